/* SPDX-License-Identifier: Apache-2.0 */
#include "query/form_walk.h"

#include <string.h>

#include "query/gather.h"
#include "query/scan.h"

enum { TOKEN_LAYER = 0, TOKEN_PERIOD, TOKEN_ORGANIZATION, TOKEN_PROJECT, TOKEN_NUMBERS };

static bool find_form(struct ath_form_walk *walk, const char *name)
{
    const struct ath_view *view = walk->plan.view;
    const char *dot = strchr(name, '.');
    size_t size = dot == NULL ? strlen(name) : (size_t)(dot - name);

    walk->program =
        ath_catalogue_program(&view->snapshot->catalogue, ath_slice(name, size));
    if (walk->program == NULL) {
        ath_query_complain(view, "unknown-program", "form", name, NULL);
        return false;
    }
    walk->form = ath_program_form(walk->program, dot == NULL ? "" : dot + 1);
    if (walk->form == NULL) {
        ath_query_complain(view, "unknown-form", "form", name, NULL);
    }
    return walk->form != NULL;
}

static uint32_t sum_question(const struct ath_form_walk *walk)
{
    const struct ath_question *q = &walk->asked;
    uint32_t crc = ath_token_sum(walk->form->number, q->period);

    crc = ath_token_sum(crc, q->layer);
    crc = ath_token_sum(crc, q->project);
    crc = ath_token_sum_where(crc, q->where, q->where_count);
    return walk->plan.range.relative ? crc ^ (walk->plan.range.from * 31) : crc;
}

static void read_page(struct ath_form_walk *walk, const char *page)
{
    uint64_t numbers[TOKEN_NUMBERS];

    if (page == NULL || page[0] == '\0') {
        return;
    }
    if (!ath_token_read(numbers, TOKEN_NUMBERS, sum_question(walk), page)) {
        ath_query_complain(walk->plan.view, "malformed-page-token", "page_token", page,
                           NULL);
        return;
    }
    walk->resumed = true;
    walk->after = (struct ath_report_id){ walk->form->number, (uint8_t)numbers[TOKEN_LAYER],
                                          (uint32_t)numbers[TOKEN_PERIOD],
                                          (uint32_t)numbers[TOKEN_ORGANIZATION],
                                          (uint32_t)numbers[TOKEN_PROJECT] };
}

const char *ath_form_walk_page(const struct ath_form_walk *walk,
                               const struct ath_report_id *id)
{
    const uint64_t numbers[] = { [TOKEN_LAYER] = id->layer,
                                 [TOKEN_PERIOD] = id->period,
                                 [TOKEN_ORGANIZATION] = id->organization,
                                 [TOKEN_PROJECT] = id->project };

    return ath_token_write(sum_question(walk), numbers, TOKEN_NUMBERS,
                           walk->plan.view->arena);
}

static void read_layer(struct ath_form_walk *walk)
{
    const char *layer = walk->asked.layer;

    if (layer == NULL || layer[0] == '\0') {
        return;
    }
    walk->plan.layer = ath_layer_parse(ath_slice_str(layer));
    if (walk->plan.layer == 0) {
        ath_query_complain(walk->plan.view, "unknown-layer", "layer", layer,
                           "actual, verified, counterverified, target, baseline");
    }
}

/* NOLINTNEXTLINE(readability-function-size): a page is named by its token */
ath_code ath_form_walk_begin(struct ath_form_walk *walk, const struct ath_view *view,
                             const char *form, const struct ath_question *question,
                             const char *page, struct ath_error *err)
{
    walk->asked = *question;
    walk->plan = (struct ath_plan){ .view = view, .question = &walk->asked };
    if (find_form(walk, form)) {
        ath_query_range(&walk->plan);
        read_layer(walk);
        if (!ath_query_filter_scopes(&walk->plan)) {
            return ath_query_no_memory(err);
        }
        read_page(walk, page);
    }
    return view->findings->errors > 0 ? ath_findings_fail(view->findings, err) : ATH_OK;
}

/* ---- layers and reports --------------------------------------------------------------- */

/* The layer after this one; 0 past the last. */
static enum ath_layer next_layer(const struct ath_form_walk *walk)
{
    const enum ath_layer *layers = walk->layers;

    if (walk->plan.layer != 0) {
        return walk->layer == 0 ? walk->plan.layer : 0;
    }
    for (size_t i = 0; walk->layer != 0 && layers[i] != 0; i++) {
        if (layers[i] == walk->layer) {
            return layers[i + 1];
        }
    }
    return layers[0];
}

/* The reporting periods there are, as far as the range may reach. */
static ath_code find_periods(struct ath_span *span, struct ath_form_walk *walk,
                             struct ath_error *err)
{
    enum ath_frequency native = walk->form->frequency[walk->layer];
    const struct ath_range *range = &walk->plan.range;
    ath_code code = ath_query_reported(span, &walk->plan, walk->form, walk->layer, err);

    if (code != ATH_OK || span->first == 0) {
        return code;
    }
    if (range->from != 0) {
        uint32_t from = ath_period_of_day(native, ath_period_first_day(range->from));
        span->first = from > span->first ? from : span->first;
    }
    if (range->to != 0) {
        uint32_t to = ath_period_of_day(native, ath_period_last_day(range->to));
        span->last = to < span->last ? to : span->last;
    }
    return ATH_OK;
}

/* Begin to walk the next layer; NOT_FOUND past the last. */
static ath_code open_layer(struct ath_form_walk *walk,
                           void (*widen)(struct ath_form_walk *walk), struct ath_error *err)
{
    struct ath_span span = { 0 };

    walk->layer = next_layer(walk);
    while (walk->resumed && walk->layer != 0 && walk->layer != walk->after.layer) {
        walk->layer = next_layer(walk);
    }
    if (walk->layer == 0) {
        return ATH_NOT_FOUND;
    }
    ath_code code = find_periods(&span, walk, err);
    if (code != ATH_OK) {
        return code;
    }
    ath_scan_init(&walk->scan, &walk->plan, walk->form, walk->layer);
    walk->open = true;
    if (widen != NULL) {
        widen(walk);
    }
    ath_scan_from(&walk->scan, span.first, span.last);
    if (walk->resumed) {
        ath_scan_resume(&walk->scan, &walk->after);
    }
    return span.first == 0 ? ATH_NOT_FOUND : ATH_OK;
}

static void close_layer(struct ath_form_walk *walk)
{
    if (walk->open) {
        ath_scan_fini(&walk->scan);
        walk->open = false;
    }
}

static bool same_report(const struct ath_report_id *a, const struct ath_report_id *b)
{
    return a->period == b->period && a->organization == b->organization &&
           a->project == b->project;
}

static bool passes(struct ath_form_walk *walk)
{
    const struct ath_report_id *id = &walk->scan.walk.id;
    struct ath_seen seen;

    if (walk->resumed && same_report(id, &walk->after)) {
        return false;
    }
    walk->resumed = false;
    if (!ath_query_in_range(&walk->plan, id->period)) {
        return false;
    }
    ath_query_see(&seen, &walk->plan, id);
    return ath_query_passes(&walk->plan, &seen);
}

ath_code ath_form_walk_next(struct ath_form_walk *walk,
                            void (*widen)(struct ath_form_walk *walk),
                            struct ath_error *err)
{
    for (;;) {
        ath_code code = walk->open ? ATH_OK : open_layer(walk, widen, err);
        if (code == ATH_OK) {
            code = ath_scan_next(&walk->scan, err);
        }
        if (code == ATH_OK) {
            code = ath_query_tick(&walk->plan, err);
        }
        if (code == ATH_NOT_FOUND && walk->layer != 0) {
            close_layer(walk);
            walk->resumed = false;
            continue;
        }
        if (code != ATH_OK || passes(walk)) {
            return code;
        }
    }
}

void ath_form_walk_end(struct ath_form_walk *walk)
{
    close_layer(walk);
}
