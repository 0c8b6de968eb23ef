/* SPDX-License-Identifier: Apache-2.0 */

/*
 * rpc_bench [--json] - what a call costs over what nng costs.
 *
 * Raw nng REQ/REP echo and Health.Check of libathar and core/rpc, both over tcp in this process
 * with a payload of 128 bytes: 32 in flight, then one at a time. The two take turns, round by
 * round, so that a busy machine slows both; the medians of the rounds are compared.
 */

#include <stdio.h>
#include <string.h>

#include "common/echo.h"
#include "common/server.h"

enum { ROUNDS = 9, CALLS = 30000, SINGLES = 3000 };

struct row {
    const char *name, *unit, *goal_words;
    double ours, raw, goal;
    bool at_least;
};

typedef double (*measure_fn)(struct bench_echo *echo, int calls);

static void measure(struct row *row, measure_fn fn, int calls, struct bench_echo *echo[2])
{
    double theirs[ROUNDS], mine[ROUNDS];

    fn(echo[0], calls);
    fn(echo[1], calls);
    for (int i = 0; i < ROUNDS; i++) {
        theirs[i] = fn(echo[0], calls);
        mine[i] = fn(echo[1], calls);
    }
    row->raw = bench_median(theirs, ROUNDS);
    row->ours = bench_median(mine, ROUNDS);
}

static bool passes(const struct row *row)
{
    double ratio = row->ours / row->raw;

    return row->at_least ? ratio >= row->goal : ratio <= row->goal;
}

static void print_table(const struct row *rows, size_t count)
{
    printf("%-34s %12s %12s %7s  %s\n", "rpc, tcp, 128 B", "athar", "raw nng", "ratio",
           "goal");
    for (size_t i = 0; i < count; i++) {
        const struct row *r = &rows[i];
        printf("%-34s %9.0f %-2s %9.0f %-2s %7.2f  %s %.1f %s\n", r->name, r->ours, r->unit,
               r->raw, r->unit, r->ours / r->raw, r->goal_words, r->goal,
               passes(r) ? "yes" : "NO");
    }
}

static void print_json(const struct row *rows, size_t count)
{
    printf("{\"bench\":\"rpc\",\"rows\":[");
    for (size_t i = 0; i < count; i++) {
        const struct row *r = &rows[i];
        printf("%s{\"name\":\"%s\",\"unit\":\"%s\",\"ours\":%.1f,\"peer\":%.1f,"
               "\"ratio\":%.3f,\"goal\":\"%s %.1f\",\"met\":%s}",
               i == 0 ? "" : ",", r->name, r->unit, r->ours, r->raw, r->ours / r->raw,
               r->goal_words, r->goal, passes(r) ? "true" : "false");
    }
    printf("]}\n");
}

int main(int argc, char **argv)
{
    struct bench_echo *echo[] = { bench_echo_nng(), bench_echo_athar() };
    struct row rows[] = {
        { .name = "32 in flight",
          .unit = "/s",
          .goal_words = "at least",
          .goal = 0.8,
          .at_least = true },
        { .name = "one at a time, p50",
          .unit = "us",
          .goal_words = "at most",
          .goal = 1.2 },
    };

    measure(&rows[0], bench_echo_many, CALLS, echo);
    measure(&rows[1], bench_echo_one, SINGLES, echo);
    bench_echo_close(echo[1]);
    bench_echo_close(echo[0]);
    if (argc > 1 && strcmp(argv[1], "--json") == 0) {
        print_json(rows, 2);
    } else {
        print_table(rows, 2);
    }
    return 0;
}
