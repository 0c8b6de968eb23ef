/* SPDX-License-Identifier: Apache-2.0 */

/*
 * ingest_bench [--json] [--months N] - durable submissions, beside the raw LMDB puts they come to.
 *
 * A real athard is sent figures over ipc as any client would: batches of submissions of 50 values,
 * validated, totalled and flushed before they are acknowledged. The raw puts (common/raw_lmdb.h)
 * run in turn with them, so that a slow moment of the machine falls on both. Then smaller and
 * single submissions.
 */

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/raw_lmdb.h"
#include "common/server.h"

enum {
    ORGANIZATIONS = 10000,
    BATCH = 500,
    WINDOW = 4,
    ROUNDS = 5,
    SINGLES = 200, /* a client */
    CLIENTS = 16,
    OWN_TOTALS = 8,
};

struct figures {
    double submissions, values, flushes, bytes, seconds;
};

struct row {
    const char *id, *name;
    struct figures athar;
    double raw;     /* submissions a second of the raw puts in the same rounds; 0: none */
    double raw_own; /* the same with the totals put again by every submission */
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
}

/* How a run goes through organizations and months. */
struct plan {
    unsigned first_month, months, organizations, values, batch, window;
    int64_t seed; /* of the values */
    bool mixed;   /* the months of one organization after another */
};

/* The plan's submissions, in batches: made before the clock starts. */
static struct bench_batch *make_batches(const struct plan *plan, unsigned count)
{
    unsigned total = plan->months * plan->organizations;
    struct bench_batch *batches = calloc(count, sizeof *batches);

    if (batches == NULL) {
        bench_die("out of memory");
    }
    for (unsigned i = 0; i < count; i++) {
        bench_batch_init(&batches[i], plan->batch);
    }
    for (unsigned i = 0; i < total; i++) {
        unsigned month = plan->mixed ? i % plan->months : i / plan->organizations;
        unsigned org = plan->mixed ? i / plan->months : i % plan->organizations;
        bench_batch_add(&batches[i / plan->batch], org + 1, plan->first_month + month,
                        plan->values, plan->seed + i);
    }
    return batches;
}

static struct figures send(struct bench_server *server, const struct plan *plan)
{
    struct athar_pipeline *pipeline = NULL;
    struct athar_status status = { 0 };
    unsigned total = plan->months * plan->organizations;
    unsigned count = (total + plan->batch - 1) / plan->batch;
    struct bench_batch *batches = make_batches(plan, count);
    int64_t flushes = bench_server_stat(server, "ingest.flushes");
    int64_t used = bench_server_stat(server, "store.used");
    double start = bench_now();

    if (athar_pipeline_open(&pipeline, server->client, plan->window, &status) != 0) {
        bench_die("%s", status.message);
    }
    for (unsigned i = 0; i < count; i++) {
        send_batch(pipeline, &batches[i]);
    }
    athar_pipeline_close(pipeline);
    double seconds = bench_now() - start;
    for (unsigned i = 0; i < count; i++) {
        bench_batch_fini(&batches[i]);
    }
    free(batches);
    double values = (double)total * plan->values;
    return (struct figures){
        .submissions = total / seconds,
        .values = values / seconds,
        .flushes = total / (double)(bench_server_stat(server, "ingest.flushes") - flushes),
        .bytes = (double)(bench_server_stat(server, "store.used") - used) / values,
        .seconds = seconds,
    };
}

static double raw_rate(unsigned months, bool mixed, unsigned totals_each)
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
                                        .mixed_months = mixed,
                                        .totals_each = totals_each };
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
    double raw_own[ROUNDS];
    double bytes[ROUNDS];
    double flushes[ROUNDS];

    for (int i = 0; i < ROUNDS; i++) {
        raw[i] = raw_rate(plan.months, plan.mixed, 0);
        raw_own[i] = raw_rate(plan.months, plan.mixed, OWN_TOTALS);
        plan.first_month = *month;
        struct figures f = send(server, &plan);
        *month += plan.months;
        athar[i] = f.submissions;
        bytes[i] = f.bytes;
        flushes[i] = f.flushes;
    }
    row->raw = bench_median(raw, ROUNDS);
    row->raw_own = bench_median(raw_own, ROUNDS);
    row->athar.submissions = bench_median(athar, ROUNDS);
    row->athar.values = row->athar.submissions * plan.values;
    row->athar.flushes = bench_median(flushes, ROUNDS);
    row->athar.bytes = bench_median(bytes, ROUNDS);
}

static void print_json(const struct row *rows, size_t n)
{
    puts("[");
    for (size_t i = 0; i < n; i++) {
        const struct figures *f = &rows[i].athar;
        printf("  {\"id\": \"%s\", \"submissions_per_second\": %.0f, "
               "\"values_per_second\": %.0f, \"submissions_per_flush\": %.1f, "
               "\"bytes_per_value\": %.2f, \"raw_submissions_per_second\": %.0f, "
               "\"raw_own_totals_per_second\": %.0f}%s\n",
               rows[i].id, f->submissions, f->values, f->flushes, f->bytes, rows[i].raw,
               rows[i].raw_own, i + 1 == n ? "" : ",");
    }
    puts("]");
}

static void print_ratio(double athar, double raw)
{
    if (raw > 0) {
        printf(" %9.2f", athar / raw);
    } else {
        printf(" %9s", "-");
    }
}

static void print_table(const struct row *rows, size_t n)
{
    printf("%-36s %8s %12s %10s %9s %9s %9s\n", "durable submissions", "subm/s", "values/s",
           "subm/flush", "bytes/val", "raw (a)", "raw (b)");
    for (size_t i = 0; i < n; i++) {
        const struct figures *f = &rows[i].athar;
        printf("%-36s %8.0f %12.0f %10.1f %9.1f", rows[i].name, f->submissions, f->values,
               f->flushes, f->bytes);
        print_ratio(f->submissions, rows[i].raw);
        print_ratio(f->submissions, rows[i].raw_own);
        putchar('\n');
    }
    puts("ratios to raw LMDB puts, medians of rounds in turn; the goal is 0.30\n"
         "(a) shared totals put once a commit, (b) eight totals put by every submission");
}

/* ---- one per call ---- */

struct single {
    pthread_t thread;
    struct athar_client *client;
    unsigned index, month;
};

static void *send_singles(void *arg)
{
    struct single *me = arg;
    struct bench_batch batch;

    bench_batch_init(&batch, 1);
    for (unsigned i = 0; i < SINGLES; i++) {
        Athar__V1__SubmitRequest request = ATHAR__V1__SUBMIT_REQUEST__INIT;
        struct athar_status status = { 0 };
        ProtobufCMessage *answer = NULL;
        bench_batch_reset(&batch);
        bench_batch_add(&batch, me->index * SINGLES + i + 1, me->month, BENCH_VALUES, i);
        request.id = batch.request.items[0]->id;
        request.submission = batch.request.items[0]->submission;
        request.submission->cells = batch.request.cells;
        request.submission->n_cells = batch.request.n_cells;
        if (athar_call(me->client, "Submissions.Submit", &request.base, &answer, NULL,
                       &status) != 0) {
            bench_die("submission refused: %s", status.message);
        }
        athar_free(answer);
    }
    bench_batch_fini(&batch);
    return NULL;
}

/* Each client has a connection of its own and waits for each answer. */
static struct figures one_per_call(struct bench_server *server, unsigned clients,
                                   unsigned month)
{
    struct single singles[CLIENTS] = { 0 };
    struct athar_status status = { 0 };
    int64_t flushes = bench_server_stat(server, "ingest.flushes");
    int64_t used = bench_server_stat(server, "store.used");

    for (unsigned i = 0; i < clients; i++) {
        singles[i] = (struct single){ .index = i, .month = month };
        if (athar_connect(&singles[i].client, server->url, NULL, &status) != 0) {
            bench_die("%s", status.message);
        }
    }
    double start = bench_now();
    for (unsigned i = 0; i < clients; i++) {
        pthread_create(&singles[i].thread, NULL, send_singles, &singles[i]);
    }
    for (unsigned i = 0; i < clients; i++) {
        pthread_join(singles[i].thread, NULL);
    }
    double seconds = bench_now() - start;
    for (unsigned i = 0; i < clients; i++) {
        athar_close(singles[i].client);
    }
    double total = (double)clients * SINGLES;
    return (struct figures){
        .submissions = total / seconds,
        .values = total * BENCH_VALUES / seconds,
        .flushes = total / (double)(bench_server_stat(server, "ingest.flushes") - flushes),
        .bytes = (double)(bench_server_stat(server, "store.used") - used) /
                 (total * BENCH_VALUES),
        .seconds = seconds,
    };
}

/* ---- all rows ---- */

static void run_batches(struct row *rows, struct bench_server *server, unsigned months)
{
    unsigned month = 0;
    struct plan plan = { .months = months,
                         .organizations = ORGANIZATIONS,
                         .values = BENCH_VALUES,
                         .batch = BATCH,
                         .window = WINDOW };

    run_rounds(&rows[0], server, plan, &month);
    struct plan mixed = plan;
    mixed.months = 12;
    mixed.organizations = ORGANIZATIONS / 5;
    mixed.mixed = true;
    run_rounds(&rows[1], server, mixed, &month);
    struct plan small = plan;
    small.values = 5;
    small.months = 1;
    small.first_month = month++;
    rows[2].athar = send(server, &small);
    struct plan again = plan;
    again.months = 1;
    again.first_month = 0;
    again.seed = 1000003; /* other values than the first time */
    rows[3].athar = send(server, &again);
    rows[4].athar = one_per_call(server, 1, month);
    rows[5].athar = one_per_call(server, CLIENTS, month + 1);
}

static unsigned number(const char *text)
{
    return (unsigned)strtoul(text, NULL, 10);
}

int main(int argc, char **argv)
{
    bool json = false;
    unsigned months = 2;
    struct bench_server server = { 0 };
    struct row rows[] = {
        { .id = "batches-by-month", .name = "50 values, batches of 500, by month" },
        { .id = "batches-mixed", .name = "50 values, 12 months mixed" },
        { .id = "batches-small", .name = "5 values, batches of 500" },
        { .id = "corrections", .name = "50 values, the same reports again" },
        { .id = "one-client", .name = "50 values, one per call, 1 client" },
        { .id = "sixteen-clients", .name = "50 values, one per call, 16 clients" },
    };
    size_t n = sizeof rows / sizeof rows[0];

    for (int i = 1; i < argc; i++) {
        json = json || strcmp(argv[i], "--json") == 0;
        months = strcmp(argv[i - 1], "--months") == 0 ? number(argv[i]) : months;
    }
    bench_server_start(&server, argv[0]);
    bench_put_organizations(&server, ORGANIZATIONS);
    run_batches(rows, &server, months);
    if (json) {
        print_json(rows, n);
    } else {
        print_table(rows, n);
    }
    bench_server_stop(&server);
    return 0;
}
