/* SPDX-License-Identifier: Apache-2.0 */
#include "model/catalogue.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "model/catalogue_parts.h"

/* ---- making -------------------------------------------------------------------------- */

void ath_making_at(struct ath_making *m, const char *fmt, ...)
{
    va_list args;

    va_start(args, fmt);
    vsnprintf(m->where, sizeof m->where, fmt, args);
    va_end(args);
}

ath_code ath_making_fail(struct ath_making *m, ath_code code, const char *fmt, ...)
{
    char message[ATH_MESSAGE_BYTES];
    va_list args;

    va_start(args, fmt);
    vsnprintf(message, sizeof message, fmt, args);
    va_end(args);
    return ath_fail(m->err, code, "%s%s", m->where, message);
}

ath_code ath_making_exhausted(struct ath_making *m)
{
    return ath_fail(m->err, ATH_RESOURCE_EXHAUSTED, "no memory for a program");
}

ath_code ath_making_finish(struct ath_making *m, bool numbered)
{
    ath_code code;

    if ((code = ath_making_check(m)) != ATH_OK ||
        (!numbered && (code = ath_making_retire(m)) != ATH_OK) ||
        (code = ath_making_formulas(m)) != ATH_OK) {
        return code;
    }
    if (!numbered &&
        ((code = ath_making_sums(m)) != ATH_OK || (code = ath_making_growth(m)) != ATH_OK ||
         (code = ath_making_number(m)) != ATH_OK)) {
        return code;
    }
    if ((code = ath_making_place(m)) != ATH_OK) {
        return code;
    }
    return ath_making_encode(m);
}

ath_code ath_program_finish(struct ath_program *program, const struct ath_program *previous,
                            struct ath_arena *arena, struct ath_error *err)
{
    struct ath_making m = {
        .program = program, .previous = previous, .arena = arena, .err = err
    };

    return ath_making_finish(&m, false);
}

/* ---- finding ------------------------------------------------------------------------- */

const struct ath_form *ath_program_form(const struct ath_program *program, const char *id)
{
    if (id == NULL || *id == '\0') {
        return program->form_count == 1 ? &program->forms[0] : NULL;
    }
    for (uint16_t i = 0; i < program->form_count; i++) {
        if (strcmp(program->forms[i].id, id) == 0) {
            return &program->forms[i];
        }
    }
    return NULL;
}

const struct ath_indicator *ath_program_indicator(const struct ath_program *program,
                                                  struct ath_slice id)
{
    size_t low = 0, high = program->by_id == NULL ? 0 : program->indicator_count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = ath_slice_compare(id, ath_slice_str(program->by_id[middle].id));
        if (order == 0) {
            return &program->indicators[program->by_id[middle].index];
        }
        low = order > 0 ? middle + 1 : low;
        high = order > 0 ? high : middle;
    }
    return NULL;
}

const struct ath_category *ath_program_category(const struct ath_program *program,
                                                struct ath_slice id, uint16_t *index)
{
    for (uint16_t i = 0; i < program->category_count; i++) {
        if (ath_slice_is(id, program->categories[i].id)) {
            *index = i;
            return &program->categories[i];
        }
    }
    return NULL;
}

int ath_category_option(const struct ath_category *category, struct ath_slice id)
{
    for (int i = 0; i < category->option_count; i++) {
        if (ath_slice_is(id, category->options[i].id)) {
            return i;
        }
    }
    return -1;
}

/* Both lists hold each category once. */
static bool same_categories(const struct ath_breakdown *breakdown,
                            const uint16_t *categories, size_t count)
{
    size_t found = 0;

    if (breakdown->category_count != count) {
        return false;
    }
    for (size_t i = 0; i < count; i++) {
        for (size_t k = 0; k < count; k++) {
            found += breakdown->category[i] == categories[k];
        }
    }
    return found == count;
}

int ath_indicator_breakdown(const struct ath_indicator *indicator,
                            const uint16_t *categories, size_t count)
{
    for (int i = 0; i < indicator->breakdown_count; i++) {
        if (same_categories(&indicator->breakdowns[i], categories, count)) {
            return i;
        }
    }
    return -1;
}

/* ---- cells --------------------------------------------------------------------------- */

/* A cell as it was asked for. */
struct selection {
    uint16_t category[ATH_BREAKDOWN_CATEGORIES], option[ATH_BREAKDOWN_CATEGORIES];
    size_t n;
};

static bool fail_reason(const char **out, const char *reason)
{
    *out = reason;
    return false;
}

static bool selected_already(const struct selection *selection, uint16_t category)
{
    for (size_t i = 0; i < selection->n; i++) {
        if (selection->category[i] == category) {
            return true;
        }
    }
    return false;
}

/* One "category=option". */
static bool add_option(struct selection *selection, const struct ath_program *program,
                       struct ath_slice text, const char **reason)
{
    const uint8_t *equals = text.size == 0 ? NULL : memchr(text.data, '=', text.size);
    uint16_t index;

    if (equals == NULL) {
        return fail_reason(reason, "malformed-option");
    }
    size_t size = (size_t)(equals - text.data);
    const struct ath_category *category =
        ath_program_category(program, ath_slice(text.data, size), &index);
    if (category == NULL) {
        return fail_reason(reason, "unknown-category");
    }
    int option = ath_category_option(category, ath_slice(equals + 1, text.size - size - 1));
    if (option < 0) {
        return fail_reason(reason, "unknown-option");
    }
    if (selected_already(selection, index)) {
        return fail_reason(reason, "malformed-option");
    }
    if (selection->n == ATH_BREAKDOWN_CATEGORIES) {
        return fail_reason(reason, "unknown-breakdown");
    }
    selection->category[selection->n] = index;
    selection->option[selection->n++] = (uint16_t)option;
    return true;
}

static uint16_t flat_index(const struct ath_program *program,
                           const struct ath_breakdown *breakdown,
                           const struct selection *selection)
{
    uint32_t flat = 0;

    for (unsigned i = 0; i < breakdown->category_count; i++) {
        size_t k = 0;
        while (selection->category[k] != breakdown->category[i]) {
            k++;
        }
        flat = flat * program->categories[breakdown->category[i]].option_count +
               selection->option[k];
    }
    return (uint16_t)flat;
}

/* NOLINTNEXTLINE(readability-function-size): what is asked, in what, and why not */
bool ath_cell_find(uint16_t *cell, const struct ath_program *program,
                   const struct ath_indicator *indicator, const struct ath_slice *options,
                   size_t option_count, const char **reason)
{
    struct selection selection = { .n = 0 };

    if (!indicator->entered) {
        return fail_reason(reason, "computed-indicator");
    }
    for (size_t i = 0; i < option_count; i++) {
        if (!add_option(&selection, program, options[i], reason)) {
            return false;
        }
    }
    if (selection.n == 0) {
        *cell = indicator->total;
        return true;
    }
    int at = ath_indicator_breakdown(indicator, selection.category, selection.n);
    if (at < 0) {
        return fail_reason(reason, "unknown-breakdown");
    }
    const struct ath_breakdown *breakdown = &indicator->breakdowns[at];
    *cell = breakdown->cells[flat_index(program, breakdown, &selection)];
    return true;
}

void ath_breakdown_options(const struct ath_program *program,
                           const struct ath_breakdown *breakdown, uint16_t flat,
                           uint16_t options[ATH_BREAKDOWN_CATEGORIES])
{
    for (int i = breakdown->category_count - 1; i >= 0; i--) {
        uint16_t count = program->categories[breakdown->category[i]].option_count;
        options[i] = flat % count;
        flat = flat / count;
    }
}

/* "sex=f,age=u18" */
static void write_options(char *out, size_t size, const struct ath_program *program,
                          const struct ath_breakdown *breakdown, uint16_t flat)
{
    uint16_t options[ATH_BREAKDOWN_CATEGORIES];
    size_t used = 0;

    ath_breakdown_options(program, breakdown, flat, options);
    for (unsigned i = 0; i < breakdown->category_count && used < size; i++) {
        const struct ath_category *category = &program->categories[breakdown->category[i]];
        used += (size_t)snprintf(out + used, size - used, "%s%s=%s", i > 0 ? "," : "",
                                 category->id, category->options[options[i]].id);
    }
}

const char *ath_cell_name(const struct ath_program *program, const struct ath_form *form,
                          uint16_t cell, struct ath_arena *arena)
{
    char options[ATH_BREAKDOWN_CATEGORIES * 2 * (ATH_ID_BYTES + 1) + 1] = "";

    if (cell >= form->cell_end || form->place[cell].indicator == ATH_NO_CELL) {
        return ath_arena_printf(arena, "cell %u", cell);
    }
    struct ath_cell_place place = form->place[cell];
    const struct ath_indicator *indicator = &program->indicators[place.indicator];
    if (place.breakdown < 0) {
        return indicator->id;
    }
    write_options(options, sizeof options, program, &indicator->breakdowns[place.breakdown],
                  place.flat);
    return ath_arena_printf(arena, "%s[%s]", indicator->id, options);
}

/* ---- names of kinds and layers ------------------------------------------------------- */

struct name {
    const char *text;
    unsigned number;
};

/* The first name of a number is the one that is written. */
static const struct name kind_names[] = {
    { "flow", ATH_FLOW },
    { "stock", ATH_STOCK },
    { "ratio", ATH_RATIO },
    { "extreme-max", ATH_EXTREME_MAX },
    { "extreme-min", ATH_EXTREME_MIN },
    { "reach", ATH_REACH },
    { "parameter", ATH_PARAMETER },
    { "choice", ATH_CHOICE },
    { "extreme_max", ATH_EXTREME_MAX },
    { "extreme_min", ATH_EXTREME_MIN },
    { NULL, 0 },
};

static const struct name layer_names[] = {
    { "actual", ATH_LAYER_ACTUAL },
    { "verified", ATH_LAYER_VERIFIED },
    { "counterverified", ATH_LAYER_COUNTERVERIFIED },
    { "target", ATH_LAYER_TARGET },
    { "baseline", ATH_LAYER_BASELINE },
    { "", ATH_LAYER_ACTUAL },
    { NULL, 0 },
};

static const char *name_of(const struct name *names, unsigned number)
{
    while (names->text != NULL && names->number != number) {
        names++;
    }
    return names->text;
}

static unsigned number_of(const struct name *names, struct ath_slice text)
{
    while (names->text != NULL && !ath_slice_is(text, names->text)) {
        names++;
    }
    return names->number;
}

const char *ath_kind_name(enum ath_kind kind)
{
    return name_of(kind_names, (unsigned)kind);
}

enum ath_kind ath_kind_parse(struct ath_slice name)
{
    return (enum ath_kind)number_of(kind_names, name);
}

const char *ath_layer_name(enum ath_layer layer)
{
    return name_of(layer_names, (unsigned)layer);
}

enum ath_layer ath_layer_parse(struct ath_slice name)
{
    return (enum ath_layer)number_of(layer_names, name);
}

/* ---- all programs -------------------------------------------------------------------- */

const struct ath_program *ath_catalogue_program(const struct ath_catalogue *catalogue,
                                                struct ath_slice id)
{
    size_t low = 0, high = catalogue->program_count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        const struct ath_program *program = catalogue->programs[middle];
        int order = ath_slice_compare(id, ath_slice_str(program->id));
        if (order == 0) {
            return program;
        }
        low = order > 0 ? middle + 1 : low;
        high = order > 0 ? high : middle;
    }
    return NULL;
}

bool ath_catalogue_indicator(const struct ath_program **program,
                             const struct ath_indicator **indicator,
                             const struct ath_catalogue *catalogue, struct ath_slice name)
{
    const uint8_t *point = name.size == 0 ? NULL : memchr(name.data, '.', name.size);

    if (point == NULL) {
        return false;
    }
    size_t size = (size_t)(point - name.data);
    const struct ath_program *found =
        ath_catalogue_program(catalogue, ath_slice(name.data, size));
    if (found == NULL) {
        return false;
    }
    *program = found;
    const struct ath_indicator *item =
        ath_program_indicator(found, ath_slice(point + 1, name.size - size - 1));
    if (item == NULL) {
        return false;
    }
    *indicator = item;
    return true;
}
