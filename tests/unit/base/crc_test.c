/* SPDX-License-Identifier: Apache-2.0 */
#include "base/crc.h"

#include <string.h>

#include "check.h"

static uint8_t bytes[4096];

static void fill(unsigned seed)
{
    for (size_t i = 0; i < sizeof bytes; i++) {
        seed = seed * 1103515245 + 12345;
        bytes[i] = (uint8_t)(seed >> 16);
    }
}

/* One bit at a time, as the polynomial is defined. */
static uint32_t by_bits(struct ath_slice s)
{
    uint32_t crc = 0xFFFFFFFF;

    for (size_t i = 0; i < s.size; i++) {
        crc ^= s.data[i];
        for (int bit = 0; bit < 8; bit++) {
            crc = (crc & 1) != 0 ? crc >> 1 ^ 0x82F63B78 : crc >> 1;
        }
    }
    return ~crc;
}

static void check(struct ath_slice s, uint32_t expected)
{
    ATH_EQ_U64(ath_crc32c(0, s), expected);
    ATH_EQ_U64(ath_crc32c_sliced(0, s), expected);
}

ATH_TEST(base_crc, published_checksums_are_met)
{
    uint8_t row[32];

    check(ath_slice_str("123456789"), 0xE3069283);
    check(ath_slice(NULL, 0), 0);
    memset(row, 0, sizeof row);
    check(ath_slice(row, 32), 0x8A9136AA);
    memset(row, 0xFF, sizeof row);
    check(ath_slice(row, 32), 0x62A8AB43);
    for (uint8_t i = 0; i < 32; i++) {
        row[i] = i;
    }
    check(ath_slice(row, 32), 0x46DD794E);
}

ATH_TEST(base_crc, instruction_table_and_definition_agree_at_every_offset)
{
    fill(1);
    for (size_t start = 0; start < 9; start++) {
        for (size_t size = 0; size < 450; size++) {
            struct ath_slice s = ath_slice(bytes + start, size);
            check(s, by_bits(s));
        }
    }
    check(ath_slice(bytes, sizeof bytes), by_bits(ath_slice(bytes, sizeof bytes)));
}

ATH_TEST(base_crc, a_checksum_continues_where_another_ended)
{
    fill(2);
    uint32_t whole = ath_crc32c(0, ath_slice(bytes, 1000));
    for (size_t cut = 0; cut <= 1000; cut += 37) {
        struct ath_slice head = ath_slice(bytes, cut),
                         tail = ath_slice(bytes + cut, 1000 - cut);
        ATH_EQ_U64(ath_crc32c(ath_crc32c(0, head), tail), whole);
        ATH_EQ_U64(ath_crc32c_sliced(ath_crc32c(0, head), tail), whole);
        ATH_EQ_U64(ath_crc32c(ath_crc32c_sliced(0, head), tail), whole);
    }
}

ATH_TEST(base_crc, a_flipped_bit_shows)
{
    fill(3);
    uint32_t before = ath_crc32c(0, ath_slice(bytes, 512));
    for (size_t bit = 0; bit < 4096; bit++) {
        bytes[bit / 8] ^= (uint8_t)(1 << bit % 8);
        ATH_TRUE(ath_crc32c(0, ath_slice(bytes, 512)) != before);
        bytes[bit / 8] ^= (uint8_t)(1 << bit % 8);
    }
}
