/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * fake_host - runs the coded checks of a plugin without a server.
 *
 *     struct fake_report r = fake_open(&athar_plugin, "monthly", ATHAR_ACTUAL);
 *     fake_period(&r, fake_day(2024, 3, 1), fake_day(2024, 3, 31));
 *     fake_give(&r, "mentoring_hours", 1250);
 *     fake_run(&r);
 *     assert(fake_says(&r, "more-hours-than-mentors") == FAKE_REFUSED);
 *
 * Values are at the indicator's scale. Nothing is computed: a total that would follow from
 * its parts is given by the test. Needs athar_plugin.h and libc only.
 *
 * Failure:  an id that is too long or one thing too many aborts.
 */

#include <stdlib.h>
#include <string.h>

#include "athar_plugin.h"

enum { FAKE_CELLS = 64, FAKE_FINDINGS = 64, FAKE_NAME_BYTES = 128 };

/* What was said of a code: nothing, that it warns, that it refuses. */
enum fake_verdict { FAKE_SILENT = 0, FAKE_WARNED = 1, FAKE_REFUSED = 2 };

struct fake_cell {
    char name[FAKE_NAME_BYTES];
    int state;
    int64_t value;
};

struct fake_finding {
    char code[FAKE_NAME_BYTES], cell[FAKE_NAME_BYTES]; /* cell: "" for the whole report */
    enum fake_verdict verdict;
    size_t languages;
};

struct fake_report {
    const struct athar_plugin *plugin; /* borrowed */
    const char *form;
    int layer;
    int32_t first, last;
    struct fake_cell cells[FAKE_CELLS];
    size_t cell_count;
    struct fake_finding findings[FAKE_FINDINGS];
    size_t finding_count;
};

/* What the plugin gets to see: the report and the check that is running. */
struct athar_report {
    struct fake_report *fake;
    const struct athar_check *check;
};

struct athar_findings {
    struct fake_report *fake;
    const struct athar_check *check;
};

static inline void fake_must(int holds)
{
    if (!holds) {
        abort();
    }
}

static inline void fake_copy(char to[FAKE_NAME_BYTES], const char *from)
{
    size_t size = strlen(from);

    fake_must(size < FAKE_NAME_BYTES);
    memcpy(to, from, size + 1);
}

static inline const struct fake_cell *fake_cell_of(const struct athar_report *report,
                                                   size_t cell)
{
    fake_must(cell < report->check->cell_count);
    for (size_t i = 0; i < report->fake->cell_count; i++) {
        if (strcmp(report->fake->cells[i].name, report->check->cells[cell]) == 0) {
            return &report->fake->cells[i];
        }
    }
    return NULL;
}

static inline int fake_value(const struct athar_report *report, size_t cell, int64_t *value)
{
    const struct fake_cell *found = fake_cell_of(report, cell);

    if (found == NULL || found->state != ATHAR_STATE_NUMBER) {
        return 0;
    }
    *value = found->value;
    return 1;
}

static inline int fake_state(const struct athar_report *report, size_t cell)
{
    const struct fake_cell *found = fake_cell_of(report, cell);

    return found == NULL ? ATHAR_STATE_MISSING : found->state;
}

static inline void fake_days(const struct athar_report *report, int32_t *first,
                             int32_t *last)
{
    *first = report->fake->first;
    *last = report->fake->last;
}

static inline int fake_layer(const struct athar_report *report)
{
    return report->fake->layer;
}

static inline void fake_add(struct athar_findings *findings, struct fake_finding finding,
                            size_t cell, const struct athar_text *why)
{
    struct fake_report *fake = findings->fake;

    fake_must(fake->finding_count < FAKE_FINDINGS && why != NULL);
    fake_must(cell == ATHAR_WHOLE_REPORT || cell < findings->check->cell_count);
    if (cell != ATHAR_WHOLE_REPORT) {
        fake_copy(finding.cell, findings->check->cells[cell]);
    }
    while (why[finding.languages].lang != NULL) {
        finding.languages++;
    }
    fake->findings[fake->finding_count++] = finding;
}

static inline void fake_refuse(struct athar_findings *findings, size_t cell,
                               const char *code, const struct athar_text *why)
{
    struct fake_finding finding = { .verdict = FAKE_REFUSED };

    fake_copy(finding.code, code);
    fake_add(findings, finding, cell, why);
}

static inline void fake_warn(struct athar_findings *findings, size_t cell, const char *code,
                             const struct athar_text *why)
{
    struct fake_finding finding = { .verdict = FAKE_WARNED };

    fake_copy(finding.code, code);
    fake_add(findings, finding, cell, why);
}

/* Days since 1970-01-01 of a date after 1600. */
static inline int32_t fake_day(int32_t year, int32_t month, int32_t day)
{
    static const int32_t before[] = {
        0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334
    };
    int32_t leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    int32_t years = year - 1;

    return years * 365 + years / 4 - years / 100 + years / 400 + before[month - 1] +
           (leap && month > 2) + day - 719163;
}

/* An empty report of one form. */
static inline struct fake_report fake_open(const struct athar_plugin *plugin,
                                           const char *form, int layer)
{
    return (struct fake_report){ .plugin = plugin, .form = form, .layer = layer };
}

/* The first and the last day of its period. */
static inline void fake_period(struct fake_report *fake, int32_t first, int32_t last)
{
    fake->first = first;
    fake->last = last;
}

/* Put a number into a cell: "members", "members[sex=f]". */
static inline void fake_give(struct fake_report *fake, const char *name, int64_t value)
{
    fake_must(fake->cell_count < FAKE_CELLS);
    struct fake_cell *cell = &fake->cells[fake->cell_count++];
    fake_copy(cell->name, name);
    cell->state = ATHAR_STATE_NUMBER;
    cell->value = value;
}

/* Run every check of the report's form. */
static inline void fake_run(struct fake_report *fake)
{
    static const struct athar_host host = { sizeof(struct athar_host),
                                            fake_value,
                                            fake_state,
                                            fake_days,
                                            fake_layer,
                                            fake_refuse,
                                            fake_warn };
    fake_must(fake->plugin != NULL && fake->plugin->capability != NULL);
    const struct athar_validate *all =
        (const struct athar_validate *)fake->plugin->capability(ATHAR_VALIDATE);

    fake_must(all != NULL);
    for (size_t i = 0; i < all->check_count; i++) {
        const struct athar_check *check = &all->checks[i];
        struct athar_report report = { fake, check };
        struct athar_findings findings = { fake, check };
        if (check->form == NULL || strcmp(check->form, fake->form) == 0) {
            check->run(&host, &report, &findings);
        }
    }
}

/* What was said with this code. */
static inline enum fake_verdict fake_says(const struct fake_report *fake, const char *code)
{
    for (size_t i = 0; i < fake->finding_count; i++) {
        if (strcmp(fake->findings[i].code, code) == 0) {
            return fake->findings[i].verdict;
        }
    }
    return FAKE_SILENT;
}
