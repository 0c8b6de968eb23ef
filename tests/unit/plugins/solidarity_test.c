/* SPDX-License-Identifier: Apache-2.0 */
#include "load.h"

static struct fake_report month(const char *form, int32_t year, int32_t number)
{
    int32_t next = number == 12 ? fake_day(year + 1, 1, 1) : fake_day(year, number + 1, 1);

    return report_for("solidarity", form, fake_day(year, number, 1), next - 1);
}

/* ---- Ramadan --------------------------------------------------------------------- */

static struct fake_report baskets(int32_t year, int32_t number)
{
    struct fake_report r = month("aid", year, number);

    fake_give(&r, "food_baskets[occasion=ramadan]", 5);
    return r;
}

/* The first day of Ramadan in Morocco. */
static const struct {
    int32_t year, month, day;
} ramadans[] = {
    { 2010, 8, 12 }, { 2011, 8, 2 },  { 2012, 7, 21 }, { 2013, 7, 10 }, { 2014, 6, 29 },
    { 2015, 6, 18 }, { 2016, 6, 7 },  { 2017, 5, 28 }, { 2018, 5, 17 }, { 2019, 5, 7 },
    { 2020, 4, 25 }, { 2021, 4, 14 }, { 2022, 4, 3 },  { 2023, 3, 23 }, { 2024, 3, 12 },
    { 2025, 3, 2 },  { 2026, 2, 19 },
};

ATH_TEST(plugins_solidarity, every_day_of_ramadan_is_in_ramadan)
{
    for (size_t i = 0; i < sizeof ramadans / sizeof ramadans[0]; i++) {
        int32_t begins = fake_day(ramadans[i].year, ramadans[i].month, ramadans[i].day);
        for (int32_t day = begins; day < begins + 30; day++) {
            struct fake_report r = report_for("solidarity", "aid", day, day);
            fake_give(&r, "food_baskets[occasion=ramadan]", 5);
            says_only(&r, "", FAKE_SILENT);
        }
    }
}

ATH_TEST(plugins_solidarity, ramadan_baskets_in_other_months_warn)
{
    for (size_t i = 0; i < sizeof ramadans / sizeof ramadans[0]; i++) {
        int32_t begins = fake_day(ramadans[i].year, ramadans[i].month, ramadans[i].day);
        struct fake_report before =
            report_for("solidarity", "aid", begins - 60, begins - 20);
        struct fake_report after =
            report_for("solidarity", "aid", begins + 40, begins + 70);
        fake_give(&before, "food_baskets[occasion=ramadan]", 5);
        fake_give(&after, "food_baskets[occasion=ramadan]", 5);
        says_only(&before, "ramadan-baskets-outside-ramadan", FAKE_WARNED);
        says_only(&after, "ramadan-baskets-outside-ramadan", FAKE_WARNED);
        ATH_EQ_STR(after.findings[0].cell, "food_baskets[occasion=ramadan]");
    }
}

ATH_TEST(plugins_solidarity, baskets_are_handed_out_before_ramadan_begins)
{
    struct fake_report r = baskets(2025, 2); /* it began on 2 March */

    says_only(&r, "", FAKE_SILENT);
    r = baskets(2025, 1);
    says_only(&r, "ramadan-baskets-outside-ramadan", FAKE_WARNED);
}

ATH_TEST(plugins_solidarity, other_baskets_are_for_any_month)
{
    struct fake_report r = month("aid", 2023, 9);

    fake_give(&r, "food_baskets[occasion=emergency]", 500);
    fake_give(&r, "food_baskets[occasion=ramadan]", 0);
    says_only(&r, "", FAKE_SILENT);
}

ATH_TEST(plugins_solidarity, a_year_has_a_ramadan)
{
    for (int32_t year = 1990; year < 2060; year++) {
        struct fake_report r =
            report_for("solidarity", "aid", fake_day(year, 1, 1), fake_day(year, 12, 31));
        r.layer = ATHAR_TARGET;
        fake_give(&r, "food_baskets[occasion=ramadan]", 5);
        fake_give(&r, "marhaba_assisted", 5);
        says_only(&r, "", FAKE_SILENT);
    }
}

/* ---- Marhaba --------------------------------------------------------------------- */

static void marhaba(int32_t year, int32_t number, const char *code)
{
    struct fake_report r = month("aid", year, number);

    fake_give(&r, "marhaba_assisted", 4000);
    says_only(&r, code, code[0] == '\0' ? FAKE_SILENT : FAKE_WARNED);
}

ATH_TEST(plugins_solidarity, marhaba_runs_from_june_to_september)
{
    for (int32_t number = 1; number <= 12; number++) {
        marhaba(2023, number, number >= 6 && number <= 9 ? "" : "marhaba-outside-season");
    }
    marhaba(1999, 5, "marhaba-outside-season");
}

ATH_TEST(plugins_solidarity, marhaba_opened_late_in_2020)
{
    marhaba(2020, 6, "marhaba-outside-season");
    marhaba(2020, 7, "");
}

ATH_TEST(plugins_solidarity, marhaba_ends_in_the_middle_of_september)
{
    struct fake_report last =
        report_for("solidarity", "aid", fake_day(2023, 9, 15), fake_day(2023, 9, 15));
    struct fake_report after =
        report_for("solidarity", "aid", fake_day(2023, 9, 16), fake_day(2023, 9, 30));

    fake_give(&last, "marhaba_assisted", 1);
    fake_give(&after, "marhaba_assisted", 1);
    says_only(&last, "", FAKE_SILENT);
    says_only(&after, "marhaba-outside-season", FAKE_WARNED);
}

/* ---- donations and households ---------------------------------------------------- */

ATH_TEST(plugins_solidarity, donations_of_nobody_are_refused)
{
    struct fake_report r = month("aid", 2023, 11);

    fake_give(&r, "donations", 100);
    fake_give(&r, "donations_count", 0);
    says_only(&r, "donated-by-nobody", FAKE_REFUSED);
    ATH_EQ_STR(r.findings[0].cell, "donations_count");
    r = month("aid", 2023, 11);
    fake_give(&r, "donations", 0);
    fake_give(&r, "donations_count", 0);
    says_only(&r, "", FAKE_SILENT);
}

ATH_TEST(plugins_solidarity, a_target_may_be_an_amount_alone)
{
    struct fake_report r = month("aid", 2023, 6);

    r.layer = ATHAR_TARGET;
    fake_give(&r, "donations", 100);
    fake_give(&r, "donations_count", 0);
    says_only(&r, "", FAKE_SILENT);
}

ATH_TEST(plugins_solidarity, households_have_aid_or_a_basket)
{
    struct fake_report enough = month("aid", 2023, 11), few = month("aid", 2023, 11);

    fake_give(&enough, "aid_distributed", 3);
    fake_give(&enough, "food_baskets", 4);
    fake_give(&enough, "households", 7);
    says_only(&enough, "", FAKE_SILENT);
    fake_give(&few, "aid_distributed", 3);
    fake_give(&few, "food_baskets", 4);
    fake_give(&few, "households", 8);
    says_only(&few, "households-over-aids", FAKE_WARNED);
}

/* ---- loans ----------------------------------------------------------------------- */

static void loans(int32_t year, int64_t each, const char *code)
{
    struct fake_report r = month("microcredit", year, 10);

    fake_give(&r, "loans_granted", 4);
    fake_give(&r, "loans_disbursed", 4 * each);
    says_only(&r, code, code[0] == '\0' ? FAKE_SILENT : FAKE_WARNED);
}

ATH_TEST(plugins_solidarity, loans_are_held_to_the_ceiling_of_their_time)
{
    loans(2018, 5000000, "");
    loans(2018, 5000001, "loans-above-ceiling");
    loans(2019, 5000001, "");
    loans(2024, 15000001, "loans-above-ceiling");
    loans(2025, 15000001, "");
}

ATH_TEST(plugins_solidarity, instalments_of_older_loans_are_accepted)
{
    struct fake_report r = month("microcredit", 2023, 10);

    fake_give(&r, "loans_granted", 0);
    fake_give(&r, "loans_disbursed", 900000);
    says_only(&r, "", FAKE_SILENT);
}

/* ---- training and volunteers ----------------------------------------------------- */

ATH_TEST(plugins_solidarity, training_for_nobody_warns)
{
    struct fake_report r = month("centre", 2023, 10);

    fake_give(&r, "training_hours", 100);
    fake_give(&r, "participants", 0);
    says_only(&r, "training-for-nobody", FAKE_WARNED);
    r.layer = ATHAR_TARGET;
    r.finding_count = 0;
    says_only(&r, "", FAKE_SILENT);
}

static struct fake_report quarter_of_volunteers(int64_t hours, int64_t people)
{
    struct fake_report r =
        report_for("solidarity", "volunteers", fake_day(2024, 1, 1), fake_day(2024, 3, 31));

    fake_give(&r, "volunteer_hours", hours);
    fake_give(&r, "volunteers", people);
    return r;
}

ATH_TEST(plugins_solidarity, volunteers_have_eight_hours_a_day)
{
    struct fake_report most = quarter_of_volunteers(INT64_C(91) * 800 * 3, 3);
    struct fake_report more = quarter_of_volunteers(INT64_C(91) * 800 * 3 + 1, 3);

    says_only(&most, "", FAKE_SILENT);
    says_only(&more, "volunteers-beyond-full-time", FAKE_WARNED);
}

ATH_TEST(plugins_solidarity, hours_without_volunteers_warn)
{
    struct fake_report some = quarter_of_volunteers(100, 0);
    struct fake_report none = quarter_of_volunteers(0, 0);

    says_only(&some, "hours-without-volunteers", FAKE_WARNED);
    says_only(&none, "", FAKE_SILENT);
}

ATH_TEST(plugins_solidarity, the_largest_figures_do_not_overflow)
{
    const int64_t most = INT64_C(1000000000000000);
    struct fake_report a = quarter_of_volunteers(most, most);
    struct fake_report b = quarter_of_volunteers(most, 1);

    says_only(&a, "", FAKE_SILENT);
    says_only(&b, "volunteers-beyond-full-time", FAKE_WARNED);
}
