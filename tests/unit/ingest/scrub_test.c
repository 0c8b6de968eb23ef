/* SPDX-License-Identifier: Apache-2.0 */
#include "ingest/scrub.h"

#include "fixture.h"

struct seen {
    char first[256];
    uint64_t pauses, stop_after;
};

static void note_first(void *context, const char *words)
{
    struct seen *seen = context;

    if (seen->first[0] == '\0') {
        snprintf(seen->first, sizeof seen->first, "%s", words);
    }
}

static bool count_pause(void *context, uint64_t bytes)
{
    struct seen *seen = context;

    (void)bytes;
    return ++seen->pauses != seen->stop_after;
}

static struct ath_scrub scrub(struct world *w, struct seen *seen)
{
    struct ath_scrub s = { .found = note_first, .pace = count_pause, .context = seen };

    *seen = (struct seen){ 0 };
    ATH_OK(ath_scrub(&s, w->store, &w->err));
    return s;
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
    ATH_OK(send(w, "anfa 202404", "members=WITHDRAWN sales=NA"));
}

/* The last record of a table, changed with a good checksum. */
typedef void (*tamper_fn)(struct ath_txn *txn, const struct ath_cursor *at);

static struct ath_key key_at(const struct ath_cursor *at)
{
    struct ath_key key = { 0 };

    ath_key_bytes(&key, at->key.data, at->key.size);
    return key;
}

static void cut_record(struct ath_txn *txn, const struct ath_cursor *at)
{
    struct ath_key key = key_at(at);

    ath_txn_delete(txn, at->table, &key);
}

static void change_record(struct ath_txn *txn, const struct ath_cursor *at)
{
    struct ath_key key = key_at(at);
    uint8_t bytes[ATH_RECORD_BYTES];

    memcpy(bytes, at->value.data, at->value.size);
    bytes[at->value.size - 3] ^= 2;
    ath_txn_put(txn, at->table, &key, ath_slice(bytes, at->value.size));
}

/* The last byte of a report is the upper end of its last figure. */
static void change_figure(struct ath_txn *txn, const struct ath_cursor *at)
{
    struct ath_key key = key_at(at);
    uint8_t bytes[ATH_RECORD_BYTES];

    memcpy(bytes, at->value.data, at->value.size);
    bytes[at->value.size - 1] ^= 2;
    ath_txn_put(txn, at->table, &key, ath_slice(bytes, at->value.size));
}

/* A copy of the record under a key that is a little different. */
static void add_under(struct ath_txn *txn, const struct ath_cursor *at, size_t byte)
{
    struct ath_key key = key_at(at);
    uint8_t bytes[ATH_RECORD_BYTES];

    memcpy(bytes, at->value.data, at->value.size);
    key.bytes[byte]++;
    ath_txn_put(txn, at->table, &key, ath_slice(bytes, at->value.size));
}

static void add_total_of_another_number(struct ath_txn *txn, const struct ath_cursor *at)
{
    add_under(txn, at, 7);
}

static void add_total_of_another_period(struct ath_txn *txn, const struct ath_cursor *at)
{
    add_under(txn, at, 13);
}

static void add_lost_block(struct ath_txn *txn, const struct ath_cursor *at)
{
    add_under(txn, at, at->key.size - 1);
}

static void expect_found(enum ath_table table, tamper_fn how, const char *words)
{
    struct world w;
    struct ath_cursor cursor = { 0 };
    struct ath_txn *txn = NULL;
    struct seen seen;

    open_worked(&w);
    ATH_EQ_U64(scrub(&w, &seen).damaged, 0);
    ATH_OK(ath_txn_begin(&txn, w.store, ATH_WRITE, &w.err));
    ATH_OK(ath_cursor_last(&cursor, txn, table, &w.err));
    how(txn, &cursor);
    ath_cursor_end(&cursor);
    ATH_OK(ath_txn_commit(txn, &w.err));
    ATH_TRUE(scrub(&w, &seen).damaged > 0);
    if (strstr(seen.first, words) == NULL) {
        ATH_FAIL("\"%s\" does not say \"%s\"", seen.first, words);
    }
    close_world(&w);
}

ATH_TEST(ingest_scrub, a_whole_store_is_read_counted_and_compared)
{
    struct world w;
    struct seen seen;
    struct ath_store_stats stats;
    uint64_t records = 0;

    open_worked(&w);
    struct ath_scrub s = scrub(&w, &seen);
    ATH_OK(ath_store_stats(w.store, &stats, &w.err));
    for (int i = 0; i < ATH_TABLE_COUNT; i++) {
        records += stats.entries[i];
    }
    ATH_EQ_U64(s.damaged, 0);
    ATH_EQ_U64(s.records, records);
    ATH_EQ_U64(s.reports, 9);
    ATH_TRUE(s.totals >= stats.entries[ATH_TABLE_TOTAL]);
    ATH_TRUE(seen.pauses > 9);
    close_world(&w);
}

ATH_TEST(ingest_scrub, an_empty_store_is_whole)
{
    struct world w;
    struct seen seen;

    open_world(&w);
    ATH_EQ_U64(scrub(&w, &seen).damaged, 0);
    close_world(&w);
}

ATH_TEST(ingest_scrub, totals_that_are_not_those_of_the_reports_are_found)
{
    expect_found(ATH_TABLE_TOTAL, change_record, " differs");
    expect_found(ATH_TABLE_TOTAL, cut_record, " is missing");
    expect_found(ATH_TABLE_REPORT, change_figure, "total ");
}

ATH_TEST(ingest_scrub, totals_that_nobody_reported_are_found)
{
    expect_found(ATH_TABLE_TOTAL, add_total_of_another_number, " is too many");
    expect_found(ATH_TABLE_TOTAL, add_total_of_another_period, " is too many: nothing");
    expect_found(ATH_TABLE_REPORT, cut_record, " is too many");
}

ATH_TEST(ingest_scrub, a_block_that_no_report_leads_to_is_found)
{
    expect_found(ATH_TABLE_REPORT, add_lost_block, "of table report is damaged");
}

ATH_TEST(ingest_scrub, whoever_paces_it_can_end_it_anywhere)
{
    struct world w;
    struct seen seen;

    open_worked(&w);
    (void)scrub(&w, &seen);
    for (uint64_t stop = 1, all = seen.pauses; stop <= all; stop++) {
        struct ath_scrub s = { .found = note_first, .pace = count_pause, .context = &seen };
        seen = (struct seen){ .stop_after = stop };
        ATH_CODE(ATH_CANCELLED, ath_scrub(&s, w.store, &w.err));
        ATH_EQ_U64(seen.pauses, stop);
    }
    close_world(&w);
}
