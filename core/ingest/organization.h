/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * organization - what an organization or project becomes by a command.
 *
 * Pure but for lookups in the transaction; used before the journal (to tell people what is wrong)
 * and by apply (to be sure).
 */

#include "model/intent.h"
#include "store/store.h"

struct ath_org_result {
    struct ath_organization next; /* number 0 when it is new */
    struct ath_organization base; /* zeroed when it is new */
    const char *new_sector;       /* a sector not numbered yet, or NULL */
    const char *reason, *subject; /* refused: reason of model/reasons.def; else NULL */
    const char *field;            /* refused: the field it is about */
    bool unchanged;
};

/* Lay the change over what is stored. A refusal is in out->reason; a code is a broken store. */
ATH_MUST_CHECK ath_code ath_org_merge(struct ath_org_result *out, struct ath_txn *txn,
                                      const struct ath_org_change *change,
                                      struct ath_arena *arena, struct ath_error *err);

struct ath_project_result {
    struct ath_project next; /* number 0 when it is new */
    struct ath_project base; /* zeroed when it is new */
    const char *reason, *subject, *field;
    bool unchanged;
};

/* As ath_org_merge. */
ATH_MUST_CHECK ath_code ath_project_merge(struct ath_project_result *out,
                                          struct ath_txn *txn,
                                          const struct ath_project_change *change,
                                          struct ath_arena *arena, struct ath_error *err);
