/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * load - figures sent to a benchmark's athard, as clients would send them, and how fast it was.
 */

#include <stdbool.h>
#include <stdint.h>

#include "common/server.h"

/* Reports of consecutive organizations for consecutive months, one a submission. */
struct bench_plan {
    unsigned first_organization; /* from 0 */
    unsigned organizations;
    unsigned first_month; /* from 0 = 2010-01 */
    unsigned months;
    unsigned values; /* a report, at most BENCH_VALUES */
    unsigned round;  /* another round has other values */
    unsigned batch;  /* submissions a call; 1: Submissions.Submit */
    unsigned window; /* calls under way */
    bool mixed;      /* the months of one organization after another */
};

/* How many reports that is. */
unsigned bench_plan_size(const struct bench_plan *plan);

/* The report at `i` of the plan's order. */
struct bench_report bench_plan_report(const struct bench_plan *plan, unsigned i);

struct bench_figures {
    double seconds;
    double submissions, values; /* a second */
    double flushes;             /* submissions of one flush */
    double bytes;               /* of the store, a value */
};

/* Send the plan in batches over the server's own connection. The requests are made before the
 * clock starts, about a kilobyte of memory a submission. Exits when something is refused. */
struct bench_figures bench_send(struct bench_server *server, const struct bench_plan *plan);

/* The plan again, but `clients` connections, each sending one submission a call and waiting for
 * its answer; at most 64. `batch`, `window` and `mixed` are not looked at. */
struct bench_figures bench_send_singly(struct bench_server *server,
                                       const struct bench_plan *plan, unsigned clients);

/* Submit the one report of the batch alone, and wait. Exits when it is refused. */
void bench_submit(struct athar_client *client, struct bench_batch *batch);
