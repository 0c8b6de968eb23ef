/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * race - a number of calls to make, counted down by the threads that make them.
 *
 * Threads: any; set and waited for by one.
 */

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>

struct bench_race {
    atomic_int to_start, to_end;
    pthread_mutex_t lock;
    pthread_cond_t ended;
};

/* No calls yet. */
void bench_race_init(struct bench_race *race);

/* `calls` to make; nobody may be running. */
void bench_race_set(struct bench_race *race, int calls);

/* True when one more may be started. */
bool bench_race_start(struct bench_race *race);

/* One has ended; wakes bench_race_wait() after the last. */
void bench_race_end(struct bench_race *race);

/* Until all have ended. */
void bench_race_wait(struct bench_race *race);
