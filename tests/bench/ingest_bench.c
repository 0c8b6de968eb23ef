/* SPDX-License-Identifier: Apache-2.0 */

/*
 * ingest_bench [--json] [--months N] - durable submissions, beside the raw LMDB puts they come to.
 *
 * A real athard is sent figures over ipc as any client would: batches of submissions of 50 values,
 * validated, totalled and flushed before they are acknowledged. The raw puts (common/raw_lmdb.h)
 * run in turn with them, so that a slow moment of the machine falls on both. Then smaller and
 * single submissions.
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/raw_lmdb.h"
#include "common/server.h"

enum { ORGANIZATIONS = 10000, BATCH = 500, WINDOW = 4, ROUNDS = 5, SINGLES = 3000 };

struct figures {
    double submissions, values, flushes, bytes, seconds;
};

struct row {
    const char *id, *name;
    struct figures athar;
    double raw; /* submissions a second of the raw puts in the same rounds; 0: none */
};

static void batch_done(const ProtobufCMessage *response, const struct athar_status *status,
                       void *context)
{
    const Athar__V1__SubmitBatchResponse *answer =
        (const Athar__V1__SubmitBatchResponse *)response;

    (void)context;
    if (response == NULL) {
        bench_die("batch refused: %s", status->message);
    }
    for (size_t i = 0; i < answer->n_results; i++) {
        if (answer->results[i]->code != 0) {
            bench_die("submission refused: %s", answer->results[i]->message);
        }
    }
}

static void send_batch(struct athar_pipeline *pipeline, struct bench_batch *batch)
{
    struct athar_status status = { 0 };
    struct athar_submit submit = { .method = "Submissions.SubmitBatch",
                                   .request = &batch->request.base,
                                   .done = batch_done };

    if (athar_pipeline_submit(pipeline, &submit, &status) != 0) {
        bench_die("%s", status.message);
    }
    bench_batch_reset(batch);
}

/* How a run goes through organizations and months. */
struct plan {
    unsigned first_month, months, organizations, values, batch, window;
    int64_t seed; /* of the values */
    bool mixed;   /* the months of one organization after another */
};

static struct figures send(struct bench_server *server, const struct plan *plan)
{
    struct athar_pipeline *pipeline = NULL;
    struct bench_batch batch;
    struct athar_status status = { 0 };
    unsigned total = plan->months * plan->organizations;
    int64_t flushes = bench_server_stat(server, "ingest.flushes");
    int64_t used = bench_server_stat(server, "store.used");
    double start = bench_now();

    bench_batch_init(&batch, plan->batch);
    if (athar_pipeline_open(&pipeline, server->client, plan->window, &status) != 0) {
        bench_die("%s", status.message);
    }
    for (unsigned i = 0; i < total; i++) {
        unsigned month = plan->mixed ? i % plan->months : i / plan->organizations;
        unsigned org = plan->mixed ? i / plan->months : i % plan->organizations;
        bench_batch_add(&batch, org + 1, plan->first_month + month, plan->values,
                        plan->seed + i);
        if (batch.request.n_items == plan->batch || i + 1 == total) {
            send_batch(pipeline, &batch);
        }
    }
    athar_pipeline_close(pipeline);
    bench_batch_fini(&batch);
    double seconds = bench_now() - start;
    double values = (double)total * plan->values;
    return (struct figures){
        .submissions = total / seconds,
        .values = values / seconds,
        .flushes = total / (double)(bench_server_stat(server, "ingest.flushes") - flushes),
        .bytes = (double)(bench_server_stat(server, "store.used") - used) / values,
        .seconds = seconds,
    };
}

static double raw_rate(unsigned months, bool mixed)
{
    static const char *const files[] = { "data.mdb", "lock.mdb" };
    char folder[] = "/tmp/athar-bench-XXXXXX";
    char path[sizeof folder + 16];
    struct raw_lmdb_result result = { 0 };

    if (mkdtemp(folder) == NULL) {
        bench_die("no folder under /tmp");
    }
    struct raw_lmdb_options options = { .folder = folder,
                                        .organizations = ORGANIZATIONS,
                                        .months = months,
                                        .mixed_months = mixed };
    int rc = raw_lmdb_run(&result, &options);
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        snprintf(path, sizeof path, "%s/%s", folder, files[i]);
        unlink(path);
    }
    rmdir(folder);
    if (rc != 0) {
        bench_die("raw puts failed: %d", rc);
    }
    return (double)result.submissions / result.seconds;
}

/* Athar and the raw puts in turn; medians of the rounds. */
static void run_rounds(struct row *row, struct bench_server *server, struct plan plan,
                       unsigned *month)
{
    double athar[ROUNDS];
    double raw[ROUNDS];
    double bytes[ROUNDS];
    double flushes[ROUNDS];

    for (int i = 0; i < ROUNDS; i++) {
        raw[i] = raw_rate(plan.months, plan.mixed);
        plan.first_month = *month;
        struct figures f = send(server, &plan);
        *month += plan.months;
        athar[i] = f.submissions;
        bytes[i] = f.bytes;
        flushes[i] = f.flushes;
    }
    row->raw = bench_median(raw, ROUNDS);
    row->athar.submissions = bench_median(athar, ROUNDS);
    row->athar.values = row->athar.submissions * plan.values;
    row->athar.flushes = bench_median(flushes, ROUNDS);
    row->athar.bytes = bench_median(bytes, ROUNDS);
}

static void print(const struct row *rows, size_t n, bool json)
{
    puts(json ? "["
              : "durable submissions                    subm/s      values/s  subm/flush  "
                "bytes/value  of raw LMDB");
    for (size_t i = 0; i < n; i++) {
        const struct figures *f = &rows[i].athar;
        double ratio = rows[i].raw > 0 ? f->submissions / rows[i].raw : 0;
        if (json) {
            printf("  {\"id\": \"%s\", \"submissions_per_second\": %.0f, "
                   "\"values_per_second\": %.0f, \"submissions_per_flush\": %.1f, "
                   "\"bytes_per_value\": %.2f, \"raw_submissions_per_second\": %.0f, "
                   "\"ratio\": %.3f}%s\n",
                   rows[i].id, f->submissions, f->values, f->flushes, f->bytes, rows[i].raw,
                   ratio, i + 1 == n ? "" : ",");
        } else {
            printf("%-36s %8.0f %13.0f %11.1f %12.1f", rows[i].name, f->submissions,
                   f->values, f->flushes, f->bytes);
            printf(rows[i].raw > 0 ? " %12.2f\n" : "            -\n", ratio);
        }
    }
    puts(json ? "]"
              : "(ratios: medians of rounds in turn with the raw puts; the goal is 0.30)");
}

int main(int argc, char **argv)
{
    bool json = false;
    unsigned months = 2;
    unsigned month = 0;
    struct bench_server server = { 0 };
    struct row rows[] = {
        { .id = "batches-by-month", .name = "50 values, batches of 500, by month" },
        { .id = "batches-mixed", .name = "50 values, 12 months mixed" },
        { .id = "batches-small", .name = "5 values, batches of 500" },
        { .id = "corrections", .name = "50 values, the same reports again" },
        { .id = "one-by-one", .name = "50 values, one per call, 1 client" },
        { .id = "sixteen", .name = "50 values, one per call, 16 at once" },
    };

    for (int i = 1; i < argc; i++) {
        json = json || strcmp(argv[i], "--json") == 0;
        if (strcmp(argv[i], "--months") == 0 && i + 1 < argc) {
            months = (unsigned)atoi(argv[++i]);
        }
    }
    bench_server_start(&server, argv[0]);
    bench_put_organizations(&server, ORGANIZATIONS);
    struct plan plan = { .months = months,
                         .organizations = ORGANIZATIONS,
                         .values = BENCH_VALUES,
                         .batch = BATCH,
                         .window = WINDOW };
    run_rounds(&rows[0], &server, plan, &month);
    struct plan mixed = plan;
    mixed.months = 12;
    mixed.organizations = ORGANIZATIONS / 5;
    mixed.mixed = true;
    run_rounds(&rows[1], &server, mixed, &month);
    struct plan small = plan;
    small.values = 5;
    small.months = 1;
    small.first_month = month++;
    rows[2].athar = send(&server, &small);
    struct plan again = plan;
    again.months = 1;
    again.first_month =
        1; /* every total differs from the first time: the seeds are others */
    rows[3].athar = send(&server, &again);
    struct plan single = plan;
    single.batch = 1;
    single.window = 1;
    single.months = 1;
    single.organizations = SINGLES;
    single.first_month = month++;
    rows[4].athar = send(&server, &single);
    single.window = 16;
    single.first_month = month++;
    single.organizations = ORGANIZATIONS;
    rows[5].athar = send(&server, &single);
    print(rows, sizeof rows / sizeof rows[0], json);
    bench_server_stop(&server);
    return 0;
}
