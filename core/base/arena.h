/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * arena - the memory of one request: many small pieces, freed together.
 *
 * Owns:     its blocks; they are kept for reuse by reset and freed by fini.
 * Threads:  one at a time.
 * Memory:   pieces come zeroed, aligned to 16 bytes, and live until reset or fini.
 * Failure:  over the cap, NULL and `exhausted` stays true until reset.
 *           Test builds (ATH_TEST_BUILD) give each piece its own malloc.
 */

#include <stdbool.h>
#include <stddef.h>

#include "base/slice.h"
#include "base/status.h"

struct ath_arena_block;

struct ath_arena {
    struct ath_arena_block *first, *current; /* owned */
    size_t used;                             /* bytes handed out since the last reset */
    size_t cap;                              /* most bytes handed out between resets */
    bool exhausted;
};

/* An empty arena that hands out at most `cap` bytes between resets. */
void ath_arena_init(struct ath_arena *arena, size_t cap);

/* Frees everything; a zeroed struct is allowed. */
void ath_arena_fini(struct ath_arena *arena);

/* Takes every piece back, keeps (some of) the memory for the next request. */
void ath_arena_reset(struct ath_arena *arena);

/* `size` zeroed bytes, or NULL past the cap or out of memory. Size 0 gives a pointer. */
void *ath_arena_alloc(struct ath_arena *arena, size_t size);

/* `count` zeroed elements of `size` bytes; NULL also when the product overflows. */
void *ath_arena_array(struct ath_arena *arena, size_t count, size_t size);

/* Try to grow a piece from `from` to `to` bytes where it lies; false, and nothing changed,
 * when it is not the newest piece or there is no room behind it. The new bytes are zeroed
 * as far as they were never given to the caller. */
bool ath_arena_extend(struct ath_arena *arena, const void *piece, size_t from, size_t to);

/* A NUL-terminated copy of the slice, or NULL. */
char *ath_arena_string(struct ath_arena *arena, struct ath_slice s);

/* A copy of the slice's bytes; an empty slice with data NULL when memory is out. */
struct ath_slice ath_arena_copy(struct ath_arena *arena, struct ath_slice s);

/* printf into the arena, NUL-terminated; NULL when memory is out. */
char *ath_arena_printf(struct ath_arena *arena, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

/* RESOURCE_EXHAUSTED, of what is made in an arena and did not fit: "request needs more than its
 * arena". */
ath_code ath_arena_fail(struct ath_error *err, const char *what);

#define ath_arena_new(arena, type) ((type *)ath_arena_alloc((arena), sizeof(type)))
#define ath_arena_new_array(arena, type, count) \
    ((type *)ath_arena_array((arena), (count), sizeof(type)))
