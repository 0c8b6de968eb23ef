/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * past - totals as they are, or as they were: a walk over their records at one moment.
 *
 * As they were at the end of an epoch: for each record the oldest value that a later epoch kept,
 * else the one stored now. As of an entry inside an epoch a sealed tally is laid over that.
 *
 * Memory:   key and value are valid until the next step.
 */

#include "store/epoch.h"
#include "store/total.h"

enum { ATH_TOTAL_KEY_BYTES = 2 + 1 + 1 + 4 + 2 + 4 };

/* Periods, ascending. */
struct ath_periods {
    uint32_t *v; /* arena */
    size_t n, capacity;
};

/* A caller's struct: set txn, and what moment is asked about unless it is now. */
struct ath_total_reader {
    struct ath_txn *txn; /* borrowed */
    bool then;           /* else now */
    uint32_t epoch;      /* at whose end; 0: before the first */
    const struct ath_tally
        *over; /* borrowed: sealed, laid over the records; NULL: nothing */
    /* borrowed: those of ath_total_later(), while one block of one number is read; NULL: any may have
     * changed later */
    const struct ath_periods *later;
    struct ath_slice key, value; /* where it stands */
    struct ath_cursor now, past;
    ath_code now_code, past_code;
    struct ath_key last, at; /* no further than this; the key, where it is not a record's */
    size_t over_at;
    uint8_t bytes[ATH_TOTAL_BYTES];
};

/* Stand on the first record from `from` to `last`, keys of ath_total_key(). NOT_FOUND when there is
 * none. */
ATH_MUST_CHECK ath_code ath_total_seek(struct ath_total_reader *reader,
                                       const struct ath_key *from,
                                       const struct ath_key *last, struct ath_error *err);

/* The next one, no further than `last` of the seek. */
ATH_MUST_CHECK ath_code ath_total_next(struct ath_total_reader *reader,
                                       struct ath_error *err);

/* Where the country's totals from `from` to `last`, of one block, changed after the reader's epoch:
 * nothing of another scope's changed later in any other period. */
ATH_MUST_CHECK ath_code ath_total_later(struct ath_periods *out,
                                        struct ath_total_reader *reader,
                                        const struct ath_key *from,
                                        const struct ath_key *last, struct ath_arena *arena,
                                        struct ath_error *err);

/* A zeroed struct is allowed. Must come before the transaction ends. */
void ath_total_reader_end(struct ath_total_reader *reader);
