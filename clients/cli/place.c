/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>
#include <string.h>

#include "upload.h"

/* A finding's path in the message, taken apart. */
struct path {
    const char *rest; /* from "reports[" on, or the whole of it */
    size_t report, value;
    bool has_report, has_value;
    const char *member; /* "key.period", "value"; "" for none */
};

/* "name[12]" at `at`: true, the number, and what follows the bracket. */
static bool indexed(const char **at, const char *name, size_t *number)
{
    size_t size = strlen(name);

    if (strncmp(*at, name, size) != 0 || (*at)[size] != '[') {
        return false;
    }
    char *end;
    *number = strtoul(*at + size + 1, &end, 10);
    if (*end != ']') {
        return false;
    }
    *at = end + 1;
    return true;
}

static struct path parse_path(const char *field)
{
    static const char *const lists[] = { "rows", "value", "cell", "state" };
    const char *at = strstr(field, "reports[");
    struct path path = { .rest = at == NULL ? field : at, .member = "" };

    path.has_report = at != NULL && indexed(&at, "reports", &path.report);
    if (!path.has_report) {
        return path;
    }
    at += *at == '.';
    for (size_t i = 0; i < sizeof lists / sizeof *lists && !path.has_value; i++) {
        path.has_value = indexed(&at, lists[i], &path.value);
    }
    path.member = at + (*at == '.');
    return path;
}

/* ---- columns -------------------------------------------------------------------------- */

static bool is_one_of(const char *text, const char *const *list, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (strcmp(text, list[i]) == 0) {
            return true;
        }
    }
    return false;
}

/* The category column that the reason is about: of several, the first that is wrong. */
static const char *category_column(const struct cli_upload *upload,
                                   const struct cli_sheet_row *row, const char *reason)
{
    const struct cli_sheet *sheet = upload->sheet;
    const char *first = NULL;

    for (size_t i = 0; i < sheet->column_count; i++) {
        const char *name = sheet->columns[i].name;
        if (sheet->columns[i].field != CLI_FIELD_CATEGORY || *row->cells[i] == '\0') {
            continue;
        }
        first = first == NULL ? name : first;
        if (strcmp(reason, "unknown-option") == 0 &&
            !cli_known_option(&upload->known, name, row->cells[i])) {
            return name;
        }
        if (strcmp(reason, "unknown-category") == 0 &&
            !cli_known_category(&upload->known, name)) {
            return name;
        }
    }
    return first == NULL ? "value" : first;
}

static const char *column_of(const struct cli_upload *upload,
                             const struct cli_sheet_row *row, const char *member,
                             const char *reason)
{
    static const char *const of_option[] = { "unknown-option", "unknown-category",
                                             "unknown-breakdown", "malformed-option" };
    static const char *const of_indicator[] = { "unknown-indicator", "computed-indicator",
                                                "mixed-forms" };

    if (strcmp(reason, "unknown-program") == 0) {
        return *cli_sheet_text(upload->sheet, row, CLI_FIELD_PROGRAM) != '\0' ? "program"
                                                                              : "indicator";
    }
    if (is_one_of(reason, of_option, sizeof of_option / sizeof *of_option)) {
        return category_column(upload, row, reason);
    }
    if (is_one_of(reason, of_indicator, sizeof of_indicator / sizeof *of_indicator)) {
        return "indicator";
    }
    return strncmp(member, "key.", 4) == 0 ? member + 4 : member;
}

/* Whether a subject ("members[sex=f]") is about the row's indicator. */
static bool about_indicator(const struct cli_upload *upload,
                            const struct cli_sheet_row *row, const char *subject)
{
    const char *indicator = cli_sheet_text(upload->sheet, row, CLI_FIELD_INDICATOR);
    const char *point = strchr(indicator, '.');
    const char *name = point == NULL ? indicator : point + 1;
    size_t size = strcspn(subject, "[");

    return strlen(name) == size && strncmp(name, subject, size) == 0;
}

/* The row of a file that a violation names or points at, or NULL: a value's own; of a report the
 * one with the line said, or the first that is about the same indicator. */
static const struct cli_sheet_row *row_of(const struct cli_upload *upload, size_t report,
                                          const struct path *path,
                                          const Athar__V1__Violation *violation)
{
    if (!path->has_report || report >= upload->submission.n_reports) {
        return NULL;
    }
    const struct cli_sheet_row **rows = upload->rows[report];
    size_t n = cli_upload_values(upload, report);
    if (path->has_value) {
        return path->value < n ? rows[path->value] : NULL;
    }
    for (size_t i = 0; i < n; i++) {
        if (about_indicator(upload, rows[i], violation->subject)) {
            return rows[i];
        }
    }
    for (size_t i = 0; i < n; i++) {
        if (rows[i]->line == violation->row) {
            return rows[i];
        }
    }
    return n > 0 ? rows[0] : NULL;
}

void cli_upload_find(struct cli_findings *findings, const struct cli_upload *upload,
                     size_t first, const Athar__V1__Violation *violation)
{
    struct path path = parse_path(violation->field);
    size_t report = first + path.report;

    if (upload->sheet == NULL) {
        const char *column = path.has_report
                                 ? cli_printf(findings->arena, "reports[%zu]%s", report,
                                              strchr(path.rest, ']') + 1)
                                 : violation->field;
        cli_find_violation(findings, violation, violation->row, column);
        return;
    }
    const struct cli_sheet_row *row = row_of(upload, report, &path, violation);
    if (row == NULL) {
        cli_find_violation(findings, violation, violation->row, NULL);
        return;
    }
    const char *member =
        *path.member == '\0' || strcmp(path.member, "rows") == 0 ? "value" : path.member;
    cli_find_violation(findings, violation, row->line,
                       column_of(upload, row, member, violation->reason));
}
