/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * obituary - how a plugin's process ended, in words.
 */

#include <stdint.h>
#include <sys/types.h>

#include "base/status.h"

struct ath_death {
    int status;      /* of waitpid() */
    uint32_t denied; /* 1 + the system call it ended with, or 0; the process may lie */
};

/* Kill it unless it is dead, and wait for its end. */
struct ath_death ath_obituary(pid_t pid);

/* UNAVAILABLE: "ended by signal 11 (segmentation fault)". ABORTED when it was killed by somebody
 * else, or did not end before. */
ath_code ath_obituary_fail(const struct ath_death *death, struct ath_error *err);
