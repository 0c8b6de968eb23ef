/* SPDX-License-Identifier: Apache-2.0 */

/* Holds the programs to the catalogue they were made from, where that is at hand: in the
 * folder $ATHAR_SHARED, or in `shared` beside the checkout. */

#include <stdio.h>
#include <stdlib.h>

#include "mended.h"
#include "model/organization.h"
#include "served.h"
#include "shared.h"

static const char *const programs[] = { "incubation",   "tanara",     "cooperatives",
                                        "crowdfunding", "solidarity", "rbf" };

enum { PROGRAMS = sizeof programs / sizeof programs[0] };

/* ---- comparing ------------------------------------------------------------------- */

/* Indicators that the catalogue lacks, for facts that it has no cell for. */
static const char *const added[] = {
    "cooperatives.members_disabled",
    "cooperatives.disability_partners",
    "crowdfunding.markets_accessed",
    "crowdfunding.distributions_held",
    "rbf.counter_gap",
    "rbf.counterverification_error",
    "rbf.amount_to_recover",
    "rbf.amount_revalued",
    "rbf.budget_used",
    NULL,
};

/* Formulas as of the verification, which those of the catalogue could not say, and of the claim in
 * whatever layer they are asked. */
static const char *const frozen[] = { "amount_due",
                                      "amount_claimed",
                                      "quantity_checked",
                                      "amount_checked",
                                      "quantity_gap",
                                      "amount_gap",
                                      NULL };

/* Indicators that are split in the program and not in the catalogue. */
static const char *const split[] = { "facilities_renovated", NULL };

static bool is_among(const char *const *list, const char *key)
{
    while (*list != NULL && strcmp(*list, key) != 0) {
        list++;
    }
    return *list != NULL;
}

static size_t count_of_program(const char *const *list, const char *program)
{
    size_t n = 0, length = strlen(program);

    for (; *list != NULL; list++) {
        n += strncmp(*list, program, length) == 0 && (*list)[length] == '.';
    }
    return n;
}

static const char *label_in(struct ath_labels labels, const char *lang)
{
    for (uint16_t i = 0; i < labels.n; i++) {
        if (strcmp(labels.v[i].lang, lang) == 0) {
            return labels.v[i].text;
        }
    }
    return NULL;
}

static void same(const char *id, const char *what, const char *ours, const char *theirs)
{
    if (strcmp(ours == NULL ? "" : ours, theirs) != 0) {
        ATH_FAIL("%s: %s is '%s', not '%s'", id, what, ours == NULL ? "" : ours, theirs);
    }
}

static void same_labels(const char *id, struct ath_labels labels, const struct csv *csv,
                        const char *prefix)
{
    static const char *const langs[] = { "ar", "fr", "en" };
    char name[64];

    for (size_t i = 0; i < 3; i++) {
        snprintf(name, sizeof name, "%s_%s", prefix, langs[i]);
        if (!is_mended(id, prefix, langs[i])) {
            same(id, name, label_in(labels, langs[i]), column(csv, name));
        }
    }
}

/* "sex; age; sex*age" as the program has it. */
static void write_breakdowns(char *out, size_t size, const struct ath_program *program,
                             const struct ath_indicator *indicator, bool overlapping_only)
{
    size_t used = 0;

    out[0] = '\0';
    for (uint16_t i = 0; i < indicator->breakdown_count; i++) {
        const struct ath_breakdown *b = &indicator->breakdowns[i];
        if (overlapping_only && !b->overlapping) {
            continue;
        }
        for (unsigned c = 0; c < b->category_count; c++) {
            used += (size_t)snprintf(out + used, size - used, "%s%s",
                                     c > 0      ? "*"
                                     : used > 0 ? "; "
                                                : "",
                                     program->categories[b->category[c]].id);
        }
    }
}

static void same_number(const char *id, const char *what, long long ours,
                        const char *theirs)
{
    char text[32];

    snprintf(text, sizeof text, "%lld", ours);
    same(id, what, text, theirs[0] == '\0' ? "0" : theirs);
}

/* The catalogue writes "extreme_max". */
static void same_kind(const char *id, enum ath_kind ours, const char *theirs)
{
    char text[32];

    snprintf(text, sizeof text, "%s", theirs);
    for (char *p = text; (p = strchr(p, '_')) != NULL;) {
        *p = '-';
    }
    same(id, "kind", ath_kind_name(ours), text);
}

static void same_indicator(const struct ath_program *program, const struct csv *csv)
{
    static const char *const better[] = { "none", "up", "down" };
    const char *id = column(csv, "id");
    const struct ath_indicator *indicator =
        ath_program_indicator(program, ath_slice_str(id));
    char text[256];

    if (indicator == NULL) {
        ATH_FAIL("%s lacks %s", program->id, id);
    }
    same_kind(id, indicator->kind, column(csv, "kind"));
    same(id, "unit", indicator->unit, column(csv, "unit"));
    same_number(id, "scale", indicator->scale, column(csv, "scale"));
    same(id, "better", better[indicator->better], column(csv, "better"));
    write_breakdowns(text, sizeof text, program, indicator, false);
    same(id, "breakdowns", is_among(split, id) ? "" : text, column(csv, "breakdowns"));
    write_breakdowns(text, sizeof text, program, indicator, true);
    same(id, "overlapping", text, column(csv, "overlapping"));
    same(id, "numerator", indicator->numerator, column(csv, "numerator"));
    same(id, "denominator", indicator->denominator, column(csv, "denominator"));
    same_number(id, "factor", indicator->factor, column(csv, "factor"));
    if (!is_among(frozen, id)) {
        same(id, "leaf_formula", indicator->leaf, column(csv, "leaf_formula"));
    }
    same(id, "iris", indicator->iris, column(csv, "iris"));
    same(id, "sdg_target", indicator->sdg, column(csv, "sdg_target"));
    same_labels(id, indicator->names, csv, "name");
    same_labels(id, indicator->definitions, csv, "help");
}

static void compare_program(const char *id)
{
    struct csv csv = { 0 };
    struct served s;
    size_t n = 0;

    if (!open_csv(&csv, "catalog.csv")) {
        return;
    }
    served_open(&s, id);
    while (next_row(&csv)) {
        if (strcmp(column(&csv, "program"), id) == 0) {
            same_indicator(&s.program, &csv);
            n++;
        }
    }
    ATH_EQ_U64(s.program.indicator_count, n + count_of_program(added, id));
    served_close(&s);
    free(csv.text);
}

ATH_TEST(plugins_catalogue, incubation_is_the_catalogues)
{
    compare_program("incubation");
}

ATH_TEST(plugins_catalogue, tanara_is_the_catalogues)
{
    compare_program("tanara");
}

ATH_TEST(plugins_catalogue, cooperatives_is_the_catalogues)
{
    compare_program("cooperatives");
}

ATH_TEST(plugins_catalogue, crowdfunding_is_the_catalogues)
{
    compare_program("crowdfunding");
}

ATH_TEST(plugins_catalogue, solidarity_is_the_catalogues)
{
    compare_program("solidarity");
}

ATH_TEST(plugins_catalogue, rbf_is_the_catalogues)
{
    compare_program("rbf");
}

/* ---- options --------------------------------------------------------------------- */

static void same_option(const struct ath_program *program, const struct csv *csv)
{
    uint16_t index;
    const struct ath_category *category =
        ath_program_category(program, ath_slice_str(column(csv, "category")), &index);
    char id[160];

    if (category == NULL) {
        return; /* of another program */
    }
    long at = strtol(column(csv, "ordinal"), NULL, 10) - 1;
    snprintf(id, sizeof id, "%s.%s", category->id, column(csv, "option"));
    ATH_TRUE(at >= 0 && at < category->option_count);
    same(id, "option", category->options[at].id, column(csv, "option"));
    same_labels(id, category->options[at].names, csv, "name");
}

ATH_TEST(plugins_catalogue, options_are_the_catalogues_in_its_order)
{
    for (size_t p = 0; p < PROGRAMS; p++) {
        struct csv csv = { 0 };
        struct served s;
        if (!open_csv(&csv, "options.csv")) {
            return;
        }
        served_open(&s, programs[p]);
        while (next_row(&csv)) {
            same_option(&s.program, &csv);
        }
        served_close(&s);
        free(csv.text);
    }
}

/* ---- what holds with or without the catalogue ------------------------------------ */

static void three_languages(struct ath_labels labels, const char *what, const char *id)
{
    static const char *const langs[] = { "ar", "fr", "en" };

    for (size_t i = 0; i < 3; i++) {
        const char *text = label_in(labels, langs[i]);
        if (text == NULL || text[0] == '\0') {
            ATH_FAIL("%s of %s has no text in %s", what, id, langs[i]);
        }
    }
}

static void all_labels(const struct ath_program *program)
{
    three_languages(program->names, "name", program->id);
    for (uint16_t c = 0; c < program->category_count; c++) {
        const struct ath_category *category = &program->categories[c];
        three_languages(category->names, "name", category->id);
        for (uint16_t o = 0; o < category->option_count; o++) {
            three_languages(category->options[o].names, category->id,
                            category->options[o].id);
        }
    }
    for (uint16_t i = 0; i < program->indicator_count; i++) {
        three_languages(program->indicators[i].names, "name", program->indicators[i].id);
        three_languages(program->indicators[i].definitions, "definition",
                        program->indicators[i].id);
    }
    for (uint16_t f = 0; f < program->form_count; f++) {
        const struct ath_form *form = &program->forms[f];
        three_languages(form->names, "name", form->id);
        for (uint16_t r = 0; r < form->rule_count; r++) {
            three_languages(form->rules[r].messages, "message", form->rules[r].id);
        }
    }
}

ATH_TEST(plugins_catalogue, every_text_is_in_arabic_french_and_english)
{
    for (size_t p = 0; p < PROGRAMS; p++) {
        struct served s;
        served_open(&s, programs[p]);
        all_labels(&s.program);
        served_close(&s);
    }
}

ATH_TEST(plugins_catalogue, every_program_has_checks_in_code)
{
    for (size_t p = 0; p < PROGRAMS; p++) {
        struct served s;
        served_open(&s, programs[p]);
        ATH_TRUE(s.program.coded);
        served_close(&s);
    }
}

static bool is_balance(const char *id)
{
    return strcmp(id, "skill_points_gained") == 0 || strcmp(id, "jobs_created") == 0;
}

ATH_TEST(plugins_catalogue, values_begin_at_zero_but_for_balances)
{
    for (size_t p = 0; p < PROGRAMS; p++) {
        struct served s;
        served_open(&s, programs[p]);
        for (uint16_t i = 0; i < s.program.indicator_count; i++) {
            const struct ath_indicator *indicator = &s.program.indicators[i];
            bool expected = indicator->entered && !is_balance(indicator->id);
            ATH_EQ_INT(indicator->has_minimum, expected);
        }
        served_close(&s);
    }
}

/* Forms that are not reported by the month. */
static const char *const quarterly[] = {
    "cooperatives.cooperative",
    "cooperatives.support",
    "solidarity.training",
    "solidarity.volunteers",
    NULL,
};

static void same_rhythm(const char *program, const struct ath_form *form)
{
    const enum ath_frequency *v = form->frequency;
    char name[128];

    snprintf(name, sizeof name, "%s.%s", program, form->id);
    enum ath_frequency own = is_among(quarterly, name) ? ATH_QUARTER : ATH_MONTH;
    ATH_EQ_INT(v[ATH_LAYER_ACTUAL], own);
    ATH_EQ_INT(v[ATH_LAYER_VERIFIED], own);
    ATH_EQ_INT(v[ATH_LAYER_COUNTERVERIFIED], own);
    ATH_EQ_INT(v[ATH_LAYER_TARGET], ATH_YEAR);
    ATH_EQ_INT(v[ATH_LAYER_BASELINE], ATH_YEAR);
}

ATH_TEST(plugins_catalogue, forms_keep_the_rhythm_of_their_program)
{
    for (size_t p = 0; p < PROGRAMS; p++) {
        struct served s;
        if (strcmp(programs[p], "rbf") == 0) {
            continue; /* there each sort of reporter has its own: rbf_test.c */
        }
        served_open(&s, programs[p]);
        for (uint16_t f = 0; f < s.program.form_count; f++) {
            same_rhythm(programs[p], &s.program.forms[f]);
        }
        served_close(&s);
    }
}

ATH_TEST(plugins_catalogue, a_union_does_not_report_what_its_members_report)
{
    struct served s;

    served_open(&s, "cooperatives");
    const struct ath_form *own = ath_program_form(&s.program, "cooperative");
    const struct ath_form *support = ath_program_form(&s.program, "support");
    if (own == NULL || support == NULL) {
        ATH_FAIL("a form is missing");
    }
    ATH_TRUE((own->kinds & (1u << ATH_ORG_COOPERATIVE)) != 0);
    ATH_TRUE((own->kinds & (1u << ATH_ORG_UNION)) == 0);
    ATH_TRUE((own->kinds & (1u << ATH_ORG_FEDERATION)) == 0);
    ATH_TRUE((support->kinds & (1u << ATH_ORG_UNION)) != 0);
    served_close(&s);
}
