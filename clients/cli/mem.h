/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * mem - memory for a program that runs once: an arena, a growing text, a map of strings.
 *
 * Owns:     what it hands out; ended by the fini of whatever gave it.
 * Threads:  each object belongs to one thread at a time.
 * Failure:  out of memory ends the program with status 4 and a word, so nothing here
 *           returns NULL.
 */

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* ---- arena ---------------------------------------------------------------------------- */

struct cli_block;

/* Start with a zeroed one. */
struct cli_arena {
    struct cli_block *blocks;
    size_t used;
};

/* `size` zeroed bytes, aligned for anything. */
void *cli_alloc(struct cli_arena *arena, size_t size);

/* `count` zeroed items. */
void *cli_array(struct cli_arena *arena, size_t count, size_t item);

/* A copy with a NUL behind it. */
char *cli_copy(struct cli_arena *arena, const char *text, size_t size);

/* A copy of a whole string; NULL gives NULL. */
char *cli_string(struct cli_arena *arena, const char *text);

/* printf into the arena. */
char *cli_printf(struct cli_arena *arena, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

/* Free everything; the arena is empty and usable again. */
void cli_arena_fini(struct cli_arena *arena);

/* ---- arrays and text on the heap ------------------------------------------------------ */

/* An array with room for one more item after `count`; the caller frees it. */
void *cli_grow(void *array, size_t count, size_t *capacity, size_t item);

/* Start with a zeroed one; `data` is NUL-terminated once something was added. */
struct cli_text {
    char *data;
    size_t size, capacity;
};

/* Add bytes at the end. */
void cli_text_add(struct cli_text *text, const char *data, size_t size);
/* Add a string at the end. */
void cli_text_str(struct cli_text *text, const char *string);
/* Add what printf would write. */
void cli_text_printf(struct cli_text *text, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

/* Free it. */
void cli_text_fini(struct cli_text *text);

/* ---- map ------------------------------------------------------------------------------ */

struct cli_slot;

/* From strings to numbers counted from 0 in the order they came. Start with a zeroed one. */
struct cli_map {
    struct cli_slot *slots;
    size_t count, capacity;
};

/* The number of `key`, which is copied into `arena` when it is new: *added says so. */
uint32_t cli_map_put(struct cli_map *map, struct cli_arena *arena, const char *key,
                     bool *added);

/* Free it. */
void cli_map_fini(struct cli_map *map);
