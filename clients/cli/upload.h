/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * upload - a file of figures as the submission it says, and the way back from a finding of the
 * server to the file's row and column.
 *
 * Rows of a sheet become reports by program, form, layer, period, organization and project, in
 * the order they first appear; 2024-03 and 202403 are one period. What the server can judge is
 * left to it.
 *
 * Memory:   everything is in the findings' arena; JSON submissions are owned by the upload.
 */

#include "args.h"
#include "athar/v1/submissions.pb-c.h"
#include "known.h"
#include "sheet.h"

enum { CLI_PACK_OVER = 2000 }; /* values of a file that is worth packing into columns */

/* What the command line says of all reports; NULL for what it does not say. */
struct cli_upload_options {
    const char *layer, *project;
    bool replace, over_lock;
};

struct cli_upload {
    Athar__V1__Submission submission;
    const struct cli_sheet *sheet;      /* NULL: it came as JSON */
    const struct cli_sheet_row ***rows; /* of a sheet: rows[report][value] */
    Athar__V1__SubmitRequest *request;  /* of JSON: owned, what `submission` points into */
    const char *id;                     /* named in the JSON, or NULL */
    struct cli_known known;             /* set by the caller, for better places */
    struct cli_list programs;           /* of a sheet: each it names, once */
    bool packed;                        /* values are columns */
};

/* The sheet as a submission. False when there are errors among the findings. */
bool cli_upload_sheet(struct cli_upload *out, const struct cli_sheet *sheet,
                      const struct cli_upload_options *options,
                      struct cli_findings *findings);

/* A JSON file: a Submission, or a SubmitRequest. False with a finding when it is neither. */
bool cli_upload_json(struct cli_upload *out, const char *data, size_t size,
                     const struct cli_upload_options *options,
                     struct cli_findings *findings);

/* Values of a report. */
size_t cli_upload_values(const struct cli_upload *upload, size_t report);

/* Add what the server found, at its place in the file. `first` is the report that the paths
 * count from. */
void cli_upload_find(struct cli_findings *findings, const struct cli_upload *upload,
                     size_t first, const Athar__V1__Violation *violation);

/* Free what the arena does not hold. */
void cli_upload_fini(struct cli_upload *upload);

/* ---- parts that are tested by themselves ---------------------------------------------- */

/* The period in the one notation of the answers where it is a known one ("2024-03",
 * "٢٠٢٤-٠٣" to "202403"), else as it is. */
const char *cli_period_key(struct cli_arena *arena, const char *text);

/* A plain decimal as integer and count of decimals: at most 12 digits, 6 of them decimals, so
 * that it fits 64 bits with 6 decimals more. */
bool cli_plain_decimal(int64_t *value, unsigned *decimals, const char *text);
