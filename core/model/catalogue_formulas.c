/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "model/catalogue_parts.h"
#include "model/formula.h"

#define BIT(x) (1u << (x))
#define EVERY (~0u)

enum {
    PLAIN_NODES = BIT(ATH_NODE_NUMBER) | BIT(ATH_NODE_REF) | BIT(ATH_NODE_ADD) |
                  BIT(ATH_NODE_SUB) | BIT(ATH_NODE_MUL) | BIT(ATH_NODE_NEGATE) |
                  BIT(ATH_NODE_ABS) | BIT(ATH_NODE_WHERE),
    LAYER_NODES = BIT(ATH_NODE_ACTUAL) | BIT(ATH_NODE_VERIFIED) |
                  BIT(ATH_NODE_COUNTERVERIFIED) | BIT(ATH_NODE_TARGET) |
                  BIT(ATH_NODE_BASELINE),
    LEAF_NODES = PLAIN_NODES | LAYER_NODES | BIT(ATH_NODE_AT_VERIFICATION),
    RULE_NODES = PLAIN_NODES | BIT(ATH_NODE_DIV),
    RATIO_NODES = RULE_NODES | LAYER_NODES | BIT(ATH_NODE_OFFSET) | BIT(ATH_NODE_YTD) |
                  BIT(ATH_NODE_AVG) | BIT(ATH_NODE_BUDGET),
    WIDE_NODES = RATIO_NODES | BIT(ATH_NODE_PROJECT),
    RATIO_KINDS = BIT(ATH_FLOW) | BIT(ATH_STOCK),
    WIDE_KINDS = RATIO_KINDS | BIT(ATH_CHOICE),
};

/* What formulas of one sort may hold. */
struct sort {
    unsigned nodes, kinds; /* bits */
    bool entered;          /* only indicators that are entered */
    bool one_form;         /* only indicators of its own form, */
    bool parameters;       /* and parameters of any */
    bool adds_up;          /* only indicators that combine as their kind does */
    const char *allowed;   /* for the message */
};

static const struct sort leaf_sort = {
    .nodes = LEAF_NODES,
    .kinds = EVERY,
    .entered = true,
    .one_form = true,
    .parameters = true,
    .allowed = "+ - * and abs, where, at_verification and layers",
};
static const struct sort rule_sort = {
    .nodes = RULE_NODES,
    .kinds = EVERY,
    .entered = true,
    .one_form = true,
    .allowed = "+ - * / and abs, and where",
};
/* A rule that looks at other reports; it can only warn. */
static const struct sort wide_sort = {
    .nodes = WIDE_NODES,
    .kinds = WIDE_KINDS,
    .adds_up = true,
    .allowed = "arithmetic, where, layers, functions over time, project and budget",
};
static const struct sort ratio_sort = {
    .nodes = RATIO_NODES,
    .kinds = RATIO_KINDS,
    .adds_up = true,
    .allowed = "arithmetic, where, layers and functions over time",
};
static const struct sort derived_sort = {
    .nodes = BIT(ATH_NODE_REF),
    .kinds = RATIO_KINDS,
    .entered = true,
    .one_form = true,
    .adds_up = true,
    .allowed = "cells, as members or members[sex=f],",
};

/* One formula being checked. */
struct use {
    struct ath_making *m;
    const struct sort *sort;
    const char *what;                      /* "numerator" */
    uint16_t form;                         /* that it stands in */
    const struct ath_breakdown *breakdown; /* that its references must be split by */
    unsigned refs;
    ath_code code; /* first failure */
};

/* ---- references ---------------------------------------------------------------------- */

static void check_ref(const struct ath_formula *ref, void *context)
{
    struct use *use = context;
    const struct ath_indicator *indicator = &use->m->program->indicators[ref->indicator];

    use->refs++;
    if (use->code != ATH_OK) {
        return;
    }
    bool anywhere = use->sort->parameters && indicator->kind == ATH_PARAMETER;
    if (use->sort->one_form && indicator->form != use->form && !anywhere) {
        use->code = ath_making_refuse(use->m, "%s: indicator '%s' is of another form",
                                      use->what, indicator->id);
    } else if (use->sort->entered && !indicator->entered) {
        use->code = ath_making_refuse(use->m, "%s: indicator '%s' is computed, not entered",
                                      use->what, indicator->id);
    } else if ((use->sort->kinds & BIT(indicator->kind)) == 0) {
        use->code =
            ath_making_refuse(use->m,
                              "%s: indicator '%s' is of kind %s; a ratio divides "
                              "flows and stocks",
                              use->what, indicator->id, ath_kind_name(indicator->kind));
    } else if (use->sort->adds_up && (indicator->over_time != ATH_AS_KIND ||
                                      indicator->over_reports != ATH_AS_KIND)) {
        use->code = ath_making_refuse(
            use->m, "%s: indicator '%s' has a rule of its own and does not add up",
            use->what, indicator->id);
    }
}

/* What the breakdown asks and what the reference selects, together, must be a breakdown of it. */
static void check_split(const struct ath_formula *ref, void *context)
{
    struct use *use = context;
    const struct ath_breakdown *asked = use->breakdown;
    const struct ath_program *program = use->m->program;
    const struct ath_indicator *indicator = &program->indicators[ref->indicator];
    uint16_t together[2 * ATH_BREAKDOWN_CATEGORIES];
    size_t n = ref->selected;

    if (use->code != ATH_OK) {
        return;
    }
    memcpy(together, ref->category, n * sizeof *together);
    for (unsigned i = 0; i < asked->category_count; i++) {
        if (ath_formula_selects(ref, asked->category[i])) {
            use->code = ath_making_refuse(
                use->m, "%s: selects an option of '%s', so it cannot be broken down by it",
                use->what, program->categories[asked->category[i]].id);
            return;
        }
        together[n++] = asked->category[i];
    }
    if (ath_indicator_breakdown(indicator, together, n) < 0) {
        use->code = ath_making_refuse(
            use->m,
            "%s: broken down by '%s', indicator '%s' needs a breakdown that it lacks",
            use->what, program->categories[asked->category[0]].id, indicator->id);
    }
}

/* ---- operators and units ------------------------------------------------------------- */

static bool nodes_allowed(const struct ath_formula *node, unsigned nodes)
{
    return node == NULL ||
           ((nodes & BIT(node->type)) != 0 && nodes_allowed(node->left, nodes) &&
            nodes_allowed(node->right, nodes));
}

/* The unit of a node: NULL for a number, a product or a quotient, which go with anything. */
static const char *unit_of(struct use *use, const struct ath_formula *node)
{
    if (node->type == ATH_NODE_REF) {
        return use->m->program->indicators[node->indicator].unit;
    }
    if (node->type == ATH_NODE_BUDGET) {
        return "MAD";
    }
    const char *left = node->left == NULL ? NULL : unit_of(use, node->left);
    const char *right = node->right == NULL ? NULL : unit_of(use, node->right);
    if (node->type == ATH_NODE_MUL || node->type == ATH_NODE_DIV) {
        return NULL;
    }
    if (node->type == ATH_NODE_WHERE) {
        return left;
    }
    if (use->code == ATH_OK && left != NULL && right != NULL && strcmp(left, right) != 0) {
        use->code = ath_making_refuse(use->m, "%s: adds or subtracts '%s' and '%s'",
                                      use->what, left, right);
    }
    return left != NULL ? left : right;
}

/* ---- one formula --------------------------------------------------------------------- */

static ath_code parse(const struct ath_formula **out, struct use *use, const char *text)
{
    struct ath_error err = { 0 };

    if (text == NULL || *text == '\0') {
        return ath_making_refuse(use->m, "%s: has no formula", use->what);
    }
    if (strlen(text) > ATH_TEXT_BYTES) {
        return ath_making_refuse(use->m, "%s: formula has more than %d bytes", use->what,
                                 ATH_TEXT_BYTES);
    }
    ath_code code = ath_formula_parse(out, text, use->m->program, use->m->arena, &err);
    if (code == ATH_OK) {
        ath_assert(*out != NULL);
        return ATH_OK;
    }
    return ath_making_fail(use->m, code, "%s: %s", use->what, err.message);
}

static ath_code check_formula(const struct ath_formula **out, struct use *use,
                              const char *text)
{
    const struct ath_formula *formula = NULL;
    ath_code code = parse(&formula, use, text);

    if (code != ATH_OK) {
        return code;
    }
    if (!nodes_allowed(formula, use->sort->nodes)) {
        return ath_making_refuse(use->m, "%s: only %s can be used here", use->what,
                                 use->sort->allowed);
    }
    ath_formula_refs(formula, check_ref, use);
    if (use->code == ATH_OK) {
        unit_of(use, formula);
    }
    *out = formula;
    return use->code;
}

static ath_code check_splits(struct use *use, const struct ath_formula *formula,
                             const struct ath_indicator *indicator)
{
    for (uint16_t i = 0; use->code == ATH_OK && i < indicator->breakdown_count; i++) {
        use->breakdown = &indicator->breakdowns[i];
        ath_formula_refs(formula, check_split, use);
    }
    return use->code;
}

static ath_code check_ratio(struct ath_making *m, struct ath_indicator *indicator)
{
    struct use over = { .m = m, .sort = &ratio_sort, .what = "numerator" };
    struct use under = { .m = m, .sort = &ratio_sort, .what = "denominator" };
    ath_code code;

    if ((code = check_formula(&indicator->numerator_ast, &over, indicator->numerator)) !=
            ATH_OK ||
        (code = check_formula(&indicator->denominator_ast, &under,
                              indicator->denominator)) != ATH_OK ||
        (code = check_splits(&over, indicator->numerator_ast, indicator)) != ATH_OK ||
        (code = check_splits(&under, indicator->denominator_ast, indicator)) != ATH_OK) {
        return code;
    }
    return over.refs + under.refs > 0 ? ATH_OK
                                      : ath_making_refuse(m, "a ratio needs an indicator");
}

/* The cells in `list`, from *at on: the next, in memory of our own; NULL past the last. */
static const char *next_cell(const char **at, struct ath_arena *arena)
{
    const char *from = *at + strspn(*at, "; ");
    size_t size = strcspn(from, ";");

    *at = from + size;
    return size == 0 ? NULL : ath_arena_string(arena, ath_slice(from, size));
}

static ath_code check_derived(struct ath_making *m, struct ath_indicator *indicator)
{
    struct use use = {
        .m = m, .sort = &derived_sort, .what = "derived from", .form = indicator->form
    };
    const struct ath_formula **asts =
        ath_arena_new_array(m->arena, const struct ath_formula *, ATH_DERIVED_CELLS);
    const char *at = indicator->derived, *cell;
    size_t n = 0;
    ath_code code = asts == NULL ? ath_making_exhausted(m) : ATH_OK;

    if (strlen(indicator->derived) > ATH_TEXT_BYTES) {
        return ath_making_refuse(m, "the cells it is derived from have more than %d bytes",
                                 ATH_TEXT_BYTES);
    }
    while (code == ATH_OK && (cell = next_cell(&at, m->arena)) != NULL) {
        if (n == ATH_DERIVED_CELLS) {
            return ath_making_refuse(m, "is derived from more than %d cells",
                                     ATH_DERIVED_CELLS);
        }
        code = check_formula(&asts[n], &use, cell);
        code = code == ATH_OK ? check_splits(&use, asts[n], indicator) : code;
        n++;
    }
    if (code == ATH_OK && m->arena->exhausted) {
        return ath_making_exhausted(m);
    }
    if (code == ATH_OK && n == 0) {
        return ath_making_refuse(m, "is derived from no cells");
    }
    indicator->derived_asts = asts;
    indicator->derived_count = (uint16_t)n;
    return code;
}

static ath_code check_leaf(struct ath_making *m, struct ath_indicator *indicator)
{
    struct use use = {
        .m = m, .sort = &leaf_sort, .what = "leaf formula", .form = indicator->form
    };
    ath_code code;

    if ((code = check_formula(&indicator->leaf_ast, &use, indicator->leaf)) != ATH_OK ||
        (code = check_splits(&use, indicator->leaf_ast, indicator)) != ATH_OK) {
        return code;
    }
    return use.refs > 0 ? ATH_OK
                        : ath_making_refuse(m, "a leaf formula needs an indicator");
}

/* What a formula of a rule looks at. */
struct sight {
    const struct ath_program *program;
    uint16_t form;
    bool wide, report, project;
};

static void look_at(struct sight *sight, const struct ath_formula *node, bool inside)
{
    if (node == NULL) {
        return;
    }
    bool ref = node->type == ATH_NODE_REF;
    inside = inside || node->type == ATH_NODE_PROJECT || node->type == ATH_NODE_BUDGET;
    if (ref) {
        const struct ath_indicator *indicator =
            &sight->program->indicators[node->indicator];
        sight->wide |= !indicator->entered || indicator->form != sight->form;
    }
    sight->wide |= !nodes_allowed(node, RULE_NODES);
    sight->project |= inside;
    sight->report |= ref && !inside;
    look_at(sight, node->left, inside);
    look_at(sight, node->right, inside);
}

/* A rule that refuses sees its report and no more. */
static ath_code sight_of(struct ath_making *m, struct ath_rule *rule, uint16_t form)
{
    struct sight sight = { .program = m->program, .form = form };
    struct use left = { .m = m, .what = "left" }, right = { .m = m, .what = "right" };
    const struct ath_formula *formulas[2] = { NULL, NULL };
    ath_code code = parse(&formulas[0], &left, rule->left);

    if (code != ATH_OK || (code = parse(&formulas[1], &right, rule->right)) != ATH_OK) {
        return code;
    }
    look_at(&sight, formulas[0], false);
    look_at(&sight, formulas[1], false);
    rule->wide = rule->warns && sight.wide;
    rule->project = rule->wide && sight.project;
    return rule->project && sight.report
               ? ath_making_refuse(m, "is about the report or about its whole project, "
                                      "not about both")
               : ATH_OK;
}

static ath_code check_rule(struct ath_making *m, struct ath_rule *rule, uint16_t form)
{
    ath_code code = sight_of(m, rule, form);
    const struct sort *sort = rule->wide ? &wide_sort : &rule_sort;
    struct use left = { .m = m, .sort = sort, .what = "left", .form = form };
    struct use right = { .m = m, .sort = sort, .what = "right", .form = form };

    if (code != ATH_OK ||
        (code = check_formula(&rule->left_ast, &left, rule->left)) != ATH_OK ||
        (code = check_formula(&rule->right_ast, &right, rule->right)) != ATH_OK) {
        return code;
    }
    return left.refs + right.refs > 0 ? ATH_OK
                                      : ath_making_refuse(m, "a rule needs an indicator");
}

/* ---- all of them --------------------------------------------------------------------- */

static ath_code check_indicators(struct ath_making *m)
{
    struct ath_program *program = m->program;
    ath_code code = ATH_OK;

    for (uint16_t i = 0; code == ATH_OK && i < program->indicator_count; i++) {
        struct ath_indicator *indicator = &program->indicators[i];
        ath_making_at(m, "form '%s': indicator '%s': ", program->forms[indicator->form].id,
                      indicator->id);
        if (indicator->derived != NULL) {
            code = check_derived(m, indicator);
        } else if (indicator->kind == ATH_RATIO) {
            code = check_ratio(m, indicator);
        } else if (indicator->leaf != NULL) {
            code = check_leaf(m, indicator);
        }
    }
    return code;
}

static ath_code check_rules(struct ath_making *m, uint16_t at)
{
    const struct ath_form *form = &m->program->forms[at];
    ath_code code = ATH_OK;

    for (uint16_t i = 0; code == ATH_OK && i < form->rule_count; i++) {
        ath_making_at(m, "form '%s': rule '%s': ", form->id, form->rules[i].id);
        code = check_rule(m, &form->rules[i], at);
    }
    return code;
}

ath_code ath_making_formulas(struct ath_making *m)
{
    ath_code code = check_indicators(m);

    for (uint16_t i = 0; code == ATH_OK && i < m->program->form_count; i++) {
        code = check_rules(m, i);
    }
    return code;
}
