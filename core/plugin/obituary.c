/* SPDX-License-Identifier: Apache-2.0 */
#define _GNU_SOURCE /* the signals and system calls that only Linux has */

#include "plugin/obituary.h"

#include <errno.h>
#include <signal.h>
#include <stddef.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include "plugin/wire.h"

struct name {
    int number;
    const char *text;
};

static const struct name signals[] = {
    { SIGSEGV, "segmentation fault" },
    { SIGBUS, "bus error" },
    { SIGABRT, "it called abort, or an assertion failed" },
    { SIGFPE, "division by zero" },
    { SIGILL, "illegal instruction" },
    { SIGTRAP, "trap" },
    { SIGSYS, "a forbidden system call" },
    { SIGTERM, "terminated" },
    { SIGXCPU, "processor time" },
    { 0, NULL },
};

/* Those a plugin may be tempted by; others keep their number. */
static const struct name system_calls[] = {
#ifdef SYS_open
    { SYS_open, "open" },
#endif
#ifdef SYS_fork
    { SYS_fork, "fork" },
    { SYS_vfork, "vfork" },
#endif
    { SYS_openat, "openat" },
    { SYS_socket, "socket" },
    { SYS_connect, "connect" },
    { SYS_bind, "bind" },
    { SYS_clone, "clone" },
    { SYS_clone3, "clone3" },
    { SYS_execve, "execve" },
    { SYS_kill, "kill" },
    { SYS_tgkill, "tgkill" },
    { SYS_ptrace, "ptrace" },
    { SYS_prctl, "prctl" },
    { SYS_mmap, "mmap" },
    { SYS_mprotect, "mprotect" },
    { SYS_nanosleep, "nanosleep" },
    { SYS_clock_nanosleep, "clock_nanosleep" },
    { SYS_unlinkat, "unlinkat" },
    { SYS_getdents64, "getdents64" },
    { SYS_memfd_create, "memfd_create" },
    { SYS_setrlimit, "setrlimit" },
    { SYS_prlimit64, "prlimit64" },
    { SYS_seccomp, "seccomp" },
    { 0, NULL },
};

static const char *name_of(const struct name *names, int number)
{
    while (names->text != NULL && names->number != number) {
        names++;
    }
    return names->text;
}

struct ath_death ath_obituary(pid_t pid)
{
    struct ath_death death = { 0 };

    kill(pid, SIGKILL);
    while (waitpid(pid, &death.status, 0) < 0 && errno == EINTR) {
    }
    return death;
}

static ath_code fail_denied(uint32_t denied, struct ath_error *err)
{
    int number = (int)((denied - 1) & 0xFFFF);
    const char *name = name_of(system_calls, number);

    return ath_fail(err, ATH_UNAVAILABLE, "made the forbidden system call %d%s%s%s", number,
                    name == NULL ? "" : " (", name == NULL ? "" : name,
                    name == NULL ? "" : ")");
}

ath_code ath_obituary_fail(const struct ath_death *death, struct ath_error *err)
{
    int status = death->status;

    if (WIFEXITED(status) && WEXITSTATUS(status) == ATH_WIRE_DENIED && death->denied != 0) {
        return fail_denied(death->denied, err);
    }
    if (WIFEXITED(status)) {
        return ath_fail(err, ATH_UNAVAILABLE, "ended itself (exit status %d)",
                        WEXITSTATUS(status));
    }
    int number = WTERMSIG(status);
    if (number == SIGKILL) {
        return ath_fail(err, ATH_ABORTED,
                        "closed its connection, or was killed from outside");
    }
    const char *name = name_of(signals, number);
    return ath_fail(err, ATH_UNAVAILABLE, "ended by signal %d%s%s%s", number,
                    name == NULL ? "" : " (", name == NULL ? "" : name,
                    name == NULL ? "" : ")");
}
