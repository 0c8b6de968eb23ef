/* SPDX-License-Identifier: Apache-2.0 */
#include "program.h"

#include <stdio.h>

#include "alloc.h"

enum { YEAR = 12, QUARTER = 3 };

int demo_month_of_year(int month)
{
    return month % YEAR;
}

static int year_of(int month)
{
    return DEMO_FIRST_YEAR + month / YEAR;
}

void demo_month_period(char out[16], int month)
{
    snprintf(out, 16, "%04d-%02d", year_of(month), month % YEAR + 1);
}

void demo_quarter_period(char out[16], int month)
{
    snprintf(out, 16, "%04dQ%d", year_of(month), month % YEAR / QUARTER + 1);
}

void demo_year_period(char out[16], int month)
{
    snprintf(out, 16, "%04d", year_of(month));
}

int demo_gatherings(int month)
{
    static const struct {
        int until, percent; /* months from January 2016 */
    } times[] = { { 50, 100 }, { 54, 15 }, { 60, 55 }, { 66, 75 }, { DEMO_NEVER, 100 } };
    size_t at = 0;

    while (month >= times[at].until) {
        at++;
    }
    return times[at].percent;
}

int demo_growth(int month)
{
    enum { FROM = 60 };

    return FROM + month;
}

int64_t *demo_spread(const struct demo_roster *roster, int64_t total, demo_weight_fn weight,
                     int salt)
{
    enum { LUCK = 100 };
    size_t count = roster->count * DEMO_MONTHS;
    int64_t *weights = demo_alloc(count, sizeof *weights);
    int64_t *parts = demo_alloc(count, sizeof *parts);

    for (size_t i = 0; i < count; i++) {
        int month = (int)(i % DEMO_MONTHS);
        struct demo_random random = demo_random_at(i, (uint64_t)salt, 4);
        int64_t luck = demo_between(&random, 1, LUCK);
        weights[i] = weight(&roster->all[i / DEMO_MONTHS], month) * luck * luck;
    }
    demo_apportion(parts, total, weights, count);
    free(weights);
    return parts;
}
