/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * copy - a plugin's file in memory, so that nobody can change what was loaded.
 *
 * A file that is written over while it is mapped kills the process that runs it, and dlopen()
 * of a path it knows gives the old object again: a copy has neither fault.
 */

#include "base/status.h"

enum { ATH_COPY_PATH_BYTES = 32 };

struct ath_file_copy {
    int fd;                         /* owned; the path is good as long as it is open */
    char path[ATH_COPY_PATH_BYTES]; /* no other open copy has it */
};

/* Copy the file; the caller ends it with ath_file_copy_close(). INVALID_ARGUMENT when it
 * cannot be read or has more than 64 MiB; RESOURCE_EXHAUSTED when there is no memory. */
ATH_MUST_CHECK ath_code ath_file_copy_open(struct ath_file_copy *out, const char *path,
                                           struct ath_error *err);

/* What was mapped from it stays. */
void ath_file_copy_close(struct ath_file_copy *copy);
