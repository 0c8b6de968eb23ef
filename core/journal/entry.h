/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * entry - the bytes of journal entries and outcomes (README.md beside this file).
 */

#include "journal/journal.h"

/* SHA-256(0x00 || bytes), as RFC 6962 hashes a leaf. */
void ath_entry_leaf(uint8_t leaf[32], struct ath_slice bytes);

/* Fill bytes and leaf from the other fields. False when the arena is out. */
bool ath_entry_encode(struct ath_entry *entry, struct ath_arena *arena);

/* The outcome's bytes; empty when the arena is out. */
struct ath_slice ath_outcome_encode(const struct ath_outcome *outcome,
                                    struct ath_arena *arena);

/* Read them back; undo borrows from `bytes`. DATA_LOSS when they are not an outcome. */
ATH_MUST_CHECK ath_code ath_outcome_decode(struct ath_outcome *out, struct ath_slice bytes,
                                           struct ath_error *err);
