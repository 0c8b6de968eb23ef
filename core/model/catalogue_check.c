/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>
#include <string.h>

#include "model/catalogue_parts.h"
#include "model/organization.h"

#define BIT(x) (1u << (x))

enum { SHORT_BYTES = 63 }; /* units, codes, versions */

/* ---- ids and short texts ------------------------------------------------------------- */

static bool id_valid(const char *id)
{
    size_t size = id == NULL ? 0 : strspn(id, "abcdefghijklmnopqrstuvwxyz0123456789_-");

    return size > 0 && size <= ATH_ID_BYTES && id[size] == '\0';
}

static const char *id_at(struct ath_id_list list, size_t i)
{
    const char *id;

    memcpy(&id, (const char *)list.first + i * list.stride, sizeof id);
    return id;
}

static int compare_ids(const void *a, const void *b)
{
    const struct ath_id_index *left = a, *right = b;

    return strcmp(left->id, right->id);
}

ath_code ath_ids_check(const struct ath_id_index **out, struct ath_making *m,
                       struct ath_id_list list)
{
    struct ath_id_index *sorted =
        ath_arena_new_array(m->arena, struct ath_id_index, list.count);

    if (sorted == NULL) {
        return ath_making_exhausted(m);
    }
    for (size_t i = 0; i < list.count; i++) {
        const char *id = id_at(list, i);
        if (!id_valid(id)) {
            return ath_making_refuse(m,
                                     "id '%.80s' of %s %zu is not 1 to %d of a-z 0-9 _ -",
                                     id == NULL ? "" : id, list.what, i + 1, ATH_ID_BYTES);
        }
        sorted[i] = (struct ath_id_index){ id, (uint16_t)i };
    }
    qsort(sorted, list.count, sizeof *sorted, compare_ids);
    for (size_t i = 1; i < list.count; i++) {
        if (strcmp(sorted[i - 1].id, sorted[i].id) == 0) {
            return ath_making_refuse(m, "%s '%s' is declared twice", list.what,
                                     sorted[i].id);
        }
    }
    if (out != NULL) {
        *out = sorted;
    }
    return ATH_OK;
}

ath_code ath_short_check(struct ath_making *m, const char **text, const char *what,
                         bool required)
{
    struct ath_slice s = ath_slice_str(*text);

    *text = *text == NULL ? "" : *text;
    if (required && s.size == 0) {
        return ath_making_refuse(m, "needs a %s", what);
    }
    if (s.size > SHORT_BYTES) {
        return ath_making_refuse(m, "%s has %zu bytes, more than %d", what, s.size,
                                 SHORT_BYTES);
    }
    for (size_t i = 0; i < s.size; i++) {
        if (s.data[i] < ' ' || s.data[i] == '\x7F') {
            return ath_making_refuse(m, "%s has a control character", what);
        }
    }
    return ath_utf8_valid(s) ? ATH_OK : ath_making_refuse(m, "%s is not UTF-8", what);
}

ath_code ath_count_check(struct ath_making *m, size_t count, size_t most, const char *what)
{
    if (count > most) {
        return ath_making_refuse(m, "has %zu %s, more than %zu", count, what, most);
    }
    return ATH_OK;
}

/* ---- categories ---------------------------------------------------------------------- */

static ath_code find_unspecified(struct ath_making *m, struct ath_category *category)
{
    int at = ath_category_option(category, ath_slice_str("unspecified"));

    if (at >= 0 && at != category->option_count - 1) {
        return ath_making_refuse(m, "option 'unspecified' must be the last");
    }
    category->unspecified = (int16_t)at;
    return ATH_OK;
}

static ath_code check_options(struct ath_making *m, struct ath_category *category)
{
    struct ath_id_list ids = { category->options, category->option_count,
                               sizeof *category->options, "option" };
    ath_code code;

    if (category->option_count == 0) {
        return ath_making_refuse(m, "has no options");
    }
    if ((code = ath_count_check(m, ids.count, ATH_CATEGORY_OPTIONS, "options")) != ATH_OK ||
        (code = ath_ids_check(NULL, m, ids)) != ATH_OK ||
        (code = find_unspecified(m, category)) != ATH_OK) {
        return code;
    }
    struct ath_option *copy = ath_arena_new_array(m->arena, struct ath_option, ids.count);
    if (copy == NULL) {
        return ath_making_exhausted(m);
    }
    memcpy(copy, category->options, ids.count * sizeof *copy);
    category->options = copy;
    for (uint16_t i = 0; i < category->option_count; i++) {
        ath_making_at(m, "category '%s': option '%s': ", category->id, copy[i].id);
        if ((code = ath_labels_check(m, &copy[i].names, "name", true)) != ATH_OK) {
            return code;
        }
    }
    return ATH_OK;
}

static ath_code check_categories(struct ath_making *m)
{
    struct ath_program *program = m->program;
    struct ath_id_list ids = { program->categories, program->category_count,
                               sizeof *program->categories, "category" };
    ath_code code;

    if ((code = ath_count_check(m, ids.count, ATH_PROGRAM_CATEGORIES, "categories")) !=
            ATH_OK ||
        (code = ath_ids_check(NULL, m, ids)) != ATH_OK) {
        return code;
    }
    for (uint16_t i = 0; i < program->category_count; i++) {
        struct ath_category *category = &program->categories[i];
        ath_making_at(m, "category '%s': ", category->id);
        if ((code = ath_labels_check(m, &category->names, "name", true)) != ATH_OK ||
            (code = check_options(m, category)) != ATH_OK) {
            return code;
        }
    }
    return ATH_OK;
}

/* ---- forms --------------------------------------------------------------------------- */

static ath_code check_frequencies(struct ath_making *m, const struct ath_form *form)
{
    unsigned layers = 0;

    for (unsigned layer = 0; layer <= ATH_LAYER_MAX; layer++) {
        unsigned frequency = (unsigned)form->frequency[layer];
        if (frequency > ATH_SCHOOL_YEAR || (layer == 0 && frequency != 0)) {
            return ath_making_refuse(m, "unknown frequency %u of layer %u", frequency,
                                     layer);
        }
        layers += frequency != 0;
    }
    return layers > 0 ? ATH_OK : ath_making_refuse(m, "needs the frequency of a layer");
}

static ath_code check_rules(struct ath_making *m, struct ath_form *form)
{
    struct ath_id_list ids = { form->rules, form->rule_count, sizeof *form->rules, "rule" };
    ath_code code;

    if ((code = ath_count_check(m, ids.count, ATH_FORM_RULES, "rules")) != ATH_OK ||
        (code = ath_ids_check(NULL, m, ids)) != ATH_OK) {
        return code;
    }
    for (uint16_t i = 0; i < form->rule_count; i++) {
        struct ath_rule *rule = &form->rules[i];
        ath_making_at(m, "form '%s': rule '%s': ", form->id, rule->id);
        if ((code = ath_labels_check(m, &rule->messages, "message", true)) != ATH_OK) {
            return code;
        }
        if ((unsigned)rule->comparison - ATH_LE > ATH_GT - ATH_LE) {
            return ath_making_refuse(m, "unknown comparison %d", (int)rule->comparison);
        }
        if (rule->missing != ATH_MISSING_SKIP && rule->missing != ATH_MISSING_ZERO) {
            return ath_making_refuse(m, "unknown way %d to take what is missing",
                                     (int)rule->missing);
        }
    }
    return ATH_OK;
}

static uint32_t count_cells(const struct ath_indicator *indicator)
{
    uint32_t cells = 1;

    for (uint16_t i = 0; i < indicator->breakdown_count; i++) {
        cells += indicator->breakdowns[i].cell_count;
    }
    return indicator->entered ? cells : 0;
}

static ath_code check_form_indicators(struct ath_making *m, uint16_t at)
{
    const struct ath_form *form = &m->program->forms[at];
    uint32_t cells = 0;
    ath_code code;

    for (uint16_t i = 0; i < form->indicator_count; i++) {
        struct ath_indicator *indicator =
            &m->program->indicators[form->first_indicator + i];
        indicator->form = at;
        ath_making_at(m, "form '%s': indicator '%s': ", form->id, indicator->id);
        if ((code = ath_indicator_check(m, indicator)) != ATH_OK) {
            return code;
        }
        cells += count_cells(indicator);
    }
    ath_making_at(m, "form '%s': ", form->id);
    return ath_count_check(m, cells, ATH_FORM_CELLS, "cells");
}

static ath_code check_form(struct ath_making *m, uint16_t at)
{
    struct ath_form *form = &m->program->forms[at];
    ath_code code;

    ath_making_at(m, "form '%s': ", form->id);
    if ((form->kinds & ~(BIT(ATH_ORG_KIND_END) - BIT(ATH_ORG_ASSOCIATION))) != 0) {
        return ath_making_refuse(m, "names an unknown kind of organization");
    }
    if ((code = ath_labels_check(m, &form->names, "name", true)) != ATH_OK ||
        (code = check_frequencies(m, form)) != ATH_OK ||
        (code = check_form_indicators(m, at)) != ATH_OK) {
        return code;
    }
    return check_rules(m, form);
}

/* The forms' ranges follow one another and leave no indicator out. */
static ath_code check_ranges(struct ath_making *m)
{
    const struct ath_program *program = m->program;
    uint32_t next = 0;

    for (uint16_t i = 0; i < program->form_count; i++) {
        const struct ath_form *form = &program->forms[i];
        ath_making_at(m, "form '%s': ", form->id);
        if (form->indicator_count == 0) {
            return ath_making_refuse(m, "has no indicators");
        }
        if (form->first_indicator != next) {
            return ath_making_refuse(m, "its indicators do not follow those before it");
        }
        next += form->indicator_count;
        if (next > program->indicator_count) {
            return ath_making_refuse(m, "has more indicators than its program");
        }
    }
    ath_making_at(m, "%s", "");
    return next == program->indicator_count
               ? ATH_OK
               : ath_making_refuse(m, "an indicator belongs to no form");
}

static ath_code check_forms(struct ath_making *m)
{
    struct ath_program *program = m->program;
    struct ath_id_list forms = { program->forms, program->form_count,
                                 sizeof *program->forms, "form" };
    struct ath_id_list indicators = { program->indicators, program->indicator_count,
                                      sizeof *program->indicators, "indicator" };
    ath_code code;

    ath_making_at(m, "%s", "");
    if (forms.count == 0) {
        return ath_making_refuse(m, "a program needs a form");
    }
    if ((code = ath_count_check(m, forms.count, ATH_PROGRAM_FORMS, "forms")) != ATH_OK ||
        (code = ath_count_check(m, indicators.count, ATH_PROGRAM_INDICATORS,
                                "indicators")) != ATH_OK ||
        (code = ath_ids_check(NULL, m, forms)) != ATH_OK ||
        (code = ath_ids_check(&program->by_id, m, indicators)) != ATH_OK) {
        return code;
    }
    code = check_ranges(m);
    for (uint16_t i = 0; code == ATH_OK && i < program->form_count; i++) {
        code = check_form(m, i);
    }
    return code;
}

ath_code ath_making_check(struct ath_making *m)
{
    struct ath_program *program = m->program;
    struct ath_id_list ids = { &program->id, 1, sizeof program->id, "program" };
    ath_code code;

    program->by_id = NULL;
    if ((code = ath_ids_check(NULL, m, ids)) != ATH_OK ||
        (code = ath_short_check(m, &program->version, "version", true)) != ATH_OK ||
        (code = ath_labels_check(m, &program->names, "name", true)) != ATH_OK ||
        (code = check_categories(m)) != ATH_OK) {
        return code;
    }
    return check_forms(m);
}
