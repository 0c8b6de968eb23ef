/* SPDX-License-Identifier: Apache-2.0 */
#include "store/restore.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fault.h"
#include "store/inspect.h"
#include "store/private.h"

/* The first damaged record, for the sentence. */
static void keep_first(void *context, const char *words)
{
    struct ath_error *first = context;

    if (first->message[0] == '\0') {
        (void)ath_fail(first, ATH_DATA_LOSS, "%s", words);
    }
}

/* Every record, and what the last entry of the journal leads to. */
static ath_code check_whole(uint64_t *seq, uint64_t *records, struct ath_store *store,
                            struct ath_error *err)
{
    struct ath_error first = { 0 };
    struct ath_inspection check = { .found = keep_first, .context = &first };
    ath_code code = ath_store_inspect(&check, store, err);

    if (code == ATH_OK && check.damaged > 0) {
        return ath_fail(err, ATH_DATA_LOSS, "%s (%llu of %llu records)", first.message,
                        (unsigned long long)check.damaged,
                        (unsigned long long)check.records);
    }
    *records = check.records;
    return code == ATH_OK ? ath_store_check_head(seq, store, err) : code;
}

/* Look at the store in `path`, which nobody writes to, and check it. */
static ath_code look_whole(struct ath_store **out, uint64_t *seq, uint64_t *records,
                           const char *path, struct ath_error *err)
{
    struct ath_store *look = NULL;
    uint32_t format = 0;
    ath_code code = ath_store_format(&format, path, err);

    if (code == ATH_OK) {
        code = ath_store_look(&look, path, format, err);
    }
    if (code == ATH_OK) {
        code = check_whole(seq, records, look, err);
    }
    if (code == ATH_DATA_LOSS && look != NULL) {
        ath_code written = ath_store_unwritten(look, err);
        code = written == ATH_OK ? code : written;
    }
    if (code != ATH_OK) {
        ath_store_close(look);
        return code;
    }
    *out = look;
    return ATH_OK;
}

/* ---- restoring ---- */

/* Absent, or empty; one that is in use is named as such, though it is not empty either. */
static ath_code check_target(const char *folder, struct ath_error *err)
{
    DIR *dir = opendir(folder);
    bool empty = true;

    if (dir == NULL && errno == ENOENT) {
        return ATH_OK;
    }
    if (dir == NULL) {
        return ath_fail(err, ATH_ALREADY_EXISTS, "'%s' cannot be restored into: %s", folder,
                        mdb_strerror(errno));
    }
    /* NOLINTNEXTLINE(concurrency-mt-unsafe): glibc's is safe on a stream of one's own */
    for (const struct dirent *e = readdir(dir); e != NULL && empty; e = readdir(dir)) {
        empty = strcmp(e->d_name, ".") == 0 || strcmp(e->d_name, "..") == 0;
    }
    closedir(dir);
    if (empty) {
        return ATH_OK;
    }
    ath_code code = ath_folder_idle(folder, err);
    return code != ATH_OK
               ? code
               : ath_fail(err, ATH_ALREADY_EXISTS,
                          "'%s' is not empty: restore into a new folder", folder);
}

/* A backup was written and synced whole, so half a page at its end is a copy that broke off. What
 * whole pages are missing is found when they are read. */
static ath_code check_pages(const struct ath_store *look, struct ath_error *err)
{
    MDB_stat pages;
    struct stat found = { 0 };
    mdb_filehandle_t fd = -1;

    mdb_env_stat(look->env, &pages);
    if (mdb_env_get_fd(look->env, &fd) != 0 || fstat(fd, &found) != 0) {
        return ath_fail(err, ATH_UNAVAILABLE, "cannot measure the backup");
    }
    return found.st_size % pages.ms_psize == 0
               ? ATH_OK
               : ath_fail(err, ATH_DATA_LOSS,
                          "the backup is cut short: its %lld bytes end inside a page",
                          (long long)found.st_size);
}

/* What LMDB says of a damaged file tells nobody what to do. */
static ath_code look_at_backup(struct ath_store **out, uint64_t *seq, uint64_t *records,
                               const char *backup, struct ath_error *err)
{
    ath_code code = look_whole(out, seq, records, backup, err);

    if (code == ATH_DATA_LOSS && err != NULL) {
        const struct ath_error why = *err;
        return ath_fail(err, code, "the backup is damaged or cut short, take another: %s",
                        why.message);
    }
    return code == ATH_OK ? check_pages(*out, err) : code;
}

ath_code ath_store_restore(struct ath_restore *restore, struct ath_error *err)
{
    struct ath_store *look = NULL;
    uint64_t head = 0, records = 0;
    ath_code code = check_target(restore->folder, err);

    if (code == ATH_OK) {
        code = ath_folder_idle(restore->backup, err);
    }
    if (code == ATH_OK) {
        code = look_at_backup(&look, &head, &records, restore->backup, err);
    }
    if (code == ATH_OK) {
        ath_assert(look != NULL);
        look->free_disk_bytes = restore->keep_free;
        code = ath_store_backup(look, restore->folder, &restore->seq, &restore->bytes, err);
    }
    ath_store_close(look);
    return code;
}

/* ---- compacting ---- */

/* Names while a store is written anew. */
struct compaction {
    char *store, *file; /* owned: DIR/store, its data.mdb */
    char *root, *fresh,
        *folder; /* owned: DIR/compact, DIR/compact/store/data.mdb, and its folder */
    char *lock;  /* owned: DIR/store/lock.mdb */
    uint64_t keep_free;
};

static bool name_all(struct compaction *c, const char *folder)
{
    c->store = ath_path_join(folder, "store");
    c->root = ath_path_join(folder, "compact");
    c->file = c->store == NULL ? NULL : ath_path_join(c->store, "data.mdb");
    c->lock = c->store == NULL ? NULL : ath_path_join(c->store, "lock.mdb");
    c->folder = c->root == NULL ? NULL : ath_path_join(c->root, "store");
    c->fresh = c->folder == NULL ? NULL : ath_path_join(c->folder, "data.mdb");
    return c->fresh != NULL && c->file != NULL && c->lock != NULL;
}

static void forget_all(struct compaction *c)
{
    free(c->lock);
    free(c->fresh);
    free(c->folder);
    free(c->file);
    free(c->root);
    free(c->store);
}

static void remove_fresh(const struct compaction *c)
{
    ath_env_remove(c->folder);
    rmdir(c->root);
}

static ath_code measure(uint64_t *bytes, const char *file, struct ath_error *err)
{
    struct stat found;

    if (stat(file, &found) != 0) {
        return ath_store_failure(err, errno, "measure the store");
    }
    *bytes = (uint64_t)found.st_size;
    return ATH_OK;
}

/* The copy must hold what the store does before it takes its place. */
static ath_code check_copy(const struct compaction *c, uint64_t seq, uint64_t records,
                           struct ath_error *err)
{
    struct ath_store *look = NULL;
    uint64_t copied_seq = 0, copied_records = 0;
    ath_code code = look_whole(&look, &copied_seq, &copied_records, c->root, err);

    ath_store_close(look);
    if (code == ATH_OK && (copied_seq != seq || copied_records != records)) {
        code = ath_fail(err, ATH_DATA_LOSS, "the copy does not hold what the store does");
    }
    return code;
}

/* The table of readers goes with the file it was about. */
static ath_code replace_file(const struct compaction *c, struct ath_error *err)
{
    if (ath_fault("store.compact")) {
        return ath_store_failure(err, EIO, "replace the store");
    }
    if (rename(c->fresh, c->file) != 0) {
        return ath_store_failure(err, errno, "replace the store");
    }
    unlink(c->lock);
    return ath_path_sync(c->store, err);
}

static ath_code write_anew(const struct compaction *c, const char *folder,
                           struct ath_error *err)
{
    struct ath_store *look = NULL;
    uint64_t seq = 0, records = 0, copied = 0, bytes = 0;
    ath_code code = look_whole(&look, &seq, &records, folder, err);

    if (code == ATH_OK) {
        ath_assert(look != NULL);
        look->free_disk_bytes = c->keep_free;
        code = ath_store_backup(look, c->root, &copied, &bytes, err);
    }
    ath_store_close(look);
    if (code == ATH_OK) {
        code = check_copy(c, seq, records, err);
    }
    return code == ATH_OK ? replace_file(c, err) : code;
}

static ath_code compact(const struct compaction *c, uint64_t *before, uint64_t *after,
                        const char *folder, struct ath_error *err)
{
    struct stat found;
    int lock = -1;

    if (stat(c->file, &found) != 0) {
        return ath_fail(err, ATH_FAILED_PRECONDITION, "there is no store in '%s'", folder);
    }
    ath_code code = ath_folder_lock(&lock, folder, err);
    if (code == ATH_OK) {
        remove_fresh(c); /* a killed one's */
        code = measure(before, c->file, err);
        code = code == ATH_OK ? write_anew(c, folder, err) : code;
        remove_fresh(c);
    }
    if (code == ATH_OK) {
        code = measure(after, c->file, err);
    }
    if (lock >= 0) {
        close(lock);
    }
    return code;
}

ath_code ath_store_compact(uint64_t *before, uint64_t *after, const char *folder,
                           uint64_t keep_free, struct ath_error *err)
{
    struct compaction c = { .keep_free = keep_free };
    ath_code code = name_all(&c, folder) ? compact(&c, before, after, folder, err)
                                         : ath_store_no_memory(err);

    forget_all(&c);
    return code;
}
