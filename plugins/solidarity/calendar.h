/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * calendar - Ramadan and the season of operation Marhaba, in days since 1970-01-01. Pure
 * arithmetic: no clock, no locale, good for any year between 1900 and 2200.
 */

#include <stdint.h>

/* The day of a date of the Gregorian calendar. */
int32_t calendar_day(int32_t year, int32_t month, int32_t day);

/* Does Ramadan, with the two weeks before it, in which food is handed out for it, and the
 * feast after it, touch the period? By the arithmetical calendar: observation of the moon
 * moves a month by a day or two. */
int calendar_has_ramadan(int32_t first, int32_t last);

/* Are people from abroad received at some time of the period? From June to the middle of
 * September, with the years that were otherwise. */
int calendar_has_marhaba(int32_t first, int32_t last);
