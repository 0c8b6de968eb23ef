/* SPDX-License-Identifier: Apache-2.0 */
#include "sheet.h"

#include <stdlib.h>
#include <string.h>

#include "utf8.h"

static const char *const field_names[CLI_FIELDS] = {
    "organization", "period", "indicator", "value",   "program",
    "project",      "layer",  "form",      "comment", "reason",
};

enum { REQUIRED = CLI_FIELD_VALUE + 1 };

/* A file on its way. */
struct reading {
    struct cli_sheet *sheet;
    struct cli_findings *findings;
    struct cli_sheet_row *rows; /* heap until the end */
    size_t row_count, row_capacity;
    const char *fields[CLI_SHEET_COLUMNS]; /* of the record being read */
    size_t field_count;
    uint32_t line;    /* the record's first */
    bool has_header;  /* it has been read */
    bool lost;        /* it has not the columns that rows need: they are not looked at */
    bool row_invalid; /* something in the record was not UTF-8 */
};

const char *cli_field_name(enum cli_field field)
{
    return field < CLI_FIELDS ? field_names[field] : "";
}

const char *cli_sheet_text(const struct cli_sheet *sheet, const struct cli_sheet_row *row,
                           enum cli_field field)
{
    int column = sheet->at[field];

    return column == CLI_NO_COLUMN ? "" : row->cells[column];
}

/* ---- the header ----------------------------------------------------------------------- */

static enum cli_field field_of(const char *name)
{
    for (int i = 0; i < CLI_FIELDS; i++) {
        if (strcmp(name, field_names[i]) == 0) {
            return (enum cli_field)i;
        }
    }
    return *name == '\0' ? CLI_FIELD_UNNAMED : CLI_FIELD_CATEGORY;
}

static const char *lower(struct cli_arena *arena, const char *text)
{
    char *copy = cli_string(arena, text);

    for (char *c = copy; *c != '\0'; c++) {
        *c = (char)(*c >= 'A' && *c <= 'Z' ? *c + ('a' - 'A') : *c);
    }
    return copy;
}

/* A name no category can have. */
static bool odd_name(const char *name)
{
    return name[strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789_-")] != '\0';
}

static void check_column(struct reading *r, size_t i)
{
    const struct cli_sheet *sheet = r->sheet;
    const struct cli_sheet_column *column = &sheet->columns[i];
    const struct cli_words words = { .subject = column->name };

    if (column->field == CLI_FIELD_UNNAMED) {
        return;
    }
    for (size_t j = 0; j < i; j++) {
        if (strcmp(sheet->columns[j].name, column->name) == 0) {
            cli_find(r->findings, CLI_SAY_DUPLICATE_COLUMN, r->line, column->name, &words);
            return;
        }
    }
    if (column->field == CLI_FIELD_CATEGORY && odd_name(column->name)) {
        cli_find(r->findings, CLI_SAY_UNKNOWN_COLUMN, r->line, column->name, &words);
    }
}

static void check_required(struct reading *r, uint32_t line)
{
    for (int i = 0; i < REQUIRED; i++) {
        if (r->sheet->at[i] == CLI_NO_COLUMN) {
            const struct cli_words words = { .subject = field_names[i] };
            cli_find(r->findings, CLI_SAY_MISSING_COLUMN, line, field_names[i], &words);
            r->lost = true;
        }
    }
}

static void take_header(struct reading *r)
{
    struct cli_sheet *sheet = r->sheet;

    r->has_header = true;
    sheet->column_count =
        r->field_count > CLI_SHEET_COLUMNS ? CLI_SHEET_COLUMNS : r->field_count;
    if (r->field_count > CLI_SHEET_COLUMNS) {
        const struct cli_words words = { .limit = "64" };
        cli_find(r->findings, CLI_SAY_TOO_MANY_COLUMNS, r->line, NULL, &words);
    }
    for (size_t i = 0; i < sheet->column_count; i++) {
        const char *name = lower(r->findings->arena, r->fields[i]);
        enum cli_field field = field_of(name);
        sheet->columns[i] = (struct cli_sheet_column){ name, field };
        check_column(r, i);
        if (field < CLI_FIELDS && sheet->at[field] == CLI_NO_COLUMN) {
            sheet->at[field] = (int)i;
        }
    }
    check_required(r, r->line);
}

/* ---- rows ----------------------------------------------------------------------------- */

static bool all_blank(const struct reading *r)
{
    for (size_t i = 0; i < r->field_count && i < CLI_SHEET_COLUMNS; i++) {
        if (*r->fields[i] != '\0') {
            return false;
        }
    }
    return r->field_count <= CLI_SHEET_COLUMNS;
}

static void check_extra(struct reading *r)
{
    const struct cli_sheet *sheet = r->sheet;
    bool extra = r->field_count > CLI_SHEET_COLUMNS;
    char number[24];

    for (size_t i = sheet->column_count; i < r->field_count && i < CLI_SHEET_COLUMNS; i++) {
        extra = extra || *r->fields[i] != '\0';
    }
    snprintf(number, sizeof number, "%zu", sheet->column_count);
    if (extra) {
        const struct cli_words words = { .limit = number };
        cli_find(r->findings, CLI_SAY_TOO_MANY_FIELDS, r->line, NULL, &words);
    }
    for (size_t i = 0; i < sheet->column_count && i < r->field_count; i++) {
        if (sheet->columns[i].field != CLI_FIELD_UNNAMED || *r->fields[i] == '\0') {
            continue;
        }
        snprintf(number, sizeof number, "%zu", i + 1);
        const struct cli_words words = { .subject = number };
        cli_find(r->findings, CLI_SAY_UNNAMED_COLUMN, r->line, NULL, &words);
    }
}

static void check_given(struct reading *r)
{
    const int needed[] = { CLI_FIELD_ORGANIZATION, CLI_FIELD_PERIOD, CLI_FIELD_INDICATOR };

    for (size_t i = 0; i < sizeof needed / sizeof *needed; i++) {
        int at = r->sheet->at[needed[i]];
        if (at != CLI_NO_COLUMN &&
            ((size_t)at >= r->field_count || *r->fields[at] == '\0')) {
            const struct cli_words words = { .subject = field_names[needed[i]] };
            cli_find(r->findings, CLI_SAY_MISSING_FIELD, r->line, words.subject, &words);
        }
    }
}

static void take_row(struct reading *r)
{
    size_t columns = r->sheet->column_count;

    if (all_blank(r)) {
        return;
    }
    check_extra(r);
    if (!r->row_invalid) {
        check_given(r);
    }
    struct cli_sheet_row row = { .line = r->line };
    row.cells = cli_array(r->findings->arena, columns, sizeof *row.cells);
    for (size_t i = 0; i < columns; i++) {
        row.cells[i] = i < r->field_count ? r->fields[i] : "";
    }
    r->rows = cli_grow(r->rows, r->row_count, &r->row_capacity, sizeof *r->rows);
    r->rows[r->row_count++] = row;
}

/* ---- what is read --------------------------------------------------------------------- */

/* Files say the same organization and period row after row: such cells share their text. */
static const char *keep(struct reading *r, size_t i, const char *text, size_t size)
{
    if (size == 0) {
        return "";
    }
    if (r->row_count > 0 && i < r->sheet->column_count) {
        const char *above = r->rows[r->row_count - 1].cells[i];
        if (strlen(above) == size && memcmp(above, text, size) == 0) {
            return above;
        }
    }
    return cli_copy(r->findings->arena, text, size);
}

static void on_field(void *context, uint32_t line, const char *text, size_t size)
{
    struct reading *r = context;
    size_t i = r->field_count++;

    r->line = line;
    if (i >= CLI_SHEET_COLUMNS) {
        return;
    }
    r->fields[i] = "";
    if (r->lost) {
        return;
    }
    if (!cli_utf8_valid(text, size)) {
        const char *column =
            r->has_header && i < r->sheet->column_count ? r->sheet->columns[i].name : NULL;
        cli_find(r->findings, CLI_SAY_INVALID_TEXT, r->line, column, NULL);
        r->row_invalid = true;
        return;
    }
    r->fields[i] = keep(r, i, text, size);
}

static void on_record(void *context, uint32_t line)
{
    struct reading *r = context;

    r->line = line;
    if (!r->has_header) {
        take_header(r);
    } else if (!r->lost) {
        take_row(r);
    }
    r->field_count = 0;
    r->row_invalid = false;
}

/* ---- decimal commas ------------------------------------------------------------------- */

enum { THOUSAND = 3 };

static bool is_digit(uint32_t c)
{
    return (c >= '0' && c <= '9') || (c >= 0x0660 && c <= 0x0669) ||
           (c >= 0x06F0 && c <= 0x06F9);
}

static bool is_comma(uint32_t c)
{
    return c == ',' || c == 0x060C;
}

/* Past the digits at the start of `text`, and how many there are. */
static const char *past_digits(const char *text, size_t *digits)
{
    size_t size = strlen(text);
    uint32_t c;

    *digits = 0;
    for (size_t n = cli_utf8(&c, text, size); n > 0 && is_digit(c);) {
        text += n;
        size -= n;
        ++*digits;
        n = cli_utf8(&c, text, size);
    }
    return text;
}

static bool starts_with_zero(const char *text)
{
    uint32_t c = 0;

    return cli_utf8(&c, text, strlen(text)) > 0 && (c == '0' || c == 0x0660 || c == 0x06F0);
}

/* "18250,50" as "18250.50". "18,250" is left alone, for it may be thousands. */
static const char *with_point(struct cli_arena *arena, const char *text)
{
    const char *number = text + (*text == '-');
    size_t whole, decimals;
    uint32_t c = 0;
    const char *comma = past_digits(number, &whole);
    size_t n = cli_utf8(&c, comma, strlen(comma));

    if (n == 0 || !is_comma(c) || *past_digits(comma + n, &decimals) != '\0') {
        return text;
    }
    if (whole == 0 || decimals == 0 ||
        (decimals == THOUSAND && whole <= THOUSAND && !starts_with_zero(number))) {
        return text;
    }
    return cli_printf(arena, "%.*s.%s", (int)(comma - text), text, comma + n);
}

/* Where commas do not separate fields, they are what spreadsheets put before decimals. */
static void read_commas(struct reading *r)
{
    int value = r->sheet->at[CLI_FIELD_VALUE];

    for (size_t i = 0; i < r->row_count && value != CLI_NO_COLUMN; i++) {
        const char **cell = &r->rows[i].cells[value];
        *cell = with_point(r->findings->arena, *cell);
    }
}

static void finish(struct reading *r)
{
    if (!r->has_header && r->findings->errors == 0) {
        check_required(r, 1);
    }
    r->sheet->row_count = r->row_count;
    r->sheet->rows = cli_array(r->findings->arena, r->row_count, sizeof *r->rows);
    if (r->row_count > 0) {
        memcpy(r->sheet->rows, r->rows, r->row_count * sizeof *r->rows);
    }
    free(r->rows);
    if (r->findings->errors == 0 && r->row_count == 0) {
        cli_find(r->findings, CLI_SAY_EMPTY_SUBMISSION, 0, NULL, NULL);
    }
}

bool cli_sheet_read(struct cli_sheet *out, struct cli_findings *findings, const char *data,
                    size_t size)
{
    struct reading r = { .sheet = out, .findings = findings };
    const struct cli_records to = { &r, on_field, on_record };

    *out = (struct cli_sheet){ 0 };
    for (int i = 0; i < CLI_FIELDS; i++) {
        out->at[i] = CLI_NO_COLUMN;
    }
    if (cli_records_read(&to, findings, data, size) != ',') {
        read_commas(&r);
    }
    finish(&r);
    return findings->errors == 0;
}
