/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * table - rows of text, shown aligned for people or as CSV for spreadsheets.
 *
 * Memory:   cells are borrowed; NULL is "no value", shown as "-" and written as nothing.
 */

#include <stdio.h>

#include "say.h"

/* What stands in a column as a code, and is shown to people by its name (names.h). */
enum cli_named { CLI_AS_IS = 0, CLI_PLACE, CLI_WHO };

struct cli_column {
    const char *name;       /* in CSV and JSON, for ever; and as heading without a title */
    enum cli_message title; /* heading in the run's language; CLI_MESSAGES for none */
    bool number;            /* aligned to the right */
    bool plain;             /* a JSON number rather than a string */
    bool optional;          /* not shown to people when no row has a value */
    enum cli_named named;
};

/* Start with columns and zeroes. */
struct cli_table {
    const struct cli_column *columns;
    size_t column_count;
    const char **cells;
    size_t row_count, capacity;
    bool dated; /* as of a position of the journal, also before the first */
};

/* Add a row of `column_count` cells; the pointers are copied, the texts borrowed. */
void cli_table_add(struct cli_table *table, const char *const *cells);

/* Free the rows. */
void cli_table_fini(struct cli_table *table);

/* Aligned, with headings in `lang`. Arabic has a left-to-right mark on both sides, so that columns
 * stay in their order on terminals that turn it around. */
void cli_table_print(FILE *to, const struct cli_table *table, enum cli_lang lang);

/* What stands on both sides of a text in such a line: that mark, or nothing. */
const char *cli_direction(const char *text);

/* As CSV, with the columns' names as header. */
void cli_table_csv(FILE *to, const struct cli_table *table);

/* Text for a terminal: control characters become "?". */
void cli_put(FILE *to, const char *text);

/* One field of a CSV file, quoted where it must be. */
void cli_put_csv(FILE *to, const char *text);
