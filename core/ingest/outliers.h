/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * outliers - questions about figures that stand out: warnings, never refusals. Asked of single
 * submissions and dry runs; a batch is not held up by them.
 */

#include "ingest/preparing.h"

/* Warn about totals of the report, as it would become, whose cells the change names. Only the
 * first reports of a submission are judged. */
ATH_MUST_CHECK ath_code ath_outliers_check(struct ath_preparing *p,
                                           const struct ath_building *b,
                                           struct ath_cells given);
