/* SPDX-License-Identifier: Apache-2.0 */
#include "base/slice.h"

#include <string.h>

struct ath_slice ath_slice_str(const char *text)
{
    return ath_slice(text, text == NULL ? 0 : strlen(text));
}

bool ath_slice_equal(struct ath_slice a, struct ath_slice b)
{
    return a.size == b.size && (a.size == 0 || memcmp(a.data, b.data, a.size) == 0);
}

bool ath_slice_is(struct ath_slice s, const char *text)
{
    return ath_slice_equal(s, ath_slice_str(text));
}

int ath_slice_compare(struct ath_slice a, struct ath_slice b)
{
    size_t common = a.size < b.size ? a.size : b.size;
    int order = common == 0 ? 0 : memcmp(a.data, b.data, common);

    return order != 0 ? order : (a.size > b.size) - (a.size < b.size);
}

uint64_t ath_slice_hash(struct ath_slice s)
{
    uint64_t h = UINT64_C(0xCBF29CE484222325);

    for (size_t i = 0; i < s.size; i++) {
        h = (h ^ s.data[i]) * UINT64_C(0x100000001B3);
    }
    return h;
}

/* The first byte decides the length and, for a few, what the second may be. */
static size_t character_size(const uint8_t *at, size_t left)
{
    uint8_t lead = at[0], low = 0x80, high = 0xBF;
    size_t size = lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;

    if (lead < 0xC2 || lead > 0xF4 || left < size) {
        return 0;
    }
    low = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : low;
    high = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : high;
    if (at[1] < low || at[1] > high) {
        return 0;
    }
    for (size_t i = 2; i < size; i++) {
        if ((at[i] & 0xC0) != 0x80) {
            return 0;
        }
    }
    return size;
}

/* Eight bytes of 0x01..0x7F. */
static bool plain_word(const uint8_t *at)
{
    const uint64_t ones = UINT64_C(0x0101010101010101), tops = UINT64_C(0x8080808080808080);
    uint64_t word;

    memcpy(&word, at, sizeof word);
    return (word & tops) == 0 && ((word - ones) & tops) == 0;
}

bool ath_utf8_valid(struct ath_slice s)
{
    size_t i = 0;

    while (i < s.size) {
        if (s.size - i >= 8 && plain_word(s.data + i)) {
            i += 8;
            continue;
        }
        if (s.data[i] == 0) {
            return false;
        }
        size_t size = s.data[i] < 0x80 ? 1 : character_size(s.data + i, s.size - i);
        if (size == 0) {
            return false;
        }
        i += size;
    }
    return true;
}
