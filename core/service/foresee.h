/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * foresee - which totals a dry run would move: the questions anybody would ask of the reporting
 * periods and the years they fold into, put before and after it, in the transaction that it was
 * tried in. Years with a million reports and more are left out, and `more` is set.
 */

#include "athar/v1/submissions.pb-c.h"
#include "ingest/ingest.h"
#include "query/query.h"

struct ath_call;

/* Zeroed but for the call. */
struct ath_foresight {
    struct ath_call *call;
    Athar__V1__MovedTotal **moved; /* the call's arena */
    size_t count;
    bool more; /* there were more */
};

/* A total that moved as a message, without level; copies all it says into the arena. */
void ath_moved_message(Athar__V1__MovedTotal *out, const struct ath_moved_row *row,
                       enum ath_layer layer, struct ath_arena *arena);

/* An ath_foresee_fn with a struct ath_foresight for context. */
ATH_MUST_CHECK ath_code ath_foresee_totals(const struct ath_foreseen *seen, void *context,
                                           struct ath_error *err);
