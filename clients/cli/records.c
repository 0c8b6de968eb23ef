/* SPDX-License-Identifier: Apache-2.0 */
#include "records.h"

#include <csv.h>
#include <string.h>

#include "utf8.h"

/* A file on its way. */
struct feeding {
    const struct cli_records *to;
    uint32_t line; /* the record's first */
    bool ended;    /* a record ended since the flag was last cleared */
};

static void on_field(void *data, size_t size, void *context)
{
    struct feeding *f = context;
    const char *text = cli_trim(data == NULL ? "" : data, &size);

    f->to->field(f->to->context, f->line, text, size);
}

static void on_record(int end, void *context)
{
    struct feeding *f = context;

    (void)end;
    f->ended = true;
    f->to->record(f->to->context, f->line);
}

/* The line at `data` with what ends it: LF, CRLF or CR. */
static size_t line_size(const char *data, size_t size)
{
    size_t n = 0;

    while (n < size && data[n] != '\n' && data[n] != '\r') {
        n++;
    }
    if (n + 1 < size && data[n] == '\r' && data[n + 1] == '\n') {
        return n + 2;
    }
    return n < size ? n + 1 : n;
}

static bool blank_line(const char *line, size_t size)
{
    cli_trim(line, &size);
    return size == 0;
}

static bool starts_with(struct cli_text text, const char *start, size_t size)
{
    return text.size >= size && memcmp(text.data, start, size) == 0;
}

/* ---- UTF-16 --------------------------------------------------------------------------- */

enum { UNIT = 2, SURROGATES = 0xD800, LOW_SURROGATES = 0xDC00, SURROGATES_END = 0xE000 };

static uint32_t unit_at(const char *at, bool big_endian)
{
    const unsigned char *bytes = (const unsigned char *)at;

    return big_endian ? (uint32_t)bytes[0] << 8 | bytes[1]
                      : (uint32_t)bytes[1] << 8 | bytes[0];
}

/* The character at `at`, and how many bytes it takes; 0 when it is broken. */
static size_t utf16(uint32_t *out, const char *at, size_t size, bool big_endian)
{
    uint32_t first = size < UNIT ? SURROGATES_END - 1 : unit_at(at, big_endian);

    if (first < SURROGATES || first >= SURROGATES_END) {
        *out = first;
        return UNIT;
    }
    if (first >= LOW_SURROGATES || size < (size_t)2 * UNIT) {
        return 0;
    }
    uint32_t second = unit_at(at + UNIT, big_endian);
    if (second < LOW_SURROGATES || second >= SURROGATES_END) {
        return 0;
    }
    *out = 0x10000 + ((first - SURROGATES) << 10 | (second - LOW_SURROGATES));
    return (size_t)2 * UNIT;
}

static void add_utf8(struct cli_text *out, uint32_t c)
{
    static const unsigned char first[] = { 0, 0xC0, 0xE0, 0xF0 };
    size_t more = c < 0x80 ? 0 : c < 0x800 ? 1 : c < 0x10000 ? 2 : 3;
    char bytes[4];

    bytes[0] = (char)(first[more] | c >> (6 * more));
    for (size_t i = 1; i <= more; i++) {
        bytes[i] = (char)(0x80 | (c >> (6 * (more - i)) & 0x3F));
    }
    cli_text_add(out, bytes, more + 1);
}

/* False when it is broken. */
static bool from_utf16(struct cli_text *out, struct cli_text text, bool big_endian)
{
    cli_text_str(out, "");
    while (text.size > 0) {
        uint32_t c;
        size_t n = utf16(&c, text.data, text.size, big_endian);
        if (n == 0) {
            return false;
        }
        add_utf8(out, c);
        text.data += n;
        text.size -= n;
    }
    return true;
}

/* ---- separators ----------------------------------------------------------------------- */

/* Spreadsheets of some countries write semicolons. */
static unsigned char separator_of(struct cli_text text)
{
    size_t n = line_size(text.data, text.size);

    if (memchr(text.data, ',', n) != NULL) {
        return CSV_COMMA;
    }
    if (memchr(text.data, ';', n) != NULL) {
        return ';';
    }
    return memchr(text.data, '\t', n) != NULL ? CSV_TAB : CSV_COMMA;
}

/* "sep=;", which is for spreadsheets and says how the rest is to be read; 0 without. */
static unsigned char separator_said(struct cli_text text)
{
    static const char said[] = "sep=";
    size_t n = line_size(text.data, text.size), before = sizeof said - 1;

    if (!starts_with(text, said, before) || n < before + 2 ||
        strchr(",;\t", text.data[before]) == NULL ||
        strchr("\r\n", text.data[before + 1]) == NULL) {
        return 0;
    }
    return (unsigned char)text.data[before];
}

/* ---- reading -------------------------------------------------------------------------- */

/* One line; false when the parser would not have it. */
static bool feed_line(struct feeding *f, struct csv_parser *parser, const char *line,
                      size_t size)
{
    f->ended = false;
    return csv_parse(parser, line, size, on_field, on_record, f) == size;
}

/* Feed the parser line by line, so that the line each record starts on is known. */
static void feed(struct feeding *f, struct cli_findings *findings,
                 struct csv_parser *parser, struct cli_text rest, bool said)
{
    uint32_t line = 0;

    f->ended = true;
    while (rest.size > 0 && findings->n < CLI_RECORDS_FINDINGS) {
        size_t n = line_size(rest.data, rest.size);
        line++;
        f->line = f->ended ? line : f->line;
        bool skipped = f->ended && ((said && line == 1) || blank_line(rest.data, n));
        if (!skipped && !feed_line(f, parser, rest.data, n)) {
            cli_find(findings, CLI_SAY_MALFORMED_CSV, f->line, NULL, NULL);
            return;
        }
        rest.data += n;
        rest.size -= n;
    }
    if (!f->ended && csv_fini(parser, on_field, on_record, f) != 0) {
        cli_find(findings, CLI_SAY_UNCLOSED_QUOTE, f->line, NULL, NULL);
    }
}

/* UTF-8 without a mark at its start. */
static char read_utf8(const struct cli_records *to, struct cli_findings *findings,
                      struct cli_text text)
{
    struct feeding f = { .to = to };
    struct csv_parser parser;
    unsigned char said = separator_said(text);
    unsigned char separator = said == 0 ? separator_of(text) : said;

    if (csv_init(&parser, CSV_STRICT | CSV_STRICT_FINI) != 0) {
        return '\0';
    }
    csv_set_delim(&parser, separator);
    feed(&f, findings, &parser, text, said != 0);
    csv_free(&parser);
    return (char)separator;
}

static char read_utf16(const struct cli_records *to, struct cli_findings *findings,
                       struct cli_text text)
{
    bool big_endian = text.data[0] == '\xFE';
    struct cli_text converted = { 0 };
    char separator = '\0';

    text.data += UNIT;
    text.size -= UNIT;
    if (from_utf16(&converted, text, big_endian)) {
        separator = read_utf8(to, findings, converted);
    } else {
        cli_find(findings, CLI_SAY_INVALID_TEXT, 0, NULL, NULL);
    }
    cli_text_fini(&converted);
    return separator;
}

char cli_records_read(const struct cli_records *to, struct cli_findings *findings,
                      const char *data, size_t size)
{
    struct cli_text text = { .data = (char *)data, .size = size };

    if (starts_with(text, "PK\x03\x04", 4)) {
        cli_find(findings, CLI_SAY_WORKBOOK, 0, NULL, NULL);
        return '\0';
    }
    if (starts_with(text, "\xFF\xFE", UNIT) || starts_with(text, "\xFE\xFF", UNIT)) {
        return read_utf16(to, findings, text);
    }
    if (starts_with(text, "\xEF\xBB\xBF", 3)) {
        text.data += 3;
        text.size -= 3;
    }
    return read_utf8(to, findings, text);
}
