/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * duty - what assignments and locks become by a command.
 *
 * Pure but for lookups in the transaction; used before the journal (to tell people what is wrong)
 * and by apply (to be sure).
 */

#include "model/finding.h"
#include "model/intent.h"
#include "store/duty.h"

/* What a command is about, found by its caller (NULL where a name is not known), and where. */
struct ath_duty {
    struct ath_txn *txn;
    struct ath_arena *arena;
    const struct ath_program *program;
    const struct ath_form *form;
    const struct ath_organization *organization; /* of an assignment */
};

/* Find "program.form", or a program's only form by the program's id; NULL in *duty when there is
 * none. Returns its full name, in the duty's arena; `name` itself when it is not known. */
const char *ath_duty_form(struct ath_duty *duty, const struct ath_catalogue *catalogue,
                          const char *name);

struct ath_assignment_result {
    struct ath_assignments base, next; /* of the organization to the form */
    const char *reason;                /* refused: reason of model/reasons.def; else NULL */
    struct ath_about about;            /* refused: what the sentence is about */
    bool unchanged;
};

/* Lay the change over what is stored. A refusal is in out->reason; a code is a broken store. */
ATH_MUST_CHECK ath_code ath_assignment_merge(struct ath_assignment_result *out,
                                             const struct ath_duty *duty,
                                             const struct ath_assignment_change *change,
                                             struct ath_error *err);

/* Whether the organization's report of this layer and period is locked: *subject names it and the
 * days that are, in the duty's arena; NULL when it is not. */
ATH_MUST_CHECK ath_code ath_lock_check(const char **subject, const struct ath_duty *duty,
                                       uint8_t layer, uint32_t period,
                                       struct ath_error *err);

struct ath_lock_result {
    struct ath_locked base[ATH_LAYER_MAX + 1], next[ATH_LAYER_MAX + 1]; /* by layer */
    bool changed[ATH_LAYER_MAX + 1];                                    /* by layer */
    const char *reason;
    struct ath_about about;
    bool unchanged;
};

/* As ath_assignment_merge. */
ATH_MUST_CHECK ath_code ath_lock_merge(struct ath_lock_result *out,
                                       const struct ath_duty *duty,
                                       const struct ath_lock_change *change,
                                       struct ath_error *err);
