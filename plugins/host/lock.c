/* SPDX-License-Identifier: Apache-2.0 */
#define _GNU_SOURCE /* what only Linux has: seccomp's signal, close_range, prctl */

#include "lock.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stddef.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "fence.h"
#include "filter.h"

enum {
    MEMORY_BYTES = 256 << 20, /* of address space; loaded and idle it needs 10 MiB */
    STACK_BYTES = 8 << 20,
    FILES = 16, /* open at once, while it is loaded */
    DESCRIPTORS_MAX = 1 << 16,
};

#define NO_SECCOMP                                                             \
    "this kernel cannot lock a process in (seccomp): set plugins.isolation = " \
    "off, or name it in plugins.trusted"

/* ---- beginning --------------------------------------------------------------------- */

static struct ath_wire_page *shared;

static void on_denied(int number, siginfo_t *info, void *context)
{
    (void)number;
    (void)context;
    atomic_store(&shared->denied, (uint32_t)info->si_syscall + 1);
    _exit(ATH_WIRE_DENIED);
}

static void close_others(void)
{
#ifdef SYS_close_range
    if (syscall(SYS_close_range, ATH_WIRE_COPY + 1, ~0U, 0) == 0) {
        return;
    }
#endif
    for (int fd = ATH_WIRE_COPY + 1; fd < DESCRIPTORS_MAX; fd++) {
        close(fd);
    }
}

bool ath_lock_begin(struct ath_wire_page *page, long parent)
{
    struct sigaction denied = { .sa_sigaction = on_denied, .sa_flags = SA_SIGINFO };

    shared = page;
    setsid();
    close_others();
    sigaction(SIGSYS, &denied, NULL);
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    return getppid() == parent; /* it may have died before it could be told */
}

/* ---- limits ------------------------------------------------------------------------ */

static bool limit(__rlimit_resource_t what, rlim_t most)
{
    struct rlimit both = { most, most };

    return setrlimit(what, &both) == 0;
}

static uint32_t set_limits(void)
{
    bool set = limit(RLIMIT_CORE, 0);

    set = limit(RLIMIT_FSIZE, 0) && set;
    set = limit(RLIMIT_NPROC, 0) && set; /* root's are not counted; the filter holds them */
    set = limit(RLIMIT_NOFILE, FILES) && set;
    set = limit(RLIMIT_MEMLOCK, 0) && set;
    set = limit(RLIMIT_STACK, STACK_BYTES) && set;
    return set ? ATH_PLUGIN_LOCK_LIMITS : 0;
}

/* A sanitizer reserves more address space than any machine has memory. */
static uint32_t set_memory(void)
{
#ifdef ATH_SANITIZED
    return 0;
#else
    return limit(RLIMIT_AS, MEMORY_BYTES) ? ATH_PLUGIN_LOCK_MEMORY : 0;
#endif
}

/* ---- system calls ------------------------------------------------------------------ */

#define ALLOW(call_)                              \
    {                                             \
        .call = SYS_##call_, .verdict = ATH_ALLOW \
    }
#define FAIL(call_, error_)                                         \
    {                                                               \
        .call = SYS_##call_, .verdict = ATH_FAIL, .error = (error_) \
    }
#define TRAP(call_)                              \
    {                                            \
        .call = SYS_##call_, .verdict = ATH_TRAP \
    }
/* Allowed on our socket, for anything else `error_`. */
#define SOCKET_ONLY(call_, error_)                                               \
    {                                                                            \
        .call = SYS_##call_, .verdict = ATH_ALLOW, .error = (error_),            \
        .test = ATH_IF_EQUAL, .argument = 0, .value = (uint32_t)ATH_WIRE_SOCKET, \
    }
#define WITHOUT(call_, argument_, bits_, error_)                                     \
    {                                                                                \
        .call = SYS_##call_, .verdict = ATH_ALLOW, .error = (error_),                \
        .test = ATH_UNLESS_ANY, .argument = (argument_), .value = (uint32_t)(bits_), \
    }

#ifdef ATH_SANITIZED
/* What the runtimes of sanitizers do on the side. */
#define SANITIZERS_OWN                                                                \
    ALLOW(sched_yield), ALLOW(nanosleep), ALLOW(clock_nanosleep), ALLOW(sigaltstack), \
        ALLOW(readlinkat), ALLOW(prctl), ALLOW(gettimeofday), ALLOW(getrusage),       \
        ALLOW(set_robust_list), ALLOW(getppid), ALLOW(mincore), ALLOW(rt_sigsuspend),
#else
#define SANITIZERS_OWN
#endif

/* Ends the process unless it is here. */
static const struct ath_filter_rule while_loading[] = {
    ALLOW(recvfrom),
    ALLOW(sendto),
    ALLOW(futex),
    ALLOW(brk),
    ALLOW(mmap),
    ALLOW(munmap),
    ALLOW(mremap),
    ALLOW(madvise),
    ALLOW(mprotect),
    ALLOW(read),
    ALLOW(pread64),
    ALLOW(fstat),
    ALLOW(newfstatat),
    ALLOW(lseek),
    WITHOUT(openat, 2, O_ACCMODE | O_CREAT | O_TRUNC | O_TMPFILE, EACCES),
    ALLOW(close),
    ALLOW(exit),
    ALLOW(exit_group),
    ALLOW(rt_sigreturn),
    ALLOW(rt_sigprocmask),
    ALLOW(getpid),
    ALLOW(gettid),
    ALLOW(getrandom),
    ALLOW(clock_gettime),
    ALLOW(sysinfo),
    ALLOW(restart_syscall),
    ALLOW(seccomp), /* for the second step; it can only take away */
    FAIL(rt_sigaction, EPERM),
    FAIL(write, EBADF),
    FAIL(writev, EBADF),
    FAIL(ioctl, ENOTTY),
    FAIL(faccessat, ENOENT),
    FAIL(readlinkat, ENOENT),
    FAIL(getcwd, ENOENT),
#ifdef SYS_access
    FAIL(access, ENOENT),
    FAIL(readlink, ENOENT),
#endif
#ifdef SYS_rseq
    ALLOW(rseq),
#endif
    SANITIZERS_OWN
};

/* On top of that. */
static const struct ath_filter_rule when_loaded[] = {
    SOCKET_ONLY(recvfrom, EBADF),
    SOCKET_ONLY(sendto, EBADF),
    WITHOUT(mmap, 2, PROT_EXEC, 0),
    WITHOUT(mprotect, 2, PROT_EXEC, 0),
    TRAP(openat),
    TRAP(seccomp),
    FAIL(read, EBADF),
    FAIL(pread64, EBADF),
    FAIL(lseek, EBADF),
    FAIL(close, EBADF),
    FAIL(fstat, EBADF),
    FAIL(newfstatat, EBADF),
};

/* abort() signals its own process, and only that may be signalled. */
static bool install_first(void)
{
    struct ath_filter_rule rules[sizeof while_loading / sizeof while_loading[0] + 1];
    size_t n = sizeof while_loading / sizeof while_loading[0];

    for (size_t i = 0; i < n; i++) {
        rules[i] = while_loading[i];
    }
    rules[n++] = (struct ath_filter_rule){ .call = SYS_tgkill,
                                           .verdict = ATH_ALLOW,
                                           .test = ATH_IF_EQUAL,
                                           .argument = 0,
                                           .value = (uint32_t)getpid() };
    return ath_filter_install(rules, n, ATH_TRAP);
}

const char *ath_lock_loading(uint32_t *locks)
{
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) {
        return NO_SECCOMP;
    }
    prctl(PR_SET_DUMPABLE, 0);
    *locks |= set_limits();
    *locks |= set_memory();
    *locks |= ath_fence() ? ATH_PLUGIN_LOCK_FILES : 0;
    if (!install_first()) {
        return NO_SECCOMP;
    }
    *locks |= ATH_PLUGIN_LOCK_CALLS;
    return NULL;
}

const char *ath_lock_loaded(void)
{
    return ath_filter_install(when_loaded, sizeof when_loaded / sizeof when_loaded[0],
                              ATH_ALLOW)
               ? NULL
               : NO_SECCOMP;
}
