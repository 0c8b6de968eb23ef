/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * foresee - which totals a dry run would move: the questions anybody would ask of the reporting
 * periods, put before and after it, in the transaction that it was tried in.
 */

#include "athar/v1/submissions.pb-c.h"
#include "ingest/ingest.h"

struct ath_call;

/* Zeroed but for the call. */
struct ath_foresight {
    struct ath_call *call;
    Athar__V1__MovedTotal **moved; /* the call's arena */
    size_t count;
    bool more; /* there were more */
};

/* An ath_foresee_fn with a struct ath_foresight for context. */
ATH_MUST_CHECK ath_code ath_foresee_totals(const struct ath_foreseen *seen, void *context,
                                           struct ath_error *err);
