/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * total - sums of effective cells over the reports of a scope in one reporting period.
 *
 * Records are a function of the reports alone (canonical): a cell nobody reports is left out, a
 * block without cells is deleted. Changes of one write transaction gather in an ath_tally and are
 * merged into the records once, before commit.
 */

#include "base/decimal.h"
#include "model/cell.h"
#include "store/store.h"

struct ath_sum {
    ath_i128 sum;     /* of the numbers */
    uint32_t numbers; /* reports with a number in the cell */
    uint32_t na;      /* reports with NA in the cell */
    uint16_t cell;
};

/* Sorted by cell. */
struct ath_sums {
    struct ath_sum *v;
    size_t n;
};

/* Read one block: cells [block * ATH_TOTAL_BLOCK, +ATH_TOTAL_BLOCK). Absent: none, ATH_OK. */
ATH_MUST_CHECK ath_code ath_total_get(struct ath_sums *out, struct ath_txn *txn,
                                      const struct ath_total_id *id, uint16_t block,
                                      uint32_t period, struct ath_arena *arena,
                                      struct ath_error *err);

/* Decode a record's value into sums of at most ATH_TOTAL_BLOCK cells (caller's array). */
ATH_MUST_CHECK ath_code ath_total_decode(struct ath_sum sums[ATH_TOTAL_BLOCK], size_t *n,
                                         struct ath_slice value, uint16_t block,
                                         struct ath_error *err);

/* Only one cell of a record, without decoding the rest into memory; numbers + na == 0: absent. */
ATH_MUST_CHECK ath_code ath_total_decode_cell(struct ath_sum *out, struct ath_slice value,
                                              uint16_t block, uint16_t cell,
                                              struct ath_error *err);

/* Changes waiting to be merged. Grows on the heap, reused between transactions. */
struct ath_tally;

/* NULL when out of memory. */
struct ath_tally *ath_tally_create(void);
/* NULL is allowed. */
void ath_tally_destroy(struct ath_tally *tally);
/* Forget what was gathered. */
void ath_tally_reset(struct ath_tally *tally);

/* Add (sign 1) or take away (sign -1) the effective cells in one total and period. */
void ath_tally_add(struct ath_tally *tally, const struct ath_total_id *id, uint32_t period,
                   struct ath_cells effective, int sign);

/* The same in the total of each scope, of which `scopes` are the numbers (ath_report_scopes), in the
 * report's own form, layer and period. */
void ath_tally_add_report(struct ath_tally *tally, const struct ath_report_id *id,
                          const uint32_t scopes[ATH_SCOPE_COUNT],
                          struct ath_cells effective, int sign);

/* Whose epoch (store/epoch.h) the changes from now on are of: for each record that they touch the
 * merge keeps what it was before. Flush before another epoch; 0 keeps nothing. */
void ath_tally_epoch(struct ath_tally *tally, uint32_t epoch);

/* Put what was gathered in order, for ath_total_reader; nothing may be added afterwards. False when
 * memory was short, now or while gathering. */
ATH_MUST_CHECK bool ath_tally_seal(struct ath_tally *tally);

/* Merge everything into the records, in key order, and reset. A sum of counts below zero is
 * DATA_LOSS: the records did not match the reports. Failure surfaces at commit too. */
ATH_MUST_CHECK ath_code ath_tally_flush(struct ath_tally *tally, struct ath_txn *txn,
                                        struct ath_error *err);

/* Comparing totals with what the reports of a form, layer and period make. */
struct ath_total_compare {
    struct ath_report_id of; /* its form, layer and period */
    /* A record that "differs", "is missing", "is too many", or what is damaged about it. */
    void (*differs)(void *context, struct ath_slice key, const char *how);
    void *context;
    uint64_t records; /* read so far */
};

/* Compare what was gathered, all of it added, with the totals that are stored. Differences are told,
 * not failures. */
ATH_MUST_CHECK ath_code ath_tally_compare(struct ath_total_compare *compare,
                                          struct ath_tally *tally, struct ath_txn *txn,
                                          struct ath_error *err);
