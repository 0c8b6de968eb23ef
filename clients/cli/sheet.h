/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * sheet - a CSV file of figures as columns and rows of text, each row with its line.
 *
 * What is read: a header, then one figure a row, as records.h says. UTF-8. Blank rows are
 * skipped, missing fields at a row's end are blank. A row's number is the line its record
 * starts on, the header's being 1.
 *
 * Memory:   everything is in the arena; the file's bytes are not kept.
 * Failure:  findings, each with row and column; reading goes on after them where it can.
 */

#include "records.h"

enum cli_field {
    CLI_FIELD_ORGANIZATION,
    CLI_FIELD_PERIOD,
    CLI_FIELD_INDICATOR,
    CLI_FIELD_VALUE, /* the four that must be there */
    CLI_FIELD_PROGRAM,
    CLI_FIELD_PROJECT,
    CLI_FIELD_LAYER,
    CLI_FIELD_FORM,
    CLI_FIELD_COMMENT,
    CLI_FIELD_REASON,
    CLI_FIELDS,
    CLI_FIELD_CATEGORY = CLI_FIELDS, /* any other name */
    CLI_FIELD_UNNAMED,               /* no name: must be blank in every row */
};

enum {
    CLI_SHEET_COLUMNS = 64,
    CLI_SHEET_FINDINGS = CLI_RECORDS_FINDINGS,
    CLI_NO_COLUMN = -1
};

struct cli_sheet_column {
    const char *name; /* lower case */
    enum cli_field field;
};

struct cli_sheet_row {
    uint32_t line;
    const char **cells; /* one for each column; blank is "" */
};

struct cli_sheet {
    struct cli_sheet_column columns[CLI_SHEET_COLUMNS];
    size_t column_count;
    int at[CLI_FIELDS]; /* the column of a field, or CLI_NO_COLUMN */
    struct cli_sheet_row *rows;
    size_t row_count;
};

/* Read the file. False when there are errors among the findings. */
bool cli_sheet_read(struct cli_sheet *out, struct cli_findings *findings, const char *data,
                    size_t size);

/* A row's text for a field; "" when the file has no such column. */
const char *cli_sheet_text(const struct cli_sheet *sheet, const struct cli_sheet_row *row,
                           enum cli_field field);

/* "organization", "period" and so on. */
const char *cli_field_name(enum cli_field field);
