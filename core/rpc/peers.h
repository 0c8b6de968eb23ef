/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * peers - the doors somebody listens at, and the connections that came in.
 *
 * Private to rpc/: the server and the publisher each have one.
 *
 * Owns:     its listeners and connections. A peer is counted: whoever keeps one holds it.
 * Threads:  listen, shut and close from one thread; events come from nng's threads.
 */

#include <pthread.h>

#include "codec/stream.h"
#include "rpc/address.h"

struct ath_peers;

/* One connection. */
struct ath_peer {
    struct ath_peers *peers;
    struct athar_stream *stream; /* held */
    atomic_uint refs;
    _Atomic uint32_t pending; /* requests taken in whose answers are not yet out */
    struct ath_peer *prev, *next;
    struct ath_peer *next_waiting; /* the server's, for one that waits for a slot */
    bool waiting;
    bool local; /* came in by an ipc socket */
};

/* As struct athar_stream_events; `closed` may be NULL, and the peer lives until it returns. */
struct ath_peers_events {
    bool (*message)(struct ath_peer *peer, const uint8_t *bytes, size_t size);
    void (*paused)(struct ath_peer *peer);
    void (*closed)(struct ath_peer *peer, int why);
};

/* A listener. */
struct ath_door {
    struct ath_peers *peers;
    nng_stream_listener *listener;
    nng_aio *aio;
    bool ipc, resting; /* after a failure it waits a little */
};

struct ath_peers {
    struct athar_stream_options stream; /* for each connection; role and limits */
    struct ath_peers_events events;
    void *owner;
    pthread_mutex_t lock; /* guards first, and what the owner says */
    pthread_cond_t changed;
    struct ath_peer *first;
    struct ath_door *doors;
    size_t door_count, door_most;
};

/* `stream` is a pattern: its events and context are filled in here. At most `doors` listens. */
ath_code ath_peers_init(struct ath_peers *peers, const struct athar_stream_options *stream,
                        size_t doors, struct ath_error *err);

/* Listen, and take in who comes. As ath_address_listen. */
ath_code ath_peers_listen(struct ath_peers *peers, char *url,
                          const struct ath_address *address, struct ath_error *err);

/* Nobody comes in any more. */
void ath_peers_shut(struct ath_peers *peers);

/* The sum of all peers' `pending`. */
uint64_t ath_peers_pending(struct ath_peers *peers);

/* End every connection and wait until each has said `closed`. After ath_peers_shut(). */
void ath_peers_close(struct ath_peers *peers);

/* A zeroed one is allowed. */
void ath_peers_fini(struct ath_peers *peers);

/* One more holder. */
void ath_peer_hold(struct ath_peer *peer);

/* One holder less; the last one frees. */
void ath_peer_release(struct ath_peer *peer);
