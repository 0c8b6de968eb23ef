/* SPDX-License-Identifier: Apache-2.0 */
#include "base/clock.h"
#include "store/epoch.h"

#include "fixture.h"

/* Change a copy's records behind the server's back, with good checksums. */
typedef void (*tamper_fn)(struct ath_txn *txn, struct ath_cursor *at);

static void cut_record(struct ath_txn *txn, struct ath_cursor *at)
{
    struct ath_key key = { 0 };

    ath_key_bytes(&key, at->key.data, at->key.size);
    ath_txn_delete(txn, at->table, &key);
}

/* The last byte of every record is part of a number, a hash or a text. */
static void change_record(struct ath_txn *txn, struct ath_cursor *at)
{
    struct ath_key key = { 0 };
    uint8_t bytes[ATH_RECORD_BYTES];

    ath_key_bytes(&key, at->key.data, at->key.size);
    memcpy(bytes, at->value.data, at->value.size);
    bytes[at->value.size - 1] ^= 1;
    ath_txn_put(txn, at->table, &key, ath_slice(bytes, at->value.size));
}

static void tamper(struct world *w, enum ath_table table, tamper_fn how)
{
    struct ath_cursor cursor = { 0 };
    struct ath_txn *txn = NULL;

    ATH_OK(ath_txn_begin(&txn, w->store, ATH_WRITE, &w->err));
    ATH_OK(ath_cursor_last(&cursor, txn, table, &w->err));
    how(txn, &cursor);
    ath_cursor_end(&cursor);
    ATH_OK(ath_txn_commit(txn, &w->err));
}

static void open_worked(struct world *w)
{
    open_world(w);
    for (int i = 1; i <= 9; i++) {
        char head[32], values[64];
        snprintf(head, sizeof head, "anfa 20240%d", i);
        snprintf(values, sizeof values, "members=%d sales=%d.25", i * 100, i);
        ATH_OK(send(w, head, values));
    }
}

/* Who is to report, what is locked, and somebody who is not what he was. */
static void fill_the_other_tables(struct world *w)
{
    struct ath_assignment_change assignment = {
        .form = "p.main", .organization = "anfa", .to = ATH_DAY_NONE, .from = 19723
    };
    struct ath_lock_change lock = { .form = "p.main", .locked = true };

    ATH_OK(command(w, ATH_INTENT_ASSIGNMENT,
                   ath_assignment_change_encode(&assignment, &w->arena)));
    ATH_TRUE(ath_period_parse(&lock.from, ath_slice_str("202301")));
    lock.to = lock.from;
    ATH_OK(command(w, ATH_INTENT_LOCK, ath_lock_change_encode(&lock, &w->arena)));
    ATH_OK(org(w, "anfa", "sector=argan"));
}

ATH_TEST(ingest_verify, recomputes_every_record)
{
    struct world w;
    struct ath_verify_result result;
    struct ath_store_stats stats;
    uint64_t records = 0;

    open_worked(&w);
    fill_the_other_tables(&w);
    ATH_EQ_U64(verify(&w, &result), 0);
    ATH_OK(ath_store_stats(w.store, &stats, &w.err));
    for (int i = 0; i < ATH_TABLE_COUNT; i++) {
        ATH_TRUE(stats.entries[i] > 0);
        records += stats.entries[i];
    }
    ATH_EQ_U64(result.records, records);
    ATH_EQ_U64(result.entries, head_of(&w));
    close_world(&w);
}

enum { MONTHS = 40 };

/* Sales of 40 months in one submission; of every third another figure each round. */
static void upload(struct world *w, int round)
{
    static char heads[MONTHS][24], values[MONTHS][24];
    const char *texts[2 * MONTHS];

    for (size_t i = 0; i < MONTHS; i++) {
        snprintf(heads[i], sizeof heads[i], "anfa %zu%02zu", 2000 + i / 12, 1 + i % 12);
        snprintf(values[i], sizeof values[i], "sales=%d", i % 3 == 0 ? round : 7);
        texts[2 * i] = heads[i];
        texts[2 * i + 1] = values[i];
    }
    ATH_OK(send_many(w, ++w->ids, texts, MONTHS));
}

static uint32_t epochs_of(struct world *w)
{
    struct look l = look(w);
    struct ath_epoch epoch;

    ATH_OK(ath_epoch_last(&epoch, l.txn, &w->err));
    look_away(l);
    return epoch.number;
}

ATH_TEST(ingest_verify, epochs_end_where_they_would_have_without_restarts)
{
    struct world w;
    int changed = (MONTHS + 2) / 3, rounds = 3 * ATH_EPOCH_CHANGES / changed;

    open_world(&w);
    uint32_t before = epochs_of(&w);
    for (int round = 1; round <= rounds; round++) {
        upload(&w, round);
        if (round % 10 == 0) {
            ATH_OK(
                org(&w, "rif",
                    round % 20 == 0 ? "sector=argan" : "kind=cooperative province=MA-HOC"));
            close_rooms(&w);
            open_store(&w, (uint64_t)256 << 20);
            open_ingest(&w, NULL);
        }
        ath_arena_reset(&w.arena);
    }
    ATH_TRUE(epochs_of(&w) > before + 2);
    expect_verified(&w);
    close_world(&w);
}

static void expect_caught(enum ath_table table, tamper_fn how, const char *words)
{
    struct world w;
    struct ath_verify_result result;

    open_worked(&w);
    tamper(&w, table, how);
    ATH_TRUE(verify(&w, &result) > 0);
    if (strstr(result.samples[0], words) == NULL) {
        ATH_FAIL("\"%s\" does not say \"%s\"", result.samples[0], words);
    }
    close_world(&w);
}

ATH_TEST(ingest_verify, catches_changed_reports_totals_outcomes_and_names)
{
    expect_caught(ATH_TABLE_REPORT, change_record, "report differs");
    expect_caught(ATH_TABLE_TOTAL, change_record, "total differs");
    expect_caught(ATH_TABLE_OUTCOME, change_record, "outcome differs");
    expect_caught(ATH_TABLE_DICT, change_record, "number differs");
    expect_caught(ATH_TABLE_ID, change_record, "id differs");
    expect_caught(ATH_TABLE_ORGANIZATION, change_record, "organization differs");
}

ATH_TEST(ingest_verify, catches_lost_reports_totals_and_ids)
{
    expect_caught(ATH_TABLE_REPORT, cut_record, "report is missing");
    expect_caught(ATH_TABLE_TOTAL, cut_record, "total is missing");
    expect_caught(ATH_TABLE_ID, cut_record, "id is missing");
    expect_caught(ATH_TABLE_PROJECT, cut_record, "project is missing");
}

static void add_total(struct ath_txn *txn, struct ath_cursor *at)
{
    struct ath_total_id id = { .form = 1, .layer = 1, .scope = 0, .number = 999 };
    struct ath_key key = ath_total_key(&id, 0, 1);

    ath_txn_put(txn, at->table, &key, at->value);
}

ATH_TEST(ingest_verify, catches_a_total_nobody_reported)
{
    expect_caught(ATH_TABLE_TOTAL, add_total, "total is too many");
}

ATH_TEST(ingest_verify, catches_a_changed_last_entry)
{
    expect_caught(ATH_TABLE_JOURNAL, change_record, "");
}

static ath_code verify_code(struct world *w, struct ath_verify_result *result)
{
    char copy[96], again[104];
    uint64_t seq = 0, bytes = 0;

    snprintf(copy, sizeof copy, "%s.copy", w->folder);
    snprintf(again, sizeof again, "%s.again", w->folder);
    ATH_OK(ath_store_backup(w->store, copy, &seq, &bytes, &w->err));
    w->err.message[0] = '\0';
    ath_code code = ath_verify(result, copy, again, &w->err);
    remove_data(copy);
    remove_data(again);
    return code;
}

ATH_TEST(ingest_verify, an_entry_that_is_lost_is_named)
{
    struct world w;
    struct ath_verify_result result;
    struct ath_txn *txn = NULL;
    struct ath_key key = ath_seq_key(4);

    open_worked(&w);
    ath_key_u16(&key, 0);
    ATH_OK(ath_txn_begin(&txn, w.store, ATH_WRITE, &w.err));
    ath_txn_delete(txn, ATH_TABLE_JOURNAL, &key);
    ATH_OK(ath_txn_commit(txn, &w.err));
    ATH_CODE(ATH_DATA_LOSS, verify_code(&w, &result));
    if (strstr(w.err.message, "entry 4") == NULL) {
        ATH_FAIL("\"%s\" does not say which entry", w.err.message);
    }
    close_world(&w);
}

/* An id that was stored twice counts a submission twice: the journal itself is wrong. */
ATH_TEST(ingest_verify, catches_an_id_in_two_entries)
{
    struct world w;
    struct ath_verify_result result;
    struct ath_txn *txn = NULL;
    struct ath_entry entry;
    struct ath_apply *apply = ath_apply_create();

    open_worked(&w);
    uint64_t head = head_of(&w);
    struct look l = look(&w);
    ATH_OK(ath_journal_read(&entry, l.txn, head, &w.arena, &w.err));
    look_away(l);
    ATH_OK(ath_txn_begin(&txn, w.store, ATH_WRITE, &w.err));
    entry.bases = (const uint64_t[]){ 1 };
    ATH_OK(ath_journal_append(txn, &entry, &w.arena, &w.err));
    const struct ath_step step = { apply, txn, &entry, &w.arena, &w.err, NULL };
    ATH_OK(ath_apply_replay(&step));
    ATH_OK(ath_apply_flush(apply, txn, &w.err));
    ATH_OK(ath_txn_commit(txn, &w.err));
    ath_apply_destroy(apply);
    ATH_EQ_U64(verify(&w, &result), 1);
    if (strstr(result.samples[0], "id") == NULL) {
        ATH_FAIL("\"%s\" does not speak of ids", result.samples[0]);
    }
    close_world(&w);
}

/* A clock that was wrong, or is set right, must leave neither a journal that goes back in time nor
 * figures that cannot be recomputed. */
ATH_TEST(ingest_verify, a_wall_clock_that_jumps_makes_no_difference)
{
    static const int64_t hour_us = INT64_C(3600) * 1000000;
    static const int64_t jumps[] = { 0, 8760, -8760, 1, 0, -96000, 48 }; /* hours */
    struct world w;
    struct ath_verify_result result;
    struct ath_entry entry;
    int64_t last = INT64_MIN;

    open_world(&w);
    for (int i = 0; i < 7; i++) {
        char head[32], values[64];
        ath_clock_jump(jumps[i] * hour_us);
        snprintf(head, sizeof head, "anfa 20240%d", i + 1);
        snprintf(values, sizeof values, "members=%d", i);
        ATH_OK(send(&w, head, values));
    }
    ath_clock_jump(0);
    for (uint64_t seq = 1; seq <= head_of(&w); seq++) {
        struct look l = look(&w);
        ATH_OK(ath_journal_read(&entry, l.txn, seq, &w.arena, &w.err));
        look_away(l);
        ATH_TRUE(entry.time_us >= last);
        last = entry.time_us;
    }
    ATH_EQ_U64(verify(&w, &result), 0);
    close_world(&w);
}
