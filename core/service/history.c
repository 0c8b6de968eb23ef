/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "service/reply.h"
#include "service/subject.h"
#include "service/submissions.h"
#include "store/undo.h"

enum { HISTORY_PAGE = 100, HISTORY_PAGE_MAX = 1000 };

/* Walking a report back, entry by entry. */
struct walk {
    const struct ath_look *look;
    const struct ath_subject *on;
    struct ath_arena *arena;
    struct ath_error *err;
    struct ath_cells state; /* given cells after the entry it stands on */
    uint64_t seq, version;  /* of the entry it stands on; seq 0 past the first */
    struct ath_entry entry;
    struct ath_report before;
};

/* Read the entry the walk stands on and what it replaced. */
static ath_code walk_read(struct walk *w)
{
    struct ath_outcome outcome;

    ath_code code = ath_journal_read(&w->entry, w->look->txn, w->seq, w->arena, w->err);
    if (code == ATH_OK) {
        code = ath_journal_read_outcome(&outcome, w->look->txn, w->seq, w->arena, w->err);
    }
    if (code == ATH_OK) {
        code = ath_undo_read(&w->before, outcome.undo, &w->on->id, w->arena, w->err);
    }
    if (code == ATH_NOT_FOUND) {
        code =
            ath_fail(w->err, ATH_DATA_LOSS, "journal entry %llu has lost what it changed",
                     (unsigned long long)w->seq);
    }
    return code;
}

static ath_code walk_back(struct walk *w)
{
    if (!ath_undo_apply(&w->state, w->before.cells, w->arena)) {
        return ath_arena_fail(w->err, "request");
    }
    w->seq = w->before.seq;
    w->version = w->before.version;
    return ATH_OK;
}

/* True when the hash is of some version of the program. */
static bool is_program(struct walk *w, const uint8_t hash[32])
{
    const struct ath_program *program = w->on->program;
    struct ath_program *old = NULL;

    return memcmp(program->hash, hash, sizeof program->hash) == 0 ||
           (ath_program_load(&old, w->look->txn, hash, w->arena, w->err) == ATH_OK &&
            old->number == program->number);
}

/* The change of this report in the entry, or NULL. */
static const struct ath_change *entry_change(struct walk *w, struct ath_submission *s)
{
    const struct ath_subject *on = w->on;

    if (ath_submission_decode(s, w->entry.intent, w->arena, w->err) != ATH_OK) {
        return NULL;
    }
    for (uint32_t i = 0; i < s->change_count; i++) {
        const struct ath_change *c = &s->changes[i];
        if (strcmp(c->form, on->form->id) == 0 && c->layer == on->id.layer &&
            c->period == on->id.period &&
            strcmp(c->organization, on->organization->slug) == 0 &&
            strcmp(c->project, on->project == NULL ? "-" : on->project->slug) == 0 &&
            is_program(w, s->hashes[c->program])) {
            return c;
        }
    }
    return NULL;
}

static const struct ath_note *note_of(const struct ath_change *change, uint16_t cell)
{
    for (uint16_t i = 0; change != NULL && i < change->note_count; i++) {
        if (change->notes[i].cell == cell) {
            return &change->notes[i];
        }
    }
    return NULL;
}

static bool fill_changes(Athar__V1__HistoryEntry *out, struct walk *w,
                         const struct ath_change *change)
{
    struct ath_cells before = w->before.cells;

    out->changes = ath_message_list(w->arena, before.n, sizeof *out->changes[0]);
    if (out->changes == NULL) {
        return false;
    }
    for (size_t i = 0; i < before.n; i++) {
        const struct ath_cell *old = &before.v[i];
        const struct ath_cell *new = ath_cells_find(w->state, old->cell);
        const struct ath_note *note = note_of(change, old->cell);
        Athar__V1__CellChange *c = out->changes[i];
        struct ath_cell_words words;
        athar__v1__cell_change__init(c);
        if (!ath_subject_cell(&words, w->on, old->cell, w->arena)) {
            return false;
        }
        c->indicator = words.indicator;
        c->options = words.options;
        c->n_options = words.n;
        c->before = ath_subject_value(w->on, old->cell, old->state, old->value, w->arena);
        c->after = new == NULL ? ath_text("")
                               : ath_subject_value(w->on, old->cell, new->state, new->value,
                                                   w->arena);
        c->comment = ath_text(note == NULL ? NULL : note->comment);
        c->reason = ath_text(note == NULL ? NULL : note->reason);
    }
    out->n_changes = before.n;
    return true;
}

static bool fill_remarks(Athar__V1__HistoryEntry *out, const struct ath_change *change,
                         struct ath_arena *arena)
{
    if (change == NULL) {
        return true;
    }
    out->answers = ath_message_list(arena, change->answer_count, sizeof *out->answers[0]);
    out->evidence =
        ath_message_list(arena, change->evidence_count, sizeof *out->evidence[0]);
    if (out->answers == NULL || out->evidence == NULL) {
        return false;
    }
    out->n_answers = change->answer_count;
    out->n_evidence = change->evidence_count;
    for (uint16_t i = 0; i < change->answer_count; i++) {
        athar__v1__answer__init(out->answers[i]);
        out->answers[i]->question = ath_text(change->answers[i].question);
        out->answers[i]->text = ath_text(change->answers[i].text);
    }
    for (uint16_t i = 0; i < change->evidence_count; i++) {
        athar__v1__evidence__init(out->evidence[i]);
        out->evidence[i]->name = ath_text(change->evidence[i].name);
        out->evidence[i]->type = ath_text(change->evidence[i].type);
        out->evidence[i]->size = change->evidence[i].size;
        out->evidence[i]->sha256 = (ProtobufCBinaryData){ sizeof change->evidence[i].sha256,
                                                          change->evidence[i].sha256 };
    }
    return true;
}

static bool fill_entry(Athar__V1__HistoryEntry *out, struct walk *w)
{
    struct ath_submission submission;
    const struct ath_change *change = entry_change(w, &submission);

    athar__v1__history_entry__init(out);
    out->seq = w->seq;
    out->version = w->version;
    out->time = ath_time_text(w->entry.time_us, w->arena);
    out->principal = ath_text(w->entry.principal == 0 ? "operator" : "");
    out->id = ath_uuid_text(w->entry.id, w->arena);
    out->over_lock = change != NULL && change->over_lock;
    return fill_changes(out, w, change) && fill_remarks(out, change, w->arena);
}

/* Skip to the page, then fill it. */
static ath_code fill_history(Athar__V1__HistoryResponse *out, struct walk *w, uint64_t from,
                             size_t size)
{
    ath_code code = ATH_OK;

    out->entries = ath_message_list(w->arena, size, sizeof *out->entries[0]);
    bool fits = out->entries != NULL;
    while (code == ATH_OK && fits && w->seq != 0 && out->n_entries < size) {
        code = walk_read(w);
        if (code == ATH_OK && (from == 0 || w->seq <= from)) {
            fits = fill_entry(out->entries[out->n_entries++], w);
        }
        if (code == ATH_OK) {
            code = walk_back(w);
        }
    }
    if (code == ATH_OK && w->seq != 0) {
        out->next_page_token =
            ath_text(ath_arena_printf(w->arena, "%llu", (unsigned long long)w->seq));
    }
    return fits ? code : ath_arena_fail(w->err, "request");
}

static void reply_history(struct ath_call *call, const struct ath_look *look,
                          const struct ath_subject *on,
                          const Athar__V1__HistoryRequest *request)
{
    struct ath_error err;
    struct ath_report report;
    struct walk walk = {
        .look = look, .on = on, .arena = ath_call_arena(call), .err = &err
    };
    Athar__V1__HistoryResponse response = ATHAR__V1__HISTORY_RESPONSE__INIT;
    struct ath_page page;

    if (!ath_page_read(&page, call, request->page_token, request->page_size,
                       (struct ath_page_limits){ HISTORY_PAGE, HISTORY_PAGE_MAX })) {
        return;
    }
    ath_code code = ath_report_get(&report, look->txn, &on->id, walk.arena, &err);
    if (code == ATH_OK && report.version == 0) {
        ath_subject_reply_none(call, on);
        return;
    }
    if (code == ATH_OK) {
        walk.state = report.cells;
        walk.seq = report.seq;
        walk.version = report.version;
        code = fill_history(&response, &walk, page.from, page.size);
    }
    if (code != ATH_OK) {
        ath_call_fail(call, &err, NULL, 0);
    } else if (ath_subject_stale(&response.stale, call, look, on, report.seq)) {
        ath_call_reply(call, &response.base, look->head);
    }
}

void ath_history(struct ath_call *call, const ProtobufCMessage *message, void *context)
{
    const Athar__V1__HistoryRequest *request = (const Athar__V1__HistoryRequest *)message;
    struct ath_look look;
    struct ath_subject subject;

    if (!ath_look_open(&look, call, context)) {
        return;
    }
    if (ath_subject_find(&subject, call, &look, request->key)) {
        reply_history(call, &look, &subject, request);
    }
    ath_look_close(&look);
}
