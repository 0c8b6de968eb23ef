/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * assignment - who is to report a form, from when to when; and which days of a form are locked.
 *
 * Both are lists that say the same whatever the order they were made in: assignments of one
 * organization to one form never overlap, locked days never touch.
 *
 * Memory:   arena; inputs are borrowed and left as they were.
 */

#include "model/organization.h"

enum {
    ATH_ASSIGNMENTS_MOST = 64, /* of one organization to one form */
    ATH_LOCKS_MOST = 128,      /* stretches of days of one form and layer */
    ATH_DEADLINE_MOST = 3660,  /* days after the period's end */
    ATH_DEADLINE_OF_FORM = -1,
};

struct ath_assignment {
    int32_t from, to; /* first and last day; `to` ATH_DAY_NONE: open */
    int32_t deadline; /* days after the period's end, or ATH_DEADLINE_OF_FORM */
    uint64_t seq;     /* journal position of its last change */
};

/* Ascending; no two overlap. */
struct ath_assignments {
    const struct ath_assignment *v;
    uint16_t n;
};

/* The assignment that covers the day, or NULL. */
const struct ath_assignment *ath_assignment_at(const struct ath_assignments *list,
                                               int32_t day);

/* The list with this assignment in it, in place of one from the same day. NULL when that was done,
 * else the reason of reasons.def: it would overlap another, or there are too many. */
const char *ath_assignments_set(struct ath_assignments *out,
                                const struct ath_assignments *list,
                                const struct ath_assignment *change,
                                struct ath_arena *arena);

/* The list without the assignment from that day; as ath_assignments_set. */
const char *ath_assignments_remove(struct ath_assignments *out,
                                   const struct ath_assignments *list, int32_t from,
                                   struct ath_arena *arena);

/* Their record; empty when the arena is out. */
struct ath_slice ath_assignments_encode(const struct ath_assignments *list,
                                        struct ath_arena *arena);
/* Read a record; DATA_LOSS when it is not one. */
ATH_MUST_CHECK ath_code ath_assignments_decode(struct ath_assignments *out,
                                               struct ath_slice record,
                                               struct ath_arena *arena,
                                               struct ath_error *err);

/* A stretch of days, both ends in it. */
struct ath_days {
    int32_t first, last;
};

/* Ascending; between two there is at least a day that is not locked. */
struct ath_locked {
    const struct ath_days *v;
    uint16_t n;
    uint64_t seq; /* journal position of the last change */
};

/* The stretch that all these days lie in, or NULL. */
const struct ath_days *ath_locked_find(const struct ath_locked *list, struct ath_days days);

/* The list with these days locked, or not locked. NULL when that was done, else the reason of
 * reasons.def: there are too many stretches. */
const char *ath_locked_set(struct ath_locked *out, const struct ath_locked *list,
                           struct ath_days days, bool locked, struct ath_arena *arena);

/* Their record; empty when the arena is out. */
struct ath_slice ath_locked_encode(const struct ath_locked *list, struct ath_arena *arena);
/* Read a record; DATA_LOSS when it is not one. */
ATH_MUST_CHECK ath_code ath_locked_decode(struct ath_locked *out, struct ath_slice record,
                                          struct ath_arena *arena, struct ath_error *err);
