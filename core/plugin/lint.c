/* SPDX-License-Identifier: Apache-2.0 */
#include "plugin/lint_parts.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "plugin/sheet.h"

void ath_lint_at(struct ath_lint *l, const char *fmt, ...)
{
    va_list args;

    va_start(args, fmt);
    vsnprintf(l->place, sizeof l->place, fmt, args);
    va_end(args);
}

void ath_lint_at_indicator(struct ath_lint *l, const struct ath_indicator *indicator)
{
    ath_lint_at(l, "form '%s': indicator '%s'", l->program->forms[indicator->form].id,
                indicator->id);
}

/* ---- the program ----------------------------------------------------------------- */

/* Two or three numbers with points between them, and anything after a '-' or '+'. */
static bool is_version(const char *version)
{
    const char *at = version;
    int parts = 0;

    for (size_t digits; parts < 3 && (digits = strspn(at, "0123456789")) > 0; parts++) {
        at += digits;
        at += parts < 2 && *at == '.';
    }
    return parts >= 2 && at[-1] != '.' && (*at == '\0' || *at == '-' || *at == '+');
}

/* What a sheet without one is given. */
static bool is_hash(const char *version)
{
    return strlen(version) == ATH_SHEET_VERSION_DIGITS &&
           strspn(version, "0123456789abcdef") == ATH_SHEET_VERSION_DIGITS;
}

static char plain(char c)
{
    return c == '-' ? '_' : c;
}

static bool nearly_same(const char *a, const char *b)
{
    while (*a != '\0' && plain(*a) == plain(*b)) {
        a++;
        b++;
    }
    return *a == *b;
}

/* Against those before it. */
static void look_at_id(struct ath_lint *l, uint16_t at)
{
    const struct ath_indicator *v = l->program->indicators;

    for (uint16_t i = 0; i < at; i++) {
        if (nearly_same(v[i].id, v[at].id)) {
            ath_lint_at_indicator(l, &v[at]);
            ath_lint_note(l, "near-ids", "%s", v[i].id);
        }
    }
}

/* ---- categories ------------------------------------------------------------------ */

/* How the indicators use a category. */
struct use {
    bool split;  /* a breakdown other than a choice's */
    bool choice; /* the scale of a choice */
};

static bool crosses(const struct ath_breakdown *breakdown, uint16_t category)
{
    for (uint8_t i = 0; i < breakdown->category_count; i++) {
        if (breakdown->category[i] == category) {
            return true;
        }
    }
    return false;
}

static bool is_split(const struct ath_indicator *indicator, uint16_t category)
{
    for (uint16_t b = 0; b < indicator->breakdown_count; b++) {
        if (crosses(&indicator->breakdowns[b], category)) {
            return true;
        }
    }
    return false;
}

static struct use use_of(const struct ath_program *program, uint16_t category)
{
    struct use use = { false, false };

    for (uint16_t i = 0; i < program->indicator_count; i++) {
        const struct ath_indicator *indicator = &program->indicators[i];
        if (is_split(indicator, category)) {
            use.choice = use.choice || indicator->kind == ATH_CHOICE;
            use.split = use.split || indicator->kind != ATH_CHOICE;
        }
    }
    return use;
}

static void look_at_category(struct ath_lint *l, uint16_t at)
{
    const struct ath_category *category = &l->program->categories[at];
    struct use use = use_of(l->program, at);
    int options = category->option_count - (category->unspecified >= 0);

    ath_lint_at(l, "category '%s'", category->id);
    if (!use.split && !use.choice) {
        ath_lint_note(l, "unused-category", "-");
    }
    if (use.split && category->unspecified < 0) {
        ath_lint_note(l, "no-unspecified", "-");
    }
    if (options < 2) {
        ath_lint_note(l, "one-option", "%d", options);
    }
}

/* ---- forms ----------------------------------------------------------------------- */

/* Shorter periods stand first in the model; school years are as long as years. */
static bool is_finer(enum ath_frequency a, enum ath_frequency b)
{
    return a < b && !(a == ATH_YEAR && b == ATH_SCHOOL_YEAR);
}

static void look_at_form(struct ath_lint *l, const struct ath_form *form)
{
    enum ath_frequency actual = form->frequency[ATH_LAYER_ACTUAL];
    enum ath_frequency target = form->frequency[ATH_LAYER_TARGET];

    ath_lint_at(l, "form '%s'", form->id);
    if (form->kinds == 0) {
        ath_lint_note(l, "no-kinds", "-");
    }
    if (form->deadline_days == 0) {
        ath_lint_note(l, "no-deadline", "-");
    }
    if (actual == ATH_NO_FREQUENCY) {
        ath_lint_note(l, "no-actual", "-");
    } else if (target != ATH_NO_FREQUENCY && is_finer(target, actual)) {
        ath_lint_note(l, "target-finer", "@%s\t@%s", ath_frequency_name(target),
                      ath_frequency_name(actual));
    }
}

/* ---- limits ---------------------------------------------------------------------- */

static void look_at_limits(struct ath_lint *l, const struct ath_indicator *indicator)
{
    bool counts = indicator->kind == ATH_FLOW || indicator->kind == ATH_STOCK ||
                  indicator->kind == ATH_REACH || indicator->kind == ATH_CHOICE;
    bool above = indicator->has_minimum && indicator->minimum > 0;
    bool below = indicator->has_maximum && indicator->maximum < 0;

    if (indicator->entered && counts && (above || below)) {
        ath_lint_at_indicator(l, indicator);
        ath_lint_note(l, "zero-refused", "%s", above ? "@minimum" : "@maximum");
    }
}

void ath_lint_program(struct ath_notes *notes, const struct ath_program *finished)
{
    struct ath_lint l = { .notes = notes, .program = finished };

    if (!is_version(finished->version) && !is_hash(finished->version)) {
        ath_lint_note(&l, "version-shape", "%s", finished->version);
    }
    for (uint16_t i = 0; i < finished->category_count; i++) {
        look_at_category(&l, i);
    }
    for (uint16_t i = 0; i < finished->form_count; i++) {
        look_at_form(&l, &finished->forms[i]);
    }
    for (uint16_t i = 0; i < finished->indicator_count; i++) {
        look_at_limits(&l, &finished->indicators[i]);
        look_at_id(&l, i);
    }
    ath_lint_persons(&l);
    ath_lint_texts(&l);
    ath_lint_units(&l);
    ath_lint_formulas(&l);
}
