/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>

#include "rpc/serve.h"

enum {
    TOGETHER = 16,          /* most calls that are handled together */
    LOOKED_AT = 64,         /* most that are looked at for that */
    SMALL_BYTES = 64 << 10, /* a larger request is handled alone */
};

/* What a worker takes from the queue at a time. */
struct load {
    struct ath_slot *slots[TOGETHER];
    size_t n;
};

static void refuse(struct ath_slot *slot, ath_code code, const char *why)
{
    struct ath_error err;

    ath_fail(&err, code, "%s", why);
    ath_call_fail(&slot->call, &err, NULL, 0);
}

/* Link the calls whose deadline has not passed; the first, or NULL. */
static struct ath_call *link_calls(const struct load *load)
{
    struct ath_call *first = NULL, **end = &first;

    for (size_t i = 0; i < load->n; i++) {
        struct ath_slot *slot = load->slots[i];
        if (ath_call_left_us(&slot->call) > 0) {
            *end = &slot->call;
            end = &slot->call.next;
        } else {
            refuse(slot, ATH_DEADLINE_EXCEEDED,
                   "the deadline passed before the call was started");
        }
    }
    return first;
}

static void run(const struct load *load, void *context)
{
    struct ath_call *first = link_calls(load);

    if (first != NULL) {
        first->method->handler(first, first->request, context);
    }
}

static void stop(const struct load *load)
{
    for (size_t i = 0; i < load->n; i++) {
        refuse(load->slots[i], ATH_UNAVAILABLE, "the server is stopping");
    }
}

static bool joins(const struct ath_slot *slot, const struct ath_slot *first)
{
    ath_joins_fn ask = slot->server->options.joins;

    return ask != NULL && slot->row == first->row && first->request_bytes <= SMALL_BYTES &&
           slot->request_bytes <= SMALL_BYTES &&
           ask(slot->row->method, first->call.request, slot->call.request);
}

/* Take the one after `before`, or the first, out of the queue. */
static struct ath_slot *unlink_next(struct ath_queue *queue, struct ath_slot *before)
{
    struct ath_slot **link = before == NULL ? &queue->first : &before->next;
    struct ath_slot *slot = *link;

    *link = slot->next;
    queue->last = queue->last == slot ? before : queue->last;
    slot->next = NULL;
    return slot;
}

/* The call that has waited longest, and those that join it. */
static void take(struct load *load, struct ath_queue *queue)
{
    struct ath_slot *first = unlink_next(queue, NULL);
    struct ath_slot *before = NULL, *slot = queue->first;

    load->slots[0] = first;
    load->n = 1;
    for (int i = 0; slot != NULL && i < LOOKED_AT && load->n < TOGETHER; i++) {
        struct ath_slot *next = slot->next;
        if (joins(slot, first)) {
            load->slots[load->n++] = unlink_next(queue, before);
        } else {
            before = slot;
        }
        slot = next;
    }
}

static void *work(void *arg)
{
    struct ath_queue *queue = arg;
    struct load load;

    pthread_mutex_lock(&queue->lock);
    for (;;) {
        while (queue->first == NULL && !queue->stopping) {
            pthread_cond_wait(&queue->filled, &queue->lock);
        }
        if (queue->first == NULL) {
            break;
        }
        take(&load, queue);
        bool stopping = queue->stopping;
        bool more = queue->first != NULL;
        pthread_mutex_unlock(&queue->lock);
        if (more) {
            pthread_cond_signal(&queue->filled);
        }
        if (stopping) {
            stop(&load);
        } else {
            run(&load, load.slots[0]->server->options.context);
        }
        pthread_mutex_lock(&queue->lock);
    }
    pthread_mutex_unlock(&queue->lock);
    return NULL;
}

ath_code ath_queue_init(struct ath_queue *queue, unsigned workers, struct ath_error *err)
{
    pthread_mutex_init(&queue->lock, NULL);
    pthread_cond_init(&queue->filled, NULL);
    queue->threads = calloc(workers, sizeof *queue->threads);
    while (queue->threads != NULL && queue->thread_count < workers &&
           pthread_create(&queue->threads[queue->thread_count], NULL, work, queue) == 0) {
        queue->thread_count++;
    }
    if (queue->thread_count < workers) {
        return ath_fail(err, ATH_RESOURCE_EXHAUSTED, "cannot start %u worker threads",
                        workers);
    }
    return ATH_OK;
}

void ath_queue_fini(struct ath_queue *queue)
{
    pthread_mutex_lock(&queue->lock);
    queue->stopping = true;
    pthread_cond_broadcast(&queue->filled);
    pthread_mutex_unlock(&queue->lock);
    for (unsigned i = 0; i < queue->thread_count; i++) {
        pthread_join(queue->threads[i], NULL);
    }
    free(queue->threads);
    queue->threads = NULL;
    queue->thread_count = 0;
}

void ath_queue_push(struct ath_queue *queue, struct ath_slot *slot)
{
    pthread_mutex_lock(&queue->lock);
    slot->next = NULL;
    bool first = queue->first == NULL;
    if (first) {
        queue->first = slot;
    } else {
        queue->last->next = slot;
    }
    queue->last = slot;
    pthread_mutex_unlock(&queue->lock);
    if (first) { /* a worker that leaves some behind wakes the next */
        pthread_cond_signal(&queue->filled);
    }
}
