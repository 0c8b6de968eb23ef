/* SPDX-License-Identifier: Apache-2.0 */
#include "base/decimal.h"
#include "store/report.h"

#include "scratch.h"

static const struct ath_report_id march = { 2, ATH_LAYER_ACTUAL, 0x030005D2, 7, 0 };

static struct ath_cell number(uint16_t cell, int64_t value)
{
    return (struct ath_cell){ value, cell, ATH_CELL_NUMBER };
}

static struct ath_cell without(uint16_t cell, enum ath_cell_state state)
{
    return (struct ath_cell){ 0, cell, (uint8_t)state };
}

static void put(struct scratch *s, const struct ath_report_id *id, uint64_t version,
                struct ath_cells cells, const struct ath_report *base)
{
    struct ath_report report = { .version = version, .seq = version * 10, .cells = cells };
    struct ath_txn *txn = scratch_begin(s, ATH_WRITE);

    ath_report_put(txn, id, &report, base);
    scratch_commit(s, txn);
}

static struct ath_report get(struct scratch *s, const struct ath_report_id *id)
{
    struct ath_txn *txn = scratch_begin(s, ATH_READ);
    struct ath_report report;

    ATH_OK(ath_report_get(&report, txn, id, &s->arena, &s->err));
    ath_txn_abort(txn);
    return report;
}

static void expect_cells(struct ath_cells actual, struct ath_cells expected)
{
    ATH_EQ_U64(actual.n, expected.n);
    for (size_t i = 0; i < actual.n; i++) {
        ATH_EQ_INT(actual.v[i].cell, expected.v[i].cell);
        ATH_EQ_INT(actual.v[i].state, expected.v[i].state);
        ATH_EQ_INT(actual.v[i].value, expected.v[i].value);
    }
}

/* A block's record, as hex; NULL when there is none. */
static const char *block_hex(struct scratch *s, uint16_t block)
{
    struct ath_key key = ath_report_key(&march, block);
    struct ath_txn *txn = scratch_begin(s, ATH_READ);
    struct ath_slice value;
    ath_code code = ath_txn_get(txn, ATH_TABLE_REPORT, &key, &value, &s->err);
    const char *hex = code == ATH_OK ? scratch_hex(s, value) : NULL;

    ath_txn_abort(txn);
    return hex;
}

ATH_TEST(store_report, bytes_of_a_block_are_these_for_ever)
{
    struct scratch s;
    struct ath_cell cells[] = { number(0, 0),
                                number(1, -1),
                                without(2, ATH_CELL_NA),
                                number(40, ATH_VALUE_MAX),
                                without(41, ATH_CELL_WITHDRAWN),
                                number(200, 300) };
    struct ath_report report = { .version = 3, .seq = 300, .cells = { cells, 6 } };

    scratch_open(&s);
    struct ath_txn *txn = scratch_begin(&s, ATH_WRITE);
    ath_report_put(txn, &march, &report, NULL);
    scratch_commit(&s, txn);
    ATH_EQ_STR(block_hex(&s, 0), "03"
                                 "ac02"
                                 "00"
                                 "01" /* version, seq, flags, last block */
                                 "0100"
                                 "0501"
                                 "06"                   /* 0 = 0, 1 = -1, 2 = NA */
                                 "99018080b4ccd4dfc603" /* 40 = 10^15 */
                                 "07");                 /* 41 withdrawn */
    ATH_EQ_STR(block_hex(&s, 1), "21"
                                 "d804"); /* 200 = 300, from the block's first cell */
    ATH_EQ_STR(block_hex(&s, 2), NULL);
    scratch_close(&s);
}

ATH_TEST(store_report, a_corrected_report_remembers_the_seq_of_its_first_change)
{
    struct scratch s;
    struct ath_report report = { .version = 1, .seq = 300, .first = 300 };

    scratch_open(&s);
    struct ath_txn *txn = scratch_begin(&s, ATH_WRITE);
    ath_report_put(txn, &march, &report, NULL);
    scratch_commit(&s, txn);
    ATH_EQ_STR(block_hex(&s, 0), "01ac020000"); /* at version 1 the first is the last */
    ATH_EQ_U64(get(&s, &march).first, 300);
    report.version = 2;
    report.seq = 301;
    txn = scratch_begin(&s, ATH_WRITE);
    ath_report_put(txn, &march, &report, NULL);
    scratch_commit(&s, txn);
    ATH_EQ_STR(block_hex(&s, 0), "02ad0201ac0200");
    ATH_EQ_U64(get(&s, &march).first, 300);
    ATH_EQ_INT(get(&s, &march).flags, 0);
    scratch_close(&s);
}

ATH_TEST(store_report, key_sorts_by_form_layer_period_organization_project_block)
{
    struct scratch s;
    struct ath_key key = ath_report_key(
        &(struct ath_report_id){ 0x0102, 3, 0x04050607, 0x08090A0B, 0x0C0D0E0F }, 0x1011);
    struct ath_report_id id;
    uint16_t block = 0;

    scratch_open(&s);
    ATH_EQ_STR(scratch_hex(&s, ath_key_slice(&key)), "0102030405060708090a0b0c0d0e0f1011");
    ATH_TRUE(ath_report_key_read(&id, &block, ath_key_slice(&key)));
    ATH_EQ_INT(id.form, 0x0102);
    ATH_EQ_INT(id.layer, 3);
    ATH_EQ_INT(id.period, 0x04050607);
    ATH_EQ_INT(id.organization, 0x08090A0B);
    ATH_EQ_INT(id.project, 0x0C0D0E0F);
    ATH_EQ_INT(block, 0x1011);
    ATH_FALSE(ath_report_key_read(&id, &block, ath_slice(key.bytes, key.size - 1u)));
    scratch_close(&s);
}

ATH_TEST(store_report, missing_report_has_version_0)
{
    struct scratch s;

    scratch_open(&s);
    struct ath_report report = get(&s, &march);
    ATH_EQ_U64(report.version, 0);
    ATH_EQ_U64(report.cells.n, 0);
    scratch_close(&s);
}

ATH_TEST(store_report, every_cell_of_a_large_form_comes_back)
{
    static struct ath_cell cells[ATH_FORM_CELLS];
    struct scratch s;

    for (unsigned i = 0; i < ATH_FORM_CELLS; i++) {
        cells[i] = number((uint16_t)i, i % 2 == 0 ? ATH_VALUE_MAX - i : i - ATH_VALUE_MAX);
    }
    scratch_open(&s);
    put(&s, &march, 1, (struct ath_cells){ cells, ATH_FORM_CELLS }, NULL);
    struct ath_report report = get(&s, &march);
    ATH_EQ_U64(report.version, 1);
    ATH_EQ_U64(report.seq, 10);
    expect_cells(report.cells, (struct ath_cells){ cells, ATH_FORM_CELLS });
    scratch_close(&s);
}

ATH_TEST(store_report, last_cell_number_there_is_can_be_kept)
{
    struct scratch s;
    struct ath_cell cells[] = { number(ATH_NO_CELL - 1, 5) };

    scratch_open(&s);
    put(&s, &march, 1, (struct ath_cells){ cells, 1 }, NULL);
    expect_cells(get(&s, &march).cells, (struct ath_cells){ cells, 1 });
    scratch_close(&s);
}

ATH_TEST(store_report, blocks_that_became_empty_are_deleted_but_the_head)
{
    for (int with_base = 0; with_base < 2; with_base++) {
        struct scratch s;
        struct ath_cell cells[] = { number(5, 1), number(200, 2), number(700, 3) };
        struct ath_report base = { .version = 1, .seq = 10, .cells = { cells, 3 } };

        scratch_open(&s);
        put(&s, &march, 1, base.cells, NULL);
        ATH_TRUE(block_hex(&s, 1) != NULL && block_hex(&s, 3) != NULL);
        put(&s, &march, 2, (struct ath_cells){ cells + 1, 1 }, with_base ? &base : NULL);
        ATH_TRUE(block_hex(&s, 0) != NULL && block_hex(&s, 1) != NULL);
        ATH_TRUE(block_hex(&s, 2) == NULL && block_hex(&s, 3) == NULL);
        expect_cells(get(&s, &march).cells, (struct ath_cells){ cells + 1, 1 });
        put(&s, &march, 3, (struct ath_cells){ NULL, 0 }, NULL);
        ATH_EQ_STR(block_hex(&s, 0), "031e0000");
        ATH_EQ_STR(block_hex(&s, 1), NULL);
        ATH_EQ_U64(get(&s, &march).version, 3);
        scratch_close(&s);
    }
}

ATH_TEST(store_report, blocks_equal_to_those_of_the_base_are_left_alone)
{
    struct scratch s;
    struct ath_cell cells[] = { number(5, 1), number(200, 2) };
    struct ath_cell other[] = { number(5, 9), number(200, 2) };
    struct ath_report base = { .version = 1, .seq = 10, .cells = { cells, 2 } };
    struct ath_report report = { .version = 2, .seq = 20, .cells = { other, 2 } };
    struct ath_key key = ath_report_key(&march, 1);
    struct ath_slice value;

    scratch_open(&s);
    struct ath_txn *txn = scratch_begin(&s, ATH_WRITE);
    ath_report_put(txn, &march, &report, &base); /* block 1 is not there to begin with */
    ATH_CODE(ATH_NOT_FOUND, ath_txn_get(txn, ATH_TABLE_REPORT, &key, &value, &s.err));
    ath_txn_abort(txn);
    scratch_close(&s);
}

/* ---- damage with a good checksum ---- */

static void put_raw(struct scratch *s, uint16_t block, const void *bytes, size_t size)
{
    struct ath_key key = ath_report_key(&march, block);
    struct ath_txn *txn = scratch_begin(s, ATH_WRITE);

    ath_txn_put(txn, ATH_TABLE_REPORT, &key, ath_slice(bytes, size));
    scratch_commit(s, txn);
}

static void expect_damage(struct scratch *s)
{
    struct ath_txn *txn = scratch_begin(s, ATH_READ);
    struct ath_report report = { .version = 99 };

    ATH_CODE(ATH_DATA_LOSS, ath_report_get(&report, txn, &march, &s->arena, &s->err));
    scratch_says(s, "table report is damaged");
    ATH_EQ_U64(report.version, 99);
    ath_txn_abort(txn);
}

ATH_TEST(store_report, bytes_that_are_not_a_report_are_data_loss)
{
    static const struct {
        const char *bytes;
        size_t size;
    } bad[] = {
        { "", 0 },                         /* no head */
        { "\x01\x01\x00", 3 },             /* half a head */
        { "\x00\x01\x00\x00", 4 },         /* version 0 */
        { "\x81\x00\x01\x00\x00", 5 },     /* a number in a longer form */
        { "\x01\x01\x00\x00\x04", 5 },     /* state 0 */
        { "\x01\x01\x00\x00\x05", 5 },     /* a number that is not there */
        { "\x01\x01\x00\x00\x02\x02", 6 }, /* one cell twice */
        { "\x01\x01\x00\x00\x82\x06", 6 }, /* cell 192 in block 0 */
        { "\x01\x01\x00\x00\x01\x82\x80\xb4\xcc\xd4\xdf\xc6\x03", 13 }, /* 10^15 + 1 */
        { "\x01\x01\x00\x01", 4 }, /* a last block that is not there */
    };
    struct scratch s;

    scratch_open(&s);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        put_raw(&s, 0, bad[i].bytes, bad[i].size);
        expect_damage(&s);
    }
    put_raw(&s, 0, "\x01\x01\x00\x01", 4);
    put_raw(&s, 1, "", 0);
    expect_damage(&s);
    put_raw(&s, 1, "\x06", 1);
    ATH_EQ_U64(get(&s, &march).cells.n, 1);
    scratch_close(&s);
}

/* ---- walking ---- */

static struct ath_report_id report_of(uint32_t period, uint32_t organization)
{
    return (struct ath_report_id){ 2, ATH_LAYER_ACTUAL, period, organization, 0 };
}

/* Reports of organizations 1 to 3 in two periods: cells 5, 200 and 700 hold the organization. */
static void put_six(struct scratch *s)
{
    for (uint32_t period = 100; period < 102; period++) {
        for (uint32_t org = 1; org <= 3; org++) {
            struct ath_report_id id = report_of(period, org);
            struct ath_cell cells[] = { number(5, org), number(200, org),
                                        number(700, org) };
            put(s, &id, 1, (struct ath_cells){ cells, 3 }, NULL);
        }
    }
}

static size_t count_cells(struct ath_report_walk *walk, const struct scratch *s)
{
    size_t n = walk->report.cells.n;

    for (size_t i = 0; i < n; i++) {
        ATH_EQ_U64(walk->report.cells.v[i].value, walk->id.organization);
    }
    (void)s;
    return n;
}

static void walk_all(struct scratch *s, uint16_t first, uint16_t last, size_t cells_each)
{
    struct ath_report_walk walk = { .first_cell = first, .last_cell = last };
    struct ath_report_id from = report_of(100, 0);
    struct ath_txn *txn = scratch_begin(s, ATH_READ);

    ATH_OK(ath_report_walk_begin(&walk, txn, &from, &s->err));
    for (uint32_t i = 0; i < 6; i++) {
        ATH_OK(ath_report_walk_next(&walk, &s->arena, &s->err));
        ATH_EQ_INT(walk.id.period, 100 + i / 3);
        ATH_EQ_INT(walk.id.organization, 1 + i % 3);
        ATH_EQ_U64(walk.report.version, 1);
        ATH_EQ_U64(count_cells(&walk, s), cells_each);
    }
    ATH_CODE(ATH_NOT_FOUND, ath_report_walk_next(&walk, &s->arena, &s->err));
    ATH_TRUE(walk.records >= 6);
    ath_report_walk_end(&walk);
    ath_txn_abort(txn);
}

ATH_TEST(store_report, walk_gives_reports_in_key_order_and_the_blocks_asked_for)
{
    struct scratch s;

    scratch_open(&s);
    put_six(&s);
    walk_all(&s, 0, ATH_NO_CELL - 1, 3);
    walk_all(&s, 0, 10, 1);
    walk_all(&s, 192, 383, 1);
    walk_all(&s, 576, 767, 1);
    walk_all(&s, 192, 767, 2);
    walk_all(&s, 400, 500, 0);
    walk_all(&s, 1000, 2000, 0);
    scratch_close(&s);
}

ATH_TEST(store_report, walk_jumps_and_starts_where_it_is_told)
{
    struct scratch s;
    struct ath_report_walk walk = { .last_cell = 10 };
    struct ath_report_id from = report_of(100, 2), to = report_of(101, 0);
    struct ath_report_id past = report_of(102, 0);

    scratch_open(&s);
    put_six(&s);
    struct ath_txn *txn = scratch_begin(&s, ATH_READ);
    ATH_OK(ath_report_walk_begin(&walk, txn, &from, &s.err));
    ATH_OK(ath_report_walk_next(&walk, &s.arena, &s.err));
    ATH_EQ_INT(walk.id.organization, 2);
    ATH_OK(ath_report_walk_seek(&walk, &to, &s.err));
    ATH_OK(ath_report_walk_next(&walk, &s.arena, &s.err));
    ATH_EQ_INT(walk.id.period, 101);
    ATH_EQ_INT(walk.id.organization, 1);
    ATH_OK(ath_report_walk_seek(&walk, &past, &s.err));
    ATH_CODE(ATH_NOT_FOUND, ath_report_walk_next(&walk, &s.arena, &s.err));
    ATH_OK(ath_report_walk_seek(&walk, &from, &s.err));
    ATH_OK(ath_report_walk_next(&walk, &s.arena, &s.err));
    ATH_EQ_INT(walk.id.organization, 2);
    ath_report_walk_end(&walk);
    ath_report_walk_end(&walk);
    ath_txn_abort(txn);
    scratch_close(&s);
}

ATH_TEST(store_report, walk_says_when_a_block_or_head_is_missing)
{
    struct scratch s;
    struct ath_report_walk walk = { .last_cell = ATH_NO_CELL - 1 };
    struct ath_report_id from = report_of(0, 0);

    scratch_open(&s);
    put_raw(&s, 0, "\x01\x01\x00\x01", 4); /* names a last block 1 */
    struct ath_txn *txn = scratch_begin(&s, ATH_READ);
    ATH_OK(ath_report_walk_begin(&walk, txn, &from, &s.err));
    ATH_CODE(ATH_DATA_LOSS, ath_report_walk_next(&walk, &s.arena, &s.err));
    ath_report_walk_end(&walk);
    ath_txn_abort(txn);
    txn = scratch_begin(&s, ATH_WRITE);
    struct ath_key head = ath_report_key(&march, 0), block = ath_report_key(&march, 1);
    ath_txn_delete(txn, ATH_TABLE_REPORT, &head);
    ath_txn_put(txn, ATH_TABLE_REPORT, &block, ath_slice("\x06", 1));
    ATH_OK(ath_report_walk_begin(&walk, txn, &from, &s.err));
    ATH_CODE(ATH_DATA_LOSS, ath_report_walk_next(&walk, &s.arena, &s.err));
    scratch_says(&s, "has no head");
    ath_report_walk_end(&walk);
    ath_txn_abort(txn);
    scratch_close(&s);
}

/* The part of march that has the cells from first to last, as one string "cell=value ...". */
static const char *part(struct scratch *s, uint16_t first, uint16_t last)
{
    const struct ath_report_part wanted = { march, { first, last } };
    struct ath_txn *txn = scratch_begin(s, ATH_READ);
    static char text[256];
    struct ath_report report;
    size_t n = 0;

    ATH_OK(ath_report_get_part(&report, txn, &wanted, &s->arena, &s->err));
    text[0] = '\0';
    for (size_t i = 0; i < report.cells.n; i++) {
        n += (size_t)snprintf(text + n, sizeof text - n, "%s%d=%d", i == 0 ? "" : " ",
                              report.cells.v[i].cell, (int)report.cells.v[i].value);
    }
    ATH_EQ_U64(report.version, 2);
    ATH_EQ_U64(report.seq, 20);
    ath_txn_abort(txn);
    return text;
}

ATH_TEST(store_report, part_is_the_cells_of_its_range_and_no_others)
{
    struct scratch s;
    struct ath_cell cells[] = { number(0, 10), number(5, 15), number(191, 20),
                                number(192, 21), number(600, 30) };

    scratch_open(&s);
    put(&s, &march, 2, (struct ath_cells){ cells, 5 }, NULL);
    ATH_EQ_STR(part(&s, 0, 0), "0=10");
    ATH_EQ_STR(part(&s, 1, 190), "5=15");
    ATH_EQ_STR(part(&s, 5, 192), "5=15 191=20 192=21");
    ATH_EQ_STR(part(&s, 192, 599), "192=21");
    ATH_EQ_STR(part(&s, 400, 500), "");
    ATH_EQ_STR(part(&s, 601, UINT16_MAX), "");
    ATH_EQ_STR(part(&s, UINT16_MAX, 0), "");
    ATH_EQ_STR(part(&s, 0, UINT16_MAX), "0=10 5=15 191=20 192=21 600=30");
    scratch_close(&s);
}
