/* SPDX-License-Identifier: Apache-2.0 */
#include "journal/journal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "store/dict.h"

#include "check.h"

struct scratch {
    char path[64];
    struct ath_store *store;
    struct ath_arena arena;
    struct ath_error err;
};

static void open_scratch(struct scratch *s)
{
    *s = (struct scratch){ .path = "/tmp/athar-journal-XXXXXX" };
    ATH_TRUE(mkdtemp(s->path) != NULL);
    ath_arena_init(&s->arena, 64 << 20);
    ATH_OK(
        ath_store_open(&s->store, &(struct ath_store_options){ .path = s->path }, &s->err));
}

static void close_scratch(struct scratch *s)
{
    static const char *const names[] = { "store/data.mdb", "store/lock.mdb", "store",
                                         "athard.lock" };
    char path[96];

    ath_store_close(s->store);
    ath_arena_fini(&s->arena);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        snprintf(path, sizeof path, "%s/%s", s->path, names[i]);
        (void)remove(path);
    }
    ATH_EQ_INT(rmdir(s->path), 0);
}

static struct ath_txn *begin(struct scratch *s, enum ath_txn_mode mode)
{
    struct ath_txn *txn = NULL;

    ATH_OK(ath_txn_begin(&txn, s->store, mode, &s->err));
    return txn;
}

static struct ath_entry entry_of(uint8_t id, int64_t time_us, struct ath_slice intent)
{
    return (struct ath_entry){ .kind = ATH_INTENT_ORGANIZATION,
                               .time_us = time_us,
                               .principal = 3,
                               .id = { [15] = id },
                               .intent = intent };
}

static struct ath_entry append(struct scratch *s, struct ath_txn *txn, uint8_t id,
                               int64_t time_us)
{
    struct ath_entry entry = entry_of(id, time_us, ath_slice("intent", 6));

    ATH_OK(ath_journal_append(txn, &entry, &s->arena, &s->err));
    return entry;
}

static void expect_head(struct scratch *s, uint64_t seq, int64_t time_us)
{
    struct ath_txn *txn = begin(s, ATH_READ);
    uint64_t found = 99;
    int64_t found_time = 99;

    ATH_OK(ath_journal_head(&found, &found_time, txn, &s->err));
    ATH_EQ_U64(found, seq);
    ATH_EQ_INT(found_time, time_us);
    ath_txn_abort(txn);
}

ATH_TEST(journal_journal, seqs_start_at_1_and_have_no_gaps_over_transactions)
{
    struct scratch s;

    open_scratch(&s);
    expect_head(&s, 0, 0);
    struct ath_txn *txn = begin(&s, ATH_WRITE);
    ATH_EQ_U64(append(&s, txn, 1, 100).seq, 1);
    ATH_EQ_U64(append(&s, txn, 2, 200).seq, 2);
    ATH_OK(ath_txn_commit(txn, &s.err));
    expect_head(&s, 2, 200);
    txn = begin(&s, ATH_WRITE);
    ATH_EQ_U64(append(&s, txn, 3, 300).seq, 3);
    ath_txn_abort(txn);
    expect_head(&s, 2, 200);
    txn = begin(&s, ATH_WRITE);
    ATH_EQ_U64(append(&s, txn, 4, 300).seq, 3);
    ATH_OK(ath_txn_commit(txn, &s.err));
    expect_head(&s, 3, 300);
    close_scratch(&s);
}

ATH_TEST(journal_journal, time_never_goes_back)
{
    struct scratch s;

    open_scratch(&s);
    struct ath_txn *txn = begin(&s, ATH_WRITE);
    ATH_EQ_INT(append(&s, txn, 1, 500).time_us, 500);
    ATH_EQ_INT(append(&s, txn, 2, 400).time_us, 500);
    ATH_OK(ath_txn_commit(txn, &s.err));
    txn = begin(&s, ATH_WRITE);
    ATH_EQ_INT(append(&s, txn, 3, -5).time_us, 500);
    ATH_EQ_INT(append(&s, txn, 4, 501).time_us, 501);
    ATH_OK(ath_txn_commit(txn, &s.err));
    close_scratch(&s);
}

ATH_TEST(journal_journal, entry_and_outcome_come_back_whole_however_long)
{
    static uint8_t intent[20000];
    struct scratch s;
    struct ath_entry back, entry = entry_of(1, 7, ath_slice(intent, sizeof intent));
    struct ath_outcome outcome = { .outcome = ATH_ENTRY_ACCEPTED,
                                   .undo = ath_slice(intent, 5000) };
    struct ath_outcome outcome_back;

    for (size_t i = 0; i < sizeof intent; i++) {
        intent[i] = (uint8_t)(i * 11);
    }
    open_scratch(&s);
    struct ath_txn *txn = begin(&s, ATH_WRITE);
    ATH_OK(ath_journal_append(txn, &entry, &s.arena, &s.err));
    memcpy(outcome.leaf, entry.leaf, sizeof outcome.leaf);
    ath_journal_put_outcome(txn, entry.seq, &outcome, &s.arena);
    (void)append(&s, txn, 2, 9);
    ATH_OK(ath_txn_commit(txn, &s.err));
    txn = begin(&s, ATH_READ);
    ATH_OK(ath_journal_read(&back, txn, 1, &s.arena, &s.err));
    ATH_EQ_U64(back.seq, 1);
    ATH_EQ_U64(back.intent.size, sizeof intent);
    ATH_EQ_MEM(back.intent.data, intent, sizeof intent);
    ATH_EQ_MEM(back.leaf, entry.leaf, sizeof entry.leaf);
    ATH_OK(ath_journal_read_outcome(&outcome_back, txn, 1, &s.arena, &s.err));
    ATH_EQ_INT(outcome_back.outcome, ATH_ENTRY_ACCEPTED);
    ATH_EQ_U64(outcome_back.undo.size, 5000);
    ATH_EQ_MEM(outcome_back.leaf, entry.leaf, sizeof entry.leaf);
    ATH_CODE(ATH_NOT_FOUND, ath_journal_read(&back, txn, 3, &s.arena, &s.err));
    ATH_CODE(ATH_NOT_FOUND,
             ath_journal_read_outcome(&outcome_back, txn, 2, &s.arena, &s.err));
    ath_txn_abort(txn);
    close_scratch(&s);
}

ATH_TEST(journal_journal, head_is_found_behind_an_entry_of_many_parts)
{
    static const uint8_t intent[9000];
    struct scratch s;
    struct ath_entry entry = entry_of(1, 77, ath_slice(intent, sizeof intent));

    open_scratch(&s);
    struct ath_txn *txn = begin(&s, ATH_WRITE);
    ATH_OK(ath_journal_append(txn, &entry, &s.arena, &s.err));
    ATH_OK(ath_txn_commit(txn, &s.err));
    expect_head(&s, 1, 77);
    close_scratch(&s);
}

ATH_TEST(journal_journal, ids_are_found_for_their_own_principal_alone)
{
    struct scratch s;
    uint64_t seq = 0;
    uint8_t id[16] = { [15] = 2 };

    open_scratch(&s);
    struct ath_txn *txn = begin(&s, ATH_WRITE);
    (void)append(&s, txn, 1, 0);
    (void)append(&s, txn, 2, 0);
    ATH_OK(ath_journal_find(&seq, txn, 3, id, &s.err)); /* seen before the commit, too */
    ATH_EQ_U64(seq, 2);
    ATH_OK(ath_txn_commit(txn, &s.err));
    txn = begin(&s, ATH_READ);
    ATH_OK(ath_journal_find(&seq, txn, 3, id, &s.err));
    ATH_EQ_U64(seq, 2);
    ATH_CODE(ATH_NOT_FOUND, ath_journal_find(&seq, txn, 4, id, &s.err));
    id[15] = 9;
    ATH_CODE(ATH_NOT_FOUND, ath_journal_find(&seq, txn, 3, id, &s.err));
    ath_txn_abort(txn);
    close_scratch(&s);
}

ATH_TEST(journal_journal, copied_entries_keep_their_bytes_and_must_be_the_next)
{
    struct scratch from, to;
    struct ath_entry entry;

    open_scratch(&from);
    open_scratch(&to);
    struct ath_txn *writer = begin(&from, ATH_WRITE), *copier = begin(&to, ATH_WRITE);
    (void)append(&from, writer, 1, 100);
    (void)append(&from, writer, 2, 200);
    ATH_OK(ath_journal_read(&entry, writer, 2, &from.arena, &from.err));
    ATH_CODE(ATH_DATA_LOSS, ath_journal_copy(copier, &entry, &to.err));
    for (uint64_t seq = 1; seq <= 2; seq++) {
        ATH_OK(ath_journal_read(&entry, writer, seq, &from.arena, &from.err));
        ATH_OK(ath_journal_copy(copier, &entry, &to.err));
    }
    ATH_CODE(ATH_DATA_LOSS, ath_journal_copy(copier, &entry, &to.err));
    ATH_OK(ath_txn_commit(copier, &to.err));
    ath_txn_abort(writer);
    expect_head(&to, 2, 200);
    close_scratch(&from);
    close_scratch(&to);
}

ATH_TEST(journal_journal, outcome_that_has_no_memory_fails_the_transaction)
{
    struct scratch s;
    struct ath_arena small;

    open_scratch(&s);
    struct ath_txn *txn = begin(&s, ATH_WRITE);
    struct ath_entry entry = append(&s, txn, 1, 0);
    ath_arena_init(&small, 8);
    ath_journal_put_outcome(txn, entry.seq,
                            &(struct ath_outcome){ .outcome = ATH_ENTRY_ACCEPTED }, &small);
    ATH_CODE(ATH_RESOURCE_EXHAUSTED, ath_txn_commit(txn, &s.err));
    expect_head(&s, 0, 0);
    ath_arena_fini(&small);
    close_scratch(&s);
}
