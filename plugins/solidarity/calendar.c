/* SPDX-License-Identifier: Apache-2.0 */

#include "calendar.h"

#include "athar_plugin.h"

/* ---- Gregorian ---- */

int32_t calendar_day(int32_t year, int32_t month, int32_t day)
{
    static const int32_t before[] = {
        0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334
    };
    enum { DAYS_BEFORE_1970 = 719163 };
    int32_t leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    int32_t years = year - 1;

    return years * 365 + years / 4 - years / 100 + years / 400 + before[month - 1] +
           (leap && month > 2) + day - DAYS_BEFORE_1970;
}

static int32_t year_of(int32_t day)
{
    int32_t year = 1970 + day / 366 - (day < 0);

    while (calendar_day(year + 1, 1, 1) <= day) {
        year++;
    }
    while (calendar_day(year, 1, 1) > day) {
        year--;
    }
    return year;
}

/* ---- Ramadan ---- */

/* Of the cycle of 30 lunar years, 11 have one day more than 354. */
enum {
    FIRST_MUHARRAM = -492148, /* of the year 1 */
    DAYS_A_YEAR = 354,
    CYCLE_YEARS = 30,
    CYCLE_DAYS = 10631,
    DAYS_TO_RAMADAN = 236, /* the eight months before it */
    DAYS_OF_RAMADAN = 30,
    HANDED_OUT_BEFORE = 14,
    FEAST = 3,
};

static int32_t ramadan_of(int32_t lunar_year)
{
    return FIRST_MUHARRAM + DAYS_A_YEAR * (lunar_year - 1) +
           (3 + 11 * lunar_year) / CYCLE_YEARS + DAYS_TO_RAMADAN;
}

int calendar_has_ramadan(int32_t first, int32_t last)
{
    int32_t year = (int32_t)(((int64_t)first - FIRST_MUHARRAM) * CYCLE_YEARS / CYCLE_DAYS);
    int32_t begins = ramadan_of(year);

    while (begins + DAYS_OF_RAMADAN + FEAST <= first) {
        begins = ramadan_of(++year);
    }
    return begins - HANDED_OUT_BEFORE <= last;
}

/* ---- operation Marhaba ---- */

struct season {
    int32_t year, month, day; /* the day it opened */
};

/* Frontiers opened late in 2020. */
static const struct season others[] = { { 2020, 7, 15 }, { 2025, 6, 10 } };

static int32_t opening_of(int32_t year)
{
    enum { JUNE = 6, USUAL_DAY = 5 };

    for (size_t i = 0; i < ATHAR_COUNT(others); i++) {
        if (others[i].year == year) {
            return calendar_day(year, others[i].month, others[i].day);
        }
    }
    return calendar_day(year, JUNE, USUAL_DAY);
}

int calendar_has_marhaba(int32_t first, int32_t last)
{
    enum { SEPTEMBER = 9, LAST_DAY = 15 };
    int32_t year = year_of(first);

    if (calendar_day(year, SEPTEMBER, LAST_DAY) < first) {
        year++;
    }
    return opening_of(year) <= last;
}
