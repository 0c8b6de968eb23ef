/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * cli_fixture - CSV text as sheet, upload and findings, for the tests of the command line.
 */

#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "upload.h"

struct text_read {
    struct cli_arena arena;
    struct cli_findings findings;
    struct cli_sheet sheet;
    struct cli_upload upload;
    bool good;
};

/* Read the text as far as a sheet. The fixture must not move afterwards. */
static inline void read_sheet(struct text_read *f, const char *text, size_t size)
{
    *f = (struct text_read){ .findings = { .lang = CLI_EN } };
    f->findings.arena = &f->arena;
    f->good = cli_sheet_read(&f->sheet, &f->findings, text, size);
}

/* Read the text and make the submission of it. */
static inline void read_upload(struct text_read *f, const char *text,
                               const struct cli_upload_options *options)
{
    const struct cli_upload_options none = { 0 };

    read_sheet(f, text, strlen(text));
    f->good = f->good && cli_upload_sheet(&f->upload, &f->sheet,
                                          options == NULL ? &none : options, &f->findings);
}

static inline void forget(struct text_read *f)
{
    cli_upload_fini(&f->upload);
    cli_findings_fini(&f->findings);
    cli_arena_fini(&f->arena);
}

/* Set an environment variable, "" for none; a test's process has one thread. */
static inline void set_environment(const char *name, const char *value)
{
    int failed = setenv(name, value, 1); /* NOLINT(concurrency-mt-unsafe): one thread */

    ATH_EQ_INT(failed, 0);
}

/* "2 sex unknown-option" of a finding, "" past the last. */
static inline const char *finding(struct text_read *f, size_t i)
{
    if (i >= f->findings.n) {
        return "";
    }
    const struct cli_finding *v = &f->findings.v[i];
    return cli_printf(&f->arena, "%u %s %s", (unsigned)v->row,
                      v->column == NULL ? "-" : v->column, v->code);
}
