/* SPDX-License-Identifier: Apache-2.0 */

/*
 * athar - a real athard, for the comparison.
 *
 *   organizations count=N      put them
 *   send PLAN                  reports in batches over one connection
 *   singly PLAN clients=N      one report a call
 *   ask calls=N                the question, from its maintained totals
 *   memory                     of the process, in KiB
 *   restart                    kill -9, start, and the milliseconds until it answers
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "athar/v1/query.pb-c.h"
#include "peers/worker.h"

enum { FIRST_YEAR = 2010, MONTHS = 12, DECIMAL = 10, HUNDRED = 100 };

static void organizations(void *self, const struct peer_line *line)
{
    double start = bench_now();

    bench_put_organizations(self, peer_number(line, "count", 1));
    peer_answer("{\"seconds\": %.3f}", bench_now() - start);
}

static void answer_figures(const struct bench_figures *f)
{
    peer_answer("{\"seconds\": %.6f, \"submissions\": %.1f, \"flushes\": %.1f, "
                "\"bytes\": %.2f}",
                f->seconds, f->submissions, f->flushes, f->bytes);
}

static void send(void *self, const struct peer_line *line)
{
    struct bench_plan plan = peer_plan(line);
    struct bench_figures f = bench_send(self, &plan);

    answer_figures(&f);
}

static void singly(void *self, const struct peer_line *line)
{
    struct bench_plan plan = peer_plan(line);
    struct bench_figures f =
        bench_send_singly(self, &plan, peer_number(line, "clients", 1));

    answer_figures(&f);
}

/* "201003" -> 2, "MA-04" -> 4, "225" -> 225. */
static void tally_row(struct peer_tally *tally, const Athar__V1__AggregateRow *row)
{
    long period = strtol(row->period, NULL, DECIMAL);
    const char *region = row->keys[0]->text;

    peer_tally_row(tally, (period / HUNDRED - FIRST_YEAR) * MONTHS + period % HUNDRED - 1,
                   strtol(region + strcspn(region, "0123456789"), NULL, DECIMAL),
                   strtoll(row->value, NULL, DECIMAL));
}

static void ask(void *self, const struct peer_line *line)
{
    struct bench_server *server = self;
    struct peer_tally tally = peer_tally(line);
    Athar__V1__AggregateRequest request = ATHAR__V1__AGGREGATE_REQUEST__INIT;
    char *indicators[] = { "incubation.projects_admitted" };
    char *by[] = { "region" };

    request.indicators = indicators;
    request.n_indicators = 1;
    request.period = "2010..2019";
    request.every = "month";
    request.by = by;
    request.n_by = 1;
    while (tally.asked < tally.calls) {
        struct athar_status status = { 0 };
        ProtobufCMessage *answer = NULL;
        double began = peer_tally_begin(&tally);
        if (athar_call(server->client, "Query.Aggregate", &request.base, &answer, NULL,
                       &status) != 0) {
            bench_die("Query.Aggregate: %s", status.message);
        }
        const Athar__V1__AggregateResponse *r =
            (const Athar__V1__AggregateResponse *)answer;
        for (size_t i = 0; i < r->n_rows; i++) {
            tally_row(&tally, r->rows[i]);
        }
        athar_free(answer);
        peer_tally_end(&tally, began);
    }
    peer_tally_answer(&tally);
}

static void memory(void *self, const struct peer_line *line)
{
    const struct bench_server *server = self;
    long anonymous = 0, file = 0;
    char path[64], text[256];

    (void)line;
    snprintf(path, sizeof path, "/proc/%d/status", (int)server->pid);
    FILE *f = fopen(path, "r");
    while (f != NULL && fgets(text, sizeof text, f) != NULL) {
        if (strncmp(text, "RssAnon:", 8) == 0) {
            anonymous = strtol(text + 8, NULL, DECIMAL);
        } else if (strncmp(text, "RssFile:", 8) == 0) {
            file = strtol(text + 8, NULL, DECIMAL);
        }
    }
    if (f == NULL || anonymous == 0) {
        bench_die("cannot read %s", path);
    }
    fclose(f);
    peer_answer("{\"anonymous\": %ld, \"file\": %ld, \"store\": %lld}", anonymous, file,
                (long long)bench_server_stat(self, "store.used"));
}

static void restart(void *self, const struct peer_line *line)
{
    (void)line;
    peer_answer("{\"ms\": %.2f}", bench_server_restart(self) * 1e3);
}

int main(int argc, char **argv)
{
    static const struct peer_verb verbs[] = {
        { "organizations", organizations },
        { "send", send },
        { "singly", singly },
        { "ask", ask },
        { "memory", memory },
        { "restart", restart },
        { NULL, NULL },
    };
    struct bench_server server = { 0 };

    (void)argc;
    bench_server_start(&server, argv[0]);
    peer_serve(verbs, &server);
    bench_server_stop(&server);
    return 0;
}
