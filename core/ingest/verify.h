/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * verify - recompute everything from the journal alone, and compare bit for bit.
 *
 * Reads a data folder that nobody writes to (a backup), replays its journal into a scratch store
 * and compares every record of every table. Meant for a process of its own: a damaged file can
 * kill its reader.
 */

#include "base/status.h"

enum { ATH_VERIFY_SAMPLES = 20, ATH_VERIFY_SAMPLE_BYTES = 200 };

struct ath_verify_result {
    uint64_t seq;        /* the journal's head */
    uint64_t entries;    /* replayed */
    uint64_t records;    /* compared */
    uint64_t mismatches; /* records that differ, are missing or are too many */
    char samples[ATH_VERIFY_SAMPLES]
                [ATH_VERIFY_SAMPLE_BYTES]; /* the first of them, in words */
};

/* Verify the data folder `folder`; `scratch` is a folder that does not exist yet (else
 * FAILED_PRECONDITION), and is removed by the caller afterwards, whatever comes out. A mismatch is
 * a result, not a failure. */
ATH_MUST_CHECK ath_code ath_verify(struct ath_verify_result *out, const char *folder,
                                   const char *scratch, struct ath_error *err);

struct ath_verify_options {
    uint64_t keep_free; /* bytes of the scratch folder's disk; 0: the store's default */
    /* Told now and then how many of the journal's entries have been replayed; may be NULL. */
    void (*replayed)(void *context, uint64_t done, uint64_t all);
    void *context;
};

/* As ath_verify(), with these options. RESOURCE_EXHAUSTED: the disk is as full as it may be. */
ATH_MUST_CHECK ath_code ath_verify_with(struct ath_verify_result *out, const char *folder,
                                        const char *scratch,
                                        const struct ath_verify_options *options,
                                        struct ath_error *err);
