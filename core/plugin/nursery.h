/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * nursery - one thread that starts processes, and never ends.
 *
 * A process that asks the kernel to be killed with its parent is killed with the *thread* that
 * started it. Checks come from threads that end; so they ask this one, which is begun with
 * the first process and lives as long as the server does.
 *
 * Threads:  any may ask.
 */

#include <sys/types.h>

/* What to start: with three descriptors, an empty environment, no signal blocked or ignored,
 * and nowhere to read or print. */
struct ath_birth {
    const char *program;
    char *const *argv;      /* ended by NULL */
    int socket, page, copy; /* become ATH_WIRE_SOCKET, ATH_WIRE_PAGE and ATH_WIRE_COPY */
};

/* Start it. 0 and *pid, or the number of the error. */
int ath_nursery_start(pid_t *pid, const struct ath_birth *birth);

/* From now on processes are given these variables ("TZ=UTC0", ended by NULL) instead; NULL: those
 * that plugins always have. Borrowed. For who tries whether a plugin looks at them. */
void ath_nursery_environment(char *const *variables);
