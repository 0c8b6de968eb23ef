/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * subject - the one report that a call is about, and what of it is said in the same words by every
 * call: its cells, their values, what has overtaken it.
 *
 * Memory:   everything is the call's arena's, or the look's.
 */

#include "athar/v1/submissions.pb-c.h"
#include "service/reply.h"

struct ath_subject {
    const struct ath_program *program;
    const struct ath_form *form;
    const struct ath_organization *organization;
    const struct ath_project *project; /* NULL: own work */
    struct ath_report_id id;
};

/* Resolve the key; when it cannot be the call is answered and false returned. */
bool ath_subject_find(struct ath_subject *subject, struct ath_call *call,
                      const struct ath_look *look, const Athar__V1__ReportKey *key);

/* "12.50", "NA", "WITHDRAWN", or "" for a missing cell. `state` is an enum ath_cell_state. */
char *ath_subject_value(const struct ath_subject *subject, uint16_t cell, int state,
                        int64_t value, struct ath_arena *arena);

/* How the contract names a cell: "program.founders", and "sex=f", "age=u18". */
struct ath_cell_words {
    char *indicator;
    char **options;
    size_t n;
};

/* Name the cell. False when the arena is out. */
bool ath_subject_cell(struct ath_cell_words *out, const struct ath_subject *subject,
                      uint16_t cell, struct ath_arena *arena);

/* What has overtaken the report, whose last change was at `seq`; *out stays NULL where nothing has.
 * False when the call was answered with a failure. */
bool ath_subject_stale(Athar__V1__Overtaken **out, struct ath_call *call,
                       const struct ath_look *look, const struct ath_subject *subject,
                       uint64_t seq);

/* Answer that there is no such report. */
void ath_subject_reply_none(struct ath_call *call, const struct ath_subject *subject);
