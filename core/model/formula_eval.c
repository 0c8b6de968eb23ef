/* SPDX-License-Identifier: Apache-2.0 */
#include "model/formula.h"

typedef bool (*operation_fn)(struct ath_rational *out, struct ath_rational a,
                             struct ath_rational b);

static const operation_fn operations[] = {
    [ATH_NODE_ADD] = ath_rational_add,
    [ATH_NODE_SUB] = ath_rational_sub,
    [ATH_NODE_MUL] = ath_rational_mul,
    [ATH_NODE_DIV] = ath_rational_div,
};

static struct ath_result number_result(struct ath_rational number)
{
    return (struct ath_result){ ATH_WORTH_NUMBER, number };
}

/* Missing is known first: nothing can be too large about a number that is not there. */
static struct ath_result combine(enum ath_node_type type, struct ath_result a,
                                 struct ath_result b)
{
    struct ath_result result = { ATH_WORTH_NUMBER, { 0, 0 } };

    if (a.worth == ATH_WORTH_NONE || b.worth == ATH_WORTH_NONE) {
        return (struct ath_result){ .worth = ATH_WORTH_NONE };
    }
    if (a.worth == ATH_WORTH_OVERFLOW || b.worth == ATH_WORTH_OVERFLOW) {
        return (struct ath_result){ .worth = ATH_WORTH_OVERFLOW };
    }
    if (type == ATH_NODE_DIV && b.number.num == 0) {
        return (struct ath_result){ .worth = ATH_WORTH_NONE };
    }
    if (!operations[type](&result.number, a.number, b.number)) {
        return (struct ath_result){ .worth = ATH_WORTH_OVERFLOW };
    }
    return result;
}

static struct ath_result negate(struct ath_result a)
{
    return combine(ATH_NODE_SUB, number_result((struct ath_rational){ 0, 1 }), a);
}

struct ath_result ath_formula_eval(const struct ath_formula *formula, ath_leaf_fn leaf,
                                   void *context)
{
    struct ath_result a;

    switch (formula->type) {
    case ATH_NODE_NUMBER:
        return number_result(formula->number);
    case ATH_NODE_ADD:
    case ATH_NODE_SUB:
    case ATH_NODE_MUL:
    case ATH_NODE_DIV:
        a = ath_formula_eval(formula->left, leaf, context);
        return combine(formula->type, a, ath_formula_eval(formula->right, leaf, context));
    case ATH_NODE_NEGATE:
        return negate(ath_formula_eval(formula->left, leaf, context));
    case ATH_NODE_ABS:
        a = ath_formula_eval(formula->left, leaf, context);
        return a.worth == ATH_WORTH_NUMBER && a.number.num < 0 ? negate(a) : a;
    case ATH_NODE_WHERE:
        a = ath_formula_eval(formula->left, leaf, context);
        return ath_formula_eval(formula->right, leaf, context).worth == ATH_WORTH_NONE
                   ? (struct ath_result){ .worth = ATH_WORTH_NONE }
                   : a;
    default:
        return leaf(formula, context);
    }
}

void ath_formula_refs(const struct ath_formula *formula,
                      void (*visit)(const struct ath_formula *ref, void *context),
                      void *context)
{
    if (formula == NULL) {
        return;
    }
    if (formula->type == ATH_NODE_REF) {
        visit(formula, context);
    }
    ath_formula_refs(formula->left, visit, context);
    ath_formula_refs(formula->right, visit, context);
}

static void keep_first(const struct ath_formula *ref, void *context)
{
    const struct ath_formula **first = context;

    if (*first == NULL) {
        *first = ref;
    }
}

const struct ath_formula *ath_rule_first_ref(const struct ath_rule *rule)
{
    const struct ath_formula *first = NULL;

    ath_formula_refs(rule->left_ast, keep_first, &first);
    ath_formula_refs(rule->right_ast, keep_first, &first);
    return first;
}

bool ath_formula_selects(const struct ath_formula *ref, uint16_t category)
{
    for (unsigned i = 0; i < ref->selected; i++) {
        if (ref->category[i] == category) {
            return true;
        }
    }
    return false;
}

static const enum ath_layer layers[] = {
    [ATH_NODE_ACTUAL] = ATH_LAYER_ACTUAL,
    [ATH_NODE_VERIFIED] = ATH_LAYER_VERIFIED,
    [ATH_NODE_COUNTERVERIFIED] = ATH_LAYER_COUNTERVERIFIED,
    [ATH_NODE_TARGET] = ATH_LAYER_TARGET,
    [ATH_NODE_BASELINE] = ATH_LAYER_BASELINE,
};

enum ath_layer ath_formula_layer(const struct ath_formula *node, enum ath_layer around)
{
    bool names_one =
        (size_t)node->type < sizeof layers / sizeof *layers && layers[node->type] != 0;

    return names_one ? layers[node->type] : around;
}
