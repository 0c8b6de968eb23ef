/* SPDX-License-Identifier: Apache-2.0 */
#include "store/total.h"

#include "scratch.h"

static const struct ath_total_id region = { 2, ATH_LAYER_ACTUAL, ATH_SCOPE_REGION, 5 };

enum { PERIOD = 0x030005D2 };

static struct ath_cell number(uint16_t cell, int64_t value)
{
    return (struct ath_cell){ value, cell, ATH_CELL_NUMBER };
}

static struct ath_cell not_applicable(uint16_t cell)
{
    return (struct ath_cell){ 0, cell, ATH_CELL_NA };
}

static void flush(struct scratch *s, struct ath_tally *tally)
{
    struct ath_txn *txn = scratch_begin(s, ATH_WRITE);

    ATH_OK(ath_tally_flush(tally, txn, &s->err));
    scratch_commit(s, txn);
}

/* A block's record as hex; NULL when there is none. */
static const char *total_hex(struct scratch *s, const struct ath_total_id *id,
                             uint16_t block)
{
    struct ath_key key = ath_total_key(id, block, PERIOD);
    struct ath_txn *txn = scratch_begin(s, ATH_READ);
    struct ath_slice value;
    ath_code code = ath_txn_get(txn, ATH_TABLE_TOTAL, &key, &value, &s->err);
    const char *hex = code == ATH_OK ? scratch_hex(s, value) : NULL;

    ath_txn_abort(txn);
    return hex;
}

ATH_TEST(store_total, bytes_of_a_total_are_these_for_ever)
{
    struct scratch s;
    struct ath_tally *tally = ath_tally_create();
    struct ath_cell cells[] = { number(0, 100), number(3, -5), not_applicable(4),
                                number(127, ATH_VALUE_MAX), number(134, 7) };

    scratch_open(&s);
    ath_tally_add(tally, &region, PERIOD, (struct ath_cells){ cells, 5 }, 1);
    ath_tally_add(tally, &region, PERIOD, (struct ath_cells){ cells, 1 }, 1);
    flush(&s, tally);
    ATH_EQ_STR(total_hex(&s, &region, 0), "00"
                                          "9003"
                                          "02"
                                          "00" /* 0: 200 from 2 reports */
                                          "03"
                                          "09"
                                          "01"
                                          "00" /* 3: -5 */
                                          "01"
                                          "00"
                                          "00"
                                          "01" /* 4: one NA */
                                          "7b"
                                          "8080b4ccd4dfc603"
                                          "01"
                                          "00"); /* 127: 10^15 */
    ATH_EQ_STR(total_hex(&s, &region, 1), "060e0100");
    struct ath_key key = ath_total_key(&region, 1, PERIOD);
    ATH_EQ_STR(scratch_hex(&s, ath_key_slice(&key)), "00020101000000050001030005d2");
    ath_tally_destroy(tally);
    scratch_close(&s);
}

ATH_TEST(store_total, taking_everything_away_leaves_no_record)
{
    struct scratch s;
    struct ath_tally *tally = ath_tally_create();
    struct ath_cell cells[] = { number(0, 100), not_applicable(4), number(134, 7) };

    scratch_open(&s);
    ath_tally_add(tally, &region, PERIOD, (struct ath_cells){ cells, 3 }, 1);
    flush(&s, tally);
    ath_tally_add(tally, &region, PERIOD, (struct ath_cells){ cells + 1, 2 }, -1);
    flush(&s, tally);
    ATH_EQ_STR(total_hex(&s, &region, 0), "00c8010100");
    ATH_EQ_STR(total_hex(&s, &region, 1), NULL);
    ath_tally_add(tally, &region, PERIOD, (struct ath_cells){ cells, 1 }, -1);
    flush(&s, tally);
    ATH_EQ_STR(total_hex(&s, &region, 0), NULL);
    ath_tally_destroy(tally);
    scratch_close(&s);
}

ATH_TEST(store_total, what_is_added_and_taken_in_one_transaction_writes_nothing)
{
    struct scratch s;
    struct ath_tally *tally = ath_tally_create();
    struct ath_cell cells[] = { number(0, 100) };

    scratch_open(&s);
    ath_tally_add(tally, &region, PERIOD, (struct ath_cells){ cells, 1 }, 1);
    ath_tally_add(tally, &region, PERIOD, (struct ath_cells){ cells, 1 }, -1);
    flush(&s, tally);
    ATH_EQ_STR(total_hex(&s, &region, 0), NULL);
    ath_tally_destroy(tally);
    scratch_close(&s);
}

ATH_TEST(store_total, reset_forgets_and_flush_does_too)
{
    struct scratch s;
    struct ath_tally *tally = ath_tally_create();
    struct ath_cell cells[] = { number(0, 100) };

    scratch_open(&s);
    ath_tally_add(tally, &region, PERIOD, (struct ath_cells){ cells, 1 }, 1);
    ath_tally_reset(tally);
    flush(&s, tally);
    ATH_EQ_STR(total_hex(&s, &region, 0), NULL);
    ath_tally_add(tally, &region, PERIOD, (struct ath_cells){ cells, 1 }, 1);
    flush(&s, tally);
    flush(&s, tally);
    ATH_EQ_STR(total_hex(&s, &region, 0), "00c8010100");
    ath_tally_destroy(tally);
    scratch_close(&s);
}

ATH_TEST(store_total, taking_what_was_never_added_is_data_loss_at_flush_and_commit)
{
    struct scratch s;
    struct ath_tally *tally = ath_tally_create();
    struct ath_cell one[] = { number(0, 100) }, other[] = { number(0, 99) };

    scratch_open(&s);
    ath_tally_add(tally, &region, PERIOD, (struct ath_cells){ one, 1 }, -1);
    struct ath_txn *txn = scratch_begin(&s, ATH_WRITE);
    ATH_CODE(ATH_DATA_LOSS, ath_tally_flush(tally, txn, &s.err));
    scratch_says(&s, "of table total is damaged");
    ATH_CODE(ATH_DATA_LOSS, ath_txn_commit(txn, &s.err));
    ath_tally_add(tally, &region, PERIOD, (struct ath_cells){ one, 1 }, 1);
    flush(&s, tally);
    ath_tally_add(tally, &region, PERIOD, (struct ath_cells){ other, 1 }, -1);
    txn = scratch_begin(&s, ATH_WRITE);
    ATH_CODE(ATH_DATA_LOSS, ath_tally_flush(tally, txn, &s.err));
    ath_txn_abort(txn);
    ath_tally_destroy(tally);
    scratch_close(&s);
}

ATH_TEST(store_total, sums_beyond_64_bits_are_exact)
{
    enum { REPORTS = 40000 };
    struct scratch s;
    struct ath_tally *tally = ath_tally_create();
    struct ath_cell cells[] = { number(9, ATH_VALUE_MAX), number(10, -ATH_VALUE_MAX) };
    struct ath_sums sums;

    scratch_open(&s);
    for (int i = 0; i < REPORTS; i++) {
        ath_tally_add(tally, &region, PERIOD, (struct ath_cells){ cells, 2 }, 1);
    }
    flush(&s, tally);
    for (int i = 0; i < REPORTS - 1; i++) {
        ath_tally_add(tally, &region, PERIOD, (struct ath_cells){ cells + 1, 1 }, -1);
    }
    flush(&s, tally);
    struct ath_txn *txn = scratch_begin(&s, ATH_READ);
    ATH_OK(ath_total_get(&sums, txn, &region, 0, PERIOD, &s.arena, &s.err));
    ATH_EQ_U64(sums.n, 2);
    ATH_TRUE(sums.v[0].sum == (ath_i128)ATH_VALUE_MAX * REPORTS);
    ATH_EQ_U64(sums.v[0].numbers, REPORTS);
    ATH_TRUE(sums.v[1].sum == -(ath_i128)ATH_VALUE_MAX);
    ATH_OK(ath_total_get(&sums, txn, &region, 1, PERIOD, &s.arena, &s.err));
    ATH_EQ_U64(sums.n, 0);
    ath_txn_abort(txn);
    ath_tally_destroy(tally);
    scratch_close(&s);
}

ATH_TEST(store_total, report_is_added_to_each_of_its_scopes)
{
    struct scratch s;
    struct ath_tally *tally = ath_tally_create();
    struct ath_report_id id = { 2, ATH_LAYER_ACTUAL, PERIOD, 7, 4 };
    uint32_t scopes[ATH_SCOPE_COUNT] = { 0, 5, 77, 2, 0, 9, 4, 1 };
    struct ath_cell cells[] = { number(0, 100), not_applicable(4), number(134, -7) };

    scratch_open(&s);
    ath_tally_add_report(tally, &id, scopes, (struct ath_cells){ cells, 3 }, 1);
    flush(&s, tally);
    for (unsigned scope = 0; scope < ATH_SCOPE_COUNT; scope++) {
        struct ath_total_id total = { 2, ATH_LAYER_ACTUAL, (uint8_t)scope, scopes[scope] };
        ATH_EQ_STR(total_hex(&s, &total, 0), "00c801010004000001");
        ATH_EQ_STR(total_hex(&s, &total, 1), "060d0100");
    }
    ath_tally_add_report(tally, &id, scopes, (struct ath_cells){ cells, 3 }, -1);
    flush(&s, tally);
    ATH_EQ_STR(total_hex(&s, &region, 0), NULL);
    ath_tally_destroy(tally);
    scratch_close(&s);
}

/* ---- against a naive recount ---- */

enum { CELLS = 200, SCOPES = 40, ROUNDS = 600, PERIODS = 3 };

struct naive {
    ath_i128 sum[SCOPES][PERIODS][CELLS];
    uint32_t numbers[SCOPES][PERIODS][CELLS], na[SCOPES][PERIODS][CELLS];
};

static uint64_t next_random(uint64_t *state)
{
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    return *state;
}

/* One change: some cells of one scope and period. */
struct change {
    struct ath_cell v[CELLS];
    size_t n;
    uint32_t scope, period;
};

static void make_change(struct change *c, uint64_t *random)
{
    c->n = 0;
    c->scope = (uint32_t)(next_random(random) % SCOPES);
    c->period = (uint32_t)(next_random(random) % PERIODS);
    for (unsigned cell = 0; cell < CELLS; cell++) {
        uint64_t r = next_random(random);
        if (r % 4 == 0) {
            c->v[c->n++] = r % 3 == 0
                               ? not_applicable((uint16_t)cell)
                               : number((uint16_t)cell, (int64_t)(r >> 16) % ATH_VALUE_MAX -
                                                            ATH_VALUE_MAX / 2);
        }
    }
}

static void count_naively(struct naive *naive, const struct change *c)
{
    for (size_t i = 0; i < c->n; i++) {
        uint16_t cell = c->v[i].cell;
        bool is_number = c->v[i].state == ATH_CELL_NUMBER;
        naive->sum[c->scope][c->period][cell] += c->v[i].value;
        naive->numbers[c->scope][c->period][cell] += is_number;
        naive->na[c->scope][c->period][cell] += !is_number;
    }
}

static void tally_change(struct ath_tally *tally, const struct change *c, int sign)
{
    struct ath_total_id id = { 1, 1, ATH_SCOPE_PROVINCE, c->scope };
    struct ath_cells cells = { (struct ath_cell *)c->v, c->n };

    ath_tally_add(tally, &id, PERIOD + c->period, cells, sign);
}

static void expect_naive(struct scratch *s, const struct naive *naive, uint32_t scope,
                         uint32_t period)
{
    struct ath_total_id id = { 1, 1, ATH_SCOPE_PROVINCE, scope };
    struct ath_txn *txn = scratch_begin(s, ATH_READ);
    struct ath_sums sums = { 0 };
    size_t at = 0;

    for (unsigned cell = 0; cell < CELLS; cell++) {
        if (cell % ATH_TOTAL_BLOCK == 0) {
            ATH_EQ_U64(at, sums.n);
            ATH_OK(ath_total_get(&sums, txn, &id, (uint16_t)(cell / ATH_TOTAL_BLOCK),
                                 PERIOD + period, &s->arena, &s->err));
            at = 0;
        }
        if (naive->numbers[scope][period][cell] + naive->na[scope][period][cell] == 0) {
            continue;
        }
        ATH_TRUE(at < sums.n);
        ATH_EQ_INT(sums.v[at].cell, cell);
        ATH_TRUE(sums.v[at].sum == naive->sum[scope][period][cell]);
        ATH_EQ_U64(sums.v[at].numbers, naive->numbers[scope][period][cell]);
        ATH_EQ_U64(sums.v[at].na, naive->na[scope][period][cell]);
        at++;
    }
    ATH_EQ_U64(at, sums.n);
    ath_txn_abort(txn);
}

/* Every record of the table, keys and values, as one string of hex. */
static char *whole_table(struct scratch *s)
{
    struct ath_txn *txn = scratch_begin(s, ATH_READ);
    struct ath_cursor cursor = { 0 };
    struct ath_key all = { 0 };
    static char out[8 << 20];
    size_t used = 0;
    ath_code code = ath_cursor_seek(&cursor, txn, ATH_TABLE_TOTAL, &all, &s->err);

    for (; code == ATH_OK; code = ath_cursor_next(&cursor, &s->err)) {
        used += (size_t)snprintf(out + used, sizeof out - used, "%s=%s\n",
                                 scratch_hex(s, cursor.key), scratch_hex(s, cursor.value));
        ATH_TRUE(used < sizeof out);
    }
    ATH_CODE(ATH_NOT_FOUND, code);
    ath_cursor_end(&cursor);
    ath_txn_abort(txn);
    return strdup(out);
}

ATH_TEST(store_total, tally_equals_a_naive_recount)
{
    static struct naive naive;
    static struct change kept, taken;
    struct scratch s;
    struct ath_tally *tally = ath_tally_create();
    uint64_t random = 42;

    scratch_open(&s);
    memset(&naive, 0, sizeof naive);
    for (int i = 0; i < ROUNDS; i++) {
        make_change(&kept, &random);
        make_change(&taken, &random);
        tally_change(tally, &kept, 1);
        tally_change(tally, &taken, 1);
        if (i % 7 == 0) {
            flush(&s, tally);
        }
        tally_change(tally, &taken, -1);
        count_naively(&naive, &kept);
    }
    flush(&s, tally);
    for (uint32_t scope = 0; scope < SCOPES; scope++) {
        for (uint32_t period = 0; period < PERIODS; period++) {
            expect_naive(&s, &naive, scope, period);
        }
    }
    ath_tally_destroy(tally);
    scratch_close(&s);
}

enum { CHANGES = 120 };

/* The table after all changes: in order 0 as they are, 1 backwards, 2 all over the place; flushed
 * at the end, or often. To be freed. */
static char *table_of(const struct change *changes, size_t order)
{
    struct scratch s;
    struct ath_tally *tally = ath_tally_create();

    scratch_open(&s);
    for (size_t i = 0; i < CHANGES; i++) {
        size_t places[] = { i, CHANGES - 1 - i, i * 77 % CHANGES };
        tally_change(tally, &changes[places[order]], 1);
        if (order > 0 && i % (order * 5) == 0) {
            flush(&s, tally);
        }
    }
    flush(&s, tally);
    char *table = whole_table(&s);
    ath_tally_destroy(tally);
    scratch_close(&s);
    return table;
}

ATH_TEST(store_total, records_are_the_same_bits_in_any_order_and_grouping)
{
    static struct change changes[CHANGES];
    uint64_t random = 7;

    for (size_t i = 0; i < CHANGES; i++) {
        make_change(&changes[i], &random);
    }
    char *first = table_of(changes, 0);
    ATH_TRUE(strlen(first) > 10000);
    for (size_t order = 1; order < 3; order++) {
        char *table = table_of(changes, order);
        ATH_EQ_STR(table, first);
        free(table);
    }
    free(first);
}

ATH_TEST(store_total, tally_takes_ten_thousands_of_records_and_is_used_again)
{
    enum { NUMBERS = 20000 };
    struct scratch s;
    struct ath_tally *tally = ath_tally_create();
    struct ath_cell cells[] = { number(1, 5) };
    struct ath_store_stats stats;

    scratch_open(&s);
    for (int round = 0; round < 2; round++) {
        for (uint32_t i = 0; i < NUMBERS; i++) {
            struct ath_total_id id = { 1, 1, ATH_SCOPE_PARENT, (i * 7919) % NUMBERS };
            ath_tally_add(tally, &id, PERIOD, (struct ath_cells){ cells, 1 }, 1);
        }
        flush(&s, tally);
    }
    ATH_OK(ath_store_stats(s.store, &stats, &s.err));
    ATH_EQ_U64(stats.entries[ATH_TABLE_TOTAL], NUMBERS);
    struct ath_total_id id = { 1, 1, ATH_SCOPE_PARENT, NUMBERS - 1 };
    ATH_EQ_STR(total_hex(&s, &id, 0), "01140200");
    ath_tally_destroy(tally);
    scratch_close(&s);
}

/* ---- decoding ---- */

ATH_TEST(store_total, one_cell_is_found_without_decoding_the_others)
{
    struct scratch s;
    struct ath_tally *tally = ath_tally_create();
    struct ath_cell cells[ATH_TOTAL_BLOCK / 2];
    struct ath_sum sum;

    scratch_open(&s);
    for (unsigned i = 0; i < ATH_TOTAL_BLOCK / 2; i++) {
        int64_t value = INT64_C(1) << i % 50;
        cells[i] =
            number((uint16_t)(ATH_TOTAL_BLOCK + 2 * i + 1), i % 3 == 0 ? -value : value);
    }
    for (int i = 0; i < 300; i++) {
        ath_tally_add(tally, &region, PERIOD,
                      (struct ath_cells){ cells, ATH_TOTAL_BLOCK / 2 }, 1);
    }
    flush(&s, tally);
    struct ath_key key = ath_total_key(&region, 1, PERIOD);
    struct ath_txn *txn = scratch_begin(&s, ATH_READ);
    struct ath_slice value;
    ATH_OK(ath_txn_get(txn, ATH_TABLE_TOTAL, &key, &value, &s.err));
    for (unsigned cell = ATH_TOTAL_BLOCK; cell < 2 * ATH_TOTAL_BLOCK; cell++) {
        ATH_OK(ath_total_decode_cell(&sum, value, 1, (uint16_t)cell, &s.err));
        ATH_EQ_U64(sum.cell, cell);
        ATH_EQ_U64(sum.numbers, cell % 2 == 1 ? 300 : 0);
        ATH_TRUE(sum.sum == (cell % 2 == 1
                                 ? (ath_i128)cells[(cell - ATH_TOTAL_BLOCK) / 2].value * 300
                                 : 0));
    }
    ath_txn_abort(txn);
    ath_tally_destroy(tally);
    scratch_close(&s);
}

ATH_TEST(store_total, record_that_is_not_sums_is_named_by_reader_and_flush)
{
    struct scratch s;
    struct ath_tally *tally = ath_tally_create();
    struct ath_cell cells[] = { number(0, 100) };
    struct ath_key key = ath_total_key(&region, 0, PERIOD);
    struct ath_sums sums;

    scratch_open(&s);
    struct ath_txn *txn = scratch_begin(&s, ATH_WRITE);
    ath_txn_put(txn, ATH_TABLE_TOTAL, &key, ath_slice_str("nonsense"));
    ATH_CODE(ATH_DATA_LOSS,
             ath_total_get(&sums, txn, &region, 0, PERIOD, &s.arena, &s.err));
    scratch_says(&s, "record 00020101000000050000030005d2 of table total");
    ath_tally_add(tally, &region, PERIOD, (struct ath_cells){ cells, 1 }, 1);
    ATH_CODE(ATH_DATA_LOSS, ath_tally_flush(tally, txn, &s.err));
    scratch_says(&s, "record 00020101000000050000030005d2 of table total");
    ath_txn_abort(txn);
    ath_tally_destroy(tally);
    scratch_close(&s);
}

ATH_TEST(store_total, bytes_that_are_not_sums_are_data_loss)
{
    static const struct {
        const char *bytes;
        size_t size;
    } bad[] = {
        { "", 0 },                                 /* nothing */
        { "\x00\x02\x01", 3 },                     /* cut */
        { "\x80\x02\x01\x00", 4 },                 /* cell 128 of block 0 */
        { "\x01\x02\x01\x00\x00\x02\x01\x00", 8 }, /* a cell twice */
        { "\x01\x02\x01\x00\x7f\x02\x01\x00", 8 }, /* cell 128, by a difference */
        { "\x01\x00\x00\x00", 4 },                 /* nobody reported it */
        { "\x01\x02\x00\x01", 4 },                 /* a sum of no numbers */
        { "\x01\x82\x00\x01\x00", 5 },             /* a sum in a longer form */
        { "\x01\x02\x80\x80\x80\x80\x10\x00", 8 }, /* 2^32 reports */
        { "\x01\x02\x01\x00\x02\x02", 6 },         /* a good cell, then a cut one */
    };
    struct ath_sum sums[ATH_TOTAL_BLOCK], sum;
    struct ath_error err;
    size_t n = 0;

    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct ath_slice value = ath_slice(bad[i].bytes, bad[i].size);
        ATH_CODE(ATH_DATA_LOSS, ath_total_decode(sums, &n, value, 0, &err));
        /* one cell alone sees what is before it, and itself */
        ath_code code = ath_total_decode_cell(&sum, value, 0, 60, &err);
        ATH_TRUE(code == ATH_DATA_LOSS || sum.numbers + sum.na == 0);
    }
}

ATH_TEST(store_total, full_block_of_large_sums_is_kept_and_read_back)
{
    enum { REPORTS = 40 };
    struct scratch s;
    struct ath_tally *tally = ath_tally_create();
    struct ath_cell cells[ATH_TOTAL_BLOCK];
    struct ath_sums sums;

    scratch_open(&s);
    for (unsigned i = 0; i < ATH_TOTAL_BLOCK; i++) {
        cells[i] = number((uint16_t)i, i % 2 == 0 ? ATH_VALUE_MAX : -ATH_VALUE_MAX);
    }
    for (int i = 0; i < REPORTS; i++) {
        ath_tally_add(tally, &region, PERIOD, (struct ath_cells){ cells, ATH_TOTAL_BLOCK },
                      1);
    }
    flush(&s, tally);
    ath_tally_epoch(tally, 1);
    ath_tally_add(tally, &region, PERIOD, (struct ath_cells){ cells, ATH_TOTAL_BLOCK }, -1);
    flush(&s, tally); /* what it was before is kept, too */
    struct ath_txn *txn = scratch_begin(&s, ATH_READ);
    ATH_OK(ath_total_get(&sums, txn, &region, 0, PERIOD, &s.arena, &s.err));
    ATH_EQ_U64(sums.n, ATH_TOTAL_BLOCK);
    for (size_t i = 0; i < sums.n; i++) {
        ATH_TRUE(sums.v[i].sum == (ath_i128)cells[i].value * (REPORTS - 1));
    }
    ath_txn_abort(txn);
    ath_tally_destroy(tally);
    scratch_close(&s);
}
