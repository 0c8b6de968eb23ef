/* SPDX-License-Identifier: Apache-2.0 */
#include "recording.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "athar/v1/rpc.pb-c.h"

enum {
    GREETING = 8,
    ROLE_AT = 5,
    REP = 0x31,
    MESSAGE_HEAD = 9, /* of ipc: a 1, and eight bytes of length */
    REQUEST_ID = 4,
    HEADER_LENGTH = 4,
    CONNECTIONS = 64,
    STREAM_BYTES = 1 << 18
};

/* What was sent on one connection and is not a whole message yet. */
struct connection {
    uint32_t id;
    bool greeted, answers;
    size_t size;
    uint8_t bytes[STREAM_BYTES];
};

static bool read_file(struct recording *r, const char *path)
{
    FILE *in = fopen(path, "rb");
    long size = -1;

    if (in != NULL && fseek(in, 0, SEEK_END) == 0) {
        size = ftell(in);
    }
    if (size > 0 && fseek(in, 0, SEEK_SET) == 0) {
        r->bytes = malloc((size_t)size);
        r->size = r->bytes == NULL ? 0 : fread(r->bytes, 1, (size_t)size, in);
    }
    if (in != NULL) {
        fclose(in);
    }
    return size > 0 && r->size == (size_t)size;
}

static bool index_records(struct recording *r)
{
    size_t most = r->size / sizeof(struct fault_record), at = 0;

    r->records = calloc(most + 1, sizeof *r->records);
    r->promised = calloc(most + 1, sizeof *r->promised);
    while (r->records != NULL && r->promised != NULL &&
           at + sizeof(struct fault_record) <= r->size) {
        const struct fault_record *one = (const struct fault_record *)(r->bytes + at);
        r->records[r->count++] = one;
        at += sizeof *one + ((size_t)one->size + 7) / 8 * 8;
    }
    return at == r->size && r->count > 0;
}

static uint64_t big_endian(const uint8_t *bytes, size_t n)
{
    uint64_t value = 0;

    for (size_t i = 0; i < n; i++) {
        value = value << 8 | bytes[i];
    }
    return value;
}

/* The seq an answer names; 0 when it refuses. */
static uint64_t named_seq(const uint8_t *message, size_t size)
{
    uint64_t seq = 0;

    if (size < REQUEST_ID + HEADER_LENGTH) {
        return 0;
    }
    uint64_t length = big_endian(message + REQUEST_ID, HEADER_LENGTH);
    if (length > size - REQUEST_ID - HEADER_LENGTH) {
        return 0;
    }
    Athar__V1__ResponseHeader *header = athar__v1__response_header__unpack(
        NULL, length, message + REQUEST_ID + HEADER_LENGTH);
    if (header != NULL) {
        seq = header->code == 0 ? header->seq : 0;
        athar__v1__response_header__free_unpacked(header, NULL);
    }
    return seq;
}

static void drop(struct connection *c, size_t n)
{
    memmove(c->bytes, c->bytes + n, c->size - n);
    c->size -= n;
}

/* Whole messages leave the connection; the highest seq they name. */
static uint64_t take_messages(struct connection *c)
{
    uint64_t highest = 0;

    if (!c->greeted && c->size >= GREETING) {
        c->greeted = true;
        c->answers = c->bytes[ROLE_AT] == REP;
        drop(c, GREETING);
    }
    while (c->greeted && c->size >= MESSAGE_HEAD) {
        uint64_t length = big_endian(c->bytes + 1, MESSAGE_HEAD - 1);
        if (c->size - MESSAGE_HEAD < length) {
            break;
        }
        uint64_t seq = c->answers ? named_seq(c->bytes + MESSAGE_HEAD, length) : 0;
        highest = seq > highest ? seq : highest;
        drop(c, MESSAGE_HEAD + length);
    }
    return highest;
}

static struct connection *find_connection(struct connection *all, uint32_t id)
{
    struct connection *c = &all[id % CONNECTIONS];

    if (c->id != id) {
        c->id = id;
        c->size = 0;
        c->greeted = c->answers = false;
    }
    return c;
}

/* From the record on after which an answer was sent, what it names must stay. */
static bool read_promises(struct recording *r)
{
    static struct connection all[CONNECTIONS];
    bool fits = true;

    for (uint32_t i = 0; i < r->count && fits; i++) {
        const struct fault_record *one = r->records[i];
        if (one->kind != FAULT_SEND) {
            continue;
        }
        struct connection *c = find_connection(all, one->file);
        fits = c->size + one->size <= STREAM_BYTES;
        if (fits) {
            memcpy(c->bytes + c->size, fault_bytes(one), one->size);
            c->size += one->size;
            uint64_t seq = take_messages(c), *at = &r->promised[one->link];
            *at = seq > *at ? seq : *at;
        }
    }
    for (uint32_t i = 1; i <= r->count; i++) {
        uint64_t before = r->promised[i - 1];
        r->promised[i] = before > r->promised[i] ? before : r->promised[i];
    }
    return fits;
}

bool recording_open(struct recording *out, const char *path)
{
    struct recording r = { .count = 0 };

    if (!read_file(&r, path) || !index_records(&r) || !read_promises(&r)) {
        fprintf(stderr, "no whole recording in '%s'\n", path);
        recording_close(&r);
        return false;
    }
    *out = r;
    return true;
}

void recording_close(struct recording *recording)
{
    free(recording->promised);
    free(recording->records);
    free(recording->bytes);
    *recording = (struct recording){ .count = 0 };
}
