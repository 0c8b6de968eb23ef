/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * sha256 - SHA-256 by the processor's instructions where it has them, libsodium elsewhere.
 *
 * One writer hashes every journal entry; by instruction that costs a quarter of what it costs
 * without.
 */

#include "base/slice.h"

enum { ATH_SHA256_BYTES = 32 };

/* The hash of `first` followed by `second`; either may be empty. */
void ath_sha256(uint8_t hash[ATH_SHA256_BYTES], struct ath_slice first,
                struct ath_slice second);

/* The same by libsodium alone: what runs where there are no instructions, and its check. */
void ath_sha256_portable(uint8_t hash[ATH_SHA256_BYTES], struct ath_slice first,
                         struct ath_slice second);
