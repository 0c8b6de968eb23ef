/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * replay - apply a whole journal again, into an empty store: what verify compares with, and what a
 * store of an older format becomes.
 */

#include "ingest/apply.h"

struct ath_replay {
    struct ath_txn *from; /* borrowed: reads the journal */
    struct ath_store *to; /* borrowed: empty, or made by a replay, and nobody else's */
    uint64_t last;        /* entry to replay; 0: the last there is */
    /* Told of an entry whose id an earlier one has. NULL: that is DATA_LOSS. */
    void (*repeated)(void *context, const struct ath_entry *entry, uint64_t first);
    /* Told after each commit how many entries are done. May be NULL. */
    void (*replayed)(void *context, uint64_t done, uint64_t all);
    void *context;
};

/* Copy and apply every entry that is not there yet; *entries is how many are there then. A failure
 * names the entry that cannot be; what was committed before it stays, and another replay goes on
 * from there. */
ATH_MUST_CHECK ath_code ath_replay(uint64_t *entries, const struct ath_replay *replay,
                                   struct ath_error *err);
