/* SPDX-License-Identifier: Apache-2.0 */
#include "query/derive.h"

/* The days of a bucket; of an open end those that were reported. */
static void set_period(struct ath_plugin_point *point, const struct ath_timeline *time,
                       uint32_t bucket)
{
    bool whole = time->every == ATH_NO_FREQUENCY;
    uint32_t first = whole ? time->from : time->first + bucket;
    uint32_t last = whole ? time->to : first;

    point->first_day = ath_period_first_day(first);
    point->last_day = ath_period_last_day(last);
}

static struct ath_plugin_total total_of(const struct ath_figure *figure)
{
    if (figure->numbers > 0 || figure->sibling) { /* R14, as in formulas */
        return (struct ath_plugin_total){ figure->numbers > 0 ? figure->sum : 0,
                                          ATH_CELL_NUMBER };
    }
    bool reported = figure->reported + figure->carried > 0;
    return (struct ath_plugin_total){ 0, reported ? ATH_CELL_NA : ATH_CELL_MISSING };
}

static bool make_point(struct ath_plugin_point *point, const struct ath_plan *plan,
                       const struct ath_asked *asked, const struct ath_slot *group)
{
    const struct ath_indicator *indicator = asked->indicator;
    struct ath_plugin_total *totals = ath_arena_new_array(
        plan->view->arena, struct ath_plugin_total, indicator->derived_count);

    for (uint16_t i = 0; totals != NULL && i < indicator->derived_count; i++) {
        struct ath_figure figure =
            ath_query_figure(asked, indicator->derived_asts[i],
                             (struct ath_standing){ .layer = plan->layer }, group);
        totals[i] = total_of(&figure);
    }
    point->totals = totals;
    set_period(point, &asked->time, group->bucket);
    return totals != NULL;
}

/* Say it of the indicator, in the reader's language; the code that was given. */
static ath_code complain(const struct ath_plan *plan, const struct ath_asked *asked,
                         const struct ath_error *why, struct ath_error *err)
{
    size_t at = (size_t)(asked - plan->asked);
    const char *field = ath_arena_printf(plan->view->arena, "indicators[%zu]", at);
    bool later = why->code == ATH_UNAVAILABLE;

    if (later || why->code == ATH_FAILED_PRECONDITION) {
        (void)ath_findings_error(plan->view->findings,
                                 later ? "derivation-unavailable" : "derivation-missing",
                                 &(struct ath_about){ .field = field,
                                                      .subject = asked->name,
                                                      .value = why->message,
                                                      .cell = ATH_NO_CELL });
    }
    return ath_fail_retry(err, why->code, why->retry_after_ms, "%s: %s", asked->name,
                          why->message);
}

static ath_code ask(struct ath_plugin_point *points, size_t n, const struct ath_plan *plan,
                    const struct ath_asked *asked, struct ath_error *err)
{
    const struct ath_question *question = plan->question;
    const struct ath_plugin_deriving deriving = { .program = asked->program,
                                                  .indicator = asked->indicator,
                                                  .layer = plan->layer,
                                                  .points = points,
                                                  .n = n,
                                                  .expired = question->expired,
                                                  .context = question->context };
    struct ath_error why = { 0 };

    if (question->plugins == NULL) {
        ath_fail(&why, ATH_FAILED_PRECONDITION, "no plugins are at hand");
        return complain(plan, asked, &why, err);
    }
    return ath_plugins_derive(question->plugins, &deriving, plan->view->arena, &why) ==
                   ATH_OK
               ? ATH_OK
               : complain(plan, asked, &why, err);
}

ath_code ath_query_derive(struct ath_groups *groups, const struct ath_plan *plan,
                          const struct ath_asked *asked, struct ath_error *err)
{
    struct ath_plugin_point *points =
        ath_arena_new_array(plan->view->arena, struct ath_plugin_point, groups->n);
    size_t n = 0;

    if (points == NULL) {
        return ath_query_no_memory(err);
    }
    for (struct ath_slot *slot = groups->first; slot != NULL; slot = slot->next) {
        if (!make_point(&points[n], plan, asked, slot)) {
            return ath_query_no_memory(err);
        }
        slot->quotient = &points[n++].quotient;
    }
    return n == 0 ? ATH_OK : ask(points, n, plan, asked, err);
}

/* -2^127 is none of the sides, so their signs may change. */
ath_code ath_query_derived(struct ath_ratio *out, const struct ath_asked *asked,
                           const struct ath_slot *group, struct ath_error *err)
{
    const struct ath_plugin_quotient *quotient = group->quotient;

    *out = (struct ath_ratio){ 0 };
    if (quotient->known) {
        ath_i128 tens = ath_pow10(quotient->scale);
        out->numerator.worth = out->denominator.worth = ATH_WORTH_NUMBER;
        out->numerator.number = ath_rational_make(quotient->numerator, tens);
        out->denominator.number = ath_rational_make(quotient->denominator, 1);
    }
    return ath_query_divide(out, asked, group, err);
}
