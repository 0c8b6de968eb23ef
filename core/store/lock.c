/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <time.h>
#include <unistd.h>

#include "store/private.h"

enum { TRIES = 500, PAUSE_NS = 2000000 }; /* a second in all */

static long read_pid(int fd)
{
    char text[24] = "";
    ssize_t size = pread(fd, text, sizeof text - 1, 0);

    return size <= 0 ? 0 : strtol(text, NULL, 10);
}

static bool write_pid(int fd)
{
    char text[24];
    int size = snprintf(text, sizeof text, "%ld\n", (long)getpid());

    return ftruncate(fd, 0) == 0 && pwrite(fd, text, (size_t)size, 0) == size;
}

/* A process that was killed while it started a child may leave the lock to that one until the child
 * becomes its own program: who is named in the file is gone then, and the lock soon is, too. */
static bool outlives(int fd)
{
    bool held = errno == EWOULDBLOCK;
    long holder = read_pid(fd);

    return held && holder > 0 && kill((pid_t)holder, 0) != 0 && errno == ESRCH;
}

static bool lock_soon(int fd)
{
    const struct timespec pause = { .tv_nsec = PAUSE_NS };
    bool locked = flock(fd, LOCK_EX | LOCK_NB) == 0;

    for (int i = 0; i < TRIES && !locked && outlives(fd); i++) {
        nanosleep(&pause, NULL);
        locked = flock(fd, LOCK_EX | LOCK_NB) == 0;
    }
    return locked;
}

/* The lock's file, opened and locked; *fd is -1 when it cannot even be opened. */
static ath_code take(int *fd, const char *path, int flags, struct ath_error *err)
{
    char *file = ath_path_join(path, "athard.lock");

    *fd = -1;
    if (file == NULL) {
        return ath_store_no_memory(err);
    }
    *fd = open(file, O_CLOEXEC | flags, 0600);
    free(file);
    if (*fd < 0) {
        return ath_fail(err, ath_store_meaning(errno, ATH_FAILED_PRECONDITION),
                        "cannot lock data folder '%s': %s", path, mdb_strerror(errno));
    }
    if (!lock_soon(*fd)) {
        return ath_fail(err, ATH_FAILED_PRECONDITION,
                        "data folder '%s' is in use by process %ld", path, read_pid(*fd));
    }
    return ATH_OK;
}

ath_code ath_folder_lock(int *fd, const char *path, struct ath_error *err)
{
    ath_code code = take(fd, path, O_RDWR | O_CREAT, err);

    if (code == ATH_OK && !write_pid(*fd)) {
        code =
            ath_fail(err, ATH_UNAVAILABLE, "cannot write the lock of data folder '%s': %s",
                     path, mdb_strerror(errno));
    }
    return code;
}

ath_code ath_folder_idle(const char *path, struct ath_error *err)
{
    int fd = -1;
    ath_code code = take(&fd, path, O_RDONLY, err);
    bool never_locked = fd < 0;

    if (fd >= 0) {
        close(fd);
    }
    return never_locked ? ATH_OK : code;
}
