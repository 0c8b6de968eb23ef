/* SPDX-License-Identifier: Apache-2.0 */
#include "store/store.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/fault.h"
#include "base/log.h"
#include "store/private.h"

static const uint64_t default_map_bytes = UINT64_C(64) << 30;
static const uint64_t default_free_bytes = UINT64_C(64) << 20;

/* ---- creating ---- */

/* Everything the first transaction of a store must survive is synced before the rename. */
static ath_code fill_new(const char *folder, struct ath_store *store, struct ath_error *err)
{
    MDB_env *env = NULL;
    char *file = ath_path_join(folder, "data.mdb");
    ath_code code = file == NULL ? ath_store_no_memory(err) : ATH_OK;

    if (code == ATH_OK) {
        code = ath_env_open(&env, folder, store->map_bytes, 0, err);
    }
    if (code == ATH_OK) {
        code = ath_env_tables(store->tables, env, MDB_CREATE, ATH_FORMAT_VERSION, err);
    }
    mdb_env_close(env);
    if (code == ATH_OK) {
        code = ath_path_sync(file, err);
    }
    if (code == ATH_OK) {
        code = ath_path_sync(folder, err);
    }
    free(file);
    return code;
}

static ath_code create_env(struct ath_store *store, const char *fresh,
                           struct ath_error *err)
{
    ath_code code = ath_folder_make(fresh, err);

    if (code == ATH_OK) {
        code = fill_new(fresh, store, err);
    }
    if (code == ATH_OK && ath_fault("store.create")) {
        code = ath_store_failure(err, EIO, "create the store");
    }
    if (code == ATH_OK && rename(fresh, store->folder) != 0) {
        code = ath_store_failure(err, errno, "name the new store");
    }
    return code == ATH_OK ? ath_parent_sync(store->folder, err) : code;
}

/* What a killed creation left is removed; nobody else is here, since we hold the lock. */
static ath_code ensure_env(struct ath_store *store, struct ath_error *err)
{
    struct stat found;
    char *fresh = ath_path_suffix(store->folder, ".new");
    ath_code code = ATH_OK;

    if (fresh == NULL) {
        return ath_store_no_memory(err);
    }
    ath_env_remove(fresh);
    if (stat(store->folder, &found) != 0) {
        code = create_env(store, fresh, err);
    }
    free(fresh);
    return code == ATH_OK ? ath_replacement_remove(store, err) : code;
}

/* The library would make an empty environment where the file is missing. */
static ath_code check_file(const struct ath_store *store, struct ath_error *err)
{
    struct stat found;
    char *file = ath_path_join(store->folder, "data.mdb");

    if (file == NULL) {
        return ath_store_no_memory(err);
    }
    int rc = stat(file, &found);
    free(file);
    if (rc != 0 && store->read_only && stat(store->folder, &found) != 0) {
        return ath_fail(err, ATH_FAILED_PRECONDITION, "there is no store in '%s'",
                        store->path);
    }
    if (rc != 0 || found.st_size == 0) {
        return ath_fail(err, ATH_DATA_LOSS,
                        "'%s' is not a store: its data.mdb is missing or empty",
                        store->folder);
    }
    return ATH_OK;
}

/* ---- opening and closing ---- */

static ath_code open_env(struct ath_store *store, struct ath_error *err)
{
    int dead = 0;
    ath_code code =
        ath_env_open(&store->env, store->folder, store->map_bytes, store->env_flags, err);

    if (code == ATH_OK) {
        mdb_reader_check(store->env, &dead);
        code = ath_env_tables(store->tables, store->env, 0, store->format, err);
    }
    return code;
}

static ath_code open_in_order(struct ath_store *store, struct ath_error *err)
{
    ath_code code = ATH_OK;

    if (!store->read_only) {
        code = ath_folder_make(store->path, err);
        code = code == ATH_OK ? ath_folder_lock(&store->lock_fd, store->path, err) : code;
        code = code == ATH_OK ? ensure_env(store, err) : code;
    }
    if (code == ATH_OK) {
        code = check_file(store, err);
    }
    return code == ATH_OK ? open_env(store, err) : code;
}

static struct ath_store *new_store(const struct ath_store_options *options,
                                   unsigned env_flags)
{
    struct ath_store *store = calloc(1, sizeof *store);

    if (store == NULL) {
        return NULL;
    }
    store->lock_fd = -1;
    store->read_only = options->read_only;
    store->format =
        options->former_format == 0 ? ATH_FORMAT_VERSION : options->former_format;
    store->env_flags = env_flags | (options->read_only ? MDB_RDONLY : 0);
    store->map_bytes = options->map_bytes == 0 ? default_map_bytes : options->map_bytes;
    store->free_disk_bytes =
        options->free_disk_bytes == 0 ? default_free_bytes : options->free_disk_bytes;
    store->reader_limit_us = (int64_t)options->reader_limit_ms * 1000;
    store->writer.store = store;
    store->writer.mode = ATH_WRITE;
    pthread_mutex_init(&store->gate, NULL);
    pthread_mutex_init(&store->snapshot_gate, NULL);
    pthread_mutex_init(&store->snapshot_build, NULL);
    pthread_cond_init(&store->moved, NULL);
    store->path = strdup(options->path);
    for (size_t n = store->path == NULL ? 0 : strlen(store->path);
         n > 1 && store->path[n - 1] == '/'; n--) {
        store->path[n - 1] = '\0';
    }
    store->folder = store->path == NULL ? NULL : ath_path_join(store->path, "store");
    return store;
}

static ath_code open_with(struct ath_store **out, const struct ath_store_options *options,
                          unsigned env_flags, struct ath_error *err)
{
    struct ath_store *store = new_store(options, env_flags);

    if (store == NULL || store->folder == NULL) {
        ath_store_close(store);
        return ath_store_no_memory(err);
    }
    ath_code code = open_in_order(store, err);
    if (code != ATH_OK) {
        ath_store_close(store);
        return code;
    }
    *out = store;
    return ATH_OK;
}

ath_code ath_store_open(struct ath_store **out, const struct ath_store_options *options,
                        struct ath_error *err)
{
    return open_with(out, options, 0, err);
}

/* The library's, of the newest state in the file. */
static size_t last_txn(const struct ath_store *store)
{
    MDB_envinfo info = { 0 };

    (void)mdb_env_info(store->env, &info);
    return info.me_last_txnid;
}

ath_code ath_store_look(struct ath_store **out, const char *path, uint32_t format,
                        struct ath_error *err)
{
    const struct ath_store_options options = { .path = path,
                                               .read_only = true,
                                               .former_format = format < ATH_FORMAT_VERSION
                                                                    ? format
                                                                    : 0 };

    ath_code code = open_with(out, &options, MDB_NOLOCK, err);
    if (code == ATH_OK) {
        (*out)->looked_at = last_txn(*out);
    }
    return code;
}

ath_code ath_store_unwritten(const struct ath_store *look, struct ath_error *err)
{
    if (last_txn(look) == look->looked_at) {
        return ATH_OK;
    }
    return ath_fail(
        err, ATH_FAILED_PRECONDITION,
        "'%s' was written to while it was read: end what serves it, and try again",
        look->path);
}

void ath_store_close(struct ath_store *store)
{
    if (store == NULL) {
        return;
    }
    ath_assert(!store->writing);
    ath_store_stand_alone(store);
    ath_txn_drop_idle(store);
    ath_snapshot_forget(store);
    ath_roster_forget(store);
    mdb_env_close(store->env);
    if (store->lock_fd >= 0) {
        close(store->lock_fd);
    }
    pthread_cond_destroy(&store->moved);
    pthread_mutex_destroy(&store->snapshot_build);
    pthread_mutex_destroy(&store->snapshot_gate);
    pthread_mutex_destroy(&store->gate);
    free(store->folder);
    free(store->path);
    free(store);
}

ath_code ath_store_recover(struct ath_store *store, struct ath_error *err)
{
    uint64_t seq = 0;

    ath_assert(!store->writing);
    ath_store_stand_alone(store);
    ath_txn_drop_idle(store);
    mdb_env_close(store->env);
    store->env = NULL;
    ath_code code = open_env(store, err);
    if (code != ATH_OK) {
        mdb_env_close(store->env);
        store->env = NULL;
    }
    ath_snapshot_forget(store);
    ath_roster_forget(store);
    ath_store_stand_back(store);
    if (code != ATH_OK) {
        return code;
    }
    code = ath_store_check_head(&seq, store, err);
    if (code == ATH_OK) {
        store->disk_checked_us = 0;
        store->broken = false;
        ath_log(ATH_LOG_WARN, "store.recovered", "seq=%llu", (unsigned long long)seq);
    }
    return code;
}

const char *ath_store_path(const struct ath_store *store)
{
    return store->path;
}

uint64_t ath_store_keeps_free(const struct ath_store *store)
{
    return store->free_disk_bytes;
}

static ath_code count_entries(struct ath_store_stats *stats, struct ath_txn *txn,
                              struct ath_error *err)
{
    for (int i = 0; i < ATH_TABLE_COUNT; i++) {
        MDB_stat found;
        int rc = mdb_stat(txn->handle, txn->store->tables[i], &found);
        if (rc != 0) {
            return ath_store_failure(err, rc, "count the records of a table");
        }
        stats->entries[i] = found.ms_entries;
    }
    return ATH_OK;
}

ath_code ath_store_stats(struct ath_store *store, struct ath_store_stats *out,
                         struct ath_error *err)
{
    struct ath_store_stats stats = { 0 };
    struct ath_txn *txn = NULL;
    MDB_envinfo info;
    MDB_stat pages;
    ath_code code = ath_txn_begin(&txn, store, ATH_READ, err);

    if (code != ATH_OK) {
        return code;
    }
    code = count_entries(&stats, txn, err);
    mdb_env_info(store->env, &info);
    mdb_env_stat(store->env, &pages);
    ath_txn_abort(txn);
    if (code == ATH_OK) {
        code = ath_disk_free(&stats.free_disk_bytes, store->folder, err);
    }
    if (code == ATH_OK) {
        stats.map_bytes = info.me_mapsize;
        stats.used_bytes = (uint64_t)(info.me_last_pgno + 1) * pages.ms_psize;
        stats.readers = info.me_numreaders;
        *out = stats;
    }
    return code;
}

/* They end themselves as soon as they look at their age; one that does not must be known of. */
static void warn_old_readers(struct ath_store *store)
{
    int64_t now = ath_clock_mono_us(), oldest = now;
    unsigned old = 0;

    if (store->reader_limit_us == 0) {
        return;
    }
    pthread_mutex_lock(&store->gate);
    for (struct ath_txn *txn = store->open; txn != NULL; txn = txn->next) {
        if (!txn->warned && now - txn->begun_us > store->reader_limit_us) {
            txn->warned = true;
            old++;
            oldest = txn->begun_us < oldest ? txn->begun_us : oldest;
        }
    }
    pthread_mutex_unlock(&store->gate);
    if (old > 0) {
        ath_log(ATH_LOG_WARN, "store.reader-old", "readers=%u oldest_ms=%lld", old,
                (long long)((now - oldest) / 1000));
    }
}

void ath_store_tick(struct ath_store *store)
{
    int dead = 0;

    ath_store_enter(store);
    if (store->env != NULL) {
        mdb_reader_check(store->env, &dead);
    }
    ath_store_leave(store);
    if (dead > 0) {
        ath_log(ATH_LOG_WARN, "store.readers-freed", "count=%d", dead);
    }
    warn_old_readers(store);
}
