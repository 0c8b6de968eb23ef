/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * diff_totals - what the totals of reporting periods were at one position of the journal and at
 * another: the same questions, asked as of both.
 */

#include "athar/v1/query.pb-c.h"
#include "query/diff.h"
#include "service/reply.h"

/* Zeroed but for the first three. */
struct ath_diff_totals {
    struct ath_call *call;
    const struct ath_look *look;
    const struct ath_diff_question *question;
    Athar__V1__MovedTotal **rows; /* the call's arena */
    size_t count;
    bool more; /* there were more */
};

/* Find the totals that moved behind position `from` and up to `to`. */
ATH_MUST_CHECK ath_code ath_diff_totals_find(struct ath_diff_totals *totals, uint64_t from,
                                             uint64_t to, struct ath_error *err);
