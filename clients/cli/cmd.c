/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd.h"

#include <string.h>

#define NAMES (CLI_BIT(NAME_AR) | CLI_BIT(NAME_FR) | CLI_BIT(NAME_EN))

/* clang-format off */
static const struct cli_command commands[] = {
    { "org add", "SLUG --kind K --province MA-HOC [--parent SLUG] [--sector S] [--milieu M]\n"
      "        [--name-ar T] [--name-fr T] [--name-en T] [--from DATE]\n"
      "        [--identifier SCHEME=VALUE]... [--opened DATE] [--closed DATE] [--successor SLUG]...\n"
      "        [--group SLUG]... [--leave SLUG]...",
      CLI_SAY_HELP_ORG_ADD,
      NAMES | CLI_BIT(KIND) | CLI_BIT(PROVINCE) | CLI_BIT(PARENT) | CLI_BIT(SECTOR) |
          CLI_BIT(MILIEU) | CLI_BIT(FROM) | CLI_BIT(IDENTIFIER) | CLI_BIT(OPENED) |
          CLI_BIT(CLOSED) | CLI_BIT(SUCCESSOR) | CLI_BIT(GROUP) | CLI_BIT(LEAVE) | CLI_BIT(ID),
      1, 1, cli_cmd_org_add },
    { "org list", "", CLI_SAY_HELP_ORG_LIST, 0, 0, 0, cli_cmd_org_list },
    { "org show", "SLUG", CLI_SAY_HELP_ORG_SHOW, 0, 1, 1, cli_cmd_org_show },
    { "place list", "", CLI_SAY_HELP_PLACE_LIST, 0, 0, 0, cli_cmd_place_list },
    { "project add", "SLUG --funder F --from DATE --to DATE [--budget N]\n"
      "        [--organization SLUG]... [--name-ar T] [--name-fr T] [--name-en T]",
      CLI_SAY_HELP_PROJECT_ADD,
      NAMES | CLI_BIT(FUNDER) | CLI_BIT(FROM) | CLI_BIT(TO) | CLI_BIT(BUDGET) |
          CLI_BIT(ORGANIZATION) | CLI_BIT(ID),
      1, 1, cli_cmd_project_add },
    { "project list", "", CLI_SAY_HELP_PROJECT_LIST, 0, 0, 0, cli_cmd_project_list },
    { "program list", "", CLI_SAY_HELP_PROGRAM_LIST, 0, 0, 0, cli_cmd_program_list },
    { "program show", "ID", CLI_SAY_HELP_PROGRAM_SHOW, 0, 1, 1, cli_cmd_program_show },
    { "plugin list", "", CLI_SAY_HELP_PLUGIN_LIST, 0, 0, 0, cli_cmd_plugin_list },
    { "plugin new", "ID [--from CATALOG.csv] [--options OPTIONS.csv] [--program P] [--dir DIR]\n"
      "        [--name-ar T] [--name-fr T] [--name-en T]",
      CLI_SAY_HELP_PLUGIN_NEW,
      NAMES | CLI_BIT(FROM) | CLI_BIT(OPTIONS) | CLI_BIT(PROGRAM) | CLI_BIT(DIR), 1, 1,
      cli_cmd_plugin_new },
    { "plugin show", "ID", CLI_SAY_HELP_PLUGIN_SHOW, 0, 1, 1, cli_cmd_plugin_show },
    { "plugin load", "FILE|ID", CLI_SAY_HELP_PLUGIN_LOAD, 0, 1, 1, cli_cmd_plugin_load },
    { "plugin reload", "ID", CLI_SAY_HELP_PLUGIN_RELOAD, 0, 1, 1, cli_cmd_plugin_reload },
    { "plugin unload", "ID", CLI_SAY_HELP_PLUGIN_UNLOAD, 0, 1, 1, cli_cmd_plugin_unload },
    { "plugin check", "FILE.so|FILE.csv [--json] [--runs N] [--seed N]", CLI_SAY_HELP_PLUGIN_CHECK,
      CLI_BIT(JSON) | CLI_BIT(RUNS) | CLI_BIT(SEED), 1, 1, cli_cmd_plugin_check },
    { "assign", "FORM ORG... --from DATE [--to DATE] [--deadline DAYS] [--remove] [--id UUID]",
      CLI_SAY_HELP_ASSIGN,
      CLI_BIT(FROM) | CLI_BIT(TO) | CLI_BIT(DEADLINE) | CLI_BIT(REMOVE) | CLI_BIT(ID),
      2, SIZE_MAX, cli_cmd_assign },
    { "assign import", "FILE [--dry-run]", CLI_SAY_HELP_ASSIGN_IMPORT, CLI_BIT(DRY_RUN), 1, 1,
      cli_cmd_assign_import },
    { "assign list", "[FORM] [--organization SLUG]", CLI_SAY_HELP_ASSIGN_LIST,
      CLI_BIT(ORGANIZATION), 0, 1, cli_cmd_assign_list },
    { "completeness", "FORM [--period 2023..2024] [--every month|quarter|year] [--by region,...]\n"
      "        [--where region=MA-01|MA-02] [--layer L] [--as-of SEQ|DATE] [--today DATE] [--chart]",
      CLI_SAY_HELP_COMPLETENESS,
      CLI_BIT(PERIOD) | CLI_BIT(EVERY) | CLI_BIT(BY) | CLI_BIT(WHERE) | CLI_BIT(LAYER) |
          CLI_BIT(AS_OF) | CLI_BIT(TODAY) | CLI_BIT(CHART),
      1, 1, cli_cmd_completeness },
    { "missing", "FORM PERIOD [--where region=MA-01] [--layer L] [--as-of SEQ|DATE] [--today DATE]",
      CLI_SAY_HELP_MISSING,
      CLI_BIT(WHERE) | CLI_BIT(LAYER) | CLI_BIT(AS_OF) | CLI_BIT(TODAY), 2, 2,
      cli_cmd_missing },
    { "lock", "FORM PERIOD[..PERIOD] [--layer L] [--id UUID]", CLI_SAY_HELP_LOCK,
      CLI_BIT(LAYER) | CLI_BIT(ID), 2, 2, cli_cmd_lock },
    { "unlock", "FORM PERIOD[..PERIOD] [--layer L] [--id UUID]", CLI_SAY_HELP_UNLOCK,
      CLI_BIT(LAYER) | CLI_BIT(ID), 2, 2, cli_cmd_unlock },
    { "lock list", "[FORM]", CLI_SAY_HELP_LOCK_LIST, 0, 0, 1, cli_cmd_lock_list },
    { "submit", "FILE [--dry-run] [--replace] [--layer L] [--project P] [--id UUID] [--partial]\n"
      "        [--over-lock] [--timeout S]",
      CLI_SAY_HELP_SUBMIT,
      CLI_BIT(DRY_RUN) | CLI_BIT(REPLACE) | CLI_BIT(OVER_LOCK) | CLI_BIT(LAYER) | CLI_BIT(PROJECT) | CLI_BIT(ID) |
          CLI_BIT(PARTIAL) | CLI_BIT(TIMEOUT),
      1, 1, cli_cmd_submit },
    { "query", "INDICATOR... [--period 2023..2024] [--today DATE] [--every month|quarter|year]\n"
      "        [--by region,sex,...] [--where region=MA-01|MA-02,sex=f] [--layer L] [--project P]\n"
      "        [--as-of SEQ|DATE] [--completeness] [--chart]",
      CLI_SAY_HELP_QUERY,
      CLI_BIT(PERIOD) | CLI_BIT(AS_OF) | CLI_BIT(TODAY) | CLI_BIT(EVERY) | CLI_BIT(BY) | CLI_BIT(WHERE) | CLI_BIT(LAYER) |
          CLI_BIT(PROJECT) | CLI_BIT(COMPLETENESS) | CLI_BIT(CHART),
      1, SIZE_MAX, cli_cmd_query },
    { "history", "FORM ORG PERIOD [--layer L] [--project P]", CLI_SAY_HELP_HISTORY,
      CLI_BIT(LAYER) | CLI_BIT(PROJECT), 3, 3, cli_cmd_history },
    { "drill", "INDICATOR [--period 2024] [--where region=MA-01,sex=f] [--layer L] [--project P]\n"
      "        [--as-of SEQ|DATE]",
      CLI_SAY_HELP_DRILL,
      CLI_BIT(PERIOD) | CLI_BIT(AS_OF) | CLI_BIT(TODAY) | CLI_BIT(WHERE) | CLI_BIT(LAYER) | CLI_BIT(PROJECT),
      1, 1, cli_cmd_drill },
    { "outliers", "FORM [--period 2024] [--where region=MA-01] [--layer L] [--project P]",
      CLI_SAY_HELP_OUTLIERS,
      CLI_BIT(PERIOD) | CLI_BIT(TODAY) | CLI_BIT(WHERE) | CLI_BIT(LAYER) | CLI_BIT(PROJECT),
      1, 1, cli_cmd_outliers },
    { "stale", "FORM [--period 2024] [--where region=MA-01] [--layer L] [--project P]",
      CLI_SAY_HELP_STALE,
      CLI_BIT(PERIOD) | CLI_BIT(TODAY) | CLI_BIT(WHERE) | CLI_BIT(LAYER) | CLI_BIT(PROJECT),
      1, 1, cli_cmd_stale },
    { "diff", "[INDICATOR]... [--from DATE|SEQ] [--to DATE|SEQ] [--period 2024]\n"
      "        [--where region=MA-01] [--layer L] [--project P] [--summary]",
      CLI_SAY_HELP_DIFF,
      CLI_BIT(FROM) | CLI_BIT(TO) | CLI_BIT(PERIOD) | CLI_BIT(TODAY) | CLI_BIT(WHERE) |
          CLI_BIT(LAYER) | CLI_BIT(PROJECT) | CLI_BIT(SUMMARY),
      0, SIZE_MAX, cli_cmd_diff },
    { "watch", "[PROGRAM] [--count N] [--timeout S]", CLI_SAY_HELP_WATCH,
      CLI_BIT(COUNT) | CLI_BIT(TIMEOUT), 0, 1, cli_cmd_watch },
    { "status", "", CLI_SAY_HELP_STATUS, 0, 0, 0, cli_cmd_status },
    { "verify", "", CLI_SAY_HELP_VERIFY, 0, 0, 0, cli_cmd_verify },
    { "backup", "DIR", CLI_SAY_HELP_BACKUP, 0, 1, 1, cli_cmd_backup },
    { "call", "METHOD [JSON]", CLI_SAY_HELP_CALL, 0, 1, 2, cli_cmd_call },
    { "help", "[COMMAND]", CLI_SAY_HELP_HELP_COMMAND, 0, 0, 2, cli_cmd_help },
};
/* clang-format on */

enum { COMMANDS = sizeof commands / sizeof *commands, HELP_COLUMN = 30 };

/* ---- finding -------------------------------------------------------------------------- */

bool cli_command_is(const struct cli_command *command, const char *name)
{
    size_t size = strlen(name);

    return strncmp(command->name, name, size) == 0 &&
           (command->name[size] == '\0' || command->name[size] == ' ');
}

static const struct cli_command *find_named(const char *name)
{
    for (size_t i = 0; i < COMMANDS; i++) {
        if (strcmp(commands[i].name, name) == 0) {
            return &commands[i];
        }
    }
    return NULL;
}

const struct cli_command *cli_command_find(size_t *used, const struct cli_list *words)
{
    char name[64];
    const struct cli_command *found = NULL;

    *used = 2; /* "assign list" is not "assign" of a form called "list" */
    if (words->n > 1) {
        snprintf(name, sizeof name, "%s %s", words->v[0], words->v[1]);
        found = find_named(name);
    }
    if (found == NULL && words->n > 0) {
        *used = 1;
        found = find_named(words->v[0]);
    }
    return found;
}

int cli_command_unknown(struct cli *cli, const char *name)
{
    const char *names[COMMANDS];
    bool shown = false;

    for (size_t i = 0; i < COMMANDS; i++) {
        names[i] = commands[i].name;
        if (cli_command_is(&commands[i], name)) {
            cli_command_help(cli, cli->err, &commands[i]);
            shown = true;
        }
    }
    if (shown) {
        return CLI_USAGE;
    }
    const struct cli_problem problem = { true,
                                         CLI_SAY_UNKNOWN_COMMAND,
                                         { .subject = name },
                                         cli_nearest(name, names, COMMANDS) };
    return cli_usage_problem(cli, &problem);
}

/* ---- help ----------------------------------------------------------------------------- */

static void put_option(struct cli *cli, FILE *to, enum cli_option option)
{
    const struct cli_option_row *row = cli_option_row(option);
    const char *argument = row->argument == NULL ? "" : row->argument;
    const char *left = cli_printf(&cli->arena, "  --%s%s%s", row->name,
                                  *argument == '\0' ? "" : " ", argument);

    fprintf(to, "%-*s %s\n", HELP_COLUMN, left, cli_phrase(cli->lang, row->help));
}

void cli_command_usage(FILE *to, const struct cli_command *command)
{
    fprintf(to, "athar %s%s%s\n", command->name, *command->usage == '\0' ? "" : " ",
            command->usage);
}

void cli_command_help(struct cli *cli, FILE *to, const struct cli_command *command)
{
    cli_command_usage(to, command);
    fprintf(to, "    %s\n", cli_phrase(cli->lang, command->help));
    for (int i = CLI_OPT_VERSION + 1; i < CLI_OPTIONS; i++) {
        if ((command->options & UINT64_C(1) << i) != 0) {
            put_option(cli, to, (enum cli_option)i);
        }
    }
}

void cli_help(struct cli *cli, FILE *to)
{
    fprintf(to,
            "athar [--server URL] [--format table|json|csv] [--lang ar|fr|en] COMMAND\n");
    fprintf(to, "    %s\n\n", cli_phrase(cli->lang, CLI_SAY_HELP_ATHAR));
    for (size_t i = 0; i < COMMANDS; i++) {
        fprintf(to, "  %-14s %s\n", commands[i].name,
                cli_phrase(cli->lang, commands[i].help));
    }
    fputc('\n', to);
    for (int i = 0; i <= CLI_OPT_VERSION; i++) {
        put_option(cli, to, (enum cli_option)i);
    }
    fprintf(to, "\n%s\n", cli_phrase(cli->lang, CLI_SAY_HELP_STATUSES));
}

int cli_cmd_help(struct cli *cli)
{
    const struct cli_list *words = &cli->args.words;
    bool shown = false;

    if (words->n == 0) {
        cli_help(cli, cli->out);
        return CLI_OK;
    }
    const char *name = words->n == 1
                           ? words->v[0]
                           : cli_printf(&cli->arena, "%s %s", words->v[0], words->v[1]);
    for (size_t i = 0; i < COMMANDS; i++) {
        if (cli_command_is(&commands[i], name)) {
            cli_command_help(cli, cli->out, &commands[i]);
            shown = true;
        }
    }
    return shown ? CLI_OK : cli_command_unknown(cli, name);
}
