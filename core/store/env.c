/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "store/private.h"

enum {
    TABLES_MOST = 32,
    READERS_MOST = 512,
    PAGE_MULTIPLE = 1 << 16,
    FIRST_TABLES = ATH_TABLE_TOTAL + 1, /* of format 1 */
};

static const uint64_t grow_least = UINT64_C(1) << 30;

const char *const ath_table_names[ATH_TABLE_COUNT] = {
    [ATH_TABLE_META] = "meta",           [ATH_TABLE_DICT] = "dict",
    [ATH_TABLE_CATALOGUE] = "catalogue", [ATH_TABLE_ORGANIZATION] = "organization",
    [ATH_TABLE_PROJECT] = "project",     [ATH_TABLE_JOURNAL] = "journal",
    [ATH_TABLE_OUTCOME] = "outcome",     [ATH_TABLE_ID] = "id",
    [ATH_TABLE_REPORT] = "report",       [ATH_TABLE_TOTAL] = "total",
    [ATH_TABLE_PAST] = "past",           [ATH_TABLE_EPOCH] = "epoch",
    [ATH_TABLE_FORMER] = "former",       [ATH_TABLE_ASSIGNMENT] = "assignment",
    [ATH_TABLE_LOCK] = "lock",
};

/* What the caller should do about a number of the library or the system. */
static const struct {
    int rc;
    ath_code code;
} meanings[] = {
    { MDB_MAP_FULL, ATH_ABORTED },
    { MDB_READERS_FULL, ATH_RESOURCE_EXHAUSTED },
    { MDB_TXN_FULL, ATH_RESOURCE_EXHAUSTED },
    { ENOMEM, ATH_RESOURCE_EXHAUSTED },
    { EAGAIN, ATH_RESOURCE_EXHAUSTED }, /* no thread for a copy */
    { EMFILE, ATH_RESOURCE_EXHAUSTED },
    { ENFILE, ATH_RESOURCE_EXHAUSTED },
    { MDB_CORRUPTED, ATH_DATA_LOSS },
    { MDB_PAGE_NOTFOUND, ATH_DATA_LOSS },
    { MDB_INVALID, ATH_DATA_LOSS },
    { MDB_NOTFOUND, ATH_DATA_LOSS },
    { MDB_VERSION_MISMATCH, ATH_FAILED_PRECONDITION },
    { EACCES, ATH_FAILED_PRECONDITION },
    { EPERM, ATH_FAILED_PRECONDITION },
    { EROFS, ATH_FAILED_PRECONDITION },
    { ENOENT, ATH_FAILED_PRECONDITION },
    { MDB_PANIC, ATH_UNAVAILABLE },
    { MDB_MAP_RESIZED, ATH_UNAVAILABLE },
    { ENOSPC, ATH_UNAVAILABLE },
    { EDQUOT, ATH_UNAVAILABLE },
    { EIO, ATH_UNAVAILABLE },
    { EINTR, ATH_UNAVAILABLE },
};

ath_code ath_store_meaning(int rc, ath_code otherwise)
{
    ath_code code = otherwise;

    for (size_t i = 0; i < sizeof meanings / sizeof *meanings; i++) {
        if (meanings[i].rc == rc) {
            code = meanings[i].code;
        }
    }
    return code;
}

ath_code ath_store_failure(struct ath_error *err, int rc, const char *what)
{
    return ath_fail(err, ath_store_meaning(rc, ATH_INTERNAL), "cannot %s: %s", what,
                    mdb_strerror(rc));
}

static int open_env(MDB_env *env, const char *folder, uint64_t map_bytes, unsigned flags)
{
    uint64_t map = (map_bytes + PAGE_MULTIPLE - 1) / PAGE_MULTIPLE * PAGE_MULTIPLE;
    int rc = mdb_env_set_mapsize(env, (size_t)map);

    if (rc == 0) {
        rc = mdb_env_set_maxdbs(env, TABLES_MOST);
    }
    if (rc == 0) {
        rc = mdb_env_set_maxreaders(env, READERS_MOST);
    }
    return rc == 0 ? mdb_env_open(env, folder, MDB_NOTLS | flags, 0600) : rc;
}

ath_code ath_env_open(MDB_env **out, const char *folder, uint64_t map_bytes, unsigned flags,
                      struct ath_error *err)
{
    MDB_env *env = NULL;
    int rc = mdb_env_create(&env);
    ath_code code = ATH_OK;

    if (rc == 0) {
        ath_guard_env(env);
        rc = open_env(env, folder, map_bytes, flags);
    }
    if (rc != 0) {
        code = ath_fail(err, ath_store_failure(NULL, rc, ""), "cannot open store '%s': %s",
                        folder, mdb_strerror(rc));
    } else {
        code = ath_heads_check(env, err);
    }
    if (code != ATH_OK) {
        mdb_env_close(env);
        return code;
    }
    *out = env;
    return ATH_OK;
}

static struct ath_key format_key(void)
{
    struct ath_key key = { 0 };

    ath_key_bytes(&key, "format", 6);
    return key;
}

/* value and checksum, as ath_txn_put would write them */
static int write_format(MDB_txn *txn, MDB_dbi meta)
{
    struct ath_key key = format_key(), record = { 0 };

    ath_key_u64(&record, ATH_FORMAT_VERSION);
    ath_key_u32(&record, ath_record_crc(ATH_TABLE_META, ath_key_slice(&key),
                                        ath_key_slice(&record)));
    MDB_val k = { key.size, key.bytes }, v = { record.size, record.bytes };
    return mdb_put(txn, meta, &k, &v, 0);
}

static ath_code read_format(uint64_t *out, MDB_txn *txn, MDB_dbi meta,
                            struct ath_error *err)
{
    struct ath_key key = format_key();
    MDB_val k = { key.size, key.bytes }, v;
    struct ath_slice value;
    uint64_t format = 0;
    int rc = ath_guarded_get(txn, meta, &k, &v);

    if (rc != 0) {
        return ath_store_failure(err, rc, "read the store's format");
    }
    ath_code code = ath_record_open(&value, ATH_TABLE_META, ath_key_slice(&key),
                                    ath_slice(v.mv_data, v.mv_size), err);
    if (code != ATH_OK) {
        return code;
    }
    for (size_t i = 0; i < value.size; i++) {
        format = format << 8 | value.data[i];
    }
    *out = format;
    return ATH_OK;
}

static ath_code check_format(MDB_txn *txn, MDB_dbi meta, uint32_t wanted,
                             struct ath_error *err)
{
    uint64_t format = 0;
    ath_code code = read_format(&format, txn, meta, err);

    if (code == ATH_OK && format != wanted) {
        return ath_fail(err, ATH_FAILED_PRECONDITION,
                        "the store has format %llu, this athard reads format %u%s",
                        (unsigned long long)format, wanted,
                        format < wanted ? "; start athard on its folder once" : "");
    }
    return code;
}

ath_code ath_env_format(uint32_t *format, MDB_env *env, struct ath_error *err)
{
    MDB_txn *txn = NULL;
    MDB_dbi meta = 0;
    uint64_t found = 0;
    int rc = mdb_txn_begin(env, NULL, MDB_RDONLY, &txn);

    if (rc == 0) {
        rc = ath_guarded_open(txn, ath_table_names[ATH_TABLE_META], 0, &meta);
    }
    ath_code code = rc == 0 ? read_format(&found, txn, meta, err)
                            : ath_store_failure(err, rc, "read the store's format");
    if (txn != NULL) {
        mdb_txn_abort(txn);
    }
    if (code == ATH_OK) {
        *format = (uint32_t)found;
    }
    return code;
}

int ath_format_tables(uint32_t format)
{
    return format == 1 ? FIRST_TABLES : ATH_TABLE_COUNT;
}

ath_code ath_env_tables(MDB_dbi tables[ATH_TABLE_COUNT], MDB_env *env, unsigned flags,
                        uint32_t format, struct ath_error *err)
{
    int count = ath_format_tables(format);
    bool creates = (flags & MDB_CREATE) != 0;
    MDB_txn *txn = NULL;
    ath_code code = ATH_OK;
    int rc = mdb_txn_begin(env, NULL, creates ? 0 : MDB_RDONLY, &txn);

    for (int i = 0; rc == 0 && i < count; i++) {
        rc = ath_guarded_open(txn, ath_table_names[i], flags, &tables[i]);
    }
    if (rc == 0 && creates) {
        rc = write_format(txn, tables[ATH_TABLE_META]);
    } else if (rc == 0) {
        code = check_format(txn, tables[ATH_TABLE_META], format, err);
    }
    if (rc == 0 && code == ATH_OK) {
        rc = mdb_txn_commit(txn); /* keeps the handles of the tables */
        txn = NULL;
    }
    if (txn != NULL) {
        mdb_txn_abort(txn);
    }
    if (rc != 0) {
        return ath_store_failure(err, rc, "open the store's tables");
    }
    return code;
}

void ath_store_enter(struct ath_store *store)
{
    pthread_mutex_lock(&store->gate);
    while (store->alone) {
        pthread_cond_wait(&store->moved, &store->gate);
    }
    store->readers++;
    pthread_mutex_unlock(&store->gate);
}

void ath_store_leave(struct ath_store *store)
{
    pthread_mutex_lock(&store->gate);
    if (--store->readers == 0 && store->waited_for) {
        pthread_cond_broadcast(&store->moved);
    }
    pthread_mutex_unlock(&store->gate);
}

void ath_store_stand_alone(struct ath_store *store)
{
    pthread_mutex_lock(&store->gate);
    while (store->alone) {
        pthread_cond_wait(&store->moved, &store->gate);
    }
    store->alone = true;
    store->waited_for = true;
    while (store->readers > 0) {
        pthread_cond_wait(&store->moved, &store->gate);
    }
    store->waited_for = false;
    pthread_mutex_unlock(&store->gate);
}

void ath_store_stand_back(struct ath_store *store)
{
    pthread_mutex_lock(&store->gate);
    store->alone = false;
    pthread_cond_broadcast(&store->moved);
    pthread_mutex_unlock(&store->gate);
}

ath_code ath_store_grow(struct ath_store *store, struct ath_error *err)
{
    MDB_envinfo info;

    ath_store_stand_alone(store);
    mdb_env_info(store->env, &info);
    uint64_t map = info.me_mapsize;
    map += map > grow_least ? map : grow_least;
    map = map / PAGE_MULTIPLE * PAGE_MULTIPLE;
    int rc = mdb_env_set_mapsize(store->env, (size_t)map);
    if (rc == 0) {
        store->map_bytes = map;
    }
    ath_store_stand_back(store);
    if (rc != 0) {
        return ath_fail(err, ATH_RESOURCE_EXHAUSTED,
                        "cannot grow the map to %llu bytes: %s", (unsigned long long)map,
                        mdb_strerror(rc));
    }
    return ATH_OK;
}
