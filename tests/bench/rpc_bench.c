/* SPDX-License-Identifier: Apache-2.0 */

/*
 * rpc_bench [--json] - what a call costs over what nng costs.
 *
 * Raw nng REQ/REP echo and Health.Check of libathar and core/rpc, both over tcp in this process
 * with a payload of 128 bytes: 32 in flight, then one at a time. The two take turns, round by
 * round, so that a busy machine slows both; the medians of the rounds are compared.
 */

#include <nng/nng.h>
#include <nng/protocol/reqrep0/rep.h>
#include <nng/protocol/reqrep0/req.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "athar/client.h"
#include "athar/v1/health.pb-c.h"
#include "base/clock.h"
#include "rpc/server.h"

enum { PAYLOAD = 128, WINDOW = 32, ROUNDS = 9, CALLS = 30000, SINGLES = 3000 };

static void must(bool ok, const char *what)
{
    if (!ok) {
        fprintf(stderr, "rpc_bench: %s failed\n", what);
        exit(2);
    }
}

/* ---- a count of calls to do ----------------------------------------------------------- */

struct race {
    atomic_int to_start, to_end;
    pthread_mutex_t lock;
    pthread_cond_t ended;
};

static void set_race(struct race *race, int calls)
{
    atomic_store(&race->to_start, calls);
    atomic_store(&race->to_end, calls);
}

static bool one_more(struct race *race)
{
    return atomic_fetch_sub(&race->to_start, 1) > 0;
}

static void one_done(struct race *race)
{
    if (atomic_fetch_sub(&race->to_end, 1) == 1) {
        pthread_mutex_lock(&race->lock);
        pthread_cond_signal(&race->ended);
        pthread_mutex_unlock(&race->lock);
    }
}

static void wait_race(struct race *race)
{
    pthread_mutex_lock(&race->lock);
    while (atomic_load(&race->to_end) > 0) {
        pthread_cond_wait(&race->ended, &race->lock);
    }
    pthread_mutex_unlock(&race->lock);
}

/* ---- raw nng -------------------------------------------------------------------------- */

/* One context of either side; `sending` says what its aio is doing. */
struct lane {
    nng_ctx ctx;
    nng_aio *aio;
    bool sending;
    struct race *race;
};

struct raw {
    nng_socket server, client;
    struct lane serving[WINDOW], asking[WINDOW];
    struct race race;
};

static void echo(void *arg)
{
    struct lane *lane = arg;

    if (nng_aio_result(lane->aio) != 0) {
        return;
    }
    lane->sending = !lane->sending;
    if (lane->sending) {
        nng_ctx_send(lane->ctx, lane->aio);
    } else {
        nng_ctx_recv(lane->ctx, lane->aio);
    }
}

static void ask(struct lane *lane)
{
    nng_msg *msg;

    if (!one_more(lane->race)) {
        return;
    }
    must(nng_msg_alloc(&msg, PAYLOAD) == 0, "nng_msg_alloc");
    lane->sending = true;
    nng_aio_set_msg(lane->aio, msg);
    nng_ctx_send(lane->ctx, lane->aio);
}

static void asked(void *arg)
{
    struct lane *lane = arg;

    if (nng_aio_result(lane->aio) != 0) {
        return;
    }
    if (lane->sending) {
        lane->sending = false;
        nng_ctx_recv(lane->ctx, lane->aio);
        return;
    }
    nng_msg_free(nng_aio_get_msg(lane->aio));
    nng_aio_set_msg(lane->aio, NULL);
    one_done(lane->race);
    ask(lane);
}

static void open_lane(struct lane *lane, nng_socket socket, void (*event)(void *),
                      struct race *race)
{
    lane->race = race;
    must(nng_ctx_open(&lane->ctx, socket) == 0, "nng_ctx_open");
    must(nng_aio_alloc(&lane->aio, event, lane) == 0, "nng_aio_alloc");
}

static void open_raw(struct raw *raw)
{
    nng_listener listener;
    char url[64];
    int port;

    must(nng_rep0_open(&raw->server) == 0 && nng_req0_open(&raw->client) == 0, "nng_open");
    must(nng_listen(raw->server, "tcp://127.0.0.1:0", &listener, 0) == 0, "nng_listen");
    must(nng_listener_get_int(listener, NNG_OPT_TCP_BOUND_PORT, &port) == 0, "port");
    snprintf(url, sizeof url, "tcp://127.0.0.1:%d", port);
    must(nng_dial(raw->client, url, NULL, 0) == 0, "nng_dial");
    for (int i = 0; i < WINDOW; i++) {
        open_lane(&raw->serving[i], raw->server, echo, NULL);
        open_lane(&raw->asking[i], raw->client, asked, &raw->race);
        nng_ctx_recv(raw->serving[i].ctx, raw->serving[i].aio);
    }
}

static void close_raw(struct raw *raw)
{
    nng_close(raw->client);
    nng_close(raw->server);
    for (int i = 0; i < WINDOW; i++) {
        nng_aio_free(raw->serving[i].aio);
        nng_aio_free(raw->asking[i].aio);
    }
}

static void raw_many(struct raw *raw)
{
    for (int i = 0; i < WINDOW; i++) {
        ask(&raw->asking[i]);
    }
    wait_race(&raw->race);
}

static void raw_one(struct raw *raw)
{
    nng_msg *msg;

    must(nng_msg_alloc(&msg, PAYLOAD) == 0, "nng_msg_alloc");
    must(nng_sendmsg(raw->client, msg, 0) == 0, "nng_sendmsg");
    must(nng_recvmsg(raw->client, &msg, 0) == 0, "nng_recvmsg");
    nng_msg_free(msg);
}

/* ---- Athar ---------------------------------------------------------------------------- */

struct ours {
    struct ath_server *server;
    struct athar_client *client;
    struct athar_pipeline *pipeline;
    uint8_t payload[PAYLOAD];
    Athar__V1__HealthCheckRequest request;
    struct race race;
};

static void check(struct ath_call *call, const ProtobufCMessage *request, void *context)
{
    Athar__V1__HealthCheckResponse response = ATHAR__V1__HEALTH_CHECK_RESPONSE__INIT;

    (void)context;
    response.payload = ((const Athar__V1__HealthCheckRequest *)request)->payload;
    ath_call_reply(call, &response.base, 0);
}

static const struct ath_method methods[] = {
    { &athar__v1__health__descriptor, "Check", check, ATH_METHOD_INLINE, 0, 0 },
};

static void open_ours(struct ours *ours)
{
    const char *url = "tcp://127.0.0.1:0";
    struct ath_server_options options = {
        .urls = &url, .url_count = 1, .methods = methods, .method_count = 1
    };
    struct athar_status status = { 0 };

    must(ath_server_open(&ours->server, &options, NULL) == ATH_OK, "ath_server_open");
    must(athar_connect(&ours->client, ath_server_url(ours->server, 0), NULL, &status) == 0,
         "athar_connect");
    must(athar_pipeline_open(&ours->pipeline, ours->client, WINDOW, &status) == 0,
         "athar_pipeline_open");
    athar__v1__health_check_request__init(&ours->request);
    ours->request.payload = (ProtobufCBinaryData){ PAYLOAD, ours->payload };
}

static void close_ours(struct ours *ours)
{
    athar_pipeline_close(ours->pipeline);
    athar_close(ours->client);
    ath_server_close(ours->server, 1000);
}

static void call_done(const ProtobufCMessage *response, const struct athar_status *status,
                      void *context);

static void call_again(struct ours *ours)
{
    struct athar_submit submit = { .method = "Health.Check",
                                   .request = &ours->request.base,
                                   .done = call_done,
                                   .context = ours,
                                   .no_wait = true };

    if (one_more(&ours->race)) {
        must(athar_pipeline_submit(ours->pipeline, &submit, NULL) == 0, "submit");
    }
}

static void call_done(const ProtobufCMessage *response, const struct athar_status *status,
                      void *context)
{
    struct ours *ours = context;

    must(response != NULL && status->code == 0, "Health.Check");
    one_done(&ours->race);
    call_again(ours);
}

static void ours_many(struct ours *ours)
{
    for (int i = 0; i < WINDOW; i++) {
        call_again(ours);
    }
    wait_race(&ours->race);
}

static void ours_one(struct ours *ours)
{
    ProtobufCMessage *response = NULL;

    must(athar_call(ours->client, "Health.Check", &ours->request.base, &response, NULL,
                    NULL) == 0,
         "Health.Check");
    athar_free(response);
}

/* ---- measuring ------------------------------------------------------------------------ */

static int compare(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

static double median(double *values, size_t count)
{
    qsort(values, count, sizeof *values, compare);
    return values[count / 2];
}

static double per_second(struct raw *raw, struct ours *ours)
{
    set_race(raw != NULL ? &raw->race : &ours->race, CALLS);
    int64_t from = ath_clock_mono_us();
    if (raw != NULL) {
        raw_many(raw);
    } else {
        ours_many(ours);
        athar_pipeline_wait(ours->pipeline);
    }
    return CALLS * 1e6 / (double)(ath_clock_mono_us() - from);
}

static double p50_us(struct raw *raw, struct ours *ours)
{
    static double us[SINGLES];

    for (size_t i = 0; i < SINGLES; i++) {
        int64_t from = ath_clock_mono_us();
        if (raw != NULL) {
            raw_one(raw);
        } else {
            ours_one(ours);
        }
        us[i] = (double)(ath_clock_mono_us() - from);
    }
    return median(us, SINGLES);
}

struct row {
    const char *name, *unit, *goal_words;
    double ours, raw, goal;
    bool at_least;
};

typedef double (*measure_fn)(struct raw *raw, struct ours *ours);

static void measure(struct row *row, measure_fn fn, struct raw *raw, struct ours *ours)
{
    double theirs[ROUNDS], mine[ROUNDS];

    fn(raw, NULL);
    fn(NULL, ours);
    for (int i = 0; i < ROUNDS; i++) {
        theirs[i] = fn(raw, NULL);
        mine[i] = fn(NULL, ours);
    }
    row->raw = median(theirs, ROUNDS);
    row->ours = median(mine, ROUNDS);
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
    static struct raw raw = { .race = { .lock = PTHREAD_MUTEX_INITIALIZER,
                                        .ended = PTHREAD_COND_INITIALIZER } };
    static struct ours ours = { .race = { .lock = PTHREAD_MUTEX_INITIALIZER,
                                          .ended = PTHREAD_COND_INITIALIZER } };
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

    open_raw(&raw);
    open_ours(&ours);
    measure(&rows[0], per_second, &raw, &ours);
    measure(&rows[1], p50_us, &raw, &ours);
    close_ours(&ours);
    close_raw(&raw);
    if (argc > 1 && strcmp(argv[1], "--json") == 0) {
        print_json(rows, 2);
    } else {
        print_table(rows, 2);
    }
    return 0;
}
