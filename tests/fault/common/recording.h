/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * recording - what preload/io.c wrote, in memory.
 *
 * Memory:   records are borrowed from the recording until it is closed.
 */

#include <stdbool.h>
#include <stddef.h>

#include "format.h"

struct recording {
    uint8_t *bytes;
    size_t size;
    const struct fault_record **records;
    uint32_t count;
    uint64_t *promised; /* by record: the highest seq that answers sent before it named */
};

/* False, with a word on standard error, when there is no whole recording. */
bool recording_open(struct recording *out, const char *path);

/* A zeroed struct is allowed. */
void recording_close(struct recording *recording);

/* The bytes behind a record. */
static inline const uint8_t *fault_bytes(const struct fault_record *record)
{
    return (const uint8_t *)(record + 1);
}
