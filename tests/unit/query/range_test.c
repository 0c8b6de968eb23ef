/* SPDX-License-Identifier: Apache-2.0 */
#include "base/clock.h"

#include "query_fixture.h"

static void some_sales(struct world *w)
{
    open_world(w);
    report(w, "anfa 202302", "sales=1");
    report(w, "anfa 202311", "sales=2");
    report(w, "anfa 202405", "sales=4");
    report(w, "anfa 202409", "sales=8");
}

ATH_TEST(query_range, R10_one_row_for_all_that_was_reported)
{
    struct world w;

    some_sales(&w);
    expect_from_totals(&w, ALL("p.sales"), "all = 15.00 r4\n");
    expect_from_totals(&w, ASK("p.sales", .period = "2024"), "2024 = 12.00 r2\n");
    expect_from_totals(&w, ASK("p.sales", .period = "2023..2024"),
                       "2023..2024 = 15.00 r4\n");
    close_world(&w);
}

ATH_TEST(query_range, R10_open_ends_reach_out_to_whole_asked_periods)
{
    struct world w;

    some_sales(&w);
    expect(&w, ASK("p.sales", .every = "year"), "2023 = 3.00 r2\n2024 = 12.00 r2\n");
    expect(&w, ASK("p.sales", .period = "2024..", .every = "quarter"),
           "2024Q2 = 4.00 r1\n2024Q3 = 8.00 r1\n");
    expect(&w, ASK("p.sales", .period = "..2023", .every = "half-year"),
           "2023S1 = 1.00 r1\n2023S2 = 2.00 r1\n");
    expect(&w, ASK("p.sales", .period = "2024.."), "2024.. = 12.00 r2\n");
    expect(&w, ASK("p.sales", .period = "..202405"), "..202405 = 7.00 r3\n");
    expect(&w, ASK("p.sales", .every = "school-year"),
           "2022Sep = 1.00 r1\n2023Sep = 6.00 r2\n2024Sep = 8.00 r1\n");
    close_world(&w);
}

ATH_TEST(query_range, R10_nothing_reported_is_no_rows)
{
    struct world w;

    open_world(&w);
    expect(&w, ALL("p.sales"), "");
    expect(&w, ASK("p.sales", .every = "year"), "");
    expect(&w, ASK("p.women_share", .every = "year"), "");
    report(&w, "anfa 202302", "sales=1");
    expect(&w, ASK("p.sales", .period = "2024.."), "");
    expect(&w, ASK("p.sales", .period = "..2022"), "");
    expect(&w, ASK("p.sales", .period = "2025", .layer = "target"), "");
    close_world(&w);
}

ATH_TEST(query_range,
         R10_the_range_is_the_layers_own_and_withdrawn_reports_do_not_stretch_it)
{
    struct world w;

    some_sales(&w);
    report(&w, "anfa 2022 layer=target", "sales=100");
    report(&w, "anfa 202412", "sales=5");
    report(&w, "anfa 202412", "sales=WITHDRAWN");
    report(&w, "anfa 202212", "sales=5");
    report(&w, "anfa 202212", "sales=WITHDRAWN");
    report(&w, "bouregreg 202409", "loans=3");
    expect(&w, ASK("p.loans", .every = "month"), "202409 = 3 r1\n"); /* not carried on */
    expect(&w, ASK("p.sales", .layer = "target"), "all = 100.00 r1\n");
    expect(&w, ALL("p.sales"), "all = 15.00 r4\n");
    close_world(&w);
}

ATH_TEST(query_range, R11_a_range_off_whole_periods_is_refused)
{
    struct world w;

    some_sales(&w);
    refuse(&w, ASK("p.sales", .period = "202402..202409", .every = "quarter"),
           "period-not-aligned");
    refuse(&w, ASK("p.sales", .period = "2024..202409", .every = "year"),
           "period-not-aligned");
    refuse(&w, ASK("p.sales", .period = "202402..", .every = "year"), "period-not-aligned");
    refuse(&w, ASK("p.output", .period = "2024Sep..2025Sep"), "period-not-aligned");
    expect(&w, ASK("p.sales", .period = "202401..2024Q2", .every = "quarter"),
           "2024Q2 = 4.00 r1\n");
    close_world(&w);
}

ATH_TEST(query_range, R11_a_range_is_refused_whatever_was_reported)
{
    struct world w;

    some_sales(&w);
    refuse(&w, ASK("p.sales", .period = "203002..", .every = "year"), "period-not-aligned");
    refuse(&w, ASK("p.sales", .period = "..200002", .every = "year"), "period-not-aligned");
    expect(&w, ASK("p.sales", .period = "2030..", .every = "year"), "");
    close_world(&w);
}

ATH_TEST(query_range, R11_is_held_where_nothing_was_reported)
{
    struct world w;

    open_world(&w);
    refuse(&w, ASK("p.sales", .period = "2022Sep..", .every = "half"),
           "period-not-aligned");
    refuse(&w, ASK("p.sales", .period = "..202402", .every = "quarter"),
           "period-not-aligned");
    refuse(&w, ASK("p.output", .period = "..202402"), "too-fine");
    expect(&w, ASK("p.sales", .period = "2022..", .every = "half"), "");
    report(&w, "anfa 202402", "sales=1");
    refuse(&w, ASK("p.sales", .period = "2024Sep..", .every = "half"),
           "period-not-aligned");
    close_world(&w);
}

ATH_TEST(query_range, R21_finer_than_the_layer_is_refused)
{
    struct world w;

    some_sales(&w);
    refuse(&w, ASK("p.output", .every = "month"), "too-fine");
    refuse(&w, ASK("p.output", .period = "202403"), "too-fine");
    refuse(&w, ASK("p.output", .period = "202402..202403"), "too-fine");
    refuse(&w, ASK("p.sales", .every = "month", .layer = "target"), "too-fine");
    refuse(&w, ASK("p.sales", .period = "20240301"), "too-fine");
    refuse(&w, ASK("p.output", .every = "school-year"), "too-fine");
    refuse(&w, ASK("p.output", .period = "2024Sep"), "too-fine");
    refuse(&w, ASK("p.sales", .every = "week"), "too-fine");
    close_world(&w);
}

ATH_TEST(query_range, R21_too_fine_inside_a_formula_is_no_value)
{
    struct world w;

    some_sales(&w);
    report(&w, "anfa 2024 layer=target", "sales=24");
    expect(&w, ASK("p.achieved", .period = "202405"), "202405 = ~ (4.00/~) r0\n");
    expect(&w, ASK("p.achieved", .period = "2024"), "2024 = 50.0 (12.00/24.00) r1\n");
    close_world(&w);
}

ATH_TEST(query_range, a_period_that_cannot_be_read_is_refused)
{
    struct world w;

    some_sales(&w);
    refuse(&w, ASK("p.sales", .period = "march"), "malformed-period");
    refuse(&w, ASK("p.sales", .period = "2024Oct"), "foreign-period");
    refuse(&w, ASK("p.sales", .period = "LAST_YEAR", .today = "today"), "malformed-date");
    refuse(&w, ASK("p.sales", .period = "202413.."), "malformed-period");
    refuse(&w, ASK("p.sales", .every = "fortnight"), "unknown-frequency");
    refuse(&w, ASK("p.output", .layer = "target"), "layer-not-reported");
    refuse(&w, ASK("p.sales", .layer = "dreamt"), "unknown-layer");
    close_world(&w);
}

ATH_TEST(query_range, other_notations_of_a_period_are_the_same_period)
{
    struct world w;

    some_sales(&w);
    expect(&w, ASK("p.sales", .period = "2024-05"), "202405 = 4.00 r1\n");
    expect(&w, ASK("p.sales", .period = "2023-02..2023-11"), "202302..202311 = 3.00 r2\n");
    expect(&w, ASK("p.sales", .period = "2024..2024"), "2024 = 12.00 r2\n");
    expect(&w, ASK("p.sales", .period = ".."), "all = 15.00 r4\n");
    close_world(&w);
}

ATH_TEST(query_range, the_last_report_is_found_however_far_apart_reports_are)
{
    struct world w;

    open_world(&w);
    report(&w, "anfa 190001", "sales=1");
    report(&w, "anfa 219912", "sales=2");
    report(&w, "anfa 202403", "sales=4");
    report(&w, "anfa 210005 layer=verified", "sales=4");
    expect(&w, ALL("p.sales"), "all = 7.00 r3\n");
    expect(&w, ASK("p.sales", .layer = "verified"), "all = 4.00 r1\n");
    close_world(&w);
}

ATH_TEST(query_range, a_backwards_range_is_called_backwards)
{
    struct world w;

    open_world(&w);
    refuse(&w, ASK("p.sales", .period = "2024..2023"), "period-backwards");
    refuse(&w, ASK("p.sales", .period = "202405..202404"), "period-backwards");
    refuse(&w, ASK("p.sales", .period = "THIS_YEAR..LAST_YEAR", .today = "2024-01-01"),
           "period-backwards");
    report(&w, "anfa 202405", "sales=1");
    expect(&w, ASK("p.sales", .period = "2024..202405"), "2024..202405 = 1.00 r1\n");
    close_world(&w);
}

ATH_TEST(query_range, relative_periods_are_ranges_and_rows_name_them)
{
    struct world w;

    some_sales(&w);
    expect(&w, ASK("p.sales", .period = "LAST_12_MONTHS", .today = "2024-10-01"),
           "202310..202409 = 14.00 r3\n");
    expect(&w, ASK("p.sales", .period = "LAST_12_MONTHS", .today = "2024-09-30"),
           "202309..202408 = 6.00 r2\n");
    expect(&w,
           ASK("p.sales", .period = "LAST_4_QUARTERS", .today = "2024-07-01",
               .every = "quarter"),
           "2023Q4 = 2.00 r1\n2024Q2 = 4.00 r1\n");
    expect(&w, ASK("p.sales", .period = "THIS_YEAR", .today = "2024-07-01"),
           "2024 = 12.00 r2\n");
    expect(&w, ASK("p.sales", .period = "LAST_SCHOOL_YEAR", .today = "2024-09-01"),
           "2023Sep = 6.00 r2\n");
    expect(&w, ASK("p.sales", .period = "2023..LAST_MONTH", .today = "2024-06-01"),
           "2023..202405 = 7.00 r3\n");
    expect(&w, ASK("p.sales", .period = "LAST_YEAR..", .today = "2024-06-01"),
           "2023.. = 15.00 r4\n");
    refuse(&w, ASK("p.sales", .period = "LAST_30_DAYS", .today = "2024-06-01"), "too-fine");
    close_world(&w);
}

ATH_TEST(query_range, relative_periods_are_of_the_clocks_day_in_utc)
{
    struct world w;

    some_sales(&w);
    ath_clock_fake(INT64_C(1727740799999999)); /* the last microsecond of September 2024 */
    expect(&w, ASK("p.sales", .period = "THIS_MONTH"), "202409 = 8.00 r1\n");
    ath_clock_fake(INT64_C(1727740800000000));
    expect(&w, ASK("p.sales", .period = "LAST_MONTH"), "202409 = 8.00 r1\n");
    expect(&w, ASK("p.sales", .period = "THIS_MONTH"), "");
    ath_clock_fake(-1);
    close_world(&w);
}
