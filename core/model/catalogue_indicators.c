/* SPDX-License-Identifier: Apache-2.0 */
#include "base/decimal.h"
#include "model/catalogue_parts.h"

#define BIT(x) (1u << (x))

enum {
    OVERLAPPING_KINDS = BIT(ATH_FLOW) | BIT(ATH_STOCK) | BIT(ATH_REACH),
    LEAF_KINDS = BIT(ATH_FLOW) | BIT(ATH_STOCK) | BIT(ATH_EXTREME_MAX) |
                 BIT(ATH_EXTREME_MIN) | BIT(ATH_REACH),
};

/* ---- breakdowns ---------------------------------------------------------------------- */

static bool stands_before(const struct ath_breakdown *breakdown, unsigned at)
{
    for (unsigned i = 0; i < at; i++) {
        if (breakdown->category[i] == breakdown->category[at]) {
            return true;
        }
    }
    return false;
}

/* Known categories, each once; counts the cells. */
static ath_code check_crossing(struct ath_making *m, struct ath_breakdown *breakdown,
                               unsigned number)
{
    uint32_t cells = 1;

    if (breakdown->category_count < 1 ||
        breakdown->category_count > ATH_BREAKDOWN_CATEGORIES) {
        return ath_making_refuse(m, "breakdown %u: crosses %u categories, not 1 to %d",
                                 number, breakdown->category_count,
                                 ATH_BREAKDOWN_CATEGORIES);
    }
    for (unsigned i = 0; i < breakdown->category_count; i++) {
        uint16_t index = breakdown->category[i];
        if (index >= m->program->category_count) {
            return ath_making_refuse(m, "breakdown %u: names an unknown category", number);
        }
        if (stands_before(breakdown, i)) {
            return ath_making_refuse(m, "breakdown %u: repeats category '%s'", number,
                                     m->program->categories[index].id);
        }
        cells *= m->program->categories[index].option_count;
    }
    if (cells > ATH_BREAKDOWN_CELLS) {
        return ath_making_refuse(m, "breakdown %u: has %u cells, more than %d", number,
                                 (unsigned)cells, ATH_BREAKDOWN_CELLS);
    }
    breakdown->cell_count = (uint16_t)cells;
    return ATH_OK;
}

/* What is left over a partition's parts needs a place. */
static ath_code check_partition(struct ath_making *m, const struct ath_breakdown *breakdown,
                                unsigned number)
{
    for (unsigned i = 0; i < breakdown->category_count; i++) {
        const struct ath_category *category =
            &m->program->categories[breakdown->category[i]];
        if (category->unspecified < 0) {
            return ath_making_refuse(m,
                                     "breakdown %u: parts add up, so category '%s' needs "
                                     "'unspecified' as its last option",
                                     number, category->id);
        }
    }
    return ATH_OK;
}

static ath_code check_breakdown(struct ath_making *m, struct ath_indicator *indicator,
                                uint16_t at)
{
    struct ath_breakdown *breakdown = &indicator->breakdowns[at];
    struct ath_indicator before = { .breakdowns = indicator->breakdowns,
                                    .breakdown_count = at };
    unsigned number = at + 1u;
    ath_code code = check_crossing(m, breakdown, number);

    if (code != ATH_OK) {
        return code;
    }
    if (ath_indicator_breakdown(&before, breakdown->category, breakdown->category_count) >=
        0) {
        return ath_making_refuse(m, "breakdown %u: crosses the same categories as another",
                                 number);
    }
    if (breakdown->overlapping) {
        return (OVERLAPPING_KINDS & BIT(indicator->kind)) != 0
                   ? ATH_OK
                   : ath_making_refuse(m, "breakdown %u: parts of kind %s cannot overlap",
                                       number, ath_kind_name(indicator->kind));
    }
    bool parts = indicator->kind != ATH_RATIO && indicator->kind != ATH_CHOICE;
    return parts ? check_partition(m, breakdown, number) : ATH_OK;
}

static ath_code check_choice(struct ath_making *m, const struct ath_indicator *indicator)
{
    const struct ath_breakdown *scale = indicator->breakdowns;

    if (indicator->breakdown_count != 1 || scale->category_count != 1) {
        return ath_making_refuse(m, "a choice needs exactly one breakdown by one category");
    }
    const struct ath_category *category = &m->program->categories[scale->category[0]];
    if (category->unspecified >= 0) {
        return ath_making_refuse(m, "a choice takes no category with 'unspecified': '%s'",
                                 category->id);
    }
    return ATH_OK;
}

static ath_code check_breakdowns(struct ath_making *m, struct ath_indicator *indicator)
{
    ath_code code = ath_count_check(m, indicator->breakdown_count, ATH_INDICATOR_BREAKDOWNS,
                                    "breakdowns");

    for (uint16_t i = 0; code == ATH_OK && i < indicator->breakdown_count; i++) {
        code = check_breakdown(m, indicator, i);
    }
    if (code == ATH_OK && indicator->kind == ATH_CHOICE) {
        code = check_choice(m, indicator);
    }
    return code;
}

/* ---- indicators ---------------------------------------------------------------------- */

static void empty_to_null(const char **text)
{
    if (*text != NULL && **text == '\0') {
        *text = NULL;
    }
}

/* Its sides come from code. */
static ath_code check_derived(struct ath_making *m, const struct ath_indicator *indicator)
{
    if (indicator->kind != ATH_RATIO) {
        return ath_making_refuse(m, "only a ratio can be derived in code, not kind %s",
                                 ath_kind_name(indicator->kind));
    }
    if (indicator->numerator != NULL || indicator->denominator != NULL) {
        return ath_making_refuse(m, "is derived in code and has a formula, too");
    }
    return indicator->factor != 0
               ? ATH_OK
               : ath_making_refuse(m, "what is derived in code needs a factor, too");
}

static ath_code check_ratio_parts(struct ath_making *m, struct ath_indicator *indicator)
{
    bool ratio = indicator->kind == ATH_RATIO && indicator->derived == NULL;
    bool all = indicator->numerator != NULL && indicator->denominator != NULL &&
               indicator->factor != 0;
    bool any = indicator->numerator != NULL || indicator->denominator != NULL ||
               indicator->factor != 0;

    if (indicator->derived != NULL) {
        ath_code code = check_derived(m, indicator);
        if (code != ATH_OK) {
            return code;
        }
    } else if (ratio && !all) {
        return ath_making_refuse(m,
                                 "a ratio needs a numerator, a denominator and a factor");
    } else if (!ratio && any) {
        return ath_making_refuse(
            m, "only a ratio has a numerator, a denominator and a factor");
    }
    if (indicator->factor < -ATH_VALUE_MAX || indicator->factor > ATH_VALUE_MAX) {
        return ath_making_refuse(m, "factor %lld is beyond %lld",
                                 (long long)indicator->factor, (long long)ATH_VALUE_MAX);
    }
    return ATH_OK;
}

static ath_code check_leaf(struct ath_making *m, struct ath_indicator *indicator)
{
    if (indicator->leaf != NULL && (LEAF_KINDS & BIT(indicator->kind)) == 0) {
        return ath_making_refuse(m, "kind %s cannot be computed by a leaf formula",
                                 ath_kind_name(indicator->kind));
    }
    return ATH_OK;
}

static bool bound_valid(bool has, int64_t bound)
{
    return !has || (bound >= -ATH_VALUE_MAX && bound <= ATH_VALUE_MAX);
}

static ath_code check_bounds(struct ath_making *m, struct ath_indicator *indicator)
{
    indicator->minimum = indicator->has_minimum ? indicator->minimum : 0;
    indicator->maximum = indicator->has_maximum ? indicator->maximum : 0;
    if (!bound_valid(indicator->has_minimum, indicator->minimum) ||
        !bound_valid(indicator->has_maximum, indicator->maximum)) {
        return ath_making_refuse(m, "minimum or maximum is beyond %lld",
                                 (long long)ATH_VALUE_MAX);
    }
    if (indicator->has_minimum && indicator->has_maximum &&
        indicator->minimum > indicator->maximum) {
        return ath_making_refuse(m, "minimum %lld is above maximum %lld",
                                 (long long)indicator->minimum,
                                 (long long)indicator->maximum);
    }
    return ATH_OK;
}

const char *ath_combining_name(enum ath_combining combining)
{
    static const char *const names[ATH_COMBINING_END] = {
        [ATH_AS_KIND] = "",         [ATH_SUMMED] = "sum",  [ATH_LAST] = "last",
        [ATH_AVERAGED] = "average", [ATH_LARGEST] = "max", [ATH_SMALLEST] = "min",
    };

    return (unsigned)combining < ATH_COMBINING_END ? names[combining] : NULL;
}

/* What an indicator may say of itself. What its kind says anyway is not written down, so that one
 * thing has one content. */
static ath_code check_rules_of(struct ath_making *m, struct ath_indicator *indicator)
{
    static const unsigned times[] = {
        [ATH_FLOW] =
            BIT(ATH_LAST) | BIT(ATH_AVERAGED) | BIT(ATH_LARGEST) | BIT(ATH_SMALLEST),
        [ATH_STOCK] = BIT(ATH_AVERAGED) | BIT(ATH_LARGEST) | BIT(ATH_SMALLEST),
    };
    static const unsigned reports = BIT(ATH_LARGEST) | BIT(ATH_SMALLEST);
    bool combines = indicator->kind == ATH_FLOW || indicator->kind == ATH_STOCK;
    unsigned usual = indicator->kind == ATH_FLOW ? ATH_SUMMED : ATH_LAST;

    if (combines && indicator->over_time == usual) {
        indicator->over_time = ATH_AS_KIND;
    }
    if (combines && indicator->over_reports == ATH_SUMMED) {
        indicator->over_reports = ATH_AS_KIND;
    }
    if (indicator->over_time != ATH_AS_KIND &&
        (!combines || indicator->over_time >= ATH_COMBINING_END ||
         (times[indicator->kind] & BIT(indicator->over_time)) == 0)) {
        return ath_making_refuse(m, "kind %s cannot be combined over time by rule %d",
                                 ath_kind_name(indicator->kind), indicator->over_time);
    }
    if (indicator->over_reports != ATH_AS_KIND &&
        (!combines || indicator->over_reports >= ATH_COMBINING_END ||
         (reports & BIT(indicator->over_reports)) == 0)) {
        return ath_making_refuse(m,
                                 "kind %s cannot be combined over organizations by rule %d",
                                 ath_kind_name(indicator->kind), indicator->over_reports);
    }
    return ATH_OK;
}

static ath_code check_combining(struct ath_making *m, struct ath_indicator *indicator)
{
    ath_code code;

    if (ath_kind_name(indicator->kind) == NULL) {
        return ath_making_refuse(m, "unknown kind %d", (int)indicator->kind);
    }
    if (indicator->scale > ATH_SCALE_MAX) {
        return ath_making_refuse(m, "scale %d is above the maximum %d", indicator->scale,
                                 ATH_SCALE_MAX);
    }
    if ((unsigned)indicator->better > ATH_BETTER_DOWN) {
        return ath_making_refuse(m, "unknown direction %d", (int)indicator->better);
    }
    if (indicator->carry_periods != 0 && indicator->kind != ATH_STOCK) {
        return ath_making_refuse(m, "only a stock is carried, not kind %s",
                                 ath_kind_name(indicator->kind));
    }
    if ((code = check_rules_of(m, indicator)) != ATH_OK ||
        (code = check_ratio_parts(m, indicator)) != ATH_OK ||
        (code = check_leaf(m, indicator)) != ATH_OK ||
        (code = check_bounds(m, indicator)) != ATH_OK) {
        return code;
    }
    indicator->entered = indicator->kind != ATH_RATIO && indicator->leaf == NULL;
    return ATH_OK;
}

ath_code ath_indicator_check(struct ath_making *m, struct ath_indicator *indicator)
{
    ath_code code;

    empty_to_null(&indicator->numerator);
    empty_to_null(&indicator->denominator);
    empty_to_null(&indicator->leaf);
    empty_to_null(&indicator->derived);
    if ((code = ath_labels_check(m, &indicator->names, "name", true)) != ATH_OK ||
        (code = ath_labels_check(m, &indicator->definitions, "definition", false)) !=
            ATH_OK ||
        (code = ath_short_check(m, &indicator->unit, "unit", true)) != ATH_OK ||
        (code = ath_short_check(m, &indicator->iris, "IRIS+ code", false)) != ATH_OK ||
        (code = ath_short_check(m, &indicator->sdg, "SDG code", false)) != ATH_OK ||
        (code = check_combining(m, indicator)) != ATH_OK) {
        return code;
    }
    return check_breakdowns(m, indicator);
}
