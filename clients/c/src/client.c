/* SPDX-License-Identifier: Apache-2.0 */
#include <nng/nng.h>
#include <nng/protocol/reqrep0/req.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "internal.h"

enum {
    CONNECT_TIMEOUT_MS = 3000,
    TIMEOUT_MS = 30000,
    MESSAGE_BYTES = 8 * 1024 * 1024,
    ANSWER_BYTES = 256 * 1024 * 1024,
    RECONNECT_MIN_MS = 20,
    RECONNECT_MAX_MS = 1000,
    NEARLY_AT_ONCE_US = 20000, /* a local connection is there by then */
};

/* ---- the connection ------------------------------------------------------------------- */

static void on_pipe(nng_pipe pipe, nng_pipe_ev event, void *arg)
{
    struct athar_client *client = arg;

    (void)pipe;
    pthread_mutex_lock(&client->lock);
    atomic_fetch_add(&client->pipes, event == NNG_PIPE_EV_ADD_POST ? 1 : -1);
    pthread_cond_broadcast(&client->connected);
    pthread_mutex_unlock(&client->lock);
}

bool athar_client_wait(struct athar_client *client, int64_t deadline_us)
{
    struct timespec at = athar_timespec(deadline_us);
    int rc = 0;

    if (atomic_load_explicit(&client->pipes, memory_order_relaxed) > 0) {
        return true;
    }
    pthread_mutex_lock(&client->lock);
    while (atomic_load(&client->pipes) == 0 && rc == 0) {
        rc = pthread_cond_timedwait(&client->connected, &client->lock, &at);
    }
    bool connected = atomic_load(&client->pipes) > 0;
    pthread_mutex_unlock(&client->lock);
    return connected;
}

static int unreachable(struct athar_status *status, const char *url, const char *why)
{
    athar_fail(status, ATHAR_UNAVAILABLE, "cannot reach %s: %s", url, why);
    if (status != NULL) {
        status->unreachable = true;
    }
    return ATHAR_UNAVAILABLE;
}

static int wait_first(struct athar_client *client, struct athar_status *status)
{
    int64_t now = athar_now_us();
    int64_t limit = now + 1000 * (int64_t)client->options.connect_timeout_ms;
    int64_t soon = now + NEARLY_AT_ONCE_US < limit ? now + NEARLY_AT_ONCE_US : limit;

    if (athar_client_wait(client, soon)) {
        return ATHAR_OK;
    }
    const char *why = athar_probe(client->url, athar_left_ms(limit));
    if (why != NULL) {
        return unreachable(status, client->url, why);
    }
    return athar_client_wait(client, limit)
               ? ATHAR_OK
               : unreachable(status, client->url, "what listens there is no Athar server");
}

/* ---- opening -------------------------------------------------------------------------- */

static void fill_options(struct athar_client *client, const struct athar_options *options)
{
    struct athar_options *o = &client->options;

    if (options != NULL) {
        *o = *options;
    }
    o->connect_timeout_ms =
        o->connect_timeout_ms == 0 ? CONNECT_TIMEOUT_MS : o->connect_timeout_ms;
    o->timeout_ms = o->timeout_ms == 0 ? TIMEOUT_MS : o->timeout_ms;
    o->message_bytes = o->message_bytes == 0 ? MESSAGE_BYTES : o->message_bytes;
    snprintf(client->locale, sizeof client->locale, "%s",
             o->locale == NULL ? "" : o->locale);
    client->token = strdup(o->token == NULL ? "" : o->token);
    o->locale = o->token = NULL;
}

static struct athar_client *new_client(const char *url, const struct athar_options *options)
{
    struct athar_client *client = calloc(1, sizeof *client);

    if (client == NULL) {
        return NULL;
    }
    pthread_mutex_init(&client->lock, NULL);
    athar_cond_init(&client->connected);
    client->url = strdup(url);
    fill_options(client, options);
    if (client->url == NULL || client->token == NULL) {
        athar_close(client);
        return NULL;
    }
    return client;
}

/* REQ would send a request again by itself, on a live connection too: the library decides. */
static int set_socket(struct athar_client *client)
{
    nng_socket s = client->socket;
    int rv = nng_socket_set_ms(s, NNG_OPT_REQ_RESENDTIME, NNG_DURATION_INFINITE);

    rv = rv == 0 ? nng_socket_set_size(s, NNG_OPT_RECVMAXSZ, ANSWER_BYTES) : rv;
    rv = rv == 0 ? nng_socket_set_ms(s, NNG_OPT_RECONNMINT, RECONNECT_MIN_MS) : rv;
    rv = rv == 0 ? nng_socket_set_ms(s, NNG_OPT_RECONNMAXT, RECONNECT_MAX_MS) : rv;
    rv = rv == 0 ? nng_pipe_notify(s, NNG_PIPE_EV_ADD_POST, on_pipe, client) : rv;
    rv = rv == 0 ? nng_pipe_notify(s, NNG_PIPE_EV_REM_POST, on_pipe, client) : rv;
    return rv;
}

static bool known_scheme(const char *url)
{
    return strncmp(url, "ipc://", 6) == 0 || strncmp(url, "tcp://", 6) == 0;
}

static int dial(struct athar_client *client, struct athar_status *status)
{
    nng_dialer dialer;
    int rv = nng_req0_open(&client->socket);

    rv = rv == 0 ? set_socket(client) : rv;
    if (rv != 0) {
        return athar_fail(status, ATHAR_RESOURCE_EXHAUSTED, "cannot open a socket: %s",
                          nng_strerror(rv));
    }
    rv = known_scheme(client->url) ? nng_dialer_create(&dialer, client->socket, client->url)
                                   : NNG_EADDRINVAL;
    rv = rv == 0 ? nng_dialer_start(dialer, NNG_FLAG_NONBLOCK) : rv;
    if (rv != 0) {
        return athar_fail(status, ATHAR_INVALID_ARGUMENT,
                          "'%s' is not ipc://PATH or tcp://HOST:PORT", client->url);
    }
    return wait_first(client, status);
}

int athar_connect(struct athar_client **out, const char *url,
                  const struct athar_options *options, struct athar_status *status)
{
    struct athar_client *client = new_client(url, options);

    if (client == NULL) {
        return athar_fail(status, ATHAR_RESOURCE_EXHAUSTED, "out of memory");
    }
    int code = dial(client, status);
    if (code != ATHAR_OK) {
        athar_close(client);
        return code;
    }
    *out = client;
    return ATHAR_OK;
}

/* ---- lanes ---------------------------------------------------------------------------- */

static struct athar_lane *new_lane(struct athar_client *client)
{
    struct athar_lane *lane = calloc(1, sizeof *lane);

    if (lane == NULL) {
        return NULL;
    }
    if (nng_ctx_open(&lane->ctx, client->socket) != 0) {
        free(lane);
        return NULL;
    }
    if (nng_aio_alloc(&lane->aio, NULL, NULL) != 0) {
        nng_ctx_close(lane->ctx);
        free(lane);
        return NULL;
    }
    return lane;
}

struct athar_lane *athar_lane_take(struct athar_client *client)
{
    pthread_mutex_lock(&client->lock);
    struct athar_lane *lane = client->lanes;
    if (lane != NULL) {
        client->lanes = lane->next;
    }
    pthread_mutex_unlock(&client->lock);
    return lane != NULL ? lane : new_lane(client);
}

void athar_lane_give(struct athar_client *client, struct athar_lane *lane)
{
    pthread_mutex_lock(&client->lock);
    lane->next = client->lanes;
    client->lanes = lane;
    pthread_mutex_unlock(&client->lock);
}

void athar_close(struct athar_client *client)
{
    if (client == NULL) {
        return;
    }
    while (client->lanes != NULL) {
        struct athar_lane *lane = client->lanes;
        client->lanes = lane->next;
        nng_ctx_close(lane->ctx);
        nng_aio_free(lane->aio);
        free(lane);
    }
    if (nng_socket_id(client->socket) > 0) {
        nng_close(client->socket);
    }
    pthread_mutex_destroy(&client->lock);
    pthread_cond_destroy(&client->connected);
    free(client->url);
    free(client->token);
    free(client);
}
