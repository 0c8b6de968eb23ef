/* SPDX-License-Identifier: Apache-2.0 */
#include "link.h"

#include <string.h>

#include "internal.h"

enum { DIAL_TIMEOUT_MS = 5000, PAUSE_MIN_MS = 20, PAUSE_MAX_MS = 1000 };

/* ---- the stream's events -------------------------------------------------------------- */

static void on_opened(void *context)
{
    struct athar_link *link = context;

    pthread_mutex_lock(&link->lock);
    link->up = link->greeted = true;
    link->pause_ms = PAUSE_MIN_MS;
    pthread_cond_broadcast(&link->changed);
    pthread_mutex_unlock(&link->lock);
}

static bool on_message(void *context, const uint8_t *bytes, size_t size)
{
    struct athar_link *link = context;

    link->events.message(link->context, bytes, size);
    return true;
}

/* Under the lock. */
static void rest(struct athar_link *link)
{
    if (!link->closing) {
        link->resting = true;
        nng_sleep_aio((nng_duration)link->pause_ms, link->aio);
        link->pause_ms =
            link->pause_ms * 2 < PAUSE_MAX_MS ? link->pause_ms * 2 : PAUSE_MAX_MS;
    }
}

static void on_closed(void *context, int why)
{
    struct athar_link *link = context;

    pthread_mutex_lock(&link->lock);
    struct athar_stream *stream = link->current;
    link->current = NULL;
    link->up = false;
    link->error = link->greeted ? link->error : why;
    pthread_mutex_unlock(&link->lock);
    if (link->events.down != NULL) {
        link->events.down(link->context);
    }
    athar_stream_release(stream);
    pthread_mutex_lock(&link->lock);
    rest(link);
    link->alive--; /* from here on the link may be gone */
    pthread_cond_broadcast(&link->changed);
    pthread_mutex_unlock(&link->lock);
}

static const struct athar_stream_events stream_events = { .opened = on_opened,
                                                          .message = on_message,
                                                          .closed = on_closed };

/* ---- dialling ------------------------------------------------------------------------- */

/* With a connection there is one stream more. */
static void adopt(struct athar_link *link, nng_stream *conn)
{
    struct athar_stream *stream = athar_stream_new(conn, &link->stream);

    pthread_mutex_lock(&link->lock);
    if (stream == NULL) {
        link->error = NNG_ENOMEM;
        rest(link);
        pthread_mutex_unlock(&link->lock);
        return;
    }
    bool gone = link->closing;
    link->greeted = false;
    link->alive++;
    athar_stream_hold(stream);
    link->current = stream;
    pthread_mutex_unlock(&link->lock);
    athar_stream_begin(stream);
    if (gone) {
        athar_stream_close(stream);
    }
    athar_stream_release(stream);
}

/* A server with more callers at its door than the system lets wait there is no error. */
static void dial_again(struct athar_link *link, int why)
{
    pthread_mutex_lock(&link->lock);
    link->error = why == NNG_EAGAIN ? link->error : why;
    rest(link);
    pthread_cond_broadcast(&link->changed);
    pthread_mutex_unlock(&link->lock);
}

static void on_dialled(void *arg)
{
    struct athar_link *link = arg;
    int rv = nng_aio_result(link->aio);

    pthread_mutex_lock(&link->lock);
    bool rested = link->resting;
    link->resting = false;
    pthread_mutex_unlock(&link->lock);
    if (rested) {
        if (rv == 0) {
            nng_stream_dialer_dial(link->dialer, link->aio);
        }
        return;
    }
    if (rv == 0) {
        adopt(link, nng_aio_get_output(link->aio, 0));
    } else if (rv != NNG_ECLOSED && rv != NNG_ECANCELED) {
        dial_again(link, rv);
    }
}

/* ---- opening and closing -------------------------------------------------------------- */

int athar_link_open(struct athar_link *link, const char *url,
                    const struct athar_stream_options *stream,
                    const struct athar_link_events *events, void *context)
{
    bool ipc = strncmp(url, "ipc://", 6) == 0, tcp = strncmp(url, "tcp://", 6) == 0;

    *link = (struct athar_link){
        .events = *events, .context = context, .stream = *stream, .pause_ms = PAUSE_MIN_MS
    };
    link->stream.ipc = ipc;
    link->stream.events = &stream_events;
    link->stream.context = link;
    pthread_mutex_init(&link->lock, NULL);
    athar_cond_init(&link->changed);
    int rv = ipc || tcp ? nng_stream_dialer_alloc(&link->dialer, url) : NNG_EADDRINVAL;
    rv = rv == 0 && tcp
             ? nng_stream_dialer_set_bool(link->dialer, NNG_OPT_TCP_NODELAY, true)
             : rv;
    rv = rv == 0 ? nng_aio_alloc(&link->aio, on_dialled, link) : rv;
    if (rv == 0) {
        nng_aio_set_timeout(link->aio, DIAL_TIMEOUT_MS);
        nng_stream_dialer_dial(link->dialer, link->aio);
    }
    return rv;
}

/* Once the aio is stopped no connection is added; the last one is closed and awaited. */
static void end_stream(struct athar_link *link)
{
    pthread_mutex_lock(&link->lock);
    struct athar_stream *stream = link->current;
    if (stream != NULL) {
        athar_stream_hold(stream);
    }
    pthread_mutex_unlock(&link->lock);
    if (stream != NULL) {
        athar_stream_close(stream);
        athar_stream_release(stream);
    }
    pthread_mutex_lock(&link->lock);
    while (link->alive > 0) {
        pthread_cond_wait(&link->changed, &link->lock);
    }
    pthread_mutex_unlock(&link->lock);
}

void athar_link_close(struct athar_link *link)
{
    if (link->context == NULL) {
        return;
    }
    pthread_mutex_lock(&link->lock);
    link->closing = true;
    pthread_mutex_unlock(&link->lock);
    if (link->dialer != NULL) {
        nng_stream_dialer_close(link->dialer);
    }
    if (link->aio != NULL) {
        nng_aio_stop(link->aio);
        end_stream(link);
        nng_aio_free(link->aio);
    }
    if (link->dialer != NULL) {
        nng_stream_dialer_free(link->dialer);
    }
    pthread_mutex_destroy(&link->lock);
    pthread_cond_destroy(&link->changed);
    link->context = NULL;
}

/* ---- using ---------------------------------------------------------------------------- */

bool athar_link_send(struct athar_link *link, struct athar_packet *packet)
{
    pthread_mutex_lock(&link->lock);
    bool up = link->up;
    if (up) {
        athar_stream_send(link->current, packet);
    }
    pthread_mutex_unlock(&link->lock);
    if (!up) {
        athar_packet_free(packet);
    }
    return up;
}

bool athar_link_wait(struct athar_link *link, int64_t deadline_us, bool first)
{
    struct timespec at = athar_timespec(deadline_us);
    int rc = 0;

    pthread_mutex_lock(&link->lock);
    while (!link->up && rc == 0 && !(first && link->error != 0)) {
        rc = pthread_cond_timedwait(&link->changed, &link->lock, &at);
    }
    bool up = link->up;
    pthread_mutex_unlock(&link->lock);
    return up;
}
