/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * fields - the members of a protobuf-c message, by descriptor. Private to codec/.
 */

#include <stdbool.h>
#include <stddef.h>

#include <protobuf-c/protobuf-c.h>

enum { ATHAR_FIELD_NAME_BYTES = 64 };

/* Bytes of one value of the type in a C struct or array. */
static inline size_t athar_field_size(ProtobufCType type)
{
    switch (type) {
    case PROTOBUF_C_TYPE_INT64:
    case PROTOBUF_C_TYPE_SINT64:
    case PROTOBUF_C_TYPE_SFIXED64:
    case PROTOBUF_C_TYPE_UINT64:
    case PROTOBUF_C_TYPE_FIXED64:
    case PROTOBUF_C_TYPE_DOUBLE:
        return sizeof(uint64_t);
    case PROTOBUF_C_TYPE_STRING:
    case PROTOBUF_C_TYPE_MESSAGE:
        return sizeof(void *);
    case PROTOBUF_C_TYPE_BYTES:
        return sizeof(ProtobufCBinaryData);
    default:
        return sizeof(uint32_t);
    }
}

static inline bool athar_field_in_oneof(const ProtobufCFieldDescriptor *field)
{
    return (field->flags & PROTOBUF_C_FIELD_FLAG_ONEOF) != 0;
}

/* "page_size" as "pageSize". */
static inline void athar_field_camel(char out[ATHAR_FIELD_NAME_BYTES], const char *name)
{
    size_t n = 0;
    bool up = false;

    for (; *name != '\0' && n + 1 < ATHAR_FIELD_NAME_BYTES; name++) {
        if (*name == '_') {
            up = true;
            continue;
        }
        out[n++] = up && *name >= 'a' && *name <= 'z' ? (char)(*name - 'a' + 'A') : *name;
        up = false;
    }
    out[n] = '\0';
}
