/* SPDX-License-Identifier: Apache-2.0 */
#include "rpc/peers.h"

#include <stdlib.h>
#include <time.h>

#include "base/log.h"

enum { REST_MS = 100 };

/* ---- a peer --------------------------------------------------------------------------- */

void ath_peer_hold(struct ath_peer *peer)
{
    atomic_fetch_add_explicit(&peer->refs, 1, memory_order_relaxed);
}

void ath_peer_release(struct ath_peer *peer)
{
    if (atomic_fetch_sub(&peer->refs, 1) == 1) {
        athar_stream_release(peer->stream);
        free(peer);
    }
}

static bool on_message(void *context, const uint8_t *bytes, size_t size)
{
    struct ath_peer *peer = context;

    return peer->peers->events.message(peer, bytes, size);
}

static void on_paused(void *context)
{
    struct ath_peer *peer = context;

    peer->peers->events.paused(peer);
}

static void enter(struct ath_peers *peers, struct ath_peer *peer)
{
    pthread_mutex_lock(&peers->lock);
    peer->next = peers->first;
    if (peers->first != NULL) {
        peers->first->prev = peer;
    }
    peers->first = peer;
    pthread_mutex_unlock(&peers->lock);
}

static void leave(struct ath_peers *peers, struct ath_peer *peer)
{
    pthread_mutex_lock(&peers->lock);
    if (peer->prev == NULL) {
        peers->first = peer->next;
    } else {
        peer->prev->next = peer->next;
    }
    if (peer->next != NULL) {
        peer->next->prev = peer->prev;
    }
    pthread_cond_broadcast(&peers->changed);
    pthread_mutex_unlock(&peers->lock);
}

static void on_closed(void *context, int why)
{
    struct ath_peer *peer = context;

    if (peer->peers->events.closed != NULL) {
        peer->peers->events.closed(peer, why);
    }
    leave(peer->peers, peer);
    ath_peer_release(peer);
}

static const struct athar_stream_events stream_events = { .message = on_message,
                                                          .paused = on_paused,
                                                          .closed = on_closed };

/* ---- doors ---------------------------------------------------------------------------- */

/* The stream's events hold the peer, until `closed`. */
static void admit(struct ath_door *door, nng_stream *conn)
{
    struct ath_peers *peers = door->peers;
    struct ath_peer *peer = calloc(1, sizeof *peer);
    struct athar_stream_options options = peers->stream;

    if (peer == NULL) {
        nng_stream_free(conn);
        return;
    }
    options.ipc = door->ipc;
    options.events = &stream_events;
    options.context = peer;
    peer->stream = athar_stream_new(conn, &options);
    if (peer->stream == NULL) {
        free(peer);
        return;
    }
    peer->peers = peers;
    peer->local = door->ipc;
    atomic_init(&peer->refs, 2);
    enter(peers, peer);
    athar_stream_begin(peer->stream);
    ath_peer_release(peer);
}

static void on_door(void *arg)
{
    struct ath_door *door = arg;
    int rv = nng_aio_result(door->aio);

    if (rv == NNG_ECLOSED || rv == NNG_ECANCELED) {
        return;
    }
    if (rv != 0) {
        ath_log(ATH_LOG_WARN, "rpc.accept-failed", "reason=\"%s\"", nng_strerror(rv));
        door->resting = true;
        nng_sleep_aio(REST_MS, door->aio);
        return;
    }
    if (!door->resting) {
        admit(door, nng_aio_get_output(door->aio, 0));
    }
    door->resting = false;
    nng_stream_listener_accept(door->listener, door->aio);
}

ath_code ath_peers_listen(struct ath_peers *peers, char *url,
                          const struct ath_address *address, struct ath_error *err)
{
    struct ath_door *door = &peers->doors[peers->door_count];

    ath_assert(peers->door_count < peers->door_most);
    *door = (struct ath_door){ .peers = peers, .ipc = address->ipc };
    if (nng_aio_alloc(&door->aio, on_door, door) != 0) {
        return ath_fail(err, ATH_RESOURCE_EXHAUSTED, "no memory to listen");
    }
    ath_code code = ath_address_listen(&door->listener, url, address, err);
    if (code != ATH_OK) {
        nng_aio_free(door->aio);
        return code;
    }
    peers->door_count++;
    nng_stream_listener_accept(door->listener, door->aio);
    return ATH_OK;
}

void ath_peers_shut(struct ath_peers *peers)
{
    for (size_t i = 0; i < peers->door_count; i++) {
        struct ath_door *door = &peers->doors[i];
        nng_stream_listener_close(door->listener);
        nng_aio_stop(door->aio);
        nng_aio_free(door->aio);
        nng_stream_listener_free(door->listener);
    }
    peers->door_count = 0;
}

/* ---- all of them ---------------------------------------------------------------------- */

ath_code ath_peers_init(struct ath_peers *peers, const struct athar_stream_options *stream,
                        size_t doors, struct ath_error *err)
{
    pthread_condattr_t monotonic;

    peers->stream = *stream;
    peers->door_most = doors;
    peers->doors = calloc(doors + 1, sizeof *peers->doors);
    pthread_mutex_init(&peers->lock, NULL);
    pthread_condattr_init(&monotonic);
    pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    pthread_cond_init(&peers->changed, &monotonic);
    pthread_condattr_destroy(&monotonic);
    return peers->doors != NULL
               ? ATH_OK
               : ath_fail(err, ATH_RESOURCE_EXHAUSTED, "no memory to listen");
}

uint64_t ath_peers_pending(struct ath_peers *peers)
{
    uint64_t pending = 0;

    pthread_mutex_lock(&peers->lock);
    for (struct ath_peer *p = peers->first; p != NULL; p = p->next) {
        pending += atomic_load(&p->pending);
    }
    pthread_mutex_unlock(&peers->lock);
    return pending;
}

/* `closed` may come from within athar_stream_close() and wants the lock, so each is closed
 * without it; one that has been closed stays first until it has left. */
void ath_peers_close(struct ath_peers *peers)
{
    pthread_mutex_lock(&peers->lock);
    while (peers->first != NULL) {
        struct ath_peer *peer = peers->first;
        ath_peer_hold(peer);
        pthread_mutex_unlock(&peers->lock);
        athar_stream_close(peer->stream);
        pthread_mutex_lock(&peers->lock);
        while (peers->first == peer) {
            pthread_cond_wait(&peers->changed, &peers->lock);
        }
        pthread_mutex_unlock(&peers->lock);
        ath_peer_release(peer);
        pthread_mutex_lock(&peers->lock);
    }
    pthread_mutex_unlock(&peers->lock);
}

void ath_peers_fini(struct ath_peers *peers)
{
    free(peers->doors);
    pthread_mutex_destroy(&peers->lock);
    pthread_cond_destroy(&peers->changed);
    *peers = (struct ath_peers){ 0 };
}
