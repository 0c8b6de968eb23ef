/* SPDX-License-Identifier: Apache-2.0 */
#include "athar/v1/query.pb-c.h"
#include "cmd.h"
#include "legend.h"
#include "output.h"
#include "request.h"
#include "where.h"

static const struct cli_column columns[] = {
    { .name = "indicator", .title = CLI_SAY_H_INDICATOR },
    { .name = "layer", .title = CLI_SAY_H_LAYER },
    { .name = "organization", .title = CLI_SAY_H_ORGANIZATION, .named = CLI_WHO },
    { .name = "project", .title = CLI_SAY_H_PROJECT },
    { .name = "period", .title = CLI_SAY_H_PERIOD },
    { .name = "value", .title = CLI_SAY_H_VALUE, .number = true },
    { .name = "share", .title = CLI_SAY_H_SHARE, .number = true, .optional = true },
    { .name = "seq", .title = CLI_SAY_H_SEQ, .number = true, .plain = true },
    { .name = "version", .title = CLI_SAY_H_VERSION, .number = true, .plain = true },
    { .name = "carried", .title = CLI_SAY_H_CARRIED, .optional = true },
};

/* The pages so far. */
struct drilling {
    struct cli_table table;
    uint64_t seq;
    bool any; /* the total has been shown */
};

/* The total on stderr, before the rows in it. */
static void show_total(struct cli *cli, const Athar__V1__AggregateRow *total)
{
    const char *value = total == NULL || total->value_set_case == 0 ? "-" : total->value;

    if (total != NULL && total->value_set_case == 0 && total->low_set_case != 0) {
        value = cli_printf(&cli->arena, "%s..%s", total->low,
                           total->high_set_case == 0 ? "" : total->high);
    }
    const struct cli_words words = {
        .subject = cli_string(&cli->arena, total == NULL ? "" : total->indicator),
        .value = cli_string(&cli->arena, value),
        .limit = cli_string(&cli->arena, total == NULL ? "" : total->period),
    };
    cli_note(cli, total == NULL ? CLI_SAY_NO_ROWS : CLI_SAY_TOTAL_IS, &words);
}

static void add_row(struct cli *cli, struct cli_table *table,
                    const Athar__V1__DrillTerm *term, const Athar__V1__DrillRow *row)
{
    const char *const cells[] = {
        cli_cell_name(cli, term->indicator, term->options, term->n_options),
        cli_string(&cli->arena, term->layer),
        cli_string(&cli->arena, row->organization),
        cli_string(&cli->arena, row->project),
        cli_string(&cli->arena, row->period),
        cli_string(&cli->arena, row->value),
        row->share_set_case == 0 ? NULL : cli_string(&cli->arena, row->share),
        cli_number(cli, row->seq),
        cli_number(cli, row->version),
        row->carried ? "yes" : NULL,
    };

    cli_table_add(table, cells);
}

static void add_page(struct cli *cli, const ProtobufCMessage *page, void *context)
{
    const Athar__V1__DrillResponse *drill = (const Athar__V1__DrillResponse *)page;
    struct drilling *d = context;

    if (!d->any && cli->format == CLI_TABLE) {
        show_total(cli, drill->total);
    }
    d->any = true;
    d->seq = drill->seq;
    for (size_t i = 0; i < drill->n_rows; i++) {
        const Athar__V1__DrillRow *row = drill->rows[i];
        if (row->term < drill->n_terms) {
            add_row(cli, &d->table, drill->terms[row->term], row);
        }
    }
}

int cli_cmd_drill(struct cli *cli)
{
    Athar__V1__DrillRequest request = ATHAR__V1__DRILL_REQUEST__INIT;
    struct drilling d = {
        .table = { .columns = columns, .column_count = sizeof columns / sizeof *columns },
    };

    request.indicator = (char *)cli->args.words.v[0];
    request.period = cli_field(cli, CLI_OPT_PERIOD);
    request.today = cli_field(cli, CLI_OPT_TODAY);
    request.as_of = cli_field(cli, CLI_OPT_AS_OF);
    request.layer = cli_field(cli, CLI_OPT_LAYER);
    request.project = cli_field(cli, CLI_OPT_PROJECT);
    if (!cli_where(cli, &request.where, &request.n_where)) {
        return CLI_USAGE;
    }
    int exit = cli_pages(cli, "Query.Drill", &request.base, add_page, &d);
    if (exit == CLI_OK && (d.table.row_count > 0 || cli->format != CLI_TABLE)) {
        cli_output(cli, &d.table, d.seq);
        cli_legend(cli, &request.indicator, 1);
    }
    cli_table_fini(&d.table);
    return exit;
}
