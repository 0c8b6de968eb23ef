/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>
#include <string.h>

#include "model/formula.h"
#include "plugin/sheet_parts.h"

/* ---- rules ----------------------------------------------------------------------- */

static const struct ath_sheet_word comparisons[] = {
    { "<=", ATH_LE },       { "<", ATH_LT },       { "=", ATH_EQ },    { ">=", ATH_GE },
    { ">", ATH_GT },        { "at-most", ATH_LE }, { "less", ATH_LT }, { "equal", ATH_EQ },
    { "at-least", ATH_GE }, { "more", ATH_GT },    { "==", ATH_EQ },   { "≤", ATH_LE },
    { "≥", ATH_GE },        { NULL, 0 },
};

static const struct ath_sheet_word missings[] = {
    { "skip", ATH_MISSING_SKIP },
    { "zero", ATH_MISSING_ZERO },
    { NULL, 0 },
};

static const struct ath_sheet_word effects[] = {
    { "refuse", 0 },
    { "warn", 1 },
    { NULL, 0 },
};

static void read_rule(struct ath_sheet_making *m, struct ath_rule *to,
                      struct ath_sheet_at at)
{
    ath_sheet_id(&to->id, m, at, ATH_FIELD_ID);
    ath_sheet_need(m, at, ATH_FIELD_LEFT);
    ath_sheet_need(m, at, ATH_FIELD_COMPARISON);
    ath_sheet_need(m, at, ATH_FIELD_RIGHT);
    to->left = ath_sheet_cell(at, ATH_FIELD_LEFT);
    to->right = ath_sheet_cell(at, ATH_FIELD_RIGHT);
    to->comparison = (enum ath_comparison)ath_sheet_word(m, at, ATH_FIELD_COMPARISON,
                                                         comparisons, ATH_LE);
    to->missing = (enum ath_missing)ath_sheet_word(m, at, ATH_FIELD_MISSING, missings,
                                                   ATH_MISSING_SKIP);
    to->warns = ath_sheet_word(m, at, ATH_FIELD_EFFECT, effects, 0) != 0;
    to->messages = ath_sheet_labels(m, at, ATH_FIELD_MESSAGE);
    if (to->messages.n == 0) {
        ath_sheet_fault(m, at, ATH_FIELD_MESSAGE, ATH_SHEET_TEXT_NEEDED,
                        (struct ath_sheet_words){ 0 });
    }
}

/* The form of a rule's row, or -1. */
static int rule_form(struct ath_sheet_making *m, struct ath_sheet_at at)
{
    const struct ath_program *program = m->program;
    const char *id = ath_sheet_cell(at, ATH_FIELD_FORM);
    struct ath_sheet_near near = { 0 };

    if (*id == '\0' && program->form_count == 1) {
        return 0;
    }
    if (*id == '\0') {
        ath_sheet_fault(m, at, ATH_FIELD_FORM, ATH_SHEET_WHICH_FORM,
                        (struct ath_sheet_words){ 0 });
        return -1;
    }
    for (uint16_t i = 0; i < program->form_count; i++) {
        if (strcmp(program->forms[i].id, id) == 0) {
            return i;
        }
        ath_sheet_compare(m, &near, id, program->forms[i].id);
    }
    ath_sheet_fault(
        m, at, ATH_FIELD_FORM, ATH_SHEET_NO_SUCH_FORM,
        (struct ath_sheet_words){ .limit = m->problems->stem, .near = near.best });
    return -1;
}

static void check_rule_id(struct ath_sheet_making *m, const struct ath_form *form,
                          const struct ath_sheet_at *rows, uint16_t at)
{
    for (uint16_t i = 0; i < at; i++) {
        if (strcmp(form->rules[i].id, form->rules[at].id) == 0) {
            ath_sheet_fault(m, rows[at], ATH_FIELD_ID, ATH_SHEET_REPEATED,
                            (struct ath_sheet_words){
                                .limit = ath_sheet_printf(m, "%u", rows[i].row->number) });
            return;
        }
    }
}

static size_t add_rules(struct ath_sheet_making *m, const int *form_of, uint16_t form,
                        size_t used)
{
    const struct ath_sheet_table *table = &m->tables[ATH_SHEET_RULES];
    struct ath_form *to = &m->program->forms[form];

    to->rules = ath_sheet_array(m, table->row_count, sizeof *to->rules);
    for (size_t i = 0; to->rules != NULL && i < table->row_count; i++) {
        struct ath_sheet_at at = { table, &table->rows[i] };
        if (form_of[i] != form) {
            continue;
        }
        if (to->rule_count == ATH_FORM_RULES) {
            ath_sheet_fault(m, at, ATH_FIELD_ID, ATH_SHEET_TOO_MANY,
                            (struct ath_sheet_words){
                                .limit = ath_sheet_printf(m, "%d", ATH_FORM_RULES) });
            break;
        }
        m->rule_rows[used + to->rule_count] = at;
        read_rule(m, &to->rules[to->rule_count], at);
        check_rule_id(m, to, m->rule_rows + used, to->rule_count);
        to->rule_count++;
    }
    return used + to->rule_count;
}

void ath_sheet_rules(struct ath_sheet_making *m)
{
    const struct ath_sheet_table *table = &m->tables[ATH_SHEET_RULES];
    int *form_of = ath_sheet_array(m, table->row_count, sizeof *form_of);
    size_t used = 0;

    m->rule_rows = ath_sheet_array(m, table->row_count, sizeof *m->rule_rows);
    if (form_of == NULL || m->rule_rows == NULL) {
        return;
    }
    for (size_t i = 0; i < table->row_count; i++) {
        form_of[i] = rule_form(m, (struct ath_sheet_at){ table, &table->rows[i] });
    }
    for (uint16_t i = 0; table->row_count > 0 && i < m->program->form_count; i++) {
        used = add_rules(m, form_of, i, used);
    }
}

/* ---- formulas -------------------------------------------------------------------- */

/* The name that a formula's failure says nobody knows; NULL when something else is wrong. */
static const char *unknown_name(struct ath_sheet_making *m, const char *message)
{
    static const char words[] = "unknown indicator '";
    const char *at = strstr(message, words);

    if (at == NULL) {
        return NULL;
    }
    at += sizeof words - 1;
    return ath_sheet_printf(m, "%.*s", (int)strcspn(at, "'"), at);
}

static void tell_unknown(struct ath_sheet_making *m, struct ath_sheet_at at,
                         enum ath_sheet_field field, const char *name)
{
    bool minus = strchr(name, '-') != NULL;
    struct ath_sheet_near near = { 0 };

    for (uint16_t i = 0; i < m->program->indicator_count; i++) {
        ath_sheet_compare(m, &near, name, m->program->indicators[i].id);
    }
    ath_sheet_fault(m, at, field,
                    minus ? ATH_SHEET_NO_SUCH_DIFFERENCE : ATH_SHEET_NO_SUCH_INDICATOR,
                    (struct ath_sheet_words){ .value = name, .near = near.best });
}

/* A denominator that is zero divides by it, too. */
static void check_zero(struct ath_sheet_making *m, struct ath_sheet_at at,
                       enum ath_sheet_field field, const struct ath_formula *formula)
{
    bool under = field == ATH_FIELD_DENOMINATOR;

    if (ath_formula_divides_by_zero(formula) || (under && ath_formula_is_zero(formula))) {
        ath_sheet_fault(m, at, field, ATH_SHEET_DIVIDES_BY_ZERO,
                        (struct ath_sheet_words){ .value = ath_sheet_cell(at, field) });
    }
}

static void check_formula(struct ath_sheet_making *m, struct ath_sheet_at at,
                          enum ath_sheet_field field)
{
    static const char place[] = "column ";
    const char *text = ath_sheet_cell(at, field);
    const struct ath_formula *formula;
    struct ath_error err = { 0 };

    if (*text == '\0') {
        return;
    }
    if (ath_formula_parse(&formula, text, m->program, m->arena, &err) == ATH_OK) {
        check_zero(m, at, field, formula);
        return;
    }
    const char *name = unknown_name(m, err.message);
    if (name != NULL) {
        tell_unknown(m, at, field, name);
        return;
    }
    /* A sheet has columns of its own. */
    bool placed = strncmp(err.message, place, sizeof place - 1) == 0;
    const char *why = ath_sheet_printf(m, "%s%s", placed ? "character " : "",
                                       err.message + (placed ? sizeof place - 1 : 0));
    ath_sheet_fault(m, at, field, ATH_SHEET_FORMULA,
                    (struct ath_sheet_words){ .value = why });
}

static int by_id(const void *a, const void *b)
{
    const struct ath_id_index *x = a, *y = b;
    int order = strcmp(x->id, y->id);

    return order != 0 ? order : (x->index > y->index) - (x->index < y->index);
}

/* Formulas find indicators by halving. */
static bool sort_indicators(struct ath_sheet_making *m)
{
    struct ath_program *program = m->program;
    struct ath_id_index *v = ath_sheet_array(m, program->indicator_count, sizeof *v);

    for (uint16_t i = 0; v != NULL && i < program->indicator_count; i++) {
        v[i] = (struct ath_id_index){ program->indicators[i].id, i };
    }
    if (v == NULL || program->indicator_count == 0) {
        return false;
    }
    qsort(v, program->indicator_count, sizeof *v, by_id);
    for (uint16_t i = 1; i < program->indicator_count; i++) {
        if (*v[i].id != '\0' && strcmp(v[i - 1].id, v[i].id) == 0) {
            uint32_t row = m->indicator_rows[v[i - 1].index].row->number;
            ath_sheet_fault(
                m, m->indicator_rows[v[i].index], ATH_FIELD_ID, ATH_SHEET_REPEATED,
                (struct ath_sheet_words){ .limit = ath_sheet_printf(m, "%u", row) });
        }
    }
    program->by_id = v;
    return true;
}

void ath_sheet_formulas(struct ath_sheet_making *m)
{
    static const enum ath_sheet_field fields[] = { ATH_FIELD_NUMERATOR,
                                                   ATH_FIELD_DENOMINATOR, ATH_FIELD_LEAF };
    const struct ath_sheet_table *rules = &m->tables[ATH_SHEET_RULES];

    if (!sort_indicators(m)) {
        return;
    }
    for (uint16_t i = 0; i < m->program->indicator_count; i++) {
        for (size_t k = 0; k < sizeof fields / sizeof fields[0]; k++) {
            check_formula(m, m->indicator_rows[i], fields[k]);
        }
    }
    for (size_t i = 0; i < rules->row_count; i++) {
        struct ath_sheet_at at = { rules, &rules->rows[i] };
        check_formula(m, at, ATH_FIELD_LEFT);
        check_formula(m, at, ATH_FIELD_RIGHT);
    }
    m->program->by_id = NULL;
}
