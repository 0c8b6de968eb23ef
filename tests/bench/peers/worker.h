/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * worker - one of the programs that are compared: run.py says what to do on standard input, a
 * line at a time, and gets one line of JSON for each, so that all of them take turns.
 *
 *   verb name=number name=number : text to the end of the line
 *
 * Failure:  whatever fails ends the program with 2 and a sentence on standard error.
 */

#include "common/load.h"

/* One line. */
struct peer_line {
    char *words; /* names and numbers */
    char *text;  /* after the colon; empty without one */
};

struct peer_verb {
    const char *name;
    void (*run)(void *self, const struct peer_line *line);
};

/* Obey lines until there are no more; the table ends with a NULL name. */
void peer_serve(const struct peer_verb *verbs, void *self);

/* The number after `name=`, or `otherwise`. */
unsigned peer_number(const struct peer_line *line, const char *name, unsigned otherwise);

/* first_organization, organizations, first_month, months, values, round, batch, window, mixed. */
struct bench_plan peer_plan(const struct peer_line *line);

/* Answer the line: printf of one JSON object. */
__attribute__((format(printf, 1, 2))) void peer_answer(const char *fmt, ...);

/* ---- the question: one number for each month and region ---- */

struct peer_tally {
    double *us; /* of each time it was asked */
    unsigned asked, calls;
    uint64_t rows, check; /* of the last answer */
};

/* Room for line's `calls` of them. */
struct peer_tally peer_tally(const struct peer_line *line);

/* A row of an answer: month from 0, region 1 to 12. The check is the same in every program that
 * answers the same. */
void peer_tally_row(struct peer_tally *tally, int64_t month, int64_t region, int64_t value);

/* The clock of one asking; begin forgets the rows of the one before. */
double peer_tally_begin(struct peer_tally *tally);
void peer_tally_end(struct peer_tally *tally, double began);

/* Answer the line with p50_us, p99_us, rows and check, and free it. */
void peer_tally_answer(struct peer_tally *tally);

/* ---- clients at work together ---- */

enum { PEER_CLIENTS = 64 };

struct peer_crowd {
    const struct bench_plan *plan; /* `batch` reports are handed over together */
    void *connections[PEER_CLIENTS];
    unsigned clients;
    /* Make `n` reports durable; called by each client's own thread. */
    void (*send)(void *connection, const struct bench_report *reports, unsigned n);
};

/* Have the clients share the plan's reports, and answer the line with seconds and
 * submissions. */
void peer_crowd_run(struct peer_crowd *crowd);
