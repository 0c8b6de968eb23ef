/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * stream - one connection that speaks nng's wire protocol (REQ, REP, PUB, SUB over ipc and tcp)
 * on nng's byte streams.
 *
 * nng 1.5's own sockets cannot be used for this: when one of their connections is closed while
 * the rest of a message is on its way in, the receive never ends, the thread that reaps
 * connections waits for it for ever, and from then on every connection that ends leaks and
 * nng_close() hangs. A client killed in the middle of an upload is enough.
 *
 * Owns:     the nng_stream and two aios. A stream is counted: hold and release.
 * Threads:  any thread may send, resume and close. Events come from nng's threads, one at a
 *           time for `opened` and `message`; `closed` comes last, once, and may come from
 *           within athar_stream_close().
 * Memory:   a message is borrowed until the event returns; a packet belongs to the stream
 *           from athar_stream_send() on.
 */

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <nng/nng.h>

struct athar_stream;

/* The protocols, by the numbers they greet each other with. */
enum athar_role {
    ATHAR_ROLE_PUB = 0x20,
    ATHAR_ROLE_SUB = 0x21,
    ATHAR_ROLE_REQ = 0x30,
    ATHAR_ROLE_REP = 0x31,
};

/* Any of them may be NULL. */
struct athar_stream_events {
    /* The peer greeted: messages can flow. */
    void (*opened)(void *context);
    /* A message came. False: not now; `paused` follows, and after athar_stream_resume() the
     * same message comes again. */
    bool (*message)(void *context, const uint8_t *bytes, size_t size);
    void (*paused)(void *context);
    /* Nothing comes any more. `why` is nng's: NNG_ETIMEDOUT for one who did not read,
     * NNG_ECONNSHUT for one who left, NNG_EMSGSIZE for a message over the limit. */
    void (*closed)(void *context, int why);
};

struct athar_stream_options {
    bool ipc; /* its messages have one more byte in front */
    enum athar_role role;
    size_t message_bytes;     /* a larger message ends the connection */
    uint32_t send_timeout_ms; /* 0: for ever */
    size_t queue_stop;        /* with so many packets waiting nothing is read; 0: never */
    size_t queue_most; /* over so many the peer is cut off; 0: never. Not with queue_stop */
    const struct athar_stream_events *events;
    void *context;
};

/* A message on its way out. */
struct athar_packet;

/* Room for a message of `size` bytes; NULL when out of memory. `counter`, when not NULL, is
 * lowered by one when the packet has been sent or dropped. */
struct athar_packet *athar_packet_new(size_t size, _Atomic uint32_t *counter);
/* Where the message is to be written. */
uint8_t *athar_packet_bytes(struct athar_packet *packet);
/* One that was not sent. NULL is allowed. */
void athar_packet_free(struct athar_packet *packet);

/* A stream over `conn`, which it takes over; no event comes before athar_stream_begin(). The
 * caller holds it once and ends that with athar_stream_release(). NULL when out of memory:
 * `conn` is then freed. */
struct athar_stream *athar_stream_new(nng_stream *conn,
                                      const struct athar_stream_options *options);

/* Greet and read. Once begun, `closed` will come. */
void athar_stream_begin(struct athar_stream *stream);

/* Queue a packet. Once the stream is closed it is dropped. No event comes from within. */
void athar_stream_send(struct athar_stream *stream, struct athar_packet *packet);

/* Go on after `paused`. */
void athar_stream_resume(struct athar_stream *stream);

/* Begin the end; again does nothing. Packets not sent yet are dropped. */
void athar_stream_close(struct athar_stream *stream);

/* One more holder. */
void athar_stream_hold(struct athar_stream *stream);

/* One holder less; the last one, after `closed`, frees. NULL is allowed. */
void athar_stream_release(struct athar_stream *stream);
