/* SPDX-License-Identifier: Apache-2.0 */
#include "ingest/fixture.h"

#include "base/clock.h"
#include "ingest/replay.h"
#include "journal/entry.h"
#include "journal/journal.h"
#include "query/gather.h"
#include "query/plan.h"

/*
 * Random figures, corrections, withdrawals, moves, projects and programs over many days. As of any
 * entry, and of any day, the store must answer what a second one answers into which only the entries
 * up to it were replayed: from totals, from reports, and in single figures.
 */

enum {
    COMMANDS = 420,
    MOMENTS = 24,
    QUESTIONS = 26,
    ORGS = 9,
    ANSWER_BYTES = 1 << 18,
    PAGE_ROWS = 40,
};

static const int64_t DAY_US = INT64_C(86400) * 1000 * 1000;

static uint64_t seed;

static uint32_t below(uint32_t n)
{
    seed = seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (uint32_t)(seed >> 33) % n;
}

static const char *one_of(const char *const *v)
{
    uint32_t n = 0;

    while (v[n] != NULL) {
        n++;
    }
    return v[below(n)];
}

/* ---- a program with every kind ------------------------------------------------------- */

static void add_indicators(struct made *m, int version)
{
    indicator(m, "members", ATH_STOCK, "s;a;s*a");
    indicator(m, "loans", ATH_STOCK, "s")->carry_periods = 2;
    indicator(m, "sales", ATH_FLOW, "s")->scale = 2;
    indicator(m, "trained", ATH_FLOW, version == 1 ? "s;(t)" : "s");
    indicator(m, "people", ATH_REACH, "s");
    indicator(m, "answers", ATH_CHOICE, "m");
    indicator(m, "best", ATH_EXTREME_MAX, "s");
    indicator(m, "tariff", ATH_PARAMETER, "");
    struct ath_indicator *share = indicator(m, "share", ATH_RATIO, "");
    share->numerator = "members[sex=f]";
    share->denominator = "members";
    share->factor = 100;
    struct ath_indicator *growth = indicator(m, "growth", ATH_RATIO, "");
    growth->numerator = "sales - offset(sales,-1)";
    growth->denominator = "ytd(sales)";
    growth->factor = 100;
    struct ath_indicator *due = indicator(m, "due", ATH_FLOW, "");
    due->leaf = "trained * tariff";
    struct ath_indicator *fixed = indicator(m, "fixed", ATH_FLOW, "");
    fixed->leaf = "verified(trained) * at_verification(tariff)";
    struct ath_indicator *claimed = indicator(m, "claimed", ATH_FLOW, "s");
    claimed->leaf = "where(at_verification(trained), verified(trained))";
    if (version > 1) {
        indicator(m, "visits", ATH_FLOW, "s");
    }
}

static const struct made *make_every(struct world *w, int version,
                                     const struct made *previous)
{
    static const char *const ages[] = { "young", "old", "unspecified", NULL };
    static const char *const more[] = { "young", "old", "oldest", "unspecified", NULL };
    struct made *m = ath_arena_new(&w->arena, struct made);

    ATH_TRUE(m != NULL);
    m->program = (struct ath_program){ .id = "p",
                                       .version = version == 1 ? "1" : "2",
                                       .names = names(),
                                       .categories = m->categories,
                                       .category_count = CATEGORIES,
                                       .forms = m->forms,
                                       .form_count = 1,
                                       .indicators = m->indicators };
    category(m, SEX, "sex", (const char *[]){ "f", "m", "unspecified", NULL });
    category(m, AGE, "age", version == 1 ? ages : more);
    category(m, TOPIC, "topic", (const char *[]){ "law", "trade", "unspecified", NULL });
    category(m, MOOD, "mood", (const char *[]){ "sad", "glad", NULL });
    add_indicators(m, version);
    m->forms[0] = (struct ath_form){ .id = "main",
                                     .names = names(),
                                     .frequency = { [ATH_LAYER_ACTUAL] = ATH_MONTH,
                                                    [ATH_LAYER_VERIFIED] = ATH_MONTH,
                                                    [ATH_LAYER_TARGET] = ATH_YEAR },
                                     .indicator_count = m->program.indicator_count };
    ATH_OK(ath_program_finish(&m->program, previous == NULL ? NULL : &previous->program,
                              &w->arena, &w->err));
    return m;
}

/* ---- random commands ----------------------------------------------------------------- */

static const char *const slugs[ORGS + 1] = { "o-ant", "o-bee", "o-cat", "o-dog", "o-elk",
                                             "o-fox", "o-gnu", "o-hen", "o-owl", NULL };
static const char *const provinces[] = { "MA-CAS", "MA-RAB", "MA-MAR", "abroad:FR", NULL };

static void move_random(struct world *w)
{
    static const char *const sectors[] = { "crafts", "argan", "honey", "-", NULL };
    static const char *const kinds[] = { "cooperative", "association", "union", NULL };
    char text[160];
    uint32_t at = below(ORGS);
    const char *parent = at + 1 < ORGS ? slugs[at + 1 + below(ORGS - at - 1)] : "-";

    switch (below(5)) {
    case 0:
        snprintf(text, sizeof text, "kind=%s sector=%s", one_of(kinds), one_of(sectors));
        break;
    case 1:
        snprintf(text, sizeof text, "milieu=%s", below(2) == 0 ? "rural" : "urban");
        break;
    case 2:
        snprintf(text, sizeof text, "parent=%s from=2024-0%u-01",
                 below(4) == 0 ? "-" : parent, 1 + below(9));
        break;
    default:
        snprintf(text, sizeof text, "province=%s from=2024-0%u-15", one_of(provinces),
                 1 + below(9));
    }
    (void)org(w, slugs[at], text); /* a parent that does not exist yet is refused */
}

static void add_random(struct world *w)
{
    char text[96];

    snprintf(text, sizeof text, "kind=cooperative province=%s%s", one_of(provinces),
             below(2) == 0 ? " sector=argan" : "");
    (void)org(w, slugs[below(ORGS)], text);
}

/* From a day on, perhaps to another, or no more. */
static void assign_random(struct world *w)
{
    struct ath_assignment_change c = { .form = "p.main",
                                       .organization = slugs[below(ORGS)],
                                       .from = day_of("2023-01-01"),
                                       .to = below(3) == 0 ? day_of("2024-04-30")
                                                           : ATH_DAY_NONE,
                                       .removed = below(4) == 0,
                                       .deadline = ATH_DEADLINE_OF_FORM };

    (void)command(w, ATH_INTENT_ASSIGNMENT, ath_assignment_change_encode(&c, &w->arena));
}

static void write_values(char *text, size_t size)
{
    uint32_t members = below(40), women = below(members + 1), trained = below(30);
    size_t at = 0;

    if (below(3) > 0) {
        at += (size_t)snprintf(text + at, size - at,
                               "members=%u members[sex=f]=%u members[age=old]=%u ", members,
                               women, below(members + 1));
    }
    if (below(3) > 0) {
        at += (size_t)snprintf(text + at, size - at, "sales=%u.%02u trained=%u tariff=%u ",
                               below(900), below(100), trained, below(3));
    }
    if (below(2) == 0) {
        at += (size_t)snprintf(text + at, size - at, "people[sex=f]=%u loans=%u ",
                               below(20), below(9));
    }
    snprintf(text + at, size - at, "best=%s answers[mood=sad]=%u",
             below(5) == 0 ? "WITHDRAWN" : "7", below(10));
    if (below(7) == 0) {
        snprintf(text, size, "sales=%s members=%s people=%s",
                 below(2) == 0 ? "WITHDRAWN" : "NA", below(2) == 0 ? "WITHDRAWN" : "NA",
                 below(2) == 0 ? "WITHDRAWN" : "NA");
    }
}

static void write_head(char *text, size_t size)
{
    if (below(9) == 0) {
        static const char *const own[] = { "@country", "@region:MA-06", NULL };
        snprintf(text, size, "%s 2024 layer=target",
                 below(3) == 0 ? one_of(own) : slugs[below(ORGS)]);
        return;
    }
    snprintf(text, size, "%s 20240%u%s%s%s", slugs[below(ORGS)], 1 + below(6),
             below(4) == 0 ? " layer=verified" : "", below(4) == 0 ? " project=flower" : "",
             below(9) == 0 ? " replace" : "");
}

static void send_random(struct world *w)
{
    enum { MOST = 3 };
    static char heads[MOST][96], values[MOST][256];
    const char *texts[2 * MOST];
    size_t n = 1 + below(MOST);

    for (size_t i = 0; i < n; i++) {
        write_head(heads[i], sizeof heads[i]);
        write_values(values[i], sizeof values[i]);
        texts[2 * i] = heads[i];
        texts[2 * i + 1] = values[i];
    }
    (void)send_many(w, ++w->ids, texts, n); /* some are refused */
}

static void command_random(struct world *w, const struct made *first, unsigned at)
{
    if (at == COMMANDS / 2) {
        ATH_OK(serve(w, make_every(w, 2, first), 1));
    } else if (at % 61 == 60) {
        (void)project(w, "flower", "2024-01-15",
                      below(2) == 0 ? "2024-06-30" : "2024-08-31");
    } else if (below(9) == 0) {
        move_random(w);
    } else if (below(20) == 0) {
        add_random(w);
    } else if (below(16) == 0) {
        assign_random(w);
    } else {
        send_random(w);
    }
}

static void open_random(struct world *w, uint64_t start)
{
    char folder[] = "/tmp/athar-asof-XXXXXX";
    int64_t now = INT64_C(19723) * DAY_US; /* 2024-01-01 */

    seed = start;
    ath_clock_fake(now);
    ATH_TRUE(mkdtemp(folder) != NULL);
    open_folder(w, folder, NULL);
    const struct made *first = make_every(w, 1, NULL);
    for (unsigned i = 0; i < ORGS - 3; i++) {
        ATH_OK(org(w, slugs[i], "kind=cooperative province=MA-CAS"));
    }
    ATH_OK(serve(w, first, 0));
    ATH_OK(project(w, "flower", "2024-01-15", "2024-06-30"));
    for (unsigned i = 0; i < COMMANDS; i++) {
        now += below(12) == 0 ? DAY_US * (1 + below(4)) : INT64_C(60) * 1000 * 1000;
        ath_clock_fake(now);
        command_random(w, first, i);
    }
}

/* ---- random questions ---------------------------------------------------------------- */

enum { COLUMNS = 2 };

struct asking {
    struct ath_question q;
    const char *name[1], *by[COLUMNS], *values[1];
    struct ath_where where[1];
    uint32_t page_size;
};

static void ask_random(struct asking *a)
{
    static const char *const indicators[] = {
        "p.members", "p.loans",   "p.sales", "p.trained", "p.people", "p.answers",
        "p.best",    "p.tariff",  "p.share", "p.growth",  "p.due",    "p.visits",
        "p.sales",   "p.members", "p.fixed", "p.claimed", NULL
    };
    static const char *const periods[] = { "",         "",         "2024",
                                           "202402..", "..202405", "202401..202406",
                                           NULL };
    static const char *const everies[] = { "month", "quarter", "year", "", NULL };
    static const char *const columns[] = { "region", "province",     "kind",    "sector",
                                           "milieu", "parent",       "project", "sex",
                                           "age",    "organization", NULL };

    *a = (struct asking){ .page_size = PAGE_ROWS };
    a->name[0] = one_of(indicators);
    a->q = (struct ath_question){ .indicators = a->name,
                                  .indicator_count = 1,
                                  .period = one_of(periods),
                                  .every = one_of(everies),
                                  .by = a->by,
                                  .where = a->where };
    while (a->q.by_count < COLUMNS && below(3) > 0) {
        a->by[a->q.by_count++] = one_of(columns);
    }
    if (below(3) == 0) {
        static const char *const sectors[] = { "crafts", "argan", "honey", NULL };
        static const char *const keys[] = { "parent", "organization", "sector", NULL };
        const char *key = one_of(keys);
        a->values[0] = strcmp(key, "sector") == 0 ? one_of(sectors) : slugs[below(ORGS)];
        a->where[0] = (struct ath_where){ key, a->values, 1 };
        a->q.where_count = 1;
    }
    a->q.layer = below(6) == 0 ? "target" : NULL;
    a->q.project = below(9) == 0 ? "-" : NULL;
}

/* ---- answers as text ----------------------------------------------------------------- */

struct text {
    char *v;
    size_t n;
};

static void add(struct text *text, const char *word)
{
    text->n += (size_t)snprintf(text->v + text->n, ANSWER_BYTES - text->n, "%s ",
                                word == NULL ? "~" : word);
}

static void add_answer(struct text *text, const struct ath_answer *answer, size_t keys)
{
    for (size_t i = 0; i < answer->row_count; i++) {
        const struct ath_answer_row *row = &answer->rows[i];
        char counts[64];
        add(text, row->period);
        for (size_t k = 0; k < keys; k++) {
            add(text, row->keys[k]);
        }
        add(text, row->value);
        add(text, row->low);
        add(text, row->high);
        add(text, row->numerator);
        add(text, row->denominator);
        snprintf(counts, sizeof counts, "%llu+%llu/%lld\n",
                 (unsigned long long)row->reported, (unsigned long long)row->carried,
                 row->has_expected ? (long long)row->expected : -1);
        add(text, counts);
    }
}

static void add_values(struct text *text, const struct ath_values *values)
{
    for (size_t i = 0; i < values->row_count; i++) {
        const struct ath_value_row *row = &values->rows[i];
        char version[32];
        add(text, row->organization);
        add(text, row->project);
        add(text, row->period);
        for (size_t k = 0; k < row->option_count; k++) {
            add(text, row->options[k]);
        }
        add(text, row->value);
        snprintf(version, sizeof version, "v%llu\n", (unsigned long long)row->version);
        add(text, version);
    }
}

enum way { TOTALS, FOLDED, VALUES, WAYS };

static ath_code ask_values(struct text *text, const struct ath_view *view,
                           const struct asking *a, struct ath_error *err)
{
    struct ath_values values = { .next_page = "" };
    ath_code code;

    do {
        code = ath_query_values(&values, view, &a->q, values.next_page, a->page_size, err);
        if (code == ATH_OK) {
            add_values(text, &values);
        }
    } while (code == ATH_OK && values.next_page[0] != '\0');
    return code;
}

/* Ask a store, as of a moment in words or now; refusals are answers. *seq is the moment's. */
static const char *answer_of(struct world *w, struct asking *a, const char *as_of,
                             enum way way, uint64_t *seq)
{
    struct text text = { ath_arena_alloc(&w->arena, ANSWER_BYTES), 0 };
    struct look l = look(w);
    struct ath_findings findings;
    struct ath_answer answer;

    ath_findings_init(&findings, &w->arena, "en");
    struct ath_view view = { l.txn, l.snapshot, &w->arena, &findings, NULL };
    a->q.as_of = as_of;
    ath_query_force_fold(way == FOLDED);
    ath_code code = ath_view_turn_back(&view, seq, as_of, &w->err);
    if (code == ATH_OK && way == VALUES) {
        code = ask_values(&text, &view, a, &w->err);
    } else if (code == ATH_OK) {
        code = ath_query_aggregate(&answer, &view, &a->q, &w->err);
        if (code == ATH_OK) {
            add_answer(&text, &answer, a->q.by_count);
        }
    }
    ath_query_force_fold(false);
    if (code != ATH_OK) {
        add(&text, ath_code_name(code));
        add(&text, findings.n > 0 ? findings.v[0].reason : w->err.message);
    }
    ath_view_return(&view);
    look_away(l);
    return text.v;
}

/* ---- the second store ---------------------------------------------------------------- */

static void replay_to(struct world *then, struct world *w, uint64_t seq)
{
    struct look l = look(w);
    struct ath_replay replay = { .from = l.txn, .to = then->store, .last = seq };
    uint64_t entries = 0;

    ATH_OK(ath_replay(&entries, &replay, &w->err));
    ATH_EQ_U64(entries, seq);
    look_away(l);
}

static void open_empty(struct world *then)
{
    char folder[] = "/tmp/athar-then-XXXXXX";

    *then = (struct world){ .ids = 0 };
    ATH_TRUE(mkdtemp(folder) != NULL);
    snprintf(then->folder, sizeof then->folder, "%s", folder);
    pthread_mutex_init(&then->lock, NULL);
    pthread_cond_init(&then->moved, NULL);
    ath_arena_init(&then->arena, ARENA_BYTES);
    open_store(then, (uint64_t)256 << 20);
}

static bool asked_of(struct world *w, struct world *then, const char *as_of, uint64_t seq)
{
    struct asking a;
    uint64_t at = 0, head = 0;
    bool rows = false;

    ask_random(&a);
    for (enum way way = TOTALS; way < WAYS; way++) {
        const char *was = answer_of(then, &a, NULL, way, &head);
        const char *is = answer_of(w, &a, as_of, way, &at);
        ATH_EQ_U64(at, seq);
        if (strcmp(was, is) != 0) {
            ATH_FAIL("%s by %s, %s every %s, as of %s (way %d), was:\n%s\nis:\n%s",
                     a.name[0], a.q.by_count > 0 ? a.by[0] : "-", a.q.period, a.q.every,
                     as_of, (int)way, was, is);
        }
        rows = rows || strchr(is, '\n') != NULL;
    }
    ath_arena_reset(&w->arena);
    ath_arena_reset(&then->arena);
    return rows;
}

/* The entry that the end of a day stands for, by the times of the entries themselves. */
static uint64_t last_of_day(struct world *w, int32_t day)
{
    struct look l = look(w);
    struct ath_entry entry;
    uint64_t seq = 0;

    while (ath_journal_read(&entry, l.txn, seq + 1, &w->arena, &w->err) == ATH_OK &&
           entry.time_us < (day + 1) * DAY_US) {
        seq++;
    }
    look_away(l);
    ath_arena_reset(&w->arena);
    return seq;
}

static void compare_moments(uint64_t start)
{
    struct world w, then;
    unsigned answered = 0;

    open_random(&w, start);
    open_empty(&then);
    uint64_t head = head_of(&w), seq = 0;
    for (unsigned moment = 1; moment <= MOMENTS; moment++) {
        uint64_t next = moment == MOMENTS ? head : head * moment / MOMENTS - below(6);
        char as_of[32];
        if (next <= seq) {
            continue;
        }
        seq = next;
        replay_to(&then, &w, seq);
        snprintf(as_of, sizeof as_of, "%llu", (unsigned long long)seq);
        for (unsigned i = 0; i < QUESTIONS; i++) {
            answered += asked_of(&w, &then, as_of, seq);
        }
    }
    ATH_TRUE(answered > MOMENTS * QUESTIONS / 4);
    expect_verified(&w);
    close_world(&then);
    close_world(&w);
    ath_clock_fake(-1);
}

ATH_TEST(service_asof, R36_an_answer_as_of_an_entry_is_that_of_the_entries_up_to_it)
{
    for (uint64_t start = 1; start <= 3; start++) {
        compare_moments(start);
    }
}

ATH_TEST(service_asof, R36_a_date_is_the_end_of_that_day_in_utc)
{
    struct world w, then;
    int32_t day = 19722;
    uint64_t seq = 0;
    unsigned days = 0;

    open_random(&w, 4);
    open_empty(&then);
    int32_t today = (int32_t)(ath_clock_wall_us() / DAY_US);
    for (; day <= today; day++) {
        char as_of[ATH_DATE_TEXT_BYTES];
        uint64_t last = last_of_day(&w, day);
        ath_date_format(as_of, day);
        days += last > seq;
        if (last > seq) {
            replay_to(&then, &w, last);
        }
        seq = last;
        for (unsigned i = 0; i < 4 && seq > 0; i++) {
            (void)asked_of(&w, &then, as_of, seq);
        }
    }
    ATH_EQ_U64(seq, head_of(&w));
    ATH_TRUE(days > 10);
    close_world(&then);
    close_world(&w);
    ath_clock_fake(-1);
}

/* ---- the edges ----------------------------------------------------------------------- */

static void expect_as_of(struct world *w, const char *as_of, const char *lines,
                         uint64_t seq)
{
    struct asking a = { .name = { "p.sales" } };
    uint64_t at = 99;

    a.q = (struct ath_question){ .indicators = a.name, .indicator_count = 1, .period = "" };
    ATH_EQ_STR(answer_of(w, &a, as_of, TOTALS, &at), lines);
    if (seq != UINT64_MAX) {
        ATH_EQ_U64(at, seq);
    }
}

ATH_TEST(service_asof, R36_a_project_that_came_later_has_no_funder_yet)
{
    struct world w;
    struct asking a = { .name = { "p.sales" }, .by = { "funder" }, .values = { "drosos" } };
    struct ath_question by = {
        .indicators = a.name, .indicator_count = 1, .period = "", .by = a.by, .by_count = 1
    };
    uint64_t at = 99;

    open_world(&w);
    ATH_OK(send(&w, "anfa 202402", "sales=1.50"));
    uint64_t before = head_of(&w);
    ATH_OK(project(&w, "tulip", "2024-01-15", "2024-06-30"));
    ATH_OK(project(&w, "rose", "2024-01-15", "2024-06-30"));
    char as_of[32];
    snprintf(as_of, sizeof as_of, "%llu", (unsigned long long)before);
    a.q = by;
    ATH_EQ_STR(answer_of(&w, &a, as_of, TOTALS, &at), "all ~ 1.50 ~ ~ ~ ~ 1+0/-1\n ");
    a.where[0] = (struct ath_where){ "funder", a.values, 1 };
    a.q.where = a.where;
    a.q.where_count = 1;
    ATH_EQ_STR(answer_of(&w, &a, as_of, TOTALS, &at), "INVALID_ARGUMENT unknown-funder ");
    close_world(&w);
}

/* Makes the undo of an entry that of another. */
static void copy_undo(struct world *w, uint64_t from, uint64_t to)
{
    struct ath_key key = ath_seq_key(to);
    struct ath_outcome one, other;
    struct ath_txn *txn = NULL;

    ATH_OK(ath_txn_begin(&txn, w->store, ATH_WRITE, &w->err));
    ATH_OK(ath_journal_read_outcome(&one, txn, from, &w->arena, &w->err));
    ATH_OK(ath_journal_read_outcome(&other, txn, to, &w->arena, &w->err));
    other.undo = one.undo;
    ath_txn_put_long(txn, ATH_TABLE_OUTCOME, &key, ath_outcome_encode(&other, &w->arena));
    ATH_OK(ath_txn_commit(txn, &w->err));
}

ATH_TEST(service_asof, what_an_assignment_keeps_may_read_like_a_report_and_is_none)
{
    struct world w;

    open_world(&w);
    ATH_OK(send(&w, "anfa 202401", "sales=1"));
    ATH_OK(send(&w, "anfa 202402", "sales=2"));
    ATH_OK(send(&w, "anfa 202403", "sales=4"));
    uint64_t seq = head_of(&w);
    struct ath_assignment_change c = { .form = "p.main",
                                       .organization = "anfa",
                                       .from = day_of("2024-01-01"),
                                       .to = ATH_DAY_NONE,
                                       .deadline = ATH_DEADLINE_OF_FORM };
    ATH_OK(command(&w, ATH_INTENT_ASSIGNMENT, ath_assignment_change_encode(&c, &w.arena)));
    ATH_OK(send(&w, "anfa 202404", "sales=8"));
    copy_undo(&w, seq, seq + 1);
    char as_of[32];
    snprintf(as_of, sizeof as_of, "%llu", (unsigned long long)seq);
    expect_as_of(&w, as_of, "all 7.00 ~ ~ ~ ~ 3+0/-1\n ", seq);
    close_world(&w);
}

ATH_TEST(service_asof, before_the_first_entry_there_is_nothing_and_after_the_last_a_refusal)
{
    struct world w;
    const int64_t noon = INT64_C(19723) * DAY_US + DAY_US / 2; /* 2024-01-01 */

    ath_clock_fake(noon);
    open_world(&w); /* 6 entries */
    ath_clock_fake(noon + DAY_US);
    ATH_OK(send(&w, "anfa 202401", "sales=1.50"));
    ATH_OK(send(&w, "anfa 202401", "sales=2.50"));
    ath_clock_fake(noon + 3 * DAY_US);
    expect_as_of(&w, "0", "", 0);
    expect_as_of(&w, "2023-12-31", "", 0);
    expect_as_of(&w, "2024-01-01", "", 6);
    expect_as_of(&w, "7", "all 1.50 ~ ~ ~ ~ 1+0/-1\n ", 7);
    expect_as_of(&w, "2024-01-02", "all 2.50 ~ ~ ~ ~ 1+0/-1\n ", 8);
    expect_as_of(&w, "2024-01-04", "all 2.50 ~ ~ ~ ~ 1+0/-1\n ", 8);
    expect_as_of(&w, "8", "all 2.50 ~ ~ ~ ~ 1+0/-1\n ", 8);
    expect_as_of(&w, "", "all 2.50 ~ ~ ~ ~ 1+0/-1\n ", 8);
    expect_as_of(&w, "9", "INVALID_ARGUMENT position-ahead ", UINT64_MAX);
    expect_as_of(&w, "2024-01-05", "INVALID_ARGUMENT position-ahead ", UINT64_MAX);
    expect_as_of(&w, "yesterday", "INVALID_ARGUMENT malformed-position ", UINT64_MAX);
    expect_as_of(&w, "2024-01", "INVALID_ARGUMENT malformed-position ", UINT64_MAX);
    expect_as_of(&w, "-3", "INVALID_ARGUMENT malformed-position ", UINT64_MAX);
    expect_as_of(&w, "99999999999999999999", "INVALID_ARGUMENT malformed-position ",
                 UINT64_MAX);
    close_world(&w);
    ath_clock_fake(-1);
}
