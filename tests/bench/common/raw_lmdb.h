/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * raw_lmdb - the limit that ingest is measured against: the puts that durable submissions of
 * 50 values cannot do without, as plain LMDB calls, and nothing else.
 *
 * One submission is a journal entry of 420 bytes (appended), a command id (16 bytes that grow
 * with time) to a seq, and a report of 320 bytes keyed (form, layer, period, organization,
 * project, block). Each commit also writes 100 totals of 1,000 bytes that its submissions share:
 * country, regions, provinces and a few others. Default sync, no flag that weakens it, one thread;
 * nothing is validated, summed, checked or read.
 */

#include <stdbool.h>
#include <stdint.h>

enum { RAW_LMDB_VALUES = 50 };

struct raw_lmdb_options {
    const char *folder;     /* exists and is empty; the caller removes what is in it */
    uint32_t organizations; /* 0: 10,000 */
    uint32_t months;        /* 0: 12; all organizations report one month, then the next */
    uint32_t commit;        /* submissions of a commit; 0: 1,000 */
    bool mixed_months;      /* the months of one organization after another */
    uint32_t
        totals_each; /* shared totals put again by every submission; 0: once a commit */
};

struct raw_lmdb_result {
    double seconds;
    uint64_t submissions, values, commits;
    uint64_t bytes; /* of the file at the end */
};

/* 0, or the number of the library or the system that says what went wrong. */
int raw_lmdb_run(struct raw_lmdb_result *out, const struct raw_lmdb_options *options);
