/* SPDX-License-Identifier: Apache-2.0 */
#include "base/buf.h"

#include <string.h>

enum {
    SMALLEST_BYTES = 64,
    VARINT_BYTES = 10,
    VARINT128_BYTES = 19,
};

void ath_buf_init(struct ath_buf *buf, struct ath_arena *arena, size_t hint)
{
    *buf = (struct ath_buf){ .arena = arena, .hint = hint };
}

struct ath_slice ath_buf_slice(const struct ath_buf *buf)
{
    return ath_slice(buf->data, buf->size);
}

/* At least twice the room, in place when nothing was taken from the arena since. */
static bool grow(struct ath_buf *buf, size_t needed)
{
    size_t wanted = buf->capacity == 0 ? buf->hint : buf->capacity * 2;
    size_t capacity = wanted > SMALLEST_BYTES ? wanted : SMALLEST_BYTES;

    capacity = capacity > buf->size + needed ? capacity : buf->size + needed;
    if (buf->data != NULL &&
        ath_arena_extend(buf->arena, buf->data, buf->capacity, capacity)) {
        buf->capacity = capacity;
        return true;
    }
    uint8_t *data = ath_arena_alloc(buf->arena, capacity);
    if (data == NULL) {
        buf->failed = true;
        return false;
    }
    if (buf->data != NULL) {
        memcpy(data, buf->data, buf->size);
    }
    buf->data = data;
    buf->capacity = capacity;
    return true;
}

static inline bool has_room(struct ath_buf *buf, size_t needed)
{
    if (buf->failed) {
        return false;
    }
    if (__builtin_expect(buf->capacity - buf->size >= needed, 1)) {
        return true;
    }
    if (needed > SIZE_MAX / 4 || buf->capacity > SIZE_MAX / 4) {
        buf->failed = true;
        return false;
    }
    return grow(buf, needed);
}

uint8_t *ath_buf_room(struct ath_buf *buf, size_t size)
{
    if (!has_room(buf, size)) {
        return NULL;
    }
    buf->size += size;
    return buf->data + buf->size - size;
}

static inline void write_big_endian(struct ath_buf *buf, uint64_t value, size_t size)
{
    if (has_room(buf, size)) {
        for (size_t i = 0; i < size; i++) {
            buf->data[buf->size + i] = (uint8_t)(value >> 8 * (size - 1 - i));
        }
        buf->size += size;
    }
}

void ath_buf_u8(struct ath_buf *buf, uint8_t value)
{
    write_big_endian(buf, value, 1);
}

void ath_buf_u16(struct ath_buf *buf, uint16_t value)
{
    write_big_endian(buf, value, 2);
}

void ath_buf_u32(struct ath_buf *buf, uint32_t value)
{
    write_big_endian(buf, value, 4);
}

void ath_buf_u64(struct ath_buf *buf, uint64_t value)
{
    write_big_endian(buf, value, 8);
}

void ath_buf_varint(struct ath_buf *buf, uint64_t value)
{
    if (!has_room(buf, VARINT_BYTES)) {
        return;
    }
    uint8_t *at = buf->data + buf->size;
    while (value >= 0x80) {
        *at++ = (uint8_t)(value | 0x80);
        value >>= 7;
    }
    *at++ = (uint8_t)value;
    buf->size = (size_t)(at - buf->data);
}

void ath_buf_svarint(struct ath_buf *buf, int64_t value)
{
    uint64_t sign = value < 0 ? UINT64_MAX : 0;

    ath_buf_varint(buf, (uint64_t)value << 1 ^ sign);
}

void ath_buf_svarint128(struct ath_buf *buf, ath_i128 value)
{
    ath_u128 sign = value < 0 ? ~(ath_u128)0 : 0;
    ath_u128 rest = (ath_u128)value << 1 ^ sign;

    if (rest <= UINT64_MAX) {
        ath_buf_varint(buf, (uint64_t)rest);
        return;
    }
    if (!has_room(buf, VARINT128_BYTES)) {
        return;
    }
    for (; rest >= 0x80; rest >>= 7) {
        buf->data[buf->size++] = (uint8_t)(rest | 0x80);
    }
    buf->data[buf->size++] = (uint8_t)rest;
}

void ath_buf_bytes(struct ath_buf *buf, struct ath_slice bytes)
{
    if (bytes.size > 0 && has_room(buf, bytes.size)) {
        memcpy(buf->data + buf->size, bytes.data, bytes.size);
        buf->size += bytes.size;
    }
}

void ath_buf_block(struct ath_buf *buf, struct ath_slice bytes)
{
    ath_buf_varint(buf, bytes.size);
    ath_buf_bytes(buf, bytes);
}

void ath_buf_string(struct ath_buf *buf, const char *text)
{
    ath_buf_block(buf, ath_slice_str(text));
}

void ath_reader_init(struct ath_reader *reader, struct ath_slice bytes)
{
    static const uint8_t nothing[1];
    const uint8_t *data = bytes.size == 0 ? nothing : bytes.data;

    *reader = (struct ath_reader){ .at = data, .end = data + bytes.size };
}

size_t ath_reader_left(const struct ath_reader *reader)
{
    return (size_t)(reader->end - reader->at);
}

bool ath_reader_done(const struct ath_reader *reader)
{
    return !reader->failed && reader->at == reader->end;
}

/* Nothing is left after a failure, so that later reads fail by themselves. */
static void fail_reader(struct ath_reader *reader)
{
    reader->failed = true;
    reader->at = reader->end;
}

static inline uint64_t read_big_endian(struct ath_reader *reader, size_t size)
{
    uint64_t value = 0;

    if (ath_reader_left(reader) < size) {
        fail_reader(reader);
        return 0;
    }
    for (size_t i = 0; i < size; i++) {
        value = value << 8 | reader->at[i];
    }
    reader->at += size;
    return value;
}

uint8_t ath_reader_u8(struct ath_reader *reader)
{
    return (uint8_t)read_big_endian(reader, 1);
}

uint16_t ath_reader_u16(struct ath_reader *reader)
{
    return (uint16_t)read_big_endian(reader, 2);
}

uint32_t ath_reader_u32(struct ath_reader *reader)
{
    return (uint32_t)read_big_endian(reader, 4);
}

uint64_t ath_reader_u64(struct ath_reader *reader)
{
    return read_big_endian(reader, 8);
}

/* The last byte of a longer form is 0; the last byte of a number too large is over `top`.
 */
static ath_u128 read_long_varint(struct ath_reader *reader, unsigned most, uint8_t top)
{
    ath_u128 value = 0;

    for (unsigned i = 0; i < most && reader->at < reader->end; i++) {
        uint8_t byte = *reader->at++;
        value |= (ath_u128)(byte & 0x7F) << 7 * i;
        if (byte >= 0x80) {
            continue;
        }
        if ((byte == 0 && i > 0) || (i == most - 1 && byte > top)) {
            break;
        }
        return value;
    }
    fail_reader(reader);
    return 0;
}

uint64_t ath_reader_varint(struct ath_reader *reader)
{
    const uint8_t *at = reader->at;

    if (reader->end - at >= VARINT_BYTES) {
        uint64_t value = at[0] & 0x7F;
        unsigned i = 0;
        while (at[i] >= 0x80 && i < VARINT_BYTES - 2) {
            i++;
            value |= (uint64_t)(at[i] & 0x7F) << 7 * i;
        }
        if (at[i] < 0x80 && (at[i] != 0 || i == 0)) {
            reader->at = at + i + 1;
            return value;
        }
    }
    return (uint64_t)read_long_varint(reader, VARINT_BYTES, 1);
}

uint64_t ath_reader_varint_max(struct ath_reader *reader, uint64_t max)
{
    uint64_t value = ath_reader_varint(reader);

    if (value > max) {
        fail_reader(reader);
        return 0;
    }
    return value;
}

int64_t ath_reader_svarint(struct ath_reader *reader)
{
    uint64_t value = ath_reader_varint(reader);

    return (int64_t)(value >> 1 ^ (0 - (value & 1)));
}

ath_i128 ath_reader_svarint128(struct ath_reader *reader)
{
    ath_u128 value = read_long_varint(reader, VARINT128_BYTES, 3);

    return (ath_i128)(value >> 1 ^ (0 - (value & 1)));
}

struct ath_slice ath_reader_bytes(struct ath_reader *reader, size_t size)
{
    struct ath_slice bytes = ath_slice(reader->at, size);

    if (ath_reader_left(reader) < size) {
        fail_reader(reader);
        return ath_slice(NULL, 0);
    }
    reader->at += size;
    return bytes;
}

struct ath_slice ath_reader_block(struct ath_reader *reader)
{
    uint64_t size = ath_reader_varint_max(reader, ath_reader_left(reader));

    return ath_reader_bytes(reader, (size_t)size);
}

const char *ath_reader_string(struct ath_reader *reader, struct ath_arena *arena)
{
    struct ath_slice bytes = ath_reader_block(reader);
    const char *text = NULL;

    if (!reader->failed && ath_utf8_valid(bytes)) {
        text = ath_arena_string(arena, bytes);
    }
    if (text == NULL) {
        fail_reader(reader);
    }
    return text;
}
