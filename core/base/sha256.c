/* SPDX-License-Identifier: Apache-2.0 */
#include "base/sha256.h"

#include <sodium.h>
#include <string.h>

void ath_sha256_portable(uint8_t hash[ATH_SHA256_BYTES], struct ath_slice first,
                         struct ath_slice second)
{
    crypto_hash_sha256_state state;

    crypto_hash_sha256_init(&state);
    crypto_hash_sha256_update(&state, first.data, first.size);
    crypto_hash_sha256_update(&state, second.data, second.size);
    crypto_hash_sha256_final(&state, hash);
}

#if defined(__x86_64__)

#include <cpuid.h>
#include <immintrin.h>
#include <pthread.h>

enum { BLOCK_BYTES = 64, LENGTH_BYTES = 8, GROUPS = 16 }; /* a group: four rounds */

#define WITH_SHA __attribute__((target("sha,sse4.1,ssse3")))

static const uint32_t constants[4 * GROUPS] = {
    0x428A2F98, 0x71374491, 0xB5C0FBCF, 0xE9B5DBA5, 0x3956C25B, 0x59F111F1, 0x923F82A4,
    0xAB1C5ED5, 0xD807AA98, 0x12835B01, 0x243185BE, 0x550C7DC3, 0x72BE5D74, 0x80DEB1FE,
    0x9BDC06A7, 0xC19BF174, 0xE49B69C1, 0xEFBE4786, 0x0FC19DC6, 0x240CA1CC, 0x2DE92C6F,
    0x4A7484AA, 0x5CB0A9DC, 0x76F988DA, 0x983E5152, 0xA831C66D, 0xB00327C8, 0xBF597FC7,
    0xC6E00BF3, 0xD5A79147, 0x06CA6351, 0x14292967, 0x27B70A85, 0x2E1B2138, 0x4D2C6DFC,
    0x53380D13, 0x650A7354, 0x766A0ABB, 0x81C2C92E, 0x92722C85, 0xA2BFE8A1, 0xA81A664B,
    0xC24B8B70, 0xC76C51A3, 0xD192E819, 0xD6990624, 0xF40E3585, 0x106AA070, 0x19A4C116,
    0x1E376C08, 0x2748774C, 0x34B0BCB5, 0x391C0CB3, 0x4ED8AA4A, 0x5B9CCA4F, 0x682E6FF3,
    0x748F82EE, 0x78A5636F, 0x84C87814, 0x8CC70208, 0x90BEFFFA, 0xA4506CEB, 0xBEF9A3F7,
    0xC67178F2,
};

/* The eight words as the instructions want them: a b e f and c d g h, the first highest. */
struct words {
    __m128i abef, cdgh;
};

WITH_SHA static void hash_block(struct words *words, const uint8_t *block)
{
    const __m128i swap = _mm_set_epi64x(0x0C0D0E0F08090A0B, 0x0405060700010203);
    struct words was = *words;
    __m128i m[GROUPS];

    for (size_t i = 0; i < GROUPS; i++) {
        if (i < 4) {
            m[i] =
                _mm_shuffle_epi8(_mm_loadu_si128((const __m128i *)(block + 16 * i)), swap);
        } else {
            __m128i sum = _mm_add_epi32(_mm_sha256msg1_epu32(m[i - 4], m[i - 3]),
                                        _mm_alignr_epi8(m[i - 1], m[i - 2], 4));
            m[i] = _mm_sha256msg2_epu32(sum, m[i - 1]);
        }
        __m128i k =
            _mm_add_epi32(m[i], _mm_loadu_si128((const __m128i *)(constants + 4 * i)));
        words->cdgh = _mm_sha256rnds2_epu32(words->cdgh, words->abef, k);
        words->abef =
            _mm_sha256rnds2_epu32(words->abef, words->cdgh, _mm_shuffle_epi32(k, 0x0E));
    }
    words->abef = _mm_add_epi32(words->abef, was.abef);
    words->cdgh = _mm_add_epi32(words->cdgh, was.cdgh);
}

/* Bytes that do not fill a block wait in it. */
struct pending {
    uint8_t block[BLOCK_BYTES];
    size_t size;
};

WITH_SHA static void take(struct words *words, struct pending *pending,
                          struct ath_slice bytes)
{
    const uint8_t *at = bytes.data;
    size_t left = bytes.size;

    while (left > 0) {
        size_t room = BLOCK_BYTES - pending->size, n = left < room ? left : room;
        if (n == BLOCK_BYTES) {
            hash_block(words, at);
        } else {
            memcpy(pending->block + pending->size, at, n);
            pending->size += n;
        }
        if (pending->size == BLOCK_BYTES) {
            hash_block(words, pending->block);
            pending->size = 0;
        }
        at += n;
        left -= n;
    }
}

/* A one bit, zeros, and the length in bits at the end of the last block. */
WITH_SHA static void finish(struct words *words, struct pending *pending, uint64_t size)
{
    uint8_t tail[BLOCK_BYTES + LENGTH_BYTES + 1] = { 0x80 };
    size_t used = (pending->size + 1 + LENGTH_BYTES) % BLOCK_BYTES;
    size_t length = 1 + (used == 0 ? 0 : BLOCK_BYTES - used) + LENGTH_BYTES;

    for (size_t i = 0; i < LENGTH_BYTES; i++) {
        tail[length - 1 - i] = (uint8_t)(size * 8 >> 8 * i);
    }
    take(words, pending, ath_slice(tail, length));
}

WITH_SHA static void by_instruction(uint8_t hash[ATH_SHA256_BYTES], struct ath_slice first,
                                    struct ath_slice second)
{
    const __m128i swap = _mm_set_epi64x(0x0C0D0E0F08090A0B, 0x0405060700010203);
    struct words words = {
        _mm_set_epi32(0x6A09E667, (int)0xBB67AE85, 0x510E527F, (int)0x9B05688C),
        _mm_set_epi32(0x3C6EF372, (int)0xA54FF53A, 0x1F83D9AB, 0x5BE0CD19),
    };
    struct pending pending = { .size = 0 };

    take(&words, &pending, first);
    take(&words, &pending, second);
    finish(&words, &pending, (uint64_t)first.size + second.size);
    __m128i feba = _mm_shuffle_epi32(words.abef, 0x1B);
    __m128i dchg = _mm_shuffle_epi32(words.cdgh, 0xB1);
    __m128i abcd = _mm_blend_epi16(feba, dchg, 0xF0);
    __m128i efgh = _mm_alignr_epi8(dchg, feba, 8);
    _mm_storeu_si128((__m128i *)hash, _mm_shuffle_epi8(abcd, swap));
    _mm_storeu_si128((__m128i *)(hash + 16), _mm_shuffle_epi8(efgh, swap));
}

static bool has_instructions;
static pthread_once_t looked_once = PTHREAD_ONCE_INIT;

static void look(void)
{
    unsigned a = 0, b = 0, c = 0, d = 0;
    bool sse = __get_cpuid(1, &a, &b, &c, &d) != 0 && (c & bit_SSE4_1) != 0 &&
               (c & bit_SSSE3) != 0;

    has_instructions =
        sse && __get_cpuid_count(7, 0, &a, &b, &c, &d) != 0 && (b & bit_SHA) != 0;
}

void ath_sha256(uint8_t hash[ATH_SHA256_BYTES], struct ath_slice first,
                struct ath_slice second)
{
    pthread_once(&looked_once, look);
    if (has_instructions) {
        by_instruction(hash, first, second);
    } else {
        ath_sha256_portable(hash, first, second);
    }
}

#else

void ath_sha256(uint8_t hash[ATH_SHA256_BYTES], struct ath_slice first,
                struct ath_slice second)
{
    ath_sha256_portable(hash, first, second);
}

#endif
