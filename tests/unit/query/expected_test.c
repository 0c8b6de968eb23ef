/* SPDX-License-Identifier: Apache-2.0 */
#include "recount.h"

/* ---- what is expected, and of whom --------------------------------------------------- */

ATH_TEST(query_expected, R12_expected_is_null_until_programs_are_assigned)
{
    struct world w;

    open_world(&w);
    report(&w, "anfa 202401", "members=20 sales=5");
    report(&w, "anfa 2024Q1", "output=7");
    expect(&w, ASK("p.sales", .period = "202401"), "202401 = 5.00 r1\n");
    assign(&w, 0, "anfa", "2024-01-01", "");
    expect(&w, ASK("p.sales", .period = "202401"), "202401 = 5.00 r1 e1\n");
    expect(&w, ASK("p.output", .period = "2024Q1"), "2024Q1 = 7 r1\n"); /* another form */
    close_world(&w);
}

ATH_TEST(query_expected, an_assignment_covers_the_last_day_of_a_period_or_not_at_all)
{
    struct world w;

    open_world(&w);
    report(&w, "anfa 202401", "sales=1");
    report(&w, "anfa 202402", "sales=1");
    report(&w, "anfa 202403", "sales=1");
    report(&w, "anfa 202404", "sales=1");
    assign(&w, 0, "paris", "2024-01-31", "2024-02-29"); /* January and February */
    assign(&w, 0, "anfa", "2024-02-01", "2024-03-30");  /* February */
    assign(&w, 0, "anfa", "2024-04-02", "");            /* April */
    expect_from_totals(&w, ASK("p.sales", .period = "202401..202404", .every = "month"),
                       "202401 = 1.00 r1 e1\n"
                       "202402 = 1.00 r1 e2\n"
                       "202403 = 1.00 r1 e0\n"
                       "202404 = 1.00 r1 e1\n");
    close_world(&w);
}

ATH_TEST(query_expected, flows_expect_a_report_a_period_and_stocks_an_organization)
{
    struct world w;

    open_world(&w);
    report(&w, "anfa 202401", "sales=1 members=5 people=3 crew=4");
    assign(&w, 0, "anfa", "2024-01-01", "");
    assign(&w, 0, "paris", "2024-03-01", "2024-06-30");
    assign(&w, 0, "paris", "2024-09-01",
           "2024-09-30"); /* again in the same year: still one */
    expect(&w, ASK("p.sales", .period = "2024"), "2024 = 1.00 r1 e17\n");
    expect(&w, ASK("p.people", .period = "2024"), "2024 = 3 [3..3] r1 e17\n");
    expect(&w, ASK("p.members", .period = "2024"), "2024 = 5 r1 e2\n");
    expect(&w, ASK("p.crew", .period = "2024"),
           "2024 = 4 r1 e17\n"); /* averaged by month */
    expect(&w, ASK("p.members", .period = "202401..202402"), "202401..202402 = 5 r1 e1\n");
    expect(&w, ASK("p.women_share", .period = "2024"), "2024 = ~ (~/5) r0 e2\n");
    expect(&w, ASK("p.per_member", .period = "202401"),
           "202401 = 20.0 (1.00/5.000000) r1 e1\n");
    close_world(&w);
}

ATH_TEST(query_expected, an_organization_is_expected_while_it_is_open)
{
    struct world w;

    open_world(&w);
    add_org(&w, (struct org){ .slug = "brief",
                              .province = "MA-CAS",
                              .opened = "2024-02-29",
                              .closed = "2024-04-29" });
    assign(&w, 0, "brief", "2020-01-01", "");
    for (int month = 1; month <= 5; month++) {
        char of[32];
        snprintf(of, sizeof of, "anfa 20240%d", month);
        report(&w, of, "sales=1");
    }
    expect(&w, ASK("p.sales", .period = "202401..202405", .every = "month"),
           "202401 = 1.00 r1 e0\n" /* not open yet */
           "202402 = 1.00 r1 e1\n" /* opened on its last day */
           "202403 = 1.00 r1 e1\n"
           "202404 = 1.00 r1 e0\n" /* closed before its end */
           "202405 = 1.00 r1 e0\n");
    close_world(&w);
}

ATH_TEST(query_expected, a_move_moves_what_is_expected_at_the_end_of_the_period)
{
    struct world w;

    open_world(&w); /* chaouia is in MA-06 until February, in MA-07 from March */
    report(&w, "chaouia 202402", "sales=1 members=1");
    report(&w, "chaouia 202403", "sales=1");
    report(&w, "anfa 202402", "sales=1 members=1");
    assign(&w, 0, "anfa", "2024-01-01", "");
    assign(&w, 0, "chaouia", "2024-01-01", "");
    expect(&w, ASK("p.sales", .period = "202402..202403", .every = "month", BY("region")),
           "202402 MA-06 = 2.00 r2 e2\n"
           "202403 MA-07 = 1.00 r1 e1\n");
    expect(&w, ASK("p.sales", .period = "2024Q1", BY("region")),
           "2024Q1 MA-06 = 2.00 r2 e5\n"
           "2024Q1 MA-07 = 1.00 r1 e1\n");
    /* Its last month of the quarter is in Marrakech, and so it is expected there, once. */
    expect(&w, ASK("p.members", .period = "2024Q1", BY("region")),
           "2024Q1 MA-06 = 2 r2 e1\n");
    close_world(&w);
}

ATH_TEST(query_expected, options_of_a_breakdown_expect_the_same_organizations)
{
    struct world w;

    open_world(&w);
    report(&w, "anfa 202401", "members=5 members[sex=f]=3");
    assign(&w, 0, "anfa", "2024-01-01", "");
    assign(&w, 0, "paris", "2024-01-01", "");
    expect(&w, ASK("p.members", .period = "202401", BY("sex")),
           "202401 f = 3 r1 e2\n202401 unspecified = 2 r1 e2\n");
    expect(&w, ASK("p.members", .period = "202401", BY("organization", "sex")),
           "202401 anfa f = 3 r1 e1\n202401 anfa unspecified = 2 r1 e1\n");
    expect(&w, ASK("p.members", .period = "202401", WHERE(IS("organization", "anfa"))),
           "202401 = 5 r1 e1\n");
    close_world(&w);
}

ATH_TEST(query_expected, nobody_knows_what_is_expected_for_one_project)
{
    struct world w;

    open_world(&w);
    report(&w, "anfa 202401 project=flower", "sales=5");
    assign(&w, 0, "anfa", "2024-01-01", "");
    expect(&w, ASK("p.sales", .period = "202401", .project = "flower"),
           "202401 = 5.00 r1\n");
    expect(&w, ASK("p.sales", .period = "202401", BY("project")),
           "202401 flower = 5.00 r1\n");
    expect(&w, ASK("p.sales", .period = "202401"), "202401 = 5.00 r1 e1\n");
    close_world(&w);
}

ATH_TEST(query_expected, several_indicators_of_a_form_each_say_it)
{
    struct world w;
    struct ath_question q = ASK("p.sales", .period = "2024");

    open_world(&w);
    report(&w, "anfa 202401", "sales=1 members=2 trained=3");
    assign(&w, 0, "anfa", "2024-01-01", "");
    q.indicators =
        (const char *const[]){ "p.sales", "p.members", "p.trained", "p.members" };
    q.indicator_count = 4;
    expect(&w, q, "2024 = 1.00 r1 e12\n2024 = 2 r1 e1\n2024 = 3 r1 e12\n2024 = 2 r1 e1\n");
    close_world(&w);
}

/* ---- against nested loops ------------------------------------------------------------ */

enum { ORGS = 12, REPORTS = 120, ASKED = 400, MONTHS = 14 };

static uint64_t seed;

static uint32_t below(uint32_t n)
{
    seed = seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (uint32_t)(seed >> 33) % n;
}

static const char *const provinces[] = { "MA-CAS",
                                         "MA-RAB",
                                         "",
                                         "abroad:FR",
                                         "MA-CAS 2024-03-01 MA-MAR",
                                         "MA-RAB 2024-07-15 abroad:FR" };
static const char *const slugs[ORGS] = { "o-ant",  "o-bee", "o-cat", "o-dog",
                                         "o-elk",  "o-fox", "o-gnu", "o-hen",
                                         "o-ibis", "o-jay", "o-kob", "o-owl" };
static const char *const days[] = {
    "2023-11-15", "2024-01-01", "2024-01-31", "2024-03-01",
    "2024-04-30", "2024-06-15", "2024-09-30", "2024-12-31"
};
enum { DAYS = sizeof days / sizeof *days };

static const char *maybe_day(uint32_t one_in)
{
    return below(one_in) == 0 ? days[below(DAYS)] : NULL;
}

static void add_random_org(struct world *w, unsigned at)
{
    static char parents[ORGS][64];
    struct org org = { .slug = slugs[at],
                       .province = provinces[below(6)],
                       .kind = (enum ath_org_kind)(1 + below(3)),
                       .opened = maybe_day(4),
                       .closed = maybe_day(4) };

    if (at + 1 < ORGS && below(3) > 0) {
        snprintf(parents[at], sizeof parents[at], "%s 2024-06-01 %s",
                 slugs[at + 1 + below(ORGS - at - 1)],
                 below(3) == 0 ? "none" : slugs[at + 1 + below(ORGS - at - 1)]);
        org.parent = parents[at];
    }
    add_org(w, org);
}

static void assign_at_random(struct world *w, unsigned at)
{
    uint32_t a = below(DAYS - 3);

    if (below(5) == 0) {
        return;
    }
    if (below(3) > 0) {
        assign(w, 0, slugs[at], days[a],
               below(2) == 0 ? "" : days[a + 1 + below(DAYS - a - 1)]);
        return;
    }
    assign(w, 0, slugs[at], days[a], days[a]);
    assign(w, 0, slugs[at], days[a + 1], days[a + 2]);
    assign(w, 0, slugs[at], days[DAYS - 1], "");
}

static void open_random(struct world *w, uint64_t start)
{
    char of[64], period[ATH_PERIOD_TEXT_BYTES];

    seed = start;
    open_empty_world(w);
    for (unsigned i = 0; i < ORGS; i++) {
        add_random_org(w, i);
    }
    add_project(w, "flower");
    for (unsigned i = 0; i < ORGS; i++) {
        assign_at_random(w, i);
    }
    for (int i = 0; i < REPORTS; i++) {
        ath_period_format(
            period, ath_period_make(ATH_MONTH, (2023 - 1900) * 12 + 10 + below(MONTHS)));
        snprintf(of, sizeof of, "%s %s", slugs[below(ORGS)], period);
        report(w, of, below(2) == 0 ? "sales=2 members=3" : "sales=1 loans=4 people=5");
    }
}

/* As of the last day of the month. */
static bool is_expected(struct world *w, uint32_t organization, uint32_t month)
{
    const struct ath_organization *org = &w->orgs[organization - 1];
    struct ath_key key = ath_assignment_key(w->forms[0].number, organization);
    struct ath_assignments list;
    int32_t day = ath_period_last_day(month);

    ATH_OK(ath_assignments_get(&list, w->read, &key, &w->answers, &w->err));
    for (uint16_t i = 0; i < list.n; i++) {
        if (list.v[i].from <= day && day <= list.v[i].to) {
            return (org->opened == ATH_DAY_NONE || org->opened <= day) &&
                   org->closed >= day;
        }
    }
    return false;
}

/* The filters let the organization through in that month, and its columns are the row's. */
static bool is_of_row(const struct recount *r, const struct ath_report_id *id,
                      const struct ath_answer_row *row)
{
    uint32_t scopes[ATH_SCOPE_COUNT];

    if (!passes(r, id, 0)) {
        return false;
    }
    ath_report_scopes(scopes, &r->w->orgs[id->organization - 1], 0,
                      ath_period_last_day(id->period));
    for (size_t i = 0; i < r->question->by_count; i++) {
        const char *text = scope_text(r, r->question->by[i], id, scopes);
        const char *key = row->keys[i];
        if ((text == NULL) != (key == NULL) || (text != NULL && strcmp(text, key) != 0)) {
            return false;
        }
    }
    return true;
}

/* In one bucket: months, or whether there is one. */
static uint64_t naive_of(const struct recount *r, const struct ath_answer_row *row,
                         uint32_t org, const uint32_t months[2], bool once)
{
    uint64_t n = 0;

    for (uint32_t month = months[1]; month >= months[0]; month--) {
        struct ath_report_id id = { .period = month, .organization = org };
        bool due = is_expected(r->w, org, month);
        n += due && is_of_row(r, &id, row);
        if (due && once) {
            break;
        }
    }
    return n;
}

static uint64_t naive(const struct recount *r, const struct ath_answer_row *row, bool once)
{
    uint32_t bucket = 0, months[2];
    uint64_t n = 0;

    if (!ath_period_parse(&bucket, ath_slice_str(row->period))) {
        ATH_TRUE(ath_period_parse(&months[0], ath_slice(row->period, 6)));
        ATH_TRUE(ath_period_parse(&months[1], ath_slice_str(row->period + 8)));
    } else {
        months[0] = ath_period_first_within(bucket, ATH_MONTH);
        months[1] = ath_period_last_within(bucket, ATH_MONTH);
    }
    for (uint32_t org = 1; org <= ORGS; org++) {
        n += naive_of(r, row, org, months, once);
    }
    return n;
}

static void check_answer(struct world *w, const struct ath_question *question, bool once)
{
    struct ath_view view = w_view(w);
    struct ath_answer answer;
    struct recount r = { .w = w, .question = question };

    if (ath_query_aggregate(&answer, &view, question, &w->err) != ATH_OK) {
        ATH_FAIL("%s", w->err.message);
    }
    for (size_t i = 0; i < answer.row_count; i++) {
        const struct ath_answer_row *row = &answer.rows[i];
        uint64_t wanted = naive(&r, row, once);
        if (!row->has_expected || row->expected != wanted) {
            ATH_FAIL("%s %s %s: %llu expected, counted %llu", question->indicators[0],
                     row->period, row->keys[0] == NULL ? "~" : row->keys[0],
                     (unsigned long long)row->expected, (unsigned long long)wanted);
        }
    }
    ath_arena_reset(&w->answers);
}

static void ask_at_random(struct world *w)
{
    static const char *const indicators[] = { "p.sales", "p.people", "p.members", "p.loans",
                                              "p.women_share" };
    static const char *const columns[] = { "region", "province", "organization", "parent",
                                           "kind" };
    const struct ath_where wheres[] = { IS("region", "MA-06", "MA-07"),
                                        IS("parent", "o-owl", "o-kob"),
                                        IS("kind", "cooperative"),
                                        IS("organization", "o-ant", "o-cat", "o-fox") };
    static const char *const periods[][2] = { { "2024", "" },
                                              { "202401..202412", "month" },
                                              { "202312..202409", "" },
                                              { "2024Q1..2024Q4", "quarter" },
                                              { "202311..202402", "month" } };
    uint32_t which = below(5), period = below(5), first = below(5);
    const char *by[2] = { columns[first], columns[(first + 1 + below(4)) % 5] };
    struct ath_question q = { .indicators = &indicators[which],
                              .indicator_count = 1,
                              .period = periods[period][0],
                              .every = periods[period][1],
                              .by = by,
                              .by_count = 1 + below(2),
                              .where = &wheres[below(4)],
                              .where_count = below(2) };

    check_answer(w, &q, which >= 2);
}

ATH_TEST(query_expected, random_questions_are_what_nested_loops_count)
{
    for (uint64_t start = 1; start <= 8; start++) {
        struct world w;
        open_random(&w, start);
        for (int i = 0; i < ASKED; i++) {
            ask_at_random(&w);
        }
        close_world(&w);
    }
}
