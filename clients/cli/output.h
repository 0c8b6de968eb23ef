/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * output - answers in the format that was asked for.
 */

#include "cli.h"
#include "table.h"

/* The table in the run's format. For people, a word in place of one without rows; as JSON
 * {"seq":N,"columns":[...],"rows":[[...]]}, without "seq" when it is 0. */
void cli_output(struct cli *cli, const struct cli_table *table, uint64_t seq);

/* The column an answer has under this name, as the contract names it: "period", "region"; any other
 * name is a category's, and its own heading. The name is borrowed. */
struct cli_column cli_column_named(const char *name);

/* A JSON string, or null for NULL. Bytes that are no UTF-8 become U+FFFD. */
void cli_put_json(FILE *to, const char *text);

/* A table's cell as JSON: a number where its column is plain. */
void cli_put_json_cell(FILE *to, const struct cli_column *column, const char *cell);

/* A message as JSON, every field said, indented. */
void cli_output_message(struct cli *cli, const ProtobufCMessage *message);

/* A list that comes in pages: rows of a table, or messages as JSON. Start with the columns. */
struct cli_listing {
    struct cli_table table;
    struct cli_text json;
};

/* With --format json, add the message to the list and say true; else false. */
bool cli_list_json(struct cli *cli, struct cli_listing *listing,
                   const ProtobufCMessage *message);

/* Output the list, as JSON {"NAME":[...]}, if `exit` says that it is whole; free it. Returns
 * `exit`. */
int cli_list_end(struct cli *cli, struct cli_listing *listing, const char *name, int exit);

/* The text in the run's arena, NULL when it is empty. */
const char *cli_or_none(struct cli *cli, const char *text);

/* A program's status for people: "serving" in their words, or the reason as it came; as it came for
 * programs, too (--format csv). */
const char *cli_program_status(struct cli *cli, const char *status);

/* A number as text in the run's arena. */
const char *cli_number(struct cli *cli, uint64_t n);
