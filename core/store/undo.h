/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * undo - what a submission replaced, kept beside its outcome: enough to walk a report back.
 *
 *   u8 version (1), then for each report it changed:
 *     u16 form, u8 layer, u32 period, varint organization, varint project,
 *     varint version before, varint seq of the change before,
 *     for each cell that changed: varint (cell + 1) << 2 | state before, svarint value of a number,
 *     varint 0
 */

#include "base/buf.h"
#include "store/report.h"

/* Append one report's part: the cells in which `base` and `next` differ. */
void ath_undo_write(struct ath_buf *buf, const struct ath_report_id *id,
                    const struct ath_report *base, const struct ath_report *next);

/* Find the report's part; *before holds its version, seq and changed cells before (missing ones in
 * state ATH_CELL_MISSING), in the arena. NOT_FOUND when the submission did not change it. */
ATH_MUST_CHECK ath_code ath_undo_read(struct ath_report *before, struct ath_slice undo,
                                      const struct ath_report_id *id,
                                      struct ath_arena *arena, struct ath_error *err);

/* Reads the parts one after another; begin with a zeroed struct and the undo in `rest`. */
struct ath_undo_walk {
    struct ath_slice rest;
    struct ath_report_id id;  /* of the part it stands on */
    struct ath_report before; /* as ath_undo_read gives it */
    bool open;
};

/* Step to the next part; NOT_FOUND past the last. An undo of no bytes has none. */
ATH_MUST_CHECK ath_code ath_undo_next(struct ath_undo_walk *walk, struct ath_arena *arena,
                                      struct ath_error *err);

/* The same past the part's cells, which are then none. */
ATH_MUST_CHECK ath_code ath_undo_skip(struct ath_undo_walk *walk, struct ath_error *err);

/* Step to the report's part, and stay before it: its cells of the range, none where it was new.
 * NOT_FOUND when it is not ahead. */
ATH_MUST_CHECK ath_code ath_undo_find(struct ath_undo_walk *walk,
                                      const struct ath_report_part *part,
                                      struct ath_arena *arena, struct ath_error *err);

/* Walk given cells back: the undone cells take their place. False when the arena is out. */
bool ath_undo_apply(struct ath_cells *cells, struct ath_cells before,
                    struct ath_arena *arena);

enum { ATH_UNDO_VERSION = 1 };
