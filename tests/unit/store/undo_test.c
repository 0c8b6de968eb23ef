/* SPDX-License-Identifier: Apache-2.0 */
#include "check.h"
#include "store/undo.h"

enum { ARENA_BYTES = 1 << 20, MANY = 150 };

static struct ath_report_id report_of(uint32_t organization)
{
    return (struct ath_report_id){ 2, 0, 0x030005D2, organization, 0 };
}

static struct ath_cell number(uint16_t cell, int64_t value)
{
    return (struct ath_cell){ value, cell, ATH_CELL_NUMBER };
}

/* Three reports: one of many cells that all change, one that is new, one with two cells. */
struct world {
    struct ath_arena arena;
    struct ath_error err;
    struct ath_buf buf;
    struct ath_cell old[MANY], new[MANY];
};

static void write(struct world *w, uint32_t organization, uint64_t version, size_t n)
{
    struct ath_report_id id = report_of(organization);
    struct ath_report base = { .version = version, .seq = version * 10 };
    struct ath_report next = { .version = version + 1, .cells = { w->new, n } };

    base.cells = (struct ath_cells){ w->old, version == 0 ? 0 : n };
    ath_undo_write(&w->buf, &id, &base, &next);
}

static void open(struct world *w)
{
    *w = (struct world){ 0 };
    ath_arena_init(&w->arena, ARENA_BYTES);
    ath_buf_init(&w->buf, &w->arena, 64);
    for (unsigned i = 0; i < MANY; i++) {
        w->old[i] = number((uint16_t)(i * 3), i % 5 == 0 ? 0 : 1000 + i);
        w->new[i] = number((uint16_t)(i * 3), 7);
    }
    ath_buf_u8(&w->buf, ATH_UNDO_VERSION);
    write(w, 1, 4, MANY);
    write(w, 2, 0, MANY);
    write(w, 3, 9, 2);
}

static struct ath_undo_walk walk(const struct world *w)
{
    return (struct ath_undo_walk){ .rest = ath_slice(w->buf.data, w->buf.size) };
}

static void expect_range(struct world *w, struct ath_undo_walk *at, uint16_t first,
                         uint16_t last)
{
    const struct ath_report_part part = { report_of(1), { first, last } };
    size_t n = 0;

    ATH_OK(ath_undo_find(at, &part, &w->arena, &w->err));
    ATH_EQ_U64(at->before.version, 4);
    ATH_EQ_U64(at->before.seq, 40);
    for (size_t i = 0; i < MANY; i++) {
        if (w->old[i].cell < first || w->old[i].cell > last) {
            continue;
        }
        ATH_TRUE(n < at->before.cells.n);
        ATH_EQ_INT(at->before.cells.v[n].cell, w->old[i].cell);
        ATH_EQ_INT(at->before.cells.v[n++].value, w->old[i].value);
    }
    ATH_EQ_U64(at->before.cells.n, n);
}

ATH_TEST(store_undo, finding_a_report_gives_the_cells_of_the_range)
{
    struct world w;

    open(&w);
    struct ath_undo_walk at = walk(&w);
    expect_range(&w, &at, 0, UINT16_MAX);
    expect_range(&w, &at, 0, 0); /* it stays before the part */
    expect_range(&w, &at, 1, 2);
    expect_range(&w, &at, 3, 3 * 64);
    expect_range(&w, &at, 300, 400);
    expect_range(&w, &at, 447, 447);
    expect_range(&w, &at, 448, UINT16_MAX);
    ath_arena_fini(&w.arena);
}

ATH_TEST(store_undo, finding_goes_ahead_past_other_reports_and_says_when_there_is_none)
{
    struct world w;
    struct ath_report_part part = { report_of(2), ATH_ALL_CELLS };

    open(&w);
    struct ath_undo_walk at = walk(&w);
    ATH_OK(ath_undo_find(&at, &part, &w.arena, &w.err));
    ATH_EQ_U64(at.before.version, 0);
    ATH_EQ_U64(at.before.cells.n, 0);
    part.id = report_of(3);
    ATH_OK(ath_undo_find(&at, &part, &w.arena, &w.err));
    ATH_EQ_U64(at.before.version, 9);
    ATH_EQ_U64(at.before.cells.n, 2);
    part.id = report_of(1);
    ATH_CODE(ATH_NOT_FOUND, ath_undo_find(&at, &part, &w.arena, &w.err));
    at = walk(&w);
    part.id = report_of(4);
    ATH_CODE(ATH_NOT_FOUND, ath_undo_find(&at, &part, &w.arena, &w.err));
    ath_arena_fini(&w.arena);
}

ATH_TEST(store_undo, skipping_ends_where_reading_does)
{
    struct world w;

    open(&w);
    struct ath_undo_walk read = walk(&w), skip = walk(&w);
    for (uint32_t i = 1; i <= 3; i++) {
        ATH_OK(ath_undo_next(&read, &w.arena, &w.err));
        ATH_OK(ath_undo_skip(&skip, &w.err));
        ATH_EQ_INT(skip.id.organization, i);
        ATH_EQ_U64(read.before.cells.n, i == 3 ? 2 : MANY);
        ATH_TRUE(skip.rest.data == read.rest.data);
        ATH_EQ_U64(skip.rest.size, read.rest.size);
    }
    ATH_CODE(ATH_NOT_FOUND, ath_undo_skip(&skip, &w.err));
    ath_arena_fini(&w.arena);
}

ATH_TEST(store_undo, one_that_is_cut_short_is_data_loss)
{
    struct world w;
    const struct ath_report_part part = { report_of(3), ATH_ALL_CELLS };

    open(&w);
    for (size_t size = w.buf.size - 1; size > w.buf.size - 4; size--) {
        struct ath_undo_walk at = { .rest = ath_slice(w.buf.data, size) };
        ATH_CODE(ATH_DATA_LOSS, ath_undo_find(&at, &part, &w.arena, &w.err));
        at = (struct ath_undo_walk){ .rest = ath_slice(w.buf.data, size) };
        ATH_OK(ath_undo_skip(&at, &w.err));
        ATH_OK(ath_undo_skip(&at, &w.err));
        ATH_CODE(ATH_DATA_LOSS, ath_undo_skip(&at, &w.err));
    }
    ath_arena_fini(&w.arena);
}
