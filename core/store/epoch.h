/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * epoch - the journal cut into pieces, at whose ends every total can be read back (store/past.h).
 *
 * An entry that moves reports between totals, or counts them anew, is an epoch of its own. Of the
 * others, those of one UTC day make an epoch as long as they come to ATH_EPOCH_CHANGES at most: an
 * entry counts as many as it changes reports, and at least one. So the end of a day is the end of an
 * epoch, within one the totals change by submissions alone, and what lies between an entry and an end
 * is soon counted. Numbers start at 1.
 */

#include "store/store.h"

enum { ATH_EPOCH_CHANGES = 512 };

struct ath_epoch {
    uint32_t number;  /* 0: none */
    bool alone;       /* its only entry moved or recounted reports */
    uint64_t first;   /* seq of its first entry */
    int64_t time_us;  /* of that entry */
    uint64_t changes; /* of its entries so far; not stored: 0 when it was read */
};

/* What an entry is to the epoch it is in. */
struct ath_epoch_entry {
    uint64_t seq;
    int64_t time_us;
    uint64_t changes; /* reports it changes */
    bool alone;       /* it moves or recounts reports */
};

/* As how many changes an entry of so many counts. */
static inline uint64_t ath_epoch_weight(uint64_t changes)
{
    return changes == 0 ? 1 : changes;
}

/* The last epoch; number 0 when there is none. */
ATH_MUST_CHECK ath_code ath_epoch_last(struct ath_epoch *out, struct ath_txn *txn,
                                       struct ath_error *err);

/* Take in the next entry. *out is the last epoch so far, with its changes; when the entry begins a
 * new one it becomes that, and the answer is true: the caller is to put it. */
bool ath_epoch_enter(struct ath_epoch *out, const struct ath_epoch_entry *entry);

/* Store an epoch that has begun. Failure surfaces at commit. */
void ath_epoch_put(struct ath_txn *txn, const struct ath_epoch *epoch);

/* The epoch the entry is in; number 0 when there is none. */
ATH_MUST_CHECK ath_code ath_epoch_of(struct ath_epoch *out, struct ath_txn *txn,
                                     uint64_t seq, struct ath_error *err);

/* The last epoch that began before the moment; number 0 when there is none. At midnight UTC it
 * holds the last entry before it, and none after. */
ATH_MUST_CHECK ath_code ath_epoch_before(struct ath_epoch *out, struct ath_txn *txn,
                                         int64_t time_us, struct ath_error *err);

/* The seq of the epoch's last entry; `head` is the journal's. */
ATH_MUST_CHECK ath_code ath_epoch_end(uint64_t *seq, struct ath_txn *txn, uint32_t number,
                                      uint64_t head, struct ath_error *err);
