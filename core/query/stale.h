/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * stale - verifications that a later correction has overtaken. Nothing of it is stored: a report
 * is stale when the one it vouches for changed at a later position of the journal.
 *
 * Threads:  any, each with its own transaction and arena.
 */

#include "query/query.h"
#include "store/report.h"

/* What overtook a report; seq 0: nothing has. */
struct ath_overtaken {
    enum ath_layer layer; /* of the report it vouches for */
    uint64_t seq, version;
};

/* Whether the report `id`, of which the last change is at `seq`, is stale: a verified one when the
 * actual one changed later, a counter-verified one when either did. Other layers never are. */
ATH_MUST_CHECK ath_code ath_query_overtaken(struct ath_overtaken *out, struct ath_txn *txn,
                                            const struct ath_report_id *id, uint64_t seq,
                                            struct ath_error *err);

struct ath_stale_row {
    const char *organization, *project, *period, *layer;
    uint64_t seq, version; /* of the verification */
    struct ath_overtaken by;
};

struct ath_stale {
    struct ath_stale_row *rows; /* by layer, period, organization number, project number */
    size_t row_count;
    const char *next_page; /* "" on the last page */
};

/* A page of the stale reports of a form ("program.form" in `form`). Of the question its period,
 * where (on scopes), layer ("": both that verify) and project. */
ATH_MUST_CHECK ath_code ath_query_stale(struct ath_stale *out, const struct ath_view *view,
                                        const char *form,
                                        const struct ath_question *question,
                                        const char *page, uint32_t page_size,
                                        struct ath_error *err);
