/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * restore - a backup becomes a data folder; a data folder loses its unused space.
 *
 * For folders that nobody serves: both refuse one that is in use and say by whom. They read every
 * record before they change anything, so a damaged file may end the process with a signal.
 */

#include "base/status.h"

struct ath_restore {
    const char *backup, *folder;
    uint64_t keep_free; /* bytes of the folder's disk; 0: it may be filled */
    uint64_t seq;       /* out: the backup's last journal position */
    uint64_t bytes;     /* out: the size of what was made */
};

/* Copy the backup into a folder that is absent or empty. The copy is made beside it, checked,
 * synced and renamed. A backup of an older format keeps it until it is served.
 * FAILED_PRECONDITION: a folder is in use, somebody wrote to the backup meanwhile, or its format is
 * a later one; ALREADY_EXISTS: something is in the folder; DATA_LOSS: the backup is damaged;
 * RESOURCE_EXHAUSTED: no room. */
ATH_MUST_CHECK ath_code ath_store_restore(struct ath_restore *restore,
                                          struct ath_error *err);

/* Write the folder's store anew without unused space; the old file is replaced in one step, after
 * the new one was read back and synced. Needs as much free disk as the new file takes, and leaves
 * `keep_free` of it meanwhile. Sizes are in bytes. FAILED_PRECONDITION: in use, or no store;
 * DATA_LOSS: damaged, and left as it was; RESOURCE_EXHAUSTED: no room. */
ATH_MUST_CHECK ath_code ath_store_compact(uint64_t *before, uint64_t *after,
                                          const char *folder, uint64_t keep_free,
                                          struct ath_error *err);
