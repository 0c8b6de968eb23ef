/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * intent_order - the one order of what a submission says. Private to model.
 */

#include "model/intent.h"

/* By program, form, layer and period. Programs compare by position, which follows the order of
 * their hashes. */
int ath_change_compare_forms(const struct ath_change *left, const struct ath_change *right);
/* The same, then by organization and project. */
int ath_change_compare(const struct ath_change *left, const struct ath_change *right);

/* Sort everything that has an order; programs that no report is of are left out. False when the
 * arena is out. */
bool ath_submission_sort(struct ath_submission *submission, struct ath_arena *arena);
