/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * crc - CRC32C (Castagnoli), the checksum at the end of every stored record.
 */

#include <stdint.h>

#include "base/slice.h"

/* CRC32C of `bytes`, continuing from `crc` (0 to start). Uses the processor's instruction
 * where it has one, a sliced table elsewhere. */
uint32_t ath_crc32c(uint32_t crc, struct ath_slice bytes);

/* The same by table alone: what runs where there is no instruction, and its check. */
uint32_t ath_crc32c_sliced(uint32_t crc, struct ath_slice bytes);
