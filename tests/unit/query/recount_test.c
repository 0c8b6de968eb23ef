/* SPDX-License-Identifier: Apache-2.0 */
#include "query_fixture.h"

/*
 * Random organizations that move, random reports and corrections, random questions: totals, folded
 * reports and a recount by nested loops over everything must give the same lines.
 */

enum {
    ORGS = 9,
    REPORTS = 260,
    CORRECTIONS = 60,
    STORED = REPORTS + 2 * CORRECTIONS, /* at most */
    QUESTIONS = 300,
    MONTHS = 16, /* from November 2023 */
    GROUPS = 4096,
    KEY_BYTES = 256,
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
    uint32_t n = 0;

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

/* ---- the recount --------------------------------------------------------------------- */

struct line {
    char sort[KEY_BYTES], text[KEY_BYTES];
    ath_i128 sum, largest;
    uint64_t numbers, reported, carried;
    bool mixed;
};

/* One question, one naive answer. */
struct recount {
    struct world *w;
    const struct ath_question *question;
    const struct ath_indicator *indicator;
    const struct ath_breakdown *breakdown; /* NULL: totals */
    struct ath_report_id *ids;
    struct ath_cells *effective; /* of the indicator */
    size_t report_count;
    struct line *lines;
    size_t n;
    const char *label;
    uint32_t bucket;
};

static void load_reports(struct recount *r)
{
    struct ath_report_walk walk = { .last_cell = UINT16_MAX };
    struct ath_report_id from = { .form = r->w->forms[0].number,
                                  .layer = ATH_LAYER_ACTUAL };

    r->ids = ath_arena_new_array(&r->w->answers, struct ath_report_id, STORED);
    r->effective = ath_arena_new_array(&r->w->answers, struct ath_cells, STORED);
    ATH_OK(ath_report_walk_begin(&walk, r->w->read, &from, &r->w->err));
    while (ath_report_walk_next(&walk, &r->w->answers, &r->w->err) == ATH_OK) {
        r->ids[r->report_count] = walk.id;
        ATH_TRUE(ath_indicator_effective(&r->effective[r->report_count], &r->w->program,
                                         r->indicator, walk.report.cells, &r->w->answers));
        r->report_count++;
    }
    ath_report_walk_end(&walk);
}

/* The text of a scope column; NULL for none. */
static const char *scope_text(const struct recount *r, const char *column,
                              const struct ath_report_id *id, const uint32_t *scopes)
{
    static char province[ATH_PROVINCE_TEXT_BYTES];
    const struct ath_organization *org = &r->w->orgs[id->organization - 1];
    const char *milieu = ath_milieu_name(org->milieu);

    switch ((int)ath_query_dimension(column)) {
    case ATH_SCOPE_REGION:
        return scopes[ATH_SCOPE_REGION] == 0
                   ? NULL
                   : ath_place_region_code(scopes[ATH_SCOPE_REGION]);
    case ATH_SCOPE_PROVINCE:
        ath_place_province_format(province, scopes[ATH_SCOPE_PROVINCE]);
        return province[0] == '\0' ? NULL : province;
    case ATH_BY_ORGANIZATION:
        return org->slug;
    case ATH_SCOPE_PROJECT:
        return id->project == 0 ? "-" : "flower";
    case ATH_SCOPE_KIND:
        return ath_org_kind_name(org->kind);
    case ATH_SCOPE_SECTOR:
        return org->sector == 0 ? NULL : r->w->snapshot->sectors[org->sector - 1];
    case ATH_SCOPE_MILIEU:
        return milieu[0] == '\0' ? NULL : milieu;
    default:
        return scopes[ATH_SCOPE_PARENT] == 0 ? NULL : slugs[scopes[ATH_SCOPE_PARENT] - 1];
    }
}

static bool is_category(const char *column)
{
    return strcmp(column, "sex") == 0 || strcmp(column, "age") == 0 ||
           strcmp(column, "topic") == 0 || strcmp(column, "mood") == 0;
}

/* The option that the breakdown's cell has in the category; -1 when it has none. */
static int option_of(const struct recount *r, uint16_t flat, const char *category)
{
    uint16_t options[ATH_BREAKDOWN_CATEGORIES];

    ath_breakdown_options(&r->w->program, r->breakdown, flat, options);
    for (int i = 0; i < r->breakdown->category_count; i++) {
        if (strcmp(r->w->categories[r->breakdown->category[i]].id, category) == 0) {
            return options[i];
        }
    }
    return -1;
}

static const char *option_name(const struct recount *r, const char *category, int option)
{
    uint16_t index = 0;
    const struct ath_category *found =
        ath_program_category(&r->w->program, ath_slice_str(category), &index);

    return found->options[option].id;
}

static bool is_below(const struct recount *r, uint32_t organization, const char *ancestor,
                     int32_t day)
{
    uint32_t at = organization;

    for (int depth = 0; depth < ORGS && at != 0; depth++) {
        const struct ath_organization *org = &r->w->orgs[at - 1];
        at = ath_dated_at(org->parents, org->parent_count, day);
        if (at != 0 && strcmp(slugs[at - 1], ancestor) == 0) {
            return true;
        }
    }
    return false;
}

/* One value of a filter holds for a cell of a report. */
static bool holds(const struct recount *r, const struct ath_report_id *id, uint16_t flat,
                  const char *key, const char *value)
{
    uint32_t scopes[ATH_SCOPE_COUNT];
    int32_t day = ath_period_last_day(id->period);
    const char *has;

    if (strcmp(key, "parent") == 0) {
        return is_below(r, id->organization, value, day);
    }
    ath_report_scopes(scopes, &r->w->orgs[id->organization - 1], id->project, day);
    has = is_category(key) ? option_name(r, key, option_of(r, flat, key))
                           : scope_text(r, key, id, scopes);
    return has != NULL && strcmp(has, value) == 0;
}

static bool passes(const struct recount *r, const struct ath_report_id *id, uint16_t flat)
{
    const char *project = r->question->project;

    for (size_t i = 0; i < r->question->where_count; i++) {
        const struct ath_where *where = &r->question->where[i];
        bool any = false;
        for (size_t k = 0; k < where->value_count; k++) {
            any = any || holds(r, id, flat, where->key, where->values[k]);
        }
        if (!any) {
            return false;
        }
    }
    return project == NULL || strcmp(project, id->project == 0 ? "-" : "flower") == 0;
}

/* The line that a cell of a report belongs to. */
static struct line *line_of(struct recount *r, const struct ath_report_id *id,
                            uint16_t flat)
{
    uint32_t scopes[ATH_SCOPE_COUNT];
    struct line wanted = { .sort = "" };
    size_t s = 0, t = 0;

    ath_report_scopes(scopes, &r->w->orgs[id->organization - 1], id->project,
                      ath_period_last_day(id->period));
    s += (size_t)snprintf(wanted.sort, KEY_BYTES, "%08x", r->bucket);
    t += (size_t)snprintf(wanted.text, KEY_BYTES, "%s", r->label);
    for (size_t i = 0; i < r->question->by_count; i++) {
        const char *column = r->question->by[i], *text;
        if (is_category(column)) {
            int option = option_of(r, flat, column);
            text = option_name(r, column, option);
            s += (size_t)snprintf(wanted.sort + s, KEY_BYTES - s, "\1%d", option);
        } else {
            text = scope_text(r, column, id, scopes);
            s += (size_t)snprintf(wanted.sort + s, KEY_BYTES - s, "\1%s",
                                  text == NULL ? "\xff" : text);
        }
        t += (size_t)snprintf(wanted.text + t, KEY_BYTES - t, " %s",
                              text == NULL ? "~" : text);
    }
    for (size_t i = 0; i < r->n; i++) {
        if (strcmp(r->lines[i].sort, wanted.sort) == 0) {
            return &r->lines[i];
        }
    }
    ATH_TRUE(r->n < GROUPS);
    r->lines[r->n] = wanted;
    return &r->lines[r->n++];
}

static ath_i128 pick(enum ath_kind kind, ath_i128 a, ath_i128 b)
{
    switch (kind) {
    case ATH_EXTREME_MAX:
        return a > b ? a : b;
    case ATH_EXTREME_MIN:
        return a < b ? a : b;
    case ATH_PARAMETER:
        return a;
    default:
        return a + b;
    }
}

/* One report's parts that land on one line: put together first, then added. */
struct share {
    struct line *line;
    ath_i128 value;
    bool number;
};

static void add_share(const struct recount *r, const struct share *share, bool carried)
{
    struct line *line = share->line;

    if (carried && !share->number) {
        return;
    }
    line->reported += !carried;
    line->carried += carried;
    if (!share->number) {
        return;
    }
    line->mixed |= r->indicator->kind == ATH_PARAMETER && line->numbers > 0 &&
                   line->sum != share->value;
    line->sum = line->numbers == 0 ? share->value
                                   : pick(r->indicator->kind, line->sum, share->value);
    line->largest =
        line->numbers == 0 || share->value > line->largest ? share->value : line->largest;
    line->numbers++;
}

static void count_report(struct recount *r, size_t at, bool carried)
{
    struct share shares[64];
    size_t n = 0;
    uint16_t cell_count = r->breakdown == NULL ? 1 : r->breakdown->cell_count;

    for (uint16_t flat = 0; flat < cell_count; flat++) {
        uint16_t number =
            r->breakdown == NULL ? r->indicator->total : r->breakdown->cells[flat];
        const struct ath_cell *cell = ath_cells_find(r->effective[at], number);
        if (cell == NULL || !passes(r, &r->ids[at], flat) ||
            (carried && cell->state == ATH_CELL_NA)) {
            continue;
        }
        struct line *line = line_of(r, &r->ids[at], flat);
        size_t k = 0;
        while (k < n && shares[k].line != line) {
            k++;
        }
        if (k == n) {
            shares[n++] = (struct share){ .line = line };
        }
        if (cell->state == ATH_CELL_NUMBER) {
            shares[k].value = shares[k].number
                                  ? pick(r->indicator->kind, shares[k].value, cell->value)
                                  : cell->value;
            shares[k].number = true;
        }
    }
    for (size_t i = 0; i < n; i++) {
        add_share(r, &shares[i], carried);
    }
}

static bool same_entity(const struct ath_report_id *a, const struct ath_report_id *b)
{
    return a->organization == b->organization && a->project == b->project;
}

/* Months `from` to `to` are one bucket. */
static void count_bucket(struct recount *r, uint32_t from, uint32_t to)
{
    enum ath_kind kind = r->indicator->kind;
    bool last = kind == ATH_STOCK || kind == ATH_PARAMETER;
    uint32_t oldest = from;

    if (kind == ATH_PARAMETER) {
        oldest = 0;
    } else if (r->indicator->carry_periods > 0 && to - r->indicator->carry_periods < from) {
        oldest = to - r->indicator->carry_periods;
    }
    for (size_t i = 0; i < r->report_count; i++) {
        uint32_t period = r->ids[i].period;
        bool counts = period >= oldest && period <= to && r->effective[i].n > 0;
        for (size_t k = 0; last && counts && k < r->report_count; k++) {
            bool later = same_entity(&r->ids[i], &r->ids[k]) && r->ids[k].period > period &&
                         r->ids[k].period <= to && r->effective[k].n > 0;
            counts = !later;
        }
        if (counts) {
            count_report(r, i, kind == ATH_STOCK && period < from);
        }
    }
}

static int by_sort(const void *a, const void *b)
{
    return strcmp(((const struct line *)a)->sort, ((const struct line *)b)->sort);
}

static size_t write_line(char *out, size_t room, const struct recount *r,
                         const struct line *line)
{
    char sum[ATH_DECIMAL_TEXT_BYTES], largest[ATH_DECIMAL_TEXT_BYTES], carried[24] = "";
    bool null = line->numbers == 0 || line->mixed;
    bool reach = r->indicator->kind == ATH_REACH && !null;

    ath_decimal_format(sum, line->sum, r->indicator->scale);
    ath_decimal_format(largest, line->largest, r->indicator->scale);
    if (line->carried > 0) {
        snprintf(carried, sizeof carried, " +%u", (unsigned)line->carried);
    }
    null = null || (reach && line->sum != line->largest);
    return (size_t)snprintf(out, room, "%s = %s%s%s%s%s%s r%u%s\n", line->text,
                            null ? "~" : sum, reach ? " [" : "", reach ? largest : "",
                            reach ? ".." : "", reach ? sum : "", reach ? "]" : "",
                            (unsigned)line->reported, carried);
}

/* From the text of a range like "2023..2025" and the frequency. */
static const char *recount_text(struct world *w, const struct ath_question *question,
                                const struct ath_breakdown *breakdown,
                                const struct ath_indicator *indicator)
{
    struct recount r = {
        .w = w, .question = question, .indicator = indicator, .breakdown = breakdown
    };
    const char *dots = strstr(question->period, "..");
    uint32_t from = 0, to = 0;
    enum ath_frequency every = ATH_NO_FREQUENCY;
    char label[ATH_PERIOD_TEXT_BYTES];

    r.lines = ath_arena_new_array(&w->answers, struct line, GROUPS);
    load_reports(&r);
    ATH_TRUE(ath_period_parse(
        &from, ath_slice(question->period, (size_t)(dots - question->period))));
    ATH_TRUE(ath_period_parse(&to, ath_slice_str(dots + 2)));
    if (question->every[0] == '\0') {
        r.label = question->period;
        count_bucket(&r, ath_period_first_within(from, ATH_MONTH),
                     ath_period_last_within(to, ATH_MONTH));
    }
    ATH_TRUE(question->every[0] == '\0' ||
             ath_frequency_parse(&every, ath_slice_str(question->every)));
    for (uint32_t p = from; every != ATH_NO_FREQUENCY && p <= to; p++) {
        ath_period_format(label, p);
        r.label = label;
        r.bucket = p;
        count_bucket(&r, ath_period_first_within(p, ATH_MONTH),
                     ath_period_last_within(p, ATH_MONTH));
    }
    qsort(r.lines, r.n, sizeof *r.lines, by_sort);
    size_t room = r.n * KEY_BYTES * 2 + 1, used = 0;
    char *text = ath_arena_alloc(&w->answers, room);
    for (size_t i = 0; i < r.n; i++) {
        used += write_line(text + used, room - used, &r, &r.lines[i]);
    }
    return text;
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
