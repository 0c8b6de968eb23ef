/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * program - what the generators of the programs share: when things happen, and how a
 * published total is spread over organizations and months.
 *
 * A generator walks the months in order and keeps what must hang together (projects under
 * way, members) from one to the next.
 */

#include "sheet.h"

struct demo_program {
    const char *name;
    void *(*create)(const struct demo_world *world); /* ended with destroy */
    void (*month)(void *generator, int month);       /* months in order, each once */
    void (*destroy)(void *generator);
};

/* November 2022: the fifth summit of social entrepreneurship, with its exhibition. */
enum { DEMO_SUMMIT_MONTH = 82 };

extern const struct demo_program demo_incubation, demo_tanara, demo_cooperatives,
    demo_crowdfunding, demo_solidarity, demo_centres, demo_rbf;

/* 0 for January. */
int demo_month_of_year(int month);

/* "2024-03", of the month counted from January 2016. */
void demo_month_period(char out[16], int month);
/* "2024Q1", the quarter that the month is in. */
void demo_quarter_period(char out[16], int month);
/* "2024", the year that it is in. */
void demo_year_period(char out[16], int month);

/* Percent of the usual that meetings come to: little in spring 2020, less until 2021. */
int demo_gatherings(int month);

/* Growth over the ten years: 60 to 179 percent. */
int demo_growth(int month);

/* How much of a total an organization's month should get; 0 for nothing. */
typedef int64_t (*demo_weight_fn)(const struct demo_organization *organization, int month);

/* Spread a total over organizations and months, about by weight and with chance, exactly.
 * Element [organization * DEMO_MONTHS + month]; freed with free(). `salt` makes one spread
 * differ from another. */
int64_t *demo_spread(const struct demo_roster *roster, int64_t total, demo_weight_fn weight,
                     int salt);
