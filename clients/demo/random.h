/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * random - numbers that are the same in every run, and totals cut into parts exactly.
 *
 * A stream is made from the place it is used at (organization, period), so that one more
 * draw here changes nothing there.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct demo_random {
    uint64_t state;
};

/* The stream of a place, named by up to three numbers. */
struct demo_random demo_random_at(uint64_t a, uint64_t b, uint64_t c);

/* 64 random bits. */
uint64_t demo_next(struct demo_random *random);

/* From low to high, both included. */
int64_t demo_between(struct demo_random *random, int64_t low, int64_t high);

/* True in so many of a hundred draws. */
bool demo_chance(struct demo_random *random, int percent);

/* The value, more or less by at most so many percent. */
int64_t demo_around(struct demo_random *random, int64_t value, int percent);

/* Cut `total` into parts in proportion to weights >= 0 that are not all zero: each gets its
 * whole share, and what is left goes, one each, to the largest remainders, the first among
 * equals. The parts add up to the total. */
void demo_apportion(int64_t *parts, int64_t total, const int64_t *weights, size_t count);
