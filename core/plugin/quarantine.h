/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * quarantine - when a plugin that fails is asked again.
 *
 * Three failures within a minute keep it away for a second. The first call after that is a
 * trial: when it fails, too, the pause is twice as long as the last, five minutes at most;
 * when it is well, everything is forgotten.
 *
 * Threads:  the caller's lock.
 */

#include <stdbool.h>
#include <stdint.h>

enum {
    ATH_QUARANTINE_STRIKES = 3,
    ATH_QUARANTINE_WINDOW_US = 60 * 1000 * 1000,
    ATH_QUARANTINE_FIRST_US = 1000 * 1000,
    ATH_QUARANTINE_LONGEST_US = 300 * 1000 * 1000,
};

/* Begins zeroed. Times are of the monotonic clock, in microseconds. */
struct ath_quarantine {
    int64_t strikes[ATH_QUARANTINE_STRIKES]; /* the latest; [0] is the oldest */
    unsigned n;                              /* of them */
    int64_t until_us, pause_us;
    bool on_trial;
};

/* A failure. True when a pause begins with it. */
bool ath_quarantine_strike(struct ath_quarantine *q, int64_t now_us);

/* A call went well. True when it ends a trial. */
bool ath_quarantine_success(struct ath_quarantine *q);

/* How long it is still kept away; 0 when it may be asked. */
int64_t ath_quarantine_left_us(const struct ath_quarantine *q, int64_t now_us);

/* Failures within the last minute, ATH_QUARANTINE_STRIKES at most. */
unsigned ath_quarantine_recent(const struct ath_quarantine *q, int64_t now_us);
