/* SPDX-License-Identifier: Apache-2.0 */
#include "base/crc.h"

#include <pthread.h>
#include <string.h>
#if defined(__x86_64__)
#include <wmmintrin.h>
#endif

enum { SLICES = 8 };

static const uint32_t castagnoli = 0x82F63B78; /* the polynomial, bits reversed */

static uint32_t tables[SLICES][256];
static pthread_once_t tables_once = PTHREAD_ONCE_INIT;

static void fill_tables(void)
{
    for (uint32_t byte = 0; byte < 256; byte++) {
        uint32_t crc = byte;
        for (int bit = 0; bit < 8; bit++) {
            crc = (crc >> 1) ^ ((crc & 1) != 0 ? castagnoli : 0);
        }
        tables[0][byte] = crc;
    }
    for (int slice = 1; slice < SLICES; slice++) {
        for (int byte = 0; byte < 256; byte++) {
            uint32_t crc = tables[slice - 1][byte];
            tables[slice][byte] = (crc >> 8) ^ tables[0][crc & 0xFF];
        }
    }
}

static uint32_t little_endian(const uint8_t *at)
{
    return (uint32_t)at[0] | (uint32_t)at[1] << 8 | (uint32_t)at[2] << 16 |
           (uint32_t)at[3] << 24;
}

static uint32_t eight_bytes(uint32_t crc, const uint8_t *at)
{
    uint32_t low = crc ^ little_endian(at), high = little_endian(at + 4);

    return tables[7][low & 0xFF] ^ tables[6][low >> 8 & 0xFF] ^
           tables[5][low >> 16 & 0xFF] ^ tables[4][low >> 24] ^ tables[3][high & 0xFF] ^
           tables[2][high >> 8 & 0xFF] ^ tables[1][high >> 16 & 0xFF] ^
           tables[0][high >> 24];
}

uint32_t ath_crc32c_sliced(uint32_t crc, struct ath_slice bytes)
{
    const uint8_t *at = bytes.data;
    size_t left = bytes.size;

    pthread_once(&tables_once, fill_tables);
    crc = ~crc;
    for (; left >= 8; left -= 8, at += 8) {
        crc = eight_bytes(crc, at);
    }
    for (; left > 0; left--, at++) {
        crc = (crc >> 8) ^ tables[0][(crc ^ *at) & 0xFF];
    }
    return ~crc;
}

#if defined(__x86_64__)

/*
 * The instruction takes eight bytes and three cycles, and each waits for the one before. So three
 * stretches are read side by side, and put together: what the first two give is moved over the
 * bytes behind them, which is a product without carries by a constant, and one instruction more.
 */
enum { STRETCH_BYTES = 64, STRETCHES_BYTES = 3 * STRETCH_BYTES };

/* x^(8 n - 33) modulo the polynomial, bits reversed: moves over n bytes. */
static const uint32_t over_one = 0x9E4ADDF8, over_two = 0x0D3B6092;

__attribute__((target("sse4.2"))) static uint64_t take_eight(uint64_t crc,
                                                             const uint8_t *at)
{
    uint64_t word;

    memcpy(&word, at, sizeof word);
    return __builtin_ia32_crc32di(crc, word);
}

__attribute__((target("sse4.2,pclmul"))) static uint64_t product(uint64_t crc, uint32_t by)
{
    __m128i a = _mm_cvtsi64_si128((long long)crc), b = _mm_cvtsi64_si128((long long)by);

    return (uint64_t)_mm_cvtsi128_si64(_mm_clmulepi64_si128(a, b, 0));
}

__attribute__((target("sse4.2,pclmul"))) static uint64_t three_stretches(uint64_t crc,
                                                                         const uint8_t *at)
{
    uint64_t second = 0, third = 0;

    for (size_t i = 0; i < STRETCH_BYTES; i += sizeof crc) {
        crc = take_eight(crc, at + i);
        second = take_eight(second, at + STRETCH_BYTES + i);
        third = take_eight(third, at + (size_t)2 * STRETCH_BYTES + i);
    }
    return __builtin_ia32_crc32di(0, product(crc, over_two) ^ product(second, over_one)) ^
           third;
}

__attribute__((target("sse4.2"))) static uint32_t by_instruction(uint32_t crc,
                                                                 struct ath_slice bytes)
{
    const uint8_t *at = bytes.data;
    size_t left = bytes.size;
    uint64_t wide = ~crc;

    if (left >= STRETCHES_BYTES && __builtin_cpu_supports("pclmul")) {
        for (; left >= STRETCHES_BYTES; left -= STRETCHES_BYTES, at += STRETCHES_BYTES) {
            wide = three_stretches(wide, at);
        }
    }
    for (; left >= 8; left -= 8, at += 8) {
        wide = take_eight(wide, at);
    }
    crc = (uint32_t)wide;
    if (left >= 4) {
        uint32_t half;
        memcpy(&half, at, sizeof half);
        crc = __builtin_ia32_crc32si(crc, half);
        at += sizeof half;
        left -= sizeof half;
    }
    for (; left > 0; left--, at++) {
        crc = __builtin_ia32_crc32qi(crc, *at);
    }
    return ~crc;
}

uint32_t ath_crc32c(uint32_t crc, struct ath_slice bytes)
{
    return __builtin_cpu_supports("sse4.2") ? by_instruction(crc, bytes)
                                            : ath_crc32c_sliced(crc, bytes);
}

#else

uint32_t ath_crc32c(uint32_t crc, struct ath_slice bytes)
{
    return ath_crc32c_sliced(crc, bytes);
}

#endif
