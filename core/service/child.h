/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * child - this program again, in a process of its own, for work that a damaged file can kill.
 *
 * The child prints lines; one "failure CODE SENTENCE" says why it gave up.
 */

#include <sys/types.h>

#include "base/status.h"

struct ath_child {
    const char *const *argv;                 /* the program first; ended by NULL */
    void (*line)(void *context, char *line); /* of its output, without the line's end */
    void *context;
    _Atomic pid_t *running; /* who it is, for as long as it may be sent signals; else 0 */
    const char *stopped;    /* the sentence for one that was sent SIGTERM */
    const char
        *failed; /* "the copy could not be verified": begins that of one that failed */
};

enum { ATH_CHILD_FOUND = 4 }; /* the exit status of a child that found something */

/* Run it to its end. OK when it ended with 0 or ATH_CHILD_FOUND; UNAVAILABLE when it was stopped;
 * RESOURCE_EXHAUSTED when it could not be started; its own code, or DATA_LOSS when it died. */
ATH_MUST_CHECK ath_code ath_child_run(const struct ath_child *child, struct ath_error *err);
