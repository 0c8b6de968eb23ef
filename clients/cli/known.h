/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * known - the categories and options of the programs that a file names, as the server has them,
 * so that a column nobody knows is found before anything is sent.
 */

#include "athar/v1/catalogue.pb-c.h"
#include "sheet.h"

/* Start with a zeroed one. */
struct cli_known {
    const Athar__V1__Program **programs; /* borrowed */
    size_t count;
};

/* Whether a program has the category; true when no program is known. */
bool cli_known_category(const struct cli_known *known, const char *category);

/* Whether a program has the category with that option; true when no program is known. */
bool cli_known_option(const struct cli_known *known, const char *category,
                      const char *option);

/* Find the sheet's columns that are no category of any program. */
void cli_known_check(const struct cli_known *known, const struct cli_sheet *sheet,
                     struct cli_findings *findings);
