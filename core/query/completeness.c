/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "query/asof.h"
#include "query/attendance.h"
#include "query/expected.h"
#include "query/rows.h"
#include "query/token.h"

enum { TOKEN_PERIOD = 0, TOKEN_ORGANIZATION, TOKEN_NUMBERS };

/* ---- a page of the missing ------------------------------------------------------------ */

/* A page of those that are missing. */
struct listing {
    struct ath_absent page;
    uint32_t period, organization; /* the last row of the page before; then of this one */
};

static uint32_t sum_question(const struct ath_due_walk *w)
{
    const struct ath_question *q = w->plan->question;
    const struct ath_range *range = &w->plan->range;
    uint32_t crc = ath_token_sum(w->form->number, q->period);

    crc = ath_token_sum(crc, q->layer);
    crc = ath_token_sum(crc, q->as_of);
    crc = ath_token_sum_where(crc, q->where, q->where_count);
    return range->relative ? crc ^ (range->from * 31 + range->to) : crc;
}

static void read_page(struct ath_due_walk *w)
{
    struct listing *l = w->to;
    uint64_t numbers[TOKEN_NUMBERS];

    if (l->page.page[0] == '\0') {
        return;
    }
    if (!ath_token_read(numbers, TOKEN_NUMBERS, sum_question(w), l->page.page)) {
        ath_query_complain(w->plan->view, "malformed-page-token", "page_token",
                           l->page.page, NULL);
        return;
    }
    w->resume = l->period = (uint32_t)numbers[TOKEN_PERIOD];
    l->organization = (uint32_t)numbers[TOKEN_ORGANIZATION];
}

static ath_code write_page(struct ath_due_walk *w, struct ath_error *err)
{
    struct listing *l = w->to;
    const uint64_t numbers[] = {
        [TOKEN_PERIOD] = l->period, [TOKEN_ORGANIZATION] = l->organization
    };

    l->page.next_page =
        ath_token_write(sum_question(w), numbers, TOKEN_NUMBERS, w->plan->view->arena);
    return l->page.next_page == NULL ? ath_query_no_memory(err) : ATH_OK;
}

/* Former pages have it. */
static bool is_before(const struct listing *l, const struct ath_due *due)
{
    return due->period < l->period ||
           (due->period == l->period && due->organization->number <= l->organization);
}

static ath_code list_due(struct ath_due_walk *w, const struct ath_due *due,
                         struct ath_error *err)
{
    struct listing *l = w->to;
    struct ath_arena *arena = w->plan->view->arena;
    const struct ath_report_id id = { w->form->number, (uint8_t)w->plan->layer, due->period,
                                      due->organization->number, 0 };
    char period[ATH_PERIOD_TEXT_BYTES], deadline[ATH_DATE_TEXT_BYTES];
    struct ath_seen seen;

    if (due->assignment == NULL || due->first != 0 || is_before(l, due)) {
        return ATH_OK;
    }
    ath_query_see(&seen, w->plan, &id);
    if (!ath_query_passes(w->plan, &seen)) {
        return ATH_OK;
    }
    if (l->page.row_count == l->page.size) {
        w->enough = true;
        return write_page(w, err);
    }
    l->period = due->period;
    l->organization = due->organization->number;
    ath_period_format(period, due->period);
    ath_date_format(deadline, ath_due_deadline(w, due));
    l->page.rows[l->page.row_count++] = (struct ath_absent_row){
        .organization = ath_arena_string(arena, ath_slice_str(due->organization->slug)),
        .period = ath_arena_string(arena, ath_slice_str(period)),
        .deadline = ath_arena_string(arena, ath_slice_str(deadline)),
    };
    return arena->exhausted ? ath_query_no_memory(err) : ATH_OK;
}

/* ---- the question -------------------------------------------------------------------- */

/* An indicator of the form, in whose place its reports are asked for; NULL with a finding. */
static const char *stand_in(const struct ath_view *view, const char *form,
                            const struct ath_form **found)
{
    size_t size = strcspn(form, ".");
    const struct ath_program *program =
        ath_catalogue_program(&view->snapshot->catalogue, ath_slice(form, size));

    *found = NULL;
    if (program != NULL && form[size] == '.') {
        *found = ath_program_form(program, form + size + 1);
    } else if (program != NULL && program->form_count == 1) {
        *found = &program->forms[0];
    }
    if (*found == NULL || (*found)->indicator_count == 0) {
        ath_query_complain(view, "unknown-form", "form", form, NULL);
        return NULL;
    }
    return ath_arena_printf(view->arena, "%s.%s", program->id,
                            program->indicators[(*found)->first_indicator].id);
}

/* Only scopes that an organization is in by itself: nobody is assigned by option or project. */
static void check_scopes(const struct ath_plan *plan)
{
    static const unsigned unknown =
        1U << ATH_BY_CATEGORY | 1U << ATH_SCOPE_PROJECT | 1U << ATH_BY_FUNDER;

    for (size_t i = 0; i < plan->column_count; i++) {
        if ((1U << plan->columns[i].dimension & unknown) != 0) {
            ath_query_complain(plan->view, "unknown-column", "by", plan->columns[i].name,
                               NULL);
        }
    }
    for (size_t i = 0; i < plan->question->where_count; i++) {
        const char *key = plan->question->where[i].key;
        if ((1U << ath_query_dimension(key) & unknown) != 0) {
            ath_query_complain(
                plan->view, "unknown-filter", "where", key,
                "region, province, kind, sector, milieu, parent, group, organization");
        }
    }
}

static ath_code begin(struct ath_due_walk *w, const struct ath_roster *roster,
                      struct ath_error *err)
{
    const struct ath_view *view = w->plan->view;

    w->asked = w->plan->asked;
    check_scopes(w->plan);
    if (w->visit == list_due) {
        read_page(w);
    }
    w->roster = ath_roster_form(roster, w->form->number);
    if (w->roster == NULL) {
        ath_query_complain(view, "not-assigned", "form", w->form->id, NULL);
    }
    if (view->findings->errors > 0) {
        (void)ath_findings_fail(view->findings, err);
        return err->code;
    }
    return ATH_OK;
}

static ath_code run(struct ath_due_walk *w, const struct ath_view *view, const char *form,
                    const struct ath_question *question, struct ath_error *err)
{
    struct ath_question asked = *question;
    const struct ath_roster *roster = NULL;
    const char *indicator = stand_in(view, form, &w->form);

    if (indicator == NULL) {
        return ath_findings_fail(view->findings, err);
    }
    asked.indicators = &indicator;
    asked.indicator_count = 1;
    asked.project = "";
    ath_code code = ath_query_resolve(w->plan, view, &asked, true, err);
    if (code == ATH_OK) {
        code = ath_query_roster(&roster, view, err);
    }
    if (code == ATH_OK) {
        code = begin(w, roster, err);
    }
    if (code == ATH_OK) {
        code = ath_due_walk(w, err);
    }
    ath_roster_release(roster);
    w->plan->question = question; /* its caller's, who reads on */
    return code;
}

/* ---- counting ------------------------------------------------------------------------ */

/* "66.67": a hundred times the quotient, rounded once, half to even (R17). */
static const char *per_cent(uint64_t part, uint64_t whole, struct ath_arena *arena)
{
    enum { DECIMALS = 2 };
    char text[ATH_DECIMAL_TEXT_BYTES];
    ath_i128 value = 0;

    if (whole == 0 ||
        !ath_rational_round(
            &value, ath_rational_make((ath_i128)part * 100, (ath_i128)whole), DECIMALS)) {
        return NULL;
    }
    int size = ath_decimal_format(text, value, DECIMALS);
    return ath_arena_string(arena, ath_slice(text, (size_t)size));
}

static bool fill_row(struct ath_presence_row *row, const struct ath_due_walk *w,
                     const struct ath_slot *slot, const struct ath_counts *counts)
{
    struct ath_arena *arena = w->plan->view->arena;

    *row = (struct ath_presence_row){
        .period = ath_query_label(w->plan, &w->asked->time, slot->bucket),
        .keys = ath_arena_new_array(arena, const char *, w->plan->column_count),
        .expected = counts->expected,
        .reported = counts->reported,
        .late = counts->late,
        .others = counts->others,
        .completeness = per_cent(counts->reported, counts->expected, arena),
        .timeliness = per_cent(counts->reported - counts->late, counts->expected, arena),
    };
    for (size_t i = 0; row->keys != NULL && i < w->plan->column_count; i++) {
        row->keys[i] = ath_query_key_text(w->plan, w->asked, i, slot->keys[i]);
    }
    return !arena->exhausted;
}

static bool name_columns(struct ath_presence *out, const struct ath_plan *plan)
{
    static const char *const after[] = { "expected",     "reported",  "on_time",
                                         "late",         "missing",   "others",
                                         "completeness", "timeliness" };
    enum { AFTER = sizeof after / sizeof *after };
    struct ath_arena *arena = plan->view->arena;

    out->column_count = 1 + plan->column_count + AFTER;
    out->columns = ath_arena_new_array(arena, const char *, out->column_count);
    if (out->columns == NULL) {
        return false;
    }
    out->columns[0] = "period";
    for (size_t i = 0; i < plan->column_count; i++) {
        out->columns[1 + i] = ath_arena_string(arena, ath_slice_str(plan->columns[i].name));
    }
    memcpy(out->columns + 1 + plan->column_count, after, sizeof after);
    return !arena->exhausted;
}

static ath_code fill_rows(struct ath_presence *out, const struct ath_due_walk *w,
                          const struct ath_attendance *c, struct ath_arena *arena,
                          struct ath_error *err)
{
    size_t count = 0;
    const struct ath_slot **sorted = ath_query_sort(w->plan, &c->groups, true, &count);

    out->rows = ath_arena_new_array(arena, struct ath_presence_row, count);
    bool fits = sorted != NULL && out->rows != NULL && name_columns(out, w->plan);
    for (size_t i = 0; fits && i < count; i++) {
        fits = fill_row(&out->rows[out->row_count++], w, sorted[i],
                        &c->v[sorted[i]->figure.numbers - 1]);
    }
    out->records_read = w->plan->records;
    return fits ? ATH_OK : ath_query_no_memory(err);
}

ath_code ath_query_completeness(struct ath_presence *out, const struct ath_view *view,
                                const char *form, const struct ath_question *question,
                                struct ath_error *err)
{
    struct ath_presence presence = { 0 };
    struct ath_attendance counting = { .n = 0 };
    struct ath_plan plan = { .view = view };
    struct ath_due_walk walk = { .plan = &plan,
                                 .visit = ath_attendance_count,
                                 .to = &counting };

    if (ath_view_is_empty(view)) {
        *out = presence;
        return ATH_OK;
    }
    ath_attendance_init(&counting, view->arena, question->by_count, question->row_limit);
    ath_code code = run(&walk, view, form, question, err);
    if (code == ATH_OK) {
        code = fill_rows(&presence, &walk, &counting, view->arena, err);
    }
    if (code == ATH_OK) {
        *out = presence;
    }
    return code;
}

/* ---- listing ------------------------------------------------------------------------- */

ath_code ath_query_missing(struct ath_absent *out, const struct ath_view *view,
                           const char *form, const struct ath_question *question,
                           struct ath_error *err)
{
    struct listing listing = { .page = *out };
    struct ath_plan plan = { .view = view };
    struct ath_due_walk walk = { .plan = &plan, .visit = list_due, .to = &listing };

    if (ath_view_is_empty(view)) {
        out->next_page = "";
        return ATH_OK;
    }
    listing.page.next_page = "";
    listing.page.rows = ath_arena_new_array(view->arena, struct ath_absent_row, out->size);
    if (listing.page.rows == NULL) {
        return ath_query_no_memory(err);
    }
    ath_code code = run(&walk, view, form, question, err);
    if (code == ATH_OK) {
        *out = listing.page;
    }
    return code;
}
