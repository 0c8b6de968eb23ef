/* SPDX-License-Identifier: Apache-2.0 */
#include "query_fixture.h"

static char *write_row(char *at, const char *end, const struct ath_value_row *row)
{
    at += snprintf(at, (size_t)(end - at), "%s %s %s %s", row->period, row->organization,
                   row->project, row->indicator);
    for (size_t k = 0; k < row->option_count; k++) {
        at += snprintf(at, (size_t)(end - at), " %s", row->options[k]);
    }
    return at + snprintf(at, (size_t)(end - at), " = %s v%u\n", row->value,
                         (unsigned)row->version);
}

/* All pages of this size as lines, "|" between pages. */
static const char *pages(struct world *w, const struct ath_question *question,
                         uint32_t size)
{
    struct ath_view view = w_view(w);
    char *text = ath_arena_alloc(&w->arena, 65536), *at = text, *end = text + 65536;
    const char *token = "";

    do {
        struct ath_values values;
        ATH_OK(ath_query_values(&values, &view, question, token, size, &w->err));
        at += snprintf(at, (size_t)(end - at), "%s", token[0] == '\0' ? "" : "|\n");
        for (size_t i = 0; i < values.row_count; i++) {
            at = write_row(at, end, &values.rows[i]);
        }
        token = values.next_page;
    } while (token[0] != '\0');
    return text;
}

static void some_reports(struct world *w)
{
    open_world(w);
    report(w, "bouregreg 202402", "sales=1.5");
    report(w, "anfa 202402 project=flower", "sales=7");
    report(w, "anfa 202402", "sales=NA members[sex=f,age=old]=2");
    report(w, "anfa 202401", "sales=4 sales[sex=f]=3");
    report(w, "anfa 202401", "sales[sex=f]=WITHDRAWN sales[sex=m]=1");
}

static const char all[] = "202401 anfa - p.sales = 4.00 v2\n"
                          "202401 anfa - p.sales sex=m = 1.00 v2\n"
                          "202402 anfa - p.sales = NA v1\n"
                          "202402 anfa flower p.sales = 7.00 v1\n"
                          "202402 bouregreg - p.sales = 1.50 v1\n";

ATH_TEST(query_points, figures_are_given_as_they_were_in_order)
{
    struct world w;

    some_reports(&w);
    ATH_EQ_STR(pages(&w, &ALL("p.sales"), 0), all);
    ATH_EQ_STR(pages(&w, &ALL("p.members"), 0),
               "202402 anfa - p.members sex=f age=old = 2 v1\n");
    ATH_EQ_STR(pages(&w, &ALL("p.tariff"), 0), "");
    ATH_EQ_STR(pages(&w, &ASK("p.sales", .period = "202401"), 0),
               "202401 anfa - p.sales = 4.00 v2\n202401 anfa - p.sales sex=m = 1.00 v2\n");
    ATH_EQ_STR(pages(&w, &ASK("p.sales", .layer = "verified"), 0), "");
    close_world(&w);
}

ATH_TEST(query_points, filters_choose_reports_and_cells)
{
    struct world w;

    some_reports(&w);
    ATH_EQ_STR(pages(&w, &ASK("p.sales", WHERE(IS("sex", "m", "f"))), 0),
               "202401 anfa - p.sales sex=m = 1.00 v2\n");
    ATH_EQ_STR(pages(&w, &ASK("p.sales", WHERE(IS("region", "MA-04"))), 0),
               "202402 bouregreg - p.sales = 1.50 v1\n");
    ATH_EQ_STR(pages(&w, &ASK("p.sales", .project = "flower"), 0),
               "202402 anfa flower p.sales = 7.00 v1\n");
    ATH_EQ_STR(
        pages(&w, &ASK("p.sales", WHERE(IS("organization", "anfa", "bouregreg"))), 0), all);
    close_world(&w);
}

ATH_TEST(query_points, pages_go_on_where_the_last_one_stopped)
{
    struct world w;
    struct ath_question walked = ALL("p.sales");
    struct ath_question sought =
        ASK("p.sales", WHERE(IS("organization", "anfa", "bouregreg")));
    static const char by_two[] = "202401 anfa - p.sales = 4.00 v2\n"
                                 "202401 anfa - p.sales sex=m = 1.00 v2\n|\n"
                                 "202402 anfa - p.sales = NA v1\n"
                                 "202402 anfa flower p.sales = 7.00 v1\n|\n"
                                 "202402 bouregreg - p.sales = 1.50 v1\n";

    some_reports(&w);
    ATH_EQ_STR(pages(&w, &walked, 2), by_two);
    ATH_EQ_STR(pages(&w, &sought, 2), by_two);
    ATH_EQ_STR(pages(&w, &walked, 5), all);
    ATH_EQ_STR(pages(&w, &sought, 1)[0] == '2' ? "yes" : "no", "yes");
    close_world(&w);
}

static void refuse_values(struct world *w, const struct ath_question *question,
                          const char *token, const char *reason)
{
    struct ath_view view = w_view(w);
    struct ath_values values;

    ATH_CODE(ATH_INVALID_ARGUMENT,
             ath_query_values(&values, &view, question, token, 0, &w->err));
    ATH_EQ_STR(w->findings.v[0].reason, reason);
}

ATH_TEST(query_points, a_token_answers_only_its_own_question)
{
    struct world w;
    struct ath_question question = ALL("p.sales");
    struct ath_values values;
    char token[128];

    some_reports(&w);
    struct ath_view view = w_view(&w);
    ATH_OK(ath_query_values(&values, &view, &question, "", 1, &w.err));
    snprintf(token, sizeof token, "%s", values.next_page);
    refuse_values(&w, &ASK("p.sales", .period = "2024"), token, "malformed-page-token");
    token[10] = token[10] == '0' ? '1' : '0';
    refuse_values(&w, &question, token, "malformed-page-token");
    refuse_values(&w, &question, "x", "malformed-page-token");
    close_world(&w);
}

ATH_TEST(query_points, a_token_of_a_relative_period_ends_with_it)
{
    struct world w;
    struct ath_question question =
        ASK("p.sales", .period = "LAST_2_SIXMONTHS", .today = "2024-07-01");
    struct ath_values values;
    char token[128];

    some_reports(&w);
    struct ath_view view = w_view(&w);
    ATH_OK(ath_query_values(&values, &view, &question, "", 1, &w.err));
    snprintf(token, sizeof token, "%s", values.next_page);
    question.today = "2024-12-31";
    ATH_OK(ath_query_values(&values, &view, &question, token, 1, &w.err));
    question.today = "2025-01-01";
    refuse_values(&w, &question, token, "malformed-page-token");
    close_world(&w);
}

ATH_TEST(query_points, computed_indicators_and_two_forms_are_refused)
{
    struct world w;
    struct ath_question two = { .indicators =
                                    (const char *const[]){ "p.sales", "p.output" },
                                .indicator_count = 2 };

    some_reports(&w);
    refuse_values(&w, &ALL("p.growth"), "", "computed-indicator");
    refuse_values(&w, &two, "", "mixed-forms");
    close_world(&w);
}
