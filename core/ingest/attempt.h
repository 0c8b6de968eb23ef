/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * attempt - what a submission would do, found out by doing it in a trial transaction: the code is
 * apply's own, so a dry run cannot say anything else than the submission will do.
 *
 * Threads:  any, each with its own transaction.
 * Memory:   results are in the caller's arena; the work is done in one of its own.
 */

#include "ingest/ingest.h"

struct ath_attempt {
    bool refused;          /* by apply: */
    ath_code code;         /* with this code */
    const char *reason;    /* of model/reasons.def */
    const char *subject;   /* what it is about; arena */
    bool unchanged;        /* it says what is already so, remarks included */
    struct ath_slice undo; /* what it replaced, as in the outcome (store/undo.h); arena */
};

/* Apply the prepared submission in the trial, and set the versions and counts of its reports to
 * what they become. A refusal is an answer; a code is a broken store, or too little memory. */
ATH_MUST_CHECK ath_code ath_attempt_submission(struct ath_attempt *out,
                                               struct ath_txn *trial,
                                               struct ath_prepared *prepared,
                                               struct ath_arena *arena,
                                               struct ath_error *err);
