/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * cmd - the commands: one table row and one function each.
 */

#include "cli.h"

/* Runs the command with the words that follow its name; returns the exit status. */
typedef int cli_command_fn(struct cli *cli);

struct cli_command {
    const char *name;  /* "submit", "org add" */
    const char *usage; /* what follows the name */
    enum cli_message help;
    uint64_t options;   /* CLI_BIT of those it takes beside the global ones */
    size_t least, most; /* words it needs and takes */
    cli_command_fn *run;
};

#define CLI_BIT(option) (UINT64_C(1) << CLI_OPT_##option)

/* Whether `name` is the command's name, or the first word of it ("org"). */
bool cli_command_is(const struct cli_command *command, const char *name);

/* The command that the words begin with; *used words name it. NULL when there is none. */
const struct cli_command *cli_command_find(size_t *used, const struct cli_list *words);

/* Say that there is no such command; CLI_USAGE. */
int cli_command_unknown(struct cli *cli, const char *name);

/* How the command is written, on `to`: the line its help begins with. */
void cli_command_usage(FILE *to, const struct cli_command *command);

/* What the command takes, on `to`. */
void cli_command_help(struct cli *cli, FILE *to, const struct cli_command *command);

/* All commands and global options, on `to`. */
void cli_help(struct cli *cli, FILE *to);

cli_command_fn cli_cmd_org_add, cli_cmd_org_list, cli_cmd_org_show;
cli_command_fn cli_cmd_project_add, cli_cmd_project_list;
cli_command_fn cli_cmd_place_list;
cli_command_fn cli_cmd_program_list, cli_cmd_program_show;
cli_command_fn cli_cmd_plugin_list, cli_cmd_plugin_show, cli_cmd_plugin_new;
cli_command_fn cli_cmd_plugin_load, cli_cmd_plugin_reload, cli_cmd_plugin_unload;
cli_command_fn cli_cmd_plugin_check;
cli_command_fn cli_cmd_assign, cli_cmd_assign_import, cli_cmd_assign_list;
cli_command_fn cli_cmd_completeness, cli_cmd_missing;
cli_command_fn cli_cmd_lock, cli_cmd_unlock, cli_cmd_lock_list;
cli_command_fn cli_cmd_submit, cli_cmd_query, cli_cmd_history, cli_cmd_watch;
cli_command_fn cli_cmd_diff, cli_cmd_drill, cli_cmd_stale, cli_cmd_outliers;
cli_command_fn cli_cmd_status, cli_cmd_verify, cli_cmd_backup, cli_cmd_call, cli_cmd_help;
