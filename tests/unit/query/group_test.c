/* SPDX-License-Identifier: Apache-2.0 */
#include "query_fixture.h"

/* Organizations 1 and 2 stand for groups; 3 is in both, 4 in the first until 2024-02-15. */
static void open_groups(struct world *w)
{
    static const struct ath_dated always[] = { { ATH_DAY_FIRST, 1 } };
    static struct ath_dated left[] = { { ATH_DAY_FIRST, 1 }, { 0, 0 } };
    static const struct ath_grouping both[] = { { 1, always, 1 }, { 2, always, 1 } };
    static const struct ath_grouping first[] = { { 1, left, 2 } };

    open_empty_world(w);
    left[1].from = w_day("2024-02-15");
    add_org(w, (struct org){ .slug = "net-one", .kind = ATH_ORG_ASSOCIATION });
    add_org(w, (struct org){ .slug = "net-two", .kind = ATH_ORG_ASSOCIATION });
    add_org(w, (struct org){ .slug = "both", .groups = both, .group_count = 2 });
    add_org(w, (struct org){ .slug = "leaver", .groups = first, .group_count = 1 });
    add_org(w, (struct org){ .slug = "alone", .province = "MA-CAS" });
    report(w, "both 202401", "sales=1 members=10");
    report(w, "leaver 202401", "sales=2 members=20");
    report(w, "leaver 202402", "sales=4 members=40");
    report(w, "alone 202401", "sales=8 members=80");
}

ATH_TEST(query_group, R9_a_report_counts_in_the_groups_of_its_own_period)
{
    struct world w;

    open_groups(&w);
    expect(&w, ASK("p.sales", WHERE(IS("group", "net-one"))), "all = 3.00 r2\n");
    expect(&w, ASK("p.sales", WHERE(IS("group", "net-two"))), "all = 1.00 r1\n");
    expect(&w, ASK("p.sales", WHERE(IS("group", "net-one", "net-two"))), "all = 3.00 r2\n");
    expect(&w, ASK("p.sales", WHERE(IS("group", "alone"))), "");
    refuse(&w, ASK("p.sales", WHERE(IS("group", "nobody"))), "unknown-organization");
    close_world(&w);
}

ATH_TEST(query_group, by_group_a_report_counts_in_each_of_its_groups)
{
    struct world w;

    open_groups(&w);
    expect(&w, ASK("p.sales", BY("group")),
           "all net-one = 3.00 r2\nall net-two = 1.00 r1\nall ~ = 12.00 r2\n");
    expect(&w, ASK("p.sales", BY("group"), WHERE(IS("group", "net-two"))),
           "all net-two = 1.00 r1\n");
    expect(&w, ASK("p.sales", BY("group", "organization"), .every = "month"),
           "202401 net-one both = 1.00 r1\n202401 net-one leaver = 2.00 r1\n"
           "202401 net-two both = 1.00 r1\n202401 ~ alone = 8.00 r1\n"
           "202402 ~ leaver = 4.00 r1\n");
    close_world(&w);
}

ATH_TEST(query_group, R7_a_last_value_counts_in_the_groups_of_its_own_report)
{
    struct world w;

    open_groups(&w);
    expect(&w, ASK("p.members", BY("group")),
           "all net-one = 10 r1\nall net-two = 10 r1\nall ~ = 120 r2\n");
    expect(&w, ASK("p.members", BY("group"), .every = "month"),
           "202401 net-one = 30 r2\n202401 net-two = 10 r1\n202401 ~ = 80 r1\n"
           "202402 ~ = 40 r1\n");
    close_world(&w);
}

ATH_TEST(query_group, a_funder_has_the_figures_of_all_its_projects)
{
    struct world w;

    open_empty_world(&w);
    add_org(&w, (struct org){ .slug = "anfa", .province = "MA-CAS" });
    add_funded(&w, "flower", "drosos");
    add_funded(&w, "tulip", "union");
    add_funded(&w, "rose", "drosos");
    report(&w, "anfa 202401 project=flower", "sales=1 members=10");
    report(&w, "anfa 202401 project=tulip", "sales=2 members=20");
    report(&w, "anfa 202402 project=rose", "sales=4 members=40");
    report(&w, "anfa 202402", "sales=8 members=80");
    expect_from_totals(&w, ASK("p.sales", WHERE(IS("funder", "drosos"))),
                       "all = 5.00 r2\n");
    expect_from_totals(&w, ASK("p.sales", BY("funder")),
                       "all drosos = 5.00 r2\nall union = 2.00 r1\nall ~ = 8.00 r1\n");
    expect_from_totals(&w, ASK("p.sales", BY("funder", "project")),
                       "all drosos flower = 1.00 r1\nall drosos rose = 4.00 r1\n"
                       "all union tulip = 2.00 r1\nall ~ - = 8.00 r1\n");
    expect(&w, ASK("p.members", BY("funder", "region"), .every = "month"),
           "202401 drosos MA-06 = 10 r1\n202401 union MA-06 = 20 r1\n"
           "202402 drosos MA-06 = 40 r1\n202402 ~ MA-06 = 80 r1\n");
    refuse(&w, ASK("p.sales", WHERE(IS("funder", "nobody"))), "unknown-funder");
    close_world(&w);
}
