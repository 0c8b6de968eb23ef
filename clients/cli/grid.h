/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * grid - a CSV file with a header, as rows of text under named columns.
 *
 * Memory:   everything is in the findings' arena.
 * Failure:  findings, each with row and column; reading goes on after them where it can.
 */

#include "records.h"

enum { CLI_GRID_COLUMNS = 64 };

/* Which columns a file may have: a name that ends with "_" begins one ("name_" is any of
 * name_ar, name_fr ...). The first `required` must be there. */
struct cli_grid_form {
    const char *const *names;
    size_t count, required;
};

struct cli_grid_row {
    uint32_t line;
    const char **cells; /* one for each column; blank is "" */
};

/* Start with a zeroed one. */
struct cli_grid {
    const char *columns[CLI_GRID_COLUMNS]; /* lower case */
    size_t column_count;
    struct cli_grid_row *rows;
    size_t row_count;
};

/* Read the file. False when that added errors to the findings. */
bool cli_grid_read(struct cli_grid *out, const struct cli_grid_form *form,
                   struct cli_findings *findings, const struct cli_text *data);

/* The text of a row in a column; "" when the file has no such column. */
const char *cli_grid_text(const struct cli_grid *grid, const struct cli_grid_row *row,
                          const char *column);
