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

#include "common/load.h"
#include "common/raw_lmdb.h"
#include "common/server.h"

enum {
    ORGANIZATIONS = 10000,
    BATCH = 500,
    WINDOW = 8,
    ROUNDS = 5,
    SINGLES = 200, /* a client */
    CLIENTS = 16,
    UNDER_WAY = 32, /* calls of one client that does not wait for answers */
    OWN_TOTALS = 8,
};

struct row {
    const char *id, *name;
    struct bench_figures athar;
    double raw;     /* submissions a second of the raw puts in the same rounds; 0: none */
    double raw_own; /* the same with the totals put again by every submission */
};

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
static void run_rounds(struct row *row, struct bench_server *server, struct bench_plan plan,
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
        struct bench_figures f = bench_send(server, &plan);
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
        const struct bench_figures *f = &rows[i].athar;
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
        const struct bench_figures *f = &rows[i].athar;
        printf("%-36s %8.0f %12.0f %10.1f %9.1f", rows[i].name, f->submissions, f->values,
               f->flushes, f->bytes);
        print_ratio(f->submissions, rows[i].raw);
        print_ratio(f->submissions, rows[i].raw_own);
        putchar('\n');
    }
    puts("ratios to raw LMDB puts, medians of rounds in turn: (a) shared totals put once\n"
         "a commit, (b) eight totals put by every submission; the goal is 0.40 of these");
}

/* ---- all rows ---- */

static void run_batches(struct row *rows, struct bench_server *server, unsigned months)
{
    unsigned month = 0;
    struct bench_plan plan = { .months = months,
                               .organizations = ORGANIZATIONS,
                               .values = BENCH_VALUES,
                               .batch = BATCH,
                               .window = WINDOW };

    run_rounds(&rows[0], server, plan, &month);
    struct bench_plan mixed = plan;
    mixed.months = 12;
    mixed.organizations = ORGANIZATIONS / 5;
    mixed.mixed = true;
    run_rounds(&rows[1], server, mixed, &month);
    struct bench_plan small = plan;
    small.values = 5;
    small.months = 1;
    small.first_month = month++;
    rows[2].athar = bench_send(server, &small);
    struct bench_plan again = plan;
    again.months = 1;
    again.first_month = 0;
    again.round = 1;
    rows[3].athar = bench_send(server, &again);
    struct bench_plan single = {
        .first_month = month, .months = 1, .organizations = SINGLES, .values = BENCH_VALUES
    };
    rows[4].athar = bench_send_singly(server, &single, 1);
    single.first_month++;
    single.organizations *= CLIENTS;
    rows[5].athar = bench_send_singly(server, &single, CLIENTS);
    single.first_month++;
    single.batch = 1;
    single.window = UNDER_WAY;
    rows[6].athar = bench_send(server, &single);
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
        { .id = "one-pipeline", .name = "50 values, one per call, 32 at a time" },
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
