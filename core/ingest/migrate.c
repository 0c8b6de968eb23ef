/* SPDX-License-Identifier: Apache-2.0 */
#include "ingest/migrate.h"

#include <stdlib.h>

#include "base/log.h"
#include "ingest/replay.h"

static ath_code replay_into(const char *folder, struct ath_store *old,
                            const struct ath_store_options *options, struct ath_error *err)
{
    struct ath_store_options fresh = { .path = folder,
                                       .map_bytes = options->map_bytes,
                                       .free_disk_bytes = options->free_disk_bytes };
    struct ath_replay replay = { .from = NULL };
    uint64_t entries = 0;
    ath_code code = ath_store_open(&replay.to, &fresh, err);

    if (code == ATH_OK) {
        code = ath_txn_begin(&replay.from, old, ATH_READ, err);
    }
    if (code == ATH_OK) {
        code = ath_replay(&entries, &replay, err);
    }
    ath_txn_abort(replay.from);
    ath_store_close(replay.to);
    if (code == ATH_OK) {
        ath_log(ATH_LOG_INFO, "store.migrated", "format=%d entries=%llu",
                ATH_FORMAT_VERSION, (unsigned long long)entries);
    }
    return code;
}

ath_code ath_migrate(const struct ath_store_options *options, struct ath_error *err)
{
    struct ath_store_options old = *options;
    struct ath_store *store = NULL;
    char *folder = NULL;
    uint32_t format = 0;
    ath_code code = ath_store_format(&format, options->path, err);

    if (code != ATH_OK || format == 0 || format >= ATH_FORMAT_VERSION) {
        return code;
    }
    old.former_format = format;
    code = ath_store_open(&store, &old, err);
    if (code == ATH_OK) {
        code = ath_store_replacement(&folder, store, err);
    }
    if (code == ATH_OK) {
        code = replay_into(folder, store, options, err);
    }
    if (code == ATH_OK) {
        code = ath_store_replace(store, err);
    }
    free(folder);
    ath_store_close(store);
    return code;
}
