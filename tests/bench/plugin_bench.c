/* SPDX-License-Identifier: Apache-2.0 */

/*
 * plugin_bench [--json] [--seconds S] - what it costs to run plugins in processes of their own.
 *
 * Submissions of 50 values with one rule in code (incubation's), to an athard that isolates its
 * plugins and to one that does not, in turn. Then submissions and questions of one client while
 * another sends figures of another program, whose check never ends. Then batches while the
 * plugin that checks them is reloaded again and again.
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "athar/v1/plugin.pb-c.h"
#include "athar/v1/query.pb-c.h"
#include "common/load.h"
#include "common/watch.h"

enum {
    ORGANIZATIONS = 2000,
    BATCH = 500,
    WINDOW = 4,
    ROUNDS = 5,
    CLIENTS = 16,
    SINGLES = 100, /* a client and round */
    NEIGHBOUR_PAUSE_US = 5000,
    RELOAD_PAUSE_US = 100000,
};

static double seconds = 2;

/* ---- isolated beside in process ------------------------------------------------------ */

enum { INSIDE, APART, PLACES };
enum { BATCHES, SMALL_BATCHES, MANY_CLIENTS, ONE_CLIENT, SENDINGS };

struct sending {
    const char *id, *name;
    unsigned batch, window, clients, organizations;
    double rate[PLACES]; /* submissions a second */
};

static struct sending sendings[SENDINGS] = {
    [BATCHES] = { .id = "batches",
                  .name = "batches of 500",
                  .batch = BATCH,
                  .window = WINDOW,
                  .organizations = ORGANIZATIONS },
    [SMALL_BATCHES] = { .id = "small-batches",
                        .name = "batches of 20, one at a time",
                        .batch = 20,
                        .window = 1,
                        .organizations = ORGANIZATIONS },
    [MANY_CLIENTS] = { .id = "sixteen-clients",
                       .name = "one per call, 16 clients",
                       .clients = CLIENTS,
                       .organizations = CLIENTS * SINGLES },
    [ONE_CLIENT] = { .id = "one-client",
                     .name = "one per call, 1 client",
                     .clients = 1,
                     .organizations = SINGLES },
};

static double send_once(struct bench_server *server, const struct sending *sending,
                        unsigned month)
{
    struct bench_plan plan = { .organizations = sending->organizations,
                               .first_month = month,
                               .months = 1,
                               .values = BENCH_VALUES,
                               .batch = sending->batch,
                               .window = sending->window };
    struct bench_figures f = sending->clients == 0
                                 ? bench_send(server, &plan)
                                 : bench_send_singly(server, &plan, sending->clients);

    return f.submissions;
}

/* The rates of one round, in turn: each is first as often as the other. */
static void send_round(double rates[PLACES][ROUNDS], struct bench_server servers[PLACES],
                       const struct sending *sending, int round, unsigned month)
{
    for (int i = 0; i < PLACES; i++) {
        int place = (round + i) % PLACES;
        rates[place][round] = send_once(&servers[place], sending, month);
    }
}

static void compare(struct bench_server servers[PLACES])
{
    unsigned month = 0;

    for (int k = 0; k < SENDINGS; k++) {
        double rates[PLACES][ROUNDS];
        for (int i = 0; i < ROUNDS; i++) {
            send_round(rates, servers, &sendings[k], i, month++);
        }
        for (int i = 0; i < PLACES; i++) {
            sendings[k].rate[i] = bench_median(rates[i], ROUNDS);
        }
    }
}

/* ---- beside a neighbour -------------------------------------------------------------- */

enum { ALONE, QUIET, HOSTILE, NEIGHBOURS };
enum { NEIGHBOUR_ROUNDS = 3, MONTHS_APART = 60 };
enum { NEVER_ENDS = 987654321 }; /* the figure for which neighbour.so's check never ends */

struct beside {
    const char *id, *name;
    int64_t figure; /* that the neighbour sends; 0: there is none */
    struct bench_latency submission, question; /* medians of rounds */
    size_t refused;                            /* of the neighbour's */
};

static struct beside besides[NEIGHBOURS] = {
    [ALONE] = { .id = "alone", .name = "alone" },
    [QUIET] = { .id = "quiet-neighbour", .name = "beside one that is well", .figure = 1 },
    [HOSTILE] = { .id = "hostile-neighbour",
                  .name = "beside one that never ends",
                  .figure = NEVER_ENDS },
};

/* Somebody who calls. */
struct caller {
    struct athar_client *client;
    struct bench_batch batch;
    unsigned sent, first_month;
    int64_t figure;
    size_t refused;
};

static void open_caller(struct caller *caller, const struct bench_server *server,
                        unsigned first_month)
{
    struct athar_status status = { 0 };

    *caller = (struct caller){ .first_month = first_month };
    bench_batch_init(&caller->batch, 1);
    if (athar_connect(&caller->client, server->url, NULL, &status) != 0) {
        bench_die("%s", status.message);
    }
}

static void close_caller(struct caller *caller)
{
    athar_close(caller->client);
    bench_batch_fini(&caller->batch);
}

static void submit(void *context)
{
    struct caller *caller = context;
    struct bench_report report = { .organization = caller->sent % ORGANIZATIONS + 1,
                                   .month =
                                       caller->first_month + caller->sent / ORGANIZATIONS,
                                   .values = BENCH_VALUES };

    bench_batch_reset(&caller->batch);
    bench_batch_add(&caller->batch, &report);
    bench_submit(caller->client, &caller->batch);
    caller->sent++;
}

static void question(void *context)
{
    const struct caller *caller = context;
    Athar__V1__AggregateRequest request = ATHAR__V1__AGGREGATE_REQUEST__INIT;
    char *indicators[] = { "incubation.jobs_created" };
    char *by[] = { "region" };
    struct athar_status status = { 0 };
    ProtobufCMessage *answer = NULL;

    request.indicators = indicators;
    request.n_indicators = 1;
    request.period = "2010";
    request.every = "month";
    request.by = by;
    request.n_by = 1;
    if (athar_call(caller->client, "Query.Aggregate", &request.base, &answer, NULL,
                   &status) != 0) {
        bench_die("Query.Aggregate: %s", status.message);
    }
    athar_free(answer);
}

/* The neighbour's figures, month after month; refused or not. */
static void disturb(void *context)
{
    struct caller *caller = context;
    Athar__V1__SubmitRequest request = ATHAR__V1__SUBMIT_REQUEST__INIT;
    const struct athar_call_options once = { .once = true };
    Athar__V1__CellName cell = ATHAR__V1__CELL_NAME__INIT;
    Athar__V1__CellName *cells[] = { &cell };
    struct athar_status status = { 0 };
    ProtobufCMessage *answer = NULL;
    uint32_t first = 0;
    struct bench_report report = { .organization = caller->sent % ORGANIZATIONS + 1,
                                   .month =
                                       caller->first_month + caller->sent / ORGANIZATIONS,
                                   .values = 1 };

    bench_batch_reset(&caller->batch);
    bench_batch_add(&caller->batch, &report);
    request.id = caller->batch.request.items[0]->id;
    request.submission = caller->batch.request.items[0]->submission;
    cell.indicator = "neighbour.x";
    request.submission->cells = cells;
    request.submission->n_cells = 1;
    Athar__V1__Report *message = request.submission->reports[0];
    message->key->form = "neighbour.f";
    message->cell = &first;
    message->value = &caller->figure;
    if (athar_call(caller->client, "Submissions.Submit", &request.base, &answer, &once,
                   &status) != 0) {
        caller->refused++;
    }
    athar_free(answer);
    athar_status_clear(&status);
    caller->sent++;
}

static void reload_plugin(const struct caller *caller, const char *id)
{
    Athar__V1__ReloadPluginRequest request = ATHAR__V1__RELOAD_PLUGIN_REQUEST__INIT;
    struct athar_status status = { 0 };
    ProtobufCMessage *answer = NULL;

    request.id = (char *)id;
    if (athar_call(caller->client, "Plugins.Reload", &request.base, &answer, NULL,
                   &status) != 0) {
        bench_die("Plugins.Reload: %s", status.message);
    }
    athar_free(answer);
}

static void wait_a_while(void)
{
    const struct timespec pause = { .tv_sec = (time_t)seconds,
                                    .tv_nsec =
                                        (long)((seconds - (double)(time_t)seconds) * 1e9) };

    nanosleep(&pause, NULL);
}

/* One round; `month` is where nobody has reported yet. */
static void live_beside(struct bench_latency *submission, struct bench_latency *asking,
                        struct beside *beside, const struct bench_server *server,
                        unsigned month)
{
    struct caller sender, asker, neighbour;
    struct bench_watch submissions = { .call = submit, .context = &sender };
    struct bench_watch questions = { .call = question, .context = &asker };
    struct bench_watch others = { .call = disturb,
                                  .context = &neighbour,
                                  .pause_us = NEIGHBOUR_PAUSE_US };

    open_caller(&sender, server, month);
    open_caller(&asker, server, 0);
    open_caller(&neighbour, server, month);
    neighbour.figure = beside->figure;
    reload_plugin(&asker, "neighbour"); /* out of quarantine */
    if (beside->figure != 0) {
        bench_watch_start(&others);
    }
    bench_watch_start(&submissions);
    bench_watch_start(&questions);
    wait_a_while();
    *submission = bench_watch_stop(&submissions);
    *asking = bench_watch_stop(&questions);
    if (beside->figure != 0) {
        (void)bench_watch_stop(&others);
    }
    beside->refused += neighbour.refused;
    close_caller(&sender);
    close_caller(&asker);
    close_caller(&neighbour);
}

static struct bench_latency medians(const struct bench_latency rounds[NEIGHBOUR_ROUNDS])
{
    double p50[NEIGHBOUR_ROUNDS], p99[NEIGHBOUR_ROUNDS];

    for (int i = 0; i < NEIGHBOUR_ROUNDS; i++) {
        p50[i] = rounds[i].p50;
        p99[i] = rounds[i].p99;
    }
    return (struct bench_latency){ .p50 = bench_median(p50, NEIGHBOUR_ROUNDS),
                                   .p99 = bench_median(p99, NEIGHBOUR_ROUNDS) };
}

/* In turn. */
static unsigned live_beside_all(const struct bench_server *server)
{
    struct bench_latency submissions[NEIGHBOURS][NEIGHBOUR_ROUNDS];
    struct bench_latency questions[NEIGHBOURS][NEIGHBOUR_ROUNDS];
    unsigned month = MONTHS_APART;

    for (int i = 0; i < NEIGHBOUR_ROUNDS; i++) {
        for (int k = 0; k < NEIGHBOURS; k++, month += MONTHS_APART) {
            live_beside(&submissions[k][i], &questions[k][i], &besides[k], server, month);
        }
    }
    for (int k = 0; k < NEIGHBOURS; k++) {
        besides[k].submission = medians(submissions[k]);
        besides[k].question = medians(questions[k]);
    }
    return month;
}

/* ---- while it is reloaded ------------------------------------------------------------ */

enum { STILL, RELOADED, RELOADINGS };

/* Acknowledgements as they come; callbacks run one after another on a thread of the library. */
struct gaps {
    pthread_mutex_t lock;
    double last, longest; /* seconds */
    size_t acknowledged, failed;
    size_t reloads;
};

static struct gaps gaps[RELOADINGS];

static void on_batch(const ProtobufCMessage *response, const struct athar_status *status,
                     void *context)
{
    const Athar__V1__SubmitBatchResponse *answer =
        (const Athar__V1__SubmitBatchResponse *)response;
    struct gaps *g = context;
    double now = bench_now();

    (void)status;
    pthread_mutex_lock(&g->lock);
    for (size_t i = 0; answer != NULL && i < answer->n_results; i++) {
        g->failed += answer->results[i]->code != 0;
        g->acknowledged += answer->results[i]->code == 0;
    }
    g->failed += answer == NULL;
    g->longest = now - g->last > g->longest ? now - g->last : g->longest;
    g->last = now;
    pthread_mutex_unlock(&g->lock);
}

static void reload(void *context)
{
    reload_plugin(context, "incubation");
}

/* Batches one after another for a while. */
static void send_for_a_while(struct gaps *g, struct bench_server *server,
                             unsigned first_month)
{
    enum { ITEMS = 100 };
    struct athar_pipeline *pipeline = NULL;
    struct athar_status status = { 0 };
    struct bench_batch batch;
    unsigned sent = 0;
    double end = bench_now() + seconds;

    bench_batch_init(&batch, ITEMS);
    if (athar_pipeline_open(&pipeline, server->client, WINDOW, &status) != 0) {
        bench_die("%s", status.message);
    }
    g->last = bench_now();
    while (bench_now() < end) {
        struct athar_submit one = { .method = "Submissions.SubmitBatch",
                                    .request = &batch.request.base,
                                    .done = on_batch,
                                    .context = g };
        bench_batch_reset(&batch);
        for (int i = 0; i < ITEMS; i++, sent++) {
            struct bench_report report = { .organization = sent % ORGANIZATIONS + 1,
                                           .month = first_month + sent / ORGANIZATIONS,
                                           .values = BENCH_VALUES };
            bench_batch_add(&batch, &report);
        }
        if (athar_pipeline_submit(pipeline, &one, &status) != 0) {
            bench_die("%s", status.message);
        }
    }
    athar_pipeline_close(pipeline);
    bench_batch_fini(&batch);
}

static void measure_gaps(struct bench_server *server, int which, unsigned month)
{
    struct caller operator;
    struct bench_watch reloads = {
        .call = reload, .context = &operator, .pause_us = RELOAD_PAUSE_US };

    pthread_mutex_init(&gaps[which].lock, NULL);
    open_caller(&operator, server, 0);
    if (which == RELOADED) {
        bench_watch_start(&reloads);
    }
    send_for_a_while(&gaps[which], server, month);
    if (which == RELOADED) {
        gaps[which].reloads = bench_watch_stop(&reloads).calls;
    }
    close_caller(&operator);
    pthread_mutex_destroy(&gaps[which].lock);
}

/* ---- printing ------------------------------------------------------------------------ */

static void print_json(void)
{
    puts("[");
    for (int i = 0; i < SENDINGS; i++) {
        const struct sending *s = &sendings[i];
        printf("  {\"id\": \"%s\", \"in_process_per_second\": %.0f, "
               "\"isolated_per_second\": %.0f, \"ratio\": %.2f},\n",
               s->id, s->rate[INSIDE], s->rate[APART], s->rate[INSIDE] / s->rate[APART]);
    }
    for (int i = 0; i < NEIGHBOURS; i++) {
        const struct beside *b = &besides[i];
        printf("  {\"id\": \"%s\", \"submission_p50_us\": %.0f, \"submission_p99_us\": "
               "%.0f, \"question_p50_us\": %.0f, \"question_p99_us\": %.0f, "
               "\"refused\": %zu},\n",
               b->id, b->submission.p50, b->submission.p99, b->question.p50,
               b->question.p99, b->refused);
    }
    for (int i = 0; i < RELOADINGS; i++) {
        printf("  {\"id\": \"%s\", \"longest_gap_ms\": %.1f, \"acknowledged\": %zu, "
               "\"failed\": %zu, \"reloads\": %zu}%s\n",
               i == STILL ? "not-reloaded" : "reloaded", gaps[i].longest * 1e3,
               gaps[i].acknowledged, gaps[i].failed, gaps[i].reloads,
               i + 1 == RELOADINGS ? "" : ",");
    }
    puts("]");
}

static void print_table(void)
{
    printf("%-36s %11s %11s %9s\n", "50 values, one rule in code", "in process", "isolated",
           "ratio");
    for (int i = 0; i < SENDINGS; i++) {
        const struct sending *s = &sendings[i];
        printf("%-36s %9.0f/s %9.0f/s %9.2f\n", s->name, s->rate[INSIDE], s->rate[APART],
               s->rate[INSIDE] / s->rate[APART]);
    }
    puts("times of one isolated to one in process, medians of rounds in turn; the goal is "
         "1.30 in batches of 500\n");
    printf("%-36s %11s %11s %9s %9s %9s\n", "beside another program's plugin", "submit p50",
           "submit p99", "ask p50", "ask p99", "refused");
    for (int i = 0; i < NEIGHBOURS; i++) {
        const struct beside *b = &besides[i];
        printf("%-36s %8.0f us %8.0f us %6.0f us %6.0f us %9zu\n", b->name,
               b->submission.p50, b->submission.p99, b->question.p50, b->question.p99,
               b->refused);
    }
    puts("medians of rounds in turn; refused: of the neighbour's own figures\n");
    printf("%-36s %11s %12s %9s %9s\n", "batches of 100, isolated", "longest gap",
           "acknowledged", "failed", "reloads");
    for (int i = 0; i < RELOADINGS; i++) {
        printf("%-36s %8.1f ms %12zu %9zu %9zu\n",
               i == STILL ? "left alone" : "reloaded again and again",
               gaps[i].longest * 1e3, gaps[i].acknowledged, gaps[i].failed,
               gaps[i].reloads);
    }
}

int main(int argc, char **argv)
{
    bool json = false;
    struct bench_server servers[PLACES] = { { .pid = 0 } };
    struct bench_server_options options[PLACES] = {
        [INSIDE] = { .config = "plugins.isolation = off\n" },
        [APART] = { .config = "plugins.isolation = on\n",
                    .plugins = { ATH_PLUGIN_DIR, ATH_TEST_PLUGIN_DIR "/bench" } },
    };

    for (int i = 1; i < argc; i++) {
        json = json || strcmp(argv[i], "--json") == 0;
        seconds = strcmp(argv[i - 1], "--seconds") == 0 ? strtod(argv[i], NULL) : seconds;
    }
    for (int i = 0; i < PLACES; i++) {
        bench_server_start_with(&servers[i], argv[0], &options[i]);
        bench_put_organizations(&servers[i], ORGANIZATIONS);
    }
    compare(servers);
    bench_server_stop(&servers[INSIDE]);
    unsigned month = live_beside_all(&servers[APART]);
    for (int i = 0; i < RELOADINGS; i++, month += MONTHS_APART) {
        measure_gaps(&servers[APART], i, month);
    }
    if (json) {
        print_json();
    } else {
        print_table();
    }
    bench_server_stop(&servers[APART]);
    return 0;
}
