/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * outcome - what the answers to an upload say, gathered: how many reports and figures were accepted,
 * what is wrong with the others, which totals move.
 *
 * Reports are named by their place in the upload: `n` or `count` of them from `first` on.
 *
 * Threads:  the caller holds the lock of the struct.
 */

#include "send.h"

/* What the columns of both tables are. */
void cli_outcome_begin(struct cli_send *s);

/* How many figures these reports have. Needs no lock. */
uint64_t cli_outcome_values(const struct cli_send *s, size_t first, size_t count);

/* The exit status is the worst of all. */
void cli_outcome_worsen(struct cli_send *s, int exit);

/* Count these reports, and their figures, under that fate. */
void cli_outcome_count(struct cli_send *s, enum cli_fate fate, size_t first, size_t n);

/* The call failed, or the server refused it. */
void cli_outcome_failed(struct cli_send *s, size_t first, size_t n,
                        const struct athar_status *status);

/* The answer to a call with these reports as one submission. */
void cli_outcome_submitted(struct cli_send *s, size_t first, size_t n,
                           const Athar__V1__SubmitResponse *response);

/* The answer to a dry run of these reports. */
void cli_outcome_validated(struct cli_send *s, size_t first, size_t n,
                           const Athar__V1__ValidateResponse *response);

/* Put names into the tables of a dry run, for people. Calls the server: not while calls
 * of these reports are under way. */
void cli_outcome_names(struct cli_send *s);

/* The answer to one report of a batch; `in_doubt` as in its call's status. One that is to be sent
 * again alone is marked in s->retry. */
void cli_outcome_item(struct cli_send *s, size_t report,
                      const Athar__V1__BatchResult *result, bool in_doubt);

/* These reports are missing in an answer. */
void cli_outcome_lost(struct cli_send *s, size_t first, size_t n);
