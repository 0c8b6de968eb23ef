/* SPDX-License-Identifier: Apache-2.0 */
#include "base/arena.h"

#include <stdint.h>
#include <string.h>

#include "check.h"

static bool all_zero(const uint8_t *bytes, size_t size)
{
    for (size_t i = 0; i < size; i++) {
        if (bytes[i] != 0) {
            return false;
        }
    }
    return true;
}

ATH_TEST(base_arena, pieces_are_zeroed_aligned_and_apart)
{
    struct ath_arena arena;
    uint8_t *pieces[200];

    ath_arena_init(&arena, 1 << 24);
    for (int round = 0; round < 3; round++) {
        for (size_t i = 0; i < 200; i++) {
            pieces[i] = ath_arena_alloc(&arena, i * 7);
            ATH_TRUE(pieces[i] != NULL && (uintptr_t)pieces[i] % 16 == 0);
            ATH_TRUE(all_zero(pieces[i], i * 7));
            memset(pieces[i], (int)i, i * 7);
        }
        for (size_t i = 1; i < 200; i++) {
            ATH_EQ_INT(pieces[i][0], i);
            ATH_EQ_INT(pieces[i][i * 7 - 1], i);
        }
        ath_arena_reset(&arena);
        ATH_EQ_U64(arena.used, 0);
    }
    ath_arena_fini(&arena);
}

ATH_TEST(base_arena, the_cap_is_reached_and_not_passed)
{
    struct ath_arena arena;

    ath_arena_init(&arena, 4096);
    for (int i = 0; i < 4; i++) {
        ATH_TRUE(ath_arena_alloc(&arena, 1024) != NULL);
    }
    ATH_FALSE(arena.exhausted);
    ATH_TRUE(ath_arena_alloc(&arena, 0) == NULL);
    ATH_TRUE(arena.exhausted);
    ATH_EQ_U64(arena.used, 4096);
    ath_arena_reset(&arena);
    ATH_FALSE(arena.exhausted);
    ATH_TRUE(ath_arena_alloc(&arena, 4096) != NULL);
    ath_arena_fini(&arena);
}

ATH_TEST(base_arena, absurd_sizes_exhaust_it)
{
    struct ath_arena arena;

    ath_arena_init(&arena, SIZE_MAX);
    ATH_TRUE(ath_arena_alloc(&arena, SIZE_MAX) == NULL);
    ATH_TRUE(arena.exhausted);
    ath_arena_reset(&arena);
    ATH_TRUE(ath_arena_alloc(&arena, SIZE_MAX - 20) == NULL);
    ath_arena_reset(&arena);
    ATH_TRUE(ath_arena_array(&arena, SIZE_MAX / 2, 3) == NULL);
    ATH_TRUE(arena.exhausted);
    ath_arena_reset(&arena);
    ATH_TRUE(ath_arena_string(&arena, ath_slice("", SIZE_MAX)) == NULL);
    ATH_TRUE(arena.exhausted);
    ath_arena_fini(&arena);
}

ATH_TEST(base_arena, a_refused_piece_leaves_room_for_a_smaller_one)
{
    struct ath_arena arena;

    ath_arena_init(&arena, 1000);
    ATH_TRUE(ath_arena_alloc(&arena, 2000) == NULL);
    ATH_TRUE(ath_arena_alloc(&arena, 500) != NULL);
    ATH_TRUE(arena.exhausted);
    ath_arena_fini(&arena);
}

ATH_TEST(base_arena, large_pieces_and_small_ones_mix)
{
    struct ath_arena arena;
    uint8_t *small, *large, *after;

    ath_arena_init(&arena, 1 << 26);
    for (int round = 0; round < 4; round++) {
        small = ath_arena_alloc(&arena, 100);
        large = ath_arena_alloc(&arena, (size_t)3 << 20);
        after = ath_arena_alloc(&arena, 40000);
        memset(small, 1, 100);
        memset(after, 3, 40000);
        ATH_TRUE(all_zero(large, (size_t)3 << 20));
        memset(large, 2, (size_t)3 << 20);
        ATH_EQ_INT(small[99], 1);
        ATH_EQ_INT(after[0], 3);
        ath_arena_reset(&arena);
    }
    ath_arena_fini(&arena);
}

ATH_TEST(base_arena, copies_are_equal_and_separate)
{
    struct ath_arena arena;
    char source[] = "ثلاثة";

    ath_arena_init(&arena, 4096);
    char *string = ath_arena_string(&arena, ath_slice_str(source));
    struct ath_slice copy = ath_arena_copy(&arena, ath_slice_str(source));
    source[0] = 'x';
    ATH_EQ_STR(string, "ثلاثة");
    ATH_TRUE(ath_slice_is(copy, "ثلاثة"));
    ATH_EQ_STR(ath_arena_string(&arena, ath_slice(NULL, 0)), "");
    ATH_TRUE(ath_arena_copy(&arena, ath_slice(NULL, 0)).data != NULL);
    ATH_EQ_STR(ath_arena_printf(&arena, "%s-%d", "seq", 12), "seq-12");
    char *again = ath_arena_printf(&arena, "%2000d", 7);
    ATH_EQ_U64(strlen(again), 2000);
    ATH_TRUE(ath_arena_printf(&arena, "%5000d", 7) == NULL);
    ATH_TRUE(ath_arena_copy(&arena, ath_slice(source, 5000)).data == NULL);
    ath_arena_fini(&arena);
}

ATH_TEST(base_arena, a_zeroed_arena_may_be_ended)
{
    struct ath_arena arena = { 0 };

    ath_arena_fini(&arena);
    ath_arena_fini(&arena);
    ATH_TRUE(ath_arena_alloc(&arena, 1) == NULL);
}

ATH_TEST(base_arena, extending_keeps_the_bytes_and_counts_them)
{
    struct ath_arena arena;

    ath_arena_init(&arena, 8192);
    char *piece = ath_arena_alloc(&arena, 10);
    memset(piece, 7, 10);
    ATH_TRUE(ath_arena_extend(&arena, piece, 10, 10));
    if (ath_arena_extend(&arena, piece, 10, 1000)) {
        ATH_EQ_INT(piece[9], 7);
        ATH_TRUE(all_zero((uint8_t *)piece + 10, 990));
        ATH_EQ_U64(arena.used, 1008);
        ATH_FALSE(ath_arena_extend(&arena, piece, 1000, 9000));
        char *next = ath_arena_alloc(&arena, 1);
        ATH_TRUE(next >= piece + 1000);
        ATH_FALSE(ath_arena_extend(&arena, piece, 1000, 1009));
    } else {
        ATH_EQ_U64(arena.used, 16);
    }
    ATH_FALSE(arena.exhausted);
    ath_arena_fini(&arena);
}

#ifndef ATH_TEST_BUILD
ATH_TEST(base_arena, a_reset_keeps_memory_for_the_next_request)
{
    struct ath_arena arena;

    ath_arena_init(&arena, 1 << 20);
    void *before = ath_arena_alloc(&arena, 64);
    ath_arena_reset(&arena);
    ATH_TRUE(ath_arena_alloc(&arena, 64) == before);
    ath_arena_fini(&arena);
}
#endif
