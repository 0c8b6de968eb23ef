/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "athar/v1/query.pb-c.h"
#include "cmd.h"
#include "names.h"
#include "output.h"
#include "request.h"
#include "where.h"

static const struct cli_column columns[] = {
    { .name = "seq", .title = CLI_SAY_H_SEQ, .number = true, .plain = true },
    { .name = "time", .title = CLI_SAY_H_TIME },
    { .name = "kind", .title = CLI_SAY_H_WHAT },
    { .name = "subject", .title = CLI_SAY_H_OF, .named = CLI_WHO },
    { .name = "project", .title = CLI_SAY_H_PROJECT, .optional = true },
    { .name = "layer", .title = CLI_SAY_H_LAYER, .optional = true },
    { .name = "period", .title = CLI_SAY_H_PERIOD, .optional = true },
    { .name = "indicator", .title = CLI_SAY_H_INDICATOR, .optional = true },
    { .name = "before", .title = CLI_SAY_H_BEFORE, .number = true, .optional = true },
    { .name = "after", .title = CLI_SAY_H_AFTER, .number = true, .optional = true },
    { .name = "difference",
      .title = CLI_SAY_H_DIFFERENCE,
      .number = true,
      .optional = true },
    { .name = "said", .title = CLI_SAY_H_SAID, .optional = true },
    { .name = "id", .title = CLI_SAY_H_ID },
    { .name = "principal", .title = CLI_SAY_H_SENDER, .optional = true },
};

/* "province=Al Hoceïma (MA-HOC)" */
static const char *said_word(struct cli *cli, const char *word)
{
    static const char province[] = "province=";
    size_t size = sizeof province - 1;

    return strncmp(word, province, size) != 0
               ? word
               : cli_printf(&cli->arena, "%s%s", province, cli_place(cli, word + size));
}

static const char *said_text(struct cli *cli, const Athar__V1__DiffRow *row)
{
    struct cli_text text = { 0 };

    cli_text_str(&text, "");
    for (size_t i = 0; i < row->n_what; i++) {
        cli_text_str(&text, i == 0 ? "" : " ");
        cli_text_str(&text, said_word(cli, row->what[i]));
    }
    const char *said = cli_copy(&cli->arena, text.data, text.size);
    cli_text_fini(&text);
    return cli_or_none(cli, said);
}

static void add_row(struct cli *cli, struct cli_table *table, const Athar__V1__DiffRow *row)
{
    const char *subject = *row->organization == '\0' ? row->subject : row->organization;
    const char *indicator =
        cli_cell_name(cli, row->indicator, row->options, row->n_options);
    const char *const cells[] = {
        cli_number(cli, row->seq),
        cli_string(&cli->arena, row->time),
        cli_string(&cli->arena, row->kind),
        cli_or_none(cli, subject),
        cli_or_none(cli, row->project),
        cli_or_none(cli, row->layer),
        cli_or_none(cli, row->period),
        cli_or_none(cli, indicator),
        cli_or_none(cli, row->before),
        cli_or_none(cli, row->after),
        row->difference_set_case == 0 ? NULL : cli_string(&cli->arena, row->difference),
        said_text(cli, row),
        cli_string(&cli->arena, row->id),
        cli_or_none(cli, row->principal),
    };

    cli_table_add(table, cells);
}

/* ---- totals --------------------------------------------------------------------------- */

static const struct cli_column total_columns[] = {
    { .name = "indicator", .title = CLI_SAY_H_INDICATOR },
    { .name = "layer", .title = CLI_SAY_H_LAYER },
    { .name = "period", .title = CLI_SAY_H_PERIOD },
    { .name = "before", .title = CLI_SAY_H_BEFORE, .number = true },
    { .name = "after", .title = CLI_SAY_H_AFTER, .number = true },
    { .name = "difference", .title = CLI_SAY_H_DIFFERENCE, .number = true },
};

/* The pages so far. */
struct diffing {
    struct cli_listing listing;
    struct cli_table totals;
    bool summary, any;
};

static void add_total(struct cli *cli, struct cli_table *table,
                      const Athar__V1__MovedTotal *total)
{
    const char *const cells[] = {
        cli_string(&cli->arena, total->indicator),
        cli_string(&cli->arena, total->layer),
        cli_string(&cli->arena, total->period),
        cli_total_text(cli, total->before),
        cli_total_text(cli, total->after),
        total->difference_set_case == 0 ? NULL : cli_string(&cli->arena, total->difference),
    };

    cli_table_add(table, cells);
}

/* With --summary the totals come first, and for programs alone. */
static void show_totals(struct cli *cli, struct diffing *d,
                        const Athar__V1__DiffResponse *diff)
{
    for (size_t i = 0; i < diff->n_totals; i++) {
        add_total(cli, &d->totals, diff->totals[i]);
    }
    if (cli->format != CLI_TABLE || d->totals.row_count > 0) {
        cli_output(cli, &d->totals, diff->to_seq);
    }
    if (diff->totals_more) {
        cli_note(cli, CLI_SAY_MOVED_MORE, NULL);
    }
    if (cli->format == CLI_TABLE) {
        fputc('\n', cli->out);
    }
}

static void add_page(struct cli *cli, const ProtobufCMessage *page, void *context)
{
    const Athar__V1__DiffResponse *diff = (const Athar__V1__DiffResponse *)page;
    struct diffing *d = context;

    if (d->summary && !d->any) {
        show_totals(cli, d, diff);
    }
    d->any = true;
    for (size_t i = 0; i < diff->n_rows && (!d->summary || cli->format == CLI_TABLE); i++) {
        if (!cli_list_json(cli, &d->listing, &diff->rows[i]->base)) {
            add_row(cli, &d->listing.table, diff->rows[i]);
        }
    }
}

int cli_cmd_diff(struct cli *cli)
{
    Athar__V1__DiffRequest request = ATHAR__V1__DIFF_REQUEST__INIT;
    struct diffing d = {
        .listing = { .table = { .columns = columns,
                                .column_count = sizeof columns / sizeof *columns } },
        .totals = { .columns = total_columns,
                    .column_count = sizeof total_columns / sizeof *total_columns },
        .summary = cli_given(&cli->args, CLI_OPT_SUMMARY),
    };

    request.from = cli_field(cli, CLI_OPT_FROM);
    request.to = cli_field(cli, CLI_OPT_TO);
    request.indicators = cli_strings(&cli->args.words);
    request.n_indicators = cli->args.words.n;
    request.period = cli_field(cli, CLI_OPT_PERIOD);
    request.today = cli_field(cli, CLI_OPT_TODAY);
    request.layer = cli_field(cli, CLI_OPT_LAYER);
    request.project = cli_field(cli, CLI_OPT_PROJECT);
    request.summary = d.summary;
    if (!cli_where(cli, &request.where, &request.n_where)) {
        return CLI_USAGE;
    }
    int exit = cli_pages(cli, "Query.Diff", &request.base, add_page, &d);
    cli_table_fini(&d.totals);
    if (d.summary && cli->format != CLI_TABLE) {
        return exit;
    }
    return cli_list_end(cli, &d.listing, "changes", exit);
}
