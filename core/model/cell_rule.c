/* SPDX-License-Identifier: Apache-2.0 */
#include "model/cell_work.h"

#include "base/decimal.h"
#include "model/formula.h"

/* What the operands of one rule are read from. */
struct reading {
    const struct ath_program *program;
    struct ath_cells cells; /* effective */
    enum ath_missing missing;
    bool seen; /* some operand has a number */
};

static struct ath_result number(struct ath_rational value)
{
    return (struct ath_result){ ATH_WORTH_NUMBER, value };
}

static const struct ath_result nothing = { .worth = ATH_WORTH_NONE };

static int position(const struct ath_formula *ref, uint16_t category)
{
    for (int i = 0; i < ref->selected; i++) {
        if (ref->category[i] == category) {
            return i;
        }
    }
    return -1;
}

/* The cell of a reference, or ATH_NO_CELL. */
static uint16_t cell_of(const struct ath_program *program, const struct ath_formula *ref)
{
    const struct ath_indicator *indicator = &program->indicators[ref->indicator];

    if (!indicator->entered) {
        return ATH_NO_CELL;
    }
    if (ref->selected == 0) {
        return indicator->total;
    }
    int b = ath_indicator_breakdown(indicator, ref->category, ref->selected);
    if (b < 0) {
        return ATH_NO_CELL;
    }
    const struct ath_breakdown *breakdown = &indicator->breakdowns[b];
    size_t flat = 0;
    for (uint8_t i = 0; i < breakdown->category_count; i++) {
        uint16_t category = breakdown->category[i];
        int at = position(ref, category);
        ath_assert(at >= 0);
        flat = flat * program->categories[category].option_count + ref->option[at];
    }
    return breakdown->cells[flat];
}

static struct ath_result read_cell(const struct reading *reading,
                                   const struct ath_formula *ref)
{
    const struct ath_cell *cell =
        ath_cells_find(reading->cells, cell_of(reading->program, ref));
    uint8_t scale = reading->program->indicators[ref->indicator].scale;

    if (cell == NULL || cell->state != ATH_CELL_NUMBER) {
        return nothing;
    }
    if (scale == 0) {
        return number((struct ath_rational){ cell->value, 1 });
    }
    return number(ath_rational_make(cell->value, ath_pow10(scale)));
}

/* Rules see one report: other periods and layers are no value. */
static struct ath_result read_operand(const struct ath_formula *node, void *context)
{
    struct reading *reading = context;
    struct ath_result result =
        node->type == ATH_NODE_REF ? read_cell(reading, node) : nothing;

    if (result.worth == ATH_WORTH_NUMBER) {
        reading->seen = true;
    } else if (node->type == ATH_NODE_REF && reading->missing == ATH_MISSING_ZERO) {
        return number((struct ath_rational){ 0, 1 });
    }
    return result;
}

static bool compares(enum ath_comparison comparison, int order)
{
    switch (comparison) {
    case ATH_LE:
        return order <= 0;
    case ATH_LT:
        return order < 0;
    case ATH_EQ:
        return order == 0;
    case ATH_GE:
        return order >= 0;
    case ATH_GT:
        return order > 0;
    }
    return false;
}

bool ath_rule_is_broken(const struct ath_rule *rule, struct ath_result left,
                        struct ath_result right)
{
    if (left.worth == ATH_WORTH_NONE || right.worth == ATH_WORTH_NONE) {
        return false;
    }
    if (left.worth == ATH_WORTH_OVERFLOW || right.worth == ATH_WORTH_OVERFLOW) {
        return true;
    }
    return !compares(rule->comparison, ath_rational_compare(left.number, right.number));
}

void ath_result_write(char *out, struct ath_result result, int scale)
{
    ath_i128 rounded;

    out[0] = '\0';
    if (result.worth == ATH_WORTH_NUMBER &&
        ath_rational_round(&rounded, result.number, scale)) {
        ath_decimal_format(out, rounded, scale);
    }
}

struct broken {
    const struct ath_rule *rule;
    struct ath_result left, right;
};

/* A finding about the first cell the rule names. */
static void add_finding(struct ath_findings *findings, const struct ath_program *program,
                        const struct ath_form *form, const struct broken *broken)
{
    const struct ath_formula *ref = ath_rule_first_ref(broken->rule);
    char left[ATH_DECIMAL_TEXT_BYTES], right[ATH_DECIMAL_TEXT_BYTES];
    struct ath_about about = { .cell = ATH_NO_CELL };
    uint8_t scale = 0;

    if (ref != NULL) {
        scale = program->indicators[ref->indicator].scale;
        about.cell = cell_of(program, ref);
    }
    if (about.cell != ATH_NO_CELL) {
        about.subject = ath_cell_name(program, form, about.cell, findings->arena);
    }
    ath_result_write(left, broken->left, scale);
    ath_result_write(right, broken->right, scale);
    about.value = left;
    about.limit = right;
    ath_findings_add(findings, broken->rule->warns, broken->rule->id,
                     broken->rule->messages, &about);
}

bool ath_cells_check_rules(struct ath_findings *findings, const struct ath_program *program,
                           const struct ath_form *form, struct ath_cells effective)
{
    for (uint16_t i = 0; i < form->rule_count; i++) {
        const struct ath_rule *rule = &form->rules[i];
        if (rule->wide) {
            continue;
        }
        struct reading reading = { .program = program,
                                   .cells = effective,
                                   .missing = rule->missing };
        struct broken broken = { .rule = rule };
        broken.left = ath_formula_eval(rule->left_ast, read_operand, &reading);
        broken.right = ath_formula_eval(rule->right_ast, read_operand, &reading);
        if (reading.seen && ath_rule_is_broken(rule, broken.left, broken.right)) {
            add_finding(findings, program, form, &broken);
        }
    }
    return !findings->arena->exhausted;
}
