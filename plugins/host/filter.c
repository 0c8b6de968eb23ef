/* SPDX-License-Identifier: Apache-2.0 */
#define _GNU_SOURCE /* syscall(): libc has no function for seccomp */

#include "filter.h"

#include <errno.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/syscall.h>
#include <unistd.h>

/* Not libseccomp: what is needed is four instructions a rule, the kernel's side of them is
 * for ever, and a library more would be mapped into every plugin's process. */

#if defined(__x86_64__)
#define MACHINE AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define MACHINE AUDIT_ARCH_AARCH64
#elif defined(__riscv) && __riscv_xlen == 64
#define MACHINE AUDIT_ARCH_RISCV64
#else
#define MACHINE 0 /* unknown: no filter, and so no plugin */
#endif

enum {
    RULE_LENGTH = 5, /* instructions of a rule at most */
    EDGE_LENGTH = 8, /* before and after the rules */
    LENGTH_MAX = 1024,
    X32_CALLS = 0x40000000, /* x86-64 has a second set of calls there */
};

struct program {
    struct sock_filter code[LENGTH_MAX];
    unsigned short n;
};

static void add(struct program *p, uint16_t code, uint32_t k, uint8_t yes, uint8_t no)
{
    p->code[p->n++] = (struct sock_filter){ .code = code, .jt = yes, .jf = no, .k = k };
}

static void add_load(struct program *p, size_t offset)
{
    add(p, BPF_LD | BPF_W | BPF_ABS, (uint32_t)offset, 0, 0);
}

static void add_return(struct program *p, uint32_t answer)
{
    add(p, BPF_RET | BPF_K, answer, 0, 0);
}

static uint32_t answer_of(enum ath_verdict verdict, int error)
{
    static const uint32_t answers[] = { [ATH_ALLOW] = SECCOMP_RET_ALLOW,
                                        [ATH_TRAP] = SECCOMP_RET_TRAP,
                                        [ATH_FAIL] = SECCOMP_RET_ERRNO };

    return answers[verdict] | (uint32_t)(verdict == ATH_FAIL ? error : 0);
}

/* The lower half of an argument, on machines whose lower half comes first. */
static size_t argument_offset(unsigned argument)
{
    return offsetof(struct seccomp_data, args) + argument * sizeof(uint64_t);
}

/* Each rule ends in a return or leaves the number of the call where it was. */
static void add_rule(struct program *p, const struct ath_filter_rule *rule)
{
    uint32_t yes = answer_of(rule->verdict, rule->error);
    uint32_t no = answer_of(rule->error == 0 ? ATH_TRAP : ATH_FAIL, rule->error);

    if (rule->test == ATH_ALWAYS) {
        add(p, BPF_JMP | BPF_JEQ | BPF_K, (uint32_t)rule->call, 0, 1);
        add_return(p, yes);
        return;
    }
    add(p, BPF_JMP | BPF_JEQ | BPF_K, (uint32_t)rule->call, 0, 4);
    add_load(p, argument_offset(rule->argument));
    if (rule->test == ATH_IF_EQUAL) {
        add(p, BPF_JMP | BPF_JEQ | BPF_K, rule->value, 0, 1);
    } else {
        add(p, BPF_JMP | BPF_JSET | BPF_K, rule->value, 1, 0);
    }
    add_return(p, yes);
    add_return(p, no);
}

static void add_machine(struct program *p)
{
    add_load(p, offsetof(struct seccomp_data, arch));
    add(p, BPF_JMP | BPF_JEQ | BPF_K, MACHINE, 1, 0);
    add_return(p, SECCOMP_RET_KILL_PROCESS);
    add_load(p, offsetof(struct seccomp_data, nr));
#if defined(__x86_64__)
    add(p, BPF_JMP | BPF_JGE | BPF_K, X32_CALLS, 0, 1);
    add_return(p, SECCOMP_RET_KILL_PROCESS);
#endif
}

bool ath_filter_install(const struct ath_filter_rule *rules, size_t n,
                        enum ath_verdict otherwise)
{
    struct program program = { .n = 0 };

    if (MACHINE == 0 || n * RULE_LENGTH + EDGE_LENGTH > LENGTH_MAX) {
        errno = ENOSYS;
        return false;
    }
    add_machine(&program);
    for (size_t i = 0; i < n; i++) {
        add_rule(&program, &rules[i]);
    }
    add_return(&program, answer_of(otherwise, 0));
    struct sock_fprog whole = { .len = program.n, .filter = program.code };
    return syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_TSYNC,
                   &whole) == 0;
}
