/* SPDX-License-Identifier: Apache-2.0 */
#include "store/undo.h"

#include <string.h>

#include "store/pack.h"

enum { CELLS_MAX = 65536, FEW_CELLS = 64 };

static const uint64_t HEAD_MAX = ((uint64_t)CELLS_MAX << 2) | 3;

static struct ath_cell missing(uint16_t cell)
{
    return (struct ath_cell){ .cell = cell, .state = ATH_CELL_MISSING };
}

/* The i-th cell; behind the last one, a missing one that no other comes after. */
static struct ath_cell cell_at(struct ath_cells cells, size_t i)
{
    return i < cells.n ? cells.v[i] : missing(ATH_NO_CELL);
}

/* One cell as it was before. */
static void write_cell(struct ath_buf *buf, const struct ath_cell *was)
{
    ath_buf_varint(buf, ((uint64_t)was->cell + 1) << 2 | was->state);
    if (was->state == ATH_CELL_NUMBER) {
        ath_buf_svarint(buf, was->value);
    }
}

void ath_undo_write(struct ath_buf *buf, const struct ath_report_id *id,
                    const struct ath_report *base, const struct ath_report *next)
{
    struct ath_cells old = base->cells;
    struct ath_cells new = next->cells;
    size_t i = 0;
    size_t j = 0;

    ath_buf_u16(buf, id->form);
    ath_buf_u8(buf, id->layer);
    ath_buf_u32(buf, id->period);
    ath_buf_varint(buf, id->organization);
    ath_buf_varint(buf, id->project);
    ath_buf_varint(buf, base->version);
    ath_buf_varint(buf, base->seq);
    while (i < old.n || j < new.n) {
        struct ath_cell was = cell_at(old, i);
        struct ath_cell is = cell_at(new, j);
        bool same = was.cell == is.cell && was.state == is.state && was.value == is.value;
        i += was.cell <= is.cell;
        j += is.cell <= was.cell;
        if (is.cell < was.cell) {
            was = missing(is.cell);
        }
        if (!same) {
            write_cell(buf, &was);
        }
    }
    ath_buf_varint(buf, 0);
}

/* The head of one report's part. */
static void read_head(struct ath_reader *r, struct ath_report_id *id,
                      struct ath_report *before)
{
    id->form = ath_reader_u16(r);
    id->layer = ath_reader_u8(r);
    id->period = ath_reader_u32(r);
    id->organization = (uint32_t)ath_reader_varint_max(r, UINT32_MAX);
    id->project = (uint32_t)ath_reader_varint_max(r, UINT32_MAX);
    before->version = ath_reader_varint(r);
    before->seq = ath_reader_varint(r);
}

/* One cell of a part; false at its end, and where the bytes are not a cell. */
static bool read_cell(struct ath_cell *cell, struct ath_reader *r)
{
    uint64_t head = ath_unpack_varint(r);

    if (head == 0 || head > HEAD_MAX) {
        r->failed = r->failed || head > HEAD_MAX;
        return false;
    }
    cell->cell = (uint16_t)((head >> 2) - 1);
    cell->state = (uint8_t)(head & 3);
    cell->value = cell->state == ATH_CELL_NUMBER ? ath_unpack_svarint(r) : 0;
    return true;
}

/* The cells of one part, into `v` unless it is NULL; how many there were. */
static size_t read_cells(struct ath_reader *r, struct ath_cell *v)
{
    struct ath_cell cell = { 0 };
    size_t n = 0;

    while (n < CELLS_MAX && read_cell(&cell, r)) {
        if (v != NULL) {
            v[n] = cell;
        }
        n++;
    }
    return n;
}

static ath_code damaged(struct ath_error *err)
{
    return ath_fail(err, ATH_DATA_LOSS, "damaged undo record");
}

/* Past the version; false when it is an unknown one. */
static bool open_walk(struct ath_undo_walk *walk)
{
    struct ath_reader r;

    ath_reader_init(&r, walk->rest);
    walk->open = ath_reader_u8(&r) == ATH_UNDO_VERSION;
    walk->rest = ath_slice(walk->rest.data + 1, walk->rest.size - 1);
    return walk->open;
}

/* Where a report was new its cells were missing: they have no values, so the first byte that is 0
 * is the end. */
static void leap(struct ath_reader *r)
{
    const uint8_t *end = memchr(r->at, 0, ath_reader_left(r));

    r->at = end == NULL ? r->end : end + 1;
    r->failed = r->failed || end == NULL;
}

/* Read a part's head, behind which `cells` then stands. */
static ath_code open_part(struct ath_reader *cells, struct ath_undo_walk *walk,
                          struct ath_error *err)
{
    bool known = walk->open || walk->rest.size == 0 || open_walk(walk);

    ath_reader_init(cells, walk->rest);
    if (!known) {
        return ath_fail(err, ATH_DATA_LOSS, "undo record of unknown version");
    }
    if (walk->rest.size == 0) {
        return ATH_NOT_FOUND;
    }
    read_head(cells, &walk->id, &walk->before);
    return ATH_OK;
}

/* The part was read up to where the reader stands. */
static ath_code close_part(struct ath_undo_walk *walk, const struct ath_reader *r,
                           struct ath_error *err)
{
    size_t left = ath_reader_left(r);

    walk->rest = ath_slice(walk->rest.data + (walk->rest.size - left), left);
    return r->failed ? damaged(err) : ATH_OK;
}

/* Read a part's head and step over its n cells, of which `cells` then stands before the first. */
static ath_code next_part(size_t *n, struct ath_reader *cells, struct ath_undo_walk *walk,
                          struct ath_error *err)
{
    ath_code code = open_part(cells, walk, err);

    if (code != ATH_OK) {
        return code;
    }
    struct ath_reader r = *cells;
    *n = read_cells(&r, NULL);
    return close_part(walk, &r, err);
}

static ath_code take_cells(struct ath_report *before, size_t n, struct ath_reader *cells,
                           struct ath_arena *arena, struct ath_error *err)
{
    before->cells.v = ath_arena_new_array(arena, struct ath_cell, n);
    if (before->cells.v == NULL) {
        return ath_arena_fail(err, "request");
    }
    before->cells.n = read_cells(cells, before->cells.v);
    return ATH_OK;
}

ath_code ath_undo_next(struct ath_undo_walk *walk, struct ath_arena *arena,
                       struct ath_error *err)
{
    struct ath_reader cells;
    size_t n = 0;
    ath_code code = next_part(&n, &cells, walk, err);

    return code == ATH_OK ? take_cells(&walk->before, n, &cells, arena, err) : code;
}

ath_code ath_undo_skip(struct ath_undo_walk *walk, struct ath_error *err)
{
    struct ath_reader r;
    ath_code code = open_part(&r, walk, err);

    if (code != ATH_OK) {
        return code;
    }
    if (walk->before.version == 0) {
        leap(&r);
    } else {
        (void)read_cells(&r, NULL);
    }
    return close_part(walk, &r, err);
}

ath_code ath_undo_read(struct ath_report *before, struct ath_slice undo,
                       const struct ath_report_id *id, struct ath_arena *arena,
                       struct ath_error *err)
{
    struct ath_undo_walk walk = { .rest = undo };
    struct ath_reader cells;
    size_t n = 0;
    ath_code code;

    if (undo.size == 0) {
        return ath_fail(err, ATH_DATA_LOSS, "undo record of unknown version");
    }
    while ((code = next_part(&n, &cells, &walk, err)) == ATH_OK &&
           !ath_report_id_equal(&walk.id, id)) {
    }
    if (code == ATH_OK) {
        code = take_cells(&walk.before, n, &cells, arena, err);
    }
    if (code == ATH_OK) {
        *before = walk.before;
    }
    return code;
}

/* The cells of the range, a few at a time: they ascend, and what is behind it is not looked at. */
static ath_code take_range(struct ath_cells *out, struct ath_reader *r,
                           struct ath_cell_range range, struct ath_arena *arena,
                           struct ath_error *err)
{
    struct ath_cell few[FEW_CELLS], cell = { 0 };
    bool more = true;

    for (*out = (struct ath_cells){ 0 }; more;) {
        size_t n = 0;
        while (n < FEW_CELLS && (more = read_cell(&cell, r) && cell.cell <= range.last)) {
            few[n] = cell;
            n += cell.cell >= range.first;
        }
        struct ath_cell *v = ath_arena_new_array(arena, struct ath_cell, out->n + n);
        if (v == NULL) {
            return ath_arena_fail(err, "request");
        }
        if (out->n > 0) {
            memcpy(v, out->v, out->n * sizeof *v);
        }
        memcpy(v + out->n, few, n * sizeof *v);
        *out = (struct ath_cells){ v, out->n + n };
    }
    return r->failed ? damaged(err) : ATH_OK;
}

ath_code ath_undo_find(struct ath_undo_walk *walk, const struct ath_report_part *part,
                       struct ath_arena *arena, struct ath_error *err)
{
    struct ath_undo_walk at = *walk;
    ath_code code = ATH_OK;

    for (;;) {
        struct ath_reader cells;
        *walk = at;
        code = open_part(&cells, &at, err);
        if (code != ATH_OK) {
            return code;
        }
        if (ath_report_id_equal(&at.id, &part->id)) {
            walk->id = at.id;
            walk->before = at.before;
            return at.before.version == 0
                       ? ATH_OK
                       : take_range(&walk->before.cells, &cells, part->range, arena, err);
        }
        code = ath_undo_skip(&at, err);
        if (code != ATH_OK) {
            return code;
        }
    }
}

bool ath_undo_apply(struct ath_cells *cells, struct ath_cells before,
                    struct ath_arena *arena)
{
    struct ath_cell *v = ath_arena_new_array(arena, struct ath_cell, cells->n + before.n);
    size_t i = 0;
    size_t j = 0;
    size_t n = 0;

    if (v == NULL) {
        return false;
    }
    while (i < cells->n || j < before.n) {
        bool undone =
            i == cells->n || (j < before.n && before.v[j].cell <= cells->v[i].cell);
        if (!undone) {
            v[n++] = cells->v[i++];
            continue;
        }
        i += i < cells->n && cells->v[i].cell == before.v[j].cell;
        if (before.v[j].state != ATH_CELL_MISSING) {
            v[n++] = before.v[j];
        }
        j++;
    }
    *cells = (struct ath_cells){ v, n };
    return true;
}
