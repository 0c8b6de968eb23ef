/* SPDX-License-Identifier: Apache-2.0 */
#include "model/formula.h"

#include <stdio.h>

#include "sample.h"

struct fixture {
    struct sample sample;
    unsigned asked; /* calls of the leaf */
};

static struct fixture *begin(void)
{
    static struct fixture f;

    sample_init(&f.sample);
    f.asked = 0;
    ATH_OK(sample_finish(&f.sample, NULL));
    return &f;
}

static void end(struct fixture *f)
{
    sample_fini(&f->sample);
}

static const struct ath_formula *parse(struct fixture *f, const char *text)
{
    const struct ath_formula *formula = NULL;
    ath_code code = ath_formula_parse(&formula, text, &f->sample.program, &f->sample.arena,
                                      &f->sample.err);

    if (code != ATH_OK) {
        ATH_FAIL("'%s': %s", text, f->sample.err.message);
    }
    return formula;
}

static void refuse(struct fixture *f, const char *text, const char *words)
{
    const struct ath_formula *formula = NULL;
    ath_code code = ath_formula_parse(&formula, text, &f->sample.program, &f->sample.arena,
                                      &f->sample.err);

    sample_fails(&f->sample, code, ATH_INVALID_ARGUMENT, words);
    ATH_TRUE(formula == NULL);
}

/* members 7, trained 2, hours missing, income too large for anything; functions give 11. */
static struct ath_result leaf(const struct ath_formula *node, void *context)
{
    struct fixture *f = context;
    ath_i128 large = (ath_i128)1 << 126;

    f->asked++;
    if (node->type != ATH_NODE_REF) {
        return (struct ath_result){ ATH_WORTH_NUMBER, { 11, 1 } };
    }
    switch (node->indicator) {
    case MEMBERS:
        return (struct ath_result){ ATH_WORTH_NUMBER, { 7, 1 } };
    case TRAINED:
        return (struct ath_result){ ATH_WORTH_NUMBER, { 2, 1 } };
    case INCOME:
        return (struct ath_result){ ATH_WORTH_NUMBER, { large, 1 } };
    default:
        return (struct ath_result){ ATH_WORTH_NONE, { 0, 0 } };
    }
}

/* "7/2", "none", "overflow" */
static const char *worth(struct fixture *f, const char *text)
{
    static char out[64];
    struct ath_result result = ath_formula_eval(parse(f, text), leaf, f);

    if (result.worth != ATH_WORTH_NUMBER) {
        return result.worth == ATH_WORTH_NONE ? "none" : "overflow";
    }
    int used = snprintf(out, sizeof out, "%lld", (long long)result.number.num);
    if (result.number.den != 1) {
        snprintf(out + used, sizeof out - (size_t)used, "/%lld",
                 (long long)result.number.den);
    }
    return out;
}

ATH_TEST(model_formula, operators_bind_as_at_school)
{
    struct fixture *f = begin();

    ATH_EQ_STR(worth(f, "1 + 2 * 3"), "7");
    ATH_EQ_STR(worth(f, "(1 + 2) * 3"), "9");
    ATH_EQ_STR(worth(f, "10 - 4 - 3"), "3");
    ATH_EQ_STR(worth(f, "24 / 4 / 3"), "2");
    ATH_EQ_STR(worth(f, "24 / (4 / 3)"), "18");
    ATH_EQ_STR(worth(f, "2-1"), "1");
    ATH_EQ_STR(worth(f, "-2 * -3"), "6");
    ATH_EQ_STR(worth(f, "- - 2 - -2"), "4");
    ATH_EQ_STR(worth(f, "-(2 + 3)"), "-5");
    ATH_EQ_STR(worth(f, " \t\n members\r/trained "), "7/2");
    end(f);
}

ATH_TEST(model_formula, decimals_are_exact)
{
    struct fixture *f = begin();

    ATH_EQ_STR(worth(f, "0.1 + 0.2"), "3/10");
    ATH_EQ_STR(worth(f, "0.50"), "1/2");
    ATH_EQ_STR(worth(f, "007"), "7");
    ATH_EQ_STR(worth(f, "1 / 3 * 3"), "1");
    ATH_EQ_STR(worth(f, "0.00000000000000001 * 100000000000000000"), "1");
    ATH_EQ_STR(worth(f, "999999999999999999"), "999999999999999999");
    end(f);
}

ATH_TEST(model_formula, abs_takes_the_sign_away)
{
    struct fixture *f = begin();

    ATH_EQ_STR(worth(f, "abs(trained - members)"), "5");
    ATH_EQ_STR(worth(f, "abs(members - trained)"), "5");
    ATH_EQ_STR(worth(f, "abs(hours)"), "none");
    ATH_EQ_STR(worth(f, "abs(0)"), "0");
    end(f);
}

ATH_TEST(model_formula, missing_and_division_by_zero_are_no_value)
{
    struct fixture *f = begin();

    ATH_EQ_STR(worth(f, "members + hours"), "none");
    ATH_EQ_STR(worth(f, "0 * hours"), "none");
    ATH_EQ_STR(worth(f, "-hours"), "none");
    ATH_EQ_STR(worth(f, "1 / 0"), "none");
    ATH_EQ_STR(worth(f, "members / (trained - 2)"), "none");
    ATH_EQ_STR(worth(f, "0 / 5"), "0");
    end(f);
}

ATH_TEST(model_formula, what_does_not_fit_is_overflow_unless_something_is_missing)
{
    struct fixture *f = begin();

    ATH_EQ_STR(worth(f, "income + income"), "overflow");
    ATH_EQ_STR(worth(f, "income * 4 - income * 4"), "overflow");
    ATH_EQ_STR(worth(f, "-(income * 4)"), "overflow");
    ATH_EQ_STR(worth(f, "abs(income * 4)"), "overflow");
    ATH_EQ_STR(worth(f, "income * 4 + hours"), "none");
    ATH_EQ_STR(worth(f, "income / income"), "1");
    end(f);
}

ATH_TEST(model_formula, functions_over_periods_and_layers_are_the_callers)
{
    struct fixture *f = begin();
    const char *const texts[] = { "offset(members, -1)",      "ytd(members)",
                                  "avg_over_time(members)",   "target(members)",
                                  "verified(members)",        "actual(members)",
                                  "counterverified(members)", "baseline(members)",
                                  "at_verification(members)" };
    const enum ath_node_type types[] = {
        ATH_NODE_OFFSET,          ATH_NODE_YTD,      ATH_NODE_AVG,
        ATH_NODE_TARGET,          ATH_NODE_VERIFIED, ATH_NODE_ACTUAL,
        ATH_NODE_COUNTERVERIFIED, ATH_NODE_BASELINE, ATH_NODE_AT_VERIFICATION
    };

    for (unsigned i = 0; i < sizeof types / sizeof *types; i++) {
        const struct ath_formula *formula = parse(f, texts[i]);
        ATH_EQ_INT(formula->type, types[i]);
        ATH_EQ_INT(formula->left->type, ATH_NODE_REF);
        f->asked = 0;
        ATH_EQ_STR(worth(f, texts[i]), "11");
        ATH_EQ_INT(f->asked, 1);
    }
    ATH_EQ_STR(worth(f, "trained + 0 * verified(trained)"), "2");
    end(f);
}

ATH_TEST(model_formula, where_is_its_first_operand_where_the_second_has_a_value)
{
    struct fixture *f = begin();

    ATH_EQ_STR(worth(f, "where(trained, 0)"), "2");
    ATH_EQ_STR(worth(f, "where(trained, trained / 0)"), "none");
    ATH_EQ_STR(worth(f, "where(trained / 0, trained)"), "none");
    ATH_EQ_STR(worth(f, "where(trained, income * 4)"), "2");
    ATH_EQ_STR(worth(f, "where(where(trained, 1) + 1, 2) * 2"), "6");
    refuse(f, "where(trained)", "column 14: expected ',', found ')'");
    refuse(f, "where(trained,)", "column 15: expected a number, an indicator or '('");
    refuse(f, "where(trained, 1, 2)", "column 17: expected ')', found ','");
    refuse(f, "where()", "column 7: expected a number, an indicator or '('");
    end(f);
}

ATH_TEST(model_formula, the_budget_is_nothing_but_itself)
{
    struct fixture *f = begin();
    const struct ath_formula *node = parse(f, "budget( )");

    ATH_EQ_INT(node->type, ATH_NODE_BUDGET);
    ATH_TRUE(node->left == NULL && node->right == NULL);
    ATH_EQ_INT(parse(f, "project(trained)")->type, ATH_NODE_PROJECT);
    ATH_EQ_INT(parse(f, "trained / budget()")->right->type, ATH_NODE_BUDGET);
    refuse(f, "budget(trained)", "column 8: expected ')', found 't'");
    refuse(f, "budget", "column 1: unknown indicator 'budget'");
    refuse(f, "project()", "column 9: expected a number, an indicator or '('");
    end(f);
}

ATH_TEST(model_formula, a_layer_is_read_by_its_name)
{
    struct fixture *f = begin();
    static const char *const texts[] = { "actual(trained)", "verified(trained)",
                                         "counterverified(trained)", "target(trained)",
                                         "baseline(trained)" };

    for (int i = 0; i < ATH_LAYER_MAX; i++) {
        const struct ath_formula *node = parse(f, texts[i]);
        ATH_EQ_INT(ath_formula_layer(node, ATH_LAYER_TARGET), i + 1);
        ATH_EQ_INT(ath_formula_layer(node->left, ATH_LAYER_TARGET), ATH_LAYER_TARGET);
    }
    ATH_EQ_INT(ath_formula_layer(parse(f, "where(trained, 1)"), ATH_LAYER_VERIFIED),
               ATH_LAYER_VERIFIED);
    end(f);
}

ATH_TEST(model_formula, offset_takes_whole_periods)
{
    struct fixture *f = begin();

    ATH_EQ_INT(parse(f, "offset(members,-1)")->n, -1);
    ATH_EQ_INT(parse(f, "offset(members + 1, 12)")->n, 12);
    ATH_EQ_INT(parse(f, "offset(members, -120)")->n, -120);
    ATH_EQ_INT(parse(f, "offset(members, - 3)")->n, -3);
    refuse(f, "offset(members, -121)",
           "column 18: expected a whole number from -120 to 120");
    refuse(f, "offset(members, 99999999999999999999)", "expected a whole number");
    refuse(f, "offset(members, 1.5)", "column 18: expected ')', found '.'");
    refuse(f, "offset(members, x)", "expected a whole number");
    refuse(f, "offset(members)", "column 15: expected ',', found ')'");
    refuse(f, "ytd(members, 1)", "column 12: expected ')', found ','");
    end(f);
}

ATH_TEST(model_formula, options_are_found_in_the_order_they_are_written)
{
    struct fixture *f = begin();
    const struct ath_formula *ref = parse(f, "members[ age = y18_24 , sex = m ]");

    ATH_EQ_INT(ref->type, ATH_NODE_REF);
    ATH_EQ_INT(ref->indicator, MEMBERS);
    ATH_EQ_INT(ref->selected, 2);
    ATH_EQ_INT(ref->category[0], AGE);
    ATH_EQ_INT(ref->option[0], 1);
    ATH_EQ_INT(ref->category[1], SEX);
    ATH_EQ_INT(ref->option[1], 1);
    ATH_EQ_INT(parse(f, "members")->selected, 0);
    end(f);
}

ATH_TEST(model_formula, options_must_be_those_of_a_breakdown)
{
    struct fixture *f = begin();

    refuse(f, "members[colour=red]", "column 9: unknown category 'colour'");
    refuse(f, "members[sex=x]", "column 13: category 'sex' has no option 'x'");
    refuse(f, "members[sex=]", "column 13: category 'sex' has no option ''");
    refuse(f, "members[sex]", "column 12: expected '=', found ']'");
    refuse(f, "members[]", "column 9: expected a category, found ']'");
    refuse(f, "members[sex=f", "column 14: expected ']', found the end");
    refuse(f, "members[sex=f,sex=m]", "column 15: category 'sex' is selected twice");
    refuse(f, "members[topic=law]",
           "column 9: indicator 'members' has no breakdown by exactly");
    refuse(f, "trained[sex=f,topic=law]", "no breakdown by exactly these");
    refuse(f, "members[sex=f,age=u18,topic=law,mood=bad]",
           "column 33: more than 3 categories");
    end(f);
}

ATH_TEST(model_formula, errors_name_the_column_and_what_was_expected)
{
    struct fixture *f = begin();

    refuse(f, "", "column 1: expected a number, an indicator or '(', found the end");
    refuse(f, "members +",
           "column 10: expected a number, an indicator or '(', found the end");
    refuse(f, "members trained", "column 9: expected an operator, found 't'");
    refuse(f, "(members", "column 9: expected ')', found the end");
    refuse(f, "members)", "column 8: expected an operator, found ')'");
    refuse(f, "members * / 2",
           "column 11: expected a number, an indicator or '(', found '/'");
    refuse(f, "nobody", "column 1: unknown indicator 'nobody'");
    refuse(f, "sum(members)", "column 1: unknown function 'sum'");
    refuse(f, "members-trained",
           "unknown indicator 'members-trained'; a minus needs spaces");
    refuse(f, "1. + 2", "column 3: expected a digit, found ' '");
    refuse(f, "1.2.3", "column 4: expected an operator, found '.'");
    refuse(f, ".5", "column 1: expected a number");
    refuse(f, "1e3", "column 1: unknown indicator '1e3'");
    refuse(f, "1,000", "column 2: expected an operator, found ','");
    refuse(f, "members × 2", "column 9: expected an operator, found '?'");
    refuse(f, "Members", "column 1: expected a number, an indicator or '(', found 'M'");
    refuse(f, "1234567890.123456789", "column 1: a number has at most 18 digits");
    end(f);
}

/* `n` times `unit`, then `last`. */
static const char *repeated(const char *unit, unsigned n, const char *last)
{
    static char text[8192];
    size_t used = 0;

    for (unsigned i = 0; i <= n; i++) {
        used +=
            (size_t)snprintf(text + used, sizeof text - used, "%s", i < n ? unit : last);
        ATH_TRUE(used < sizeof text);
    }
    return text;
}

ATH_TEST(model_formula, sixteen_deep_and_64_nodes_are_enough)
{
    struct fixture *f = begin();

    ATH_EQ_STR(worth(f, repeated("1 + ", 31, "1")), "32");
    ATH_EQ_STR(worth(f, repeated("-", 15, "1")), "-1");
    ATH_EQ_STR(worth(f, "((((((((((((((( members )))))))))))))))"), "7");
    refuse(f, repeated("1 + ", 32, "1"), "more than 64 numbers, names and operators");
    refuse(f, repeated("-", 16, "1"), "column 17: nested more than 16 deep");
    refuse(f, repeated("(", 4000, "1"), "column 17: nested more than 16 deep");
    refuse(f, repeated("abs(", 2000, "1"), "nested more than 16 deep");
    end(f);
}

ATH_TEST(model_formula, functions_do_not_take_names_from_indicators)
{
    struct fixture *f = begin();

    ath_arena_fini(&f->sample.arena);
    sample_init(&f->sample);
    f->sample.indicators[PEAK].id = "target";
    f->sample.indicators[CLUBS].id = "3d_clubs";
    ATH_OK(sample_finish(&f->sample, NULL));
    ATH_EQ_INT(parse(f, "target + 1")->left->indicator, PEAK);
    ATH_EQ_INT(parse(f, "target (target)")->type, ATH_NODE_TARGET);
    ATH_EQ_INT(parse(f, "3d_clubs")->indicator, CLUBS);
    end(f);
}

static void count_ref(const struct ath_formula *ref, void *context)
{
    unsigned *seen = context;

    seen[ref->indicator]++;
}

ATH_TEST(model_formula, every_reference_is_visited)
{
    struct fixture *f = begin();
    unsigned seen[INDICATORS] = { 0 };

    ath_formula_refs(parse(f, "members[sex=f] + abs(-members) / offset(hours * 2, -1)"),
                     count_ref, seen);
    ATH_EQ_INT(seen[MEMBERS], 2);
    ATH_EQ_INT(seen[HOURS], 1);
    ATH_EQ_INT(seen[TRAINED], 0);
    end(f);
}

ATH_TEST(model_formula, an_exhausted_arena_is_resource_exhausted)
{
    struct fixture *f = begin();
    const struct ath_formula *formula = NULL;
    struct ath_arena small;

    ath_arena_init(&small, 64);
    ATH_CODE(ATH_RESOURCE_EXHAUSTED,
             ath_formula_parse(&formula, "members + trained", &f->sample.program, &small,
                               &f->sample.err));
    ath_arena_fini(&small);
    end(f);
}
