/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>

#include "served.h"

/* A report, and the one declared rule that it breaks. "" breaks none. */
struct rule_case {
    const char *program, *form;
    const char *cells; /* "members=3; members[sex=f]=2", at the indicators' scales */
    const char *reason;
    bool warns;
};

static const struct rule_case rule_cases[] = {
    { "incubation", "monthly", "alive_12m=5; cohort_12m=4", "alive-over-cohort", false },
    { "incubation", "monthly", "alive_12m=4; cohort_12m=4", "", false },
    { "incubation", "monthly", "alive_12m=4", "", false },
    { "incubation", "monthly", "applications=2; projects_admitted=3",
      "admitted-over-applications", true },
    { "incubation", "monthly", "projects_admitted=3", "", false },
    { "incubation", "monthly", "projects_admitted=3; projects_accompanied=2",
      "admitted-over-accompanied", true },
    { "incubation", "monthly", "projects_active=3; founders=2", "founders-under-projects",
      true },
    { "incubation", "monthly", "events_held=3; event_participants=2",
      "attendance-under-events", true },
    { "incubation", "monthly", "people_trained=3; participants=2",
      "trained-over-participations", true },
    { "tanara", "monthly", "hours_expected=1000; hours_attended=1001",
      "attended-over-expected", false },
    { "tanara", "monthly", "hours_expected=1000; hours_attended=1000", "", false },
    { "tanara", "monthly",
      "hours_expected=1000; hours_expected[sex=f]=400; hours_attended=900; "
      "hours_attended[sex=f]=500",
      "girls-attended-over-expected", true },
    { "tanara", "monthly", "clubs_active=3; club_members=2", "members-under-clubs", true },
    { "tanara", "monthly", "sessions_held=2; training_hours=2401", "long-sessions", true },
    { "tanara", "monthly", "sessions_held=2; training_hours=2400", "", false },
    { "tanara", "monthly", "students_trained=3; participants=2",
      "trained-over-participations", true },
    { "tanara", "monthly", "ideas_submitted=2; projects_selected=3", "selected-over-ideas",
      true },
    { "tanara", "monthly", "projects_selected=2; projects_prototyped=3",
      "prototypes-over-selected", true },
    { "tanara", "monthly", "projects_selected=2; finalists_regional=3",
      "finalists-over-selected", true },
    { "tanara", "monthly", "finalists_regional=2; winners_national=3",
      "winners-over-finalists", true },
    { "tanara", "monthly", "students_assessed=2; skill_points_gained=-20001",
      "points-over-scale", true },
    { "tanara", "monthly", "students_assessed=2; skill_points_gained=-20000", "", false },
    { "cooperatives", "cooperative", "members=3; members_covered=4", "covered-over-members",
      false },
    { "cooperatives", "cooperative", "members_covered=4", "", false },
    { "cooperatives", "cooperative", "members=3; board_members=4", "board-over-members",
      false },
    { "cooperatives", "cooperative", "revenue=3; export_sales=4", "export-over-revenue",
      false },
    { "cooperatives", "cooperative", "members=3; members_disabled=4",
      "disabled-over-members", false },
    { "cooperatives", "support", "partners=3; disability_partners=4",
      "disability-partners-over-partners", false },
    { "cooperatives", "support", "partners=3; disability_partners=3", "", false },
    { "cooperatives", "cooperative", "revenue=3; certified_sales=4",
      "certified-over-revenue", true },
    { "cooperatives", "cooperative", "revenue=9; revenue[channel=export]=4; export_sales=3",
      "export-channel-over-export", true },
    { "cooperatives", "cooperative",
      "members=9; members[sex=f]=3; members_covered=8; members_covered[sex=f]=4",
      "women-covered-over-women", true },
    { "cooperatives", "cooperative", "members=9; members[sex=f]=3; women_paid=4",
      "women-paid-over-women", true },
    { "cooperatives", "support", "coops_active=3; coops_federated=4",
      "federated-over-active", true },
    { "cooperatives", "support", "coops_active=3; online_coops=4", "online-over-active",
      true },
    { "cooperatives", "support", "coops_active=3; coops_created=4", "created-over-active",
      true },
    { "cooperatives", "support", "participants=9; participants[sex=f]=3; women_trained=4",
      "women-trained-over-participations", true },
    { "cooperatives", "support", "events_held=3; event_participants=2",
      "attendance-under-events", true },
    { "crowdfunding", "platform", "campaigns_closed=3; campaigns_funded=4",
      "funded-over-closed", false },
    { "crowdfunding", "platform", "campaigns_closed=3; campaigns_funded=3", "", false },
    { "crowdfunding", "platform", "campaigns_funded=4", "", false },
    { "crowdfunding", "platform", "campaigns_launched=4; campaigns_by_theme=3",
      "themes-other-than-launched", false },
    { "crowdfunding", "platform", "campaigns_launched=4; campaigns_by_theme=4", "", false },
    { "crowdfunding", "platform", "contributions=4; backers_unique=5",
      "backers-over-contributions", false },
    { "crowdfunding", "platform", "payouts=4; organizations_funded=5",
      "organizations-over-payouts", false },
    { "crowdfunding", "platform",
      "campaigns_launched=3; campaigns_closed=4; campaigns_funded=4",
      "funded-over-launched", true },
    { "crowdfunding", "platform", "contributions=4; amount_collected=399",
      "contributions-under-a-dirham", true },
    { "crowdfunding", "platform", "contributions=4; amount_collected=400", "", false },
    { "crowdfunding", "platform", "amount_collected=400; refunds=401",
      "refunds-over-collected", true },
    { "crowdfunding", "platform",
      "campaigns_closed=2; closed_amount=2001; max_campaign=1000", "closed-above-largest",
      true },
    { "crowdfunding", "platform",
      "campaigns_closed=2; closed_amount=2000; max_campaign=1000", "", false },
    { "crowdfunding", "platform", "fastest_goal=367", "goal-after-a-year", true },
    { "crowdfunding", "platform", "fastest_goal=366", "", false },
    { "crowdfunding", "platform", "payouts=2; payout_days=731", "payouts-after-a-year",
      true },
    { "crowdfunding", "platform", "payouts=2; payout_days=730", "", false },
    { "crowdfunding", "aid", "aid_distributed=3; households_aided=4",
      "households-over-aids", true },
    { "crowdfunding", "aid",
      "aid_distributed=9; aid_distributed[aid_type=tablet]=2; "
      "aid_distributed[aid_type=computer]=1; learners_equipped=4",
      "learners-over-devices", true },
    { "crowdfunding", "aid",
      "aid_distributed=9; aid_distributed[aid_type=tablet]=2; learners_equipped=4", "",
      false },
    { "crowdfunding", "aid", "aid_distributed=3; aid_value=299", "aid-under-a-dirham",
      true },
    { "solidarity", "centre", "alive_12m=5; cohort_12m=4", "alive-over-cohort", false },
    { "solidarity", "centre", "alive_12m=4; cohort_12m=4", "", false },
    { "solidarity", "centre", "startup_capital=199; startup_capital_recipients=2",
      "recipients-without-money", false },
    { "solidarity", "centre", "startup_capital=200; startup_capital_recipients=2", "",
      false },
    { "solidarity", "centre",
      "applications=238; projects_retained=36; projects_retained[sex=f]=7", "", false },
    { "solidarity", "centre", "applications=2; projects_retained=3",
      "retained-over-applications", true },
    { "solidarity", "centre",
      "applications=9; applications[sex=f]=1; projects_retained=3; "
      "projects_retained[sex=f]=2",
      "women-retained-over-applications", true },
    { "solidarity", "centre", "projects_retained=3; cohort_entrants=4",
      "entrants-over-retained", true },
    { "solidarity", "centre", "participants=3; trained=4", "trained-over-participations",
      true },
    { "solidarity", "centre",
      "participants=9; participants[sex=f]=1; trained=5; trained[sex=f]=2",
      "women-trained-over-participations", true },
    { "solidarity", "centre", "advised=3; advice_sessions=2", "advised-over-sessions",
      true },
    { "solidarity", "centre", "alive_12m=3; cohort_12m=4; operational=2",
      "alive-over-operational", true },
    { "solidarity", "microcredit", "loans_outstanding=3; late30_outstanding=4",
      "late-over-outstanding", false },
    { "solidarity", "microcredit", "loans_outstanding=3; late30_outstanding=3", "", false },
    { "solidarity", "microcredit", "loans_granted=2; loans_disbursed=199",
      "loans-without-money", false },
    { "solidarity", "microcredit",
      "loans_outstanding=9; loans_outstanding[sex=f]=1; late30_outstanding=3; "
      "late30_outstanding[sex=f]=2",
      "women-late-over-outstanding", true },
    { "solidarity", "microcredit", "loans_granted=3; microcredit_referrals=2",
      "granted-over-referrals", true },
    { "solidarity", "aid", "projects_funded=2; project_funding=199",
      "projects-without-money", false },
    { "solidarity", "aid", "projects_funded=2; project_funding=200", "", false },
    { "solidarity", "aid", "beneficiaries=4; people_assisted=3", "unique-over-counted",
      true },
    { "solidarity", "aid",
      "beneficiaries=4; beneficiaries[sex=f]=3; people_assisted=4; "
      "people_assisted[sex=f]=2",
      "women-unique-over-counted", true },
    { "solidarity", "aid", "donations_count=3; donations=299", "donations-under-a-dirham",
      true },
    { "solidarity", "training", "literacy_enrolled=3; literacy_completed=4",
      "literate-over-enrolled", true },
    { "solidarity", "training",
      "literacy_enrolled=9; literacy_enrolled[sex=f]=3; literacy_completed=5; "
      "literacy_completed[sex=f]=4",
      "women-literate-over-enrolled", true },
    { "solidarity", "training", "vocational_enrolled=3; vocational_completed=4",
      "graduates-over-entrants", true },
    { "solidarity", "training", "vocational_completed=3; placements=4",
      "placed-over-graduates", true },
    { "rbf", "results", "quantity[result=job_created]=4; quantity[result=unspecified]=1",
      "results-without-type", true },
    { "rbf", "results", "quantity[result=job_created]=4", "", false },
    { "rbf", "results", "quantity=5; quantity[result=job_created]=4", "total-over-types",
      true },
    { "rbf", "results", "quantity=5", "total-over-types", true },
    { "rbf", "results", "quantity=4; quantity[result=job_created]=4", "", false },
    { "rbf", "contract", "tariff[result=unspecified]=1", "tariff-without-type", true },
    { "rbf", "contract", "tariff[result=job_created]=1", "", false },
    { "rbf", "payments", "payments=2; payment_days=731", "payments-over-a-year-late",
      true },
    { "rbf", "payments", "payments=2; payment_days=730", "", false },
    { "rbf", "control", "quality_points=11; quality_points_max=10", "points-over-maximum",
      false },
    { "rbf", "control", "quality_points=10; quality_points_max=10", "", false },
    { "rbf", "control", "risk_class[risk=low]=1; risk_class[risk=high]=1; risk_class=2",
      "rated-more-than-once", true },
    { "rbf", "control", "risk_class[risk=low]=1; risk_class=1", "", false },
    { "rbf", "survey",
      "beneficiaries_surveyed=1; income_before=6000000; income_after=6000001",
      "incomes-far-above-wages", true },
    { "rbf", "survey",
      "beneficiaries_surveyed=1; income_before=6000000; income_after=6000000", "", false },
};

enum { CELLS_MAX = 16, NAME_BYTES = 96 };

/* "members[sex=f]" to its number. */
static uint16_t find_cell(const struct ath_program *program, char *name)
{
    char *bracket = strchr(name, '[');
    struct ath_slice option = { 0 };
    const char *reason = "no such indicator";
    uint16_t cell = ATH_NO_CELL;

    if (bracket != NULL) {
        *bracket = '\0';
        option = ath_slice(bracket + 1, strlen(bracket + 1) - 1);
    }
    const struct ath_indicator *indicator =
        ath_program_indicator(program, ath_slice_str(name));
    if (indicator == NULL ||
        !ath_cell_find(&cell, program, indicator, &option, bracket != NULL, &reason)) {
        ATH_FAIL("%s: %s", name, reason);
    }
    return cell;
}

static int by_number(const void *a, const void *b)
{
    const struct ath_cell *left = a, *right = b;

    return (int)left->cell - (int)right->cell;
}

static size_t read_cells(struct ath_cell *out, const struct ath_program *program,
                         const char *text)
{
    char copy[512], *save = NULL;
    size_t n = 0;

    ATH_TRUE(strlen(text) < sizeof copy);
    memcpy(copy, text, strlen(text) + 1);
    for (char *item = strtok_r(copy, ";", &save); item != NULL;
         item = strtok_r(NULL, ";", &save)) {
        item += strspn(item, " ");
        char *equals = strrchr(item, '=');
        ATH_TRUE(equals != NULL && n < CELLS_MAX);
        *equals = '\0';
        out[n].value = strtoll(equals + 1, NULL, 10);
        out[n].state = ATH_CELL_NUMBER;
        out[n++].cell = find_cell(program, item);
    }
    qsort(out, n, sizeof *out, by_number);
    return n;
}

static void run_case(struct served *s, const struct rule_case *c)
{
    const struct ath_form *form = ath_program_form(&s->program, c->form);
    struct ath_cell cells[CELLS_MAX];
    struct ath_cells effective;
    struct ath_findings findings;

    ATH_TRUE(form != NULL);
    ath_findings_init(&findings, &s->arena, "en");
    struct ath_cells given = { cells, read_cells(cells, &s->program, c->cells) };
    ATH_TRUE(ath_cells_check(&effective, &findings, &s->program, form, given));
    if (findings.n != (c->reason[0] != '\0')) {
        ATH_FAIL("%s '%s': %zu findings, first %s", c->program, c->cells, findings.n,
                 findings.n == 0 ? "" : findings.v[0].description);
    }
    if (findings.n == 1) {
        ATH_EQ_STR(findings.v[0].reason, c->reason);
        ATH_EQ_INT(findings.v[0].warning, c->warns);
    }
}

static void run_cases(const char *program)
{
    struct served s;

    served_open(&s, program);
    for (size_t i = 0; i < sizeof rule_cases / sizeof rule_cases[0]; i++) {
        if (strcmp(rule_cases[i].program, program) == 0) {
            run_case(&s, &rule_cases[i]);
        }
    }
    served_close(&s);
}

ATH_TEST(plugins_rules, incubation_says_what_is_wrong_and_no_more)
{
    run_cases("incubation");
}

ATH_TEST(plugins_rules, tanara_says_what_is_wrong_and_no_more)
{
    run_cases("tanara");
}

ATH_TEST(plugins_rules, cooperatives_says_what_is_wrong_and_no_more)
{
    run_cases("cooperatives");
}

ATH_TEST(plugins_rules, crowdfunding_says_what_is_wrong_and_no_more)
{
    run_cases("crowdfunding");
}

ATH_TEST(plugins_rules, solidarity_says_what_is_wrong_and_no_more)
{
    run_cases("solidarity");
}

ATH_TEST(plugins_rules, rbf_says_what_is_wrong_and_no_more)
{
    run_cases("rbf");
}

static bool has_case(const char *program, const char *form, const char *rule)
{
    for (size_t i = 0; i < sizeof rule_cases / sizeof rule_cases[0]; i++) {
        const struct rule_case *c = &rule_cases[i];
        if (strcmp(c->program, program) == 0 && strcmp(c->form, form) == 0 &&
            strcmp(c->reason, rule) == 0) {
            return true;
        }
    }
    return false;
}

static void all_have_cases(const char *program, const struct ath_form *form)
{
    for (uint16_t r = 0; r < form->rule_count; r++) {
        if (!form->rules[r].wide && !has_case(program, form->id, form->rules[r].id)) {
            ATH_FAIL("%s %s %s", program, form->id, form->rules[r].id);
        }
    }
}

ATH_TEST(plugins_rules, every_declared_rule_is_broken_by_a_case)
{
    static const char *const programs[] = { "incubation",   "tanara",     "cooperatives",
                                            "crowdfunding", "solidarity", "rbf" };

    for (size_t p = 0; p < sizeof programs / sizeof programs[0]; p++) {
        struct served s;
        served_open(&s, programs[p]);
        for (uint16_t f = 0; f < s.program.form_count; f++) {
            all_have_cases(programs[p], &s.program.forms[f]);
        }
        served_close(&s);
    }
}
