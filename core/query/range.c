/* SPDX-License-Identifier: Apache-2.0 */
#include "query/gather.h"
#include "query/plan.h"

bool ath_query_in_range(const struct ath_plan *plan, uint32_t period)
{
    const struct ath_range *range = &plan->range;

    return (range->from == 0 ||
            ath_period_first_day(period) >= ath_period_first_day(range->from)) &&
           (range->to == 0 ||
            ath_period_last_day(period) <= ath_period_last_day(range->to));
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
