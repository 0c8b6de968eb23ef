/* SPDX-License-Identifier: Apache-2.0 */
#include "query/drill.h"

#include <stdlib.h>
#include <string.h>

#include "query/asof.h"
#include "query/drilling.h"
#include "query/gather.h"
#include "query/rows.h"
#include "query/scan.h"
#include "query/token.h"
#include "store/standin.h"

enum {
    PAGE_ROWS = 1000,
    PAGE_ROWS_MOST = 10000,
    TOKEN_TERM = 0,
    TOKEN_PERIOD,
    TOKEN_ORGANIZATION,
    TOKEN_PROJECT,
    TOKEN_NUMBERS,
    PERCENT = 100,
    SHARE_SCALE = 2,
};

static int compare_given(const void *a, const void *b)
{
    const struct ath_given *x = a, *y = b;

    if (x->term != y->term) {
        return x->term < y->term ? -1 : 1;
    }
    if (x->period != y->period) {
        return x->period < y->period ? -1 : 1;
    }
    if (x->organization != y->organization) {
        return x->organization < y->organization ? -1 : 1;
    }
    return (x->project > y->project) - (x->project < y->project);
}

void ath_drill_keep_first(struct ath_drilling *d)
{
    qsort(d->v, d->n, sizeof *d->v, compare_given);
    d->n = d->n > d->most ? d->most : d->n;
}

struct ath_given ath_drill_given(const struct ath_seen *seen,
                                 const struct ath_contribution *from, size_t term)
{
    return (struct ath_given){ .term = term,
                               .period = seen->period,
                               .organization = seen->numbers[ATH_BY_ORGANIZATION],
                               .project = seen->numbers[ATH_SCOPE_PROJECT],
                               .portion = from->portions[0],
                               .carried = from->carried };
}

void ath_drill_keep(struct ath_drilling *d, const struct ath_given *given)
{
    if (d->resumed && compare_given(given, &d->after) <= 0) {
        return;
    }
    if (d->n == 2 * d->most) {
        ath_drill_keep_first(d);
    }
    d->v[d->n++] = *given;
}

void ath_drill_take(struct ath_drilling *d, const struct ath_operand *operand,
                    const struct ath_seen *seen, const struct ath_contribution *from)
{
    struct ath_given given = ath_drill_given(seen, from, 0);

    if (given.portion.state == ATH_CELL_MISSING ||
        (given.carried && given.portion.state == ATH_CELL_NA)) {
        return;
    }
    while (d->terms[given.term] != operand) {
        given.term++;
        ath_assert(given.term < d->term_count);
    }
    ath_figure_add(&d->figures[given.term], operand->indicator->kind, &given.portion,
                   given.carried);
    ath_drill_keep(d, &given);
}

/* ---- the question --------------------------------------------------------------------- */

static uint32_t sum_question(const struct ath_plan *plan)
{
    const struct ath_question *q = plan->question;
    uint32_t crc = ath_token_sum(0, q->indicators[0]);

    crc = ath_token_sum(crc, q->period);
    crc = ath_token_sum(crc, q->layer);
    crc = ath_token_sum(crc, q->project);
    crc = ath_token_sum_where(crc, q->where, q->where_count);
    if (q->as_of != NULL && q->as_of[0] != '\0') {
        crc = ath_token_sum(crc, q->as_of);
    }
    if (plan->range.relative) {
        crc ^= plan->range.from * 31 + plan->range.to;
    }
    return crc;
}

static ath_code read_page(struct ath_drilling *d, const char *page, struct ath_error *err)
{
    uint64_t numbers[TOKEN_NUMBERS];

    if (page == NULL || page[0] == '\0') {
        return ATH_OK;
    }
    if (!ath_token_read(numbers, TOKEN_NUMBERS, sum_question(&d->plan), page)) {
        ath_query_complain(d->plan.view, "malformed-page-token", "page_token", page, NULL);
        return ath_findings_fail(d->plan.view->findings, err);
    }
    d->resumed = true;
    d->after = (struct ath_given){ .term = (size_t)numbers[TOKEN_TERM],
                                   .period = (uint32_t)numbers[TOKEN_PERIOD],
                                   .organization = (uint32_t)numbers[TOKEN_ORGANIZATION],
                                   .project = (uint32_t)numbers[TOKEN_PROJECT] };
    return ATH_OK;
}

static ath_code write_page(struct ath_drilling *d, bool more, struct ath_error *err)
{
    struct ath_arena *arena = d->plan.view->arena;

    d->drill.next_page = "";
    if (more) {
        const struct ath_given *last = &d->v[d->drill.row_count - 1];
        const uint64_t numbers[] = { [TOKEN_TERM] = last->term,
                                     [TOKEN_PERIOD] = last->period,
                                     [TOKEN_ORGANIZATION] = last->organization,
                                     [TOKEN_PROJECT] = last->project };
        d->drill.next_page =
            ath_token_write(sum_question(&d->plan), numbers, TOKEN_NUMBERS, arena);
    }
    return arena->exhausted ? ath_query_no_memory(err) : ATH_OK;
}

/* Operands in the order they were made, which is that of the formula. */
static ath_code list_terms(struct ath_drilling *d, struct ath_error *err)
{
    struct ath_arena *arena = d->plan.view->arena;
    size_t n = 0;

    for (struct ath_operand *o = d->plan.operands; o != NULL; o = o->next_of_all) {
        d->term_count++;
    }
    d->terms = ath_arena_new_array(arena, struct ath_operand *, d->term_count);
    d->figures = ath_arena_new_array(arena, struct ath_figure, d->term_count);
    d->walked = ath_arena_new_array(arena, bool, d->term_count);
    d->v = ath_arena_new_array(arena, struct ath_given, 2 * d->most);
    if (arena->exhausted) {
        return ath_query_no_memory(err);
    }
    for (struct ath_operand *o = d->plan.operands; o != NULL; o = o->next_of_all) {
        d->terms[d->term_count - ++n] = o;
        o->folded = !o->absent && o->use_count > 0 && o->time.count > 0;
    }
    return ATH_OK;
}

/* ---- the answer ----------------------------------------------------------------------- */

/* Whether the rows of a term make up its total by their sum. */
static bool adds_up(const struct ath_operand *operand)
{
    enum ath_kind kind = operand->indicator->kind;

    return (kind == ATH_FLOW || kind == ATH_STOCK || kind == ATH_CHOICE) &&
           operand->standing.reading != ATH_READ_PERIODS;
}

static const char *decimal(struct ath_drilling *d, ath_i128 value, int scale)
{
    char text[ATH_DECIMAL_TEXT_BYTES];

    ath_decimal_format(text, value, scale);
    return ath_arena_string(d->plan.view->arena, ath_slice_str(text));
}

static void name_options(struct ath_drill_term *term, const struct ath_operand *operand,
                         struct ath_arena *arena)
{
    const struct ath_formula *ref = operand->ref;
    size_t n = ref == NULL ? 0 : ref->selected;

    term->options = ath_arena_new_array(arena, const char *, n);
    for (size_t i = 0; term->options != NULL && i < n; i++) {
        const struct ath_category *category =
            &operand->program->categories[ref->category[i]];
        term->options[i] = ath_arena_printf(arena, "%s=%s", category->id,
                                            category->options[ref->option[i]].id);
    }
    term->option_count = n;
}

static bool fill_terms(struct ath_drilling *d)
{
    struct ath_arena *arena = d->plan.view->arena;

    d->drill.terms = ath_arena_new_array(arena, struct ath_drill_term, d->term_count);
    for (size_t i = 0; d->drill.terms != NULL && i < d->term_count; i++) {
        const struct ath_operand *operand = d->terms[i];
        const struct ath_figure *figure = &d->figures[i];
        struct ath_drill_term *term = &d->drill.terms[i];
        term->indicator =
            ath_arena_printf(arena, "%s.%s", operand->program->id, operand->indicator->id);
        name_options(term, operand, arena);
        term->layer = ath_layer_name(operand->standing.layer);
        term->reported = figure->reported;
        if (figure->numbers > 0 && !figure->mixed &&
            operand->standing.reading != ATH_READ_PERIODS) {
            term->total = decimal(d, figure->sum, operand->scale);
        }
    }
    d->drill.term_count = d->term_count;
    return !arena->exhausted;
}

static const char *share_of(struct ath_drilling *d, const struct ath_given *given)
{
    const struct ath_figure *figure = &d->figures[given->term];
    struct ath_rational whole, share;
    ath_i128 rounded = 0;

    if (!adds_up(d->terms[given->term]) || figure->sum == 0 ||
        given->portion.state != ATH_CELL_NUMBER) {
        return NULL;
    }
    whole = ath_rational_make(given->portion.value, figure->sum);
    return ath_rational_mul(&share, whole, (struct ath_rational){ PERCENT, 1 }) &&
                   ath_rational_round(&rounded, share, SHARE_SCALE)
               ? decimal(d, rounded, SHARE_SCALE)
               : NULL;
}

/* Version and last change of the report it comes from. */
static ath_code find_report(struct ath_drill_row *row, struct ath_drilling *d,
                            const struct ath_given *given, struct ath_error *err)
{
    const struct ath_operand *operand = d->terms[given->term];
    struct ath_report_id id = { operand->form->number, (uint8_t)operand->standing.layer,
                                given->period, given->organization, given->project };
    struct ath_report report;
    struct ath_arena scratch;

    ath_arena_init(&scratch, (size_t)1 << 24);
    ath_code code = ath_scan_report(&report, &d->plan, &id, &scratch, err);
    if (code == ATH_OK) {
        row->seq = report.seq;
        row->version = report.version;
    }
    ath_arena_fini(&scratch);
    return code;
}

static ath_code fill_row(struct ath_drilling *d, const struct ath_given *given,
                         struct ath_error *err)
{
    struct ath_drill_row *row = &d->drill.rows[d->drill.row_count++];
    const struct ath_snapshot *snapshot = d->plan.view->snapshot;
    struct ath_arena *arena = d->plan.view->arena;
    const char *organization = ath_reporter_name(snapshot, given->organization, arena);
    char period[ATH_PERIOD_TEXT_BYTES];

    ath_period_format(period, given->period);
    row->term = given->term;
    row->organization = ath_arena_string(arena, ath_slice_str(organization));
    row->project =
        given->project == 0
            ? "-"
            : ath_arena_string(arena,
                               ath_slice_str(snapshot->projects[given->project - 1].slug));
    row->period = ath_arena_string(arena, ath_slice_str(period));
    row->value = given->portion.state == ATH_CELL_NA
                     ? "NA"
                     : decimal(d, given->portion.value, d->terms[given->term]->scale);
    row->share = share_of(d, given);
    row->carried = given->carried;
    return find_report(row, d, given, err);
}

static ath_code fill_rows(struct ath_drilling *d, struct ath_error *err)
{
    size_t page = d->most - 1;
    ath_code code = ATH_OK;

    ath_drill_keep_first(d);
    d->drill.rows = ath_arena_new_array(d->plan.view->arena, struct ath_drill_row, page);
    if (d->drill.rows == NULL || !fill_terms(d)) {
        return ath_query_no_memory(err);
    }
    for (size_t i = 0; code == ATH_OK && i < d->n && i < page; i++) {
        code = fill_row(d, &d->v[i], err);
    }
    return code == ATH_OK ? write_page(d, d->n > page, err) : code;
}

static ath_code answer(struct ath_drilling *d, struct ath_error *err)
{
    struct ath_plan *plan = &d->plan;
    ath_code code = list_terms(d, err);

    plan->drilling = d;
    for (struct ath_operand *o = plan->operands; code == ATH_OK && o != NULL;
         o = o->next_of_all) {
        code = ath_query_own_targets(plan, o, err);
        o->folded = o->folded && o->groups.n == 0; /* its scope's own target is all of it */
    }
    for (size_t term = 0; code == ATH_OK && term < d->term_count; term++) {
        code = ath_drill_total(d, term, err);
    }
    if (code == ATH_OK) {
        code = ath_query_fold(plan, err);
    }
    if (code == ATH_OK) {
        code = ath_drill_walk(d, err);
    }
    for (struct ath_operand *o = plan->operands; code == ATH_OK && o != NULL;
         o = o->next_of_all) {
        if (o->standing.reading == ATH_READ_PERIODS) {
            code = ath_query_join_periods(o, plan, err);
        }
    }
    if (code == ATH_OK) {
        code = ath_query_rows(&d->drill.answer, plan, &plan->asked[0], err);
    }
    d->drill.answer.records_read = plan->records;
    return code == ATH_OK ? fill_rows(d, err) : code;
}

/* NOLINTNEXTLINE(readability-function-size): a page is named by its token and its size */
ath_code ath_query_drill(struct ath_drill *out, const struct ath_view *view,
                         const struct ath_question *question, const char *page,
                         uint32_t page_size, struct ath_error *err)
{
    struct ath_drilling d = { .most = page_size == 0 ? PAGE_ROWS : page_size };
    struct ath_question one = *question;

    d.most = (d.most > PAGE_ROWS_MOST ? PAGE_ROWS_MOST : d.most) + 1;
    if (ath_view_is_empty(view)) {
        *out = (struct ath_drill){ .next_page = "" };
        return ATH_OK;
    }
    one.by_count = 0;
    one.every = "";
    ath_code code = ath_query_resolve(&d.plan, view, &one, true, err);
    if (code == ATH_OK) {
        code = read_page(&d, page, err);
    }
    if (code == ATH_OK) {
        code = answer(&d, err);
    }
    if (code == ATH_OK) {
        *out = d.drill;
    }
    return code;
}
