/* SPDX-License-Identifier: Apache-2.0 */

/*
 * limits - what the libraries below Athar can do at most: raw nng, and raw LMDB puts; and
 * Athar's own calls, in the same process as nng's.
 *
 *   nng-many calls=N     calls a second, 32 in flight; athar-many likewise
 *   nng-one calls=N      microseconds of one call at a time, median; athar-one likewise
 *   lmdb months=N mixed=0|1 organizations=N    submissions a second
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/echo.h"
#include "common/raw_lmdb.h"
#include "peers/worker.h"

struct limits {
    struct bench_echo *nng, *athar;
};

static void many(struct bench_echo *echo, const struct peer_line *line)
{
    peer_answer("{\"rate\": %.1f}",
                bench_echo_many(echo, (int)peer_number(line, "calls", 1000)));
}

static void one(struct bench_echo *echo, const struct peer_line *line)
{
    peer_answer("{\"us\": %.2f}",
                bench_echo_one(echo, (int)peer_number(line, "calls", 1000)));
}

static void nng_many(void *self, const struct peer_line *line)
{
    many(((struct limits *)self)->nng, line);
}

static void athar_many(void *self, const struct peer_line *line)
{
    many(((struct limits *)self)->athar, line);
}

static void nng_one(void *self, const struct peer_line *line)
{
    one(((struct limits *)self)->nng, line);
}

static void athar_one(void *self, const struct peer_line *line)
{
    one(((struct limits *)self)->athar, line);
}

static void lmdb(void *self, const struct peer_line *line)
{
    static const char *const files[] = { "data.mdb", "lock.mdb" };
    char folder[] = "/tmp/athar-bench-XXXXXX";
    char path[sizeof folder + 16];
    struct raw_lmdb_result result = { 0 };

    (void)self;
    if (mkdtemp(folder) == NULL) {
        bench_die("no folder under /tmp");
    }
    struct raw_lmdb_options options = { .folder = folder,
                                        .organizations =
                                            peer_number(line, "organizations", 0),
                                        .months = peer_number(line, "months", 1),
                                        .mixed_months = peer_number(line, "mixed", 0),
                                        .totals_each = peer_number(line, "totals", 0) };
    int rc = raw_lmdb_run(&result, &options);
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        snprintf(path, sizeof path, "%s/%s", folder, files[i]);
        unlink(path);
    }
    rmdir(folder);
    if (rc != 0) {
        bench_die("raw puts failed: %d", rc);
    }
    peer_answer("{\"submissions\": %.1f}", (double)result.submissions / result.seconds);
}

int main(void)
{
    static const struct peer_verb verbs[] = {
        { "nng-many", nng_many },   { "nng-one", nng_one }, { "athar-many", athar_many },
        { "athar-one", athar_one }, { "lmdb", lmdb },       { NULL, NULL },
    };
    struct limits limits = { bench_echo_nng(), bench_echo_athar() };

    peer_serve(verbs, &limits);
    bench_echo_close(limits.athar);
    bench_echo_close(limits.nng);
    return 0;
}
