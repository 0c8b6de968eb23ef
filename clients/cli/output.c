/* SPDX-License-Identifier: Apache-2.0 */
#include "output.h"

#include <stdlib.h>
#include <string.h>

#include "codec/json.h"
#include "names.h"
#include "utf8.h"

/* ---- columns -------------------------------------------------------------------------- */

/* Columns the contract names; any other is a category. */
static const struct cli_column known_columns[] = {
    { .name = "indicator", .title = CLI_SAY_H_INDICATOR },
    { .name = "period", .title = CLI_SAY_H_PERIOD },
    { .name = "region", .title = CLI_SAY_H_REGION, .named = CLI_PLACE },
    { .name = "province", .title = CLI_SAY_H_PROVINCE, .named = CLI_PLACE },
    { .name = "kind", .title = CLI_SAY_H_KIND },
    { .name = "sector", .title = CLI_SAY_H_SECTOR },
    { .name = "group", .title = CLI_SAY_H_GROUP },
    { .name = "funder", .title = CLI_SAY_H_FUNDER },
    { .name = "milieu", .title = CLI_SAY_H_MILIEU },
    { .name = "parent", .title = CLI_SAY_H_PARENT },
    { .name = "organization", .title = CLI_SAY_H_ORGANIZATION, .named = CLI_WHO },
    { .name = "project", .title = CLI_SAY_H_PROJECT },
};

struct cli_column cli_column_named(const char *name)
{
    for (size_t i = 0; i < sizeof known_columns / sizeof *known_columns; i++) {
        if (strcmp(known_columns[i].name, name) == 0) {
            return known_columns[i];
        }
    }
    return (struct cli_column){ .name = name, .title = CLI_MESSAGES };
}

/* ---- JSON ----------------------------------------------------------------------------- */

static void put_character(FILE *to, const char *at, size_t size, uint32_t c)
{
    if (c == '"' || c == '\\') {
        fprintf(to, "\\%c", (char)c);
    } else if (c < ' ' || c == 0x7F) {
        fprintf(to, "\\u%04x", (unsigned)c);
    } else {
        fwrite(at, 1, size, to);
    }
}

void cli_put_json(FILE *to, const char *text)
{
    if (text == NULL) {
        fputs("null", to);
        return;
    }
    fputc('"', to);
    for (size_t left = strlen(text); left > 0;) {
        uint32_t c = 0;
        size_t n = cli_utf8(&c, text, left);
        if (n == 0) {
            fputs("\\ufffd", to);
            n = 1;
        } else {
            put_character(to, text, n, c);
        }
        text += n;
        left -= n;
    }
    fputc('"', to);
}

void cli_put_json_cell(FILE *to, const struct cli_column *column, const char *cell)
{
    if (column->plain && cell != NULL) {
        fputs(cell, to);
    } else {
        cli_put_json(to, cell);
    }
}

static void put_row(FILE *to, const struct cli_table *table, const char *const *cells)
{
    fputc('[', to);
    for (size_t i = 0; i < table->column_count; i++) {
        fputs(i == 0 ? "" : ",", to);
        cli_put_json_cell(to, &table->columns[i], cells[i]);
    }
    fputc(']', to);
}

static void put_table(FILE *to, const struct cli_table *table, uint64_t seq)
{
    fputc('{', to);
    if (seq != 0 || table->dated) {
        fprintf(to, "\"seq\":%llu,", (unsigned long long)seq);
    }
    fputs("\"columns\":[", to);
    for (size_t i = 0; i < table->column_count; i++) {
        fputs(i == 0 ? "" : ",", to);
        cli_put_json(to, table->columns[i].name);
    }
    fputs("],\"rows\":[", to);
    for (size_t row = 0; row < table->row_count; row++) {
        fputs(row == 0 ? "\n" : ",\n", to);
        put_row(to, table, table->cells + row * table->column_count);
    }
    fputs("]}\n", to);
}

/* ---- all formats ---------------------------------------------------------------------- */

void cli_output(struct cli *cli, const struct cli_table *table, uint64_t seq)
{
    switch (cli->format) {
    case CLI_JSON:
        put_table(cli->out, table, seq);
        break;
    case CLI_CSV:
        cli_table_csv(cli->out, table);
        break;
    default:
        if (table->row_count == 0) {
            cli_note(cli, CLI_SAY_NO_RESULTS, NULL);
            return;
        }
        cli_names_put(cli, table);
        cli_table_print(cli->out, table, cli->lang);
    }
}

void cli_output_message(struct cli *cli, const ProtobufCMessage *message)
{
    char *text = athar_json_encode(message, ATHAR_JSON_DEFAULTS | ATHAR_JSON_PRETTY);

    fprintf(cli->out, "%s\n", text == NULL ? "null" : text);
    free(text);
}

/* ---- lists ---------------------------------------------------------------------------- */

bool cli_list_json(struct cli *cli, struct cli_listing *listing,
                   const ProtobufCMessage *message)
{
    if (cli->format != CLI_JSON) {
        return false;
    }
    char *text = athar_json_encode(message, ATHAR_JSON_DEFAULTS);
    cli_text_str(&listing->json, listing->json.size == 0 ? "\n" : ",\n");
    cli_text_str(&listing->json, text == NULL ? "null" : text);
    free(text);
    return true;
}

int cli_list_end(struct cli *cli, struct cli_listing *listing, const char *name, int exit)
{
    if (exit == CLI_OK && cli->format == CLI_JSON) {
        fprintf(cli->out, "{\"%s\":[%s]}\n", name,
                listing->json.data == NULL ? "" : listing->json.data);
    } else if (exit == CLI_OK) {
        cli_output(cli, &listing->table, 0);
    }
    cli_table_fini(&listing->table);
    cli_text_fini(&listing->json);
    return exit;
}

const char *cli_or_none(struct cli *cli, const char *text)
{
    return *text == '\0' ? NULL : cli_string(&cli->arena, text);
}

const char *cli_number(struct cli *cli, uint64_t n)
{
    return cli_printf(&cli->arena, "%llu", (unsigned long long)n);
}

const char *cli_program_status(struct cli *cli, const char *status)
{
    return cli->format == CLI_TABLE && strcmp(status, "serving") == 0
               ? cli_phrase(cli->lang, CLI_SAY_SERVING)
               : status;
}
