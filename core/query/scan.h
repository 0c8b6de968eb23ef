/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * scan - from report to report of a form and layer, as they were at the view's position. Between the
 * files of this room only.
 */

#include "query/plan.h"

/* The reports of a form and layer, in the order of their keys; those of few organizations are
 * sought one by one. */
struct ath_scan {
    const struct ath_plan *plan;
    const struct ath_filter *organizations; /* sought; NULL: all are walked */
    uint32_t
        standin; /* the first number of the scope whose stand-ins are walked; 0: none is */
    struct ath_report_id start;
    uint32_t to; /* last period */
    size_t index;
    bool standing;
    uint32_t absent;             /* reports that were not there yet */
    struct ath_report_walk walk; /* stands on the report, after next */
    struct ath_arena scratch;    /* of one report; owned */
};

/* A scan that reads no cells yet. */
void ath_scan_init(struct ath_scan *scan, const struct ath_plan *plan,
                   const struct ath_form *form, enum ath_layer layer);
/* Read the indicator's cells too. */
void ath_scan_widen(struct ath_scan *scan, const struct ath_indicator *indicator);
/* Walk the reports of the scope's stand-ins, instead of organizations'. */
void ath_scan_standins(struct ath_scan *scan, enum ath_scope scope);
/* Which periods, inclusive. */
void ath_scan_from(struct ath_scan *scan, uint32_t from, uint32_t to);
/* Start at this report instead. */
void ath_scan_resume(struct ath_scan *scan, const struct ath_report_id *id);
/* Step to the next report there was, as it was; NOT_FOUND past the last. */
ATH_MUST_CHECK ath_code ath_scan_next(struct ath_scan *scan, struct ath_error *err);
/* A zeroed struct is allowed. */
void ath_scan_fini(struct ath_scan *scan);

/* One report, as it was. */
ATH_MUST_CHECK ath_code ath_scan_report(struct ath_report *out, const struct ath_plan *plan,
                                        const struct ath_report_id *id,
                                        struct ath_arena *arena, struct ath_error *err);
