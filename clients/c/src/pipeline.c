/* SPDX-License-Identifier: Apache-2.0 */
#include <nng/nng.h>
#include <stdlib.h>

#include "internal.h"

enum {
    WINDOW = 32,
    /* Between two looks at the clock: at least, and at most. Each costs nng's timer half a
     * millisecond of spinning. */
    TICK_MS = 10,
    REST_MS = 50,
};

enum state { FREE, WAITING, PAUSING, ENDING };

/* A place in the window. Its state is guarded by the pipeline's lock; the rest belongs to who
 * changed the state. */
struct place {
    struct athar_exchange exchange; /* first: `done` finds the rest by it */
    struct athar_pipeline *pipeline;
    enum state state;
    int64_t until_us;             /* PAUSING: then it is sent again */
    struct athar_request request; /* its bytes are those below */
    uint8_t *bytes;               /* owned; kept from call to call */
    size_t capacity;
    athar_done_fn done;
    void *context;
    struct place *next;
};

struct athar_pipeline {
    struct athar_client *client; /* borrowed */
    nng_aio *timer;              /* ticks while calls are under way */
    pthread_mutex_t lock;        /* guards all below */
    pthread_cond_t freed, idle;
    struct place *places, *free;
    unsigned window, active, waiting;
    bool ticking;
};

static void send(struct place *place);

/* ---- ending a call -------------------------------------------------------------------- */

static void free_place(struct place *place)
{
    struct athar_pipeline *p = place->pipeline;

    pthread_mutex_lock(&p->lock);
    place->state = FREE;
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

static void pause_for(struct place *place, int32_t ms)
{
    pthread_mutex_lock(&place->pipeline->lock);
    place->state = PAUSING;
    place->until_us = athar_now_us() + 1000 * (int64_t)ms;
    pthread_mutex_unlock(&place->pipeline->lock);
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
    pause_for(place, pause);
}

static void fail(struct place *place, int rv)
{
    struct athar_status status = { .attempts = place->request.attempts,
                                   .in_doubt = place->request.in_doubt };

    athar_fail_nng(&status, &place->request, rv);
    finish_or_retry(place, NULL, &status);
}

static void on_done(struct athar_exchange *exchange, int rv, struct athar_answer answer)
{
    struct place *place = (struct place *)exchange;
    struct athar_status status = { .attempts = place->request.attempts,
                                   .in_doubt = place->request.in_doubt };
    ProtobufCMessage *response = NULL;

    if (rv != 0) {
        fail(place, rv);
        return;
    }
    athar_request_decode(&status, &response, &place->request, answer);
    finish_or_retry(place, response, &status);
}

/* ---- sending -------------------------------------------------------------------------- */

/* Out of time: sent and not answered, or never sent. */
static void give_up(struct place *place)
{
    struct athar_status status = { .attempts = place->request.attempts,
                                   .in_doubt = place->request.in_doubt };

    if (place->request.attempts > 0) {
        athar_fail_nng(&status, &place->request, NNG_ETIMEDOUT);
    } else {
        athar_fail_unreachable(&status, place->pipeline->client, "the connection was lost");
    }
    finish(place, NULL, &status);
}

static void send(struct place *place)
{
    struct athar_pipeline *p = place->pipeline;
    int32_t left = athar_left_ms(place->request.deadline_us);
    struct athar_packet *packet =
        left == 0 ? NULL : athar_request_encode(&place->request, left);

    if (left == 0) {
        give_up(place);
        return;
    }
    if (packet == NULL) {
        fail(place, NNG_ENOMEM);
        return;
    }
    pthread_mutex_lock(&p->lock);
    place->state = WAITING;
    place->request.attempts++;
    pthread_mutex_unlock(&p->lock);
    place->exchange.done = on_done;
    if (!athar_exchange_begin(p->client, &place->exchange, packet)) {
        place->request.attempts--;
        pause_for(place, TICK_MS); /* until there is a connection, or no time */
    }
}

/* ---- time ----------------------------------------------------------------------------- */

/* The next place whose time has come, taken: PAUSING to be sent, WAITING to be given up. */
static struct place *take_due(struct athar_pipeline *p, unsigned *at, bool *expired)
{
    int64_t now = athar_now_us();

    for (; *at < p->window; ++*at) {
        struct place *place = &p->places[*at];
        *expired = place->state == WAITING && place->request.deadline_us <= now &&
                   athar_exchange_cancel(p->client, &place->exchange);
        if (*expired || (place->state == PAUSING && place->until_us <= now)) {
            place->state = ENDING;
            return place;
        }
    }
    return NULL;
}

/* Until the next place is due. */
static nng_duration rest_ms(const struct athar_pipeline *p)
{
    int64_t next = athar_now_us() + (int64_t)REST_MS * 1000;

    for (unsigned i = 0; i < p->window; i++) {
        const struct place *place = &p->places[i];
        int64_t due = place->state == WAITING   ? place->request.deadline_us
                      : place->state == PAUSING ? place->until_us
                                                : next;
        next = due < next ? due : next;
    }
    int64_t ms = (next - athar_now_us()) / 1000;
    return ms > TICK_MS ? (nng_duration)ms : TICK_MS;
}

static void on_tick(void *arg)
{
    struct athar_pipeline *p = arg;
    struct place *place;
    unsigned at = 0;
    bool expired = false;

    if (nng_aio_result(p->timer) != 0) {
        return;
    }
    do {
        pthread_mutex_lock(&p->lock);
        place = take_due(p, &at, &expired);
        pthread_mutex_unlock(&p->lock);
        if (place != NULL) {
            (expired ? give_up : send)(place);
        }
    } while (place != NULL);
    pthread_mutex_lock(&p->lock);
    p->ticking = p->active > 0;
    if (p->ticking) {
        nng_sleep_aio(rest_ms(p), p->timer);
    }
    pthread_mutex_unlock(&p->lock);
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
        place->state = ENDING;
        p->active++;
        if (!p->ticking) {
            p->ticking = true;
            nng_sleep_aio(TICK_MS, p->timer);
        }
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
    struct athar_request request = { .client = pipeline->client };
    int code = athar_request_init(&request, submit->method, submit->request,
                                  submit->options, status);

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
        return athar_fail_memory(status);
    }
    send(place);
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

int athar_pipeline_open(struct athar_pipeline **out, struct athar_client *client,
                        unsigned window, struct athar_status *status)
{
    struct athar_pipeline *p = calloc(1, sizeof *p);

    window = window == 0 ? WINDOW : window;
    if (p == NULL || (p->places = calloc(window, sizeof *p->places)) == NULL ||
        nng_aio_alloc(&p->timer, on_tick, p) != 0) {
        free(p == NULL ? NULL : p->places);
        free(p);
        return athar_fail_memory(status);
    }
    p->client = client;
    p->window = window;
    pthread_mutex_init(&p->lock, NULL);
    pthread_cond_init(&p->freed, NULL);
    pthread_cond_init(&p->idle, NULL);
    for (unsigned i = 0; i < window; i++) {
        p->places[i].pipeline = p;
        p->places[i].next = p->free;
        p->free = &p->places[i];
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
    nng_aio_stop(pipeline->timer);
    nng_aio_free(pipeline->timer);
    for (unsigned i = 0; i < pipeline->window; i++) {
        free(pipeline->places[i].bytes);
    }
    pthread_mutex_destroy(&pipeline->lock);
    pthread_cond_destroy(&pipeline->freed);
    pthread_cond_destroy(&pipeline->idle);
    free(pipeline->places);
    free(pipeline);
}
