/* SPDX-License-Identifier: Apache-2.0 */
#include "model/formula.h"

#define BIT(x) (1u << (x))

enum {
    CONSTANT_NODES = BIT(ATH_NODE_NUMBER) | BIT(ATH_NODE_ADD) | BIT(ATH_NODE_SUB) |
                     BIT(ATH_NODE_MUL) | BIT(ATH_NODE_DIV) | BIT(ATH_NODE_NEGATE) |
                     BIT(ATH_NODE_ABS) | BIT(ATH_NODE_WHERE),
};

static bool is_constant(const struct ath_formula *node)
{
    return node == NULL || ((CONSTANT_NODES & BIT(node->type)) != 0 &&
                            is_constant(node->left) && is_constant(node->right));
}

/* Asked of what no constant holds. */
static struct ath_result no_leaf(const struct ath_formula *node, void *context)
{
    (void)node;
    (void)context;
    return (struct ath_result){ .worth = ATH_WORTH_NONE };
}

bool ath_formula_is_zero(const struct ath_formula *formula)
{
    if (!is_constant(formula)) {
        return false;
    }
    struct ath_result result = ath_formula_eval(formula, no_leaf, NULL);
    return result.worth == ATH_WORTH_NUMBER && result.number.num == 0;
}

bool ath_formula_divides_by_zero(const struct ath_formula *formula)
{
    return formula != NULL &&
           ((formula->type == ATH_NODE_DIV && ath_formula_is_zero(formula->right)) ||
            ath_formula_divides_by_zero(formula->left) ||
            ath_formula_divides_by_zero(formula->right));
}

const char *ath_indicator_zero_division(const struct ath_indicator *indicator)
{
    const struct ath_formula *under = indicator->denominator_ast;

    if (ath_formula_divides_by_zero(indicator->leaf_ast)) {
        return indicator->leaf;
    }
    if (ath_formula_divides_by_zero(indicator->numerator_ast)) {
        return indicator->numerator;
    }
    return under != NULL &&
                   (ath_formula_is_zero(under) || ath_formula_divides_by_zero(under))
               ? indicator->denominator
               : NULL;
}

const char *ath_rule_zero_division(const struct ath_rule *rule)
{
    return ath_formula_divides_by_zero(rule->left_ast)    ? rule->left
           : ath_formula_divides_by_zero(rule->right_ast) ? rule->right
                                                          : NULL;
}

/* ---- at the door --------------------------------------------------------------------- */

static ath_code judge_rules(const struct ath_form *form, struct ath_error *err)
{
    for (uint16_t i = 0; i < form->rule_count; i++) {
        const char *formula = ath_rule_zero_division(&form->rules[i]);
        if (formula != NULL) {
            return ath_fail(err, ATH_INVALID_ARGUMENT,
                            "form '%s': rule '%s': '%s' divides by zero", form->id,
                            form->rules[i].id, formula);
        }
    }
    return ATH_OK;
}

ath_code ath_program_judge(const struct ath_program *finished, struct ath_error *err)
{
    ath_code code = ATH_OK;

    for (uint16_t i = 0; i < finished->indicator_count; i++) {
        const struct ath_indicator *indicator = &finished->indicators[i];
        const char *formula =
            indicator->retired ? NULL : ath_indicator_zero_division(indicator);
        if (formula != NULL) {
            return ath_fail(err, ATH_INVALID_ARGUMENT,
                            "form '%s': indicator '%s': '%s' divides by zero",
                            finished->forms[indicator->form].id, indicator->id, formula);
        }
    }
    for (uint16_t i = 0; code == ATH_OK && i < finished->form_count; i++) {
        code = judge_rules(&finished->forms[i], err);
    }
    return code;
}
