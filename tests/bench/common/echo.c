/* SPDX-License-Identifier: Apache-2.0 */
#include "common/echo.h"

#include <stdlib.h>

#include "common/echo_kind.h"
#include "common/server.h"

void bench_echo_close(struct bench_echo *echo)
{
    if (echo != NULL) {
        echo->kind->close(echo);
    }
}

double bench_echo_many(struct bench_echo *echo, int calls)
{
    bench_race_set(&echo->race, calls);
    double start = bench_now();
    for (int i = 0; i < BENCH_IN_FLIGHT; i++) {
        echo->kind->start(echo, i);
    }
    bench_race_wait(&echo->race);
    return calls / (bench_now() - start);
}

double bench_echo_one(struct bench_echo *echo, int calls)
{
    double *us = calloc((size_t)calls, sizeof *us);

    if (us == NULL) {
        bench_die("out of memory");
    }
    for (int i = 0; i < calls; i++) {
        double start = bench_now();
        echo->kind->once(echo);
        us[i] = (bench_now() - start) * 1e6;
    }
    double median = bench_median(us, (size_t)calls);
    free(us);
    return median;
}
