/* SPDX-License-Identifier: Apache-2.0 */
#include "figures.h"

/* Reasons and subjects of what is found: "parts-not-total members; ...". */
static const char *found(struct figures *f, const struct ath_findings *findings)
{
    char *out = ath_arena_alloc(&f->arena, 4096);

    for (size_t i = 0; i < findings->n; i++) {
        const struct ath_finding *v = &findings->v[i];
        fig_append(out, 4096,
                   ath_arena_printf(&f->arena, "%s%s %s;", v->warning ? "warning " : "",
                                    v->reason, v->subject));
    }
    return out;
}

static struct ath_findings check(struct figures *f, const char *given)
{
    struct ath_findings findings;
    struct ath_cells effective;

    ath_findings_init(&findings, &f->arena, "en");
    ATH_TRUE(ath_cells_check(&effective, &findings, &f->program, &f->form,
                             fig_report(f, given)));
    return findings;
}

/* One report, and what is wrong with it. */
static void refuses(const char *given, const char *expected)
{
    struct figures f;

    figures_open(&f);
    struct ath_findings findings = check(&f, given);
    ATH_EQ_STR(found(&f, &findings), expected);
    figures_close(&f);
}

static void accepts(const char *given)
{
    refuses(given, "");
}

/* One report, and the sentence that its only finding says. */
static void says(const char *given, const char *sentence)
{
    struct figures f;

    figures_open(&f);
    struct ath_findings findings = check(&f, given);
    ATH_EQ_U64(findings.n, 1);
    ATH_EQ_STR(findings.v[0].description, sentence);
    figures_close(&f);
}

/* ---- totals -------------------------------------------------------------------------- */

ATH_TEST(model_cell_check, R1_parts_that_exceed_the_given_total_are_refused)
{
    refuses("reached=7 reached[sex=f]=5 reached[sex=m]=3", "parts-not-total reached;");
    accepts("reached=8 reached[sex=f]=5 reached[sex=m]=3");
    accepts("reached=9 reached[sex=f]=5 reached[sex=m]=3");
    says("reached=7 reached[sex=f]=5 reached[sex=m]=3",
         "the parts of 'reached' by sex add up to 8 but its total is 7");
}

ATH_TEST(model_cell_check, R2_an_explicit_unspecified_must_make_the_sum_exact)
{
    refuses("reached=9 reached[sex=f]=5 reached[sex=unspecified]=3",
            "parts-not-total reached;");
    accepts("reached=9 reached[sex=f]=5 reached[sex=unspecified]=4");
    refuses("reached=9 reached[sex=f]=5 reached[sex=unspecified]=NA",
            "parts-not-total reached;");
    accepts("reached=5 reached[sex=f]=5 reached[sex=unspecified]=NA");
}

ATH_TEST(model_cell_check, R2_parts_that_may_be_negative_can_exceed_their_total)
{
    accepts("balance=100 balance[sex=f]=900");
    refuses("balance=100 balance[sex=f]=900 balance[sex=unspecified]=1",
            "parts-not-total balance;");
}

ATH_TEST(model_cell_check, R3_two_partitions_that_differ_need_a_total)
{
    refuses("reached[sex=f]=5 reached[age=u18]=6", "total-needed reached;");
    accepts("reached[sex=f]=6 reached[age=u18]=6");
    accepts("reached=8 reached[sex=f]=5 reached[age=u18]=6");
    says("reached[sex=f]=5 reached[age=u18]=6", "the parts of 'reached' by age add up to 6 "
                                                "and another breakdown gives 5: enter the "
                                                "total");
}

ATH_TEST(model_cell_check, R3_a_crossing_counts_as_a_partition)
{
    refuses("members[sex=f]=5 members[sex=f,age=u18]=3", "total-needed members;");
    accepts("members=5 members[sex=f]=5 members[sex=f,age=u18]=3");
    accepts("members[sex=f]=3 members[sex=f,age=u18]=3");
    accepts("members[sex=f]=3 members[sex=f,age=u18]=3 members[sex=m,age=u18]=4");
}

ATH_TEST(model_cell_check, R3_unspecified_of_a_crossing_may_be_known_to_the_margin)
{
    accepts("members[sex=f]=3 members[sex=m]=3 members[sex=f,age=u18]=3 "
            "members[sex=unspecified,age=u18]=3");
    accepts("members[sex=f]=3 members[sex=f,age=u18]=3 members[sex=unspecified,age=u18]=3");
    refuses("members[sex=f]=3 members[sex=m]=4 members[sex=f,age=u18]=3 "
            "members[sex=unspecified,age=u18]=3",
            "total-needed members;");
}

ATH_TEST(model_cell_check, R3_an_overlapping_part_over_a_given_total_is_refused)
{
    refuses("coached=5 coached[topic=law]=6 coached[topic=trade]=5",
            "part-over-total coached[topic=law];");
    accepts("coached=5 coached[topic=law]=5 coached[topic=trade]=5");
    accepts("coached[topic=law]=6");
    says("coached=5 coached[topic=law]=6",
         "value 6 of 'coached[topic=law]' goes beyond 5, the value of 'coached'");
}

ATH_TEST(model_cell_check, R4_a_total_not_applicable_forbids_numeric_parts)
{
    refuses("members=NA members[sex=f]=0", "na-total members;");
    refuses("coached=NA coached[topic=law]=6", "na-total coached;");
    refuses("peak=NA peak[sex=f]=6", "na-total peak;");
    refuses("tariff=NA tariff[sex=f]=6", "na-total tariff;");
    accepts("members=NA members[sex=f]=NA");
    accepts("members=5 members[sex=f]=NA");
    says("members=NA members[sex=f]=4 members[sex=m]=5",
         "'members' is not applicable but 'members[sex=f]' has the value 4");
}

/* ---- crossings ----------------------------------------------------------------------- */

ATH_TEST(model_cell_check, R5_no_crossed_sum_may_exceed_a_given_margin)
{
    refuses(
        "members=9 members[sex=f]=5 members[sex=f,age=u18]=3 members[sex=f,age=adult]=3",
        "part-over-total members[sex=f];");
    accepts(
        "members=9 members[sex=f]=6 members[sex=f,age=u18]=3 members[sex=f,age=adult]=3");
    says("members=9 members[sex=f]=5 members[sex=f,age=u18]=6",
         "value 6 of 'members[sex=f]' goes beyond 5, the value of 'sex*age'");
}

ATH_TEST(model_cell_check, R5_three_ways_crossed_are_held_to_every_margin)
{
    refuses("aided=9 aided[topic=law]=2 aided[sex=f,age=u18,topic=law]=3",
            "part-over-total aided[topic=law];");
    refuses("aided=9 aided[sex=f,age=u18]=2 aided[sex=f,age=u18,topic=law]=3",
            "part-over-total aided[sex=f,age=u18];");
}

ATH_TEST(model_cell_check, R5_people_a_finer_crossing_does_not_know_are_not_counted_again)
{
    accepts("aided=20 aided[sex=f]=6 aided[sex=f,age=u18]=3 "
            "aided[sex=f,age=unspecified,topic=law]=4");
}

ATH_TEST(model_cell_check, R5_a_crossing_may_not_exceed_the_total)
{
    refuses("members=5 members[sex=f,age=u18]=3 members[sex=m,age=u18]=3",
            "parts-not-total members;");
}

ATH_TEST(model_cell_check, R5_crossings_that_contradict_each_other_are_refused)
{
    refuses("aided=10 aided[sex=f,age=u18]=6 aided[sex=m,age=u18]=4 "
            "aided[sex=f,age=adult,topic=law]=4 aided[sex=m,age=adult,topic=law]=6",
            "parts-not-total aided;");
}

ATH_TEST(model_cell_check, R5_a_margin_not_applicable_has_no_crossed_numbers)
{
    refuses("members=5 members[sex=f]=NA members[sex=f,age=u18]=3",
            "na-total members[sex=f];");
}

/* ---- extremes, choices --------------------------------------------------------------- */

ATH_TEST(model_cell_check, R26_a_given_extreme_is_at_least_as_extreme_as_each_part)
{
    refuses("peak=5 peak[sex=f]=6", "part-over-total peak[sex=f];");
    accepts("peak=6 peak[sex=f]=6 peak[sex=m]=6");
    refuses("fastest=5 fastest[sex=f]=4", "part-over-total fastest[sex=f];");
    accepts("fastest=4 fastest[sex=f]=6");
    refuses("peak[sex=f]=5 peak[sex=f,age=u18]=6", "part-over-total peak[sex=f];");
}

ATH_TEST(model_cell_check, R30_a_choice_is_the_sum_of_its_options)
{
    refuses("mood=8 mood[mood=bad]=3 mood[mood=good]=4", "choice-total mood;");
    refuses("mood=8 mood[mood=bad]=3", "choice-total mood;");
    refuses("mood=8", "choice-total mood;");
    refuses("mood=0", "choice-total mood;");
    accepts("mood=7 mood[mood=bad]=3 mood[mood=good]=4");
    accepts("mood[mood=bad]=3");
    accepts("mood=NA");
}

ATH_TEST(model_cell_check, R32_parameters_are_not_held_to_a_sum)
{
    accepts("tariff=100 tariff[sex=f]=120 tariff[sex=m]=130");
}

/* ---- ranges -------------------------------------------------------------------------- */

ATH_TEST(model_cell_check, values_out_of_range_are_refused_with_the_limit)
{
    refuses("share=101", "out-of-range share;");
    refuses("share=-1", "out-of-range share;");
    accepts("share=0");
    accepts("share=100");
    says("share=101", "value 101 of 'share' is out of range: the limit is 100");
    says("balance=1000000000000001",
         "value 10000000000000.01 of 'balance' is out of range: the limit is "
         "10000000000000.00");
}

ATH_TEST(model_cell_check, parts_are_held_to_the_range_too)
{
    refuses("trained=5 trained[topic=law]=-1", "out-of-range trained[topic=law];");
}

ATH_TEST(model_cell_check, a_total_that_follows_is_held_to_the_range)
{
    refuses("balance[sex=f]=1000000000000000 balance[sex=m]=1", "out-of-range balance;");
}

/* ---- declared rules ------------------------------------------------------------------ */

static void open_with_rule(struct figures *f, struct ath_rule rule)
{
    figures_begin(f);
    rule.id = "declared";
    fig_rule(f, rule);
    fig_finish(f, NULL);
}

static void rule_finds(struct ath_rule rule, const char *given, const char *expected)
{
    struct figures f;

    open_with_rule(&f, rule);
    struct ath_findings findings = check(&f, given);
    ATH_EQ_STR(found(&f, &findings), expected);
    figures_close(&f);
}

ATH_TEST(model_cell_check, declared_rules_refuse_or_warn)
{
    struct ath_rule rule = { .left = "trained",
                             .right = "members",
                             .comparison = ATH_LE,
                             .missing = ATH_MISSING_SKIP };

    rule_finds(rule, "trained=5 members=4", "declared trained;");
    rule_finds(rule, "trained=4 members=4", "");
    rule.warns = true;
    rule_finds(rule, "trained=5 members=4", "warning declared trained;");
}

ATH_TEST(model_cell_check, declared_rules_see_what_follows)
{
    struct ath_rule rule = { .left = "members[sex=f]",
                             .right = "trained / 2",
                             .comparison = ATH_GE,
                             .missing = ATH_MISSING_SKIP };

    rule_finds(rule, "members[sex=f,age=u18]=2 trained[sex=m]=5",
               "declared members[sex=f];");
    rule_finds(rule, "members[sex=f,age=u18]=3 trained[sex=m]=5", "");
}

ATH_TEST(model_cell_check, declared_rules_compare_at_different_scales)
{
    struct ath_rule rule = { .left = "balance",
                             .right = "share",
                             .comparison = ATH_EQ,
                             .missing = ATH_MISSING_SKIP };

    rule_finds(rule, "balance=250 share=2", "declared balance;");
    rule_finds(rule, "balance=200 share=2", "");
}

ATH_TEST(model_cell_check, a_missing_operand_skips_a_rule_or_counts_as_zero)
{
    struct ath_rule rule = { .left = "trained + share",
                             .right = "members",
                             .comparison = ATH_LE,
                             .missing = ATH_MISSING_SKIP };

    rule_finds(rule, "trained=5 members=4", "");
    rule_finds(rule, "trained=5 members=4 share=NA", "");
    rule.missing = ATH_MISSING_ZERO;
    rule_finds(rule, "trained=5 members=4", "declared trained;");
    rule_finds(rule, "trained=5", "declared trained;");
    rule_finds(rule, "trained=0 share=NA", "");
    rule.comparison = ATH_GT;
    rule_finds(rule, "members=0", "declared trained;");
    rule_finds(rule, "peak=5", "");
}

ATH_TEST(model_cell_check, every_comparison_means_what_it_says)
{
    static const struct {
        enum ath_comparison comparison;
        bool less, equal, more; /* accepted */
    } rows[] = {
        { ATH_LE, true, true, false },  { ATH_LT, true, false, false },
        { ATH_EQ, false, true, false }, { ATH_GE, false, true, true },
        { ATH_GT, false, false, true },
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct ath_rule rule = { .left = "trained",
                                 .right = "5",
                                 .comparison = rows[i].comparison,
                                 .missing = ATH_MISSING_SKIP };
        rule_finds(rule, "trained=4", rows[i].less ? "" : "declared trained;");
        rule_finds(rule, "trained=5", rows[i].equal ? "" : "declared trained;");
        rule_finds(rule, "trained=6", rows[i].more ? "" : "declared trained;");
    }
}

ATH_TEST(model_cell_check, a_rule_too_large_to_compute_refuses)
{
    struct ath_rule rule = { .left = "trained * members * peak",
                             .right = "5",
                             .comparison = ATH_GT,
                             .missing = ATH_MISSING_SKIP };

    rule_finds(rule,
               "trained=1000000000000000 members=1000000000000000 peak=1000000000000000",
               "declared trained;");
    rule_finds(rule, "trained=100 members=100 peak=100", "");
}

ATH_TEST(model_cell_check, findings_name_the_cell)
{
    struct figures f;

    figures_open(&f);
    struct ath_findings findings = check(&f, "members=4 share=101");
    ATH_EQ_U64(findings.n, 1);
    ATH_EQ_INT(findings.v[0].cell, fig_cell(&f, "share", 5));
    ATH_EQ_STR(findings.v[0].limit, "100");
    ATH_EQ_INT(findings.code, ATH_INVALID_ARGUMENT);
    figures_close(&f);
}

ATH_TEST(model_cell_check, a_full_arena_accepts_nothing)
{
    struct figures f;
    struct ath_arena small;
    struct ath_findings findings;
    struct ath_cells effective;

    figures_open(&f);
    struct ath_cells report = fig_report(&f, "members=4 members[sex=f]=9 share=101");
    for (size_t cap = 0; cap < 8192; cap += 64) {
        ath_arena_init(&small, cap);
        ath_findings_init(&findings, &small, "en");
        bool done = ath_cells_check(&effective, &findings, &f.program, &f.form, report);
        ATH_TRUE(!done || findings.errors == 2);
        ath_arena_fini(&small);
    }
    figures_close(&f);
}
