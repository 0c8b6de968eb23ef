/* SPDX-License-Identifier: Apache-2.0 */
#include "query/drill.h"
#include "query/gather.h"

#include "query_fixture.h"

/*
 * The figures in a total, on pages of any size, make up that total: what the maintained totals
 * say of the same question, on random reports and corrections, for every kind.
 */

enum { ORGS = 7, REPORTS = 160, CORRECTIONS = 60, QUESTIONS = 250, MONTHS = 16 };

static uint64_t seed;

static uint32_t below(uint32_t n)
{
    seed = seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (uint32_t)(seed >> 33) % n;
}

static const char *const slugs[ORGS] = { "o-ant", "o-bee", "o-cat", "o-dog",
                                         "o-elk", "o-fox", "o-gnu" };
static const char *const provinces[] = { "MA-CAS", "MA-RAB", "MA-CAS 2024-03-01 MA-MAR" };
static const char *const cells[] = {
    "members",      "members[sex=f]", "members[sex=m]", "members[sex=f,age=old]", "loans",
    "loans[sex=f]", "sales",          "sales[sex=f]",   "sales[sex=m]",           "trained",
    "people",       "people[sex=f]",  "people[sex=m]",  "answers[mood=sad]",      "best",
    "worst",        "tariff",
};
static const char *const names[] = { "p.members", "p.loans",   "p.sales", "p.trained",
                                     "p.people",  "p.answers", "p.best",  "p.worst" };

static void add_random_report(struct world *w)
{
    char of[96], text[512] = "", period[ATH_PERIOD_TEXT_BYTES];
    bool taken[sizeof cells / sizeof *cells] = { false };
    size_t used = 0;

    ath_period_format(period,
                      ath_period_make(ATH_MONTH, (2023 - 1900) * 12 + 10 + below(MONTHS)));
    snprintf(of, sizeof of, "%s %s%s", slugs[below(ORGS)], period,
             below(3) == 0 ? " project=flower" : "");
    for (uint32_t i = 0, n = 1 + below(8); i < n; i++) {
        uint32_t which = below(sizeof cells / sizeof *cells);
        const char *special = below(9) == 0 ? "NA" : below(9) == 0 ? "WITHDRAWN" : NULL;
        char number[16];
        snprintf(number, sizeof number, "%u", below(100));
        if (!taken[which]) {
            used += (size_t)snprintf(text + used, sizeof text - used, " %s=%s",
                                     cells[which], special == NULL ? number : special);
        }
        taken[which] = true;
    }
    report(w, of, text + 1);
}

static void random_world(struct world *w, uint64_t start)
{
    seed = start;
    open_empty_world(w);
    for (unsigned i = 0; i < ORGS; i++) {
        add_org(w, (struct org){ .slug = slugs[i],
                                 .province = provinces[below(3)],
                                 .kind = (enum ath_org_kind)(1 + below(4)) });
    }
    add_project(w, "flower");
    for (unsigned i = 0; i < REPORTS; i++) {
        add_random_report(w);
    }
}

/* What the rows of one term come to. */
struct sum {
    ath_i128 sum, largest, smallest;
    size_t numbers, rows;
};

/* Digits without the point: of one term all have the same decimals. */
static ath_i128 number(const char *text)
{
    ath_i128 n = 0;

    for (const char *c = text; *c != '\0'; c++) {
        n = *c >= '0' && *c <= '9' ? n * 10 + (*c - '0') : n;
    }
    return text[0] == '-' ? -n : n;
}

static void add_row(struct sum *sum, const struct ath_drill_row *row)
{
    sum->rows++;
    if (strcmp(row->value, "NA") == 0) {
        return;
    }
    ath_i128 value = number(row->value);
    bool first = sum->numbers++ == 0;
    sum->sum += value;
    sum->largest = first || value > sum->largest ? value : sum->largest;
    sum->smallest = first || value < sum->smallest ? value : sum->smallest;
}

enum { TERMS = 8 };

/* All pages of this size; *last is the last one. */
static void drill_all(struct sum sums[TERMS], struct ath_drill *last, struct world *w,
                      const struct ath_question *q, uint32_t size)
{
    struct ath_view view = w_view(w);
    const char *page = "";

    memset(sums, 0, TERMS * sizeof *sums);
    do {
        ATH_OK(ath_query_drill(last, &view, q, page, size, &w->err));
        ATH_TRUE(last->row_count <= size && last->term_count <= TERMS);
        for (size_t i = 0; i < last->row_count; i++) {
            add_row(&sums[last->rows[i].term], &last->rows[i]);
        }
        page = last->next_page;
        ATH_TRUE(page[0] == '\0' || last->row_count == size);
    } while (page[0] != '\0');
}

static void expect_row(const struct ath_answer_row *row, const struct sum *sum,
                       enum ath_kind kind)
{
    ATH_TRUE(row != NULL || sum->numbers == 0);
    if (row == NULL || sum->numbers == 0) {
        ATH_TRUE(row == NULL || row->value == NULL);
        return;
    }
    ath_i128 expected = kind == ATH_EXTREME_MAX   ? sum->largest
                        : kind == ATH_EXTREME_MIN ? sum->smallest
                                                  : sum->sum;
    if (kind == ATH_REACH) {
        ATH_TRUE(number(row->low) == sum->largest);
        ATH_TRUE(number(row->high) == sum->sum);
    } else {
        ATH_TRUE(number(row->value) == expected);
    }
}

static struct ath_where random_where(const char **value)
{
    static const char *const keys[] = { "region", "kind", "project", "organization" };
    static const char *const values[][2] = { { "MA-06", "MA-04" },
                                             { "association", "union" },
                                             { "-", "flower" },
                                             { "o-ant", "o-elk" } };
    uint32_t which = below(4);

    *value = values[which][below(2)];
    return (struct ath_where){ keys[which], value, 1 };
}

/* A random question, asked of the totals and drilled into. */
static void ask(struct world *w, const char *name, bool sex)
{
    static const char *const periods[] = { "2024", "202403", "2023..2024", "2024Q2", "" };
    const char *value = "f", *scope = NULL;
    struct ath_where where[2] = { { "sex", &value, 1 } };
    struct ath_question q = { .indicators = &name,
                              .indicator_count = 1,
                              .period = periods[below(5)],
                              .where = where,
                              .where_count = sex };
    struct sum sums[TERMS];
    struct ath_drill drill;
    struct ath_answer answer;

    if (below(2) == 0) {
        where[q.where_count++] = random_where(&scope);
    }
    const struct ath_program *program = NULL;
    const struct ath_indicator *indicator = NULL;
    struct ath_view view = w_view(w);
    ATH_TRUE(ath_catalogue_indicator(&program, &indicator, &view.snapshot->catalogue,
                                     ath_slice_str(name)));
    ATH_OK(ath_query_aggregate(&answer, &view, &q, &w->err));
    drill_all(sums, &drill, w, &q, 1 + below(30));
    ATH_EQ_U64(drill.term_count, 1);
    const struct ath_answer_row *row = answer.row_count > 0 ? &answer.rows[0] : NULL;
    ATH_EQ_U64(drill.answer.row_count, answer.row_count);
    expect_row(row, &sums[0], indicator->kind);
    ATH_EQ_U64(sums[0].rows, row == NULL ? 0 : row->reported + row->carried);
    ATH_EQ_U64(drill.terms[0].reported, row == NULL ? 0 : row->reported);
    ath_arena_reset(&w->answers);
}

static void ask_many(struct world *w)
{
    for (unsigned i = 0; i < QUESTIONS; i++) {
        uint32_t which = below(sizeof names / sizeof *names);
        ask(w, names[which], which < 3 && below(3) == 0);
    }
}

ATH_TEST(query_drill, figures_on_all_pages_make_up_the_total_for_every_kind)
{
    for (uint64_t start = 1; start <= 2; start++) {
        struct world w;
        random_world(&w, start);
        ask_many(&w);
        for (unsigned i = 0; i < CORRECTIONS; i++) {
            add_random_report(&w);
        }
        ask_many(&w);
        close_world(&w);
    }
}

ATH_TEST(query_drill, a_ratio_is_drilled_into_by_its_operands)
{
    struct world w;

    random_world(&w, 3);
    for (unsigned i = 0; i < QUESTIONS / 4; i++) {
        const char *name = "p.women_share", *scope = NULL;
        struct ath_where where = random_where(&scope);
        struct ath_question q = { .indicators = &name,
                                  .indicator_count = 1,
                                  .period = below(2) == 0 ? "2024" : "202404",
                                  .where = &where,
                                  .where_count = below(2) };
        struct sum sums[TERMS];
        struct ath_drill drill;
        drill_all(sums, &drill, &w, &q, 1 + below(9));
        ATH_EQ_U64(drill.term_count, 2);
        ATH_EQ_STR(drill.terms[0].indicator, "p.members");
        ATH_EQ_STR(drill.terms[0].options[0], "sex=f");
        ATH_EQ_U64(drill.terms[1].option_count, 0);
        const struct ath_answer_row *row =
            drill.answer.row_count > 0 ? &drill.answer.rows[0] : NULL;
        ATH_TRUE(row != NULL || sums[0].numbers + sums[1].numbers == 0);
        if (row != NULL && sums[0].numbers > 0) {
            ATH_TRUE(number(row->numerator) == sums[0].sum);
        }
        if (row != NULL && sums[1].numbers > 0) {
            ATH_TRUE(number(row->denominator) == sums[1].sum);
        }
        ath_arena_reset(&w.answers);
    }
    close_world(&w);
}

static void expect_same_row(const struct ath_drill_row *a, const struct ath_drill_row *b)
{
    ATH_EQ_U64(a->term, b->term);
    ATH_EQ_STR(a->period, b->period);
    ATH_EQ_STR(a->organization, b->organization);
    ATH_EQ_STR(a->project, b->project);
    ATH_EQ_STR(a->value, b->value);
    ATH_EQ_STR(a->share == NULL ? "none" : a->share, b->share == NULL ? "none" : b->share);
    ATH_EQ_U64(a->seq, b->seq);
    ATH_EQ_U64(a->version, b->version);
    ATH_TRUE(a->carried == b->carried);
}

static void expect_same_page(const struct ath_drill *a, const struct ath_drill *b)
{
    ATH_EQ_U64(a->term_count, b->term_count);
    for (size_t i = 0; i < a->term_count; i++) {
        const char *total = a->terms[i].total, *other = b->terms[i].total;
        ATH_EQ_STR(total == NULL ? "none" : total, other == NULL ? "none" : other);
        ATH_EQ_U64(a->terms[i].reported, b->terms[i].reported);
    }
    ATH_EQ_U64(a->row_count, b->row_count);
    for (size_t i = 0; i < a->row_count; i++) {
        expect_same_row(&a->rows[i], &b->rows[i]);
    }
    ATH_EQ_STR(a->next_page, b->next_page);
}

/* Every page of a random question, asked of kept totals and of all reports. */
static void ask_both_ways(struct world *w, const char *name)
{
    static const char *const periods[] = { "2024", "202403", "2023..2024", "" };
    const char *scope = NULL, *page = "";
    struct ath_where where = random_where(&scope);
    struct ath_question q = { .indicators = &name,
                              .indicator_count = 1,
                              .period = periods[below(4)],
                              .where = &where,
                              .where_count = below(2) };
    uint32_t size = 1 + below(12);
    struct ath_view view = w_view(w);
    struct ath_drill walked, folded;

    do {
        ATH_OK(ath_query_drill(&walked, &view, &q, page, size, &w->err));
        ath_query_force_fold(true);
        ATH_OK(ath_query_drill(&folded, &view, &q, page, size, &w->err));
        ath_query_force_fold(false);
        expect_same_page(&walked, &folded);
        page = walked.next_page;
    } while (page[0] != '\0');
    ath_arena_reset(&w->answers);
}

ATH_TEST(query_drill, a_page_says_the_same_whether_its_total_is_kept_or_folded)
{
    struct world w;

    random_world(&w, 4);
    for (unsigned i = 0; i < CORRECTIONS; i++) {
        add_random_report(&w);
    }
    for (unsigned i = 0; i < QUESTIONS; i++) {
        uint32_t which = below(1 + sizeof names / sizeof *names);
        ask_both_ways(&w, which == 0 ? "p.women_share" : names[which - 1]);
    }
    close_world(&w);
}

ATH_TEST(query_drill, any_page_reads_about_a_page_of_reports_where_the_total_is_kept)
{
    enum { PAGE = 5, PERIODS_READ = MONTHS };
    struct world w;
    const char *name = "p.sales", *page = "";
    struct ath_question q = { .indicators = &name, .indicator_count = 1, .period = "" };
    struct ath_drill drill;
    size_t rows = 0;

    open_empty_world(&w);
    for (unsigned i = 0; i < ORGS; i++) {
        add_org(&w, (struct org){ .slug = slugs[i], .province = "MA-CAS", .kind = 1 });
        for (unsigned month = 1; month <= 12; month++) {
            char of[64];
            snprintf(of, sizeof of, "%s 2024%02u", slugs[i], month);
            report(&w, of, "sales=1");
        }
    }
    struct ath_view view = w_view(&w);
    do {
        ATH_OK(ath_query_drill(&drill, &view, &q, page, PAGE, &w.err));
        ATH_TRUE(drill.answer.records_read <= PERIODS_READ + PAGE + 2);
        rows += drill.row_count;
        page = drill.next_page;
    } while (page[0] != '\0');
    ATH_EQ_U64(rows, (uint64_t)ORGS * 12);
    close_world(&w);
}

ATH_TEST(query_drill, R7_of_a_stock_only_the_last_report_is_shown)
{
    struct world w;
    const char *name = "p.members";
    struct ath_question q = { .indicators = &name, .indicator_count = 1, .period = "2024" };
    struct ath_drill drill;

    open_empty_world(&w);
    add_org(&w, (struct org){ .slug = "o-ant", .province = "MA-CAS", .kind = 1 });
    report(&w, "o-ant 202401", "members=10");
    report(&w, "o-ant 202403", "members=30");
    report(&w, "o-ant 202404", "sales=1");
    struct ath_view view = w_view(&w);
    ATH_OK(ath_query_drill(&drill, &view, &q, "", 10, &w.err));
    ATH_EQ_U64(drill.row_count, 1);
    ATH_EQ_STR(drill.rows[0].period, "202403");
    ATH_EQ_STR(drill.rows[0].value, "30");
    ATH_EQ_STR(drill.rows[0].share, "100.00");
    close_world(&w);
}

ATH_TEST(query_drill, a_page_of_another_question_is_refused)
{
    struct world w;
    const char *name = "p.sales";
    struct ath_question q = { .indicators = &name, .indicator_count = 1, .period = "2024" };
    struct ath_drill drill;

    random_world(&w, 5);
    struct ath_view view = w_view(&w);
    ATH_OK(ath_query_drill(&drill, &view, &q, "", 1, &w.err));
    ATH_TRUE(drill.next_page[0] != '\0');
    q.period = "2023";
    ATH_CODE(ATH_INVALID_ARGUMENT,
             ath_query_drill(&drill, &view, &q, drill.next_page, 1, &w.err));
    close_world(&w);
}
