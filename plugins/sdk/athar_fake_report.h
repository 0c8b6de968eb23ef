/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * athar_fake_report - a report for the unit test of a plugin; athar_fake_host.h runs it.
 *
 * A figure is written as the server writes it: "members=12; members[sex=f]=5".
 *
 * Threads:  one.
 * Failure:  a figure the form has not, a number with too many decimals, a date that is none:
 *           says so on stderr and aborts, so that the test fails.
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "athar_plugin.h"

enum {
    FAKE_CELLS = 256,
    FAKE_FINDINGS = 64, /* as many as the server takes */
    FAKE_NAME_BYTES = 128,
    FAKE_CODE_BYTES = 63, /* of a finding's code, at most */
    FAKE_TEXT_BYTES = 16384,
    FAKE_SCALE_MOST = 18, /* decimals of a derived numerator */
};

/* What was said of a code: nothing, that it warns, that it refuses. */
enum fake_verdict { FAKE_SILENT = 0, FAKE_WARNED = 1, FAKE_REFUSED = 2 };

struct fake_cell {
    char name[FAKE_NAME_BYTES];
    int state; /* enum athar_state */
    int64_t value;
};

struct fake_finding {
    char code[FAKE_NAME_BYTES], cell[FAKE_NAME_BYTES]; /* cell: "" for the whole report */
    enum fake_verdict verdict;
    size_t languages, text; /* where its texts begin: tag NUL text NUL, and so on */
};

struct fake_report {
    const struct athar_plugin *plugin; /* borrowed */
    const char *form;
    int layer; /* enum athar_layer */
    int32_t first, last;
    struct fake_cell cells[FAKE_CELLS];
    size_t cell_count;
    struct fake_finding findings[FAKE_FINDINGS];
    size_t finding_count;
    char texts[FAKE_TEXT_BYTES];
    size_t text_size;
};

/* ---- failing ----------------------------------------------------------------------- */

/* End the test with a sentence about a thing. */
static inline void fake_die(const char *sentence, const char *thing)
{
    fprintf(stderr, "fake host: %s: '%s'\n", sentence, thing == NULL ? "(null)" : thing);
    abort();
}

static inline void fake_must(int holds, const char *sentence, const char *thing)
{
    if (!holds) {
        fake_die(sentence, thing);
    }
}

static inline void fake_copy(char to[FAKE_NAME_BYTES], const char *from, size_t size)
{
    fake_must(size < FAKE_NAME_BYTES, "too long", from);
    memcpy(to, from, size);
    to[size] = '\0';
}

/* ---- words of a list: "sex; age", "sex*age" ------------------------------------------ */

/* The next piece before one of `ends`, blanks around it left out; 0 at the end. */
static inline size_t fake_piece(const char **piece, const char **at, const char *ends)
{
    while (*at != NULL && **at != '\0' && (**at == ' ' || strchr(ends, **at) != NULL)) {
        (*at)++;
    }
    if (*at == NULL || **at == '\0') {
        return 0;
    }
    size_t size = strcspn(*at, ends);
    *piece = *at;
    *at += size;
    while (size > 0 && (*piece)[size - 1] == ' ') {
        size--;
    }
    return size;
}

static inline int fake_same(const char *piece, size_t size, const char *id)
{
    return strlen(id) == size && memcmp(piece, id, size) == 0;
}

/* ---- what the plugin declares ------------------------------------------------------ */

static inline const struct athar_form *fake_form(const struct athar_plugin *plugin,
                                                 const char *id)
{
    for (size_t i = 0; i < plugin->form_count; i++) {
        if (id == NULL || strcmp(plugin->forms[i].id, id) == 0) {
            return &plugin->forms[i];
        }
    }
    fake_die("no such form in the plugin", id);
    return NULL;
}

/* The indicator that a cell is of: "members" of "members[sex=f]". */
static inline const struct athar_indicator *fake_indicator(
    const struct athar_plugin *plugin, const char *form, const char *cell)
{
    const struct athar_form *of = fake_form(plugin, form);
    size_t size = strcspn(cell, "[");

    for (size_t i = 0; i < of->indicator_count; i++) {
        if (fake_same(cell, size, of->indicators[i].id)) {
            return &of->indicators[i];
        }
    }
    fake_die("no indicator of the form", cell);
    return NULL;
}

static inline int fake_has_option(const struct athar_category *category, const char *id,
                                  size_t size)
{
    for (size_t i = 0; i < category->option_count; i++) {
        if (fake_same(id, size, category->options[i].id)) {
            return 1;
        }
    }
    return 0;
}

/* Whether "sex=f" is an option of a category of the plugin. */
static inline int fake_is_option(const struct athar_plugin *plugin, const char *pair,
                                 size_t size)
{
    for (size_t i = 0; i < plugin->category_count; i++) {
        const struct athar_category *c = &plugin->categories[i];
        size_t id = strlen(c->id);
        if (size > id && memcmp(pair, c->id, id) == 0 && pair[id] == '=' &&
            fake_has_option(c, pair + id + 1, size - id - 1)) {
            return 1;
        }
    }
    return 0;
}

/* Whether the pairs of "sex=f,age=u18]" are of the category, once. */
static inline int fake_has_category(const char *pairs, const char *category, size_t size)
{
    const char *pair = NULL;
    size_t n;

    while ((n = fake_piece(&pair, &pairs, ",]")) > 0) {
        if (n > size && memcmp(pair, category, size) == 0 && pair[size] == '=') {
            return 1;
        }
    }
    return 0;
}

/* Whether a cell stands in the breakdown "sex*age". */
static inline int fake_in_breakdown(const char *cell, const char *breakdown, size_t size)
{
    const char *bracket = strchr(cell, '['), *at = breakdown, *word = NULL;
    char crossing[FAKE_NAME_BYTES];
    size_t n, categories = 0, pairs = 0;

    fake_copy(crossing, breakdown, size);
    for (at = crossing; bracket != NULL && (n = fake_piece(&word, &at, "*")) > 0;) {
        if (!fake_has_category(bracket + 1, word, n)) {
            return 0;
        }
        categories++;
    }
    for (at = bracket == NULL ? NULL : bracket + 1; fake_piece(&word, &at, ",]") > 0;) {
        pairs++;
    }
    return pairs == categories && pairs > 0;
}

/* The breakdown of the list that the cell stands in, and its size; 0 when there is none. */
static inline size_t fake_breakdown(const char **out, const char *list, const char *cell)
{
    const char *at = list;
    size_t size;

    while ((size = fake_piece(out, &at, ";")) > 0) {
        if (fake_in_breakdown(cell, *out, size)) {
            return size;
        }
    }
    return 0;
}

/* End the test unless the form has such a cell. */
static inline void fake_must_be_cell(const struct athar_plugin *plugin, const char *form,
                                     const char *cell)
{
    const struct athar_indicator *of = fake_indicator(plugin, form, cell);
    const char *bracket = strchr(cell, '['), *found = NULL, *at, *pair = NULL;
    size_t size;

    fake_must(of->kind != ATHAR_RATIO, "a ratio is never entered", cell);
    if (bracket == NULL) {
        return;
    }
    fake_must(cell[strlen(cell) - 1] == ']', "no ] at the end", cell);
    for (at = bracket + 1; (size = fake_piece(&pair, &at, ",]")) > 0;) {
        fake_must(fake_is_option(plugin, pair, size), "no such option", cell);
    }
    fake_must(fake_breakdown(&found, of->breakdowns, cell) > 0,
              "not a breakdown of the indicator", cell);
}

/* ---- dates ------------------------------------------------------------------------- */

/* Days since 1970-01-01 of a date after 1600. Month 13 is January of the next year. */
static inline int32_t fake_day(int32_t year, int32_t month, int32_t day)
{
    static const int32_t before[] = {
        0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334
    };
    year += (month - 1) / 12;
    month = (month - 1) % 12 + 1;
    int32_t leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    int32_t years = year - 1;

    return years * 365 + years / 4 - years / 100 + years / 400 + before[month - 1] +
           (leap && month > 2) + day - 719163;
}

/* The Monday of the first ISO week of a year: the week of the 4th of January. */
static inline int32_t fake_first_monday(int32_t year)
{
    int32_t fourth = fake_day(year, 1, 4);

    return fourth - (((fourth + 3) % 7) + 7) % 7; /* day 0 was a Thursday */
}

/* `digits` digits as a number; -1 when they are not there. */
static inline int32_t fake_digits(const char **at, int digits)
{
    int32_t n = 0;

    for (int i = 0; i < digits; i++, (*at)++) {
        if (**at < '0' || **at > '9') {
            return -1;
        }
        n = n * 10 + (**at - '0');
    }
    return n;
}

/* "2024Q1" and its like: `months` months each, and how many of them a year has. */
static inline int fake_part_of_year(struct fake_report *fake, int32_t year, const char *at,
                                    int32_t months)
{
    int32_t n = fake_digits(&at, 1);

    fake->first = fake_day(year, (n - 1) * months + 1, 1);
    fake->last = fake_day(year, n * months + 1, 1) - 1;
    return n >= 1 && n <= 12 / months && *at == '\0';
}

static inline int fake_week(struct fake_report *fake, int32_t year, const char *at)
{
    int32_t n = fake_digits(&at, 2);

    fake->first = fake_first_monday(year) + (n - 1) * 7;
    fake->last = fake->first + 6;
    return n >= 1 && fake->first < fake_first_monday(year + 1) && *at == '\0';
}

/* "2024-03", "202403", "2024-03-15". */
static inline int fake_month(struct fake_report *fake, int32_t year, const char *at)
{
    at += *at == '-';
    int32_t month = fake_digits(&at, 2);

    if (month < 1 || month > 12) {
        return 0;
    }
    fake->first = fake_day(year, month, 1);
    fake->last = fake_day(year, month + 1, 1) - 1;
    if (*at == '-') {
        at++;
        fake->first += fake_digits(&at, 2) - 1;
        int inside = fake->first >= fake_day(year, month, 1) && fake->first <= fake->last;
        fake->last = fake->first;
        return inside && *at == '\0';
    }
    return *at == '\0';
}

/* The report's period as the server writes it: "2024-03-15", "2024W05", "2024-03",
 * "202403", "2024Q1", "2024S1", "2024", "2024Sep". */
static inline void fake_in(struct fake_report *fake, const char *period)
{
    const char *at = period;
    int32_t year = fake_digits(&at, 4);
    int good = year > 1600;

    if (good && *at == '\0') {
        fake->first = fake_day(year, 1, 1);
        fake->last = fake_day(year + 1, 1, 1) - 1;
    } else if (good && strcmp(at, "Sep") == 0) {
        fake->first = fake_day(year, 9, 1);
        fake->last = fake_day(year + 1, 9, 1) - 1;
    } else if (good && *at == 'W') {
        good = fake_week(fake, year, at + 1);
    } else if (good && (*at == 'Q' || *at == 'S')) {
        good = fake_part_of_year(fake, year, at + 1, *at == 'Q' ? 3 : 6);
    } else {
        good = good && fake_month(fake, year, at);
    }
    fake_must(good, "not a period", period);
}

/* The first and the last day of its period. */
static inline void fake_period(struct fake_report *fake, int32_t first, int32_t last)
{
    fake->first = first;
    fake->last = last;
}

/* ---- filling a report -------------------------------------------------------------- */

/* An empty report of one form; NULL is the first. */
static inline struct fake_report fake_open(const struct athar_plugin *plugin,
                                           const char *form, int layer)
{
    fake_must(plugin->abi_major == ATHAR_ABI_MAJOR && plugin->size >= sizeof *plugin,
              "built with another athar_plugin.h", plugin->id);
    return (struct fake_report){ .plugin = plugin,
                                 .form = fake_form(plugin, form)->id,
                                 .layer = layer };
}

static inline struct fake_cell *fake_set(struct fake_report *fake, const char *name)
{
    size_t i = 0;

    fake_must_be_cell(fake->plugin, fake->form, name);
    while (i < fake->cell_count && strcmp(fake->cells[i].name, name) != 0) {
        i++;
    }
    fake_must(i < FAKE_CELLS, "too many cells", name);
    fake->cell_count += i == fake->cell_count;
    fake_copy(fake->cells[i].name, name, strlen(name));
    return &fake->cells[i];
}

/* Put a number into a cell, at the indicator's scale: 1250 for 12.50. Again replaces. */
static inline void fake_give(struct fake_report *fake, const char *name, int64_t value)
{
    struct fake_cell *cell = fake_set(fake, name);

    cell->state = ATHAR_STATE_NUMBER;
    cell->value = value;
}

/* Say that a cell is not applicable. */
static inline void fake_give_na(struct fake_report *fake, const char *name)
{
    fake_set(fake, name)->state = ATHAR_STATE_NOT_APPLICABLE;
}

/* "12.5" at a scale, as the server reads it. */
static inline int64_t fake_decimal(const char *text, int32_t scale)
{
    const int64_t most = INT64_C(1000000000000000);
    int negative = *text == '-', point = 0;
    const char *at = text + negative;
    int64_t value = 0;
    int32_t left = scale;

    for (; *at != '\0' && value <= most; at++) {
        int digit = *at >= '0' && *at <= '9';
        fake_must(digit || (*at == '.' && !point), "not a number", text);
        fake_must(!digit || !point || left-- > 0, "more decimals than its scale", text);
        point = point || !digit;
        value = digit ? value * 10 + (*at - '0') : value;
    }
    for (; left > 0 && value <= most; left--) {
        value *= 10;
    }
    fake_must(at > text + negative && value <= most, "not a number", text);
    return negative ? -value : value;
}

/* Put figures into cells: "members=12; members[sex=f]=5; hours=40.5; visits=na". Numbers are
 * as people write them. */
static inline void fake_fill(struct fake_report *fake, const char *figures)
{
    const char *at = figures, *piece = NULL;
    char name[FAKE_NAME_BYTES];
    size_t size;

    while ((size = fake_piece(&piece, &at, ";")) > 0) {
        fake_copy(name, piece, size);
        char *equals = strrchr(name, '=');
        fake_must(equals != NULL && equals > name && strchr(equals, ']') == NULL,
                  "not cell=number", name);
        *equals = '\0';
        if (strcmp(equals + 1, "na") == 0) {
            fake_give_na(fake, name);
        } else {
            int32_t scale = fake_indicator(fake->plugin, fake->form, name)->scale;
            fake_give(fake, name, fake_decimal(equals + 1, scale));
        }
    }
}

/* A report of actual figures, in one line. */
static inline struct fake_report fake_with(const struct athar_plugin *plugin,
                                           const char *form, const char *period,
                                           const char *figures)
{
    struct fake_report fake = fake_open(plugin, form, ATHAR_ACTUAL);

    fake_in(&fake, period);
    fake_fill(&fake, figures);
    return fake;
}
