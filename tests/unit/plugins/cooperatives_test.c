/* SPDX-License-Identifier: Apache-2.0 */
#include "load.h"

/* The first quarter of 2024: 91 days, 13 Sundays, at 88.58 MAD a day. */
static const int64_t full_time = INT64_C(78) * 8858;

static struct fake_report quarter(int64_t paid, int64_t women)
{
    struct fake_report r = report_for("cooperatives", "cooperative", fake_day(2024, 1, 1),
                                      fake_day(2024, 3, 31));

    fake_give(&r, "paid_to_women", paid);
    fake_give(&r, "women_paid", women);
    return r;
}

ATH_TEST(plugins_cooperatives, ordinary_pay_is_accepted)
{
    struct fake_report r = quarter(INT64_C(12) * 150000, 12);

    says_only(&r, "", FAKE_SILENT);
}

ATH_TEST(plugins_cooperatives, pay_far_above_the_minimum_wage_warns)
{
    struct fake_report most = quarter(INT64_C(3) * 20 * full_time, 3);
    struct fake_report more = quarter(INT64_C(3) * (20 * full_time + 1), 3);

    says_only(&most, "", FAKE_SILENT);
    says_only(&more, "pay-far-above-wages", FAKE_WARNED);
    ATH_EQ_STR(more.findings[0].cell, "paid_to_women");
}

ATH_TEST(plugins_cooperatives, the_minimum_wage_is_the_one_of_its_time)
{
    struct fake_report r = quarter(20 * full_time, 1);

    fake_period(&r, fake_day(2016, 1, 1), fake_day(2016, 3, 31));
    says_only(&r, "pay-far-above-wages", FAKE_WARNED);
}

ATH_TEST(plugins_cooperatives, a_year_has_the_pay_of_four_quarters)
{
    struct fake_report r = quarter(60 * full_time, 1);

    fake_period(&r, fake_day(2024, 1, 1), fake_day(2024, 12, 31));
    says_only(&r, "", FAKE_SILENT);
}

ATH_TEST(plugins_cooperatives, money_paid_to_nobody_is_refused)
{
    struct fake_report r = quarter(100, 0);

    says_only(&r, "paid-to-nobody", FAKE_REFUSED);
    ATH_EQ_STR(r.findings[0].cell, "women_paid");
}

ATH_TEST(plugins_cooperatives, a_target_may_be_an_amount_alone)
{
    struct fake_report r = quarter(100, 0);

    r.layer = ATHAR_TARGET;
    says_only(&r, "", FAKE_SILENT);
}

ATH_TEST(plugins_cooperatives, nothing_paid_to_nobody_is_accepted)
{
    struct fake_report r = quarter(0, 0);

    says_only(&r, "", FAKE_SILENT);
}

ATH_TEST(plugins_cooperatives, the_other_form_is_not_asked_about_pay)
{
    struct fake_report r = quarter(100, 0);

    r.form = "support";
    says_only(&r, "", FAKE_SILENT);
}
