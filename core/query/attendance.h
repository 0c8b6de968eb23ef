/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * attendance - how many were to report, did and were late, by group. Between the files of this room
 * only.
 *
 * Memory:   everything is the request's arena's.
 */

#include "query/due_walk.h"

/* What one group comes to. */
struct ath_counts {
    uint64_t expected, reported, late, others;
};

struct ath_attendance {
    struct ath_groups groups; /* figure.numbers is one past the index of its counts */
    struct ath_counts *v;
    size_t n, capacity;
};

/* Nobody yet, in groups of so many columns; `limit` as in struct ath_groups. */
void ath_attendance_init(struct ath_attendance *attendance, struct ath_arena *arena,
                         size_t columns, size_t limit);

/* A visitor: counts who passes the plan's filters. walk->to is the attendance. */
ath_code ath_attendance_count(struct ath_due_walk *walk, const struct ath_due *due,
                              struct ath_error *err);
