/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <string.h>

#include "plugin/sheet_parts.h"

static struct ath_sheet_at whole(const struct ath_sheet_making *m, enum ath_sheet_part part)
{
    return (struct ath_sheet_at){ &m->tables[part], NULL };
}

/* ---- the row about the whole ----------------------------------------------------- */

static void read_program(struct ath_sheet_making *m)
{
    const struct ath_sheet_table *table = &m->tables[ATH_SHEET_PROGRAM];
    struct ath_program *program = m->program;
    struct ath_sheet_at at = { table, table->row_count > 0 ? &table->rows[0] : NULL };

    program->id = m->problems->stem;
    program->version = ath_sheet_cell(at, ATH_FIELD_VERSION);
    program->names = ath_sheet_labels(m, at, ATH_FIELD_NAME);
    if (program->names.n == 0) {
        struct ath_label *title = ath_sheet_array(m, 1, sizeof *title);
        if (title != NULL) {
            *title = (struct ath_label){ "und", ath_sheet_title(m, program->id) };
            program->names = (struct ath_labels){ title, 1 };
        }
    }
    if (table->row_count > 1) {
        at.row = &table->rows[1];
        ath_sheet_tell(m, at, NULL, ATH_SHEET_ONE_ROW, (struct ath_sheet_words){ 0 });
    }
}

/* ---- what the model says of it --------------------------------------------------- */

/* Finishing fills in structs that the caller will finish again: work on copies. */
static bool copy_forms(struct ath_sheet_making *m, struct ath_program *copy)
{
    struct ath_form *forms = ath_sheet_array(m, copy->form_count, sizeof *forms);

    if (forms == NULL) {
        return false;
    }
    for (uint16_t i = 0; i < copy->form_count; i++) {
        forms[i] = copy->forms[i];
        struct ath_rule *rules =
            ath_sheet_array(m, forms[i].rule_count, sizeof *forms[i].rules);
        if (rules == NULL) {
            return false;
        }
        for (uint16_t r = 0; r < forms[i].rule_count; r++) {
            rules[r] = forms[i].rules[r];
        }
        forms[i].rules = rules;
    }
    copy->forms = forms;
    return true;
}

static bool copy_indicators(struct ath_sheet_making *m, struct ath_program *copy)
{
    struct ath_indicator *indicators =
        ath_sheet_array(m, copy->indicator_count, sizeof *indicators);

    if (indicators == NULL) {
        return false;
    }
    for (uint16_t i = 0; i < copy->indicator_count; i++) {
        struct ath_indicator *to = &indicators[i];
        *to = copy->indicators[i];
        to->breakdowns = ath_sheet_array(m, to->breakdown_count, sizeof *to->breakdowns);
        if (to->breakdowns == NULL) {
            return false;
        }
        for (uint16_t b = 0; b < to->breakdown_count; b++) {
            to->breakdowns[b] = copy->indicators[i].breakdowns[b];
        }
    }
    copy->indicators = indicators;
    return true;
}

static bool copy_program(struct ath_sheet_making *m, struct ath_program *copy)
{
    struct ath_category *categories =
        ath_sheet_array(m, m->program->category_count, sizeof *categories);

    *copy = *m->program;
    for (uint16_t i = 0; categories != NULL && i < copy->category_count; i++) {
        categories[i] = copy->categories[i];
    }
    copy->categories = categories;
    return categories != NULL && copy_forms(m, copy) && copy_indicators(m, copy);
}

/* The id after "indicator '" and the like, or false. */
static bool quoted(char out[ATH_ID_BYTES + 1], const char *message, const char *what)
{
    const char *at = strstr(message, what);
    size_t size = at == NULL ? 0 : strcspn(at + strlen(what), "'");

    if (at == NULL || size > ATH_ID_BYTES ||
        strncmp(at + strlen(what) + size, "': ", 3) != 0) {
        return false;
    }
    memcpy(out, at + strlen(what), size);
    out[size] = '\0';
    return true;
}

/* The first row of a sheet that says all of these; its file as a whole when none does. */
struct wanted {
    enum ath_sheet_part part;
    struct {
        enum ath_sheet_field field;
        const char *text;
    } v[2];
};

static struct ath_sheet_at find_row(const struct ath_sheet_making *m,
                                    const struct wanted *wanted)
{
    const struct ath_sheet_table *table = &m->tables[wanted->part];

    for (size_t i = 0; i < table->row_count; i++) {
        struct ath_sheet_at at = { table, &table->rows[i] };
        bool same = true;
        for (size_t k = 0; k < 2; k++) {
            const char *text = wanted->v[k].text;
            same = same && (text == NULL ||
                            strcmp(ath_sheet_cell(at, wanted->v[k].field), text) == 0);
        }
        if (same) {
            return at;
        }
    }
    return (struct ath_sheet_at){ table, NULL };
}

/* Where the thing stands that a sentence of the model's begins with. */
static struct ath_sheet_at locate(const struct ath_sheet_making *m, const char *message)
{
    char first[ATH_ID_BYTES + 1], second[ATH_ID_BYTES + 1];
    struct ath_sheet_at at = whole(m, ATH_SHEET_INDICATORS);

    if (quoted(first, message, "indicator '")) {
        at = find_row(
            m, &(struct wanted){ ATH_SHEET_INDICATORS, { { ATH_FIELD_ID, first } } });
    } else if (quoted(first, message, "rule '")) {
        bool form = m->program->form_count > 1 && quoted(second, message, "form '");
        at = find_row(m, &(struct wanted){ ATH_SHEET_RULES,
                                           { { ATH_FIELD_ID, first },
                                             { ATH_FIELD_FORM, form ? second : NULL } } });
    } else if (quoted(first, message, "category '")) {
        bool option = quoted(second, message, "option '");
        at = find_row(m,
                      &(struct wanted){ ATH_SHEET_OPTIONS,
                                        { { ATH_FIELD_CATEGORY, first },
                                          { ATH_FIELD_OPTION, option ? second : NULL } } });
    }
    return at.row == NULL ? whole(m, ATH_SHEET_INDICATORS) : at;
}

/* The place is the row: take the model's "form 'x': indicator 'y': " off. */
static const char *without_place(struct ath_sheet_at at, const char *message)
{
    while (at.row != NULL) {
        size_t size = strcspn(message, "':");
        const char *word = message + size;
        size_t end = *word == '\'' ? strcspn(word + 1, "'") : 0;
        if (*word != '\'' || strncmp(word + 1 + end, "': ", 3) != 0) {
            break;
        }
        message = word + 1 + end + 3;
    }
    return message;
}

/* Everything a program may not say that no single cell gives away; and its version. */
static void finish(struct ath_sheet_making *m)
{
    struct ath_error err = { 0 };
    struct ath_program copy;
    char version[ATH_SHEET_VERSION_DIGITS + 1];

    if (!copy_program(m, &copy)) {
        return;
    }
    copy.version = *copy.version == '\0' ? "-" : copy.version;
    if (ath_program_finish(&copy, NULL, m->arena, &err) != ATH_OK) {
        struct ath_sheet_at at = locate(m, err.message);
        const char *why = ath_sheet_printf(m, "%s", without_place(at, err.message));
        ath_sheet_tell(m, at, NULL, ATH_SHEET_REFUSED,
                       (struct ath_sheet_words){ .value = why });
        return;
    }
    for (size_t i = 0; i < ATH_SHEET_VERSION_DIGITS / 2; i++) {
        snprintf(version + 2 * i, 3, "%02x", copy.hash[i]);
    }
    if (*m->program->version == '\0') {
        m->program->version = ath_sheet_printf(m, "%s", version);
    }
}

/* ---- all steps ------------------------------------------------------------------- */

static bool read_tables(struct ath_sheet_making *m, const struct ath_sheet_files *files)
{
    bool good = true;

    for (enum ath_sheet_part part = 0; part < ATH_SHEET_PARTS; part++) {
        m->tables[part].part = part;
        if (files->bytes[part].data != NULL || part == ATH_SHEET_INDICATORS) {
            good = ath_sheet_read(m, part, files->bytes[part]) && good;
        }
    }
    if (good && m->tables[ATH_SHEET_INDICATORS].row_count == 0) {
        ath_sheet_tell(m, whole(m, ATH_SHEET_INDICATORS), NULL, ATH_SHEET_NO_ROWS,
                       (struct ath_sheet_words){ 0 });
        return false;
    }
    return good;
}

static void make(struct ath_sheet_making *m, const struct ath_sheet_files *files)
{
    int *form_of = NULL;

    /* A word that begins with - is an option to whoever types it. */
    if (!ath_sheet_id_valid(m->problems->stem) || m->problems->stem[0] == '-') {
        ath_sheet_tell(m, whole(m, ATH_SHEET_INDICATORS), NULL, ATH_SHEET_FILE_NAME,
                       (struct ath_sheet_words){ .value = m->problems->stem });
    }
    m->program = ath_sheet_array(m, 1, sizeof *m->program);
    if (!read_tables(m, files) || m->program == NULL) {
        return;
    }
    read_program(m);
    ath_sheet_categories(m);
    ath_sheet_forms(m, &form_of);
    if (m->program->categories == NULL || m->program->forms == NULL || form_of == NULL) {
        return;
    }
    ath_sheet_indicators(m, form_of);
    ath_sheet_complete_categories(m);
    ath_sheet_rules(m);
    ath_sheet_formulas(m);
    if (m->problems->n == 0) {
        finish(m);
    }
}

ath_code ath_sheet_fail(const struct ath_sheet_problems *problems, struct ath_error *err)
{
    enum { TAIL_BYTES = 24 };
    char text[ATH_SHEET_TEXT_BYTES], message[ATH_MESSAGE_BYTES] = "";
    char tail[TAIL_BYTES] = "";
    size_t used = 0, i = 0;

    for (; i < problems->n && i < ATH_SHEET_PROBLEMS; i++) {
        size_t room = sizeof message - TAIL_BYTES - used;
        ath_sheet_problem_text(text, i == 0 ? room : sizeof text, problems, i,
                               ATH_SHEET_EN);
        if (i > 0 && strlen(text) + 2 >= room) {
            break;
        }
        used += (size_t)snprintf(message + used, room, "%s%s", i == 0 ? "" : "; ", text);
    }
    if (i < problems->n) {
        snprintf(tail, sizeof tail, " (and %zu more)", problems->n - i);
    }
    return ath_fail(err, ATH_INVALID_ARGUMENT, "%s%s", message, tail);
}

ath_code ath_sheet_program(struct ath_program **out, struct ath_sheet_problems *problems,
                           const struct ath_sheet_files *files, struct ath_arena *arena,
                           struct ath_error *err)
{
    struct ath_sheet_making *m = ath_arena_new(arena, struct ath_sheet_making);

    if (m == NULL) {
        return ath_fail(err, ATH_RESOURCE_EXHAUSTED, "no memory for a program");
    }
    m->problems = problems;
    m->arena = arena;
    make(m, files);
    if (problems->n == 0 && arena->exhausted) {
        ath_sheet_exhausted(m);
    }
    if (problems->n > 0) {
        return ath_sheet_fail(problems, err);
    }
    *out = m->program;
    return ATH_OK;
}
