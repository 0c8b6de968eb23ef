/* SPDX-License-Identifier: Apache-2.0 */
#include "base/fault.h"

#ifdef ATH_TEST_BUILD

#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { FAULTS = 16, NAME_BYTES = 64 };

struct planned {
    char point[NAME_BYTES];
    long pass; /* which one fails, from 1 */
    bool kill;
    _Atomic long seen;
};

static struct planned plan[FAULTS];
static size_t plan_count;
static pthread_once_t plan_once = PTHREAD_ONCE_INIT;

/* A mistyped fault would make a test pass for nothing, so it ends the process. */
__attribute__((noreturn)) static void refuse(const char *text)
{
    fprintf(stderr, "ATHAR_FAULT: cannot read '%s'\n", text);
    abort();
}

/* "point:pass=error" or "point:pass=kill" */
static void read_one(const char *text)
{
    struct planned *next = &plan[plan_count];
    size_t size = strcspn(text, ":");
    char *what = NULL;

    if (plan_count == FAULTS || size >= NAME_BYTES || text[size] == '\0') {
        refuse(text);
    }
    memcpy(next->point, text, size);
    next->pass = strtol(text + size + 1, &what, 10);
    next->kill = strcmp(what, "=kill") == 0;
    if (next->pass < 1 || (!next->kill && strcmp(what, "=error") != 0)) {
        refuse(text);
    }
    plan_count++;
}

static void read_plan(void)
{
    const char *set =
        getenv("ATHAR_FAULT"); /* NOLINT(concurrency-mt-unsafe): nobody sets it */
    char *copy = set == NULL ? NULL : strdup(set), *rest = NULL;

    if (copy == NULL) {
        return;
    }
    for (char *one = strtok_r(copy, ",", &rest); one != NULL;
         one = strtok_r(NULL, ",", &rest)) {
        read_one(one);
    }
    free(copy);
}

bool ath_fault(const char *point)
{
    bool fails = false;

    pthread_once(&plan_once, read_plan);
    for (size_t i = 0; i < plan_count; i++) {
        struct planned *one = &plan[i];
        if (strcmp(one->point, point) != 0 ||
            atomic_fetch_add(&one->seen, 1) + 1 != one->pass) {
            continue;
        }
        while (one->kill) {
            kill(getpid(), SIGKILL);
        }
        fails = true;
    }
    return fails;
}

#endif
