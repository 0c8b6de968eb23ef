/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * report - given cells, packed into blocks of ATH_REPORT_BLOCK cell numbers.
 *
 * Block 0 always exists; its head holds the version and the seq of the last change.
 */

#include "model/cell.h"
#include "store/store.h"

struct ath_report {
    uint64_t version;       /* 0: there is no such report */
    uint64_t seq;           /* of its last change */
    uint64_t first;         /* seq of its first change; 0: not known */
    uint8_t flags;          /* room for review; 0 */
    struct ath_cells cells; /* given: numbers, NA, withdrawn */
};

/* Read a whole report; a missing one has version 0 and is ATH_OK. */
ATH_MUST_CHECK ath_code ath_report_get(struct ath_report *out, struct ath_txn *txn,
                                       const struct ath_report_id *id,
                                       struct ath_arena *arena, struct ath_error *err);

/* Cells by their numbers, from first to last. */
struct ath_cell_range {
    uint16_t first, last;
};

static const struct ath_cell_range ATH_ALL_CELLS = { 0, UINT16_MAX };

/* Some cells of a report. */
struct ath_report_part {
    struct ath_report_id id;
    struct ath_cell_range range;
};

/* As ath_report_get(), of the range's cells only; what is not needed for them is not read. */
ATH_MUST_CHECK ath_code ath_report_get_part(struct ath_report *out, struct ath_txn *txn,
                                            const struct ath_report_part *part,
                                            struct ath_arena *arena, struct ath_error *err);

/* Write it: blocks that became empty are deleted (but block 0). Blocks equal to those of `base`
 * (may be NULL) are left alone. */
void ath_report_put(struct ath_txn *txn, const struct ath_report_id *id,
                    const struct ath_report *report, const struct ath_report *base);

/* True when both name the same report. */
bool ath_report_id_equal(const struct ath_report_id *a, const struct ath_report_id *b);

/* Decode the id from a key of ATH_TABLE_REPORT, and its block. */
bool ath_report_key_read(struct ath_report_id *id, uint16_t *block, struct ath_slice key);

/* Walks reports in key order; gives only the cells of the blocks that [first_cell, last_cell] need
 * (set both before the first step). `arena` is the caller's; reset it between reports at will. */
struct ath_report_walk {
    struct ath_cursor cursor;
    struct ath_report_id id; /* of the report it stands on */
    struct ath_report report;
    uint16_t first_cell, last_cell;
    uint64_t records; /* read so far */
    bool open, at_end;
};

/* Stand before the first report at or above `from` (compared as keys are). */
ATH_MUST_CHECK ath_code ath_report_walk_begin(struct ath_report_walk *walk,
                                              struct ath_txn *txn,
                                              const struct ath_report_id *from,
                                              struct ath_error *err);

/* Step to the next report; NOT_FOUND past the last of the table. */
ATH_MUST_CHECK ath_code ath_report_walk_next(struct ath_report_walk *walk,
                                             struct ath_arena *arena,
                                             struct ath_error *err);

/* Jump to the first report at or above `from`; the next step gives it. */
ATH_MUST_CHECK ath_code ath_report_walk_seek(struct ath_report_walk *walk,
                                             const struct ath_report_id *from,
                                             struct ath_error *err);

/* A zeroed struct is allowed. */
void ath_report_walk_end(struct ath_report_walk *walk);
