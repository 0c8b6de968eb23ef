/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * recount - what a store must hold at each journal position, by replaying its journal.
 *
 * A digest covers every record of every table, its checksum tried. The replay makes reports and
 * totals from the entries alone, so a store whose digest is the replay's has no wrong total.
 */

#include "ingest/ingest.h"

struct recount {
    uint64_t head;
    uint64_t *digests; /* by seq, from 0 */
};

/* Every record, the journal's among them, and its head. */
ATH_MUST_CHECK ath_code recount_digest(uint64_t *digest, uint64_t *head,
                                       struct ath_store *store, struct ath_error *err);

/* Replay the journal in data folder `from` into `scratch`, a folder that does not exist, entry by
 * entry. recount_fini() ends it. */
ATH_MUST_CHECK ath_code recount_make(struct recount *out, const char *from,
                                     const char *scratch, struct ath_error *err);
void recount_fini(struct recount *recount);

/* Open what is in the data folder, as a server would, and take its digest. */
ATH_MUST_CHECK ath_code recount_open(uint64_t *digest, uint64_t *head, const char *folder,
                                     struct ath_error *err);

/* Go on with the data folder: one more command is acknowledged, and ath_verify() of it all finds
 * nothing. `scratch` as for recount_make(), and emptied. */
ATH_MUST_CHECK ath_code recount_resume(const char *folder, const char *scratch,
                                       struct ath_error *err);

/* Remove a data folder that holds a store and nothing else. */
void recount_remove(const char *folder);
