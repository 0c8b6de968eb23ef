/* SPDX-License-Identifier: Apache-2.0 */
#include "sheet.h"

#include <stdio.h>
#include <string.h>

#include "alloc.h"
#include "athar/v1/submissions.pb-c.h"

enum {
    REPORTS = 128,
    CELLS = 160, /* of one report */
    NAMES = 600, /* cells of a form that are used */
    SLOTS = 2048,
    CATEGORIES = 2,
    TEXT = 16,
    JITTER = 30, /* percent a weight varies from report to report */
    WEIGHT_SCALE = 100,
};

struct demo_report {
    struct demo_sheet *sheet;
    struct demo_random random;
    size_t organization;
    int month;
    char period[TEXT], layer[TEXT], project[TEXT], id[ATHAR_UUID_BYTES];
    uint64_t number;
    uint32_t cells[CELLS];
    int64_t values[CELLS];
    Athar__V1__CellState states[CELLS];
    size_t count;
    bool numbers; /* no state but CELL_NUMBER */
    int64_t parts[DEMO_OPTIONS];
};

/* A cell's name as it is written here, and as the server reads it. */
struct name {
    char text[DEMO_CELL_BYTES];
    char indicator[DEMO_CELL_BYTES];
    char options[CATEGORIES][DEMO_CELL_BYTES];
    char *option_list[CATEGORIES];
    Athar__V1__CellName message;
};

struct demo_sheet {
    const struct demo_form *form;
    struct demo_world world;
    struct name *names; /* owned, NAMES */
    size_t name_count;
    uint16_t slots[SLOTS];       /* position of a name, plus one */
    struct demo_report *reports; /* owned, REPORTS */
    size_t count;
};

/* ---- cell names --------------------------------------------------------------------- */

static unsigned decimals_of(const struct demo_form *form, const char *indicator)
{
    for (const char *const *p = form->two_decimals; *p != NULL; p++) {
        if (strcmp(*p, indicator) == 0) {
            return 2;
        }
    }
    return 0;
}

/* "founders[sex=f][age=u18]" into indicator and options. */
static void read_name(struct name *name, const struct demo_form *form, const char *text)
{
    char copy[DEMO_CELL_BYTES], *rest = NULL;
    Athar__V1__CellName *m = &name->message;

    snprintf(name->text, sizeof name->text, "%s", text);
    snprintf(copy, sizeof copy, "%s", text);
    const char *indicator = strtok_r(copy, "[]", &rest);
    athar__v1__cell_name__init(m);
    m->decimals = decimals_of(form, indicator);
    snprintf(name->indicator, sizeof name->indicator, "%s.%s", form->program, indicator);
    m->indicator = name->indicator;
    m->options = name->option_list;
    for (const char *o = strtok_r(NULL, "[]", &rest);
         o != NULL && m->n_options < CATEGORIES; o = strtok_r(NULL, "[]", &rest)) {
        char *option = name->options[m->n_options];
        snprintf(option, DEMO_CELL_BYTES, "%s", o);
        name->option_list[m->n_options++] = option;
    }
}

static uint32_t hash(const char *text)
{
    uint32_t h = 2166136261U;

    for (; *text != '\0'; text++) {
        h = (h ^ (unsigned char)*text) * 16777619U;
    }
    return h;
}

static void out_of_room(const char *what)
{
    fprintf(stderr, "athar-demo: more %s than the sheet has room for\n", what);
    exit(EXIT_FAILURE);
}

/* The cell's position among the names of the sheet; a new one is added. */
static uint32_t position(struct demo_sheet *sheet, const char *text)
{
    uint32_t slot = hash(text) % SLOTS;

    while (sheet->slots[slot] != 0) {
        if (strcmp(sheet->names[sheet->slots[slot] - 1].text, text) == 0) {
            return sheet->slots[slot] - 1U;
        }
        slot = (slot + 1) % SLOTS;
    }
    if (sheet->name_count == NAMES) {
        out_of_room("cells");
    }
    read_name(&sheet->names[sheet->name_count++], sheet->form, text);
    sheet->slots[slot] = (uint16_t)sheet->name_count;
    return (uint32_t)sheet->name_count - 1;
}

/* ---- sheets and reports ------------------------------------------------------------- */

struct demo_sheet *demo_sheet_create(const struct demo_form *form,
                                     const struct demo_world *world)
{
    struct demo_sheet *sheet = demo_alloc(1, sizeof *sheet);

    sheet->form = form;
    sheet->world = *world;
    sheet->names = demo_alloc(NAMES, sizeof *sheet->names);
    sheet->reports = demo_alloc(REPORTS, sizeof *sheet->reports);
    return sheet;
}

void demo_sheet_destroy(struct demo_sheet *sheet)
{
    if (sheet != NULL) {
        free(sheet->names);
        free(sheet->reports);
        free(sheet);
    }
}

/* Which command of its month: organization, layer, project and form say it. */
static uint64_t number_of(const struct demo_sheet *sheet, size_t organization,
                          const struct demo_about *about)
{
    enum { ORGANIZATIONS = 4096, VARIANTS = 4 };
    uint64_t variant = (about->layer != NULL) + 2U * (about->project != NULL);
    uint64_t form = sheet->form->number;

    return (form * VARIANTS + variant) * ORGANIZATIONS + organization;
}

struct demo_report *demo_sheet_report(struct demo_sheet *sheet, size_t organization,
                                      int month, const struct demo_about *about)
{
    if (sheet->count == REPORTS) {
        demo_sheet_send(sheet);
    }
    struct demo_report *r = &sheet->reports[sheet->count++];
    *r = (struct demo_report){
        .sheet = sheet, .organization = organization, .month = month, .numbers = true
    };
    r->number = number_of(sheet, organization, about);
    r->random = demo_random_at(organization, (uint64_t)month, r->number);
    demo_id(r->id, month, r->number);
    snprintf(r->period, sizeof r->period, "%s", about->period);
    snprintf(r->layer, sizeof r->layer, "%s", about->layer == NULL ? "" : about->layer);
    snprintf(r->project, sizeof r->project, "%s",
             about->project == NULL ? "" : about->project);
    return r;
}

struct demo_random *demo_report_random(struct demo_report *report)
{
    return &report->random;
}

static void put(struct demo_report *report, const char *cell, int64_t value,
                Athar__V1__CellState state)
{
    if (report->count == CELLS) {
        out_of_room("figures in a report");
    }
    report->cells[report->count] = position(report->sheet, cell);
    report->values[report->count] = value;
    report->states[report->count++] = state;
    report->numbers = report->numbers && state == ATHAR__V1__CELL_STATE__CELL_NUMBER;
}

void demo_put(struct demo_report *report, const char *cell, int64_t value)
{
    put(report, cell, value, ATHAR__V1__CELL_STATE__CELL_NUMBER);
}

void demo_not_applicable(struct demo_report *report, const char *cell)
{
    put(report, cell, 0, ATHAR__V1__CELL_STATE__CELL_NA);
}

/* ---- figures and their parts -------------------------------------------------------- */

void demo_put_part(struct demo_report *report, const char *indicator, const char *category,
                   const char *option, int64_t value)
{
    char cell[DEMO_CELL_BYTES];

    snprintf(cell, sizeof cell, "%s[%s=%s]", indicator, category, option);
    demo_put(report, cell, value);
}

static void cut(struct demo_report *report, int64_t total, const struct demo_split *split)
{
    int64_t weights[DEMO_OPTIONS];

    for (size_t i = 0; i < split->count; i++) {
        weights[i] = demo_around(&report->random,
                                 (int64_t)split->parts[i].weight * WEIGHT_SCALE, JITTER);
    }
    demo_apportion(report->parts, total, weights, split->count);
}

/* How one margin is filled in. */
enum manner { COMPLETE, SOME_UNSPECIFIED, SOME_LEFT_OUT, NOT_AT_ALL };

static enum manner draw_manner(struct demo_random *random)
{
    int64_t draw = demo_between(random, 0, 99);

    return draw < 82   ? COMPLETE
           : draw < 90 ? SOME_UNSPECIFIED
           : draw < 96 ? SOME_LEFT_OUT
                       : NOT_AT_ALL;
}

static void put_margin(struct demo_report *report, const char *indicator,
                       const struct demo_split *split, enum manner manner)
{
    size_t other = split->count; /* the part that is not said */

    if (manner == SOME_UNSPECIFIED || manner == SOME_LEFT_OUT) {
        other = (size_t)demo_between(&report->random, 0, (int64_t)split->count - 1);
    }
    for (size_t i = 0; i < split->count; i++) {
        if (i != other && report->parts[i] > 0) {
            demo_put_part(report, indicator, split->category, split->parts[i].option,
                          report->parts[i]);
        }
    }
    if (manner == SOME_UNSPECIFIED && report->parts[other] > 0) {
        demo_put_part(report, indicator, split->category, "unspecified",
                      report->parts[other]);
    }
}

void demo_figure(struct demo_report *report, const char *indicator, int64_t total,
                 const struct demo_split *const *splits)
{
    demo_put(report, indicator, total);
    for (; total > 0 && *splits != NULL; splits++) {
        enum manner manner = draw_manner(&report->random);
        cut(report, total, *splits);
        if (manner != NOT_AT_ALL) {
            put_margin(report, indicator, *splits, manner);
        }
    }
}

void demo_margin(struct demo_report *report, const char *indicator, int64_t total,
                 const struct demo_split *split)
{
    if (total > 0) {
        cut(report, total, split);
        put_margin(report, indicator, split, COMPLETE);
    }
}

/* One option of `a` with all those of `b`; its parts are cut. */
static void put_row(struct demo_report *report, const char *indicator, const char *option,
                    const struct demo_split *b)
{
    char with[DEMO_CELL_BYTES];

    for (size_t i = 0; i < b->count; i++) {
        if (report->parts[i] > 0) {
            snprintf(with, sizeof with, "%s[%s", indicator, option);
            demo_put_part(report, with, b->category, b->parts[i].option, report->parts[i]);
        }
    }
}

void demo_crossed(struct demo_report *report, const char *indicator, int64_t total,
                  const struct demo_split *const splits[2])
{
    const struct demo_split *a = splits[0], *b = splits[1];
    int64_t rows[DEMO_OPTIONS];
    char option[DEMO_CELL_BYTES];

    demo_put(report, indicator, total);
    if (total == 0) {
        return;
    }
    cut(report, total, a);
    memcpy(rows, report->parts, sizeof rows);
    for (size_t i = 0; i < a->count; i++) {
        cut(report, rows[i], b);
        snprintf(option, sizeof option, "%s=%s]", a->category, a->parts[i].option);
        put_row(report, indicator, option, b);
    }
}

void demo_answers(struct demo_report *report, const char *indicator, int64_t total,
                  const struct demo_split *split)
{
    demo_margin(report, indicator, total, split); /* its total follows */
}

void demo_overlapping(struct demo_report *report, const char *indicator, int64_t total,
                      const struct demo_split *split)
{
    for (size_t i = 0; i < split->count; i++) {
        int64_t some = total * split->parts[i].weight / WEIGHT_SCALE;
        some = demo_around(&report->random, some, JITTER);
        some = some > total ? total : some;
        if (some > 0) {
            demo_put_part(report, indicator, split->category, split->parts[i].option, some);
        }
    }
}

/* ---- mistakes ----------------------------------------------------------------------- */

static struct demo_correction correction_of(const struct demo_report *report,
                                            const char *indicator)
{
    enum { CORRECTIONS = 32 }; /* numbers of corrections begin above those of reports */
    struct demo_correction c = { .form = report->sheet->form->id,
                                 .organization = report->organization,
                                 .month = report->month,
                                 .number = (uint64_t)CORRECTIONS << 32 | report->number };

    snprintf(c.period, sizeof c.period, "%s", report->period);
    snprintf(c.cell, sizeof c.cell, "%s", indicator);
    return c;
}

void demo_put_wrong(struct demo_report *report, const char *indicator, int64_t wrong,
                    int64_t right)
{
    enum { HUNDRED = 100 };
    struct demo_correction c = correction_of(report, indicator);

    if (decimals_of(report->sheet->form, indicator) == 2) {
        snprintf(c.value, sizeof c.value, "%lld.%02lld", (long long)(right / HUNDRED),
                 (long long)(right % HUNDRED));
    } else {
        snprintf(c.value, sizeof c.value, "%lld", (long long)right);
    }
    demo_put(report, indicator, wrong);
    demo_corrections_add(report->sheet->world.corrections, &c);
}

void demo_put_unwanted(struct demo_report *report, const char *indicator, int64_t wrong)
{
    struct demo_correction c = correction_of(report, indicator);

    snprintf(c.value, sizeof c.value, "WITHDRAWN");
    demo_put(report, indicator, wrong);
    demo_corrections_add(report->sheet->world.corrections, &c);
}

/* ---- sending ------------------------------------------------------------------------ */

/* What the messages of one batch point at. */
struct batch {
    Athar__V1__CellName *names[NAMES];
    Athar__V1__ReportKey keys[REPORTS];
    Athar__V1__Report reports[REPORTS], *report_list[REPORTS];
    Athar__V1__Submission submissions[REPORTS];
    Athar__V1__BatchItem items[REPORTS], *item_list[REPORTS];
    const char *subjects[REPORTS];
    size_t count;
};

/* One submission of one report. */
static void pack(struct batch *batch, struct demo_report *r)
{
    size_t i = batch->count++;
    Athar__V1__ReportKey *key = &batch->keys[i];
    Athar__V1__Report *report = &batch->reports[i];

    athar__v1__report_key__init(key);
    athar__v1__report__init(report);
    athar__v1__submission__init(&batch->submissions[i]);
    athar__v1__batch_item__init(&batch->items[i]);
    batch->subjects[i] = r->sheet->world.roster->all[r->organization].slug;
    key->form = (char *)r->sheet->form->id;
    key->layer = r->layer;
    key->period = r->period;
    key->project = r->project;
    key->organization = (char *)batch->subjects[i];
    report->key = key;
    report->cell = r->cells;
    report->value = r->values;
    report->state = r->states;
    report->n_cell = report->n_value = r->count;
    report->n_state = r->numbers ? 0 : r->count;
    batch->report_list[i] = report;
    batch->submissions[i].reports = &batch->report_list[i];
    batch->submissions[i].n_reports = 1;
    batch->items[i].id = r->id;
    batch->items[i].submission = &batch->submissions[i];
    batch->item_list[i] = &batch->items[i];
}

static void send_batch(struct demo_sheet *sheet, struct batch *batch)
{
    Athar__V1__SubmitBatchRequest request = ATHAR__V1__SUBMIT_BATCH_REQUEST__INIT;
    char what[DEMO_CELL_BYTES];

    for (size_t i = 0; i < sheet->name_count; i++) {
        batch->names[i] = &sheet->names[i].message;
    }
    request.cells = batch->names;
    request.n_cells = sheet->name_count;
    request.items = batch->item_list;
    request.n_items = batch->count;
    snprintf(what, sizeof what, "%s %s", sheet->form->id, sheet->reports[0].period);
    demo_send(sheet->world.sender,
              &(struct demo_message){ "Submissions.SubmitBatch", &request.base, what,
                                      batch->subjects, batch->count });
}

void demo_sheet_send(struct demo_sheet *sheet)
{
    struct batch *batch = demo_alloc(1, sizeof *batch);

    for (size_t i = 0; i < sheet->count; i++) {
        if (sheet->reports[i].count > 0) {
            sheet->world.sender->values += sheet->reports[i].count;
            pack(batch, &sheet->reports[i]);
        }
    }
    if (batch->count > 0) {
        send_batch(sheet, batch);
    }
    free(batch);
    sheet->count = 0;
}
