/* SPDX-License-Identifier: Apache-2.0 */
#include "query_fixture.h"

static void open_crews(struct world *w)
{
    open_world(w);
    report(w, "anfa 202401", "crew=10 crew[sex=f]=4 peak=10 newest=1 record=5");
    report(w, "bouregreg 202401", "crew=1 peak=1 newest=2 record=9");
    report(w, "anfa 202402", "crew=20 crew[sex=f]=5 peak=20 newest=4 record=6");
    report(w, "anfa 202404", "crew=4 peak=3 newest=8 record=2");
    report(w, "bouregreg 202404", "crew=NA peak=9 record=1");
    report(w, "anfa 202501", "crew=7 peak=7 newest=16 record=3");
}

ATH_TEST(query_periods, R24_an_average_is_of_the_totals_of_the_periods_that_have_one)
{
    struct world w;

    open_crews(&w);
    expect_from_totals(&w, ASK("p.crew", .every = "year"), "2024 = 12 r5\n2025 = 7 r1\n");
    expect_from_totals(&w, ASK("p.crew", .every = "quarter"),
                       "2024Q1 = 16 r3\n2024Q2 = 4 r2\n2025Q1 = 7 r1\n");
    expect_from_totals(&w, ASK("p.crew", .every = "month", BY("region")),
                       "202401 MA-04 = 1 r1\n202401 MA-06 = 10 r1\n202402 MA-06 = 20 r1\n"
                       "202404 MA-04 = ~ r1\n202404 MA-06 = 4 r1\n202501 MA-06 = 7 r1\n");
    expect(&w, ASK("p.crew", BY("sex"), .every = "quarter"),
           "2024Q1 f = 4 r2\n2024Q1 unspecified = 11 r3\n2024Q2 unspecified = 4 r1\n"
           "2025Q1 unspecified = 7 r1\n");
    close_world(&w);
}

ATH_TEST(query_periods, R17_an_average_is_rounded_once_half_to_even)
{
    struct world w;

    open_crews(&w);
    /* 31 and 41 halves over two months; a leaf is exact until then */
    expect(&w, ASK("p.spare", .every = "quarter"),
           "2024Q1 = 8 r3\n2024Q2 = 2 r2\n2025Q1 = 4 r1\n");
    report(&w, "anfa 202501", "crew=8 peak=7");
    expect(&w, ASK("p.spare", .period = "2025Q1"), "2025Q1 = 4 r1\n");
    close_world(&w);
}

ATH_TEST(query_periods, the_largest_period_is_that_of_the_group)
{
    struct world w;

    open_crews(&w);
    expect_from_totals(&w, ASK("p.peak", .every = "year"), "2024 = 20 r5\n2025 = 7 r1\n");
    expect_from_totals(&w, ASK("p.peak", .every = "year", BY("region")),
                       "2024 MA-04 = 9 r2\n2024 MA-06 = 20 r3\n2025 MA-06 = 7 r1\n");
    report(&w, "anfa 202402", "crew=20 peak=2 newest=4 record=6");
    expect_from_totals(&w, ASK("p.peak", .every = "year"), "2024 = 12 r5\n2025 = 7 r1\n");
    close_world(&w);
}

ATH_TEST(query_periods, the_last_period_of_a_flow_is_the_last_that_has_it)
{
    struct world w;

    open_crews(&w);
    expect_from_totals(&w, ALL("p.newest"), "all = 16 r5\n");
    expect_from_totals(&w, ASK("p.newest", .every = "quarter"),
                       "2024Q1 = 4 r3\n2024Q2 = 8 r1\n2025Q1 = 16 r1\n");
    close_world(&w);
}

ATH_TEST(query_periods, the_largest_report_of_each_period_is_summed_over_periods)
{
    struct world w;

    open_crews(&w);
    expect(&w, ASK("p.record", .every = "month"),
           "202401 = 9 r2\n202402 = 6 r1\n202404 = 2 r2\n202501 = 3 r1\n");
    expect(&w, ASK("p.record", .every = "quarter"),
           "2024Q1 = 15 r3\n2024Q2 = 2 r2\n2025Q1 = 3 r1\n");
    expect(&w, ALL("p.record"), "all = 20 r6\n");
    close_world(&w);
}
