/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>

#include "model/catalogue.h"
#include "model/formula.h"
#include "sample.h"

/* The share of women, its sides from code. */
static void derive(struct sample *s, const char *cells)
{
    s->indicators[WOMEN].numerator = s->indicators[WOMEN].denominator = NULL;
    s->indicators[WOMEN].derived = cells;
}

static void begin(struct sample *s, const char *cells)
{
    sample_init(s);
    derive(s, cells);
}

static void refused(const char *cells, const char *words)
{
    struct sample s;

    begin(&s, cells);
    sample_fails(&s, sample_finish(&s, NULL), ATH_INVALID_ARGUMENT, words);
    sample_fini(&s);
}

ATH_TEST(model_catalogue_derived, its_cells_are_found_and_written_in_format_4)
{
    struct sample s;
    struct ath_program *read = NULL;

    begin(&s, "members[sex=f]; members");
    s.indicators[WOMEN].breakdown_count = 1;
    ATH_OK(sample_finish(&s, NULL));
    ATH_EQ_INT(s.program.content.data[0], 4);
    ATH_OK(ath_program_decode(&read, s.program.content, &s.arena, &s.err));
    ATH_EQ_MEM(read->hash, s.program.hash, 32);
    const struct ath_indicator *women = &read->indicators[WOMEN];
    ATH_EQ_STR(women->derived, "members[sex=f]; members");
    ATH_EQ_INT(women->derived_count, 2);
    ATH_EQ_INT(women->derived_asts[0]->indicator, MEMBERS);
    ATH_EQ_INT(women->derived_asts[0]->selected, 1);
    ATH_EQ_INT(women->derived_asts[1]->selected, 0);
    ATH_FALSE(women->entered);
    sample_fini(&s);
}

/* Whoever changes this value changes a permanent format: see core/model/README.md. */
ATH_TEST(model_catalogue_derived, format_4_is_what_it_was)
{
    struct sample s;
    char hex[65];

    begin(&s, "members[sex=f]; members");
    s.indicators[INCOME].over_time = ATH_LAST;
    ATH_OK(sample_finish(&s, NULL));
    for (unsigned i = 0; i < 32; i++) {
        snprintf(hex + 2 * (size_t)i, 3, "%02x", s.program.hash[i]);
    }
    ATH_EQ_U64(s.program.content.size, 1626);
    ATH_EQ_STR(hex, "a6d7811366cc80118acbf99e1b76a7998698dfcd9e5556344d654cb91d486115");
    sample_fini(&s);
}

ATH_TEST(model_catalogue_derived, without_one_a_program_keeps_its_bytes)
{
    struct sample s;

    sample_init(&s);
    s.indicators[WOMEN].derived = "";
    ATH_OK(sample_finish(&s, NULL));
    ATH_EQ_INT(s.program.content.data[0], 1);
    ATH_EQ_U64(s.program.content.size, 1568);
    sample_fini(&s);
}

ATH_TEST(model_catalogue_derived, format_4_says_what_is_retired_and_how_it_combines_too)
{
    struct sample was, is;
    struct ath_program *read = NULL;

    begin(&was, "members");
    begin(&is, "members");
    was.indicators[INCOME].over_time = is.indicators[INCOME].over_time = ATH_LAST;
    ATH_OK(sample_finish(&was, NULL));
    is.program.indicator_count--;
    is.forms[1].indicator_count--;
    ATH_OK(sample_finish(&is, &was));
    ATH_OK(ath_program_decode(&read, is.program.content, &is.arena, &is.err));
    ATH_EQ_INT(read->indicators[INCOME].over_time, ATH_LAST);
    ATH_TRUE(read->indicators[PEAK].retired);
    ATH_EQ_STR(read->indicators[WOMEN].derived, "members");
    sample_fini(&was);
    sample_fini(&is);
}

ATH_TEST(model_catalogue_derived, cells_are_figures_of_its_form_that_add_up)
{
    refused("clubs", "derived from: indicator 'clubs' is of another form");
    refused("reached", "is of kind reach");
    refused("gap", "is computed, not entered");
    refused("nobody", "nobody");
    refused("members + trained", "only cells, as members or members[sex=f], can be used");
    refused("avg_over_time(members)", "only cells");
    refused(" ; ", "from no cells");
    refused("trained", "needs a breakdown that it lacks"); /* WOMEN is split by age */
}

ATH_TEST(model_catalogue_derived, has_no_formula_and_is_a_ratio_with_a_factor)
{
    struct sample s;

    begin(&s, "members");
    s.indicators[WOMEN].numerator = "members";
    sample_fails(&s, sample_finish(&s, NULL), ATH_INVALID_ARGUMENT, "has a formula, too");
    sample_fini(&s);
    begin(&s, "members");
    s.indicators[WOMEN].factor = 0;
    sample_fails(&s, sample_finish(&s, NULL), ATH_INVALID_ARGUMENT, "needs a factor");
    sample_fini(&s);
    sample_init(&s);
    s.indicators[INCOME].derived = "members";
    sample_fails(&s, sample_finish(&s, NULL), ATH_INVALID_ARGUMENT, "only a ratio");
    sample_fini(&s);
}

/* What becomes of the share of women in a version after one that has these cells. */
static void changed(const char *from, const char *to, const char *words)
{
    struct sample was, is;

    begin(&was, from);
    sample_init(&is);
    if (to != NULL) {
        derive(&is, to);
    }
    ATH_OK(sample_finish(&was, NULL));
    sample_fails(&is, sample_finish(&is, &was), ATH_FAILED_PRECONDITION, words);
    sample_fini(&was);
    sample_fini(&is);
}

ATH_TEST(model_catalogue_derived, what_it_is_derived_from_never_changes)
{
    struct sample was, is;

    changed("members; members[sex=f]", "members",
            "its list of cells that it is derived from was 'members; members[sex=f]' and "
            "is 'members'; declare a new indicator id");
    changed("members", NULL, "its numerator was '' and is 'members[sex=f]'");
    begin(&was, "members;members[sex=f]");
    begin(&is, "members; members[sex=f]");
    ATH_OK(sample_finish(&was, NULL));
    ATH_OK(sample_finish(&is, &was));
    sample_fini(&was);
    sample_fini(&is);
}
