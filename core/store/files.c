/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "store/private.h"

char *ath_path_suffix(const char *a, const char *suffix)
{
    size_t size = strlen(a) + strlen(suffix) + 1;
    char *path = malloc(size);

    if (path != NULL) {
        snprintf(path, size, "%s%s", a, suffix);
    }
    return path;
}

char *ath_path_join(const char *a, const char *b)
{
    size_t size = strlen(a) + strlen(b) + 2;
    char *path = malloc(size);

    if (path != NULL) {
        snprintf(path, size, "%s/%s", a, b);
    }
    return path;
}

ath_code ath_path_sync(const char *path, struct ath_error *err)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    int rc = fd < 0 || fsync(fd) != 0 ? errno : 0;

    if (fd >= 0) {
        close(fd);
    }
    if (rc != 0) {
        return ath_fail(err, ATH_UNAVAILABLE, "cannot sync '%s': %s", path,
                        mdb_strerror(rc));
    }
    return ATH_OK;
}

ath_code ath_parent_sync(const char *path, struct ath_error *err)
{
    const char *slash = strrchr(path, '/');
    char *parent = NULL;

    if (slash == NULL) {
        return ath_path_sync(".", err);
    }
    if (slash == path) {
        return ath_path_sync("/", err);
    }
    parent = strndup(path, (size_t)(slash - path));
    ath_code code = parent == NULL ? ath_store_no_memory(err) : ath_path_sync(parent, err);
    free(parent);
    return code;
}

/* One level; one that is there already is fine. */
static ath_code make_one(const char *path, struct ath_error *err)
{
    struct stat found;

    if (mkdir(path, 0700) == 0) {
        return ath_parent_sync(path, err);
    }
    int rc = errno;
    if (rc == EEXIST && stat(path, &found) == 0) {
        rc = S_ISDIR(found.st_mode) ? 0 : ENOTDIR;
    }
    if (rc != 0) {
        return ath_fail(err, ath_store_meaning(rc, ATH_FAILED_PRECONDITION),
                        "cannot make folder '%s': %s", path, mdb_strerror(rc));
    }
    return ATH_OK;
}

ath_code ath_folder_make(const char *path, struct ath_error *err)
{
    char *copy = strdup(path);
    ath_code code = ATH_OK;

    if (copy == NULL) {
        return ath_store_no_memory(err);
    }
    for (char *at = copy + 1; *at != '\0' && code == ATH_OK; at++) {
        if (*at == '/' && at[-1] != '/') {
            *at = '\0';
            code = make_one(copy, err);
            *at = '/';
        }
    }
    if (code == ATH_OK) {
        code = make_one(copy, err);
    }
    free(copy);
    return code;
}

void ath_env_remove(const char *folder)
{
    static const char *const files[] = { "data.mdb", "lock.mdb" };

    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        char *path = ath_path_join(folder, files[i]);
        if (path != NULL) {
            unlink(path);
        }
        free(path);
    }
    rmdir(folder);
}

ath_code ath_disk_free(uint64_t *bytes, const char *folder, struct ath_error *err)
{
    struct statvfs disk;

    if (statvfs(folder, &disk) != 0) {
        return ath_fail(err, ATH_UNAVAILABLE, "cannot ask for the free space of '%s': %s",
                        folder, mdb_strerror(errno));
    }
    *bytes = (uint64_t)disk.f_bavail * disk.f_frsize;
    return ATH_OK;
}
