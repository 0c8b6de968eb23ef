/* SPDX-License-Identifier: Apache-2.0 */

/*
 * io - preloaded into athard or athar: records what it writes and flushes below a folder, or makes
 * one call fail.
 *
 *     ATHAR_IO_FOLDER=DIR       the folder; calls on other files are left alone
 *     ATHAR_IO_LOG=FILE         record into FILE (format.h), and what is sent on sockets
 *     ATHAR_IO_FAIL=KIND:N:HOW  the N-th call of a kind fails. KIND is write, flush, open, rename,
 *                               mkdir, remove, truncate, read, or on connections send or receive; HOW
 *                               is EIO, ENOSPC, EINTR, short (half is written), late (done, and EIO
 *                               all the same), or kill (it is the last thing the process does)
 *     ATHAR_IO_COUNTS=FILE      how many calls of each kind there were, written when the program ends
 *
 *     ATHAR_IO_SLOW_MS=N        each flush takes so long: a slow disk
 *
 * A program that links nothing of this may find fault_io_plan() and the others by name.
 */

#define _GNU_SOURCE
#pragma GCC visibility push(default)

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

#include "common/format.h"
#include "common/plan.h"

enum { FILES = 1024, PATH_BYTES = 192, IOVS = 80, ODD = 8 };

/* What is known of an open file below the folder. */
static struct {
    bool ours, synchronous;
    uint32_t inode;
    char path[PATH_BYTES];
} files[FILES];

static uint32_t generations[FILES]; /* of connections */
static char folder[PATH_BYTES];
static int log_fd = -1;
static long slow_ms;
static const char *counts_file; /* borrowed: environment */
static pthread_mutex_t log_lock =
    PTHREAD_MUTEX_INITIALIZER; /* guards the log and records */
static _Atomic uint64_t records;

/* ---- planning ------------------------------------------------------------------------ */

void fault_io_plan(const char *text);
long fault_io_count(const char *name);
void fault_io_record(const char *log);

/* Counting begins again; NULL or "" plans nothing. */
void fault_io_plan(const char *text)
{
    plan_read(text);
}

/* How many calls of a kind there were since the plan. */
long fault_io_count(const char *name)
{
    return plan_count(name);
}

/* Record into this file from now on. */
void fault_io_record(const char *log)
{
    log_fd = (int)syscall(SYS_openat, AT_FDCWD, log,
                          O_WRONLY | O_CREAT | O_TRUNC | O_APPEND | O_CLOEXEC, 0600);
    records = 0;
}

/* NOLINTBEGIN(concurrency-mt-unsafe): read before the first thread is made */
__attribute__((constructor)) static void begin(void)
{
    const char *name = getenv("ATHAR_IO_FOLDER"), *log = getenv("ATHAR_IO_LOG");
    const char *slow = getenv("ATHAR_IO_SLOW_MS");

    if (name != NULL) {
        snprintf(folder, sizeof folder, "%s", name);
    }
    if (log != NULL) {
        fault_io_record(log);
    }
    slow_ms = slow == NULL ? 0 : strtol(slow, NULL, 10);
    counts_file = getenv("ATHAR_IO_COUNTS");
    fault_io_plan(getenv("ATHAR_IO_FAIL"));
}
/* NOLINTEND(concurrency-mt-unsafe) */

/* All counts into a file, a line for each kind. */
__attribute__((destructor)) static void tell(void)
{
    char text[PATH_BYTES];

    if (counts_file == NULL) {
        return;
    }
    long fd =
        syscall(SYS_openat, AT_FDCWD, counts_file, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    for (int i = 0; i < PLAN_CALLS; i++) {
        int size =
            snprintf(text, sizeof text, "%s %ld\n", plan_names[i], (long)plan.counts[i]);
        if (syscall(SYS_write, fd, text, size) != size) {
            abort();
        }
    }
    syscall(SYS_close, fd);
}

/* ---- recording ----------------------------------------------------------------------- */

static bool below(const char *path)
{
    size_t n = strlen(folder);

    return n > 0 && path != NULL && strncmp(path, folder, n) == 0 &&
           (path[n] == '/' || path[n] == '\0');
}

static bool ours(int fd)
{
    return fd >= 0 && fd < FILES && files[fd].ours;
}

/* Write it all to the log; the number it got. */
static uint64_t record(struct fault_record r, const struct iovec *data, int n)
{
    static const char zeros[ODD];
    struct iovec all[IOVS + 2] = { { &r, sizeof r } };
    size_t size = 0;

    if (log_fd < 0 || n > IOVS) {
        return 0;
    }
    for (int i = 0; i < n; i++) {
        all[i + 1] = data[i];
        size += data[i].iov_len;
    }
    r.size = (uint32_t)size;
    all[n + 1] = (struct iovec){ (void *)zeros, (ODD - size % ODD) % ODD };
    pthread_mutex_lock(&log_lock);
    uint64_t number = records++;
    long wrote = syscall(SYS_writev, log_fd, all, n + 2);
    pthread_mutex_unlock(&log_lock);
    if (wrote != (long)(sizeof r + size + all[n + 1].iov_len)) {
        abort(); /* a recording with a hole proves nothing */
    }
    return number;
}

static uint64_t record_path(struct fault_record r, const char *path)
{
    struct iovec data = { (void *)path, strlen(path) };

    return record(r, &data, 1);
}

/* ---- writing ------------------------------------------------------------------------- */

/* The first `most` bytes of the vector. */
static int cut(struct iovec out[IOVS], const struct iovec *data, int n, size_t most)
{
    int used = 0;

    for (; used < n && used < IOVS && most > 0; used++) {
        out[used] = data[used];
        if (out[used].iov_len > most) {
            out[used].iov_len = most;
        }
        most -= out[used].iov_len;
    }
    return used;
}

static size_t size_of(const struct iovec *data, int n)
{
    size_t size = 0;

    for (int i = 0; i < n; i++) {
        size += data[i].iov_len;
    }
    return size;
}

/* pwritev into a file of ours. */
static ssize_t write_ours(int fd, const struct iovec *data, int n, off_t offset)
{
    struct iovec part[IOVS];
    enum plan_how how = fails(WRITE);
    size_t size = size_of(data, n);

    if (how == PLAIN) {
        return refuse();
    }
    n = cut(part, data, n, how == SHORT ? size / 2 : size);
    struct fault_record r = { .kind = FAULT_WRITE,
                              .file = files[fd].inode,
                              .offset = (uint64_t)offset,
                              .link = how == LATE };
    uint64_t number = record(r, part, n);
    ssize_t wrote = syscall(SYS_pwritev, fd, part, (long)n, (long)offset, 0L);
    if (how == LATE) {
        return refuse();
    }
    if (files[fd].synchronous) {
        r = (struct fault_record){ .kind = FAULT_DURABLE,
                                   .file = files[fd].inode,
                                   .link = number };
        (void)record(r, NULL, 0);
    }
    return wrote;
}

ssize_t pwrite(int fd, const void *bytes, size_t size, off_t offset)
{
    struct iovec data = { (void *)bytes, size };

    return ours(fd) ? write_ours(fd, &data, 1, offset)
                    : syscall(SYS_pwrite64, fd, bytes, size, offset);
}

ssize_t pwrite64(int fd, const void *bytes, size_t size, off64_t offset)
{
    return pwrite(fd, bytes, size, offset);
}

ssize_t writev(int fd, const struct iovec *data, int n)
{
    if (!ours(fd)) {
        return syscall(SYS_writev, fd, data, (long)n);
    }
    off_t offset = (off_t)syscall(SYS_lseek, fd, 0L, (long)SEEK_CUR);
    ssize_t wrote = write_ours(fd, data, n, offset);
    if (wrote > 0) {
        syscall(SYS_lseek, fd, (long)wrote, (long)SEEK_CUR);
    }
    return wrote;
}

ssize_t write(int fd, const void *bytes, size_t size)
{
    struct iovec data = { (void *)bytes, size };

    return ours(fd) ? writev(fd, &data, 1) : syscall(SYS_write, fd, bytes, size);
}

ssize_t read(int fd, void *bytes, size_t size)
{
    return ours(fd) && fails(READ) != NOT ? refuse() : syscall(SYS_read, fd, bytes, size);
}

/* Both kinds of flush; of a folder, too. */
static int flush(int fd, long number)
{
    if (!ours(fd)) {
        return (int)syscall(number, fd);
    }
    const struct timespec slowly = { .tv_nsec = slow_ms * 1000000 };
    uint64_t before = records;
    enum plan_how how = fails(FLUSH);
    if (slow_ms > 0) {
        nanosleep(&slowly, NULL);
    }
    struct fault_record r = { .kind = how == NOT ? FAULT_FLUSH : FAULT_FLUSH_LOST,
                              .file = files[fd].inode,
                              .link = before };
    int rc = how == NOT ? (int)syscall(number, fd) : refuse();
    if (rc == 0 || how != NOT) {
        int error = errno;
        (void)record_path(r, files[fd].path);
        errno = error;
    }
    return rc;
}

int fdatasync(int fd)
{
    return flush(fd, SYS_fdatasync);
}

int fsync(int fd)
{
    return flush(fd, SYS_fsync);
}

int ftruncate(int fd, off_t size)
{
    if (ours(fd) && fails(TRUNCATE) != NOT) {
        return refuse();
    }
    return (int)syscall(SYS_ftruncate, fd, size);
}

int ftruncate64(int fd, off64_t size)
{
    return ftruncate(fd, size);
}

/* ---- names --------------------------------------------------------------------------- */

static void note_open(int fd, const char *path, int flags, bool fresh)
{
    struct stat found;

    if (fd >= FILES || fstat(fd, &found) != 0) {
        abort();
    }
    files[fd].ours = true;
    files[fd].synchronous = (flags & O_DSYNC) != 0;
    files[fd].inode = (uint32_t)found.st_ino;
    snprintf(files[fd].path, sizeof files[fd].path, "%s", path);
    if (fresh) {
        (void)record_path(
            (struct fault_record){ .kind = FAULT_CREATE, .file = files[fd].inode }, path);
    }
}

static int open_at(int at, const char *path, int flags, mode_t mode)
{
    if (!below(path)) {
        return (int)syscall(SYS_openat, (long)at, path, (long)flags, (long)mode);
    }
    if (fails(OPEN) != NOT) {
        return refuse();
    }
    bool fresh =
        (flags & O_CREAT) != 0 && syscall(SYS_faccessat, AT_FDCWD, path, (long)F_OK) != 0;
    int fd = (int)syscall(SYS_openat, (long)at, path, (long)flags, (long)mode);
    if (fd >= 0) {
        note_open(fd, path, flags, fresh);
    }
    return fd;
}

static mode_t mode_of(int flags, va_list args)
{
    return (flags & (O_CREAT | O_TMPFILE)) != 0 ? (mode_t)va_arg(args, int) : 0;
}

int open(const char *path, int flags, ...)
{
    va_list args;

    va_start(args, flags);
    mode_t mode = mode_of(flags, args);
    va_end(args);
    return open_at(AT_FDCWD, path, flags, mode);
}

int open64(const char *path, int flags, ...)
{
    va_list args;

    va_start(args, flags);
    mode_t mode = mode_of(flags, args);
    va_end(args);
    return open_at(AT_FDCWD, path, flags, mode);
}

int openat(int at, const char *path, int flags, ...)
{
    va_list args;

    va_start(args, flags);
    mode_t mode = mode_of(flags, args);
    va_end(args);
    return open_at(at, path, flags, mode);
}

int close(int fd)
{
    if (fd >= 0 && fd < FILES) {
        files[fd].ours = false;
        generations[fd]++;
    }
    return (int)syscall(SYS_close, fd);
}

int rename(const char *from, const char *to)
{
    struct iovec data[2] = { { (void *)from, strlen(from) + 1 },
                             { (void *)to, strlen(to) } };

    if (!below(from)) {
        return (int)syscall(SYS_renameat2, AT_FDCWD, from, AT_FDCWD, to, 0L);
    }
    if (fails(RENAME) != NOT) {
        return refuse();
    }
    (void)record((struct fault_record){ .kind = FAULT_RENAME }, data, 2);
    return (int)syscall(SYS_renameat2, AT_FDCWD, from, AT_FDCWD, to, 0L);
}

int mkdir(const char *path, mode_t mode)
{
    if (below(path) && fails(MKDIR) != NOT) {
        return refuse();
    }
    int rc = (int)syscall(SYS_mkdirat, AT_FDCWD, path, (long)mode);
    if (rc == 0 && below(path)) {
        (void)record_path((struct fault_record){ .kind = FAULT_MKDIR }, path);
    }
    return rc;
}

static int remove_name(const char *path, long flags)
{
    if (below(path) && fails(REMOVE) != NOT) {
        return refuse();
    }
    int rc = (int)syscall(SYS_unlinkat, AT_FDCWD, path, flags);
    if (rc == 0 && below(path)) {
        (void)record_path((struct fault_record){ .kind = FAULT_REMOVE }, path);
    }
    return rc;
}

int unlink(const char *path)
{
    return remove_name(path, 0);
}

int rmdir(const char *path)
{
    return remove_name(path, AT_REMOVEDIR);
}

/* ---- connections --------------------------------------------------------------------- */

ssize_t sendmsg(int fd, const struct msghdr *message, int flags)
{
    uint64_t before = records;
    struct iovec part[IOVS];
    ssize_t sent = -1;

    if (fails(SEND) != NOT) {
        return refuse();
    }
    sent = syscall(SYS_sendmsg, fd, message, (long)flags);
    if (sent > 0 && fd < FILES && log_fd >= 0) {
        int n = cut(part, message->msg_iov, (int)message->msg_iovlen, (size_t)sent);
        struct fault_record r = { .kind = FAULT_SEND,
                                  .file = (uint32_t)fd | generations[fd] << 10,
                                  .link = before };
        (void)record(r, part, n);
    }
    return sent;
}

ssize_t readv(int fd, const struct iovec *data, int n)
{
    return fails(RECEIVE) != NOT ? refuse() : syscall(SYS_readv, fd, data, (long)n);
}
