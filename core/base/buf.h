/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * buf - writing and reading the bytes of our own formats.
 *
 * A writer grows in an arena and remembers its first failure (`failed`); check
 * once, at the end. A reader never passes its end: after the first short or
 * malformed read `failed` stays true and every later read gives 0 or empty.
 * Integers are big-endian; varints are LEB128 in their shortest form (a reader
 * refuses a longer form, so that one value has one encoding).
 */

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/decimal.h"
#include "base/slice.h"

struct ath_buf {
    struct ath_arena *arena; /* borrowed */
    uint8_t *data;           /* arena */
    size_t size, capacity, hint;
    bool failed;
};

/* An empty writer; `hint` bytes are reserved at the first write. */
void ath_buf_init(struct ath_buf *buf, struct ath_arena *arena, size_t hint);
/* What was written so far; valid until the next write. */
struct ath_slice ath_buf_slice(const struct ath_buf *buf);
/* Room for `size` more bytes, which count as written: the caller fills them in before anything else
 * is written. NULL after a failure. */
uint8_t *ath_buf_room(struct ath_buf *buf, size_t size);
/* One byte. */
void ath_buf_u8(struct ath_buf *buf, uint8_t value);
/* Two bytes, big-endian. */
void ath_buf_u16(struct ath_buf *buf, uint16_t value);
/* Four bytes, big-endian. */
void ath_buf_u32(struct ath_buf *buf, uint32_t value);
/* Eight bytes, big-endian. */
void ath_buf_u64(struct ath_buf *buf, uint64_t value);
/* LEB128, 1 to 10 bytes. */
void ath_buf_varint(struct ath_buf *buf, uint64_t value);
/* Zigzag, then LEB128. */
void ath_buf_svarint(struct ath_buf *buf, int64_t value);
/* Zigzag of 128 bits, then LEB128: 1 to 19 bytes. */
void ath_buf_svarint128(struct ath_buf *buf, ath_i128 value);
/* The bytes as they are. */
void ath_buf_bytes(struct ath_buf *buf, struct ath_slice bytes);
/* Varint length, then the bytes. */
void ath_buf_block(struct ath_buf *buf, struct ath_slice bytes);
/* As ath_buf_block, of a C string; NULL writes an empty block. */
void ath_buf_string(struct ath_buf *buf, const char *text);

struct ath_reader {
    const uint8_t *at, *end; /* borrowed */
    bool failed;
};

/* Read from the first byte of `bytes`. */
void ath_reader_init(struct ath_reader *reader, struct ath_slice bytes);
/* Bytes not read yet. */
size_t ath_reader_left(const struct ath_reader *reader);
/* True when every byte was read and nothing failed. */
bool ath_reader_done(const struct ath_reader *reader);
/* One byte. */
uint8_t ath_reader_u8(struct ath_reader *reader);
/* Two bytes, big-endian. */
uint16_t ath_reader_u16(struct ath_reader *reader);
/* Four bytes, big-endian. */
uint32_t ath_reader_u32(struct ath_reader *reader);
/* Eight bytes, big-endian. */
uint64_t ath_reader_u64(struct ath_reader *reader);
/* LEB128 in shortest form. */
uint64_t ath_reader_varint(struct ath_reader *reader);
/* As ath_reader_varint, and at most `max`; more fails the reader. */
uint64_t ath_reader_varint_max(struct ath_reader *reader, uint64_t max);
/* Zigzag LEB128. */
int64_t ath_reader_svarint(struct ath_reader *reader);
/* Zigzag LEB128 of up to 128 bits. */
ath_i128 ath_reader_svarint128(struct ath_reader *reader);
/* `size` bytes, borrowed from the input. */
struct ath_slice ath_reader_bytes(struct ath_reader *reader, size_t size);
/* A block: varint length, then the bytes, borrowed. */
struct ath_slice ath_reader_block(struct ath_reader *reader);
/* A block as a NUL-terminated arena string of valid UTF-8; NULL after a failure. */
const char *ath_reader_string(struct ath_reader *reader, struct ath_arena *arena);
