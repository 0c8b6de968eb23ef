/* SPDX-License-Identifier: Apache-2.0 */
#include "sample.h"

#define REFUSES(claim, words, ...) \
    SAMPLE_REFUSES(model_catalogue_formulas, claim, words, __VA_ARGS__)

REFUSES(a_ratio_by_what_its_numerator_lacks,
        "numerator: broken down by 'topic', indicator 'members' needs a breakdown",
        s->breakdowns[WOMEN][0].category[0] = TOPIC)
REFUSES(a_ratio_by_what_its_numerator_selects,
        "selects an option of 'sex', so it cannot be broken down by it",
        s->breakdowns[WOMEN][0].category[0] = SEX)
REFUSES(a_ratio_by_what_its_denominator_lacks,
        "denominator: broken down by 'age', indicator 'hours'",
        s->indicators[WOMEN].denominator = "hours")
REFUSES(a_leaf_by_what_its_inputs_lack,
        "leaf formula: broken down by 'age', indicator 'trained'",
        s->breakdowns[GAP][0].category[0] = AGE)
REFUSES(
    options_without_such_a_breakdown,
    "numerator: column 9: indicator 'trained' has no breakdown by exactly these categories",
    s->indicators[WOMEN].numerator = "trained[age=u18]")

REFUSES(division_in_a_leaf, "leaf formula: only + - * and abs",
        s->indicators[GAP].leaf = "members / trained")
REFUSES(functions_over_time_in_a_leaf, "leaf formula: only + - * and abs",
        s->indicators[GAP].leaf = "ytd(members)")
REFUSES(a_leaf_over_another_form, "leaf formula: indicator 'clubs' is of another form",
        s->indicators[GAP].leaf = "members * clubs")
REFUSES(a_leaf_over_computed_indicators, "leaf formula: indicator 'gap' is computed",
        s->indicators[GAP].leaf = "gap + 1")
REFUSES(a_leaf_of_constants, "a leaf formula needs an indicator",
        s->indicators[GAP].leaf = "1 + 2")
REFUSES(adding_people_and_dirhams, "leaf formula: adds or subtracts 'people' and 'MAD'",
        s->indicators[GAP].leaf = "members + income")
REFUSES(mixed_units_in_a_numerator, "numerator: adds or subtracts 'people' and 'hour'",
        s->indicators[WOMEN].numerator = "members - offset(hours, -1)")
REFUSES(mixed_units_in_a_denominator, "denominator: adds or subtracts 'hour' and 'people'",
        s->indicators[WOMEN].denominator = "abs(-hours) + 1 + members")
REFUSES(mixed_units_in_a_rule, "rule 'no-hours': right: adds or subtracts 'MAD' and 'hour'",
        s->rules[1].right = "2 * (income + hours)")

REFUSES(a_stock_added_up_over_time, "numerator: ytd adds up the stock 'members' over time",
        s->indicators[WOMEN].numerator = "ytd(members[sex=f])")
REFUSES(a_stock_inside_what_is_added_up, "denominator: ytd adds up the stock 'members'",
        s->indicators[WOMEN].breakdown_count = 0;
        s->indicators[WOMEN].denominator = "trained + ytd(trained - target(members))")
REFUSES(a_flow_made_of_a_stock, "a flow adds up 'members', of kind stock, over time",
        s->indicators[GAP].kind = ATH_FLOW)
REFUSES(a_flow_made_of_people_reached, "a flow adds up 'reached', of kind reach",
        s->indicators[GAP].kind = ATH_FLOW;
        s->indicators[GAP].breakdown_count = 0;
        s->indicators[GAP].leaf = "trained + abs(-reached)")
REFUSES(a_stock_made_of_people_reached, "a stock adds up 'reached', of kind reach",
        s->indicators[GAP].breakdown_count = 0;
        s->indicators[GAP].leaf = "members - reached")
REFUSES(a_flow_made_of_an_extreme, "a flow adds up 'hours', of kind extreme-max",
        s->indicators[HOURS].kind = ATH_EXTREME_MAX;
        s->indicators[GAP].kind = ATH_FLOW; s->indicators[GAP].breakdown_count = 0;
        s->indicators[GAP].leaf = "hours")
REFUSES(a_formula_that_names_itself, "leaf formula: indicator 'gap' is computed",
        s->indicators[GAP].leaf = "gap")
REFUSES(ratios_that_name_each_other, "'women_share' is of kind ratio",
        s->indicators[HOURS] = s->indicators[WOMEN];
        s->indicators[HOURS].id = "hours"; s->indicators[HOURS].numerator = "women_share";
        s->indicators[WOMEN].numerator = "hours")
REFUSES(division_by_people_reached, "denominator: indicator 'reached' is of kind reach",
        s->indicators[WOMEN].denominator = "reached")
REFUSES(division_by_people_reached_inside_a_side,
        "numerator: indicator 'reached' is of kind reach",
        s->indicators[WOMEN].numerator = "members / reached")

REFUSES(a_rule_over_another_form, "left: indicator 'clubs' is of another form",
        s->rules[0].left = "clubs")
REFUSES(a_rule_over_computed_indicators, "right: indicator 'women_share' is computed",
        s->rules[0].right = "women_share")
REFUSES(a_rule_over_other_periods, "left: only + - * / and abs",
        s->rules[0].left = "offset(trained, -1)")
REFUSES(a_rule_over_other_layers, "left: only + - * / and abs",
        s->rules[0].left = "target(trained)")
REFUSES(a_rule_over_what_was_verified, "left: only + - * / and abs",
        s->rules[0].left = "at_verification(trained)")
REFUSES(a_ratio_as_of_the_verification, "numerator: only arithmetic, where, layers",
        s->indicators[WOMEN].numerator = "at_verification(trained)")
REFUSES(a_rule_over_a_parameter_of_another_form,
        "left: indicator 'clubs' is of another form",
        s->indicators[CLUBS].kind = ATH_PARAMETER;
        s->rules[0].left = "clubs")
REFUSES(mixed_units_inside_a_condition, "adds or subtracts 'MAD' and 'hour'",
        s->indicators[GAP].breakdown_count = 0;
        s->indicators[GAP].leaf = "where(trained, income + hours)")
REFUSES(mixed_units_with_a_conditional, "adds or subtracts 'people' and 'MAD'",
        s->indicators[GAP].breakdown_count = 0;
        s->indicators[GAP].leaf = "where(members, hours) + income")
REFUSES(a_flow_made_of_a_conditional_stock, "a flow adds up 'members', of kind stock",
        s->indicators[GAP].kind = ATH_FLOW;
        s->indicators[GAP].leaf = "where(members, trained)")
REFUSES(a_rule_about_its_report_and_its_project,
        "is about the report or about its whole project", s->rules[0].warns = true;
        s->rules[0].left = "trained"; s->rules[0].right = "project(trained)")
REFUSES(a_rule_that_refuses_by_the_budget, "right: only + - * / and abs",
        s->rules[0].right = "budget()")
REFUSES(a_rule_about_people_reached_elsewhere, "left: indicator 'reached' is of kind reach",
        s->rules[0].warns = true;
        s->rules[0].left = "target(reached)")
REFUSES(a_rule_as_of_the_verification, "left: only arithmetic, where, layers",
        s->rules[0].warns = true;
        s->rules[0].left = "at_verification(trained)")
REFUSES(a_ratio_about_a_project, "numerator: only arithmetic, where, layers",
        s->indicators[WOMEN].numerator = "project(trained)")
REFUSES(a_computed_figure_over_the_budget, "leaf formula: only + - * and abs",
        s->indicators[GAP].breakdown_count = 0;
        s->indicators[GAP].leaf = "income - budget()")
REFUSES(people_and_a_budget, "adds or subtracts 'people' and 'MAD'",
        s->indicators[WOMEN].breakdown_count = 0;
        s->indicators[WOMEN].numerator = "trained - budget()")
REFUSES(a_rule_of_constants, "a rule needs an indicator", s->rules[1].left = "1")
REFUSES(a_rule_without_formula, "left: has no formula", s->rules[1].left = NULL)
REFUSES(a_rule_with_an_unknown_option, "category 'sex' has no option 'x'",
        s->rules[1].left = "trained[sex=x]")
REFUSES(an_unknown_comparison, "unknown comparison 0", s->rules[1].comparison = 0)
REFUSES(an_unknown_way_with_missing_values, "to take what is missing",
        s->rules[1].missing = 3)

ATH_TEST(model_catalogue_formulas, a_parameter_may_be_of_another_form)
{
    struct sample s;

    sample_init(&s);
    s.indicators[CLUBS].kind = ATH_PARAMETER;
    s.indicators[CLUBS].carry_periods = 0;
    s.indicators[GAP].breakdown_count = 0;
    s.indicators[GAP].leaf = "at_verification(trained) * clubs";
    ATH_OK(sample_finish(&s, NULL));
    sample_fini(&s);
}

ATH_TEST(model_catalogue_formulas, a_rule_that_warns_may_look_at_other_reports)
{
    static const struct {
        const char *left, *right;
        bool wide, project;
    } cases[] = {
        { "trained", "10 * members", false, false },
        { "trained", "where(members, reached)", false, false },
        { "trained", "actual(trained)", true, false },
        { "trained", "ytd(trained)", true, false },
        { "trained", "offset(gap, -1)", true, false },
        { "clubs", "trained", true, false },
        { "project(income)", "budget()", true, true },
        { "project(income - offset(income, -1))", "2 * budget()", true, true },
    };

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct sample s;
        sample_init(&s);
        s.indicators[CLUBS].unit = "people";
        s.rules[0].warns = true;
        s.rules[0].left = cases[i].left;
        s.rules[0].right = cases[i].right;
        ATH_OK(sample_finish(&s, NULL));
        ATH_EQ_INT(s.rules[0].wide, cases[i].wide);
        ATH_EQ_INT(s.rules[0].project, cases[i].project);
        sample_fini(&s);
    }
}

ATH_TEST(model_catalogue_formulas, a_condition_is_added_to_nothing)
{
    struct sample s;

    sample_init(&s);
    s.indicators[GAP].kind = ATH_FLOW;
    s.indicators[GAP].breakdown_count = 0;
    s.indicators[GAP].leaf = "trained + where(trained, income * reached + hours * members)";
    ATH_OK(sample_finish(&s, NULL));
    s.indicators[GAP].leaf = "trained + where(trained, members)";
    ATH_OK(sample_finish(&s, NULL));
    sample_fini(&s);
}

ATH_TEST(model_catalogue_formulas, products_and_constants_go_with_any_unit)
{
    struct sample s;

    sample_init(&s);
    s.indicators[GAP].breakdown_count = 0;
    s.indicators[GAP].leaf = "hours + 60 * members - income * 0.5 + 3";
    ATH_OK(sample_finish(&s, NULL));
    sample_fini(&s);
}

ATH_TEST(model_catalogue_formulas, a_stock_times_something_may_be_a_flow)
{
    struct sample s;

    sample_init(&s);
    s.indicators[GAP].kind = ATH_FLOW;
    s.indicators[GAP].breakdown_count = 0;
    s.indicators[GAP].leaf = "trained + 50 * members + hours * reached";
    s.indicators[WOMEN].breakdown_count = 0;
    s.indicators[WOMEN].numerator = "members - offset(members, -1) + ytd(trained)";
    s.indicators[WOMEN].denominator = "avg_over_time(members)";
    ATH_OK(sample_finish(&s, NULL));
    sample_fini(&s);
}
