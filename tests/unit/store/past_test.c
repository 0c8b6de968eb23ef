/* SPDX-License-Identifier: Apache-2.0 */
#include "store/past.h"

#include "scratch.h"

/*
 * Random changes of random totals over many epochs. What the records were at the end of each is
 * written down, and must be read back.
 */

enum { EPOCHS = 24, CHANGES = 12, REPORTS = 40, TEXT_BYTES = 1 << 20 };

static uint64_t seed;

static uint32_t below(uint32_t n)
{
    seed = seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (uint32_t)(seed >> 33) % n;
}

/* A cell of a total that one report gives, or does not. */
struct given {
    struct ath_total_id id;
    uint32_t period;
    struct ath_cell cell;
    bool there;
};

struct history {
    struct scratch s;
    struct ath_tally *tally;
    struct given given[REPORTS];
    const char *texts[EPOCHS + 1]; /* the records at the end of each epoch, from 0 on */
};

static void gather(struct ath_tally *tally, struct given *given, int sign)
{
    ath_tally_add(tally, &given->id, given->period, (struct ath_cells){ &given->cell, 1 },
                  sign);
}

/* Give, correct or take back one figure. */
static void change(struct history *h, struct ath_tally *tally)
{
    struct given *given = &h->given[below(REPORTS)];

    if (given->there) {
        gather(tally, given, -1);
    } else {
        given->id = (struct ath_total_id){ 1, 1, (uint8_t)below(2), below(3) };
        given->period = 100 + below(4);
        given->cell.cell = (uint16_t)(below(2) * 64 + below(3));
    }
    given->there = !given->there || below(3) > 0;
    given->cell.value = 1 + below(50);
    given->cell.state = below(6) == 0 ? ATH_CELL_NA : ATH_CELL_NUMBER;
    if (given->there) {
        gather(tally, given, 1);
    }
}

static char *add_line(struct history *h, char *at, const struct ath_total_reader *reader)
{
    return at + sprintf(at, "%s %s\n", scratch_hex(&h->s, reader->key),
                        scratch_hex(&h->s, reader->value));
}

static struct ath_key first_key(void)
{
    return ath_total_key(&(struct ath_total_id){ 0 }, 0, 0);
}

static struct ath_key last_key(void)
{
    return ath_total_key(&(struct ath_total_id){ 9, 9, 9, 9 }, 9, 9);
}

/* All records, one a line. */
static const char *read_all(struct history *h, struct ath_total_reader *reader)
{
    char *text = ath_arena_alloc(&h->s.arena, TEXT_BYTES), *at = text;
    struct ath_key first = first_key(), last = last_key();
    ath_code code = ath_total_seek(reader, &first, &last, &h->s.err);

    for (; code == ATH_OK; code = ath_total_next(reader, &h->s.err)) {
        at = add_line(h, at, reader);
    }
    ATH_CODE(ATH_NOT_FOUND, code);
    ath_total_reader_end(reader);
    return ath_arena_string(&h->s.arena, ath_slice_str(text));
}

static const char *read_at(struct history *h, bool then, uint32_t epoch,
                           const struct ath_tally *over)
{
    struct ath_total_reader reader = {
        .txn = scratch_begin(&h->s, ATH_READ), .then = then, .epoch = epoch, .over = over
    };
    const char *text = read_all(h, &reader);

    ath_txn_abort(reader.txn);
    return text;
}

/* An epoch of several merges, some of them in one transaction. */
static void live(struct history *h, uint32_t epoch)
{
    for (int merges = 1 + (int)below(3); merges > 0; merges--) {
        struct ath_txn *txn = scratch_begin(&h->s, ATH_WRITE);
        ath_tally_epoch(h->tally, epoch);
        for (uint32_t i = 0, n = below(CHANGES); i < n; i++) {
            change(h, h->tally);
        }
        ATH_OK(ath_tally_flush(h->tally, txn, &h->s.err));
        scratch_commit(&h->s, txn);
    }
    h->texts[epoch] = read_at(h, false, 0, NULL);
}

static void begin(struct history *h, uint64_t start)
{
    *h = (struct history){ .tally = ath_tally_create() };
    seed = start;
    scratch_open(&h->s);
    h->texts[0] = "";
    for (uint32_t epoch = 1; epoch <= EPOCHS; epoch++) {
        live(h, epoch);
    }
}

static void end(struct history *h)
{
    ath_tally_destroy(h->tally);
    scratch_close(&h->s);
}

ATH_TEST(store_past, totals_are_read_as_they_were_at_the_end_of_each_epoch)
{
    for (uint64_t start = 1; start <= 5; start++) {
        struct history h;
        begin(&h, start);
        for (uint32_t epoch = 0; epoch <= EPOCHS; epoch++) {
            ATH_EQ_STR(read_at(&h, true, epoch, NULL), h.texts[epoch]);
        }
        end(&h);
    }
}

ATH_TEST(store_past, a_tally_laid_over_gives_the_totals_between)
{
    for (uint64_t start = 6; start <= 9; start++) {
        struct history h;
        struct ath_tally *over = ath_tally_create();
        begin(&h, start);
        ath_tally_epoch(over, EPOCHS + 1);
        for (uint32_t i = 0; i < 30; i++) {
            change(&h, over);
        }
        ATH_TRUE(ath_tally_seal(over));
        const char *laid = read_at(&h, true, EPOCHS, over);
        ATH_TRUE(strcmp(laid, h.texts[EPOCHS]) != 0);
        struct ath_txn *txn = scratch_begin(&h.s, ATH_WRITE);
        ATH_OK(ath_tally_flush(over, txn, &h.s.err));
        scratch_commit(&h.s, txn);
        ATH_EQ_STR(read_at(&h, false, 0, NULL), laid);
        ATH_EQ_STR(read_at(&h, true, EPOCHS, NULL), h.texts[EPOCHS]);
        ath_tally_destroy(over);
        end(&h);
    }
}

ATH_TEST(store_past, a_walk_ends_at_its_last_key)
{
    struct history h;

    begin(&h, 3);
    for (uint32_t epoch = 0; epoch <= EPOCHS; epoch++) {
        struct ath_total_reader reader = { .txn = scratch_begin(&h.s, ATH_READ),
                                           .then = true,
                                           .epoch = epoch };
        struct ath_total_id id = { 1, 1, 0, 1 };
        struct ath_key first = ath_total_key(&id, 0, 101);
        struct ath_key last = ath_total_key(&id, 0, 102);
        ath_code code = ath_total_seek(&reader, &first, &last, &h.s.err);
        for (; code == ATH_OK; code = ath_total_next(&reader, &h.s.err)) {
            ATH_TRUE(ath_slice_compare(reader.key, ath_key_slice(&first)) >= 0);
            ATH_TRUE(ath_slice_compare(reader.key, ath_key_slice(&last)) <= 0);
            ATH_TRUE(strstr(h.texts[epoch], scratch_hex(&h.s, reader.key)) != NULL);
        }
        ATH_CODE(ATH_NOT_FOUND, code);
        ath_total_reader_end(&reader);
        ath_txn_abort(reader.txn);
    }
    end(&h);
}

/* The records of one block of a total at the end of an epoch. */
static const char *read_block(struct history *h, const struct ath_total_id *id,
                              uint32_t epoch, const struct ath_periods *later)
{
    struct ath_total_reader reader = {
        .txn = scratch_begin(&h->s, ATH_READ), .then = true, .epoch = epoch, .later = later
    };
    struct ath_key first = ath_total_key(id, 0, 100), last = ath_total_key(id, 0, 103);
    char text[2048] = "", *at = text;
    ath_code code = ath_total_seek(&reader, &first, &last, &h->s.err);

    for (; code == ATH_OK; code = ath_total_next(&reader, &h->s.err)) {
        at = add_line(h, at, &reader);
    }
    ATH_CODE(ATH_NOT_FOUND, code);
    ath_total_reader_end(&reader);
    ath_txn_abort(reader.txn);
    return ath_arena_string(&h->s.arena, ath_slice_str(text));
}

static struct ath_periods later_of(struct history *h, const struct ath_total_id *id,
                                   uint32_t epoch)
{
    struct ath_total_reader reader = { .txn = scratch_begin(&h->s, ATH_READ),
                                       .then = true,
                                       .epoch = epoch };
    struct ath_key first = ath_total_key(id, 0, 100), last = ath_total_key(id, 0, 103);
    struct ath_periods out = { 0 };

    ATH_OK(ath_total_later(&out, &reader, &first, &last, &h->s.arena, &h->s.err));
    ath_total_reader_end(&reader);
    ath_txn_abort(reader.txn);
    return out;
}

/* They ascend, and a walk that looks there only reads what one does that looks everywhere. */
static size_t expect_later(struct history *h, uint32_t epoch)
{
    const struct ath_total_id id = { 1, 1, 0, 1 };
    struct ath_periods later = later_of(h, &id, epoch);

    for (size_t i = 1; i < later.n; i++) {
        ATH_TRUE(later.v[i - 1] < later.v[i]);
    }
    ATH_EQ_STR(read_block(h, &id, epoch, &later), read_block(h, &id, epoch, NULL));
    return later.n;
}

ATH_TEST(store_past, what_changed_later_is_all_that_has_to_be_looked_for)
{
    for (uint64_t start = 10; start <= 14; start++) {
        struct history h;
        begin(&h, start);
        size_t before = expect_later(&h, 0);
        ATH_TRUE(before > 0 && before <= 4);
        for (uint32_t epoch = 1; epoch <= EPOCHS; epoch++) {
            size_t n = expect_later(&h, epoch);
            ATH_TRUE(n <= before);
            before = n;
        }
        ATH_EQ_U64(before, 0);
        end(&h);
    }
}

ATH_TEST(store_past, bytes_of_a_past_total_are_these_for_ever)
{
    struct scratch s;
    struct ath_tally *tally = ath_tally_create();
    struct ath_cursor cursor = { 0 };
    struct ath_key first = { 0 };
    struct given given = { { 2, 1, 1, 5 }, 0x030005D2, { 3, 7, ATH_CELL_NUMBER }, true };

    scratch_open(&s);
    for (uint32_t epoch = 1; epoch <= 2; epoch++) {
        struct ath_txn *txn = scratch_begin(&s, ATH_WRITE);
        ath_tally_epoch(tally, epoch);
        gather(tally, &given, 1);
        ATH_OK(ath_tally_flush(tally, txn, &s.err));
        gather(tally, &given, 1); /* changed again: what was before the epoch stays */
        ATH_OK(ath_tally_flush(tally, txn, &s.err));
        scratch_commit(&s, txn);
    }
    struct ath_txn *txn = scratch_begin(&s, ATH_READ);
    ATH_OK(ath_cursor_seek(&cursor, txn, ATH_TABLE_PAST, &first, &s.err));
    ATH_EQ_STR(scratch_hex(&s, cursor.key), "0002"
                                            "01"
                                            "01"
                                            "00000005"
                                            "0000"
                                            "030005d2"
                                            "00000001" /* the total's key, epoch */);
    ATH_EQ_U64(cursor.value.size, 0);
    ATH_OK(ath_cursor_next(&cursor, &s.err));
    ATH_EQ_STR(scratch_hex(&s, cursor.value), "070c0200" /* cell 7: 6 from 2 reports */);
    ath_cursor_end(&cursor);
    ath_txn_abort(txn);
    ath_tally_destroy(tally);
    scratch_close(&s);
}
