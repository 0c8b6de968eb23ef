/* SPDX-License-Identifier: Apache-2.0 */
#include "model/period.h"

#include <stdio.h>
#include <string.h>

#include "check.h"

enum { DAYS = 109573, EPOCH = 25567, UNTOUCHED = 0x7777 };

static const uint32_t counts[ATH_FREQUENCY_COUNT] = { 0,    DAYS, 15653, 3600,
                                                      1200, 600,  300,   299 };

static uint32_t parse(const char *text)
{
    uint32_t code = UNTOUCHED;

    if (!ath_period_parse(&code, ath_slice_str(text))) {
        ATH_EQ_U64(code, UNTOUCHED);
        return 0;
    }
    return code;
}

static const char *text_of(uint32_t code)
{
    static char text[ATH_PERIOD_TEXT_BYTES];

    ath_period_format(text, code);
    return text;
}

static int32_t date(const char *text)
{
    int32_t day = 0;

    ATH_TRUE(ath_date_parse(&day, ath_slice_str(text)));
    return day;
}

/* The calendar by walking it one day at a time: slow, and nothing like the formulas. */
struct walk {
    int year, month, day, weekday; /* month and day from 1; Monday is 0 */
};

static int month_length(int year, int month)
{
    static const int lengths[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
    int leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;

    return lengths[month - 1] + (month == 2 && leap);
}

static void step(struct walk *w)
{
    w->weekday = (w->weekday + 1) % 7;
    if (++w->day > month_length(w->year, w->month)) {
        w->day = 1;
        w->year += w->month == 12;
        w->month = w->month % 12 + 1;
    }
}

static void check_text(uint32_t code, const char *expected)
{
    ATH_EQ_STR(text_of(code), expected);
    ATH_EQ_U64(parse(expected), code);
}

ATH_TEST(model_period, every_day_of_three_centuries_has_the_periods_a_walk_finds)
{
    struct walk w = { 1900, 1, 1, 0 };
    char text[64];

    for (int32_t day = -EPOCH; day < DAYS - EPOCH; day++, step(&w)) {
        snprintf(text, sizeof text, "%04d%02d%02d", w.year, w.month, w.day);
        check_text(ath_period_of_day(ATH_DAY, day), text);
        ATH_EQ_INT(ath_period_first_day(parse(text)), day);
        snprintf(text, sizeof text, "%04d-%02d-%02d", w.year, w.month, w.day);
        ATH_EQ_INT(date(text), day);
        snprintf(text, sizeof text, "%04d%02d", w.year, w.month);
        check_text(ath_period_of_day(ATH_MONTH, day), text);
        snprintf(text, sizeof text, "%04dQ%d", w.year, (w.month + 2) / 3);
        check_text(ath_period_of_day(ATH_QUARTER, day), text);
        snprintf(text, sizeof text, "%04dS%d", w.year, w.month > 6 ? 2 : 1);
        check_text(ath_period_of_day(ATH_HALF, day), text);
        snprintf(text, sizeof text, "%04d", w.year);
        check_text(ath_period_of_day(ATH_YEAR, day), text);
        uint32_t week = ath_period_of_day(ATH_WEEK, day);
        ATH_TRUE(week == 0 || ath_period_first_day(week) == day - w.weekday);
    }
    ATH_EQ_INT(w.year, 2200);
    ATH_EQ_INT(w.day, 1);
}

ATH_TEST(model_period, every_period_survives_writing_and_reading)
{
    for (int f = ATH_DAY; f <= ATH_SCHOOL_YEAR; f++) {
        enum ath_frequency frequency = (enum ath_frequency)f;
        for (uint32_t i = 0; i < counts[f]; i++) {
            uint32_t code = ath_period_make(frequency, i);
            ATH_EQ_U64(code, (uint32_t)f << 24 | i);
            ATH_EQ_INT(ath_period_frequency(code), f);
            ATH_EQ_U64(ath_period_ordinal(code), i);
            ATH_EQ_U64(parse(text_of(code)), code);
        }
        ATH_EQ_U64(ath_period_make(frequency, counts[f]), 0);
    }
    ATH_EQ_U64(ath_period_make(ATH_NO_FREQUENCY, 0), 0);
    ATH_EQ_U64(ath_period_make((enum ath_frequency)8, 0), 0);
}

ATH_TEST(model_period, neighbours_touch_without_gap_or_overlap)
{
    for (int f = ATH_DAY; f <= ATH_SCHOOL_YEAR; f++) {
        for (uint32_t i = 0; i + 1 < counts[f]; i++) {
            uint32_t code = ath_period_make((enum ath_frequency)f, i);
            uint32_t next = ath_period_shift(code, 1);
            ATH_EQ_INT(ath_period_last_day(code) + 1, ath_period_first_day(next));
            ATH_EQ_U64(ath_period_of_day((enum ath_frequency)f, ath_period_last_day(code)),
                       code);
        }
    }
}

ATH_TEST(model_period, known_dates_have_their_known_numbers)
{
    ATH_EQ_INT(date("1970-01-01"), 0);
    ATH_EQ_INT(date("2000-02-29"), 11016);
    ATH_EQ_INT(date("2024-03-15"), 19797);
    ATH_EQ_INT(date("1900-01-01"), -25567);
    ATH_EQ_INT(date("2199-12-31"), 84005);
    ATH_EQ_INT(ath_period_first_day(parse("2024W01")), date("2024-01-01"));
    ATH_EQ_INT(ath_period_first_day(parse("2021W01")), date("2021-01-04"));
    ATH_EQ_INT(ath_period_last_day(parse("2020W53")), date("2021-01-03"));
    ATH_EQ_INT(ath_period_first_day(parse("2026W01")), date("2025-12-29"));
    ATH_EQ_INT(ath_period_first_day(parse("2024Sep")), date("2024-09-01"));
    ATH_EQ_INT(ath_period_last_day(parse("2024Sep")), date("2025-08-31"));
    ATH_EQ_INT(ath_period_last_day(parse("2024S1")), date("2024-06-30"));
    ATH_EQ_INT(ath_period_last_day(parse("202402")), date("2024-02-29"));
    ATH_EQ_INT(ath_period_last_day(parse("210002")), date("2100-02-28"));
}

ATH_TEST(model_period, week_53_exists_in_just_the_long_iso_years)
{
    /* The published list for 1901..2100. */
    static const int longs[] = { 1903, 1908, 1914, 1920, 1925, 1931, 1936, 1942, 1948,
                                 1953, 1959, 1964, 1970, 1976, 1981, 1987, 1992, 1998,
                                 2004, 2009, 2015, 2020, 2026, 2032, 2037, 2043, 2048,
                                 2054, 2060, 2065, 2071, 2076, 2082, 2088, 2093, 2099 };
    size_t next = 0;
    char text[16];

    for (int year = 1901; year <= 2100; year++) {
        int is_long = next < sizeof longs / sizeof *longs && longs[next] == year;
        next += is_long ? 1 : 0;
        snprintf(text, sizeof text, "%dW53", year);
        ATH_EQ_INT(parse(text) != 0, is_long);
        snprintf(text, sizeof text, "%dW52", year);
        ATH_TRUE(parse(text) != 0);
    }
    ATH_EQ_U64(next, sizeof longs / sizeof *longs);
}

ATH_TEST(model_period, each_period_has_the_notations_of_the_manual)
{
    static const char *const pairs[][2] = {
        { "2024-03-15", "20240315" }, { "2024-W05", "2024W05" }, { "2024-03", "202403" },
        { "2024-Q1", "2024Q1" },      { "2024S2", "2024S2" },    { "2024", "2024" },
        { "2024Sep", "2024Sep" },     { "٢٠٢٤-٠٣", "202403" },   { "۲۰۲۴Q۱", "2024Q1" },
        { "٢٠٢٤-٠٣-١٥", "20240315" }, { "٢٠٢٤Sep", "2024Sep" },  { "2٠24-0٣", "202403" },
        { "2024W5", "2024W05" },      { "٢٠٢٤W٥", "2024W05" },
    };

    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
        ATH_EQ_STR(text_of(parse(pairs[i][0])), pairs[i][1]);
    }
}

ATH_TEST(model_period, anything_else_is_refused)
{
    static const char *const bad[] = {
        "",           "201",         "2011Q12",    "2011W234",  "202413",
        "202400",     "2024-13",     "2024-00",    "2024-3",    "2024W0",
        "2024W00",    "2024W54",     "2023W53",    "2024w5",    "2024w05",
        "2024Q0",     "2024Q5",      "2024q1",     "2024S0",    "2024S3",
        "2024-S1",    "2024sep",     "2024Oct",    "2024SEP",   "2024Sept",
        "20240230",   "20230229",    "2024-02-30", "2024-3-15", "2024-0315",
        "2024-04-31", "2024-03-00",  "20240015",   "1899",      "2200",
        "1899-12-31", "2200-01-01",  "219909 ",    " 2024",     "2024 ",
        "+2024",      "-2024",       "2024-",      "2024W",     "2024-Q",
        "20240315 ",  "2024-03-15T", "02024",      "2024/03",   "2199Sep",
        "0000",       "٢٠٢",         "2024Q\xD9",  "\xD9",      "2024-03-15-01",
        "twenty",     "2024Q1Q1",    "2024.5",     "2024-W1",   "2200W01",
    };

    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        if (parse(bad[i]) != 0) {
            ATH_FAIL("'%s' was read as %s", bad[i], text_of(parse(bad[i])));
        }
    }
    uint32_t code = 0;
    ATH_FALSE(ath_period_parse(&code, ath_slice("2024\0", 5)));
    ATH_TRUE(ath_period_parse(&code, ath_slice("2024Q1", 4)));
    ATH_EQ_STR(text_of(code), "2024");
}

ATH_TEST(model_period, folding_follows_the_declared_pairs_only)
{
    static const char *const rows[ATH_FREQUENCY_COUNT] = {
        /* to:    -dwmqhys */
        "00000000", "00111111", "00000000", "00001111",
        "00000110", "00000010", "00000000", "00000000",
    };

    for (int fine = 0; fine < ATH_FREQUENCY_COUNT; fine++) {
        for (int coarse = 0; coarse < ATH_FREQUENCY_COUNT; coarse++) {
            ATH_EQ_INT(
                ath_period_folds((enum ath_frequency)fine, (enum ath_frequency)coarse),
                rows[fine][coarse] == '1');
        }
    }
    ATH_EQ_U64(ath_period_fold(parse("2024Q3"), ATH_SCHOOL_YEAR), 0);
    ATH_EQ_U64(ath_period_fold(parse("2024W05"), ATH_YEAR), 0);
    ATH_EQ_U64(ath_period_fold(parse("2024"), ATH_MONTH), 0);
    ATH_EQ_U64(ath_period_fold(parse("2024"), ATH_YEAR), parse("2024"));
    ATH_EQ_U64(ath_period_fold(0, ATH_NO_FREQUENCY), 0);
}

/* Every fine period that folds lies inside its coarse one, and the coarse one knows it. */
static void check_fold(enum ath_frequency fine, enum ath_frequency coarse)
{
    uint32_t before = 0;

    if (!ath_period_folds(fine, coarse)) {
        return;
    }
    for (uint32_t i = 0; i < counts[fine]; i++) {
        uint32_t code = ath_period_make(fine, i), into = ath_period_fold(code, coarse);
        if (into == 0) {
            continue;
        }
        ATH_TRUE(ath_period_first_day(into) <= ath_period_first_day(code));
        ATH_TRUE(ath_period_last_day(into) >= ath_period_last_day(code));
        if (into != before) {
            ATH_EQ_U64(ath_period_first_within(into, fine), code);
            before = into;
        }
        if (i + 1 == counts[fine] || ath_period_fold(code + 1, coarse) != into) {
            ATH_EQ_U64(ath_period_last_within(into, fine), code);
        }
    }
    ATH_EQ_U64(ath_period_ordinal(before), counts[coarse] - 1);
}

ATH_TEST(model_period, a_fold_is_the_inverse_of_first_and_last_within)
{
    for (int fine = ATH_DAY; fine < ATH_FREQUENCY_COUNT; fine++) {
        for (int coarse = ATH_DAY; coarse < ATH_FREQUENCY_COUNT; coarse++) {
            check_fold((enum ath_frequency)fine, (enum ath_frequency)coarse);
        }
    }
    ATH_EQ_U64(ath_period_fold(parse("202408"), ATH_SCHOOL_YEAR), parse("2023Sep"));
    ATH_EQ_U64(ath_period_fold(parse("202409"), ATH_SCHOOL_YEAR), parse("2024Sep"));
    ATH_EQ_U64(ath_period_fold(parse("190008"), ATH_SCHOOL_YEAR), 0);
    ATH_EQ_U64(ath_period_last_within(parse("2024Sep"), ATH_MONTH), parse("202508"));
    ATH_EQ_U64(ath_period_first_within(parse("2024Sep"), ATH_QUARTER), 0);
    ATH_EQ_U64(ath_period_first_within(parse("2024"), ATH_WEEK), 0);
    ATH_EQ_U64(ath_period_first_within(parse("2024"), ATH_YEAR), parse("2024"));
}

ATH_TEST(model_period, a_shift_stops_at_the_ends_of_the_calendar)
{
    ATH_EQ_U64(ath_period_shift(parse("202401"), -1), parse("202312"));
    ATH_EQ_U64(ath_period_shift(parse("2024Q4"), 5), parse("2026Q1"));
    ATH_EQ_U64(ath_period_shift(parse("2020W53"), 1), parse("2021W01"));
    ATH_EQ_U64(ath_period_shift(parse("2024"), 0), parse("2024"));
    ATH_EQ_U64(ath_period_shift(parse("1900"), -1), 0);
    ATH_EQ_U64(ath_period_shift(parse("2199"), 1), 0);
    ATH_EQ_U64(ath_period_shift(parse("2024"), INT32_MAX), 0);
    ATH_EQ_U64(ath_period_shift(parse("2024"), INT32_MIN), 0);
    ATH_EQ_U64(ath_period_shift(0, 1), 0);
}

ATH_TEST(model_period, codes_that_nobody_gave_out_are_no_period)
{
    static const uint32_t bad[] = { 0, 1, 0x00FFFFFF, 0x0101AC05, 0x08000000, 0xFFFFFFFF };

    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        ATH_EQ_INT(ath_period_frequency(bad[i]), ATH_NO_FREQUENCY);
        ATH_EQ_STR(text_of(bad[i]), "");
    }
    ATH_EQ_U64(ath_period_of_day(ATH_DAY, -EPOCH - 1), 0);
    ATH_EQ_U64(ath_period_of_day(ATH_YEAR, DAYS - EPOCH), 0);
    ATH_EQ_U64(ath_period_of_day(ATH_WEEK, DAYS - EPOCH - 1), 0);
    ATH_EQ_U64(ath_period_of_day(ATH_DAY, INT32_MIN), 0);
    ATH_EQ_U64(ath_period_of_day(ATH_DAY, INT32_MAX), 0);
}

ATH_TEST(model_period, frequency_names_are_read_as_they_are_written)
{
    enum ath_frequency frequency = ATH_NO_FREQUENCY;

    for (int f = ATH_DAY; f < ATH_FREQUENCY_COUNT; f++) {
        const char *name = ath_frequency_name((enum ath_frequency)f);
        ATH_TRUE(ath_frequency_parse(&frequency, ath_slice_str(name)));
        ATH_EQ_INT(frequency, f);
    }
    ATH_TRUE(ath_frequency_parse(&frequency, ath_slice_str("half-year")));
    ATH_EQ_INT(frequency, ATH_HALF);
    ATH_FALSE(ath_frequency_parse(&frequency, ath_slice_str("sixmonth")));
    ATH_FALSE(ath_frequency_parse(&frequency, ath_slice_str("none")));
    ATH_FALSE(ath_frequency_parse(&frequency, ath_slice_str("Month")));
    ATH_EQ_STR(ath_frequency_name((enum ath_frequency)99), "none");
}

ATH_TEST(model_period, a_date_is_written_as_it_is_read)
{
    char text[ATH_DATE_TEXT_BYTES];
    int32_t day = UNTOUCHED;

    ath_date_format(text, date("٢٠٢٤-٠٣-٠٥"));
    ATH_EQ_STR(text, "2024-03-05");
    ath_date_format(text, DAYS - EPOCH - 1);
    ATH_EQ_STR(text, "2199-12-31");
    ath_date_format(text, DAYS - EPOCH);
    ATH_EQ_STR(text, "");
    ATH_FALSE(ath_date_parse(&day, ath_slice_str("20240315")));
    ATH_FALSE(ath_date_parse(&day, ath_slice_str("2024-03")));
    ATH_FALSE(ath_date_parse(&day, ath_slice_str("2023-02-29")));
    ATH_FALSE(ath_date_parse(&day, ath_slice(NULL, 0)));
    ATH_EQ_INT(day, UNTOUCHED);
}
