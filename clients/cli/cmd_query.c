/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>
#include <string.h>

#include "athar/v1/query.pb-c.h"
#include "chart.h"
#include "cmd.h"
#include "legend.h"
#include "output.h"
#include "request.h"
#include "where.h"

enum { FIRST_COLUMNS = 2, MOST_COLUMNS = 64 };

/* ---- the answer ----------------------------------------------------------------------- */

static const struct cli_column number_columns[] = {
    { .name = "value", .title = CLI_SAY_H_VALUE, .number = true },
    { .name = "low", .title = CLI_SAY_H_LOW, .number = true, .optional = true },
    { .name = "high", .title = CLI_SAY_H_HIGH, .number = true, .optional = true },
    { .name = "numerator", .title = CLI_SAY_H_NUMERATOR, .number = true, .optional = true },
    { .name = "denominator",
      .title = CLI_SAY_H_DENOMINATOR,
      .number = true,
      .optional = true },
    { .name = "reported", .title = CLI_SAY_H_REPORTED, .number = true, .plain = true },
    { .name = "expected",
      .title = CLI_SAY_H_EXPECTED,
      .number = true,
      .plain = true,
      .optional = true },
    { .name = "late", .title = CLI_SAY_H_LATE, .number = true, .plain = true },
    { .name = "missing", .title = CLI_SAY_H_MISSING, .number = true, .plain = true },
};

enum {
    ALL_NUMBERS = sizeof number_columns / sizeof *number_columns,
    IF_ASKED = 2, /* late and missing */
};

static size_t numbers_of(const Athar__V1__AggregateRequest *request)
{
    return request->completeness ? ALL_NUMBERS : ALL_NUMBERS - IF_ASKED;
}

static void make_columns(struct cli_column *columns, size_t *n,
                         const Athar__V1__AggregateRequest *request)
{
    size_t count = 0;

    columns[count++] = cli_column_named("indicator");
    columns[count++] = cli_column_named("period");
    for (size_t i = 0; i < request->n_by && count + ALL_NUMBERS < MOST_COLUMNS; i++) {
        columns[count++] = cli_column_named(request->by[i]);
    }
    for (size_t i = 0; i < numbers_of(request); i++) {
        columns[count++] = number_columns[i];
    }
    *n = count;
}

static void add_row(struct cli *cli, struct cli_table *table, size_t keys,
                    const Athar__V1__AggregateRow *row)
{
    const char *cells[MOST_COLUMNS] = { row->indicator, row->period };
    const char **numbers = cells + FIRST_COLUMNS + keys;

    for (size_t i = 0; i < keys && i < row->n_keys; i++) {
        bool set = row->keys[i]->key_case == ATHAR__V1__GROUP_KEY__KEY_TEXT;
        cells[FIRST_COLUMNS + i] = set ? row->keys[i]->text : NULL;
    }
    *numbers++ = row->value_set_case == 0 ? NULL : row->value;
    *numbers++ = row->low_set_case == 0 ? NULL : row->low;
    *numbers++ = row->high_set_case == 0 ? NULL : row->high;
    *numbers++ = row->numerator_set_case == 0 ? NULL : row->numerator;
    *numbers++ = row->denominator_set_case == 0 ? NULL : row->denominator;
    *numbers++ = cli_number(cli, row->reported);
    *numbers++ = row->expected_set_case == 0 ? NULL : cli_number(cli, row->expected);
    *numbers++ = row->late_set_case == 0 ? NULL : cli_number(cli, row->late);
    *numbers++ = row->missing_set_case == 0 ? NULL : cli_number(cli, row->missing);
    cli_table_add(table, cells);
}

/* For people: what was asked of which figures. */
static void explain(struct cli *cli, const Athar__V1__AggregateRequest *request,
                    const Athar__V1__AggregateResponse *answer)
{
    if (answer->n_rows == 0) {
        return;
    }
    cli_legend(cli, request->indicators, request->n_indicators);
    cli_legend_of(cli, CLI_SAY_H_LAYER, request->layer);
    cli_legend_of(cli, CLI_SAY_H_PROJECT, request->project);
    if (*request->as_of != '\0') {
        cli_legend_of(cli, CLI_SAY_H_SEQ, cli_number(cli, answer->seq));
    }
}

static void output(struct cli *cli, const Athar__V1__AggregateRequest *request,
                   const Athar__V1__AggregateResponse *answer)
{
    struct cli_column columns[MOST_COLUMNS];
    struct cli_table table = { .columns = columns, .dated = true };

    make_columns(columns, &table.column_count, request);
    for (size_t i = 0; i < answer->n_rows; i++) {
        add_row(cli, &table, table.column_count - FIRST_COLUMNS - numbers_of(request),
                answer->rows[i]);
    }
    if (cli->format == CLI_TABLE && cli_given(&cli->args, CLI_OPT_CHART)) {
        cli_chart(cli, &table, table.column_count - numbers_of(request));
    } else if (cli->format == CLI_TABLE && table.row_count == 0) {
        cli_note(cli, CLI_SAY_NO_ROWS, NULL);
    } else {
        cli_output(cli, &table, answer->seq);
    }
    cli_table_fini(&table);
}

int cli_cmd_query(struct cli *cli)
{
    Athar__V1__AggregateRequest request = ATHAR__V1__AGGREGATE_REQUEST__INIT;
    ProtobufCMessage *response = NULL;
    struct cli_list by = cli_pieces(cli, CLI_OPT_BY, ',');

    request.indicators = cli_strings(&cli->args.words);
    request.n_indicators = cli->args.words.n;
    request.period = cli_field(cli, CLI_OPT_PERIOD);
    request.as_of = cli_field(cli, CLI_OPT_AS_OF);
    request.today = cli_field(cli, CLI_OPT_TODAY);
    request.completeness = cli_given(&cli->args, CLI_OPT_COMPLETENESS);
    request.every = cli_field(cli, CLI_OPT_EVERY);
    request.by = cli_strings(&by);
    request.n_by = by.n;
    request.layer = cli_field(cli, CLI_OPT_LAYER);
    request.project = cli_field(cli, CLI_OPT_PROJECT);
    if (!cli_where(cli, &request.where, &request.n_where)) {
        return CLI_USAGE;
    }
    int exit = cli_call(cli, "Query.Aggregate", &request.base, &response);
    if (exit == CLI_OK) {
        const Athar__V1__AggregateResponse *answer =
            (const Athar__V1__AggregateResponse *)response;
        output(cli, &request, answer);
        explain(cli, &request, answer);
    }
    athar_free(response);
    return exit;
}
