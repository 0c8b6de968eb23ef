/* SPDX-License-Identifier: Apache-2.0 */
#include "base/slice.h"

#include <string.h>

#include "check.h"

static bool valid(const char *bytes, size_t size)
{
    return ath_utf8_valid(ath_slice(bytes, size));
}

/* What the encoder of RFC 3629 writes; 0 for a number that has no encoding. */
static size_t encode(char out[4], uint32_t c)
{
    if (c > 0x10FFFF || (c >= 0xD800 && c <= 0xDFFF)) {
        return 0;
    }
    if (c < 0x80) {
        out[0] = (char)c;
        return 1;
    }
    size_t size = c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
    for (size_t i = size - 1; i > 0; i--, c >>= 6) {
        out[i] = (char)(0x80 | (c & 0x3F));
    }
    out[0] = (char)((0xF00 >> size & 0xFF) | c);
    return size;
}

ATH_TEST(base_slice, the_hash_is_that_of_fnv_1a)
{
    ATH_TRUE(ath_slice_hash(ath_slice_str("")) == UINT64_C(0xCBF29CE484222325));
    ATH_TRUE(ath_slice_hash(ath_slice_str("a")) == UINT64_C(0xAF63DC4C8601EC8C));
    ATH_TRUE(ath_slice_hash(ath_slice_str("foobar")) == UINT64_C(0x85944171F73967E8));
}

ATH_TEST(base_slice, equality_is_by_bytes_and_length)
{
    ATH_TRUE(ath_slice_is(ath_slice_str("abc"), "abc"));
    ATH_FALSE(ath_slice_is(ath_slice_str("abc"), "ab"));
    ATH_FALSE(ath_slice_is(ath_slice_str("abc"), "abd"));
    ATH_FALSE(ath_slice_is(ath_slice("a\0c", 3), "a"));
    ATH_TRUE(ath_slice_is(ath_slice(NULL, 0), ""));
    ATH_TRUE(ath_slice_equal(ath_slice_str(NULL), ath_slice_str("")));
}

ATH_TEST(base_slice, order_is_by_bytes_and_a_prefix_is_first)
{
    ATH_TRUE(ath_slice_compare(ath_slice_str("ab"), ath_slice_str("abc")) < 0);
    ATH_TRUE(ath_slice_compare(ath_slice_str("b"), ath_slice_str("abc")) > 0);
    ATH_TRUE(ath_slice_compare(ath_slice_str("\xC3"), ath_slice_str("z")) > 0);
    ATH_TRUE(ath_slice_compare(ath_slice(NULL, 0), ath_slice_str("")) == 0);
    ATH_TRUE(ath_slice_compare(ath_slice(NULL, 0), ath_slice_str("a")) < 0);
}

ATH_TEST(base_slice, every_character_there_is_is_valid_utf8)
{
    char bytes[4];

    for (uint32_t c = 1; c <= 0x10FFFF; c++) {
        size_t size = encode(bytes, c);
        ATH_TRUE(size == 0 || valid(bytes, size));
    }
}

ATH_TEST(base_slice, only_encodings_of_characters_are_valid)
{
    size_t two = 0, three = 0;

    for (uint32_t i = 0; i < 0x10000; i++) {
        char bytes[2] = { (char)(i >> 8), (char)i };
        two += (uint8_t)bytes[0] >= 0x80 && valid(bytes, 2);
    }
    for (uint32_t i = 0x800000; i < 0x1000000; i++) {
        char bytes[3] = { (char)(i >> 16), (char)(i >> 8), (char)i };
        three += (uint8_t)bytes[0] >= 0xE0 && valid(bytes, 3);
    }
    ATH_EQ_U64(two, 0x800 - 0x80);
    ATH_EQ_U64(three, 0x10000 - 0x800 - 0x800);
}

ATH_TEST(base_slice, broken_utf8_is_found_wherever_it_stands)
{
    static const char *const bad[] = {
        "\x80",
        "\xC0\xAF",
        "\xC1\xBF",
        "\xE0\x9F\xBF",
        "\xED\xA0\x80",
        "\xED\xBF\xBF",
        "\xF0\x8F\xBF\xBF",
        "\xF4\x90\x80\x80",
        "\xF5\x80\x80\x80",
        "\xFF",
        "\xC3",
        "\xE2\x82",
        "\xF0\x9F\x98",
        "\xC3(",
        "\xE2(\xA1",
    };
    char text[32];

    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        for (size_t at = 0; at <= 16; at++) {
            memset(text, 'x', sizeof text);
            memcpy(text + at, bad[i], strlen(bad[i]));
            ATH_FALSE(valid(text, at + strlen(bad[i])));
        }
    }
}

ATH_TEST(base_slice, a_nul_byte_is_not_text_wherever_it_stands)
{
    char text[24];

    for (size_t at = 0; at < sizeof text; at++) {
        memset(text, 'x', sizeof text);
        ATH_TRUE(valid(text, sizeof text));
        text[at] = '\0';
        ATH_FALSE(valid(text, sizeof text));
    }
    ATH_TRUE(ath_utf8_valid(ath_slice(NULL, 0)));
}
