/* SPDX-License-Identifier: Apache-2.0 */
#include "athar/v1/query.pb-c.h"
#include "cmd.h"
#include "output.h"
#include "request.h"
#include "where.h"

static const struct cli_column columns[] = {
    { .name = "organization", .title = CLI_SAY_H_ORGANIZATION },
    { .name = "project", .title = CLI_SAY_H_PROJECT },
    { .name = "period", .title = CLI_SAY_H_PERIOD },
    { .name = "layer", .title = CLI_SAY_H_LAYER },
    { .name = "seq", .title = CLI_SAY_H_SEQ, .number = true, .plain = true },
    { .name = "version", .title = CLI_SAY_H_VERSION, .number = true, .plain = true },
    { .name = "changed_layer", .title = CLI_SAY_H_CHANGED_LATER },
    { .name = "changed_seq", .title = CLI_SAY_H_SEQ, .number = true, .plain = true },
    { .name = "changed_version",
      .title = CLI_SAY_H_VERSION,
      .number = true,
      .plain = true },
};

static void add_row(struct cli *cli, struct cli_table *table,
                    const Athar__V1__StaleRow *row)
{
    const char *const cells[] = {
        cli_string(&cli->arena, row->organization),
        cli_string(&cli->arena, row->project),
        cli_string(&cli->arena, row->period),
        cli_string(&cli->arena, row->layer),
        cli_number(cli, row->seq),
        cli_number(cli, row->version),
        cli_string(&cli->arena, row->changed_layer),
        cli_number(cli, row->changed_seq),
        cli_number(cli, row->changed_version),
    };

    cli_table_add(table, cells);
}

static void add_page(struct cli *cli, const ProtobufCMessage *page, void *context)
{
    const Athar__V1__StaleResponse *stale = (const Athar__V1__StaleResponse *)page;
    struct cli_listing *listing = context;

    for (size_t i = 0; i < stale->n_rows; i++) {
        if (!cli_list_json(cli, listing, &stale->rows[i]->base)) {
            add_row(cli, &listing->table, stale->rows[i]);
        }
    }
}

int cli_cmd_stale(struct cli *cli)
{
    Athar__V1__StaleRequest request = ATHAR__V1__STALE_REQUEST__INIT;
    struct cli_listing listing = {
        .table = { .columns = columns, .column_count = sizeof columns / sizeof *columns },
    };

    request.form = (char *)cli->args.words.v[0];
    request.period = cli_field(cli, CLI_OPT_PERIOD);
    request.today = cli_field(cli, CLI_OPT_TODAY);
    request.layer = cli_field(cli, CLI_OPT_LAYER);
    request.project = cli_field(cli, CLI_OPT_PROJECT);
    if (!cli_where(cli, &request.where, &request.n_where)) {
        return CLI_USAGE;
    }
    int exit = cli_pages(cli, "Query.Stale", &request.base, add_page, &listing);
    return cli_list_end(cli, &listing, "stale", exit);
}
