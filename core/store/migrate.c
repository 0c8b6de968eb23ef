/* SPDX-License-Identifier: Apache-2.0 */
#define _GNU_SOURCE /* renameat2: nothing else makes two folders change places at once */

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/fault.h"
#include "store/private.h"

ath_code ath_store_format(uint32_t *format, const char *path, struct ath_error *err)
{
    MDB_env *env = NULL;
    struct ath_error unread;
    char *folder = ath_path_join(path, "store");
    char *file = folder == NULL ? NULL : ath_path_join(folder, "data.mdb");
    bool there = file != NULL && access(file, F_OK) == 0;

    *format = 0;
    if (there &&
        ath_env_open(&env, folder, 0, MDB_RDONLY | MDB_NOLOCK, &unread) == ATH_OK &&
        ath_env_format(format, env, &unread) != ATH_OK) {
        *format = 0;
    }
    mdb_env_close(env);
    ath_code code = file == NULL ? ath_store_no_memory(err) : ATH_OK;
    free(file);
    free(folder);
    return code;
}

/* A data folder in the data folder: it is on the same disk. */
static char *replacement(const struct ath_store *store)
{
    return ath_path_join(store->path, "migrating");
}

ath_code ath_replacement_remove(const struct ath_store *store, struct ath_error *err)
{
    char *folder = replacement(store);
    char *env = folder == NULL ? NULL : ath_path_join(folder, "store");
    char *fresh = env == NULL ? NULL : ath_path_suffix(env, ".new");
    char *lock = folder == NULL ? NULL : ath_path_join(folder, "athard.lock");
    bool known = fresh != NULL && lock != NULL;

    if (known && access(folder, F_OK) == 0) {
        ath_env_remove(env);
        ath_env_remove(fresh);
        unlink(lock);
        rmdir(folder);
    }
    free(lock);
    free(fresh);
    free(env);
    free(folder);
    return known ? ATH_OK : ath_store_no_memory(err);
}

ath_code ath_store_replacement(char **folder, const struct ath_store *store,
                               struct ath_error *err)
{
    ath_code code = ath_replacement_remove(store, err);
    char *path = code == ATH_OK ? replacement(store) : NULL;

    if (code == ATH_OK && path == NULL) {
        code = ath_store_no_memory(err);
    }
    if (code == ATH_OK) {
        *folder = path;
    }
    return code;
}

/* Both folders keep their names; what they name changes at once. */
static ath_code exchange(const char *a, const char *b, struct ath_error *err)
{
    if (renameat2(AT_FDCWD, a, AT_FDCWD, b, RENAME_EXCHANGE) != 0) {
        return ath_fail(err, ATH_FAILED_PRECONDITION,
                        "the file system cannot exchange '%s' and '%s': %s", a, b,
                        mdb_strerror(errno));
    }
    ath_code code = ath_parent_sync(a, err);
    return code == ATH_OK ? ath_parent_sync(b, err) : code;
}

ath_code ath_store_replace(struct ath_store *store, struct ath_error *err)
{
    char *folder = replacement(store);
    char *env = folder == NULL ? NULL : ath_path_join(folder, "store");
    ath_code code = env == NULL ? ath_store_no_memory(err) : ATH_OK;

    ath_store_stand_alone(store);
    ath_txn_drop_idle(store);
    mdb_env_close(store->env);
    store->env = NULL;
    if (code == ATH_OK) {
        (void)ath_fault("store.replace");
        code = exchange(store->folder, env, err);
    }
    if (code == ATH_OK) {
        (void)ath_fault("store.replaced");
        code = ath_replacement_remove(store, err);
    }
    ath_store_stand_back(store);
    free(env);
    free(folder);
    return code;
}
