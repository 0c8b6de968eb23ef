/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * rows - groups to the lines of an answer. Between the files of this room only.
 */

#include "query/plan.h"

/* What stands in a column; NULL for a key that does not exist (R15). Static, or the answer's. */
const char *ath_query_key_text(const struct ath_plan *plan, const struct ath_asked *asked,
                               size_t column, uint32_t number);

/* The groups that have a contributor (with `all`, every group), in order (R22). NULL when the arena
 * is out. */
const struct ath_slot **ath_query_sort(const struct ath_plan *plan,
                                       const struct ath_groups *groups, bool all,
                                       size_t *count);

/* Append the asked indicator's rows, in order. */
ATH_MUST_CHECK ath_code ath_query_rows(struct ath_answer *out, const struct ath_plan *plan,
                                       const struct ath_asked *asked,
                                       struct ath_error *err);

/* Decimals that a side of a ratio is shown with. */
int ath_query_side_scale(const struct ath_program *program, const struct ath_formula *side);
