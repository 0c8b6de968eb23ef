/* SPDX-License-Identifier: Apache-2.0 */
#include "store/epoch.h"

#include "scratch.h"

static const int64_t DAY_US = INT64_C(86400) * 1000 * 1000;

/* True when the entry begins one. */
static bool take(struct ath_epoch *epoch, struct ath_epoch_entry entry)
{
    uint32_t before = epoch->number;
    bool begins = ath_epoch_enter(epoch, &entry);

    ATH_EQ_U64(epoch->number, before + begins);
    ATH_TRUE(!begins || (epoch->first == entry.seq && epoch->time_us == entry.time_us));
    return begins;
}

/* The same of one that changes a single report. */
static bool enter(struct ath_epoch *epoch, uint64_t seq, int64_t time_us, bool alone)
{
    return take(epoch, (struct ath_epoch_entry){ seq, time_us, 1, alone });
}

ATH_TEST(store_epoch, one_begins_after_so_many_entries)
{
    struct ath_epoch epoch = { 0 };

    for (uint64_t seq = 1; seq <= UINT64_C(3) * ATH_EPOCH_CHANGES; seq++) {
        bool some = seq % 3 == 0; /* an entry that changes nothing counts as one, too */
        ATH_EQ_INT(take(&epoch, (struct ath_epoch_entry){ seq, 5, some, false }),
                   seq % ATH_EPOCH_CHANGES == 1);
    }
}

ATH_TEST(store_epoch, one_begins_before_an_entry_whose_changes_it_cannot_hold)
{
    static const struct {
        uint64_t changes;
        bool begins;
    } entries[] = { { 1, true },   { ATH_EPOCH_CHANGES - 1, false },
                    { 0, true },   { ATH_EPOCH_CHANGES, true },
                    { 1, true },   { 100000, true },
                    { 1, true },   { 300, false },
                    { 212, true }, { 300, false },
                    { 1, true } };
    struct ath_epoch epoch = { 0 };

    for (size_t i = 0; i < sizeof entries / sizeof entries[0]; i++) {
        ATH_EQ_INT(
            take(&epoch, (struct ath_epoch_entry){ i + 1, 5, entries[i].changes, false }),
            entries[i].begins);
    }
}

ATH_TEST(store_epoch, one_begins_with_each_day_of_utc)
{
    struct ath_epoch epoch = { 0 };

    ATH_TRUE(enter(&epoch, 1, -1, false));
    ATH_TRUE(enter(&epoch, 2, 0, false));
    ATH_FALSE(enter(&epoch, 3, DAY_US - 1, false));
    ATH_TRUE(enter(&epoch, 4, DAY_US, false));
    ATH_TRUE(enter(&epoch, 5, 9 * DAY_US, false));
}

ATH_TEST(store_epoch, an_entry_that_moves_reports_has_one_of_its_own)
{
    struct ath_epoch epoch = { 0 };

    ATH_TRUE(enter(&epoch, 1, 0, false));
    ATH_TRUE(enter(&epoch, 2, 0, true));
    ATH_TRUE(enter(&epoch, 3, 0, true));
    ATH_TRUE(enter(&epoch, 4, 0, false));
    ATH_FALSE(enter(&epoch, 5, 0, false));
}

/* Epochs that begin with entries 1, 11, 12 and 40, on days 0, 1, 1 and 3. */
static void put_four(struct scratch *s)
{
    static const struct ath_epoch epochs[] = { { 1, false, 1, 7, 0 },
                                               { 2, true, 11, INT64_C(86400000000), 0 },
                                               { 3, false, 12, INT64_C(86400000001), 0 },
                                               { 4, false, 40, INT64_C(259200000005), 0 } };
    struct ath_txn *txn = scratch_begin(s, ATH_WRITE);

    for (size_t i = 0; i < 4; i++) {
        ath_epoch_put(txn, &epochs[i]);
    }
    scratch_commit(s, txn);
}

ATH_TEST(store_epoch, an_entry_is_found_in_its_epoch)
{
    static const struct {
        uint64_t seq;
        uint32_t number;
    } at[] = { { 0, 0 },  { 1, 1 },  { 10, 1 }, { 11, 2 },
               { 12, 3 }, { 39, 3 }, { 40, 4 }, { 9999, 4 } };
    struct scratch s;
    struct ath_epoch epoch;

    scratch_open(&s);
    struct ath_txn *txn = scratch_begin(&s, ATH_READ);
    ATH_OK(ath_epoch_of(&epoch, txn, 5, &s.err));
    ATH_EQ_INT(epoch.number, 0);
    ATH_OK(ath_epoch_last(&epoch, txn, &s.err));
    ATH_EQ_INT(epoch.number, 0);
    ath_txn_abort(txn);
    put_four(&s);
    txn = scratch_begin(&s, ATH_READ);
    for (size_t i = 0; i < sizeof at / sizeof at[0]; i++) {
        ATH_OK(ath_epoch_of(&epoch, txn, at[i].seq, &s.err));
        ATH_EQ_INT(epoch.number, at[i].number);
        ATH_EQ_INT(epoch.alone, at[i].number == 2);
    }
    ath_txn_abort(txn);
    scratch_close(&s);
}

ATH_TEST(store_epoch, a_midnight_finds_the_last_entry_before_it)
{
    struct scratch s;
    struct ath_epoch epoch;
    uint64_t end = 0;

    scratch_open(&s);
    put_four(&s);
    struct ath_txn *txn = scratch_begin(&s, ATH_READ);
    ATH_OK(ath_epoch_before(&epoch, txn, 0, &s.err));
    ATH_EQ_INT(epoch.number, 0);
    static const uint32_t numbers[] = { 1, 3, 3, 4, 4 };
    static const uint64_t ends[] = { 10, 39, 39, 50, 50 };
    for (int day = 0; day < 5; day++) {
        ATH_OK(ath_epoch_before(&epoch, txn, (day + 1) * DAY_US, &s.err));
        ATH_EQ_INT(epoch.number, numbers[day]);
        ATH_OK(ath_epoch_end(&end, txn, epoch.number, 50, &s.err));
        ATH_EQ_U64(end, ends[day]);
    }
    ath_txn_abort(txn);
    scratch_close(&s);
}

ATH_TEST(store_epoch, bytes_of_an_epoch_are_these_for_ever)
{
    struct scratch s;
    struct ath_cursor cursor = { 0 };
    struct ath_key second = ath_number_key(2);

    scratch_open(&s);
    put_four(&s);
    struct ath_txn *txn = scratch_begin(&s, ATH_READ);
    ATH_OK(ath_cursor_seek(&cursor, txn, ATH_TABLE_EPOCH, &second, &s.err));
    ATH_EQ_STR(scratch_hex(&s, cursor.key), "00000002");
    ATH_EQ_STR(scratch_hex(&s, cursor.value), "000000000000000b" /* first seq */
                                              "000000141dd76000" /* its time */
                                              "01" /* alone */);
    ath_cursor_end(&cursor);
    ath_txn_abort(txn);
    scratch_close(&s);
}

ATH_TEST(store_epoch, a_lost_or_damaged_epoch_is_named)
{
    struct scratch s;
    struct ath_epoch epoch;
    struct ath_key second = ath_number_key(2);

    scratch_open(&s);
    put_four(&s);
    struct ath_txn *txn = scratch_begin(&s, ATH_WRITE);
    ath_txn_delete(txn, ATH_TABLE_EPOCH, &second);
    scratch_commit(&s, txn);
    txn = scratch_begin(&s, ATH_READ);
    ATH_CODE(ATH_DATA_LOSS, ath_epoch_of(&epoch, txn, 12, &s.err));
    scratch_says(&s, "00000002 of table epoch");
    ath_txn_abort(txn);
    txn = scratch_begin(&s, ATH_WRITE);
    ath_txn_put(txn, ATH_TABLE_EPOCH, &second, ath_slice_str("short"));
    scratch_commit(&s, txn);
    txn = scratch_begin(&s, ATH_READ);
    ATH_CODE(ATH_DATA_LOSS, ath_epoch_of(&epoch, txn, 12, &s.err));
    scratch_says(&s, "it is not an epoch");
    ath_txn_abort(txn);
    scratch_close(&s);
}
