/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * server - a real athard of this build on a folder of its own, and figures to send it.
 */

#include <sys/types.h>

#include "athar/client.h"
#include "athar/v1/submissions.pb-c.h"

enum { BENCH_VALUES = 50, BENCH_TOTALS = 28 };

enum { BENCH_PLUGIN_FOLDERS = 2 };

/* How it is run. */
struct bench_server_options {
    const char *config;                        /* what its file says; NULL: nothing */
    const char *plugins[BENCH_PLUGIN_FOLDERS]; /* folders; none: those of this build */
};

struct bench_server {
    char folder[64]; /* temporary; removed by bench_server_stop() */
    struct bench_server_options options;
    char program[512];
    char url[128];
    pid_t pid;
    struct athar_client *client;
};

/* Start athard beside this benchmark (../bin/athard), on ipc, and connect. Exits when it fails. */
void bench_server_start(struct bench_server *server, const char *self);

/* The same with options; their strings must last as long as the server. */
void bench_server_start_with(struct bench_server *server, const char *self,
                             const struct bench_server_options *options);

/* kill -9, start it again on its folder, and the seconds until it answered Health.Check. */
double bench_server_restart(struct bench_server *server);

/* Stop it and remove its folder. */
void bench_server_stop(struct bench_server *server);

/* One of Admin.Stats' numbers. */
int64_t bench_server_stat(struct bench_server *server, const char *name);

/* Put `count` cooperatives "bench-1", ... spread over the provinces. */
void bench_put_organizations(struct bench_server *server, unsigned count);

/* The cells that every submission of the benchmark fills: BENCH_VALUES of them. */
Athar__V1__CellName **bench_cells(void);

/* A batch being built: months written "201601" and so on, one report an item. */
struct bench_batch {
    Athar__V1__SubmitBatchRequest request;
    unsigned capacity;
    struct bench_item *items;
};

/* Room for `capacity` items of at most BENCH_VALUES values. */
void bench_batch_init(struct bench_batch *batch, unsigned capacity);

/* Start over. */
void bench_batch_reset(struct bench_batch *batch);

/* One report's worth of figures. */
struct bench_report {
    unsigned organization; /* from 1 */
    unsigned month;        /* from 0 = 2010-01 */
    unsigned values;       /* at most BENCH_VALUES */
    unsigned round;        /* another round has other values */
};

/* The figure in one cell of a report, the same in every program that is measured:
 * seed = 31 organization + 17 month + 1000003 round; the first BENCH_TOTALS cells are totals and
 * hold 200 + seed mod 50, the others are parts and hold 3 + (7 seed + cell / 2) mod 40. */
int64_t bench_value(unsigned cell, const struct bench_report *report);

/* The region of an organization, 1 to 12. */
unsigned bench_region(unsigned organization);

/* Add one report. */
void bench_batch_add(struct bench_batch *batch, const struct bench_report *report);

/* Free it. */
void bench_batch_fini(struct bench_batch *batch);

/* Seconds on the monotonic clock. */
double bench_now(void);

/* Print why and end with 2. */
__attribute__((noreturn, format(printf, 1, 2))) void bench_die(const char *fmt, ...);

/* Median of n numbers; sorts them. */
double bench_median(double *v, size_t n);
