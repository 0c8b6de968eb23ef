/* SPDX-License-Identifier: Apache-2.0 */
#include "figures.h"

static void effective_is(struct figures *f, const char *given, const char *expected)
{
    struct ath_cells out;

    ATH_TRUE(
        ath_cells_effective(&out, &f->program, &f->form, fig_report(f, given), &f->arena));
    ATH_EQ_STR(fig_text(f, out), expected);
}

/* One report, and what questions see of it. */
static void follows(const char *given, const char *expected)
{
    struct figures f;

    figures_open(&f);
    effective_is(&f, given, expected);
    figures_close(&f);
}

/* ---- totals -------------------------------------------------------------------------- */

ATH_TEST(model_cell, R1_a_total_nobody_gave_follows_its_partition)
{
    follows("reached[sex=f]=5 reached[sex=m]=3",
            "reached=8 reached[sex=f]=5 reached[sex=m]=3 reached[age=unspecified]=8");
}

ATH_TEST(model_cell, R1_a_given_total_stays)
{
    follows("reached=9 reached[sex=f]=5 reached[sex=m]=3",
            "reached=9 reached[sex=f]=5 reached[sex=m]=3 reached[sex=unspecified]=1 "
            "reached[age=unspecified]=9");
}

ATH_TEST(model_cell, R2_what_a_total_leaves_over_is_unspecified)
{
    follows("balance=1000 balance[sex=f]=400",
            "balance=1000 balance[sex=f]=400 balance[sex=unspecified]=600");
}

ATH_TEST(model_cell, R2_a_total_alone_is_unspecified_even_when_it_is_zero)
{
    follows("balance=0", "balance=0 balance[sex=unspecified]=0");
    follows("balance=7", "balance=7 balance[sex=unspecified]=7");
}

ATH_TEST(model_cell, R2_an_option_nobody_gave_has_no_row)
{
    follows("balance=8 balance[sex=f]=8", "balance=8 balance[sex=f]=8");
    follows("balance=0 balance[sex=m]=0", "balance=0 balance[sex=m]=0");
}

ATH_TEST(model_cell, R2_an_explicit_unspecified_stays)
{
    follows("balance=8 balance[sex=f]=5 balance[sex=unspecified]=3",
            "balance=8 balance[sex=f]=5 balance[sex=unspecified]=3");
}

ATH_TEST(model_cell, R3_an_overlapping_indicator_without_a_total_has_none)
{
    follows("coached[topic=law]=4 coached[topic=trade]=6",
            "coached[topic=law]=4 coached[topic=trade]=6");
}

ATH_TEST(model_cell, R3_overlapping_parts_have_no_unspecified_rest)
{
    follows("coached=9 coached[topic=law]=4", "coached=9 coached[topic=law]=4");
    follows("trained=9 trained[topic=law]=4",
            "trained=9 trained[sex=unspecified]=9 trained[topic=law]=4");
}

/* ---- not applicable ------------------------------------------------------------------ */

ATH_TEST(model_cell, R4_not_applicable_on_a_part_adds_nothing)
{
    follows("balance[sex=f]=5 balance[sex=m]=NA",
            "balance=5 balance[sex=f]=5 balance[sex=m]=NA");
    follows("balance=9 balance[sex=m]=NA",
            "balance=9 balance[sex=m]=NA balance[sex=unspecified]=9");
    follows("balance=0 balance[sex=m]=NA", "balance=0 balance[sex=m]=NA");
}

ATH_TEST(model_cell, R4_a_total_with_only_not_applicable_parts_is_not_applicable)
{
    follows("balance[sex=f]=NA balance[sex=m]=NA",
            "balance=NA balance[sex=f]=NA balance[sex=m]=NA");
    follows("members[sex=f,age=u18]=NA",
            "members=NA members[sex=f]=NA members[age=u18]=NA members[sex=f,age=u18]=NA");
}

ATH_TEST(model_cell, R4_a_total_not_applicable_leaves_no_rest_and_keeps_its_na_parts)
{
    follows("members=NA", "members=NA");
    follows("members=NA members[sex=f]=NA", "members=NA members[sex=f]=NA");
    follows("members=NA members[sex=f,age=u18]=NA",
            "members=NA members[sex=f]=NA members[age=u18]=NA members[sex=f,age=u18]=NA");
    follows("peak=NA peak[sex=f]=NA", "peak=NA peak[sex=f]=NA");
}

ATH_TEST(model_cell, R4_numbers_under_a_total_not_applicable_are_not_counted)
{
    follows("members=NA members[sex=f]=3 members[sex=m]=NA",
            "members=NA members[sex=m]=NA");
}

/* ---- crossings ----------------------------------------------------------------------- */

ATH_TEST(model_cell, R5_margins_and_total_follow_from_a_crossing)
{
    follows("members[sex=f,age=u18]=3 members[sex=f,age=adult]=4 members[sex=m,age=u18]=2",
            "members=9 members[sex=f]=7 members[sex=m]=2 members[age=u18]=5 "
            "members[age=adult]=4 members[sex=f,age=u18]=3 members[sex=f,age=adult]=4 "
            "members[sex=m,age=u18]=2");
}

ATH_TEST(model_cell, R5_the_rest_of_a_crossing_is_unspecified_twice)
{
    follows("members=10 members[sex=f,age=u18]=3",
            "members=10 members[sex=f]=3 members[sex=unspecified]=7 members[age=u18]=3 "
            "members[age=unspecified]=7 members[sex=f,age=u18]=3 "
            "members[sex=unspecified,age=unspecified]=7");
}

ATH_TEST(model_cell, R5_a_given_margin_wins_option_by_option)
{
    follows("members=20 members[sex=f]=9 members[sex=f,age=u18]=3 members[sex=m,age=u18]=4",
            "members=20 members[sex=f]=9 members[sex=m]=4 members[sex=unspecified]=7 "
            "members[age=u18]=7 members[age=unspecified]=13 members[sex=f,age=u18]=3 "
            "members[sex=m,age=u18]=4 members[sex=unspecified,age=unspecified]=13");
}

ATH_TEST(model_cell, R5_a_margin_alone_leaves_the_crossing_unspecified)
{
    follows("members[sex=f]=6 members[sex=m]=4",
            "members=10 members[sex=f]=6 members[sex=m]=4 members[age=unspecified]=10 "
            "members[sex=unspecified,age=unspecified]=10");
}

ATH_TEST(model_cell, R5_unspecified_of_a_crossing_gives_way_to_what_the_margin_knows)
{
    follows(
        "members=5 members[sex=f]=3 members[sex=m]=1 members[sex=f,age=u18]=3 "
        "members[sex=unspecified,age=u18]=2",
        "members=5 members[sex=f]=3 members[sex=m]=1 members[sex=unspecified]=1 "
        "members[age=u18]=5 members[sex=f,age=u18]=3 members[sex=unspecified,age=u18]=2");
}

ATH_TEST(model_cell, R5_three_ways_crossed_give_every_margin)
{
    follows("aided[sex=f,age=u18,topic=law]=3 aided[sex=m,age=adult,topic=law]=4 "
            "aided[sex=f,age=adult,topic=trade]=5",
            "aided=12 aided[sex=f]=8 aided[sex=m]=4 aided[age=u18]=3 aided[age=adult]=9 "
            "aided[topic=law]=7 aided[topic=trade]=5 aided[sex=f,age=u18]=3 "
            "aided[sex=f,age=adult]=5 aided[sex=m,age=adult]=4 "
            "aided[sex=f,age=u18,topic=law]=3 aided[sex=f,age=adult,topic=trade]=5 "
            "aided[sex=m,age=adult,topic=law]=4");
}

ATH_TEST(model_cell, R5_the_crossing_that_tells_more_of_an_option_is_followed)
{
    follows(
        "aided=9 aided[sex=f,age=u18]=3 aided[sex=f,age=u18,topic=law]=2 "
        "aided[sex=m,age=u18,topic=law]=4",
        "aided=9 aided[sex=f]=3 aided[sex=m]=4 aided[sex=unspecified]=2 aided[age=u18]=7 "
        "aided[age=unspecified]=2 aided[topic=law]=6 aided[topic=unspecified]=3 "
        "aided[sex=f,age=u18]=3 aided[sex=m,age=u18]=4 "
        "aided[sex=unspecified,age=unspecified]=2 aided[sex=f,age=u18,topic=law]=2 "
        "aided[sex=m,age=u18,topic=law]=4 "
        "aided[sex=unspecified,age=unspecified,topic=unspecified]=3");
}

ATH_TEST(model_cell, R5_of_two_crossings_the_one_that_knows_more_gives_the_margin)
{
    follows("visited=9 visited[sex=f,age=u18]=2 visited[sex=f,topic=law]=5",
            "visited=9 visited[sex=f]=5 visited[sex=unspecified]=4 "
            "visited[sex=f,age=u18]=2 visited[sex=unspecified,age=unspecified]=7 "
            "visited[sex=f,topic=law]=5 visited[sex=unspecified,topic=unspecified]=4");
}

/* ---- extremes, choices, parameters --------------------------------------------------- */

ATH_TEST(model_cell, R26_a_total_nobody_gave_is_the_most_extreme_part)
{
    follows("fastest[sex=f]=5 fastest[sex=m]=3",
            "fastest=3 fastest[sex=f]=5 fastest[sex=m]=3");
    follows("peak[age=u18]=5 peak[sex=m]=8", "peak=8 peak[sex=m]=8 peak[age=u18]=5");
}

ATH_TEST(model_cell, R26_margins_of_extremes_follow_and_leave_no_rest)
{
    follows("peak=20 peak[sex=f,age=u18]=3 peak[sex=f,age=adult]=7",
            "peak=20 peak[sex=f]=7 peak[age=u18]=3 peak[age=adult]=7 peak[sex=f,age=u18]=3 "
            "peak[sex=f,age=adult]=7");
}

ATH_TEST(model_cell, R30_the_total_of_a_choice_is_the_number_of_answers)
{
    follows("mood[mood=bad]=2 mood[mood=good]=5",
            "mood=7 mood[mood=bad]=2 mood[mood=good]=5");
}

ATH_TEST(model_cell, R32_parameters_are_not_combined)
{
    follows("tariff[sex=f]=120 tariff[sex=m]=130", "tariff[sex=f]=120 tariff[sex=m]=130");
    follows("tariff=100 tariff[sex=f]=120", "tariff=100 tariff[sex=f]=120");
}

/* ---- a report as a whole ------------------------------------------------------------- */

ATH_TEST(model_cell, indicators_follow_each_by_itself)
{
    follows(
        "balance=5 balance[sex=f]=2 reached[sex=f]=1 share=50",
        "balance=5 balance[sex=f]=2 balance[sex=unspecified]=3 reached=1 reached[sex=f]=1 "
        "reached[age=unspecified]=1 share=50");
    follows("", "");
}

ATH_TEST(model_cell, withdrawn_cells_are_not_seen)
{
    follows("balance=WITHDRAWN balance[sex=f]=2 share=WITHDRAWN",
            "balance=2 balance[sex=f]=2");
}

ATH_TEST(model_cell, one_indicator_alone_gives_the_same_cells)
{
    struct figures f;
    struct ath_cells out;

    figures_open(&f);
    const struct ath_indicator *balance =
        ath_program_indicator(&f.program, ath_slice_str("balance"));
    ATH_TRUE(ath_indicator_effective(
        &out, &f.program, balance,
        fig_report(&f, "members=4 balance=5 balance[sex=f]=2 share=50"), &f.arena));
    ATH_EQ_STR(fig_text(&f, out), "balance=5 balance[sex=f]=2 balance[sex=unspecified]=3");
    figures_close(&f);
}

ATH_TEST(model_cell, cells_of_a_later_version_are_sorted_in)
{
    struct figures first, second;

    figures_open(&first);
    second = (struct figures){ .label = { "en", "name" } };
    ath_arena_init(&second.arena, 64 << 20);
    fig_declare(&second, (const char *[]){ "f", "m", "other", "unspecified", NULL });
    second.program.version = "2";
    fig_finish(&second, &first);
    ATH_TRUE(fig_cell(&second, "balance[sex=other]", 18) > fig_cell(&second, "share", 5));
    effective_is(&second, "balance=9 balance[sex=other]=4 reached[sex=m]=1 share=3",
                 "balance=9 balance[sex=unspecified]=5 reached=1 reached[sex=m]=1 "
                 "reached[age=unspecified]=1 share=3 balance[sex=other]=4");
    figures_close(&second);
    figures_close(&first);
}

ATH_TEST(model_cell, cells_are_found_by_number)
{
    struct figures f;

    figures_open(&f);
    struct ath_cells report = fig_report(&f, "members=4 balance=5 share=50");
    ATH_EQ_INT(ath_cells_find(report, fig_cell(&f, "balance", 7))->value, 5);
    ATH_EQ_INT(ath_cells_find(report, fig_cell(&f, "members", 7))->value, 4);
    ATH_EQ_INT(ath_cells_find(report, fig_cell(&f, "share", 5))->value, 50);
    ATH_TRUE(ath_cells_find(report, fig_cell(&f, "peak", 4)) == NULL);
    ATH_TRUE(ath_cells_find(fig_report(&f, ""), 0) == NULL);
    figures_close(&f);
}

ATH_TEST(model_cell, a_full_arena_is_told_apart_from_an_empty_report)
{
    struct figures f;
    struct ath_arena small;
    struct ath_cells out;

    figures_open(&f);
    struct ath_cells report = fig_report(&f, "members=4 balance=5");
    for (size_t cap = 0; cap < 512; cap += 16) {
        ath_arena_init(&small, cap);
        ATH_FALSE(ath_cells_effective(&out, &f.program, &f.form, report, &small));
        ath_arena_fini(&small);
    }
    figures_close(&f);
}

/* ---- merging ------------------------------------------------------------------------- */

struct merging {
    const char *base, *change;
    bool replace;
    const char *becomes;
    uint32_t changed;
};

static void merges(const struct merging *m)
{
    struct figures f;
    struct ath_cells out;
    uint32_t changed;

    figures_open(&f);
    ATH_TRUE(ath_cells_merge(&out, &changed, fig_report(&f, m->base),
                             fig_report(&f, m->change), m->replace, &f.arena));
    ATH_EQ_STR(fig_text(&f, out), m->becomes);
    ATH_EQ_U64(changed, m->changed);
    figures_close(&f);
}

ATH_TEST(model_cell, R6_merge_touches_the_cells_it_names)
{
    merges(&(struct merging){ "members=4 share=5", "share=6 balance=1", false,
                              "members=4 balance=1 share=6", 2 });
    merges(&(struct merging){ "", "share=6", false, "share=6", 1 });
    merges(&(struct merging){ "share=6", "", false, "share=6", 0 });
}

ATH_TEST(model_cell, R6_replace_withdraws_what_it_does_not_name)
{
    merges(&(struct merging){ "members=4 balance=3 share=5", "share=6", true,
                              "members=WITHDRAWN balance=WITHDRAWN share=6", 3 });
    merges(&(struct merging){ "share=5", "", true, "share=WITHDRAWN", 1 });
}

ATH_TEST(model_cell, R6_an_empty_value_names_its_cell_and_keeps_it)
{
    merges(&(struct merging){ "members=4 share=5", "share=KEEP balance=KEEP", true,
                              "members=WITHDRAWN share=5", 1 });
    merges(&(struct merging){ "share=5", "share=KEEP", false, "share=5", 0 });
}

ATH_TEST(model_cell, withdrawing_is_remembered_and_nothing_is_withdrawn_twice)
{
    merges(&(struct merging){ "members=4 share=5", "share=WITHDRAWN", false,
                              "members=4 share=WITHDRAWN", 1 });
    merges(&(struct merging){ "share=WITHDRAWN", "share=WITHDRAWN", false,
                              "share=WITHDRAWN", 0 });
    merges(&(struct merging){ "share=WITHDRAWN", "", true, "share=WITHDRAWN", 0 });
    merges(&(struct merging){ "", "share=WITHDRAWN", false, "", 0 });
    merges(&(struct merging){ "share=WITHDRAWN", "share=5", false, "share=5", 1 });
}

ATH_TEST(model_cell, R33_saying_the_same_again_changes_nothing)
{
    merges(&(struct merging){ "members=NA share=5", "members=NA share=5", true,
                              "members=NA share=5", 0 });
    merges(&(struct merging){ "members=0", "members=NA", false, "members=NA", 1 });
    merges(&(struct merging){ "members=NA", "members=0", false, "members=0", 1 });
}
