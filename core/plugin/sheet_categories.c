/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>
#include <string.h>

#include "athar_categories.h"
#include "plugin/sheet_parts.h"

/*
 * Categories that need no typing. For ever: programs hold their options.
 */

static const struct athar_category known[] = {
    ATHAR_CATEGORY_SEX,
    ATHAR_CATEGORY_AGE,
    ATHAR_CATEGORY_DISABILITY,
};

static const struct athar_option unspecified = ATHAR_OPTION_UNSPECIFIED;

enum { KNOWN = sizeof known / sizeof known[0] };

static struct ath_labels labels_of(struct ath_sheet_making *m,
                                   const struct athar_text *names)
{
    size_t n = 0;

    while (names[n].lang != NULL) {
        n++;
    }
    struct ath_label *v = ath_sheet_array(m, n, sizeof *v);
    for (size_t i = 0; v != NULL && i < n; i++) {
        v[i] = (struct ath_label){ names[i].lang, names[i].text };
    }
    return (struct ath_labels){ v, v == NULL ? 0 : (uint16_t)n };
}

static const struct athar_category *find_known(const char *id)
{
    for (size_t i = 0; i < KNOWN; i++) {
        if (strcmp(known[i].id, id) == 0) {
            return &known[i];
        }
    }
    return NULL;
}

/* ---- options as they are typed --------------------------------------------------- */

/* A row of the options' sheet that is an option. */
struct entry {
    uint16_t category;
    int64_t order; /* "unspecified" comes last */
    size_t row;
};

static int by_place(const void *a, const void *b)
{
    const struct entry *x = a, *y = b;

    if (x->category != y->category) {
        return x->category < y->category ? -1 : 1;
    }
    if (x->order != y->order) {
        return x->order < y->order ? -1 : 1;
    }
    return x->row < y->row ? -1 : 1;
}

static int find_category(const struct ath_program *program, const char *id)
{
    uint16_t index;

    return ath_program_category(program, ath_slice_str(id), &index) == NULL ? -1 : index;
}

/* A category without options yet, or -1. */
static int add_category(struct ath_sheet_making *m, const char *id)
{
    const struct athar_category *like = find_known(id);
    struct ath_program *program = m->program;
    int found = find_category(program, id);

    if (found >= 0 || program->category_count == ATH_PROGRAM_CATEGORIES) {
        return found;
    }
    struct ath_category *category = &program->categories[program->category_count];
    struct ath_label *title = ath_sheet_array(m, 1, sizeof *title);
    if (title == NULL) {
        return -1;
    }
    *title = (struct ath_label){ "und", ath_sheet_title(m, id) };
    *category = (struct ath_category){ .id = id, .unspecified = -1 };
    category->names =
        like != NULL ? labels_of(m, like->name) : (struct ath_labels){ title, 1 };
    return program->category_count++;
}

/* A row without an option gives its category a name. */
static void name_category(struct ath_sheet_making *m, struct ath_sheet_at at, int category)
{
    struct ath_labels names = ath_sheet_labels(m, at, ATH_FIELD_NAME);

    if (names.n == 0) {
        ath_sheet_fault(m, at, ATH_FIELD_NAME, ATH_SHEET_TEXT_NEEDED,
                        (struct ath_sheet_words){ 0 });
    } else {
        m->program->categories[category].names = names;
    }
}

/* False when the row is not an option to go on with. */
static bool read_entry(struct entry *out, struct ath_sheet_making *m,
                       struct ath_sheet_at at)
{
    static const struct ath_sheet_range range = { 0, INT32_MAX, 0 };
    const char *id, *option;

    if (!ath_sheet_id(&id, m, at, ATH_FIELD_CATEGORY)) {
        return false;
    }
    int category = add_category(m, id);
    if (category < 0) {
        ath_sheet_fault(m, at, ATH_FIELD_CATEGORY, ATH_SHEET_TOO_MANY,
                        (struct ath_sheet_words){
                            .limit = ath_sheet_printf(m, "%d", ATH_PROGRAM_CATEGORIES) });
        return false;
    }
    if (*ath_sheet_cell(at, ATH_FIELD_OPTION) == '\0') {
        name_category(m, at, category);
        return false;
    }
    if (!ath_sheet_id(&option, m, at, ATH_FIELD_OPTION)) {
        return false;
    }
    *out =
        (struct entry){ (uint16_t)category, INT32_MAX, (size_t)(at.row - at.table->rows) };
    ath_sheet_number(&out->order, m, at, ATH_FIELD_ORDINAL, range);
    if (strcmp(option, unspecified.id) == 0) {
        out->order = INT64_MAX;
    }
    return true;
}

/* Ordinals do not say which of two was typed first. */
static void tell_twin(struct ath_sheet_making *m, struct ath_sheet_at at)
{
    static const enum ath_sheet_field same[] = { ATH_FIELD_CATEGORY, ATH_FIELD_OPTION };
    const struct ath_sheet_row *row = at.table->rows;
    bool twin = false;

    for (; !twin; row++) {
        struct ath_sheet_at other = { at.table, row };
        twin = row != at.row;
        for (size_t i = 0; twin && i < 2; i++) {
            twin = strcmp(ath_sheet_cell(other, same[i]), ath_sheet_cell(at, same[i])) == 0;
        }
    }
    ath_sheet_fault(
        m, at, ATH_FIELD_OPTION, ATH_SHEET_REPEATED,
        (struct ath_sheet_words){ .limit = ath_sheet_printf(m, "%u", row[-1].number) });
}

static void add_option(struct ath_sheet_making *m, struct ath_category *category,
                       struct ath_option *options, struct ath_sheet_at at)
{
    struct ath_option *option = &options[category->option_count];
    const char *id = ath_sheet_cell(at, ATH_FIELD_OPTION);

    if (category->option_count == ATH_CATEGORY_OPTIONS) {
        ath_sheet_fault(m, at, ATH_FIELD_OPTION, ATH_SHEET_TOO_MANY,
                        (struct ath_sheet_words){
                            .limit = ath_sheet_printf(m, "%d", ATH_CATEGORY_OPTIONS) });
        return;
    }
    *option =
        (struct ath_option){ .id = id, .names = ath_sheet_labels(m, at, ATH_FIELD_NAME) };
    if (option->names.n == 0) {
        ath_sheet_fault(m, at, ATH_FIELD_NAME, ATH_SHEET_TEXT_NEEDED,
                        (struct ath_sheet_words){ 0 });
    }
    if (ath_category_option(category, ath_slice_str(id)) >= 0) {
        tell_twin(m, at);
        return;
    }
    if (strcmp(id, unspecified.id) == 0) {
        category->unspecified = (int16_t)category->option_count;
    }
    category->option_count++;
}

static void add_options(struct ath_sheet_making *m, const struct entry *v, size_t n)
{
    const struct ath_sheet_table *table = &m->tables[ATH_SHEET_OPTIONS];
    struct ath_category *category = &m->program->categories[v[0].category];
    size_t most = n < ATH_CATEGORY_OPTIONS ? n : ATH_CATEGORY_OPTIONS;
    struct ath_option *options = ath_sheet_array(m, most + 1, sizeof *options);

    category->options = options;
    for (size_t i = 0; options != NULL && i < n; i++) {
        add_option(m, category, options,
                   (struct ath_sheet_at){ table, &table->rows[v[i].row] });
    }
}

static void check_all_have_options(struct ath_sheet_making *m)
{
    const struct ath_sheet_table *table = &m->tables[ATH_SHEET_OPTIONS];

    for (size_t i = 0; i < table->row_count; i++) {
        struct ath_sheet_at at = { table, &table->rows[i] };
        const char *id = ath_sheet_cell(at, ATH_FIELD_CATEGORY);
        int category = find_category(m->program, id);
        if (category >= 0 && m->program->categories[category].option_count == 0 &&
            *ath_sheet_cell(at, ATH_FIELD_OPTION) == '\0') {
            ath_sheet_fault(m, at, ATH_FIELD_CATEGORY, ATH_SHEET_NO_OPTIONS,
                            (struct ath_sheet_words){ 0 });
        }
    }
}

void ath_sheet_categories(struct ath_sheet_making *m)
{
    const struct ath_sheet_table *table = &m->tables[ATH_SHEET_OPTIONS];
    struct entry *v = ath_sheet_array(m, table->row_count, sizeof *v);
    size_t n = 0, to;

    m->program->categories =
        ath_sheet_array(m, ATH_PROGRAM_CATEGORIES, sizeof *m->program->categories);
    if (v == NULL || m->program->categories == NULL) {
        return;
    }
    for (size_t i = 0; i < table->row_count; i++) {
        n += read_entry(&v[n], m, (struct ath_sheet_at){ table, &table->rows[i] });
    }
    if (n > 0) {
        qsort(v, n, sizeof *v, by_place);
    }
    for (size_t from = 0; from < n; from = to) {
        for (to = from; to < n && v[to].category == v[from].category; to++) {
        }
        add_options(m, v + from, to - from);
    }
    check_all_have_options(m);
}

/* ---- those that need no typing --------------------------------------------------- */

static int add_known(struct ath_sheet_making *m, const struct athar_category *from)
{
    struct ath_option *options =
        ath_sheet_array(m, from->option_count + 1, sizeof *options);
    int at = options == NULL ? -1 : add_category(m, from->id);

    if (at < 0) {
        return -1;
    }
    struct ath_category *category = &m->program->categories[at];
    category->options = options;
    for (size_t i = 0; i < from->option_count; i++) {
        options[i] = (struct ath_option){ .id = from->options[i].id,
                                          .names = labels_of(m, from->options[i].name) };
    }
    category->option_count = (uint16_t)from->option_count;
    category->unspecified = (int16_t)(category->option_count - 1);
    return at;
}

int ath_sheet_category(struct ath_sheet_making *m, const char *id)
{
    int found = find_category(m->program, id);
    const struct athar_category *like = find_known(id);

    return found >= 0 || like == NULL ? found : add_known(m, like);
}

const char *ath_sheet_near_category(struct ath_sheet_making *m, const char *text)
{
    struct ath_sheet_near near = { 0 };

    for (uint16_t i = 0; i < m->program->category_count; i++) {
        ath_sheet_compare(m, &near, text, m->program->categories[i].id);
    }
    for (size_t i = 0; i < KNOWN; i++) {
        ath_sheet_compare(m, &near, text, known[i].id);
    }
    return near.best;
}

/* ---- what is left over a total --------------------------------------------------- */

/* add_options() left room for one more. */
static void complete(struct ath_sheet_making *m, struct ath_category *category)
{
    struct ath_option *options = (struct ath_option *)category->options;

    if (category->unspecified < 0 && options != NULL && category->option_count > 0 &&
        category->option_count < ATH_CATEGORY_OPTIONS) {
        options[category->option_count] =
            (struct ath_option){ .id = unspecified.id,
                                 .names = labels_of(m, unspecified.name) };
        category->unspecified = (int16_t)category->option_count++;
    }
}

static void complete_breakdown(struct ath_sheet_making *m,
                               const struct ath_breakdown *breakdown)
{
    for (unsigned c = 0; !breakdown->overlapping && c < breakdown->category_count; c++) {
        complete(m, &m->program->categories[breakdown->category[c]]);
    }
}

void ath_sheet_complete_categories(struct ath_sheet_making *m)
{
    for (uint16_t i = 0; i < m->program->indicator_count; i++) {
        const struct ath_indicator *indicator = &m->program->indicators[i];
        bool adds_up = indicator->kind != ATH_RATIO && indicator->kind != ATH_CHOICE;
        for (uint16_t b = 0; adds_up && b < indicator->breakdown_count; b++) {
            complete_breakdown(m, &indicator->breakdowns[b]);
        }
    }
}
