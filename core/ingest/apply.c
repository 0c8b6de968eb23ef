/* SPDX-License-Identifier: Apache-2.0 */
#include "ingest/apply.h"

#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "ingest/plan.h"
#include "store/standin.h"
#include "store/undo.h"

static const size_t SCRATCH_BYTES = (size_t)64 << 20;

struct ath_apply *ath_apply_create(void)
{
    struct ath_apply *apply = calloc(1, sizeof *apply);

    if (apply == NULL) {
        return NULL;
    }
    ath_arena_init(&apply->scratch, SCRATCH_BYTES);
    apply->cache = ath_cache_create();
    apply->tally = ath_tally_create();
    if (apply->cache == NULL || apply->tally == NULL) {
        ath_apply_destroy(apply);
        return NULL;
    }
    return apply;
}

void ath_apply_destroy(struct ath_apply *apply)
{
    if (apply != NULL) {
        ath_tally_destroy(apply->tally);
        ath_cache_destroy(apply->cache);
        ath_arena_fini(&apply->scratch);
        free(apply);
    }
}

void ath_apply_reset(struct ath_apply *apply)
{
    ath_cache_reset(apply->cache);
    ath_tally_reset(apply->tally);
    apply->epoch_known = false;
    apply->move_count = 0;
    apply->moves_lost = false;
}

ath_code ath_refuse(struct ath_verdict *verdict, ath_code code, const char *reason,
                    const char *subject)
{
    verdict->plan = NULL;
    verdict->code = code;
    verdict->reason = reason;
    verdict->subject = subject;
    return ATH_OK;
}

void ath_note_move(struct ath_apply *apply, uint64_t seq, const struct ath_report_id *id)
{
    for (size_t i = 0; i < apply->move_count; i++) {
        struct ath_move *m = &apply->moves[i];
        if (m->form == id->form && m->layer == id->layer && m->period == id->period) {
            m->seq = seq;
            return;
        }
    }
    if (apply->move_count == ATH_MOVES_MAX) {
        apply->moves_lost = true;
        return;
    }
    apply->moves[apply->move_count++] =
        (struct ath_move){ seq, id->form, id->layer, id->period };
}

size_t ath_apply_take_moves(struct ath_apply *apply, struct ath_move moves[ATH_MOVES_MAX],
                            bool *lost)
{
    size_t n = apply->move_count;

    memcpy(moves, apply->moves, n * sizeof moves[0]);
    *lost = apply->moves_lost;
    apply->move_count = 0;
    apply->moves_lost = false;
    return n;
}

void ath_count_report(struct ath_apply *apply, const struct ath_report_id *id,
                      const uint32_t scopes[ATH_SCOPE_COUNT], struct ath_cells effective,
                      int sign)
{
    if (!ath_is_standin(id->organization)) {
        ath_tally_add_report(apply->tally, id, scopes, effective, sign);
    }
}

/* What is done for each kind of entry. */
struct kind {
    ath_code (*plan)(struct ath_verdict *, struct ath_plan *, const struct ath_step *);
    ath_code (*execute)(struct ath_slice *, struct ath_plan *, const struct ath_step *);
};

static const struct kind kinds[] = {
    [ATH_INTENT_CATALOGUE] = { ath_plan_catalogue, ath_execute_catalogue },
    [ATH_INTENT_ORGANIZATION] = { ath_plan_organization, ath_execute_organization },
    [ATH_INTENT_PROJECT] = { ath_plan_project, ath_execute_project },
    [ATH_INTENT_SUBMISSION] = { ath_plan_submission, ath_execute_submission },
    [ATH_INTENT_ASSIGNMENT] = { ath_plan_assignment, ath_execute_assignment },
    [ATH_INTENT_LOCK] = { ath_plan_lock, ath_execute_lock },
};

ath_code ath_apply_plan(struct ath_verdict *out, const struct ath_step *step)
{
    enum ath_intent_kind kind = step->entry->kind;
    struct ath_verdict verdict = { 0 };

    if ((size_t)kind >= sizeof kinds / sizeof kinds[0] || kinds[kind].plan == NULL) {
        return ath_fail(step->err, ATH_UNIMPLEMENTED, "journal entry of unknown kind %d",
                        (int)kind);
    }
    struct ath_plan *plan = ath_arena_new(step->arena, struct ath_plan);
    if (plan == NULL) {
        return ath_arena_fail(step->err, "entry");
    }
    ath_cache_trim(step->apply->cache);
    plan->kind = kind;
    verdict.plan = plan;
    ath_code code = kinds[kind].plan(&verdict, plan, step);
    if (code == ATH_OK && step->arena->exhausted) {
        code = ath_arena_fail(step->err, "entry");
    }
    if (code == ATH_OK) {
        *out = verdict;
    }
    return code;
}

/* ---- epochs -------------------------------------------------------------------------- */

/* What the plan of a new entry comes to; `plan` is NULL for a refused one. */
static struct ath_epoch_entry epoch_entry(const struct ath_step *step,
                                          const struct ath_plan *plan)
{
    struct ath_epoch_entry out = { .seq = step->entry->seq,
                                   .time_us = step->entry->time_us };

    if (plan == NULL) {
        return out;
    }
    out.alone = plan->moves_totals;
    for (uint32_t i = 0; i < plan->report_count; i++) {
        out.changes += plan->reports[i].touched;
    }
    return out;
}

/* The reports that an entry changed. Other undos may read like a submission's. */
static ath_code count_changes(uint64_t *changes, const struct ath_step *step, uint64_t seq)
{
    struct ath_arena *scratch = &step->apply->scratch;
    enum ath_intent_kind kind = ATH_INTENT_SUBMISSION;
    struct ath_outcome outcome = { 0 };

    *changes = 0;
    ath_arena_reset(scratch);
    ath_code code = ath_journal_kind(&kind, step->txn, seq, step->err);
    if (code == ATH_OK) {
        code = ath_journal_read_outcome(&outcome, step->txn, seq, scratch, step->err);
    }
    if (code == ATH_NOT_FOUND) {
        return ath_fail(step->err, ATH_DATA_LOSS, "entry %llu or its outcome is missing",
                        (unsigned long long)seq);
    }
    struct ath_undo_walk walk = { .rest = outcome.undo };
    if (code != ATH_OK || kind != ATH_INTENT_SUBMISSION) {
        return code;
    }
    while ((code = ath_undo_skip(&walk, step->err)) == ATH_OK) {
        ++*changes;
    }
    return code == ATH_NOT_FOUND ? ATH_OK : code;
}

/* One that is damaged counts as one change: where an epoch ends changes no answer, and whoever goes on
 * writing must not be stopped by what nobody reads any more. So it is read beside the transaction, too,
 * which a damaged page would end. */
static ath_code weigh(uint64_t *weight, const struct ath_step *step, uint64_t seq)
{
    uint64_t changes = 0;
    struct ath_error err = { 0 };
    struct ath_step look = *step;

    look.err = &err;
    ath_code code = ath_txn_begin_beside(&look.txn, step->txn, &err);
    if (code == ATH_OK && look.txn != NULL) {
        code = count_changes(&changes, &look, seq);
    }
    ath_txn_abort(look.txn);
    if (code == ATH_DATA_LOSS) {
        ath_log(ATH_LOG_ERROR, "ingest.entry-damaged", "seq=%llu why=\"%s\"",
                (unsigned long long)seq, err.message);
        changes = 0;
        code = ATH_OK;
    }
    *weight = ath_epoch_weight(changes);
    return code == ATH_OK ? ATH_OK : ath_fail(step->err, code, "%s", err.message);
}

/* The last epoch, and what its entries come to; in a trial nobody needs to know. */
static ath_code find_epoch(const struct ath_step *step)
{
    struct ath_epoch *epoch = &step->apply->epoch;
    uint64_t weight = 0;
    ath_code code = ath_epoch_last(epoch, step->txn, step->err);

    for (uint64_t seq = epoch->first;
         code == ATH_OK && epoch->number != 0 && seq < step->entry->seq; seq++) {
        code = weigh(&weight, step, seq);
        epoch->changes += weight;
    }
    return code;
}

/* Each entry is of an epoch (store/epoch.h). Where one begins, the changes of the one before are
 * merged first, so that what is kept of totals does not depend on how entries are committed. */
static ath_code enter_epoch(const struct ath_step *step, const struct ath_plan *plan)
{
    struct ath_apply *apply = step->apply;
    struct ath_epoch_entry entry = epoch_entry(step, plan);
    ath_code code = ATH_OK;

    if (!apply->epoch_known) {
        code = find_epoch(step);
        apply->epoch_known = code == ATH_OK;
    }
    if (code == ATH_OK && ath_epoch_enter(&apply->epoch, &entry)) {
        code = ath_tally_flush(apply->tally, step->txn, step->err);
        ath_epoch_put(step->txn, &apply->epoch);
    }
    if (code == ATH_OK) {
        ath_tally_epoch(apply->tally, apply->epoch.number);
    }
    return code;
}

ath_code ath_apply_execute(struct ath_slice *undo, struct ath_plan *plan,
                           const struct ath_step *step)
{
    ath_code code = enter_epoch(step, plan);

    if (code == ATH_OK) {
        code = kinds[plan->kind].execute(undo, plan, step);
    }
    return code == ATH_OK && step->arena->exhausted ? ath_arena_fail(step->err, "entry")
                                                    : code;
}

ath_code ath_apply_flush(struct ath_apply *apply, struct ath_txn *txn,
                         struct ath_error *err)
{
    return ath_tally_flush(apply->tally, txn, err);
}

ath_code ath_apply_replay(const struct ath_step *step)
{
    const struct ath_entry *entry = step->entry;
    struct ath_verdict verdict = { 0 };
    struct ath_outcome outcome = { .outcome = ATH_ENTRY_REFUSED };

    ath_code code = ath_apply_plan(&verdict, step);
    if (code != ATH_OK) {
        return code;
    }
    memcpy(outcome.leaf, entry->leaf, sizeof outcome.leaf);
    outcome.code = verdict.code;
    if (verdict.plan != NULL) {
        outcome.outcome = verdict.unchanged ? ATH_ENTRY_UNCHANGED : ATH_ENTRY_ACCEPTED;
        code = ath_apply_execute(&outcome.undo, verdict.plan, step);
    } else {
        code = enter_epoch(step, NULL);
    }
    if (code != ATH_OK) {
        return ath_fail(step->err, code, "entry %llu could not be applied",
                        (unsigned long long)entry->seq);
    }
    ath_journal_put_outcome(step->txn, entry->seq, &outcome, step->arena);
    return ath_txn_code(step->txn, step->err);
}
