/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "ingest/preparing.h"
#include "store/standin.h"

const char *ath_prepare_field(const struct ath_preparing *p, uint32_t report,
                              uint32_t value, const char *member)
{
    bool columns = p->draft->reports[report].columns;
    const char *list = columns ? "value" : "rows";
    const char *text =
        value == UINT32_MAX
            ? ath_arena_printf(p->with->arena, "%sreports[%u].%s", p->draft->prefix, report,
                               member)
            : ath_arena_printf(p->with->arena, "%sreports[%u].%s[%u]%s", p->draft->prefix,
                               report, list, value, columns ? "" : member);

    return text == NULL ? "" : text;
}

const char *ath_prepare_text(const struct ath_preparing *p, struct ath_slice s)
{
    const char *text = ath_arena_string(p->with->arena, s);

    return text == NULL ? "" : text;
}

/* An error about the report's key; the row is the first there is. */
static void key_error(struct ath_reading *r, const char *reason, const char *member,
                      struct ath_about about)
{
    about.field = ath_prepare_field(r->p, r->index, UINT32_MAX, member);
    about.row = r->report->value_count > 0 ? r->report->values[0].row : 0;
    about.cell = ATH_NO_CELL;
    ath_findings_error(r->p->with->findings, reason, &about);
}

static void read_form(struct ath_reading *r)
{
    struct ath_slice text = r->report->form;
    const uint8_t *dot = text.size == 0 ? NULL : memchr(text.data, '.', text.size);
    size_t size = dot == NULL ? text.size : (size_t)(dot - text.data);

    if (text.size == 0) {
        return;
    }
    r->program = ath_catalogue_program(&r->p->with->catalogue, ath_slice(text.data, size));
    if (r->program == NULL) {
        key_error(r, "unknown-program", "key.form",
                  (struct ath_about){
                      .subject = ath_prepare_text(r->p, ath_slice(text.data, size)) });
        return;
    }
    if (dot != NULL) {
        r->form = ath_program_form(
            r->program, ath_prepare_text(r->p, ath_slice(dot + 1, text.size - size - 1)));
        if (r->form == NULL) {
            key_error(r, "unknown-form", "key.form",
                      (struct ath_about){ .subject = ath_prepare_text(r->p, text) });
        }
    }
}

static void read_project(struct ath_reading *r)
{
    struct ath_slice text = r->report->project;

    r->common.change.project = "-";
    if (text.size == 0 || ath_slice_is(text, "-")) {
        return;
    }
    r->common.project = ath_snapshot_project(r->p->with->snapshot, text);
    if (r->common.project == NULL) {
        key_error(r, "unknown-project", "key.project",
                  (struct ath_about){ .subject = ath_prepare_text(r->p, text) });
        return;
    }
    r->common.change.project = r->common.project->slug;
}

static void read_key(struct ath_reading *r)
{
    const struct ath_draft_report *report = r->report;

    read_form(r);
    read_project(r);
    r->common.organization =
        ath_reporter_find(r->p->with->snapshot, report->organization, r->p->with->arena);
    if (r->common.organization == NULL) {
        key_error(
            r, "unknown-organization", "key.organization",
            (struct ath_about){ .subject = ath_prepare_text(r->p, report->organization) });
    } else {
        r->common.change.organization = r->common.organization->slug;
    }
    r->common.change.layer = (uint8_t)ath_layer_parse(report->layer);
    if (r->common.change.layer == 0) {
        key_error(r, "unknown-layer", "key.layer",
                  (struct ath_about){ .subject = ath_prepare_text(r->p, report->layer),
                                      .limit = ath_words_layers(r->p->with->arena) });
    }
    if (!ath_period_parse(&r->common.change.period, report->period)) {
        key_error(r, ath_period_refusal(report->period), "key.period",
                  (struct ath_about){ .subject = ath_prepare_text(r->p, report->period) });
    }
}

/* Copy one form's run of cells, with their sources and remarks. */
static bool take_cells(struct ath_building *b, struct ath_reading *r, uint32_t first,
                       uint32_t n)
{
    struct ath_arena *arena = r->p->with->scratch;
    struct ath_cell *cells = ath_arena_new_array(arena, struct ath_cell, n);
    uint32_t *source = ath_arena_new_array(arena, uint32_t, n);
    struct ath_note *notes = NULL;

    if (cells == NULL || source == NULL) {
        return false;
    }
    for (uint32_t i = 0; i < n; i++) {
        const struct ath_read_cell *from = &r->cells[first + i];
        const struct ath_draft_value *value = &r->report->values[from->source];
        cells[i] = from->cell;
        source[i] = from->source;
        if (value->comment == NULL && value->reason == NULL) {
            continue;
        }
        if (notes == NULL) {
            notes = ath_arena_new_array(arena, struct ath_note, n);
        }
        if (notes == NULL) {
            return false;
        }
        notes[b->change.note_count++] =
            (struct ath_note){ from->cell.cell,
                               value->comment == NULL ? "" : value->comment,
                               value->reason == NULL ? "" : value->reason };
    }
    b->change.cells = (struct ath_cells){ cells, n };
    b->change.notes = notes;
    b->source = source;
    return true;
}

/* Period, kind, life and project of the report against its form. */
static void check_form(struct ath_reading *r, const struct ath_building *b)
{
    const struct ath_change *c = &b->change;
    enum ath_frequency due = b->form->frequency[c->layer];
    const struct ath_organization *org = b->organization;
    struct ath_arena *arena = r->p->with->arena;

    if (due == 0) {
        key_error(r, "layer-not-reported", "key.layer",
                  (struct ath_about){ .subject = b->form->id,
                                      .value = ath_layer_name(c->layer) });
    } else if (due != ath_period_frequency(c->period)) {
        key_error(r, "wrong-frequency", "key.period",
                  (struct ath_about){ .subject = ath_prepare_text(r->p, r->report->period),
                                      .limit = ath_frequency_name(due) });
    }
    if (ath_is_standin(org->number)) {
        if (!ath_standin_may_report(c->layer, b->project)) {
            key_error(r, "scope-has-targets-only", "key.organization",
                      (struct ath_about){ .subject = org->slug });
        }
    } else if (b->form->kinds != 0 && (b->form->kinds & (1U << org->kind)) == 0) {
        key_error(r, "kind-does-not-report", "key.organization",
                  (struct ath_about){ .subject = org->slug,
                                      .value = ath_org_kind_name(org->kind),
                                      .other = b->form->id,
                                      .limit = ath_words_kinds(b->form->kinds, arena) });
    }
    if (org->closed != ATH_DAY_NONE && ath_period_first_day(c->period) > org->closed) {
        key_error(r, "organization-closed", "key.organization",
                  (struct ath_about){ .subject = org->slug,
                                      .limit = ath_words_date(org->closed, arena) });
    }
    if (b->project != NULL && (ath_period_last_day(c->period) < b->project->from ||
                               ath_period_first_day(c->period) > b->project->to)) {
        key_error(r, "period-not-in-project", "key.period",
                  (struct ath_about){
                      .subject = ath_prepare_text(r->p, r->report->period),
                      .other = b->project->slug,
                      .limit = ath_words_dates(b->project->from, b->project->to, arena) });
    }
}

static bool add_building(struct ath_reading *r, const struct ath_program *program,
                         const struct ath_form *form, uint32_t first, uint32_t n)
{
    struct ath_preparing *p = r->p;

    if (p->built_count == p->built_capacity) {
        uint32_t capacity = p->built_capacity == 0 ? 8 : p->built_capacity * 2;
        struct ath_building *grown =
            ath_arena_new_array(p->with->scratch, struct ath_building, capacity);
        if (grown == NULL) {
            return false;
        }
        if (p->built_count > 0) {
            memcpy(grown, p->built, p->built_count * sizeof *grown);
        }
        p->built = grown;
        p->built_capacity = capacity;
    }
    struct ath_building *b = &p->built[p->built_count++];
    *b = r->common;
    b->program = program;
    b->form = form;
    b->report = r->index;
    b->change.form = form->id;
    b->change.replace = r->report->replace;
    b->change.over_lock = r->p->draft->over_lock;
    b->change.has_expected = r->report->has_expected;
    b->change.expected = r->report->expected;
    b->change.answers = (struct ath_narrative *)r->report->answers;
    b->change.answer_count = r->report->answer_count;
    b->change.evidence = (struct ath_evidence *)r->report->evidence;
    b->change.evidence_count = r->report->evidence_count;
    if (!p->with->known) {
        check_form(r, b);
    }
    return take_cells(b, r, first, n);
}

/* A question is answered once in a report. */
static void check_answers(struct ath_reading *r)
{
    const struct ath_narrative *v = r->report->answers;

    for (uint16_t i = 1; i < r->report->answer_count; i++) {
        uint16_t j = 0;
        while (j < i && strcmp(v[j].question, v[i].question) != 0) {
            j++;
        }
        if (j < i) {
            const char *member = ath_arena_printf(r->p->with->arena, "answers[%u]", i);
            key_error(r, "duplicate-question", member == NULL ? "answers" : member,
                      (struct ath_about){ .subject = v[i].question });
        }
    }
}

/* One building for each form the cells are of. */
static bool build(struct ath_reading *r)
{
    uint32_t forms = 0;

    for (uint32_t i = 0; i < r->cell_count;) {
        uint32_t n = 1;
        while (i + n < r->cell_count && r->cells[i + n].form == r->cells[i].form) {
            n++;
        }
        if (!add_building(r, r->cells[i].program, r->cells[i].form, i, n)) {
            return false;
        }
        i += n;
        forms++;
    }
    if (forms > 1 && (r->report->has_expected || r->report->answer_count > 0 ||
                      r->report->evidence_count > 0)) {
        key_error(r, "mixed-forms", "key.form",
                  (struct ath_about){ .subject = ath_prepare_text(r->p, r->report->form) });
    }
    return true;
}

/* A report without cells says something only when it replaces a form that it names. */
static bool build_empty(struct ath_reading *r)
{
    const struct ath_form *form = r->form;

    if (form == NULL && r->program != NULL && r->program->form_count == 1) {
        form = &r->program->forms[0];
    }
    if (!r->report->replace || form == NULL) {
        key_error(r, "empty-report", "rows", (struct ath_about){ 0 });
        return true;
    }
    return add_building(r, r->program, form, 0, 0);
}

ath_code ath_prepare_report(struct ath_preparing *p, uint32_t report)
{
    struct ath_reading r = { .p = p,
                             .report = &p->draft->reports[report],
                             .index = report };
    struct ath_findings *findings = p->with->findings;
    size_t before = findings->errors;

    findings->report = (uint16_t)report;
    read_key(&r);
    if (!ath_prepare_values(&r)) {
        return ath_arena_fail(p->err, "request");
    }
    check_answers(&r);
    if (findings->errors > before) {
        return ATH_OK;
    }
    if (r.report->value_count == 0 ? !build_empty(&r) : !build(&r)) {
        return ath_arena_fail(p->err, "request");
    }
    return ATH_OK;
}
