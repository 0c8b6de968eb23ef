/* SPDX-License-Identifier: Apache-2.0 */
#include "ingest/attempt.h"

static const size_t WORK_BYTES = (size_t)256 << 20;

/* The entry it would be. */
static ath_code make_entry(struct ath_entry *entry, const struct ath_prepared *prepared,
                           const struct ath_step *step)
{
    uint64_t head = 0;
    int64_t time_us = 0;
    ath_code code = ath_journal_head(&head, &time_us, step->txn, step->err);

    *entry = (struct ath_entry){ .seq = head + 1,
                                 .kind = ATH_INTENT_SUBMISSION,
                                 .time_us = time_us,
                                 .bases = prepared->bases,
                                 .base_count = prepared->report_count,
                                 .intent = prepared->intent };
    return code;
}

static void take_reports(struct ath_prepared *prepared, const struct ath_verdict *verdict)
{
    for (uint32_t i = 0; i < verdict->report_count; i++) {
        prepared->reports[i].version = verdict->reports[i].version;
        prepared->reports[i].changed = verdict->reports[i].changed;
        prepared->reports[i].unchanged = verdict->reports[i].unchanged;
    }
}

static ath_code execute(struct ath_attempt *out, struct ath_plan *plan,
                        const struct ath_step *step, struct ath_arena *arena)
{
    struct ath_slice undo = { 0 };
    ath_code code = ath_apply_execute(&undo, plan, step);

    if (code == ATH_OK) {
        code = ath_apply_flush(step->apply, step->txn, step->err);
    }
    if (code == ATH_OK) {
        /* Questions that walk a report back come past this entry, too. */
        ath_journal_put_outcome(
            step->txn, step->entry->seq,
            &(struct ath_outcome){ .outcome = ATH_ENTRY_ACCEPTED, .undo = undo },
            step->arena);
        code = ath_txn_code(step->txn, step->err);
    }
    out->undo = ath_arena_copy(arena, undo);
    return code == ATH_OK && arena->exhausted ? ath_arena_fail(step->err, "request") : code;
}

static ath_code attempt(struct ath_attempt *out, struct ath_prepared *prepared,
                        const struct ath_step *with, struct ath_arena *arena)
{
    struct ath_entry entry;
    struct ath_step step = *with;
    struct ath_verdict verdict = { 0 };

    step.entry = &entry;
    ath_code code = make_entry(&entry, prepared, &step);
    if (code != ATH_OK) {
        return code;
    }
    code = ath_apply_plan(&verdict, &step);
    if (code != ATH_OK) {
        return code;
    }
    *out = (struct ath_attempt){ .refused = verdict.plan == NULL,
                                 .code = verdict.code,
                                 .reason = verdict.reason,
                                 .unchanged = verdict.unchanged };
    if (out->refused) {
        out->subject = ath_arena_string(arena, ath_slice_str(verdict.subject));
        return ATH_OK;
    }
    take_reports(prepared, &verdict);
    return execute(out, verdict.plan, &step, arena);
}

ath_code ath_attempt_submission(struct ath_attempt *out, struct ath_txn *trial,
                                struct ath_prepared *prepared, struct ath_arena *arena,
                                struct ath_error *err)
{
    struct ath_arena work;
    struct ath_attempt made = { 0 };
    struct ath_step step = {
        .apply = ath_apply_create(), .txn = trial, .arena = &work, .err = err
    };

    if (step.apply == NULL) {
        return ath_fail(err, ATH_RESOURCE_EXHAUSTED, "out of memory");
    }
    ath_arena_init(&work, WORK_BYTES);
    ath_code code = attempt(&made, prepared, &step, arena);
    ath_arena_fini(&work);
    ath_apply_destroy(step.apply);
    if (code == ATH_OK) {
        *out = made;
    }
    return code;
}
