/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "model/formula.h"
#include "plugin/lint_parts.h"

static void look_at_id(struct ath_lint *l, const struct ath_indicator *indicator)
{
    /* Not `counterverified`: a program that ships has it. */
    static const char *const functions[] = {
        "offset", "ytd",     "avg_over_time", "abs",    "where",    "at_verification",
        "budget", "project", "actual",        "target", "verified", "baseline",
    };

    for (size_t i = 0; i < sizeof functions / sizeof functions[0]; i++) {
        if (strcmp(indicator->id, functions[i]) == 0) {
            ath_lint_note(l, "shadows-function", "%s", functions[i]);
        }
    }
}

/* ---- ratios ---------------------------------------------------------------------- */

/* Whether every figure of a ratio can be split by a category. */
struct splitting {
    const struct ath_program *program;
    uint16_t category;
    bool possible;
};

static void split_ref(const struct ath_formula *ref, void *context)
{
    struct splitting *s = context;
    const struct ath_indicator *indicator = &s->program->indicators[ref->indicator];
    uint16_t together[ATH_BREAKDOWN_CATEGORIES + 1];

    memcpy(together, ref->category, ref->selected * sizeof *together);
    together[ref->selected] = s->category;
    s->possible = s->possible && !ath_formula_selects(ref, s->category) &&
                  ath_indicator_breakdown(indicator, together, ref->selected + 1u) >= 0;
}

static bool can_split(const struct ath_program *program, const struct ath_indicator *ratio,
                      uint16_t category)
{
    struct splitting s = { program, category, true };

    ath_formula_refs(ratio->numerator_ast, split_ref, &s);
    ath_formula_refs(ratio->denominator_ast, split_ref, &s);
    return s.possible;
}

static void look_at_ratio(struct ath_lint *l, const struct ath_indicator *ratio)
{
    for (uint16_t c = 0; c < l->program->category_count; c++) {
        if (ath_indicator_breakdown(ratio, &c, 1) < 0 && can_split(l->program, ratio, c)) {
            ath_lint_note(l, "narrow-ratio", "%s", l->program->categories[c].id);
            break;
        }
    }
    if (strcmp(ratio->numerator, ratio->denominator) == 0) {
        ath_lint_note(l, "same-sides", "%s", ratio->numerator);
    }
}

/* ---- divisions by zero ----------------------------------------------------------- */

static void look_at_zero(struct ath_lint *l, const char *formula)
{
    if (formula != NULL) {
        ath_lint_note(l, "divides-by-zero", "%s", formula);
    }
}

/* ---- all of them ----------------------------------------------------------------- */

static void look_at_rules(struct ath_lint *l, const struct ath_form *form)
{
    for (uint16_t i = 0; i < form->rule_count; i++) {
        const struct ath_rule *rule = &form->rules[i];
        ath_lint_at(l, "form '%s': rule '%s'", form->id, rule->id);
        look_at_zero(l, ath_rule_zero_division(rule));
        if (strcmp(rule->left, rule->right) == 0) {
            ath_lint_note(l, "idle-rule", "%s", rule->left);
        }
    }
}

void ath_lint_formulas(struct ath_lint *l)
{
    for (uint16_t i = 0; i < l->program->indicator_count; i++) {
        const struct ath_indicator *indicator = &l->program->indicators[i];
        ath_lint_at_indicator(l, indicator);
        look_at_id(l, indicator);
        look_at_zero(l, ath_indicator_zero_division(indicator));
        if (indicator->numerator != NULL) {
            look_at_ratio(l, indicator);
        }
    }
    for (uint16_t i = 0; i < l->program->form_count; i++) {
        look_at_rules(l, &l->program->forms[i]);
    }
}
