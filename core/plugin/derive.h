/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * derive - indicators whose sides a plugin's code computes, when a question asks for them.
 *
 * The code is asked through the plugin's driver in the way its checks are: in batches, within the
 * same budgets, and with the same strikes when it fails. It is that of the version that serves
 * now, whatever moment the totals are of.
 *
 * Threads:  any. It may wait for a process: never from an nng callback, nor in a write transaction.
 * Memory:   points are the caller's.
 */

#include "base/decimal.h"
#include "model/catalogue.h"

struct ath_arena;
struct ath_plugins;

enum { ATH_DERIVED_SCALE = 18 }; /* most decimals of a numerator */

/* One cell of a point, in the order of the derivation's `cells`. */
struct ath_plugin_total {
    ath_i128 value; /* 0 unless a number */
    uint8_t state;  /* ATH_CELL_MISSING, ATH_CELL_NUMBER or ATH_CELL_NA */
};

/* What was said of a point, already judged: numerator / 10^scale / denominator. Neither side is
 * -2^127; the denominator may be 0. */
struct ath_plugin_quotient {
    bool known; /* else there is no value */
    uint8_t scale;
    ath_i128 numerator, denominator;
};

struct ath_plugin_point {
    const struct ath_plugin_total *totals; /* borrowed; the indicator's derived_count */
    int32_t first_day, last_day;
    struct ath_plugin_quotient quotient; /* result */
};

/* What is asked. */
struct ath_plugin_deriving {
    const struct ath_program *program;     /* finished; of the moment that is asked about */
    const struct ath_indicator *indicator; /* of that program, and derived */
    enum ath_layer layer;
    struct ath_plugin_point *points; /* each gets its quotient */
    size_t n;
    bool (*expired)(void *context); /* looked at between batches; or NULL */
    void *context;
};

/* Ask for all points. UNAVAILABLE when the plugin failed or is left alone for a while, with the
 * reason and when to ask again: no quotient counts then. FAILED_PRECONDITION when nothing that
 * serves derives the indicator; DEADLINE_EXCEEDED. */
ATH_MUST_CHECK ath_code ath_plugins_derive(struct ath_plugins *plugins,
                                           const struct ath_plugin_deriving *asked,
                                           struct ath_arena *scratch,
                                           struct ath_error *err);
