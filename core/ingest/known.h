/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * known - a submission that comes again is compared with what was stored under its id, whatever
 * has been updated since.
 *
 * Its bytes name the version of each program it was judged by. Made again from the same versions,
 * the same content gives the same bytes.
 *
 * Memory:   the programs are in with->scratch.
 */

#include "ingest/prepare.h"
#include "journal/journal.h"

/* Let with->catalogue hold the versions that the entry of `seq` was judged by. Another kind of
 * entry leaves it alone. */
ATH_MUST_CHECK ath_code ath_known_catalogue(struct ath_prepare *with, uint64_t seq,
                                            struct ath_error *err);
