/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>

#include "rpc/serve.h"

static void run(struct ath_slot *slot)
{
    struct ath_error err;

    if (ath_call_left_us(&slot->call) <= 0) {
        ath_fail(&err, ATH_DEADLINE_EXCEEDED,
                 "the deadline passed before the call was started");
        ath_call_fail(&slot->call, &err, NULL, 0);
        return;
    }
    slot->row->method->handler(&slot->call, slot->request, slot->server->options.context);
}

static void refuse(struct ath_slot *slot)
{
    struct ath_error err;

    ath_fail(&err, ATH_UNAVAILABLE, "the server is stopping");
    ath_call_fail(&slot->call, &err, NULL, 0);
}

static struct ath_slot *pop(struct ath_queue *queue)
{
    struct ath_slot *slot = queue->first;

    queue->first = slot->next;
    slot->next = NULL;
    return slot;
}

static void *work(void *arg)
{
    struct ath_queue *queue = arg;

    pthread_mutex_lock(&queue->lock);
    for (;;) {
        while (queue->first == NULL && !queue->stopping) {
            pthread_cond_wait(&queue->filled, &queue->lock);
        }
        if (queue->first == NULL) {
            break;
        }
        struct ath_slot *slot = pop(queue);
        bool stopping = queue->stopping;
        pthread_mutex_unlock(&queue->lock);
        (stopping ? refuse : run)(slot);
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
    if (queue->first == NULL) {
        queue->first = slot;
    } else {
        queue->last->next = slot;
    }
    queue->last = slot;
    pthread_mutex_unlock(&queue->lock);
    pthread_cond_signal(&queue->filled); /* who wakes finds the lock free */
}
