/* SPDX-License-Identifier: Apache-2.0 */
#include <stddef.h>
#include <string.h>

#include "check.h"
#include "model/organization.h"
#include "plugin/manifest.h"

/* ---- a small program, to be bent ------------------------------------------------- */

static const struct athar_text a_name[] = { { "en", "A name" }, { NULL, NULL } };

struct world {
    struct athar_option options[3];
    struct athar_category categories[2];
    struct athar_indicator indicators[3];
    struct athar_rule rules[1];
    struct athar_form forms[1];
    struct athar_plugin plugin;
    struct ath_arena arena;
    struct ath_error err;
    struct ath_program *program;
};

static void make_tables(struct world *w)
{
    static const char *const ids[] = { "f", "m", "unspecified" };

    for (size_t i = 0; i < 3; i++) {
        w->options[i] = (struct athar_option){ sizeof w->options[i], ids[i], a_name };
    }
    w->categories[0] =
        (struct athar_category){ sizeof w->categories[0], "sex", a_name, w->options, 3 };
    w->categories[1] =
        (struct athar_category){ sizeof w->categories[1], "age", a_name, w->options, 3 };
    w->indicators[0] = (struct athar_indicator){ .size = sizeof w->indicators[0],
                                                 .id = "members",
                                                 .kind = ATHAR_STOCK,
                                                 .name = a_name,
                                                 .unit = "people",
                                                 .breakdowns = "sex; age ;sex * age",
                                                 .overlapping = "age",
                                                 .carry_periods = 2 };
    w->indicators[1] = (struct athar_indicator){ .size = sizeof w->indicators[1],
                                                 .id = "share",
                                                 .kind = ATHAR_RATIO,
                                                 .name = a_name,
                                                 .unit = "%",
                                                 .scale = 1,
                                                 .numerator = "members[sex=f]",
                                                 .denominator = "members",
                                                 .factor = 100 };
    w->indicators[2] = (struct athar_indicator){ .size = sizeof w->indicators[2],
                                                 .id = "balance",
                                                 .kind = ATHAR_FLOW,
                                                 .name = a_name,
                                                 .unit = "MAD",
                                                 .scale = 2,
                                                 .better = ATHAR_BETTER_UP,
                                                 .limits = ATHAR_NEGATIVE | ATHAR_MAXIMUM,
                                                 .maximum = 500 };
}

static struct world *open_world(void)
{
    static struct world world;
    struct world *w = &world;

    memset(w, 0, sizeof *w);
    make_tables(w);
    w->rules[0] = (struct athar_rule){ .size = sizeof w->rules[0],
                                       .id = "few",
                                       .left = "members",
                                       .comparison = ATHAR_AT_MOST,
                                       .right = "balance",
                                       .warns = 1,
                                       .message = a_name };
    w->forms[0] = (struct athar_form){ .size = sizeof w->forms[0],
                                       .id = "f",
                                       .name = a_name,
                                       .deadline_days = 15,
                                       .frequencies = "actual=month; target=year",
                                       .kinds = "cooperative; local-authority",
                                       .indicators = w->indicators,
                                       .indicator_count = 3,
                                       .rules = w->rules,
                                       .rule_count = 1 };
    w->plugin = (struct athar_plugin)
    {
        ATHAR_PLUGIN_HEADER
        , .id = "p", .version = "1.0.0", .name = a_name, .categories = w->categories,
          .category_count = 2, .forms = w->forms, .form_count = 1
    };
    ath_arena_init(&w->arena, 8 << 20);
    return w;
}

static ath_code read_world(struct world *w)
{
    return ath_manifest_program(&w->program, &w->plugin, &w->arena, &w->err);
}

static void close_world(struct world *w)
{
    ath_arena_fini(&w->arena);
}

/* Read it, be refused with a sentence that has these words, and clean up. */
static void refused(struct world *w, const char *words)
{
    ATH_CODE(ATH_INVALID_ARGUMENT, read_world(w));
    if (strstr(w->err.message, words) == NULL) {
        ATH_FAIL("'%s' is not in '%s'", words, w->err.message);
    }
    ATH_TRUE(w->program == NULL);
    close_world(w);
}

/* ---- what is converted ----------------------------------------------------------- */

ATH_TEST(plugin_manifest, every_declared_field_arrives)
{
    struct world *w = open_world();

    ATH_OK(read_world(w));
    const struct ath_indicator *members = &w->program->indicators[0];
    ATH_EQ_STR(members->id, "members");
    ATH_EQ_INT(members->kind, ATH_STOCK);
    ATH_EQ_INT(members->breakdown_count, 3);
    ATH_EQ_INT(members->breakdowns[2].category_count, 2);
    ATH_EQ_INT(members->breakdowns[2].category[1], 1);
    ATH_FALSE(members->breakdowns[0].overlapping);
    ATH_TRUE(members->breakdowns[1].overlapping);
    ATH_EQ_INT(members->carry_periods, 2);
    ATH_EQ_STR(members->names.v[0].text, "A name");
    ATH_EQ_STR(members->iris, "");
    ATH_EQ_STR(w->program->indicators[1].numerator, "members[sex=f]");
    ATH_EQ_INT(w->program->indicators[1].factor, 100);
    ATH_EQ_INT(w->program->categories[0].unspecified, 2);
    ATH_FALSE(w->program->coded);
    close_world(w);
}

ATH_TEST(plugin_manifest, rules_of_an_indicator_arrive_and_an_older_plugin_has_none)
{
    struct world *w = open_world();

    w->indicators[2].over_time = ATHAR_MAX;
    w->indicators[2].over_organizations = ATHAR_MIN;
    ATH_OK(read_world(w));
    ATH_EQ_INT(w->program->indicators[2].over_time, ATH_LARGEST);
    ATH_EQ_INT(w->program->indicators[2].over_reports, ATH_SMALLEST);
    ATH_EQ_INT(w->program->indicators[0].over_time, ATH_AS_KIND);
    close_world(w);
    w = open_world();
    enum { OLD_BYTES = offsetof(struct athar_indicator, over_time) };
    size_t count = w->forms[0].indicator_count;
    struct athar_indicator old[ATHAR_COUNT(w->indicators)];
    for (size_t i = 0; i < count; i++) {
        w->indicators[i].size = OLD_BYTES;
        memcpy((uint8_t *)old + i * OLD_BYTES, &w->indicators[i], OLD_BYTES);
    }
    w->forms[0].indicators = old;
    ATH_OK(read_world(w));
    ATH_EQ_INT(w->program->indicators[2].over_time, ATH_AS_KIND);
    close_world(w);
}

ATH_TEST(plugin_manifest, values_begin_at_zero_unless_it_says_otherwise)
{
    struct world *w = open_world();

    ATH_OK(read_world(w));
    const struct ath_indicator *v = w->program->indicators;
    ATH_TRUE(v[0].has_minimum);
    ATH_EQ_INT(v[0].minimum, 0);
    ATH_FALSE(v[0].has_maximum);
    ATH_FALSE(v[1].has_minimum);
    ATH_FALSE(v[2].has_minimum);
    ATH_TRUE(v[2].has_maximum);
    ATH_EQ_INT(v[2].maximum, 500);
    close_world(w);
}

ATH_TEST(plugin_manifest, forms_keep_rhythm_reporters_and_rules)
{
    struct world *w = open_world();

    ATH_OK(read_world(w));
    const struct ath_form *form = &w->program->forms[0];
    ATH_EQ_INT(form->frequency[ATH_LAYER_ACTUAL], ATH_MONTH);
    ATH_EQ_INT(form->frequency[ATH_LAYER_TARGET], ATH_YEAR);
    ATH_EQ_INT(form->frequency[ATH_LAYER_VERIFIED], ATH_NO_FREQUENCY);
    ATH_EQ_INT(form->deadline_days, 15);
    ATH_EQ_U64(form->kinds, (1u << ATH_ORG_COOPERATIVE) | (1u << ATH_ORG_LOCAL_AUTHORITY));
    ATH_EQ_INT(form->rules[0].comparison, ATH_LE);
    ATH_EQ_INT(form->rules[0].missing, ATH_MISSING_SKIP);
    ATH_TRUE(form->rules[0].warns);
    close_world(w);
}

ATH_TEST(plugin_manifest, nothing_of_the_plugin_is_kept)
{
    struct world *w = open_world();

    ATH_OK(read_world(w));
    memset(w->indicators, 0xA5, sizeof w->indicators);
    memset(w->options, 0xA5, sizeof w->options);
    memset(w->forms, 0xA5, sizeof w->forms);
    ATH_EQ_STR(w->program->indicators[2].id, "balance");
    ATH_EQ_STR(w->program->categories[0].options[1].id, "m");
    ATH_EQ_STR(w->program->forms[0].id, "f");
    close_world(w);
}

ATH_TEST(plugin_manifest, what_it_reads_can_be_finished)
{
    struct world *w = open_world();

    ATH_OK(read_world(w));
    ath_code code = ath_program_finish(w->program, NULL, &w->arena, &w->err);
    ATH_EQ_STR(w->err.message, "");
    ATH_OK(code);
    close_world(w);
}

/* ---- what is refused ------------------------------------------------------------- */

ATH_TEST(plugin_manifest, null_tables_are_refused)
{
    struct world *w = open_world();
    w->plugin.forms = NULL;
    refused(w, "its table of 1 form elements is NULL");
    w = open_world();
    w->categories[1].options = NULL;
    refused(w, "category 'age': its table of 3 option elements is NULL");
    w = open_world();
    w->forms[0].rules = NULL;
    refused(w, "form 'f': its table of 1 rule elements is NULL");
}

ATH_TEST(plugin_manifest, sizes_that_cannot_be_are_refused)
{
    struct world *w = open_world();
    w->indicators[0].size = 0;
    refused(w, "form 'f': the first indicator has size 0");
    w = open_world();
    w->forms[0].size = 8;
    refused(w, "the first form has size 8");
    w = open_world();
    w->categories[0].size = 1u << 20;
    refused(w, "the first category has size 1048576, more than any ABI");
    w = open_world();
    w->options[0].size += 3;
    refused(w, "which is not aligned");
    w = open_world();
    w->indicators[2].size += 8;
    refused(w, "indicator 3 has size");
}

ATH_TEST(plugin_manifest, counts_that_cannot_be_are_refused)
{
    struct world *w = open_world();
    w->forms[0].indicator_count = 100000;
    refused(w, "form 1: 100000 indicators, a program has at most 4096");
    w = open_world();
    w->plugin.category_count = SIZE_MAX;
    refused(w, "category elements, at most 256");
    w = open_world();
    w->categories[0].option_count = 257;
    refused(w, "category 'sex': 257 option elements, at most 256");
    w = open_world();
    w->plugin.form_count = 65;
    refused(w, "65 form elements, at most 64");
    w = open_world();
    w->forms[0].rule_count = 5000;
    refused(w, "5000 rule elements");
}

ATH_TEST(plugin_manifest, texts_without_an_end_are_refused)
{
    static char endless[1 << 16];
    static const struct athar_text names[20] = {
        { "en", "a" }, { "en", "a" }, { "en", "a" }, { "en", "a" }, { "en", "a" },
        { "en", "a" }, { "en", "a" }, { "en", "a" }, { "en", "a" }, { "en", "a" },
        { "en", "a" }, { "en", "a" }, { "en", "a" }, { "en", "a" }, { "en", "a" },
        { "en", "a" }, { "en", "a" }, { "en", "a" }, { "en", "a" }, { "en", "a" },
    };
    struct world *w = open_world();

    w->indicators[1].name = names;
    refused(w, "form 'f': indicator 'share': name has no end after 16 languages");
    memset(endless, 'x', sizeof endless);
    w = open_world();
    w->indicators[1].unit = endless;
    refused(w, "form 'f': indicator 'share': unit is longer than 63 bytes");
    w = open_world();
    w->indicators[1].numerator = endless;
    refused(w, "numerator is longer than 1024 bytes");
}

ATH_TEST(plugin_manifest, texts_that_are_not_utf8_are_refused)
{
    struct world *w = open_world();
    w->indicators[0].definition = ATHAR_TEXT({ "en", "caf\xe9" });
    refused(w, "definition is not UTF-8");
    w = open_world();
    w->plugin.id = "\xff";
    refused(w, "the program's id is not UTF-8");
    w = open_world();
    w->indicators[0].name = ATHAR_TEXT({ "en", NULL });
    refused(w, "name: text 1 is NULL");
}

ATH_TEST(plugin_manifest, missing_ids_are_refused)
{
    struct world *w = open_world();
    w->plugin.id = NULL;
    refused(w, "the program's id is NULL");
    w = open_world();
    w->options[1].id = NULL;
    refused(w, "category 'sex': an option's id is NULL");
    w = open_world();
    w->indicators[1].id = NULL;
    refused(w, "an indicator's id is NULL");
}

ATH_TEST(plugin_manifest, a_program_that_reads_like_an_option_is_refused)
{
    struct world *w = open_world();
    w->plugin.id = "-clubs";
    refused(w, "the program's id '-clubs' begins with -");
}

ATH_TEST(plugin_manifest, numbers_that_mean_nothing_are_refused)
{
    struct world *w = open_world();
    w->indicators[0].kind = 99;
    refused(w, "indicator 'members': kind 99 is not 1 to 8");
    w = open_world();
    w->indicators[0].scale = -1;
    refused(w, "scale -1 is not 0 to 6");
    w = open_world();
    w->indicators[0].better = 256;
    refused(w, "better 256");
    w = open_world();
    w->rules[0].comparison = 0;
    refused(w, "form 'f': rule 'few': comparison 0 is not 1 to 5");
    w = open_world();
    w->forms[0].deadline_days = -3;
    refused(w, "deadline_days -3");
}

ATH_TEST(plugin_manifest, names_that_mean_nothing_are_refused)
{
    struct world *w = open_world();
    w->indicators[0].breakdowns = "sex; colour";
    refused(w, "form 'f': indicator 'members': breakdown names unknown category 'colour'");
    w = open_world();
    w->indicators[0].overlapping = "age*sex; age*age";
    refused(w, "a breakdown crosses 'age' with itself");
    w = open_world();
    w->indicators[0].breakdowns = "sex";
    refused(w, "overlapping names 'age', which is not a breakdown of it");
    w = open_world();
    w->indicators[0].breakdowns = "sex*age; age*sex*age";
    refused(w, "a breakdown crosses 'age' with itself");
    w = open_world();
    w->indicators[0].breakdowns = "sex;;age";
    refused(w, "breakdown names unknown category ''");
    w = open_world();
    w->forms[0].kinds = "cooperative; guild";
    refused(w, "form 'f': kinds names unknown kind 'guild'");
}

ATH_TEST(plugin_manifest, frequencies_that_mean_nothing_are_refused)
{
    struct world *w = open_world();
    w->forms[0].frequencies = "month";
    refused(w, "frequencies has 'month', which is not layer=frequency");
    w = open_world();
    w->forms[0].frequencies = "actual=fortnight";
    refused(w, "'actual=fortnight'");
    w = open_world();
    w->forms[0].frequencies = "hoped=month";
    refused(w, "'hoped=month'");
    w = open_world();
    w->forms[0].frequencies = "actual=month; actual=year";
    refused(w, "names layer 'actual' twice");
}

ATH_TEST(plugin_manifest, more_than_the_arena_holds_is_refused)
{
    struct world *w = open_world();

    ath_arena_fini(&w->arena);
    ath_arena_init(&w->arena, 2048);
    ATH_CODE(ATH_RESOURCE_EXHAUSTED, read_world(w));
    close_world(w);
}

/* ---- checks in code -------------------------------------------------------------- */

static void run_nothing(const struct athar_host *host, const struct athar_report *report,
                        struct athar_findings *findings)
{
    (void)host, (void)report, (void)findings;
}

static void checks_refused(struct athar_check check, const char *words)
{
    struct athar_validate validate = { sizeof validate, &check, 1 };
    struct ath_manifest_checks out = { 0 };
    struct world *w = open_world();

    ATH_OK(read_world(w));
    ATH_CODE(ATH_INVALID_ARGUMENT,
             ath_manifest_checks(&out, &validate, w->program, &w->arena, &w->err));
    if (strstr(w->err.message, words) == NULL) {
        ATH_FAIL("'%s' is not in '%s'", words, w->err.message);
    }
    close_world(w);
}

ATH_TEST(plugin_manifest, checks_that_cannot_run_are_refused)
{
    static const char *const cells[] = { "members", NULL };
    const struct athar_check good = { sizeof good, NULL, cells, 1, run_nothing };
    struct athar_check bad = good;

    bad.form = "g";
    checks_refused(bad, "the form 'g', which is not one of the program");
    bad = good;
    bad.run = NULL;
    checks_refused(bad, "form 'f': a check has no function");
    bad = good;
    bad.cell_count = 2;
    checks_refused(bad, "a check's cell 2 is NULL");
    bad = good;
    bad.cells = NULL;
    checks_refused(bad, "a check's list of cells is NULL");
    bad = good;
    bad.cell_count = 1000000;
    checks_refused(bad, "1000000 cells, at most 256");
    bad = good;
    bad.size = 4;
    checks_refused(bad, "the first check has size 4");
}

ATH_TEST(plugin_manifest, a_check_without_a_form_is_of_the_only_one)
{
    static const char *const cells[] = { "members" };
    const struct athar_check check = { sizeof check, NULL, cells, 1, run_nothing };
    const struct athar_validate validate = { sizeof validate, &check, 1 };
    struct ath_manifest_checks out = { 0 };
    struct world *w = open_world();

    ATH_OK(read_world(w));
    ATH_OK(ath_manifest_checks(&out, &validate, w->program, &w->arena, &w->err));
    ATH_EQ_U64(out.n, 1);
    ATH_EQ_STR(out.v[0].form, "f");
    ATH_EQ_STR(out.v[0].cells[0], "members");
    ATH_OK(ath_manifest_checks(&out, NULL, w->program, &w->arena, &w->err));
    ATH_EQ_U64(out.n, 0);
    close_world(w);
}

/* ---- the ABI itself -------------------------------------------------------------- */

ATH_TEST(plugin_manifest, abi_1_0_stays_where_it_is)
{
    if (sizeof(void *) != 8) {
        return;
    }
    ATH_EQ_U64(offsetof(struct athar_plugin, size), 4);
    ATH_EQ_U64(offsetof(struct athar_plugin, id), 8);
    ATH_EQ_U64(offsetof(struct athar_plugin, capability), 64);
    ATH_EQ_U64(offsetof(struct athar_option, name), 16);
    ATH_EQ_U64(offsetof(struct athar_category, option_count), 32);
    ATH_EQ_U64(offsetof(struct athar_indicator, id), 8);
    ATH_EQ_U64(offsetof(struct athar_indicator, factor), 80);
    ATH_EQ_U64(offsetof(struct athar_indicator, maximum), 128);
    ATH_EQ_U64(offsetof(struct athar_rule, message), 40);
    ATH_EQ_U64(offsetof(struct athar_form, indicators), 40);
    ATH_EQ_U64(offsetof(struct athar_form, rule_count), 64);
    ATH_EQ_U64(offsetof(struct athar_check, run), 32);
    ATH_EQ_U64(offsetof(struct athar_validate, check_count), 16);
    ATH_EQ_U64(offsetof(struct athar_host, warn), 48);
}
