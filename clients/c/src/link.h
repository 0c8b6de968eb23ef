/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * link - a connection that is made again when it is lost.
 *
 * Threads:  any thread may send and wait; open and close from one. Events come from nng's
 *           threads, without a lock held: `down` after the last `message` of a connection.
 */

#include <pthread.h>

#include "codec/stream.h"

struct athar_link_events {
    void (*message)(void *context, const uint8_t *bytes, size_t size);
    void (*down)(void *context); /* may be NULL */
};

struct athar_link {
    struct athar_link_events events;
    void *context;
    struct athar_stream_options stream;
    nng_stream_dialer *dialer;
    nng_aio *aio;         /* dials, or rests between two dials */
    pthread_mutex_t lock; /* guards all below */
    pthread_cond_t changed;
    struct athar_stream *current; /* held */
    unsigned alive;               /* streams that have not said `closed` yet */
    bool up, greeted, resting, closing;
    int error;         /* why the last attempt failed; 0: none has */
    uint32_t pause_ms; /* before the next one */
};

/* Begin to connect to ipc://PATH or tcp://HOST:PORT; of `stream`, role and message_bytes count.
 * An nng error number when the URL is no such thing. */
int athar_link_open(struct athar_link *link, const char *url,
                    const struct athar_stream_options *stream,
                    const struct athar_link_events *events, void *context);

/* Ends the connection; no event comes after. A zeroed one is allowed. */
void athar_link_close(struct athar_link *link);

/* False, and the packet is freed, when there is no connection. */
bool athar_link_send(struct athar_link *link, struct athar_packet *packet);

/* True as soon as there is a connection, false when there is none by the deadline or, with
 * `first`, as soon as an attempt has failed. */
bool athar_link_wait(struct athar_link *link, int64_t deadline_us, bool first);
