/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "base/decimal.h"
#include "plugin/sheet_parts.h"

/* ---- breakdowns ------------------------------------------------------------------ */

/* One "sex*age"; false when it is not to go on with. */
static bool read_crossing(struct ath_breakdown *out, struct ath_sheet_making *m,
                          struct ath_sheet_at at, enum ath_sheet_field field,
                          const char *text)
{
    const char *rest = text, *name;
    bool good = true;

    while ((name = ath_sheet_part(m, &rest, "*")) != NULL) {
        int category = ath_sheet_category(m, name);
        if (category < 0) {
            ath_sheet_fault(
                m, at, field, ATH_SHEET_NO_SUCH_CATEGORY,
                (struct ath_sheet_words){ .value = name,
                                          .limit = ath_sheet_name(m, ATH_SHEET_OPTIONS),
                                          .near = ath_sheet_near_category(m, name) });
            good = false;
        } else if (out->category_count == ATH_BREAKDOWN_CATEGORIES) {
            ath_sheet_fault(
                m, at, field, ATH_SHEET_CROSSED_TOO_OFTEN,
                (struct ath_sheet_words){
                    .value = text,
                    .limit = ath_sheet_printf(m, "%d", ATH_BREAKDOWN_CATEGORIES) });
            return false;
        } else {
            out->category[out->category_count++] = (uint16_t)category;
        }
    }
    return good && out->category_count > 0;
}

static void read_breakdowns(struct ath_sheet_making *m, struct ath_indicator *to,
                            struct ath_sheet_at at)
{
    const char *list = ath_sheet_cell(at, ATH_FIELD_BREAKDOWNS), *part;

    to->breakdowns = ath_sheet_array(m, ATH_INDICATOR_BREAKDOWNS, sizeof *to->breakdowns);
    while (to->breakdowns != NULL && (part = ath_sheet_part(m, &list, ";,")) != NULL) {
        struct ath_breakdown breakdown = { 0 };
        if (to->breakdown_count == ATH_INDICATOR_BREAKDOWNS) {
            ath_sheet_fault(
                m, at, ATH_FIELD_BREAKDOWNS, ATH_SHEET_TOO_MANY,
                (struct ath_sheet_words){
                    .limit = ath_sheet_printf(m, "%d", ATH_INDICATOR_BREAKDOWNS) });
            return;
        }
        if (read_crossing(&breakdown, m, at, ATH_FIELD_BREAKDOWNS, part)) {
            to->breakdowns[to->breakdown_count++] = breakdown;
        }
    }
}

static void read_overlapping(struct ath_sheet_making *m, struct ath_indicator *to,
                             struct ath_sheet_at at)
{
    const char *list = ath_sheet_cell(at, ATH_FIELD_OVERLAPPING), *part;

    while ((part = ath_sheet_part(m, &list, ";,")) != NULL) {
        struct ath_breakdown breakdown = { 0 };
        if (!read_crossing(&breakdown, m, at, ATH_FIELD_OVERLAPPING, part)) {
            continue;
        }
        int i = ath_indicator_breakdown(to, breakdown.category, breakdown.category_count);
        if (i < 0) {
            ath_sheet_fault(m, at, ATH_FIELD_OVERLAPPING, ATH_SHEET_NO_BREAKDOWN,
                            (struct ath_sheet_words){ .value = part });
        } else {
            to->breakdowns[i].overlapping = true;
        }
    }
}

/* ---- numbers and words ----------------------------------------------------------- */

static const struct ath_sheet_word kinds[] = {
    { "flow", ATH_FLOW },
    { "stock", ATH_STOCK },
    { "ratio", ATH_RATIO },
    { "extreme-max", ATH_EXTREME_MAX },
    { "extreme-min", ATH_EXTREME_MIN },
    { "reach", ATH_REACH },
    { "parameter", ATH_PARAMETER },
    { "choice", ATH_CHOICE },
    { NULL, 0 },
};

static const struct ath_sheet_word directions[] = {
    { "up", ATH_BETTER_UP },
    { "down", ATH_BETTER_DOWN },
    { "none", ATH_BETTER_NONE },
    { NULL, 0 },
};

static const struct ath_sheet_word times[] = {
    { "sum", ATH_SUMMED },  { "last", ATH_LAST },    { "average", ATH_AVERAGED },
    { "max", ATH_LARGEST }, { "min", ATH_SMALLEST }, { NULL, 0 },
};

static const struct ath_sheet_word organizations[] = {
    { "sum", ATH_SUMMED },
    { "max", ATH_LARGEST },
    { "min", ATH_SMALLEST },
    { NULL, 0 },
};

static int64_t number_or(int64_t blank, struct ath_sheet_making *m, struct ath_sheet_at at,
                         enum ath_sheet_field field, struct ath_sheet_range range)
{
    ath_sheet_number(&blank, m, at, field, range);
    return blank;
}

/* Values begin at 0 unless the sheet says otherwise; "none" lets them be negative. */
static void read_limits(struct ath_sheet_making *m, struct ath_indicator *to,
                        struct ath_sheet_at at)
{
    struct ath_sheet_range range = { -ATH_VALUE_MAX, ATH_VALUE_MAX, to->scale };
    bool entered = to->kind != ATH_RATIO && to->leaf == NULL;
    bool unlimited = strcmp(ath_sheet_cell(at, ATH_FIELD_MINIMUM), "none") == 0;

    to->has_minimum =
        !unlimited &&
        (ath_sheet_number(&to->minimum, m, at, ATH_FIELD_MINIMUM, range) || entered);
    to->has_maximum = ath_sheet_number(&to->maximum, m, at, ATH_FIELD_MAXIMUM, range);
}

static const char *or_null(const char *text)
{
    return *text == '\0' ? NULL : text;
}

static void read_formulas(struct ath_sheet_making *m, struct ath_indicator *to,
                          struct ath_sheet_at at)
{
    static const struct ath_sheet_range factors = { -ATH_VALUE_MAX, ATH_VALUE_MAX, 0 };
    bool percent = strcmp(to->unit, "%") == 0;

    to->numerator = or_null(ath_sheet_cell(at, ATH_FIELD_NUMERATOR));
    to->denominator = or_null(ath_sheet_cell(at, ATH_FIELD_DENOMINATOR));
    to->leaf = or_null(ath_sheet_cell(at, ATH_FIELD_LEAF));
    to->factor = number_or(0, m, at, ATH_FIELD_FACTOR, factors);
    if (to->kind == ATH_RATIO) {
        ath_sheet_need(m, at, ATH_FIELD_NUMERATOR);
        ath_sheet_need(m, at, ATH_FIELD_DENOMINATOR);
        to->factor = to->factor != 0 ? to->factor : percent ? 100 : 1;
    }
}

static void read_indicator(struct ath_sheet_making *m, struct ath_indicator *to,
                           struct ath_sheet_at at)
{
    static const struct ath_sheet_range scales = { 0, ATH_SCALE_MAX, 0 };
    static const struct ath_sheet_range carries = { 0, UINT16_MAX, 0 };

    ath_sheet_id(&to->id, m, at, ATH_FIELD_ID);
    ath_sheet_need(m, at, ATH_FIELD_KIND);
    ath_sheet_need(m, at, ATH_FIELD_UNIT);
    to->kind = (enum ath_kind)ath_sheet_word(m, at, ATH_FIELD_KIND, kinds, ATH_FLOW);
    to->unit = ath_sheet_cell(at, ATH_FIELD_UNIT);
    to->scale = (uint8_t)number_or(0, m, at, ATH_FIELD_SCALE, scales);
    to->iris = ath_sheet_cell(at, ATH_FIELD_IRIS);
    to->sdg = ath_sheet_cell(at, ATH_FIELD_SDG);
    to->better = (enum ath_better)ath_sheet_word(m, at, ATH_FIELD_BETTER, directions,
                                                 ATH_BETTER_NONE);
    to->carry_periods = (uint16_t)number_or(0, m, at, ATH_FIELD_CARRY, carries);
    to->over_time = (uint8_t)ath_sheet_word(m, at, ATH_FIELD_OVER_TIME, times, ATH_AS_KIND);
    to->over_reports = (uint8_t)ath_sheet_word(m, at, ATH_FIELD_OVER_ORGANIZATIONS,
                                               organizations, ATH_AS_KIND);
    to->names = ath_sheet_labels(m, at, ATH_FIELD_NAME);
    to->definitions = ath_sheet_labels(m, at, ATH_FIELD_HELP);
    if (to->names.n == 0) {
        ath_sheet_fault(m, at, ATH_FIELD_NAME, ATH_SHEET_TEXT_NEEDED,
                        (struct ath_sheet_words){ 0 });
    }
    read_formulas(m, to, at);
    read_limits(m, to, at);
    read_breakdowns(m, to, at);
    read_overlapping(m, to, at);
}

/* ---- form by form ---------------------------------------------------------------- */

static void check_program(struct ath_sheet_making *m, struct ath_sheet_at at)
{
    const char *program = ath_sheet_cell(at, ATH_FIELD_PROGRAM);

    if (*program != '\0' && strcmp(program, m->problems->stem) != 0) {
        ath_sheet_fault(m, at, ATH_FIELD_PROGRAM, ATH_SHEET_OTHER_PROGRAM,
                        (struct ath_sheet_words){ .limit = m->problems->stem });
    }
}

static void add_indicators(struct ath_sheet_making *m, const int *form_of, uint16_t form)
{
    const struct ath_sheet_table *table = &m->tables[ATH_SHEET_INDICATORS];
    struct ath_program *program = m->program;
    struct ath_form *to = &program->forms[form];

    to->first_indicator = program->indicator_count;
    for (size_t i = 0; i < table->row_count; i++) {
        struct ath_sheet_at at = { table, &table->rows[i] };
        if (form_of[i] == form && program->indicator_count < ATH_PROGRAM_INDICATORS) {
            struct ath_indicator *indicator =
                &program->indicators[program->indicator_count];
            m->indicator_rows[program->indicator_count++] = at;
            indicator->form = form;
            read_indicator(m, indicator, at);
        }
    }
    to->indicator_count = (uint16_t)(program->indicator_count - to->first_indicator);
}

static void tell_empty_form(struct ath_sheet_making *m, const struct ath_form *form)
{
    const struct ath_sheet_table *forms = &m->tables[ATH_SHEET_FORMS];

    for (size_t i = 0; i < forms->row_count; i++) {
        struct ath_sheet_at at = { forms, &forms->rows[i] };
        if (strcmp(ath_sheet_cell(at, ATH_FIELD_ID), form->id) == 0) {
            ath_sheet_fault(m, at, ATH_FIELD_ID, ATH_SHEET_EMPTY_FORM,
                            (struct ath_sheet_words){ 0 });
            return;
        }
    }
}

void ath_sheet_indicators(struct ath_sheet_making *m, const int *form_of)
{
    const struct ath_sheet_table *table = &m->tables[ATH_SHEET_INDICATORS];
    struct ath_program *program = m->program;
    size_t n = table->row_count;

    if (n > ATH_PROGRAM_INDICATORS) {
        ath_sheet_tell(m, (struct ath_sheet_at){ table, NULL }, NULL,
                       ATH_SHEET_TOO_MANY_ROWS,
                       (struct ath_sheet_words){
                           .limit = ath_sheet_printf(m, "%d", ATH_PROGRAM_INDICATORS) });
        n = ATH_PROGRAM_INDICATORS;
    }
    program->indicators = ath_sheet_array(m, n, sizeof *program->indicators);
    m->indicator_rows = ath_sheet_array(m, n, sizeof *m->indicator_rows);
    if (program->indicators == NULL || m->indicator_rows == NULL) {
        return;
    }
    for (size_t i = 0; i < table->row_count; i++) {
        check_program(m, (struct ath_sheet_at){ table, &table->rows[i] });
    }
    for (uint16_t i = 0; i < program->form_count; i++) {
        add_indicators(m, form_of, i);
        if (program->forms[i].indicator_count == 0) {
            tell_empty_form(m, &program->forms[i]);
        }
    }
}
