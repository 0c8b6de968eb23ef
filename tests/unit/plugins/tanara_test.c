/* SPDX-License-Identifier: Apache-2.0 */
#include "load.h"

/* March 2024: five weeks of term, the last one only begun. */
static struct fake_report march(int64_t hours, int64_t clubs)
{
    struct fake_report r =
        report_for("tanara", "monthly", fake_day(2024, 3, 1), fake_day(2024, 3, 31));

    fake_give(&r, "training_hours", hours);
    fake_give(&r, "clubs_active", clubs);
    return r;
}

ATH_TEST(plugins_tanara, hours_within_the_weeks_of_term_are_accepted)
{
    struct fake_report r = march(INT64_C(2) * 5 * 4000, 2);

    says_only(&r, "", FAKE_SILENT);
}

ATH_TEST(plugins_tanara, hours_beyond_the_weeks_of_term_are_refused)
{
    struct fake_report r = march(INT64_C(2) * 5 * 4000 + 1, 2);

    says_only(&r, "more-hours-than-term", FAKE_REFUSED);
    ATH_EQ_STR(r.findings[0].cell, "training_hours");
}

ATH_TEST(plugins_tanara, schools_make_room_for_hours_too)
{
    struct fake_report r = march(INT64_C(2) * 5 * 4000 + 1, 2);

    fake_give(&r, "schools_active", 1);
    says_only(&r, "", FAKE_SILENT);
}

ATH_TEST(plugins_tanara, hours_in_the_summer_holidays_warn)
{
    struct fake_report r = march(100, 2);

    fake_period(&r, fake_day(2024, 7, 1), fake_day(2024, 7, 31));
    says_only(&r, "hours-outside-term", FAKE_WARNED);
    r = march(100, 2);
    fake_period(&r, fake_day(2024, 8, 1), fake_day(2024, 8, 31));
    says_only(&r, "hours-outside-term", FAKE_WARNED);
}

ATH_TEST(plugins_tanara, june_and_september_are_term)
{
    struct fake_report r = march(100, 2);

    fake_period(&r, fake_day(2024, 6, 1), fake_day(2024, 6, 30));
    says_only(&r, "", FAKE_SILENT);
    fake_period(&r, fake_day(2024, 9, 1), fake_day(2024, 9, 30));
    says_only(&r, "", FAKE_SILENT);
}

ATH_TEST(plugins_tanara, a_year_has_the_weeks_of_ten_months)
{
    /* 2023: 303 days outside July and August, so 44 weeks begun. */
    struct fake_report most = march(INT64_C(44) * 4000, 1),
                       more = march(INT64_C(44) * 4000 + 1, 1);

    fake_period(&most, fake_day(2023, 1, 1), fake_day(2023, 12, 31));
    fake_period(&more, fake_day(2023, 1, 1), fake_day(2023, 12, 31));
    says_only(&most, "", FAKE_SILENT);
    says_only(&more, "more-hours-than-term", FAKE_REFUSED);
}

ATH_TEST(plugins_tanara, a_leap_day_is_a_day_of_february)
{
    struct fake_report r = march(4000, 1);

    fake_period(&r, fake_day(2024, 2, 29), fake_day(2024, 2, 29));
    says_only(&r, "", FAKE_SILENT);
    fake_period(&r, fake_day(1904, 8, 31), fake_day(1904, 8, 31));
    says_only(&r, "hours-outside-term", FAKE_WARNED);
}

ATH_TEST(plugins_tanara, clubs_that_ended_before_the_last_day_only_warn)
{
    struct fake_report some = march(100, 0), none = march(0, 0);

    says_only(&some, "hours-without-clubs", FAKE_WARNED);
    says_only(&none, "", FAKE_SILENT);
}

ATH_TEST(plugins_tanara, the_largest_figures_do_not_overflow)
{
    const int64_t most = INT64_C(1000000000000000);
    struct fake_report a = march(most, most), b = march(most, 1);

    fake_give(&a, "schools_active", most);
    says_only(&a, "", FAKE_SILENT);
    says_only(&b, "more-hours-than-term", FAKE_REFUSED);
}
