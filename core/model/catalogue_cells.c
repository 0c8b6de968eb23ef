/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/decimal.h"
#include "model/catalogue_parts.h"

enum { NO_INDEX = ATH_NO_CELL }; /* a retired number */

/* ---- what the previous version had --------------------------------------------------- */

static const struct ath_indicator *find_indicator(const struct ath_program *program,
                                                  const char *id)
{
    return program == NULL ? NULL : ath_program_indicator(program, ath_slice_str(id));
}

static const struct ath_form *find_form(const struct ath_program *program, const char *id)
{
    return program == NULL ? NULL : ath_program_form(program, id);
}

/* The breakdown of `old` with the same categories, in any order, or NULL. */
static const struct ath_breakdown *find_breakdown(const struct ath_making *m,
                                                  const struct ath_indicator *old,
                                                  const struct ath_breakdown *breakdown)
{
    uint16_t categories[ATH_BREAKDOWN_CATEGORIES];

    for (unsigned i = 0; old != NULL && i < breakdown->category_count; i++) {
        const char *id = m->program->categories[breakdown->category[i]].id;
        if (ath_program_category(m->previous, ath_slice_str(id), &categories[i]) == NULL) {
            return NULL;
        }
    }
    int at = old == NULL
                 ? -1
                 : ath_indicator_breakdown(old, categories, breakdown->category_count);
    return at < 0 ? NULL : &old->breakdowns[at];
}

/* ---- growth -------------------------------------------------------------------------- */

static ath_code check_frequencies_kept(struct ath_making *m, const struct ath_form *was,
                                       const struct ath_form *is)
{
    for (unsigned layer = 1; layer <= ATH_LAYER_MAX; layer++) {
        enum ath_frequency before = was->frequency[layer], now = is->frequency[layer];
        if (before != 0 && before != now) {
            return ath_making_fail(
                m, ATH_FAILED_PRECONDITION,
                "form '%s': the frequency of layer '%s' was %s and is %s; "
                "declare a new form id",
                was->id, ath_layer_name((enum ath_layer)layer), ath_frequency_name(before),
                ath_frequency_name(now));
        }
    }
    return ATH_OK;
}

static ath_code check_forms_kept(struct ath_making *m)
{
    const struct ath_program *old = m->previous;
    ath_code code = ATH_OK;

    for (uint16_t i = 0; code == ATH_OK && i < old->form_count; i++) {
        const struct ath_form *was = &old->forms[i];
        code = check_frequencies_kept(m, was, ath_program_form(m->program, was->id));
    }
    return code;
}

/* "revenue" -> "revenue_2" -> "revenue_3" */
static void suggest_id(char out[ATH_ID_BYTES + 1], const char *id)
{
    const char *tail = strrchr(id, '_');
    size_t digits = tail == NULL ? 0 : strspn(tail + 1, "0123456789");
    bool counted = digits > 0 && digits < 4 && tail[1 + digits] == '\0';
    int stem = counted ? (int)(tail - id) : (int)strlen(id);

    snprintf(out, ATH_ID_BYTES + 1, "%.*s_%ld", stem, id,
             counted ? strtol(tail + 1, NULL, 10) + 1 : 2);
}

static ath_code refuse_change(struct ath_making *m, const struct ath_indicator *indicator,
                              const char *what, const char *was, const char *is)
{
    char id[ATH_ID_BYTES + 1];

    suggest_id(id, indicator->id);
    return ath_making_fail(
        m, ATH_FAILED_PRECONDITION,
        "its %s was '%.60s' and is '%.60s'; declare a new indicator id, for "
        "example '%s'",
        what, was, is, id);
}

static const char *source_of(const struct ath_indicator *indicator)
{
    return indicator->entered ? "entered" : "computed";
}

static ath_code check_breakdowns_kept(struct ath_making *m, const struct ath_indicator *was,
                                      const struct ath_indicator *is)
{
    for (uint16_t i = 0; i < is->breakdown_count; i++) {
        const struct ath_breakdown *old = find_breakdown(m, was, &is->breakdowns[i]);
        if (old != NULL && old->overlapping != is->breakdowns[i].overlapping) {
            return refuse_change(m, is, "breakdown",
                                 old->overlapping ? "overlapping" : "partition",
                                 old->overlapping ? "partition" : "overlapping");
        }
    }
    return ATH_OK;
}

static const char *scale_of(const struct ath_indicator *indicator)
{
    static const char *const digits[ATH_SCALE_MAX + 1] = {
        "0", "1", "2", "3", "4", "5", "6"
    };

    return digits[indicator->scale];
}

static const char *over_time_of(const struct ath_indicator *indicator)
{
    return ath_combining_name((enum ath_combining)indicator->over_time);
}

static const char *over_reports_of(const struct ath_indicator *indicator)
{
    return ath_combining_name((enum ath_combining)indicator->over_reports);
}

static const char *kind_of(const struct ath_indicator *indicator)
{
    return ath_kind_name(indicator->kind);
}

static const char *unit_of(const struct ath_indicator *indicator)
{
    return indicator->unit;
}

static const char *numerator_of(const struct ath_indicator *indicator)
{
    return indicator->numerator == NULL ? "" : indicator->numerator;
}

static const char *denominator_of(const struct ath_indicator *indicator)
{
    return indicator->denominator == NULL ? "" : indicator->denominator;
}

static const char *leaf_of(const struct ath_indicator *indicator)
{
    return indicator->leaf == NULL ? "" : indicator->leaf;
}

static const char *derived_of(const struct ath_indicator *indicator)
{
    return indicator->derived == NULL ? "" : indicator->derived;
}

/* What an indicator measures and how it combines: for ever. */
static const struct {
    const char *what;
    const char *(*of)(const struct ath_indicator *indicator);
} kept[] = {
    { "kind", kind_of },
    { "unit", unit_of },
    { "scale", scale_of },
    { "rule over time", over_time_of },
    { "rule over organizations", over_reports_of },
    { "source", source_of },
    { "numerator", numerator_of },
    { "denominator", denominator_of },
    { "formula", leaf_of },
    { "list of cells that it is derived from", derived_of },
};

enum { KEPT = sizeof kept / sizeof *kept };

/* The same text, however it is spaced. */
static bool same_text(const char *a, const char *b)
{
    for (;;) {
        a += strspn(a, " ");
        b += strspn(b, " ");
        if (*a != *b || *a == '\0') {
            return *a == *b;
        }
        a++;
        b++;
    }
}

static ath_code check_numbers_kept(struct ath_making *m, const struct ath_indicator *was,
                                   const struct ath_indicator *is)
{
    char before[32], now[32];

    if (was->factor != is->factor) {
        snprintf(before, sizeof before, "%lld", (long long)was->factor);
        snprintf(now, sizeof now, "%lld", (long long)is->factor);
        return refuse_change(m, is, "factor", before, now);
    }
    if (was->carry_periods != is->carry_periods) {
        snprintf(before, sizeof before, "%u", was->carry_periods);
        snprintf(now, sizeof now, "%u", is->carry_periods);
        return refuse_change(m, is, "number of carried periods", before, now);
    }
    return ATH_OK;
}

static ath_code check_indicator_kept(struct ath_making *m, const struct ath_indicator *was,
                                     const struct ath_indicator *is)
{
    const char *old_form = m->previous->forms[was->form].id;
    const char *new_form = m->program->forms[is->form].id;

    ath_making_at(m, "form '%s': indicator '%s': ", new_form, is->id);
    if (strcmp(old_form, new_form) != 0) {
        return refuse_change(m, is, "form", old_form, new_form);
    }
    for (int i = 0; i < KEPT; i++) {
        const char *before = kept[i].of(was), *now = kept[i].of(is);
        if (!same_text(before, now)) {
            return refuse_change(m, is, kept[i].what, before, now);
        }
    }
    ath_code code = check_numbers_kept(m, was, is);
    return code == ATH_OK ? check_breakdowns_kept(m, was, is) : code;
}

static ath_code check_indicators_kept(struct ath_making *m)
{
    const struct ath_program *old = m->previous;
    ath_code code = ATH_OK;

    for (uint16_t i = 0; code == ATH_OK && i < old->indicator_count; i++) {
        const struct ath_indicator *was = &old->indicators[i];
        code = check_indicator_kept(m, was, find_indicator(m->program, was->id));
    }
    return code;
}

ath_code ath_making_growth(struct ath_making *m)
{
    ath_code code;

    ath_making_at(m, "%s", "");
    if (m->previous == NULL) {
        return ATH_OK;
    }
    if (strcmp(m->previous->id, m->program->id) != 0) {
        return ath_making_fail(m, ATH_FAILED_PRECONDITION,
                               "program '%s' cannot follow program '%s'", m->program->id,
                               m->previous->id);
    }
    code = check_forms_kept(m);
    return code == ATH_OK ? check_indicators_kept(m) : code;
}

/* ---- numbering ----------------------------------------------------------------------- */

/* Which option of an old category a cell of a new breakdown has, or -1. */
static int find_option(const struct ath_making *m, const struct ath_category *was,
                       const struct ath_breakdown *breakdown, const uint16_t *options)
{
    for (unsigned i = 0; i < breakdown->category_count; i++) {
        const struct ath_category *is = &m->program->categories[breakdown->category[i]];
        if (strcmp(is->id, was->id) == 0) {
            return ath_category_option(was, ath_slice_str(is->options[options[i]].id));
        }
    }
    return -1;
}

/* Where the cell at `flat` stood in the old breakdown; false when one of its options is new. */
static bool find_flat(uint16_t *out, const struct ath_making *m,
                      const struct ath_breakdown *old,
                      const struct ath_breakdown *breakdown, uint16_t flat)
{
    uint16_t options[ATH_BREAKDOWN_CATEGORIES];
    uint32_t at = 0;

    ath_breakdown_options(m->program, breakdown, flat, options);
    for (unsigned i = 0; i < old->category_count; i++) {
        const struct ath_category *was = &m->previous->categories[old->category[i]];
        int option = find_option(m, was, breakdown, options);
        if (option < 0) {
            return false;
        }
        at = at * was->option_count + (uint32_t)option;
    }
    *out = (uint16_t)at;
    return true;
}

static ath_code next_number(uint16_t *out, struct ath_making *m, struct ath_form *form)
{
    if (form->cell_end == ATH_NO_CELL) {
        return ath_making_fail(m, ATH_FAILED_PRECONDITION,
                               "all %d cell numbers are used; declare a new form id",
                               ATH_NO_CELL);
    }
    *out = form->cell_end++;
    return ATH_OK;
}

static ath_code number_breakdown(struct ath_making *m, struct ath_form *form,
                                 struct ath_breakdown *breakdown,
                                 const struct ath_indicator *was)
{
    const struct ath_breakdown *old = find_breakdown(m, was, breakdown);
    uint16_t *cells = ath_arena_new_array(m->arena, uint16_t, breakdown->cell_count);
    ath_code code;

    if (cells == NULL) {
        return ath_making_exhausted(m);
    }
    for (uint16_t flat = 0; flat < breakdown->cell_count; flat++) {
        uint16_t old_flat;
        if (old != NULL && find_flat(&old_flat, m, old, breakdown, flat)) {
            cells[flat] = old->cells[old_flat];
        } else if ((code = next_number(&cells[flat], m, form)) != ATH_OK) {
            return code;
        }
    }
    breakdown->cells = cells;
    return ATH_OK;
}

static ath_code number_indicator(struct ath_making *m, struct ath_form *form,
                                 struct ath_indicator *indicator)
{
    const struct ath_indicator *was = find_indicator(m->previous, indicator->id);
    ath_code code = ATH_OK;

    if (was != NULL) {
        indicator->total = was->total;
    } else {
        code = next_number(&indicator->total, m, form);
    }
    for (uint16_t i = 0; code == ATH_OK && i < indicator->breakdown_count; i++) {
        code = number_breakdown(m, form, &indicator->breakdowns[i], was);
    }
    return code;
}

static void leave_unnumbered(struct ath_indicator *indicator)
{
    indicator->total = ATH_NO_CELL;
    for (uint16_t i = 0; i < indicator->breakdown_count; i++) {
        indicator->breakdowns[i].cells = NULL;
    }
}

ath_code ath_making_number(struct ath_making *m)
{
    struct ath_program *program = m->program;
    ath_code code = ATH_OK;

    for (uint16_t i = 0; i < program->form_count; i++) {
        const struct ath_form *was = find_form(m->previous, program->forms[i].id);
        program->forms[i].cell_end = was == NULL ? 0 : was->cell_end;
    }
    for (uint16_t i = 0; code == ATH_OK && i < program->indicator_count; i++) {
        struct ath_indicator *indicator = &program->indicators[i];
        struct ath_form *form = &program->forms[indicator->form];
        ath_making_at(m, "form '%s': ", form->id);
        if (indicator->entered) {
            code = number_indicator(m, form, indicator);
        } else {
            leave_unnumbered(indicator);
        }
    }
    return code;
}

/* ---- from numbers back to cells ------------------------------------------------------ */

static ath_code put_place(struct ath_making *m, const struct ath_form *form,
                          struct ath_cell_place *places, uint16_t cell,
                          struct ath_cell_place place)
{
    if (cell >= form->cell_end || places[cell].indicator != NO_INDEX) {
        return ath_making_refuse(m, "cell number %u is used twice or past the end", cell);
    }
    places[cell] = place;
    return ATH_OK;
}

static ath_code place_indicator(struct ath_making *m, const struct ath_form *form,
                                struct ath_cell_place *places, uint16_t at)
{
    const struct ath_indicator *indicator = &m->program->indicators[at];
    struct ath_cell_place place = { at, -1, 0 };
    ath_code code = put_place(m, form, places, indicator->total, place);

    for (uint16_t i = 0; code == ATH_OK && i < indicator->breakdown_count; i++) {
        const struct ath_breakdown *breakdown = &indicator->breakdowns[i];
        place.breakdown = (int16_t)i;
        for (place.flat = 0; code == ATH_OK && place.flat < breakdown->cell_count;
             place.flat++) {
            code = put_place(m, form, places, breakdown->cells[place.flat], place);
        }
    }
    return code;
}

static ath_code place_form(struct ath_making *m, struct ath_form *form)
{
    struct ath_cell_place *places =
        ath_arena_new_array(m->arena, struct ath_cell_place, form->cell_end);
    ath_code code = ATH_OK;

    if (places == NULL) {
        return ath_making_exhausted(m);
    }
    for (uint16_t cell = 0; cell < form->cell_end; cell++) {
        places[cell] = (struct ath_cell_place){ NO_INDEX, -1, 0 };
    }
    ath_making_at(m, "form '%s': ", form->id);
    for (uint16_t i = 0; code == ATH_OK && i < form->indicator_count; i++) {
        uint16_t at = (uint16_t)(form->first_indicator + i);
        if (m->program->indicators[at].entered) {
            code = place_indicator(m, form, places, at);
        }
    }
    form->place = places;
    return code;
}

ath_code ath_making_place(struct ath_making *m)
{
    ath_code code = ATH_OK;

    for (uint16_t i = 0; code == ATH_OK && i < m->program->form_count; i++) {
        code = place_form(m, &m->program->forms[i]);
    }
    return code;
}
