/* SPDX-License-Identifier: Apache-2.0 */
#include "query/gather.h"
#include "query/plan.h"
#include "query/ratio.h"

bool ath_query_has_rule(const struct ath_indicator *indicator)
{
    return indicator->over_time != ATH_AS_KIND ||
           (indicator->over_reports != ATH_AS_KIND && indicator->kind == ATH_FLOW);
}

/* The rule over time, said or not. */
static enum ath_combining rule_of(const struct ath_indicator *indicator)
{
    if (indicator->over_time != ATH_AS_KIND) {
        return (enum ath_combining)indicator->over_time;
    }
    return indicator->kind == ATH_STOCK ? ATH_LAST : ATH_SUMMED;
}

/* The joined figure keeps in `largest` the last period so far, or how many there were. */
static void join_number(struct ath_figure *into, const struct ath_slot *from,
                        enum ath_combining rule)
{
    ath_i128 sum = from->figure.sum;
    bool first = into->numbers == 0;

    switch (rule) {
    case ATH_LAST:
        if (first || from->bucket >= into->largest) {
            into->sum = sum;
            into->largest = from->bucket;
        }
        break;
    case ATH_LARGEST:
        into->sum = first || sum > into->sum ? sum : into->sum;
        break;
    case ATH_SMALLEST:
        into->sum = first || sum < into->sum ? sum : into->sum;
        break;
    default:
        into->sum += sum;
        into->largest++;
        break;
    }
    into->numbers += from->figure.numbers;
}

static void join_figure(struct ath_figure *into, const struct ath_slot *from,
                        enum ath_combining rule)
{
    if (from->figure.numbers > 0) {
        join_number(into, from, rule);
    }
    into->reported += from->figure.reported;
    into->carried += from->figure.carried;
    into->sibling = into->sibling || from->figure.sibling;
}

/* R17: rounded once, half to even, at the indicator's own scale. */
static bool average(struct ath_figure *figure, const struct ath_operand *operand)
{
    ath_i128 step = ath_pow10(operand->scale - operand->indicator->scale);

    if (!ath_rational_round(&figure->sum,
                            ath_rational_make(figure->sum, figure->largest * step), 0)) {
        return false;
    }
    figure->sum *= step;
    return true;
}

static bool average_all(const struct ath_groups *groups, const struct ath_operand *operand)
{
    for (struct ath_slot *slot = groups->first; slot != NULL; slot = slot->next) {
        if (slot->figure.numbers > 0 && !average(&slot->figure, operand)) {
            return false;
        }
    }
    return true;
}

ath_code ath_query_join_periods(struct ath_operand *operand, const struct ath_plan *plan,
                                struct ath_error *err)
{
    enum ath_combining rule = rule_of(operand->indicator);
    struct ath_groups joined;

    ath_groups_init(&joined, plan->view->arena, (uint32_t)plan->column_count);
    joined.limit = plan->row_limit;
    for (const struct ath_slot *slot = operand->groups.first; slot != NULL;
         slot = slot->next) {
        uint32_t first = 0, last = 0;
        if (slot->figure.reported + slot->figure.carried == 0) {
            continue;
        }
        ath_query_buckets_of(&first, &last, operand, slot->bucket);
        struct ath_slot *into = ath_groups_at(&joined, first, slot->keys);
        if (into == NULL) {
            return ath_query_no_slot(plan, err);
        }
        join_figure(&into->figure, slot, rule);
    }
    if (rule == ATH_AVERAGED && !average_all(&joined, operand)) {
        return ath_fail(err, ATH_OUT_OF_RANGE, "%s does not fit 128 bits",
                        operand->indicator->id);
    }
    operand->groups = joined;
    return ATH_OK;
}
