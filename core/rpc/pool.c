/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>
#include <time.h>

#include "rpc/serve.h"

ath_code ath_pool_init(struct ath_server *server, struct ath_error *err)
{
    struct ath_pool *pool = &server->pool;
    size_t count = server->options.contexts;
    pthread_condattr_t monotonic;

    pthread_mutex_init(&pool->lock, NULL);
    pthread_condattr_init(&monotonic);
    pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    pthread_cond_init(&pool->emptied, &monotonic);
    pthread_condattr_destroy(&monotonic);
    pool->slots = calloc(count, sizeof *pool->slots);
    if (pool->slots == NULL) {
        return ath_fail(err, ATH_RESOURCE_EXHAUSTED, "no memory for %zu contexts", count);
    }
    pool->count = count;
    for (size_t i = 0; i < count; i++) {
        struct ath_slot *slot = &pool->slots[i];
        slot->server = server;
        ath_arena_init(&slot->arena, server->options.arena_bytes);
        slot->next = pool->free;
        pool->free = slot;
    }
    return ATH_OK;
}

void ath_pool_fini(struct ath_pool *pool)
{
    for (size_t i = 0; i < pool->count; i++) {
        ath_arena_fini(&pool->slots[i].arena);
    }
    free(pool->slots);
    pthread_mutex_destroy(&pool->lock);
    pthread_cond_destroy(&pool->emptied);
}

struct ath_slot *ath_pool_take(struct ath_pool *pool)
{
    pthread_mutex_lock(&pool->lock);
    struct ath_slot *slot = pool->free;
    if (slot != NULL) {
        pool->free = slot->next;
        pool->busy++;
    }
    pthread_mutex_unlock(&pool->lock);
    return slot;
}

/* Held for the one who lets it go on. Under the lock. */
static struct ath_peer *take_waiting(struct ath_pool *pool)
{
    struct ath_peer *peer = pool->first_waiting;

    if (peer != NULL) {
        pool->first_waiting = peer->next_waiting;
        pool->last_waiting = pool->first_waiting == NULL ? NULL : pool->last_waiting;
        peer->waiting = false;
        ath_peer_hold(peer);
    }
    return peer;
}

void ath_pool_give(struct ath_slot *slot)
{
    struct ath_server *server = slot->server;
    struct ath_pool *pool = &server->pool;

    ath_arena_reset(&slot->arena);
    pthread_mutex_lock(&pool->lock);
    slot->next = pool->free;
    pool->free = slot;
    pool->busy--;
    struct ath_peer *waiting = take_waiting(pool);
    bool last = pool->orphaned && pool->busy == 0;
    if (pool->busy == 0) {
        pthread_cond_broadcast(&pool->emptied);
    }
    pthread_mutex_unlock(&pool->lock);
    if (waiting != NULL) {
        athar_stream_resume(waiting->stream);
        ath_peer_release(waiting);
    }
    if (last) {
        ath_server_free(server);
    }
}

void ath_pool_wait(struct ath_pool *pool, struct ath_peer *peer)
{
    pthread_mutex_lock(&pool->lock);
    bool free_again = pool->free != NULL;
    if (!free_again) {
        peer->waiting = true;
        peer->next_waiting = NULL;
        if (pool->first_waiting == NULL) {
            pool->first_waiting = peer;
        } else {
            pool->last_waiting->next_waiting = peer;
        }
        pool->last_waiting = peer;
    }
    pthread_mutex_unlock(&pool->lock);
    if (free_again) {
        athar_stream_resume(peer->stream);
    }
}

void ath_pool_forget(struct ath_pool *pool, struct ath_peer *peer)
{
    struct ath_peer **link = &pool->first_waiting, *before = NULL;

    pthread_mutex_lock(&pool->lock);
    while (peer->waiting && *link != peer) {
        before = *link;
        link = &(*link)->next_waiting;
    }
    if (peer->waiting) {
        *link = peer->next_waiting;
        pool->last_waiting = pool->last_waiting == peer ? before : pool->last_waiting;
        peer->waiting = false;
    }
    pthread_mutex_unlock(&pool->lock);
}
