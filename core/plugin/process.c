/* SPDX-License-Identifier: Apache-2.0 */
#define _GNU_SOURCE /* memfd_create and its seals: a page that no plugin can take back */

#include "plugin/process.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#include "plugin/nursery.h"
#include "plugin/obituary.h"

enum {
    POLL_US = 20 * 1000,
    FIRST_BYTES = 64 * 1024,
    KEPT_BYTES = 1024 * 1024, /* a larger buffer is given back */
    LOW_DESCRIPTORS = 16,     /* those the process is given must not be in the way */
    SECOND_US = 1000 * 1000,
};

/* Not ath_clock_mono_us(): a test that stops the clock must not stop a process from dying. */
static int64_t now_us(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * SECOND_US + t.tv_nsec / 1000;
}

/* ---- the page ---------------------------------------------------------------------- */

static int move_up(int fd)
{
    int moved = fd < 0 ? -1 : fcntl(fd, F_DUPFD_CLOEXEC, LOW_DESCRIPTORS);

    if (fd >= 0) {
        close(fd);
    }
    return moved;
}

/* Sealed at its size: a process that cut it would kill the server that reads it. */
static int make_page_file(void)
{
    int fd = move_up(memfd_create("athar-plugin", MFD_CLOEXEC | MFD_ALLOW_SEALING));

    if (fd >= 0 &&
        (ftruncate(fd, ATH_WIRE_PAGE_BYTES) != 0 ||
         fcntl(fd, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL) != 0)) {
        close(fd);
        return -1;
    }
    return fd;
}

ath_code ath_process_init(struct ath_process *process, struct ath_error *err)
{
    int fd = make_page_file();
    void *page =
        fd < 0 ? MAP_FAILED
               : mmap(NULL, ATH_WIRE_PAGE_BYTES, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);

    *process = (struct ath_process){ .socket = -1, .page_file = fd };
    if (page == MAP_FAILED) {
        if (fd >= 0) {
            close(fd);
        }
        return ath_fail(err, ATH_RESOURCE_EXHAUSTED, "no memory to share with its process");
    }
    process->page = page;
    return ATH_OK;
}

void ath_process_fini(struct ath_process *process)
{
    if (process->page == NULL) {
        return;
    }
    ath_process_end(process);
    munmap(process->page, ATH_WIRE_PAGE_BYTES);
    close(process->page_file);
    free(process->in);
    *process = (struct ath_process){ .socket = -1, .page_file = -1 };
}

uint32_t ath_process_at(const struct ath_process *process)
{
    return atomic_load_explicit(&process->page->at, memory_order_relaxed);
}

uint32_t ath_process_progress(const struct ath_process *process)
{
    return process->sequence * (2 * ATH_WIRE_CALLS) + ath_process_at(process);
}

/* ---- beginning and end ------------------------------------------------------------- */

static void set_timeouts(int fd)
{
    struct timeval poll = { .tv_usec = POLL_US };

    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &poll, sizeof poll);
    setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &poll, sizeof poll);
}

static int give_birth(struct ath_process *process, const struct ath_process_task *task,
                      int socket)
{
    char parent[16], name[] = "athar-plugin-host", mode[] = "serve";
    char *argv[] = { name, mode, (char *)task->path, parent, NULL };
    struct ath_birth birth = {
        .program = task->host, .argv = argv, .socket = socket, .page = process->page_file
    };
    pid_t pid = 0;

    snprintf(parent, sizeof parent, "%ld", (long)getpid());
    birth.copy = socket < 0 ? -1 : fcntl(task->copy, F_DUPFD_CLOEXEC, LOW_DESCRIPTORS);
    if (birth.copy < 0) {
        return EMFILE;
    }
    int error = ath_nursery_start(&pid, &birth);
    close(birth.copy);
    if (error == 0) {
        atomic_store(&process->pid, pid);
    }
    return error;
}

ath_code ath_process_start(struct ath_process *process, const struct ath_process_task *task,
                           struct ath_error *err)
{
    int ends[2];

    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0) {
        return ath_fail(err, ATH_FAILED_PRECONDITION, "no socket for its process");
    }
    ends[1] = move_up(ends[1]);
    atomic_store(&process->page->at, 0);
    atomic_store(&process->page->denied, 0);
    int error = give_birth(process, task, ends[1]);
    if (ends[1] >= 0) {
        close(ends[1]);
    }
    if (error != 0) {
        close(ends[0]);
        return ath_fail(err, ATH_FAILED_PRECONDITION, "%s cannot be started (%s)",
                        task->host,
                        error == ENOENT ? "it is not there" : "error of the system");
    }
    set_timeouts(ends[0]);
    process->socket = ends[0];
    process->sequence = 0;
    process->in_at = process->in_end = 0;
    return ATH_OK;
}

void ath_process_end(struct ath_process *process)
{
    if (process->pid != 0) {
        (void)ath_obituary(process->pid);
        atomic_store(&process->pid, 0);
        close(process->socket);
        process->socket = -1;
    }
}

/* It failed: end it, and say how, unless something is said already. */
static ath_code bury(struct ath_process *process, struct ath_error *err)
{
    struct ath_death death = ath_obituary(process->pid);

    death.denied = atomic_load(&process->page->denied);
    atomic_store(&process->pid, 0);
    close(process->socket);
    process->socket = -1;
    return ath_obituary_fail(&death, err);
}

static ath_code stop(struct ath_process *process, struct ath_error *err, const char *why)
{
    ath_process_end(process);
    return ath_fail(err, ATH_UNAVAILABLE, "%s", why);
}

/* ---- watching ---------------------------------------------------------------------- */

uint64_t ath_process_cpu_us(const struct ath_process *process)
{
    pid_t pid = process->pid;
    clockid_t clock;
    struct timespec t = { 0 };

    if (pid == 0 || clock_getcpuclockid(pid, &clock) != 0 ||
        clock_gettime(clock, &t) != 0) {
        return 0;
    }
    return (uint64_t)t.tv_sec * SECOND_US + (uint64_t)t.tv_nsec / 1000;
}

/* A new check to watch, or the first: what was used until now is not its fault. */
static void watch_from_here(struct ath_process *process, struct ath_watch *watch,
                            uint32_t at)
{
    watch->at = at;
    watch->looks = 0;
    watch->cpu_us = (int64_t)ath_process_cpu_us(process);
    watch->moved_us = now_us();
}

/* By the clock, and by the looks that found nothing: a machine that stood still, or kept this
 * thread waiting, has not looked. */
static bool waited_long(const struct ath_watch *watch, int64_t now)
{
    const struct ath_allowance *allowed = &watch->allowance;
    bool watched = watch->looks >= allowed->wall_us / 2 / POLL_US;

    return watched && now - watch->moved_us > allowed->wall_us;
}

static ath_code stop_silent(struct ath_process *process, int64_t since_us,
                            struct ath_error *err)
{
    char why[96];

    snprintf(why, sizeof why, "gave no answer for %lld ms",
             (long long)((now_us() - since_us) / 1000));
    return stop(process, err, why);
}

/* Not all came yet: is the process at work, or stuck? Time is read before the count of checks:
 * when that has not moved by then, all of the time was this check's. The count is a hint that a
 * plugin may write, so the whole frame has an end that it cannot put off. */
static ath_code look(struct ath_process *process, struct ath_watch *watch,
                     struct ath_error *err)
{
    int64_t cpu = (int64_t)ath_process_cpu_us(process), now = now_us();
    uint32_t at = ath_process_at(process);
    char why[96];

    if (now - watch->began_us > watch->allowance.frame_us) {
        return stop_silent(process, watch->began_us, err);
    }
    if (watch->moved_us == 0 || at != watch->at) {
        watch_from_here(process, watch, at);
        return ATH_OK;
    }
    watch->looks++;
    if (cpu - watch->cpu_us > watch->allowance.cpu_us) {
        snprintf(why, sizeof why, "used more than %lld ms of processor time",
                 (long long)(watch->allowance.cpu_us / 1000));
        return stop(process, err, why);
    }
    return waited_long(watch, now) ? stop_silent(process, watch->moved_us, err) : ATH_OK;
}

/* ---- sending ----------------------------------------------------------------------- */

static ath_code send_all(struct ath_process *process, struct ath_slice frame,
                         struct ath_watch *watch, struct ath_error *err)
{
    while (frame.size > 0) {
        ssize_t n = send(process->socket, frame.data, frame.size, MSG_NOSIGNAL);
        if (n > 0 && (size_t)n == frame.size) {
            return ATH_OK;
        }
        if (n > 0) {
            frame = ath_slice(frame.data + n, frame.size - (size_t)n);
        } else if (errno == EPIPE || errno == ECONNRESET) {
            (void)bury(process, err);
            return ATH_ABORTED;
        }
        ath_code code = n < 0 && errno == EINTR ? ATH_OK : look(process, watch, err);
        if (code != ATH_OK) {
            return code;
        }
    }
    return ATH_OK;
}

ath_code ath_process_send(struct ath_process *process, struct ath_buf *buf,
                          struct ath_error *err)
{
    struct ath_watch watch = { .allowance = { SECOND_US, SECOND_US, SECOND_US },
                               .began_us = now_us() };
    struct ath_slice frame = ath_wire_frame(buf, ++process->sequence);

    if (frame.size == 0) {
        return ath_fail(err, ATH_RESOURCE_EXHAUSTED, "no memory to ask it");
    }
    atomic_store_explicit(&process->page->at, 0, memory_order_relaxed);
    return send_all(process, frame, &watch, err);
}

/* ---- receiving --------------------------------------------------------------------- */

/* Room for `size` bytes from in_at on. */
static bool make_room(struct ath_process *process, size_t size)
{
    if (process->in_at > 0) {
        size_t left = process->in_end - process->in_at;
        memmove(process->in, process->in + process->in_at, left);
        process->in_at = 0;
        process->in_end = left;
    }
    bool wasteful = process->in_capacity > KEPT_BYTES && size <= FIRST_BYTES;
    if (size <= process->in_capacity && !wasteful) {
        return true;
    }
    size = size < FIRST_BYTES ? FIRST_BYTES : size;
    if (process->in_end > size) {
        return true;
    }
    uint8_t *grown = realloc(process->in, size);
    if (grown == NULL) {
        return false;
    }
    process->in = grown;
    process->in_capacity = size;
    return true;
}

static ath_code receive_some(struct ath_process *process, struct ath_error *err)
{
    ssize_t n = recv(process->socket, process->in + process->in_end,
                     process->in_capacity - process->in_end, 0);

    if (n == 0 || (n < 0 && errno != EAGAIN && errno != EINTR)) {
        return bury(process, err);
    }
    process->in_end += n < 0 ? 0 : (size_t)n;
    return ATH_OK;
}

/* At least `size` bytes from in_at on. */
static ath_code receive(struct ath_process *process, size_t size, struct ath_watch *watch,
                        struct ath_error *err)
{
    if (process->in_end - process->in_at >= size) {
        return ATH_OK;
    }
    if (!make_room(process, size)) {
        return stop(process, err, "says more than there is memory for");
    }
    for (;;) {
        ath_code code = receive_some(process, err);
        if (code != ATH_OK || process->in_end - process->in_at >= size) {
            return code;
        }
        if ((code = look(process, watch, err)) != ATH_OK) { /* bytes alone are no answer */
            return code;
        }
    }
}

ath_code ath_process_receive(struct ath_slice *body, struct ath_process *process,
                             struct ath_watch *watch, struct ath_error *err)
{
    ath_code code;

    if (watch->began_us == 0) {
        watch->began_us = now_us();
    }
    if ((code = receive(process, ATH_WIRE_HEAD_BYTES, watch, err)) != ATH_OK) {
        return code;
    }
    struct ath_wire_head head = ath_wire_head(process->in + process->in_at);
    if (head.size == 0 || head.size > ATH_WIRE_BYTES ||
        head.sequence != process->sequence) {
        return stop(process, err, "its process says what makes no sense (a frame)");
    }
    code = receive(process, ATH_WIRE_HEAD_BYTES + head.size, watch, err);
    if (code == ATH_OK) {
        *body = ath_slice(process->in + process->in_at + ATH_WIRE_HEAD_BYTES, head.size);
        process->in_at += ATH_WIRE_HEAD_BYTES + head.size;
    }
    return code;
}

bool ath_process_babbles(const struct ath_process *process)
{
    return process->in_at != process->in_end;
}
