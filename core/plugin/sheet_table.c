/* SPDX-License-Identifier: Apache-2.0 */
#include <csv.h>
#include <string.h>

#include "plugin/sheet_parts.h"

/* ---- what is no table of text ---------------------------------------------------- */

static struct ath_sheet_at whole(const struct ath_sheet_table *table)
{
    return (struct ath_sheet_at){ table, NULL };
}

static size_t line_size(struct ath_slice rest)
{
    size_t n = 0;

    while (n < rest.size && rest.data[n] != '\n' && rest.data[n] != '\r') {
        n++;
    }
    if (n + 1 < rest.size && rest.data[n] == '\r' && rest.data[n + 1] == '\n') {
        return n + 2;
    }
    return n < rest.size ? n + 1 : n;
}

/* The line of the first byte that is not UTF-8. */
static uint32_t wrong_line(struct ath_slice bytes)
{
    uint32_t line = 1;

    while (bytes.size > 0) {
        size_t n = line_size(bytes);
        if (!ath_utf8_valid(ath_slice(bytes.data, n))) {
            return line;
        }
        bytes = ath_slice(bytes.data + n, bytes.size - n);
        line++;
    }
    return 0;
}

static bool begins(struct ath_slice bytes, const char *with, size_t size)
{
    return bytes.size >= size && memcmp(bytes.data, with, size) == 0;
}

static bool check_bytes(struct ath_sheet_making *m, const struct ath_sheet_table *table,
                        struct ath_slice bytes)
{
    struct ath_sheet_words words = { .limit = ath_sheet_printf(m, "%d", ATH_SHEET_BYTES) };

    if (bytes.size > ATH_SHEET_BYTES) {
        ath_sheet_tell(m, whole(table), NULL, ATH_SHEET_TOO_BIG, words);
        return false;
    }
    if (begins(bytes, "PK\3\4", 4) || begins(bytes, "\xD0\xCF\x11\xE0", 4)) {
        ath_sheet_tell(m, whole(table), NULL, ATH_SHEET_WORKBOOK, words);
        return false;
    }
    if (begins(bytes, "\xFF\xFE", 2) || begins(bytes, "\xFE\xFF", 2) ||
        (bytes.size > 0 && memchr(bytes.data, '\0', bytes.size) != NULL)) {
        ath_sheet_tell(m, whole(table), NULL, ATH_SHEET_WIDE, words);
        return false;
    }
    if (!ath_utf8_valid(bytes)) {
        struct ath_sheet_row row = { .number = wrong_line(bytes) };
        ath_sheet_tell(m, (struct ath_sheet_at){ table, &row }, NULL, ATH_SHEET_NOT_UTF8,
                       words);
        return false;
    }
    return true;
}

/* ---- cells ----------------------------------------------------------------------- */

/* Marks that nobody sees and that come along with what is pasted. */
static const char *const unseen[] = { "\xC2\xA0",     "\xE2\x80\x8B", "\xE2\x80\x8E",
                                      "\xE2\x80\x8F", "\xE2\x80\xAF", "\xEF\xBB\xBF" };

/* Bytes of a space, seen or not, that begins or ends the text. */
static size_t space_at(const char *text, size_t size, bool end)
{
    if (size > 0 && text[end ? size - 1 : 0] == ' ') {
        return 1;
    }
    for (size_t i = 0; i < sizeof unseen / sizeof unseen[0]; i++) {
        size_t n = strlen(unseen[i]);
        if (n <= size && memcmp(end ? text + size - n : text, unseen[i], n) == 0) {
            return n;
        }
    }
    return 0;
}

/* Breaks inside a cell are spaces, and spaces around it are nothing. In place. */
static char *tidy(char *text, size_t size)
{
    size_t n;

    for (size_t i = 0; i < size; i++) {
        bool breaks = text[i] == '\n' || text[i] == '\r' || text[i] == '\t';
        text[i] = breaks ? ' ' : text[i];
    }
    while ((n = space_at(text, size, false)) > 0) {
        text += n;
        size -= n;
    }
    while ((n = space_at(text, size, true)) > 0) {
        size -= n;
    }
    text[size] = '\0';
    return text;
}

static bool has_control(const char *text)
{
    for (; *text != '\0'; text++) {
        if ((unsigned char)*text < ' ' || *text == '\x7F') {
            return true;
        }
    }
    return false;
}

/* ---- reading --------------------------------------------------------------------- */

struct reading {
    struct ath_sheet_making *m;
    struct ath_sheet_table *table;
    const char *fields[ATH_SHEET_COLUMNS]; /* of the record being read */
    size_t field_count;
    struct ath_sheet_row row; /* the record being read */
    bool has_header, ended, stopped;
};

static struct ath_sheet_at here(const struct reading *r)
{
    return (struct ath_sheet_at){ r->table, &r->row };
}

static const char *column_name(const struct reading *r, size_t i)
{
    return r->has_header && i < r->table->column_count ? r->table->columns[i].name : NULL;
}

static void on_field(void *data, size_t size, void *context)
{
    struct reading *r = context;
    size_t i = r->field_count++;
    struct ath_sheet_words words = { 0 };

    if (i >= ATH_SHEET_COLUMNS) {
        return;
    }
    r->fields[i] = "";
    if (size > ATH_SHEET_CELL_BYTES) {
        words.limit = ath_sheet_printf(r->m, "%d", ATH_SHEET_CELL_BYTES);
        ath_sheet_tell(r->m, here(r), column_name(r, i), ATH_SHEET_TOO_LONG, words);
        return;
    }
    char *copy =
        size == 0 ? NULL : ath_arena_string(r->m->arena, (struct ath_slice){ data, size });
    if (copy == NULL) {
        if (size > 0) {
            ath_sheet_exhausted(r->m);
            r->stopped = true;
        }
        return;
    }
    r->fields[i] = tidy(copy, size);
    if (has_control(r->fields[i])) {
        ath_sheet_tell(r->m, here(r), column_name(r, i), ATH_SHEET_CONTROL, words);
        r->fields[i] = "";
    }
}

static bool all_blank(const struct reading *r)
{
    for (size_t i = 0; i < r->field_count && i < ATH_SHEET_COLUMNS; i++) {
        if (*r->fields[i] != '\0') {
            return false;
        }
    }
    return true;
}

static void check_width(struct reading *r)
{
    size_t columns = r->table->column_count;
    bool extra = r->field_count > ATH_SHEET_COLUMNS;

    for (size_t i = columns; i < r->field_count && i < ATH_SHEET_COLUMNS; i++) {
        extra = extra || *r->fields[i] != '\0';
    }
    if (extra) {
        ath_sheet_tell(r->m, here(r), NULL, ATH_SHEET_TOO_MANY_CELLS,
                       (struct ath_sheet_words){ 0 });
    }
    for (size_t i = 0; i < columns && i < r->field_count; i++) {
        if (r->table->columns[i].field == ATH_FIELD_UNNAMED && *r->fields[i] != '\0') {
            struct ath_sheet_words words = { .value =
                                                 ath_sheet_printf(r->m, "%zu", i + 1) };
            ath_sheet_tell(r->m, here(r), NULL, ATH_SHEET_UNNAMED_COLUMN, words);
        }
    }
}

static void take_row(struct reading *r)
{
    struct ath_sheet_table *table = r->table;

    if (table->row_count == ATH_SHEET_ROWS) {
        struct ath_sheet_words words = { .limit =
                                             ath_sheet_printf(r->m, "%d", ATH_SHEET_ROWS) };
        ath_sheet_tell(r->m, here(r), NULL, ATH_SHEET_TOO_MANY_ROWS, words);
        r->stopped = true;
        return;
    }
    check_width(r);
    const char **cells = ath_sheet_array(r->m, table->column_count, sizeof *cells);
    if (cells == NULL) {
        r->stopped = true;
        return;
    }
    for (size_t i = 0; i < table->column_count; i++) {
        cells[i] = i < r->field_count ? r->fields[i] : "";
    }
    table->rows[table->row_count++] = (struct ath_sheet_row){ r->row.number, cells };
}

static void on_row(int end, void *context)
{
    struct reading *r = context;

    (void)end;
    if (!r->stopped && !all_blank(r)) {
        if (r->has_header) {
            take_row(r);
        } else {
            struct ath_sheet_row header = { r->row.number, r->fields };
            ath_sheet_header(r->m, r->table, header, r->field_count);
            r->has_header = true;
        }
    }
    r->ended = true;
    r->field_count = 0;
}

/* ---- lines ----------------------------------------------------------------------- */

static bool blank_line(struct ath_slice line)
{
    for (size_t i = 0; i < line.size; i++) {
        if (strchr(" \t\r\n", line.data[i]) == NULL) {
            return false;
        }
    }
    return true;
}

static size_t count_lines(struct ath_slice bytes)
{
    size_t lines = 0;

    for (; bytes.size > 0; lines++) {
        size_t n = line_size(bytes);
        bytes = ath_slice(bytes.data + n, bytes.size - n);
    }
    return lines;
}

/* Spreadsheets of some countries write semicolons. The first line with text decides. */
static unsigned char separator_of(struct ath_slice bytes)
{
    static const unsigned char separators[] = { CSV_COMMA, ';', CSV_TAB };
    size_t n = line_size(bytes);

    while (bytes.size > 0 && blank_line(ath_slice(bytes.data, n))) {
        bytes = ath_slice(bytes.data + n, bytes.size - n);
        n = line_size(bytes);
    }
    for (size_t i = 0; n > 0 && i < sizeof separators; i++) {
        if (memchr(bytes.data, separators[i], n) != NULL) {
            return separators[i];
        }
    }
    return CSV_COMMA;
}

/* Line by line, so that the row of each record is known. */
static void feed(struct reading *r, struct csv_parser *parser, struct ath_slice bytes)
{
    bool inside = false;

    while (bytes.size > 0 && !r->stopped) {
        size_t n = line_size(bytes);
        r->row.number += !inside;
        r->ended = !inside && blank_line(ath_slice(bytes.data, n));
        if (!r->ended && csv_parse(parser, bytes.data, n, on_field, on_row, r) != n) {
            ath_sheet_tell(r->m, here(r), NULL, ATH_SHEET_QUOTES,
                           (struct ath_sheet_words){ 0 });
            r->stopped = true;
        }
        inside = !r->ended;
        bytes = ath_slice(bytes.data + n, bytes.size - n);
    }
    if (inside && !r->stopped && csv_fini(parser, on_field, on_row, r) != 0) {
        ath_sheet_tell(r->m, here(r), NULL, ATH_SHEET_QUOTES,
                       (struct ath_sheet_words){ 0 });
        r->stopped = true;
    }
}

static bool make_rows(struct reading *r, struct ath_slice bytes)
{
    size_t lines = count_lines(bytes);

    lines = lines > ATH_SHEET_ROWS ? ATH_SHEET_ROWS : lines;
    r->table->rows = ath_sheet_array(r->m, lines, sizeof *r->table->rows);
    return r->table->rows != NULL;
}

bool ath_sheet_read(struct ath_sheet_making *m, enum ath_sheet_part part,
                    struct ath_slice bytes)
{
    struct ath_sheet_table *table = &m->tables[part];
    struct reading r = { .m = m, .table = table };
    struct csv_parser parser;

    table->part = part;
    if (!check_bytes(m, table, bytes)) {
        return false;
    }
    if (begins(bytes, "\xEF\xBB\xBF", 3)) {
        bytes = ath_slice(bytes.data + 3, bytes.size - 3);
    }
    if (!make_rows(&r, bytes) || csv_init(&parser, CSV_STRICT | CSV_STRICT_FINI) != 0) {
        return false;
    }
    unsigned char separator = separator_of(bytes);
    csv_set_delim(&parser, separator);
    table->comma = separator != CSV_COMMA;
    feed(&r, &parser, bytes);
    csv_free(&parser);
    if (!r.has_header && !r.stopped) {
        ath_sheet_tell(m, whole(table), NULL, ATH_SHEET_NO_HEADER,
                       (struct ath_sheet_words){ 0 });
    }
    return r.has_header && !r.stopped;
}
