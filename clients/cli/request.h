/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * request - what several commands do alike: fields from options, lists in pages, answers of
 * commands.
 */

#include "athar/v1/common.pb-c.h"
#include "cli.h"

/* An option's value for a message; "" when it was not given. */
char *cli_field(const struct cli *cli, enum cli_option option);

/* A list's strings for a message. */
char **cli_strings(const struct cli_list *list);

/* The command's id: --id, or a new one. NULL when --id is none, which has been said. */
char *cli_command_id(struct cli *cli);

/* Say what became of a command on `subject`: a sentence, or the answer as JSON. */
void cli_output_done(struct cli *cli, const char *subject, Athar__V1__Outcome outcome,
                     uint64_t seq, const ProtobufCMessage *answer);

/* Runs for each page of a list; borrowed until it returns. */
typedef void cli_page_fn(struct cli *cli, const ProtobufCMessage *page, void *context);

/* Connect and read all pages; an exit status. */
int cli_pages(struct cli *cli, const char *method, const ProtobufCMessage *request,
              cli_page_fn *each, void *context);
