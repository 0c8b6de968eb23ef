/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * shared - the catalogue's own files, for a test that compares with them: in the folder
 * $ATHAR_SHARED, or in `shared` beside the checkout. Whole files of known shape.
 */

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "check.h"

/* The build says where the checkout is. */
#ifndef ATH_SOURCE_DIR
#define ATH_SOURCE_DIR "."
#endif

enum { FIELDS_MAX = 32, TEXT_BYTES = 1 << 20 };

/* One file, and its row. */
struct csv {
    char *text, *at;
    char *names[FIELDS_MAX], *fields[FIELDS_MAX];
    size_t width;
};

/* One field, unquoted in place; *end is the character after it. */
static inline char *read_field(char **at, char *end)
{
    char *from = *at, *out = from, *start = from;
    bool quoted = *from == '"';

    from += quoted;
    while (*from != '\0' && (quoted || (*from != ',' && *from != '\n' && *from != '\r'))) {
        if (quoted && *from == '"' && *++from != '"') {
            quoted = false;
            continue;
        }
        *out++ = *from++;
    }
    from += *from == '\r';
    *end = *from;
    *at = from + (*from != '\0');
    *out = '\0';
    return start;
}

/* The next row into `fields`; 0 at the end. */
static inline size_t read_row(struct csv *csv, char **fields)
{
    size_t n = 0;
    char end = ',';

    while (*csv->at != '\0' && end == ',' && n < FIELDS_MAX) {
        fields[n++] = read_field(&csv->at, &end);
    }
    return n;
}

/* The text of a file; NULL, and said, when the catalogue is not at hand. The caller frees it. */
static inline char *read_shared(const char *name)
{
    /* NOLINTNEXTLINE(concurrency-mt-unsafe): nobody sets it */
    const char *folder = getenv("ATHAR_SHARED");
    char path[1024];

    snprintf(path, sizeof path, "%s/%s",
             folder == NULL ? ATH_SOURCE_DIR "/../shared" : folder, name);
    FILE *f = fopen(path, "rb");
    if (f == NULL) {
        printf("skipped: no %s\n", path);
        return NULL;
    }
    char *text = calloc(1, TEXT_BYTES);
    ATH_TRUE(text != NULL);
    size_t size = fread(text, 1, TEXT_BYTES - 1, f);
    fclose(f);
    ATH_TRUE(size > 0 && size < TEXT_BYTES - 1);
    return text;
}

/* False, and said, when the catalogue is not at hand. The caller frees csv->text. */
static inline bool open_csv(struct csv *csv, const char *name)
{
    csv->text = read_shared(name);
    if (csv->text == NULL) {
        return false;
    }
    csv->at = csv->text;
    csv->width = read_row(csv, csv->names);
    return true;
}

/* The next row of the table; false at the end. */
static inline bool next_row(struct csv *csv)
{
    size_t n = read_row(csv, csv->fields);

    ATH_TRUE(n == 0 || n == csv->width);
    return n != 0;
}

/* A field of the row by its column, which must be there. */
static inline const char *column(const struct csv *csv, const char *name)
{
    for (size_t i = 0; i < csv->width; i++) {
        if (strcmp(csv->names[i], name) == 0) {
            return csv->fields[i];
        }
    }
    ATH_FAIL("no column %s", name);
}
