/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * sheet - the reports of one form, filled in cell by cell and sent in packed batches.
 *
 *     struct demo_report *report = demo_sheet_report(sheet, organization, month, &own);
 *     demo_figure(report, "applications", 12, SPLITS(&sex, &stage));
 *     demo_put(report, "cohort_12m", 3);
 *     ...
 *     demo_sheet_send(sheet);
 *
 * Owns:     a sheet owns its reports and cell names; it borrows form and world.
 * Memory:   a report is valid until the next one is begun or the sheet is sent.
 * Failure:  kept by the sender (sender.h), which prints it; filling in never fails.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "corrections.h"
#include "random.h"
#include "roster.h"
#include "sender.h"

enum { DEMO_OPTIONS = 12, DEMO_CELL_BYTES = 96 };

struct demo_part {
    const char *option;
    int weight;
};

/* A category and how its options usually weigh; the last option is not "unspecified". */
struct demo_split {
    const char *category;
    size_t count;
    struct demo_part parts[DEMO_OPTIONS];
};

/* DEMO_SPLIT("sex", { "f", 47 }, { "m", 53 }) */
#define DEMO_SPLIT(category_, ...)                                                        \
    {                                                                                     \
        category_,                                                                        \
            sizeof((const struct demo_part[]){ __VA_ARGS__ }) / sizeof(struct demo_part), \
        {                                                                                 \
            __VA_ARGS__                                                                   \
        }                                                                                 \
    }

#define SPLITS(...) ((const struct demo_split *const[]){ __VA_ARGS__, NULL })

struct demo_form {
    const char *id;      /* "incubation.monthly" */
    const char *program; /* "incubation" */
    unsigned number;     /* tells the ids of forms apart */
    const char *const
        *two_decimals; /* indicators in centimes or hundredths; ended by NULL */
};

/* What a report is about beside organization and month. */
struct demo_about {
    const char *period;  /* "2024-03", "2024Q1", "2024" */
    const char *layer;   /* NULL: actual */
    const char *project; /* NULL: own work */
};

/* What all sheets work with. */
struct demo_world {
    const struct demo_roster *roster;
    struct demo_sender *sender;
    struct demo_corrections *corrections;
};

struct demo_sheet;
struct demo_report;

/* The caller ends it with demo_sheet_destroy(). Never NULL. */
struct demo_sheet *demo_sheet_create(const struct demo_form *form,
                                     const struct demo_world *world);

/* What was not sent is dropped. NULL is allowed. */
void demo_sheet_destroy(struct demo_sheet *sheet);

/* Begin a report of the organization at this position of the roster. `month` counts from
 * January 2016 and orders the ids. */
struct demo_report *demo_sheet_report(struct demo_sheet *sheet, size_t organization,
                                      int month, const struct demo_about *about);

/* Send what was begun; a report without a cell is dropped. */
void demo_sheet_send(struct demo_sheet *sheet);

/* Numbers of this report's own. */
struct demo_random *demo_report_random(struct demo_report *report);

/* Fill in one cell: "applications", "founders[sex=f][age=u18]". */
void demo_put(struct demo_report *report, const char *cell, int64_t value);
/* Fill in one option of a category: demo_put_part(report, "aid_value", "aid_type", "rent", 1). */
void demo_put_part(struct demo_report *report, const char *indicator, const char *category,
                   const char *option, int64_t value);
/* Say "NA" in one cell. */
void demo_not_applicable(struct demo_report *report, const char *cell);

/* Fill in an indicator and its margins as people do: now and then a part goes to
 * `unspecified`, or is left out so that the rest does. `splits` ends with NULL. */
void demo_figure(struct demo_report *report, const char *indicator, int64_t total,
                 const struct demo_split *const *splits);

/* Fill in one more margin of an indicator, completely. */
void demo_margin(struct demo_report *report, const char *indicator, int64_t total,
                 const struct demo_split *split);

/* Fill in an indicator by two categories crossed, its margins left to follow. */
void demo_crossed(struct demo_report *report, const char *indicator, int64_t total,
                  const struct demo_split *const splits[2]);

/* Fill in a choice: counts by option that make `total`. Nothing when it is 0. */
void demo_answers(struct demo_report *report, const char *indicator, int64_t total,
                  const struct demo_split *split);

/* Fill in the options of an overlapping category, each in so many percent of `total`. */
void demo_overlapping(struct demo_report *report, const char *indicator, int64_t total,
                      const struct demo_split *split);

/* Fill in an indicator's total wrongly, to be corrected to `right` when everything else has
 * been sent. */
void demo_put_wrong(struct demo_report *report, const char *indicator, int64_t wrong,
                    int64_t right);
/* The same, to be taken back then. */
void demo_put_unwanted(struct demo_report *report, const char *indicator, int64_t wrong);
