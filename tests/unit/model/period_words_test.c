/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <string.h>

#include "model/period.h"

#include "check.h"

static int32_t date(const char *text)
{
    int32_t day = 0;

    ATH_TRUE(ath_date_parse(&day, ath_slice_str(text)));
    return day;
}

/* "202401..202412", or "no". */
static const char *relative(const char *text, const char *today)
{
    static char out[2 * ATH_PERIOD_TEXT_BYTES + 2];
    char from[ATH_PERIOD_TEXT_BYTES], to[ATH_PERIOD_TEXT_BYTES];
    uint32_t first = 0, last = 0;

    if (!ath_period_relative(&first, &last, ath_slice_str(text), date(today))) {
        ATH_EQ_U64(first, 0);
        ATH_EQ_U64(last, 0);
        return "no";
    }
    ath_period_format(from, first);
    ath_period_format(to, last);
    snprintf(out, sizeof out, "%s..%s", from, to);
    return out;
}

struct row {
    const char *text, *range;
};

static void check(const struct row *rows, size_t n, const char *today)
{
    for (size_t i = 0; i < n; i++) {
        const char *got = relative(rows[i].text, today);
        if (strcmp(got, rows[i].range) != 0) {
            ATH_FAIL("%s on %s is %s, expected %s", rows[i].text, today, got,
                     rows[i].range);
        }
    }
}

ATH_TEST(model_period_words, last_is_whole_periods_before_the_one_that_holds_today)
{
    static const struct row rows[] = {
        { "THIS_DAY", "20240315..20240315" },
        { "LAST_DAY", "20240314..20240314" },
        { "LAST_14_DAYS", "20240301..20240314" },
        { "LAST_30_DAYS", "20240214..20240314" },
        { "LAST_90_DAYS", "20231216..20240314" },
        { "THIS_WEEK", "2024W11..2024W11" },
        { "LAST_WEEK", "2024W10..2024W10" },
        { "LAST_4_WEEKS", "2024W07..2024W10" },
        { "LAST_12_WEEKS", "2023W51..2024W10" },
        { "LAST_52_WEEKS", "2023W11..2024W10" },
        { "THIS_MONTH", "202403..202403" },
        { "LAST_MONTH", "202402..202402" },
        { "LAST_3_MONTHS", "202312..202402" },
        { "LAST_6_MONTHS", "202309..202402" },
        { "LAST_12_MONTHS", "202303..202402" },
        { "THIS_QUARTER", "2024Q1..2024Q1" },
        { "LAST_QUARTER", "2023Q4..2023Q4" },
        { "LAST_4_QUARTERS", "2023Q1..2023Q4" },
        { "THIS_SIX_MONTH", "2024S1..2024S1" },
        { "LAST_SIX_MONTH", "2023S2..2023S2" },
        { "LAST_2_SIXMONTHS", "2023S1..2023S2" },
        { "THIS_YEAR", "2024..2024" },
        { "LAST_YEAR", "2023..2023" },
        { "LAST_5_YEARS", "2019..2023" },
        { "LAST_10_YEARS", "2014..2023" },
        { "WEEKS_THIS_YEAR", "2024W01..2024W52" },
        { "MONTHS_THIS_YEAR", "202401..202412" },
        { "QUARTERS_THIS_YEAR", "2024Q1..2024Q4" },
        { "THIS_SCHOOL_YEAR", "2023Sep..2023Sep" },
        { "LAST_SCHOOL_YEAR", "2022Sep..2022Sep" },
        { "LAST_5_SCHOOL_YEARS", "2018Sep..2022Sep" },
    };

    check(rows, sizeof rows / sizeof *rows, "2024-03-15");
}

ATH_TEST(model_period_words, years_end_where_their_own_calendar_says)
{
    static const struct row new_year[] = { { "LAST_DAY", "20241231..20241231" },
                                           { "THIS_WEEK", "2025W01..2025W01" },
                                           { "LAST_MONTH", "202412..202412" },
                                           { "LAST_4_QUARTERS", "2024Q1..2024Q4" },
                                           { "LAST_YEAR", "2024..2024" } };
    static const struct row eve[] = { { "THIS_WEEK", "2025W01..2025W01" },
                                      { "THIS_YEAR", "2024..2024" },
                                      { "WEEKS_THIS_YEAR", "2024W01..2024W52" } };
    static const struct row august[] = { { "THIS_SCHOOL_YEAR", "2023Sep..2023Sep" } };
    static const struct row september[] = { { "THIS_SCHOOL_YEAR", "2024Sep..2024Sep" },
                                            { "LAST_SCHOOL_YEAR", "2023Sep..2023Sep" } };
    static const struct row long_year[] = { { "WEEKS_THIS_YEAR", "2020W01..2020W53" } };

    check(new_year, sizeof new_year / sizeof *new_year, "2025-01-01");
    check(eve, sizeof eve / sizeof *eve, "2024-12-30");
    check(august, 1, "2024-08-31");
    check(september, 2, "2024-09-01");
    check(long_year, 1, "2020-06-01");
    check(long_year, 1, "2020-01-01");
    check(long_year, 1, "2020-12-31");
}

ATH_TEST(model_period_words, anything_else_is_not_relative)
{
    static const char *const bad[] = {
        "",
        "LAST_",
        "THIS_",
        "LAST",
        "2024",
        "last_month",
        "LAST_0_MONTHS",
        "LAST_1000_MONTHS",
        "LAST_99999999999_MONTHS",
        "LAST_03_MONTHS",
        "LAST_3_MONTH",
        "LAST_MONTHS",
        "LAST_3MONTHS",
        "LAST_-3_MONTHS",
        "LAST_3_",
        "LAST_3",
        "THIS_MONTHS",
        "THIS_3_MONTHS",
        "MONTHS_THIS_YEAR ",
        "MONTH_THIS_YEAR",
        "YEARS_THIS_YEAR",
        "DAYS_THIS_YEAR",
        "MONTHS_LAST_YEAR",
        " THIS_MONTH",
        "THIS_MONTH ",
        "THIS_FINANCIAL_YEAR",
        "LAST_2_SIX_MONTHS",
        "LAST_BIMONTH",
        "LAST_3_DAYS_",
        "TODAY",
    };

    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        if (strcmp(relative(bad[i], "2024-03-15"), "no") != 0) {
            ATH_FAIL("'%s' was read", bad[i]);
        }
    }
    ATH_EQ_STR(relative("LAST_999_DAYS", "2024-03-15"), "20210620..20240314");
    ATH_EQ_STR(relative("LAST_YEAR", "1900-06-01"), "no");
    ATH_EQ_STR(relative("LAST_5_YEARS", "1903-06-01"), "no");
    ATH_EQ_STR(relative("THIS_SCHOOL_YEAR", "1900-06-01"), "no");
}

ATH_TEST(model_period_words, a_refusal_says_what_kind_of_text_it_is)
{
    static const struct row rows[] = { { "2011Q12", "malformed-period" },
                                       { "201", "malformed-period" },
                                       { "2011W234", "malformed-period" },
                                       { "2024W54", "malformed-period" },
                                       { "2023W53", "malformed-period" },
                                       { "202413", "malformed-period" },
                                       { "20240230", "malformed-period" },
                                       { "2024S3", "malformed-period" },
                                       { "", "malformed-period" },
                                       { "2024WedW", "malformed-period" },
                                       { "2024Oct", "foreign-period" },
                                       { "2024April", "foreign-period" },
                                       { "2024July", "foreign-period" },
                                       { "2024WedW5", "foreign-period" },
                                       { "2024SunW5", "foreign-period" },
                                       { "2024SunW15", "foreign-period" },
                                       { "2024BiW1", "foreign-period" },
                                       { "202401B", "foreign-period" },
                                       { "2024AprilS1", "foreign-period" },
                                       { "LAST_12_MONTHS", "relative-period" },
                                       { "THIS_YEAR", "relative-period" },
                                       { "2024october", "malformed-period" },
                                       { "LAST_0_MONTHS", "malformed-period" },
                                       { "THIS_FINANCIAL_YEAR", "foreign-period" },
                                       { "LAST_5_FINANCIAL_YEARS", "foreign-period" } };

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        ATH_EQ_STR(ath_period_refusal(ath_slice_str(rows[i].text)), rows[i].range);
    }
}
