/* SPDX-License-Identifier: Apache-2.0 */
#include "known.h"

#include <string.h>

static const Athar__V1__Category *find_category(const Athar__V1__Program *program,
                                                const char *id)
{
    for (size_t i = 0; i < program->n_categories; i++) {
        if (strcmp(program->categories[i]->id, id) == 0) {
            return program->categories[i];
        }
    }
    return NULL;
}

static bool has_option(const Athar__V1__Category *category, const char *id)
{
    for (size_t i = 0; i < category->n_options; i++) {
        if (strcmp(category->options[i]->id, id) == 0) {
            return true;
        }
    }
    return false;
}

bool cli_known_category(const struct cli_known *known, const char *category)
{
    for (size_t i = 0; i < known->count; i++) {
        if (find_category(known->programs[i], category) != NULL) {
            return true;
        }
    }
    return known->count == 0;
}

bool cli_known_option(const struct cli_known *known, const char *category,
                      const char *option)
{
    for (size_t i = 0; i < known->count; i++) {
        const Athar__V1__Category *found = find_category(known->programs[i], category);
        if (found != NULL && has_option(found, option)) {
            return true;
        }
    }
    return known->count == 0;
}

void cli_known_check(const struct cli_known *known, const struct cli_sheet *sheet,
                     struct cli_findings *findings)
{
    for (size_t i = 0; i < sheet->column_count; i++) {
        const struct cli_sheet_column *column = &sheet->columns[i];
        if (column->field == CLI_FIELD_CATEGORY &&
            !cli_known_category(known, column->name)) {
            const struct cli_words words = { .subject = column->name };
            cli_find(findings, CLI_SAY_UNKNOWN_COLUMN, 1, column->name, &words);
        }
    }
}
