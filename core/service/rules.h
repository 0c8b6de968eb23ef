/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * rules - declared rules that look at other reports than the one they are about. They give warnings,
 * never refusals. They are asked of single submissions and dry runs, in a trial transaction in which
 * the submission has been applied, so that no writer waits; a batch is not held up by them.
 *
 * Failure:  what cannot be asked, or not in time, is a warning of its own (rules-not-asked).
 */

#include "query/query.h"
#include "service/service.h"

struct ath_call;

/* An ath_foresee_fn's context. */
struct ath_considering {
    struct ath_call *call;
    const struct ath_item *item;   /* that is tried */
    struct ath_findings *findings; /* get the warnings, with their places in the draft */
};

/* Whether the draft names a program that has such rules. A code is a broken store. */
ATH_MUST_CHECK ath_code ath_rules_concern(bool *out, const struct ath_service *service,
                                          const struct ath_draft *draft,
                                          struct ath_error *err);

/* An ath_foresee_fn with a struct ath_considering for context; always ATH_OK. */
ATH_MUST_CHECK ath_code ath_rules_consider(const struct ath_foreseen *seen, void *context,
                                           struct ath_error *err);

/* Warn that not all of them were asked. */
void ath_rules_not_asked(struct ath_findings *findings);
