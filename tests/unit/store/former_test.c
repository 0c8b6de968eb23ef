/* SPDX-License-Identifier: Apache-2.0 */
#include "store/former.h"

#include "scratch.h"

/* Entry `seq` gives the record this value; NULL deletes it. */
static void change(struct scratch *s, enum ath_table table, uint32_t number, uint64_t seq,
                   const char *value)
{
    struct ath_txn *txn = scratch_begin(s, ATH_WRITE);
    struct ath_key key = ath_number_key(number);

    ath_former_save(txn, table, &key, seq);
    if (value == NULL) {
        ath_txn_delete(txn, table, &key);
    } else if (table == ATH_TABLE_META) {
        ath_txn_put(txn, table, &key, ath_slice_str(value));
    } else {
        ath_txn_put_long(txn, table, &key, ath_slice_str(value));
    }
    scratch_commit(s, txn);
}

/* What it was after the entry: "=value", "-" for absent, "now" when it has not changed since. */
static const char *then(struct scratch *s, enum ath_table table, uint32_t number,
                        uint64_t seq)
{
    struct ath_txn *txn = scratch_begin(s, ATH_READ);
    struct ath_key key = ath_number_key(number);
    struct ath_former former;
    const char *text = "now";

    ATH_OK(ath_former_get(&former, txn, table, &key, seq, &s->arena, &s->err));
    if (former.until > 0) {
        text = former.existed
                   ? ath_arena_printf(&s->arena, "=%.*s until %llu", (int)former.value.size,
                                      (const char *)former.value.data,
                                      (unsigned long long)former.until)
                   : "-";
    }
    ath_txn_abort(txn);
    return text;
}

static void expect_history(enum ath_table table)
{
    struct scratch s;

    scratch_open(&s);
    change(&s, table, 7, 3, "one");
    change(&s, table, 7, 10, "two");
    change(&s, table, 8, 11, "other");
    change(&s, table, 7, 300, "three");
    ATH_EQ_STR(then(&s, table, 7, 2), "-");
    ATH_EQ_STR(then(&s, table, 7, 3), "=one until 10");
    ATH_EQ_STR(then(&s, table, 7, 9), "=one until 10");
    ATH_EQ_STR(then(&s, table, 7, 10), "=two until 300");
    ATH_EQ_STR(then(&s, table, 7, 299), "=two until 300");
    ATH_EQ_STR(then(&s, table, 7, 300), "now");
    ATH_EQ_STR(then(&s, table, 8, 10), "-");
    ATH_EQ_STR(then(&s, table, 8, 11), "now");
    ATH_EQ_STR(then(&s, table, 9, 1), "now");
    scratch_close(&s);
}

ATH_TEST(store_former, long_records_are_found_as_they_were)
{
    expect_history(ATH_TABLE_ORGANIZATION);
}

ATH_TEST(store_former, plain_records_are_found_as_they_were)
{
    expect_history(ATH_TABLE_META);
}

ATH_TEST(store_former, tables_with_equal_keys_are_told_apart)
{
    struct scratch s;

    scratch_open(&s);
    change(&s, ATH_TABLE_ORGANIZATION, 7, 3, "organization");
    change(&s, ATH_TABLE_PROJECT, 7, 5, "project");
    ATH_EQ_STR(then(&s, ATH_TABLE_ORGANIZATION, 7, 4), "now");
    ATH_EQ_STR(then(&s, ATH_TABLE_PROJECT, 7, 4), "-");
    scratch_close(&s);
}

ATH_TEST(store_former, one_entry_that_changes_a_record_twice_keeps_what_it_found)
{
    struct scratch s;

    scratch_open(&s);
    change(&s, ATH_TABLE_PROJECT, 1, 2, "first");
    change(&s, ATH_TABLE_PROJECT, 1, 9, "second");
    change(&s, ATH_TABLE_PROJECT, 1, 9, "third");
    ATH_EQ_STR(then(&s, ATH_TABLE_PROJECT, 1, 8), "=first until 9");
    ATH_EQ_STR(then(&s, ATH_TABLE_PROJECT, 1, 9), "now");
    scratch_close(&s);
}

ATH_TEST(store_former, values_of_many_parts_come_back_whole)
{
    struct scratch s;
    struct ath_key key = ath_number_key(1);
    struct ath_former former;

    scratch_open(&s);
    fill_long(5);
    put_long(&s, 1, sizeof long_bytes);
    change(&s, ATH_TABLE_PROJECT, 1, 4, "short");
    struct ath_txn *txn = scratch_begin(&s, ATH_READ);
    ATH_OK(ath_former_get(&former, txn, ATH_TABLE_PROJECT, &key, 3, &s.arena, &s.err));
    ATH_EQ_U64(former.value.size, sizeof long_bytes);
    ATH_EQ_MEM(former.value.data, long_bytes, sizeof long_bytes);
    ath_txn_abort(txn);
    scratch_close(&s);
}

ATH_TEST(store_former, bytes_of_a_former_record_are_these_for_ever)
{
    struct scratch s;
    struct ath_cursor cursor = { 0 };
    struct ath_key first = { 0 };

    scratch_open(&s);
    change(&s, ATH_TABLE_PROJECT, 258, 3, "ab");
    change(&s, ATH_TABLE_PROJECT, 258, 4, "cd");
    struct ath_txn *txn = scratch_begin(&s, ATH_READ);
    ATH_OK(ath_cursor_seek(&cursor, txn, ATH_TABLE_FORMER, &first, &s.err));
    ATH_EQ_STR(scratch_hex(&s, cursor.key), "04" /* project */
                                            "00000102"
                                            "0000000000000003" /* seq */
                                            "0000" /* part */);
    ATH_EQ_STR(scratch_hex(&s, cursor.value), "0100" /* there was none */);
    ATH_OK(ath_cursor_next(&cursor, &s.err));
    ATH_EQ_STR(scratch_hex(&s, cursor.value), "03016162" /* "ab" was there */);
    ath_cursor_end(&cursor);
    ath_txn_abort(txn);
    scratch_close(&s);
}

ATH_TEST(store_former, counts_of_a_dictionary_are_as_they_were)
{
    struct scratch s;
    static const char *const names[] = { "crafts", "argan", "honey" };
    uint32_t count = 0, number = 0;
    uint64_t until = 0;

    scratch_open(&s);
    for (uint32_t i = 0; i < 3; i++) {
        struct ath_txn *txn = scratch_begin(&s, ATH_WRITE);
        ath_dict_save(txn, ATH_DICT_SECTOR, 10 + i);
        ATH_OK(
            ath_dict_add(&number, txn, ATH_DICT_SECTOR, ath_slice_str(names[i]), &s.err));
        scratch_commit(&s, txn);
    }
    struct ath_txn *txn = scratch_begin(&s, ATH_READ);
    for (uint32_t i = 0; i <= 3; i++) {
        ATH_OK(ath_dict_count_at(&count, &until, txn, ATH_DICT_SECTOR, 9 + i, &s.err));
        ATH_EQ_INT(count, i);
        ATH_EQ_U64(until, i < 3 ? 10 + i : 0);
    }
    ath_txn_abort(txn);
    scratch_close(&s);
}
