/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "base/clock.h"
#include "query/plan.h"

static const int64_t DAY_US = INT64_C(86400000000);

static void complain_period(const struct ath_plan *plan, const char *reason,
                            struct ath_slice text)
{
    ath_query_complain(plan->view, reason, "period",
                       ath_arena_string(plan->view->arena, text), NULL);
}

/* The day that relative periods are relative to: the question's, or the clock's in UTC. */
static int32_t read_today(const struct ath_plan *plan)
{
    const char *today = plan->question->today;
    int32_t day = (int32_t)(ath_clock_wall_us() / DAY_US);

    if (today != NULL && today[0] != '\0' && !ath_date_parse(&day, ath_slice_str(today))) {
        ath_findings_error(plan->view->findings, "malformed-date",
                           &(struct ath_about){ .field = "today",
                                                .subject = "today",
                                                .value = today,
                                                .cell = ATH_NO_CELL });
    }
    return day;
}

/* One end of a range, from its first period to its last; an empty one stays open. */
struct end {
    uint32_t from, to;
};

static struct end read_end(struct ath_plan *plan, struct ath_slice text, int32_t today)
{
    struct end end = { 0, 0 };

    if (text.size == 0) {
        return end;
    }
    if (ath_period_parse(&end.from, text)) {
        end.to = end.from;
    } else if (ath_period_relative(&end.from, &end.to, text, today)) {
        plan->range.relative = true;
    } else {
        complain_period(plan, ath_period_refusal(text), text);
    }
    return end;
}

static void read_period(struct ath_plan *plan, const char *text)
{
    const char *dots = strstr(text, "..");
    struct ath_range *range = &plan->range;
    int32_t today = read_today(plan);
    struct ath_slice first =
        dots == NULL ? ath_slice_str(text) : ath_slice(text, (size_t)(dots - text));
    struct end from = read_end(plan, first, today);
    struct end to = dots == NULL ? from : read_end(plan, ath_slice_str(dots + 2), today);

    range->from = from.from;
    range->to = to.to;
    if (range->from != 0 && range->to != 0 &&
        ath_period_first_day(range->from) > ath_period_last_day(range->to)) {
        complain_period(plan, "period-backwards", ath_slice_str(text));
    }
}

void ath_query_range(struct ath_plan *plan)
{
    const char *period = plan->question->period, *every = plan->question->every;

    read_period(plan, period == NULL ? "" : period);
    if (!plan->grouped) {
        return;
    }
    if (every != NULL && every[0] != '\0') {
        if (!ath_frequency_parse(&plan->range.every, ath_slice_str(every))) {
            ath_query_complain(plan->view, "unknown-frequency", "every", every, NULL);
        }
    } else if (plan->range.from == plan->range.to) {
        plan->range.every = ath_period_frequency(plan->range.from);
    }
}
