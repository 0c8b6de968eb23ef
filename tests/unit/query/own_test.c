/* SPDX-License-Identifier: Apache-2.0 */
#include "query/drill.h"

#include "query_fixture.h"

/* Targets are yearly: two organizations in MA-06 and MA-04, and two scopes with their own. */
static void open_targets(struct world *w)
{
    open_world(w);
    report(w, "anfa 202401", "sales=30 members=10");
    report(w, "bouregreg 202402", "sales=5 members=4");
    report(w, "anfa 2024 layer=target", "sales=100 members=20");
    report(w, "bouregreg 2024 layer=target", "sales=10 members=5");
    report(w, "@country 2024 layer=target", "sales=500 sales[sex=f]=200");
    report(w, "@region:MA-06 2024 layer=target", "sales=60");
}

#define TARGETS(name_, ...) ASK(name_, .layer = "target", __VA_ARGS__)

ATH_TEST(query_own, a_target_of_the_country_takes_the_place_of_its_organizations)
{
    struct world w;

    open_targets(&w);
    expect(&w, TARGETS("p.sales", .every = "year"), "2024 = 500.00 r1\n");
    expect(&w, TARGETS("p.sales", .every = "year", BY("sex")),
           "2024 f = 200.00 r1\n2024 unspecified = 300.00 r1\n");
    expect(&w, TARGETS("p.members", .every = "year"), "2024 = 25 r2\n");
    report(&w, "@country 2024 layer=target", "members=77");
    report(&w, "@country 2025 layer=target", "members=88");
    expect(&w, TARGETS("p.members", .every = "year"), "2024 = 77 r1\n2025 = 88 r1\n");
    expect(&w, TARGETS("p.members", .period = ""), "all = 88 r1\n");
    close_world(&w);
}

ATH_TEST(query_own, R2_options_that_a_scope_does_not_give_are_not_those_of_organizations)
{
    struct world w;

    open_targets(&w);
    report(&w, "anfa 2024 layer=target", "sales=100 sales[sex=m]=40");
    expect(&w, TARGETS("p.sales", .every = "year", BY("sex")),
           "2024 f = 200.00 r1\n2024 unspecified = 300.00 r1\n");
    expect(&w, TARGETS("p.sales", WHERE(IS("sex", "m"))), "");
    expect(&w, TARGETS("p.sales", BY("region", "sex")),
           "all MA-04 unspecified = 10.00 r1\nall MA-06 unspecified = 60.00 r1\n");
    report(&w, "bouregreg 2024 layer=target", "sales=10 sales[sex=f]=10");
    refuse(&w, TARGETS("p.sales", BY("sex"), WHERE(IS("region", "MA-04", "MA-06"))),
           "own-target-apart"); /* not the one's options beside the other's */
    close_world(&w);
}

ATH_TEST(query_own, R7_a_stock_of_a_scope_is_its_last_report_with_all_its_parts)
{
    struct world w;

    open_targets(&w);
    report(&w, "@country 2024 layer=target", "members=90 members[sex=f]=30");
    report(&w, "@country 2025 layer=target", "members=88");
    expect(&w, TARGETS("p.members", BY("sex")), "all unspecified = 88 r1\n");
    expect(&w, TARGETS("p.members", WHERE(IS("sex", "f"))), "");
    close_world(&w);
}

ATH_TEST(query_own, R14_an_option_beside_others_that_a_scope_gives_is_zero)
{
    struct world w;

    open_targets(&w);
    report(&w, "@country 2024 layer=target", "members=8 members[sex=m]=8");
    expect(&w, TARGETS("p.women_share", .every = "year"), "2024 = 0.0 (0/8) r0\n");
    close_world(&w);
}

ATH_TEST(query_own, a_target_of_a_scope_answers_for_that_scope_only)
{
    struct world w;

    open_targets(&w);
    expect(&w, TARGETS("p.sales", BY("region")),
           "all MA-04 = 10.00 r1\nall MA-06 = 60.00 r1\n");
    expect(&w, TARGETS("p.sales", WHERE(IS("region", "MA-06"))), "all = 60.00 r1\n");
    expect(&w, TARGETS("p.sales", BY("province")),
           "all MA-CAS = 100.00 r1\nall MA-RAB = 10.00 r1\n");
    expect(&w, TARGETS("p.sales", BY("organization")),
           "all anfa = 100.00 r1\nall bouregreg = 10.00 r1\n");
    expect(&w, TARGETS("p.sales", WHERE(IS("region", "MA-06"), IS("sector", "crafts"))),
           "all = 100.00 r1\n");
    close_world(&w);
}

ATH_TEST(query_own, a_project_has_a_target_without_any_organization)
{
    struct world w;

    open_targets(&w);
    report(&w, "@project:flower 2024 layer=target", "sales=300");
    report(&w, "@parent:union-north 2024 layer=baseline", "sales=7");
    expect(&w, TARGETS("p.sales", .project = "flower"), "all = 300.00 r1\n");
    expect(&w, TARGETS("p.sales", BY("project")),
           "all - = 110.00 r2\nall flower = 300.00 r1\n");
    expect(&w, TARGETS("p.sales", .project = "-"), "all = 110.00 r2\n");
    expect(&w, ASK("p.sales", .layer = "target", BY("project", "region")),
           "all - MA-04 = 10.00 r1\nall - MA-06 = 100.00 r1\n");
    close_world(&w);
}

ATH_TEST(query_own, scopes_together_are_refused_where_organizations_speak_for_one)
{
    struct world w;

    open_targets(&w);
    refuse(&w, TARGETS("p.sales", WHERE(IS("region", "MA-04", "MA-06"))),
           "own-target-apart");
    expect(&w, TARGETS("p.members", WHERE(IS("region", "MA-04", "MA-06"))),
           "all = 25 r2\n");
    expect(&w, TARGETS("p.sales", BY("region"), WHERE(IS("region", "MA-04", "MA-06"))),
           "all MA-04 = 10.00 r1\nall MA-06 = 60.00 r1\n");
    add_funded(&w, "tulip", "drosos");
    add_funded(&w, "iris", "drosos");
    report(&w, "anfa 2024 project=tulip layer=target", "sales=3");
    report(&w, "anfa 2024 project=iris layer=target", "sales=4");
    expect(&w, TARGETS("p.sales", WHERE(IS("funder", "drosos"))), "all = 7.00 r2\n");
    report(&w, "@project:tulip 2024 layer=target", "sales=300");
    refuse(&w, TARGETS("p.sales", WHERE(IS("funder", "drosos"))), "own-target-apart");
    refuse(&w, ASK("p.achieved", BY("funder"), .every = "year"), "own-target-apart");
    close_world(&w);
}

ATH_TEST(query_own, what_scopes_together_say_themselves_is_added_up)
{
    struct world w;
    struct ath_where both = IS("region", "MA-04", "MA-06", "MA-01");

    open_targets(&w);
    report(&w, "@region:MA-04 2024 layer=target", "sales=40 sales[sex=f]=30 members=9");
    report(&w, "@region:MA-04 2025 layer=target", "members=7");
    report(&w, "@region:MA-06 2024 layer=target", "members=100");
    expect(&w, TARGETS("p.sales", WHERE(both)), "all = 100.00 r2\n"); /* nobody in MA-01 */
    expect(&w, TARGETS("p.sales", WHERE(both), BY("sex")),
           "all f = 30.00 r1\nall unspecified = 70.00 r2\n");
    expect(&w, TARGETS("p.members", WHERE(both)), "all = 107 r2\n"); /* each its last */
    expect(&w, TARGETS("p.members", WHERE(both), .every = "year"),
           "2024 = 109 r2\n2025 = 7 r1\n");
    expect(&w, ASK("p.achieved", WHERE(both), .every = "year"),
           "2024 = 35.0 (35.00/100.00) r2\n");
    add_funded(&w, "tulip", "drosos");
    add_funded(&w, "iris", "drosos");
    report(&w, "anfa 2024 project=iris layer=target", "sales=4");
    report(&w, "@project:tulip 2024 layer=target", "sales=300");
    report(&w, "@project:iris 2024 layer=target", "sales=20");
    expect(&w, TARGETS("p.sales", WHERE(IS("funder", "drosos"))), "all = 320.00 r2\n");
    expect(&w, TARGETS("p.sales", BY("funder")),
           "all drosos = 320.00 r2\nall ~ = 110.00 r2\n");
    report(&w, "@project:iris 2024 layer=target", "best=4");
    report(&w, "anfa 2024 project=tulip layer=target", "best=9");
    expect(&w, TARGETS("p.best", .project = "iris", WHERE(IS("funder", "drosos"))),
           "all = 4 r1\n"); /* one project, whoever funds it */
    close_world(&w);
}

ATH_TEST(query_own, what_cannot_be_added_up_is_refused_together)
{
    struct world w;

    open_targets(&w);
    report(&w, "@region:MA-04 2024 layer=target", "people=9 best=3");
    report(&w, "@region:MA-06 2024 layer=target", "people=8 best=4");
    struct ath_where both = IS("region", "MA-04", "MA-06");
    refuse(&w, TARGETS("p.people", WHERE(both)), "own-target-apart");
    refuse(&w, TARGETS("p.best", WHERE(both)), "own-target-apart");
    report(&w, "@parent:union-north 2024 layer=target", "sales=7");
    report(&w, "@parent:union-south 2024 layer=target", "sales=8");
    refuse(&w, TARGETS("p.sales", WHERE(IS("parent", "union-north", "union-south"))),
           "own-target-apart"); /* one may be above the other */
    expect(&w, TARGETS("p.people", WHERE(both), BY("region")),
           "all MA-04 = 9 [9..9] r1\nall MA-06 = 8 [8..8] r1\n");
    close_world(&w);
}

ATH_TEST(query_own, a_group_of_one_project_is_no_sum_whoever_funds_it)
{
    struct world w;

    open_targets(&w);
    add_funded(&w, "tulip", "drosos");
    add_funded(&w, "iris", "drosos");
    report(&w, "@project:tulip 2024 layer=target", "people=9 best=3");
    struct ath_where funder = IS("funder", "drosos");
    expect(&w, TARGETS("p.people", BY("project"), WHERE(funder)),
           "all tulip = 9 [9..9] r1\n");
    expect(&w, TARGETS("p.best", BY("funder", "project")), "all drosos tulip = 3 r1\n");
    expect(&w, TARGETS("p.best", BY("funder"), WHERE(IS("project", "tulip"))),
           "all drosos = 3 r1\n");
    refuse(&w, TARGETS("p.people", WHERE(funder)), "own-target-apart");
    close_world(&w);
}

ATH_TEST(query_own, achievement_is_against_the_scopes_own_target_at_its_level)
{
    struct world w;

    open_targets(&w);
    expect(&w, ASK("p.achieved", .every = "year"), "2024 = 7.0 (35.00/500.00) r1\n");
    expect(&w, ASK("p.achieved", .every = "year", BY("region")),
           "2024 MA-04 = 50.0 (5.00/10.00) r1\n2024 MA-06 = 50.0 (30.00/60.00) r1\n");
    close_world(&w);
}

ATH_TEST(query_own, a_scope_that_took_all_its_figures_back_does_not_stretch_an_open_range)
{
    struct world w;

    open_targets(&w);
    report(&w, "anfa 2024 layer=target", "loans=7");
    report(&w, "@country 2026 layer=target", "loans=9");
    expect(&w, TARGETS("p.loans", .every = "year"),
           "2024 = 7 r1\n2025 = 7 r0 +1\n2026 = 9 r1\n");
    report(&w, "@country 2026 layer=target", "loans=WITHDRAWN");
    expect(&w, TARGETS("p.loans", .every = "year"), "2024 = 7 r1\n");
    report(&w, "@region:MA-06 2025 layer=target", "loans=NA");
    expect(&w, TARGETS("p.loans", .every = "year"), "2024 = 7 r1\n2025 = 7 r0 +1\n");
    close_world(&w);
}

ATH_TEST(query_own, other_layers_and_folds_over_reports_never_see_a_scope)
{
    struct world w;

    open_targets(&w);
    expect(&w, ALL("p.sales"), "all = 35.00 r2\n");
    expect(&w, TARGETS("p.sales", WHERE(IS("kind", "cooperative"), IS("milieu", "urban"))),
           "");
    close_world(&w);
}

ATH_TEST(query_own, drilling_into_a_scopes_own_target_leads_to_the_scope)
{
    struct world w;
    struct ath_drill drill;

    open_targets(&w);
    struct ath_view view = w_view(&w);
    struct ath_question question = TARGETS("p.sales", .period = "2024");
    ATH_OK(ath_query_drill(&drill, &view, &question, "", 0, &w.err));
    ATH_EQ_INT(drill.row_count, 1);
    ATH_EQ_STR(drill.rows[0].organization, "@country");
    ATH_EQ_STR(drill.rows[0].value, "500.00");
    ATH_EQ_STR(drill.terms[0].total, "500.00");
    question.indicators = (const char *const[]){ "p.members" };
    ATH_OK(ath_query_drill(&drill, &view, &question, "", 0, &w.err));
    ATH_EQ_INT(drill.row_count, 2);
    ATH_EQ_STR(drill.rows[1].organization, "bouregreg");
    report(&w, "anfa 2024 layer=target", "sales=100 sales[sex=m]=40");
    view = w_view(&w);
    question = TARGETS("p.sales", .period = "2024", WHERE(IS("sex", "m")));
    ATH_OK(ath_query_drill(&drill, &view, &question, "", 0, &w.err));
    /* the country does not say, and nobody says it instead */
    ATH_EQ_INT(drill.row_count, 0);
    report(&w, "@region:MA-04 2024 layer=target", "sales=40");
    view = w_view(&w);
    question = TARGETS("p.sales", .period = "2024", WHERE(IS("region", "MA-04", "MA-06")));
    ATH_OK(ath_query_drill(&drill, &view, &question, "", 0, &w.err));
    ATH_EQ_INT(drill.row_count, 2);
    ATH_EQ_STR(drill.rows[0].organization, "@region:MA-04");
    ATH_EQ_STR(drill.rows[0].share, "40.00");
    ATH_EQ_STR(drill.terms[0].total, "100.00");
    close_world(&w);
}
