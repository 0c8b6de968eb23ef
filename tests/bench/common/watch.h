/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * watch - a call that a thread of its own makes again and again, and how long each took, while
 * something else goes on.
 *
 * Threads: started and stopped by one.
 */

#include <pthread.h>
#include <stdatomic.h>
#include <stddef.h>

struct bench_watch {
    void (*call)(void *context); /* one call; exits when it fails */
    void *context;
    double pause_us; /* least time from one start to the next */
    /* the watch's */
    pthread_t thread;
    atomic_bool stop;
    double *us;
    size_t n;
};

/* Call until bench_watch_stop(). */
void bench_watch_start(struct bench_watch *watch);

/* The calls of a watch: microseconds. */
struct bench_latency {
    double p50, p99, most;
    size_t calls;
};

/* Wait for the call under way; what they were. */
struct bench_latency bench_watch_stop(struct bench_watch *watch);
