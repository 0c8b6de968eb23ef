/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * decimal - exact numbers: scaled integers, 128-bit sums, rationals.
 *
 * A value is an integer at a scale: 12.50 at scale 2 is 1250. Sums are 128-bit.
 * A quotient stays a rational until it is rounded once, half to even.
 */

#include <stdbool.h>
#include <stdint.h>

#include "base/slice.h"
#include "base/status.h"

__extension__ typedef __int128 ath_i128;
__extension__ typedef unsigned __int128 ath_u128;

enum { ATH_SCALE_MAX = 6, ATH_DECIMAL_TEXT_BYTES = 48 };

/* The largest magnitude of one cell, at its scale. */
#define ATH_VALUE_MAX INT64_C(1000000000000000)

/* 10^n for n in 0..18. */
int64_t ath_pow10(int n);

/*
 * Parse "-12.5", "+3", "٣٫٥" (Arabic-Indic and extended digits, U+066B as decimal
 * separator) into an integer at `scale`. Refused, with a stable reason in *reason (a static
 * string, untouched on success):
 * - "not-a-number": anything else, an exponent, no digit on one side of the point
 * - "thousands-separator": , ' U+066C or a space between digits, and nothing worse
 * - "too-many-decimals": digits other than 0 beyond the scale
 * - "out-of-range": beyond ATH_VALUE_MAX
 */
bool ath_decimal_parse(int64_t *value, struct ath_slice text, int scale,
                       const char **reason);

/* Rescale an integer exactly; false when digits would be lost or the result passes
 * ATH_VALUE_MAX; *reason as above. */
bool ath_decimal_rescale(int64_t *value, int from, int to, const char **reason);

/* Write `value` with exactly `scale` decimals ("12.50", "-0.5", "12"), NUL-terminated, into
 * `out` of at least ATH_DECIMAL_TEXT_BYTES; returns its length. */
int ath_decimal_format(char *out, ath_i128 value, int scale);

/* An exact rational num/den, den > 0, in lowest terms. Zeroed means invalid. */
struct ath_rational {
    ath_i128 num, den;
};

/* num/den reduced. den must not be 0. Zeroed where -2^127 would have to change its sign. */
struct ath_rational ath_rational_make(ath_i128 num, ath_i128 den);
/* a + b; false when it, or the sum over the common denominator, does not fit 128 bits. */
bool ath_rational_add(struct ath_rational *out, struct ath_rational a,
                      struct ath_rational b);
/* a - b; false as for a sum. */
bool ath_rational_sub(struct ath_rational *out, struct ath_rational a,
                      struct ath_rational b);
/* a * b; false when it does not fit 128 bits. */
bool ath_rational_mul(struct ath_rational *out, struct ath_rational a,
                      struct ath_rational b);
/* a / b; false when b is 0 or the result does not fit. */
bool ath_rational_div(struct ath_rational *out, struct ath_rational a,
                      struct ath_rational b);
/* <0, 0, >0. */
int ath_rational_compare(struct ath_rational a, struct ath_rational b);
/* Round half to even to an integer at `scale`; false when it does not fit. */
bool ath_rational_round(ath_i128 *out, struct ath_rational r, int scale);
