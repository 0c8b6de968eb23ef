/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * scrub - look through a store for damage while others read and write it.
 *
 * Reads every record and its checksum; then counts, for each form, layer and period, what the
 * reports make, and compares it with the totals that are stored; then looks for totals that no
 * report stands behind. The journal is not replayed: verify does that. Transactions are short, so
 * that nothing is kept from being freed; each compares within one state of the store.
 *
 * Meant for a process of its own: damaged pages can kill their reader.
 */

#include "store/store.h"

struct ath_scrub {
    /* What is wrong with a record, in words with its key. May be NULL. */
    void (*found)(void *context, const char *words);
    /* Between two transactions: so many bytes were read since. May wait; false ends the scrub with
     * CANCELLED. May be NULL. */
    bool (*pace)(void *context, uint64_t bytes);
    void *context;

    uint64_t records; /* whose checksums were looked at */
    uint64_t reports; /* counted again */
    uint64_t totals;  /* compared */
    uint64_t damaged; /* records that are damaged, differ, are missing or are too many */
};

/* Look through the store once. Damage is a result, not a failure. */
ATH_MUST_CHECK ath_code ath_scrub(struct ath_scrub *scrub, struct ath_store *store,
                                  struct ath_error *err);
