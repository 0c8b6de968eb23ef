/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * period - calendar buckets: days, ISO weeks, months, quarters, half-years, years and
 * school years, as numbers that sort, subtract and fit a key.
 *
 * A period is a uint32_t code, (frequency << 24) | ordinal, for ever. Ordinals count from
 * 1900: day 0 is 1900-01-01 (a Monday), week 0 the ISO week of that day, month 0 January
 * 1900, quarter, half-year and year 0 start on that day, school year 0 is September 1900 to
 * August 1901. A period lies wholly inside 1900-01-01..2199-12-31 (a week: its Thursday; so
 * the last school year is 2198Sep). Code 0 is no period. The calendar is Gregorian
 * throughout, without a clock, a time zone or a locale.
 *
 * Threads:  any; there is no state.
 * Failure:  false or 0; outputs are then untouched.
 */

#include <stdbool.h>
#include <stdint.h>

#include "base/slice.h"

enum ath_frequency {
    ATH_NO_FREQUENCY = 0,
    ATH_DAY = 1,
    ATH_WEEK,
    ATH_MONTH,
    ATH_QUARTER,
    ATH_HALF,
    ATH_YEAR,
    ATH_SCHOOL_YEAR,
};

enum { ATH_FREQUENCY_COUNT = 8, ATH_PERIOD_TEXT_BYTES = 16, ATH_DATE_TEXT_BYTES = 16 };

/* The code, or 0 when the ordinal is past the frequency's last one or there is no such
 * frequency. */
uint32_t ath_period_make(enum ath_frequency frequency, uint32_t ordinal);

/* What is in the code; ATH_NO_FREQUENCY for a code that ath_period_make cannot give. */
enum ath_frequency ath_period_frequency(uint32_t code);

/* How many periods of its frequency lie before it since 1900. */
uint32_t ath_period_ordinal(uint32_t code);

/*
 * Read one of 2024-03-15, 20240315 (day); 2024W05, 2024-W05, 2024W5 (ISO week); 202403,
 * 2024-03 (month); 2024Q1, 2024-Q1; 2024S1 (half-year); 2024; 2024Sep (school year).
 * Arabic-Indic and extended digits count as digits. Nothing else is accepted: no spaces, no
 * lower case, no date that does not exist. DHIS2's identifiers of these periods are among
 * them.
 */
bool ath_period_parse(uint32_t *out, struct ath_slice text);

/*
 * Read a period that is relative to a day, as its first and last period:
 *
 *     THIS_unit             the one that the day is in
 *     LAST_unit             the one before it
 *     LAST_n_units          n whole ones before it, n from 1 to 999
 *     WEEKS_THIS_YEAR       all those of the year that the day is in, to come ones too;
 *                           MONTHS and QUARTERS likewise (weeks by their ISO number)
 *
 * where a unit is DAY, WEEK, MONTH, QUARTER, SIX_MONTH, YEAR or SCHOOL_YEAR, and several are
 * DAYS, WEEKS, MONTHS, QUARTERS, SIXMONTHS, YEARS or SCHOOL_YEARS: DHIS2's names and, for
 * school years, names like them. False for anything else, and outside the calendar.
 */
bool ath_period_relative(uint32_t *from, uint32_t *to, struct ath_slice text,
                         int32_t today);

/*
 * Why ath_period_parse() refuses a text, as a reason: "relative-period" where
 * ath_period_relative() reads it; "foreign-period" for what is a period to DHIS2 and none
 * here (years from April, July or October, weeks from other days than Monday, two weeks, two
 * months); else "malformed-period".
 */
const char *ath_period_refusal(struct ath_slice text);

/* Write the one notation of the answers: 20240315, 2024W05, 202403, 2024Q1, 2024S1, 2024,
 * 2024Sep; an empty string for no period. */
void ath_period_format(char out[ATH_PERIOD_TEXT_BYTES], uint32_t code);

/* Its first day, in days since 1970-01-01. The code must be a period. */
int32_t ath_period_first_day(uint32_t code);

/* Its last day, likewise. */
int32_t ath_period_last_day(uint32_t code);

/* The period of that frequency with that day in it, or 0. */
uint32_t ath_period_of_day(enum ath_frequency frequency, int32_t day);

/*
 * True when figures of one frequency add up to those of another, coarser one: days to all;
 * weeks to nothing; months to quarters, half-years, years and school years; quarters to
 * half-years and years; half-years to years. Never true of a frequency and itself.
 */
bool ath_period_folds(enum ath_frequency fine, enum ath_frequency coarse);

/* The coarse period that `code` folds into; `code` itself when that is its frequency; else
 * 0. */
uint32_t ath_period_fold(uint32_t code, enum ath_frequency coarse);

/* `n` periods later (earlier for n < 0), or 0 outside the calendar. */
uint32_t ath_period_shift(uint32_t code, int32_t n);

/* The first period of a finer frequency that folds into `coarse` (of its own frequency:
 * itself), or 0 when that frequency does not fold into it. */
uint32_t ath_period_first_within(uint32_t coarse, enum ath_frequency fine);

/* The last one, likewise. */
uint32_t ath_period_last_within(uint32_t coarse, enum ath_frequency fine);

/* "day", "week", "month", "quarter", "half", "year", "school-year"; "half-year" is read
 * too. */
bool ath_frequency_parse(enum ath_frequency *out, struct ath_slice text);

/* The name above; "none" for anything else. */
const char *ath_frequency_name(enum ath_frequency frequency);

/* "2024-03-15" to days since 1970-01-01, within 1900..2199. */
bool ath_date_parse(int32_t *day, struct ath_slice text);

/* "2024-03-15"; an empty string outside 1900..2199. */
void ath_date_format(char out[ATH_DATE_TEXT_BYTES], int32_t day);
