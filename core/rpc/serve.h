/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * serve - the insides of a server, shared by server.c, dispatch.c, pool.c and workers.c.
 *
 * A slot is one nng context with one aio. It goes round: RECEIVING, WORKING (a handler or
 * whoever the handler gave the call to has it), SENDING, RECEIVING. Closing ends the round in
 * IDLE, or in ABANDONED when a call did not end in time; the last of those frees the server.
 */

#include <nng/nng.h>
#include <pthread.h>

#include "rpc/address.h"
#include "rpc/call.h"
#include "rpc/frame.h"
#include "rpc/server.h"

enum {
    ATH_CONNECTIONS_COUNTED = 4096, /* pipe ids are dense: two share a count beyond these */
    ATH_REUSE_BYTES = 4096,         /* a request message up to this becomes the reply */
    ATH_METHOD_NAME_BYTES = 96,
};

enum ath_slot_state { ATH_RECEIVING, ATH_WORKING, ATH_SENDING, ATH_IDLE, ATH_ABANDONED };

/* A method, found by the name callers use. */
struct ath_row {
    char name[ATH_METHOD_NAME_BYTES]; /* "/athar.v1.Query/Aggregate" */
    const struct ath_method *method;
    const ProtobufCMessageDescriptor *input, *output;
    uint32_t request_bytes, deadline_ms;
};

struct ath_slot {
    struct ath_call call;
    struct ath_server *server;
    _Atomic int state; /* enum ath_slot_state */
    nng_ctx ctx;
    nng_aio *aio; /* owned */
    nng_msg *msg; /* owned: the request while it is read, and its memory for the reply */
    nng_pipe pipe;
    _Atomic uint32_t *connection; /* borrowed: the count of the pipe's calls under way */
    const struct ath_row *row;
    ProtobufCMessage *request; /* arena */
    struct ath_slot *next;     /* in the queue */
    /* Written by whoever has the slot, added up by ath_server_stats(). */
    _Atomic uint64_t calls, failures, refused_frames, bytes_in, bytes_out;
};

/* Arenas: the last one given back is the next one taken, so that few are warm. */
struct ath_pool {
    pthread_mutex_t lock; /* guards free */
    struct ath_arena *arenas, **free;
    size_t count, free_count;
};

/* Calls waiting for a worker; bounded by the number of slots. */
struct ath_queue {
    pthread_mutex_t lock; /* guards all below */
    pthread_cond_t filled;
    struct ath_slot *first, *last;
    bool stopping;
    pthread_t *threads;
    unsigned thread_count;
};

struct ath_server {
    struct ath_server_options options; /* defaults filled in; pointers not kept */
    nng_socket socket;
    char (*urls)[ATH_URL_BYTES];
    size_t url_count;
    struct ath_row *rows;
    uint16_t *buckets; /* row + 1, open addressing */
    size_t bucket_mask;
    struct ath_slot *slots;
    struct ath_pool pool;
    struct ath_queue queue;
    pthread_mutex_t lock; /* guards nothing but the wait on `changed` */
    pthread_cond_t changed;
    atomic_bool closing; /* from here on every change of a slot's state is announced */
    atomic_size_t abandoned;
    _Atomic uint32_t connections[ATH_CONNECTIONS_COUNTED];
};

/* server.c: the slot has a new state; wakes ath_server_close(). */
void ath_slot_set(struct ath_slot *slot, enum ath_slot_state state);
/* server.c: a call that closing gave up has ended. */
void ath_slot_abandoned(struct ath_slot *slot);

/* dispatch.c: the aio's callback. */
void ath_slot_event(void *slot);
/* dispatch.c: wait for the next request. */
void ath_slot_receive(struct ath_slot *slot);
/* dispatch.c: find a method by name; NULL when there is none. */
const struct ath_row *ath_row_find(const struct ath_server *server, const char *name);
/* dispatch.c: the bucket a name starts at. */
size_t ath_row_hash(const char *name);

/* pool.c */
ath_code ath_pool_init(struct ath_pool *pool, size_t count, size_t cap,
                       struct ath_error *err);
void ath_pool_fini(struct ath_pool *pool);
struct ath_arena *ath_pool_take(struct ath_pool *pool);
void ath_pool_give(struct ath_pool *pool, struct ath_arena *arena);

/* workers.c */
ath_code ath_queue_init(struct ath_queue *queue, unsigned workers, struct ath_error *err);
/* Refuses what still waits and joins the workers. */
void ath_queue_fini(struct ath_queue *queue);
void ath_queue_push(struct ath_queue *queue, struct ath_slot *slot);
