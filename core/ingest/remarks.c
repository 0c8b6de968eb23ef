/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "ingest/plan.h"

static bool same_note(const struct ath_note *a, const struct ath_note *b)
{
    return a->cell == b->cell && strcmp(a->comment, b->comment) == 0 &&
           strcmp(a->reason, b->reason) == 0;
}

static bool same_answer(const struct ath_narrative *a, const struct ath_narrative *b)
{
    return strcmp(a->question, b->question) == 0 && strcmp(a->text, b->text) == 0;
}

static bool same_evidence(const struct ath_evidence *a, const struct ath_evidence *b)
{
    return a->size == b->size && strcmp(a->name, b->name) == 0 &&
           strcmp(a->type, b->type) == 0 && memcmp(a->sha256, b->sha256, 32) == 0;
}

static bool same_remarks(const struct ath_change *a, const struct ath_change *b)
{
    bool same = a->note_count == b->note_count && a->answer_count == b->answer_count &&
                a->evidence_count == b->evidence_count;

    for (uint16_t i = 0; same && i < a->note_count; i++) {
        same = same_note(&a->notes[i], &b->notes[i]);
    }
    for (uint16_t i = 0; same && i < a->answer_count; i++) {
        same = same_answer(&a->answers[i], &b->answers[i]);
    }
    for (uint16_t i = 0; same && i < a->evidence_count; i++) {
        same = same_evidence(&a->evidence[i], &b->evidence[i]);
    }
    return same;
}

static bool same_report(const struct ath_change *a, const struct ath_change *b)
{
    return a->layer == b->layer && a->period == b->period &&
           strcmp(a->form, b->form) == 0 && strcmp(a->organization, b->organization) == 0 &&
           strcmp(a->project, b->project) == 0;
}

/*
 * The submission of a seq. Only the last one is kept: a big one that comes again has all its reports
 * from the same entry, and reading it once for each of them would take its square.
 */
static ath_code read_last(struct ath_plan *plan, uint64_t seq, const struct ath_step *step)
{
    struct ath_arena *scratch = &step->apply->scratch;
    struct ath_entry entry;

    if (plan->remarks_seq == seq) {
        return ATH_OK;
    }
    plan->remarks_seq = 0;
    plan->remarks_at = 0;
    ath_arena_reset(scratch);
    ath_code code = ath_journal_read(&entry, step->txn, seq, scratch, step->err);
    if (code == ATH_OK) {
        code = ath_submission_decode(&plan->last, entry.intent, scratch, step->err);
    }
    if (code == ATH_NOT_FOUND || code == ATH_INVALID_ARGUMENT) {
        return ath_fail(step->err, ATH_DATA_LOSS,
                        "journal entry %llu, which a report names, is no submission",
                        (unsigned long long)seq);
    }
    plan->remarks_seq = code == ATH_OK ? seq : 0;
    return code;
}

/* Its program may be another version by now; its permanent number is the same. */
static ath_code same_program(bool *same, const struct ath_program *program,
                             const uint8_t hash[32], const struct ath_step *step)
{
    const struct ath_program *old = NULL;

    *same = memcmp(program->hash, hash, 32) == 0;
    if (*same) {
        return ATH_OK;
    }
    ath_code code = ath_cache_program(&old, step->apply->cache, step->txn, hash, step->err);
    if (code == ATH_OK) {
        *same = old->number == program->number;
    }
    return code;
}

ath_code ath_remarks_differ(bool *differ, struct ath_plan *plan, uint32_t i,
                            const struct ath_change *change, const struct ath_step *step)
{
    const struct ath_plan_report *report = &plan->reports[i];
    const struct ath_submission *last = &plan->last;
    ath_code code = ATH_OK;

    *differ = change->note_count + change->answer_count + change->evidence_count > 0;
    if (!*differ || report->base.seq == 0) {
        return ATH_OK;
    }
    code = read_last(plan, report->base.seq, step);
    /* Both are in one order, so the next report is mostly just behind the last one. */
    for (uint32_t n = 0; code == ATH_OK && n < last->change_count; n++) {
        const struct ath_change *old = &last->changes[plan->remarks_at];
        bool same = false;
        plan->remarks_at = (plan->remarks_at + 1) % last->change_count;
        if (same_report(old, change)) {
            code = same_program(&same, report->program, last->hashes[old->program], step);
        }
        if (code == ATH_OK && same) {
            *differ = !same_remarks(old, change);
            break;
        }
    }
    return code;
}
