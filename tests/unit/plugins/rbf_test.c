/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "load.h"

static struct fake_report month(void)
{
    return report_for("rbf", "payments", fake_day(2024, 3, 1), fake_day(2024, 3, 31));
}

static struct fake_report quarter(void)
{
    return report_for("rbf", "results", fake_day(2024, 1, 1), fake_day(2024, 3, 31));
}

static struct fake_report survey(void)
{
    return report_for("rbf", "survey", fake_day(2024, 1, 1), fake_day(2024, 6, 30));
}

ATH_TEST(plugins_rbf, people_who_benefited_from_nothing_are_asked_about)
{
    struct fake_report r = quarter();

    fake_give(&r, "beneficiaries", 12);
    says_only(&r, "", FAKE_SILENT);
    fake_give(&r, "quantity[result=job_created]", 0);
    says_only(&r, "people-without-results", FAKE_WARNED);
    ATH_EQ_STR(r.findings[0].cell, "beneficiaries");
    r.layer = ATHAR_TARGET;
    says_only(&r, "", FAKE_SILENT);
}

ATH_TEST(plugins_rbf, people_who_benefited_from_any_type_are_accepted)
{
    struct fake_report r = quarter();

    fake_give(&r, "beneficiaries", 5);
    fake_give(&r, "quantity[result=job_created]", 0);
    fake_give(&r, "quantity[result=unspecified]", 3);
    says_only(&r, "", FAKE_SILENT);
}

ATH_TEST(plugins_rbf, money_paid_in_no_payment_is_refused)
{
    struct fake_report r = month();

    fake_give(&r, "amount_paid", 100);
    fake_give(&r, "payments", 0);
    says_only(&r, "paid-without-payment", FAKE_REFUSED);
    ATH_EQ_STR(r.findings[0].cell, "payments");
    r.layer = ATHAR_TARGET;
    says_only(&r, "", FAKE_SILENT);
}

ATH_TEST(plugins_rbf, days_of_no_payment_are_refused)
{
    struct fake_report r = month();

    fake_give(&r, "payment_days", 30);
    fake_give(&r, "payments", 0);
    says_only(&r, "days-without-payment", FAKE_REFUSED);
    ATH_EQ_STR(r.findings[0].cell, "payment_days");
}

ATH_TEST(plugins_rbf, payments_of_nothing_are_asked_about)
{
    struct fake_report r = month();

    fake_give(&r, "amount_paid", 0);
    fake_give(&r, "payments", 2);
    fake_give(&r, "payment_days", 60);
    says_only(&r, "payments-of-nothing", FAKE_WARNED);
}

ATH_TEST(plugins_rbf, a_month_without_payments_is_accepted)
{
    struct fake_report r = month();

    fake_give(&r, "amount_paid", 0);
    fake_give(&r, "payments", 0);
    fake_give(&r, "payment_days", 0);
    says_only(&r, "", FAKE_SILENT);
}

ATH_TEST(plugins_rbf, incomes_of_nobody_are_refused)
{
    struct fake_report r = survey();

    fake_give(&r, "beneficiaries_surveyed", 0);
    fake_give(&r, "income_before", 0);
    fake_give(&r, "income_after", 5);
    says_only(&r, "income-of-nobody", FAKE_REFUSED);
    ATH_EQ_STR(r.findings[0].cell, "income_after");
    fake_give(&r, "income_before", 5);
    says_only(&r, "income-of-nobody", FAKE_REFUSED);
    ATH_EQ_STR(r.findings[0].cell, "income_before");
}

/* ---- forms --------------------------------------------------------------------------- */

static const struct athar_form *form_named(const char *id)
{
    const struct athar_plugin *plugin = load_plugin("rbf");

    for (size_t i = 0; i < plugin->form_count; i++) {
        if (strcmp(plugin->forms[i].id, id) == 0) {
            return &plugin->forms[i];
        }
    }
    ATH_FAIL("no form %s", id);
}

ATH_TEST(plugins_rbf, results_are_verified_at_the_rhythm_they_are_claimed)
{
    ATH_EQ_STR(form_named("results")->frequencies,
               "actual=quarter; verified=quarter; counterverified=quarter; target=year; "
               "baseline=year");
}

ATH_TEST(plugins_rbf, money_and_checks_are_figures_of_their_own_and_not_layers)
{
    static const char *const forms[] = { "contract", "payments", "control", "survey" };

    for (size_t i = 0; i < sizeof forms / sizeof forms[0]; i++) {
        ATH_TRUE(strstr(form_named(forms[i])->frequencies, "verified") == NULL);
    }
}

ATH_TEST(plugins_rbf, whoever_has_a_contract_does_not_report_the_network)
{
    ATH_TRUE(strstr(form_named("network")->kinds, "cooperative") == NULL);
    ATH_TRUE(strstr(form_named("network")->kinds, "funder") != NULL);
    ATH_TRUE(strstr(form_named("results")->kinds, "funder") == NULL);
}
