/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * progress - one line on a terminal for an upload that takes more than a second.
 *
 * Threads:  a thread of its own draws; cli_progress_add may be called from any.
 */

#include <pthread.h>

#include "cli.h"

struct cli_progress {
    struct cli *cli;
    pthread_t thread;
    pthread_mutex_t lock; /* guards all below */
    pthread_cond_t ended_condition;
    bool running, ended, drawn;
    uint64_t done, total, bytes, values;
    int64_t begin_ms;
};

/* Begin. Nothing is ever drawn when stderr is no terminal. */
void cli_progress_begin(struct cli_progress *progress, struct cli *cli, uint64_t total);

/* So many more reports have their answer, with so many values, in so many bytes. */
void cli_progress_add(struct cli_progress *progress, uint64_t reports, uint64_t values,
                      uint64_t bytes);

/* End and wipe the line. */
void cli_progress_end(struct cli_progress *progress);
