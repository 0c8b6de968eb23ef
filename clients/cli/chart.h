/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * chart - a table's column of numbers as bars in the terminal.
 */

#include "cli.h"
#include "table.h"

/* One bar a row, as long as its number in column `value` is to the largest; before it the
 * row's other words. Numbers are shown as they are; only bars are rounded. */
void cli_chart(struct cli *cli, const struct cli_table *table, size_t value);
