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

/* Spreadsheets of some countries write semicolons. */
static unsigned char separator_of(const char *data, size_t size)
{
    size_t n = line_size(data, size);

    if (memchr(data, ',', n) != NULL) {
        return CSV_COMMA;
    }
    if (memchr(data, ';', n) != NULL) {
        return ';';
    }
    return memchr(data, '\t', n) != NULL ? CSV_TAB : CSV_COMMA;
}

/* One line; false when the parser would not have it. */
static bool feed_line(struct feeding *f, struct csv_parser *parser, const char *line,
                      size_t size)
{
    f->ended = false;
    return csv_parse(parser, line, size, on_field, on_record, f) == size;
}

/* Feed the parser line by line, so that the line each record starts on is known. */
static void feed(struct feeding *f, struct cli_findings *findings,
                 struct csv_parser *parser, struct cli_text rest)
{
    uint32_t line = 0;

    f->ended = true;
    while (rest.size > 0 && findings->n < CLI_RECORDS_FINDINGS) {
        size_t n = line_size(rest.data, rest.size);
        line++;
        f->line = f->ended ? line : f->line;
        if ((!f->ended || !blank_line(rest.data, n)) &&
            !feed_line(f, parser, rest.data, n)) {
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

void cli_records_read(const struct cli_records *to, struct cli_findings *findings,
                      const char *data, size_t size)
{
    struct feeding f = { .to = to };
    struct csv_parser parser;

    if (size >= 3 && memcmp(data, "\xEF\xBB\xBF", 3) == 0) {
        data += 3;
        size -= 3;
    }
    if (csv_init(&parser, CSV_STRICT | CSV_STRICT_FINI) != 0) {
        return;
    }
    csv_set_delim(&parser, separator_of(data, size));
    feed(&f, findings, &parser, (struct cli_text){ .data = (char *)data, .size = size });
    csv_free(&parser);
}
