/* SPDX-License-Identifier: Apache-2.0 */
#include "ingest/fixture.h"

#include "query/plan.h"

/*
 * What was due when it was verified. The tariff is on a form of its own, whose corrections and
 * withdrawals come after the verification.
 */

static struct ath_indicator *leaf(struct made *m, const char *id, const char *splits,
                                  const char *formula)
{
    struct ath_indicator *made = indicator(m, id, ATH_FLOW, splits);

    made->leaf = formula;
    return made;
}

static const struct made *make_contract(struct world *w)
{
    struct made *m = ath_arena_new(&w->arena, struct made);

    ATH_TRUE(m != NULL);
    m->program = (struct ath_program){ .id = "p",
                                       .version = "1",
                                       .names = names(),
                                       .categories = m->categories,
                                       .category_count = CATEGORIES,
                                       .forms = m->forms,
                                       .form_count = 2,
                                       .indicators = m->indicators };
    category(m, SEX, "sex", (const char *[]){ "f", "m", "unspecified", NULL });
    category(m, AGE, "age", (const char *[]){ "young", "unspecified", NULL });
    category(m, TOPIC, "topic", (const char *[]){ "law", "unspecified", NULL });
    category(m, MOOD, "mood", (const char *[]){ "sad", "glad", NULL });
    indicator(m, "results", ATH_FLOW, "s");
    indicator(m, "visits", ATH_FLOW, "");
    leaf(m, "due", "s", "verified(results) * at_verification(tariff)");
    leaf(m, "now", "s", "verified(results) * tariff");
    leaf(m, "claim", "s", "at_verification(results)");
    leaf(m, "gap", "s", "abs(at_verification(results) - verified(results))");
    m->forms[0] = (struct ath_form){ .id = "main",
                                     .names = names(),
                                     .frequency = { [ATH_LAYER_ACTUAL] = ATH_QUARTER,
                                                    [ATH_LAYER_VERIFIED] = ATH_QUARTER },
                                     .indicator_count = m->program.indicator_count };
    indicator(m, "tariff", ATH_PARAMETER, "s");
    m->forms[1] = (struct ath_form){ .id = "contract",
                                     .names = names(),
                                     .frequency = { [ATH_LAYER_ACTUAL] = ATH_MONTH },
                                     .first_indicator = m->forms[0].indicator_count,
                                     .indicator_count = 1 };
    ATH_OK(ath_program_finish(&m->program, NULL, &w->arena, &w->err));
    return m;
}

/* One organization at 100 a result by a woman and 50 by a man since January. */
static void open_contract(struct world *w)
{
    char folder[] = "/tmp/athar-verification-XXXXXX";

    ATH_TRUE(mkdtemp(folder) != NULL);
    open_folder(w, folder, NULL);
    ATH_OK(serve(w, make_contract(w), 0));
    ATH_OK(org(w, "anfa", "kind=cooperative province=MA-CAS"));
    ATH_OK(send(w, "anfa 202401 form=p.contract", "tariff[sex=f]=100 tariff[sex=m]=50"));
}

/* The only value there is, "none" without a row, as of a position or (0) now. */
static const char *ask_as_of(struct world *w, const char *name, uint64_t seq)
{
    struct look l = look(w);
    struct ath_findings findings;
    struct ath_answer answer;
    const char *indicators[] = { name };
    struct ath_question question = { .indicators = indicators,
                                     .indicator_count = 1,
                                     .period = "2023..2024" };

    ath_findings_init(&findings, &w->arena, "en");
    struct ath_view view = { l.txn, l.snapshot, &w->arena, &findings, NULL };
    question.as_of = seq == 0 ? "" : ath_arena_printf(&w->arena, "%d", (int)seq);
    ATH_OK(ath_view_turn_back(&view, &seq, question.as_of, &w->err));
    ATH_OK(ath_query_aggregate(&answer, &view, &question, &w->err));
    ath_view_return(&view);
    look_away(l);
    ATH_TRUE(answer.row_count <= 1);
    return answer.row_count == 0          ? "none"
           : answer.rows[0].value == NULL ? "null"
                                          : answer.rows[0].value;
}

static const char *ask(struct world *w, const char *name)
{
    return ask_as_of(w, name, 0);
}

/* The claim of the first quarter, and what was verified of it. */
static void verify_claim(struct world *w, const char *claimed, const char *verified)
{
    ATH_OK(send(w, "anfa 2024Q1", claimed));
    ATH_OK(send(w, "anfa 2024Q1 layer=verified", verified));
}

ATH_TEST(service_verification, R39_what_is_due_takes_the_tariff_in_force_in_its_period)
{
    struct world w;

    open_contract(&w);
    ATH_OK(send(&w, "anfa 202404 form=p.contract", "tariff[sex=f]=120"));
    verify_claim(&w, "results[sex=f]=10", "results[sex=f]=8 results[sex=m]=1");
    ATH_EQ_STR(ask(&w, "p.due"), "850");
    ATH_OK(send(&w, "anfa 2024Q2 layer=verified", "results[sex=f]=1"));
    ATH_EQ_STR(ask(&w, "p.due"), "970");
    close_world(&w);
}

ATH_TEST(service_verification, a_tariff_corrected_later_moves_nothing_that_was_verified)
{
    struct world w;

    open_contract(&w);
    verify_claim(&w, "results[sex=f]=10", "results[sex=f]=8");
    ATH_OK(send(&w, "anfa 202401 form=p.contract", "tariff[sex=f]=90"));
    ATH_EQ_STR(ask(&w, "p.due"), "800");
    ATH_EQ_STR(ask(&w, "p.now"), "720");
    ATH_OK(send(&w, "anfa 202402 form=p.contract", "tariff[sex=f]=1"));
    ATH_EQ_STR(ask(&w, "p.due"), "800");
    ATH_OK(send(&w, "anfa 202401 form=p.contract",
                "tariff[sex=f]=WITHDRAWN tariff[sex=m]=WITHDRAWN"));
    ATH_OK(send(&w, "anfa 202402 form=p.contract", "tariff[sex=f]=WITHDRAWN"));
    ATH_EQ_STR(ask(&w, "p.now"), "none");
    ATH_EQ_STR(ask(&w, "p.due"), "800");
    close_world(&w);
}

ATH_TEST(service_verification, a_new_tariff_of_one_part_leaves_the_others_in_force)
{
    struct world w;

    open_contract(&w);
    ATH_OK(send(&w, "anfa 202403 form=p.contract", "tariff[sex=f]=110"));
    verify_claim(&w, "results[sex=f]=1", "results[sex=f]=1 results[sex=m]=1");
    ATH_EQ_STR(ask(&w, "p.due"), "160");
    ATH_OK(send(&w, "anfa 202403 form=p.contract", "tariff[sex=f]=WITHDRAWN"));
    ATH_EQ_STR(ask(&w, "p.due"), "160");
    ATH_EQ_STR(ask(&w, "p.now"), "150");
    ATH_OK(send(&w, "anfa 202401 form=p.contract", "tariff[sex=m]=1"));
    ATH_EQ_STR(ask(&w, "p.due"), "160");
    ATH_EQ_STR(ask(&w, "p.now"), "101");
    close_world(&w);
}

ATH_TEST(service_verification, a_tariff_that_came_after_the_verification_is_not_in_it)
{
    struct world w;

    open_contract(&w);
    ATH_OK(send(&w, "anfa 2023Q4 layer=verified", "results[sex=f]=8"));
    ATH_OK(send(&w, "anfa 202310 form=p.contract", "tariff[sex=f]=70"));
    ATH_EQ_STR(ask(&w, "p.due"), "none");
    ATH_EQ_STR(ask(&w, "p.now"), "560");
    close_world(&w);
}

ATH_TEST(service_verification, whoever_verifies_again_verifies_at_the_tariff_of_then)
{
    struct world w;

    open_contract(&w);
    verify_claim(&w, "results[sex=f]=10", "results[sex=f]=8");
    ATH_OK(send(&w, "anfa 202401 form=p.contract", "tariff[sex=f]=90"));
    ATH_OK(send(&w, "anfa 2024Q1 layer=verified", "results[sex=f]=8"));
    ATH_EQ_STR(ask(&w, "p.due"), "800"); /* the same again changes nothing */
    ATH_OK(send(&w, "anfa 2024Q1 layer=verified", "results[sex=f]=7"));
    ATH_EQ_STR(ask(&w, "p.due"), "630");
    close_world(&w);
}

ATH_TEST(service_verification, a_claim_corrected_later_does_not_hide_its_error)
{
    struct world w;

    open_contract(&w);
    verify_claim(&w, "results[sex=f]=10 results[sex=m]=2",
                 "results[sex=f]=8 results[sex=m]=2");
    ATH_EQ_STR(ask(&w, "p.gap"), "2");
    ATH_OK(send(&w, "anfa 2024Q1", "results[sex=f]=8"));
    ATH_EQ_STR(ask(&w, "p.gap"), "2");
    ATH_EQ_STR(ask(&w, "p.claim"), "12");
    ATH_OK(send(&w, "anfa 2024Q1", "results[sex=f]=WITHDRAWN results[sex=m]=WITHDRAWN"));
    ATH_EQ_STR(ask(&w, "p.gap"), "2");
    ATH_OK(send(&w, "anfa 2024Q1 layer=verified", "results[sex=f]=9"));
    ATH_EQ_STR(ask(&w, "p.claim"), "none");
    close_world(&w);
}

ATH_TEST(service_verification, what_is_not_verified_has_no_value)
{
    struct world w;

    open_contract(&w);
    ATH_OK(send(&w, "anfa 2024Q1", "results[sex=f]=10"));
    ATH_EQ_STR(ask(&w, "p.claim"), "none");
    ATH_OK(send(&w, "anfa 2024Q1 layer=verified", "visits=1"));
    ATH_EQ_STR(ask(&w, "p.claim"), "10");
    ATH_EQ_STR(ask(&w, "p.due"), "none");
    ATH_OK(send(&w, "anfa 2024Q1 layer=verified", "visits=WITHDRAWN"));
    ATH_EQ_STR(ask(&w, "p.claim"), "none");
    close_world(&w);
}

ATH_TEST(service_verification, R36_as_of_a_position_each_verification_is_the_one_of_then)
{
    struct world w;

    open_contract(&w);
    verify_claim(&w, "results[sex=f]=10", "results[sex=f]=8");
    uint64_t first = head_of(&w);
    ATH_OK(send(&w, "anfa 202401 form=p.contract", "tariff[sex=f]=90"));
    ATH_OK(send(&w, "anfa 2024Q1", "results[sex=f]=7"));
    uint64_t corrected = head_of(&w);
    ATH_OK(send(&w, "anfa 2024Q1 layer=verified", "results[sex=f]=7"));
    ATH_EQ_STR(ask_as_of(&w, "p.due", first), "800");
    ATH_EQ_STR(ask_as_of(&w, "p.due", corrected), "800");
    ATH_EQ_STR(ask_as_of(&w, "p.now", corrected), "720");
    ATH_EQ_STR(ask_as_of(&w, "p.gap", corrected), "2");
    ATH_EQ_STR(ask(&w, "p.due"), "630");
    ATH_EQ_STR(ask(&w, "p.gap"), "0");
    close_world(&w);
}
