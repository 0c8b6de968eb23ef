/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * unpack - messages from bytes, as protobuf_c_message_unpack() makes them, in a fifth of its work.
 *
 * protobuf-c notes down every field of a message before it fills the first one in. Here each field
 * is filled in as it is read, and repeated ones are counted where they begin. Only what is usual is
 * read so: proto3's integers, strings, bytes and messages, a repeated field in one stretch. At
 * anything else (a field nobody knows, a number of another wire type, a message given in pieces,
 * broken bytes) protobuf-c itself reads the whole again and says what it makes of it.
 *
 * Threads:  any; nothing here keeps state.
 */

#include <stddef.h>
#include <stdint.h>

#include <protobuf-c/protobuf-c.h>

/* The message, or NULL where protobuf-c gives NULL: broken bytes, or no memory. `arena` gives pieces
 * that go together later: what was taken in vain is not given back one by one, and many messages
 * may be one piece. */
ProtobufCMessage *athar_message_unpack(const ProtobufCMessageDescriptor *type,
                                       ProtobufCAllocator *arena, size_t size,
                                       const uint8_t *bytes);
