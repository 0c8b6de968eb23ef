/* SPDX-License-Identifier: Apache-2.0 */

/*
 * athar_message_unpack() beside protobuf_c_message_unpack(), on the samples of proto/golden and on
 * what becomes of them when they are cut, changed and put together.
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "athar/v1/query.pb-c.h"
#include "athar/v1/rpc.pb-c.h"
#include "check.h"
#include "codec/unpack.h"
#include "every_type.h"

enum { FILE_MOST = 64 * 1024, PATH_MOST = 512, PIECES_MOST = 4096 };

/* ---- one against the other ------------------------------------------------------------- */

/* Pieces that go together, each alone and of its exact size. */
struct pieces {
    void *v[PIECES_MOST];
    size_t n;
};

static struct pieces pieces;

static void *take(void *data, size_t size)
{
    struct pieces *p = data;

    ATH_TRUE(p->n < PIECES_MOST);
    p->v[p->n] = malloc(size);
    return p->v[p->n++];
}

static void drop(struct pieces *p)
{
    while (p->n > 0) {
        free(p->v[--p->n]);
    }
}

static void keep(void *data, void *piece)
{
    (void)data;
    (void)piece;
}

/* What we read is what protobuf-c reads, told by what it packs to; false where it is left to it. */
static bool same(const ProtobufCMessageDescriptor *type, const uint8_t *bytes, size_t size)
{
    static uint8_t packed[2][4 * FILE_MOST];
    ProtobufCAllocator memory = { take, keep, &pieces };

    drop(&pieces);
    ProtobufCMessage *ours = athar_message_unpack(type, &memory, size, bytes);
    if (ours == NULL) {
        return false;
    }
    ATH_TRUE((void *)ours == pieces.v[0]);
    ProtobufCMessage *theirs = protobuf_c_message_unpack(type, &memory, size, bytes);
    if (theirs == NULL) {
        ATH_FAIL("%s of %zu bytes: read, though broken", type->name, size);
    }
    size_t packs = protobuf_c_message_get_packed_size(theirs);
    ATH_TRUE(packs <= sizeof packed[0]);
    ATH_EQ_U64(protobuf_c_message_get_packed_size(ours), packs);
    protobuf_c_message_pack(theirs, packed[0]);
    protobuf_c_message_pack(ours, packed[1]);
    ATH_EQ_MEM(packed[1], packed[0], packs);
    return true;
}

/* A sample's size; exact memory, so that a sanitizer sees one byte too far. */
static uint8_t *sample(const ProtobufCMessageDescriptor *type, size_t *size)
{
    static uint8_t bytes[FILE_MOST];
    char path[PATH_MOST];

    snprintf(path, sizeof path, "%s/proto/golden/%s.bin", ATH_SOURCE_DIR, type->short_name);
    FILE *file = fopen(path, "rb");
    ATH_TRUE(file != NULL);
    *size = fread(bytes, 1, sizeof bytes, file);
    fclose(file);
    uint8_t *copy = malloc(*size + 1);
    ATH_TRUE(copy != NULL);
    memcpy(copy, bytes, *size);
    return copy;
}

static void each_sample(void (*look)(const ProtobufCMessageDescriptor *type, uint8_t *bytes,
                                     size_t size))
{
    size_t size = 0;

    collect_all();
    for (size_t i = 0; i < type_count; i++) {
        uint8_t *bytes = sample(types[i], &size);
        look(types[i], bytes, size);
        free(bytes);
    }
    drop(&pieces);
}

/* ---- tests ---------------------------------------------------------------------------- */

static void whole(const ProtobufCMessageDescriptor *type, uint8_t *bytes, size_t size)
{
    if (!same(type, bytes, size)) {
        ATH_FAIL("%s is left to protobuf-c", type->name);
    }
}

ATH_TEST(proto_unpack, every_sample_comes_out_as_protobuf_c_reads_it)
{
    each_sample(whole);
}

static void cut(const ProtobufCMessageDescriptor *type, uint8_t *bytes, size_t size)
{
    for (size_t n = 0; n < size; n++) {
        uint8_t *exact = malloc(n + 1);
        ATH_TRUE(exact != NULL);
        memcpy(exact + 1, bytes, n);
        (void)same(type, exact + 1, n);
        free(exact);
    }
}

ATH_TEST(proto_unpack, bytes_cut_anywhere_are_read_alike_or_left)
{
    each_sample(cut);
}

static void change(const ProtobufCMessageDescriptor *type, uint8_t *bytes, size_t size)
{
    static const uint8_t changes[] = { 0x01, 0x08, 0x80 }; /* a value, a number, a length */

    for (size_t i = 0; i < size; i++) {
        for (size_t k = 0; k < sizeof changes; k++) {
            bytes[i] ^= changes[k];
            (void)same(type, bytes, size);
            bytes[i] ^= changes[k];
        }
    }
}

ATH_TEST(proto_unpack, any_byte_changed_is_read_alike_or_left)
{
    each_sample(change);
}

/* Fields again: last values win; where messages merge or lists go on it is left. */
static void twice(const ProtobufCMessageDescriptor *type, uint8_t *bytes, size_t size)
{
    uint8_t *both = malloc(2 * size + 1);

    ATH_TRUE(both != NULL);
    memcpy(both, bytes, size);
    memcpy(both + size, bytes, size);
    (void)same(type, both, 2 * size);
    free(both);
}

ATH_TEST(proto_unpack, fields_given_again_are_read_alike_or_left)
{
    each_sample(twice);
}

ATH_TEST(proto_unpack, rows_of_a_list_are_one_piece)
{
    static uint8_t bytes[FILE_MOST];
    enum { ROWS = 500 };
    Athar__V1__AggregateResponse answer = ATHAR__V1__AGGREGATE_RESPONSE__INIT;
    Athar__V1__AggregateRow rows[ROWS], *list[ROWS];
    ProtobufCAllocator memory = { take, keep, &pieces };

    for (size_t i = 0; i < ROWS; i++) {
        athar__v1__aggregate_row__init(&rows[i]);
        rows[i].reported = i;
        list[i] = &rows[i];
    }
    answer.rows = list;
    answer.n_rows = ROWS;
    size_t size = athar__v1__aggregate_response__pack(&answer, bytes);
    const Athar__V1__AggregateResponse *read =
        (const Athar__V1__AggregateResponse *)athar_message_unpack(
            &athar__v1__aggregate_response__descriptor, &memory, size, bytes);
    ATH_TRUE(read != NULL);
    ATH_EQ_U64(read->n_rows, ROWS);
    ATH_EQ_U64(read->rows[ROWS - 1]->reported, ROWS - 1);
    ATH_EQ_U64(pieces.n, 4); /* the answer, its bytes, its list, its rows */
    drop(&pieces);
}
