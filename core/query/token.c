/* SPDX-License-Identifier: Apache-2.0 */
#include "query/token.h"

#include <string.h>

#include "base/key.h"

enum { NUMBER_BYTES = 8, CRC_BYTES = 4, BYTES_MOST = 64 };

uint32_t ath_token_sum(uint32_t crc, const char *text)
{
    struct ath_slice s = ath_slice_str(text == NULL ? "" : text);

    return ath_crc32c(ath_crc32c(crc, s), ath_slice("", 1));
}

uint32_t ath_token_sum_where(uint32_t crc, const struct ath_where *where, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        crc = ath_token_sum(crc, where[i].key);
        for (size_t k = 0; k < where[i].value_count; k++) {
            crc = ath_token_sum(crc, where[i].values[k]);
        }
    }
    return crc;
}

const char *ath_token_write(uint32_t question, const uint64_t *numbers, size_t n,
                            struct ath_arena *arena)
{
    static const char digits[] = "0123456789abcdef";
    struct ath_key key = { 0 };
    char text[2 * BYTES_MOST + 1];

    ath_assert(n <= ATH_TOKEN_NUMBERS);
    ath_key_u32(&key, question);
    for (size_t i = 0; i < n; i++) {
        ath_key_u64(&key, numbers[i]);
    }
    ath_key_u32(&key, ath_crc32c(0, ath_key_slice(&key)));
    struct ath_slice bytes = ath_key_slice(&key);
    for (size_t i = 0; i < bytes.size; i++) {
        text[2 * i] = digits[bytes.data[i] >> 4];
        text[2 * i + 1] = digits[bytes.data[i] & 15];
    }
    return ath_arena_string(arena, ath_slice(text, 2 * bytes.size));
}

static int hex_digit(char c)
{
    if (c >= '0' && c <= '9') {
        return c - '0';
    }
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static uint64_t take(const uint8_t *bytes, size_t n)
{
    uint64_t number = 0;

    for (size_t i = 0; i < n; i++) {
        number = number << 8 | bytes[i];
    }
    return number;
}

bool ath_token_read(uint64_t *numbers, size_t n, uint32_t question, const char *text)
{
    uint8_t bytes[BYTES_MOST] = { 0 };
    size_t size = CRC_BYTES + n * NUMBER_BYTES;

    ath_assert(n <= ATH_TOKEN_NUMBERS);
    if (strlen(text) != 2 * (size + CRC_BYTES)) {
        return false;
    }
    for (size_t i = 0; i < size + CRC_BYTES; i++) {
        int high = hex_digit(text[2 * i]), low = hex_digit(text[2 * i + 1]);
        if (high < 0 || low < 0) {
            return false;
        }
        bytes[i] = (uint8_t)(high << 4 | low);
    }
    if (take(bytes, CRC_BYTES) != question ||
        take(bytes + size, CRC_BYTES) != ath_crc32c(0, ath_slice(bytes, size))) {
        return false;
    }
    for (size_t i = 0; i < n; i++) {
        numbers[i] = take(bytes + CRC_BYTES + i * NUMBER_BYTES, NUMBER_BYTES);
    }
    return true;
}
