/* SPDX-License-Identifier: Apache-2.0 */
#include "scratch.h"

enum { NAMES = 40, ROUNDS = 60, STEPS = 30, NAME_BYTES = 8 };

static uint64_t random_next(uint64_t *state)
{
    *state = *state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return *state >> 33;
}

/* "k03", and now and then "k03x": keys of different lengths beside one another. */
static struct ath_key random_key(uint64_t *state)
{
    char name[NAME_BYTES * 2];

    snprintf(name, sizeof name, "k%02u%s", (unsigned)(random_next(state) % NAMES),
             random_next(state) % 4 == 0 ? "x" : "");
    return scratch_key(name);
}

static void random_change(struct ath_txn *txn, const struct ath_key *key, uint64_t what)
{
    char value[NAME_BYTES * 4];

    if (what % 3 == 0) {
        ath_txn_delete(txn, ATH_TABLE_META, key);
        return;
    }
    snprintf(value, sizeof value, "v%u", (unsigned)what);
    ath_txn_put(txn, ATH_TABLE_META, key, ath_slice_str(value));
}

static void same_place(ath_code a, const struct ath_cursor *x, ath_code b,
                       const struct ath_cursor *y)
{
    ATH_EQ_INT(a, b);
    if (a == ATH_OK && b == ATH_OK) {
        ATH_TRUE(ath_slice_equal(x->key, y->key));
        ATH_TRUE(ath_slice_equal(x->value, y->value));
    }
}

/* Both walk from the key to the end, and stand on the same last record. */
static void same_walk(struct scratch *s, struct ath_txn *trial, struct ath_txn *writer,
                      const struct ath_key *from)
{
    struct ath_cursor x = { 0 }, y = { 0 };
    ath_code a = ath_cursor_seek(&x, trial, ATH_TABLE_META, from, &s->err);
    ath_code b = ath_cursor_seek(&y, writer, ATH_TABLE_META, from, &s->err);

    same_place(a, &x, b, &y);
    while (a == ATH_OK && b == ATH_OK) {
        a = ath_cursor_next(&x, &s->err);
        b = ath_cursor_next(&y, &s->err);
        same_place(a, &x, b, &y);
    }
    ath_cursor_end(&x);
    ath_cursor_end(&y);
    a = ath_cursor_last(&x, trial, ATH_TABLE_META, &s->err);
    b = ath_cursor_last(&y, writer, ATH_TABLE_META, &s->err);
    same_place(a, &x, b, &y);
    ath_cursor_end(&x);
    ath_cursor_end(&y);
}

static void same_get(struct scratch *s, struct ath_txn *trial, struct ath_txn *writer,
                     const struct ath_key *key)
{
    struct ath_slice x = { 0 }, y = { 0 };
    ath_code a = ath_txn_get(trial, ATH_TABLE_META, key, &x, &s->err);
    ath_code b = ath_txn_get(writer, ATH_TABLE_META, key, &y, &s->err);

    ATH_EQ_INT(a, b);
    ATH_TRUE(ath_slice_equal(x, y));
}

ATH_TEST(store_trial, reads_what_a_writer_with_the_same_changes_reads)
{
    struct scratch s;
    uint64_t state = 7;

    scratch_open(&s);
    for (int round = 0; round < ROUNDS; round++) {
        struct ath_txn *trial = scratch_begin(&s, ATH_TRIAL);
        struct ath_txn *writer = scratch_begin(&s, ATH_WRITE);
        for (int step = 0; step < STEPS; step++) {
            struct ath_key key = random_key(&state);
            struct ath_key from = random_key(&state);
            uint64_t what = random_next(&state);
            random_change(trial, &key, what);
            random_change(writer, &key, what);
            same_get(&s, trial, writer, &from);
            same_walk(&s, trial, writer, &from);
        }
        same_walk(&s, trial, writer, &(struct ath_key){ 0 });
        ath_txn_abort(trial);
        scratch_commit(&s, writer); /* the next round has other records below */
    }
    scratch_close(&s);
}

ATH_TEST(store_trial, nobody_else_sees_it_and_it_leaves_no_trace)
{
    struct scratch s;
    struct ath_key a = scratch_key("a"), b = scratch_key("b");
    struct ath_slice value = { 0 };

    scratch_open(&s);
    scratch_put(&s, "a", "1");
    struct ath_txn *trial = scratch_begin(&s, ATH_TRIAL);
    ath_txn_put(trial, ATH_TABLE_META, &a, ath_slice_str("2"));
    ath_txn_put(trial, ATH_TABLE_META, &b, ath_slice_str("2"));
    ATH_EQ_STR(scratch_get(&s, "a"), "1");
    scratch_put(&s, "b", "3");
    ATH_OK(ath_txn_get(trial, ATH_TABLE_META, &b, &value, &s.err));
    ATH_TRUE(ath_slice_is(value, "2"));
    ath_txn_hide_trial(trial, true);
    ATH_EQ_INT(ath_txn_get(trial, ATH_TABLE_META, &b, &value, &s.err), ATH_NOT_FOUND);
    ath_txn_hide_trial(trial, false);
    ATH_OK(ath_txn_get(trial, ATH_TABLE_META, &b, &value, &s.err));
    ATH_TRUE(ath_slice_is(value, "2"));
    scratch_commit(&s, trial);
    ATH_EQ_STR(scratch_get(&s, "a"), "1");
    ATH_EQ_STR(scratch_get(&s, "b"), "3");
    struct ath_txn *after = scratch_begin(&s, ATH_READ); /* the same one, from the pool */
    ATH_OK(ath_txn_get(after, ATH_TABLE_META, &a, &value, &s.err));
    ATH_TRUE(ath_slice_is(value, "1"));
    ath_txn_abort(after);
    scratch_close(&s);
}

ATH_TEST(store_trial, long_values_are_replaced_part_by_part)
{
    struct scratch s;
    struct ath_key key = ath_number_key(1);
    struct ath_slice value = { 0 };
    char text[3 * ATH_RECORD_BYTES];

    memset(text, 'a', sizeof text);
    scratch_open(&s);
    struct ath_txn *writer = scratch_begin(&s, ATH_WRITE);
    ath_txn_put_long(writer, ATH_TABLE_PROJECT, &key, ath_slice(text, sizeof text));
    scratch_commit(&s, writer);
    struct ath_txn *trial = scratch_begin(&s, ATH_TRIAL);
    ath_txn_put_long(trial, ATH_TABLE_PROJECT, &key, ath_slice_str("short"));
    ATH_OK(ath_txn_get_long(trial, ATH_TABLE_PROJECT, &key, &value, &s.arena, &s.err));
    ATH_TRUE(ath_slice_is(value, "short"));
    struct ath_cursor cursor = { 0 };
    ATH_OK(ath_cursor_seek(&cursor, trial, ATH_TABLE_PROJECT, &key, &s.err));
    ATH_EQ_INT(ath_cursor_next(&cursor, &s.err), ATH_NOT_FOUND);
    ath_cursor_end(&cursor);
    ath_txn_abort(trial);
    scratch_close(&s);
}
