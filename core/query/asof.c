/* SPDX-License-Identifier: Apache-2.0 */
#include "query/asof.h"

#include <stdlib.h>
#include <string.h>

#include "journal/journal.h"
#include "query/diffing.h"
#include "query/plan.h"
#include "store/undo.h"

enum { PART_BYTES = 64 << 20, UNDO_BYTES = 256 << 20 };

/* ---- reports as they were ------------------------------------------------------------ */

/* The undo of entry `seq`, read once while it is asked for again and again. */
static ath_code keep_undo(struct ath_kept_undo **out, struct ath_moment *moment,
                          uint64_t seq, struct ath_error *err)
{
    struct ath_kept_undo *kept = &moment->kept[seq % ATH_OUTCOMES_KEPT];
    struct ath_outcome outcome;

    *out = kept;
    if (kept->seq == seq) {
        return ATH_OK;
    }
    ath_arena_reset(&kept->arena);
    kept->seq = 0;
    ath_code code = ath_journal_read_outcome(&outcome, moment->txn, seq, &kept->arena, err);
    if (code == ATH_NOT_FOUND) {
        return ath_fail(err, ATH_DATA_LOSS, "the outcome of entry %llu is missing",
                        (unsigned long long)seq);
    }
    if (code == ATH_OK) {
        kept->seq = seq;
        kept->undo = kept->rest = outcome.undo;
    }
    return code;
}

/* One change back. Reports are mostly asked for in the order they have in an undo. */
static ath_code step_back(struct ath_report *report, struct ath_moment *moment,
                          const struct ath_report_part *part, struct ath_arena *arena,
                          struct ath_error *err)
{
    struct ath_undo_walk walk;
    struct ath_kept_undo *kept = NULL;
    ath_code code = keep_undo(&kept, moment, report->seq, err);

    if (code != ATH_OK) {
        return code;
    }
    bool resumed = kept->rest.data != kept->undo.data;
    walk = (struct ath_undo_walk){ .rest = kept->rest, .open = resumed };
    ath_arena_reset(&moment->part);
    code = ath_undo_find(&walk, part, &moment->part, err);
    if (code == ATH_NOT_FOUND && resumed) {
        walk = (struct ath_undo_walk){ .rest = kept->undo };
        code = ath_undo_find(&walk, part, &moment->part, err);
    }
    if (code == ATH_NOT_FOUND || (code == ATH_OK && walk.before.seq >= report->seq)) {
        return ath_fail(err, ATH_DATA_LOSS, "entry %llu did not keep what it changed",
                        (unsigned long long)report->seq);
    }
    if (code != ATH_OK) {
        return code;
    }
    kept->rest = walk.rest;
    report->version = walk.before.version;
    report->seq = walk.before.seq;
    return report->version == 0 || ath_undo_apply(&report->cells, walk.before.cells, arena)
               ? ATH_OK
               : ath_query_no_memory(err);
}

/* NOLINTNEXTLINE(readability-function-size): a report's place and moment, and where it goes */
ath_code ath_moment_report(struct ath_report *report, struct ath_moment *moment,
                           const struct ath_report_part *part, uint64_t seq,
                           struct ath_arena *arena, struct ath_error *err)
{
    ath_code code = ATH_OK;

    while (code == ATH_OK && report->version > 0 && report->seq > seq) {
        code = step_back(report, moment, part, arena, err);
    }
    if (report->version == 0) {
        report->cells.n = 0;
    }
    return code;
}

void ath_moment_begin(struct ath_moment *moment, struct ath_txn *txn)
{
    moment->txn = txn;
    ath_arena_init(&moment->part, PART_BYTES);
    for (size_t i = 0; i < ATH_OUTCOMES_KEPT; i++) {
        ath_arena_init(&moment->kept[i].arena, UNDO_BYTES);
    }
}

void ath_moment_end(struct ath_moment *moment)
{
    for (size_t i = 0; i < ATH_OUTCOMES_KEPT; i++) {
        ath_arena_fini(&moment->kept[i].arena);
    }
    ath_arena_fini(&moment->part);
}

/* ---- the moment ---------------------------------------------------------------------- */

/* The entry that the words mean; findings where they mean none. */
static ath_code read_moment(uint64_t *seq, const struct ath_view *view, const char *as_of,
                            uint64_t head, struct ath_error *err)
{
    struct ath_arena scratch;
    struct ath_position at = {
        .view = view, .head = head, .field = "as_of", .scratch = &scratch
    };

    ath_arena_init(&scratch, UNDO_BYTES);
    ath_code code = ath_query_position(seq, as_of, &at, err);
    ath_arena_fini(&scratch);
    return code == ATH_OK && view->findings->errors > 0
               ? ath_findings_fail(view->findings, err)
               : code;
}

/* Choose the end of an epoch that is nearest, and what lies between. */
static ath_code find_base(struct ath_moment *moment, uint64_t head, struct ath_error *err)
{
    struct ath_epoch epoch;
    ath_code code = ath_epoch_of(&epoch, moment->txn, moment->seq, err);

    if (code == ATH_OK) {
        code = ath_epoch_end(&moment->whole, moment->txn, epoch.number, head, err);
    }
    if (code != ATH_OK) {
        return code;
    }
    if (moment->whole - moment->seq <= moment->seq - epoch.first + 1) {
        moment->epoch = epoch.number;
        moment->base = moment->whole;
        moment->from = moment->seq + 1;
        moment->to = moment->whole;
    } else {
        moment->epoch = epoch.number - 1;
        moment->base = epoch.first - 1;
        moment->from = epoch.first;
        moment->to = moment->seq;
    }
    return ATH_OK;
}

static ath_code open_moment(struct ath_moment *moment, uint64_t head, struct ath_error *err)
{
    moment->now = moment->seq == head;
    if (moment->seq == 0 || moment->now) {
        return ATH_OK;
    }
    ath_moment_begin(moment, moment->txn);
    ath_code code = find_base(moment, head, err);
    return code == ATH_OK
               ? ath_snapshot_acquire_at(&moment->snapshot, moment->txn, moment->seq, err)
               : code;
}

ath_code ath_view_turn_back(struct ath_view *view, uint64_t *seq, const char *as_of,
                            struct ath_error *err)
{
    uint64_t head = 0;
    int64_t time_us = 0;
    ath_code code = ath_journal_head(&head, &time_us, view->txn, err);

    *seq = head;
    if (code != ATH_OK || as_of == NULL || as_of[0] == '\0') {
        return code;
    }
    code = read_moment(seq, view, as_of, head, err);
    if (code != ATH_OK || *seq == head) {
        return code;
    }
    struct ath_moment *moment = calloc(1, sizeof *moment);
    if (moment == NULL) {
        return ath_query_no_memory(err);
    }
    moment->txn = view->txn;
    moment->seq = *seq;
    view->then = moment;
    code = open_moment(moment, head, err);
    if (code == ATH_OK && moment->snapshot != NULL) {
        view->snapshot = moment->snapshot;
    }
    return code;
}

void ath_view_return(struct ath_view *view)
{
    struct ath_moment *moment = view->then;

    if (moment == NULL) {
        return;
    }
    ath_moment_forget(moment);
    ath_snapshot_release(moment->snapshot);
    ath_moment_end(moment);
    free(moment);
    view->then = NULL;
}
