/* SPDX-License-Identifier: Apache-2.0 */
#include "load.h"

static struct fake_report april(const char *form)
{
    return report_for("crowdfunding", form, fake_day(2020, 4, 1), fake_day(2020, 4, 30));
}

/* Closed campaigns, those that met their goal, the sum of the goals, what was raised. */
static struct fake_report closed(int64_t campaigns, int64_t funded, int64_t goal,
                                 int64_t raised)
{
    struct fake_report r = april("platform");

    fake_give(&r, "campaigns_closed", campaigns);
    fake_give(&r, "campaigns_funded", funded);
    fake_give(&r, "goal_amount", goal);
    fake_give(&r, "closed_amount", raised);
    return r;
}

ATH_TEST(plugins_crowdfunding, some_met_their_goal_and_some_did_not)
{
    struct fake_report r = closed(5, 2, 1000, 700);

    says_only(&r, "", FAKE_SILENT);
}

ATH_TEST(plugins_crowdfunding, a_sum_that_makes_all_goals_needs_a_campaign_that_met_its_own)
{
    struct fake_report none = closed(5, 0, 1000, 1000), under = closed(5, 0, 1000, 999);

    says_only(&none, "goal-met-by-none", FAKE_REFUSED);
    ATH_EQ_STR(none.findings[0].cell, "campaigns_funded");
    says_only(&under, "", FAKE_SILENT);
}

ATH_TEST(plugins_crowdfunding, all_met_their_goal_with_less_than_its_sum_warns)
{
    struct fake_report less = closed(5, 5, 1000, 999), enough = closed(5, 5, 1000, 1000);

    says_only(&less, "goal-met-by-all", FAKE_WARNED);
    says_only(&enough, "", FAKE_SILENT);
}

ATH_TEST(plugins_crowdfunding, goals_are_looked_at_by_type_too)
{
    struct fake_report r = closed(5, 2, 3000, 2000);

    fake_give(&r, "campaigns_closed[campaign_type=craft]", 2);
    fake_give(&r, "campaigns_funded[campaign_type=craft]", 0);
    fake_give(&r, "goal_amount[campaign_type=craft]", 1000);
    fake_give(&r, "closed_amount[campaign_type=craft]", 1200);
    says_only(&r, "goal-met-by-none", FAKE_REFUSED);
    ATH_EQ_STR(r.findings[0].cell, "campaigns_funded[campaign_type=craft]");
}

ATH_TEST(plugins_crowdfunding, a_goal_of_nothing_says_nothing)
{
    struct fake_report r = closed(1, 0, 0, 0);

    says_only(&r, "", FAKE_SILENT);
}

ATH_TEST(plugins_crowdfunding, an_amount_needs_a_number)
{
    static const char *const pairs[][2] = { { "goal_amount", "campaigns_closed" },
                                            { "closed_amount", "campaigns_closed" },
                                            { "payout_days", "payouts" },
                                            { "amount_collected", "contributions" } };

    for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++) {
        struct fake_report some = april("platform"), nothing = april("platform");
        fake_give(&some, pairs[i][0], 1);
        fake_give(&some, pairs[i][1], 0);
        says_only(&some, "amount-without-count", FAKE_REFUSED);
        ATH_EQ_STR(some.findings[0].cell, pairs[i][0]);
        fake_give(&nothing, pairs[i][0], 0);
        fake_give(&nothing, pairs[i][1], 0);
        says_only(&nothing, "", FAKE_SILENT);
    }
}

ATH_TEST(plugins_crowdfunding, a_target_may_be_an_amount_alone)
{
    struct fake_report r = closed(0, 0, 1000, 1000);

    r.layer = ATHAR_TARGET;
    says_only(&r, "", FAKE_SILENT);
    r = closed(5, 0, 1000, 1000);
    r.layer = ATHAR_BASELINE;
    says_only(&r, "", FAKE_SILENT);
}

ATH_TEST(plugins_crowdfunding, campaigns_before_the_first_platforms_warn)
{
    struct fake_report r = april("platform");

    fake_give(&r, "campaigns_launched", 3);
    fake_give(&r, "campaigns_live", 17);
    says_only(&r, "", FAKE_SILENT);
    fake_period(&r, fake_day(2009, 12, 1), fake_day(2009, 12, 31));
    says_only(&r, "before-first-platforms", FAKE_WARNED);
}

ATH_TEST(plugins_crowdfunding, no_campaign_before_the_first_platforms_is_accepted)
{
    struct fake_report r = april("platform");

    fake_period(&r, fake_day(2002, 4, 1), fake_day(2002, 4, 30));
    fake_give(&r, "campaigns_launched", 0);
    says_only(&r, "", FAKE_SILENT);
}

ATH_TEST(plugins_crowdfunding, aid_of_a_value_needs_aid)
{
    struct fake_report r = april("aid");

    fake_give(&r, "aid_value", 100);
    fake_give(&r, "aid_distributed", 0);
    says_only(&r, "amount-without-count", FAKE_REFUSED);
}

ATH_TEST(plugins_crowdfunding, a_tablet_that_costs_far_more_than_one_warns)
{
    struct fake_report usual = april("aid"), dear = april("aid");

    fake_give(&usual, "aid_distributed[aid_type=tablet]", 3);
    fake_give(&usual, "aid_value[aid_type=tablet]", 3000000);
    says_only(&usual, "", FAKE_SILENT);
    fake_give(&dear, "aid_distributed[aid_type=tablet]", 3);
    fake_give(&dear, "aid_value[aid_type=tablet]", 3000001);
    says_only(&dear, "aid-far-above-cost", FAKE_WARNED);
    ATH_EQ_STR(dear.findings[0].cell, "aid_value[aid_type=tablet]");
}

ATH_TEST(plugins_crowdfunding, more_households_than_units_of_a_type_warn)
{
    struct fake_report r = april("aid");

    fake_give(&r, "aid_distributed[aid_type=rent]", 3);
    fake_give(&r, "households_aided[aid_type=rent]", 4);
    says_only(&r, "households-over-aids-of-type", FAKE_WARNED);
    ATH_EQ_STR(r.findings[0].cell, "households_aided[aid_type=rent]");
}

ATH_TEST(plugins_crowdfunding, the_largest_figures_do_not_overflow)
{
    const int64_t most = INT64_C(1000000000000000);
    struct fake_report r = april("aid");

    fake_give(&r, "aid_distributed[aid_type=food]", most);
    fake_give(&r, "aid_value[aid_type=food]", most);
    says_only(&r, "", FAKE_SILENT);
}
