/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * query_world - a scratch store with one program, organizations that move, and reports written
 * as text.
 *
 *     report(&w, "anfa 202401", "members=20 members[sex=f]=8");
 *     report(&w, "anfa 202401 project=flower layer=verified", "sales=10.50");
 *
 * Owns:     folder, store, arena; begin with open_world(), end with close_world().
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "model/places.h"
#include "query/plan.h"
#include "store/dict.h"
#include "store/duty.h"
#include "store/standin.h"

#include "check.h"

enum { W_SEX, W_AGE, W_TOPIC, W_MOOD, W_CATEGORIES };
enum { W_OPTIONS = 4, W_INDICATORS = 40, W_SPLITS = 4, W_ORGS = 16, W_DATED = 4 };

struct world {
    char folder[64];
    struct ath_store *store;
    struct ath_txn *write, *read;
    struct ath_tally *tally;
    const struct ath_snapshot *snapshot;
    struct ath_arena arena, answers;
    struct ath_error err;
    struct ath_findings findings;
    struct ath_label label;
    struct ath_labels names;
    struct ath_option options[W_CATEGORIES][W_OPTIONS];
    struct ath_category categories[W_CATEGORIES];
    struct ath_breakdown splits[W_INDICATORS][W_SPLITS];
    struct ath_indicator indicators[W_INDICATORS];
    struct ath_form forms[2];
    struct ath_program program;
    struct ath_organization orgs[W_ORGS];
    uint32_t org_count, project_count;
    uint64_t seq;
    bool from_totals; /* of the last answer, when nothing forced a fold */
};

/* ---- the program --------------------------------------------------------------------- */

static inline void w_category(struct world *w, unsigned at, const char *id,
                              const char *const *options)
{
    uint16_t n = 0;

    for (; options[n] != NULL; n++) {
        w->options[at][n] = (struct ath_option){ .id = options[n], .names = w->names };
    }
    w->categories[at] = (struct ath_category){
        .id = id, .names = w->names, .options = w->options[at], .option_count = n
    };
}

/* `splits` is "s;a;s*a;(t)": categories by their first letter, brackets for overlapping. */
static inline struct ath_indicator *w_indicator(struct world *w, const char *id,
                                                enum ath_kind kind, const char *splits)
{
    static const char letters[] = "satm";
    uint16_t number = w->program.indicator_count++;
    struct ath_indicator *indicator = &w->indicators[number];
    struct ath_breakdown *split = w->splits[number];

    *indicator = (struct ath_indicator){ .id = id,
                                         .names = w->names,
                                         .definitions = w->names,
                                         .kind = kind,
                                         .unit = "people",
                                         .iris = "",
                                         .sdg = "",
                                         .breakdowns = split };
    for (const char *at = splits; *at != '\0'; at++) {
        const char *letter = strchr(letters, *at);
        split->overlapping |= *at == '(';
        if (letter != NULL) {
            split->category[split->category_count++] = (uint16_t)(letter - letters);
        }
        if (at[1] == ';' || at[1] == '\0') {
            split++;
            indicator->breakdown_count++;
        }
    }
    return indicator;
}

static inline void w_ratio(struct world *w, const char *id, const char *splits,
                           const char *numerator, const char *denominator)
{
    struct ath_indicator *ratio = w_indicator(w, id, ATH_RATIO, splits);

    ratio->scale = 1;
    ratio->factor = 100;
    ratio->numerator = numerator;
    ratio->denominator = denominator;
}

/* As tests/fixtures/plugins/echo.c has it. */
static inline void w_derived(struct world *w, const char *id, const char *splits,
                             const char *cells)
{
    struct ath_indicator *derived = w_indicator(w, id, ATH_RATIO, splits);

    derived->scale = 1;
    derived->factor = 100;
    derived->derived = cells;
}

static inline struct ath_indicator *w_leaf(struct world *w, const char *id,
                                           enum ath_kind kind, const char *splits,
                                           const char *formula)
{
    struct ath_indicator *leaf = w_indicator(w, id, kind, splits);

    leaf->leaf = formula;
    return leaf;
}

static inline void w_declare(struct world *w)
{
    w_category(w, W_SEX, "sex", (const char *[]){ "f", "m", "unspecified", NULL });
    w_category(w, W_AGE, "age", (const char *[]){ "young", "old", "unspecified", NULL });
    w_category(w, W_TOPIC, "topic",
               (const char *[]){ "law", "trade", "unspecified", NULL });
    w_category(w, W_MOOD, "mood", (const char *[]){ "sad", "glad", NULL });
    w_indicator(w, "members", ATH_STOCK, "s;a;s*a");
    w_indicator(w, "loans", ATH_STOCK, "s")->carry_periods = 2;
    w_indicator(w, "sales", ATH_FLOW, "s;a")->scale = 2;
    w_indicator(w, "trained", ATH_FLOW, "s;(t)");
    w_indicator(w, "people", ATH_REACH, "s");
    w_indicator(w, "answers", ATH_CHOICE, "m");
    w_indicator(w, "best", ATH_EXTREME_MAX, "s");
    w_indicator(w, "worst", ATH_EXTREME_MIN, "");
    w_indicator(w, "tariff", ATH_PARAMETER, "")->scale = 2;
    w_ratio(w, "women_share", "a", "members[sex=f]", "members");
    w_ratio(w, "per_member", "", "sales", "avg_over_time(members)");
    w_ratio(w, "growth", "a", "sales - offset(sales,-1)", "offset(sales,-1)");
    w_ratio(w, "achieved", "", "sales", "target(sales)");
    w_ratio(w, "checked", "", "verified(sales)", "sales");
    w_ratio(w, "to_date", "", "ytd(sales)", "members");
    w_ratio(w, "law_share", "s", "trained", "members");
    w_leaf(w, "gap", ATH_FLOW, "s", "abs(sales - verified(sales))")->scale = 2;
    w_leaf(w, "due", ATH_FLOW, "", "verified(trained) * tariff")->scale = 1;
    w_leaf(w, "headroom", ATH_STOCK, "s", "2 * members - loans");
    w_ratio(w, "gap_share", "s", "gap", "sales");
    w_ratio(w, "swing", "", "abs(sales - offset(sales,-1)) / offset(sales,-1)", "1");
    w_indicator(w, "crew", ATH_STOCK, "s")->over_time = ATH_AVERAGED;
    w_indicator(w, "peak", ATH_STOCK, "s")->over_time = ATH_LARGEST;
    w_indicator(w, "newest", ATH_FLOW, "")->over_time = ATH_LAST;
    w_indicator(w, "record", ATH_FLOW, "")->over_reports = ATH_LARGEST;
    w_leaf(w, "spare", ATH_STOCK, "", "crew - 0.5 * peak")->over_time = ATH_AVERAGED;
    w_leaf(w, "shown", ATH_FLOW, "s", "where(sales, verified(sales))")->scale = 2;
    w_leaf(w, "fee", ATH_FLOW, "s", "trained * rate[sex=f]")->breakdown_count = 0;
    w_derived(w, "echo_members", "a", "members");
    w_derived(w, "echo_women", "", "members[sex=f]; members");
    w_derived(w, "echo_sales", "", "sales");
    w->forms[0] = (struct ath_form){ .id = "main",
                                     .names = w->names,
                                     .frequency = { [ATH_LAYER_ACTUAL] = ATH_MONTH,
                                                    [ATH_LAYER_VERIFIED] = ATH_MONTH,
                                                    [ATH_LAYER_TARGET] = ATH_YEAR },
                                     .indicator_count = w->program.indicator_count };
    w_indicator(w, "output", ATH_FLOW, "s");
    w_indicator(w, "workers", ATH_STOCK, "s");
    w_indicator(w, "rate", ATH_PARAMETER, "s");
    w->forms[1] = (struct ath_form){ .id = "plant",
                                     .names = w->names,
                                     .frequency = { [ATH_LAYER_ACTUAL] = ATH_QUARTER },
                                     .first_indicator = w->forms[0].indicator_count,
                                     .indicator_count = 3 };
}

/* ---- organizations and projects ------------------------------------------------------ */

static inline int32_t w_day(const char *text)
{
    int32_t day = ATH_DAY_FIRST;

    ATH_TRUE(text[0] == '\0' || ath_date_parse(&day, ath_slice_str(text)));
    return day;
}

/* "MA-CAS" or "MA-CAS 2024-03-01 MA-RAB": places, or parents' slugs, with dates between. */
static inline uint16_t w_dated(struct world *w, const struct ath_dated **out,
                               const char *text, bool parents)
{
    struct ath_dated *v = ath_arena_new_array(&w->arena, struct ath_dated, W_DATED);
    char copy[128], *save = NULL;
    uint16_t n = 0;
    int32_t from = ATH_DAY_FIRST;

    snprintf(copy, sizeof copy, "%s", text);
    for (char *word = strtok_r(copy, " ", &save); word != NULL;
         word = strtok_r(NULL, " ", &save)) {
        uint32_t value = 0;
        if (word[0] == '2') {
            from = w_day(word);
            continue;
        }
        if (parents && strcmp(word, "none") != 0) {
            ATH_OK(ath_dict_add(&value, w->write, ATH_DICT_ORGANIZATION,
                                ath_slice_str(word), &w->err));
        } else if (!parents) {
            ATH_TRUE(ath_place_province_parse(&value, ath_slice_str(word)));
        }
        v[n++] = (struct ath_dated){ from, value };
    }
    *out = v;
    return n;
}

struct org {
    const char *slug, *province, *parent, *sector;
    const char *opened, *closed; /* NULL: not said */
    const struct ath_grouping *groups;
    uint16_t group_count;
    enum ath_org_kind kind;
    enum ath_milieu milieu;
};

static inline void w_writing(struct world *w)
{
    if (w->write != NULL) {
        return;
    }
    if (w->read != NULL) {
        ath_snapshot_release(w->snapshot);
        ath_txn_abort(w->read);
        w->read = NULL;
    }
    ATH_OK(ath_txn_begin(&w->write, w->store, ATH_WRITE, &w->err));
}

static inline void add_org(struct world *w, struct org org)
{
    struct ath_organization made = {
        .slug = org.slug,
        .kind = org.kind == 0 ? ATH_ORG_COOPERATIVE : org.kind,
        .milieu = org.milieu,
        .groups = org.groups,
        .group_count = org.group_count,
        .opened = org.opened == NULL ? ATH_DAY_NONE : w_day(org.opened),
        .closed = org.closed == NULL ? ATH_DAY_NONE : w_day(org.closed)
    };

    w_writing(w);
    made.province_count =
        w_dated(w, &made.provinces, org.province == NULL ? "" : org.province, false);
    made.parent_count =
        w_dated(w, &made.parents, org.parent == NULL ? "" : org.parent, true);
    if (org.sector != NULL) {
        ATH_OK(ath_dict_add(&made.sector, w->write, ATH_DICT_SECTOR,
                            ath_slice_str(org.sector), &w->err));
    }
    ATH_OK(ath_dict_add(&made.number, w->write, ATH_DICT_ORGANIZATION,
                        ath_slice_str(org.slug), &w->err));
    struct ath_key key = ath_number_key(made.number);
    ath_txn_put_long(w->write, ATH_TABLE_ORGANIZATION, &key,
                     ath_organization_encode(&made, &w->arena));
    ath_meta_set(w->write, "snapshot", ++w->seq);
    ath_assert(made.number <= W_ORGS);
    w->orgs[made.number - 1] = made;
    w->org_count = made.number > w->org_count ? made.number : w->org_count;
}

static inline void add_funded(struct world *w, const char *slug, const char *funder)
{
    struct ath_project project = { .slug = slug, .funder = funder, .budget = -1 };

    w_writing(w);
    ATH_OK(ath_dict_add(&project.number, w->write, ATH_DICT_PROJECT, ath_slice_str(slug),
                        &w->err));
    project.from = w_day("2000-01-01");
    project.to = w_day("2099-12-31");
    struct ath_key key = ath_number_key(project.number);
    ath_txn_put_long(w->write, ATH_TABLE_PROJECT, &key,
                     ath_project_encode(&project, &w->arena));
    ath_meta_set(w->write, "snapshot", ++w->seq);
    w->project_count++;
}

/* An organization is to report a form from a day on. */
struct duty {
    unsigned form;
    const char *slug, *from, *to; /* `to` "": open */
    int32_t own_deadline;         /* days plus 1; 0: the form's own */
};

/* Beside what was said before. */
static inline void add_duty(struct world *w, struct duty duty)
{
    struct ath_assignment one = { .from = w_day(duty.from),
                                  .to = duty.to[0] == '\0' ? ATH_DAY_NONE : w_day(duty.to),
                                  .deadline = duty.own_deadline - 1 };
    struct ath_assignments list;
    uint32_t organization = 0;

    w_writing(w);
    ATH_OK(ath_dict_find(&organization, w->write, ATH_DICT_ORGANIZATION,
                         ath_slice_str(duty.slug), &w->err));
    struct ath_key key = ath_assignment_key(w->forms[duty.form].number, organization);
    ATH_OK(ath_assignments_get(&list, w->write, &key, &w->arena, &w->err));
    one.seq = ++w->seq;
    ATH_TRUE(ath_assignments_set(&list, &list, &one, &w->arena) == NULL);
    ath_assignments_put(w->write, &key, &list, one.seq, &w->arena);
}

static inline void assign(struct world *w, unsigned form, const char *slug,
                          const char *from, const char *to)
{
    add_duty(w, (struct duty){ form, slug, from, to, 0 });
}

static inline void add_project(struct world *w, const char *slug)
{
    add_funded(w, slug, "");
}

/* ---- opening and closing ------------------------------------------------------------- */

static inline void w_serve(struct world *w)
{
    struct ath_key content = { 0 }, served = { 0 };
    uint32_t number = 0;
    char name[64];

    ATH_OK(ath_program_finish(&w->program, NULL, &w->arena, &w->err));
    w_writing(w);
    ATH_OK(ath_dict_add(&number, w->write, ATH_DICT_PROGRAM, ath_slice_str("p"), &w->err));
    ath_key_u8(&content, 0);
    ath_key_bytes(&content, w->program.hash, 32);
    ath_key_u8(&served, 1);
    ath_key_u32(&served, number);
    for (uint16_t i = 0; i < w->program.form_count; i++) {
        snprintf(name, sizeof name, "p.%s", w->forms[i].id);
        ATH_OK(
            ath_dict_add(&number, w->write, ATH_DICT_FORM, ath_slice_str(name), &w->err));
        w->forms[i].number = (uint16_t)number;
    }
    ath_txn_put_long(w->write, ATH_TABLE_CATALOGUE, &content, w->program.content);
    ath_txn_put(w->write, ATH_TABLE_CATALOGUE, &served, ath_slice(w->program.hash, 32));
    ath_meta_set(w->write, "snapshot", ++w->seq);
}

/* An empty store that serves the program; no organizations yet. */
static inline void open_empty_world(struct world *w)
{
    *w = (struct world){ .folder = "/tmp/athar-query-XXXXXX", .label = { "en", "Name" } };
    w->names = (struct ath_labels){ &w->label, 1 };
    ath_arena_init(&w->arena, (size_t)64 << 20);
    ath_arena_init(&w->answers, (size_t)64 << 20);
    w->tally = ath_tally_create();
    ATH_TRUE(mkdtemp(w->folder) != NULL && w->tally != NULL);
    ATH_OK(ath_store_open(&w->store,
                          &(struct ath_store_options){ .path = w->folder,
                                                       .map_bytes = (uint64_t)256 << 20,
                                                       .reader_limit_ms = 60000 },
                          &w->err));
    w->program = (struct ath_program){ .id = "p",
                                       .version = "1",
                                       .names = w->names,
                                       .categories = w->categories,
                                       .category_count = W_CATEGORIES,
                                       .forms = w->forms,
                                       .form_count = 2,
                                       .indicators = w->indicators };
    w_declare(w);
    w_serve(w);
}

/* Casablanca (MA-06), Rabat (MA-04), Marrakech (MA-07), France; one moves in March 2024, and
 * leaves its union for another in 2025. */
static inline void open_world(struct world *w)
{
    open_empty_world(w);
    add_org(w, (struct org){ .slug = "anfa", .province = "MA-CAS", .sector = "crafts" });
    add_org(w, (struct org){ .slug = "bouregreg",
                             .province = "MA-RAB",
                             .kind = ATH_ORG_ASSOCIATION,
                             .milieu = ATH_MILIEU_URBAN,
                             .parent = "union-north" });
    add_org(w, (struct org){ .slug = "union-north", .kind = ATH_ORG_UNION });
    add_org(w, (struct org){ .slug = "chaouia",
                             .province = "MA-CAS 2024-03-01 MA-MAR",
                             .parent = "union-north 2025-01-01 union-south",
                             .sector = "argan",
                             .milieu = ATH_MILIEU_RURAL });
    add_org(w, (struct org){
                   .slug = "union-south", .kind = ATH_ORG_UNION, .parent = "federation" });
    add_org(w, (struct org){ .slug = "federation", .kind = ATH_ORG_FEDERATION });
    add_org(w, (struct org){ .slug = "paris", .province = "abroad:FR" });
    add_project(w, "flower");
}

static inline void close_world(struct world *w)
{
    static const char *const names[] = { "store/data.mdb", "store/lock.mdb", "store",
                                         "athard.lock" };
    char path[96];

    if (w->read != NULL) {
        ath_snapshot_release(w->snapshot);
    }
    ath_txn_abort(w->read);
    ath_txn_abort(w->write);
    ath_store_close(w->store);
    ath_tally_destroy(w->tally);
    ath_arena_fini(&w->arena);
    ath_arena_fini(&w->answers);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        snprintf(path, sizeof path, "%s/%s", w->folder, names[i]);
        (void)remove(path);
    }
    ATH_EQ_INT(rmdir(w->folder), 0);
}

/* ---- reports ------------------------------------------------------------------------- */

/* The cell named like "members[sex=f,age=young]"; *scale of its indicator. */
static inline uint16_t w_cell(const struct world *w, const char *name, int *scale)
{
    struct ath_slice options[4];
    size_t n = 0, size = strcspn(name, "[");
    const char *reason = "";
    uint16_t cell = ATH_NO_CELL;

    for (const char *at = name + size; *at != '\0' && *at != ']' && n < 4;) {
        size_t length = strcspn(at + 1, ",]");
        options[n++] = ath_slice(at + 1, length);
        at += length + 1;
    }
    const struct ath_indicator *indicator =
        ath_program_indicator(&w->program, ath_slice(name, size));
    if (indicator == NULL ||
        !ath_cell_find(&cell, &w->program, indicator, options, n, &reason)) {
        ATH_FAIL("no cell %s: %s", name, reason);
    }
    *scale = indicator->scale;
    return cell;
}

static inline struct ath_cell w_value(const struct world *w, char *word)
{
    char *equals = strrchr(word, '=');
    const char *reason = "";
    int scale = 0;
    struct ath_cell cell = { 0 };

    ath_assert(equals != NULL);
    *equals = '\0';
    cell.cell = w_cell(w, word, &scale);
    cell.state = ATH_CELL_NUMBER;
    if (strcmp(equals + 1, "NA") == 0) {
        cell.state = ATH_CELL_NA;
    } else if (strcmp(equals + 1, "WITHDRAWN") == 0) {
        cell.state = ATH_CELL_WITHDRAWN;
    } else {
        ATH_TRUE(ath_decimal_parse(&cell.value, ath_slice_str(equals + 1), scale, &reason));
    }
    return cell;
}

static inline struct ath_cells w_cells(struct world *w, const char *text)
{
    struct ath_cells cells = { ath_arena_new_array(&w->arena, struct ath_cell, 64), 0 };
    char copy[1024], *save = NULL;

    snprintf(copy, sizeof copy, "%s", text);
    for (char *word = strtok_r(copy, " ", &save); word != NULL;
         word = strtok_r(NULL, " ", &save)) {
        struct ath_cell cell = w_value(w, word);
        size_t at = cells.n++;
        for (; at > 0 && cells.v[at - 1].cell > cell.cell; at--) {
            cells.v[at] = cells.v[at - 1];
        }
        cells.v[at] = cell;
    }
    return cells;
}

static inline void w_count(struct world *w, const struct ath_report_id *id,
                           struct ath_cells effective, int sign)
{
    uint32_t scopes[ATH_SCOPE_COUNT];

    ath_report_scopes(scopes, &w->orgs[id->organization - 1], id->project,
                      ath_period_last_day(id->period));
    ath_tally_add_report(w->tally, id, scopes, effective, sign);
}

/* Lay the cells over what the report has, and keep its totals. */
static inline void put_report(struct world *w, const struct ath_report_id *id,
                              const struct ath_form *form, struct ath_cells change)
{
    struct ath_report base, next;
    struct ath_cells before, after;
    uint32_t changed = 0;

    w_writing(w);
    ATH_OK(ath_report_get(&base, w->write, id, &w->arena, &w->err));
    next = base;
    ATH_TRUE(ath_cells_merge(&next.cells, &changed, base.cells, change, false, &w->arena));
    next.version++;
    next.seq = ++w->seq;
    next.first = base.version == 0 ? next.seq : base.first;
    ATH_TRUE(ath_cells_effective(&before, &w->program, form, base.cells, &w->arena));
    ATH_TRUE(ath_cells_effective(&after, &w->program, form, next.cells, &w->arena));
    ath_report_put(w->write, id, &next, base.version == 0 ? NULL : &base);
    if (!ath_is_standin(id->organization)) {
        w_count(w, id, before, -1);
        w_count(w, id, after, 1);
    }
}

/* "anfa 202401 project=flower layer=verified", and its cells; the form is its indicators'. */
static inline void report(struct world *w, const char *of, const char *cells)
{
    struct ath_report_id id = { .layer = ATH_LAYER_ACTUAL };
    char copy[128], *save = NULL;

    w_writing(w);
    snprintf(copy, sizeof copy, "%s", of);
    char *slug = strtok_r(copy, " ", &save), *period = strtok_r(NULL, " ", &save);
    ATH_OK(ath_reporter_number(&id.organization, w->write, ath_slice_str(slug), &w->err));
    ATH_TRUE(ath_period_parse(&id.period, ath_slice_str(period)));
    for (char *word = strtok_r(NULL, " ", &save); word != NULL;
         word = strtok_r(NULL, " ", &save)) {
        if (strncmp(word, "layer=", 6) == 0) {
            id.layer = (uint8_t)ath_layer_parse(ath_slice_str(word + 6));
        } else {
            ATH_OK(ath_dict_find(&id.project, w->write, ATH_DICT_PROJECT,
                                 ath_slice_str(word + 8), &w->err));
        }
    }
    const struct ath_form *form =
        &w->forms[strncmp(cells, "output", 6) == 0 || strncmp(cells, "workers", 7) == 0 ||
                  strncmp(cells, "rate", 4) == 0];
    id.form = form->number;
    put_report(w, &id, form, w_cells(w, cells));
}
