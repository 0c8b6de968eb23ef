/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * pack - the varints of base/buf.h, inlined for records of many small numbers.
 *
 * Writers write behind `at`, whose room the caller has counted, and return the new end.
 */

#include "base/buf.h"

static inline uint8_t *ath_pack_varint(uint8_t *at, uint64_t value)
{
    for (; value >= 0x80; value >>= 7) {
        *at++ = (uint8_t)(value | 0x80);
    }
    *at++ = (uint8_t)value;
    return at;
}

static inline uint8_t *ath_pack_svarint(uint8_t *at, int64_t value)
{
    return ath_pack_varint(at, (uint64_t)value << 1 ^ (value < 0 ? UINT64_MAX : 0));
}

static inline uint8_t *ath_pack_svarint128(uint8_t *at, ath_i128 value)
{
    ath_u128 rest = (ath_u128)value << 1 ^ (value < 0 ? ~(ath_u128)0 : 0);

    for (; rest > UINT64_MAX; rest >>= 7) {
        *at++ = (uint8_t)((uint8_t)rest | 0x80);
    }
    return ath_pack_varint(at, (uint64_t)rest);
}

/* As ath_reader_varint. */
static inline uint64_t ath_unpack_varint(struct ath_reader *reader)
{
    const uint8_t *at = reader->at;

    if (at < reader->end && at[0] < 0x80) {
        reader->at = at + 1;
        return at[0];
    }
    if (reader->end - at > 1 && at[1] < 0x80 && at[1] != 0) {
        reader->at = at + 2;
        return (uint64_t)(at[0] & 0x7F) | (uint64_t)at[1] << 7;
    }
    return ath_reader_varint(reader);
}

/* As ath_reader_svarint. */
static inline int64_t ath_unpack_svarint(struct ath_reader *reader)
{
    uint64_t value = ath_unpack_varint(reader);

    return (int64_t)(value >> 1 ^ (0 - (value & 1)));
}

/* As ath_reader_svarint128; sums of more than 63 bits take the long way. */
static inline ath_i128 ath_unpack_svarint128(struct ath_reader *reader)
{
    const uint8_t *at = reader->at;
    uint64_t value = 0;

    for (unsigned shift = 0; shift < 63 && at < reader->end; shift += 7) {
        uint8_t byte = *at++;
        value |= (uint64_t)(byte & 0x7F) << shift;
        if (byte >= 0x80) {
            continue;
        }
        if (byte == 0 && shift > 0) {
            break; /* longer than need be: let the strict reader refuse it */
        }
        reader->at = at;
        return (int64_t)(value >> 1 ^ (0 - (value & 1)));
    }
    return ath_reader_svarint128(reader);
}
