/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * stored - reports of a program that are in the store, for trying a new version of its plugin.
 */

#include "plugin/sample.h"
#include "store/store.h"

struct ath_stored {
    struct ath_sample *v; /* arena */
    size_t n;
};

/* What is looked for. */
struct ath_stored_wish {
    const struct ath_program *previous; /* as it is served; numbered by the store */
    const struct ath_program
        *finished; /* the new version: its cells are those of the reports */
    size_t most;   /* of each form and layer */
};

/* Some of the latest reports of every form and layer, as the new version sees them. */
ATH_MUST_CHECK ath_code ath_stored_read(struct ath_stored *out, struct ath_txn *txn,
                                        const struct ath_stored_wish *wish,
                                        struct ath_arena *arena, struct ath_error *err);
