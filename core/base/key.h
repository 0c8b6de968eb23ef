/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * key - store keys, built on the stack: big-endian fields, so that bytes sort as numbers.
 */

#include <stdint.h>
#include <string.h>

#include "base/slice.h"
#include "base/status.h"

enum { ATH_KEY_BYTES = 64 };

struct ath_key {
    uint8_t size;
    uint8_t bytes[ATH_KEY_BYTES];
};

/* Append one byte. Passing ATH_KEY_BYTES is a bug and aborts, here and below. */
static inline void ath_key_u8(struct ath_key *key, uint8_t v)
{
    ath_assert(key->size + 1 <= ATH_KEY_BYTES);
    key->bytes[key->size++] = v;
}

/* Append two bytes. */
static inline void ath_key_u16(struct ath_key *key, uint16_t v)
{
    ath_key_u8(key, (uint8_t)(v >> 8));
    ath_key_u8(key, (uint8_t)v);
}

/* Append four bytes. */
static inline void ath_key_u32(struct ath_key *key, uint32_t v)
{
    ath_key_u16(key, (uint16_t)(v >> 16));
    ath_key_u16(key, (uint16_t)v);
}

/* Append eight bytes. */
static inline void ath_key_u64(struct ath_key *key, uint64_t v)
{
    ath_key_u32(key, (uint32_t)(v >> 32));
    ath_key_u32(key, (uint32_t)v);
}

/* Append bytes as they are. */
static inline void ath_key_bytes(struct ath_key *key, const void *data, size_t size)
{
    ath_assert(key->size + size <= ATH_KEY_BYTES);
    memcpy(key->bytes + key->size, data, size);
    key->size = (uint8_t)(key->size + size);
}

/* The key's bytes. */
static inline struct ath_slice ath_key_slice(const struct ath_key *key)
{
    return ath_slice(key->bytes, key->size);
}
