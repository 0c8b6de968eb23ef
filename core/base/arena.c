/* SPDX-License-Identifier: Apache-2.0 */
#include "base/arena.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    ALIGNMENT = 16,
    BLOCK_FIRST_BYTES = 16 * 1024,
    BLOCK_MOST_BYTES = 1024 * 1024,
    KEPT_BYTES = 128 * 1024, /* a request rarely needs more; a pool of arenas stays small */
};

struct ath_arena_block {
    struct ath_arena_block *next; /* owned */
    size_t size, used;
    size_t reserved; /* keeps `bytes` aligned */
    uint8_t bytes[];
};

_Static_assert(offsetof(struct ath_arena_block, bytes) % ALIGNMENT == 0, "pieces aligned");

void ath_arena_init(struct ath_arena *arena, size_t cap)
{
    *arena = (struct ath_arena){ .cap = cap };
}

static void free_blocks(struct ath_arena_block *block)
{
    while (block != NULL) {
        struct ath_arena_block *next = block->next;
        free(block);
        block = next;
    }
}

void ath_arena_fini(struct ath_arena *arena)
{
    free_blocks(arena->first);
    *arena = (struct ath_arena){ .cap = arena->cap };
}

/* Whole alignments, at least one; sizes near SIZE_MAX pass no cap and wrap to 0. */
static size_t round_up(size_t size)
{
    return size == 0 ? ALIGNMENT : (size + ALIGNMENT - 1) & ~(size_t)(ALIGNMENT - 1);
}

static void *give_up(struct ath_arena *arena)
{
    arena->exhausted = true;
    return NULL;
}

/* A new block of at least `size` bytes behind the current one. */
static struct ath_arena_block *add_block(struct ath_arena *arena, size_t size)
{
    size_t most = (size_t)PTRDIFF_MAX - sizeof(struct ath_arena_block);
    struct ath_arena_block *block = size > most ? NULL : malloc(sizeof *block + size);

    if (block == NULL) {
        return NULL;
    }
    struct ath_arena_block **link =
        arena->current == NULL ? &arena->first : &arena->current->next;
    block->next = *link;
    block->size = size;
    block->used = 0;
    *link = block;
    arena->current = block;
    return block;
}

/* What a piece takes of the cap; 0 when it passes the cap. */
static size_t piece_bytes(const struct ath_arena *arena, size_t size)
{
    size_t left = arena->cap > arena->used ? arena->cap - arena->used : 0;

    if (size > left) {
        return 0;
    }
    size_t bytes = round_up(size);
    return bytes > left ? 0 : bytes;
}

#ifdef ATH_TEST_BUILD

/* Every piece alone and of its exact size, so that AddressSanitizer sees one byte too far.
 */
void *ath_arena_alloc(struct ath_arena *arena, size_t size)
{
    size_t bytes = piece_bytes(arena, size);
    struct ath_arena_block *block = bytes == 0 ? NULL : add_block(arena, size);

    if (block == NULL) {
        return give_up(arena);
    }
    arena->used += bytes;
    memset(block->bytes, 0, size);
    return block->bytes;
}

bool ath_arena_extend(struct ath_arena *arena, const void *piece, size_t from, size_t to)
{
    (void)arena;
    (void)piece;
    return to <= from;
}

void ath_arena_reset(struct ath_arena *arena)
{
    ath_arena_fini(arena);
}

#else

/* The next kept block that is big enough, or a new one. */
static struct ath_arena_block *next_block(struct ath_arena *arena, size_t bytes)
{
    struct ath_arena_block *current = arena->current;
    struct ath_arena_block *kept = current == NULL ? arena->first : current->next;
    size_t size = current == NULL ? BLOCK_FIRST_BYTES : current->size * 2;

    if (kept != NULL && kept->size >= bytes) {
        kept->used = 0;
        arena->current = kept;
        return kept;
    }
    size = size > BLOCK_MOST_BYTES ? BLOCK_MOST_BYTES : size;
    return add_block(arena, size > bytes ? size : bytes);
}

void *ath_arena_alloc(struct ath_arena *arena, size_t size)
{
    size_t bytes = piece_bytes(arena, size);
    struct ath_arena_block *block = arena->current;

    if (bytes == 0) {
        return give_up(arena);
    }
    if (block == NULL || block->size - block->used < bytes) {
        block = next_block(arena, bytes);
        if (block == NULL) {
            return give_up(arena);
        }
    }
    void *piece = block->bytes + block->used;
    block->used += bytes;
    arena->used += bytes;
    return memset(piece, 0, bytes);
}

bool ath_arena_extend(struct ath_arena *arena, const void *piece, size_t from, size_t to)
{
    struct ath_arena_block *block = arena->current;

    if (to <= from) {
        return true;
    }
    size_t had = round_up(from);
    if (block == NULL || (const uint8_t *)piece + had != block->bytes + block->used) {
        return false;
    }
    if (to <= had) {
        return true;
    }
    size_t more = piece_bytes(arena, to - had);
    if (more == 0 || block->size - block->used < more) {
        return false;
    }
    memset(block->bytes + block->used, 0, more);
    block->used += more;
    arena->used += more;
    return true;
}

void ath_arena_reset(struct ath_arena *arena)
{
    size_t kept = 0;
    struct ath_arena_block **link = &arena->first;

    while (*link != NULL && kept + (*link)->size <= KEPT_BYTES) {
        kept += (*link)->size;
        (*link)->used = 0;
        link = &(*link)->next;
    }
    free_blocks(*link);
    *link = NULL;
    arena->current = arena->first;
    arena->used = 0;
    arena->exhausted = false;
}

#endif

void *ath_arena_array(struct ath_arena *arena, size_t count, size_t size)
{
    size_t bytes;

    if (__builtin_mul_overflow(count, size, &bytes)) {
        return give_up(arena);
    }
    return ath_arena_alloc(arena, bytes);
}

char *ath_arena_string(struct ath_arena *arena, struct ath_slice s)
{
    char *copy = s.size == SIZE_MAX ? give_up(arena) : ath_arena_alloc(arena, s.size + 1);

    if (copy != NULL && s.size > 0) {
        memcpy(copy, s.data, s.size);
    }
    return copy;
}

struct ath_slice ath_arena_copy(struct ath_arena *arena, struct ath_slice s)
{
    void *copy = ath_arena_alloc(arena, s.size);

    if (copy == NULL) {
        return ath_slice(NULL, 0);
    }
    if (s.size > 0) {
        memcpy(copy, s.data, s.size);
    }
    return ath_slice(copy, s.size);
}

char *ath_arena_printf(struct ath_arena *arena, const char *fmt, ...)
{
    va_list args;

    va_start(args, fmt);
    int size = vsnprintf(NULL, 0, fmt, args);
    va_end(args);
    char *text = size < 0 ? give_up(arena) : ath_arena_alloc(arena, (size_t)size + 1);
    if (text != NULL) {
        va_start(args, fmt);
        vsnprintf(text, (size_t)size + 1, fmt, args);
        va_end(args);
    }
    return text;
}

ath_code ath_arena_fail(struct ath_error *err, const char *what)
{
    return ath_fail(err, ATH_RESOURCE_EXHAUSTED, "%s needs more than its arena", what);
}
