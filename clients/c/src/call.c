/* SPDX-License-Identifier: Apache-2.0 */
#include <nng/nng.h>
#include <nng/supplemental/util/platform.h>

#include "internal.h"

/* A thread waiting for one answer. */
struct waiting {
    struct athar_exchange exchange; /* first: `done` finds the rest by it */
    const struct athar_request *request;
    struct athar_status *status;
    ProtobufCMessage **response;
    pthread_mutex_t lock; /* guards ended */
    pthread_cond_t changed;
    bool ended;
};

static void on_done(struct athar_exchange *exchange, int rv, struct athar_answer answer)
{
    struct waiting *w = (struct waiting *)exchange;

    if (rv == 0) {
        athar_request_decode(w->status, w->response, w->request, answer);
    } else {
        athar_fail_nng(w->status, w->request, rv);
    }
    pthread_mutex_lock(&w->lock);
    w->ended = true;
    pthread_cond_signal(&w->changed);
    pthread_mutex_unlock(&w->lock);
}

/* Until the answer or the deadline; false for the latter. */
static bool wait_for_answer(struct waiting *w)
{
    struct timespec at = athar_timespec(w->request->deadline_us);
    int rc = 0;

    pthread_mutex_lock(&w->lock);
    while (!w->ended && rc == 0) {
        rc = pthread_cond_timedwait(&w->changed, &w->lock, &at);
    }
    bool ended = w->ended;
    pthread_mutex_unlock(&w->lock);
    return ended;
}

/* When the deadline passes just as the answer comes, the answer it is. */
static void end_waiting(struct waiting *w)
{
    if (wait_for_answer(w)) {
        return;
    }
    if (athar_exchange_cancel(w->request->client, &w->exchange)) {
        athar_fail_nng(w->status, w->request, NNG_ETIMEDOUT);
        return;
    }
    pthread_mutex_lock(&w->lock);
    while (!w->ended) {
        pthread_cond_wait(&w->changed, &w->lock);
    }
    pthread_mutex_unlock(&w->lock);
}

static int exchange(struct athar_request *r, ProtobufCMessage **response,
                    struct athar_status *status)
{
    struct waiting w = { .exchange = { .done = on_done },
                         .request = r,
                         .status = status,
                         .response = response };
    int32_t left = athar_left_ms(r->deadline_us);
    struct athar_packet *packet = left == 0 ? NULL : athar_request_encode(r, left);

    if (packet == NULL) {
        return athar_fail_nng(status, r, left == 0 ? NNG_ETIMEDOUT : NNG_ENOMEM);
    }
    pthread_mutex_init(&w.lock, NULL);
    athar_cond_init(&w.changed);
    status->attempts = ++r->attempts;
    if (athar_exchange_begin(r->client, &w.exchange, packet)) {
        end_waiting(&w);
    } else {
        athar_fail_nng(status, r, NNG_ECONNRESET);
    }
    pthread_mutex_destroy(&w.lock);
    pthread_cond_destroy(&w.changed);
    return status->code;
}

static int call(struct athar_request *r, ProtobufCMessage **response,
                struct athar_status *status)
{
    for (;;) {
        status->in_doubt = r->in_doubt;
        if (!athar_link_wait(&r->client->link, athar_retry_until(r), false)) {
            return athar_fail_unreachable(status, r->client, "the connection was lost");
        }
        int64_t begun_us = athar_now_us();
        int code = exchange(r, response, status);
        if (athar_now_us() - begun_us > 1000 * (int64_t)r->patience_ms) {
            r->patience_us = 0; /* it was being served all that time */
        }
        int32_t pause = code == ATHAR_OK ? -1 : athar_retry_delay(r, status);
        if (pause < 0) {
            return code;
        }
        nng_msleep(pause);
    }
}

/* NOLINTNEXTLINE(readability-function-size): whom, what, with what, for what, how, and how it went */
int athar_call(struct athar_client *client, const char *method,
               const ProtobufCMessage *request, ProtobufCMessage **response,
               const struct athar_call_options *options, struct athar_status *status)
{
    struct athar_status own = { 0 };
    struct athar_request r = { .client = client };

    if (status == NULL) {
        status = &own;
    } else {
        athar_status_clear(status);
    }
    int code = athar_request_init(&r, method, request, options, status);
    if (code == ATHAR_OK) {
        code = call(&r, response, status);
    }
    athar_status_clear(&own);
    return code;
}
