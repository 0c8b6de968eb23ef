/* SPDX-License-Identifier: Apache-2.0 */
#include "common/load.h"

#include <pthread.h>
#include <stdlib.h>

enum { CLIENTS = 64 };

unsigned bench_plan_size(const struct bench_plan *plan)
{
    return plan->months * plan->organizations;
}

struct bench_report bench_plan_report(const struct bench_plan *plan, unsigned i)
{
    unsigned month = plan->mixed ? i % plan->months : i / plan->organizations;
    unsigned organization = plan->mixed ? i / plan->months : i % plan->organizations;

    return (struct bench_report){ .organization =
                                      plan->first_organization + organization + 1,
                                  .month = plan->first_month + month,
                                  .values = plan->values,
                                  .round = plan->round };
}

static void add(struct bench_batch *batch, const struct bench_plan *plan, unsigned i)
{
    struct bench_report report = bench_plan_report(plan, i);

    bench_batch_add(batch, &report);
}

/* What the clock and the counters say of a run that started at `before`. */
struct counters {
    int64_t flushes, used;
    double start;
};

static struct counters count(struct bench_server *server)
{
    return (struct counters){ bench_server_stat(server, "ingest.flushes"),
                              bench_server_stat(server, "store.used"), bench_now() };
}

static struct bench_figures figures(struct bench_server *server,
                                    const struct bench_plan *plan,
                                    const struct counters *before, double seconds)
{
    struct counters after = count(server);
    double total = bench_plan_size(plan);
    double values = total * plan->values;

    return (struct bench_figures){
        .seconds = seconds,
        .submissions = total / seconds,
        .values = values / seconds,
        .flushes = total / (double)(after.flushes - before->flushes),
        .bytes = (double)(after.used - before->used) / values,
    };
}

/* ---- in batches ---- */

static struct bench_batch *make_batches(const struct bench_plan *plan, unsigned n)
{
    unsigned total = bench_plan_size(plan);
    struct bench_batch *batches = calloc(n, sizeof *batches);

    if (batches == NULL) {
        bench_die("out of memory");
    }
    for (unsigned i = 0; i < n; i++) {
        bench_batch_init(&batches[i], plan->batch);
    }
    for (unsigned i = 0; i < total; i++) {
        add(&batches[i / plan->batch], plan, i);
    }
    return batches;
}

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

/* The first of the batch, as a call of its own. */
static Athar__V1__SubmitRequest first_of(const struct bench_batch *batch)
{
    Athar__V1__SubmitRequest request = ATHAR__V1__SUBMIT_REQUEST__INIT;

    request.id = batch->request.items[0]->id;
    request.submission = batch->request.items[0]->submission;
    request.submission->cells = batch->request.cells;
    request.submission->n_cells = batch->request.n_cells;
    return request;
}

static void one_done(const ProtobufCMessage *response, const struct athar_status *status,
                     void *context)
{
    (void)context;
    if (response == NULL) {
        bench_die("submission refused: %s", status->message);
    }
}

static void send_batch(struct athar_pipeline *pipeline, const struct bench_batch *batch)
{
    struct athar_status status = { 0 };
    Athar__V1__SubmitRequest one = first_of(batch);
    struct athar_submit submit = { .method = "Submissions.SubmitBatch",
                                   .request = &batch->request.base,
                                   .done = batch_done };

    if (batch->request.n_items == 1) {
        submit = (struct athar_submit){ .method = "Submissions.Submit",
                                        .request = &one.base,
                                        .done = one_done };
    }
    if (athar_pipeline_submit(pipeline, &submit, &status) != 0) {
        bench_die("%s", status.message);
    }
}

struct bench_figures bench_send(struct bench_server *server, const struct bench_plan *plan)
{
    struct athar_pipeline *pipeline = NULL;
    struct athar_status status = { 0 };
    unsigned n = (bench_plan_size(plan) + plan->batch - 1) / plan->batch;
    struct bench_batch *batches = make_batches(plan, n);
    struct counters before = count(server);

    if (athar_pipeline_open(&pipeline, server->client, plan->window, &status) != 0) {
        bench_die("%s", status.message);
    }
    for (unsigned i = 0; i < n; i++) {
        send_batch(pipeline, &batches[i]);
    }
    athar_pipeline_close(pipeline);
    double seconds = bench_now() - before.start;
    for (unsigned i = 0; i < n; i++) {
        bench_batch_fini(&batches[i]);
    }
    free(batches);
    return figures(server, plan, &before, seconds);
}

/* ---- one per call ---- */

struct single {
    pthread_t thread;
    struct athar_client *client;
    const struct bench_plan *plan;
    unsigned first, step; /* of the plan's submissions, every step-th is this client's */
};

void bench_submit(struct athar_client *client, struct bench_batch *batch)
{
    Athar__V1__SubmitRequest request = first_of(batch);
    struct athar_status status = { 0 };
    ProtobufCMessage *answer = NULL;

    if (athar_call(client, "Submissions.Submit", &request.base, &answer, NULL, &status) !=
        0) {
        bench_die("submission refused: %s", status.message);
    }
    athar_free(answer);
}

static void *send_singles(void *arg)
{
    const struct single *me = arg;
    struct bench_batch batch;

    bench_batch_init(&batch, 1);
    for (unsigned i = me->first; i < bench_plan_size(me->plan); i += me->step) {
        bench_batch_reset(&batch);
        add(&batch, me->plan, i);
        bench_submit(me->client, &batch);
    }
    bench_batch_fini(&batch);
    return NULL;
}

struct bench_figures bench_send_singly(struct bench_server *server,
                                       const struct bench_plan *plan, unsigned clients)
{
    struct single singles[CLIENTS] = { 0 };
    struct athar_status status = { 0 };

    if (clients == 0 || clients > CLIENTS) {
        bench_die("1 to %d clients", CLIENTS);
    }
    for (unsigned i = 0; i < clients; i++) {
        singles[i] = (struct single){ .plan = plan, .first = i, .step = clients };
        if (athar_connect(&singles[i].client, server->url, NULL, &status) != 0) {
            bench_die("%s", status.message);
        }
    }
    struct counters before = count(server);
    for (unsigned i = 0; i < clients; i++) {
        if (pthread_create(&singles[i].thread, NULL, send_singles, &singles[i]) != 0) {
            bench_die("no more threads");
        }
    }
    for (unsigned i = 0; i < clients; i++) {
        pthread_join(singles[i].thread, NULL);
    }
    double seconds = bench_now() - before.start;
    for (unsigned i = 0; i < clients; i++) {
        athar_close(singles[i].client);
    }
    return figures(server, plan, &before, seconds);
}
