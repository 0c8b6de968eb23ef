/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * due_walk - who has reported, period by period. Between the files of this room only.
 *
 * The reports of a form are walked once, in the order of their keys, beside the list of those who
 * were to send them. A report is late by the seq of its first change: times never go back, so a
 * deadline is a position of the journal, and epochs end at midnight.
 *
 * Memory:   everything is the request's arena's but the scan.
 */

#include "query/scan.h"
#include "store/duty.h"

/* An organization that is to report, or has. */
struct ath_due {
    const struct ath_organization *organization;
    const struct ath_assignment *assignment; /* NULL: it was not to report */
    uint32_t period;
    uint64_t first; /* seq of its first change; 0: there is no report */
};

struct ath_due_walk;

/* Told of everybody in every period; a code other than OK ends the walk. */
typedef ath_code ath_due_fn(struct ath_due_walk *walk, const struct ath_due *due,
                            struct ath_error *err);

/* Start with the first eight, the rest zeroed. */
struct ath_due_walk {
    struct ath_plan *plan;   /* its view, layer and filters */
    struct ath_asked *asked; /* whose timeline is walked */
    const struct ath_form *form;
    const struct ath_form_roster *roster;
    ath_due_fn *visit;
    void *to;        /* the visitor's, who */
    bool enough;     /* sets this when nobody else is wanted */
    uint32_t resume; /* the period to start with; 0: the timeline's first */
    /* due_walk.c's */
    struct ath_scan scan;
    bool standing;       /* the scan is on a report that was not taken yet */
    uint64_t *first;     /* by organization number, of the period at hand */
    uint32_t *reporters; /* who has one, in order */
    size_t reporter_count;
    int32_t deadline; /* of `in_time`, the last entry that met it */
    uint64_t in_time;
    uint64_t head;
};

/* Visit everybody in every reporting period of the timeline: those who were to report, in the order
 * of the roster, then those who did without. Where a filter names organizations, only those of the
 * roster are looked at. */
ATH_MUST_CHECK ath_code ath_due_walk(struct ath_due_walk *walk, struct ath_error *err);

/* The last day for the report of one that has an assignment. */
int32_t ath_due_deadline(const struct ath_due_walk *walk, const struct ath_due *due);

/* Whether its first change came after the end of that day, UTC. */
ATH_MUST_CHECK ath_code ath_due_late(bool *late, struct ath_due_walk *walk,
                                     const struct ath_due *due, struct ath_error *err);
