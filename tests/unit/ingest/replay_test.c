/* SPDX-License-Identifier: Apache-2.0 */
#include "ingest/replay.h"

#include "fixture.h"

enum { SUBMISSIONS = 9 };

/* How far a replay says it has come. */
struct told {
    unsigned times;
    uint64_t done;
};

static void tell(void *context, uint64_t done, uint64_t all)
{
    struct told *told = context;

    ATH_TRUE(done <= all);
    told->times++;
    told->done = done;
}

/* A journal, and an empty store to replay it into. */
struct twice {
    struct world from;
    struct ath_store *to;
    char folder[80];
    struct told told;
};

static void open_twice(struct twice *t)
{
    *t = (struct twice){ .to = NULL };
    open_world(&t->from);
    for (int i = 1; i <= SUBMISSIONS; i++) {
        char head[32];
        snprintf(head, sizeof head, "anfa 20240%d", i);
        ATH_OK(send(&t->from, head, "members=1"));
    }
    snprintf(t->folder, sizeof t->folder, "%s.to", t->from.folder);
    const struct ath_store_options options = { .path = t->folder,
                                               .map_bytes = UINT64_C(1) << 28 };
    ATH_OK(ath_store_open(&t->to, &options, &t->from.err));
}

static void close_twice(struct twice *t)
{
    ath_store_close(t->to);
    remove_data(t->folder);
    close_world(&t->from);
}

static ath_code replay(uint64_t *entries, struct twice *t, uint64_t last)
{
    struct look l = look(&t->from);
    const struct ath_replay all = {
        .from = l.txn, .to = t->to, .last = last, .replayed = tell, .context = &t->told
    };
    ath_code code = ath_replay(entries, &all, &t->from.err);

    look_away(l);
    return code;
}

/* Take an entry out of the journal, behind everybody's back. */
static void lose_entry(struct twice *t, uint64_t seq)
{
    struct ath_txn *txn = NULL;
    struct ath_cursor at = { 0 };
    struct ath_key key = { 0 }, found = { 0 };

    ath_key_u64(&key, seq);
    ATH_OK(ath_txn_begin(&txn, t->from.store, ATH_WRITE, &t->from.err));
    ATH_OK(ath_cursor_seek(&at, txn, ATH_TABLE_JOURNAL, &key, &t->from.err));
    ath_key_bytes(&found, at.key.data, at.key.size);
    ath_cursor_end(&at);
    ath_txn_delete(txn, ATH_TABLE_JOURNAL, &found);
    ATH_OK(ath_txn_commit(txn, &t->from.err));
}

ATH_TEST(ingest_replay, goes_on_from_where_it_stopped)
{
    struct twice t;
    uint64_t entries = 0;

    open_twice(&t);
    ATH_OK(replay(&entries, &t, 3));
    ATH_EQ_U64(entries, 3);
    ATH_OK(replay(&entries, &t, 0));
    ATH_EQ_U64(entries, head_of(&t.from));
    ATH_EQ_U64(t.told.done, entries);
    ATH_EQ_U64(t.told.times, 2);
    ATH_OK(replay(&entries, &t, 0));
    ATH_EQ_U64(entries, head_of(&t.from));
    close_twice(&t);
}

ATH_TEST(ingest_replay, one_that_fails_leaves_its_count_alone_and_tells_nobody_of_more)
{
    struct twice t;
    uint64_t entries = 99;

    open_twice(&t);
    lose_entry(&t, WORLD_FLUSHES + 2);
    ATH_CODE(ATH_DATA_LOSS, replay(&entries, &t, 0));
    ATH_TRUE(strstr(t.from.err.message, "journal entry 8 is missing") != NULL);
    ATH_EQ_U64(entries, 99);
    ATH_EQ_U64(t.told.times, 0);
    ATH_OK(replay(&entries, &t, WORLD_FLUSHES + 1));
    ATH_EQ_U64(entries, WORLD_FLUSHES + 1);
    close_twice(&t);
}
