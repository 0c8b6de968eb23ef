/* SPDX-License-Identifier: Apache-2.0 */
#include <nng/nng.h>
#include <stdlib.h>

#include "internal.h"

enum { WINDOW = 32 };

enum state { SENDING, RECEIVING, PAUSING };

/* A place in the window. */
struct place {
    struct athar_pipeline *pipeline;
    nng_ctx ctx;
    nng_aio *aio; /* owned */
    enum state state;
    struct athar_request request; /* its bytes are those below */
    uint8_t *bytes;               /* owned; kept from call to call */
    size_t capacity;
    athar_done_fn done;
    void *context;
    struct place *next;
};

struct athar_pipeline {
    struct athar_client *client; /* borrowed */
    pthread_mutex_t lock;        /* guards all below */
    pthread_cond_t freed, idle;
    struct place *places, *free;
    unsigned window, active, waiting;
};

static void start(struct place *place);

/* ---- ending a call -------------------------------------------------------------------- */

static void free_place(struct place *place)
{
    struct athar_pipeline *p = place->pipeline;

    pthread_mutex_lock(&p->lock);
    place->next = p->free;
    p->free = place;
    if (p->waiting > 0) {
        pthread_cond_signal(&p->freed);
    }
    pthread_mutex_unlock(&p->lock);
}

static void one_less(struct athar_pipeline *p)
{
    pthread_mutex_lock(&p->lock);
    if (--p->active == 0) {
        pthread_cond_broadcast(&p->idle);
    }
    pthread_mutex_unlock(&p->lock);
}

/* The place is free before the callback runs, so that the callback can submit. */
static void finish(struct place *place, ProtobufCMessage *response,
                   struct athar_status *status)
{
    struct athar_pipeline *p = place->pipeline;
    athar_done_fn done = place->done;
    void *context = place->context;

    free_place(place);
    if (done != NULL) {
        done(response, status, context);
    }
    athar_free(response);
    athar_status_clear(status);
    one_less(p);
}

static void finish_or_retry(struct place *place, ProtobufCMessage *response,
                            struct athar_status *status)
{
    int32_t pause =
        status->code == ATHAR_OK ? -1 : athar_retry_delay(&place->request, status);

    if (pause < 0) {
        finish(place, response, status);
        return;
    }
    athar_status_clear(status);
    place->state = PAUSING;
    nng_sleep_aio(pause, place->aio);
}

static void fail(struct place *place, int rv)
{
    struct athar_status status = { .attempts = place->request.attempts };

    athar_fail_nng(&status, &place->request, rv);
    finish_or_retry(place, NULL, &status);
}

static void fail_unsent(struct place *place)
{
    struct athar_status status = { .attempts = place->request.attempts };

    athar_fail(&status, ATHAR_UNAVAILABLE, "cannot reach %s: the connection was lost",
               place->request.client->url);
    status.unreachable = true;
    finish(place, NULL, &status);
}

/* ---- a call's steps ------------------------------------------------------------------- */

static void start(struct place *place)
{
    nng_msg *msg;
    int32_t left = athar_left_ms(place->request.deadline_us);
    int rv = left == 0 ? NNG_ETIMEDOUT : athar_request_encode(&msg, &place->request, left);

    if (rv != 0) {
        fail(place, rv);
        return;
    }
    place->request.attempts++;
    place->state = SENDING;
    nng_aio_set_timeout(place->aio, left);
    nng_aio_set_msg(place->aio, msg);
    nng_ctx_send(place->ctx, place->aio);
}

static void on_sent(struct place *place, int rv)
{
    if (rv != 0) {
        nng_msg_free(nng_aio_get_msg(place->aio));
        nng_aio_set_msg(place->aio, NULL);
    }
    if (rv == NNG_ETIMEDOUT) {
        fail_unsent(place);
        return;
    }
    if (rv != 0) {
        fail(place, rv);
        return;
    }
    place->state = RECEIVING;
    nng_aio_set_timeout(place->aio, athar_left_ms(place->request.deadline_us));
    nng_ctx_recv(place->ctx, place->aio);
}

static void on_received(struct place *place, int rv)
{
    struct athar_status status = { .attempts = place->request.attempts };
    ProtobufCMessage *response = NULL;

    if (rv != 0) {
        fail(place, rv);
        return;
    }
    nng_msg *msg = nng_aio_get_msg(place->aio);
    nng_aio_set_msg(place->aio, NULL);
    athar_request_decode(&status, &response, &place->request, msg);
    finish_or_retry(place, response, &status);
}

static void on_event(void *arg)
{
    struct place *place = arg;
    int rv = nng_aio_result(place->aio);

    if (place->state == SENDING) {
        on_sent(place, rv);
    } else if (place->state == RECEIVING) {
        on_received(place, rv);
    } else {
        start(place);
    }
}

/* ---- submitting ----------------------------------------------------------------------- */

static struct place *take_place(struct athar_pipeline *p, bool no_wait)
{
    pthread_mutex_lock(&p->lock);
    while (p->free == NULL && !no_wait) {
        p->waiting++;
        pthread_cond_wait(&p->freed, &p->lock);
        p->waiting--;
    }
    struct place *place = p->free;
    if (place != NULL) {
        p->free = place->next;
        p->active++;
    }
    pthread_mutex_unlock(&p->lock);
    return place;
}

static bool pack(struct place *place, const ProtobufCMessage *message)
{
    size_t size = place->request.size;

    if (size > place->capacity) {
        uint8_t *bytes = realloc(place->bytes, size);
        if (bytes == NULL) {
            return false;
        }
        place->bytes = bytes;
        place->capacity = size;
    }
    protobuf_c_message_pack(message, place->bytes);
    place->request.bytes = place->bytes;
    place->request.message = NULL;
    return true;
}

int athar_pipeline_submit(struct athar_pipeline *pipeline,
                          const struct athar_submit *submit, struct athar_status *status)
{
    struct athar_request request;
    int code = athar_request_init(&request, pipeline->client, submit->method,
                                  submit->request, submit->options, status);

    if (code != ATHAR_OK) {
        return code;
    }
    struct place *place = take_place(pipeline, submit->no_wait);
    if (place == NULL) {
        return athar_fail(status, ATHAR_RESOURCE_EXHAUSTED, "all %u places are taken",
                          pipeline->window);
    }
    place->request = request;
    place->done = submit->done;
    place->context = submit->context;
    if (!pack(place, submit->request)) {
        free_place(place);
        one_less(pipeline);
        return athar_fail(status, ATHAR_RESOURCE_EXHAUSTED, "out of memory");
    }
    start(place);
    return ATHAR_OK;
}

void athar_pipeline_wait(struct athar_pipeline *pipeline)
{
    pthread_mutex_lock(&pipeline->lock);
    while (pipeline->active > 0) {
        pthread_cond_wait(&pipeline->idle, &pipeline->lock);
    }
    pthread_mutex_unlock(&pipeline->lock);
}

/* ---- opening and closing -------------------------------------------------------------- */

static int open_place(struct athar_pipeline *p, struct place *place)
{
    place->pipeline = p;
    int rv = nng_ctx_open(&place->ctx, p->client->socket);
    rv = rv == 0 ? nng_aio_alloc(&place->aio, on_event, place) : rv;
    if (rv == 0) {
        place->next = p->free;
        p->free = place;
    }
    return rv;
}

int athar_pipeline_open(struct athar_pipeline **out, struct athar_client *client,
                        unsigned window, struct athar_status *status)
{
    struct athar_pipeline *p = calloc(1, sizeof *p);

    window = window == 0 ? WINDOW : window;
    if (p == NULL || (p->places = calloc(window, sizeof *p->places)) == NULL) {
        free(p);
        return athar_fail(status, ATHAR_RESOURCE_EXHAUSTED, "out of memory");
    }
    p->client = client;
    p->window = window;
    pthread_mutex_init(&p->lock, NULL);
    pthread_cond_init(&p->freed, NULL);
    pthread_cond_init(&p->idle, NULL);
    for (unsigned i = 0; i < window; i++) {
        int rv = open_place(p, &p->places[i]);
        if (rv != 0) {
            athar_pipeline_close(p);
            return athar_fail(status, ATHAR_RESOURCE_EXHAUSTED,
                              "cannot open %u contexts: %s", window, nng_strerror(rv));
        }
    }
    *out = p;
    return ATHAR_OK;
}

void athar_pipeline_close(struct athar_pipeline *pipeline)
{
    if (pipeline == NULL) {
        return;
    }
    athar_pipeline_wait(pipeline);
    for (unsigned i = 0; i < pipeline->window; i++) {
        struct place *place = &pipeline->places[i];
        nng_ctx_close(place->ctx);
        nng_aio_free(place->aio); /* after its callback, which may still be returning */
        free(place->bytes);
    }
    pthread_mutex_destroy(&pipeline->lock);
    pthread_cond_destroy(&pipeline->freed);
    pthread_cond_destroy(&pipeline->idle);
    free(pipeline->places);
    free(pipeline);
}
