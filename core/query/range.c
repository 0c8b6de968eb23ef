/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "query/asof.h"
#include "query/gather.h"
#include "query/plan.h"
#include "query/scan.h"
#include "store/standin.h"

bool ath_query_in_range(const struct ath_plan *plan, uint32_t period)
{
    const struct ath_range *range = &plan->range;

    return (range->from == 0 ||
            ath_period_first_day(period) >= ath_period_first_day(range->from)) &&
           (range->to == 0 ||
            ath_period_last_day(period) <= ath_period_last_day(range->to));
}

/* ---- what was reported --------------------------------------------------------------- */

struct run {
    struct ath_cursor cursor;
    struct ath_total_reader totals;
    const struct ath_plan *plan;
    uint16_t form;
    uint8_t layer;
    uint32_t end; /* one past the largest code of the frequency */
    bool bare;    /* reports that have lost their figures count, too */
};

enum { PERIOD_AT = 3, PERIOD_END = 7, REPORT_BYTES = 4 << 20 };

/* The period of the first report from this period and reporter on; 0 when there is none. */
static ath_code seek_report(uint32_t *out, struct run *run, uint32_t period,
                            uint32_t reporter, struct ath_error *err)
{
    struct ath_key key = { 0 };

    ath_key_u16(&key, run->form);
    ath_key_u8(&key, run->layer);
    ath_key_u32(&key, period);
    ath_key_u32(&key, reporter);
    ath_code code = run->cursor.handle == NULL
                        ? ath_cursor_seek(&run->cursor, run->plan->view->txn,
                                          ATH_TABLE_REPORT, &key, err)
                        : ath_cursor_reseek(&run->cursor, &key, err);
    if (code != ATH_OK) {
        *out = 0;
        return code == ATH_NOT_FOUND ? ATH_OK : code;
    }
    const uint8_t *bytes = run->cursor.key.data;
    uint32_t found = 0;
    for (size_t i = PERIOD_AT; i < PERIOD_END; i++) {
        found = found << 8 | bytes[i];
    }
    bool ours = memcmp(bytes, key.bytes, PERIOD_AT) == 0 && found < run->end;
    *out = ours ? found : 0;
    return ATH_OK;
}

/* The first period from `period` on with a report; 0 when there is none. */
static ath_code next_period(uint32_t *out, struct run *run, uint32_t period,
                            struct ath_error *err)
{
    return seek_report(out, run, period, 0, err);
}

/* The last period below `end` with a report, given one of them: steps that double until they
 * pass the last, then halve. */
static ath_code last_period(uint32_t *out, struct run *run, uint32_t known, uint32_t end,
                            struct ath_error *err)
{
    uint32_t step = 1, found = 0;
    bool growing = true;
    ath_code code;

    while (step > 0) {
        found = 0;
        if (step < end - known &&
            (code = next_period(&found, run, known + step, err)) != ATH_OK) {
            return code;
        }
        bool hit = found != 0 && found < end;
        known = hit ? found : known;
        growing = growing && hit;
        step = growing ? step * 2 : step / 2;
    }
    *out = known;
    return ATH_OK;
}

static bool says_anything(const struct ath_report *report)
{
    for (size_t i = 0; i < report->cells.n; i++) {
        if (report->cells.v[i].state != ATH_CELL_WITHDRAWN) {
            return true;
        }
    }
    return false;
}

/* Of the reports from the cursor on, in the same period, one had figures at the moment. */
static ath_code one_has_figures(bool *out, struct run *run, struct ath_error *err)
{
    struct ath_report_id first, id;
    struct ath_report report = { 0 };
    struct ath_arena arena;
    uint16_t block = 0;
    ath_code code = ATH_OK;
    bool same = ath_report_key_read(&first, &block, run->cursor.key);

    *out = false;
    ath_arena_init(&arena, REPORT_BYTES);
    while (code == ATH_OK && same && !*out) {
        same = ath_report_key_read(&id, &block, run->cursor.key) && id.form == first.form &&
               id.layer == first.layer && id.period == first.period;
        ath_arena_reset(&arena);
        if (same && block == 0) {
            code = ath_scan_report(&report, run->plan, &id, &arena, err);
            *out = code == ATH_OK && says_anything(&report);
        }
        if (code == ATH_OK && same && !*out) {
            code = ath_cursor_next(&run->cursor, err);
        }
    }
    ath_arena_fini(&arena);
    return code == ATH_NOT_FOUND ? ATH_OK : code;
}

/* A scope has something of its own in the period: only targets and baselines can. */
static ath_code has_own(bool *out, struct run *run, uint32_t period, struct ath_error *err)
{
    uint32_t found = 0;
    ath_code code = ATH_OK;

    if (run->layer == ATH_LAYER_TARGET || run->layer == ATH_LAYER_BASELINE) {
        uint32_t first = ath_standin_make(ATH_SCOPE_COUNTRY, 0);
        code = seek_report(&found, run, period, first, err);
    }
    *out = code == ATH_OK && found == period;
    return *out ? one_has_figures(out, run, err) : code;
}

/* A report may have lost all its figures; totals only know those that are there. */
static ath_code has_figures(bool *out, struct run *run, const struct ath_form *form,
                            uint32_t period, struct ath_error *err)
{
    struct ath_total_id id = { run->form, run->layer, ATH_SCOPE_COUNTRY, 0 };
    ath_code code = run->bare ? ATH_OK : ATH_NOT_FOUND;

    for (unsigned cell = 0; cell < form->cell_end && code == ATH_NOT_FOUND;
         cell += ATH_TOTAL_BLOCK) {
        struct ath_key key = ath_total_key(&id, (uint16_t)(cell / ATH_TOTAL_BLOCK), period);
        code = ath_total_seek(&run->totals, &key, &key, err);
    }
    *out = code == ATH_OK;
    return code == ATH_NOT_FOUND ? has_own(out, run, period, err) : code;
}

static ath_code find_run(struct ath_span *out, struct run *run, const struct ath_form *form,
                         struct ath_error *err)
{
    uint32_t end = run->end;
    bool figures = false;
    ath_code code =
        next_period(&out->first, run, (uint32_t)form->frequency[run->layer] << 24, err);

    while (code == ATH_OK && out->first != 0 && !figures) {
        code = has_figures(&figures, run, form, out->first, err);
        if (code == ATH_OK && !figures) {
            code = next_period(&out->first, run, out->first + 1, err);
        }
    }
    figures = out->first == 0;
    while (code == ATH_OK && !figures) {
        code = last_period(&out->last, run, out->first, end, err);
        if (code == ATH_OK) {
            code = has_figures(&figures, run, form, out->last, err);
            end = out->last;
        }
    }
    return code;
}

static struct run run_of(const struct ath_plan *plan, const struct ath_form *form,
                         enum ath_layer layer)
{
    return (struct run){ .plan = plan,
                         .form = form->number,
                         .layer = (uint8_t)layer,
                         .end = (uint32_t)(form->frequency[layer] + 1) << 24 };
}

ath_code ath_query_reported(struct ath_span *out, const struct ath_plan *plan,
                            const struct ath_form *form, enum ath_layer layer,
                            struct ath_error *err)
{
    struct run run = run_of(plan, form, layer);

    const struct ath_wanted all = { .n = 0 };

    *out = (struct ath_span){ 0, 0 };
    int scope = ath_query_scope(plan); /* what is read later, too */
    struct ath_total_id id = { run.form, run.layer,
                               (uint8_t)(scope < 0 ? ATH_SCOPE_COUNTRY : scope), 0 };
    ath_code code = ath_moment_totals(&run.totals, plan->view, &id, &all, err);
    if (code == ATH_OK) {
        code = find_run(out, &run, form, err);
    }
    ath_total_reader_end(&run.totals);
    ath_cursor_end(&run.cursor);
    return code;
}

ath_code ath_query_stored(struct ath_span *out, const struct ath_plan *plan,
                          const struct ath_form *form, enum ath_layer layer,
                          struct ath_error *err)
{
    struct run run = run_of(plan, form, layer);

    run.bare = true;
    *out = (struct ath_span){ 0, 0 };
    ath_code code = find_run(out, &run, form, err);
    ath_cursor_end(&run.cursor);
    return code;
}

/* ---- buckets ------------------------------------------------------------------------- */

/* The period that starts, or ends, on the day; of an open end, the one it lies in. */
static uint32_t period_from(enum ath_frequency frequency, int32_t day, bool open)
{
    uint32_t period = ath_period_of_day(frequency, day);

    return period != 0 && (open || ath_period_first_day(period) == day) ? period : 0;
}

static uint32_t period_to(enum ath_frequency frequency, int32_t day, bool open)
{
    uint32_t period = ath_period_of_day(frequency, day);

    return period != 0 && (open || ath_period_last_day(period) == day) ? period : 0;
}

static void complain_frequency(const struct ath_plan *plan, const struct ath_asked *asked,
                               enum ath_frequency wanted, enum ath_frequency native)
{
    const char *every = plan->question->every;
    bool said = plan->grouped && every != NULL && every[0] != '\0';

    ath_findings_error(plan->view->findings, "too-fine",
                       &(struct ath_about){ .field = said ? "every" : "period",
                                            .subject = asked->name,
                                            .value = ath_frequency_name(wanted),
                                            .limit = ath_frequency_name(native),
                                            .cell = ATH_NO_CELL });
}

/* The frequency of an end that is finer than the reports, or none. */
static enum ath_frequency finer_end(const struct ath_plan *plan, enum ath_frequency native)
{
    enum ath_frequency from = ath_period_frequency(plan->range.from);
    enum ath_frequency to = ath_period_frequency(plan->range.to);

    if (ath_period_folds(from, native)) {
        return from;
    }
    return ath_period_folds(to, native) ? to : ATH_NO_FREQUENCY;
}

static void complain_alignment(const struct ath_plan *plan, const struct ath_asked *asked,
                               enum ath_frequency wanted, enum ath_frequency native)
{
    enum ath_frequency finer = finer_end(plan, native);

    if (finer != ATH_NO_FREQUENCY) {
        complain_frequency(plan, asked, finer, native);
        return;
    }
    ath_query_complain(plan->view, "period-not-aligned", "period", plan->question->period,
                       ath_frequency_name(wanted));
}

/* R11: an end that is given falls on whole periods, whatever was reported. */
static bool ends_fit(const struct ath_plan *plan, enum ath_frequency bucket)
{
    uint32_t from = plan->range.from, to = plan->range.to;

    return (from == 0 || period_from(bucket, ath_period_first_day(from), false) != 0) &&
           (to == 0 || period_to(bucket, ath_period_last_day(to), false) != 0);
}

/* First and last day of the question; none when an open end has nothing to reach for. */
struct days {
    int32_t first, last;
    bool none;
};

static ath_code find_days(struct days *out, const struct ath_plan *plan,
                          const struct ath_asked *asked, struct ath_error *err)
{
    const struct ath_form *form = &asked->program->forms[asked->indicator->form];
    struct ath_span span = { plan->range.from, plan->range.to }, reported;

    if (span.first == 0 || span.last == 0) {
        ath_code code = ath_query_reported(&reported, plan, form, plan->layer, err);
        if (code != ATH_OK) {
            return code;
        }
        out->none = reported.first == 0;
        span.first = span.first == 0 ? reported.first : span.first;
        span.last = span.last == 0 ? reported.last : span.last;
    }
    if (!out->none) {
        out->first = ath_period_first_day(span.first);
        out->last = ath_period_last_day(span.last);
        out->none = out->first > out->last;
    }
    return ATH_OK;
}

ath_code ath_query_timeline(struct ath_timeline *out, const struct ath_plan *plan,
                            const struct ath_asked *asked, const char *field,
                            struct ath_error *err)
{
    const struct ath_form *form = &asked->program->forms[asked->indicator->form];
    enum ath_frequency native = form->frequency[plan->layer], every = plan->range.every;
    enum ath_frequency bucket = every == ATH_NO_FREQUENCY ? native : every;
    struct days days = { 0 };
    ath_code code;

    if (native == ATH_NO_FREQUENCY) {
        ath_findings_error(plan->view->findings, "layer-not-reported",
                           &(struct ath_about){ .field = field,
                                                .subject = form->id,
                                                .value = ath_layer_name(plan->layer),
                                                .cell = ATH_NO_CELL });
        return ATH_OK;
    }
    if (bucket != native && !ath_period_folds(native, bucket)) {
        complain_frequency(plan, asked, bucket, native);
        return ATH_OK;
    }
    if (!ends_fit(plan, bucket)) {
        complain_alignment(plan, asked, bucket, native);
        return ATH_OK;
    }
    *out = (struct ath_timeline){ .every = every, .native = native };
    if ((code = find_days(&days, plan, asked, err)) != ATH_OK || days.none) {
        return code;
    }
    uint32_t from = period_from(bucket, days.first, plan->range.from == 0);
    uint32_t to = period_to(bucket, days.last, plan->range.to == 0);
    if (from == 0 || to == 0) {
        complain_alignment(plan, asked, bucket, native);
        return ATH_OK;
    }
    out->first = every == ATH_NO_FREQUENCY ? 0 : from;
    out->count = every == ATH_NO_FREQUENCY ? 1 : to - from + 1;
    out->from = ath_period_first_within(from, native);
    out->to = ath_period_last_within(to, native);
    return ATH_OK;
}

/* Move the asked buckets by the operand's shift, over its own reporting periods. */
static bool shift_window(struct ath_timeline *window, const struct ath_timeline *asked,
                         int32_t shift)
{
    enum ath_frequency native = window->native;

    if (asked->every == ATH_NO_FREQUENCY) {
        window->from = period_from(native, ath_period_first_day(asked->from), false);
        window->to = period_to(native, ath_period_last_day(asked->to), false);
        return shift == 0 && window->from != 0 && window->to != 0;
    }
    if (native != asked->every && !ath_period_folds(native, asked->every)) {
        return false;
    }
    uint32_t last = ath_period_shift(asked->first + asked->count - 1, shift);
    window->first = ath_period_shift(asked->first, shift);
    if (window->first == 0 || last == 0) {
        return false;
    }
    window->from = ath_period_first_within(window->first, native);
    window->to = ath_period_last_within(last, native);
    return true;
}

/* Where the year of a bucket that ends with this reporting period starts; 0: it has none. */
static uint32_t year_start(enum ath_frequency every, uint32_t last)
{
    enum ath_frequency year = every == ATH_SCHOOL_YEAR ? ATH_SCHOOL_YEAR : ATH_YEAR;

    return ath_period_first_within(ath_period_fold(last, year), ath_period_frequency(last));
}

bool ath_query_operand_time(struct ath_operand *operand, const struct ath_timeline *asked)
{
    enum ath_frequency native = operand->form->frequency[operand->standing.layer];

    operand->window = *asked;
    operand->window.native = native;
    operand->time = operand->window;
    if (native == ATH_NO_FREQUENCY || operand->standing.reading == ATH_READ_NEVER) {
        return false;
    }
    if (asked->count == 0) {
        return true;
    }
    if (!shift_window(&operand->window, asked, operand->standing.shift)) {
        return false;
    }
    operand->time = operand->window;
    if (operand->standing.reading == ATH_READ_PLAIN) {
        return true;
    }
    struct ath_timeline *time = &operand->time;
    if (operand->standing.reading == ATH_READ_YTD) {
        time->from =
            year_start(asked->every, ath_timeline_bucket_last(&operand->window, 0));
    }
    time->every = native;
    time->first = time->from;
    time->count = time->to - time->from + 1;
    return time->from != 0;
}

void ath_query_year_to_date(uint32_t *from, uint32_t *to, const struct ath_timeline *window,
                            uint32_t bucket)
{
    *to = ath_timeline_bucket_last(window, bucket);
    *from = year_start(window->every, *to);
}

uint32_t ath_timeline_bucket(const struct ath_timeline *time, uint32_t period)
{
    if (time->every == ATH_NO_FREQUENCY) {
        return 0;
    }
    uint32_t own =
        time->every == time->native ? period : ath_period_fold(period, time->every);
    return own - time->first;
}

uint32_t ath_timeline_bucket_first(const struct ath_timeline *time, uint32_t bucket)
{
    return time->every == ATH_NO_FREQUENCY
               ? time->from
               : ath_period_first_within(time->first + bucket, time->native);
}

uint32_t ath_timeline_bucket_last(const struct ath_timeline *time, uint32_t bucket)
{
    return time->every == ATH_NO_FREQUENCY
               ? time->to
               : ath_period_last_within(time->first + bucket, time->native);
}

const char *ath_query_label(const struct ath_plan *plan, const struct ath_timeline *time,
                            uint32_t bucket)
{
    char from[ATH_PERIOD_TEXT_BYTES], to[ATH_PERIOD_TEXT_BYTES];

    if (time->every != ATH_NO_FREQUENCY) {
        ath_period_format(from, time->first + bucket);
        return ath_arena_string(plan->view->arena, ath_slice_str(from));
    }
    if (plan->range.from == 0 && plan->range.to == 0) {
        return "all";
    }
    ath_period_format(from, plan->range.from);
    ath_period_format(to, plan->range.to);
    return ath_arena_printf(plan->view->arena, "%s..%s", from, to);
}
