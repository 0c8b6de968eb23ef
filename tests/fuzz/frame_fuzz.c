/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Bytes as a server gets them: a frame whose body is a request of the method its header names,
 * or of any method when it names none. What ath_validate() passes must unpack within a large
 * arena and pack again; nothing may pass the arena's cap.
 */

#include <stdlib.h>
#include <string.h>

#include "athar/v1/rpc.pb-c.h"
#include "codec/services.h"
#include "rpc/frame.h"
#include "rpc/validate.h"

enum { LARGE = 64 * 1024 * 1024, SMALL = 16 * 1024 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static ProtobufCMessage *unpack(struct ath_arena *arena,
                                const ProtobufCMessageDescriptor *type,
                                struct ath_slice bytes)
{
    ProtobufCAllocator memory = ath_frame_allocator(arena);

    return protobuf_c_message_unpack(type, &memory, bytes.size, bytes.data);
}

static void try_message(const ProtobufCMessageDescriptor *type, struct ath_slice bytes,
                        size_t cap)
{
    struct ath_invalid invalid = { 0 };
    struct ath_arena arena;
    bool strict = ath_validate(&invalid, type, bytes, true);
    bool valid = ath_validate(&invalid, type, bytes, false);

    ath_assert(valid || !strict);
    ath_assert(valid || (invalid.reason != NULL && invalid.what != NULL));
    ath_arena_init(&arena, cap);
    ProtobufCMessage *message = unpack(&arena, type, bytes);
    ath_assert(arena.used <= cap);
    if (message != NULL && valid) {
        size_t packed = protobuf_c_message_get_packed_size(message);
        uint8_t *out = malloc(packed + 1);
        ath_assert(out != NULL && protobuf_c_message_pack(message, out) == packed);
        ath_assert(ath_validate(&invalid, type, ath_slice(out, packed), strict));
        free(out);
    }
    ath_arena_fini(&arena);
}

/* The method the header names, or one picked by the body's length. */
static const ProtobufCMessageDescriptor *pick_type(struct ath_slice header, size_t any)
{
    struct ath_arena arena;
    struct athar_method method;
    size_t services = 0;
    while (athar_service_at(services) != NULL) {
        services++;
    }
    const ProtobufCServiceDescriptor *service = athar_service_at(any % services);
    const ProtobufCMessageDescriptor *type =
        service->methods[any / services % service->n_methods].input;

    ath_arena_init(&arena, LARGE);
    ProtobufCMessage *message =
        unpack(&arena, &athar__v1__request_header__descriptor, header);
    if (message != NULL &&
        athar_method_find(&method, ((Athar__V1__RequestHeader *)message)->method)) {
        type = method.method->input;
    }
    ath_arena_fini(&arena);
    return type;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct ath_frame frame;
    struct ath_error err;

    if (ath_frame_parse(&frame, ath_slice(data, size), &err) != ATH_OK) {
        return 0;
    }
    const ProtobufCMessageDescriptor *type = pick_type(frame.header, frame.body.size);
    try_message(&athar__v1__request_header__descriptor, frame.header, LARGE);
    try_message(type, frame.body, LARGE);
    try_message(type, frame.body, SMALL);
    return 0;
}
