/* SPDX-License-Identifier: Apache-2.0 */
#include "common/watch.h"

#include <stdlib.h>
#include <time.h>

#include "common/server.h"

enum { CALLS_MAX = 1 << 20, PERCENT = 100 };

static void sleep_until(double when)
{
    double left = when - bench_now();

    if (left > 0) {
        const struct timespec pause = { .tv_sec = (time_t)left,
                                        .tv_nsec =
                                            (long)((left - (double)(time_t)left) * 1e9) };
        nanosleep(&pause, NULL);
    }
}

static void *run(void *arg)
{
    struct bench_watch *watch = arg;

    while (!atomic_load(&watch->stop) && watch->n < CALLS_MAX) {
        double start = bench_now();
        watch->call(watch->context);
        watch->us[watch->n++] = (bench_now() - start) * 1e6;
        sleep_until(start + watch->pause_us / 1e6);
    }
    return NULL;
}

void bench_watch_start(struct bench_watch *watch)
{
    watch->n = 0;
    watch->us = malloc(CALLS_MAX * sizeof *watch->us);
    atomic_store(&watch->stop, false);
    if (watch->us == NULL || pthread_create(&watch->thread, NULL, run, watch) != 0) {
        bench_die("no more threads");
    }
}

struct bench_latency bench_watch_stop(struct bench_watch *watch)
{
    struct bench_latency out = { .calls = 0 };

    atomic_store(&watch->stop, true);
    pthread_join(watch->thread, NULL);
    if (watch->n > 0) {
        out.calls = watch->n;
        out.p50 = bench_median(watch->us, watch->n);
        out.p99 = watch->us[watch->n * (PERCENT - 1) / PERCENT];
        out.most = watch->us[watch->n - 1];
    }
    free(watch->us);
    watch->us = NULL;
    return out;
}
