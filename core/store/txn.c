/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/fault.h"
#include "base/log.h"
#include "store/trial.h"

enum { DISK_CHECK_US = 100 * 1000, DISK_CHECK_COMMITS = 64, RESIZE_TRIES = 8 };

/* So near to the limit every commit asks: large ones could cross it between two looks. */
static const uint64_t DISK_NEAR_BYTES = (uint64_t)1 << 30;

/* ---- read transactions ---- */

static void link_open(struct ath_store *store, struct ath_txn *txn)
{
    txn->next = store->open;
    txn->link = &store->open;
    if (txn->next != NULL) {
        txn->next->link = &txn->next;
    }
    store->open = txn;
}

/* One from the pool, counted in; NULL when memory is out. */
static struct ath_txn *enter_reader(struct ath_store *store)
{
    int64_t now = ath_clock_mono_us();

    pthread_mutex_lock(&store->gate);
    while (store->alone) {
        pthread_cond_wait(&store->moved, &store->gate);
    }
    struct ath_txn *txn = store->idle;
    if (txn != NULL) {
        store->idle = txn->next;
    } else {
        txn = calloc(1, sizeof *txn);
    }
    if (txn != NULL) {
        txn->begun_us = now;
        txn->warned = false;
        store->readers++;
        link_open(store, txn);
    }
    pthread_mutex_unlock(&store->gate);
    return txn;
}

static void leave_reader(struct ath_txn *txn)
{
    struct ath_store *store = txn->store;

    pthread_mutex_lock(&store->gate);
    *txn->link = txn->next;
    if (txn->next != NULL) {
        txn->next->link = txn->link;
    }
    txn->next = store->idle;
    store->idle = txn;
    if (--store->readers == 0 && store->waited_for) {
        pthread_cond_broadcast(&store->moved);
    }
    pthread_mutex_unlock(&store->gate);
}

void ath_txn_drop_idle(struct ath_store *store)
{
    while (store->idle != NULL) {
        struct ath_txn *txn = store->idle;
        store->idle = txn->next;
        if (txn->handle != NULL) {
            mdb_txn_abort(txn->handle);
        }
        free(txn);
    }
}

static int renew(struct ath_txn *txn, MDB_env *env)
{
    if (env == NULL) {
        return MDB_PANIC; /* could not be reopened */
    }
    if (txn->handle != NULL) {
        return mdb_txn_renew(txn->handle);
    }
    return mdb_txn_begin(env, NULL, MDB_RDONLY, &txn->handle);
}

/* Another process, whose store this one looks into, has grown the map. */
static void follow_growth(struct ath_store *store)
{
    ath_store_stand_alone(store);
    mdb_env_set_mapsize(store->env, 0);
    ath_store_stand_back(store);
}

static ath_code begin_read(struct ath_txn **out, struct ath_store *store,
                           struct ath_error *err)
{
    int rc = MDB_MAP_RESIZED;

    for (int tries = 0; rc == MDB_MAP_RESIZED && tries < RESIZE_TRIES; tries++) {
        struct ath_txn *txn = enter_reader(store);
        if (txn == NULL) {
            return ath_store_no_memory(err);
        }
        txn->store = store;
        txn->mode = ATH_READ;
        rc = renew(txn, store->env);
        if (rc == 0) {
            *out = txn;
            return ATH_OK;
        }
        leave_reader(txn);
        if (rc == MDB_MAP_RESIZED) {
            follow_growth(store);
        }
    }
    return ath_store_failure(err, rc, "begin to read");
}

ath_code ath_txn_check_age(const struct ath_txn *txn, struct ath_error *err)
{
    int64_t limit = txn->store->reader_limit_us;

    if (txn->mode != ATH_READ || limit == 0 ||
        ath_clock_mono_us() - txn->begun_us <= limit) {
        return ATH_OK;
    }
    return ath_fail(
        err, ATH_DEADLINE_EXCEEDED,
        "reading took more than %lld s (store.reader_limit_ms): ask for less at once",
        (long long)(limit / 1000000));
}

static void close_cursors(struct ath_txn *txn)
{
    for (size_t i = 0; i < ATH_TABLE_COUNT; i++) {
        if (txn->cursors[i] != NULL) {
            mdb_cursor_close(txn->cursors[i]);
            txn->cursors[i] = NULL;
        }
        txn->reads[i] = 0;
        txn->steps[i] = 0;
    }
}

static void end_read(struct ath_txn *txn)
{
    close_cursors(txn);
    ath_snapshot_release(txn->snapshot);
    txn->snapshot = NULL;
    ath_trial_destroy(txn->trial);
    ath_trial_destroy(txn->hidden);
    txn->trial = txn->hidden = NULL;
    txn->snapshot_changed = false;
    txn->code = ATH_OK;
    mdb_txn_reset(txn->handle);
    leave_reader(txn);
}

static ath_code begin_trial(struct ath_txn **out, struct ath_store *store,
                            struct ath_error *err)
{
    struct ath_txn *txn = NULL;
    ath_code code = begin_read(&txn, store, err);

    if (code != ATH_OK) {
        return code;
    }
    ath_assert(txn != NULL);
    txn->trial = ath_trial_create();
    if (txn->trial == NULL) {
        end_read(txn);
        return ath_store_no_memory(err);
    }
    *out = txn;
    return ATH_OK;
}

void ath_txn_hide_trial(struct ath_txn *txn, bool hide)
{
    struct ath_trial **from = hide ? &txn->trial : &txn->hidden;
    struct ath_trial **to = hide ? &txn->hidden : &txn->trial;

    if (*from != NULL) {
        *to = *from;
        *from = NULL;
    }
}

/* ---- the write transaction ---- */

/* Asking the disk takes microseconds; a small commit does not take much more. */
static ath_code check_disk(struct ath_store *store, struct ath_error *err)
{
    int64_t now = ath_clock_mono_us();
    bool due = store->disk_checked_us == 0 ||
               now - store->disk_checked_us >= DISK_CHECK_US ||
               ++store->commits_since_check >= DISK_CHECK_COMMITS;
    bool near = store->free_bytes < store->free_disk_bytes ||
                store->free_bytes - store->free_disk_bytes < DISK_NEAR_BYTES;

    if (due || near) {
        ath_code code = ath_disk_free(&store->free_bytes, store->folder, err);
        if (code != ATH_OK) {
            return code;
        }
        store->disk_checked_us = now;
        store->commits_since_check = 0;
    }
    if (store->free_bytes < store->free_disk_bytes) {
        return ath_fail(err, ATH_RESOURCE_EXHAUSTED,
                        "the disk has %llu bytes free, writing needs %llu",
                        (unsigned long long)store->free_bytes,
                        (unsigned long long)store->free_disk_bytes);
    }
    return ATH_OK;
}

static ath_code begin_write(struct ath_txn **out, struct ath_store *store,
                            struct ath_error *err)
{
    struct ath_txn *txn = &store->writer;

    if (store->read_only) {
        return ath_fail(err, ATH_FAILED_PRECONDITION, "the store is open for reading only");
    }
    if (store->broken) {
        return ath_fail(err, ATH_UNAVAILABLE,
                        "a flush to disk failed, the store is being reopened");
    }
    ath_code code = check_disk(store, err);
    if (code != ATH_OK) {
        return code;
    }
    ath_assert(!atomic_exchange(&store->writing, true));
    *txn = (struct ath_txn){ .store = store, .mode = ATH_WRITE };
    int rc = mdb_txn_begin(store->env, NULL, 0, &txn->handle);
    if (rc != 0) {
        store->writing = false;
        return ath_store_failure(err, rc, "begin to write");
    }
    *out = txn;
    return ATH_OK;
}

/* Want of memory and a damaged page abort before anything is written. After any other number nobody
 * knows what is on the disk: that a file system became read-only, say, is no answer. */
static ath_code commit_failure(struct ath_error *err, int rc)
{
    ath_code code = ath_store_failure(err, rc, "commit");

    return code == ATH_RESOURCE_EXHAUSTED || code == ATH_DATA_LOSS
               ? code
               : ath_fail(err, ATH_UNAVAILABLE, "cannot commit: %s", mdb_strerror(rc));
}

/* After the library's transaction is over, with its outcome. */
static ath_code end_write(struct ath_txn *txn, int rc, struct ath_error *err)
{
    struct ath_store *store = txn->store;
    ath_code code = ATH_OK;

    ath_snapshot_release(txn->snapshot);
    txn->snapshot = NULL;
    txn->handle = NULL;
    if (rc == MDB_MAP_FULL) {
        code = ath_store_grow(store, err);
        code = code != ATH_OK
                   ? code
                   : ath_fail(err, ATH_ABORTED, "the map was grown, do it again");
    } else if (rc != 0) {
        code = commit_failure(err, rc);
    }
    if (code == ATH_UNAVAILABLE) {
        store->broken = true;
        ath_log(ATH_LOG_ERROR, "store.flush-failed", "rc=%d", rc);
    }
    store->writing = false;
    return code;
}

/* The transaction failed before its commit. */
static ath_code end_failed(struct ath_txn *txn, struct ath_error *err)
{
    ath_code code = txn->code;

    mdb_txn_abort(txn->handle);
    if (txn->map_full) {
        return end_write(txn, MDB_MAP_FULL, err);
    }
    if (code == ATH_UNAVAILABLE) {
        txn->store->broken = true;
    }
    code = ath_fail(err, code, "%s", txn->error.message);
    (void)end_write(txn, 0, NULL);
    return code;
}

ath_code ath_txn_begin(struct ath_txn **out, struct ath_store *store,
                       enum ath_txn_mode mode, struct ath_error *err)
{
    if (mode == ATH_TRIAL) {
        return begin_trial(out, store, err);
    }
    return mode == ATH_WRITE ? begin_write(out, store, err) : begin_read(out, store, err);
}

ath_code ath_txn_begin_beside(struct ath_txn **out, const struct ath_txn *txn,
                              struct ath_error *err)
{
    *out = NULL;
    return txn->mode == ATH_WRITE ? begin_read(out, txn->store, err) : ATH_OK;
}

ath_code ath_txn_commit(struct ath_txn *txn, struct ath_error *err)
{
    int rc = 0;

    if (txn->mode == ATH_READ) {
        ath_txn_abort(txn);
        return ATH_OK;
    }
    if (txn->code != ATH_OK) {
        return end_failed(txn, err);
    }
    if (ath_fault("store.commit")) {
        mdb_txn_abort(txn->handle);
        rc = EIO;
    } else {
        rc = mdb_txn_commit(txn->handle);
    }
    if (rc == 0 && ath_fault("store.after-commit")) {
        rc = EIO;
    }
    return end_write(txn, rc, err);
}

void ath_txn_abort(struct ath_txn *txn)
{
    if (txn == NULL) {
        return;
    }
    if (txn->mode == ATH_READ) {
        end_read(txn);
        return;
    }
    txn->code = txn->code == ATH_OK ? ATH_CANCELLED : txn->code;
    (void)end_failed(txn, NULL);
}

ath_code ath_txn_code(const struct ath_txn *txn, struct ath_error *err)
{
    if (txn->code != ATH_OK && err != NULL) {
        *err = txn->error;
    }
    return txn->code;
}

struct ath_txn_head *ath_txn_head(struct ath_txn *txn)
{
    return txn->mode == ATH_WRITE ? &txn->head : NULL;
}

void ath_txn_fail(struct ath_txn *txn, ath_code code, const char *fmt, ...)
{
    char message[ATH_MESSAGE_BYTES];
    va_list args;

    if (txn->code != ATH_OK) {
        return;
    }
    va_start(args, fmt);
    vsnprintf(message, sizeof message, fmt, args);
    va_end(args);
    txn->code = ath_fail(&txn->error, code, "%s", message);
}
