/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * former - records as they were: whoever rewrites an organization, a project or another record
 * that answers depend on saves it first, under the seq of the entry that rewrites it.
 *
 * Both kinds of record are saved alike: plain ones and long ones.
 */

#include "store/store.h"

/* Keep what is under the key, or that nothing is, before entry `seq` changes it. Once for each key
 * and entry: a second call of the same entry keeps the first. Failure surfaces at commit. */
void ath_former_save(struct ath_txn *txn, enum ath_table table, const struct ath_key *key,
                     uint64_t seq);

/* A record after some entry. */
struct ath_former {
    /* Seq of the first later entry that changed the record. 0: none has, so the record is the one
     * stored under its own key, and what follows says nothing. */
    uint64_t until;
    bool existed;
    struct ath_slice value; /* arena; when it existed */
};

/* What the record was after entry `seq`. */
ATH_MUST_CHECK ath_code ath_former_get(struct ath_former *out, struct ath_txn *txn,
                                       enum ath_table table, const struct ath_key *key,
                                       uint64_t seq, struct ath_arena *arena,
                                       struct ath_error *err);
