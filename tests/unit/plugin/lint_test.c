/* SPDX-License-Identifier: Apache-2.0 */
#include "plugin/lint.h"

#include <stdio.h>
#include <string.h>

#include "check.h"

/* ---- a program without fault, to be bent ----------------------------------------- */

enum { MEMBERS, COVERED, SHARE, INDICATORS };

struct world {
    struct ath_option options[3];
    struct ath_category categories[2];
    struct ath_breakdown splits[INDICATORS];
    struct ath_indicator indicators[INDICATORS];
    struct ath_rule rules[1];
    struct ath_form form;
    struct ath_program program;
    struct ath_arena arena;
    struct ath_notes notes;
};

/* A text in three languages with the word in it. */
static struct ath_labels text(struct world *w, const char *word)
{
    struct ath_label *v = ath_arena_new_array(&w->arena, struct ath_label, 3);

    v[0] = (struct ath_label){ "ar", ath_arena_printf(&w->arena, "عدد %s", word) };
    v[1] = (struct ath_label){ "fr", ath_arena_printf(&w->arena, "nombre %s", word) };
    v[2] = (struct ath_label){ "en", ath_arena_printf(&w->arena, "number %s", word) };
    return (struct ath_labels){ v, 3 };
}

static struct ath_indicator indicator(struct world *w, const char *id, enum ath_kind kind,
                                      const char *unit)
{
    return (struct ath_indicator){ .id = id,
                                   .names = text(w, id),
                                   .definitions = text(w, "x"),
                                   .kind = kind,
                                   .unit = unit,
                                   .iris = "PI4060",
                                   .sdg = "8.5" };
}

static void make_indicators(struct world *w)
{
    w->indicators[MEMBERS] = indicator(w, "members", ATH_STOCK, "people");
    w->indicators[COVERED] = indicator(w, "covered", ATH_STOCK, "people");
    w->indicators[SHARE] = indicator(w, "share", ATH_RATIO, "%");
    w->indicators[SHARE].numerator = "covered";
    w->indicators[SHARE].denominator = "members";
    w->indicators[SHARE].factor = 100;
    for (int i = 0; i < INDICATORS; i++) {
        w->splits[i].category_count = 1;
        w->indicators[i].breakdowns = &w->splits[i];
        w->indicators[i].breakdown_count = 1;
    }
}

static void make_form(struct world *w)
{
    w->rules[0] = (struct ath_rule){ .id = "covered-over-members",
                                     .left = "covered",
                                     .right = "members",
                                     .comparison = ATH_LE,
                                     .missing = ATH_MISSING_SKIP,
                                     .messages = text(w, "{subject} {value} {limit}") };
    w->form = (struct ath_form){ .id = "monthly",
                                 .names = text(w, "monthly"),
                                 .deadline_days = 15,
                                 .kinds = 1u << 1,
                                 .indicator_count = INDICATORS,
                                 .rules = w->rules,
                                 .rule_count = 1 };
    w->form.frequency[ATH_LAYER_ACTUAL] = ATH_MONTH;
    w->form.frequency[ATH_LAYER_TARGET] = ATH_YEAR;
}

static struct world *open_world(void)
{
    static const char *const ids[] = { "f", "m", "unspecified" };
    static struct world world;
    struct world *w = &world;

    ath_arena_fini(&w->arena); /* of the one before */
    memset(w, 0, sizeof *w);
    ath_arena_init(&w->arena, 4 << 20);
    for (int i = 0; i < 3; i++) {
        w->options[i] = (struct ath_option){ .id = ids[i], .names = text(w, ids[i]) };
    }
    w->categories[0] = (struct ath_category){ .id = "sex",
                                              .names = text(w, "sex"),
                                              .options = w->options,
                                              .option_count = 3,
                                              .unspecified = -1 };
    w->categories[1] = (struct ath_category){ .id = "age",
                                              .names = text(w, "age"),
                                              .options = w->options,
                                              .option_count = 3,
                                              .unspecified = -1 };
    make_indicators(w);
    make_form(w);
    w->program = (struct ath_program){ .id = "p",
                                       .version = "1.0.0",
                                       .names = text(w, "p"),
                                       .categories = w->categories,
                                       .category_count = 1,
                                       .forms = &w->form,
                                       .form_count = 1,
                                       .indicators = w->indicators,
                                       .indicator_count = INDICATORS };
    return w;
}

/* Finish it and look at it. What is noted: exactly this code, at this place. The world lasts until
 * the next is opened. */
static void notes_only(struct world *w, const char *code, const char *place)
{
    struct ath_error err = { 0 };

    ath_code finished = ath_program_finish(&w->program, NULL, &w->arena, &err);
    ATH_EQ_STR(err.message, "");
    ATH_OK(finished);
    ath_notes_init(&w->notes, &w->arena);
    ath_lint_program(&w->notes, &w->program);
    ATH_EQ_U64(w->notes.n, code[0] == '\0' ? 0 : 1);
    if (w->notes.n > 0) {
        ATH_EQ_STR(w->notes.v[0].code, code);
        ATH_EQ_STR(w->notes.v[0].place, place);
    }
}

static void spell(struct world *w, struct ath_labels *labels, int i, const char *words)
{
    struct ath_label *v = ath_arena_new_array(&w->arena, struct ath_label, labels->n);

    memcpy(v, labels->v, labels->n * sizeof *v);
    v[i].text = words;
    labels->v = v;
}

static const char *const members = "form 'monthly': indicator 'members'";

ATH_TEST(plugin_lint, a_program_without_fault_is_left_alone)
{
    notes_only(open_world(), "", "");
}

/* ---- three languages ------------------------------------------------------------- */

ATH_TEST(plugin_lint, a_name_without_arabic_is_an_error)
{
    struct world *w = open_world();

    w->indicators[MEMBERS].names.v++;
    w->indicators[MEMBERS].names.n = 2;
    notes_only(w, "missing-language", members);
    ATH_EQ_U64(w->notes.errors, 1);
}

ATH_TEST(plugin_lint, a_name_made_of_an_id_warns_once)
{
    static const struct ath_label title = { "und", "Clubs" };
    struct world *w = open_world();

    w->program.names = (struct ath_labels){ &title, 1 };
    notes_only(w, "named-by-id", "");
    ATH_EQ_U64(w->notes.errors, 0);
}

ATH_TEST(plugin_lint, a_region_of_a_language_is_that_language)
{
    struct world *w = open_world();
    struct ath_label *v = ath_arena_new_array(&w->arena, struct ath_label, 3);

    memcpy(v, w->program.names.v, 3 * sizeof *v);
    v[1].lang = "fr-MA";
    w->program.names.v = v;
    notes_only(w, "", "");
}

ATH_TEST(plugin_lint, an_indicator_without_a_definition_warns)
{
    struct world *w = open_world();

    w->indicators[MEMBERS].definitions.n = 0;
    notes_only(w, "no-definition", members);
    ATH_EQ_U64(w->notes.warnings, 1);
}

ATH_TEST(plugin_lint, arabic_in_latin_letters_warns)
{
    struct world *w = open_world();

    spell(w, &w->indicators[MEMBERS].names, 0, "al a'da");
    notes_only(w, "wrong-script", members);
}

ATH_TEST(plugin_lint, a_definition_that_was_not_translated_warns)
{
    struct world *w = open_world();

    spell(w, &w->indicators[MEMBERS].definitions, 1,
          "People who are on the list on the last day.");
    spell(w, &w->indicators[MEMBERS].definitions, 2,
          "People who are on the list on the last day.");
    notes_only(w, "same-text", members);
}

ATH_TEST(plugin_lint, a_short_name_may_be_the_same_in_two_languages)
{
    struct world *w = open_world();

    spell(w, &w->program.names, 1, "Tanara");
    spell(w, &w->program.names, 2, "Tanara");
    notes_only(w, "", "");
}

ATH_TEST(plugin_lint, two_indicators_with_one_name_warn)
{
    struct world *w = open_world();

    spell(w, &w->indicators[COVERED].names, 2, w->indicators[MEMBERS].names.v[2].text);
    notes_only(w, "same-name", "form 'monthly': indicator 'covered'");
}

ATH_TEST(plugin_lint, two_options_with_one_name_warn)
{
    struct world *w = open_world();

    spell(w, &w->options[1].names, 2, w->options[0].names.v[2].text);
    notes_only(w, "same-name", "category 'sex': option 'm'");
}

ATH_TEST(plugin_lint, an_unknown_placeholder_is_an_error)
{
    struct world *w = open_world();

    spell(w, &w->rules[0].messages, 2, "{subject} {value} {limit} {maximum}");
    notes_only(w, "unknown-placeholder", "form 'monthly': rule 'covered-over-members'");
    ATH_EQ_STR(w->notes.v[0].sentence, "its message has '{maximum}'");
}

ATH_TEST(plugin_lint, a_message_that_says_less_in_one_language_warns)
{
    struct world *w = open_world();

    spell(w, &w->rules[0].messages, 1, "trop de {subject}");
    notes_only(w, "uneven-placeholder", "form 'monthly': rule 'covered-over-members'");
}

/* ---- persons --------------------------------------------------------------------- */

/* The id, or else the name in a language, tells persons apart. */
static void tells_persons(const char *id, int language, const char *name)
{
    struct world *w = open_world();
    char place[128];

    w->rules[0].left = w->indicators[SHARE].numerator = id;
    w->indicators[COVERED].id = id;
    spell(w, &w->indicators[COVERED].names, language, name);
    snprintf(place, sizeof place, "form 'monthly': indicator '%s'", id);
    notes_only(w, "person-level", place);
    ATH_EQ_U64(w->notes.errors, 1);
}

static void tells_no_person(const char *id, int language, const char *name)
{
    struct world *w = open_world();

    w->rules[0].left = w->indicators[SHARE].numerator = id;
    w->indicators[COVERED].id = id;
    spell(w, &w->indicators[COVERED].names, language, name);
    notes_only(w, "", "");
}

ATH_TEST(plugin_lint, fields_about_one_person_are_errors)
{
    tells_persons("leader_phone", 2, "Leader");
    tells_persons("cin", 2, "Number");
    tells_persons("date-of-birth", 2, "Day");
    tells_persons("x", 2, "Full name of the member");
    tells_persons("x", 1, "NUMÉRO DE TÉLÉPHONE");
    tells_persons("x", 1, "Nom et Prénom");
    tells_persons("x", 0, "رقم بطاقة التعريف الوطنية");
    tells_persons("x", 0, "تاريخ الازدياد");
}

ATH_TEST(plugin_lint, counts_of_people_and_things_are_none)
{
    tells_no_person("phone_calls", 2, "Phone calls answered");
    tells_no_person("emails_sent", 1, "Courriels envoyés");
    tells_no_person("brand_names", 2, "Brand names registered");
    tells_no_person("medicines", 2, "Medicines given out");
    tells_no_person("addressed", 2, "Needs addressed");
}

/* ---- tables ---------------------------------------------------------------------- */

ATH_TEST(plugin_lint, a_category_nobody_uses_warns)
{
    struct world *w = open_world();

    w->program.category_count = 2;
    notes_only(w, "unused-category", "category 'age'");
}

ATH_TEST(plugin_lint, parts_that_overlap_without_unspecified_warn)
{
    struct world *w = open_world();

    w->categories[0].option_count = 2;
    for (int i = 0; i < INDICATORS; i++) {
        w->splits[i].overlapping = i != SHARE;
    }
    notes_only(w, "no-unspecified", "category 'sex'");
}

ATH_TEST(plugin_lint, a_category_of_one_option_warns)
{
    struct world *w = open_world();

    w->categories[0].options++;
    w->categories[0].option_count = 2;
    notes_only(w, "one-option", "category 'sex'");
}

ATH_TEST(plugin_lint, a_form_for_everybody_warns)
{
    struct world *w = open_world();

    w->form.kinds = 0;
    notes_only(w, "no-kinds", "form 'monthly'");
}

ATH_TEST(plugin_lint, a_deadline_of_no_days_warns)
{
    struct world *w = open_world();

    w->form.deadline_days = 0;
    notes_only(w, "no-deadline", "form 'monthly'");
}

ATH_TEST(plugin_lint, a_form_without_actuals_warns)
{
    struct world *w = open_world();

    w->form.frequency[ATH_LAYER_ACTUAL] = ATH_NO_FREQUENCY;
    notes_only(w, "no-actual", "form 'monthly'");
}

ATH_TEST(plugin_lint, targets_finer_than_reports_warn)
{
    struct world *w = open_world();

    w->form.frequency[ATH_LAYER_ACTUAL] = ATH_QUARTER;
    w->form.frequency[ATH_LAYER_TARGET] = ATH_MONTH;
    notes_only(w, "target-finer", "form 'monthly'");
}

static void version_is(bool right, const char *version)
{
    struct world *w = open_world();

    w->program.version = version;
    notes_only(w, right ? "" : "version-shape", "");
}

ATH_TEST(plugin_lint, a_version_that_is_no_number_warns)
{
    version_is(true, "1.0");
    version_is(true, "1.12.0");
    version_is(true, "1.0.0-rc1");
    version_is(true, "2613091e0aba"); /* of a sheet that says none */
    version_is(false, "2613091e0ab");
    version_is(false, "2613091e0abz");
    version_is(false, "latest");
    version_is(false, "1");
    version_is(false, "1.");
    version_is(false, "1.0.");
    version_is(false, "1.0.0.0");
}

ATH_TEST(plugin_lint, a_minimum_above_zero_warns)
{
    struct world *w = open_world();

    w->indicators[MEMBERS].has_minimum = true;
    w->indicators[MEMBERS].minimum = 1;
    notes_only(w, "zero-refused", members);
}

ATH_TEST(plugin_lint, a_minimum_of_zero_is_left_alone)
{
    struct world *w = open_world();

    w->indicators[MEMBERS].has_minimum = true;
    w->indicators[MEMBERS].minimum = 0;
    notes_only(w, "", "");
}

ATH_TEST(plugin_lint, ids_that_differ_by_a_dash_warn)
{
    struct world *w = open_world();

    w->indicators[SHARE].id = "the-share";
    w->indicators[COVERED].id = "the_share";
    w->rules[0].left = w->indicators[SHARE].numerator = "the_share";
    notes_only(w, "near-ids", "form 'monthly': indicator 'the-share'");
}

/* ---- units and codes ------------------------------------------------------------- */

ATH_TEST(plugin_lint, a_percentage_that_is_added_up_is_an_error)
{
    struct world *w = open_world();

    w->indicators[MEMBERS].unit = "%";
    w->indicators[SHARE].denominator = "covered + 0";
    w->rules[0].right = "10";
    notes_only(w, "percentage-entered", members);
    ATH_EQ_U64(w->notes.errors, 1);
}

ATH_TEST(plugin_lint, a_percentage_of_another_factor_warns)
{
    struct world *w = open_world();

    w->indicators[SHARE].factor = 1;
    notes_only(w, "percentage-factor", "form 'monthly': indicator 'share'");
}

ATH_TEST(plugin_lint, half_a_person_warns)
{
    struct world *w = open_world();

    w->indicators[MEMBERS].scale = 1;
    notes_only(w, "parts-of-people", members);
}

ATH_TEST(plugin_lint, money_in_tenths_warns)
{
    struct world *w = open_world();

    w->indicators[MEMBERS].unit = w->indicators[COVERED].unit = "MAD";
    w->indicators[MEMBERS].scale = 1;
    notes_only(w, "money-scale", members);
}

ATH_TEST(plugin_lint, one_unit_spelled_in_two_ways_warns)
{
    struct world *w = open_world();

    w->indicators[MEMBERS].unit = "Loan";
    w->indicators[COVERED].unit = "loans";
    w->rules[0].right = "10";
    notes_only(w, "unit-spelling", "form 'monthly': indicator 'covered'");
}

ATH_TEST(plugin_lint, unique_people_in_a_flow_warn)
{
    struct world *w = open_world();

    w->indicators[COVERED].kind = ATH_FLOW;
    spell(w, &w->indicators[COVERED].names, 2, "Unique people covered");
    notes_only(w, "unique-added", "form 'monthly': indicator 'covered'");
}

static void code_is(bool right, const char *iris, const char *sdg)
{
    struct world *w = open_world();

    w->indicators[MEMBERS].iris = iris;
    w->indicators[MEMBERS].sdg = sdg;
    notes_only(w, right ? "" : iris[0] != '\0' ? "iris-shape" : "sdg-shape", members);
}

ATH_TEST(plugin_lint, codes_of_the_wrong_shape_are_errors)
{
    code_is(true, "OI1479", "");
    code_is(false, "OI147", "");
    code_is(false, "oi1479", "");
    code_is(false, "OI14790", "");
    code_is(true, "", "17.17");
    code_is(true, "", "5.a");
    code_is(true, "", "8.5.2");
    code_is(false, "", "18.1");
    code_is(false, "", "8");
    code_is(false, "", "8.");
    code_is(false, "", "8.5.");
    code_is(false, "", "SDG 8");
    code_is(false, "", "08.5");
    code_is(false, "", "8.555");
    code_is(false, "", "8.5.22");
}

/* ---- formulas -------------------------------------------------------------------- */

ATH_TEST(plugin_lint, an_indicator_named_like_a_function_warns)
{
    struct world *w = open_world();

    w->indicators[SHARE].id = "target";
    notes_only(w, "shadows-function", "form 'monthly': indicator 'target'");
}

ATH_TEST(plugin_lint, a_ratio_narrower_than_its_figures_warns)
{
    struct world *w = open_world();

    w->indicators[SHARE].breakdown_count = 0;
    notes_only(w, "narrow-ratio", "form 'monthly': indicator 'share'");
}

ATH_TEST(plugin_lint, a_ratio_of_one_option_cannot_be_split_by_it)
{
    struct world *w = open_world();

    w->indicators[SHARE].breakdown_count = 0;
    w->indicators[SHARE].numerator = "covered[sex=f]";
    notes_only(w, "", "");
}

ATH_TEST(plugin_lint, a_figure_divided_by_itself_warns)
{
    struct world *w = open_world();

    w->indicators[SHARE].numerator = "members";
    notes_only(w, "same-sides", "form 'monthly': indicator 'share'");
}

ATH_TEST(plugin_lint, a_division_by_zero_is_an_error)
{
    struct world *w = open_world();

    w->indicators[SHARE].denominator = "3 - 3";
    notes_only(w, "divides-by-zero", "form 'monthly': indicator 'share'");
    ATH_EQ_U64(w->notes.errors, 1);
    w = open_world();
    w->rules[0].right = "members / 0";
    notes_only(w, "divides-by-zero", "form 'monthly': rule 'covered-over-members'");
    ATH_EQ_U64(w->notes.errors, 1);
}

ATH_TEST(plugin_lint, a_rule_about_nothing_warns)
{
    struct world *w = open_world();

    w->rules[0].right = "covered";
    notes_only(w, "idle-rule", "form 'monthly': rule 'covered-over-members'");
}
