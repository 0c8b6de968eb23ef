/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "model/organization.h"
#include "plugin/sheet_parts.h"

/* What a sheet may leave out; for ever, since a frequency cannot change. */
#define DEFAULT_FORM "report"
#define DEFAULT_FREQUENCY ATH_MONTH

enum { DEFAULT_DEADLINE_DAYS = 15, DEADLINE_DAYS_MAX = 3660, ATTRIBUTES = 3 };

enum { BLANK_FORM = -1, WRONG_FORM = -2 };

/* A form's attributes may stand in three sheets; the first place that says one holds. */
struct said {
    struct ath_sheet_at at; /* zeroed: nowhere */
};

struct draft {
    struct said said[ATTRIBUTES];
};

static const enum ath_sheet_field attributes[ATTRIBUTES] = { ATH_FIELD_FREQUENCIES,
                                                             ATH_FIELD_KINDS,
                                                             ATH_FIELD_DEADLINE };

static struct ath_sheet_at row_at(const struct ath_sheet_making *m,
                                  enum ath_sheet_part part, size_t i)
{
    const struct ath_sheet_table *table = &m->tables[part];

    return (struct ath_sheet_at){ table, i < table->row_count ? &table->rows[i] : NULL };
}

/* ---- which forms there are ------------------------------------------------------- */

static int find_form(const struct ath_program *program, const char *id)
{
    for (uint16_t i = 0; i < program->form_count; i++) {
        if (strcmp(program->forms[i].id, id) == 0) {
            return i;
        }
    }
    return -1;
}

static int add_form(struct ath_sheet_making *m, struct ath_sheet_at at, const char *id,
                    enum ath_sheet_field field)
{
    struct ath_program *program = m->program;

    if (program->form_count == ATH_PROGRAM_FORMS) {
        ath_sheet_fault(m, at, field, ATH_SHEET_TOO_MANY,
                        (struct ath_sheet_words){
                            .limit = ath_sheet_printf(m, "%d", ATH_PROGRAM_FORMS) });
        return WRONG_FORM;
    }
    program->forms[program->form_count].id = id;
    return program->form_count++;
}

static void read_form(struct ath_sheet_making *m, struct ath_sheet_at at)
{
    const struct ath_sheet_row *rows = at.table->rows;
    const char *id;

    ath_sheet_id(&id, m, at, ATH_FIELD_ID);
    if (find_form(m->program, id) >= 0) {
        size_t twin = 0;
        while (strcmp(ath_sheet_cell((struct ath_sheet_at){ at.table, &rows[twin] },
                                     ATH_FIELD_ID),
                      id) != 0) {
            twin++;
        }
        ath_sheet_fault(m, at, ATH_FIELD_ID, ATH_SHEET_REPEATED,
                        (struct ath_sheet_words){
                            .limit = ath_sheet_printf(m, "%u", rows[twin].number) });
        return;
    }
    int form = add_form(m, at, id, ATH_FIELD_ID);
    if (form >= 0) {
        m->program->forms[form].names = ath_sheet_labels(m, at, ATH_FIELD_NAME);
    }
}

static void read_forms(struct ath_sheet_making *m)
{
    for (size_t i = 0; i < m->tables[ATH_SHEET_FORMS].row_count; i++) {
        read_form(m, row_at(m, ATH_SHEET_FORMS, i));
    }
}

/* The form of an indicator's row. */
static int row_form(struct ath_sheet_making *m, struct ath_sheet_at at)
{
    const char *id = ath_sheet_cell(at, ATH_FIELD_FORM);
    int found = find_form(m->program, id);
    struct ath_sheet_near near = { 0 };

    if (*id == '\0') {
        return BLANK_FORM;
    }
    if (found >= 0) {
        return found;
    }
    if (m->tables[ATH_SHEET_FORMS].row_count == 0) {
        return ath_sheet_id(&id, m, at, ATH_FIELD_FORM)
                   ? add_form(m, at, id, ATH_FIELD_FORM)
                   : WRONG_FORM;
    }
    for (uint16_t i = 0; i < m->program->form_count; i++) {
        ath_sheet_compare(m, &near, id, m->program->forms[i].id);
    }
    ath_sheet_fault(m, at, ATH_FIELD_FORM, ATH_SHEET_NO_SUCH_FORM,
                    (struct ath_sheet_words){ .limit = ath_sheet_name(m, ATH_SHEET_FORMS),
                                              .near = near.best });
    return WRONG_FORM;
}

/* Where there is one form, nobody has to name it. */
static void fill_blank_forms(struct ath_sheet_making *m, int *form_of)
{
    size_t rows = m->tables[ATH_SHEET_INDICATORS].row_count;

    if (m->program->form_count == 0) {
        m->program->forms[m->program->form_count++].id = DEFAULT_FORM;
    }
    for (size_t i = 0; i < rows; i++) {
        if (form_of[i] == BLANK_FORM && m->program->form_count > 1) {
            ath_sheet_fault(m, row_at(m, ATH_SHEET_INDICATORS, i), ATH_FIELD_FORM,
                            ATH_SHEET_WHICH_FORM, (struct ath_sheet_words){ 0 });
        } else if (form_of[i] == BLANK_FORM) {
            form_of[i] = 0;
        }
    }
}

/* ---- what is said of them -------------------------------------------------------- */

static void hear(struct ath_sheet_making *m, struct draft *draft, struct ath_sheet_at at)
{
    for (size_t i = 0; i < ATTRIBUTES; i++) {
        const char *text = ath_sheet_cell(at, attributes[i]);
        struct said *said = &draft->said[i];
        if (*text == '\0') {
            continue;
        }
        if (said->at.table == NULL) {
            said->at = at;
        } else if (strcmp(ath_sheet_cell(said->at, attributes[i]), text) != 0) {
            ath_sheet_fault(m, at, attributes[i], ATH_SHEET_TWO_VALUES,
                            (struct ath_sheet_words){
                                .limit = ath_sheet_cell(said->at, attributes[i]) });
        }
    }
}

/* What the program says holds where its forms say nothing. */
static void hear_program(struct ath_sheet_making *m, struct draft *draft)
{
    struct ath_sheet_at at = row_at(m, ATH_SHEET_PROGRAM, 0);

    for (size_t i = 0; i < ATTRIBUTES; i++) {
        if (draft->said[i].at.table == NULL && *ath_sheet_cell(at, attributes[i]) != '\0') {
            draft->said[i].at = at;
        }
    }
}

/* ---- frequencies ----------------------------------------------------------------- */

/* One word: figures of that rhythm, targets and baselines by the year. */
static void rhythm(struct ath_form *form, enum ath_frequency frequency)
{
    enum ath_frequency year = frequency == ATH_SCHOOL_YEAR ? ATH_SCHOOL_YEAR : ATH_YEAR;

    form->frequency[ATH_LAYER_ACTUAL] = frequency;
    form->frequency[ATH_LAYER_VERIFIED] = frequency;
    form->frequency[ATH_LAYER_COUNTERVERIFIED] = frequency;
    form->frequency[ATH_LAYER_TARGET] = year;
    form->frequency[ATH_LAYER_BASELINE] = year;
}

static const char *near_frequency(struct ath_sheet_making *m, const char *text)
{
    struct ath_sheet_near near = { 0 };
    const char *equals = strchr(text, '=');

    for (enum ath_frequency f = ATH_DAY; equals == NULL && f <= ATH_SCHOOL_YEAR; f++) {
        ath_sheet_compare(m, &near, text, ath_frequency_name(f));
    }
    for (int l = ATH_LAYER_ACTUAL; equals != NULL && l <= ATH_LAYER_MAX; l++) {
        for (enum ath_frequency f = ATH_DAY; f <= ATH_SCHOOL_YEAR; f++) {
            ath_sheet_compare(m, &near, text,
                              ath_sheet_printf(m, "%s=%s",
                                               ath_layer_name((enum ath_layer)l),
                                               ath_frequency_name(f)));
        }
    }
    return near.best;
}

/* "month" where it stands alone, or "actual=month". */
static bool read_frequency(struct ath_sheet_making *m, struct ath_form *form,
                           const char *text, bool alone)
{
    const char *rest = text;
    const char *layer = ath_sheet_part(m, &rest, "=");
    const char *name = ath_sheet_part(m, &rest, "");
    enum ath_frequency frequency = ATH_NO_FREQUENCY;

    if (layer == NULL) {
        return false;
    }
    if (name == NULL && alone && ath_frequency_parse(&frequency, ath_slice_str(layer))) {
        rhythm(form, frequency);
        return true;
    }
    enum ath_layer known = ath_layer_parse(ath_slice_str(layer));
    if (name == NULL || known == 0 || form->frequency[known] != ATH_NO_FREQUENCY ||
        !ath_frequency_parse(&frequency, ath_slice_str(name))) {
        return false;
    }
    form->frequency[known] = frequency;
    return true;
}

static void read_frequencies(struct ath_sheet_making *m, struct ath_form *form,
                             struct ath_sheet_at at)
{
    const char *list = at.table == NULL ? "" : ath_sheet_cell(at, ATH_FIELD_FREQUENCIES);
    bool alone = strpbrk(list, ";,") == NULL;
    const char *part;

    if (*list == '\0') {
        rhythm(form, DEFAULT_FREQUENCY);
    }
    while ((part = ath_sheet_part(m, &list, ";,")) != NULL) {
        if (!read_frequency(m, form, part, alone)) {
            ath_sheet_fault(
                m, at, ATH_FIELD_FREQUENCIES, ATH_SHEET_NO_FREQUENCY,
                (struct ath_sheet_words){ .value = part, .near = near_frequency(m, part) });
        }
    }
}

/* ---- kinds ----------------------------------------------------------------------- */

static void tell_kind(struct ath_sheet_making *m, struct ath_sheet_at at, const char *text)
{
    struct ath_sheet_near near = { 0 };
    const char *list = "";

    for (enum ath_org_kind k = ATH_ORG_ASSOCIATION; k < ATH_ORG_KIND_END; k++) {
        ath_sheet_compare(m, &near, text, ath_org_kind_name(k));
        list = ath_sheet_printf(m, "%s%s%s", list, *list == '\0' ? "" : ", ",
                                ath_org_kind_name(k));
    }
    ath_sheet_fault(
        m, at, ATH_FIELD_KINDS, ATH_SHEET_NO_SUCH_WORD,
        (struct ath_sheet_words){ .value = text, .limit = list, .near = near.best });
}

static void read_kinds(struct ath_sheet_making *m, struct ath_form *form,
                       struct ath_sheet_at at)
{
    const char *list = at.table == NULL ? "" : ath_sheet_cell(at, ATH_FIELD_KINDS);
    const char *part;

    while ((part = ath_sheet_part(m, &list, ";,")) != NULL) {
        enum ath_org_kind kind = ath_org_kind_parse(ath_slice_str(part));
        if (kind == 0) {
            tell_kind(m, at, part);
        } else {
            form->kinds |= UINT32_C(1) << kind;
        }
    }
}

/* ---- all of it ------------------------------------------------------------------- */

static void read_attributes(struct ath_sheet_making *m, struct ath_form *form,
                            const struct draft *draft)
{
    static const struct ath_sheet_range days = { 0, DEADLINE_DAYS_MAX, 0 };
    struct ath_sheet_at deadline = draft->said[2].at;
    int64_t value = DEFAULT_DEADLINE_DAYS;

    read_frequencies(m, form, draft->said[0].at);
    read_kinds(m, form, draft->said[1].at);
    if (deadline.table != NULL) {
        ath_sheet_number(&value, m, deadline, ATH_FIELD_DEADLINE, days);
    }
    form->deadline_days = (uint16_t)value;
    if (form->names.n > 0) {
        return;
    }
    struct ath_label *title = ath_sheet_array(m, 1, sizeof *title);
    if (m->program->form_count == 1) {
        form->names = m->program->names;
    } else if (title != NULL) {
        *title = (struct ath_label){ "und", ath_sheet_title(m, form->id) };
        form->names = (struct ath_labels){ title, 1 };
    }
}

static void hear_all(struct ath_sheet_making *m, struct draft *drafts, const int *form_of)
{
    const struct ath_sheet_table *forms = &m->tables[ATH_SHEET_FORMS];

    for (size_t i = 0; i < forms->row_count; i++) {
        struct ath_sheet_at at = row_at(m, ATH_SHEET_FORMS, i);
        int form = find_form(m->program, ath_sheet_cell(at, ATH_FIELD_ID));
        if (form >= 0) {
            hear(m, &drafts[form], at);
        }
    }
    for (size_t i = 0; i < m->tables[ATH_SHEET_INDICATORS].row_count; i++) {
        if (form_of[i] >= 0) {
            hear(m, &drafts[form_of[i]], row_at(m, ATH_SHEET_INDICATORS, i));
        }
    }
}

void ath_sheet_forms(struct ath_sheet_making *m, int **form_of)
{
    size_t rows = m->tables[ATH_SHEET_INDICATORS].row_count;
    struct draft *drafts = ath_sheet_array(m, ATH_PROGRAM_FORMS, sizeof *drafts);

    *form_of = ath_sheet_array(m, rows, sizeof **form_of);
    m->program->forms = ath_sheet_array(m, ATH_PROGRAM_FORMS, sizeof *m->program->forms);
    if (drafts == NULL || *form_of == NULL || m->program->forms == NULL) {
        return;
    }
    read_forms(m);
    for (size_t i = 0; i < rows; i++) {
        (*form_of)[i] = row_form(m, row_at(m, ATH_SHEET_INDICATORS, i));
    }
    fill_blank_forms(m, *form_of);
    hear_all(m, drafts, *form_of);
    for (uint16_t i = 0; i < m->program->form_count; i++) {
        hear_program(m, &drafts[i]);
        read_attributes(m, &m->program->forms[i], &drafts[i]);
    }
}
