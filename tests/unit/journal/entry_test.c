/* SPDX-License-Identifier: Apache-2.0 */
#include "journal/entry.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "check.h"

static const uint64_t bases[] = { 0, 300 };

static struct ath_entry sample(void)
{
    struct ath_entry entry = { .kind = ATH_INTENT_SUBMISSION,
                               .time_us = 1700000000000000,
                               .principal = 7,
                               .bases = bases,
                               .base_count = 2,
                               .intent = ath_slice("intent", 6) };

    for (size_t i = 0; i < sizeof entry.id; i++) {
        entry.id[i] = (uint8_t)(0xA0 + i);
    }
    return entry;
}

static const char *hex(struct ath_slice bytes, struct ath_arena *arena)
{
    char *text = ath_arena_alloc(arena, bytes.size * 2 + 1);

    for (size_t i = 0; i < bytes.size; i++) {
        snprintf(text + 2 * i, 3, "%02x", (unsigned)bytes.data[i]);
    }
    return text;
}

ATH_TEST(journal_entry, bytes_and_leaf_of_an_entry_are_these_for_ever)
{
    struct ath_arena arena;
    struct ath_entry entry = sample();

    ath_arena_init(&arena, 1 << 20);
    ATH_TRUE(ath_entry_encode(&entry, &arena));
    ATH_EQ_STR(hex(entry.bytes, &arena), "01"
                                         "04"
                                         "00060a24181e4000"
                                         "00000007"
                                         "a0a1a2a3a4a5a6a7a8a9aaabacadaeaf"
                                         "02"
                                         "00"
                                         "ac02"
                                         "696e74656e74");
    ATH_EQ_STR(hex(ath_slice(entry.leaf, sizeof entry.leaf), &arena),
               "02c2428f82f66970505454470bb2ff93d7d95ba064254a68e6f985998fe05102");
    ath_arena_fini(&arena);
}

ATH_TEST(journal_entry, decoding_gives_back_what_was_encoded)
{
    struct ath_arena arena;
    struct ath_entry entry = sample(), back;
    struct ath_error err;

    ath_arena_init(&arena, 1 << 20);
    ATH_TRUE(ath_entry_encode(&entry, &arena));
    ATH_OK(ath_entry_decode(&back, entry.bytes, &arena, &err));
    ATH_EQ_INT(back.kind, ATH_INTENT_SUBMISSION);
    ATH_EQ_INT(back.time_us, entry.time_us);
    ATH_EQ_INT(back.principal, 7);
    ATH_EQ_MEM(back.id, entry.id, sizeof entry.id);
    ATH_EQ_INT(back.base_count, 2);
    ATH_EQ_U64(back.bases[1], 300);
    ATH_TRUE(ath_slice_is(back.intent, "intent"));
    ATH_EQ_MEM(back.leaf, entry.leaf, sizeof entry.leaf);
    ath_arena_fini(&arena);
}

ATH_TEST(journal_entry, every_cut_and_every_foreign_version_or_kind_is_data_loss)
{
    struct ath_arena arena;
    struct ath_entry entry = sample(), back;
    struct ath_error err;
    uint8_t bytes[64];

    ath_arena_init(&arena, 1 << 20);
    ATH_TRUE(ath_entry_encode(&entry, &arena));
    size_t before_intent = entry.bytes.size - entry.intent.size;
    for (size_t size = 0; size < before_intent; size++) {
        ATH_CODE(ATH_DATA_LOSS,
                 ath_entry_decode(&back, ath_slice(entry.bytes.data, size), &arena, &err));
    }
    ATH_OK(
        ath_entry_decode(&back, ath_slice(entry.bytes.data, before_intent), &arena, &err));
    static const struct {
        size_t at;
        uint8_t value;
    } bad[] = { { 0, 0 },    { 0, 2 },   { 1, 0 }, { 1, ATH_INTENT_KIND_END },
                { 2, 0x80 }, { 30, 200 } };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        memcpy(bytes, entry.bytes.data, entry.bytes.size);
        bytes[bad[i].at] = bad[i].value;
        ATH_CODE(ATH_DATA_LOSS,
                 ath_entry_decode(&back, ath_slice(bytes, entry.bytes.size), &arena, &err));
    }
    ath_arena_fini(&arena);
}

ATH_TEST(journal_entry, leaf_is_the_hash_of_rfc_6962)
{
    struct ath_arena arena;
    uint8_t leaf[32];

    ath_arena_init(&arena, 1 << 20);
    ath_entry_leaf(leaf, ath_slice("", 0));
    ATH_EQ_STR(hex(ath_slice(leaf, sizeof leaf), &arena),
               "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d");
    ath_entry_leaf(leaf, ath_slice("L123456", 7));
    ATH_EQ_STR(hex(ath_slice(leaf, sizeof leaf), &arena),
               "395aa064aa4c29f7010acfe3f25db9485bbd4b91897b6ad7ad547639252b4d56");
    ath_arena_fini(&arena);
}

ATH_TEST(journal_entry, outcome_comes_back_and_its_bytes_are_these)
{
    struct ath_arena arena;
    struct ath_outcome outcome = { .outcome = ATH_ENTRY_REFUSED,
                                   .code = ATH_ABORTED,
                                   .undo = ath_slice("old", 3) };
    struct ath_outcome back;
    struct ath_error err;

    ath_arena_init(&arena, 1 << 20);
    memset(outcome.leaf, 0x5A, sizeof outcome.leaf);
    struct ath_slice bytes = ath_outcome_encode(&outcome, &arena);
    ATH_EQ_STR(hex(bytes, &arena),
               "01030a"
               "5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a"
               "6f6c64");
    ATH_OK(ath_outcome_decode(&back, bytes, &err));
    ATH_EQ_INT(back.outcome, ATH_ENTRY_REFUSED);
    ATH_EQ_INT(back.code, ATH_ABORTED);
    ATH_TRUE(ath_slice_is(back.undo, "old"));
    for (size_t size = 0; size < 35; size++) {
        ATH_CODE(ATH_DATA_LOSS,
                 ath_outcome_decode(&back, ath_slice(bytes.data, size), &err));
    }
    ath_arena_fini(&arena);
}

ATH_TEST(journal_entry, arena_that_is_out_is_said)
{
    struct ath_arena arena;
    struct ath_entry entry = sample();

    ath_arena_init(&arena, 16);
    ATH_FALSE(ath_entry_encode(&entry, &arena));
    ath_arena_fini(&arena);
}
