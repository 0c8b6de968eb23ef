/* SPDX-License-Identifier: Apache-2.0 */
#include <nng/nng.h>
#include <nng/protocol/reqrep0/rep.h>
#include <nng/protocol/reqrep0/req.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

#include "common/echo_kind.h"
#include "common/server.h"

/* One context of either side; `sending` says what its aio is doing. */
struct lane {
    nng_ctx ctx;
    nng_aio *aio;
    bool sending;
    struct bench_race *race;
};

struct raw {
    struct bench_echo echo;
    nng_socket server, client;
    struct lane serving[BENCH_IN_FLIGHT], asking[BENCH_IN_FLIGHT];
};

static void must(int rc, const char *what)
{
    if (rc != 0) {
        bench_die("%s: %s", what, nng_strerror(rc));
    }
}

static void serve(void *arg)
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

    if (!bench_race_start(lane->race)) {
        return;
    }
    must(nng_msg_alloc(&msg, BENCH_PAYLOAD), "nng_msg_alloc");
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
    ask(lane);
    bench_race_end(lane->race);
}

static void start(struct bench_echo *echo, int lane)
{
    ask(&((struct raw *)echo)->asking[lane]);
}

static void once(struct bench_echo *echo)
{
    struct raw *raw = (struct raw *)echo;
    nng_msg *msg;

    must(nng_msg_alloc(&msg, BENCH_PAYLOAD), "nng_msg_alloc");
    must(nng_sendmsg(raw->client, msg, 0), "nng_sendmsg");
    must(nng_recvmsg(raw->client, &msg, 0), "nng_recvmsg");
    nng_msg_free(msg);
}

static void close_raw(struct bench_echo *echo)
{
    struct raw *raw = (struct raw *)echo;

    nng_close(raw->client);
    nng_close(raw->server);
    for (int i = 0; i < BENCH_IN_FLIGHT; i++) {
        nng_aio_free(raw->serving[i].aio);
        nng_aio_free(raw->asking[i].aio);
    }
    free(raw);
}

static void open_lane(struct lane *lane, nng_socket socket, void (*event)(void *),
                      struct bench_race *race)
{
    lane->race = race;
    must(nng_ctx_open(&lane->ctx, socket), "nng_ctx_open");
    must(nng_aio_alloc(&lane->aio, event, lane), "nng_aio_alloc");
}

struct bench_echo *bench_echo_nng(void)
{
    static const struct bench_echo_kind kind = { start, once, close_raw };
    struct raw *raw = calloc(1, sizeof *raw);
    nng_listener listener;
    char url[64];
    int port;

    if (raw == NULL) {
        bench_die("out of memory");
    }
    raw->echo.kind = &kind;
    bench_race_init(&raw->echo.race);
    must(nng_rep0_open(&raw->server), "nng_rep0_open");
    must(nng_req0_open(&raw->client), "nng_req0_open");
    must(nng_listen(raw->server, "tcp://127.0.0.1:0", &listener, 0), "nng_listen");
    must(nng_listener_get_int(listener, NNG_OPT_TCP_BOUND_PORT, &port), "port");
    snprintf(url, sizeof url, "tcp://127.0.0.1:%d", port);
    must(nng_dial(raw->client, url, NULL, 0), "nng_dial");
    for (int i = 0; i < BENCH_IN_FLIGHT; i++) {
        open_lane(&raw->serving[i], raw->server, serve, NULL);
        open_lane(&raw->asking[i], raw->client, asked, &raw->echo.race);
        nng_ctx_recv(raw->serving[i].ctx, raw->serving[i].aio);
    }
    return &raw->echo;
}
