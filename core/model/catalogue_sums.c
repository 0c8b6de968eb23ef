/* SPDX-License-Identifier: Apache-2.0 */
#include "model/catalogue_parts.h"
#include "model/formula.h"

#define BIT(x) (1u << (x))

/* The first indicator of one of these kinds that the formula names, or NULL. */
static const struct ath_indicator *kind_in(const struct ath_program *program,
                                           const struct ath_formula *node, unsigned kinds)
{
    if (node == NULL) {
        return NULL;
    }
    if (node->type == ATH_NODE_REF) {
        const struct ath_indicator *indicator = &program->indicators[node->indicator];
        return (kinds & BIT(indicator->kind)) != 0 ? indicator : NULL;
    }
    const struct ath_indicator *left = kind_in(program, node->left, kinds);
    return left != NULL ? left : kind_in(program, node->right, kinds);
}

/* A stock that a year to date would add up. */
static const struct ath_indicator *stock_to_date(const struct ath_program *program,
                                                 const struct ath_formula *node)
{
    if (node == NULL || node->type == ATH_NODE_YTD) {
        return node == NULL ? NULL : kind_in(program, node->left, BIT(ATH_STOCK));
    }
    const struct ath_indicator *left = stock_to_date(program, node->left);
    return left != NULL ? left : stock_to_date(program, node->right);
}

/* One that stands in the sum by itself. A product is something else: so many members at so
 * much a month are a flow. */
static const struct ath_indicator *bare_term(const struct ath_program *program,
                                             const struct ath_formula *node, unsigned kinds)
{
    if (node == NULL || node->type == ATH_NODE_MUL) {
        return NULL;
    }
    if (node->type == ATH_NODE_REF) {
        return kind_in(program, node, kinds);
    }
    const struct ath_indicator *left = bare_term(program, node->left, kinds);
    return left != NULL || node->type == ATH_NODE_WHERE
               ? left
               : bare_term(program, node->right, kinds);
}

static ath_code check_to_date(struct ath_making *m, const char *what,
                              const struct ath_formula *formula)
{
    const struct ath_indicator *stock = stock_to_date(m->program, formula);

    return stock == NULL ? ATH_OK
                         : ath_making_refuse(
                               m,
                               "%s: ytd adds up the stock '%s' over time; take it as it "
                               "is, or avg_over_time",
                               what, stock->id);
}

/* The kinds that a computed indicator may not add up: stocks over time; people reached and
 * extremes, over reports too. */
static unsigned not_added(const struct ath_indicator *indicator)
{
    bool flow = indicator->kind == ATH_FLOW, stock = indicator->kind == ATH_STOCK;
    unsigned kinds = 0;

    if (flow && indicator->over_time == ATH_AS_KIND) {
        kinds |= BIT(ATH_STOCK);
    }
    if ((flow || stock) && indicator->over_reports == ATH_AS_KIND) {
        kinds |= BIT(ATH_REACH) | BIT(ATH_EXTREME_MAX) | BIT(ATH_EXTREME_MIN);
    }
    return kinds;
}

static ath_code check_sum(struct ath_making *m, const struct ath_indicator *indicator)
{
    ath_code code = check_to_date(m, "numerator", indicator->numerator_ast);

    if (code != ATH_OK ||
        (code = check_to_date(m, "denominator", indicator->denominator_ast)) != ATH_OK) {
        return code;
    }
    const struct ath_indicator *wrong =
        bare_term(m->program, indicator->leaf_ast, not_added(indicator));
    return wrong == NULL
               ? ATH_OK
               : ath_making_refuse(m, "leaf formula: a %s adds up '%s', of kind %s%s",
                                   ath_kind_name(indicator->kind), wrong->id,
                                   ath_kind_name(wrong->kind),
                                   wrong->kind == ATH_STOCK ? ", over time" : "");
}

ath_code ath_making_sums(struct ath_making *m)
{
    const struct ath_program *program = m->program;
    ath_code code = ATH_OK;

    for (uint16_t i = 0; code == ATH_OK && i < program->indicator_count; i++) {
        const struct ath_indicator *indicator = &program->indicators[i];
        ath_making_at(m, "form '%s': indicator '%s': ", program->forms[indicator->form].id,
                      indicator->id);
        code = indicator->retired ? ATH_OK : check_sum(m, indicator); /* accepted once */
    }
    return code;
}
