/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * stream_parts - the insides of a stream, shared by stream.c, stream_send.c and
 * stream_end.c.
 */

#include <pthread.h>

#include "codec/stream.h"

struct athar_packet {
    struct athar_packet *next;
    _Atomic uint32_t *counter; /* borrowed */
    size_t size, prefix;       /* of the message; of what stands before it */
    uint8_t data[];
};

enum athar_pause { ATHAR_RUNNING, ATHAR_PAUSED_BY_QUEUE, ATHAR_PAUSED_BY_USER };

struct athar_stream {
    struct athar_stream_options o;
    atomic_uint refs; /* once begun one of them is the stream's own, until `closed` */
    nng_stream *conn;
    nng_aio *rx, *tx;
    pthread_mutex_t lock; /* guards what follows, up to `in` */
    bool closing, finished, rx_busy, tx_busy, resuming;
    enum athar_pause pause;
    unsigned corks; /* while messages are handed out, packets gather */
    int why;
    struct athar_packet *first, *last;
    size_t queued, front_sent;
    uint8_t *in; /* this and what follows belong to whoever reads: one at a time */
    size_t capacity, start, end;
    bool greeted;
};

/* Bytes before each message. */
static inline size_t athar_prefix_bytes(const struct athar_stream *s)
{
    return s->o.ipc ? 9 : 8;
}

/* stream_end.c: begin the end; the first reason is kept. */
void athar_stream_shut(struct athar_stream *s, int why);
/* stream_end.c: when nothing is under way any more, say so. */
void athar_stream_finish_if_idle(struct athar_stream *s);
/* stream.c: read on if `from` is why it does not. */
void athar_stream_resume_from(struct athar_stream *s, enum athar_pause from);

/* stream_send.c: the callback of `tx`. */
void athar_stream_on_written(void *stream);
/* stream_send.c: put a packet behind those that wait. Under the lock, or before anybody else knows
 * the stream. */
void athar_stream_append(struct athar_stream *s, struct athar_packet *packet);
/* stream_send.c: packets wait until as many uncorks as corks. */
void athar_stream_cork(struct athar_stream *s);
/* stream_send.c: the other end of a cork; the last one sends what has gathered. */
void athar_stream_uncork(struct athar_stream *s);
/* stream_send.c: a whole list. */
void athar_packets_free(struct athar_packet *packet);
