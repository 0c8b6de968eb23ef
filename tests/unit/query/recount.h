/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * recount - an answer by nested loops over every report: slow, and hard to get wrong.
 *
 * Months only, and ranges written "A..B" in periods of the frequency that is asked.
 */

#include "query_fixture.h"

enum { RECOUNT_GROUPS = 4096, RECOUNT_KEY_BYTES = 256, RECOUNT_REPORTS = 1024 };

struct line {
    char sort[RECOUNT_KEY_BYTES], text[RECOUNT_KEY_BYTES];
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

static inline void load_reports(struct recount *r)
{
    struct ath_report_walk walk = { .last_cell = UINT16_MAX };
    struct ath_report_id from = { .form = r->w->forms[0].number,
                                  .layer = ATH_LAYER_ACTUAL };

    r->ids = ath_arena_new_array(&r->w->answers, struct ath_report_id, RECOUNT_REPORTS);
    r->effective = ath_arena_new_array(&r->w->answers, struct ath_cells, RECOUNT_REPORTS);
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
static inline const char *scope_text(const struct recount *r, const char *column,
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
        return scopes[ATH_SCOPE_PARENT] == 0
                   ? NULL
                   : r->w->orgs[scopes[ATH_SCOPE_PARENT] - 1].slug;
    }
}

static inline bool is_category(const char *column)
{
    return strcmp(column, "sex") == 0 || strcmp(column, "age") == 0 ||
           strcmp(column, "topic") == 0 || strcmp(column, "mood") == 0;
}

/* The option that the breakdown's cell has in the category; -1 when it has none. */
static inline int option_of(const struct recount *r, uint16_t flat, const char *category)
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

static inline const char *option_name(const struct recount *r, const char *category,
                                      int option)
{
    uint16_t index = 0;
    const struct ath_category *found =
        ath_program_category(&r->w->program, ath_slice_str(category), &index);

    return found->options[option].id;
}

static inline bool is_below(const struct recount *r, uint32_t organization,
                            const char *ancestor, int32_t day)
{
    uint32_t at = organization;

    for (int depth = 0; depth < W_ORGS && at != 0; depth++) {
        const struct ath_organization *org = &r->w->orgs[at - 1];
        at = ath_dated_at(org->parents, org->parent_count, day);
        if (at != 0 && strcmp(r->w->orgs[at - 1].slug, ancestor) == 0) {
            return true;
        }
    }
    return false;
}

/* One value of a filter holds for a cell of a report. */
static inline bool holds(const struct recount *r, const struct ath_report_id *id,
                         uint16_t flat, const char *key, const char *value)
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

static inline bool passes(const struct recount *r, const struct ath_report_id *id,
                          uint16_t flat)
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
static inline struct line *line_of(struct recount *r, const struct ath_report_id *id,
                                   uint16_t flat)
{
    uint32_t scopes[ATH_SCOPE_COUNT];
    struct line wanted = { .sort = "" };
    size_t s = 0, t = 0;

    ath_report_scopes(scopes, &r->w->orgs[id->organization - 1], id->project,
                      ath_period_last_day(id->period));
    s += (size_t)snprintf(wanted.sort, RECOUNT_KEY_BYTES, "%08x", r->bucket);
    t += (size_t)snprintf(wanted.text, RECOUNT_KEY_BYTES, "%s", r->label);
    for (size_t i = 0; i < r->question->by_count; i++) {
        const char *column = r->question->by[i], *text;
        if (is_category(column)) {
            int option = option_of(r, flat, column);
            text = option_name(r, column, option);
            s += (size_t)snprintf(wanted.sort + s, RECOUNT_KEY_BYTES - s, "\1%d", option);
        } else {
            text = scope_text(r, column, id, scopes);
            s += (size_t)snprintf(wanted.sort + s, RECOUNT_KEY_BYTES - s, "\1%s",
                                  text == NULL ? "\xff" : text);
        }
        t += (size_t)snprintf(wanted.text + t, RECOUNT_KEY_BYTES - t, " %s",
                              text == NULL ? "~" : text);
    }
    for (size_t i = 0; i < r->n; i++) {
        if (strcmp(r->lines[i].sort, wanted.sort) == 0) {
            return &r->lines[i];
        }
    }
    ATH_TRUE(r->n < RECOUNT_GROUPS);
    r->lines[r->n] = wanted;
    return &r->lines[r->n++];
}

static inline ath_i128 pick(enum ath_kind kind, ath_i128 a, ath_i128 b)
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

static inline void add_share(const struct recount *r, const struct share *share,
                             bool carried)
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

static inline void count_report(struct recount *r, size_t at, bool carried)
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

static inline bool same_entity(const struct ath_report_id *a, const struct ath_report_id *b)
{
    return a->organization == b->organization && a->project == b->project;
}

/* Months `from` to `to` are one bucket. */
static inline void count_bucket(struct recount *r, uint32_t from, uint32_t to)
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

static inline int by_sort(const void *a, const void *b)
{
    return strcmp(((const struct line *)a)->sort, ((const struct line *)b)->sort);
}

static inline size_t write_line(char *out, size_t room, const struct recount *r,
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

/* Every line of the question, from the text of a range like "2023..2025" and the frequency. */
static inline struct recount recount(struct world *w, const struct ath_question *question,
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

    r.lines = ath_arena_new_array(&w->answers, struct line, RECOUNT_GROUPS);
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
    return r;
}

static inline const char *recount_text(struct world *w, const struct ath_question *question,
                                       const struct ath_breakdown *breakdown,
                                       const struct ath_indicator *indicator)
{
    struct recount r = recount(w, question, breakdown, indicator);
    size_t room = r.n * RECOUNT_KEY_BYTES * 2 + 1, used = 0;
    char *text = ath_arena_alloc(&w->answers, room);

    for (size_t i = 0; i < r.n; i++) {
        used += write_line(text + used, room - used, &r, &r.lines[i]);
    }
    return text;
}

/* The line with this key, or one in which nobody is counted. */
static inline struct line recount_line(const struct recount *r, const char *sort)
{
    for (size_t i = 0; i < r->n; i++) {
        if (strcmp(r->lines[i].sort, sort) == 0) {
            return r->lines[i];
        }
    }
    return (struct line){ .sort = "" };
}
