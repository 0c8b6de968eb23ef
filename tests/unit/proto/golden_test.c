/* SPDX-License-Identifier: Apache-2.0 */

/*
 * proto/golden/ holds for each message a sample with every field filled, as bytes and as JSON.
 * The bytes must mean the same for ever: fields are added, never renumbered, retyped or renamed.
 *
 * A new message needs a sample: run this test once with ATHAR_GOLDEN_WRITE=1, which writes the
 * samples that are missing and never touches one that is there.
 */

#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "codec/fields.h"
#include "codec/json.h"
#include "every_type.h"

enum { FILE_MOST = 64 * 1024, PATH_MOST = 512, REPEATS = 2 };

/* ---- samples -------------------------------------------------------------------------- */

static ProtobufCMessage *make_sample(const ProtobufCMessageDescriptor *type);

static void *zeroed(size_t size)
{
    void *memory = calloc(1, size);

    ATH_TRUE(memory != NULL);
    return memory;
}

static char *sample_text(const ProtobufCFieldDescriptor *field, unsigned i)
{
    char *text = zeroed(80);

    snprintf(text, 80, "%s é أ %u", field->name, i + 1);
    return text;
}

static ProtobufCBinaryData sample_bytes(const ProtobufCFieldDescriptor *field, unsigned i)
{
    uint8_t *data = zeroed(4);

    data[1] = (uint8_t)field->id;
    data[2] = (uint8_t)i;
    data[3] = 0xFF;
    return (ProtobufCBinaryData){ 4, data };
}

static int sample_enum(const ProtobufCEnumDescriptor *type, unsigned i)
{
    return type->values[(1 + i) % type->n_values].value;
}

/* The i-th value of a field: large ones, negative ones where there is a sign. */
static void fill_value(const ProtobufCFieldDescriptor *field, void *at, unsigned i)
{
    switch (field->type) {
    case PROTOBUF_C_TYPE_STRING:
        *(char **)at = sample_text(field, i);
        break;
    case PROTOBUF_C_TYPE_BYTES:
        *(ProtobufCBinaryData *)at = sample_bytes(field, i);
        break;
    case PROTOBUF_C_TYPE_MESSAGE:
        *(ProtobufCMessage **)at = make_sample(field->descriptor);
        break;
    case PROTOBUF_C_TYPE_ENUM:
        *(int *)at = sample_enum(field->descriptor, i);
        break;
    case PROTOBUF_C_TYPE_BOOL:
        *(protobuf_c_boolean *)at = 1;
        break;
    case PROTOBUF_C_TYPE_INT64:
    case PROTOBUF_C_TYPE_SINT64:
        *(int64_t *)at = -(INT64_C(1) << 53) - field->id - i;
        break;
    case PROTOBUF_C_TYPE_UINT64:
        *(uint64_t *)at = UINT64_MAX - field->id - i;
        break;
    default:
        ATH_EQ_U64(athar_field_size(field->type), 4);
        *(uint32_t *)at = UINT32_C(1) << 31 | (field->id + i);
    }
}

static void fill_list(const ProtobufCFieldDescriptor *field, char *base)
{
    size_t each = athar_field_size(field->type);
    char *items = zeroed(REPEATS * each);

    for (unsigned i = 0; i < REPEATS; i++) {
        fill_value(field, items + i * each, i);
    }
    *(void **)(void *)(base + field->offset) = items;
    *(size_t *)(void *)(base + field->quantifier_offset) = REPEATS;
}

static ProtobufCMessage *make_sample(const ProtobufCMessageDescriptor *type)
{
    ProtobufCMessage *message = zeroed(type->sizeof_message);
    char *base = (char *)message;

    type->message_init(message);
    for (unsigned f = 0; f < type->n_fields; f++) {
        const ProtobufCFieldDescriptor *field = &type->fields[f];
        uint32_t *which = (uint32_t *)(void *)(base + field->quantifier_offset);
        if (field->label == PROTOBUF_C_LABEL_REPEATED) {
            fill_list(field, base);
        } else if (!athar_field_in_oneof(field) || *which == 0) {
            fill_value(field, base + field->offset, 0);
        }
        if (athar_field_in_oneof(field) && *which == 0) {
            *which = field->id;
        }
    }
    return message;
}

/* ---- files ---------------------------------------------------------------------------- */

static void sample_path(char path[PATH_MOST], const ProtobufCMessageDescriptor *type,
                        const char *suffix)
{
    snprintf(path, PATH_MOST, "%s/proto/golden/%s.%s", ATH_SOURCE_DIR, type->short_name,
             suffix);
}

/* The bytes of a sample, with a NUL after them; false when there is no file. */
static bool read_sample(const ProtobufCMessageDescriptor *type, const char *suffix,
                        uint8_t bytes[FILE_MOST], size_t *size)
{
    char path[PATH_MOST];

    sample_path(path, type, suffix);
    FILE *file = fopen(path, "rb");
    if (file == NULL) {
        return false;
    }
    *size = fread(bytes, 1, FILE_MOST - 1, file);
    bytes[*size] = 0;
    fclose(file);
    return true;
}

static void write_sample(const ProtobufCMessageDescriptor *type, const char *suffix,
                         const void *bytes, size_t size)
{
    char path[PATH_MOST];

    sample_path(path, type, suffix);
    FILE *file = fopen(path, "wxb");
    ATH_TRUE(file != NULL);
    ATH_EQ_U64(fwrite(bytes, 1, size, file), size);
    fclose(file);
}

static char *print_sample(const ProtobufCMessage *message)
{
    char *text = athar_json_encode(message, ATHAR_JSON_PRETTY);

    ATH_TRUE(text != NULL);
    size_t size = strlen(text);
    text = realloc(text, size + 2);
    ATH_TRUE(text != NULL);
    memcpy(text + size, "\n", 2);
    return text;
}

static void write_missing(const ProtobufCMessageDescriptor *type)
{
    static uint8_t bytes[FILE_MOST];
    size_t size;

    if (read_sample(type, "bin", bytes, &size)) {
        return;
    }
    ProtobufCMessage *message = make_sample(type);
    ATH_TRUE(protobuf_c_message_get_packed_size(message) < FILE_MOST);
    size = protobuf_c_message_pack(message, bytes);
    char *text = print_sample(message);
    write_sample(type, "bin", bytes, size);
    write_sample(type, "json", text, strlen(text));
    free(text);
    protobuf_c_message_free_unpacked(message, NULL);
}

/* ---- tests ---------------------------------------------------------------------------- */

ATH_TEST(proto_golden, every_message_has_a_sample)
{
    static uint8_t bytes[FILE_MOST];
    /* NOLINTNEXTLINE(concurrency-mt-unsafe): nobody changes the environment here */
    bool write = getenv("ATHAR_GOLDEN_WRITE") != NULL;
    size_t size;

    collect_all();
    for (size_t i = 0; i < type_count; i++) {
        if (write) {
            write_missing(types[i]);
        }
        if (!read_sample(types[i], "bin", bytes, &size) ||
            !read_sample(types[i], "json", bytes, &size)) {
            ATH_FAIL("proto/golden/ has no %s", types[i]->short_name);
        }
    }
}

ATH_TEST(proto_golden, every_sample_is_of_a_message_there_is)
{
    glob_t samples;

    collect_all();
    ATH_EQ_INT(glob(ATH_SOURCE_DIR "/proto/golden/*.bin", 0, NULL, &samples), 0);
    ATH_EQ_U64(samples.gl_pathc, type_count);
    globfree(&samples);
}

ATH_TEST(proto_golden, the_bytes_mean_what_they_always_meant)
{
    static uint8_t bytes[FILE_MOST], json[FILE_MOST];
    size_t size, json_size;

    collect_all();
    for (size_t i = 0; i < type_count; i++) {
        ATH_TRUE(read_sample(types[i], "bin", bytes, &size));
        ATH_TRUE(read_sample(types[i], "json", json, &json_size));
        ProtobufCMessage *message = protobuf_c_message_unpack(types[i], NULL, size, bytes);
        if (message == NULL || message->n_unknown_fields > 0) {
            ATH_FAIL("%s.bin cannot be read", types[i]->short_name);
        }
        char *text = print_sample(message);
        ATH_EQ_STR(text, (char *)json);
        free(text);
        protobuf_c_message_free_unpacked(message, NULL);
    }
}

ATH_TEST(proto_golden, the_json_packs_to_the_same_bytes)
{
    static uint8_t bytes[FILE_MOST], json[FILE_MOST], packed[FILE_MOST];
    size_t size, json_size;
    char err[ATHAR_JSON_ERROR_BYTES];

    collect_all();
    for (size_t i = 0; i < type_count; i++) {
        ProtobufCMessage *message = NULL;
        ATH_TRUE(read_sample(types[i], "bin", bytes, &size));
        ATH_TRUE(read_sample(types[i], "json", json, &json_size));
        if (!athar_json_decode(&message, types[i], (char *)json, json_size, NULL, err)) {
            ATH_FAIL("%s.json: %s", types[i]->short_name, err);
        }
        ATH_EQ_U64(protobuf_c_message_get_packed_size(message), size);
        protobuf_c_message_pack(message, packed);
        ATH_EQ_MEM(packed, bytes, size);
        protobuf_c_message_free_unpacked(message, NULL);
    }
}
