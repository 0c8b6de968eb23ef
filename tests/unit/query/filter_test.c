/* SPDX-License-Identifier: Apache-2.0 */
#include "base/clock.h"
#include "query_fixture.h"

static void one_each(struct world *w)
{
    open_world(w);
    report(w, "anfa 202401", "sales=1");
    report(w, "bouregreg 202401", "sales=2");
    report(w, "chaouia 202401", "sales=4");
    report(w, "union-north 202401", "sales=8");
    report(w, "chaouia 202501", "sales=16");
    report(w, "union-south 202501", "sales=32");
}

ATH_TEST(query_filter, R16_where_parent_is_every_descendant_as_of_each_report)
{
    struct world w;

    one_each(&w);
    expect(&w, ASK("p.sales", WHERE(IS("parent", "union-north"))), "all = 6.00 r2\n");
    expect(&w, ASK("p.sales", WHERE(IS("parent", "federation"))), "all = 48.00 r2\n");
    expect(&w, ASK("p.sales", WHERE(IS("parent", "union-north", "federation"))),
           "all = 54.00 r4\n");
    expect(&w, ASK("p.sales", WHERE(IS("parent", "anfa"))), "");
    close_world(&w);
}

ATH_TEST(query_filter, R16_by_parent_is_the_direct_parent)
{
    struct world w;

    one_each(&w);
    expect_from_totals(&w, ASK("p.sales", BY("parent")),
                       "all federation = 32.00 r1\nall union-north = 6.00 r2\n"
                       "all union-south = 16.00 r1\nall ~ = 9.00 r2\n");
    expect(&w, ASK("p.sales", BY("parent"), WHERE(IS("parent", "federation"))),
           "all federation = 32.00 r1\nall union-south = 16.00 r1\n");
    close_world(&w);
}

ATH_TEST(query_filter, R16_parents_in_a_circle_end)
{
    struct world w;

    open_empty_world(&w);
    add_org(&w, (struct org){ .slug = "aa", .parent = "bb" });
    add_org(&w, (struct org){ .slug = "bb", .parent = "cc" });
    add_org(&w, (struct org){ .slug = "cc", .parent = "bb" });
    report(&w, "aa 202401", "sales=1");
    report(&w, "bb 202401", "sales=2");
    report(&w, "cc 202401", "sales=4");
    expect(&w, ASK("p.sales", WHERE(IS("parent", "bb"))), "all = 5.00 r2\n");
    expect(&w, ASK("p.sales", WHERE(IS("parent", "aa"))), "");
    expect(&w, ASK("p.sales", WHERE(IS("parent", "cc"))), "all = 3.00 r2\n");
    close_world(&w);
}

ATH_TEST(query_filter, R18_categories_are_exactly_one_declared_breakdown)
{
    struct world w;

    one_each(&w);
    report(&w, "anfa 202401", "members[sex=f,age=old]=2");
    refuse(&w, ASK("p.sales", BY("sex"), WHERE(IS("age", "old"))), "unknown-breakdown");
    refuse(&w, ASK("p.sales", BY("topic")), "unknown-breakdown");
    refuse(&w, ASK("p.sales", WHERE(IS("topic", "law"))), "unknown-breakdown");
    refuse(&w, ASK("p.women_share", BY("sex")), "unknown-breakdown");
    refuse(&w, ASK("p.sales", BY("colour")), "unknown-column");
    refuse(&w, ASK("p.sales", WHERE(IS("colour", "red"))), "unknown-filter");
    expect(&w, ASK("p.members", BY("sex"), WHERE(IS("age", "old"))), "all f = 2 r1\n");
    expect_from_totals(&w, ASK("p.members", BY("age", "sex"), .every = "month"),
                       "202401 old f = 2 r1\n");
    close_world(&w);
}

ATH_TEST(query_filter, R19_every_indicator_must_have_every_category)
{
    struct world w;
    struct ath_question question = { .every = "year", BY("sex") };

    one_each(&w);
    report(&w, "anfa 202401", "members[sex=f]=2");
    question.indicators = (const char *const[]){ "p.members", "p.tariff" };
    question.indicator_count = 2;
    refuse(&w, question, "unknown-breakdown");
    question.indicators = (const char *const[]){ "p.sales", "p.members" };
    expect(&w, question,
           "2024 unspecified = 15.00 r4\n2025 unspecified = 48.00 r2\n2024 f = 2 r1\n");
    close_world(&w);
}

ATH_TEST(query_filter, R20_overlapping_options_are_not_added_up)
{
    struct world w;

    one_each(&w);
    report(&w, "anfa 202401", "trained[topic=law]=5 trained[topic=trade]=7");
    refuse(&w, ASK("p.trained", WHERE(IS("topic", "law", "trade"))), "overlapping-filter");
    expect(&w, ASK("p.trained", WHERE(IS("topic", "law"))), "all = 5 r1\n");
    expect(&w, ASK("p.trained", WHERE(IS("topic", "law", "law"))), "all = 5 r1\n");
    expect(&w, ASK("p.trained", BY("topic"), WHERE(IS("topic", "law", "trade"))),
           "all law = 5 r1\nall trade = 7 r1\n");
    close_world(&w);
}

ATH_TEST(query_filter, R40_keys_are_and_values_are_or)
{
    struct world w;

    one_each(&w);
    expect_from_totals(&w, ASK("p.sales", WHERE(IS("region", "MA-04", "MA-06"))),
                       "all = 7.00 r3\n");
    expect(&w, ASK("p.sales", WHERE(IS("region", "MA-04", "MA-06"), IS("milieu", "rural"))),
           "all = 4.00 r1\n");
    expect_from_totals(
        &w, ASK("p.sales", WHERE(IS("region", "MA-06"), IS("province", "MA-CAS"))),
        "all = 5.00 r2\n");
    expect_from_totals(
        &w, ASK("p.sales", WHERE(IS("region", "MA-06"), IS("region", "MA-04"))), "");
    expect(&w, ASK("p.sales", WHERE(IS("kind", "union", "association"))),
           "all = 42.00 r3\n");
    expect(&w, ASK("p.sales", WHERE(IS("organization", "chaouia", "anfa"))),
           "all = 21.00 r3\n");
    expect(&w, ASK("p.sales", WHERE(IS("sector", "argan"), IS("parent", "union-south"))),
           "all = 16.00 r1\n");
    expect(&w, ASK("p.sales", WHERE(IS("sex", "f"), IS("sex", "m"))), "");
    close_world(&w);
}

ATH_TEST(query_filter, names_that_do_not_exist_are_refused)
{
    struct world w;

    one_each(&w);
    refuse(&w, ALL("p.nothing"), "unknown-indicator");
    refuse(&w, ALL("q.sales"), "unknown-indicator");
    refuse(&w, ASK("p.sales", WHERE(IS("region", "MA-99"))), "unknown-region");
    refuse(&w, ASK("p.sales", WHERE(IS("province", "MA-06"))), "unknown-province");
    refuse(&w, ASK("p.sales", WHERE(IS("kind", "club"))), "unknown-kind");
    refuse(&w, ASK("p.sales", WHERE(IS("sector", "mining"))), "unknown-sector");
    refuse(&w, ASK("p.sales", WHERE(IS("milieu", ""))), "unknown-milieu");
    refuse(&w, ASK("p.sales", WHERE(IS("organization", "nobody"))), "unknown-organization");
    refuse(&w, ASK("p.sales", WHERE(IS("parent", "nobody"))), "unknown-organization");
    refuse(&w, ASK("p.sales", WHERE(IS("sex", "x"))), "unknown-option");
    refuse(&w, ASK("p.sales", .project = "tulip"), "unknown-project");
    refuse(&w, ASK("p.sales", BY("region", "region")), "repeated-column");
    refuse(&w, (struct ath_question){ .period = "2024" }, "missing-field");
    close_world(&w);
}

ATH_TEST(query_filter, too_many_rows_are_refused_and_never_cut)
{
    struct world w;

    one_each(&w);
    refuse(&w, ASK("p.sales", BY("organization"), .row_limit = 4), "too-many-rows");
    expect(&w, ASK("p.sales", BY("region"), .every = "year", .row_limit = 5),
           "2024 MA-04 = 2.00 r1\n2024 MA-06 = 5.00 r2\n2024 ~ = 8.00 r1\n"
           "2025 MA-07 = 16.00 r1\n2025 ~ = 32.00 r1\n");
    close_world(&w);
}

static bool at_once(void *context)
{
    ++*(int *)context;
    return true;
}

/* More records than are read between two looks at the clock. */
static void report_a_century(struct world *w)
{
    char of[64];

    for (unsigned month = 0; month < 1200; month++) {
        char period[ATH_PERIOD_TEXT_BYTES];
        ath_period_format(period, ath_period_make(ATH_MONTH, month));
        snprintf(of, sizeof of, "anfa %s", period);
        report(w, of, "members=1");
    }
}

ATH_TEST(query_filter, a_long_fold_stops_when_its_time_is_up)
{
    struct world w;
    int looked = 0;
    struct ath_answer answer;

    open_world(&w);
    report_a_century(&w);
    struct ath_view view = w_view(&w);
    struct ath_question question = ASK("p.members", .expired = at_once, .context = &looked);
    ATH_CODE(ATH_DEADLINE_EXCEEDED, ath_query_aggregate(&answer, &view, &question, &w.err));
    ATH_EQ_INT(looked, 1);
    close_world(&w);
}

ATH_TEST(query_filter, a_fold_that_holds_the_store_too_long_ends_itself)
{
    struct world w;
    struct ath_answer answer;

    open_world(&w);
    report_a_century(&w);
    ath_clock_fake(1000);
    struct ath_view view = w_view(&w);
    struct ath_question question = ASK("p.members", .today = "2024-06-01");
    ATH_OK(ath_query_aggregate(&answer, &view, &question, &w.err));
    ath_clock_fake(INT64_C(61000000));
    ATH_CODE(ATH_DEADLINE_EXCEEDED, ath_query_aggregate(&answer, &view, &question, &w.err));
    ATH_TRUE(strstr(w.err.message, "store.reader_limit_ms") != NULL);
    ath_clock_fake(-1);
    close_world(&w);
}
