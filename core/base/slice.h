/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * slice - a pointer and a length: bytes somebody else owns.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct ath_slice {
    const uint8_t *data; /* borrowed; may be NULL when size is 0 */
    size_t size;
};

/* A slice over `size` bytes at `data`. */
static inline struct ath_slice ath_slice(const void *data, size_t size)
{
    return (struct ath_slice){ data, size };
}

/* The bytes of a C string without its NUL; NULL gives an empty slice. */
struct ath_slice ath_slice_str(const char *text);

/* Same length, same bytes. */
bool ath_slice_equal(struct ath_slice a, struct ath_slice b);

/* True when the slice holds exactly the characters of `text`. */
bool ath_slice_is(struct ath_slice s, const char *text);

/* <0, 0, >0 in byte order; a prefix sorts first. */
int ath_slice_compare(struct ath_slice a, struct ath_slice b);

/* FNV-1a, for tables in memory: the same bytes always have the same hash. */
uint64_t ath_slice_hash(struct ath_slice s);

/* Well-formed UTF-8 without NUL bytes (RFC 3629: no surrogates, no overlong forms). */
bool ath_utf8_valid(struct ath_slice s);
