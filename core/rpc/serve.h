/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * serve - the insides of a server, shared by server.c, dispatch.c, pool.c and workers.c.
 *
 * A slot is a call under way with its arena. It is taken when a request comes in and given back
 * when its reply has been handed to the connection. When no slot is free, the connection that
 * wants one stops reading until one is. After ath_server_close() the last slot that comes back
 * frees the server.
 */

#include <pthread.h>

#include "base/log.h"
#include "rpc/call.h"
#include "rpc/frame.h"
#include "rpc/peers.h"
#include "rpc/server.h"

enum {
    ATH_METHOD_NAME_BYTES = 96,
    ATH_REQUEST_ID_BYTES = 4, /* what REQ puts before each message and REP returns */
};

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
    struct ath_arena arena;
    struct ath_peer *peer; /* held */
    uint8_t id[ATH_REQUEST_ID_BYTES];
    const struct ath_row *row;
    size_t request_bytes;
    struct ath_slot *next; /* in the queue, or free */
    /* Written by whoever has the slot, added up by ath_server_stats(). */
    _Atomic uint64_t calls, failures, refused_frames, bytes_in, bytes_out;
};

/* The last slot given back is the next one taken, so that few arenas are warm. */
struct ath_pool {
    pthread_mutex_t lock; /* guards all below */
    pthread_cond_t emptied;
    struct ath_slot *slots, *free;
    size_t count, busy;
    struct ath_peer *first_waiting, *last_waiting;
    bool orphaned; /* the server is closed: the last slot frees it */
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
    struct ath_server_options
        options; /* defaults filled in; of its pointers, methods is used */
    struct ath_peers peers;
    char (*urls)[ATH_URL_BYTES];
    size_t url_count;
    struct ath_row *rows;
    uint16_t *buckets; /* row + 1, open addressing */
    size_t bucket_mask;
    struct ath_pool pool;
    struct ath_queue queue;
    atomic_bool closing;
    pthread_mutex_t cut_lock; /* guards cut */
    struct ath_log_ration cut;
};

/* server.c: when nobody uses it any more. */
void ath_server_free(struct ath_server *server);

/* dispatch.c: a request came in. */
bool ath_server_message(struct ath_peer *peer, const uint8_t *bytes, size_t size);
/* dispatch.c: find a method by name; NULL when there is none. */
const struct ath_row *ath_row_find(const struct ath_server *server, const char *name);
/* dispatch.c: the bucket a name starts at. */
size_t ath_row_hash(const char *name);

/* pool.c: a slot for each context of the options. RESOURCE_EXHAUSTED: no memory. */
ath_code ath_pool_init(struct ath_server *server, struct ath_error *err);
/* When every slot has been given back. */
void ath_pool_fini(struct ath_pool *pool);
/* NULL when all are busy. */
struct ath_slot *ath_pool_take(struct ath_pool *pool);
/* Takes back a slot whose peer has been released; lets a waiting connection go on. */
void ath_pool_give(struct ath_slot *slot);
/* The peer's reader stands still until a slot is free. */
void ath_pool_wait(struct ath_pool *pool, struct ath_peer *peer);
/* The peer has gone. */
void ath_pool_forget(struct ath_pool *pool, struct ath_peer *peer);

/* workers.c: start the workers. RESOURCE_EXHAUSTED: no memory, or no thread. */
ath_code ath_queue_init(struct ath_queue *queue, unsigned workers, struct ath_error *err);
/* Refuses what still waits and joins the workers. */
void ath_queue_fini(struct ath_queue *queue);
/* Let a worker run the slot's handler. */
void ath_queue_push(struct ath_queue *queue, struct ath_slot *slot);
