/* SPDX-License-Identifier: Apache-2.0 */
#include "mem.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { BLOCK_BYTES = 64 * 1024, ALIGNMENT = 16, FIRST_CAPACITY = 16, OUT_OF_MEMORY = 4 };

struct cli_block {
    struct cli_block *next;
    size_t capacity;
    _Alignas(ALIGNMENT) char bytes[];
};

struct cli_slot {
    const char *key; /* NULL when free */
    uint64_t hash;
    uint32_t number;
};

_Noreturn static void out_of_memory(void)
{
    fputs("athar: out of memory\n", stderr);
    exit(OUT_OF_MEMORY);
}

/* ---- arena ---------------------------------------------------------------------------- */

static void add_block(struct cli_arena *arena, size_t size)
{
    size_t capacity = size > BLOCK_BYTES ? size : BLOCK_BYTES;
    struct cli_block *block = calloc(1, sizeof *block + capacity);

    if (block == NULL) {
        out_of_memory();
    }
    block->capacity = capacity;
    block->next = arena->blocks;
    arena->blocks = block;
    arena->used = 0;
}

void *cli_alloc(struct cli_arena *arena, size_t size)
{
    if (size > SIZE_MAX / 2) {
        out_of_memory();
    }
    size = (size + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    if (arena->blocks == NULL || arena->blocks->capacity - arena->used < size) {
        add_block(arena, size);
    }
    void *at = arena->blocks->bytes + arena->used;
    arena->used += size;
    return at;
}

void *cli_array(struct cli_arena *arena, size_t count, size_t item)
{
    if (item != 0 && count > SIZE_MAX / 2 / item) {
        out_of_memory();
    }
    return cli_alloc(arena, count * item);
}

char *cli_copy(struct cli_arena *arena, const char *text, size_t size)
{
    char *copy = cli_alloc(arena, size + 1);

    if (size > 0) {
        memcpy(copy, text, size);
    }
    return copy;
}

char *cli_string(struct cli_arena *arena, const char *text)
{
    return text == NULL ? NULL : cli_copy(arena, text, strlen(text));
}

char *cli_printf(struct cli_arena *arena, const char *fmt, ...)
{
    va_list args;

    va_start(args, fmt);
    int size = vsnprintf(NULL, 0, fmt, args);
    va_end(args);
    char *text = cli_alloc(arena, (size_t)(size < 0 ? 0 : size) + 1);
    va_start(args, fmt);
    vsnprintf(text, (size_t)(size < 0 ? 0 : size) + 1, fmt, args);
    va_end(args);
    return text;
}

void cli_arena_fini(struct cli_arena *arena)
{
    while (arena->blocks != NULL) {
        struct cli_block *block = arena->blocks;
        arena->blocks = block->next;
        free(block);
    }
    arena->used = 0;
}

/* ---- arrays and text on the heap ------------------------------------------------------ */

void *cli_grow(void *array, size_t count, size_t *capacity, size_t item)
{
    if (count < *capacity) {
        return array;
    }
    size_t wanted = *capacity == 0 ? FIRST_CAPACITY : *capacity * 2;
    void *grown = wanted > SIZE_MAX / 2 / item ? NULL : realloc(array, wanted * item);
    if (grown == NULL) {
        out_of_memory();
    }
    *capacity = wanted;
    return grown;
}

void cli_text_add(struct cli_text *text, const char *data, size_t size)
{
    if (size >= text->capacity - text->size || text->data == NULL) {
        size_t wanted = (text->size + size + 1) * 2;
        char *grown = realloc(text->data, wanted);
        if (grown == NULL) {
            out_of_memory();
        }
        text->data = grown;
        text->capacity = wanted;
    }
    if (size > 0) {
        memcpy(text->data + text->size, data, size);
    }
    text->size += size;
    text->data[text->size] = '\0';
}

void cli_text_str(struct cli_text *text, const char *string)
{
    cli_text_add(text, string, strlen(string));
}

void cli_text_printf(struct cli_text *text, const char *fmt, ...)
{
    struct cli_arena arena = { 0 };
    va_list args, again;

    va_start(args, fmt);
    va_copy(again, args);
    int size = vsnprintf(NULL, 0, fmt, args);
    va_end(args);
    char *formatted = cli_alloc(&arena, (size_t)(size < 0 ? 0 : size) + 1);
    vsnprintf(formatted, (size_t)(size < 0 ? 0 : size) + 1, fmt, again);
    va_end(again);
    cli_text_str(text, formatted);
    cli_arena_fini(&arena);
}

void cli_text_fini(struct cli_text *text)
{
    free(text->data);
    *text = (struct cli_text){ 0 };
}

/* ---- map ------------------------------------------------------------------------------ */

/* FNV-1a. */
static uint64_t hash_of(const char *key)
{
    uint64_t hash = UINT64_C(14695981039346656037);

    for (; *key != '\0'; key++) {
        hash = (hash ^ (unsigned char)*key) * UINT64_C(1099511628211);
    }
    return hash;
}

/* Where the key is, or where it would go. */
static struct cli_slot *find_slot(const struct cli_map *map, const char *key, uint64_t hash)
{
    size_t mask = map->capacity - 1;

    for (size_t i = (size_t)hash & mask;; i = (i + 1) & mask) {
        struct cli_slot *slot = &map->slots[i];
        if (slot->key == NULL || (slot->hash == hash && strcmp(slot->key, key) == 0)) {
            return slot;
        }
    }
}

static void grow_map(struct cli_map *map)
{
    struct cli_map grown = { .count = map->count,
                             .capacity = map->capacity == 0 ? 64 : map->capacity * 2 };

    grown.slots = calloc(grown.capacity, sizeof *grown.slots);
    if (grown.slots == NULL) {
        out_of_memory();
    }
    for (size_t i = 0; i < map->capacity; i++) {
        if (map->slots[i].key != NULL) {
            *find_slot(&grown, map->slots[i].key, map->slots[i].hash) = map->slots[i];
        }
    }
    free(map->slots);
    *map = grown;
}

uint32_t cli_map_put(struct cli_map *map, struct cli_arena *arena, const char *key,
                     bool *added)
{
    uint64_t hash = hash_of(key);

    if (map->count * 2 >= map->capacity) {
        grow_map(map);
    }
    struct cli_slot *slot = find_slot(map, key, hash);
    *added = slot->key == NULL;
    if (*added) {
        slot->key = cli_string(arena, key);
        slot->hash = hash;
        slot->number = (uint32_t)map->count++;
    }
    return slot->number;
}

void cli_map_fini(struct cli_map *map)
{
    free(map->slots);
    *map = (struct cli_map){ 0 };
}
