/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * inspect - read every record there is, and say which are damaged.
 *
 * Meant for a process that may die of it: where the file itself is cut short or its pages are
 * wild, reading can end in a signal.
 */

#include "store/store.h"

/* An inspection: the caller fills the first part and reads the second. */
struct ath_inspection {
    /* How many records are read in one transaction. 0: all of a table, and their count is checked
     * too. */
    uint64_t slice_records;
    void (*found)(void *context, const char *words); /* a damaged record; may be NULL */
    /* Between two transactions: so many bytes were read since. May wait; false ends it with
     * CANCELLED. May be NULL. */
    bool (*pace)(void *context, uint64_t bytes);
    void *context;

    uint64_t records, bytes, damaged;
};

/* Read all records of all tables and check their checksums. Damage is a result, not a failure. */
ATH_MUST_CHECK ath_code ath_store_inspect(struct ath_inspection *inspection,
                                          struct ath_store *store, struct ath_error *err);
