/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <inttypes.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "codec/base64.h"
#include "codec/fields.h"
#include "codec/json.h"

/* One decoding. */
struct reader {
    ProtobufCAllocator *memory; /* NULL: malloc */
    char *err;                  /* of ATHAR_JSON_ERROR_BYTES */
};

static ProtobufCMessage *read_message(struct reader *r,
                                      const ProtobufCMessageDescriptor *type,
                                      const json_t *json, int depth);

/* ---- failing, with the path written from the inside out -------------------------------- */

static const char *const sentences[ATHAR_JSON_FAULTS] = {
    [ATHAR_JSON_NO_MEMORY] = "out of memory",
    [ATHAR_JSON_NOT_INTEGER] = "not an integer",
    [ATHAR_JSON_BELOW_ZERO] = "below 0",
    [ATHAR_JSON_OUT_OF_RANGE] = "out of range",
    [ATHAR_JSON_NOT_IN_ENUM] = "not a value of its enum",
    [ATHAR_JSON_NOT_BOOLEAN] = "not true or false",
    [ATHAR_JSON_NOT_STRING] = "not a string",
    [ATHAR_JSON_NOT_BASE64] = "not base64",
    [ATHAR_JSON_FLOAT] = "floating-point fields are not supported",
    [ATHAR_JSON_NOT_LIST] = "not a list",
    [ATHAR_JSON_ONE_OF] = "another member of the same oneof is given too",
    [ATHAR_JSON_NO_FIELD] = "there is no such field",
    [ATHAR_JSON_TWICE] = "given under both of its names",
    [ATHAR_JSON_DEEP] = "nested too deep",
    [ATHAR_JSON_NOT_OBJECT] = "not an object",
};

static bool fail(struct reader *r, enum athar_json_fault fault)
{
    snprintf(r->err, ATHAR_JSON_ERROR_BYTES, ": %s", sentences[fault]);
    return false;
}

/* Put `place` before what was said so far; a member's name is followed by "." or ": ". */
static bool fail_in(struct reader *r, const char *place)
{
    char text[ATHAR_JSON_ERROR_BYTES];
    bool more = r->err[0] != ':' && r->err[0] != '[';
    int used = snprintf(text, sizeof text, "%.80s%s", place, more ? "." : "");

    snprintf(text + used, sizeof text - (size_t)used, "%s", r->err);
    memcpy(r->err, text, sizeof text);
    return false;
}

static bool fail_at(struct reader *r, size_t index)
{
    char place[32];

    snprintf(place, sizeof place, "[%zu]", index);
    return fail_in(r, place);
}

/* ---- memory --------------------------------------------------------------------------- */

static void *take(struct reader *r, size_t size)
{
    size = size == 0 ? 1 : size;
    void *piece = r->memory == NULL ? malloc(size)
                                    : r->memory->alloc(r->memory->allocator_data, size);

    if (piece == NULL) {
        fail(r, ATHAR_JSON_NO_MEMORY);
        return NULL;
    }
    return memset(piece, 0, size);
}

static void release(struct reader *r, void *piece)
{
    if (r->memory == NULL) {
        free(piece);
    } else {
        r->memory->free(r->memory->allocator_data, piece);
    }
}

/* ---- scalars -------------------------------------------------------------------------- */

/* Digits with a sign and nothing else, in 64 bits. */
static bool text_integer(struct reader *r, const char *text, bool is_signed,
                         uint64_t *value)
{
    char *end = NULL;

    if (*text == '\0' || strspn(text + (*text == '-'), "0123456789") == 0) {
        return fail(r, ATHAR_JSON_NOT_INTEGER);
    }
    if (!is_signed && *text == '-') {
        return fail(r, ATHAR_JSON_BELOW_ZERO);
    }
    errno = 0;
    *value = is_signed ? (uint64_t)strtoll(text, &end, 10) : strtoull(text, &end, 10);
    if (*end != '\0') {
        return fail(r, ATHAR_JSON_NOT_INTEGER);
    }
    return errno == 0 || fail(r, ATHAR_JSON_OUT_OF_RANGE);
}

static bool integer(struct reader *r, const json_t *json, bool is_signed, uint64_t *value)
{
    if (json_is_string(json)) {
        return text_integer(r, json_string_value(json), is_signed, value);
    }
    if (!json_is_integer(json)) {
        return fail(r, ATHAR_JSON_NOT_INTEGER);
    }
    json_int_t v = json_integer_value(json);
    *value = (uint64_t)v;
    return is_signed || v >= 0 || fail(r, ATHAR_JSON_BELOW_ZERO);
}

static bool read_signed(struct reader *r, const json_t *json, bool wide, void *at)
{
    uint64_t raw;

    if (!integer(r, json, true, &raw)) {
        return false;
    }
    int64_t value = (int64_t)raw;
    if (wide) {
        *(int64_t *)at = value;
        return true;
    }
    *(int32_t *)at = (int32_t)value;
    return (value >= INT32_MIN && value <= INT32_MAX) || fail(r, ATHAR_JSON_OUT_OF_RANGE);
}

static bool read_unsigned(struct reader *r, const json_t *json, bool wide, void *at)
{
    uint64_t value;

    if (!integer(r, json, false, &value)) {
        return false;
    }
    if (wide) {
        *(uint64_t *)at = value;
        return true;
    }
    *(uint32_t *)at = (uint32_t)value;
    return value <= UINT32_MAX || fail(r, ATHAR_JSON_OUT_OF_RANGE);
}

static bool read_enum(struct reader *r, const ProtobufCEnumDescriptor *type,
                      const json_t *json, int *at)
{
    const ProtobufCEnumValue *value = NULL;

    if (json_is_string(json)) {
        value = protobuf_c_enum_descriptor_get_value_by_name(type, json_string_value(json));
    } else if (json_is_integer(json) && json_integer_value(json) >= INT32_MIN &&
               json_integer_value(json) <= INT32_MAX) {
        value = protobuf_c_enum_descriptor_get_value(type, (int)json_integer_value(json));
    }
    if (value == NULL) {
        return fail(r, ATHAR_JSON_NOT_IN_ENUM);
    }
    *at = value->value;
    return true;
}

static bool read_bool(struct reader *r, const json_t *json, protobuf_c_boolean *at)
{
    *at = json_is_true(json);
    return json_is_boolean(json) || fail(r, ATHAR_JSON_NOT_BOOLEAN);
}

static bool read_string(struct reader *r, const json_t *json, char **at)
{
    if (!json_is_string(json)) {
        return fail(r, ATHAR_JSON_NOT_STRING);
    }
    size_t length = json_string_length(json);
    char *text = take(r, length + 1);
    if (text == NULL) {
        return false;
    }
    memcpy(text, json_string_value(json), length);
    *at = text;
    return true;
}

static bool read_bytes(struct reader *r, const json_t *json, ProtobufCBinaryData *at)
{
    if (!json_is_string(json)) {
        return fail(r, ATHAR_JSON_NOT_STRING);
    }
    size_t length = json_string_length(json), size;
    if (length == 0) {
        return true;
    }
    uint8_t *data = take(r, length / 4 * 3 + 3);
    if (data == NULL) {
        return false;
    }
    if (!athar_base64_decode(data, &size, json_string_value(json), length)) {
        release(r, data);
        return fail(r, ATHAR_JSON_NOT_BASE64);
    }
    *at = (ProtobufCBinaryData){ size, data };
    return true;
}

/* One value of the field's type into `at`, which stays empty on failure. */
static bool read_value(struct reader *r, const ProtobufCFieldDescriptor *field,
                       const json_t *json, void *at, int depth)
{
    switch (field->type) {
    case PROTOBUF_C_TYPE_INT32:
    case PROTOBUF_C_TYPE_SINT32:
    case PROTOBUF_C_TYPE_SFIXED32:
        return read_signed(r, json, false, at);
    case PROTOBUF_C_TYPE_UINT32:
    case PROTOBUF_C_TYPE_FIXED32:
        return read_unsigned(r, json, false, at);
    case PROTOBUF_C_TYPE_INT64:
    case PROTOBUF_C_TYPE_SINT64:
    case PROTOBUF_C_TYPE_SFIXED64:
        return read_signed(r, json, true, at);
    case PROTOBUF_C_TYPE_UINT64:
    case PROTOBUF_C_TYPE_FIXED64:
        return read_unsigned(r, json, true, at);
    case PROTOBUF_C_TYPE_BOOL:
        return read_bool(r, json, at);
    case PROTOBUF_C_TYPE_ENUM:
        return read_enum(r, field->descriptor, json, at);
    case PROTOBUF_C_TYPE_STRING:
        return read_string(r, json, at);
    case PROTOBUF_C_TYPE_BYTES:
        return read_bytes(r, json, at);
    case PROTOBUF_C_TYPE_MESSAGE:
        *(ProtobufCMessage **)at = read_message(r, field->descriptor, json, depth + 1);
        return *(ProtobufCMessage **)at != NULL;
    default:
        return fail(r, ATHAR_JSON_FLOAT);
    }
}

/* ---- fields --------------------------------------------------------------------------- */

/* The count grows with each whole item, so that a failure frees exactly those. */
static bool read_list(struct reader *r, const ProtobufCFieldDescriptor *field,
                      const json_t *json, char *base, int depth)
{
    size_t each = athar_field_size(field->type), size = json_array_size(json);
    size_t *count = (size_t *)(void *)(base + field->quantifier_offset);

    if (!json_is_array(json)) {
        return fail(r, ATHAR_JSON_NOT_LIST);
    }
    if (size == 0) {
        return true;
    }
    char *items = take(r, size * each);
    *(void **)(void *)(base + field->offset) = items;
    while (items != NULL && *count < size) {
        if (!read_value(r, field, json_array_get(json, *count), items + *count * each,
                        depth)) {
            return fail_at(r, *count);
        }
        ++*count;
    }
    return items != NULL;
}

static bool read_one(struct reader *r, const ProtobufCFieldDescriptor *field,
                     const json_t *json, char *base, int depth)
{
    uint32_t *which = (uint32_t *)(void *)(base + field->quantifier_offset);

    if (!athar_field_in_oneof(field)) {
        return read_value(r, field, json, base + field->offset, depth);
    }
    if (*which != 0) {
        return fail(r, ATHAR_JSON_ONE_OF);
    }
    if (!read_value(r, field, json, base + field->offset, depth)) {
        return false;
    }
    *which = field->id;
    return true;
}

static const ProtobufCFieldDescriptor *find_field(const ProtobufCMessageDescriptor *type,
                                                  const char *name)
{
    char camel[ATHAR_FIELD_NAME_BYTES];

    for (unsigned i = 0; i < type->n_fields; i++) {
        athar_field_camel(camel, type->fields[i].name);
        if (strcmp(camel, name) == 0 || strcmp(type->fields[i].name, name) == 0) {
            return &type->fields[i];
        }
    }
    return NULL;
}

/* True when the object has the field under both of its names. */
static bool given_twice(const json_t *object, const ProtobufCFieldDescriptor *field)
{
    char camel[ATHAR_FIELD_NAME_BYTES];

    athar_field_camel(camel, field->name);
    return strcmp(camel, field->name) != 0 && json_object_get(object, camel) != NULL &&
           json_object_get(object, field->name) != NULL;
}

static bool read_member(struct reader *r, ProtobufCMessage *message, const json_t *object,
                        const char *name, int depth)
{
    const ProtobufCFieldDescriptor *field = find_field(message->descriptor, name);
    const json_t *json = json_object_get(object, name);
    char *base = (char *)message;

    if (field == NULL) {
        return fail(r, ATHAR_JSON_NO_FIELD);
    }
    if (given_twice(object, field)) {
        return fail(r, ATHAR_JSON_TWICE);
    }
    if (json_is_null(json)) {
        return true;
    }
    return field->label == PROTOBUF_C_LABEL_REPEATED
               ? read_list(r, field, json, base, depth)
               : read_one(r, field, json, base, depth);
}

static ProtobufCMessage *read_message(struct reader *r,
                                      const ProtobufCMessageDescriptor *type,
                                      const json_t *json, int depth)
{
    const char *name;
    json_t *value;

    if (!json_is_object(json) || depth > ATHAR_JSON_DEPTH) {
        fail(r, depth > ATHAR_JSON_DEPTH ? ATHAR_JSON_DEEP : ATHAR_JSON_NOT_OBJECT);
        return NULL;
    }
    ProtobufCMessage *message = take(r, type->sizeof_message);
    if (message == NULL) {
        return NULL;
    }
    type->message_init(message);
    json_object_foreach((json_t *)json, name, value)
    {
        if (!read_member(r, message, json, name, depth)) {
            fail_in(r, name);
            protobuf_c_message_free_unpacked(message, r->memory);
            return NULL;
        }
    }
    return message;
}

/* NOLINTNEXTLINE(readability-function-size): text and its size, whose memory, and why not */
bool athar_json_decode(ProtobufCMessage **out, const ProtobufCMessageDescriptor *type,
                       const char *text, size_t size, ProtobufCAllocator *allocator,
                       char err[ATHAR_JSON_ERROR_BYTES])
{
    struct reader r = { allocator, err };
    json_error_t why;
    json_t *json = json_loadb(text, size, JSON_REJECT_DUPLICATES, &why);

    if (json == NULL) {
        snprintf(err, ATHAR_JSON_ERROR_BYTES, "line %d, column %d: %s", why.line,
                 why.column, why.text);
        return false;
    }
    err[0] = '\0';
    ProtobufCMessage *message = read_message(&r, type, json, 1);
    json_decref(json);
    if (message == NULL) {
        if (err[0] == ':') {
            memmove(err, err + 2, strlen(err + 2) + 1);
        }
        return false;
    }
    *out = message;
    return true;
}

/* "line 3, column 17: ..." to "3:17". */
static void syntax_place(char place[ATHAR_JSON_PLACE_BYTES], const char *err)
{
    static const char line[] = "line ", column[] = ", column ";
    char *end = NULL;

    place[0] = '\0';
    if (strncmp(err, line, sizeof line - 1) != 0) {
        return;
    }
    long first = strtol(err + sizeof line - 1, &end, 10);
    if (strncmp(end, column, sizeof column - 1) == 0) {
        long second = strtol(end + sizeof column - 1, NULL, 10);
        snprintf(place, ATHAR_JSON_PLACE_BYTES, "%ld:%ld", first, second);
    }
}

enum athar_json_fault athar_json_fault(char place[ATHAR_JSON_PLACE_BYTES], const char *err)
{
    size_t size = strlen(err);

    for (int i = ATHAR_JSON_SYNTAX + 1; i < ATHAR_JSON_FAULTS; i++) {
        size_t end = strlen(sentences[i]);
        if (end > size || strcmp(err + size - end, sentences[i]) != 0) {
            continue;
        }
        size_t before = size - end;
        before =
            before >= 2 && memcmp(err + before - 2, ": ", 2) == 0 ? before - 2 : before;
        if (before == 0 || before == size - end - 2) {
            snprintf(place, ATHAR_JSON_PLACE_BYTES, "%.*s", (int)before, err);
            return (enum athar_json_fault)i;
        }
    }
    syntax_place(place, err);
    return ATHAR_JSON_SYNTAX;
}
