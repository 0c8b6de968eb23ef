/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "check.h"
#include "query/token.h"

enum { ARENA = 4096 };

ATH_TEST(query_token, gives_back_its_numbers_for_the_same_question_only)
{
    struct ath_arena arena;
    const uint64_t numbers[] = { 0, UINT64_MAX, 17 };
    uint64_t back[3] = { 0 };
    uint32_t question = ath_token_sum(ath_token_sum(0, "a"), "b");

    ath_arena_init(&arena, ARENA);
    const char *token = ath_token_write(question, numbers, 3, &arena);
    ATH_TRUE(ath_token_read(back, 3, question, token));
    ATH_EQ_INT(memcmp(back, numbers, sizeof back), 0);
    ATH_FALSE(ath_token_read(back, 3, ath_token_sum(ath_token_sum(0, "ab"), ""), token));
    ATH_FALSE(ath_token_read(back, 2, question, token));
    ATH_FALSE(ath_token_read(back, 3, question, ""));
    ath_arena_fini(&arena);
}

ATH_TEST(query_token, any_other_character_is_seen)
{
    struct ath_arena arena;
    const uint64_t number = 123456789;
    uint64_t back = 0;

    ath_arena_init(&arena, ARENA);
    const char *token = ath_token_write(7, &number, 1, &arena);
    char *copy = ath_arena_string(&arena, ath_slice_str(token));
    for (size_t i = 0; copy[i] != '\0'; i++) {
        char was = copy[i];
        copy[i] = was == '0' ? '1' : '0';
        ATH_FALSE(ath_token_read(&back, 1, 7, copy));
        copy[i] = 'G';
        ATH_FALSE(ath_token_read(&back, 1, 7, copy));
        copy[i] = was;
    }
    ATH_EQ_U64(back, 0);
    ath_arena_fini(&arena);
}
