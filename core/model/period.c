/* SPDX-License-Identifier: Apache-2.0 */
#include "model/period.h"

#include <string.h>

#include "base/status.h"

/* Inside, a day counts from 1900-01-01 and a month from January 1900, both from 0. */
enum {
    FIRST_YEAR = 1900,
    YEARS = 300,
    DAYS = 109573,
    WEEKS = 15653,
    EPOCH = 25567, /* 1970-01-01 */
    SEPTEMBER = 8,
    TEXT_MOST = 10, /* characters of the longest notation */
};

static const struct {
    const char *name;
    uint32_t count;
    int months, offset; /* length, and its first month; 0 for days and weeks */
    unsigned folds;     /* a bit per coarser frequency */
} frequencies[ATH_FREQUENCY_COUNT] = {
    [ATH_NO_FREQUENCY] = { "none", 0, 0, 0, 0 },
    [ATH_DAY] = { "day", DAYS, 0, 0,
                  1U << ATH_WEEK | 1U << ATH_MONTH | 1U << ATH_QUARTER | 1U << ATH_HALF |
                      1U << ATH_YEAR | 1U << ATH_SCHOOL_YEAR },
    [ATH_WEEK] = { "week", WEEKS, 0, 0, 0 },
    [ATH_MONTH] = { "month", YEARS * 12, 1, 0,
                    1U << ATH_QUARTER | 1U << ATH_HALF | 1U << ATH_YEAR |
                        1U << ATH_SCHOOL_YEAR },
    [ATH_QUARTER] = { "quarter", YEARS * 4, 3, 0, 1U << ATH_HALF | 1U << ATH_YEAR },
    [ATH_HALF] = { "half", YEARS * 2, 6, 0, 1U << ATH_YEAR },
    [ATH_YEAR] = { "year", YEARS, 12, 0, 0 },
    [ATH_SCHOOL_YEAR] = { "school-year", YEARS - 1, 12, SEPTEMBER, 0 },
};

/* Days before the month in a common year; the thirteenth is the year's length. */
static const int days_before[13] = { 0,   31,  59,  90,  120, 151, 181,
                                     212, 243, 273, 304, 334, 365 };

static bool known(enum ath_frequency frequency)
{
    return frequency >= ATH_DAY && frequency <= ATH_SCHOOL_YEAR;
}

static bool is_leap(int year)
{
    return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

static int leap_years_before(int year)
{
    return (year - 1) / 4 - (year - 1) / 100 + (year - 1) / 400;
}

static int first_day_of_year(int year)
{
    return 365 * (year - FIRST_YEAR) + leap_years_before(year) -
           leap_years_before(FIRST_YEAR);
}

static int first_day_of_month(int month)
{
    int year = FIRST_YEAR + month / 12, in_year = month % 12;

    return first_day_of_year(year) + days_before[in_year] + (in_year > 1 && is_leap(year));
}

static int year_of_day(int day)
{
    int year = FIRST_YEAR + day / 366; /* never late, and at most one early in 300 years */

    while (first_day_of_year(year + 1) <= day) {
        year++;
    }
    return year;
}

static int month_of_day(int day)
{
    int year = year_of_day(day);
    int month = (year - FIRST_YEAR) * 12 + (day - first_day_of_year(year)) / 32;

    return first_day_of_month(month + 1) <= day ? month + 1 : month;
}

/* January 4 is always in week 1. */
static int first_week_of_year(int year)
{
    return (first_day_of_year(year) + 3) / 7;
}

uint32_t ath_period_make(enum ath_frequency frequency, uint32_t ordinal)
{
    if (!known(frequency) || ordinal >= frequencies[frequency].count) {
        return 0;
    }
    return (uint32_t)frequency << 24 | ordinal;
}

enum ath_frequency ath_period_frequency(uint32_t code)
{
    enum ath_frequency frequency = (enum ath_frequency)(code >> 24);

    return code != 0 && ath_period_make(frequency, ath_period_ordinal(code)) == code
               ? frequency
               : ATH_NO_FREQUENCY;
}

uint32_t ath_period_ordinal(uint32_t code)
{
    return code & 0xFFFFFF;
}

/* Write `text` with every digit as 0..9; false when it is longer than any notation. */
static bool plain_digits(char out[TEXT_MOST + 1], struct ath_slice text)
{
    size_t size = 0;

    for (size_t i = 0; i < text.size; i++, size++) {
        uint8_t lead = text.data[i], next = i + 1 < text.size ? text.data[i + 1] : 0;
        uint8_t zero = lead == 0xD9 ? 0xA0 : 0xB0;
        if (size == TEXT_MOST || lead == '\0') {
            return false;
        }
        out[size] = (char)lead;
        if ((lead == 0xD9 || lead == 0xDB) && next >= zero && next <= zero + 9) {
            out[size] = (char)('0' + (next - zero));
            i++;
        }
    }
    out[size] = '\0';
    return true;
}

struct fields {
    int year, first, second;
};

/* In a shape, y, a and b stand for the digits of the three fields. */
static int *field_of(struct fields *fields, char letter)
{
    switch (letter) {
    case 'y':
        return &fields->year;
    case 'a':
        return &fields->first;
    case 'b':
        return &fields->second;
    default:
        return NULL;
    }
}

static bool read_shape(struct fields *fields, const char *shape, const char *text)
{
    *fields = (struct fields){ 0, 0, 0 };
    if (strlen(shape) != strlen(text)) {
        return false;
    }
    for (; *shape != '\0'; shape++, text++) {
        int *field = field_of(fields, *shape);
        bool fits = field == NULL ? *text == *shape : *text >= '0' && *text <= '9';
        if (!fits) {
            return false;
        }
        if (field != NULL) {
            *field = *field * 10 + (*text - '0');
        }
    }
    return true;
}

static void write_shape(char *out, const char *shape, struct fields fields)
{
    size_t size = strlen(shape);

    out[size] = '\0';
    while (size-- > 0) {
        int *field = field_of(&fields, shape[size]);
        out[size] = shape[size];
        if (field != NULL) {
            out[size] = (char)('0' + *field % 10);
            *field /= 10;
        }
    }
}

static uint32_t make_day(struct fields f)
{
    if (f.first < 1 || f.first > 12 || f.second < 1) {
        return 0;
    }
    int month = (f.year - FIRST_YEAR) * 12 + f.first - 1;
    int day = first_day_of_month(month) + f.second - 1;
    if (day >= first_day_of_month(month + 1)) {
        return 0;
    }
    return ath_period_make(ATH_DAY, (uint32_t)day);
}

static uint32_t make_week(struct fields f)
{
    int week = first_week_of_year(f.year) + f.first - 1;

    if (f.first < 1 || week >= first_week_of_year(f.year + 1)) {
        return 0;
    }
    return ath_period_make(ATH_WEEK, (uint32_t)week);
}

static uint32_t make_part(enum ath_frequency frequency, struct fields f)
{
    int parts = 12 / frequencies[frequency].months;

    if (f.first < 1 || f.first > parts) {
        return 0;
    }
    return ath_period_make(frequency,
                           (uint32_t)((f.year - FIRST_YEAR) * parts + f.first - 1));
}

static uint32_t make_from_fields(enum ath_frequency frequency, struct fields f)
{
    if (f.year < FIRST_YEAR || f.year >= FIRST_YEAR + YEARS) {
        return 0;
    }
    switch (frequency) {
    case ATH_DAY:
        return make_day(f);
    case ATH_WEEK:
        return make_week(f);
    case ATH_YEAR:
    case ATH_SCHOOL_YEAR:
        return ath_period_make(frequency, (uint32_t)(f.year - FIRST_YEAR));
    default:
        return make_part(frequency, f);
    }
}

/* The first shape of a frequency is the one written. */
static const struct {
    const char *shape;
    enum ath_frequency frequency;
} shapes[] = {
    { "yyyyaa", ATH_MONTH },        { "yyyy-aa", ATH_MONTH }, { "yyyyQa", ATH_QUARTER },
    { "yyyy-Qa", ATH_QUARTER },     { "yyyy", ATH_YEAR },     { "yyyySa", ATH_HALF },
    { "yyyySep", ATH_SCHOOL_YEAR }, { "yyyyaabb", ATH_DAY },  { "yyyy-aa-bb", ATH_DAY },
    { "yyyyWaa", ATH_WEEK },        { "yyyy-Waa", ATH_WEEK }, { "yyyyWa", ATH_WEEK },
};

bool ath_period_parse(uint32_t *out, struct ath_slice text)
{
    char plain[TEXT_MOST + 1];
    struct fields fields;
    size_t i = 0, count = sizeof shapes / sizeof shapes[0];

    if (!plain_digits(plain, text)) {
        return false;
    }
    while (i < count && !read_shape(&fields, shapes[i].shape, plain)) {
        i++;
    }
    uint32_t code = i == count ? 0 : make_from_fields(shapes[i].frequency, fields);
    if (code != 0) {
        *out = code;
    }
    return code != 0;
}

/* Year, month from 1, and day of the month of a day. */
static struct fields split_day(int day)
{
    int month = month_of_day(day);

    return (struct fields){ FIRST_YEAR + month / 12, month % 12 + 1,
                            day - first_day_of_month(month) + 1 };
}

static struct fields split_week(int week)
{
    int year = year_of_day(week * 7 + 3);

    return (struct fields){ year, week - first_week_of_year(year) + 1, 0 };
}

/* Year and place in the year, from 1, of a period made of months. */
static struct fields split_part(enum ath_frequency frequency, int ordinal)
{
    int parts = 12 / frequencies[frequency].months;

    return (struct fields){ FIRST_YEAR + ordinal / parts, ordinal % parts + 1, 0 };
}

static struct fields split_period(uint32_t code)
{
    enum ath_frequency frequency = ath_period_frequency(code);
    int ordinal = (int)ath_period_ordinal(code);

    if (frequency == ATH_DAY) {
        return split_day(ordinal);
    }
    return frequency == ATH_WEEK ? split_week(ordinal) : split_part(frequency, ordinal);
}

void ath_period_format(char out[ATH_PERIOD_TEXT_BYTES], uint32_t code)
{
    enum ath_frequency frequency = ath_period_frequency(code);

    out[0] = '\0';
    for (size_t i = 0; frequency != ATH_NO_FREQUENCY && out[0] == '\0'; i++) {
        if (shapes[i].frequency == frequency) {
            write_shape(out, shapes[i].shape, split_period(code));
        }
    }
}

/* The first day of the period that many periods later, which may lie just past the end. */
static int start_of(uint32_t code, int later)
{
    enum ath_frequency frequency = ath_period_frequency(code);
    int ordinal = (int)ath_period_ordinal(code) + later;

    ath_assert(frequency != ATH_NO_FREQUENCY);
    if (frequency == ATH_DAY) {
        return ordinal;
    }
    if (frequency == ATH_WEEK) {
        return ordinal * 7;
    }
    return first_day_of_month(ordinal * frequencies[frequency].months +
                              frequencies[frequency].offset);
}

int32_t ath_period_first_day(uint32_t code)
{
    return start_of(code, 0) - EPOCH;
}

int32_t ath_period_last_day(uint32_t code)
{
    return start_of(code, 1) - 1 - EPOCH;
}

/* Of a frequency made of months. */
static uint32_t period_of_month(enum ath_frequency frequency, int month)
{
    int since = month - frequencies[frequency].offset;

    return since < 0 ? 0
                     : ath_period_make(frequency,
                                       (uint32_t)(since / frequencies[frequency].months));
}

uint32_t ath_period_of_day(enum ath_frequency frequency, int32_t day)
{
    if (!known(frequency) || day < -EPOCH || day >= DAYS - EPOCH) {
        return 0;
    }
    day += EPOCH;
    if (frequency == ATH_DAY) {
        return ath_period_make(ATH_DAY, (uint32_t)day);
    }
    if (frequency == ATH_WEEK) {
        return ath_period_make(ATH_WEEK, (uint32_t)(day / 7));
    }
    return period_of_month(frequency, month_of_day(day));
}

bool ath_period_folds(enum ath_frequency fine, enum ath_frequency coarse)
{
    return known(fine) && known(coarse) && (frequencies[fine].folds >> coarse & 1) != 0;
}

uint32_t ath_period_fold(uint32_t code, enum ath_frequency coarse)
{
    enum ath_frequency fine = ath_period_frequency(code);

    if (fine == coarse) {
        return fine == ATH_NO_FREQUENCY ? 0 : code;
    }
    if (!ath_period_folds(fine, coarse)) {
        return 0;
    }
    if (fine == ATH_DAY) {
        return ath_period_of_day(coarse, ath_period_first_day(code));
    }
    return period_of_month(coarse,
                           (int)ath_period_ordinal(code) * frequencies[fine].months);
}

uint32_t ath_period_shift(uint32_t code, int32_t n)
{
    int64_t ordinal = (int64_t)ath_period_ordinal(code) + n;
    enum ath_frequency frequency = ath_period_frequency(code);

    return ordinal < 0 || ordinal > DAYS ? 0
                                         : ath_period_make(frequency, (uint32_t)ordinal);
}

static bool holds(uint32_t coarse, enum ath_frequency fine)
{
    enum ath_frequency own = ath_period_frequency(coarse);

    return own != ATH_NO_FREQUENCY && (own == fine || ath_period_folds(fine, own));
}

uint32_t ath_period_first_within(uint32_t coarse, enum ath_frequency fine)
{
    return holds(coarse, fine) ? ath_period_of_day(fine, ath_period_first_day(coarse)) : 0;
}

uint32_t ath_period_last_within(uint32_t coarse, enum ath_frequency fine)
{
    return holds(coarse, fine) ? ath_period_of_day(fine, ath_period_last_day(coarse)) : 0;
}

bool ath_frequency_parse(enum ath_frequency *out, struct ath_slice text)
{
    if (ath_slice_is(text, "half-year")) {
        *out = ATH_HALF;
        return true;
    }
    for (int i = ATH_DAY; i < ATH_FREQUENCY_COUNT; i++) {
        if (ath_slice_is(text, frequencies[i].name)) {
            *out = (enum ath_frequency)i;
            return true;
        }
    }
    return false;
}

const char *ath_frequency_name(enum ath_frequency frequency)
{
    return frequencies[known(frequency) ? frequency : ATH_NO_FREQUENCY].name;
}

bool ath_date_parse(int32_t *day, struct ath_slice text)
{
    char plain[TEXT_MOST + 1];
    struct fields fields;

    if (!plain_digits(plain, text) || !read_shape(&fields, "yyyy-aa-bb", plain)) {
        return false;
    }
    uint32_t code = make_from_fields(ATH_DAY, fields);
    *day = code != 0 ? ath_period_first_day(code) : *day;
    return code != 0;
}

void ath_date_format(char out[ATH_DATE_TEXT_BYTES], int32_t day)
{
    if (day < -EPOCH || day >= DAYS - EPOCH) {
        out[0] = '\0';
        return;
    }
    write_shape(out, "yyyy-aa-bb", split_day(day + EPOCH));
}
