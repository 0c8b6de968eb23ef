/* SPDX-License-Identifier: Apache-2.0 */
#include "service/answer_pack.h"

#include <string.h>

#include "service/asking.h"

/* The numbers of query.proto. All are below 16: a tag is one byte. */
enum {
    RESPONSE_SEQ = 1,
    RESPONSE_COLUMNS = 2,
    RESPONSE_ROWS = 3,
    RESPONSE_HOW = 4,
    RESPONSE_RECORDS_READ = 5,
    ROW_INDICATOR = 1,
    ROW_PERIOD = 2,
    ROW_KEYS = 3,
    ROW_VALUE = 4,
    ROW_LOW = 5,
    ROW_HIGH = 6,
    ROW_NUMERATOR = 7,
    ROW_DENOMINATOR = 8,
    ROW_REPORTED = 9,
    ROW_EXPECTED = 10,
    ROW_CARRIED = 11,
    ROW_LATE = 12,
    ROW_MISSING = 13,
    KEY_TEXT = 1,
    WIRE_VARINT = 0,
    WIRE_BYTES = 2,
    PIECES = ROW_MISSING + ATH_ASK_BY,
    ROW_HINT_BYTES = 80,
    HEAD_HINT_BYTES = 512,
};

/* A field of a row. */
struct piece {
    const char *text; /* NULL: a number, or a key that there is not */
    size_t size;      /* of the text */
    uint64_t number;
    uint8_t field;
};

struct packing {
    struct ath_buf *out;
    struct piece pieces[PIECES]; /* of the row at hand */
    size_t count, bytes;
    struct piece again[ROW_PERIOD]; /* texts that row after row begins with */
};

/* ---- the wire ------------------------------------------------------------------------- */

static size_t varint_bytes(uint64_t value)
{
    return (size_t)(70 - __builtin_clzll(value | 1)) / 7;
}

static uint8_t *write_varint(uint8_t *at, uint64_t value)
{
    for (; value >= 0x80; value >>= 7) {
        *at++ = (uint8_t)(value | 0x80);
    }
    *at++ = (uint8_t)value;
    return at;
}

static uint8_t *write_tag(uint8_t *at, uint8_t field, uint8_t wire)
{
    *at = (uint8_t)(field << 3 | wire);
    return at + 1;
}

static uint8_t *write_text(uint8_t *at, uint8_t field, const char *text, size_t size)
{
    at = write_varint(write_tag(at, field, WIRE_BYTES), size);
    memcpy(at, text, size);
    return at + size;
}

static size_t text_bytes(size_t size)
{
    return 1 + varint_bytes(size) + size;
}

/* ---- a row's fields -------------------------------------------------------------------- */

static void add_piece(struct packing *p, const struct piece *piece, size_t bytes)
{
    p->pieces[p->count++] = *piece;
    p->bytes += bytes;
}

/* Left out where it is empty. */
static void add_again(struct packing *p, uint8_t field, const char *text)
{
    struct piece *piece = &p->again[field - 1];

    if (piece->text != text || text == NULL) {
        text = ath_text(text);
        *piece = (struct piece){ .text = text, .size = strlen(text), .field = field };
    }
    if (piece->size > 0) {
        add_piece(p, piece, text_bytes(piece->size));
    }
}

/* Members of a oneof are there even where they are empty or 0. */
static void add_text(struct packing *p, uint8_t field, const char *text)
{
    if (text != NULL) {
        struct piece piece = { .text = text, .size = strlen(text), .field = field };
        add_piece(p, &piece, text_bytes(piece.size));
    }
}

static void add_number(struct packing *p, uint8_t field, uint64_t number, bool there)
{
    if (there) {
        struct piece piece = { .number = number, .field = field };
        add_piece(p, &piece, 1 + varint_bytes(number));
    }
}

/* A message of one text or none. */
static void add_key(struct packing *p, const char *text)
{
    struct piece piece = { .text = text, .field = ROW_KEYS };
    size_t inner = 0;

    if (text != NULL) {
        piece.size = strlen(text);
        inner = text_bytes(piece.size);
    }
    add_piece(p, &piece, text_bytes(inner));
}

static uint8_t *write_key(uint8_t *at, const struct piece *piece)
{
    size_t inner = piece->text == NULL ? 0 : text_bytes(piece->size);

    at = write_varint(write_tag(at, ROW_KEYS, WIRE_BYTES), inner);
    return inner == 0 ? at : write_text(at, KEY_TEXT, piece->text, piece->size);
}

static uint8_t *write_piece(uint8_t *at, const struct piece *piece)
{
    if (piece->field == ROW_KEYS) {
        return write_key(at, piece);
    }
    if (piece->text != NULL) {
        return write_text(at, piece->field, piece->text, piece->size);
    }
    return write_varint(write_tag(at, piece->field, WIRE_VARINT), piece->number);
}

/* ---- rows ----------------------------------------------------------------------------- */

/* In the order of their numbers. */
static void gather_row(struct packing *p, const struct ath_answer_row *row, size_t by_count)
{
    p->count = p->bytes = 0;
    add_again(p, ROW_INDICATOR, row->indicator);
    add_again(p, ROW_PERIOD, row->period);
    for (size_t i = 0; i < by_count; i++) {
        add_key(p, row->keys[i]);
    }
    add_text(p, ROW_VALUE, row->value);
    add_text(p, ROW_LOW, row->low);
    add_text(p, ROW_HIGH, row->high);
    add_text(p, ROW_NUMERATOR, row->numerator);
    add_text(p, ROW_DENOMINATOR, row->denominator);
    add_number(p, ROW_REPORTED, row->reported, row->reported > 0);
    add_number(p, ROW_EXPECTED, row->expected, row->has_expected);
    add_number(p, ROW_CARRIED, row->carried, row->carried > 0);
    add_number(p, ROW_LATE, row->late, row->has_attendance);
    add_number(p, ROW_MISSING, row->missing, row->has_attendance);
}

static void pack_row(struct packing *p, const struct ath_answer_row *row, size_t by_count)
{
    gather_row(p, row, by_count);
    uint8_t *at = ath_buf_room(p->out, text_bytes(p->bytes));
    if (at == NULL) {
        return;
    }
    at = write_varint(write_tag(at, RESPONSE_ROWS, WIRE_BYTES), p->bytes);
    for (size_t i = 0; i < p->count; i++) {
        at = write_piece(at, &p->pieces[i]);
    }
}

/* ---- the answer ------------------------------------------------------------------------ */

static void pack_number(struct ath_buf *out, uint8_t field, uint64_t number)
{
    if (number > 0) {
        ath_buf_u8(out, (uint8_t)(field << 3 | WIRE_VARINT));
        ath_buf_varint(out, number);
    }
}

static void pack_text(struct ath_buf *out, uint8_t field, const char *text)
{
    ath_buf_u8(out, (uint8_t)(field << 3 | WIRE_BYTES));
    ath_buf_string(out, text);
}

size_t ath_answer_hint(size_t rows)
{
    return HEAD_HINT_BYTES + rows * ROW_HINT_BYTES;
}

void ath_answer_pack(struct ath_buf *out, const struct ath_answer *answer, size_t by_count,
                     uint64_t seq)
{
    struct packing p = { .out = out };

    ath_assert(by_count <= ATH_ASK_BY);
    pack_number(out, RESPONSE_SEQ, seq);
    for (size_t i = 0; i < answer->column_count; i++) {
        pack_text(out, RESPONSE_COLUMNS, answer->columns[i]);
    }
    for (size_t i = 0; i < answer->row_count; i++) {
        pack_row(&p, &answer->rows[i], by_count);
    }
    pack_text(out, RESPONSE_HOW, answer->from_totals ? "totals" : "reports");
    pack_number(out, RESPONSE_RECORDS_READ, answer->records_read);
}
