/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "base/crc.h"
#include "query/asof.h"
#include "query/gather.h"
#include "query/plan.h"
#include "query/scan.h"

enum {
    PAGE_ROWS = 1000,
    PAGE_ROWS_MOST = 10000,
    TOKEN_BYTES = 4 + 4 + 4 + 4 + 2 + 4, /* question, report, cell, checksum */
};

/* One page being filled. */
struct page {
    const struct ath_plan *plan;
    const struct ath_program *program;
    const struct ath_form *form;
    const struct ath_asked **wanted; /* by cell; NULL: nobody asked */
    const char ***options;           /* by cell, made when first needed */
    struct ath_scan scan;
    struct ath_report_id after; /* the last report and cell of the page before */
    uint16_t after_cell;
    bool resumed;
    uint32_t most;
    uint32_t question; /* checksum of what was asked */
    uint32_t label_of; /* period that `label` is of */
    const char *label;
    struct ath_report_id last; /* of the newest row */
    uint16_t last_cell;
    struct ath_values values;
};

/* ---- the token ----------------------------------------------------------------------- */

static uint32_t sum_text(uint32_t crc, const char *text)
{
    struct ath_slice s = ath_slice_str(text);

    return ath_crc32c(ath_crc32c(crc, s), ath_slice("", 1));
}

/* A token answers the question it was given for and no other; a relative period is another
 * one when its days have moved on. */
static uint32_t sum_question(const struct ath_plan *plan)
{
    const struct ath_question *question = plan->question;
    struct ath_key range = { 0 };
    uint32_t crc = 0;

    for (size_t i = 0; i < question->indicator_count; i++) {
        crc = sum_text(crc, question->indicators[i]);
    }
    crc = sum_text(crc, question->period);
    crc = sum_text(crc, question->layer);
    crc = sum_text(crc, question->project);
    for (size_t i = 0; i < question->where_count; i++) {
        crc = sum_text(crc, question->where[i].key);
        for (size_t k = 0; k < question->where[i].value_count; k++) {
            crc = sum_text(crc, question->where[i].values[k]);
        }
    }
    if (question->as_of != NULL && question->as_of[0] != '\0') {
        crc = sum_text(crc, question->as_of);
    }
    if (plan->range.relative) {
        ath_key_u32(&range, plan->range.from);
        ath_key_u32(&range, plan->range.to);
        crc = ath_crc32c(crc, ath_key_slice(&range));
    }
    return crc;
}

static const char *write_token(const struct page *page)
{
    static const char digits[] = "0123456789abcdef";
    struct ath_key key = { 0 };
    char text[2 * TOKEN_BYTES];

    ath_key_u32(&key, page->question);
    ath_key_u32(&key, page->last.period);
    ath_key_u32(&key, page->last.organization);
    ath_key_u32(&key, page->last.project);
    ath_key_u16(&key, page->last_cell);
    ath_key_u32(&key, ath_crc32c(0, ath_key_slice(&key)));
    for (size_t i = 0; i < TOKEN_BYTES; i++) {
        text[2 * i] = digits[key.bytes[i] >> 4];
        text[2 * i + 1] = digits[key.bytes[i] & 15];
    }
    return ath_arena_string(page->plan->view->arena, ath_slice(text, sizeof text));
}

static int hex_digit(char c)
{
    if (c >= '0' && c <= '9') {
        return c - '0';
    }
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static uint32_t take_u32(const uint8_t *bytes)
{
    return (uint32_t)bytes[0] << 24 | (uint32_t)bytes[1] << 16 | (uint32_t)bytes[2] << 8 |
           bytes[3];
}

static bool read_token(struct page *page, const char *text)
{
    uint8_t bytes[TOKEN_BYTES];

    if (strlen(text) != 2 * sizeof bytes) {
        return false;
    }
    for (size_t i = 0; i < sizeof bytes; i++) {
        int high = hex_digit(text[2 * i]), low = hex_digit(text[2 * i + 1]);
        if (high < 0 || low < 0) {
            return false;
        }
        bytes[i] = (uint8_t)(high << 4 | low);
    }
    size_t signed_bytes = sizeof bytes - 4;
    page->after.period = take_u32(bytes + 4);
    page->after.organization = take_u32(bytes + 8);
    page->after.project = take_u32(bytes + 12);
    page->after_cell = (uint16_t)(bytes[16] << 8 | bytes[17]);
    page->resumed = true;
    return take_u32(bytes) == page->question &&
           take_u32(bytes + signed_bytes) == ath_crc32c(0, ath_slice(bytes, signed_bytes));
}

/* ---- which cells --------------------------------------------------------------------- */

static bool cell_is_asked(const struct page *page, const struct ath_asked *asked,
                          const struct ath_cell_place *place)
{
    uint16_t options[ATH_BREAKDOWN_CATEGORIES];

    if (&page->program->indicators[place->indicator] != asked->indicator) {
        return false;
    }
    if (asked->category_count == 0) {
        return true;
    }
    int wanted =
        ath_indicator_breakdown(asked->indicator, asked->categories, asked->category_count);
    if (place->breakdown != wanted) {
        return false;
    }
    const struct ath_breakdown *breakdown = &asked->indicator->breakdowns[wanted];
    ath_breakdown_options(page->program, breakdown, place->flat, options);
    for (int i = 0; i < breakdown->category_count; i++) {
        if (!ath_query_lets_through(page->plan, asked, breakdown->category[i],
                                    options[i])) {
            return false;
        }
    }
    return true;
}

static void choose_for(struct page *page, const struct ath_asked *asked)
{
    for (uint16_t cell = 0; cell < page->form->cell_end; cell++) {
        const struct ath_cell_place *place = &page->form->place[cell];
        if (place->indicator != ATH_NO_CELL && cell_is_asked(page, asked, place)) {
            page->wanted[cell] = asked;
        }
    }
}

static bool choose_cells(struct page *page)
{
    const struct ath_plan *plan = page->plan;
    struct ath_arena *arena = plan->view->arena;

    page->wanted =
        ath_arena_new_array(arena, const struct ath_asked *, page->form->cell_end);
    page->options = ath_arena_new_array(arena, const char **, page->form->cell_end);
    if (page->wanted == NULL || page->options == NULL) {
        return false;
    }
    for (size_t i = 0; i < plan->question->indicator_count; i++) {
        ath_scan_widen(&page->scan, plan->asked[i].indicator);
        choose_for(page, &plan->asked[i]);
    }
    return true;
}

/* ---- rows ---------------------------------------------------------------------------- */

static bool name_options(struct ath_value_row *row, struct page *page, uint16_t cell)
{
    const struct ath_cell_place *place = &page->form->place[cell];
    struct ath_arena *arena = page->plan->view->arena;
    uint16_t options[ATH_BREAKDOWN_CATEGORIES];

    if (place->breakdown < 0) {
        return true;
    }
    const struct ath_breakdown *breakdown =
        &page->program->indicators[place->indicator].breakdowns[place->breakdown];
    row->option_count = breakdown->category_count;
    if (page->options[cell] == NULL) {
        const char **names = ath_arena_new_array(arena, const char *, row->option_count);
        ath_breakdown_options(page->program, breakdown, place->flat, options);
        for (size_t i = 0; names != NULL && i < row->option_count; i++) {
            const struct ath_category *category =
                &page->program->categories[breakdown->category[i]];
            names[i] = ath_arena_printf(arena, "%s=%s", category->id,
                                        category->options[options[i]].id);
        }
        page->options[cell] = names;
    }
    row->options = page->options[cell];
    return !arena->exhausted;
}

static bool name_report(struct ath_value_row *row, struct page *page,
                        const struct ath_report_id *id)
{
    const struct ath_snapshot *snapshot = page->plan->view->snapshot;
    struct ath_arena *arena = page->plan->view->arena;
    char text[ATH_PERIOD_TEXT_BYTES];
    const char *project = id->project == 0 ? "-" : snapshot->projects[id->project - 1].slug;

    if (page->label_of != id->period) {
        ath_period_format(text, id->period);
        page->label = ath_arena_string(arena, ath_slice_str(text));
        page->label_of = id->period;
    }
    row->period = page->label;
    row->organization = ath_arena_string(
        arena, ath_slice_str(snapshot->organizations[id->organization - 1].slug));
    row->project = ath_arena_string(arena, ath_slice_str(project));
    return !arena->exhausted;
}

static bool add_row(struct page *page, const struct ath_cell *cell)
{
    const struct ath_report_walk *walk = &page->scan.walk;
    const struct ath_asked *asked = page->wanted[cell->cell];
    struct ath_value_row *row = &page->values.rows[page->values.row_count++];
    char text[ATH_DECIMAL_TEXT_BYTES] = "NA";

    if (cell->state == ATH_CELL_NUMBER) {
        ath_decimal_format(text, cell->value, asked->indicator->scale);
    }
    row->indicator = asked->name;
    row->value = ath_arena_string(page->plan->view->arena, ath_slice_str(text));
    row->version = walk->report.version;
    page->last = walk->id;
    page->last_cell = cell->cell;
    return row->value != NULL && name_report(row, page, &walk->id) &&
           name_options(row, page, cell->cell);
}

static bool is_wanted(const struct page *page, const struct ath_cell *cell)
{
    const struct ath_report_id *id = &page->scan.walk.id, *after = &page->after;
    bool same = page->resumed && id->period == after->period &&
                id->organization == after->organization && id->project == after->project;

    return (cell->state == ATH_CELL_NUMBER || cell->state == ATH_CELL_NA) &&
           cell->cell < page->form->cell_end && page->wanted[cell->cell] != NULL &&
           (!same || cell->cell > page->after_cell);
}

/* Add the report's figures; *full when there is one more than the page holds. */
static ath_code add_report(bool *full, struct page *page, struct ath_error *err)
{
    const struct ath_report_walk *walk = &page->scan.walk;
    struct ath_seen seen;

    ath_query_see(&seen, page->plan, &walk->id);
    if (!ath_query_passes(page->plan, &seen)) {
        return ATH_OK;
    }
    for (size_t i = 0; i < walk->report.cells.n; i++) {
        const struct ath_cell *cell = &walk->report.cells.v[i];
        if (!is_wanted(page, cell)) {
            continue;
        }
        if (page->values.row_count == page->most) {
            *full = true;
            return ATH_OK;
        }
        if (!add_row(page, cell)) {
            return ath_query_no_memory(err);
        }
    }
    return ATH_OK;
}

static ath_code fill_page(struct page *page, struct ath_plan *plan, struct ath_error *err)
{
    bool full = false;
    ath_code code = ATH_OK;

    while (code == ATH_OK && !full) {
        if ((code = ath_scan_next(&page->scan, err)) != ATH_OK ||
            (code = ath_query_tick(plan, err)) != ATH_OK) {
            break;
        }
        code = add_report(&full, page, err);
    }
    if (code != ATH_OK && code != ATH_NOT_FOUND) {
        return code;
    }
    page->values.next_page = full ? write_token(page) : "";
    return page->values.next_page == NULL ? ath_query_no_memory(err) : ATH_OK;
}

/* All indicators on one form, and a token of this question. */
static ath_code check_page(struct page *page, const char *token, struct ath_error *err)
{
    const struct ath_plan *plan = page->plan;

    for (size_t i = 1; i < plan->question->indicator_count; i++) {
        const struct ath_asked *asked = &plan->asked[i];
        if (asked->program != page->program ||
            asked->indicator->form != plan->asked[0].indicator->form) {
            ath_findings_error(
                plan->view->findings, "mixed-forms",
                &(struct ath_about){ .field = "indicators",
                                     .subject = asked->name,
                                     .other =
                                         asked->program->forms[asked->indicator->form].id,
                                     .limit = page->form->id,
                                     .cell = ATH_NO_CELL });
        }
    }
    page->question = sum_question(plan);
    if (token != NULL && token[0] != '\0' && !read_token(page, token)) {
        ath_query_complain(plan->view, "malformed-page-token", "page_token", token, NULL);
    }
    return plan->view->findings->errors > 0 ? ath_findings_fail(plan->view->findings, err)
                                            : ATH_OK;
}

static ath_code read_page(struct page *page, struct ath_plan *plan, struct ath_error *err)
{
    const struct ath_timeline *time = &plan->asked[0].time;
    struct ath_span span;
    ath_code code = ath_query_reported(&span, plan, page->form, plan->layer, err);

    page->values.next_page = "";
    if (code != ATH_OK || time->count == 0 || span.first == 0) {
        return code;
    }
    page->values.rows =
        ath_arena_new_array(plan->view->arena, struct ath_value_row, page->most);
    if (page->values.rows == NULL || !choose_cells(page)) {
        return ath_query_no_memory(err);
    }
    ath_scan_from(&page->scan, time->from < span.first ? span.first : time->from,
                  time->to > span.last ? span.last : time->to);
    if (page->resumed) {
        page->after.form = page->form->number;
        page->after.layer = (uint8_t)plan->layer;
        ath_scan_resume(&page->scan, &page->after);
    }
    return fill_page(page, plan, err);
}

/* NOLINTNEXTLINE(readability-function-size): a page is named by its token and its size */
ath_code ath_query_values(struct ath_values *out, const struct ath_view *view,
                          const struct ath_question *question, const char *page_token,
                          uint32_t page_size, struct ath_error *err)
{
    struct ath_plan plan;
    struct page page = { .plan = &plan, .most = page_size == 0 ? PAGE_ROWS : page_size };
    ath_code code;

    if (ath_view_is_empty(view)) {
        *out = (struct ath_values){ .next_page = "" };
        return ATH_OK;
    }
    if ((code = ath_query_resolve(&plan, view, question, false, err)) != ATH_OK) {
        return code;
    }
    page.most = page.most > PAGE_ROWS_MOST ? PAGE_ROWS_MOST : page.most;
    page.program = plan.asked[0].program;
    page.form = &page.program->forms[plan.asked[0].indicator->form];
    if ((code = check_page(&page, page_token, err)) != ATH_OK) {
        return code;
    }
    ath_scan_init(&page.scan, &plan, page.form, plan.layer);
    code = read_page(&page, &plan, err);
    ath_scan_fini(&page.scan);
    if (code == ATH_OK) {
        *out = page.values;
    }
    return code;
}
