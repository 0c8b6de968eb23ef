/* SPDX-License-Identifier: Apache-2.0 */

/*
 * query_bench [--json] [--small] - the national total of one indicator by month and region over ten
 * years, asked over ipc, at 1 M and 10 M values (--small: 0.1 M and 1 M).
 *
 * Its peer in the same run is an empty call (Health.Check): what is above it is the question's. The
 * same questions as of moments of the second half of the journal stand beside those of today: at the
 * ends of epochs, as the end of any day is; anywhere, where submissions are counted back; and where
 * that takes longest, in the middle of an epoch of new reports, and of one of corrections, which the
 * last year has all through. The questions take turns.
 */

#include <stdio.h>
#include <string.h>

#include "athar/v1/health.pb-c.h"
#include "athar/v1/query.pb-c.h"
#include "common/load.h"

enum {
    MONTHS = 120,
    YEAR = 12,
    ROUNDS = 20,
    CALLS = 30, /* a round */
    ALL_CALLS = ROUNDS * CALLS,
    BATCH = 500,
    WINDOW = 4,
    EPOCH = 512, /* submissions, of one report each */
};

enum as_of { NOW, AT_ENDS, ANYWHERE, MIDDLE, CORRECTED };

struct row {
    const char *id, *name, *indicator, *every, *by;
    enum as_of as_of;
    int today;       /* the row of the same question today */
    double p50, p99; /* microseconds */
    size_t rows;
};

/* Positions of the journal: figures up to the first, corrections up to the second. */
struct heads {
    uint64_t load, correction;
};

/* Ten years of the organizations from `first` on, a year at a time. */
static void load(struct bench_server *server, unsigned first, unsigned last)
{
    struct bench_plan plan = { .first_organization = first,
                               .organizations = last - first,
                               .months = YEAR,
                               .values = BENCH_VALUES,
                               .batch = BATCH,
                               .window = WINDOW };

    for (; plan.first_month < MONTHS; plan.first_month += plan.months) {
        bench_send(server, &plan);
    }
}

static double call(struct bench_server *server, const char *method,
                   const ProtobufCMessage *request, size_t *rows)
{
    ProtobufCMessage *answer = NULL;
    struct athar_status status = { 0 };
    double start = bench_now();

    if (athar_call(server->client, method, request, &answer, NULL, &status) != 0) {
        bench_die("%s: %s", method, status.message);
    }
    double us = (bench_now() - start) * 1e6;
    if (rows != NULL) {
        *rows = ((const Athar__V1__AggregateResponse *)answer)->n_rows;
    }
    athar_free(answer);
    return us;
}

/* Other figures in the last year's reports of all organizations. */
static void correct(struct bench_server *server, unsigned organizations)
{
    bench_send(server, &(struct bench_plan){ .organizations = organizations,
                                             .first_month = MONTHS - YEAR,
                                             .months = YEAR,
                                             .values = BENCH_VALUES,
                                             .round = 1,
                                             .batch = BATCH,
                                             .window = WINDOW });
}

/* A position of the journal, another one for each call: its epochs are full ones. */
static unsigned long long position(enum as_of as_of, uint64_t i, const struct heads *heads)
{
    uint64_t from = as_of == CORRECTED ? heads->load : heads->load / 2;
    uint64_t to = as_of == CORRECTED ? heads->correction : heads->load;
    uint64_t first = from / EPOCH + 1, last = to / EPOCH;

    if (last <= first) {
        return (from + to) / 2; /* --small has no whole epoch there */
    }
    uint64_t end = (first + i * 7 % (last - first)) * EPOCH;
    return end + (as_of == AT_ENDS ? 0 : as_of == ANYWHERE ? i * 389 % EPOCH : EPOCH / 2);
}

/* A round of one question; the microseconds of its calls go to `us`. */
static void ask(double *us, struct row *row, struct bench_server *server,
                const struct heads *heads)
{
    static uint64_t asked;
    char as_of[32] = "";
    Athar__V1__HealthCheckRequest health = ATHAR__V1__HEALTH_CHECK_REQUEST__INIT;
    Athar__V1__AggregateRequest request = ATHAR__V1__AGGREGATE_REQUEST__INIT;
    char *indicators[] = { (char *)row->indicator };
    char *by[] = { (char *)row->by };

    request.indicators = indicators;
    request.n_indicators = 1;
    request.period = "2010..2019";
    request.every = (char *)row->every;
    request.by = by;
    request.n_by = row->by == NULL ? 0 : 1;
    request.as_of = as_of;
    for (int i = 0; i < CALLS; i++) {
        if (row->as_of != NOW) {
            snprintf(as_of, sizeof as_of, "%llu", position(row->as_of, asked++, heads));
        }
        us[i] = row->indicator == NULL
                    ? call(server, "Health.Check", &health.base, NULL)
                    : call(server, "Query.Aggregate", &request.base, &row->rows);
    }
}

enum { QUESTIONS = 12, SIZES = 2 };

/* All of them in turn; what comes before the first round warms up. */
static void measure(struct row rows[QUESTIONS], struct bench_server *server,
                    const struct heads *heads)
{
    static double us[QUESTIONS][ALL_CALLS];

    for (int round = -1; round < ROUNDS; round++) {
        for (int i = 0; i < QUESTIONS; i++) {
            ask(us[i] + (round < 0 ? 0 : (size_t)round * CALLS), &rows[i], server, heads);
        }
    }
    for (int i = 0; i < QUESTIONS; i++) {
        rows[i].p50 = bench_median(us[i], ALL_CALLS);
        rows[i].p99 = us[i][ALL_CALLS * 99 / 100];
    }
}

static void print(struct row rows[SIZES][QUESTIONS], const double *values, bool json)
{
    if (json) {
        puts("[");
    } else {
        printf("%-42s %11s %6s %9s %9s %18s %12s\n", "national totals, ten years", "values",
               "rows", "p50 us", "p99 us", "p50 / empty call", "p50 / today");
    }
    for (int i = 0; i < SIZES * QUESTIONS; i++) {
        const struct row *r = &rows[i / QUESTIONS][i % QUESTIONS];
        double ratio = r->p50 / rows[i / QUESTIONS][0].p50;
        double today = r->as_of == NOW ? 1 : r->p50 / rows[i / QUESTIONS][r->today].p50;
        const char *end = i + 1 == SIZES * QUESTIONS ? "" : ",";
        if (json) {
            printf("  {\"id\": \"%s\", \"values\": %.0f, \"rows\": %zu, \"p50_us\": %.1f, "
                   "\"p99_us\": %.1f, \"of_empty_call\": %.2f, \"of_today\": %.2f}%s\n",
                   r->id, values[i / QUESTIONS], r->rows, r->p50, r->p99, ratio, today,
                   end);
        } else {
            printf("%-42s %11.0f %6zu %9.0f %9.0f %18.2f %12.2f\n", r->name,
                   values[i / QUESTIONS], r->rows, r->p50, r->p99, ratio, today);
        }
    }
    if (json) {
        puts("]");
    }
}

static const struct row questions[QUESTIONS] = {
    { .id = "empty", .name = "an empty call" },
    { .id = "month-region",
      .name = "flow by month and region",
      .every = "month",
      .by = "region",
      .indicator = "incubation.projects_admitted" },
    { .id = "month",
      .name = "flow by month",
      .every = "month",
      .indicator = "incubation.projects_admitted" },
    { .id = "ratio",
      .name = "ratio by month and region",
      .every = "month",
      .by = "region",
      .indicator = "incubation.selection_rate" },
    { .id = "month-region-day",
      .name = "by month and region, past day",
      .every = "month",
      .by = "region",
      .indicator = "incubation.projects_admitted",
      .as_of = AT_ENDS,
      .today = 1 },
    { .id = "month-region-seq",
      .name = "by month and region, past seq",
      .every = "month",
      .by = "region",
      .indicator = "incubation.projects_admitted",
      .as_of = ANYWHERE,
      .today = 1 },
    { .id = "month-region-middle",
      .name = "by month and region, past seq, mid-epoch",
      .every = "month",
      .by = "region",
      .indicator = "incubation.projects_admitted",
      .as_of = MIDDLE,
      .today = 1 },
    { .id = "month-region-corrected",
      .name = "by month and region, past seq, corrected",
      .every = "month",
      .by = "region",
      .indicator = "incubation.projects_admitted",
      .as_of = CORRECTED,
      .today = 1 },
    { .id = "month-day",
      .name = "by month, past day",
      .every = "month",
      .indicator = "incubation.projects_admitted",
      .as_of = AT_ENDS,
      .today = 2 },
    { .id = "month-seq",
      .name = "by month, past seq",
      .every = "month",
      .indicator = "incubation.projects_admitted",
      .as_of = ANYWHERE,
      .today = 2 },
    { .id = "month-middle",
      .name = "by month, past seq, mid-epoch",
      .every = "month",
      .indicator = "incubation.projects_admitted",
      .as_of = MIDDLE,
      .today = 2 },
    { .id = "month-corrected",
      .name = "by month, past seq, corrected",
      .every = "month",
      .indicator = "incubation.projects_admitted",
      .as_of = CORRECTED,
      .today = 2 },
};

/* The journal's last position. */
static uint64_t head_of(struct bench_server *server)
{
    Athar__V1__AggregateRequest request = ATHAR__V1__AGGREGATE_REQUEST__INIT;
    ProtobufCMessage *answer = NULL;
    struct athar_status status = { 0 };
    char *indicators[] = { (char *)questions[1].indicator };

    request.indicators = indicators;
    request.n_indicators = 1;
    if (athar_call(server->client, "Query.Aggregate", &request.base, &answer, NULL,
                   &status) != 0) {
        bench_die("%s", status.message);
    }
    uint64_t head = ((const Athar__V1__AggregateResponse *)answer)->seq;
    athar_free(answer);
    return head;
}

int main(int argc, char **argv)
{
    bool json = false;
    unsigned organizations[SIZES] = { 167, 1667 };
    double values[SIZES];
    struct bench_server server = { 0 };
    struct row rows[SIZES][QUESTIONS];
    unsigned loaded = 0;

    for (int i = 1; i < argc; i++) {
        json = json || strcmp(argv[i], "--json") == 0;
        if (strcmp(argv[i], "--small") == 0) {
            organizations[0] = 17;
            organizations[1] = 167;
        }
    }
    bench_server_start(&server, argv[0]);
    bench_put_organizations(&server, organizations[1]);
    for (int size = 0; size < SIZES; size++) {
        load(&server, loaded, organizations[size]);
        loaded = organizations[size];
        values[size] = (double)loaded * MONTHS * BENCH_VALUES;
        memcpy(rows[size], questions, sizeof questions);
        struct heads heads = { .load = head_of(&server) };
        correct(&server, loaded);
        heads.correction = head_of(&server);
        measure(rows[size], &server, &heads);
    }
    print(rows, values, json);
    bench_server_stop(&server);
    return 0;
}
