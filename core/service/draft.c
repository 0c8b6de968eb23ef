/* SPDX-License-Identifier: Apache-2.0 */
#include "service/draft.h"

#include <string.h>

#include "base/decimal.h"

/* A submission being read. */
struct reading {
    struct ath_draft *draft;
    struct ath_arena *arena;
    struct ath_findings *findings;
    uint32_t report; /* index of the report */
    uint32_t cells;  /* names that columns may point at: those listed, not those of rows */
    uint32_t base;   /* where the next row's name goes */
};

static struct ath_slice text(const char *s)
{
    return ath_slice_str(s);
}

static bool options(const struct ath_slice **out, char *const *list, size_t n,
                    struct ath_arena *arena)
{
    struct ath_slice *v = ath_arena_new_array(arena, struct ath_slice, n);

    if (v == NULL) {
        return false;
    }
    for (size_t i = 0; i < n; i++) {
        v[i] = text(list[i]);
    }
    *out = v;
    return true;
}

bool ath_draft_names(struct ath_draft_name **out, size_t spare,
                     Athar__V1__CellName *const *cells, size_t count,
                     struct ath_arena *arena)
{
    struct ath_draft_name *names =
        ath_arena_new_array(arena, struct ath_draft_name, count + spare);
    bool fits = names != NULL;

    for (size_t i = 0; fits && i < count; i++) {
        const Athar__V1__CellName *cell = cells[i];
        names[i].indicator = text(cell->indicator);
        names[i].option_count = (uint16_t)(cell->n_options > 255 ? 255 : cell->n_options);
        names[i].decimals = (uint8_t)(cell->decimals > 255 ? 255 : cell->decimals);
        fits = options(&names[i].options, cell->options, names[i].option_count, arena);
    }
    *out = names;
    return fits;
}

static void mismatch(struct reading *r, const char *member)
{
    struct ath_about about = { .field =
                                   ath_arena_printf(r->arena, "%sreports[%u].%s",
                                                    r->draft->prefix, r->report, member),
                               .cell = ATH_NO_CELL };

    ath_findings_error(r->findings, "count-mismatch", &about);
}

static void too_long(struct reading *r, size_t row, const char *member, int limit)
{
    struct ath_about about = {
        .field = ath_arena_printf(r->arena, "%sreports[%u].%s[%zu]", r->draft->prefix,
                                  r->report, member, row),
        .limit = ath_arena_printf(r->arena, "%d", limit),
        .subject = member,
        .cell = ATH_NO_CELL,
    };

    ath_findings_error(r->findings, "too-long", &about);
}

/* A column that points past the names there are. */
static void unknown_name(struct reading *r, size_t at, uint32_t cell)
{
    struct ath_about about = {
        .field = ath_arena_printf(r->arena, "%sreports[%u].cell[%zu]", r->draft->prefix,
                                  r->report, at),
        .subject = ath_arena_printf(r->arena, "cells[%u]", cell),
        .cell = ATH_NO_CELL,
    };

    ath_findings_error(r->findings, "unknown-indicator", &about);
}

static const char *remark(const char *s)
{
    return s[0] == '\0' ? NULL : s;
}

static bool read_rows(struct ath_draft_report *out, const Athar__V1__Report *report,
                      struct reading *r)
{
    out->values = ath_arena_new_array(r->arena, struct ath_draft_value, report->n_rows);
    if (out->values == NULL) {
        return false;
    }
    out->value_count = (uint32_t)report->n_rows;
    for (size_t i = 0; i < report->n_rows; i++) {
        const Athar__V1__CellRow *row = report->rows[i];
        struct ath_draft_name *name = &r->draft->names[r->base + i];
        name->indicator = text(row->indicator);
        name->option_count = (uint16_t)(row->n_options > 255 ? 255 : row->n_options);
        if (!options(&name->options, row->options, name->option_count, r->arena)) {
            return false;
        }
        if (strlen(row->comment) > ATH_COMMENT_BYTES ||
            strlen(row->reason) > ATH_COMMENT_BYTES) {
            too_long(r, i, "rows", ATH_COMMENT_BYTES);
        }
        out->values[i] = (struct ath_draft_value){ .name = r->base + (uint32_t)i,
                                                   .has_text = true,
                                                   .text = text(row->value),
                                                   .comment = remark(row->comment),
                                                   .reason = remark(row->reason),
                                                   .row = row->row };
    }
    r->base += (uint32_t)report->n_rows;
    return true;
}

/* The wire's states in the order of the contract. */
static const uint8_t states[] = {
    [ATHAR__V1__CELL_STATE__CELL_NUMBER] = ATH_CELL_NUMBER,
    [ATHAR__V1__CELL_STATE__CELL_NA] = ATH_CELL_NA,
    [ATHAR__V1__CELL_STATE__CELL_WITHDRAWN] = ATH_CELL_WITHDRAWN,
    [ATHAR__V1__CELL_STATE__CELL_KEEP] = ATH_CELL_KEEP,
};

static bool read_columns(struct ath_draft_report *out, const Athar__V1__Report *report,
                         struct reading *r)
{
    if (report->n_value != report->n_cell ||
        (report->n_state != 0 && report->n_state != report->n_cell)) {
        mismatch(r, report->n_value != report->n_cell ? "value" : "state");
        return true;
    }
    out->values = ath_arena_new_array(r->arena, struct ath_draft_value, report->n_cell);
    if (out->values == NULL) {
        return false;
    }
    out->value_count = (uint32_t)report->n_cell;
    for (size_t i = 0; i < report->n_cell; i++) {
        unsigned state = report->n_state == 0 ? 0 : (unsigned)report->state[i];
        struct ath_draft_value *value = &out->values[i];
        if (report->cell[i] >= r->cells) {
            unknown_name(r, i, report->cell[i]);
        }
        value->name = report->cell[i];
        value->value = report->value[i];
        value->state = state < sizeof states ? states[state] : 0;
    }
    return true;
}

static bool read_answers(struct ath_draft_report *out, const Athar__V1__Report *report,
                         struct reading *r)
{
    struct ath_narrative *v =
        ath_arena_new_array(r->arena, struct ath_narrative, report->n_answers);

    if (v == NULL) {
        return false;
    }
    if (report->n_answers > ATH_ANSWERS) {
        too_long(r, report->n_answers, "answers", ATH_ANSWERS);
        return true;
    }
    for (size_t i = 0; i < report->n_answers; i++) {
        v[i] = (struct ath_narrative){ report->answers[i]->question,
                                       report->answers[i]->text };
        if (strlen(v[i].question) > ATH_QUESTION_BYTES || v[i].question[0] == '\0') {
            too_long(r, i, "answers", ATH_QUESTION_BYTES);
        } else if (strlen(v[i].text) > ATH_ANSWER_BYTES) {
            too_long(r, i, "answers", ATH_ANSWER_BYTES);
        }
    }
    out->answers = v;
    out->answer_count = (uint16_t)report->n_answers;
    return true;
}

static bool read_evidence(struct ath_draft_report *out, const Athar__V1__Report *report,
                          struct reading *r)
{
    struct ath_evidence *v =
        ath_arena_new_array(r->arena, struct ath_evidence, report->n_evidence);

    if (v == NULL) {
        return false;
    }
    if (report->n_evidence > ATH_EVIDENCES) {
        too_long(r, report->n_evidence, "evidence", ATH_EVIDENCES);
        return true;
    }
    for (size_t i = 0; i < report->n_evidence; i++) {
        const Athar__V1__Evidence *e = report->evidence[i];
        v[i] = (struct ath_evidence){ .name = e->name, .type = e->type, .size = e->size };
        if (strlen(e->name) > ATH_EVIDENCE_NAME_BYTES) {
            too_long(r, i, "evidence", ATH_EVIDENCE_NAME_BYTES);
        } else if (strlen(e->type) > ATH_EVIDENCE_TYPE_BYTES) {
            too_long(r, i, "evidence", ATH_EVIDENCE_TYPE_BYTES);
        } else if (e->sha256.len != sizeof v[i].sha256) {
            mismatch(r, "evidence");
        } else {
            memcpy(v[i].sha256, e->sha256.data, sizeof v[i].sha256);
        }
    }
    out->evidence = v;
    out->evidence_count = (uint16_t)report->n_evidence;
    return true;
}

static void read_key(struct ath_draft_report *out, const Athar__V1__ReportKey *key)
{
    static const Athar__V1__ReportKey none = ATHAR__V1__REPORT_KEY__INIT;

    key = key == NULL ? &none : key;
    out->form = text(key->form);
    out->layer = text(key->layer);
    out->period = text(key->period);
    out->organization = text(key->organization);
    out->project = text(key->project);
}

static bool read_report(struct ath_draft_report *out, const Athar__V1__Report *report,
                        struct reading *r)
{
    read_key(out, report->key);
    out->replace = report->mode == ATHAR__V1__MODE__MODE_REPLACE;
    out->has_expected =
        report->expected_case == ATHAR__V1__REPORT__EXPECTED_EXPECTED_VERSION;
    out->expected = out->has_expected ? report->expected_version : 0;
    out->columns = report->n_rows == 0;
    if (report->n_rows > 0 && report->n_cell > 0) {
        mismatch(r, "cell");
        return true;
    }
    return (report->n_rows > 0 ? read_rows(out, report, r)
                               : read_columns(out, report, r)) &&
           read_answers(out, report, r) && read_evidence(out, report, r);
}

static size_t count_rows(const Athar__V1__Submission *submission)
{
    size_t n = 0;

    for (size_t i = 0; i < submission->n_reports; i++) {
        n += submission->reports[i]->n_rows;
    }
    return n;
}

/* The batch's names with room for those of rows behind them; as they are when there are none. */
static bool extend_names(struct reading *r, const struct ath_draft *shared, size_t rows)
{
    struct ath_draft *draft = r->draft;
    size_t n = shared->name_count;

    draft->names = rows == 0
                       ? shared->names
                       : ath_arena_new_array(r->arena, struct ath_draft_name, n + rows);
    if (rows > 0 && n > 0 && draft->names != NULL) {
        memcpy(draft->names, shared->names, n * sizeof *draft->names);
    }
    return draft->names != NULL;
}

/* The submission's own names, or the batch's; rows get names of their own behind them. */
static bool read_names(struct reading *r, const Athar__V1__Submission *submission,
                       const struct ath_draft *shared)
{
    bool own = submission->n_cells > 0 || shared == NULL;
    size_t rows = count_rows(submission);

    r->cells = own ? (uint32_t)submission->n_cells : shared->name_count;
    r->base = r->cells;
    r->draft->name_count = r->cells + (uint32_t)rows;
    return own ? ath_draft_names(&r->draft->names, rows, submission->cells,
                                 submission->n_cells, r->arena)
               : extend_names(r, shared, rows);
}

bool ath_draft_read(struct ath_draft *draft, const Athar__V1__Submission *submission,
                    const struct ath_draft *shared, struct ath_findings *findings)
{
    static const Athar__V1__Submission none = ATHAR__V1__SUBMISSION__INIT;
    struct reading r = { .draft = draft, .arena = findings->arena, .findings = findings };

    submission = submission == NULL ? &none : submission;
    draft->reports =
        ath_arena_new_array(r.arena, struct ath_draft_report, submission->n_reports);
    if (draft->reports == NULL || !read_names(&r, submission, shared)) {
        return false;
    }
    draft->report_count = (uint32_t)submission->n_reports;
    draft->over_lock = submission->over_lock;
    for (size_t i = 0; i < submission->n_reports; i++) {
        r.report = (uint32_t)i;
        if (!read_report(&draft->reports[i], submission->reports[i], &r)) {
            return false;
        }
    }
    return true;
}
