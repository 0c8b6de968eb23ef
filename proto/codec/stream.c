/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>
#include <string.h>

#include "codec/stream_parts.h"

enum {
    GREETING_BYTES = 8,
    GREETING_TIMEOUT_MS = 10000,
    BUFFER_BYTES = 16 * 1024,
    BUFFER_KEPT_BYTES = 256 * 1024,
};

/* ---- receiving ------------------------------------------------------------------------ */

/* Room for more input: what was read moves to the front, then the buffer grows. */
static bool make_room(struct athar_stream *s)
{
    size_t used = s->end - s->start, wanted = s->capacity;

    if (s->start > 0) {
        memmove(s->in, s->in + s->start, used);
        s->start = 0;
        s->end = used;
    }
    if (used == 0 && s->capacity > BUFFER_KEPT_BYTES) {
        wanted = BUFFER_BYTES;
    } else if (used == s->capacity) {
        wanted = s->capacity == 0 ? BUFFER_BYTES : s->capacity * 2;
    }
    if (wanted != s->capacity) {
        uint8_t *in = realloc(s->in, wanted);
        if (in == NULL) {
            return false;
        }
        s->in = in;
        s->capacity = wanted;
    }
    return true;
}

static void start_read(struct athar_stream *s)
{
    bool room = make_room(s);

    pthread_mutex_lock(&s->lock);
    s->rx_busy = room && !s->closing;
    if (s->rx_busy) {
        nng_iov iov = { s->in + s->end, s->capacity - s->end };
        nng_aio_set_timeout(s->rx,
                            s->greeted ? NNG_DURATION_INFINITE : GREETING_TIMEOUT_MS);
        nng_aio_set_iov(s->rx, 1, &iov);
        nng_stream_recv(s->conn, s->rx);
    }
    pthread_mutex_unlock(&s->lock);
    if (!room) {
        athar_stream_shut(s, NNG_ENOMEM);
    }
    athar_stream_finish_if_idle(s);
}

/* Not reading from here on. */
static void stop_read(struct athar_stream *s)
{
    pthread_mutex_lock(&s->lock);
    s->rx_busy = false;
    pthread_mutex_unlock(&s->lock);
    athar_stream_finish_if_idle(s);
}

/* Where the reader itself is still at it, it sees the change of `pause` and goes on. */
void athar_stream_resume_from(struct athar_stream *s, enum athar_pause from)
{
    pthread_mutex_lock(&s->lock);
    if (s->pause == from && !s->closing) {
        s->pause = ATHAR_RUNNING;
        if (!s->rx_busy && nng_aio_begin(s->rx)) {
            s->resuming = s->rx_busy = true;
            nng_aio_finish(s->rx, 0); /* its callback goes on, on a thread of its own */
        }
    }
    pthread_mutex_unlock(&s->lock);
}

void athar_stream_resume(struct athar_stream *stream)
{
    athar_stream_resume_from(stream, ATHAR_PAUSED_BY_USER);
}

/* PUB speaks to SUB, REQ to REP: the numbers differ in their last bit. */
static bool read_greeting(struct athar_stream *s)
{
    const uint8_t *at = s->in + s->start;
    const uint8_t wanted[GREETING_BYTES] = { 0, 'S', 'P', 0, 0, (uint8_t)(s->o.role ^ 1) };

    if (memcmp(at, wanted, sizeof wanted) != 0) {
        return false;
    }
    s->start += GREETING_BYTES;
    s->greeted = true;
    if (s->o.events->opened != NULL) {
        s->o.events->opened(s->o.context);
    }
    return true;
}

enum step { MORE_INPUT, NEXT, BROKEN, QUEUE_FULL, NOT_NOW };

/* The message at the front: how long it is, or what is wrong with it. */
static enum step measure(struct athar_stream *s, uint64_t *size)
{
    size_t prefix = athar_prefix_bytes(s), have = s->end - s->start;
    const uint8_t *at = s->in + s->start + prefix - 8;

    if (have < prefix) {
        return MORE_INPUT;
    }
    *size = 0;
    for (int i = 0; i < 8; i++) {
        *size = *size << 8 | at[i];
    }
    if (*size > s->o.message_bytes || (s->o.ipc && s->in[s->start] != 1)) {
        return BROKEN;
    }
    return have - prefix < *size ? MORE_INPUT : NEXT;
}

/* Whether a message may be handed out: not when closing, not with too many packets waiting. */
static enum step may_deliver(struct athar_stream *s)
{
    pthread_mutex_lock(&s->lock);
    bool full = s->o.queue_stop != 0 && s->queued >= s->o.queue_stop;
    enum step may = s->closing ? MORE_INPUT : full ? QUEUE_FULL : NEXT;
    pthread_mutex_unlock(&s->lock);
    return may;
}

/* Handle one thing from the buffer. */
static enum step step(struct athar_stream *s)
{
    uint64_t size;

    if (!s->greeted) {
        if (s->end - s->start < GREETING_BYTES) {
            return MORE_INPUT;
        }
        return read_greeting(s) ? NEXT : BROKEN;
    }
    enum step found = measure(s, &size);
    if (found != NEXT) {
        return found;
    }
    found = may_deliver(s);
    if (found != NEXT) {
        return found;
    }
    const uint8_t *message = s->in + s->start + athar_prefix_bytes(s);
    if (s->o.events->message != NULL &&
        !s->o.events->message(s->o.context, message, (size_t)size)) {
        return NOT_NOW;
    }
    s->start += athar_prefix_bytes(s) + (size_t)size;
    return NEXT;
}

/* Until there is nothing more to do with what was read. */
static enum step steps(struct athar_stream *s)
{
    enum step found;

    athar_stream_cork(s);
    do {
        found = step(s);
    } while (found == NEXT);
    athar_stream_uncork(s);
    return found;
}

/* Pause until packets have gone out; true when they have already. */
static bool pause_for_queue(struct athar_stream *s)
{
    pthread_mutex_lock(&s->lock);
    bool full = s->queued >= s->o.queue_stop && !s->closing;
    s->pause = full ? ATHAR_PAUSED_BY_QUEUE : ATHAR_RUNNING;
    s->rx_busy = !full;
    pthread_mutex_unlock(&s->lock);
    athar_stream_finish_if_idle(s);
    return !full;
}

/* Pause until the user resumes; true when that has happened already. The stream cannot finish
 * before `paused` has returned. */
static bool pause_for_user(struct athar_stream *s)
{
    pthread_mutex_lock(&s->lock);
    s->pause = ATHAR_PAUSED_BY_USER;
    pthread_mutex_unlock(&s->lock);
    s->o.events->paused(s->o.context);
    pthread_mutex_lock(&s->lock);
    bool resumed = s->pause == ATHAR_RUNNING;
    s->rx_busy = resumed;
    pthread_mutex_unlock(&s->lock);
    athar_stream_finish_if_idle(s);
    return resumed;
}

static void go_on(struct athar_stream *s)
{
    bool again = true;

    while (again) {
        again = false;
        switch (steps(s)) {
        case BROKEN:
            athar_stream_shut(s, NNG_EMSGSIZE);
            stop_read(s);
            break;
        case QUEUE_FULL:
            again = pause_for_queue(s);
            break;
        case NOT_NOW:
            again = pause_for_user(s);
            break;
        default:
            start_read(s);
        }
    }
}

static void on_read(void *arg)
{
    struct athar_stream *s = arg;
    int rv = nng_aio_result(s->rx);

    athar_stream_hold(s);
    pthread_mutex_lock(&s->lock);
    bool resuming = s->resuming;
    s->resuming = false;
    pthread_mutex_unlock(&s->lock);
    if (rv != 0) {
        athar_stream_shut(s, rv);
        stop_read(s);
    } else {
        s->end += resuming ? 0 : nng_aio_count(s->rx);
        go_on(s);
    }
    athar_stream_release(s);
}

/* ---- the beginning -------------------------------------------------------------------- */

/* In front of anything that is sent before the stream begins. */
static bool queue_greeting(struct athar_stream *s)
{
    const uint8_t greeting[GREETING_BYTES] = { 0, 'S', 'P', 0, 0, (uint8_t)s->o.role };
    struct athar_packet *packet = athar_packet_new(GREETING_BYTES, NULL);

    if (packet != NULL) {
        memcpy(athar_packet_bytes(packet), greeting, sizeof greeting);
        athar_stream_append(s, packet);
    }
    return packet != NULL;
}

static bool allocate(struct athar_stream *s)
{
    if (nng_aio_alloc(&s->rx, on_read, s) != 0 ||
        nng_aio_alloc(&s->tx, athar_stream_on_written, s) != 0 || !queue_greeting(s)) {
        return false;
    }
    nng_aio_set_timeout(s->tx, s->o.send_timeout_ms == 0
                                   ? NNG_DURATION_INFINITE
                                   : (nng_duration)s->o.send_timeout_ms);
    return true;
}

struct athar_stream *athar_stream_new(nng_stream *conn,
                                      const struct athar_stream_options *options)
{
    struct athar_stream *s = calloc(1, sizeof *s);

    if (s == NULL) {
        nng_stream_free(conn);
        return NULL;
    }
    s->o = *options;
    s->conn = conn;
    s->rx_busy = true; /* start_read() decides */
    s->corks = 1;      /* until it begins */
    atomic_init(&s->refs, 1);
    pthread_mutex_init(&s->lock, NULL);
    if (!allocate(s)) {
        athar_stream_release(s);
        return NULL;
    }
    return s;
}

void athar_stream_begin(struct athar_stream *stream)
{
    athar_stream_hold(stream);
    athar_stream_hold(stream); /* both may end it before this returns */
    athar_stream_uncork(stream);
    start_read(stream);
    athar_stream_release(stream);
}
