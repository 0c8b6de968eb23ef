/* SPDX-License-Identifier: Apache-2.0 */
#include "base/buf.h"

#include <string.h>

#include "check.h"

#define I128_MAX ((ath_i128)(~(ath_u128)0 >> 1))

static struct ath_arena arena;
static struct ath_buf buf;
static struct ath_reader reader;

static void start(void)
{
    ath_arena_fini(&arena);
    ath_arena_init(&arena, 1 << 24);
    ath_buf_init(&buf, &arena, 0);
}

/* Read what was written. */
static struct ath_reader *back(void)
{
    ATH_FALSE(buf.failed);
    ath_reader_init(&reader, ath_buf_slice(&buf));
    return &reader;
}

static struct ath_reader *over(const char *bytes, size_t size)
{
    ath_reader_init(&reader, ath_slice(bytes, size));
    return &reader;
}

ATH_TEST(base_buf, integers_are_big_endian)
{
    static const uint8_t expected[] = { 0xAB, 1, 2, 1, 2, 3, 4, 1, 2, 3, 4, 5, 6, 7, 8 };

    start();
    ath_buf_u8(&buf, 0xAB);
    ath_buf_u16(&buf, 0x0102);
    ath_buf_u32(&buf, 0x01020304);
    ath_buf_u64(&buf, UINT64_C(0x0102030405060708));
    ATH_EQ_U64(ath_buf_slice(&buf).size, sizeof expected);
    ATH_EQ_MEM(ath_buf_slice(&buf).data, expected, sizeof expected);
    back();
    ATH_EQ_U64(ath_reader_u8(&reader), 0xAB);
    ATH_EQ_U64(ath_reader_u16(&reader), 0x0102);
    ATH_EQ_U64(ath_reader_u32(&reader), 0x01020304);
    ATH_EQ_U64(ath_reader_left(&reader), 8);
    ATH_EQ_U64(ath_reader_u64(&reader), UINT64_C(0x0102030405060708));
    ATH_TRUE(ath_reader_done(&reader));
}

ATH_TEST(base_buf, varints_have_their_shortest_length)
{
    start();
    for (unsigned bits = 0; bits < 64; bits++) {
        uint64_t low = UINT64_C(1) << bits;
        buf.size = 0;
        ath_buf_varint(&buf, low);
        ATH_EQ_U64(buf.size, bits / 7 + 1);
        ATH_EQ_U64(ath_reader_varint(back()), low);
        ATH_TRUE(ath_reader_done(&reader));
        buf.size = 0;
        ath_buf_varint(&buf, low - 1);
        ATH_EQ_U64(ath_reader_varint(back()), low - 1);
    }
    buf.size = 0;
    ath_buf_varint(&buf, UINT64_MAX);
    ATH_EQ_U64(buf.size, 10);
    ATH_EQ_U64(ath_reader_varint(back()), UINT64_MAX);
    ath_buf_varint(&buf, 300);
    ATH_EQ_MEM(buf.data + 10, "\xAC\x02", 2);
}

ATH_TEST(base_buf, varints_read_alike_with_and_without_bytes_behind)
{
    start();
    for (unsigned i = 0; i < 200; i++) {
        ath_buf_varint(&buf, UINT64_MAX >> i % 64);
    }
    back();
    for (unsigned i = 0; i < 200; i++) {
        ATH_EQ_U64(ath_reader_varint(&reader), UINT64_MAX >> i % 64);
    }
    ATH_TRUE(ath_reader_done(&reader));
}

static void check_refused(const char *bytes, size_t size)
{
    char padded[64] = { 0 };

    (void)ath_reader_varint(over(bytes, size));
    ATH_TRUE(reader.failed);
    memcpy(padded, bytes, size);
    (void)ath_reader_varint(over(padded, sizeof padded));
    ATH_TRUE(reader.failed);
}

ATH_TEST(base_buf, a_longer_or_larger_varint_is_refused)
{
    check_refused("\x80\x00", 2);
    check_refused("\xFF\x80\x00", 3);
    check_refused("\x80\x80\x80\x80\x80\x80\x80\x80\x00", 9);
    check_refused("\x80\x80\x80\x80\x80\x80\x80\x80\x80\x00", 10);
    check_refused("\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\x02", 10);
    check_refused("\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\x81\x01", 11);
    ATH_EQ_U64(ath_reader_varint(over("\xFF", 1)), 0);
    ATH_TRUE(reader.failed);
    ATH_EQ_U64(ath_reader_varint(over("", 0)), 0);
    ATH_TRUE(reader.failed);
    ATH_EQ_U64(ath_reader_varint(over("\0", 1)), 0);
    ATH_TRUE(ath_reader_done(&reader));
}

ATH_TEST(base_buf, signed_varints_keep_small_numbers_short)
{
    static const int64_t values[] = { 0,       -1,  1,         -64,       64,
                                      1000000, -77, INT64_MIN, INT64_MAX, INT64_MIN + 1 };
    static const size_t sizes[] = { 1, 1, 1, 1, 2, 3, 2, 10, 10, 10 };

    start();
    for (size_t i = 0; i < sizeof values / sizeof *values; i++) {
        buf.size = 0;
        ath_buf_svarint(&buf, values[i]);
        ATH_EQ_U64(buf.size, sizes[i]);
        ATH_EQ_INT(ath_reader_svarint(back()), values[i]);
        ATH_TRUE(ath_reader_svarint128(back()) == values[i]);
        ATH_TRUE(ath_reader_done(&reader));
    }
}

ATH_TEST(base_buf, signed_varints_of_128_bits_have_one_form_each)
{
    start();
    for (int shift = 0; shift < 127; shift++) {
        for (int sign = -1; sign <= 1; sign += 2) {
            ath_i128 value = (I128_MAX >> shift) * sign;
            buf.size = 0;
            ath_buf_svarint128(&buf, value);
            ATH_TRUE(ath_reader_svarint128(back()) == value);
            ATH_TRUE(ath_reader_done(&reader));
        }
    }
    buf.size = 0;
    ath_buf_svarint128(&buf, -I128_MAX - 1);
    ATH_EQ_U64(buf.size, 19);
    ATH_TRUE(ath_reader_svarint128(back()) == -I128_MAX - 1);
    buf.data[18] = 4;
    (void)ath_reader_svarint128(back());
    ATH_TRUE(reader.failed);
    (void)ath_reader_svarint128(over("\x80\x80\x00", 3));
    ATH_TRUE(reader.failed);
}

ATH_TEST(base_buf, blocks_and_strings_come_back)
{
    start();
    ath_buf_block(&buf, ath_slice("a\0b", 3));
    ath_buf_block(&buf, ath_slice(NULL, 0));
    ath_buf_string(&buf, "أثر");
    ath_buf_string(&buf, NULL);
    ath_buf_bytes(&buf, ath_slice_str("tail"));
    back();
    struct ath_slice block = ath_reader_block(&reader);
    ATH_TRUE(ath_slice_equal(block, ath_slice("a\0b", 3)));
    ATH_EQ_U64(ath_reader_block(&reader).size, 0);
    ATH_EQ_STR(ath_reader_string(&reader, &arena), "أثر");
    ATH_EQ_STR(ath_reader_string(&reader, &arena), "");
    ATH_TRUE(ath_slice_is(ath_reader_bytes(&reader, 4), "tail"));
    ATH_TRUE(ath_reader_done(&reader));
}

ATH_TEST(base_buf, room_that_was_asked_for_counts_as_written)
{
    start();
    ath_buf_u8(&buf, 'a');
    uint8_t *at = ath_buf_room(&buf, 300);
    ATH_TRUE(at != NULL);
    memset(at, 'b', 300);
    ath_buf_u8(&buf, 'c');
    ATH_EQ_U64(buf.size, 302);
    ATH_EQ_MEM(buf.data, "ab", 2);
    ATH_EQ_MEM(buf.data + 300, "bc", 2);
    ATH_TRUE(ath_buf_room(&buf, SIZE_MAX) == NULL);
    ATH_TRUE(buf.failed);
}

ATH_TEST(base_buf, a_reader_that_failed_gives_nothing_any_more)
{
    over("\x01\x02\x03\x04\x05", 5);
    ATH_EQ_U64(ath_reader_u64(&reader), 0);
    ATH_TRUE(reader.failed);
    ATH_EQ_U64(ath_reader_u8(&reader), 0);
    ATH_EQ_U64(ath_reader_left(&reader), 0);
    ATH_EQ_U64(ath_reader_bytes(&reader, 1).size, 0);
    ATH_EQ_U64(ath_reader_block(&reader).size, 0);
    ATH_TRUE(ath_reader_string(&reader, &arena) == NULL);
    ATH_FALSE(ath_reader_done(&reader));
}

ATH_TEST(base_buf, lengths_beyond_the_end_are_refused)
{
    (void)ath_reader_block(over("\x05"
                                "abcd",
                                5));
    ATH_TRUE(reader.failed);
    (void)ath_reader_block(over("\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\x01z", 11));
    ATH_TRUE(reader.failed);
    (void)ath_reader_bytes(over("abc", 3), SIZE_MAX);
    ATH_TRUE(reader.failed);
    ATH_EQ_U64(ath_reader_varint_max(over("\x07", 1), 7), 7);
    ATH_FALSE(reader.failed);
    ATH_EQ_U64(ath_reader_varint_max(over("\x07", 1), 6), 0);
    ATH_TRUE(reader.failed);
}

ATH_TEST(base_buf, a_string_must_be_utf8_without_nul)
{
    start();
    ATH_TRUE(ath_reader_string(over("\x02\xC3(", 3), &arena) == NULL);
    ATH_TRUE(reader.failed);
    ATH_TRUE(ath_reader_string(over("\x02"
                                    "a\0",
                                    3),
                               &arena) == NULL);
    ATH_TRUE(reader.failed);
}

ATH_TEST(base_buf, a_writer_grows_and_keeps_what_it_has)
{
    start();
    for (uint32_t i = 0; i < 100000; i++) {
        ath_buf_u32(&buf, i);
        if (i % 1000 == 0) {
            (void)ath_arena_alloc(&arena, 1);
        }
    }
    back();
    for (uint32_t i = 0; i < 100000; i++) {
        ATH_EQ_U64(ath_reader_u32(&reader), i);
    }
    ATH_TRUE(ath_reader_done(&reader));
}

ATH_TEST(base_buf, a_writer_without_memory_stays_failed)
{
    struct ath_arena small;

    ath_arena_init(&small, 256);
    ath_buf_init(&buf, &small, 100);
    ath_buf_string(&buf, "abc");
    ath_buf_bytes(&buf, ath_slice((char[300]){ 0 }, 300));
    ATH_TRUE(buf.failed);
    ath_buf_u8(&buf, 1);
    ath_buf_varint(&buf, 1);
    ath_buf_svarint128(&buf, I128_MAX);
    ATH_TRUE(ath_slice_is(ath_buf_slice(&buf), "\x03"
                                               "abc"));
    ATH_TRUE(buf.failed);
    ath_arena_fini(&small);
    ath_arena_fini(&arena);
}
