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
    { .name = "indicator", .title = CLI_SAY_H_INDICATOR },
    { .name = "value", .title = CLI_SAY_H_VALUE, .number = true },
    { .name = "reason", .title = CLI_SAY_H_REASON },
    { .name = "median", .title = CLI_SAY_H_MEDIAN, .number = true },
    { .name = "n", .title = CLI_SAY_H_COUNT, .number = true, .plain = true },
};

/* The pages so far. */
struct outliers {
    struct cli_listing listing;
    uint64_t judged, too_few;
};

static void add_row(struct cli *cli, struct cli_table *table,
                    const Athar__V1__OutlierRow *row)
{
    const char *const cells[] = {
        cli_string(&cli->arena, row->organization), cli_string(&cli->arena, row->project),
        cli_string(&cli->arena, row->period),       cli_string(&cli->arena, row->indicator),
        cli_string(&cli->arena, row->value),        cli_string(&cli->arena, row->reason),
        cli_string(&cli->arena, row->median),       cli_number(cli, row->n),
    };

    cli_table_add(table, cells);
}

static void add_page(struct cli *cli, const ProtobufCMessage *page, void *context)
{
    const Athar__V1__OutliersResponse *found = (const Athar__V1__OutliersResponse *)page;
    struct outliers *o = context;

    o->judged += found->judged;
    o->too_few += found->too_few;
    for (size_t i = 0; i < found->n_rows; i++) {
        if (!cli_list_json(cli, &o->listing, &found->rows[i]->base)) {
            add_row(cli, &o->listing.table, found->rows[i]);
        }
    }
}

int cli_cmd_outliers(struct cli *cli)
{
    Athar__V1__OutliersRequest request = ATHAR__V1__OUTLIERS_REQUEST__INIT;
    struct outliers o = {
        .listing = { .table = { .columns = columns,
                                .column_count = sizeof columns / sizeof *columns } },
    };

    request.form = (char *)cli->args.words.v[0];
    request.period = cli_field(cli, CLI_OPT_PERIOD);
    request.today = cli_field(cli, CLI_OPT_TODAY);
    request.layer = cli_field(cli, CLI_OPT_LAYER);
    request.project = cli_field(cli, CLI_OPT_PROJECT);
    if (!cli_where(cli, &request.where, &request.n_where)) {
        return CLI_USAGE;
    }
    int exit = cli_pages(cli, "Query.Outliers", &request.base, add_page, &o);
    if (exit == CLI_OK) {
        const struct cli_words words = { .subject = cli_number(cli, o.judged),
                                         .value = cli_number(cli, o.too_few) };
        cli_note(cli, CLI_SAY_JUDGED, &words);
    }
    return cli_list_end(cli, &o.listing, "outliers", exit);
}
