/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * scrub - looks through the live store for damage, now and then, slowly, in a child.
 *
 * Owns:     a thread, which sleeps or waits for its child.
 * Threads:  any may hurry it and ask how it went.
 * Failure:  what it finds is logged and kept until it is found no more; the server serves on, since
 *           a damaged record is refused wherever it is met.
 */

#include "base/status.h"
#include "config/config.h"

enum { ATH_SCRUB_SAMPLES = 20, ATH_SCRUB_SAMPLE_BYTES = 256 };

/* How the last scrub that ended went. */
struct ath_scrub_state {
    uint64_t runs;    /* since the start */
    uint64_t records; /* read */
    uint64_t damaged;
    int64_t ended_us; /* by the monotonic clock */
    size_t samples;   /* the first damaged ones, in words */
    char sample[ATH_SCRUB_SAMPLES][ATH_SCRUB_SAMPLE_BYTES];
};

struct ath_scrubber;

struct ath_scrubber_options {
    const char *self, *folder; /* this program, and the store's folder; borrowed */
    int64_t interval_ms;       /* 0: only when hurried */
    uint64_t bytes_per_second;
};

/* Start. The caller ends *out with ath_scrubber_close(). */
ATH_MUST_CHECK ath_code ath_scrubber_open(struct ath_scrubber **out,
                                          const struct ath_scrubber_options *options,
                                          struct ath_error *err);

/* Scrub as soon as may be: something went wrong with the disk. */
void ath_scrubber_hurry(struct ath_scrubber *scrubber);

/* How the last one went; zeroes when there was none, or no scrubber. */
void ath_scrubber_state(struct ath_scrubber *scrubber, struct ath_scrub_state *out);

/* End its child and itself. NULL is allowed. */
void ath_scrubber_close(struct ath_scrubber *scrubber);
