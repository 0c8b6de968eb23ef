/* SPDX-License-Identifier: Apache-2.0 */
#include "codec/unpack.h"

#include <stdbool.h>
#include <string.h>

#include "codec/fields.h"

enum {
    WIRE_VARINT = 0,
    WIRE_BYTES = 2,
    WIRE_BITS = 3,
    TAG_MOST = 1 << 14, /* of two bytes: field numbers below 2048 */
    LAST_SHIFT = 63,    /* of the tenth byte, which has one bit */
    SHORT_MOST = 5,     /* bytes of a tag or a length; protobuf-c takes no more */
};

/* Bytes of our own: texts are left in them. */
struct input {
    uint8_t *at, *end; /* arena */
    ProtobufCAllocator *arena;
};

/* Every reader gives false at what is left to protobuf-c. */
static bool read_message(ProtobufCMessage *message, struct input *in);

/* ---- the wire ------------------------------------------------------------------------- */

static bool read_long_varint(uint64_t *out, struct input *in)
{
    uint64_t value = 0;

    for (unsigned shift = 0; shift <= LAST_SHIFT && in->at < in->end; shift += 7) {
        uint8_t byte = *in->at++;
        value |= (uint64_t)(byte & 0x7F) << shift;
        if (byte < 0x80) {
            *out = value;
            return shift < LAST_SHIFT || byte <= 1;
        }
    }
    return false;
}

static inline bool read_varint(uint64_t *out, struct input *in)
{
    if (in->at < in->end && *in->at < 0x80) {
        *out = *in->at++;
        return true;
    }
    return read_long_varint(out, in);
}

/* A tag or a length. */
static inline bool read_short(uint64_t *out, struct input *in)
{
    const uint8_t *from = in->at;

    return read_varint(out, in) && in->at - from <= SHORT_MOST;
}

/* What follows a length: all of it is there. */
static inline bool read_stretch(struct input *out, struct input *in)
{
    uint64_t size;

    if (!read_short(&size, in) || size > (uint64_t)(in->end - in->at)) {
        return false;
    }
    *out = (struct input){ in->at, in->at + size, in->arena };
    in->at += size;
    return true;
}

static void *take(const struct input *in, size_t size)
{
    return in->arena->alloc(in->arena->allocator_data, size);
}

/* ---- one value ------------------------------------------------------------------------ */

/* Moved over the last byte of its length, a text leaves room for the zero behind it. */
static bool read_string(char **out, struct input *in)
{
    struct input text;

    if (!read_stretch(&text, in)) {
        return false;
    }
    size_t size = (size_t)(text.end - text.at);
    uint8_t *moved = text.at - 1;
    memmove(moved, text.at, size);
    moved[size] = '\0';
    *out = (char *)moved;
    return true;
}

static bool read_bytes(ProtobufCBinaryData *out, struct input *in)
{
    struct input bytes;

    if (!read_stretch(&bytes, in)) {
        return false;
    }
    size_t size = (size_t)(bytes.end - bytes.at);
    *out = (ProtobufCBinaryData){ size, size == 0 ? NULL : bytes.at };
    return true;
}

/* A second message for the same field is merged into the first: not here. */
static bool read_submessage(ProtobufCMessage **out, const ProtobufCMessageDescriptor *type,
                            struct input *in)
{
    struct input bytes;

    if (*out != NULL || type->message_init == NULL || !read_stretch(&bytes, in)) {
        return false;
    }
    ProtobufCMessage *message = take(in, type->sizeof_message);
    if (message == NULL) {
        return false;
    }
    type->message_init(message);
    *out = message;
    return read_message(message, &bytes);
}

static bool is_varint(ProtobufCType type)
{
    switch (type) {
    case PROTOBUF_C_TYPE_INT32:
    case PROTOBUF_C_TYPE_UINT32:
    case PROTOBUF_C_TYPE_SINT32:
    case PROTOBUF_C_TYPE_INT64:
    case PROTOBUF_C_TYPE_UINT64:
    case PROTOBUF_C_TYPE_SINT64:
    case PROTOBUF_C_TYPE_ENUM:
    case PROTOBUF_C_TYPE_BOOL:
        return true;
    default:
        return false;
    }
}

static bool read_scalar(void *out, ProtobufCType type, struct input *in)
{
    uint64_t value;

    if (!read_varint(&value, in)) {
        return false;
    }
    uint32_t low = (uint32_t)value;
    switch (type) {
    case PROTOBUF_C_TYPE_SINT32:
        *(uint32_t *)out = low >> 1 ^ (0 - (low & 1));
        break;
    case PROTOBUF_C_TYPE_SINT64:
        *(uint64_t *)out = value >> 1 ^ (0 - (value & 1));
        break;
    case PROTOBUF_C_TYPE_INT64:
    case PROTOBUF_C_TYPE_UINT64:
        *(uint64_t *)out = value;
        break;
    case PROTOBUF_C_TYPE_BOOL:
        *(protobuf_c_boolean *)out = value != 0;
        break;
    default:
        *(uint32_t *)out = low;
    }
    return true;
}

static bool read_value(void *out, const ProtobufCFieldDescriptor *field, uint64_t tag,
                       struct input *in)
{
    bool counted = (tag & 7) == WIRE_BYTES;

    switch (field->type) {
    case PROTOBUF_C_TYPE_STRING:
        return counted && read_string(out, in);
    case PROTOBUF_C_TYPE_BYTES:
        return counted && read_bytes(out, in);
    case PROTOBUF_C_TYPE_MESSAGE:
        return counted && read_submessage(out, field->descriptor, in);
    default:
        return (tag & 7) == WIRE_VARINT && is_varint(field->type) &&
               read_scalar(out, field->type, in);
    }
}

/* ---- repeated ------------------------------------------------------------------------- */

/* Where a repeated field goes. */
struct list {
    size_t *n;
    void **items;
};

static struct list list_of(ProtobufCMessage *message, const ProtobufCFieldDescriptor *field)
{
    uint8_t *at = (uint8_t *)message;

    return (struct list){ (size_t *)(void *)(at + field->quantifier_offset),
                          (void **)(void *)(at + field->offset) };
}

/* How many values stand here, one behind the other, each behind its tag but for the first. */
static size_t count_run(struct input in, uint64_t tag)
{
    struct input value;
    uint64_t next = tag;
    size_t n = 0;

    while (next == tag && read_stretch(&value, &in)) {
        n++;
        if (in.at == in.end || !read_short(&next, &in)) {
            break;
        }
    }
    return n;
}

static bool read_messages(ProtobufCMessage **items, size_t n,
                          const ProtobufCMessageDescriptor *type, struct input *in)
{
    struct input bytes;
    uint64_t tag;

    if (type->message_init == NULL) {
        return false;
    }
    uint8_t *all = take(in, n * type->sizeof_message);
    for (size_t i = 0; all != NULL && i < n; i++) {
        items[i] = (ProtobufCMessage *)(void *)(all + i * type->sizeof_message);
        type->message_init(items[i]);
        if ((i > 0 && !read_short(&tag, in)) || !read_stretch(&bytes, in) ||
            !read_message(items[i], &bytes)) {
            return false;
        }
    }
    return all != NULL;
}

static bool read_texts(void *items, size_t n, const ProtobufCFieldDescriptor *field,
                       struct input *in)
{
    size_t each = athar_field_size(field->type);
    uint64_t tag = WIRE_BYTES;

    for (size_t i = 0; i < n; i++) {
        if ((i > 0 && !read_short(&tag, in)) ||
            !read_value((uint8_t *)items + i * each, field, tag, in)) {
            return false;
        }
    }
    return true;
}

static bool read_run(const struct list *list, const ProtobufCFieldDescriptor *field,
                     uint64_t tag, struct input *in)
{
    bool messages = field->type == PROTOBUF_C_TYPE_MESSAGE;
    size_t n = count_run(*in, tag);
    size_t each =
        field->type == PROTOBUF_C_TYPE_BYTES ? sizeof(ProtobufCBinaryData) : sizeof(void *);
    void *items = n == 0 ? NULL : take(in, n * each);

    if (items == NULL || !(messages ? read_messages(items, n, field->descriptor, in)
                                    : read_texts(items, n, field, in))) {
        return false;
    }
    *list->items = items;
    *list->n = n;
    return true;
}

/* Numbers, one behind the other without tags. */
static bool read_packed(const struct list *list, const ProtobufCFieldDescriptor *field,
                        struct input *in)
{
    struct input numbers;
    size_t each = athar_field_size(field->type), n = 0;

    if (!read_stretch(&numbers, in)) {
        return false;
    }
    for (const uint8_t *at = numbers.at; at < numbers.end; at++) {
        n += *at < 0x80;
    }
    uint8_t *items = n == 0 ? NULL : take(in, n * each);
    for (size_t i = 0; items != NULL && i < n; i++) {
        if (!read_scalar(items + i * each, field->type, &numbers)) {
            return false;
        }
    }
    if (numbers.at < numbers.end) {
        return false;
    }
    *list->items = items;
    *list->n = n;
    return true;
}

/* In one stretch only: what was read before it stays where it is. */
static bool read_repeated(ProtobufCMessage *message, const ProtobufCFieldDescriptor *field,
                          uint64_t tag, struct input *in)
{
    struct list list = list_of(message, field);

    if (*list.n > 0 || (tag & 7) != WIRE_BYTES) {
        return false;
    }
    switch (field->type) {
    case PROTOBUF_C_TYPE_STRING:
    case PROTOBUF_C_TYPE_BYTES:
    case PROTOBUF_C_TYPE_MESSAGE:
        return read_run(&list, field, tag, in);
    default:
        return is_varint(field->type) && read_packed(&list, field, in);
    }
}

/* ---- messages ------------------------------------------------------------------------- */

/* The field of this number; NULL when nobody knows it. */
static const ProtobufCFieldDescriptor *find_field(const ProtobufCMessageDescriptor *type,
                                                  uint32_t number)
{
    const ProtobufCIntRange *range = type->field_ranges;

    for (unsigned i = 0; i < type->n_field_ranges; i++, range++) {
        uint32_t place = number - (uint32_t)range->start_value; /* wraps below the range */
        if (place < range[1].orig_index - range->orig_index) {
            return &type->fields[range->orig_index + place];
        }
    }
    return NULL;
}

/* proto2's required fields are protobuf-c's affair, and so is a second member of a oneof. */
static bool read_field(ProtobufCMessage *message, const ProtobufCFieldDescriptor *field,
                       uint64_t tag, struct input *in)
{
    uint8_t *at = (uint8_t *)message;
    uint32_t *quantifier = (uint32_t *)(void *)(at + field->quantifier_offset);

    if (field->label == PROTOBUF_C_LABEL_REPEATED) {
        return read_repeated(message, field, tag, in);
    }
    bool one_of = athar_field_in_oneof(field);
    if (field->label == PROTOBUF_C_LABEL_REQUIRED || (one_of && *quantifier != 0) ||
        !read_value(at + field->offset, field, tag, in)) {
        return false;
    }
    if (one_of) {
        *quantifier = field->id;
    } else if (field->quantifier_offset != 0) {
        *(protobuf_c_boolean *)quantifier = 1;
    }
    return true;
}

static bool read_message(ProtobufCMessage *message, struct input *in)
{
    uint64_t tag;

    while (in->at < in->end) {
        if (!read_short(&tag, in) || tag >= TAG_MOST) {
            return false;
        }
        const ProtobufCFieldDescriptor *field =
            find_field(message->descriptor, (uint32_t)tag >> WIRE_BITS);
        if (field == NULL || !read_field(message, field, tag, in)) {
            return false;
        }
    }
    return true;
}

ProtobufCMessage *athar_message_unpack(const ProtobufCMessageDescriptor *type,
                                       ProtobufCAllocator *arena, size_t size,
                                       const uint8_t *bytes)
{
    struct input in = { .arena = arena };
    ProtobufCMessage *message =
        type->message_init == NULL ? NULL : take(&in, type->sizeof_message);

    if (message == NULL) {
        return NULL;
    }
    type->message_init(message);
    if (size == 0) {
        return message;
    }
    in.at = take(&in, size);
    if (in.at == NULL) {
        return NULL;
    }
    memcpy(in.at, bytes, size);
    in.end = in.at + size;
    return read_message(message, &in) ? message : NULL;
}
