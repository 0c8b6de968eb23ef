/* SPDX-License-Identifier: Apache-2.0 */
#include <inttypes.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>

#include "codec/base64.h"
#include "codec/fields.h"
#include "codec/json.h"

static json_t *message_json(const ProtobufCMessage *message, unsigned flags, int depth);

static json_t *signed_text(int64_t value)
{
    char text[24];

    snprintf(text, sizeof text, "%" PRId64, value);
    return json_string(text);
}

static json_t *unsigned_text(uint64_t value)
{
    char text[24];

    snprintf(text, sizeof text, "%" PRIu64, value);
    return json_string(text);
}

static json_t *enum_json(const ProtobufCEnumDescriptor *type, int value)
{
    const ProtobufCEnumValue *known = protobuf_c_enum_descriptor_get_value(type, value);

    return known == NULL ? json_integer(value) : json_string(known->name);
}

static json_t *bytes_json(const ProtobufCBinaryData *bytes)
{
    char *text = malloc(athar_base64_length(bytes->len) + 1);

    if (text == NULL) {
        return NULL;
    }
    athar_base64_encode(text, bytes->data, bytes->len);
    json_t *json = json_string_nocheck(text);
    free(text);
    return json;
}

/* One value of the field's type at `at`. */
static json_t *value_json(const ProtobufCFieldDescriptor *field, const void *at,
                          unsigned flags, int depth)
{
    switch (field->type) {
    case PROTOBUF_C_TYPE_INT32:
    case PROTOBUF_C_TYPE_SINT32:
    case PROTOBUF_C_TYPE_SFIXED32:
        return json_integer(*(const int32_t *)at);
    case PROTOBUF_C_TYPE_UINT32:
    case PROTOBUF_C_TYPE_FIXED32:
        return json_integer(*(const uint32_t *)at);
    case PROTOBUF_C_TYPE_INT64:
    case PROTOBUF_C_TYPE_SINT64:
    case PROTOBUF_C_TYPE_SFIXED64:
        return signed_text(*(const int64_t *)at);
    case PROTOBUF_C_TYPE_UINT64:
    case PROTOBUF_C_TYPE_FIXED64:
        return unsigned_text(*(const uint64_t *)at);
    case PROTOBUF_C_TYPE_BOOL:
        return json_boolean(*(const protobuf_c_boolean *)at);
    case PROTOBUF_C_TYPE_ENUM:
        return enum_json(field->descriptor, *(const int *)at);
    case PROTOBUF_C_TYPE_STRING: {
        const char *text = *(char *const *)at;
        return json_string(text == NULL ? "" : text);
    }
    case PROTOBUF_C_TYPE_BYTES:
        return bytes_json(at);
    case PROTOBUF_C_TYPE_MESSAGE:
        return message_json(*(ProtobufCMessage *const *)at, flags, depth + 1);
    default:
        return NULL;
    }
}

static json_t *list_json(const ProtobufCFieldDescriptor *field, const void *items,
                         size_t count, unsigned flags, int depth)
{
    json_t *list = json_array();
    size_t each = athar_field_size(field->type);

    for (size_t i = 0; i < count; i++) {
        json_t *item = value_json(field, (const char *)items + i * each, flags, depth);
        if (json_array_append_new(list, item) != 0) {
            json_decref(list);
            return NULL;
        }
    }
    return list;
}

static bool is_zero(const ProtobufCFieldDescriptor *field, const void *at)
{
    const char *text;

    switch (field->type) {
    case PROTOBUF_C_TYPE_STRING:
        text = *(char *const *)at;
        return text == NULL || *text == '\0';
    case PROTOBUF_C_TYPE_BYTES:
        return ((const ProtobufCBinaryData *)at)->len == 0;
    default:
        return athar_field_size(field->type) == sizeof(uint64_t)
                   ? *(const uint64_t *)at == 0
                   : *(const uint32_t *)at == 0;
    }
}

/* Whether the field has something to write. */
static bool is_written(const ProtobufCMessage *message,
                       const ProtobufCFieldDescriptor *field, unsigned flags)
{
    const char *base = (const char *)message;
    const void *quantifier = base + field->quantifier_offset, *at = base + field->offset;

    if (field->label == PROTOBUF_C_LABEL_REPEATED) {
        return *(const size_t *)quantifier > 0 || (flags & ATHAR_JSON_DEFAULTS) != 0;
    }
    if (athar_field_in_oneof(field)) {
        return *(const uint32_t *)quantifier == field->id;
    }
    if (field->type == PROTOBUF_C_TYPE_MESSAGE) {
        return *(ProtobufCMessage *const *)at != NULL;
    }
    return (flags & ATHAR_JSON_DEFAULTS) != 0 || !is_zero(field, at);
}

static json_t *field_json(const ProtobufCMessage *message,
                          const ProtobufCFieldDescriptor *field, unsigned flags, int depth)
{
    const char *base = (const char *)message;

    if (field->label == PROTOBUF_C_LABEL_REPEATED) {
        return list_json(field, *(void *const *)(base + field->offset),
                         *(const size_t *)(base + field->quantifier_offset), flags, depth);
    }
    return value_json(field, base + field->offset, flags, depth);
}

static json_t *message_json(const ProtobufCMessage *message, unsigned flags, int depth)
{
    json_t *object = depth > ATHAR_JSON_DEPTH ? NULL : json_object();
    char name[ATHAR_FIELD_NAME_BYTES];

    for (unsigned i = 0; object != NULL && i < message->descriptor->n_fields; i++) {
        const ProtobufCFieldDescriptor *field = &message->descriptor->fields[i];
        if (!is_written(message, field, flags)) {
            continue;
        }
        athar_field_camel(name, field->name);
        if (json_object_set_new(object, name, field_json(message, field, flags, depth)) !=
            0) {
            json_decref(object);
            return NULL;
        }
    }
    return object;
}

char *athar_json_encode(const ProtobufCMessage *message, unsigned flags)
{
    json_t *json = message_json(message, flags, 1);
    size_t style = (flags & ATHAR_JSON_PRETTY) != 0 ? JSON_INDENT(2) : JSON_COMPACT;
    char *text = json == NULL ? NULL : json_dumps(json, style);

    json_decref(json);
    return text;
}
