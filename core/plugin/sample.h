/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * sample - reports that nobody sent: made up from a program and a number, to try it on.
 *
 * The same program and number give the same report on every machine and for ever. The first of
 * a form are at the edges (nothing given, zeros, not applicable, minima, maxima); the rest mix
 * them with figures of every size. Figures are within their limits, and parts make their totals;
 * declared rules may be broken. Periods are of all seasons, the first and last of the calendar
 * among them.
 *
 * Threads:  any; there is no state.
 * Memory:   the arena's.
 */

#include "model/cell.h"

struct ath_sample {
    const struct ath_form *form; /* borrowed */
    enum ath_layer layer;
    uint32_t period;
    struct ath_cells given, effective;
};

/* A generator of numbers; seed it with any. */
struct ath_chance {
    uint64_t state;
};

/* The next number. */
uint64_t ath_chance_next(struct ath_chance *chance);

/* One of 0 to n - 1; n must not be 0. */
uint64_t ath_chance_below(struct ath_chance *chance, uint64_t n);

/* What reports are made up from. */
struct ath_sampler {
    const struct ath_program *program; /* finished */
    const struct ath_form *form;
    uint64_t seed;
};

/* The i-th report of the form. False when memory is out. */
bool ath_sample_make(struct ath_sample *out, const struct ath_sampler *sampler, size_t i,
                     struct ath_arena *arena);
