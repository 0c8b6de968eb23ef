/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * derive - ratios whose sides a plugin's code computes. Between the files of this room only.
 */

#include "plugin/derive.h"
#include "query/plan.h"
#include "query/ratio.h"

/* Ask the plugin for all groups, and give each its quotient. UNAVAILABLE, FAILED_PRECONDITION:
 * there is none, and a finding says why. */
ATH_MUST_CHECK ath_code ath_query_derive(struct ath_groups *groups,
                                         const struct ath_plan *plan,
                                         const struct ath_asked *asked,
                                         struct ath_error *err);

/* What a group that has its quotient is worth; OUT_OF_RANGE as for formulas. */
ATH_MUST_CHECK ath_code ath_query_derived(struct ath_ratio *out,
                                          const struct ath_asked *asked,
                                          const struct ath_slot *group,
                                          struct ath_error *err);
