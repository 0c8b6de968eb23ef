/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * legend - what the indicators of a table are, and in which unit they are counted.
 */

#include "cli.h"

/* Below a table for people, a line for each indicator ("program.indicator"; the same again is passed
 * over): its id, name and unit as the catalogue says today. Nothing for one that it does not have,
 * nothing in other formats, and no word when the server cannot be asked any more. */
void cli_legend(struct cli *cli, char *const *indicators, size_t n);

/* Below it, a line with what the whole of a table is of: "layer: target". Nothing in other formats,
 * nor for an empty `value`. */
void cli_legend_of(struct cli *cli, enum cli_message what, const char *value);
