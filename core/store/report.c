/* SPDX-License-Identifier: Apache-2.0 */
#include "store/report.h"

#include "store/pack.h"
#include "store/private.h"

enum {
    STATE_BITS = 2,
    KEY_BYTES = 2 + 1 + 4 + 4 + 4 + 2,
    LAST_BLOCK = UINT16_MAX / ATH_REPORT_BLOCK,
    HEAD_BYTES = 10 + 10 + 1 + 10 + 2,
    FIRST_FOLLOWS = 1, /* flag: the seq of the first change is in the head */
    /* In a block of all cells each difference has one byte. A longer one passes over 31 cells or
     * more, and so saves more than it takes. */
    CELLS_BYTES = ATH_REPORT_BLOCK * (1 + 8) + 8,
};

_Static_assert(HEAD_BYTES + CELLS_BYTES <= ATH_RECORD_BYTES, "every block fits a record");

/* ---- encoding ---- */

/* Cells of one block: v[first, end). */
struct run {
    const struct ath_cell *v;
    size_t n;
};

/* The run of `block`, from *at on; *at moves behind it. */
static struct run take_run(struct ath_cells cells, size_t *at, unsigned block)
{
    size_t first = *at;
    unsigned end = (block + 1) * ATH_REPORT_BLOCK;

    while (*at < cells.n && cells.v[*at].cell < end) {
        (*at)++;
    }
    return (struct run){ cells.n == 0 ? NULL : cells.v + first, *at - first };
}

static bool same_cells(struct run a, struct run b)
{
    if (a.n != b.n) {
        return false;
    }
    for (size_t i = 0; i < a.n; i++) {
        if (a.v[i].cell != b.v[i].cell || a.v[i].state != b.v[i].state ||
            a.v[i].value != b.v[i].value) {
            return false;
        }
    }
    return true;
}

static uint8_t *write_cells(uint8_t *at, struct run run, unsigned block)
{
    unsigned last = block * ATH_REPORT_BLOCK;

    for (size_t i = 0; i < run.n; i++) {
        const struct ath_cell *cell = &run.v[i];
        ath_assert(cell->cell >= last + (i > 0) && cell->state >= ATH_CELL_NUMBER &&
                   cell->state <= ATH_CELL_WITHDRAWN);
        at = ath_pack_varint(at, (uint64_t)(cell->cell - last) << STATE_BITS | cell->state);
        if (cell->state == ATH_CELL_NUMBER) {
            ath_assert(cell->value >= -ATH_VALUE_MAX && cell->value <= ATH_VALUE_MAX);
            at = ath_pack_svarint(at, cell->value);
        }
        last = cell->cell;
    }
    return at;
}

static unsigned last_block(struct ath_cells cells)
{
    return cells.n == 0 ? 0 : cells.v[cells.n - 1].cell / ATH_REPORT_BLOCK;
}

static void put_block(struct ath_txn *txn, const struct ath_report_id *id,
                      const struct ath_report *report, struct run run, unsigned block)
{
    uint8_t record[ATH_RECORD_BYTES], *at = record;
    struct ath_key key = ath_report_key(id, (uint16_t)block);

    if (block == 0) {
        at = ath_pack_varint(at, report->version);
        at = ath_pack_varint(at, report->seq);
        bool first = report->version > 1 && report->first != 0;
        *at++ = (uint8_t)((report->flags & ~FIRST_FOLLOWS) | (first ? FIRST_FOLLOWS : 0));
        at = first ? ath_pack_varint(at, report->first) : at;
        at = ath_pack_varint(at, last_block(report->cells));
    } else if (run.n == 0) {
        ath_txn_delete(txn, ATH_TABLE_REPORT, &key);
        return;
    }
    at = write_cells(at, run, block);
    ath_txn_put(txn, ATH_TABLE_REPORT, &key, ath_slice(record, (size_t)(at - record)));
}

static ath_code read_head(struct ath_report *out, unsigned *last, struct ath_reader *reader,
                          struct ath_slice key, struct ath_error *err);

/* Where nobody read the report before, its head tells what there is to delete. */
static unsigned stored_last_block(struct ath_txn *txn, const struct ath_report_id *id)
{
    struct ath_key key = ath_report_key(id, 0);
    struct ath_slice value;
    struct ath_reader reader;
    struct ath_report head;
    struct ath_error err = { 0 };
    unsigned last = 0;
    ath_code code = ath_txn_get(txn, ATH_TABLE_REPORT, &key, &value, &err);

    if (code == ATH_OK) {
        ath_reader_init(&reader, value);
        code = read_head(&head, &last, &reader, ath_key_slice(&key), &err);
    }
    if (code != ATH_OK && code != ATH_NOT_FOUND) {
        ath_txn_fail(txn, code, "%s", err.message);
    }
    return last;
}

void ath_report_put(struct ath_txn *txn, const struct ath_report_id *id,
                    const struct ath_report *report, const struct ath_report *base)
{
    static const struct ath_report nothing;
    const struct ath_report *old = base == NULL ? &nothing : base;
    size_t at = 0, old_at = 0;
    unsigned last = last_block(report->cells);
    unsigned old_last = base == NULL ? stored_last_block(txn, id) : last_block(base->cells);

    for (unsigned block = 0; block <= last || block <= old_last; block++) {
        struct run run = take_run(report->cells, &at, block);
        struct run old_run = take_run(old->cells, &old_at, block);
        if (block == 0 || base == NULL || !same_cells(run, old_run)) {
            put_block(txn, id, report, run, block);
        }
    }
}

/* ---- decoding ---- */

static ath_code read_head(struct ath_report *out, unsigned *last, struct ath_reader *reader,
                          struct ath_slice key, struct ath_error *err)
{
    *out = (struct ath_report){ 0 };
    out->version = ath_unpack_varint(reader);
    out->seq = ath_unpack_varint(reader);
    out->flags = ath_reader_u8(reader);
    out->first = out->version == 1 ? out->seq : 0;
    if ((out->flags & FIRST_FOLLOWS) != 0) {
        out->first = ath_unpack_varint(reader);
        out->flags &= (uint8_t)~FIRST_FOLLOWS;
    }
    *last = (unsigned)ath_reader_varint_max(reader, LAST_BLOCK);
    if (reader->failed || out->version == 0) {
        return ath_record_damaged(err, ATH_TABLE_REPORT, key, "it is not a report's head");
    }
    return ATH_OK;
}

/* One cell; false at the end of the reader or where the bytes are not one. */
static bool read_cell(struct ath_cell *cell, unsigned *next, struct ath_reader *reader,
                      unsigned block, bool first)
{
    uint64_t word = ath_unpack_varint(reader);
    uint64_t delta = word >> STATE_BITS;
    uint64_t number = (first ? (uint64_t)block * ATH_REPORT_BLOCK : *next) + delta;

    cell->state = (uint8_t)(word & ((1 << STATE_BITS) - 1));
    cell->value = cell->state == ATH_CELL_NUMBER ? ath_unpack_svarint(reader) : 0;
    if (reader->failed || cell->state == 0 || (delta == 0 && !first) ||
        delta >= ATH_REPORT_BLOCK || number >= ((uint64_t)block + 1) * ATH_REPORT_BLOCK ||
        number >= ATH_NO_CELL || cell->value < -ATH_VALUE_MAX ||
        cell->value > ATH_VALUE_MAX) {
        return false;
    }
    cell->cell = (uint16_t)number;
    *next = (unsigned)number;
    return true;
}

/* Room for `more` cells behind those there are. */
static struct ath_cell *more_cells(struct ath_cells *cells, size_t more,
                                   struct ath_arena *arena)
{
    size_t size = sizeof *cells->v, had = cells->n * size, all = had + more * size;

    if (had > 0 && ath_arena_extend(arena, cells->v, had, all)) {
        return cells->v + cells->n;
    }
    struct ath_cell *v = ath_arena_array(arena, cells->n + more, size);
    if (v == NULL) {
        return NULL;
    }
    if (had > 0) {
        memcpy(v, cells->v, had);
    }
    cells->v = v;
    return v + cells->n;
}

/* Where a report is read from, and to. */
struct loader {
    struct ath_txn *txn;
    const struct ath_report_id *id;
    struct ath_cell_range range; /* cells outside are left out */
    struct ath_arena *arena;
    struct ath_error *err;
};

/* The cells of the range that are left in the reader; false where the bytes are not cells. As they
 * ascend, none comes twice, and what is behind the range is not looked at. */
static bool find_cells(struct ath_cell found[ATH_REPORT_BLOCK], size_t *n,
                       struct ath_reader *reader, unsigned block,
                       struct ath_cell_range range)
{
    struct ath_cell cell = { 0 };
    unsigned number = 0;
    bool first = true;

    while (reader->at < reader->end) {
        if (!read_cell(&cell, &number, reader, block, first)) {
            return false;
        }
        first = false;
        if (cell.cell > range.last) {
            break;
        }
        found[*n] = cell;
        *n += cell.cell >= range.first;
    }
    return true;
}

/* The cells that are left in the reader, behind those of earlier blocks. */
static ath_code read_cells(struct ath_cells *cells, struct ath_reader *reader,
                           struct ath_slice key, const struct loader *from)
{
    struct ath_cell found[ATH_REPORT_BLOCK];
    unsigned block = (unsigned)key.data[key.size - 2] << 8 | key.data[key.size - 1];
    size_t n = 0;

    if (!find_cells(found, &n, reader, block, from->range)) {
        return ath_record_damaged(from->err, ATH_TABLE_REPORT, key,
                                  "its cells are not in order");
    }
    if (n == 0) {
        return ATH_OK;
    }
    struct ath_cell *room = more_cells(cells, n, from->arena);
    if (room == NULL) {
        return ath_fail(from->err, ATH_RESOURCE_EXHAUSTED,
                        "a report's cells need more than the request's memory");
    }
    memcpy(room, found, n * sizeof *found);
    cells->n += n;
    return ATH_OK;
}

static ath_code read_block(struct ath_cells *cells, const struct loader *from,
                           unsigned block)
{
    struct ath_key key = ath_report_key(from->id, (uint16_t)block);
    struct ath_slice value;
    struct ath_reader reader;
    ath_code code = ath_txn_get(from->txn, ATH_TABLE_REPORT, &key, &value, from->err);

    if (code != ATH_OK) {
        return code;
    }
    ath_reader_init(&reader, value);
    if (value.size == 0) {
        return ath_record_damaged(from->err, ATH_TABLE_REPORT, ath_key_slice(&key),
                                  "it has no cells");
    }
    return read_cells(cells, &reader, ath_key_slice(&key), from);
}

/* Blocks behind the head. One that is not there has no cells; the last always has some. */
static ath_code read_blocks(struct ath_cells *cells, const struct loader *from,
                            unsigned last)
{
    unsigned block = from->range.first / ATH_REPORT_BLOCK;
    unsigned end = from->range.last / ATH_REPORT_BLOCK;
    ath_code code = ATH_OK;

    for (block += block == 0; block <= last && block <= end; block++) {
        code = read_block(cells, from, block);
        if (code != ATH_OK && code != ATH_NOT_FOUND) {
            return code;
        }
    }
    if (code == ATH_NOT_FOUND && last <= end) {
        struct ath_key key = ath_report_key(from->id, (uint16_t)last);
        return ath_record_damaged(from->err, ATH_TABLE_REPORT, ath_key_slice(&key),
                                  "it is missing");
    }
    return ATH_OK;
}

ath_code ath_report_get_part(struct ath_report *out, struct ath_txn *txn,
                             const struct ath_report_part *part, struct ath_arena *arena,
                             struct ath_error *err)
{
    struct ath_key key = ath_report_key(&part->id, 0);
    struct ath_slice value;
    struct ath_reader reader;
    struct ath_report report = { 0 };
    struct loader from = { txn, &part->id, part->range, arena, err };
    unsigned last = 0;
    ath_code code = ath_txn_get(txn, ATH_TABLE_REPORT, &key, &value, err);

    if (code == ATH_NOT_FOUND) {
        *out = report;
        return ATH_OK;
    }
    if (code != ATH_OK) {
        return code;
    }
    ath_reader_init(&reader, value);
    code = read_head(&report, &last, &reader, ath_key_slice(&key), err);
    if (code == ATH_OK && part->range.first < ATH_REPORT_BLOCK) {
        code = read_cells(&report.cells, &reader, ath_key_slice(&key), &from);
    }
    if (code == ATH_OK && last > 0) {
        code = read_blocks(&report.cells, &from, last);
    }
    if (code == ATH_OK) {
        *out = report;
    }
    return code;
}

ath_code ath_report_get(struct ath_report *out, struct ath_txn *txn,
                        const struct ath_report_id *id, struct ath_arena *arena,
                        struct ath_error *err)
{
    const struct ath_report_part whole = { *id, ATH_ALL_CELLS };

    return ath_report_get_part(out, txn, &whole, arena, err);
}

bool ath_report_id_equal(const struct ath_report_id *a, const struct ath_report_id *b)
{
    return a->form == b->form && a->layer == b->layer && a->period == b->period &&
           a->organization == b->organization && a->project == b->project;
}

bool ath_report_key_read(struct ath_report_id *id, uint16_t *block, struct ath_slice key)
{
    struct ath_reader reader;

    if (key.size != KEY_BYTES) {
        return false;
    }
    ath_reader_init(&reader, key);
    id->form = ath_reader_u16(&reader);
    id->layer = ath_reader_u8(&reader);
    id->period = ath_reader_u32(&reader);
    id->organization = ath_reader_u32(&reader);
    id->project = ath_reader_u32(&reader);
    *block = ath_reader_u16(&reader);
    return true;
}

/* ---- walking ---- */

/* `code` is what moving the cursor gave: not found is the end of the table. */
static ath_code moved(struct ath_report_walk *walk, ath_code code)
{
    walk->at_end = code == ATH_NOT_FOUND;
    walk->records += code == ATH_OK;
    return walk->at_end ? ATH_OK : code;
}

ath_code ath_report_walk_begin(struct ath_report_walk *walk, struct ath_txn *txn,
                               const struct ath_report_id *from, struct ath_error *err)
{
    struct ath_key key = ath_report_key(from, 0);

    walk->records = 0;
    walk->open = true;
    return moved(walk, ath_cursor_seek(&walk->cursor, txn, ATH_TABLE_REPORT, &key, err));
}

ath_code ath_report_walk_seek(struct ath_report_walk *walk,
                              const struct ath_report_id *from, struct ath_error *err)
{
    struct ath_key key = ath_report_key(from, 0);

    return moved(walk, ath_cursor_reseek(&walk->cursor, &key, err));
}

/* The cursor stands on a block of the report `walk` is at; *block is which. */
static bool on_report(const struct ath_report_walk *walk, uint16_t *block)
{
    struct ath_key own = ath_report_key(&walk->id, 0);
    struct ath_slice key = walk->cursor.key;

    if (walk->at_end || key.size != KEY_BYTES ||
        memcmp(key.data, own.bytes, KEY_BYTES - 2) != 0) {
        return false;
    }
    *block = (uint16_t)(key.data[KEY_BYTES - 2] << 8 | key.data[KEY_BYTES - 1]);
    return true;
}

/* Past blocks nobody asked for: to the first wanted one, or behind the report. */
static ath_code skip_blocks(struct ath_report_walk *walk, uint16_t block,
                            struct ath_error *err)
{
    unsigned first = walk->first_cell / ATH_REPORT_BLOCK;
    struct ath_key key =
        ath_report_key(&walk->id, block < first ? (uint16_t)first : UINT16_MAX);

    return moved(walk, ath_cursor_reseek(&walk->cursor, &key, err));
}

/* Blocks behind the head, of which `end` is the last there is. */
static ath_code walk_blocks(struct ath_report_walk *walk, unsigned end,
                            struct ath_arena *arena, struct ath_error *err)
{
    const struct loader all = { .range = ATH_ALL_CELLS, .arena = arena, .err = err };
    unsigned first = walk->first_cell / ATH_REPORT_BLOCK;
    unsigned last = walk->last_cell / ATH_REPORT_BLOCK;
    ath_code code = moved(walk, ath_cursor_next(&walk->cursor, err));
    uint16_t block = 0;
    unsigned seen = 0;

    while (code == ATH_OK && on_report(walk, &block)) {
        seen = block;
        if (block < first || block > last) {
            code = skip_blocks(walk, block, err);
            continue;
        }
        struct ath_reader reader;
        ath_reader_init(&reader, walk->cursor.value);
        code = read_cells(&walk->report.cells, &reader, walk->cursor.key, &all);
        if (code == ATH_OK) {
            code = moved(walk, ath_cursor_next(&walk->cursor, err));
        }
    }
    if (code == ATH_OK && (seen > end || (seen < end && end >= first && end <= last))) {
        struct ath_key key = ath_report_key(&walk->id, (uint16_t)end);
        return ath_record_damaged(err, ATH_TABLE_REPORT, ath_key_slice(&key),
                                  "it is not the last block of its report");
    }
    return code;
}

ath_code ath_report_walk_next(struct ath_report_walk *walk, struct ath_arena *arena,
                              struct ath_error *err)
{
    struct ath_reader reader;
    uint16_t block = 0;
    unsigned last = 0;

    if (walk->at_end) {
        return ATH_NOT_FOUND;
    }
    const struct loader all = { .range = ATH_ALL_CELLS, .arena = arena, .err = err };
    struct ath_slice key = walk->cursor.key;
    if (!ath_report_key_read(&walk->id, &block, key) || block != 0) {
        return ath_record_damaged(err, ATH_TABLE_REPORT, key, "its report has no head");
    }
    ath_reader_init(&reader, walk->cursor.value);
    ath_code code = read_head(&walk->report, &last, &reader, key, err);
    if (code == ATH_OK && walk->first_cell < ATH_REPORT_BLOCK) {
        code = read_cells(&walk->report.cells, &reader, key, &all);
    }
    return code == ATH_OK ? walk_blocks(walk, last, arena, err) : code;
}

void ath_report_walk_end(struct ath_report_walk *walk)
{
    if (walk->open) {
        ath_cursor_end(&walk->cursor);
        walk->open = false;
    }
}
