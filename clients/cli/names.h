/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * names - for people, what answers hold as codes: regions and provinces, and which of these it is.
 *
 * The server is asked for them once a run, when the first one is to be shown. While it cannot say
 * (an older one, a line that broke) people see the code. Programs (--format csv, json) always do.
 *
 * Memory:   texts are in the run's arena, or the code as it was given.
 */

#include "cli.h"
#include "table.h"

/* "Béni Mellal-Khénifra (MA-05)" for "MA-05", "Étranger (abroad:FR)"; the code for any other text. NULL
 * stays NULL. */
const char *cli_place(struct cli *cli, const char *code);

/* Who reports: a slug as it is; of a target's scope "Béni Mellal-Khénifra (@region:MA-05)",
 * "Maroc (@country)". NULL stays NULL. */
const char *cli_who(struct cli *cli, const char *organization);

/* "country", "region", "province" or "organization" in the reader's words; any other text as it is. */
const char *cli_level(struct cli *cli, const char *level);

/* The names of places and of who reports in all columns that hold them (cli_column.named). */
void cli_names_put(struct cli *cli, const struct cli_table *table);
