/* SPDX-License-Identifier: Apache-2.0 */
#include <pthread.h>
#include <sys/wait.h>

#include "scratch.h"

ATH_TEST(store_txn, commit_is_seen_by_the_next_reader_and_after_reopening)
{
    struct scratch s;

    scratch_open(&s);
    scratch_put(&s, "a", "1");
    ATH_EQ_STR(scratch_get(&s, "a"), "1");
    scratch_reopen(&s);
    ATH_EQ_STR(scratch_get(&s, "a"), "1");
    ATH_EQ_STR(scratch_get(&s, "b"), NULL);
    scratch_close(&s);
}

ATH_TEST(store_txn, abort_leaves_no_trace)
{
    struct scratch s;
    struct ath_key a = scratch_key("a"), b = scratch_key("b");

    scratch_open(&s);
    scratch_put(&s, "a", "1");
    struct ath_txn *txn = scratch_begin(&s, ATH_WRITE);
    ath_txn_put(txn, ATH_TABLE_META, &a, ath_slice_str("2"));
    ath_txn_put(txn, ATH_TABLE_META, &b, ath_slice_str("2"));
    ath_txn_abort(txn);
    ATH_EQ_STR(scratch_get(&s, "a"), "1");
    ATH_EQ_STR(scratch_get(&s, "b"), NULL);
    scratch_close(&s);
}

ATH_TEST(store_txn, reader_keeps_the_state_it_began_with)
{
    struct scratch s;
    struct ath_slice value;
    struct ath_key key = scratch_key("a");

    scratch_open(&s);
    scratch_put(&s, "a", "1");
    struct ath_txn *reader = scratch_begin(&s, ATH_READ);
    scratch_put(&s, "a", "2");
    ATH_OK(ath_txn_get(reader, ATH_TABLE_META, &key, &value, &s.err));
    ATH_TRUE(ath_slice_is(value, "1"));
    ath_txn_abort(reader);
    ATH_EQ_STR(scratch_get(&s, "a"), "2");
    scratch_close(&s);
}

/* Of many pages, every second one is there. */
static struct ath_key numbered(unsigned n)
{
    char text[16];

    snprintf(text, sizeof text, "n%05u", n);
    return scratch_key(text);
}

ATH_TEST(store_txn, many_reads_of_a_table_find_in_any_order_what_is_there_and_no_more)
{
    enum { MANY = 4000, STRIDE = 1237 };
    struct scratch s;

    scratch_open(&s);
    struct ath_txn *txn = scratch_begin(&s, ATH_WRITE);
    for (unsigned i = 0; i < MANY; i += 2) {
        struct ath_key key = numbered(i);
        ath_txn_put(txn, ATH_TABLE_META, &key, ath_key_slice(&key));
    }
    scratch_commit(&s, txn);
    struct ath_txn *reader = scratch_begin(&s, ATH_READ);
    for (unsigned stride = 1; stride <= STRIDE; stride += STRIDE - 1) {
        for (unsigned i = 0; i < MANY; i++) {
            unsigned n = i * stride % MANY;
            struct ath_key key = numbered(n);
            struct ath_slice value = { 0 };
            ath_code code = ath_txn_get(reader, ATH_TABLE_META, &key, &value, &s.err);
            ATH_CODE(n % 2 == 0 ? ATH_OK : ATH_NOT_FOUND, code);
            ATH_TRUE(n % 2 != 0 || ath_slice_equal(value, ath_key_slice(&key)));
        }
    }
    ath_txn_abort(reader);
    scratch_close(&s);
}

ATH_TEST(store_txn, writer_sees_its_own_puts_and_deletes)
{
    struct scratch s;
    struct ath_slice value;
    struct ath_key key = scratch_key("a");

    scratch_open(&s);
    struct ath_txn *txn = scratch_begin(&s, ATH_WRITE);
    ath_txn_put(txn, ATH_TABLE_META, &key, ath_slice_str("1"));
    ATH_OK(ath_txn_get(txn, ATH_TABLE_META, &key, &value, &s.err));
    ATH_TRUE(ath_slice_is(value, "1"));
    ath_txn_delete(txn, ATH_TABLE_META, &key);
    ath_txn_delete(txn, ATH_TABLE_META, &key);
    ATH_CODE(ATH_NOT_FOUND, ath_txn_get(txn, ATH_TABLE_META, &key, &value, &s.err));
    ath_txn_put(txn, ATH_TABLE_META, &key, ath_slice_str("3"));
    scratch_commit(&s, txn);
    ATH_EQ_STR(scratch_get(&s, "a"), "3");
    scratch_close(&s);
}

ATH_TEST(store_txn, first_failure_sticks_until_commit_says_it)
{
    static const uint8_t big[ATH_RECORD_BYTES + 1];
    struct scratch s;
    struct ath_slice value;
    struct ath_key a = scratch_key("a"), b = scratch_key("b");

    scratch_open(&s);
    struct ath_txn *txn = scratch_begin(&s, ATH_WRITE);
    ATH_OK(ath_txn_code(txn, &s.err));
    ath_txn_put(txn, ATH_TABLE_META, &a, ath_slice(big, sizeof big));
    ath_txn_fail(txn, ATH_ABORTED, "a later one");
    ath_txn_put(txn, ATH_TABLE_META, &b, ath_slice_str("1"));
    ATH_CODE(ATH_INTERNAL, ath_txn_code(txn, &s.err));
    ATH_CODE(ATH_INTERNAL, ath_txn_get(txn, ATH_TABLE_META, &b, &value, &s.err));
    s.err.message[0] = '\0';
    ATH_CODE(ATH_INTERNAL, ath_txn_commit(txn, &s.err));
    scratch_says(&s, "1901 bytes");
    ATH_EQ_STR(scratch_get(&s, "b"), NULL);
    scratch_put(&s, "b", "2");
    ATH_EQ_STR(scratch_get(&s, "b"), "2");
    scratch_close(&s);
}

ATH_TEST(store_txn, append_refuses_a_key_that_is_not_the_last)
{
    struct scratch s;
    struct ath_key one = ath_seq_key(1), two = ath_seq_key(2);

    scratch_open(&s);
    struct ath_txn *txn = scratch_begin(&s, ATH_WRITE);
    ath_txn_append(txn, ATH_TABLE_JOURNAL, &two, ath_slice_str("2"));
    ath_txn_append(txn, ATH_TABLE_JOURNAL, &one, ath_slice_str("1"));
    ATH_CODE(ATH_INTERNAL, ath_txn_commit(txn, &s.err));
    scratch_close(&s);
}

/* ---- long values ---- */

ATH_TEST(store_txn, long_values_come_back_at_every_length_around_a_part)
{
    static const size_t sizes[] = { 0, 1, 127, 1898, 1899, 3798, 3799, 5699, 65536 };
    struct scratch s;

    scratch_open(&s);
    fill_long(1);
    for (uint32_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        put_long(&s, i, sizes[i]);
    }
    for (uint32_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        expect_long(&s, i, sizes[i]);
    }
    scratch_close(&s);
}

ATH_TEST(store_txn, long_value_that_shrinks_leaves_no_parts)
{
    struct scratch s;

    scratch_open(&s);
    fill_long(2);
    put_long(&s, 7, 30000);
    put_long(&s, 8, 10);
    ATH_EQ_U64(count_records(&s, ATH_TABLE_PROJECT), 17);
    fill_long(3);
    put_long(&s, 7, 4000);
    ATH_EQ_U64(count_records(&s, ATH_TABLE_PROJECT), 4);
    expect_long(&s, 7, 4000);
    put_long(&s, 7, 0);
    ATH_EQ_U64(count_records(&s, ATH_TABLE_PROJECT), 2);
    expect_long(&s, 7, 0);
    scratch_close(&s);
}

ATH_TEST(store_txn, missing_part_of_a_long_value_is_data_loss)
{
    struct scratch s;
    struct ath_key key = ath_number_key(7), part = key;
    struct ath_slice value;

    scratch_open(&s);
    put_long(&s, 7, 5000);
    struct ath_txn *txn = scratch_begin(&s, ATH_WRITE);
    ath_key_u16(&part, 1);
    ath_txn_delete(txn, ATH_TABLE_PROJECT, &part);
    ATH_CODE(ATH_DATA_LOSS,
             ath_txn_get_long(txn, ATH_TABLE_PROJECT, &key, &value, &s.arena, &s.err));
    scratch_says(&s, "000000070001 of table project");
    ath_txn_put(txn, ATH_TABLE_PROJECT, &part, ath_slice_str("short"));
    ATH_CODE(ATH_DATA_LOSS,
             ath_txn_get_long(txn, ATH_TABLE_PROJECT, &key, &value, &s.arena, &s.err));
    ath_txn_abort(txn);
    scratch_close(&s);
}

ATH_TEST(store_txn, long_value_over_the_arena_is_refused_as_such)
{
    struct scratch s;
    struct ath_arena small;
    struct ath_key key = ath_number_key(7);
    struct ath_slice value;

    scratch_open(&s);
    put_long(&s, 7, 5000);
    ath_arena_init(&small, 1000);
    struct ath_txn *txn = scratch_begin(&s, ATH_READ);
    ATH_CODE(ATH_RESOURCE_EXHAUSTED,
             ath_txn_get_long(txn, ATH_TABLE_PROJECT, &key, &value, &small, &s.err));
    ath_txn_abort(txn);
    ath_arena_fini(&small);
    scratch_close(&s);
}

/* ---- cursors ---- */

ATH_TEST(store_txn, cursor_walks_upwards_and_ends)
{
    struct scratch s;
    struct ath_cursor cursor = { 0 };

    scratch_open(&s);
    struct ath_txn *txn = scratch_begin(&s, ATH_WRITE);
    for (uint64_t i = 1; i <= 3; i++) {
        struct ath_key key = ath_seq_key(i * 10);
        ath_txn_append(txn, ATH_TABLE_OUTCOME, &key, ath_slice(&"abc"[i - 1], 1));
    }
    scratch_commit(&s, txn);
    txn = scratch_begin(&s, ATH_READ);
    struct ath_key from = ath_seq_key(11), all = { 0 }, past = ath_seq_key(31);
    ATH_OK(ath_cursor_seek(&cursor, txn, ATH_TABLE_OUTCOME, &from, &s.err));
    ATH_TRUE(ath_slice_is(cursor.value, "b"));
    ATH_OK(ath_cursor_next(&cursor, &s.err));
    ATH_TRUE(ath_slice_is(cursor.value, "c"));
    ATH_CODE(ATH_NOT_FOUND, ath_cursor_next(&cursor, &s.err));
    ATH_OK(ath_cursor_reseek(&cursor, &all, &s.err));
    ATH_TRUE(ath_slice_is(cursor.value, "a"));
    ATH_CODE(ATH_NOT_FOUND, ath_cursor_reseek(&cursor, &past, &s.err));
    ath_cursor_end(&cursor);
    ath_cursor_end(&cursor);
    ATH_OK(ath_cursor_last(&cursor, txn, ATH_TABLE_OUTCOME, &s.err));
    ATH_TRUE(ath_slice_is(cursor.value, "c"));
    ath_cursor_end(&cursor);
    ATH_CODE(ATH_NOT_FOUND, ath_cursor_last(&cursor, txn, ATH_TABLE_TOTAL, &s.err));
    ath_cursor_end(&cursor);
    ath_txn_abort(txn);
    scratch_close(&s);
}

/* ---- damage ---- */

ATH_TEST(store_txn, flipped_bit_is_data_loss_with_table_and_key)
{
    struct scratch s;
    struct ath_cursor cursor = { 0 };
    struct ath_slice value;
    struct ath_key key = scratch_key("fact");

    scratch_open(&s);
    scratch_put(&s, "fact", "a pattern found nowhere else");
    ath_store_close(s.store);
    s.store = NULL;
    scratch_flip(&s, "store/data.mdb", "pattern found", 13);
    scratch_reopen(&s);
    struct ath_txn *txn = scratch_begin(&s, ATH_READ);
    ATH_CODE(ATH_DATA_LOSS, ath_txn_get(txn, ATH_TABLE_META, &key, &value, &s.err));
    scratch_says(&s, "66616374 of table meta");
    ATH_CODE(ATH_DATA_LOSS, ath_cursor_seek(&cursor, txn, ATH_TABLE_META, &key, &s.err));
    ath_cursor_end(&cursor);
    ath_txn_abort(txn);
    scratch_close(&s);
}

ATH_TEST(store_txn, record_under_another_key_is_data_loss)
{
    struct scratch s;
    struct ath_slice value;
    struct ath_key key = scratch_key("kex-found-nowhere-else");

    scratch_open(&s);
    scratch_put(&s, "key-found-nowhere-else", "1");
    ath_store_close(s.store);
    s.store = NULL;
    scratch_flip(&s, "store/data.mdb", "y-found-nowhere-else", 20); /* y becomes x */
    scratch_reopen(&s);
    struct ath_txn *txn = scratch_begin(&s, ATH_READ);
    ATH_CODE(ATH_DATA_LOSS, ath_txn_get(txn, ATH_TABLE_META, &key, &value, &s.err));
    ath_txn_abort(txn);
    scratch_close(&s);
}

/* ---- growing ---- */

static void fill_until_grown(struct scratch *s, struct ath_store *store)
{
    static const uint8_t bytes[ATH_RECORD_BYTES];
    struct ath_txn *txn = NULL;

    ATH_OK(ath_txn_begin(&txn, store, ATH_WRITE, &s->err));
    for (uint32_t i = 0; i < 1000; i++) {
        struct ath_key key = ath_number_key(i);
        ath_txn_put(txn, ATH_TABLE_PROJECT, &key, ath_slice(bytes, sizeof bytes));
    }
    ATH_CODE(ATH_ABORTED, ath_txn_commit(txn, &s->err));
    scratch_says(s, "the map was grown");
}

static void open_tiny(struct scratch *s)
{
    ath_store_close(s->store);
    s->store = NULL;
    ATH_OK(ath_store_open(
        &s->store, &(struct ath_store_options){ .path = s->path, .map_bytes = 1 << 20 },
        &s->err));
}

static void write_a_megabyte(struct scratch *s)
{
    static const uint8_t bytes[ATH_RECORD_BYTES];
    struct ath_txn *txn = scratch_begin(s, ATH_WRITE);

    for (uint32_t i = 0; i < 1000; i++) {
        struct ath_key key = ath_number_key(i);
        ath_txn_put(txn, ATH_TABLE_PROJECT, &key, ath_slice(bytes, sizeof bytes));
    }
    scratch_commit(s, txn);
}

ATH_TEST(store_txn, full_map_grows_and_the_transaction_can_be_done_again)
{
    struct scratch s;
    struct ath_store_stats stats;

    scratch_open(&s);
    scratch_put(&s, "a", "1");
    open_tiny(&s);
    fill_until_grown(&s, s.store);
    ATH_EQ_U64(count_records(&s, ATH_TABLE_PROJECT), 0);
    write_a_megabyte(&s);
    ATH_EQ_U64(count_records(&s, ATH_TABLE_PROJECT), 1000);
    ATH_OK(ath_store_stats(s.store, &stats, &s.err));
    ATH_TRUE(stats.map_bytes >= UINT64_C(1) << 30);
    ATH_TRUE(stats.used_bytes > 1900000);
    ATH_EQ_STR(scratch_get(&s, "a"), "1");
    scratch_close(&s);
}

ATH_TEST(store_txn, aborting_a_transaction_that_filled_the_map_grows_it_too)
{
    static const uint8_t bytes[ATH_RECORD_BYTES];
    struct scratch s;

    scratch_open(&s);
    open_tiny(&s);
    struct ath_txn *txn = scratch_begin(&s, ATH_WRITE);
    for (uint32_t i = 0; i < 1000; i++) {
        struct ath_key key = ath_number_key(i);
        ath_txn_put(txn, ATH_TABLE_PROJECT, &key, ath_slice(bytes, sizeof bytes));
    }
    ATH_CODE(ATH_ABORTED, ath_txn_code(txn, &s.err));
    ath_txn_abort(txn);
    write_a_megabyte(&s);
    scratch_close(&s);
}

/* A reader that reads while the writer grows; `step` says who is next. */
struct reading {
    struct scratch *s;
    pthread_mutex_t lock;
    pthread_cond_t moved;
    bool open, done;
};

static void *read_for_a_while(void *arg)
{
    struct reading *r = arg;
    struct ath_txn *txn = NULL;
    struct ath_slice value;
    struct ath_error err;
    struct ath_key key = scratch_key("a");
    bool fine = ath_txn_begin(&txn, r->s->store, ATH_READ, &err) == ATH_OK;

    pthread_mutex_lock(&r->lock);
    r->open = true;
    pthread_cond_signal(&r->moved);
    pthread_mutex_unlock(&r->lock);
    for (int i = 0; i < 20000 && fine; i++) {
        fine = ath_txn_get(txn, ATH_TABLE_META, &key, &value, &err) == ATH_OK &&
               ath_slice_is(value, "1");
    }
    ath_txn_abort(txn);
    return fine ? r : NULL;
}

ATH_TEST(store_txn, growing_waits_for_a_reader_in_another_thread)
{
    struct scratch s;
    struct reading r = { .s = &s };
    pthread_t thread;
    void *fine = NULL;

    scratch_open(&s);
    scratch_put(&s, "a", "1");
    open_tiny(&s);
    pthread_mutex_init(&r.lock, NULL);
    pthread_cond_init(&r.moved, NULL);
    ATH_EQ_INT(pthread_create(&thread, NULL, read_for_a_while, &r), 0);
    pthread_mutex_lock(&r.lock);
    while (!r.open) {
        pthread_cond_wait(&r.moved, &r.lock);
    }
    pthread_mutex_unlock(&r.lock);
    fill_until_grown(&s, s.store);
    ATH_EQ_INT(pthread_join(thread, &fine), 0);
    ATH_TRUE(fine != NULL);
    write_a_megabyte(&s);
    pthread_cond_destroy(&r.moved);
    pthread_mutex_destroy(&r.lock);
    scratch_close(&s);
}

ATH_TEST(store_txn, reader_of_another_process_follows_growth)
{
    struct scratch s;
    struct ath_store *look = NULL;
    struct ath_txn *txn = NULL;
    struct ath_slice value;
    struct ath_key key = ath_number_key(999);
    int status = 0;

    scratch_open(&s);
    scratch_put(&s, "a", "1");
    ath_store_close(s.store);
    s.store = NULL;
    ATH_OK(ath_store_open(&look,
                          &(struct ath_store_options){
                              .path = s.path, .map_bytes = 1 << 20, .read_only = true },
                          &s.err));
    pid_t child = fork();
    if (child == 0) { /* grows the store, and ends without a word to us */
        open_tiny(&s);
        fill_until_grown(&s, s.store);
        write_a_megabyte(&s);
        _exit(0);
    }
    ATH_EQ_INT(waitpid(child, &status, 0), child);
    ATH_EQ_INT(status, 0);
    ATH_OK(ath_txn_begin(&txn, look, ATH_READ, &s.err));
    ATH_OK(ath_txn_get(txn, ATH_TABLE_PROJECT, &key, &value, &s.err));
    ATH_EQ_U64(value.size, ATH_RECORD_BYTES);
    ath_txn_abort(txn);
    ath_store_close(look);
    scratch_close(&s);
}

/* ---- many readers ---- */

static void *begin_and_end(void *arg)
{
    struct scratch *s = arg;
    struct ath_error err;
    struct ath_key key = scratch_key("a");
    struct ath_slice value;

    for (int i = 0; i < 2000; i++) {
        struct ath_txn *txn = NULL;
        if (ath_txn_begin(&txn, s->store, ATH_READ, &err) != ATH_OK) {
            return NULL;
        }
        ath_code code = ath_txn_get(txn, ATH_TABLE_META, &key, &value, &err);
        bool fine = code == ATH_OK && value.size == 1;
        ath_txn_abort(txn);
        if (!fine) {
            return NULL;
        }
    }
    return s;
}

ATH_TEST(store_txn, readers_in_many_threads_do_not_disturb_the_writer)
{
    struct scratch s;
    pthread_t threads[4];
    void *fine = NULL;

    scratch_open(&s);
    scratch_put(&s, "a", "0");
    for (size_t i = 0; i < 4; i++) {
        ATH_EQ_INT(pthread_create(&threads[i], NULL, begin_and_end, &s), 0);
    }
    for (int i = 0; i < 100; i++) {
        scratch_put(&s, "a", i % 2 == 0 ? "0" : "1");
    }
    for (size_t i = 0; i < 4; i++) {
        ATH_EQ_INT(pthread_join(threads[i], &fine), 0);
        ATH_TRUE(fine != NULL);
    }
    scratch_close(&s);
}
