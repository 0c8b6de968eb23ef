/* SPDX-License-Identifier: Apache-2.0 */
#include "load.h"

/* February 2024: 29 days, 21 of them Monday to Friday. */
static struct fake_report february(int64_t hours, int64_t mentors)
{
    struct fake_report r =
        report_for("incubation", "monthly", fake_day(2024, 2, 1), fake_day(2024, 2, 29));

    fake_give(&r, "mentoring_hours", hours);
    fake_give(&r, "mentors", mentors);
    return r;
}

ATH_TEST(plugins_incubation, mentoring_within_working_days_is_accepted)
{
    struct fake_report r = february(INT64_C(3) * 21 * 800, 3);

    says_only(&r, "", FAKE_SILENT);
}

ATH_TEST(plugins_incubation, mentoring_beyond_full_time_warns)
{
    struct fake_report r = february(INT64_C(3) * 21 * 800 + 1, 3);

    says_only(&r, "mentors-beyond-full-time", FAKE_WARNED);
    ATH_EQ_STR(r.findings[0].cell, "mentoring_hours");
}

ATH_TEST(plugins_incubation, mentoring_beyond_day_and_night_is_refused)
{
    struct fake_report most = february(INT64_C(3) * 29 * 2400, 3),
                       more = february(INT64_C(3) * 29 * 2400 + 1, 3);

    says_only(&most, "mentors-beyond-full-time", FAKE_WARNED);
    says_only(&more, "more-hours-than-mentors", FAKE_REFUSED);
}

ATH_TEST(plugins_incubation, a_year_has_room_for_more_hours_than_a_month)
{
    struct fake_report r = february(INT64_C(3) * 200 * 800, 3);

    r.layer = ATHAR_TARGET;
    fake_period(&r, fake_day(2024, 1, 1), fake_day(2024, 12, 31));
    says_only(&r, "", FAKE_SILENT);
}

ATH_TEST(plugins_incubation, mentors_who_left_before_the_last_day_only_warn)
{
    struct fake_report some = february(100, 0), none = february(0, 0);

    says_only(&some, "hours-without-mentors", FAKE_WARNED);
    says_only(&none, "", FAKE_SILENT);
}

ATH_TEST(plugins_incubation, hours_alone_are_accepted)
{
    struct fake_report r =
        report_for("incubation", "monthly", fake_day(2024, 2, 1), fake_day(2024, 2, 29));

    fake_give(&r, "mentoring_hours", INT64_C(1000000000000000));
    says_only(&r, "", FAKE_SILENT);
}

ATH_TEST(plugins_incubation, the_largest_figures_do_not_overflow)
{
    const int64_t most = INT64_C(1000000000000000);
    struct fake_report a = february(most, most), b = february(most, 1);

    says_only(&a, "", FAKE_SILENT);
    says_only(&b, "more-hours-than-mentors", FAKE_REFUSED);
}

ATH_TEST(plugins_incubation, years_before_1970_have_weekends_too)
{
    struct fake_report r =
        february(INT64_C(21) * 800, 1); /* February 1960 began on a Monday */

    fake_period(&r, fake_day(1960, 2, 1), fake_day(1960, 2, 29));
    says_only(&r, "", FAKE_SILENT);
    r = february(INT64_C(21) * 800 + 1, 1);
    fake_period(&r, fake_day(1960, 2, 1), fake_day(1960, 2, 29));
    says_only(&r, "mentors-beyond-full-time", FAKE_WARNED);
}
