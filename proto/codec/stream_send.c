/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>

#include "codec/stream_parts.h"

enum {
    ROOM = 16,    /* in front of a packet's message, for the prefix */
    GATHERED = 8, /* packets in one write: what an aio takes */
};

/* ---- packets -------------------------------------------------------------------------- */

struct athar_packet *athar_packet_new(size_t size, _Atomic uint32_t *counter)
{
    struct athar_packet *packet = malloc(sizeof *packet + ROOM + size);

    if (packet != NULL) {
        packet->next = NULL;
        packet->counter = counter;
        packet->size = size;
        packet->prefix = 0;
    }
    return packet;
}

uint8_t *athar_packet_bytes(struct athar_packet *packet)
{
    return packet->data + ROOM;
}

void athar_packet_free(struct athar_packet *packet)
{
    if (packet != NULL && packet->counter != NULL) {
        atomic_fetch_sub_explicit(packet->counter, 1, memory_order_relaxed);
    }
    free(packet);
}

void athar_packets_free(struct athar_packet *packet)
{
    while (packet != NULL) {
        struct athar_packet *next = packet->next;
        athar_packet_free(packet);
        packet = next;
    }
}

static void write_prefix(const struct athar_stream *s, struct athar_packet *packet)
{
    uint8_t *at = athar_packet_bytes(packet) - 8;
    uint64_t size = packet->size;

    for (int i = 0; i < 8; i++) {
        at[i] = (uint8_t)(size >> (8 * (7 - i)));
    }
    if (s->o.ipc) {
        at[-1] = 1; /* the only type of message there is */
    }
    packet->prefix = athar_prefix_bytes(s);
}

/* ---- sending -------------------------------------------------------------------------- */

/* Write as many packets as fit one operation. Under the lock. */
static void start_write(struct athar_stream *s)
{
    nng_iov iov[GATHERED];
    unsigned n = 0;

    if (s->closing || s->tx_busy || s->corks > 0 || s->first == NULL) {
        return;
    }
    for (struct athar_packet *p = s->first; p != NULL && n < GATHERED; p = p->next, n++) {
        size_t skip = n == 0 ? s->front_sent : 0;
        iov[n].iov_buf = athar_packet_bytes(p) - p->prefix + skip;
        iov[n].iov_len = p->prefix + p->size - skip;
    }
    s->tx_busy = true;
    nng_aio_set_iov(s->tx, n, iov);
    nng_stream_send(s->conn, s->tx);
}

/* Take off the queue what has been written; returns it. Under the lock. */
static struct athar_packet *take_written(struct athar_stream *s, size_t written)
{
    struct athar_packet *done = NULL;

    written += s->front_sent;
    while (s->first != NULL && written >= s->first->prefix + s->first->size) {
        struct athar_packet *p = s->first;
        written -= p->prefix + p->size;
        s->first = p->next;
        s->last = s->first == NULL ? NULL : s->last;
        s->queued--;
        p->next = done;
        done = p;
    }
    s->front_sent = written;
    return done;
}

/* Packets are freed while `tx_busy` still holds off the end: their counters may go with it. */
void athar_stream_on_written(void *arg)
{
    struct athar_stream *s = arg;
    int rv = nng_aio_result(s->tx);

    athar_stream_hold(s);
    pthread_mutex_lock(&s->lock);
    if (rv == 0) {
        athar_packets_free(take_written(s, nng_aio_count(s->tx)));
    }
    s->tx_busy = false;
    if (rv == 0) {
        start_write(s);
    }
    bool drained = s->pause == ATHAR_PAUSED_BY_QUEUE && s->queued < s->o.queue_stop / 2 + 1;
    pthread_mutex_unlock(&s->lock);
    if (rv != 0) {
        athar_stream_shut(s, rv);
    } else if (drained) {
        athar_stream_resume_from(s, ATHAR_PAUSED_BY_QUEUE);
    }
    athar_stream_finish_if_idle(s);
    athar_stream_release(s);
}

void athar_stream_append(struct athar_stream *s, struct athar_packet *packet)
{
    if (s->first == NULL) {
        s->first = packet;
    } else {
        s->last->next = packet;
    }
    s->last = packet;
    s->queued++;
}

/* Sending may happen under the caller's locks, so `closed` must not come from within: the read
 * that is always under way ends the stream. */
void athar_stream_send(struct athar_stream *stream, struct athar_packet *packet)
{
    bool cut = false;

    write_prefix(stream, packet);
    pthread_mutex_lock(&stream->lock);
    bool closing = stream->closing;
    if (!closing) {
        athar_stream_append(stream, packet);
        cut = stream->o.queue_most != 0 && stream->queued > stream->o.queue_most;
        stream->closing = cut;
        stream->why = cut ? NNG_ETIMEDOUT : stream->why;
        start_write(stream);
    }
    pthread_mutex_unlock(&stream->lock);
    if (closing) {
        athar_packet_free(packet);
    } else if (cut) {
        nng_stream_close(stream->conn);
    }
}

void athar_stream_cork(struct athar_stream *s)
{
    pthread_mutex_lock(&s->lock);
    s->corks++;
    pthread_mutex_unlock(&s->lock);
}

void athar_stream_uncork(struct athar_stream *s)
{
    pthread_mutex_lock(&s->lock);
    s->corks--;
    start_write(s);
    pthread_mutex_unlock(&s->lock);
}
