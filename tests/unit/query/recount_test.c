/* SPDX-License-Identifier: Apache-2.0 */
#include "recount.h"

/*
 * Random organizations that move, random reports and corrections, random questions: totals, folded
 * reports and a recount by nested loops over everything must give the same lines.
 */

enum {
    ORGS = 9,
    REPORTS = 260,
    CORRECTIONS = 60,
    QUESTIONS = 300,
    MONTHS = 16, /* from November 2023 */
    COLUMNS = 3,
};

static uint64_t seed;

static uint32_t below(uint32_t n)
{
    seed = seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (uint32_t)(seed >> 33) % n;
}

static const char *one_of(const char *const *v)
{
    uint32_t n = 1; /* there is always one */

    while (v[n] != NULL) {
        n++;
    }
    return v[below(n)];
}

/* ---- a random world ------------------------------------------------------------------ */

static const char *const provinces[] = { "MA-CAS",
                                         "MA-RAB",
                                         "MA-MAR",
                                         "abroad:FR",
                                         "",
                                         "MA-CAS 2024-03-01 MA-MAR",
                                         "MA-RAB 2024-07-15 abroad:FR",
                                         NULL };
static const char *const sectors[] = { "crafts", "argan", NULL };
static const char *const slugs[ORGS] = { "o-ant", "o-bee", "o-cat", "o-dog", "o-elk",
                                         "o-fox", "o-gnu", "o-hen", "o-owl" };

/* Parents stand later in the list, so that they never go in circles here. */
static void add_random_org(struct world *w, unsigned at)
{
    static char parents[ORGS][64];
    struct org org = { .slug = slugs[at],
                       .province = one_of(provinces),
                       .kind = (enum ath_org_kind)(1 + below(4)),
                       .milieu = (enum ath_milieu)below(3),
                       .sector = below(3) == 0 ? NULL : one_of(sectors) };

    if (at + 1 < ORGS && below(4) > 0) {
        unsigned one = at + 1 + below(ORGS - at - 1), two = at + 1 + below(ORGS - at - 1);
        snprintf(parents[at], sizeof parents[at], "%s 2024-06-01 %s", slugs[one],
                 below(3) == 0 ? "none" : slugs[two]);
        org.parent = parents[at];
    }
    add_org(w, org);
}

static const char *const cells[] = {
    "members",
    "members[sex=f]",
    "members[age=old]",
    "members[sex=f,age=old]",
    "members[sex=m]",
    "members[sex=m,age=young]",
    "loans",
    "loans[sex=f]",
    "sales",
    "sales[sex=f]",
    "sales[sex=m]",
    "sales[age=old]",
    "trained",
    "trained[topic=law]",
    "people",
    "people[sex=f]",
    "people[sex=m]",
    "answers[mood=sad]",
    "best[sex=f]",
    "best",
    "worst",
    "tariff",
    "trained[sex=m]",
    "answers[mood=glad]",
};

static void add_random_report(struct world *w)
{
    char of[96], text[512], period[ATH_PERIOD_TEXT_BYTES];
    size_t used = 0;
    bool taken[sizeof cells / sizeof *cells] = { false };

    ath_period_format(period,
                      ath_period_make(ATH_MONTH, (2023 - 1900) * 12 + 10 + below(MONTHS)));
    snprintf(of, sizeof of, "%s %s%s", slugs[below(ORGS)], period,
             below(3) == 0 ? " project=flower" : "");
    text[0] = '\0';
    for (uint32_t i = 0, n = 1 + below(8); i < n; i++) {
        uint32_t which = below(sizeof cells / sizeof *cells);
        bool tariff = strcmp(cells[which], "tariff") == 0;
        if (!taken[which]) {
            const char *special = below(9) == 0 ? "NA" : below(9) == 0 ? "WITHDRAWN" : NULL;
            char number[16];
            snprintf(number, sizeof number, "%u", tariff ? below(2) : below(100));
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
    for (unsigned i = 0; i < ORGS;
         i++) { /* numbers in order of slugs, parents known first */
        uint32_t number = 0;
        ATH_OK(ath_dict_add(&number, w->write, ATH_DICT_ORGANIZATION,
                            ath_slice_str(slugs[i]), &w->err));
    }
    for (unsigned i = 0; i < ORGS; i++) {
        add_random_org(w, i);
    }
    add_project(w, "flower");
    for (unsigned i = 0; i < REPORTS; i++) {
        add_random_report(w);
    }
}

/* ---- random questions ---------------------------------------------------------------- */

static const struct {
    const char *period, *every;
} ranges[] = {
    { "202311..202502", "month" }, { "2023Q4..2025Q1", "quarter" },
    { "2023..2025", "year" },      { "202312..202412", "" },
    { "2023S1..2025S1", "half" },  { "2023Sep..2024Sep", "school-year" },
    { "2023..2025", "" },
};

static const char *const scopes_asked[] = { "region",  "province",     "kind",
                                            "sector",  "milieu",       "parent",
                                            "project", "organization", NULL };

struct asking {
    const char *names[1], *by[COLUMNS], *values[2][2];
    struct ath_where where[2];
    char name[64];
};

static void add_where(struct ath_question *q, struct asking *a, const char *key,
                      const char *const *values)
{
    size_t at = q->where_count++;

    a->values[at][0] = one_of(values);
    a->values[at][1] = one_of(values);
    a->where[at] = (struct ath_where){ key, a->values[at], 1 + below(2) };
}

static void add_scope_where(struct ath_question *q, struct asking *a)
{
    static const char *const regions[] = { "MA-04", "MA-06", "MA-07", "abroad", NULL };
    static const char *const places[] = { "MA-CAS", "MA-MAR", "abroad:FR", NULL };
    static const char *const kinds[] = { "association", "union", "cooperative", NULL };
    static const char *const milieus[] = { "urban", "rural", NULL };
    static const char *const projects[] = { "-", "flower", NULL };
    static const char *const parents[] = { "o-owl", "o-gnu", "o-hen", "o-elk", NULL };
    static const struct {
        const char *key;
        const char *const *values;
    } some[] = { { "region", regions }, { "province", places },     { "kind", kinds },
                 { "milieu", milieus }, { "project", projects },    { "parent", parents },
                 { "sector", sectors }, { "organization", parents } };
    uint32_t which = below(sizeof some / sizeof *some);

    add_where(q, a, some[which].key, some[which].values);
}

/* Each category of the breakdown goes to `by` or to `where`. */
static void split_categories(struct ath_question *q, struct asking *a,
                             const struct world *w, const struct ath_breakdown *breakdown)
{
    for (int i = 0; breakdown != NULL && i < breakdown->category_count; i++) {
        const struct ath_category *category = &w->categories[breakdown->category[i]];
        const char *options[W_OPTIONS + 1] = { NULL };
        for (uint16_t o = 0; o < category->option_count; o++) {
            options[o] = category->options[o].id;
        }
        if (below(2) == 0) {
            a->by[q->by_count++] = category->id;
            continue;
        }
        add_where(q, a, category->id, options);
        if (breakdown->overlapping) {
            a->where[q->where_count - 1].value_count = 1;
        }
    }
}

static void add_columns(struct ath_question *q, struct asking *a)
{
    while (q->by_count < COLUMNS && below(3) > 0) {
        const char *column = one_of(scopes_asked);
        bool there = false;
        for (size_t i = 0; i < q->by_count; i++) {
            there = there || strcmp(a->by[i], column) == 0;
        }
        if (!there) {
            a->by[q->by_count++] = column;
        }
    }
}

static void ask_one(struct world *w, unsigned *from_totals)
{
    struct asking a = { .name = "p." };
    uint32_t range = below(sizeof ranges / sizeof *ranges);
    const struct ath_indicator *indicator = &w->indicators[below(9)];
    const struct ath_breakdown *breakdown = NULL;
    struct ath_question q = { .indicators = a.names,
                              .indicator_count = 1,
                              .period = ranges[range].period,
                              .every = ranges[range].every,
                              .by = a.by,
                              .where = a.where };

    snprintf(a.name, sizeof a.name, "p.%s", indicator->id);
    a.names[0] = a.name;
    if (indicator->breakdown_count > 0 && below(3) > 0) {
        breakdown = &indicator->breakdowns[below(indicator->breakdown_count)];
    }
    split_categories(&q, &a, w, breakdown);
    add_columns(&q, &a);
    if (q.where_count < 2 && below(3) == 0) {
        add_scope_where(&q, &a);
    }
    q.project = below(8) == 0 ? "flower" : below(8) == 0 ? "-" : NULL;
    const char *totals = answer_text(w, &q, false), *folded = answer_text(w, &q, true);
    const char *recounted = recount_text(w, &q, breakdown, indicator);
    ATH_EQ_STR(totals, recounted);
    ATH_EQ_STR(folded, recounted);
    *from_totals += w->from_totals;
    ath_arena_reset(&w->answers);
}

ATH_TEST(query_recount, totals_folds_and_nested_loops_agree)
{
    for (uint64_t start = 1; start <= 2; start++) {
        struct world w;
        unsigned from_totals = 0;
        random_world(&w, start);
        for (unsigned i = 0; i < QUESTIONS; i++) {
            ask_one(&w, &from_totals);
        }
        for (unsigned i = 0; i < CORRECTIONS; i++) {
            add_random_report(&w);
        }
        for (unsigned i = 0; i < QUESTIONS / 2; i++) {
            ask_one(&w, &from_totals);
        }
        ATH_TRUE(from_totals > QUESTIONS / 8);
        close_world(&w);
    }
}

ATH_TEST(query_recount, ratios_agree_over_totals_and_folds)
{
    static const char *const names[] = {
        "p.women_share", "p.per_member", "p.growth", "p.achieved",
        "p.to_date",     "p.checked",    NULL
    };
    struct world w;

    random_world(&w, 7);
    for (unsigned i = 0; i < QUESTIONS; i++) {
        struct asking a = { .name = "" };
        uint32_t range = below(sizeof ranges / sizeof *ranges);
        struct ath_question q = { .indicators = a.names,
                                  .indicator_count = 1,
                                  .period = ranges[range].period,
                                  .every = ranges[range].every,
                                  .by = a.by,
                                  .where = a.where };
        a.names[0] = one_of(names);
        add_columns(&q, &a);
        if (below(3) == 0) {
            add_scope_where(&q, &a);
        }
        ATH_EQ_STR(answer_text(&w, &q, false), answer_text(&w, &q, true));
        ath_arena_reset(&w.answers);
    }
    close_world(&w);
}

/* ---- one ratio by hand --------------------------------------------------------------- */

/* The women among the members, the others said by sex, and all, in every group. */
struct shares {
    struct recount women, men, all;
};

/* Count the members with this sex, or all of them for NULL. */
static struct recount count_members(struct world *w, const struct ath_question *question,
                                    const char *sex)
{
    const struct ath_indicator *members = &w->indicators[0];
    struct ath_question q = *question;
    struct ath_where where[3];
    bool by_age = q.by_count > 0 && strcmp(q.by[q.by_count - 1], "age") == 0;

    memcpy(where, q.where, q.where_count * sizeof *where);
    q.where = where;
    if (sex == NULL) {
        return recount(w, &q, by_age ? &members->breakdowns[1] : NULL, members);
    }
    where[q.where_count++] = (struct ath_where){ "sex", &sex, 1 };
    return recount(w, &q, &members->breakdowns[by_age ? 2 : 0], members);
}

/* 100 n / d with one decimal, half to even; an inconsistent report may make either negative. */
static void write_percent(char *out, size_t room, int64_t n, int64_t d)
{
    bool negative = (n < 0) != (d < 0);
    int64_t over = llabs(n) * 1000, under = llabs(d);
    int64_t tenths = over / under, rest = over % under;

    tenths += rest * 2 > under || (rest * 2 == under && tenths % 2 == 1);
    snprintf(out, room, "%s%lld.%lld", negative && tenths != 0 ? "-" : "",
             (long long)(tenths / 10), (long long)(tenths % 10));
}

/* R14: no woman where another sex is said is 0; where none is said, nothing is known. */
static size_t write_share(char *out, size_t room, const struct shares *s, const char *sort)
{
    struct line women = recount_line(&s->women, sort), men = recount_line(&s->men, sort);
    struct line all = recount_line(&s->all, sort);
    bool top = women.numbers > 0 || men.numbers > 0, bottom = all.numbers > 0;
    uint64_t reported = women.reported < all.reported ? women.reported : all.reported;
    char value[32] = "~", n[32] = "~", d[32] = "~", sides[80] = "";

    if (top) {
        snprintf(n, sizeof n, "%lld", (long long)women.sum);
    }
    if (bottom) {
        snprintf(d, sizeof d, "%lld", (long long)all.sum);
    }
    if (top && bottom && all.sum != 0) {
        write_percent(value, sizeof value, (int64_t)women.sum, (int64_t)all.sum);
    }
    if (top || bottom) {
        snprintf(sides, sizeof sides, " (%s/%s)", n, d);
    }
    const char *text = women.reported > 0 ? women.text : all.text;
    return women.reported + all.reported == 0
               ? 0
               : (size_t)snprintf(out, room, "%s = %s%s r%u\n", text, value, sides,
                                  (unsigned)reported);
}

static const char *share_text(struct world *w, const struct ath_question *question)
{
    struct shares s = { count_members(w, question, "f"), count_members(w, question, "m"),
                        count_members(w, question, NULL) };
    size_t room = (s.women.n + s.all.n) * RECOUNT_KEY_BYTES * 2 + 1, used = 0;
    char *text = ath_arena_alloc(&w->answers, room);
    size_t a = 0, b = 0;

    while (a < s.women.n || b < s.all.n) { /* both are sorted */
        int order = a == s.women.n ? 1
                    : b == s.all.n ? -1
                                   : strcmp(s.women.lines[a].sort, s.all.lines[b].sort);
        const char *sort = order <= 0 ? s.women.lines[a].sort : s.all.lines[b].sort;
        used += write_share(text + used, room - used, &s, sort);
        a += order <= 0;
        b += order >= 0;
    }
    return text;
}

/* Few reports to a group, so that an option nobody has and one that is NA come up often. */
ATH_TEST(query_recount, R14_a_share_is_what_counting_by_hand_gives)
{
    struct world w;

    random_world(&w, 4);
    for (unsigned i = 0; i < QUESTIONS; i++) {
        struct asking a = { .name = "" };
        uint32_t range = below(sizeof ranges / sizeof *ranges);
        struct ath_question q = { .indicators = a.names,
                                  .indicator_count = 1,
                                  .period = ranges[range].period,
                                  .every = ranges[range].every,
                                  .by = a.by,
                                  .where = a.where };
        a.names[0] = "p.women_share";
        add_columns(&q, &a);
        if (below(2) == 0 && q.by_count < COLUMNS) {
            a.by[q.by_count++] = "age";
        }
        if (below(3) == 0) {
            add_scope_where(&q, &a);
        }
        const char *totals = answer_text(&w, &q, false);
        const char *by_hand = share_text(&w, &q);
        ATH_EQ_STR(totals, by_hand);
        ATH_EQ_STR(answer_text(&w, &q, true), by_hand);
        ath_arena_reset(&w.answers);
    }
    close_world(&w);
}
