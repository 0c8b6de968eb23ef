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

enum { OVER_CLAIMED, OVER_BUDGET, GROWING, RULES };

static struct ath_rule *make_rules(struct world *w)
{
    static const struct {
        const char *id, *left, *right;
    } texts[RULES] = {
        [OVER_CLAIMED] = { "over-claimed", "verified(results)", "actual(results)" },
        [OVER_BUDGET] = { "over-budget", "project(due)", "budget()" },
        [GROWING] = { "growing", "results", "2 * offset(results, -1)" },
    };
    struct ath_rule *rules = ath_arena_new_array(&w->arena, struct ath_rule, RULES);

    ATH_TRUE(rules != NULL);
    for (size_t i = 0; i < RULES; i++) {
        rules[i] = (struct ath_rule){ .id = texts[i].id,
                                      .left = texts[i].left,
                                      .right = texts[i].right,
                                      .comparison = ATH_LE,
                                      .missing = ATH_MISSING_SKIP,
                                      .warns = true,
                                      .messages = names() };
    }
    return rules;
}

static const struct made *make_contract(struct world *w)
{
    struct made *m = ath_arena_new(&w->arena, struct made);
    struct ath_rule *rules = make_rules(w);

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
    struct ath_indicator *used = indicator(m, "used", ATH_RATIO, "");
    used->numerator = "due";
    used->denominator = "budget()";
    used->factor = 100;
    m->forms[0] = (struct ath_form){ .id = "main",
                                     .names = names(),
                                     .frequency = { [ATH_LAYER_ACTUAL] = ATH_QUARTER,
                                                    [ATH_LAYER_VERIFIED] = ATH_QUARTER },
                                     .indicator_count = m->program.indicator_count,
                                     .rules = rules,
                                     .rule_count = RULES };
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

/* A project of 2024 with a budget in centimes. */
static ath_code project_of(struct world *w, const char *slug, int64_t budget)
{
    struct ath_project_change change = { .slug = slug,
                                         .funder = "fund",
                                         .from = day_of("2024-01-01"),
                                         .to = day_of("2024-12-31"),
                                         .budget = budget,
                                         .fields = ATH_PROJECT_FUNDER | ATH_PROJECT_FROM |
                                                   ATH_PROJECT_TO | ATH_PROJECT_BUDGET };

    return command(w, ATH_INTENT_PROJECT, ath_project_change_encode(&change, &w->arena));
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

/* ---- rules that look at other reports ------------------------------------------------ */

/* "LEFT over RIGHT" of a broken rule, "" of one that holds. */
static const char *broken(struct world *w, unsigned rule, const char *head)
{
    struct look l = look(w);
    struct ath_findings found, own;
    struct ath_rule_question question = { .id = report_id(w, head) };

    ATH_TRUE(
        ath_snapshot_form(&question.program, &question.form, l.snapshot, question.id.form));
    question.rule = &question.form->rules[rule];
    ath_findings_init(&found, &w->arena, "en");
    ath_findings_init(&own, &w->arena, "en");
    struct ath_view view = { l.txn, l.snapshot, &w->arena, &own, NULL };
    ATH_OK(ath_query_rule(&found, &view, &question, &w->err));
    look_away(l);
    ATH_TRUE(found.n <= 1 && found.errors == 0);
    return found.n == 0 ? "" : found.v[0].limit;
}

ATH_TEST(service_verification, a_rule_compares_layers_of_its_own_report)
{
    struct world w;

    open_contract(&w);
    verify_claim(&w, "results[sex=f]=10", "results[sex=f]=11");
    ATH_EQ_STR(broken(&w, OVER_CLAIMED, "anfa 2024Q1 layer=verified"), "10");
    ATH_EQ_STR(broken(&w, OVER_CLAIMED, "anfa 2024Q2 layer=verified"), "");
    ATH_OK(send(&w, "anfa 2024Q1", "results[sex=f]=11"));
    ATH_EQ_STR(broken(&w, OVER_CLAIMED, "anfa 2024Q1 layer=verified"), "");
    close_world(&w);
}

ATH_TEST(service_verification, a_rule_looks_at_the_period_before)
{
    struct world w;

    open_contract(&w);
    ATH_OK(send(&w, "anfa 2024Q2", "results[sex=f]=9"));
    ATH_EQ_STR(broken(&w, GROWING, "anfa 2024Q2"), "");
    ATH_OK(send(&w, "anfa 2024Q1", "results[sex=f]=4"));
    ATH_EQ_STR(broken(&w, GROWING, "anfa 2024Q2"), "8");
    close_world(&w);
}

ATH_TEST(service_verification, a_rule_about_a_project_sees_all_of_it_and_its_budget)
{
    struct world w;

    open_contract(&w);
    ATH_OK(org(&w, "menara", "kind=cooperative province=MA-MAR"));
    ATH_OK(project_of(&w, "deal", 100000));
    ATH_OK(send(&w, "anfa 202401 form=p.contract project=deal", "tariff[sex=f]=100"));
    ATH_OK(send(&w, "menara 202401 form=p.contract project=deal", "tariff[sex=f]=100"));
    ATH_OK(send(&w, "anfa 2024Q1 layer=verified project=deal", "results[sex=f]=6"));
    ATH_OK(send(&w, "menara 2024Q2 layer=verified project=deal", "results[sex=f]=4"));
    ATH_EQ_STR(broken(&w, OVER_BUDGET, "menara 2024Q2 layer=verified project=deal"), "");
    ATH_OK(send(&w, "anfa 2024Q3 layer=verified project=deal", "results[sex=f]=1"));
    ATH_EQ_STR(broken(&w, OVER_BUDGET, "menara 2024Q2 layer=verified project=deal"),
               "1000");
    ATH_EQ_STR(broken(&w, OVER_BUDGET, "anfa 2024Q1 layer=verified"), "");
    close_world(&w);
}
