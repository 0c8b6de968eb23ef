/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "athar/v1/submissions.pb-c.h"
#include "base/decimal.h"
#include "query/stale.h"
#include "service/reply.h"
#include "service/submissions.h"
#include "store/standin.h"
#include "store/undo.h"

enum { HISTORY_PAGE = 100, HISTORY_PAGE_MAX = 1000 };

/* Which report a call asks for. */
struct target {
    const struct ath_program *program;
    const struct ath_form *form;
    const struct ath_organization *organization;
    const struct ath_project *project;
    struct ath_report_id id;
};

/* A part of the key that names nothing known. */
static bool unknown(struct ath_call *call, const char *reason, const char *member,
                    const char *subject)
{
    ath_reply_reason(call, reason,
                     (struct ath_about){
                         .field = ath_arena_printf(ath_call_arena(call), "key.%s", member),
                         .subject = subject });
    return false;
}

static bool find_form(struct target *t, struct ath_call *call, const struct ath_look *look,
                      const char *name)
{
    const char *dot = strchr(name, '.');
    size_t size = dot == NULL ? strlen(name) : (size_t)(dot - name);

    t->program = ath_catalogue_program(&look->snapshot->catalogue, ath_slice(name, size));
    if (t->program == NULL) {
        return unknown(call, "unknown-program", "form", name);
    }
    t->form = ath_program_form(t->program, dot == NULL ? "" : dot + 1);
    return t->form != NULL || unknown(call, "unknown-form", "form", name);
}

/* Resolve the key; when it cannot be the call is answered and false returned. */
static bool find_target(struct target *t, struct ath_call *call,
                        const struct ath_look *look, const Athar__V1__ReportKey *key)
{
    static const Athar__V1__ReportKey none = ATHAR__V1__REPORT_KEY__INIT;

    key = key == NULL ? &none : key;
    *t = (struct target){ 0 };
    if (!find_form(t, call, look, key->form)) {
        return false;
    }
    t->organization = ath_reporter_find(look->snapshot, ath_slice_str(key->organization),
                                        ath_call_arena(call));
    if (t->organization == NULL) {
        return unknown(call, "unknown-organization", "organization", key->organization);
    }
    if (key->project[0] != '\0' && strcmp(key->project, "-") != 0) {
        t->project = ath_snapshot_project(look->snapshot, ath_slice_str(key->project));
        if (t->project == NULL) {
            return unknown(call, "unknown-project", "project", key->project);
        }
    }
    t->id = (struct ath_report_id){
        .form = t->form->number,
        .layer = (uint8_t)ath_layer_parse(ath_slice_str(key->layer)),
        .organization = t->organization->number,
        .project = t->project == NULL ? 0 : t->project->number,
    };
    if (t->id.layer == 0) {
        return unknown(call, "unknown-layer", "layer", key->layer);
    }
    return ath_period_parse(&t->id.period, ath_slice_str(key->period)) ||
           unknown(call, ath_period_refusal(ath_slice_str(key->period)), "period",
                   key->period);
}

/* "12.50", "NA", "WITHDRAWN", or "" for a missing cell, in the arena. */
static char *state_text(const struct target *t, uint16_t cell, int state, int64_t value,
                        struct ath_arena *arena)
{
    static const char *const words[] = {
        [ATH_CELL_MISSING] = "", [ATH_CELL_NA] = "NA", [ATH_CELL_WITHDRAWN] = "WITHDRAWN"
    };
    char text[ATH_DECIMAL_TEXT_BYTES];

    if (state != ATH_CELL_NUMBER) {
        return ath_text(words[state]);
    }
    uint16_t indicator =
        cell < t->form->cell_end ? t->form->place[cell].indicator : ATH_NO_CELL;
    int scale = indicator == ATH_NO_CELL ? 0 : t->program->indicators[indicator].scale;
    ath_decimal_format(text, value, scale);
    return ath_text(ath_arena_string(arena, ath_slice_str(text)));
}

/* How the contract names a cell: "program.founders", and "sex=f", "age=u18". */
struct cell_words {
    char *indicator;
    char **options;
    size_t n;
};

/* Split "founders[sex=f,age=u18]". */
static bool name_cell(struct cell_words *out, const struct target *t, uint16_t cell,
                      struct ath_arena *arena)
{
    const char *name = ath_cell_name(t->program, t->form, cell, arena);

    out->options = ath_arena_new_array(arena, char *, ATH_BREAKDOWN_CATEGORIES);
    if (name == NULL || out->options == NULL) {
        return false;
    }
    size_t size = strcspn(name, "[");
    const char *at = name + size;
    out->indicator =
        ath_text(ath_arena_printf(arena, "%s.%.*s", t->program->id, (int)size, name));
    out->n = 0;
    while (*at == '[' || *at == ',') {
        size_t length = strcspn(at + 1, ",]");
        if (out->n < ATH_BREAKDOWN_CATEGORIES) {
            out->options[out->n++] =
                ath_text(ath_arena_string(arena, ath_slice(at + 1, length)));
        }
        at += length + 1;
    }
    return true;
}

static Athar__V1__ReportKey *key_message(const struct target *t, struct ath_arena *arena)
{
    char period[ATH_PERIOD_TEXT_BYTES];
    Athar__V1__ReportKey *key = ath_arena_new(arena, Athar__V1__ReportKey);

    if (key == NULL) {
        return NULL;
    }
    athar__v1__report_key__init(key);
    ath_period_format(period, t->id.period);
    key->form = ath_text(ath_arena_printf(arena, "%s.%s", t->program->id, t->form->id));
    key->layer = ath_text(ath_layer_name(t->id.layer));
    key->period = ath_text(ath_arena_string(arena, ath_slice_str(period)));
    key->organization =
        ath_text(ath_arena_string(arena, ath_slice_str(t->organization->slug)));
    key->project = ath_text(t->project == NULL
                                ? "-"
                                : ath_arena_string(arena, ath_slice_str(t->project->slug)));
    return key;
}

/* What has overtaken the report; *out stays NULL where nothing has. False when the call was answered
 * with a failure. */
static bool find_stale(Athar__V1__Overtaken **out, struct ath_call *call,
                       const struct ath_look *look, const struct target *t, uint64_t seq)
{
    struct ath_overtaken by;
    struct ath_error err;

    if (ath_query_overtaken(&by, look->txn, &t->id, seq, &err) != ATH_OK) {
        ath_call_fail(call, &err, NULL, 0);
        return false;
    }
    if (by.seq == 0) {
        return true;
    }
    Athar__V1__Overtaken *message =
        ath_arena_new(ath_call_arena(call), Athar__V1__Overtaken);
    if (message == NULL) {
        ath_reply_no_memory(call);
        return false;
    }
    athar__v1__overtaken__init(message);
    message->layer = ath_text(ath_layer_name(by.layer));
    message->seq = by.seq;
    message->version = by.version;
    *out = message;
    return true;
}

static bool fill_rows(Athar__V1__GetReportResponse *out, const struct target *t,
                      struct ath_cells cells, struct ath_arena *arena)
{
    out->rows = ath_message_list(arena, cells.n, sizeof *out->rows[0]);
    if (out->rows == NULL) {
        return false;
    }
    for (size_t i = 0; i < cells.n; i++) {
        const struct ath_cell *c = &cells.v[i];
        Athar__V1__CellRow *row = out->rows[i];
        struct cell_words words;
        athar__v1__cell_row__init(row);
        if (!name_cell(&words, t, c->cell, arena)) {
            return false;
        }
        row->indicator = words.indicator;
        row->options = words.options;
        row->n_options = words.n;
        row->value = state_text(t, c->cell, c->state, c->value, arena);
    }
    out->n_rows = cells.n;
    return true;
}

static void reply_no_report(struct ath_call *call, const struct target *t)
{
    struct ath_error err;
    char period[ATH_PERIOD_TEXT_BYTES];

    ath_period_format(period, t->id.period);
    ath_fail(&err, ATH_NOT_FOUND, "'%s' has reported nothing on '%s.%s' for %s",
             t->organization->slug, t->program->id, t->form->id, period);
    ath_call_fail(call, &err, NULL, 0);
}

static void reply_report(struct ath_call *call, const struct ath_look *look,
                         const struct target *t)
{
    struct ath_arena *arena = ath_call_arena(call);
    Athar__V1__GetReportResponse response = ATHAR__V1__GET_REPORT_RESPONSE__INIT;
    struct ath_report report;
    struct ath_error err;

    if (ath_report_get(&report, look->txn, &t->id, arena, &err) != ATH_OK) {
        ath_call_fail(call, &err, NULL, 0);
        return;
    }
    if (!find_stale(&response.stale, call, look, t, report.seq)) {
        return;
    }
    if (report.version == 0) {
        reply_no_report(call, t);
        return;
    }
    response.key = key_message(t, arena);
    response.version = report.version;
    response.seq = report.seq;
    if (response.key == NULL || !fill_rows(&response, t, report.cells, arena)) {
        ath_reply_no_memory(call);
        return;
    }
    ath_call_reply(call, &response.base, look->head);
}

void ath_get_report(struct ath_call *call, const ProtobufCMessage *message, void *context)
{
    const Athar__V1__GetReportRequest *request =
        (const Athar__V1__GetReportRequest *)message;
    struct ath_look look;
    struct target target;

    if (!ath_look_open(&look, call, context)) {
        return;
    }
    if (find_target(&target, call, &look, request->key)) {
        reply_report(call, &look, &target);
    }
    ath_look_close(&look);
}

/* Walking a report back, entry by entry. */
struct walk {
    const struct ath_look *look;
    const struct target *target;
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
        code = ath_undo_read(&w->before, outcome.undo, &w->target->id, w->arena, w->err);
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
        return ath_fail(w->err, ATH_RESOURCE_EXHAUSTED,
                        "request needs more than its arena");
    }
    w->seq = w->before.seq;
    w->version = w->before.version;
    return ATH_OK;
}

/* True when the hash is of some version of the target's program. */
static bool is_program(struct walk *w, const uint8_t hash[32])
{
    const struct ath_program *program = w->target->program;
    struct ath_program *old = NULL;

    return memcmp(program->hash, hash, sizeof program->hash) == 0 ||
           (ath_program_load(&old, w->look->txn, hash, w->arena, w->err) == ATH_OK &&
            old->number == program->number);
}

/* The change of this report in the entry, or NULL. */
static const struct ath_change *entry_change(struct walk *w, struct ath_submission *s)
{
    const struct target *t = w->target;

    if (ath_submission_decode(s, w->entry.intent, w->arena, w->err) != ATH_OK) {
        return NULL;
    }
    for (uint32_t i = 0; i < s->change_count; i++) {
        const struct ath_change *c = &s->changes[i];
        if (strcmp(c->form, t->form->id) == 0 && c->layer == t->id.layer &&
            c->period == t->id.period &&
            strcmp(c->organization, t->organization->slug) == 0 &&
            strcmp(c->project, t->project == NULL ? "-" : t->project->slug) == 0 &&
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
        struct cell_words words;
        athar__v1__cell_change__init(c);
        if (!name_cell(&words, w->target, old->cell, w->arena)) {
            return false;
        }
        c->indicator = words.indicator;
        c->options = words.options;
        c->n_options = words.n;
        c->before = state_text(w->target, old->cell, old->state, old->value, w->arena);
        c->after = new == NULL
                       ? ath_text("")
                       : state_text(w->target, old->cell, new->state, new->value, w->arena);
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
    return fits ? code
                : ath_fail(w->err, ATH_RESOURCE_EXHAUSTED,
                           "request needs more than its arena");
}

static void reply_history(struct ath_call *call, const struct ath_look *look,
                          const struct target *t, const Athar__V1__HistoryRequest *request)
{
    struct ath_error err;
    struct ath_report report;
    struct walk walk = {
        .look = look, .target = t, .arena = ath_call_arena(call), .err = &err
    };
    Athar__V1__HistoryResponse response = ATHAR__V1__HISTORY_RESPONSE__INIT;
    struct ath_page page;

    if (!ath_page_read(&page, call, request->page_token, request->page_size,
                       (struct ath_page_limits){ HISTORY_PAGE, HISTORY_PAGE_MAX })) {
        return;
    }
    ath_code code = ath_report_get(&report, look->txn, &t->id, walk.arena, &err);
    if (code == ATH_OK && report.version == 0) {
        reply_no_report(call, t);
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
    } else if (find_stale(&response.stale, call, look, t, report.seq)) {
        ath_call_reply(call, &response.base, look->head);
    }
}

void ath_history(struct ath_call *call, const ProtobufCMessage *message, void *context)
{
    const Athar__V1__HistoryRequest *request = (const Athar__V1__HistoryRequest *)message;
    struct ath_look look;
    struct target target;

    if (!ath_look_open(&look, call, context)) {
        return;
    }
    if (find_target(&target, call, &look, request->key)) {
        reply_history(call, &look, &target, request);
    }
    ath_look_close(&look);
}
