/* SPDX-License-Identifier: Apache-2.0 */

/*
 * store_bench [--json] - how fast LMDB alone takes the puts that submissions come down to.
 *
 * The limit beside which ingest_bench stands; common/raw_lmdb.h says what is put.
 */

#include <lmdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/raw_lmdb.h"

struct row {
    const char *id, *name;
    struct raw_lmdb_options options;
    struct raw_lmdb_result result;
};

static void run(struct row *row)
{
    static const char *const files[] = { "data.mdb", "lock.mdb" };
    char folder[] = "/tmp/athar-bench-XXXXXX", path[sizeof folder + 16];

    if (mkdtemp(folder) == NULL) {
        perror("store_bench: mkdtemp");
        exit(2);
    }
    struct raw_lmdb_options options = row->options;
    options.folder = folder;
    int rc = raw_lmdb_run(&row->result, &options);
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        snprintf(path, sizeof path, "%s/%s", folder, files[i]);
        unlink(path);
    }
    rmdir(folder);
    if (rc != 0) {
        fprintf(stderr, "store_bench: %s\n", mdb_strerror(rc));
        exit(2);
    }
}

static void print_row(const struct row *row, int json, int last)
{
    const struct raw_lmdb_result *r = &row->result;
    double submissions = (double)r->submissions / r->seconds;
    double values = (double)r->values / r->seconds;
    double bytes = (double)r->bytes / (double)r->values;

    if (json) {
        printf("  {\"id\": \"%s\", \"submissions_per_second\": %.0f, "
               "\"values_per_second\": %.0f, \"bytes_per_value\": %.2f, \"commits\": %llu, "
               "\"seconds\": %.3f}%s\n",
               row->id, submissions, values, bytes, (unsigned long long)r->commits,
               r->seconds, last ? "" : ",");
    } else {
        printf("%-34s %10.0f %12.0f %8.1f\n", row->name, submissions, values, bytes);
    }
}

int main(int argc, char **argv)
{
    int json = argc > 1 && strcmp(argv[1], "--json") == 0;
    struct row rows[] = {
        { .id = "raw-lmdb-by-month",
          .name = "1,000 a commit, month by month",
          .options = { .months = 60 } },
        { .id = "raw-lmdb-by-month-own-totals",
          .name = "  and 8 totals put by each",
          .options = { .months = 60, .totals_each = 8 } },
        { .id = "raw-lmdb-mixed",
          .name = "1,000 a commit, 12 months mixed",
          .options = { .mixed_months = true } },
        { .id = "raw-lmdb-small",
          .name = "16 a commit, month by month",
          .options = { .commit = 16, .organizations = 1000 } },
    };
    size_t n = sizeof rows / sizeof *rows;

    for (size_t i = 0; i < n; i++) {
        run(&rows[i]);
    }
    if (json) {
        printf("{\"bench\": \"store\", \"rows\": [\n");
    } else {
        printf("%-34s %10s %12s %8s\n", "raw LMDB puts, 50 values each", "subm./s",
               "values/s", "B/value");
    }
    for (size_t i = 0; i < n; i++) {
        print_row(&rows[i], json, i == n - 1);
    }
    if (json) {
        printf("]}\n");
    }
    return 0;
}
