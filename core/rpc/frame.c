/* SPDX-License-Identifier: Apache-2.0 */
#include "rpc/frame.h"

#include <string.h>

static uint32_t read_u32(const uint8_t *at)
{
    return (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3];
}

static void write_u32(uint8_t *at, uint32_t value)
{
    at[0] = (uint8_t)(value >> 24);
    at[1] = (uint8_t)(value >> 16);
    at[2] = (uint8_t)(value >> 8);
    at[3] = (uint8_t)value;
}

ath_code ath_frame_parse(struct ath_frame *out, struct ath_slice bytes,
                         struct ath_error *err)
{
    if (bytes.size < ATH_FRAME_PREFIX_BYTES) {
        return ath_fail(err, ATH_INVALID_ARGUMENT,
                        "the frame has %zu bytes, fewer than the 4 of its header's length",
                        bytes.size);
    }
    size_t header = read_u32(bytes.data);
    size_t left = bytes.size - ATH_FRAME_PREFIX_BYTES;
    if (header > ATH_FRAME_HEADER_MAX) {
        return ath_fail(err, ATH_INVALID_ARGUMENT,
                        "the frame's header of %zu bytes is over the limit of %d", header,
                        ATH_FRAME_HEADER_MAX);
    }
    if (header > left) {
        return ath_fail(err, ATH_INVALID_ARGUMENT,
                        "the frame says its header has %zu bytes and only %zu follow",
                        header, left);
    }
    out->header = ath_slice(bytes.data + ATH_FRAME_PREFIX_BYTES, header);
    out->body = ath_slice(out->header.data + header, left - header);
    return ATH_OK;
}

struct ath_frame_plan ath_frame_plan(const ProtobufCMessage *header, struct ath_body body)
{
    struct ath_frame_plan plan = { .header = header, .body = body };

    plan.header_bytes = protobuf_c_message_get_packed_size(header);
    plan.bytes = ATH_FRAME_PREFIX_BYTES + plan.header_bytes;
    plan.bytes += body.message == NULL ? body.packed.size
                                       : protobuf_c_message_get_packed_size(body.message);
    return plan;
}

void ath_frame_write(uint8_t *out, const struct ath_frame_plan *plan)
{
    uint8_t *at = out + ATH_FRAME_PREFIX_BYTES;

    write_u32(out, (uint32_t)plan->header_bytes);
    at += protobuf_c_message_pack(plan->header, at);
    if (plan->body.message != NULL) {
        protobuf_c_message_pack(plan->body.message, at);
    } else if (plan->body.packed.size > 0) {
        memcpy(at, plan->body.packed.data, plan->body.packed.size);
    }
}

static void *take_piece(void *arena, size_t size)
{
    return ath_arena_alloc(arena, size);
}

static void keep_piece(void *arena, void *piece)
{
    (void)arena;
    (void)piece;
}

ProtobufCAllocator ath_frame_allocator(struct ath_arena *arena)
{
    return (ProtobufCAllocator){ take_piece, keep_piece, arena };
}
