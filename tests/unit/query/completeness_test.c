/* SPDX-License-Identifier: Apache-2.0 */
#include "recount.h"

#include "store/epoch.h"

/* "202401 MA-06 e2 r1 late0 others0 50.00 50.00" for each row. */
static const char *presence_text(struct world *w, const struct ath_question *question)
{
    struct ath_view view = w_view(w);
    struct ath_presence presence;

    if (ath_query_completeness(&presence, &view, "p.main", question, &w->err) != ATH_OK) {
        ATH_FAIL("%s", w->err.message);
    }
    const char *text = "";
    for (size_t i = 0; i < presence.row_count; i++) {
        const struct ath_presence_row *row = &presence.rows[i];
        text = ath_arena_printf(&w->answers, "%s%s", text, row->period);
        for (size_t k = 0; k < question->by_count; k++) {
            text = ath_arena_printf(&w->answers, "%s %s", text,
                                    row->keys[k] == NULL ? "~" : row->keys[k]);
        }
        text = ath_arena_printf(&w->answers, "%s e%u r%u late%u others%u %s %s\n", text,
                                (unsigned)row->expected, (unsigned)row->reported,
                                (unsigned)row->late, (unsigned)row->others,
                                row->completeness == NULL ? "~" : row->completeness,
                                row->timeliness == NULL ? "~" : row->timeliness);
    }
    return text;
}

static void expect_presence(struct world *w, struct ath_question question,
                            const char *lines)
{
    ATH_EQ_STR(presence_text(w, &question), lines);
    ath_arena_reset(&w->answers);
}

/* The next entry begins an epoch on this day, at noon UTC. */
static void begin_day(struct world *w, uint32_t number, const char *day)
{
    struct ath_epoch epoch = { .number = number, .first = w->seq + 1 };

    w_writing(w);
    epoch.time_us = ((int64_t)w_day(day) * 86400 + 43200) * 1000000;
    ath_epoch_put(w->write, &epoch);
}

ATH_TEST(query_completeness, a_report_is_late_when_first_sent_after_the_day_of_its_deadline)
{
    struct world w;

    open_world(&w); /* months; the form has no days of grace */
    assign(&w, 0, "anfa", "2024-01-01", "");
    add_duty(&w, (struct duty){ 0, "paris", "2024-01-01", "", 11 }); /* ten days */
    assign(&w, 0, "chaouia", "2024-01-01", "2024-01-31");
    begin_day(&w, 1, "2024-01-31");
    report(&w, "anfa 202401", "sales=1"); /* on the last day: in time */
    begin_day(&w, 2, "2024-02-01");
    report(&w, "chaouia 202401", "sales=1"); /* a day late */
    begin_day(&w, 3, "2024-02-10");
    report(&w, "paris 202401", "sales=1"); /* on its own deadline's day */
    report(&w, "anfa 202401", "sales=2");  /* corrected: still in time */
    begin_day(&w, 4, "2024-03-11");
    report(&w, "paris 202402", "sales=1"); /* a day late */
    expect_presence(&w, ASK("", .period = "202401..202402", .every = "month"),
                    "202401 e3 r3 late1 others0 100.00 66.67\n"
                    "202402 e2 r1 late1 others0 50.00 0.00\n");
    expect_presence(&w, ASK("", .period = "2024Q1"),
                    "2024Q1 e7 r4 late2 others0 57.14 28.57\n");
    close_world(&w);
}

ATH_TEST(query_completeness, who_reports_without_being_expected_is_counted_apart)
{
    struct world w;

    open_world(&w);
    assign(&w, 0, "anfa", "2024-02-01", "");
    begin_day(&w, 1, "2024-01-01");
    report(&w, "anfa 202401", "sales=1");
    report(&w, "paris 202402", "sales=1");
    report(&w, "anfa 202402 project=flower", "sales=NA"); /* an answer, too */
    report(&w, "anfa 202402", "sales=WITHDRAWN");         /* says nothing */
    report(&w, "anfa 202403", "sales=WITHDRAWN");
    begin_day(&w, 2, "2024-06-01"); /* the end of the day before is known */
    expect_presence(
        &w, ASK("", .period = "202401..202403", .every = "month", BY("organization")),
        "202401 anfa e0 r0 late0 others1 ~ ~\n"
        "202402 anfa e1 r1 late0 others0 100.00 100.00\n"
        "202402 paris e0 r0 late0 others1 ~ ~\n"
        "202403 anfa e1 r0 late0 others0 0.00 0.00\n");
    close_world(&w);
}

static char page_token[128]; /* of the last answer */

/* The page after that of the last answer, where there is one; else the first. */
static void expect_absent(struct world *w, struct ath_question question, const char *wanted)
{
    struct ath_view view = w_view(w);
    struct ath_absent absent = { .page = page_token, .size = 2 };
    const char *text = "";

    ATH_OK(ath_query_missing(&absent, &view, "p.main", &question, &w->err));
    for (size_t i = 0; i < absent.row_count; i++) {
        text = ath_arena_printf(&w->answers, "%s%s %s %s; ", text, absent.rows[i].period,
                                absent.rows[i].organization, absent.rows[i].deadline);
    }
    ATH_EQ_STR(
        ath_arena_printf(&w->answers, "%s%s", text, absent.next_page[0] ? "more" : ""),
        wanted);
    snprintf(page_token, sizeof page_token, "%s", absent.next_page);
    ath_arena_reset(&w->answers);
}

ATH_TEST(query_completeness, missing_reports_come_in_pages_by_period_and_organization)
{
    struct world w;

    open_world(&w);
    assign(&w, 0, "anfa", "2024-01-01", "");
    assign(&w, 0, "chaouia", "2024-01-01", "");
    add_duty(&w, (struct duty){ 0, "paris", "2024-02-01", "", 6 });
    report(&w, "chaouia 202401", "sales=1");
    report(&w, "anfa 202402", "sales=1");
    struct ath_question q = ASK("", .period = "202401..202402");
    expect_absent(&w, q, "202401 anfa 2024-01-31; 202402 chaouia 2024-02-29; more");
    expect_absent(&w, q, "202402 paris 2024-03-05; ");
    expect_absent(&w, ASK("", .period = "202402", WHERE(IS("region", "MA-06"))),
                  "202402 chaouia 2024-02-29; ");
    expect_absent(&w,
                  ASK("", .period = "202401..202402", WHERE(IS("organization", "paris"))),
                  "202402 paris 2024-03-05; ");
    close_world(&w);
}

ATH_TEST(query_completeness, a_page_of_the_missing_stays_in_its_place_when_others_report)
{
    struct world w;

    open_world(&w);
    assign(&w, 0, "anfa", "2024-01-01", "");
    assign(&w, 0, "chaouia", "2024-01-01", "");
    struct ath_question q = ASK("", .period = "202401..202402");
    expect_absent(&w, q, "202401 anfa 2024-01-31; 202401 chaouia 2024-01-31; more");
    report(&w, "anfa 202401", "sales=1");
    expect_absent(&w, q, "202402 anfa 2024-02-29; 202402 chaouia 2024-02-29; ");
    close_world(&w);
}

ATH_TEST(query_completeness, a_page_of_the_missing_belongs_to_its_question)
{
    struct world w;

    open_world(&w);
    assign(&w, 0, "anfa", "2024-01-01", "");
    struct ath_question q = ASK("", .period = "202401..202403");
    expect_absent(&w, q, "202401 anfa 2024-01-31; 202402 anfa 2024-02-29; more");
    struct ath_absent absent = { .page = page_token, .size = 2 };
    struct ath_view view = w_view(&w);
    struct ath_question other = ASK("", .period = "202401..202404");
    ATH_CODE(ATH_INVALID_ARGUMENT,
             ath_query_missing(&absent, &view, "p.main", &other, &w.err));
    page_token[0] = '\0';
    close_world(&w);
}

static bool same_row(const struct ath_presence_row *p, const struct ath_answer_row *a)
{
    bool null = p->keys[0] == NULL || a->keys[0] == NULL;

    return strcmp(p->period, a->period) == 0 &&
           (null ? p->keys[0] == a->keys[0] : strcmp(p->keys[0], a->keys[0]) == 0);
}

/* Every row of totals has its row of completeness; that one has more. */
static void compare_rows(const struct ath_presence *presence,
                         const struct ath_answer *answer)
{
    size_t found = 0;

    for (size_t k = 0; k < presence->row_count; k++) {
        const struct ath_presence_row *p = &presence->rows[k];
        const struct ath_answer_row *a = &answer->rows[found];
        if (found < answer->row_count && same_row(p, a)) {
            ATH_EQ_U64(p->expected, a->expected);
            ATH_EQ_U64(p->reported + p->others, a->reported);
            found++;
        }
    }
    ATH_EQ_U64(found, answer->row_count);
}

/* What a total expects of a flow is what completeness expects, whatever the scopes. */
ATH_TEST(query_completeness, expects_what_totals_expect)
{
    static const char *const columns[] = { "region", "province", "organization", "parent",
                                           "kind" };
    struct world w;
    char of[32];

    open_world(&w);
    assign(&w, 0, "anfa", "2024-01-01", "2024-06-30");
    assign(&w, 0, "chaouia", "2023-06-01", "");
    assign(&w, 0, "bouregreg", "2024-03-15", "");
    begin_day(&w, 1, "2024-01-01");
    for (int month = 1; month <= 9; month++) {
        snprintf(of, sizeof of, "chaouia 20240%d", month);
        report(&w, of, "sales=1");
        snprintf(of, sizeof of, "anfa 20240%d", month);
        report(&w, of, "sales=1");
    }
    for (size_t i = 0; i < sizeof columns / sizeof *columns; i++) {
        struct ath_question q = ASK("p.sales", .period = "202401..202409", .every = "month",
                                    .by = &columns[i], .by_count = 1);
        struct ath_view view = w_view(&w);
        struct ath_answer answer;
        struct ath_presence presence;
        ATH_OK(ath_query_aggregate(&answer, &view, &q, &w.err));
        ATH_OK(ath_query_completeness(&presence, &view, "p.main", &q, &w.err));
        compare_rows(&presence, &answer);
        ath_arena_reset(&w.answers);
    }
    close_world(&w);
}

ATH_TEST(query_completeness, R12_nothing_is_complete_until_somebody_is_assigned)
{
    struct world w;
    struct ath_presence presence;
    struct ath_question q = ASK("", .period = "2024");

    open_world(&w);
    report(&w, "anfa 202401", "sales=1");
    struct ath_view view = w_view(&w);
    ATH_CODE(ATH_FAILED_PRECONDITION,
             ath_query_completeness(&presence, &view, "p.main", &q, &w.err));
    ATH_EQ_STR(w.findings.v[0].reason, "not-assigned");
    ath_arena_reset(&w.answers);
    close_world(&w);
}
