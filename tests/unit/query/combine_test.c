/* SPDX-License-Identifier: Apache-2.0 */
#include "query_fixture.h"

ATH_TEST(query_combine, R2_what_is_left_over_is_unspecified_and_rows_add_up)
{
    struct world w;

    open_world(&w);
    report(&w, "anfa 202401", "sales=10 sales[sex=f]=4");
    report(&w, "bouregreg 202401", "sales=5");
    expect_from_totals(&w, ASK("p.sales", BY("sex")),
                       "all f = 4.00 r1\nall unspecified = 11.00 r2\n");
    expect_from_totals(&w, ALL("p.sales"), "all = 15.00 r2\n");
    close_world(&w);
}

ATH_TEST(query_combine, R13_reach_is_bounds_over_single_reports)
{
    struct world w;

    open_world(&w);
    report(&w, "anfa 202401", "people=30");
    report(&w, "anfa 202402", "people=50");
    report(&w, "bouregreg 202401", "people=20");
    expect(&w, ASK("p.people", .every = "year"), "2024 = ~ [50..100] r3\n");
    ATH_FALSE(w.from_totals);
    expect(&w, ASK("p.people", .every = "year", BY("region")),
           "2024 MA-04 = 20 [20..20] r1\n2024 MA-06 = ~ [50..80] r2\n");
    expect_from_totals(&w, ASK("p.people", .every = "month", BY("region")),
                       "202401 MA-04 = 20 [20..20] r1\n202401 MA-06 = 30 [30..30] r1\n"
                       "202402 MA-06 = 50 [50..50] r1\n");
    close_world(&w);
}

ATH_TEST(query_combine, R13_several_where_options_add_up_inside_a_report_first)
{
    struct world w;

    open_world(&w);
    report(&w, "anfa 202401",
           "people[sex=f]=10 people[sex=m]=15 people[sex=unspecified]=1");
    report(&w, "bouregreg 202401", "people[sex=f]=20 people[sex=m]=2");
    expect(&w, ASK("p.people", WHERE(IS("sex", "f", "m"))), "all = ~ [25..47] r2\n");
    expect(&w, ASK("p.people", BY("sex")),
           "all f = ~ [20..30] r2\nall m = ~ [15..17] r2\n"
           "all unspecified = 1 [1..1] r1\n");
    close_world(&w);
}

ATH_TEST(query_combine, R13_not_applicable_gives_no_bounds)
{
    struct world w;

    open_world(&w);
    report(&w, "anfa 202401", "people=NA");
    expect(&w, ALL("p.people"), "all = ~ r1\n");
    report(&w, "anfa 202402", "people=3");
    expect_from_totals(&w, ALL("p.people"), "all = 3 [3..3] r2\n");
    close_world(&w);
}

ATH_TEST(query_combine, R15_no_province_sector_or_parent_is_null_and_abroad_is_a_region)
{
    struct world w;

    open_world(&w);
    report(&w, "anfa 202401", "sales=1");
    report(&w, "paris 202401", "sales=2");
    report(&w, "union-north 202401", "sales=4");
    expect_from_totals(&w, ASK("p.sales", BY("province")),
                       "all MA-CAS = 1.00 r1\nall abroad:FR = 2.00 r1\nall ~ = 4.00 r1\n");
    expect_from_totals(&w, ASK("p.sales", BY("region")),
                       "all MA-06 = 1.00 r1\nall abroad = 2.00 r1\nall ~ = 4.00 r1\n");
    expect_from_totals(&w, ASK("p.sales", BY("sector")),
                       "all crafts = 1.00 r1\nall ~ = 6.00 r2\n");
    expect_from_totals(&w, ASK("p.sales", BY("parent")), "all ~ = 7.00 r3\n");
    expect_from_totals(&w, ASK("p.sales", BY("milieu")), "all ~ = 7.00 r3\n");
    expect_from_totals(&w, ALL("p.sales"), "all = 7.00 r3\n");
    close_world(&w);
}

ATH_TEST(query_combine, R26_extremes_go_both_ways_and_are_never_summed)
{
    struct world w;

    open_world(&w);
    report(&w, "anfa 202401", "best[sex=f]=30 best[sex=m]=40 worst=-3");
    report(&w, "anfa 202402", "best=35 worst=2");
    report(&w, "bouregreg 202401", "best=38 worst=NA");
    expect(&w, ALL("p.best"), "all = 40 r3\n");
    expect(&w, ALL("p.worst"), "all = -3 r3\n");
    expect(&w, ASK("p.best", .every = "month"), "202401 = 40 r2\n202402 = 35 r1\n");
    expect(&w, ASK("p.best", WHERE(IS("sex", "f", "m"))), "all = 40 r1\n");
    expect(&w, ASK("p.best", BY("sex")), "all f = 30 r1\nall m = 40 r1\n");
    close_world(&w);
}

ATH_TEST(query_combine, R27_no_contributor_no_row_and_only_na_is_a_null_row)
{
    struct world w;

    open_world(&w);
    report(&w, "anfa 202401", "sales=NA");
    report(&w, "bouregreg 202402", "sales=0");
    expect_from_totals(&w, ASK("p.sales", .every = "month", BY("region")),
                       "202401 MA-06 = ~ r1\n202402 MA-04 = 0.00 r1\n");
    expect_from_totals(&w, ASK("p.sales", .period = "2024", .every = "month"),
                       "202401 = ~ r1\n202402 = 0.00 r1\n");
    close_world(&w);
}

ATH_TEST(query_combine, R28_reported_counts_report_values_na_included)
{
    struct world w;

    open_world(&w);
    report(&w, "anfa 202401", "sales=1 members=1");
    report(&w, "anfa 202402", "sales=NA members=2");
    report(&w, "bouregreg 202401", "sales=2 sales[sex=f]=1 members=3");
    expect(&w, ALL("p.sales"), "all = 3.00 r3\n");
    expect(&w, ALL("p.members"), "all = 5 r2\n");
    expect(&w, ASK("p.sales", WHERE(IS("sex", "f"))), "all = 1.00 r1\n");
    expect(&w, ASK("p.sales", WHERE(IS("sex", "f", "unspecified"))), "all = 3.00 r2\n");
    close_world(&w);
}

ATH_TEST(query_combine, R28_na_parts_under_an_na_total_count_in_their_breakdown)
{
    struct world w;

    open_world(&w);
    report(&w, "anfa 202401", "sales=NA sales[sex=f]=NA members=NA members[sex=f]=NA");
    report(&w, "bouregreg 202401", "sales[sex=f]=2 members[sex=f]=3 members[sex=m]=4");
    report(&w, "paris 202401", "sales=NA members=NA");
    expect_from_totals(&w, ASK("p.sales", BY("sex")), "all f = 2.00 r2\n");
    expect_from_totals(&w, ASK("p.members", .period = "202401", BY("sex")),
                       "202401 f = 3 r2\n202401 m = 4 r1\n");
    expect_from_totals(&w, ALL("p.sales"), "all = 2.00 r3\n");
    expect_from_totals(&w, ASK("p.sales", BY("region"), WHERE(IS("sex", "f"))),
                       "all MA-04 = 2.00 r1\nall MA-06 = ~ r1\n");
    close_world(&w);
}

ATH_TEST(query_combine, R27_a_group_of_only_na_parts_is_a_null_row)
{
    struct world w;

    open_world(&w);
    report(&w, "anfa 202401", "sales=NA sales[sex=f]=NA people=NA people[sex=m]=NA");
    expect_from_totals(&w, ASK("p.sales", BY("sex")), "all f = ~ r1\n");
    expect_from_totals(&w, ASK("p.people", BY("sex")), "all m = ~ r1\n");
    expect(&w, ASK("p.sales", WHERE(IS("sex", "f", "m"))), "all = ~ r1\n");
    close_world(&w);
}

ATH_TEST(query_combine, R30_choice_counts_answers)
{
    struct world w;

    open_world(&w);
    report(&w, "anfa 202401", "answers[mood=sad]=3 answers[mood=glad]=7");
    report(&w, "bouregreg 202402", "answers[mood=glad]=5");
    expect_from_totals(&w, ALL("p.answers"), "all = 15 r2\n");
    expect_from_totals(&w, ASK("p.answers", BY("mood")),
                       "all sad = 3 r1\nall glad = 12 r2\n");
    close_world(&w);
}

ATH_TEST(query_combine, R25_numbers_have_exactly_their_decimals)
{
    struct world w;

    open_world(&w);
    report(&w, "anfa 202401", "sales=1000000000000 best=12");
    report(&w, "bouregreg 202401", "sales=1000000000000 best=1");
    expect(&w, ALL("p.sales"), "all = 2000000000000.00 r2\n");
    expect(&w, ALL("p.best"), "all = 12 r2\n");
    close_world(&w);
}

ATH_TEST(query_combine, R29_every_project_counts_unless_one_is_asked)
{
    struct world w;

    open_world(&w);
    report(&w, "anfa 202401", "sales=1");
    report(&w, "anfa 202401 project=flower", "sales=2");
    expect_from_totals(&w, ALL("p.sales"), "all = 3.00 r2\n");
    expect_from_totals(&w, ASK("p.sales", .project = "-"), "all = 1.00 r1\n");
    expect_from_totals(&w, ASK("p.sales", .project = "flower"), "all = 2.00 r1\n");
    expect_from_totals(&w, ASK("p.sales", BY("project")),
                       "all - = 1.00 r1\nall flower = 2.00 r1\n");
    expect(&w, ASK("p.sales", .project = "flower", BY("region")), "all MA-06 = 2.00 r1\n");
    close_world(&w);
}

ATH_TEST(query_combine, an_overlapping_indicator_without_total_has_no_total)
{
    struct world w;

    open_world(&w);
    report(&w, "anfa 202401", "trained[topic=law]=5 trained[topic=trade]=7");
    expect_from_totals(&w, ALL("p.trained"), "");
    expect_from_totals(&w, ASK("p.trained", BY("topic")),
                       "all law = 5 r1\nall trade = 7 r1\n");
    close_world(&w);
}

ATH_TEST(query_combine, months_add_up_to_years_across_a_move)
{
    struct world w;

    open_world(&w);
    report(&w, "chaouia 202402", "sales=1");
    report(&w, "chaouia 202403", "sales=2");
    expect_from_totals(&w, ASK("p.sales", .every = "year", BY("region")),
                       "2024 MA-06 = 1.00 r1\n2024 MA-07 = 2.00 r1\n");
    expect_from_totals(&w, ASK("p.sales", .every = "year", BY("region", "province")),
                       "2024 MA-06 MA-CAS = 1.00 r1\n2024 MA-07 MA-MAR = 2.00 r1\n");
    expect(&w, ASK("p.sales", .every = "year", BY("organization", "region")),
           "2024 chaouia MA-06 = 1.00 r1\n2024 chaouia MA-07 = 2.00 r1\n");
    close_world(&w);
}
