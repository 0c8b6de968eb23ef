/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>

#include "codec/stream_parts.h"

void athar_stream_hold(struct athar_stream *stream)
{
    atomic_fetch_add_explicit(&stream->refs, 1, memory_order_relaxed);
}

static void destroy(struct athar_stream *s)
{
    nng_aio_reap(s->rx); /* not free: this may be its callback */
    nng_aio_reap(s->tx);
    nng_stream_free(s->conn);
    pthread_mutex_destroy(&s->lock);
    athar_packets_free(s->first);
    free(s->in);
    free(s);
}

void athar_stream_release(struct athar_stream *stream)
{
    if (stream != NULL && atomic_fetch_sub(&stream->refs, 1) == 1) {
        destroy(stream);
    }
}

/* When nothing is under way any more, say so. */
void athar_stream_finish_if_idle(struct athar_stream *s)
{
    struct athar_packet *unsent = NULL;

    pthread_mutex_lock(&s->lock);
    bool ends = s->closing && !s->finished && !s->rx_busy && !s->tx_busy;
    if (ends) {
        s->finished = true;
        unsent = s->first;
        s->first = s->last = NULL;
    }
    pthread_mutex_unlock(&s->lock);
    if (!ends) {
        return;
    }
    athar_packets_free(unsent);
    if (s->o.events->closed != NULL) {
        s->o.events->closed(s->o.context, s->why);
    }
    athar_stream_release(s);
}

/* The flag goes up before the stream is closed, and nothing is started after it: an operation
 * started on a closed nng_stream would never end. */
void athar_stream_shut(struct athar_stream *s, int why)
{
    pthread_mutex_lock(&s->lock);
    bool first = !s->closing;
    if (first) {
        s->closing = true;
        s->why = why;
    }
    pthread_mutex_unlock(&s->lock);
    if (first) {
        nng_stream_close(s->conn);
    }
    athar_stream_finish_if_idle(s);
}

void athar_stream_close(struct athar_stream *stream)
{
    athar_stream_shut(stream, NNG_ECLOSED);
}
