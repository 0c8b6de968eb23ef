/* SPDX-License-Identifier: Apache-2.0 */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "codec/unpack.h"
#include "internal.h"

/*
 * An answer of a thousand rows is ten thousand small allocations, and as many to free. Here they
 * come from a few chunks that go together, each larger than the one before: malloc gives what is
 * small back to the system at once, and every answer would fault its pages in anew. The message is the first thing in the first chunk, so
 * that athar_free() finds the chunks by it.
 */

enum { ALIGNMENT = 16, FIRST_BYTES = 1024, GROWTH = 4, MOST_BYTES = 1024 * 1024 };

struct chunk {
    struct chunk *next;
    size_t used, size;
    _Alignas(ALIGNMENT) uint8_t bytes[];
};

/* Chunks of an answer; the first stays at the head of the list, the one in use behind it. */
struct answer {
    struct chunk *first, *last;
};

static struct chunk *add_chunk(struct answer *answer, size_t size)
{
    struct chunk *chunk = malloc(sizeof *chunk + size);

    if (chunk == NULL) {
        return NULL;
    }
    *chunk = (struct chunk){ .size = size };
    if (answer->last == NULL) {
        answer->first = chunk;
    } else {
        answer->last->next = chunk;
    }
    answer->last = chunk;
    return chunk;
}

static void *allocate(void *data, size_t size)
{
    struct answer *answer = data;
    struct chunk *chunk = answer->last;

    if (size > SIZE_MAX / 2) {
        return NULL;
    }
    size = (size + ALIGNMENT - 1) & ~(size_t)(ALIGNMENT - 1);
    if (chunk == NULL || chunk->size - chunk->used < size) {
        size_t fresh = chunk == NULL ? FIRST_BYTES : chunk->size * GROWTH;
        fresh = fresh < MOST_BYTES ? fresh : MOST_BYTES;
        chunk = add_chunk(answer, size > fresh ? size : fresh);
    }
    if (chunk == NULL) {
        return NULL;
    }
    void *at = chunk->bytes + chunk->used;
    chunk->used += size;
    return at;
}

static void keep(void *data, void *pointer)
{
    (void)data;
    (void)pointer;
}

static void free_chunks(struct chunk *chunk)
{
    while (chunk != NULL) {
        struct chunk *next = chunk->next;
        free(chunk);
        chunk = next;
    }
}

ProtobufCMessage *athar_unpack(const ProtobufCMessageDescriptor *type, size_t size,
                               const uint8_t *bytes)
{
    struct answer answer = { 0 };
    ProtobufCAllocator allocator = { allocate, keep, &answer };
    ProtobufCMessage *message = athar_message_unpack(type, &allocator, size, bytes);

    if (message == NULL) { /* from nothing, for the message must come first */
        free_chunks(answer.first);
        answer = (struct answer){ 0 };
        message = protobuf_c_message_unpack(type, &allocator, size, bytes);
    }
    if (message == NULL) {
        free_chunks(answer.first);
    }
    return message;
}

void athar_free(ProtobufCMessage *message)
{
    if (message != NULL) {
        free_chunks((struct chunk *)((uint8_t *)message - offsetof(struct chunk, bytes)));
    }
}
