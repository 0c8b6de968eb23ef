/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * frame - the body of one nng message: 4-byte big-endian length of the header, the header
 * message, the request or response message.
 *
 * Threads:  any; nothing here keeps state.
 * Memory:   a parsed frame points into the bytes it was parsed from.
 */

#include <protobuf-c/protobuf-c.h>

#include "base/arena.h"
#include "base/slice.h"
#include "base/status.h"

enum { ATH_FRAME_PREFIX_BYTES = 4, ATH_FRAME_HEADER_MAX = 64 * 1024 };

struct ath_frame {
    struct ath_slice header, body; /* borrowed */
};

/* What follows the header: a message, or its bytes where `message` is NULL. Zeroed: an empty one. */
struct ath_body {
    const ProtobufCMessage *message; /* borrowed */
    struct ath_slice packed;         /* borrowed */
};

/* Where the parts of a frame to be written go. */
struct ath_frame_plan {
    const ProtobufCMessage *header; /* borrowed */
    struct ath_body body;
    size_t header_bytes, bytes; /* of the header; of the whole frame */
};

/* Split `bytes`. INVALID_ARGUMENT says what is too short or too long. */
ATH_MUST_CHECK ath_code ath_frame_parse(struct ath_frame *out, struct ath_slice bytes,
                                        struct ath_error *err);

/* How large the frame of these two messages is. */
struct ath_frame_plan ath_frame_plan(const ProtobufCMessage *header, struct ath_body body);

/* Write a planned frame into `out` of plan->bytes bytes. */
void ath_frame_write(uint8_t *out, const struct ath_frame_plan *plan);

/* What protobuf-c unpacks into: pieces of the arena, freed with it. Borrows the arena. */
ProtobufCAllocator ath_frame_allocator(struct ath_arena *arena);
