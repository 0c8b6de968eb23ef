/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * formula - declared arithmetic over indicators, exact.
 *
 *   expr   = term { ("+" | "-") term }        term = factor { ("*" | "/") factor }
 *   factor = number | "(" expr ")" | "-" factor | ref | call
 *   ref    = id [ "[" category "=" option { "," category "=" option } "]" ]
 *   call   = ("offset" "(" expr "," integer ")") | ("where" "(" expr "," expr ")")
 *          | "budget" "(" ")" | (NAME "(" expr ")")
 *            NAME: ytd avg_over_time abs at_verification project
 *                  actual verified counterverified target baseline
 *
 * where(x, y) is x where y has a value, else nothing. at_verification(x) is x as it stood when the
 * report's verification was last changed: later corrections do not move it; without a verification
 * it is nothing. The layers say where their figures are read. budget() is the budget of the project,
 * in MAD; project(x) is x of the whole project, to which a rule compares.
 *
 * Memory:   nodes are the arena's.
 * Failure:  INVALID_ARGUMENT with the column. At most 64 nodes, 16 deep.
 */

#include "base/arena.h"
#include "base/decimal.h"
#include "base/status.h"
#include "model/catalogue.h"

enum ath_node_type {
    ATH_NODE_NUMBER = 1,
    ATH_NODE_REF,
    ATH_NODE_ADD,
    ATH_NODE_SUB,
    ATH_NODE_MUL,
    ATH_NODE_DIV,
    ATH_NODE_NEGATE,
    ATH_NODE_ABS,
    ATH_NODE_OFFSET, /* `n` asked periods away */
    ATH_NODE_YTD,
    ATH_NODE_AVG, /* avg_over_time */
    ATH_NODE_TARGET,
    ATH_NODE_VERIFIED,
    ATH_NODE_ACTUAL,
    ATH_NODE_COUNTERVERIFIED,
    ATH_NODE_BASELINE,
    ATH_NODE_AT_VERIFICATION,
    ATH_NODE_WHERE, /* the left where the right has a value */
    ATH_NODE_BUDGET,
    ATH_NODE_PROJECT,
};

struct ath_formula {
    enum ath_node_type type;
    const struct ath_formula *left, *right; /* right: second operand of + - * / where */
    struct ath_rational number;             /* NUMBER */
    int32_t n;                              /* OFFSET */
    uint16_t indicator;                     /* REF: index in the program */
    uint8_t selected;                       /* REF: how many category=option pairs */
    uint16_t category[ATH_BREAKDOWN_CATEGORIES];
    uint16_t option[ATH_BREAKDOWN_CATEGORIES];
};

/* Parse `text` against the program's indicators and categories. */
ATH_MUST_CHECK ath_code ath_formula_parse(const struct ath_formula **out, const char *text,
                                          const struct ath_program *program,
                                          struct ath_arena *arena, struct ath_error *err);

/* What a node is worth: a number, or nothing. */
enum ath_worth { ATH_WORTH_NONE = 0, ATH_WORTH_NUMBER = 1, ATH_WORTH_OVERFLOW = 2 };

struct ath_result {
    enum ath_worth worth;
    struct ath_rational number;
};

/* Gives the value of a node the arithmetic does not know: a REF, or one of the functions over
 * periods, layers and moments (OFFSET, YTD, AVG, TARGET, AT_VERIFICATION, ...). */
typedef struct ath_result (*ath_leaf_fn)(const struct ath_formula *node, void *context);

/* Evaluate + - * / abs, where and negation; a missing operand or a division by zero is no value. */
struct ath_result ath_formula_eval(const struct ath_formula *formula, ath_leaf_fn leaf,
                                   void *context);

/* True when it names nothing and is zero. */
bool ath_formula_is_zero(const struct ath_formula *formula);

/* True when it divides, somewhere, by what is zero whatever is reported: jobs / 0, jobs / (1 - 1). */
bool ath_formula_divides_by_zero(const struct ath_formula *formula);

/* Call `visit` for each REF below `formula`. */
void ath_formula_refs(const struct ath_formula *formula,
                      void (*visit)(const struct ath_formula *ref, void *context),
                      void *context);

/* The REF that is read first on the left side of a rule, or else on its right; NULL when neither
 * side names anything. */
const struct ath_formula *ath_rule_first_ref(const struct ath_rule *rule);

/* True when the REF picks options of the category. */
bool ath_formula_selects(const struct ath_formula *ref, uint16_t category);

/* The layer that figures below `node` are read in, where those around it are read in `around`. */
enum ath_layer ath_formula_layer(const struct ath_formula *node, enum ath_layer around);

/* True when the rule has something to say of its two sides and is broken. A number too large to
 * compare breaks it: nothing unchecked is accepted. */
bool ath_rule_is_broken(const struct ath_rule *rule, struct ath_result left,
                        struct ath_result right);

/* "12.50" at a scale, rounded; "" for no value. `out` has ATH_DECIMAL_TEXT_BYTES. */
void ath_result_write(char *out, struct ath_result result, int scale);
