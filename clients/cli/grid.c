/* SPDX-License-Identifier: Apache-2.0 */
#include "grid.h"

#include <stdlib.h>
#include <string.h>

#include "args.h"
#include "utf8.h"

/* A file on its way. */
struct reading {
    struct cli_grid *grid;
    const struct cli_grid_form *form;
    struct cli_findings *findings;
    struct cli_grid_row *rows; /* heap until the end */
    size_t capacity;
    const char *fields[CLI_GRID_COLUMNS];
    size_t field_count;
    bool has_header;
};

const char *cli_grid_text(const struct cli_grid *grid, const struct cli_grid_row *row,
                          const char *column)
{
    for (size_t i = 0; i < grid->column_count; i++) {
        if (strcmp(grid->columns[i], column) == 0) {
            return row->cells[i];
        }
    }
    return "";
}

/* ---- the header ----------------------------------------------------------------------- */

static bool is_known(const struct cli_grid_form *form, const char *name)
{
    for (size_t i = 0; i < form->count; i++) {
        size_t size = strlen(form->names[i]);
        bool begins = form->names[i][size - 1] == '_';
        if (begins ? strncmp(name, form->names[i], size) == 0 && name[size] != '\0'
                   : strcmp(name, form->names[i]) == 0) {
            return true;
        }
    }
    return false;
}

static void check_column(struct reading *r, uint32_t line, size_t i)
{
    const char *name = r->grid->columns[i];
    struct cli_words words = { .subject = name };

    for (size_t j = 0; j < i; j++) {
        if (*name != '\0' && strcmp(r->grid->columns[j], name) == 0) {
            cli_find(r->findings, CLI_SAY_DUPLICATE_COLUMN, line, name, &words);
        }
    }
    if (*name == '\0' || is_known(r->form, name)) {
        return;
    }
    words.value = cli_nearest(name, r->form->names, r->form->count);
    cli_find(r->findings,
             words.value == NULL ? CLI_SAY_CATALOGUE_COLUMN : CLI_SAY_CATALOGUE_COLUMN_NEAR,
             line, name, &words);
}

static void check_required(struct reading *r, uint32_t line)
{
    for (size_t i = 0; i < r->form->required; i++) {
        const char *wanted = r->form->names[i];
        bool found = false;
        for (size_t j = 0; j < r->grid->column_count; j++) {
            found = found || strcmp(r->grid->columns[j], wanted) == 0;
        }
        const struct cli_words words = { .subject = wanted };
        if (!found) {
            cli_find(r->findings, CLI_SAY_MISSING_COLUMN, line, wanted, &words);
        }
    }
}

static void take_header(struct reading *r, uint32_t line)
{
    r->has_header = true;
    r->grid->column_count =
        r->field_count > CLI_GRID_COLUMNS ? CLI_GRID_COLUMNS : r->field_count;
    if (r->field_count > CLI_GRID_COLUMNS) {
        const struct cli_words words = { .limit = "64" };
        cli_find(r->findings, CLI_SAY_TOO_MANY_COLUMNS, line, NULL, &words);
    }
    for (size_t i = 0; i < r->grid->column_count; i++) {
        char *name = cli_string(r->findings->arena, r->fields[i]);
        for (char *c = name; *c != '\0'; c++) {
            *c = (char)(*c >= 'A' && *c <= 'Z' ? *c + ('a' - 'A') : *c);
        }
        r->grid->columns[i] = name;
        check_column(r, line, i);
    }
    check_required(r, line);
}

/* ---- rows ----------------------------------------------------------------------------- */

static bool all_blank(const struct reading *r)
{
    for (size_t i = 0; i < r->field_count && i < CLI_GRID_COLUMNS; i++) {
        if (*r->fields[i] != '\0') {
            return false;
        }
    }
    return true;
}

static void take_row(struct reading *r, uint32_t line)
{
    struct cli_grid *grid = r->grid;
    struct cli_grid_row row = { .line = line };

    if (all_blank(r)) {
        return;
    }
    row.cells = cli_array(r->findings->arena, grid->column_count, sizeof *row.cells);
    for (size_t i = 0; i < grid->column_count; i++) {
        row.cells[i] = i < r->field_count ? r->fields[i] : "";
    }
    for (size_t i = grid->column_count; i < r->field_count; i++) {
        if (i >= CLI_GRID_COLUMNS || *r->fields[i] != '\0') {
            const struct cli_words words = { .limit = cli_printf(r->findings->arena, "%zu",
                                                                 grid->column_count) };
            cli_find(r->findings, CLI_SAY_TOO_MANY_FIELDS, line, NULL, &words);
            break;
        }
    }
    r->rows = cli_grow(r->rows, grid->row_count, &r->capacity, sizeof *r->rows);
    r->rows[grid->row_count++] = row;
}

static void on_field(void *context, uint32_t line, const char *text, size_t size)
{
    struct reading *r = context;
    size_t i = r->field_count++;

    if (i >= CLI_GRID_COLUMNS) {
        return;
    }
    r->fields[i] = "";
    if (!cli_utf8_valid(text, size)) {
        const char *column =
            r->has_header && i < r->grid->column_count ? r->grid->columns[i] : NULL;
        cli_find(r->findings, CLI_SAY_INVALID_TEXT, line, column, NULL);
        return;
    }
    r->fields[i] = cli_copy(r->findings->arena, text, size);
}

static void on_record(void *context, uint32_t line)
{
    struct reading *r = context;

    if (r->has_header) {
        take_row(r, line);
    } else {
        take_header(r, line);
    }
    r->field_count = 0;
}

bool cli_grid_read(struct cli_grid *out, const struct cli_grid_form *form,
                   struct cli_findings *findings, const struct cli_text *data)
{
    struct reading r = { .grid = out, .form = form, .findings = findings };
    const struct cli_records to = { &r, on_field, on_record };
    size_t before = findings->errors;

    *out = (struct cli_grid){ 0 };
    (void)cli_records_read(&to, findings, data->data, data->size);
    if (!r.has_header && findings->errors == before) {
        check_required(&r, 1);
    }
    out->rows = cli_array(findings->arena, out->row_count, sizeof *out->rows);
    if (out->row_count > 0) {
        memcpy(out->rows, r.rows, out->row_count * sizeof *out->rows);
    }
    free(r.rows);
    return findings->errors == before;
}
