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

ath_code ath_remarks_differ(bool *differ, const struct ath_change *change,
                            const uint8_t hash[32], uint64_t last_seq,
                            const struct ath_step *step)
{
    struct ath_entry last;
    struct ath_submission submission;

    *differ = change->note_count + change->answer_count + change->evidence_count > 0;
    if (!*differ || last_seq == 0) {
        return ATH_OK;
    }
    ath_code code = ath_journal_read(&last, step->txn, last_seq, step->arena, step->err);
    if (code == ATH_OK) {
        code = ath_submission_decode(&submission, last.intent, step->arena, step->err);
    }
    for (uint32_t i = 0; code == ATH_OK && i < submission.change_count; i++) {
        const struct ath_change *old = &submission.changes[i];
        if (memcmp(submission.hashes[old->program], hash, 32) == 0 &&
            same_report(old, change) && same_remarks(old, change)) {
            *differ = false;
        }
    }
    return code;
}
