/* SPDX-License-Identifier: Apache-2.0 */
/* Any bytes as a CSV file: refused with findings, or a submission with a row for every value. */
#include <stdlib.h>

#include "upload.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool condition)
{
    if (!condition) {
        abort();
    }
}

static void check_submission(const struct cli_upload *upload, const struct cli_sheet *sheet)
{
    size_t values = 0;

    for (size_t i = 0; i < upload->submission.n_reports; i++) {
        size_t n = cli_upload_values(upload, i);
        require(n > 0 && upload->submission.reports[i]->key != NULL);
        for (size_t j = 0; j < n; j++) {
            require(upload->rows[i][j]->line > 1);
        }
        values += n;
    }
    require(values == sheet->row_count);
}

static void check_place(const struct cli_upload *upload, struct cli_findings *findings,
                        const uint8_t *data, size_t size)
{
    Athar__V1__Violation v = ATHAR__V1__VIOLATION__INIT;

    v.field = cli_copy(findings->arena, (const char *)data, size);
    v.reason = "unknown-option";
    cli_upload_find(findings, upload, 0, &v);
    v.field =
        cli_printf(findings->arena, "reports[%zu].rows[%zu].value", size % 7, size % 5);
    cli_upload_find(findings, upload, 0, &v);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const struct cli_upload_options options = { .layer = size % 2 == 0 ? "actual" : NULL };
    struct cli_arena arena = { 0 };
    struct cli_findings findings = { .arena = &arena, .lang = CLI_AR };
    struct cli_upload upload = { 0 };
    struct cli_sheet sheet;
    const char *text = size == 0 ? "" : (const char *)data;

    if (cli_sheet_read(&sheet, &findings, text, size) &&
        cli_upload_sheet(&upload, &sheet, &options, &findings)) {
        check_submission(&upload, &sheet);
        check_place(&upload, &findings, data, size);
    } else {
        require(findings.errors > 0);
    }
    cli_findings_sort(&findings);
    cli_upload_fini(&upload);
    cli_findings_fini(&findings);
    cli_arena_fini(&arena);
    return 0;
}
