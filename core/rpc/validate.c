/* SPDX-License-Identifier: Apache-2.0 */
#include "rpc/validate.h"

#include <stdio.h>
#include <string.h>

enum {
    WIRE_VARINT = 0,
    WIRE_64BIT = 1,
    WIRE_BLOCK = 2,
    WIRE_32BIT = 5,
    MOST_FIELD = 536870911
};

/* A walk over the fields of one message. */
struct walk {
    const ProtobufCMessageDescriptor *type;
    const uint8_t *at, *end;
    bool strict;
    struct ath_invalid *out;
};

/* One field as it stands on the wire. */
struct field {
    uint32_t number;
    uint32_t wire;
    uint64_t value;         /* varints */
    struct ath_slice block; /* length-delimited */
};

static bool walk_message(struct walk *walk);

static bool read_varint(const uint8_t **at, const uint8_t *end, uint64_t *value)
{
    uint64_t v = 0;

    for (unsigned shift = 0; shift < 70 && *at < end; shift += 7) {
        uint8_t byte = *(*at)++;
        v |= shift < 64 ? (uint64_t)(byte & 0x7F) << shift : 0;
        if ((byte & 0x80) == 0) {
            *value = v;
            return true;
        }
    }
    return false;
}

static bool skip(const uint8_t **at, const uint8_t *end, uint64_t size)
{
    if (size > (uint64_t)(end - *at)) {
        return false;
    }
    *at += size;
    return true;
}

/* The next field; false when it is cut short or is no field at all. */
static bool read_field(const uint8_t **at, const uint8_t *end, struct field *f)
{
    uint64_t tag, size;

    if (!read_varint(at, end, &tag) || tag >> 3 == 0 || tag >> 3 > MOST_FIELD) {
        return false;
    }
    f->number = (uint32_t)(tag >> 3);
    f->wire = tag & 7;
    switch (f->wire) {
    case WIRE_VARINT:
        return read_varint(at, end, &f->value);
    case WIRE_64BIT:
        return skip(at, end, 8);
    case WIRE_32BIT:
        return skip(at, end, 4);
    case WIRE_BLOCK:
        if (!read_varint(at, end, &size)) {
            return false;
        }
        f->block = ath_slice(*at, (size_t)size);
        return skip(at, end, size);
    default:
        return false;
    }
}

static bool fail(struct walk *walk, const char *reason, const char *what)
{
    *walk->out = (struct ath_invalid){ .reason = reason, .what = what };
    return false;
}

/* Put "name" or "name[index]" before the path found so far. */
static bool fail_in(struct walk *walk, const char *name, long index)
{
    char path[ATH_FIELD_PATH_BYTES], place[32] = "";
    struct ath_invalid *out = walk->out;

    if (index >= 0) {
        snprintf(place, sizeof place, "[%ld]", index);
    }
    int used = snprintf(path, sizeof path, "%.64s%s%s", name, place,
                        out->path[0] == '\0' ? "" : ".");
    snprintf(path + used, sizeof path - (size_t)used, "%s", out->path);
    memcpy(out->path, path, sizeof path);
    return false;
}

/* How many fields of this number stand before `until`: the index of a repeated one. */
static long count_before(const uint8_t *at, const uint8_t *until, uint32_t number)
{
    struct field f;
    long count = 0;

    while (at < until && read_field(&at, until, &f)) {
        count += f.number == number;
    }
    return count;
}

/* The wire type of each ProtobufCType when it is not packed. */
static uint32_t wire_of(ProtobufCType type)
{
    switch (type) {
    case PROTOBUF_C_TYPE_SFIXED32:
    case PROTOBUF_C_TYPE_FIXED32:
    case PROTOBUF_C_TYPE_FLOAT:
        return WIRE_32BIT;
    case PROTOBUF_C_TYPE_SFIXED64:
    case PROTOBUF_C_TYPE_FIXED64:
    case PROTOBUF_C_TYPE_DOUBLE:
        return WIRE_64BIT;
    case PROTOBUF_C_TYPE_STRING:
    case PROTOBUF_C_TYPE_BYTES:
    case PROTOBUF_C_TYPE_MESSAGE:
        return WIRE_BLOCK;
    default:
        return WIRE_VARINT;
    }
}

static bool known_enum(const ProtobufCFieldDescriptor *d, uint64_t value)
{
    return (uint64_t)(int64_t)(int32_t)(uint32_t)value == value &&
           protobuf_c_enum_descriptor_get_value(d->descriptor, (int32_t)(uint32_t)value) !=
               NULL;
}

static bool check_enum(struct walk *walk, const ProtobufCFieldDescriptor *d, uint64_t value)
{
    return known_enum(d, value) ||
           fail(walk, "unknown-enum-value", "is not a value of its enum");
}

/* Elements of a packed field: whole, and known where they are enums. */
static bool check_packed(struct walk *walk, const ProtobufCFieldDescriptor *d,
                         struct ath_slice block)
{
    const uint8_t *at = block.data, *end = block.data + block.size;
    uint32_t wire = wire_of(d->type);
    uint64_t value;

    if (wire != WIRE_VARINT) {
        size_t each = wire == WIRE_64BIT ? 8 : 4;
        return block.size % each == 0 || fail(walk, "malformed", "is cut short");
    }
    while (at < end) {
        if (!read_varint(&at, end, &value)) {
            return fail(walk, "malformed", "is cut short");
        }
        if (d->type == PROTOBUF_C_TYPE_ENUM && !check_enum(walk, d, value)) {
            return false;
        }
    }
    return true;
}

/* A field that has the wire type it should have. */
static bool check_value(struct walk *walk, const ProtobufCFieldDescriptor *d,
                        const struct field *f)
{
    switch (d->type) {
    case PROTOBUF_C_TYPE_STRING:
        return ath_utf8_valid(f->block) ||
               fail(walk, "invalid-utf8", "is not valid UTF-8 without NUL");
    case PROTOBUF_C_TYPE_ENUM:
        return check_enum(walk, d, f->value);
    case PROTOBUF_C_TYPE_MESSAGE: {
        struct walk inner = { d->descriptor, f->block.data, f->block.data + f->block.size,
                              walk->strict, walk->out };
        return walk_message(&inner);
    }
    default:
        return true;
    }
}

static bool check_field(struct walk *walk, const ProtobufCFieldDescriptor *d,
                        const struct field *f)
{
    uint32_t wire = wire_of(d->type);

    if (f->wire == wire) {
        return check_value(walk, d, f);
    }
    if (f->wire == WIRE_BLOCK && d->label == PROTOBUF_C_LABEL_REPEATED) {
        return check_packed(walk, d, f->block);
    }
    return fail(walk, "wrong-wire-type", "has the wire type of another kind of field");
}

static bool refuse_unknown(struct walk *walk, uint32_t number)
{
    char name[24];

    snprintf(name, sizeof name, "#%u", (unsigned)number);
    (void)fail(walk, "unknown-field", "is not a field this server knows");
    return fail_in(walk, name, -1);
}

static bool walk_message(struct walk *walk)
{
    const uint8_t *start = walk->at;
    struct field f = { 0 };

    while (walk->at < walk->end) {
        const uint8_t *here = walk->at;
        if (!read_field(&walk->at, walk->end, &f)) {
            return fail(walk, "malformed", "is cut short or is not a protobuf message");
        }
        const ProtobufCFieldDescriptor *d =
            protobuf_c_message_descriptor_get_field(walk->type, f.number);
        if (d == NULL && walk->strict) {
            return refuse_unknown(walk, f.number);
        }
        if (d != NULL && !check_field(walk, d, &f)) {
            bool repeated = d->label == PROTOBUF_C_LABEL_REPEATED;
            return fail_in(walk, d->name,
                           repeated ? count_before(start, here, f.number) : -1);
        }
    }
    return true;
}

bool ath_validate(struct ath_invalid *out, const ProtobufCMessageDescriptor *type,
                  struct ath_slice bytes, bool strict)
{
    struct walk walk = { type, bytes.data, bytes.data + bytes.size, strict, out };

    return bytes.size == 0 || walk_message(&walk);
}
