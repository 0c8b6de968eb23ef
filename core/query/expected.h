/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * expected - how many were to report, and who did. Between the files of this room only.
 */

#include "query/plan.h"
#include "store/duty.h"

/* ---- expected.c: how many were to report ---- */

/* Reporting periods one after another, both ends in it. */
struct ath_stretch {
    uint32_t from, to;
};

/* When an organization is to report a form: ascending, apart. */
struct ath_duty_periods {
    struct ath_stretch v[ATH_ASSIGNMENTS_MOST];
    size_t n;
};

/* The timeline's reporting periods on whose last day the organization is assigned and open. */
void ath_query_duty(struct ath_duty_periods *out, const struct ath_timeline *time,
                    const struct ath_organization *org, const struct ath_assignments *list);

/* The last of those within from..to; 0 when there is none. */
uint32_t ath_query_duty_last(const struct ath_duty_periods *duty, uint32_t from,
                             uint32_t to);

/* The assignments that the view knows of. The caller ends it with ath_roster_release(). */
ATH_MUST_CHECK ath_code ath_query_roster(const struct ath_roster **out,
                                         const struct ath_view *view,
                                         struct ath_error *err);

/* Fill asked->expected, if the form has assignments and the question does not tell projects apart. */
ATH_MUST_CHECK ath_code ath_query_expect(struct ath_plan *plan, struct ath_asked *asked,
                                         const struct ath_roster *roster,
                                         struct ath_error *err);

/* How many contributors were expected in the group, as `reported` counts them. */
uint64_t ath_query_expected(const struct ath_expected *expected,
                            const struct ath_slot *group);

/* ---- attendance.c: who has reported ---- */

/* Fill asked->attendance, of a form that has assignments. */
ATH_MUST_CHECK ath_code ath_query_attend(struct ath_plan *plan, struct ath_asked *asked,
                                         const struct ath_roster *roster,
                                         struct ath_error *err);

/* Reports of the group that were expected and came late, or did not come. */
void ath_query_attended(uint64_t *late, uint64_t *missing, const struct ath_plan *plan,
                        const struct ath_asked *asked, const struct ath_slot *group);
