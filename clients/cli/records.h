/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * records - the fields and records of a CSV file, each with the line its record starts on.
 *
 * Separated by commas; by semicolons or tabs when the first line has no comma; by what a first
 * line "sep=X" says. UTF-8 with or without a BOM, or UTF-16 with one, which is what spreadsheets
 * call "Unicode text"; LF, CRLF or CR; quoted fields, line breaks in them too. Blanks around a
 * field are dropped and blank lines skipped. The first line is 1.
 *
 * Failure:  a quotation mark out of place is a finding, and ends the reading; a workbook and
 *           broken UTF-16 are one finding, and nothing is read.
 */

#include "find.h"

enum { CLI_RECORDS_FINDINGS = 1000 }; /* reading ends at so many findings */

/* What is called as the file is read. */
struct cli_records {
    void *context;
    /* A field; not terminated, and may hold anything. */
    void (*field)(void *context, uint32_t line, const char *text, size_t size);
    /* The record that the fields since the last one make. */
    void (*record)(void *context, uint32_t line);
};

/* Read all of it. What separates its fields, or NUL when it could not be read at all. */
char cli_records_read(const struct cli_records *to, struct cli_findings *findings,
                      const char *data, size_t size);
