/* SPDX-License-Identifier: Apache-2.0 */
#include "query_fixture.h"

ATH_TEST(query_leaf, R39_a_formula_is_computed_in_each_report_over_its_layers)
{
    struct world w;

    open_world(&w);
    report(&w, "anfa 202401", "sales=10");
    report(&w, "anfa 202401 layer=verified", "sales=7");
    report(&w, "anfa 202402", "sales=10");
    report(&w, "anfa 202402 layer=verified", "sales=14");
    report(&w, "bouregreg 202401", "sales=5");
    report(&w, "paris 202401 layer=verified", "sales=5");
    expect(&w, ALL("p.gap"), "all = 7.00 r2\n");
    expect(&w, ASK("p.gap", .every = "month", BY("region")),
           "202401 MA-06 = 3.00 r1\n202402 MA-06 = 4.00 r1\n");
    expect(&w, ASK("p.gap", WHERE(IS("region", "MA-04"))), "");
    expect(&w, ASK("p.gap", .project = "flower"), "");
    close_world(&w);
}

ATH_TEST(query_leaf, R39_reports_of_another_project_are_not_joined)
{
    struct world w;

    open_world(&w);
    report(&w, "anfa 202401", "sales=10");
    report(&w, "anfa 202401 project=flower layer=verified", "sales=7");
    expect(&w, ALL("p.gap"), "");
    close_world(&w);
}

ATH_TEST(query_leaf, parts_are_computed_one_by_one_and_make_the_total)
{
    struct world w;

    open_world(&w);
    report(&w, "anfa 202401", "sales[sex=f]=10 sales[sex=m]=1");
    report(&w, "anfa 202401 layer=verified", "sales[sex=f]=8 sales[sex=m]=3");
    expect(&w, ASK("p.gap", BY("sex")), "all f = 2.00 r1\nall m = 2.00 r1\n");
    expect(&w, ALL("p.gap"), "all = 4.00 r1\n");
    expect(&w, ASK("p.gap", WHERE(IS("sex", "f", "m"))), "all = 4.00 r1\n");
    close_world(&w);
}

ATH_TEST(query_leaf, parameters_bind_at_the_reports_own_period)
{
    struct world w;

    open_world(&w);
    report(&w, "anfa 202301", "tariff=12.51");
    report(&w, "anfa 202402", "tariff=20");
    report(&w, "bouregreg 202401", "tariff=1");
    report(&w, "anfa 202401 layer=verified", "trained=1");
    report(&w, "anfa 202403 layer=verified", "trained=1");
    report(&w, "anfa 202201 layer=verified", "trained=100");
    report(&w, "paris 202403 layer=verified", "trained=100");
    expect(&w, ASK("p.due", .period = "2022..2024"), "2022..2024 = 32.5 r2\n");
    expect(&w, ASK("p.due", .period = "2024", .every = "month"),
           "202401 = 12.5 r1\n202403 = 20.0 r1\n");
    close_world(&w);
}

ATH_TEST(query_leaf, missing_makes_missing_and_na_makes_na)
{
    struct world w;

    open_world(&w);
    report(&w, "anfa 202401", "sales=NA");
    report(&w, "anfa 202401 layer=verified", "sales=7");
    report(&w, "bouregreg 202401", "sales=NA");
    expect(&w, ASK("p.gap", BY("region")), "all MA-06 = ~ r1\n");
    close_world(&w);
}

ATH_TEST(query_leaf, a_computed_stock_is_its_last_value)
{
    struct world w;

    open_world(&w);
    report(&w, "anfa 202401", "members=10 loans=3");
    report(&w, "anfa 202402", "members=20 loans=5");
    report(&w, "anfa 202403", "members=30");
    report(&w, "bouregreg 202401", "members=1 loans=1");
    expect(&w, ASK("p.headroom", .period = "2024"), "2024 = 36 r2\n");
    close_world(&w);
}

ATH_TEST(query_leaf, a_ratio_may_be_made_of_computed_figures)
{
    struct world w;

    open_world(&w);
    report(&w, "anfa 202401", "sales=10");
    report(&w, "anfa 202401 layer=verified", "sales=7");
    report(&w, "bouregreg 202401", "sales=20");
    expect(&w, ALL("p.gap_share"), "all = 10.0 (3.00/30.00) r1\n");
    close_world(&w);
}

ATH_TEST(query_leaf, where_keeps_the_cells_that_the_condition_has)
{
    struct world w;

    open_world(&w);
    report(&w, "anfa 202401", "sales[sex=f]=10 sales[sex=m]=1");
    report(&w, "anfa 202401 layer=verified", "sales[sex=f]=0");
    report(&w, "anfa 202402", "sales=5");
    report(&w, "anfa 202403", "sales=6");
    report(&w, "anfa 202403 layer=verified", "sales=NA");
    expect(&w, ASK("p.shown", BY("sex")), "all f = 10.00 r1\n");
    expect(&w, ASK("p.shown", .every = "month"), "202401 = 10.00 r1\n202403 = ~ r1\n");
    close_world(&w);
}

ATH_TEST(query_leaf, a_parameter_of_another_form_binds_by_its_own_dates)
{
    struct world w;

    open_world(&w);
    report(&w, "anfa 2023Q4", "rate[sex=f]=2");
    report(&w, "anfa 2024Q1", "rate[sex=f]=5");
    report(&w, "anfa 2024Q1 project=flower", "rate[sex=f]=100");
    report(&w, "anfa 202402", "trained=1");
    report(&w, "anfa 202403", "trained=10");
    report(&w, "anfa 202404", "trained=100");
    report(&w, "bouregreg 202404", "trained=100");
    expect(&w, ASK("p.fee", .every = "month"),
           "202402 = 2 r1\n202403 = 50 r1\n202404 = 500 r1\n");
    close_world(&w);
}

ATH_TEST(query_leaf, R32_each_cell_of_a_parameter_holds_until_it_is_said_again)
{
    struct world w;

    open_world(&w);
    report(&w, "anfa 2023Q4", "rate[sex=f]=2 rate[sex=m]=7");
    report(&w, "anfa 2024Q1", "rate[sex=m]=8");
    report(&w, "anfa 2024Q2", "rate[sex=f]=NA");
    report(&w, "anfa 202402", "trained=1");
    report(&w, "anfa 202403", "trained=1");
    report(&w, "anfa 202406", "trained=1");
    expect(&w, ASK("p.fee", .every = "month"),
           "202402 = 2 r1\n202403 = 2 r1\n202406 = ~ r1\n");
    expect(&w, ASK("p.rate", .period = "2024Q1", BY("sex")),
           "2024Q1 f = 2 r1\n2024Q1 m = 8 r1\n");
    expect(&w, ASK("p.rate", .period = "2024Q2", BY("sex")),
           "2024Q2 f = ~ r1\n2024Q2 m = 8 r1\n");
    close_world(&w);
}

ATH_TEST(query_leaf, a_parameter_that_is_reported_in_no_other_layer_is_the_same_in_each)
{
    struct world w;

    open_world(&w);
    report(&w, "anfa 2023Q4", "rate[sex=f]=2");
    report(&w, "anfa 202402", "trained=3");
    report(&w, "anfa 202402 layer=verified", "trained=2");
    expect(&w, ASK("p.fee", .layer = "verified"), "all = 4 r1\n");
    expect(&w, ALL("p.fee"), "all = 6 r1\n");
    close_world(&w);
}
