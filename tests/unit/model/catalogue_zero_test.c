/* SPDX-License-Identifier: Apache-2.0 */
#include "model/formula.h"
#include "sample.h"

static bool divides(struct sample *s, const char *text)
{
    const struct ath_formula *formula = NULL;

    ATH_OK(ath_formula_parse(&formula, text, &s->program, &s->arena, &s->err));
    return ath_formula_divides_by_zero(formula);
}

ATH_TEST(model_catalogue_zero, a_division_by_zero_is_found_wherever_it_stands)
{
    static const char *const bad[] = {
        "members / 0",
        "members / 0.00",
        "members / (1 - 1)",
        "members / -0",
        "1 + abs(members / 0)",
        "ytd(trained / (2 * 3 - 6))",
        "members / (1 / 0 + trained)",
        "where(members, trained / 0)",
        "members / where(0, 1)",
        "members / abs(3 - 3) / trained",
    };
    struct sample s;

    sample_init(&s);
    ATH_OK(sample_finish(&s, NULL));
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        if (!divides(&s, bad[i])) {
            ATH_FAIL("'%s' was let through", bad[i]);
        }
    }
    sample_fini(&s);
}

ATH_TEST(model_catalogue_zero, what_may_be_other_than_zero_is_no_division_by_it)
{
    static const char *const good[] = {
        "members / 1", "0 / members",        "members / (members - members)",
        "0",           "members * 0",        "members / where(0, trained)",
        "members",     "trained / (2 - 1)",  "members / offset(trained, 0)",
        "budget()",    "members / budget()",
    };
    struct sample s;

    sample_init(&s);
    ATH_OK(sample_finish(&s, NULL));
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        if (divides(&s, good[i])) {
            ATH_FAIL("'%s' was refused", good[i]);
        }
    }
    sample_fini(&s);
}

/* Made, and read back from its content as a journal's replay does. */
static void replays(struct sample *s)
{
    struct ath_program *read = NULL;

    ATH_OK(sample_finish(s, NULL));
    ATH_OK(ath_program_decode(&read, s->program.content, &s->arena, &s->err));
    ATH_EQ_MEM(read->hash, s->program.hash, 32);
}

static void refused(struct sample *s, const char *words)
{
    replays(s);
    sample_fails(s, ath_program_judge(&s->program, &s->err), ATH_INVALID_ARGUMENT, words);
    sample_fini(s);
}

ATH_TEST(model_catalogue_zero, a_numerator_is_refused_at_the_door_and_read_from_a_journal)
{
    struct sample s;

    sample_init(&s);
    s.indicators[WOMEN].numerator = "members[sex=f] / 0";
    refused(&s,
            "form 'main': indicator 'women_share': 'members[sex=f] / 0' divides by zero");
}

ATH_TEST(model_catalogue_zero, a_denominator_that_is_zero_divides_by_it)
{
    struct sample s;

    sample_init(&s);
    s.indicators[WOMEN].denominator = "5 - 5";
    refused(&s, "indicator 'women_share': '5 - 5' divides by zero");
    sample_init(&s);
    s.indicators[WOMEN].denominator = "members / 0";
    refused(&s, "indicator 'women_share': 'members / 0' divides by zero");
}

ATH_TEST(model_catalogue_zero, both_sides_of_a_rule_are_looked_at)
{
    struct sample s;

    sample_init(&s);
    s.rules[0].right = "members / 0";
    refused(&s, "form 'main': rule 'more-trained-than-members': 'members / 0' divides");
    sample_init(&s);
    s.rules[1].left = "hours / (1 - 1)";
    refused(&s, "form 'main': rule 'no-hours': 'hours / (1 - 1)' divides by zero");
}

ATH_TEST(model_catalogue_zero, a_rule_may_compare_with_zero)
{
    struct sample s;

    sample_init(&s);
    ATH_OK(sample_finish(&s, NULL));
    ATH_EQ_STR(s.rules[1].right, "0");
    ATH_OK(ath_program_judge(&s.program, &s.err));
    sample_fini(&s);
}

/* The way out for who has one: formulas do not change, but an indicator may go. */
ATH_TEST(model_catalogue_zero, an_indicator_that_is_retired_stands_in_nobodys_way)
{
    static struct sample was, is;

    sample_init(&was);
    sample_init(&is);
    was.indicators[PEAK] = (struct ath_indicator){ .id = "peak",
                                                   .names = was.names,
                                                   .definitions = was.names,
                                                   .kind = ATH_RATIO,
                                                   .unit = "%",
                                                   .iris = "",
                                                   .sdg = "",
                                                   .factor = 1,
                                                   .numerator = "clubs / 0",
                                                   .denominator = "clubs",
                                                   .form = 1 };
    ATH_OK(sample_finish(&was, NULL));
    is.forms[1].indicator_count--;
    is.program.indicator_count--;
    ATH_OK(sample_finish(&is, &was));
    const struct ath_indicator *peak =
        ath_program_indicator(&is.program, ath_slice_str("peak"));
    ATH_TRUE(peak != NULL && peak->retired);
    ATH_EQ_STR(ath_indicator_zero_division(peak), "clubs / 0");
    ATH_OK(ath_program_judge(&is.program, &is.err));
    sample_fini(&was);
    sample_fini(&is);
}
