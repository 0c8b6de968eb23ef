/* SPDX-License-Identifier: Apache-2.0 */
#include "scratch.h"

/* Three records in one flush, so that each stands once in the file; then one bit of a key flips. */
static void open_with_damaged_key(struct scratch *s, const char *damaged)
{
    static const char *const names[] = { "aa-record", "ee-record", "mm-record" };

    scratch_open(s);
    struct ath_txn *txn = scratch_begin(s, ATH_WRITE);
    for (size_t i = 0; i < 3; i++) {
        struct ath_key key = scratch_key(names[i]);
        ath_txn_put(txn, ATH_TABLE_META, &key, ath_slice_str("value"));
    }
    scratch_commit(s, txn);
    ath_store_close(s->store);
    s->store = NULL;
    scratch_flip(s, "store/data.mdb", damaged, strlen(damaged));
    scratch_reopen(s);
}

static ath_code get(struct scratch *s, enum ath_txn_mode mode, const char *name)
{
    struct ath_txn *txn = scratch_begin(s, mode);
    struct ath_key key = scratch_key(name);
    struct ath_slice value;
    ath_code code = ath_txn_get(txn, ATH_TABLE_META, &key, &value, &s->err);

    ath_txn_abort(txn);
    return code;
}

ATH_TEST(store_neighbour, record_whose_key_was_damaged_is_data_loss_and_not_absent)
{
    struct scratch s;

    open_with_damaged_key(&s, "ee-record");
    ATH_CODE(ATH_DATA_LOSS, get(&s, ATH_READ, "ee-record"));
    scratch_says(&s, "checksum");
    ATH_CODE(ATH_DATA_LOSS, get(&s, ATH_WRITE, "ee-record"));
    ATH_EQ_STR(scratch_get(&s, "aa-record"), "value");
    ATH_EQ_STR(scratch_get(&s, "mm-record"), "value");
    scratch_close(&s);
}

ATH_TEST(store_neighbour, record_that_never_was_is_absent_on_every_side_of_the_others)
{
    struct scratch s;

    scratch_open(&s);
    ATH_CODE(ATH_NOT_FOUND, get(&s, ATH_READ, "ee-record"));
    scratch_put(&s, "ee-record", "value");
    ATH_CODE(ATH_NOT_FOUND, get(&s, ATH_READ, "a"));
    ATH_CODE(ATH_NOT_FOUND, get(&s, ATH_WRITE, "dd-record"));
    ATH_CODE(ATH_NOT_FOUND, get(&s, ATH_READ, "ff-record"));
    ATH_CODE(ATH_NOT_FOUND, get(&s, ATH_WRITE, "z"));
    scratch_close(&s);
}

ATH_TEST(store_neighbour, walk_that_begins_behind_a_damaged_key_is_data_loss)
{
    struct scratch s;
    struct ath_cursor cursor = { 0 };
    struct ath_key key = scratch_key("ff-record");

    open_with_damaged_key(&s, "ee-record");
    struct ath_txn *txn = scratch_begin(&s, ATH_READ);
    ATH_CODE(ATH_DATA_LOSS, ath_cursor_seek(&cursor, txn, ATH_TABLE_META, &key, &s.err));
    ath_cursor_end(&cursor);
    key = scratch_key("mm-record");
    ATH_OK(ath_cursor_seek(&cursor, txn, ATH_TABLE_META, &key, &s.err));
    ath_cursor_end(&cursor);
    ath_txn_abort(txn);
    scratch_close(&s);
}

/* Flip a high bit in the number of one of the library's two heads. */
static void flip_number(const struct scratch *s, long head)
{
    enum { PAGE = 4096, HIGH_BYTE_OF_NUMBER = 149 };
    char path[SCRATCH_PATH_BYTES];
    FILE *file = fopen(scratch_path(s, "store/data.mdb", path), "r+b");

    ATH_TRUE(file != NULL);
    fseek(file, head * PAGE + HIGH_BYTE_OF_NUMBER, SEEK_SET);
    ATH_EQ_INT(fputc(2, file), 2);
    fclose(file);
}

ATH_TEST(store_heads, head_whose_number_was_damaged_does_not_bring_back_the_state_before)
{
    for (long head = 0; head < 2; head++) {
        struct scratch s;
        scratch_open(&s);
        scratch_put(&s, "a", "1");
        scratch_put(&s, "a", "2");
        scratch_reopen(&s);
        ATH_EQ_STR(scratch_get(&s, "a"), "2");
        ath_store_close(s.store);
        s.store = NULL;
        flip_number(&s, head);
        ATH_CODE(ATH_DATA_LOSS,
                 ath_store_open(&s.store, &(struct ath_store_options){ .path = s.path },
                                &s.err));
        scratch_says(&s, "do not follow each other");
        scratch_close(&s);
    }
}
