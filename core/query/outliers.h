/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * outliers - the figures of a form that stand out from those the same organization reported before
 * (model/outlier.h), asked about when a submission comes and here of what was accepted.
 *
 * Threads:  any, each with its own transaction and arena.
 */

#include "query/query.h"

struct ath_outlier_row {
    const char *organization, *project, *period, *indicator, *value;
    bool season; /* from the same period of earlier years; else from those just before */
    const char *median; /* of the earlier values */
    uint64_t n;         /* how many there were */
};

struct ath_outliers {
    struct ath_outlier_row *rows; /* by layer, period, organization and project number */
    size_t row_count;
    uint64_t judged;       /* totals with earlier values enough */
    uint64_t too_few;      /* totals with too few to say anything */
    const char *next_page; /* "" on the last page; a page may have few rows, or none */
};

/* A page of them. Of the question its period, where (on scopes), layer ("": actual) and project. */
ATH_MUST_CHECK ath_code ath_query_outliers(struct ath_outliers *out,
                                           const struct ath_view *view, const char *form,
                                           const struct ath_question *question,
                                           const char *page, uint32_t page_size,
                                           struct ath_error *err);
