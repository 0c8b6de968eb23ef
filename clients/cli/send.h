/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * send - an upload on its way to the server: as one submission, as many, or as a dry run.
 *
 * Submitted as many, each report is a submission of its own, with an id derived from the
 * upload's; they travel in batches, a few at once.
 *
 * Failure:  what was answered and what was not is in the struct; `exit` is the worst of it.
 */

#include "cli.h"
#include "progress.h"
#include "table.h"
#include "upload.h"

enum cli_fate { CLI_ACCEPTED, CLI_UNCHANGED, CLI_REFUSED_FATE, CLI_UNKNOWN, CLI_FATES };

struct cli_tally {
    uint64_t reports, values;
};

struct cli_send {
    struct cli *cli;
    const struct cli_upload *upload;
    const char *id; /* NULL for a dry run */
    bool dry_run, partial;
    bool known; /* the id may have been sent before this run */
    uint32_t timeout_ms;
    struct cli_findings *findings; /* where the server's go */

    struct cli_tally tally[CLI_FATES];
    struct cli_table reports; /* what a dry run says of each */
    struct cli_table moved;   /* and of totals, unless they go as many */
    bool moved_more;          /* there are more of them */
    uint64_t seq;             /* the last position */
    bool repeated;            /* the id was known: acknowledged before */
    bool too_large;           /* it might pass as many submissions */
    int exit;
    const char ***lines;  /* of that table, by report; NULL for those refused */
    bool *retry;          /* reports that go once more, alone */
    pthread_mutex_t lock; /* guards all above while answers come in */
    struct cli_progress progress;
};

/* Send and wait for all answers. The caller filled the first part. */
void cli_send(struct cli_send *send);

/* Free the tables. */
void cli_send_fini(struct cli_send *send);
