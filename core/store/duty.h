/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * duty - who is assigned to report, and what is locked: records one by one, and all assignments
 * at once as a roster in memory.
 *
 * A roster is read once per change: the store keeps the newest and hands it out while the meta fact
 * "assigned" (seq of the last entry that changed an assignment) stays what it was.
 *
 * Threads:  acquire and release from any thread; a roster itself never changes.
 */

#include "model/assignment.h"
#include "store/store.h"

/* What is kept under ath_assignment_key(); nothing is an empty list. */
ATH_MUST_CHECK ath_code ath_assignments_get(struct ath_assignments *out,
                                            struct ath_txn *txn, const struct ath_key *key,
                                            struct ath_arena *arena, struct ath_error *err);

/* Write them, changed by the entry `seq`; failure surfaces at commit. */
void ath_assignments_put(struct ath_txn *txn, const struct ath_key *key,
                         const struct ath_assignments *list, uint64_t seq,
                         struct ath_arena *arena);

/* What is kept under ath_lock_key(); nothing is an empty list. */
ATH_MUST_CHECK ath_code ath_locked_get(struct ath_locked *out, struct ath_txn *txn,
                                       const struct ath_key *key, struct ath_arena *arena,
                                       struct ath_error *err);

/* Write it; failure surfaces at commit. */
void ath_locked_put(struct ath_txn *txn, const struct ath_key *key,
                    const struct ath_locked *list, struct ath_arena *arena);

/* One organization on a form's roster. */
struct ath_assigned {
    uint32_t organization;
    struct ath_assignments list; /* at least one */
};

/* Who was ever assigned to a form, by organization number. */
struct ath_form_roster {
    uint16_t form;
    const struct ath_assigned *v;
    size_t n; /* at least one */
};

struct ath_roster {
    uint64_t seq;                        /* meta "assigned" */
    const struct ath_form_roster *forms; /* by form number */
    size_t form_count;
};

/* The roster of the transaction's state. The caller ends it with ath_roster_release(). */
ATH_MUST_CHECK ath_code ath_roster_acquire(const struct ath_roster **out,
                                           struct ath_txn *txn, struct ath_error *err);

/* What it was after entry `at`, at least 1 (store/former.h). Ended in the same way. */
ATH_MUST_CHECK ath_code ath_roster_acquire_at(const struct ath_roster **out,
                                              struct ath_txn *txn, uint64_t at,
                                              struct ath_error *err);

/* NULL is allowed. */
void ath_roster_release(const struct ath_roster *roster);

/* The form's, or NULL when no organization was ever assigned to it. */
const struct ath_form_roster *ath_roster_form(const struct ath_roster *roster,
                                              uint16_t form);

/* The organization's assignments, or NULL. */
const struct ath_assignments *ath_roster_find(const struct ath_form_roster *form,
                                              uint32_t organization);
