/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "chart.h"
#include "cmd.h"
#include "output.h"
#include "request.h"
#include "where.h"

enum { FIRST_COLUMNS = 1, MOST_COLUMNS = 32 };

/* ---- completeness --------------------------------------------------------------------- */

/* Per cent first, so that a chart draws it. */
static const struct cli_column number_columns[] = {
    { .name = "completeness", .title = CLI_SAY_H_COMPLETENESS, .number = true },
    { .name = "timeliness", .title = CLI_SAY_H_TIMELINESS, .number = true },
    { .name = "expected", .title = CLI_SAY_H_EXPECTED, .number = true, .plain = true },
    { .name = "reported", .title = CLI_SAY_H_REPORTED, .number = true, .plain = true },
    { .name = "on_time", .title = CLI_SAY_H_ON_TIME, .number = true, .plain = true },
    { .name = "late", .title = CLI_SAY_H_LATE, .number = true, .plain = true },
    { .name = "missing", .title = CLI_SAY_H_MISSING, .number = true, .plain = true },
    { .name = "others", .title = CLI_SAY_H_OTHERS, .number = true, .plain = true },
};

enum { NUMBERS = sizeof number_columns / sizeof *number_columns };

static size_t make_columns(struct cli_column *columns,
                           const Athar__V1__CompletenessRequest *request)
{
    size_t count = 0;

    columns[count++] = (struct cli_column){ .name = "period", .title = CLI_SAY_H_PERIOD };
    for (size_t i = 0; i < request->n_by && count + NUMBERS < MOST_COLUMNS; i++) {
        columns[count++] = cli_column_named(request->by[i]);
    }
    memcpy(columns + count, number_columns, sizeof number_columns);
    return count + NUMBERS;
}

static void add_row(struct cli *cli, struct cli_table *table,
                    const Athar__V1__CompletenessRow *row)
{
    const char *cells[MOST_COLUMNS] = { row->period };
    size_t keys = table->column_count - FIRST_COLUMNS - NUMBERS;
    const char **numbers = cells + FIRST_COLUMNS + keys;

    for (size_t i = 0; i < keys && i < row->n_keys; i++) {
        bool set = row->keys[i]->key_case == ATHAR__V1__GROUP_KEY__KEY_TEXT;
        cells[FIRST_COLUMNS + i] = set ? row->keys[i]->text : NULL;
    }
    *numbers++ = row->completeness_set_case == 0 ? NULL : row->completeness;
    *numbers++ = row->timeliness_set_case == 0 ? NULL : row->timeliness;
    *numbers++ = cli_number(cli, row->expected);
    *numbers++ = cli_number(cli, row->reported);
    *numbers++ = cli_number(cli, row->on_time);
    *numbers++ = cli_number(cli, row->late);
    *numbers++ = cli_number(cli, row->missing);
    *numbers++ = cli_number(cli, row->others);
    cli_table_add(table, cells);
}

static void output(struct cli *cli, const Athar__V1__CompletenessRequest *request,
                   const Athar__V1__CompletenessResponse *answer)
{
    struct cli_column columns[MOST_COLUMNS];
    struct cli_table table = { .columns = columns };

    table.column_count = make_columns(columns, request);
    for (size_t i = 0; i < answer->n_rows; i++) {
        add_row(cli, &table, answer->rows[i]);
    }
    if (cli->format == CLI_TABLE && cli_given(&cli->args, CLI_OPT_CHART)) {
        cli_chart(cli, &table, table.column_count - NUMBERS);
    } else if (cli->format == CLI_TABLE && table.row_count == 0) {
        cli_note(cli, CLI_SAY_NO_ROWS, NULL);
    } else {
        cli_output(cli, &table, answer->seq);
    }
    cli_table_fini(&table);
}

int cli_cmd_completeness(struct cli *cli)
{
    Athar__V1__CompletenessRequest request = ATHAR__V1__COMPLETENESS_REQUEST__INIT;
    ProtobufCMessage *response = NULL;
    struct cli_list by = cli_pieces(cli, CLI_OPT_BY, ',');

    request.form = (char *)cli->args.words.v[0];
    request.period = cli_field(cli, CLI_OPT_PERIOD);
    request.every = cli_field(cli, CLI_OPT_EVERY);
    request.by = cli_strings(&by);
    request.n_by = by.n;
    request.layer = cli_field(cli, CLI_OPT_LAYER);
    request.as_of = cli_field(cli, CLI_OPT_AS_OF);
    request.today = cli_field(cli, CLI_OPT_TODAY);
    if (!cli_where(cli, &request.where, &request.n_where)) {
        return CLI_USAGE;
    }
    int exit = cli_call(cli, "Query.Completeness", &request.base, &response);
    if (exit == CLI_OK) {
        output(cli, &request, (const Athar__V1__CompletenessResponse *)response);
    }
    athar_free(response);
    return exit;
}

/* ---- missing -------------------------------------------------------------------------- */

static const struct cli_column missing_columns[] = {
    { .name = "organization", .title = CLI_SAY_H_ORGANIZATION },
    { .name = "period", .title = CLI_SAY_H_PERIOD },
    { .name = "deadline", .title = CLI_SAY_H_DEADLINE },
};

static void missing_page(struct cli *cli, const ProtobufCMessage *page, void *context)
{
    const Athar__V1__MissingResponse *answer = (const Athar__V1__MissingResponse *)page;
    struct cli_listing *listing = context;

    for (size_t i = 0; i < answer->n_rows; i++) {
        const Athar__V1__MissingRow *row = answer->rows[i];
        if (cli_list_json(cli, listing, &row->base)) {
            continue;
        }
        const char *const cells[] = {
            cli_or_none(cli, row->organization),
            cli_or_none(cli, row->period),
            cli_or_none(cli, row->deadline),
        };
        cli_table_add(&listing->table, cells);
    }
}

int cli_cmd_missing(struct cli *cli)
{
    Athar__V1__MissingRequest request = ATHAR__V1__MISSING_REQUEST__INIT;
    struct cli_listing listing = {
        .table = { .columns = missing_columns,
                   .column_count = sizeof missing_columns / sizeof *missing_columns },
    };

    request.form = (char *)cli->args.words.v[0];
    request.period = (char *)cli->args.words.v[1];
    request.layer = cli_field(cli, CLI_OPT_LAYER);
    request.as_of = cli_field(cli, CLI_OPT_AS_OF);
    request.today = cli_field(cli, CLI_OPT_TODAY);
    if (!cli_where(cli, &request.where, &request.n_where)) {
        return CLI_USAGE;
    }
    int exit = cli_pages(cli, "Query.Missing", &request.base, missing_page, &listing);
    return cli_list_end(cli, &listing, "missing", exit);
}
