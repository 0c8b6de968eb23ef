/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * draft - submissions of athar.v1 as ingest/draft.h wants them.
 */

#include "athar/v1/submissions.pb-c.h"
#include "ingest/draft.h"

/* The cells of a submission or a batch, as names, with room for `spare` more behind them. False when
 * the arena is out. */
bool ath_draft_names(struct ath_draft_name **out, size_t spare,
                     Athar__V1__CellName *const *cells, size_t count,
                     struct ath_arena *arena);

/*
 * Fill the draft. `shared` names are used where the submission lists none of its own (batches).
 * Adds findings where the message contradicts itself ("count-mismatch"). False when the arena is
 * out.
 */
bool ath_draft_read(struct ath_draft *draft, const Athar__V1__Submission *submission,
                    const struct ath_draft *shared, struct ath_findings *findings);
