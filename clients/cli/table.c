/* SPDX-License-Identifier: Apache-2.0 */
#include "table.h"

#include <stdlib.h>
#include <string.h>

#include "utf8.h"

void cli_table_add(struct cli_table *table, const char *const *cells)
{
    size_t row = table->column_count * sizeof *table->cells;

    table->cells = cli_grow(table->cells, table->row_count, &table->capacity, row);
    memcpy(table->cells + table->row_count * table->column_count, cells, row);
    table->row_count++;
}

void cli_table_fini(struct cli_table *table)
{
    free(table->cells);
    table->cells = NULL;
    table->row_count = table->capacity = 0;
}

static const char *cell_at(const struct cli_table *table, size_t row, size_t column)
{
    return table->cells[row * table->column_count + column];
}

/* ---- for people ----------------------------------------------------------------------- */

void cli_put(FILE *to, const char *text)
{
    for (; *text != '\0'; text++) {
        unsigned char c = (unsigned char)*text;
        fputc(c < ' ' || c == 0x7F ? '?' : c, to);
    }
}

static const char *heading(const struct cli_column *column, enum cli_lang lang)
{
    return column->title == CLI_MESSAGES ? column->name : cli_phrase(lang, column->title);
}

/* The widest of a column, 0 when it is not to be shown. */
static size_t column_width(const struct cli_table *table, size_t column, enum cli_lang lang)
{
    size_t widest = 0;
    bool empty = true;

    for (size_t row = 0; row < table->row_count; row++) {
        const char *text = cell_at(table, row, column);
        size_t width = text == NULL ? 1 : cli_width(text);
        widest = width > widest ? width : widest;
        empty = empty && (text == NULL || *text == '\0');
    }
    if (empty && table->columns[column].optional) {
        return 0;
    }
    size_t width = cli_width(heading(&table->columns[column], lang));
    return width > widest ? width : widest;
}

static void pad(FILE *to, size_t n)
{
    while (n-- > 0) {
        fputc(' ', to);
    }
}

static const char LEFT_TO_RIGHT[] = "\u200E";

static bool right_to_left(const char *text)
{
    size_t size = strlen(text), n;
    uint32_t c;

    for (; (n = cli_utf8(&c, text, size)) > 0; text += n, size -= n) {
        if ((c >= 0x0590 && c <= 0x08FF) || (c >= 0xFB1D && c <= 0xFEFC)) {
            return true;
        }
    }
    return false;
}

const char *cli_direction(const char *text)
{
    return right_to_left(text) ? LEFT_TO_RIGHT : "";
}

/* One cell; the last of a line gets nothing behind it. */
static void put_cell(FILE *to, const char *text, size_t width, bool right, bool last)
{
    size_t left_over = width - cli_width(text);
    const char *mark = cli_direction(text);

    if (right) {
        pad(to, left_over);
    }
    fputs(mark, to);
    cli_put(to, text);
    fputs(mark, to);
    if (!right && !last) {
        pad(to, left_over);
    }
}

static void put_line(FILE *to, const struct cli_table *table, const size_t *widths,
                     const char *const *cells)
{
    size_t last = table->column_count;

    while (last > 0 && widths[last - 1] == 0) {
        last--;
    }
    for (size_t i = 0; i < last; i++) {
        if (widths[i] == 0) {
            continue;
        }
        put_cell(to, cells[i] == NULL ? "-" : cells[i], widths[i], table->columns[i].number,
                 i + 1 == last);
        fputs(i + 1 == last ? "\n" : "  ", to);
    }
}

void cli_table_print(FILE *to, const struct cli_table *table, enum cli_lang lang)
{
    struct cli_arena arena = { 0 };
    size_t *widths = cli_array(&arena, table->column_count, sizeof *widths);
    const char **head = cli_array(&arena, table->column_count, sizeof *head);

    for (size_t i = 0; i < table->column_count; i++) {
        widths[i] = column_width(table, i, lang);
        head[i] = heading(&table->columns[i], lang);
    }
    put_line(to, table, widths, head);
    for (size_t row = 0; row < table->row_count; row++) {
        put_line(to, table, widths, table->cells + row * table->column_count);
    }
    cli_arena_fini(&arena);
}

/* ---- for spreadsheets ----------------------------------------------------------------- */

void cli_put_csv(FILE *to, const char *text)
{
    size_t size = strlen(text);

    if (strpbrk(text, ",\"\r\n") == NULL &&
        (size == 0 || (text[0] != ' ' && text[size - 1] != ' '))) {
        fputs(text, to);
        return;
    }
    fputc('"', to);
    for (; *text != '\0'; text++) {
        if (*text == '"') {
            fputc('"', to);
        }
        fputc(*text, to);
    }
    fputc('"', to);
}

void cli_table_csv(FILE *to, const struct cli_table *table)
{
    for (size_t i = 0; i < table->column_count; i++) {
        fputs(i == 0 ? "" : ",", to);
        cli_put_csv(to, table->columns[i].name);
    }
    fputc('\n', to);
    for (size_t row = 0; row < table->row_count; row++) {
        for (size_t i = 0; i < table->column_count; i++) {
            const char *text = cell_at(table, row, i);
            fputs(i == 0 ? "" : ",", to);
            cli_put_csv(to, text == NULL ? "" : text);
        }
        fputc('\n', to);
    }
}
