/* SPDX-License-Identifier: Apache-2.0 */
#include "athar/v1/submissions.pb-c.h"
#include "cmd.h"
#include "output.h"
#include "request.h"
#include "where.h"

static const struct cli_column columns[] = {
    { .name = "seq", .title = CLI_SAY_H_SEQ, .number = true, .plain = true },
    { .name = "time", .title = CLI_SAY_H_TIME },
    { .name = "principal", .title = CLI_SAY_H_SENDER, .optional = true },
    { .name = "version", .title = CLI_SAY_H_VERSION, .number = true, .plain = true },
    { .name = "indicator", .title = CLI_SAY_H_INDICATOR },
    { .name = "before", .title = CLI_SAY_H_BEFORE, .number = true },
    { .name = "after", .title = CLI_SAY_H_AFTER, .number = true },
    { .name = "comment", .title = CLI_SAY_H_COMMENT, .optional = true },
    { .name = "reason", .title = CLI_SAY_H_REASON, .optional = true },
    { .name = "over_lock", .title = CLI_SAY_H_OVER_LOCK, .optional = true },
};

static void add_entry(struct cli *cli, struct cli_table *table,
                      const Athar__V1__HistoryEntry *entry)
{
    const char *over_lock =
        cli->format == CLI_TABLE ? cli_phrase(cli->lang, CLI_SAY_OVER_LOCK_YES) : "yes";
    bool once =
        cli->format == CLI_TABLE; /* what entries share is said in their first line */

    for (size_t i = 0; i < entry->n_changes || i == 0; i++) {
        const Athar__V1__CellChange none = ATHAR__V1__CELL_CHANGE__INIT;
        const Athar__V1__CellChange *change =
            entry->n_changes == 0 ? &none : entry->changes[i];
        bool said = once && i > 0;
        const char *const cells[] = {
            said ? "" : cli_number(cli, entry->seq),
            said ? "" : cli_string(&cli->arena, entry->time),
            said ? "" : cli_or_none(cli, entry->principal),
            said ? "" : cli_number(cli, entry->version),
            cli_cell_name(cli, change->indicator, change->options, change->n_options),
            cli_or_none(cli, change->before),
            cli_or_none(cli, change->after),
            cli_string(&cli->arena, change->comment),
            cli_string(&cli->arena, change->reason),
            entry->over_lock && !said ? over_lock : NULL,
        };
        cli_table_add(table, cells);
    }
}

static void add_page(struct cli *cli, const ProtobufCMessage *page, void *context)
{
    const Athar__V1__HistoryResponse *history = (const Athar__V1__HistoryResponse *)page;
    struct cli_listing *listing = context;

    for (size_t i = 0; i < history->n_entries; i++) {
        if (!cli_list_json(cli, listing, &history->entries[i]->base)) {
            add_entry(cli, &listing->table, history->entries[i]);
        }
    }
}

int cli_cmd_history(struct cli *cli)
{
    Athar__V1__HistoryRequest request = ATHAR__V1__HISTORY_REQUEST__INIT;
    Athar__V1__ReportKey key = ATHAR__V1__REPORT_KEY__INIT;
    struct cli_listing listing = {
        .table = { .columns = columns, .column_count = sizeof columns / sizeof *columns },
    };

    key.form = (char *)cli->args.words.v[0];
    key.organization = (char *)cli->args.words.v[1];
    key.period = (char *)cli->args.words.v[2];
    key.layer = cli_field(cli, CLI_OPT_LAYER);
    key.project = cli_field(cli, CLI_OPT_PROJECT);
    request.key = &key;
    int exit = cli_pages(cli, "Submissions.History", &request.base, add_page, &listing);
    return cli_list_end(cli, &listing, "entries", exit);
}
