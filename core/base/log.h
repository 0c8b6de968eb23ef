/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * log - one line an event: `time level room.noun-verb key=value ...`, on standard error.
 *
 * Threads:  any; a line is written with one write(2).
 */

#include <stdbool.h>
#include <stdint.h>

enum ath_level {
    ATH_LOG_ERROR = 1, /* a person must act */
    ATH_LOG_WARN,      /* it healed */
    ATH_LOG_INFO,      /* life cycle */
    ATH_LOG_DEBUG,     /* the rest */
};

/* Lines above `level` are dropped; ATH_LOG_INFO at start. */
void ath_log_level(enum ath_level level);

/* `event` is "journal.append-retry"; `fmt` gives the fields: "seq=%llu delay_ms=%d".
 * Control characters in the fields are escaped. */
void ath_log(enum ath_level level, const char *event, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

/* Keeps an event that others can cause at will from filling the log. Start zeroed; guard it with
 * a lock where several threads use it. */
struct ath_log_ration {
    int64_t next_us; /* by the monotonic clock: not before */
    uint64_t held;   /* events since the last line */
};

enum { ATH_LOG_RATION_US = 10 * 1000 * 1000 };

/* One more event: true when it may have its line, at most one in ten seconds; *held is then how
 * many had none since the one before. */
bool ath_log_ration(struct ath_log_ration *ration, uint64_t *held);
