/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "model/catalogue_parts.h"

/* What a version no longer declares is put back from the version before, marked as retired: figures
 * hold it, and its numbers are given for ever. */

/* The version before, in memory of our own, and what is put together. */
struct retiring {
    struct ath_making *m;
    const struct ath_program *old;
    struct ath_program made; /* lists only */
};

static const struct ath_indicator *declared(const struct retiring *r, const char *id)
{
    return ath_program_indicator(r->m->program, ath_slice_str(id));
}

/* ---- is anything missing? ------------------------------------------------------------ */

static bool lacks_options(const struct ath_category *was, const struct ath_category *is)
{
    for (uint16_t i = 0; i < was->option_count; i++) {
        if (ath_category_option(is, ath_slice_str(was->options[i].id)) < 0) {
            return true;
        }
    }
    return false;
}

static bool lacks_anything(const struct ath_making *m)
{
    const struct ath_program *old = m->previous;
    uint16_t at;

    for (uint16_t i = 0; i < old->category_count; i++) {
        const struct ath_category *was = &old->categories[i];
        const struct ath_category *is =
            ath_program_category(m->program, ath_slice_str(was->id), &at);
        if (is == NULL || lacks_options(was, is)) {
            return true;
        }
    }
    for (uint16_t i = 0; i < old->indicator_count; i++) {
        if (ath_program_indicator(m->program, ath_slice_str(old->indicators[i].id)) ==
            NULL) {
            return true;
        }
    }
    for (uint16_t i = 0; i < old->form_count; i++) {
        if (ath_program_form(m->program, old->forms[i].id) == NULL) {
            return true;
        }
    }
    return false;
}

/* ---- categories ---------------------------------------------------------------------- */

static void retire_options(struct ath_option *options, uint16_t n)
{
    for (uint16_t i = 0; i < n; i++) {
        options[i].retired = true;
    }
}

static bool is_of(const struct ath_breakdown *breakdown, uint16_t category)
{
    unsigned c = 0;

    while (c < breakdown->category_count && breakdown->category[c] != category) {
        c++;
    }
    return c < breakdown->category_count;
}

static bool is_split_by(const struct ath_indicator *indicator, uint16_t category)
{
    uint16_t b = 0;

    while (b < indicator->breakdown_count && !is_of(&indicator->breakdowns[b], category)) {
        b++;
    }
    return b < indicator->breakdown_count;
}

/* Something that is declared is split by the category. */
static bool is_used(const struct ath_program *program, uint16_t category)
{
    for (uint16_t i = 0; i < program->indicator_count; i++) {
        if (is_split_by(&program->indicators[i], category)) {
            return true;
        }
    }
    return false;
}

/* Options that are no longer declared stand behind the others, and before what is left over. That
 * stays what it was while nothing is split by the category. */
static ath_code merge_options(struct retiring *r, struct ath_category *category,
                              const struct ath_category *was, bool used)
{
    struct ath_making *m = r->m;
    uint32_t most = (uint32_t)category->option_count + was->option_count;
    struct ath_option *v = ath_arena_new_array(m->arena, struct ath_option, most);
    uint16_t live =
        (uint16_t)(category->option_count - (category->unspecified >= 0 ? 1 : 0));
    uint16_t n = live;

    if (v == NULL) {
        return ath_making_exhausted(m);
    }
    memcpy(v, category->options, live * sizeof *v);
    for (uint16_t i = 0; i < was->option_count; i++) {
        if (ath_category_option(category, ath_slice_str(was->options[i].id)) < 0) {
            v[n] = was->options[i];
            v[n++].retired = i != was->unspecified || used;
        }
    }
    if (category->unspecified >= 0) {
        v[n++] = category->options[category->unspecified];
    } else if (was->unspecified >= 0 && used) {
        ath_making_at(m, "category '%s': ", was->id);
        return ath_making_fail(
            m, ATH_FAILED_PRECONDITION,
            "option 'unspecified' is dropped, but it is what is left over "
            "of totals; keep declaring it");
    }
    category->options = v;
    category->option_count = n;
    return ATH_OK;
}

static ath_code merge_categories(struct retiring *r)
{
    const struct ath_program *is = r->m->program, *was = r->old;
    size_t most = (size_t)is->category_count + was->category_count;
    struct ath_category *v = ath_arena_new_array(r->m->arena, struct ath_category, most);
    uint16_t n = is->category_count, at;
    ath_code code = ATH_OK;

    if (v == NULL) {
        return ath_making_exhausted(r->m);
    }
    memcpy(v, is->categories, n * sizeof *v);
    for (uint16_t i = 0; code == ATH_OK && i < was->category_count; i++) {
        const struct ath_category *old = &was->categories[i];
        if (ath_program_category(is, ath_slice_str(old->id), &at) != NULL) {
            code = merge_options(r, &v[at], old, is_used(is, at));
            continue;
        }
        v[n] = *old;
        v[n].retired = true;
        retire_options((struct ath_option *)v[n++].options, old->option_count);
    }
    r->made.categories = v;
    r->made.category_count = n;
    return code;
}

/* ---- indicators and forms ------------------------------------------------------------ */

/* The categories of the old version, by where they stand now. */
static void move_breakdowns(struct retiring *r, struct ath_indicator *indicator)
{
    for (uint16_t i = 0; i < indicator->breakdown_count; i++) {
        struct ath_breakdown *breakdown = &indicator->breakdowns[i];
        for (unsigned k = 0; k < breakdown->category_count; k++) {
            const char *id = r->old->categories[breakdown->category[k]].id;
            (void)ath_program_category(&r->made, ath_slice_str(id),
                                       &breakdown->category[k]);
        }
    }
}

static void add_indicator(struct retiring *r, struct ath_form *form,
                          struct ath_indicator indicator)
{
    r->made.indicators[r->made.indicator_count++] = indicator;
    form->indicator_count++;
}

/* What the old form had and nothing declares any more. */
static void add_retired(struct retiring *r, struct ath_form *form,
                        const struct ath_form *was)
{
    for (uint16_t i = 0; i < was->indicator_count; i++) {
        struct ath_indicator indicator = r->old->indicators[was->first_indicator + i];
        if (declared(r, indicator.id) != NULL) {
            continue;
        }
        indicator.retired = true;
        move_breakdowns(r, &indicator);
        add_indicator(r, form, indicator);
    }
}

static void merge_form(struct retiring *r, const struct ath_form *is)
{
    const struct ath_program *program = r->m->program;
    const struct ath_form *was = ath_program_form(r->old, is->id);
    struct ath_form *form = &r->made.forms[r->made.form_count++];

    *form = *is;
    form->first_indicator = r->made.indicator_count;
    form->indicator_count = 0;
    for (uint16_t i = 0; i < is->indicator_count; i++) {
        add_indicator(r, form, program->indicators[is->first_indicator + i]);
    }
    if (was != NULL) {
        add_retired(r, form, was);
    }
}

/* A form that is declared no more. An indicator of it that another form declares has moved. */
static ath_code retire_form(struct retiring *r, const struct ath_form *was)
{
    struct ath_form *form = &r->made.forms[r->made.form_count++];

    for (uint16_t i = 0; i < was->indicator_count; i++) {
        const char *id = r->old->indicators[was->first_indicator + i].id;
        const struct ath_indicator *now = declared(r, id);
        if (now != NULL) {
            ath_making_at(r->m, "%s", "");
            return ath_making_fail(r->m, ATH_FAILED_PRECONDITION,
                                   "indicator '%s': its form was '%s' and is '%s'; "
                                   "declare a new indicator id",
                                   id, was->id, r->m->program->forms[now->form].id);
        }
    }
    *form = *was;
    form->retired = true;
    form->rules = NULL;
    form->rule_count = 0;
    form->first_indicator = r->made.indicator_count;
    form->indicator_count = 0;
    add_retired(r, form, was);
    return ATH_OK;
}

static ath_code merge_forms(struct retiring *r)
{
    struct ath_arena *arena = r->m->arena;
    const struct ath_program *is = r->m->program, *was = r->old;
    ath_code code = ATH_OK;

    r->made.forms = ath_arena_new_array(arena, struct ath_form,
                                        (size_t)is->form_count + was->form_count);
    r->made.indicators = ath_arena_new_array(
        arena, struct ath_indicator, (size_t)is->indicator_count + was->indicator_count);
    if (r->made.forms == NULL || r->made.indicators == NULL) {
        return ath_making_exhausted(r->m);
    }
    for (uint16_t i = 0; i < is->form_count; i++) {
        merge_form(r, &is->forms[i]);
    }
    for (uint16_t i = 0; code == ATH_OK && i < was->form_count; i++) {
        if (ath_program_form(is, was->forms[i].id) == NULL) {
            code = retire_form(r, &was->forms[i]);
        }
    }
    return code;
}

/* ---- the step ------------------------------------------------------------------------ */

/* Nobody but we says what is retired. */
static void forget_claims(struct ath_program *program)
{
    for (uint16_t i = 0; i < program->category_count; i++) {
        struct ath_category *category = &program->categories[i];
        struct ath_option *options = (struct ath_option *)category->options; /* our copy */
        category->retired = false;
        for (uint16_t k = 0; k < category->option_count; k++) {
            options[k].retired = false;
        }
    }
    for (uint16_t i = 0; i < program->indicator_count; i++) {
        program->indicators[i].retired = false;
    }
    for (uint16_t i = 0; i < program->form_count; i++) {
        program->forms[i].retired = false;
    }
}

static ath_code put_back(struct ath_making *m, const struct ath_program *old)
{
    struct retiring r = { .m = m, .old = old };
    ath_code code;

    if ((code = merge_categories(&r)) != ATH_OK || (code = merge_forms(&r)) != ATH_OK) {
        return code;
    }
    m->program->categories = r.made.categories;
    m->program->category_count = r.made.category_count;
    m->program->forms = r.made.forms;
    m->program->form_count = r.made.form_count;
    m->program->indicators = r.made.indicators;
    m->program->indicator_count = r.made.indicator_count;
    return ath_making_check(m);
}

ath_code ath_making_retire(struct ath_making *m)
{
    struct ath_program *old = NULL;

    forget_claims(m->program);
    if (m->previous == NULL || !lacks_anything(m)) {
        return ATH_OK;
    }
    if (strcmp(m->previous->id, m->program->id) != 0) {
        return ATH_OK; /* growth says so */
    }
    ath_code code = ath_program_decode(&old, m->previous->content, m->arena, m->err);
    return code == ATH_OK ? put_back(m, old) : code;
}

/* ---- asking -------------------------------------------------------------------------- */

const char *ath_cell_retired(const struct ath_program *program, const struct ath_form *form,
                             uint16_t cell)
{
    struct ath_cell_place place = form->place[cell];
    const struct ath_indicator *indicator = &program->indicators[place.indicator];
    uint16_t options[ATH_BREAKDOWN_CATEGORIES];

    if (indicator->retired) {
        return "indicator-retired";
    }
    if (place.breakdown < 0) {
        return NULL;
    }
    const struct ath_breakdown *breakdown = &indicator->breakdowns[place.breakdown];
    ath_breakdown_options(program, breakdown, place.flat, options);
    for (unsigned i = 0; i < breakdown->category_count; i++) {
        if (program->categories[breakdown->category[i]].options[options[i]].retired) {
            return "option-retired";
        }
    }
    return NULL;
}
