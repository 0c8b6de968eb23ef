/* SPDX-License-Identifier: Apache-2.0 */
#include "query_fixture.h"

ATH_TEST(query_last, R7_last_report_in_the_period_counts)
{
    struct world w;

    open_world(&w);
    report(&w, "anfa 202401", "members=10");
    report(&w, "anfa 202403", "members=12");
    report(&w, "bouregreg 202402", "members=5");
    expect(&w, ASK("p.members", .period = "2024"), "2024 = 17 r2\n");
    expect(&w, ASK("p.members", .period = "2024", .every = "quarter"), "2024Q1 = 17 r2\n");
    expect_from_totals(&w, ASK("p.members", .every = "month"),
                       "202401 = 10 r1\n202402 = 5 r1\n202403 = 12 r1\n");
    close_world(&w);
}

ATH_TEST(query_last, R7_last_report_chosen_before_filters)
{
    struct world w;

    open_world(&w);
    report(&w, "chaouia 202402", "members=10 members[sex=f]=4 members[sex=m]=6");
    report(&w, "chaouia 202403",
           "members=11"); /* moved to Marrakech, and parts not given */
    expect(&w, ASK("p.members", .period = "2024", WHERE(IS("region", "MA-06"))), "");
    expect(&w, ASK("p.members", .period = "2024", BY("region")), "2024 MA-07 = 11 r1\n");
    expect(&w, ASK("p.members", .period = "2024", WHERE(IS("sex", "f"))), "");
    expect(&w, ASK("p.members", .period = "2024", BY("sex")), "2024 unspecified = 11 r1\n");
    expect(&w, ASK("p.members", .period = "2024Q1", WHERE(IS("province", "MA-MAR"))),
           "2024Q1 = 11 r1\n");
    close_world(&w);
}

ATH_TEST(query_last, R7_not_applicable_ends_a_stock_and_withdrawn_is_as_if_absent)
{
    struct world w;

    open_world(&w);
    report(&w, "anfa 202401", "members=10");
    report(&w, "anfa 202402", "members=NA");
    report(&w, "bouregreg 202401", "members=5");
    report(&w, "bouregreg 202402", "members=6");
    report(&w, "bouregreg 202402", "members=WITHDRAWN");
    expect(&w, ASK("p.members", .period = "2024", BY("organization")),
           "2024 anfa = ~ r1\n2024 bouregreg = 5 r1\n");
    expect(&w, ASK("p.members", .period = "2024"), "2024 = 5 r2\n");
    close_world(&w);
}

ATH_TEST(query_last, R7_a_report_without_the_indicator_is_passed_over)
{
    struct world w;

    open_world(&w);
    report(&w, "anfa 202401", "members=10");
    report(&w, "anfa 202402", "sales=3");
    expect(&w, ASK("p.members", .period = "2024"), "2024 = 10 r1\n");
    close_world(&w);
}

ATH_TEST(query_last, R8_carried_looks_back_from_the_end_of_the_period)
{
    struct world w;

    open_world(&w);
    report(&w, "anfa 202401", "loans=7");
    report(&w, "bouregreg 202404", "loans=1");
    expect(&w, ASK("p.loans", .every = "month"),
           "202401 = 7 r1\n202402 = 7 r0 +1\n202403 = 7 r0 +1\n202404 = 1 r1\n");
    expect(&w, ASK("p.loans", .period = "202401..202407", .every = "month"),
           "202401 = 7 r1\n202402 = 7 r0 +1\n202403 = 7 r0 +1\n202404 = 1 r1\n"
           "202405 = 1 r0 +1\n202406 = 1 r0 +1\n");
    expect(&w, ASK("p.loans", .period = "2024", .every = "quarter"),
           "2024Q1 = 7 r1\n2024Q2 = 1 r1\n");
    close_world(&w);
}

ATH_TEST(query_last, R8_carried_stays_in_the_scopes_of_its_report)
{
    struct world w;

    open_world(&w);
    report(&w, "chaouia 202402", "loans=9 loans[sex=f]=9");
    report(&w, "anfa 202403", "loans=1");
    expect(&w, ASK("p.loans", .every = "month", BY("region")),
           "202402 MA-06 = 9 r1\n202403 MA-06 = 10 r1 +1\n");
    expect(&w, ASK("p.loans", .period = "202403", .every = "month", BY("sex")),
           "202403 f = 9 r0 +1\n202403 unspecified = 1 r1\n");
    close_world(&w);
}

ATH_TEST(query_last, R8_not_applicable_is_not_carried_and_zero_periods_is_the_default)
{
    struct world w;

    open_world(&w);
    report(&w, "anfa 202401", "loans=7 members=3");
    report(&w, "anfa 202402", "loans=NA");
    report(&w, "bouregreg 202404", "sales=1");
    expect(&w, ASK("p.loans", .every = "month"), "202401 = 7 r1\n202402 = ~ r1\n");
    expect(&w, ASK("p.members", .every = "month"), "202401 = 3 r1\n");
    close_world(&w);
}

ATH_TEST(query_last, R8_a_bucket_may_reach_back_into_the_one_before)
{
    struct world w;

    open_world(&w);
    report(&w, "anfa 202402", "loans=7"); /* Q1; two months before April is February */
    report(&w, "anfa 202404", "sales=1");
    expect(&w, ASK("p.loans", .period = "202404"), "202404 = 7 r0 +1\n");
    expect(&w, ASK("p.loans", .period = "2024Q2"), ""); /* two before June is April */
    close_world(&w);
}

ATH_TEST(query_last, R29_a_stock_adds_over_projects)
{
    struct world w;

    open_world(&w);
    report(&w, "anfa 202401", "members=10");
    report(&w, "anfa 202402", "members=11");
    report(&w, "anfa 202401 project=flower", "members=100");
    expect(&w, ASK("p.members", .period = "2024"), "2024 = 111 r2\n");
    expect(&w, ASK("p.members", .period = "2024", BY("project")),
           "2024 - = 11 r1\n2024 flower = 100 r1\n");
    expect(&w, ASK("p.members", .period = "2024", .project = "-"), "2024 = 11 r1\n");
    expect(&w, ASK("p.members", .period = "2024", .project = "flower"), "2024 = 100 r1\n");
    close_world(&w);
}

ATH_TEST(query_last, R32_a_parameter_is_one_common_last_value_or_null)
{
    struct world w;

    open_world(&w);
    report(&w, "anfa 202301", "tariff=12.50");
    report(&w, "bouregreg 202403", "tariff=12.50");
    report(&w, "anfa 202404", "tariff=13");
    expect(&w, ASK("p.tariff", .period = "202402..202405", .every = "month"),
           "202402 = 12.50 r1\n202403 = 12.50 r2\n202404 = ~ r2\n202405 = ~ r2\n");
    expect(&w, ASK("p.tariff", .period = "2024", BY("organization")),
           "2024 anfa = 13.00 r1\n2024 bouregreg = 12.50 r1\n");
    close_world(&w);
}

ATH_TEST(query_last, R32_each_cell_of_a_parameter_holds_until_it_is_said_again)
{
    struct world w;

    open_world(&w);
    report(&w, "anfa 2024Q1", "rate[sex=f]=5 rate[sex=m]=6");
    report(&w, "anfa 2024Q3", "rate[sex=f]=7");
    expect(&w, ASK("p.rate", .period = "2024Q2..2024Q3", .every = "quarter", BY("sex")),
           "2024Q2 f = 5 r1\n2024Q2 m = 6 r1\n2024Q3 f = 7 r1\n2024Q3 m = 6 r1\n");
    close_world(&w);
}

ATH_TEST(query_last, R32_a_newer_cell_takes_no_other_cell_of_the_parameter_with_it)
{
    struct world w;

    open_world(&w);
    report(&w, "anfa 2023Q1", "rate[sex=f]=5 rate[sex=m]=5");
    report(&w, "anfa 2023Q2", "rate[sex=f]=7");
    report(&w, "anfa 2023Q3", "rate[sex=m]=7");
    report(&w, "chaouia 2023Q4", "rate[sex=f]=8");
    report(&w, "chaouia 2024Q1", "rate[sex=m]=9"); /* moved to Marrakech */
    expect(&w,
           ASK("p.rate", .period = "2023Q1..2023Q3", .every = "quarter",
               WHERE(IS("sex", "f", "m"))),
           "2023Q1 = 5 r1\n2023Q2 = ~ r2\n2023Q3 = 7 r2\n");
    expect(&w,
           ASK("p.rate", .period = "2024Q1", BY("region", "sex"),
               WHERE(IS("organization", "chaouia"))),
           "2024Q1 MA-06 f = 8 r1\n2024Q1 MA-07 m = 9 r1\n");
    close_world(&w);
}
