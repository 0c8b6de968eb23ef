/* SPDX-License-Identifier: Apache-2.0 */
#include "model/catalogue.h"

#include "sample.h"

/* ---- what is refused ----------------------------------------------------------------- */

#define REFUSES(claim, words, ...) \
    SAMPLE_REFUSES(model_catalogue, claim, words, __VA_ARGS__)

#define MANY "aaaaaaaaaaaaaaaa" /* 16 bytes */
#define LONGEST MANY MANY MANY "aaaaaaaaaaaaaaa"

REFUSES(a_program_without_id, "id '' of program 1", s->program.id = NULL)
REFUSES(an_empty_id, "id '' of category 2", s->categories[AGE].id = "")
REFUSES(upper_case_in_an_id, "id 'Members' of indicator 1", s->indicators[0].id = "Members")
REFUSES(a_point_in_an_id, "id 'a.b' of form 2", s->forms[1].id = "a.b")
REFUSES(an_id_of_64_bytes, "option 1", s->options[SEX][0].id = LONGEST "a")
REFUSES(an_id_in_arabic, "indicator 1", s->indicators[0].id = "عدد")
REFUSES(two_indicators_of_one_id, "indicator 'members' is declared twice",
        s->indicators[CLUBS].id = "members")
REFUSES(two_forms_of_one_id, "form 'main' is declared twice", s->forms[1].id = "main")
REFUSES(two_categories_of_one_id, "category 'sex' is declared twice",
        s->categories[TOPIC].id = "sex")
REFUSES(two_options_of_one_id, "category 'sex': option 'f' is declared twice",
        s->options[SEX][1].id = "f")
REFUSES(two_rules_of_one_id, "rule 'no-hours' is declared twice",
        s->rules[0].id = "no-hours")

REFUSES(a_program_without_version, "needs a version", s->program.version = "")
REFUSES(a_program_without_name, "name: needs a text", s->program.names.n = 0)
REFUSES(a_category_without_name, "category 'age': name", s->categories[AGE].names.n = 0)
REFUSES(an_option_without_name, "category 'age': option 'u18': name",
        s->options[AGE][0].names.n = 0)
REFUSES(a_form_without_name, "form 'school': name", s->forms[1].names.n = 0)
REFUSES(an_indicator_without_name, "form 'school': indicator 'peak': name",
        s->indicators[PEAK].names.n = 0)
REFUSES(a_rule_without_message, "rule 'no-hours': message", s->rules[1].messages.n = 0)
REFUSES(a_text_that_is_not_utf8, "the text in 'en' is not UTF-8",
        s->label[2].text = "\xC3(")
REFUSES(an_empty_text, "the text in 'en' is empty", s->label[2].text = "")
REFUSES(a_text_without_language, "'' is not a language tag", s->label[2].lang = NULL)
REFUSES(a_language_that_is_none, "'e_n' is not a language tag", s->label[2].lang = "e_n")
REFUSES(a_language_of_one_letter, "not a language tag", s->label[2].lang = "e")
REFUSES(a_language_tag_with_an_empty_part, "not a language tag",
        s->label[2].lang = "en--GB")
REFUSES(a_language_tag_with_a_long_part, "not a language tag",
        s->label[2].lang = "en-" MANY)
REFUSES(a_language_tag_of_36_bytes, "not a language tag",
        s->label[2].lang = "en-aaaaaaaa-aaaaaaaa-aaaaaaaa-aaaaaa")
REFUSES(two_texts_in_one_language, "two texts in 'FR'", s->label[2].lang = "FR")

REFUSES(a_category_without_options, "category 'topic': has no options",
        s->categories[TOPIC].option_count = 0)
REFUSES(unspecified_before_other_options, "option 'unspecified' must be the last",
        s->options[SEX][1].id = "unspecified";
        s->options[SEX][2].id = "m")

REFUSES(a_program_without_forms, "needs a form", s->program.form_count = 0)
REFUSES(a_form_without_indicators, "form 'school': has no indicators",
        s->forms[1].indicator_count = 0)
REFUSES(forms_that_share_indicators, "do not follow", s->forms[1].first_indicator = 1)
REFUSES(an_indicator_of_no_form, "belongs to no form", s->forms[1].indicator_count = 1)
REFUSES(a_form_with_more_than_there_is, "more indicators than its program",
        s->forms[1].indicator_count = 3)
REFUSES(a_form_that_is_never_due, "needs the frequency of a layer",
        s->forms[1].frequency[ATH_LAYER_ACTUAL] = ATH_NO_FREQUENCY)
REFUSES(an_unknown_frequency, "unknown frequency 8",
        s->forms[1].frequency[ATH_LAYER_ACTUAL] = (enum ath_frequency)8)
REFUSES(an_unknown_kind_of_organization, "unknown kind of organization",
        s->forms[1].kinds = 1u << 31)
REFUSES(the_kind_of_organization_zero, "unknown kind of organization",
        s->forms[1].kinds = 1)

REFUSES(an_unknown_kind, "indicator 'peak': unknown kind 99",
        s->indicators[PEAK].kind = (enum ath_kind)99)
REFUSES(seven_decimals, "scale 7 is above the maximum 6", s->indicators[PEAK].scale = 7)
REFUSES(an_indicator_without_unit, "indicator 'peak': needs a unit",
        s->indicators[PEAK].unit = NULL)
REFUSES(a_unit_of_64_bytes, "unit has 64 bytes, more than 63",
        s->indicators[PEAK].unit = LONGEST "a")
REFUSES(a_unit_of_two_lines, "unit has a control character",
        s->indicators[PEAK].unit = "a\nb")
REFUSES(an_unknown_direction, "unknown direction 3",
        s->indicators[PEAK].better = (enum ath_better)3)
REFUSES(a_minimum_above_the_maximum, "minimum -500 is above maximum -501",
        s->indicators[INCOME].has_maximum = true;
        s->indicators[INCOME].maximum = -501)
REFUSES(a_bound_beyond_every_value, "beyond 1000000000000000",
        s->indicators[INCOME].minimum = -1000000000000001)
REFUSES(a_flow_that_is_carried, "only a stock is carried, not kind flow",
        s->indicators[INCOME].carry_periods = 1)

REFUSES(a_stock_that_is_summed_over_time,
        "indicator 'members': kind stock cannot be combined over time by rule 1",
        s->indicators[MEMBERS].over_time = ATH_SUMMED)
REFUSES(reports_that_are_averaged, "cannot be combined over organizations by rule 3",
        s->indicators[INCOME].over_reports = ATH_AVERAGED)
REFUSES(an_extreme_with_a_rule, "kind extreme-max cannot be combined over time by rule 4",
        s->indicators[PEAK].over_time = ATH_LARGEST)
REFUSES(an_unknown_rule, "cannot be combined over time by rule 6",
        s->indicators[INCOME].over_time = ATH_COMBINING_END)
REFUSES(a_ratio_of_what_does_not_add_up,
        "indicator 'members' has a rule of its own and does not add up",
        s->indicators[MEMBERS].over_time = ATH_AVERAGED)

REFUSES(a_ratio_without_numerator, "needs a numerator, a denominator and a factor",
        s->indicators[WOMEN].numerator = "")
REFUSES(a_ratio_without_denominator, "needs a numerator, a denominator and a factor",
        s->indicators[WOMEN].denominator = NULL)
REFUSES(a_ratio_with_factor_zero, "needs a numerator, a denominator and a factor",
        s->indicators[WOMEN].factor = 0)
REFUSES(a_flow_with_a_numerator, "only a ratio has",
        s->indicators[HOURS].numerator = "members")
REFUSES(a_flow_with_a_factor, "only a ratio has", s->indicators[HOURS].factor = 1)
REFUSES(a_ratio_with_a_leaf_formula, "kind ratio cannot be computed by a leaf formula",
        s->indicators[WOMEN].leaf = "members")
REFUSES(a_choice_with_a_leaf_formula, "kind choice cannot be computed by a leaf formula",
        s->indicators[MOOD].leaf = "members")
REFUSES(a_ratio_of_people_reached, "numerator: indicator 'reached' is of kind reach",
        s->indicators[WOMEN].numerator = "reached")
REFUSES(a_ratio_of_ratios, "numerator: indicator 'women_share' is of kind ratio",
        s->indicators[WOMEN].numerator = "women_share")
REFUSES(a_ratio_of_extremes, "denominator: indicator 'peak' is of kind extreme-max",
        s->indicators[WOMEN].denominator = "peak")
REFUSES(a_ratio_of_choices, "indicator 'mood' is of kind choice",
        s->indicators[WOMEN].numerator = "mood")
REFUSES(a_ratio_of_parameters, "indicator 'clubs' is of kind parameter",
        s->indicators[CLUBS].kind = ATH_PARAMETER;
        s->indicators[WOMEN].numerator = "clubs")
REFUSES(a_ratio_of_computed_reach, "indicator 'gap' is of kind reach",
        s->indicators[GAP].kind = ATH_REACH;
        s->indicators[WOMEN].numerator = "gap")
REFUSES(a_ratio_of_constants, "a ratio needs an indicator",
        s->indicators[WOMEN].numerator = "1";
        s->indicators[WOMEN].denominator = "2")
REFUSES(a_factor_beyond_every_value, "is beyond", s->indicators[WOMEN].factor = INT64_MIN)

REFUSES(a_breakdown_by_nothing, "breakdown 1: crosses 0 categories",
        s->breakdowns[MEMBERS][0].category_count = 0)
REFUSES(a_breakdown_by_four, "breakdown 1: crosses 4 categories",
        s->breakdowns[MEMBERS][0].category_count = 4)
REFUSES(a_breakdown_by_an_unknown_category,
        "form 'main': indicator 'members': breakdown 2: names an unknown category",
        s->breakdowns[MEMBERS][1].category[0] = CATEGORIES)
REFUSES(a_breakdown_that_repeats_a_category, "breakdown 3: repeats category 'sex'",
        s->breakdowns[MEMBERS][2].category[1] = SEX)
REFUSES(a_breakdown_declared_twice, "breakdown 2: crosses the same categories as another",
        s->breakdowns[MEMBERS][1].category[0] = SEX)
REFUSES(a_crossing_declared_in_both_orders,
        "breakdown 3: crosses the same categories as another",
        s->breakdowns[MEMBERS][1] = (struct ath_breakdown){ .category = { AGE, SEX },
                                                            .category_count = 2 })
REFUSES(a_partition_without_unspecified, "category 'topic' needs 'unspecified'",
        s->breakdowns[TRAINED][1].overlapping = false)
REFUSES(parts_of_an_extreme_that_overlap, "parts of kind extreme-max cannot overlap",
        sample_split(s, PEAK, TOPIC, -1);
        s->breakdowns[PEAK][0].overlapping = true)
REFUSES(parts_of_a_ratio_that_overlap, "parts of kind ratio cannot overlap",
        s->breakdowns[WOMEN][0].overlapping = true)
REFUSES(a_choice_without_a_scale, "exactly one breakdown",
        s->indicators[MOOD].breakdown_count = 0)
REFUSES(a_choice_by_two_breakdowns, "exactly one breakdown",
        sample_split(s, MOOD, TOPIC, -1))
REFUSES(a_choice_crossed, "exactly one breakdown",
        s->breakdowns[MOOD][0].category_count = 2;
        s->breakdowns[MOOD][0].category[1] = SEX)
REFUSES(a_choice_with_unspecified, "no category with 'unspecified': 'sex'",
        s->breakdowns[MOOD][0].category[0] = SEX)

static const char *no_text(size_t size)
{
    static char text[ATH_TEXT_BYTES + 2];

    memset(text, ' ', size);
    text[size] = '\0';
    return text;
}

REFUSES(a_formula_of_4097_bytes, "formula has more than 4096 bytes",
        s->rules[1].left = no_text(ATH_TEXT_BYTES + 1))
REFUSES(a_text_of_4097_bytes, "has 4097 bytes, more than 4096",
        s->label[0].text = no_text(ATH_TEXT_BYTES + 1))

/* ---- limits -------------------------------------------------------------------------- */

/* `n` options "o0", "o1", ... and "unspecified". */
static void make_wide(struct sample *s, unsigned category, unsigned n)
{
    struct ath_option *options = ath_arena_new_array(&s->arena, struct ath_option, n);

    for (unsigned i = 0; i + 1 < n; i++) {
        options[i] = (struct ath_option){ .id = ath_arena_printf(&s->arena, "o%u", i),
                                          .names = s->names };
    }
    options[n - 1] = (struct ath_option){ .id = "unspecified", .names = s->names };
    s->categories[category].options = options;
    s->categories[category].option_count = (uint16_t)n;
}

REFUSES(a_category_of_257_options, "category 'age': has 257 options, more than 256",
        make_wide(s, AGE, 257))
REFUSES(a_crossing_of_258_cells, "breakdown 3: has 258 cells, more than 256",
        make_wide(s, AGE, 86))

/* The form "school" with `n` indicators "i0", "i1", ... */
static void make_long(struct sample *s, unsigned n)
{
    unsigned all = CLUBS + n;
    struct ath_indicator *list = ath_arena_new_array(&s->arena, struct ath_indicator, all);

    memcpy(list, s->indicators, CLUBS * sizeof *list);
    for (unsigned i = CLUBS; i < all; i++) {
        list[i] = s->indicators[HOURS];
        list[i].id = ath_arena_printf(&s->arena, "i%u", i);
    }
    s->program.indicators = list;
    s->program.indicator_count = (uint16_t)all;
    s->forms[1].indicator_count = (uint16_t)n;
}

REFUSES(4097_indicators, "has 4097 indicators, more than 4096", make_long(s, 4097 - CLUBS))

static void make_wide_form(struct sample *s)
{
    make_wide(s, AGE, 85); /* MEMBERS: 1 + 3 + 85 + 255 */
    make_long(s, 12);
    for (unsigned i = 0; i < 12; i++) {
        s->program.indicators[CLUBS + i].breakdowns = s->breakdowns[MEMBERS];
        s->program.indicators[CLUBS + i].breakdown_count = 3;
    }
}

REFUSES(a_form_of_4128_cells, "form 'school': has 4128 cells, more than 4096",
        make_wide_form(s))

static void make_many_breakdowns(struct sample *s)
{
    s->indicators[HOURS].breakdown_count = ATH_INDICATOR_BREAKDOWNS + 1;
}

REFUSES(33_breakdowns, "has 33 breakdowns, more than 32", make_many_breakdowns(s))
REFUSES(65_forms, "has 65 forms, more than 64", s->program.form_count = 65)
REFUSES(257_categories, "has 257 categories, more than 256",
        s->program.category_count = 257)
REFUSES(257_rules, "has 257 rules, more than 256", s->forms[0].rule_count = 257)
REFUSES(65_languages, "65 languages, more than 64", s->forms[0].names.n = 65)

static void make_heavy(struct sample *s)
{
    s->label[0].text = no_text(ATH_TEXT_BYTES);
    make_long(s, 200);
}

REFUSES(more_than_a_mebibyte, "bytes, more than 1048576", make_heavy(s))

ATH_TEST(model_catalogue, a_small_arena_is_resource_exhausted_at_every_step)
{
    struct sample s;
    unsigned refused = 0;
    ath_code code;

    do {
        sample_init(&s);
        ath_arena_init(&s.arena, 64 + 97 * refused);
        code = sample_finish(&s, NULL);
        refused += code == ATH_RESOURCE_EXHAUSTED;
        ATH_TRUE(code == ATH_OK || code == ATH_RESOURCE_EXHAUSTED);
        sample_fini(&s);
    } while (code != ATH_OK);
    ATH_TRUE(refused > 20);
}

/* ---- what finishing gives ------------------------------------------------------------ */

ATH_TEST(model_catalogue, longest_id_and_empty_definition_are_accepted)
{
    struct sample s;

    sample_init(&s);
    s.indicators[PEAK].id = LONGEST;
    s.indicators[PEAK].definitions.n = 0;
    s.indicators[PEAK].iris = NULL;
    ATH_OK(sample_finish(&s, NULL));
    ATH_EQ_STR(s.indicators[PEAK].iris, "");
    sample_fini(&s);
}

ATH_TEST(model_catalogue, cells_of_a_first_version_are_numbered_in_order)
{
    struct sample s;

    sample_init(&s);
    ATH_OK(sample_finish(&s, NULL));
    ATH_EQ_INT(sample_cell(&s.program, "members"), 0);
    ATH_EQ_INT(sample_cell(&s.program, "members[sex=f]"), 1);
    ATH_EQ_INT(sample_cell(&s.program, "members[age=unspecified]"), 6);
    ATH_EQ_INT(sample_cell(&s.program, "members[sex=f,age=u18]"), 7);
    ATH_EQ_INT(sample_cell(&s.program, "members[sex=f,age=y18_24]"), 8);
    ATH_EQ_INT(sample_cell(&s.program, "members[sex=m,age=u18]"), 10);
    ATH_EQ_INT(sample_cell(&s.program, "trained"), 16);
    ATH_EQ_INT(sample_cell(&s.program, "hours"), 27);
    ATH_EQ_INT(s.forms[0].cell_end, 28);
    ATH_EQ_INT(sample_cell(&s.program, "clubs"), 0);
    ATH_EQ_INT(sample_cell(&s.program, "peak"), 1);
    sample_fini(&s);
}

ATH_TEST(model_catalogue, every_number_leads_back_to_its_cell)
{
    struct sample s;

    sample_init(&s);
    ATH_OK(sample_finish(&s, NULL));
    for (uint16_t cell = 0; cell < s.forms[0].cell_end; cell++) {
        const char *name = ath_cell_name(&s.program, &s.forms[0], cell, &s.arena);
        ATH_EQ_INT(sample_cell(&s.program, name), cell);
    }
    ATH_EQ_STR(ath_cell_name(&s.program, &s.forms[0], 8, &s.arena),
               "members[sex=f,age=y18_24]");
    ATH_EQ_STR(ath_cell_name(&s.program, &s.forms[0], 28, &s.arena), "cell 28");
    sample_fini(&s);
}

ATH_TEST(model_catalogue, computed_indicators_have_no_cells)
{
    struct sample s;

    sample_init(&s);
    ATH_OK(sample_finish(&s, NULL));
    ATH_FALSE(s.indicators[GAP].entered);
    ATH_EQ_INT(s.indicators[GAP].total, ATH_NO_CELL);
    ATH_TRUE(s.indicators[GAP].breakdowns[0].cells == NULL);
    ATH_TRUE(s.indicators[GAP].leaf_ast != NULL);
    ATH_FALSE(s.indicators[WOMEN].entered);
    ATH_TRUE(s.indicators[WOMEN].numerator_ast != NULL);
    ATH_TRUE(s.indicators[WOMEN].denominator_ast != NULL);
    ATH_TRUE(s.indicators[HOURS].entered);
    sample_fini(&s);
}

ATH_TEST(model_catalogue, finishing_tells_forms_and_unspecified_options)
{
    struct sample s;

    sample_init(&s);
    ATH_OK(sample_finish(&s, NULL));
    ATH_EQ_INT(s.categories[SEX].unspecified, 2);
    ATH_EQ_INT(s.categories[TOPIC].unspecified, -1);
    ATH_EQ_INT(s.indicators[HOURS].form, 0);
    ATH_EQ_INT(s.indicators[PEAK].form, 1);
    ATH_EQ_STR(s.program.names.v[0].lang, "ar");
    ATH_EQ_STR(s.program.names.v[2].lang, "fr");
    sample_fini(&s);
}

/* ---- finding ------------------------------------------------------------------------- */

static const char *reason_of(const struct sample *s, unsigned indicator, const char *first,
                             const char *second)
{
    struct ath_slice options[] = { ath_slice_str(first), ath_slice_str(second) };
    const char *reason = "found";
    uint16_t cell = 77;

    if (!ath_cell_find(&cell, &s->program, &s->indicators[indicator], options,
                       second == NULL ? 1 : 2, &reason)) {
        ATH_EQ_INT(cell, 77);
    }
    return reason;
}

ATH_TEST(model_catalogue, options_are_found_in_any_order_and_refused_with_a_reason)
{
    struct sample s;

    sample_init(&s);
    ATH_OK(sample_finish(&s, NULL));
    ATH_EQ_INT(sample_cell(&s.program, "members[age=y18_24,sex=f]"), 8);
    ATH_EQ_STR(reason_of(&s, MEMBERS, "sex=f", NULL), "found");
    ATH_EQ_STR(reason_of(&s, MEMBERS, "sex", NULL), "malformed-option");
    ATH_EQ_STR(reason_of(&s, MEMBERS, "", NULL), "malformed-option");
    ATH_EQ_STR(reason_of(&s, MEMBERS, "sex=f", "sex=f"), "malformed-option");
    ATH_EQ_STR(reason_of(&s, MEMBERS, "sex=f", "sex=m"), "malformed-option");
    ATH_EQ_STR(reason_of(&s, MEMBERS, "colour=f", NULL), "unknown-category");
    ATH_EQ_STR(reason_of(&s, MEMBERS, "sex=", NULL), "unknown-option");
    ATH_EQ_STR(reason_of(&s, MEMBERS, "sex=u18", NULL), "unknown-option");
    ATH_EQ_STR(reason_of(&s, MEMBERS, "topic=law", NULL), "unknown-breakdown");
    ATH_EQ_STR(reason_of(&s, TRAINED, "sex=f", "topic=law"), "unknown-breakdown");
    ATH_EQ_STR(reason_of(&s, GAP, "sex=f", NULL), "computed-indicator");
    sample_fini(&s);
}

ATH_TEST(model_catalogue, four_options_are_no_breakdown)
{
    struct sample s;
    const char *reason = "";
    uint16_t cell;

    sample_init(&s);
    ATH_OK(sample_finish(&s, NULL));
    struct ath_slice options[] = { ath_slice_str("sex=f"), ath_slice_str("age=u18"),
                                   ath_slice_str("topic=law"), ath_slice_str("mood=bad") };
    ATH_FALSE(ath_cell_find(&cell, &s.program, &s.indicators[0], options, 4, &reason));
    ATH_EQ_STR(reason, "unknown-breakdown");
    sample_fini(&s);
}

ATH_TEST(model_catalogue, indicators_and_forms_are_found_by_id)
{
    struct sample s;
    char id[3] = { 'h', 'o', 'u' };

    sample_init(&s);
    ATH_OK(sample_finish(&s, NULL));
    for (unsigned i = 0; i < INDICATORS; i++) {
        ATH_TRUE(ath_program_indicator(&s.program, ath_slice_str(s.indicators[i].id)) ==
                 &s.indicators[i]);
    }
    ATH_TRUE(ath_program_indicator(&s.program, ath_slice(id, sizeof id)) == NULL);
    ATH_TRUE(ath_program_indicator(&s.program, ath_slice_str("")) == NULL);
    ATH_TRUE(ath_program_form(&s.program, "school") == &s.forms[1]);
    ATH_TRUE(ath_program_form(&s.program, "none") == NULL);
    ATH_TRUE(ath_program_form(&s.program, NULL) == NULL);
    s.program.form_count = 1;
    ATH_TRUE(ath_program_form(&s.program, "") == &s.forms[0]);
    sample_fini(&s);
}

ATH_TEST(model_catalogue, programs_and_indicators_are_found_by_their_full_name)
{
    struct sample s;
    struct ath_program other = { .id = "another" };
    const struct ath_program *program = NULL;
    const struct ath_indicator *indicator = NULL;

    sample_init(&s);
    ATH_OK(sample_finish(&s, NULL));
    const struct ath_program *programs[] = { &other, &s.program };
    struct ath_catalogue all = { programs, 2 };
    ATH_TRUE(ath_catalogue_program(&all, ath_slice_str("another")) == &other);
    ATH_TRUE(ath_catalogue_program(&all, ath_slice_str("anothe")) == NULL);
    ATH_TRUE(ath_catalogue_indicator(&program, &indicator, &all,
                                     ath_slice_str("sample.members")));
    ATH_TRUE(program == &s.program && indicator == &s.indicators[MEMBERS]);
    indicator = NULL;
    ATH_FALSE(
        ath_catalogue_indicator(&program, &indicator, &all, ath_slice_str("sample.none")));
    ATH_FALSE(ath_catalogue_indicator(&program, &indicator, &all, ath_slice_str("sample")));
    ATH_FALSE(ath_catalogue_indicator(&program, &indicator, &all, ath_slice_str("")));
    ATH_TRUE(indicator == NULL);
    sample_fini(&s);
}

ATH_TEST(model_catalogue, names_of_kinds_and_layers_are_read_as_they_are_written)
{
    for (int kind = ATH_FLOW; kind <= ATH_CHOICE; kind++) {
        const char *name = ath_kind_name((enum ath_kind)kind);
        ATH_EQ_INT(ath_kind_parse(ath_slice_str(name)), kind);
    }
    for (int layer = ATH_LAYER_ACTUAL; layer <= ATH_LAYER_MAX; layer++) {
        const char *name = ath_layer_name((enum ath_layer)layer);
        ATH_EQ_INT(ath_layer_parse(ath_slice_str(name)), layer);
    }
    ATH_EQ_INT(ath_layer_parse(ath_slice_str("")), ATH_LAYER_ACTUAL);
    ATH_EQ_INT(ath_layer_parse(ath_slice_str("Actual")), 0);
    ATH_EQ_INT(ath_kind_parse(ath_slice_str("")), 0);
    ATH_EQ_INT(ath_kind_parse(ath_slice_str("extreme_min")), ATH_EXTREME_MIN);
    ATH_EQ_STR(ath_kind_name(ATH_EXTREME_MIN), "extreme-min");
    ATH_TRUE(ath_kind_name((enum ath_kind)0) == NULL);
    ATH_TRUE(ath_layer_name((enum ath_layer)6) == NULL);
}
