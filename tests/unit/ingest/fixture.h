/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * fixture - a store in a folder of its own, an ingest that writes to it, one program, and words
 * for what partners send.
 *
 *     org(&w, "anfa", "kind=cooperative province=MA-CAS");
 *     ATH_OK(send(&w, "anfa 202401", "members=20 members[sex=f]=8"));
 *     ATH_OK(send(&w, "anfa 2024 layer=target project=flower replace", "sales=10.50"));
 *     expect_totals(&w);
 *
 * Owns:     the folder; begin with open_world(), end with close_world().
 */

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ingest/ingest.h"
#include "ingest/verify.h"
#include "model/places.h"
#include "store/report.h"
#include "store/undo.h"

#include "store/standin.h"

#include "check.h"

enum { SEX, AGE, TOPIC, MOOD, CATEGORIES };
enum {
    OPTIONS_MAX = 6,
    INDICATORS_MAX = 16,
    SPLITS_MAX = 4,
    WORDS_MAX = 64,
    VALUES_MAX = 64
};

static const size_t ARENA_BYTES = (size_t)256 << 20;

/* A program under construction. */
struct made {
    struct ath_option options[CATEGORIES][OPTIONS_MAX];
    struct ath_category categories[CATEGORIES];
    struct ath_breakdown splits[INDICATORS_MAX][SPLITS_MAX];
    struct ath_indicator indicators[INDICATORS_MAX];
    struct ath_rule rule;
    struct ath_form forms[2];
    struct ath_program program;
};

struct world {
    char folder[64];
    struct ath_store *store;
    struct ath_ingest *ingest;
    struct ath_arena arena;
    struct ath_error err;
    struct ath_command command; /* the last of command() */
    struct ath_batch batch;     /* the last of send() */
    struct ath_item item;
    const struct made *served;
    uint32_t ids; /* given out */
    bool waiting;
    pthread_mutex_t lock;
    pthread_cond_t moved;
};

/* ---- the program --------------------------------------------------------------------- */

static const struct ath_label english = { "en", "Name" };

static inline struct ath_labels names(void)
{
    return (struct ath_labels){ &english, 1 };
}

static inline void category(struct made *m, unsigned at, const char *id,
                            const char *const *options)
{
    uint16_t n = 0;

    for (; options[n] != NULL; n++) {
        m->options[at][n] = (struct ath_option){ .id = options[n], .names = names() };
    }
    m->categories[at] = (struct ath_category){
        .id = id, .names = names(), .options = m->options[at], .option_count = n
    };
}

/* `splits` is "s;a;s*a;(t)": categories by their first letter, brackets for overlapping. */
static inline struct ath_indicator *indicator(struct made *m, const char *id,
                                              enum ath_kind kind, const char *splits)
{
    static const char letters[] = "satm";
    uint16_t number = m->program.indicator_count++;
    struct ath_breakdown *split = m->splits[number];
    struct ath_indicator *made = &m->indicators[number];

    *made = (struct ath_indicator){ .id = id,
                                    .names = names(),
                                    .definitions = names(),
                                    .kind = kind,
                                    .unit = "person",
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
            made->breakdown_count++;
        }
    }
    return made;
}

/* Version 2 has one more age, no topics and a new indicator. */
static inline void declare(struct made *m, int version)
{
    static const char *const ages[] = { "young", "old", "unspecified", NULL };
    static const char *const more_ages[] = { "young", "old", "oldest", "unspecified",
                                             NULL };

    category(m, SEX, "sex", (const char *[]){ "f", "m", "unspecified", NULL });
    category(m, AGE, "age", version == 1 ? ages : more_ages);
    category(m, TOPIC, "topic", (const char *[]){ "law", "trade", "unspecified", NULL });
    category(m, MOOD, "mood", (const char *[]){ "sad", "glad", NULL });
    indicator(m, "members", ATH_STOCK, "s;a;s*a")->has_minimum = true;
    struct ath_indicator *sales = indicator(m, "sales", ATH_FLOW, "s");
    sales->scale = 2;
    sales->has_minimum = sales->has_maximum = true;
    sales->maximum = 100000000;
    indicator(m, "trained", ATH_FLOW, version == 1 ? "s;(t)" : "s")->has_minimum = true;
    indicator(m, "answers", ATH_CHOICE, "m");
    indicator(m, "best", ATH_EXTREME_MAX, "s");
    struct ath_indicator *share = indicator(m, "share", ATH_RATIO, "");
    share->numerator = "members[sex=f]";
    share->denominator = "members";
    share->factor = 100;
    if (version > 1) {
        indicator(m, "visits", ATH_FLOW, "s");
    }
    m->rule = (struct ath_rule){ .id = "trained-over-members",
                                 .left = "trained",
                                 .right = "members * 10",
                                 .comparison = ATH_LE,
                                 .missing = ATH_MISSING_SKIP,
                                 .messages = names() };
    m->forms[0] = (struct ath_form){ .id = "main",
                                     .names = names(),
                                     .frequency = { [ATH_LAYER_ACTUAL] = ATH_MONTH,
                                                    [ATH_LAYER_VERIFIED] = ATH_MONTH,
                                                    [ATH_LAYER_TARGET] = ATH_YEAR },
                                     .indicator_count = m->program.indicator_count,
                                     .rules = &m->rule,
                                     .rule_count = 1 };
    indicator(m, "output", ATH_FLOW, "s");
    m->forms[1] = (struct ath_form){ .id = "plant",
                                     .names = names(),
                                     .frequency = { [ATH_LAYER_ACTUAL] = ATH_QUARTER },
                                     .kinds = 1U << ATH_ORG_COOPERATIVE,
                                     .first_indicator = m->forms[0].indicator_count,
                                     .indicator_count = 1 };
}

static inline const struct made *make_program(struct world *w, int version,
                                              const struct made *previous)
{
    struct made *m = ath_arena_new(&w->arena, struct made);

    ATH_TRUE(m != NULL);
    m->program = (struct ath_program){ .id = "p",
                                       .version = version == 1 ? "1" : "2",
                                       .names = names(),
                                       .categories = m->categories,
                                       .category_count = CATEGORIES,
                                       .forms = m->forms,
                                       .form_count = 2,
                                       .indicators = m->indicators };
    declare(m, version);
    ATH_OK(ath_program_finish(&m->program, previous == NULL ? NULL : &previous->program,
                              &w->arena, &w->err));
    return m;
}

/* ---- commands ------------------------------------------------------------------------ */

/* The id of a number: time-ordered, as clients make them. */
static inline void make_id(uint8_t id[16], uint32_t number)
{
    memset(id, 0, 16);
    for (int i = 0; i < 4; i++) {
        id[i] = (uint8_t)(number >> (24 - 8 * i));
    }
    id[15] = 7;
}

static inline ath_code command_as(struct world *w, uint32_t id, enum ath_intent_kind kind,
                                  struct ath_slice intent)
{
    w->command = (struct ath_command){ .kind = kind, .intent = intent };
    make_id(w->command.id, id);
    ATH_TRUE(intent.size > 0);
    ath_ingest_command(w->ingest, &w->command);
    return w->command.code;
}

static inline ath_code command(struct world *w, enum ath_intent_kind kind,
                               struct ath_slice intent)
{
    return command_as(w, ++w->ids, kind, intent);
}

/* Serve the program; `versions` is how many there were. */
static inline ath_code serve(struct world *w, const struct made *m, uint64_t versions)
{
    w->command = (struct ath_command){ .kind = ATH_INTENT_CATALOGUE,
                                       .intent = m->program.content,
                                       .bases = &versions,
                                       .base_count = 1 };
    make_id(w->command.id, ++w->ids);
    ath_ingest_command(w->ingest, &w->command);
    if (w->command.code == ATH_OK) {
        w->served = m;
    }
    return w->command.code;
}

/* "a=1 b=2 flag" cut into words; the words point into a copy. */
struct words {
    char *key[WORDS_MAX], *value[WORDS_MAX]; /* value "" where there is no "=" */
    size_t n;
};

/* The last "=" cuts: "members[sex=f]=8". */
static inline struct words cut(struct world *w, const char *text)
{
    struct words words = { .n = 0 };
    char *copy = ath_arena_string(&w->arena, ath_slice_str(text)), *rest = NULL;

    ATH_TRUE(copy != NULL);
    for (char *word = strtok_r(copy, " ", &rest); word != NULL;
         word = strtok_r(NULL, " ", &rest)) {
        char *equals = strrchr(word, '=');
        ATH_TRUE(words.n < WORDS_MAX);
        words.key[words.n] = word;
        words.value[words.n++] = equals == NULL ? word + strlen(word) : equals + 1;
        if (equals != NULL) {
            *equals = '\0';
        }
    }
    return words;
}

static inline const char *word(const struct words *words, const char *key)
{
    for (size_t i = 0; i < words->n; i++) {
        if (strcmp(words->key[i], key) == 0) {
            return words->value[i];
        }
    }
    return NULL;
}

static inline int32_t day_of(const char *text)
{
    int32_t day = ATH_DAY_NONE;

    ATH_TRUE(text == NULL || ath_date_parse(&day, ath_slice_str(text)));
    return day;
}

/* "kind=cooperative province=MA-CAS parent=atlas sector=argan milieu=rural from=2024-03-01
 * closed=2025-01-01 join=rif leave=sud"; "-" for none. Groups in byte order. */
static inline struct ath_slice org_intent(struct world *w, const char *slug,
                                          const char *text)
{
    struct words v = cut(w, text);
    struct ath_org_change c = { .slug = slug,
                                .sector = "",
                                .parent = "",
                                .from = day_of(word(&v, "from")),
                                .closed = day_of(word(&v, "closed")),
                                .opened = ATH_DAY_NONE };

    struct ath_group_change *groups =
        ath_arena_new_array(&w->arena, struct ath_group_change, v.n);

    for (size_t i = 0; i < v.n; i++) {
        bool none = strcmp(v.value[i], "-") == 0;
        struct ath_slice value = ath_slice_str(v.value[i]);
        if (strcmp(v.key[i], "kind") == 0) {
            c.fields |= ATH_ORG_KIND;
            c.kind = ath_org_kind_parse(value);
        } else if (strcmp(v.key[i], "province") == 0) {
            c.fields |= ATH_ORG_PROVINCE;
            ATH_TRUE(none || ath_place_province_parse(&c.province, value));
        } else if (strcmp(v.key[i], "parent") == 0) {
            c.fields |= ATH_ORG_PARENT;
            c.parent = none ? "" : v.value[i];
        } else if (strcmp(v.key[i], "sector") == 0) {
            c.fields |= ATH_ORG_SECTOR;
            c.sector = none ? "" : v.value[i];
        } else if (strcmp(v.key[i], "milieu") == 0) {
            c.fields |= ATH_ORG_MILIEU;
            c.milieu = none ? ATH_MILIEU_NONE : (enum ath_milieu)ath_milieu_parse(value);
        } else if (strcmp(v.key[i], "join") == 0 || strcmp(v.key[i], "leave") == 0) {
            c.fields |= ATH_ORG_GROUPS;
            c.groups = groups;
            groups[c.group_count++] =
                (struct ath_group_change){ v.value[i], v.key[i][0] == 'j' };
        }
    }
    c.fields |= word(&v, "closed") == NULL ? 0U : (uint32_t)ATH_ORG_CLOSED;
    return ath_org_change_encode(&c, &w->arena);
}

static inline ath_code org(struct world *w, const char *slug, const char *text)
{
    return command(w, ATH_INTENT_ORGANIZATION, org_intent(w, slug, text));
}

static inline ath_code project(struct world *w, const char *slug, const char *from,
                               const char *to)
{
    struct ath_project_change c = { .slug = slug,
                                    .fields = ATH_PROJECT_FUNDER | ATH_PROJECT_FROM |
                                              ATH_PROJECT_TO,
                                    .funder = "fund",
                                    .from = day_of(from),
                                    .to = day_of(to),
                                    .budget = -1 };

    return command(w, ATH_INTENT_PROJECT, ath_project_change_encode(&c, &w->arena));
}

/* ---- submissions --------------------------------------------------------------------- */

static inline void read_options(struct world *w, struct ath_draft_name *name, char *text)
{
    struct ath_slice *v = ath_arena_new_array(&w->arena, struct ath_slice, 8);
    char *rest = NULL;

    for (char *one = strtok_r(text, ",]", &rest); one != NULL;
         one = strtok_r(NULL, ",]", &rest)) {
        v[name->option_count++] = ath_slice_str(one);
    }
    name->options = v;
}

/* "sales=10.50 members[sex=f]=8": rows, each with a name of its own. A value of "" keeps. */
static inline void read_values(struct world *w, struct ath_draft *draft,
                               struct ath_draft_report *report, const char *text)
{
    struct words v = cut(w, text);

    report->values = ath_arena_new_array(&w->arena, struct ath_draft_value, v.n);
    report->value_count = (uint32_t)v.n;
    for (size_t i = 0; i < v.n; i++) {
        struct ath_draft_name *name = &draft->names[draft->name_count];
        char *bracket = strchr(v.key[i], '[');
        if (bracket != NULL) {
            *bracket = '\0';
            read_options(w, name, bracket + 1);
        }
        name->indicator = ath_slice_str(v.key[i]);
        report->values[i] = (struct ath_draft_value){ .name = draft->name_count++,
                                                      .has_text = true,
                                                      .text = ath_slice_str(v.value[i]),
                                                      .row = (uint32_t)i + 2 };
    }
}

/* "anfa 202401 form=p.plant layer=target project=flower replace expected=3" */
static inline void read_head(struct world *w, struct ath_draft_report *report,
                             const char *text)
{
    struct words v = cut(w, text);
    const char *form = word(&v, "form"), *layer = word(&v, "layer");
    const char *project_slug = word(&v, "project"), *expected = word(&v, "expected");

    ATH_TRUE(v.n >= 2);
    report->organization = ath_slice_str(v.key[0]);
    report->period = ath_slice_str(v.key[1]);
    report->form = ath_slice_str(form == NULL ? "p.main" : form);
    report->layer = ath_slice_str(layer == NULL ? "" : layer);
    report->project = ath_slice_str(project_slug == NULL ? "" : project_slug);
    report->replace = word(&v, "replace") != NULL;
    report->has_expected = expected != NULL;
    report->expected = expected == NULL ? 0 : strtoull(expected, NULL, 10);
}

/* A draft of `n` reports: head, values, head, values. */
static inline void read_draft(struct world *w, struct ath_draft *draft,
                              const char *const *texts, size_t n)
{
    *draft = (struct ath_draft){ .prefix = "", .report_count = (uint32_t)n };
    draft->names = ath_arena_new_array(&w->arena, struct ath_draft_name, n * VALUES_MAX);
    draft->reports = ath_arena_new_array(&w->arena, struct ath_draft_report, n);
    ATH_TRUE(draft->names != NULL && draft->reports != NULL);
    for (size_t i = 0; i < n; i++) {
        draft->over_lock = draft->over_lock || strstr(texts[2 * i], " over-lock") != NULL;
        read_head(w, &draft->reports[i], texts[2 * i]);
        read_values(w, draft, &draft->reports[i], texts[2 * i + 1]);
    }
}

static inline void on_batch(struct ath_batch *batch, void *context)
{
    struct world *w = context;

    (void)batch;
    pthread_mutex_lock(&w->lock);
    w->waiting = false;
    pthread_cond_broadcast(&w->moved);
    pthread_mutex_unlock(&w->lock);
}

/* Submit the items and wait for them. */
static inline void send_items(struct world *w, struct ath_item *items, size_t n)
{
    w->batch = (struct ath_batch){ .items = items,
                                   .count = n,
                                   .locale = "en",
                                   .arena = &w->arena,
                                   .done = on_batch,
                                   .context = w };
    w->waiting = true;
    ath_ingest_submit(w->ingest, &w->batch);
    pthread_mutex_lock(&w->lock);
    while (w->waiting) {
        pthread_cond_wait(&w->moved, &w->lock);
    }
    pthread_mutex_unlock(&w->lock);
}

static inline void begin_item(struct world *w, struct ath_item *item, uint32_t id,
                              const char *const *texts, size_t n)
{
    *item = (struct ath_item){ .seq = 0 };
    make_id(item->id, id);
    read_draft(w, &item->draft, texts, n);
}

/* One submission of several reports under an id. */
static inline ath_code send_many(struct world *w, uint32_t id, const char *const *texts,
                                 size_t n)
{
    begin_item(w, &w->item, id, texts, n);
    send_items(w, &w->item, 1);
    return w->item.code;
}

static inline ath_code send_as(struct world *w, uint32_t id, const char *head,
                               const char *values)
{
    return send_many(w, id, (const char *[]){ head, values }, 1);
}

/* One report under a fresh id. */
static inline ath_code send(struct world *w, const char *head, const char *values)
{
    return send_as(w, ++w->ids, head, values);
}

/* The dry run of one report. */
static inline ath_code dry(struct world *w, const char *head, const char *values)
{
    begin_item(w, &w->item, 0, (const char *[]){ head, values }, 1);
    w->batch = (struct ath_batch){
        .items = &w->item, .count = 1, .locale = "en", .arena = &w->arena
    };
    ath_ingest_validate(w->ingest, &w->batch, NULL, NULL);
    return w->item.code;
}

/* The first finding of the last submission must be this. */
static inline void expect_finding(const struct world *w, const char *reason,
                                  const char *field, uint32_t row)
{
    const struct ath_findings *f = &w->item.findings;

    for (size_t i = 0; i < f->n; i++) {
        if (strcmp(f->v[i].reason, reason) == 0) {
            ATH_EQ_STR(f->v[i].field, field);
            ATH_EQ_U64(f->v[i].row, row);
            return;
        }
    }
    ATH_FAIL("no finding '%s': %s", reason,
             f->n == 0 ? w->item.err.message : f->v[0].reason);
}

/* A report, the reason it is refused for, and the place the finding names. */
struct wrong {
    const char *head, *values, *reason, *field;
    uint32_t row;
};

static inline uint64_t head_of(struct world *w);

/* Refused, and nothing written. */
static inline void expect_refused(struct world *w, const struct wrong *wrong)
{
    uint64_t before = head_of(w);

    ATH_TRUE(send(w, wrong->head, wrong->values) != ATH_OK);
    expect_finding(w, wrong->reason, wrong->field, wrong->row);
    ATH_EQ_U64(head_of(w), before);
}

#define REFUSED(w_, ...) expect_refused((w_), &(struct wrong){ __VA_ARGS__ })

/* ---- looking ------------------------------------------------------------------------- */

struct look {
    struct ath_txn *txn;
    const struct ath_snapshot *snapshot;
};

static inline struct look look(struct world *w)
{
    struct look l;

    ATH_OK(ath_txn_begin(&l.txn, w->store, ATH_READ, &w->err));
    ATH_OK(ath_snapshot_acquire(&l.snapshot, l.txn, &w->err));
    return l;
}

static inline void look_away(struct look l)
{
    ath_snapshot_release(l.snapshot);
    ath_txn_abort(l.txn);
}

static inline uint64_t head_of(struct world *w)
{
    struct look l = look(w);
    uint64_t seq = 0;
    int64_t time_us = 0;

    ATH_OK(ath_journal_head(&seq, &time_us, l.txn, &w->err));
    look_away(l);
    return seq;
}

static inline struct ath_report_id report_id(struct world *w, const char *head)
{
    struct ath_draft_report r = { .replace = false };
    struct look l = look(w);
    struct ath_report_id id = { 0 };
    const struct ath_form *form = NULL;

    read_head(w, &r, head);
    const struct ath_organization *o =
        ath_snapshot_organization(l.snapshot, r.organization);
    const struct ath_project *p =
        r.project.size == 0 ? NULL : ath_snapshot_project(l.snapshot, r.project);
    form =
        ath_program_form(l.snapshot->catalogue.programs[0], (const char *)r.form.data + 2);
    ATH_TRUE(o != NULL && form != NULL && ath_period_parse(&id.period, r.period));
    id.form = form->number;
    id.layer = (uint8_t)ath_layer_parse(r.layer);
    id.organization = o->number;
    id.project = p == NULL ? 0 : p->number;
    look_away(l);
    return id;
}

static inline struct ath_report report_of(struct world *w, const char *head)
{
    struct ath_report_id id = report_id(w, head);
    struct look l = look(w);
    struct ath_report report;

    ATH_OK(ath_report_get(&report, l.txn, &id, &w->arena, &w->err));
    look_away(l);
    return report;
}

/* "members=20 members[sex=f]=8": the report's cells as they were given. */
static inline const char *cells_text(struct world *w, struct ath_cells cells,
                                     uint16_t form_index)
{
    const struct ath_program *program = &w->served->program;
    char *text = ath_arena_printf(&w->arena, "%s", "");

    for (size_t i = 0; i < cells.n; i++) {
        const struct ath_cell *c = &cells.v[i];
        const struct ath_form *form = &program->forms[form_index];
        char number[ATH_DECIMAL_TEXT_BYTES];
        int scale = program->indicators[form->place[c->cell].indicator].scale;
        ath_decimal_format(number, c->value, scale);
        text = ath_arena_printf(&w->arena, "%s%s%s=%s", text, i == 0 ? "" : " ",
                                ath_cell_name(program, form, c->cell, &w->arena),
                                c->state == ATH_CELL_NA          ? "NA"
                                : c->state == ATH_CELL_WITHDRAWN ? "WITHDRAWN"
                                                                 : number);
    }
    return text;
}

static inline const char *given(struct world *w, const char *head)
{
    bool plant = strstr(head, "form=p.plant") != NULL;

    return cells_text(w, report_of(w, head).cells, plant ? 1 : 0);
}

/* ---- counting again ------------------------------------------------------------------ */

/* One cell of one total. */
struct counted {
    struct ath_total_id id;
    uint32_t period;
    uint16_t cell;
    ath_i128 sum;
    uint32_t numbers, na;
};

struct counts {
    struct counted *v;
    size_t n, capacity;
};

static inline void count_one(struct counts *counts, struct counted one)
{
    if (counts->n == counts->capacity) {
        counts->capacity = counts->capacity == 0 ? 1024 : counts->capacity * 2;
        counts->v = realloc(counts->v, counts->capacity * sizeof *counts->v);
    }
    ath_assert(counts->v != NULL);
    counts->v[counts->n++] = one;
}

static inline int compare_counted(const void *a, const void *b)
{
    const struct counted *x = a, *y = b;
    uint64_t left[] = { x->id.form,   x->id.layer, x->id.scope,
                        x->id.number, x->period,   x->cell };
    uint64_t right[] = { y->id.form,   y->id.layer, y->id.scope,
                         y->id.number, y->period,   y->cell };

    for (size_t i = 0; i < sizeof left / sizeof left[0]; i++) {
        if (left[i] != right[i]) {
            return left[i] < right[i] ? -1 : 1;
        }
    }
    return 0;
}

/* Sort, and add up what is of the same cell. */
static inline void settle(struct counts *counts)
{
    size_t n = 0;

    if (counts->n == 0) {
        return;
    }
    qsort(counts->v, counts->n, sizeof *counts->v, compare_counted);
    for (size_t i = 1; i < counts->n; i++) {
        struct counted *to = &counts->v[n], *from = &counts->v[i];
        if (compare_counted(to, from) != 0) {
            counts->v[++n] = *from;
            continue;
        }
        to->sum += from->sum;
        to->numbers += from->numbers;
        to->na += from->na;
    }
    counts->n = n + 1;
}

static inline void count_report(struct counts *counts, const struct look *l,
                                const struct ath_report_id *id, struct ath_cells cells,
                                struct ath_arena *arena)
{
    const struct ath_program *program = NULL;
    const struct ath_form *form = NULL;
    struct ath_cells effective = { 0 };
    uint32_t scopes[ATH_SCOPE_COUNT];

    if (ath_is_standin(id->organization)) {
        return;
    }
    const struct ath_organization *o = &l->snapshot->organizations[id->organization - 1];
    ATH_TRUE(ath_snapshot_form(&program, &form, l->snapshot, id->form));
    ATH_TRUE(ath_cells_effective(&effective, program, form, cells, arena));
    ath_report_scopes(scopes, o, id->project, ath_period_last_day(id->period));
    for (int s = 0; s < ATH_SCOPE_COUNT; s++) {
        for (size_t i = 0; i < effective.n; i++) {
            const struct ath_cell *c = &effective.v[i];
            bool number = c->state == ATH_CELL_NUMBER;
            count_one(counts, (struct counted){
                                  .id = { id->form, id->layer, (uint8_t)s, scopes[s] },
                                  .period = id->period,
                                  .cell = c->cell,
                                  .sum = number ? c->value : 0,
                                  .numbers = number,
                                  .na = !number });
        }
    }
}

static inline struct counts count_reports(struct world *w, const struct look *l)
{
    struct counts counts = { 0 };
    struct ath_report_walk walk = { .last_cell = UINT16_MAX };
    struct ath_report_id first = { 0 };
    struct ath_arena arena;
    ath_code code;

    ath_arena_init(&arena, ARENA_BYTES);
    ATH_OK(ath_report_walk_begin(&walk, l->txn, &first, &w->err));
    while ((code = ath_report_walk_next(&walk, &arena, &w->err)) == ATH_OK) {
        count_report(&counts, l, &walk.id, walk.report.cells, &arena);
        ath_arena_reset(&arena);
    }
    ATH_CODE(ATH_NOT_FOUND, code);
    ath_report_walk_end(&walk);
    ath_arena_fini(&arena);
    settle(&counts);
    return counts;
}

static inline uint64_t key_number(struct ath_slice key, size_t at, size_t size)
{
    uint64_t number = 0;

    for (size_t i = 0; i < size; i++) {
        number = number << 8 | key.data[at + i];
    }
    return number;
}

static inline struct counts read_totals(struct world *w, const struct look *l)
{
    struct counts counts = { 0 };
    struct ath_cursor cursor = { 0 };
    struct ath_key first = { 0 };
    ath_code code = ath_cursor_seek(&cursor, l->txn, ATH_TABLE_TOTAL, &first, &w->err);

    for (; code == ATH_OK; code = ath_cursor_next(&cursor, &w->err)) {
        struct ath_sum sums[ATH_TOTAL_BLOCK];
        size_t n = 0;
        uint16_t block = (uint16_t)key_number(cursor.key, 8, 2);
        ATH_OK(ath_total_decode(sums, &n, cursor.value, block, &w->err));
        for (size_t i = 0; i < n; i++) {
            count_one(&counts,
                      (struct counted){ .id = { (uint16_t)key_number(cursor.key, 0, 2),
                                                (uint8_t)key_number(cursor.key, 2, 1),
                                                (uint8_t)key_number(cursor.key, 3, 1),
                                                (uint32_t)key_number(cursor.key, 4, 4) },
                                        .period = (uint32_t)key_number(cursor.key, 10, 4),
                                        .cell = sums[i].cell,
                                        .sum = sums[i].sum,
                                        .numbers = sums[i].numbers,
                                        .na = sums[i].na });
        }
    }
    ATH_CODE(ATH_NOT_FOUND, code);
    ath_cursor_end(&cursor);
    settle(&counts);
    return counts;
}

/* Every total is the sum of the reports in its scope, cell by cell, and there are no others. */
static inline void expect_totals(struct world *w)
{
    struct look l = look(w);
    struct counts made = count_reports(w, &l), kept = read_totals(w, &l);

    for (size_t i = 0; i < made.n || i < kept.n; i++) {
        const struct counted *a = i < made.n ? &made.v[i] : NULL;
        const struct counted *b = i < kept.n ? &kept.v[i] : NULL;
        const struct counted *at = a == NULL ? b : a;
        ath_assert(at != NULL);
        if (a == NULL || b == NULL || compare_counted(a, b) != 0 || a->sum != b->sum ||
            a->numbers != b->numbers || a->na != b->na) {
            ATH_FAIL("total of form %u layer %u scope %u:%u period %x cell %u: counted "
                     "%lld (%u+%u), kept %lld (%u+%u)",
                     at->id.form, at->id.layer, at->id.scope, at->id.number, at->period,
                     at->cell, a == NULL ? -1 : (long long)a->sum,
                     a == NULL ? 0 : a->numbers, a == NULL ? 0 : a->na,
                     b == NULL ? -1 : (long long)b->sum, b == NULL ? 0 : b->numbers,
                     b == NULL ? 0 : b->na);
        }
    }
    free(made.v);
    free(kept.v);
    look_away(l);
}

/* One total's sum, 0 where there is none: "members" in a scope and period. */
static inline int64_t total(struct world *w, const char *name, enum ath_scope scope,
                            uint32_t number, const char *period)
{
    struct look l = look(w);
    const struct ath_program *program = l.snapshot->catalogue.programs[0];
    const struct ath_indicator *found = ath_program_indicator(program, ath_slice_str(name));
    struct ath_sums sums;
    uint32_t code = 0;
    int64_t sum = 0;

    ATH_TRUE(found != NULL && ath_period_parse(&code, ath_slice_str(period)));
    struct ath_total_id id = { program->forms[found->form].number, ATH_LAYER_ACTUAL,
                               (uint8_t)scope, number };
    ATH_OK(ath_total_get(&sums, l.txn, &id, found->total / ATH_TOTAL_BLOCK, code, &w->arena,
                         &w->err));
    for (size_t i = 0; i < sums.n; i++) {
        sum = sums.v[i].cell == found->total ? (int64_t)sums.v[i].sum : sum;
    }
    look_away(l);
    return sum;
}

/* ---- opening and closing ------------------------------------------------------------- */

static inline void open_ingest(struct world *w, const struct ath_ingest_options *more)
{
    struct ath_ingest_options options =
        more == NULL ? (struct ath_ingest_options){ .store = NULL } : *more;

    options.store = w->store;
    ATH_OK(ath_ingest_open(&w->ingest, &options, &w->err));
}

static inline void open_store(struct world *w, uint64_t map_bytes)
{
    ATH_OK(ath_store_open(
        &w->store, &(struct ath_store_options){ .path = w->folder, .map_bytes = map_bytes },
        &w->err));
}

/* What there is in a folder. */
static inline void open_folder(struct world *w, const char *folder,
                               const struct ath_ingest_options *more)
{
    *w = (struct world){ .ids = 0 };
    snprintf(w->folder, sizeof w->folder, "%s", folder);
    pthread_mutex_init(&w->lock, NULL);
    pthread_cond_init(&w->moved, NULL);
    ath_arena_init(&w->arena, ARENA_BYTES);
    open_store(w, (uint64_t)256 << 20);
    open_ingest(w, more);
}

/* Casablanca (MA-06), Rabat (MA-04), Marrakech (MA-07); a union; a project of half a year. */
enum { WORLD_FLUSHES = 6 };
static inline void fill_world(struct world *w)
{
    ATH_OK(serve(w, make_program(w, 1, NULL), 0));
    ATH_OK(org(w, "atlas", "kind=union province=MA-MAR"));
    ATH_OK(org(w, "anfa", "kind=cooperative province=MA-CAS sector=crafts"));
    ATH_OK(org(w, "bouregreg", "kind=association province=MA-RAB milieu=urban"));
    ATH_OK(org(w, "menara", "kind=cooperative province=MA-MAR parent=atlas milieu=rural"));
    ATH_OK(project(w, "flower", "2024-01-15", "2024-06-30"));
}

static inline void open_world(struct world *w)
{
    char folder[] = "/tmp/athar-ingest-XXXXXX";

    ATH_TRUE(mkdtemp(folder) != NULL);
    open_folder(w, folder, NULL);
    fill_world(w);
}

/* Remove a data folder that holds a store and nothing else. */
static inline void remove_data(const char *folder)
{
    static const char *const inside[] = { "store/data.mdb", "store/lock.mdb", "store",
                                          "athard.lock" };
    char path[256];

    for (size_t i = 0; i < sizeof inside / sizeof inside[0]; i++) {
        snprintf(path, sizeof path, "%s/%s", folder, inside[i]);
        (void)remove(path);
    }
    (void)rmdir(folder);
}

static inline void close_rooms(struct world *w)
{
    ath_ingest_close(w->ingest);
    ath_store_close(w->store);
    w->ingest = NULL;
    w->store = NULL;
}

static inline void close_world(struct world *w)
{
    close_rooms(w);
    ath_arena_fini(&w->arena);
    remove_data(w->folder);
    pthread_cond_destroy(&w->moved);
    pthread_mutex_destroy(&w->lock);
}

/* Recompute the store from its journal, in a copy; how many records differ. */
static inline uint64_t verify(struct world *w, struct ath_verify_result *result)
{
    char copy[96], again[104];
    uint64_t seq = 0, bytes = 0;

    snprintf(copy, sizeof copy, "%s.copy", w->folder);
    snprintf(again, sizeof again, "%s.again", w->folder);
    ATH_OK(ath_store_backup(w->store, copy, &seq, &bytes, &w->err));
    ATH_OK(ath_verify(result, copy, again, &w->err));
    remove_data(copy);
    remove_data(again);
    return result->mismatches;
}

static inline void expect_verified(struct world *w)
{
    struct ath_verify_result result;

    if (verify(w, &result) != 0) {
        ATH_FAIL("%llu mismatches: %s", (unsigned long long)result.mismatches,
                 result.samples[0]);
    }
    ATH_EQ_U64(result.seq, head_of(w));
    ATH_EQ_U64(result.entries, result.seq);
}
