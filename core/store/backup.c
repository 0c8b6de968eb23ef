/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fault.h"
#include "store/private.h"

/* Names of a copy while it is made. */
struct copy {
    char *root, *folder, *file; /* owned: DIR.XXXXXX, DIR.XXXXXX/store, its data.mdb */
};

static void fini_copy(struct copy *copy)
{
    free(copy->file);
    free(copy->folder);
    free(copy->root);
}

static void remove_copy(const struct copy *copy)
{
    if (copy->folder != NULL) {
        ath_env_remove(copy->folder);
    }
    rmdir(copy->root);
}

/* A new folder beside the target, so that the last step is a rename. */
static ath_code make_copy(struct copy *copy, const char *target, struct ath_error *err)
{
    copy->root = ath_path_suffix(target, ".XXXXXX");
    if (copy->root == NULL) {
        return ath_store_no_memory(err);
    }
    if (mkdtemp(copy->root) == NULL) {
        int rc = errno;
        free(copy->root);
        copy->root = NULL;
        return ath_store_failure(err, rc, "make a folder for the backup");
    }
    copy->folder = ath_path_join(copy->root, "store");
    copy->file = copy->folder == NULL ? NULL : ath_path_join(copy->folder, "data.mdb");
    if (copy->file == NULL) {
        return ath_store_no_memory(err);
    }
    if (mkdir(copy->folder, 0700) != 0) {
        return ath_store_failure(err, errno, "make a folder for the backup");
    }
    return ATH_OK;
}

/* The map must not move while the library copies it. */
static ath_code write_copy(const struct copy *copy, struct ath_store *store,
                           struct ath_error *err)
{
    int rc = MDB_PANIC;

    ath_assert(copy->file != NULL);
    ath_store_enter(store);
    if (store->env != NULL) {
        rc = mdb_env_copy2(store->env, copy->folder, MDB_CP_COMPACT);
    }
    ath_store_leave(store);
    if (rc == 0 && ath_fault("store.backup")) {
        rc = ENOSPC;
    }
    if (rc == 0 && chmod(copy->file, 0600) != 0) {
        rc = errno;
    }
    return rc == 0 ? ATH_OK : ath_store_failure(err, rc, "write the backup");
}

/* What is reported is read back from the copy, not from the store. */
static ath_code inspect_copy(const struct copy *copy, uint32_t format, uint64_t *seq,
                             uint64_t *bytes, struct ath_error *err)
{
    struct ath_store *look = NULL;
    struct stat found;

    ath_assert(copy->root != NULL && copy->file != NULL);
    ath_code code = ath_store_look(&look, copy->root, format, err);

    if (code == ATH_OK) {
        code = ath_store_check_head(seq, look, err);
    }
    ath_store_close(look);
    if (code == ATH_OK && stat(copy->file, &found) != 0) {
        return ath_store_failure(err, errno, "measure the backup");
    }
    if (code == ATH_OK) {
        *bytes = (uint64_t)found.st_size;
    }
    return code;
}

static ath_code sync_copy(const struct copy *copy, struct ath_error *err)
{
    ath_code code = ath_path_sync(copy->file, err);

    code = code == ATH_OK ? ath_path_sync(copy->folder, err) : code;
    return code == ATH_OK ? ath_path_sync(copy->root, err) : code;
}

/* Replaces an empty folder; one that holds anything stays as it is. */
static ath_code name_copy(const struct copy *copy, const char *target,
                          struct ath_error *err)
{
    if (rename(copy->root, target) == 0) {
        ath_code code = ath_parent_sync(target, err);
        /* A name that may be gone tomorrow is none: the caller removes the copy. */
        return code == ATH_OK || rename(target, copy->root) == 0
                   ? code
                   : ath_store_failure(err, errno, "take back the name of the backup");
    }
    if (errno == ENOTEMPTY || errno == EEXIST || errno == ENOTDIR) {
        return ath_fail(err, ATH_ALREADY_EXISTS,
                        "'%s' is there already and is not an empty folder", target);
    }
    return ath_store_failure(err, errno, "name the backup");
}

static ath_code copy_to(const char *target, struct copy *copy, struct ath_store *store,
                        struct ath_error *err)
{
    ath_code code = make_copy(copy, target, err);

    code = code == ATH_OK ? write_copy(copy, store, err) : code;
    if (code == ATH_OK && (store->env_flags & MDB_NOLOCK) != 0) {
        /* Pages of the state that was copied are used again by the transaction after the next. */
        code = ath_store_unwritten(store, err);
    }
    return code == ATH_OK ? sync_copy(copy, err) : code;
}

/* What a compact copy takes: the pages in use, and the two heads. */
static ath_code measure_copy(uint64_t *bytes, struct ath_store *store,
                             struct ath_error *err)
{
    struct ath_txn *txn = NULL;
    MDB_stat found;
    uint64_t pages = 2;
    ath_code code = ath_txn_begin(&txn, store, ATH_READ, err);

    if (code != ATH_OK) {
        return code;
    }
    int rc = mdb_env_stat(store->env, &found); /* of the table of tables */
    for (int i = 0; rc == 0 && i <= ATH_TABLE_COUNT; i++) {
        pages += found.ms_branch_pages + found.ms_leaf_pages + found.ms_overflow_pages;
        rc = i == ATH_TABLE_COUNT ? 0 : mdb_stat(txn->handle, store->tables[i], &found);
    }
    ath_txn_abort(txn);
    *bytes = pages * found.ms_psize;
    return rc == 0 ? ATH_OK : ath_store_failure(err, rc, "measure the store");
}

/* What must stay free on the disk of the folder's parent. */
static uint64_t keep_there(const struct ath_store *store, const char *parent)
{
    struct stat there, here;

    if (!store->read_only && stat(parent, &there) == 0 && stat(store->folder, &here) == 0 &&
        there.st_dev != here.st_dev) {
        return 0;
    }
    return store->free_disk_bytes;
}

static ath_code check_room(struct ath_store *store, const char *parent, uint64_t copies,
                           uint64_t spare, struct ath_error *err)
{
    uint64_t keep = keep_there(store, parent);
    uint64_t left = 0, bytes = 0;
    ath_code code = keep == 0 ? ATH_OK : measure_copy(&bytes, store, err);

    if (code != ATH_OK || keep == 0 || ath_disk_free(&left, parent, NULL) != ATH_OK) {
        return code; /* where nobody can be asked, writing will tell */
    }
    bytes = bytes * copies + spare;
    if (left >= keep && left - keep >= bytes) {
        return ATH_OK;
    }
    return ath_fail(
        err, ATH_RESOURCE_EXHAUSTED,
        "no room: it takes %llu bytes, and of the %llu that are free on the disk "
        "%llu must stay so",
        (unsigned long long)bytes, (unsigned long long)left, (unsigned long long)keep);
}

ath_code ath_store_room(struct ath_store *store, const char *folder, unsigned copies,
                        uint64_t spare, struct ath_error *err)
{
    const char *slash = strrchr(folder, '/');
    char *parent = slash == NULL     ? strdup(".")
                   : slash == folder ? strdup("/")
                                     : strndup(folder, (size_t)(slash - folder));
    ath_code code = parent == NULL ? ath_store_no_memory(err)
                                   : check_room(store, parent, copies, spare, err);

    free(parent);
    return code;
}

/* Early, so that nobody waits for a copy that has no place to go. */
static ath_code check_target(const char *target, struct ath_error *err)
{
    struct stat found;

    if (stat(target, &found) == 0 && (!S_ISDIR(found.st_mode) || found.st_nlink > 2)) {
        return ath_fail(err, ATH_ALREADY_EXISTS,
                        "'%s' is there already and is not an empty folder", target);
    }
    return ATH_OK;
}

ath_code ath_store_backup(struct ath_store *store, const char *folder, uint64_t *seq,
                          uint64_t *bytes, struct ath_error *err)
{
    struct copy copy = { 0 };
    uint64_t copied_seq = 0, copied_bytes = 0;
    char *target = ath_path_suffix(folder, "");

    if (target == NULL) {
        return ath_store_no_memory(err);
    }
    for (size_t n = strlen(target); n > 1 && target[n - 1] == '/'; n--) {
        target[n - 1] = '\0';
    }
    ath_code code = check_target(target, err);
    if (code == ATH_OK) {
        code = ath_store_room(store, target, 1, 0, err);
    }
    if (code == ATH_OK) {
        code = copy_to(target, &copy, store, err);
    }
    if (code == ATH_OK) {
        code = inspect_copy(&copy, store->format, &copied_seq, &copied_bytes, err);
    }
    if (code == ATH_OK) {
        code = name_copy(&copy, target, err);
    }
    if (code != ATH_OK && copy.root != NULL) {
        remove_copy(&copy);
    } else if (code == ATH_OK) {
        *seq = copied_seq;
        *bytes = copied_bytes;
    }
    fini_copy(&copy);
    free(target);
    return code;
}
