/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * where - what the commands that ask questions read alike.
 */

#include "athar/v1/query.pb-c.h"
#include "athar/v1/submissions.pb-c.h"
#include "cli.h"

/* The pieces of an option that may be given several times, "a,b" and "c" alike. */
struct cli_list cli_pieces(struct cli *cli, enum cli_option option, char separator);

/* --where region=MA-01|MA-02,sex=f; false when it cannot be read, which has been said. */
bool cli_where(struct cli *cli, Athar__V1__Filter ***filters, size_t *n);

/* "12", "12..40" where only bounds are known, or NULL; in the run's arena. */
const char *cli_total_text(struct cli *cli, const Athar__V1__TotalValue *total);

/* "cooperatives.members[sex=f,age=youth]", in the run's arena. */
const char *cli_cell_name(struct cli *cli, const char *indicator, char *const *options,
                          size_t n);
