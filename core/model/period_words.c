/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "model/period.h"

enum { MOST = 999, SOME_DAY = 0 }; /* periods back; a day in the middle of the calendar */

static const struct unit {
    const char *one, *several;
    enum ath_frequency frequency;
    bool in_year; /* SEVERAL_THIS_YEAR is read */
} units[] = {
    { "DAY", "DAYS", ATH_DAY, false },
    { "WEEK", "WEEKS", ATH_WEEK, true },
    { "MONTH", "MONTHS", ATH_MONTH, true },
    { "QUARTER", "QUARTERS", ATH_QUARTER, true },
    { "SIX_MONTH", "SIXMONTHS", ATH_HALF, false },
    { "YEAR", "YEARS", ATH_YEAR, false },
    { "SCHOOL_YEAR", "SCHOOL_YEARS", ATH_SCHOOL_YEAR, false },
};

enum { UNITS = sizeof units / sizeof *units };

/* Kinds of periods that DHIS2 has and we have not; 9 stands for a digit. */
static const char *const foreign[] = {
    "9999Feb",
    "9999April",
    "9999July",
    "9999Aug",
    "9999Oct",
    "9999Nov",
    "9999AprilS9",
    "9999NovS9",
    "9999NovQ9",
    "9999WedW9",
    "9999WedW99",
    "9999ThuW9",
    "9999ThuW99",
    "9999FriW9",
    "9999FriW99",
    "9999SatW9",
    "9999SatW99",
    "9999SunW9",
    "9999SunW99",
    "9999BiW9",
    "9999BiW99",
    "999999B",
    "THIS_FINANCIAL_YEAR",
    "LAST_FINANCIAL_YEAR",
    "LAST_9_FINANCIAL_YEARS",
    "LAST_99_FINANCIAL_YEARS",
    "THIS_BIMONTH",
    "LAST_BIMONTH",
    "LAST_9_BIMONTHS",
    "BIMONTHS_THIS_YEAR",
    "THIS_BIWEEK",
    "LAST_BIWEEK",
    "LAST_9_BIWEEKS",
};

static bool is_digit(uint8_t c)
{
    return c >= '0' && c <= '9';
}

/* Take the words off the front of the text; false when it begins otherwise. */
static bool take(struct ath_slice *text, const char *words)
{
    size_t size = strlen(words);

    if (text->size < size || memcmp(text->data, words, size) != 0) {
        return false;
    }
    *text = ath_slice(text->data + size, text->size - size);
    return true;
}

/* The number off the front; 0 when there is none, or one that is too large. */
static int32_t take_count(struct ath_slice *text)
{
    int32_t n = 0;

    if (text->size > 0 && text->data[0] == '0') {
        return 0;
    }
    while (text->size > 0 && is_digit(text->data[0]) && n <= MOST) {
        n = n * 10 + (text->data[0] - '0');
        *text = ath_slice(text->data + 1, text->size - 1);
    }
    return n <= MOST ? n : 0;
}

static const struct unit *find_unit(struct ath_slice text, bool several)
{
    for (size_t i = 0; i < UNITS; i++) {
        if (ath_slice_is(text, several ? units[i].several : units[i].one)) {
            return &units[i];
        }
    }
    return NULL;
}

/* What a relative period says: `n` periods of a unit, the last of them `back` before the day's
 * own; or all those of the year. */
struct said {
    const struct unit *unit;
    int32_t n, back;
    bool in_year;
};

static bool read_in_year(struct said *said, struct ath_slice text)
{
    for (size_t i = 0; i < UNITS; i++) {
        struct ath_slice rest = text;
        if (units[i].in_year && take(&rest, units[i].several) &&
            ath_slice_is(rest, "_THIS_YEAR")) {
            *said = (struct said){ .unit = &units[i], .in_year = true };
            return true;
        }
    }
    return false;
}

static bool read_words(struct said *said, struct ath_slice text)
{
    if (take(&text, "THIS_")) {
        *said = (struct said){ .unit = find_unit(text, false), .n = 1 };
        return said->unit != NULL;
    }
    if (!take(&text, "LAST_")) {
        return read_in_year(said, text);
    }
    bool counted = text.size > 0 && is_digit(text.data[0]);
    int32_t n = counted ? take_count(&text) : 1;
    if (n == 0 || (counted && !take(&text, "_"))) {
        return false;
    }
    *said = (struct said){ .unit = find_unit(text, counted), .n = n, .back = 1 };
    return said->unit != NULL;
}

bool ath_period_relative(uint32_t *from, uint32_t *to, struct ath_slice text, int32_t today)
{
    uint32_t first = 0, last = 0;
    struct said said;

    if (!read_words(&said, text)) {
        return false;
    }
    enum ath_frequency frequency = said.unit->frequency;
    uint32_t year = ath_period_of_day(ATH_YEAR, today);
    uint32_t own = ath_period_of_day(frequency, today);
    if (year == 0 || own == 0) {
        return false;
    }
    if (said.in_year) { /* the 4th of January and the 28th of December are in its weeks */
        first = ath_period_of_day(frequency, ath_period_first_day(year) + 3);
        last = ath_period_of_day(frequency, ath_period_last_day(year) - 3);
    } else {
        last = ath_period_shift(own, -said.back);
        first = last == 0 ? 0 : ath_period_shift(last, 1 - said.n);
    }
    if (first == 0 || last == 0) {
        return false;
    }
    *from = first;
    *to = last;
    return true;
}

static bool has_shape(struct ath_slice text, const char *shape)
{
    size_t i = 0;

    if (text.size != strlen(shape)) {
        return false;
    }
    while (i < text.size &&
           (shape[i] == '9' ? is_digit(text.data[i]) : (char)text.data[i] == shape[i])) {
        i++;
    }
    return i == text.size;
}

const char *ath_period_refusal(struct ath_slice text)
{
    uint32_t from, to;

    if (ath_period_relative(&from, &to, text, SOME_DAY)) {
        return "relative-period";
    }
    for (size_t i = 0; i < sizeof foreign / sizeof *foreign; i++) {
        if (has_shape(text, foreign[i])) {
            return "foreign-period";
        }
    }
    return "malformed-period";
}
