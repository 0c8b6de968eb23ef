/* SPDX-License-Identifier: Apache-2.0 */
#include "peers/worker.h"

#include <inttypes.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { DECIMAL = 10 };

/* ---- lines ---- */

static const struct peer_verb *find(const struct peer_verb *verbs, const char *name)
{
    for (; verbs->name != NULL; verbs++) {
        if (strcmp(verbs->name, name) == 0) {
            return verbs;
        }
    }
    bench_die("no verb %s", name);
}

static void obey(const struct peer_verb *verbs, void *self, char *text)
{
    static char nothing[] = "";
    struct peer_line line = { .words = nothing, .text = nothing };

    text[strcspn(text, "\n")] = '\0';
    char *colon = strstr(text, " : ");
    if (colon != NULL) {
        *colon = '\0';
        line.text = colon + 3;
    }
    char *space = strchr(text, ' ');
    if (space != NULL) {
        *space = '\0';
        line.words = space + 1;
    }
    find(verbs, text)->run(self, &line);
}

void peer_serve(const struct peer_verb *verbs, void *self)
{
    char *text = NULL;
    size_t capacity = 0;

    while (getline(&text, &capacity, stdin) > 0) {
        obey(verbs, self, text);
    }
    free(text);
}

unsigned peer_number(const struct peer_line *line, const char *name, unsigned otherwise)
{
    size_t length = strlen(name);
    const char *at = line->words;

    while (*at != '\0') {
        if (strncmp(at, name, length) == 0 && at[length] == '=') {
            return (unsigned)strtoul(at + length + 1, NULL, DECIMAL);
        }
        at += strcspn(at, " ");
        at += strspn(at, " ");
    }
    return otherwise;
}

struct bench_plan peer_plan(const struct peer_line *line)
{
    return (struct bench_plan){
        .first_organization = peer_number(line, "first_organization", 0),
        .organizations = peer_number(line, "organizations", 1),
        .first_month = peer_number(line, "first_month", 0),
        .months = peer_number(line, "months", 1),
        .values = peer_number(line, "values", BENCH_VALUES),
        .round = peer_number(line, "round", 0),
        .batch = peer_number(line, "batch", 1),
        .window = peer_number(line, "window", 8),
        .mixed = peer_number(line, "mixed", 0) != 0,
    };
}

void peer_answer(const char *fmt, ...)
{
    va_list args;

    va_start(args, fmt);
    vprintf(fmt, args);
    va_end(args);
    putchar('\n');
    if (fflush(stdout) != 0) {
        exit(2);
    }
}

/* ---- the question ---- */

struct peer_tally peer_tally(const struct peer_line *line)
{
    struct peer_tally tally = { .calls = peer_number(line, "calls", 1) };

    tally.us = calloc(tally.calls, sizeof *tally.us);
    if (tally.us == NULL) {
        bench_die("out of memory");
    }
    return tally;
}

void peer_tally_row(struct peer_tally *tally, int64_t month, int64_t region, int64_t value)
{
    tally->rows++;
    tally->check += (uint64_t)value * (uint64_t)(month + 1) * (uint64_t)region;
}

double peer_tally_begin(struct peer_tally *tally)
{
    tally->rows = 0;
    tally->check = 0;
    return bench_now();
}

void peer_tally_end(struct peer_tally *tally, double began)
{
    tally->us[tally->asked++] = (bench_now() - began) * 1e6;
}

void peer_tally_answer(struct peer_tally *tally)
{
    double p50 = bench_median(tally->us, tally->asked);

    peer_answer("{\"p50_us\": %.1f, \"p99_us\": %.1f, \"rows\": %" PRIu64
                ", \"check\": %" PRIu64 "}",
                p50, tally->us[tally->asked * 99 / 100], tally->rows, tally->check);
    free(tally->us);
}

/* ---- clients ---- */

struct client {
    pthread_t thread;
    const struct peer_crowd *crowd;
    unsigned index;
    struct bench_report *reports; /* one batch */
};

static void *work(void *arg)
{
    const struct client *me = arg;
    const struct bench_plan *plan = me->crowd->plan;
    unsigned total = bench_plan_size(plan);

    for (unsigned first = me->index * plan->batch; first < total;
         first += me->crowd->clients * plan->batch) {
        unsigned n = 0;
        while (n < plan->batch && first + n < total) {
            me->reports[n] = bench_plan_report(plan, first + n);
            n++;
        }
        me->crowd->send(me->crowd->connections[me->index], me->reports, n);
    }
    return NULL;
}

void peer_crowd_run(struct peer_crowd *crowd)
{
    struct client clients[PEER_CLIENTS] = { 0 };

    for (unsigned i = 0; i < crowd->clients; i++) {
        clients[i] = (struct client){ .crowd = crowd, .index = i };
        clients[i].reports = calloc(crowd->plan->batch, sizeof *clients[i].reports);
        if (clients[i].reports == NULL) {
            bench_die("out of memory");
        }
    }
    double start = bench_now();
    for (unsigned i = 0; i < crowd->clients; i++) {
        if (pthread_create(&clients[i].thread, NULL, work, &clients[i]) != 0) {
            bench_die("no more threads");
        }
    }
    for (unsigned i = 0; i < crowd->clients; i++) {
        pthread_join(clients[i].thread, NULL);
    }
    double seconds = bench_now() - start;
    for (unsigned i = 0; i < crowd->clients; i++) {
        free(clients[i].reports);
    }
    peer_answer("{\"seconds\": %.6f, \"submissions\": %.1f}", seconds,
                bench_plan_size(crowd->plan) / seconds);
}
