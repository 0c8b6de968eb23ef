/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * unpack - usual messages from bytes, in half of the work of protobuf_c_message_unpack().
 *
 * protobuf-c notes down every field of a message before it fills the first one in. Here each field
 * is filled in as it is read, repeated ones are counted where they begin, and texts stay in one
 * copy of the bytes. Only what is usual is read so: proto3's integers, strings, bytes and messages,
 * a repeated field in one stretch. Anything else (a field nobody knows, a number of another wire
 * type, a message given in pieces, broken bytes) is left to protobuf-c, which the caller asks next.
 *
 * Threads:  any; nothing here keeps state.
 */

#include <stddef.h>
#include <stdint.h>

#include <protobuf-c/protobuf-c.h>

/* The message as protobuf-c would make it, or NULL where it is left to protobuf-c, or memory is out.
 * `arena` gives pieces that go together: none is given back, also when NULL is returned, and many
 * messages may be one piece. The message itself is the first. */
ProtobufCMessage *athar_message_unpack(const ProtobufCMessageDescriptor *type,
                                       ProtobufCAllocator *arena, size_t size,
                                       const uint8_t *bytes);
