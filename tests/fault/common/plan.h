/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * plan - which call of a kind fails, and how: "write:3:ENOSPC". For one source that is preloaded.
 */

#include <errno.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

enum plan_call {
    WRITE,
    FLUSH,
    OPEN,
    RENAME,
    MKDIR,
    REMOVE,
    TRUNCATE,
    READ,
    SEND,
    RECEIVE,
    PLAN_CALLS
};

enum plan_how {
    NOT,
    PLAIN, /* refused with the plan's error */
    SHORT, /* half of it is done */
    LATE,  /* done, and refused all the same */
    KILL,  /* it is not done, nor anything after it */
};

static const char *const plan_names[PLAN_CALLS] = {
    [WRITE] = "write", [FLUSH] = "flush",     [OPEN] = "open",         [RENAME] = "rename",
    [MKDIR] = "mkdir", [REMOVE] = "remove",   [TRUNCATE] = "truncate", [READ] = "read",
    [SEND] = "send",   [RECEIVE] = "receive",
};

static struct {
    enum plan_call call;
    long number;
    enum plan_how how;
    int error;
    atomic_long counts[PLAN_CALLS];
} plan;

static void plan_read_how(const char *how)
{
    static const struct {
        const char *name;
        enum plan_how how;
        int error;
    } hows[] = {
        { "EIO", PLAIN, EIO },   { "ENOSPC", PLAIN, ENOSPC }, { "EINTR", PLAIN, EINTR },
        { "short", SHORT, EIO }, { "late", LATE, EIO },       { "kill", KILL, EIO },
    };

    for (size_t i = 0; i < sizeof hows / sizeof *hows; i++) {
        if (strcmp(how, hows[i].name) == 0) {
            plan.how = hows[i].how;
            plan.error = hows[i].error;
        }
    }
}

/* Counting begins again; NULL or "" plans nothing. */
static inline void plan_read(const char *text)
{
    char *end = NULL;

    plan.how = NOT;
    for (int i = 0; i < PLAN_CALLS; i++) {
        plan.counts[i] = 0;
        size_t n = strlen(plan_names[i]);
        if (text != NULL && strncmp(text, plan_names[i], n) == 0 && text[n] == ':') {
            plan.call = (enum plan_call)i;
            plan.number = strtol(text + n + 1, &end, 10);
            plan_read_how(*end == ':' ? end + 1 : "");
        }
    }
}

/* How many calls of a kind there were since the plan. */
static inline long plan_count(const char *name)
{
    long n = 0;

    for (int i = 0; i < PLAN_CALLS; i++) {
        n += strcmp(name, plan_names[i]) == 0 ? (long)plan.counts[i] : 0;
    }
    return n;
}

/* Whether, and how, this call fails. */
static inline enum plan_how fails(enum plan_call call)
{
    long number = atomic_fetch_add(&plan.counts[call], 1) + 1;

    if (plan.how == NOT || plan.call != call || plan.number != number) {
        return NOT;
    }
    if (plan.how == KILL) {
        (void)raise(SIGKILL);
    }
    return plan.how;
}

/* What a call that is refused returns. */
static inline int refuse(void)
{
    errno = plan.error;
    return -1;
}
