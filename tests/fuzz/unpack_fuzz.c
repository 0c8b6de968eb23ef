/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Bytes as a client gets them: the first picks a method, the rest is what it answers. What
 * athar_message_unpack() reads, protobuf-c reads too, and both pack to the same bytes.
 */

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/status.h"
#include "codec/services.h"
#include "codec/unpack.h"

enum { LARGE = 64 * 1024 * 1024 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void *take(void *arena, size_t size)
{
    return ath_arena_alloc(arena, size);
}

static void keep(void *arena, void *piece)
{
    (void)arena;
    (void)piece;
}

/* Every method's answer, in the services' order, again and again. */
static const ProtobufCMessageDescriptor *pick_type(uint8_t any)
{
    const ProtobufCServiceDescriptor *service;
    unsigned methods = 0;

    for (size_t i = 0; (service = athar_service_at(i)) != NULL; i++) {
        methods += service->n_methods;
    }
    unsigned left = any % methods;
    size_t i = 0;
    while (left >= athar_service_at(i)->n_methods) {
        left -= athar_service_at(i++)->n_methods;
    }
    return athar_service_at(i)->methods[left].output;
}

/* The bytes it packs to; the caller's. */
static uint8_t *pack(const ProtobufCMessage *message, size_t size)
{
    uint8_t *out = malloc(size + 1);

    ath_assert(out != NULL && protobuf_c_message_pack(message, out) == size);
    return out;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct ath_arena arena;
    ProtobufCAllocator memory = { take, keep, &arena };

    if (size == 0) {
        return 0;
    }
    ath_arena_init(&arena, LARGE);
    const ProtobufCMessageDescriptor *type = pick_type(data[0]);
    ProtobufCMessage *theirs = protobuf_c_message_unpack(type, &memory, size - 1, data + 1);
    ProtobufCMessage *ours = athar_message_unpack(type, &memory, size - 1, data + 1);
    if (!arena.exhausted) {
        ath_assert(ours == NULL || theirs != NULL);
    }
    if (ours != NULL && theirs != NULL) {
        size_t packed = protobuf_c_message_get_packed_size(theirs);
        ath_assert(protobuf_c_message_get_packed_size(ours) == packed);
        uint8_t *a = pack(ours, packed), *b = pack(theirs, packed);
        ath_assert(memcmp(a, b, packed) == 0);
        free(a);
        free(b);
    }
    ath_arena_fini(&arena);
    return 0;
}
