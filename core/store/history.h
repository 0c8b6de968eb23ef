/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * history - what an organization has reported on a form before, to judge a new figure by.
 */

#include "model/outlier.h"
#include "store/report.h"

/* How many periods are looked at, and how many missing reports in a row end the search: figures
 * from before such a gap say little about now, and a new organization has none. */
enum {
    ATH_HISTORY_PERIODS = 36,
    ATH_HISTORY_GAP = 12,
    ATH_HISTORY_YEARS = 10,
    ATH_HISTORY_GAP_YEARS = 2
};

/* Given cells of earlier reports, in the arena; periods without a report are left out. */
struct ath_history {
    struct ath_cells recent[ATH_HISTORY_PERIODS]; /* of the periods just before */
    struct ath_cells same[ATH_HISTORY_YEARS]; /* of the same months, quarters or halves */
    size_t recent_count, same_count;
    struct ath_arena *arena; /* borrowed */
};

/* The reports of the same form, layer, organization and project before this one. */
ATH_MUST_CHECK ath_code ath_history_read(struct ath_history *out, struct ath_txn *txn,
                                         const struct ath_report_id *id,
                                         struct ath_arena *arena, struct ath_error *err);

/* A total judged by the history; what the season explains stands out no more. */
struct ath_judgement {
    bool is_number;            /* else the report has no number there */
    int64_t value;             /* the total */
    struct ath_outlier recent; /* by the periods just before */
    struct ath_outlier season; /* by earlier years */
};

/* Judge the indicator's total in a report's given cells. False when the arena is out. */
bool ath_history_judge(struct ath_judgement *out, const struct ath_history *history,
                       const struct ath_program *program,
                       const struct ath_indicator *indicator, struct ath_cells given);
