/* SPDX-License-Identifier: Apache-2.0 */
#include "query_fixture.h"

ATH_TEST(query_ratio, R14_sides_combine_over_the_group_before_they_divide)
{
    struct world w;

    open_world(&w);
    report(&w, "anfa 202401", "members=10 members[sex=f]=10");
    report(&w, "bouregreg 202401", "members=90 members[sex=f]=10");
    report(&w, "chaouia 202401", "members=20"); /* no women said: all unspecified */
    expect_from_totals(&w, ALL("p.women_share"), "all = 16.7 (20/120) r2\n");
    expect_from_totals(&w, ASK("p.women_share", BY("region")),
                       "all MA-04 = 11.1 (10/90) r1\nall MA-06 = 33.3 (10/30) r1\n");
    close_world(&w);
}

ATH_TEST(query_ratio, R14_an_option_nobody_has_is_zero_where_another_one_has_a_value)
{
    struct world w;

    open_world(&w);
    report(&w, "anfa 202401", "members=10 members[sex=m]=10");
    report(&w, "bouregreg 202401", "members=90");
    expect_from_totals(&w, ASK("p.women_share", BY("region")),
                       "all MA-04 = ~ (~/90) r0\nall MA-06 = 0.0 (0/10) r0\n");
    close_world(&w);
}

/* One report where women are not applicable does not take the share from all the others. */
ATH_TEST(query_ratio, R14_an_option_that_is_only_na_is_zero_where_another_one_has_a_value)
{
    struct world w;

    open_world(&w);
    report(&w, "anfa 202401", "members=10 members[sex=m]=10");
    report(&w, "chaouia 202401", "members=5 members[sex=f]=NA members[sex=m]=5");
    report(&w, "paris 202401", "members=5 members[sex=f]=NA");
    expect_from_totals(&w, ASK("p.women_share", BY("region")),
                       "all MA-06 = 0.0 (0/15) r1\nall abroad = ~ (~/5) r1\n");
    close_world(&w);
}

ATH_TEST(query_ratio, R14_only_an_unspecified_rest_says_nothing_of_an_option)
{
    struct world w;

    open_world(&w);
    report(&w, "anfa 202401", "members=10 members[sex=unspecified]=10");
    report(&w, "bouregreg 202401", "members=10");
    report(&w, "paris 202401", "members[sex=m]=0");
    expect_from_totals(&w, ASK("p.women_share", BY("region")),
                       "all MA-04 = ~ (~/10) r0\nall MA-06 = ~ (~/10) r0\n"
                       "all abroad = ~ (0/0) r0\n");
    close_world(&w);
}

ATH_TEST(query_ratio, R14_the_other_option_counts_in_the_last_report_only)
{
    struct world w;

    open_world(&w);
    report(&w, "anfa 202401", "members=10 members[sex=m]=10");
    report(&w, "anfa 202402", "members=12");
    expect(&w, ASK("p.women_share", .period = "2024", .every = "quarter"),
           "2024Q1 = ~ (~/12) r0\n");
    close_world(&w);
}

ATH_TEST(query_ratio, R14_a_broken_down_ratio_reads_the_crossing)
{
    struct world w;

    open_world(&w);
    report(
        &w, "anfa 202401",
        "members[sex=f,age=young]=1 members[sex=m,age=young]=3 members[sex=m,age=old]=6");
    expect_from_totals(&w, ASK("p.women_share", BY("age")),
                       "all young = 25.0 (1/4) r1\nall old = 0.0 (0/6) r0\n");
    expect(&w, ASK("p.women_share", WHERE(IS("age", "young", "old"))),
           "all = 10.0 (1/10) r1\n");
    close_world(&w);
}

ATH_TEST(query_ratio, R14_missing_or_zero_denominator_is_null_with_sides_shown)
{
    struct world w;

    open_world(&w);
    report(&w, "anfa 202401", "sales=5 members=0");
    report(&w, "bouregreg 202401", "sales=7");
    report(&w, "paris 202401", "members=3");
    expect(&w, ASK("p.to_date", .period = "202401", BY("organization")),
           "202401 anfa = ~ (5.00/0) r1\n202401 bouregreg = ~ (7.00/~) r0\n"
           "202401 paris = ~ (~/3) r0\n");
    close_world(&w);
}

ATH_TEST(query_ratio, R17_rounds_once_half_to_even_after_the_factor)
{
    struct world w;

    open_world(&w);
    report(&w, "anfa 202401", "members[sex=f]=1 members[sex=m]=799");       /* 0.125 % */
    report(&w, "bouregreg 202401", "members[sex=f]=3 members[sex=m]=1997"); /* 0.15 % */
    report(&w, "paris 202401", "members[sex=f]=1 members[sex=m]=399");      /* 0.25 % */
    expect(&w, ASK("p.women_share", BY("organization")),
           "all anfa = 0.1 (1/800) r1\nall bouregreg = 0.2 (3/2000) r1\n"
           "all paris = 0.2 (1/400) r1\n");
    close_world(&w);
}

ATH_TEST(query_ratio, R17_sides_are_shown_without_factor_at_their_own_scale)
{
    struct world w;

    open_world(&w);
    report(&w, "anfa 202401", "sales=10 members=3");
    report(&w, "anfa 202402", "sales=10 members=4");
    expect(&w, ASK("p.per_member", .period = "2024"), "2024 = 571.4 (20.00/3.500000) r2\n");
    close_world(&w);
}

ATH_TEST(query_ratio, R23_offset_is_one_asked_period_back)
{
    struct world w;

    open_world(&w);
    report(&w, "anfa 202312", "sales=10");
    report(&w, "anfa 202401", "sales=15");
    report(&w, "anfa 202404", "sales=30");
    expect_from_totals(&w, ASK("p.growth", .period = "202401"),
                       "202401 = 50.0 (5.00/10.00) r1\n");
    expect_from_totals(&w, ASK("p.growth", .period = "2024", .every = "quarter"),
                       "2024Q1 = 50.0 (5.00/10.00) r1\n"
                       "2024Q2 = 100.0 (15.00/15.00) r1\n"
                       "2024Q3 = ~ (~/30.00) r0\n");
    expect(&w, ASK("p.growth", .period = "2024"), "2024 = 350.0 (35.00/10.00) r1\n");
    expect(&w, ASK("p.growth", .period = "2024", BY("region")),
           "2024 MA-06 = 350.0 (35.00/10.00) r1\n");
    close_world(&w);
}

ATH_TEST(query_ratio, R23_offset_has_no_value_in_a_free_range)
{
    struct world w;

    open_world(&w);
    report(&w, "anfa 202312", "sales=10");
    report(&w, "anfa 202401", "sales=15");
    expect(&w, ASK("p.growth", .period = "2023..2024"), "2023..2024 = ~ r0\n");
    expect(&w, ALL("p.growth"), "all = ~ r0\n");
    close_world(&w);
}

ATH_TEST(query_ratio, R24_average_is_over_reporting_periods_that_have_a_contributor)
{
    struct world w;

    open_world(&w);
    report(&w, "anfa 202401", "members=10 sales=30");
    report(&w, "bouregreg 202401", "members=10");
    report(&w, "anfa 202406", "members=40");
    report(&w, "anfa 202407", "members=NA");
    expect_from_totals(&w, ASK("p.per_member", .period = "2024"),
                       "2024 = 100.0 (30.00/30.000000) r1\n");
    expect_from_totals(&w, ASK("p.per_member", .period = "2024", .every = "quarter"),
                       "2024Q1 = 150.0 (30.00/20.000000) r1\n"
                       "2024Q2 = ~ (~/40.000000) r0\n2024Q3 = ~ r0\n");
    expect(&w, ALL("p.per_member"), "all = 100.0 (30.00/30.000000) r1\n");
    close_world(&w);
}

ATH_TEST(query_ratio, R31_terms_are_read_in_the_asked_layer_unless_they_say)
{
    struct world w;

    open_world(&w);
    report(&w, "anfa 202401", "sales=10");
    report(&w, "anfa 202401 layer=verified", "sales=9");
    report(&w, "anfa 2024 layer=target", "sales=40");
    expect_from_totals(&w, ASK("p.checked", .period = "202401"),
                       "202401 = 90.0 (9.00/10.00) r1\n");
    expect_from_totals(&w, ASK("p.checked", .period = "202401", .layer = "verified"),
                       "202401 = 100.0 (9.00/9.00) r1\n");
    expect_from_totals(&w, ASK("p.achieved", .period = "2024"),
                       "2024 = 25.0 (10.00/40.00) r1\n");
    expect_from_totals(&w, ASK("p.achieved", .period = "2024", .layer = "verified"),
                       "2024 = 22.5 (9.00/40.00) r1\n");
    close_world(&w);
}

ATH_TEST(query_ratio, year_to_date_runs_from_january_to_the_end_of_the_period)
{
    struct world w;

    open_world(&w);
    report(&w, "anfa 202312", "sales=100 members=1");
    report(&w, "anfa 202401", "sales=1 members=1");
    report(&w, "anfa 202404", "sales=2 members=1");
    expect_from_totals(&w, ASK("p.to_date", .period = "202312..202404", .every = "month"),
                       "202312 = 10000.0 (100.00/1) r1\n202401 = 100.0 (1.00/1) r1\n"
                       "202402 = ~ (1.00/~) r0\n202403 = ~ (1.00/~) r0\n"
                       "202404 = 300.0 (3.00/1) r1\n");
    expect(&w, ASK("p.to_date", .period = "2024", .every = "quarter"),
           "2024Q1 = 100.0 (1.00/1) r1\n2024Q2 = 300.0 (3.00/1) r1\n"
           "2024Q3 = ~ (3.00/~) r0\n2024Q4 = ~ (3.00/~) r0\n");
    close_world(&w);
}

ATH_TEST(query_ratio, R28_reported_is_the_smallest_over_the_operands)
{
    struct world w;

    open_world(&w);
    report(&w, "anfa 202401", "members=10 members[sex=f]=5");
    report(&w, "bouregreg 202401", "members=10 members[sex=f]=NA");
    report(&w, "paris 202401", "members=10");
    expect(&w, ALL("p.women_share"), "all = 16.7 (5/30) r2\n");
    close_world(&w);
}

ATH_TEST(query_ratio, a_stock_in_a_ratio_is_its_last_value)
{
    struct world w;

    open_world(&w);
    report(&w, "anfa 202401", "members=10 members[sex=f]=1");
    report(&w, "anfa 202402", "members=20 members[sex=f]=4");
    expect(&w, ASK("p.women_share", .period = "2024"), "2024 = 20.0 (4/20) r1\n");
    close_world(&w);
}

ATH_TEST(query_ratio, division_by_zero_inside_a_side_is_no_value)
{
    struct world w;

    open_world(&w);
    report(&w, "anfa 202401", "sales=10");
    report(&w, "anfa 202402", "sales=4");
    report(&w, "anfa 202403", "sales=0");
    report(&w, "anfa 202404", "sales=5");
    expect_from_totals(&w, ASK("p.swing", .period = "2024", .every = "month"),
                       "202401 = ~ (~/1) r0\n202402 = 60.0 (0.60/1) r1\n"
                       "202403 = 100.0 (1.00/1) r1\n202404 = ~ (~/1) r1\n"
                       "202405 = ~ (~/1) r0\n");
    close_world(&w);
}

ATH_TEST(query_ratio, a_year_to_date_of_school_years_runs_from_september)
{
    struct world w;

    open_world(&w);
    report(&w, "anfa 202308", "sales=100 members=1");
    report(&w, "anfa 202309", "sales=1 members=1");
    report(&w, "anfa 202406", "sales=2 members=1");
    expect(&w, ASK("p.to_date", .period = "2023Sep", BY("region")),
           "2023Sep MA-06 = 300.0 (3.00/1) r1\n");
    close_world(&w);
}
