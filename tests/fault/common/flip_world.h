/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * flip_world - a store of some hundred reports, and questions about all of it.
 *
 * Memory:   one store a process; ends with the process.
 */

#include <stdbool.h>
#include <stdint.h>

#include "base/status.h"

enum { FLIP_ORGS = 12, FLIP_MONTHS = 36, FLIP_ASKED = 12 };
enum { FLIP_QUESTIONS = FLIP_ASKED + FLIP_ORGS * FLIP_MONTHS + 1 };

/* Make the data folder, and close it. */
void flip_fill(const char *folder);

/* Open it as a server does. */
bool flip_open(const char *folder, struct ath_error *err);

/* The i-th question: aggregates first, from totals and by folding, then each report, then the
 * journal. *answer is a hash of all that is said; an error leaves it alone. */
ATH_MUST_CHECK ath_code flip_ask(uint64_t *answer, uint32_t question,
                                 struct ath_error *err);
