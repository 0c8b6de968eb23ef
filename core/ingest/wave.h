/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * wave - the items of some batches that have no result yet, prepared against one view of the store:
 * of each batch in order, up to the first item that must wait for an earlier one to be written.
 *
 * Coded checks of many items travel together, whichever batch they are of: items that need some are
 * held until there are enough of them, and so are items behind them, so that commands stay in order.
 * Two batches that change the same report are not held apart: the writer finds the second stale.
 *
 * Threads:  any, one for a batch at a time.
 * Memory:   what is held is in the scratch arena, within a bound; results are in the batch's.
 */

#include "ingest/ingest.h"

struct ath_wave {
    struct ath_batch *batches; /* linked */
    const struct ath_ingest_options *options;
    struct ath_arena *scratch;
    void (*written)(struct ath_command *command, void *item); /* of each command */
    /* results */
    struct ath_command *first; /* to write, linked; NULL: none */
};

/* Prepare what can be prepared: items are refused, or have a command among the wave's. `pending` of
 * a batch is how many it has there. */
void ath_wave_prepare(struct ath_wave *wave);

/* Open a view to prepare with: a transaction and its snapshot. */
ATH_MUST_CHECK ath_code ath_view_open(struct ath_prepare *with, const struct ath_wave *wave,
                                      enum ath_txn_mode mode, struct ath_error *err);

/* From here on for items of this batch. */
void ath_view_turn(struct ath_prepare *with, struct ath_batch *batch);

/* Give both back. */
void ath_view_close(struct ath_prepare *with);
