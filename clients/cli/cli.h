/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * cli - one run of the command line: what was asked, of which server, in which language and
 * format, and how it ends.
 *
 * Owns:     the connection, the last call's status, and an arena for everything that lives
 *           as long as the run.
 * Threads:  one.
 * Failure:  what fails has said so, in the run's language, when it returns: on stderr for
 *           people, and with --format json as an object on stdout for programs.
 */

#include <stdio.h>

#include "args.h"
#include "athar/client.h"

/* The exit statuses, for ever. */
enum cli_exit {
    CLI_OK = 0,
    CLI_REFUSED = 1,     /* with the findings */
    CLI_USAGE = 2,       /* the command line is wrong */
    CLI_UNREACHABLE = 3, /* no answer: nothing is known to have been done */
    CLI_SERVER = 4,      /* the server failed, or verify found a difference */
};

struct cli_names;

enum cli_format { CLI_TABLE = 0, CLI_JSON, CLI_CSV };

struct cli {
    FILE *out, *err;
    struct cli_arena arena;
    struct cli_args args; /* words: what follows the command */
    enum cli_lang lang;
    enum cli_format format;
    const char *server; /* NULL when not said */
    struct athar_client *client;
    struct athar_status status;
    const struct cli_names *names; /* of places; NULL until the first is shown */
};

/* Everything: returns the exit status. */
int cli_run(int argc, char **argv, FILE *out, FILE *err);

/* A sentence in the run's language, in its arena. */
const char *cli_say(struct cli *cli, enum cli_message message,
                    const struct cli_words *words);

/* "athar: ..." on stderr. */
void cli_note(struct cli *cli, enum cli_message message, const struct cli_words *words);

/* A note and where to read more; CLI_USAGE. */
int cli_usage(struct cli *cli, enum cli_message message, const struct cli_words *words);

/* Say what is wrong with the command line; CLI_USAGE. */
int cli_usage_problem(struct cli *cli, const struct cli_problem *problem);

/* Connect to the server unless that was done; an exit status, CLI_OK when connected. */
int cli_connect(struct cli *cli);

/* As cli_connect; a failure is said as cli_failed_midway says it. */
int cli_connect_midway(struct cli *cli);

/* Connect and call. On success CLI_OK and *response, to be freed with athar_free(); else what
 * went wrong has been said. */
int cli_call(struct cli *cli, const char *method, const ProtobufCMessage *request,
             ProtobufCMessage **response);

/* As cli_call, allowing more time than a call usually has. */
int cli_call_long(struct cli *cli, const char *method, const ProtobufCMessage *request,
                  ProtobufCMessage **response);

/* Say how the last call failed; its exit status. */
int cli_failed(struct cli *cli);

/* As cli_failed, for people only: more will be said on stdout. */
int cli_failed_midway(struct cli *cli);

/* The exit status that belongs to a failed call. */
int cli_exit_of(const struct athar_status *status);

/* Hand what was written to stdout to who reads it; false when some of it is lost. */
bool cli_said(struct cli *cli);

/* An environment variable, or NULL when it is not set or empty. */
const char *cli_environment(const char *name);
