/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * echo_kind - what a kind of echo fills in: common/echo_nng.c and common/echo_athar.c.
 */

#include "common/echo.h"
#include "common/race.h"

struct bench_echo_kind {
    /* Begin the calls of lane `lane`; each starts the next while the race says so. */
    void (*start)(struct bench_echo *echo, int lane);
    /* One call, from asking to answered. */
    void (*once)(struct bench_echo *echo);
    void (*close)(struct bench_echo *echo);
};

/* The first member of either kind. */
struct bench_echo {
    const struct bench_echo_kind *kind;
    struct bench_race race;
};
