/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * ratio - formulas over groups. Between the files of this room only.
 */

#include "query/plan.h"

/* The operands of an asked indicator: itself, or those of its formulas. */
ATH_MUST_CHECK ath_code ath_query_operands(struct ath_plan *plan, struct ath_asked *asked,
                                           struct ath_error *err);

/* The groups of a ratio: those in which any operand has a contributor. False: arena or limit. */
bool ath_query_ratio_groups(struct ath_groups *out, const struct ath_plan *plan,
                            const struct ath_asked *asked);

/* What a ratio is worth in a group. */
struct ath_ratio {
    struct ath_result numerator, denominator, value;
    uint64_t reported, carried;
};

/* The asked buckets in which a group of an operand's own bucket speaks. */
void ath_query_buckets_of(uint32_t *first, uint32_t *last,
                          const struct ath_operand *operand, uint32_t bucket);

/* Evaluate one group exactly; OUT_OF_RANGE when 128 bits are not enough. */
ATH_MUST_CHECK ath_code ath_query_ratio(struct ath_ratio *out, const struct ath_plan *plan,
                                        const struct ath_asked *asked,
                                        const struct ath_slot *group,
                                        struct ath_error *err);

/* The value of what has both sides, and who contributed; OUT_OF_RANGE as well. */
ATH_MUST_CHECK ath_code ath_query_divide(struct ath_ratio *out,
                                         const struct ath_asked *asked,
                                         const struct ath_slot *group,
                                         struct ath_error *err);

/* What one of the asked indicator's figures, standing there, comes to in a group. */
struct ath_figure ath_query_figure(const struct ath_asked *asked,
                                   const struct ath_formula *ref,
                                   struct ath_standing standing,
                                   const struct ath_slot *group);
