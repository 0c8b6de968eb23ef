/* SPDX-License-Identifier: Apache-2.0 */
#include "rpc/server.h"

#include <errno.h>
#include <nng/nng.h>
#include <nng/protocol/reqrep0/rep.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/log.h"
#include "rpc/serve.h"

/* What zero means in the options; config/options.def says the same. */
enum {
    MESSAGE_BYTES = 8 * 1024 * 1024,
    ARENA_BYTES = 64 * 1024 * 1024,
    CONTEXTS = 256,
    WORKERS = 2,
    INFLIGHT_PER_CONNECTION = 128,
    SEND_TIMEOUT_MS = 10000,
    DEADLINE_MS = 30000,
};

/* ---- slots change state --------------------------------------------------------------- */

static void announce(struct ath_server *server)
{
    pthread_mutex_lock(&server->lock);
    pthread_cond_broadcast(&server->changed);
    pthread_mutex_unlock(&server->lock);
}

void ath_slot_set(struct ath_slot *slot, enum ath_slot_state state)
{
    struct ath_server *server = slot->server;

    atomic_store(&slot->state, (int)state);
    if (atomic_load(&server->closing)) {
        announce(server);
    }
}

static size_t count_slots(const struct ath_server *server, unsigned states)
{
    size_t count = 0;

    for (size_t i = 0; i < server->options.contexts; i++) {
        count += states >> atomic_load(&server->slots[i].state) & 1;
    }
    return count;
}

/* ---- ending --------------------------------------------------------------------------- */

static void free_server(struct ath_server *server)
{
    for (size_t i = 0; server->slots != NULL && i < server->options.contexts; i++) {
        nng_aio_reap(server->slots[i].aio);
    }
    ath_pool_fini(&server->pool);
    pthread_mutex_destroy(&server->queue.lock);
    pthread_cond_destroy(&server->queue.filled);
    pthread_mutex_destroy(&server->lock);
    pthread_cond_destroy(&server->changed);
    free(server->slots);
    free(server->rows);
    free(server->buckets);
    free(server->urls);
    free(server);
}

void ath_slot_abandoned(struct ath_slot *slot)
{
    struct ath_server *server = slot->server;

    if (atomic_fetch_sub(&server->abandoned, 1) == 1) {
        free_server(server);
    }
}

static void deadline_after(struct timespec *at, uint32_t ms)
{
    clock_gettime(CLOCK_MONOTONIC, at);
    at->tv_sec += ms / 1000;
    at->tv_nsec += (long)(ms % 1000) * 1000000;
    if (at->tv_nsec >= 1000000000) {
        at->tv_sec++;
        at->tv_nsec -= 1000000000;
    }
}

/* Until no slot is in one of `states`, or `at` (NULL: however long that takes). */
static void wait_until_none(struct ath_server *server, unsigned states,
                            const struct timespec *at)
{
    int rc = 0;

    pthread_mutex_lock(&server->lock);
    while (rc != ETIMEDOUT && count_slots(server, states) > 0) {
        rc = at == NULL ? pthread_cond_wait(&server->changed, &server->lock)
                        : pthread_cond_timedwait(&server->changed, &server->lock, at);
    }
    pthread_mutex_unlock(&server->lock);
}

/* Leave calls that have not ended to whoever has them. One is counted for the closer itself, so
 * that the server outlives this loop. */
static void abandon_calls(struct ath_server *server)
{
    atomic_store(&server->abandoned, 1);
    for (size_t i = 0; i < server->options.contexts; i++) {
        int working = ATH_WORKING;
        atomic_fetch_add(&server->abandoned, 1);
        if (!atomic_compare_exchange_strong(&server->slots[i].state, &working,
                                            ATH_ABANDONED)) {
            atomic_fetch_sub(&server->abandoned, 1);
        }
    }
}

/* After nng_close() every aio ends by itself; what is then still WORKING is given up. */
static void end_slots(struct ath_server *server)
{
    nng_close(server->socket);
    abandon_calls(server);
    wait_until_none(server, 1U << ATH_RECEIVING | 1U << ATH_SENDING | 1U << ATH_WORKING,
                    NULL);
    for (size_t i = 0; i < server->options.contexts; i++) {
        nng_aio_stop(server->slots[i].aio);
    }
    size_t left = count_slots(server, 1U << ATH_ABANDONED);
    if (left > 0) {
        ath_log(ATH_LOG_WARN, "rpc.calls-abandoned", "count=%zu", left);
    }
    ath_slot_abandoned(&server->slots[0]);
}

void ath_server_close(struct ath_server *server, uint32_t grace_ms)
{
    struct timespec at;

    if (server == NULL) {
        return;
    }
    deadline_after(&at, grace_ms);
    atomic_store(&server->closing, true);
    wait_until_none(server, 1U << ATH_WORKING | 1U << ATH_SENDING, &at);
    ath_queue_fini(&server->queue);
    end_slots(server);
}

/* ---- starting ------------------------------------------------------------------------- */

static void fill_defaults(struct ath_server_options *o)
{
    o->message_bytes = o->message_bytes == 0 ? MESSAGE_BYTES : o->message_bytes;
    o->arena_bytes = o->arena_bytes == 0 ? ARENA_BYTES : o->arena_bytes;
    o->contexts = o->contexts == 0 ? CONTEXTS : o->contexts;
    o->workers = o->workers == 0 ? WORKERS : o->workers;
    o->inflight_per_connection = o->inflight_per_connection == 0
                                     ? INFLIGHT_PER_CONNECTION
                                     : o->inflight_per_connection;
    o->send_timeout_ms = o->send_timeout_ms == 0 ? SEND_TIMEOUT_MS : o->send_timeout_ms;
    o->deadline_ms = o->deadline_ms == 0 ? DEADLINE_MS : o->deadline_ms;
}

static void fill_row(struct ath_row *row, const struct ath_method *method,
                     const struct ath_server_options *o)
{
    const ProtobufCMethodDescriptor *proto =
        protobuf_c_service_descriptor_get_method_by_name(method->service, method->name);
    int length = snprintf(row->name, sizeof row->name, "/%s/%s", method->service->name,
                          method->name);

    ath_assert(proto != NULL && length > 0 && (size_t)length < sizeof row->name);
    row->method = method;
    row->input = proto->input;
    row->output = proto->output;
    row->deadline_ms = method->deadline_ms == 0 ? o->deadline_ms : method->deadline_ms;
    row->request_bytes =
        method->request_bytes == 0 ? (uint32_t)o->message_bytes : method->request_bytes;
}

static ath_code build_table(struct ath_server *server, struct ath_error *err)
{
    const struct ath_server_options *o = &server->options;
    size_t buckets = 16;

    while (buckets < 4 * o->method_count) {
        buckets *= 2;
    }
    server->bucket_mask = buckets - 1;
    server->rows = calloc(o->method_count + 1, sizeof *server->rows);
    server->buckets = calloc(buckets, sizeof *server->buckets);
    if (server->rows == NULL || server->buckets == NULL) {
        return ath_fail(err, ATH_RESOURCE_EXHAUSTED, "no memory for the method table");
    }
    for (size_t i = 0; i < o->method_count; i++) {
        fill_row(&server->rows[i], &o->methods[i], o);
        size_t b = ath_row_hash(server->rows[i].name);
        while (server->buckets[b & server->bucket_mask] != 0) {
            b++;
        }
        server->buckets[b & server->bucket_mask] = (uint16_t)(i + 1);
    }
    return ATH_OK;
}

static ath_code open_socket(struct ath_server *server, struct ath_error *err)
{
    int rv = nng_rep0_open(&server->socket);

    if (rv == 0) {
        rv = nng_socket_set_int(server->socket, NNG_OPT_MAXTTL, 1);
    }
    if (rv != 0) {
        return ath_fail(err, ath_from_nng(rv), "cannot open a reply socket: %s",
                        nng_strerror(rv));
    }
    return ATH_OK;
}

static ath_code open_slots(struct ath_server *server, struct ath_error *err)
{
    size_t count = server->options.contexts;

    server->slots = calloc(count, sizeof *server->slots);
    if (server->slots == NULL) {
        return ath_fail(err, ATH_RESOURCE_EXHAUSTED, "no memory for %zu contexts", count);
    }
    for (size_t i = 0; i < count; i++) {
        struct ath_slot *slot = &server->slots[i];
        slot->server = server;
        atomic_init(&slot->state, ATH_IDLE);
    }
    for (size_t i = 0; i < count; i++) {
        struct ath_slot *slot = &server->slots[i];
        int rv = nng_aio_alloc(&slot->aio, ath_slot_event, slot);
        rv = rv == 0 ? nng_ctx_open(&slot->ctx, server->socket) : rv;
        if (rv != 0) {
            return ath_fail(err, ath_from_nng(rv), "cannot open context %zu: %s", i,
                            nng_strerror(rv));
        }
    }
    return ATH_OK;
}

static ath_code listen_all(struct ath_server *server, const struct ath_server_options *o,
                           struct ath_error *err)
{
    struct ath_address address;
    ath_code code = ATH_OK;

    server->urls = calloc(o->url_count + 1, sizeof *server->urls);
    if (server->urls == NULL) {
        return ath_fail(err, ATH_RESOURCE_EXHAUSTED, "no memory for URLs");
    }
    for (size_t i = 0; i < o->url_count && code == ATH_OK; i++) {
        code = ath_address_parse(&address, o->urls[i], err);
        if (code == ATH_OK) {
            code = ath_address_listen(server->urls[i], server->socket, &address,
                                      o->message_bytes, err);
        }
        server->url_count += code == ATH_OK;
    }
    return code;
}

static ath_code init_parts(struct ath_server *server, struct ath_error *err)
{
    const struct ath_server_options *o = &server->options;
    ath_code code = build_table(server, err);

    if (code == ATH_OK) {
        code = ath_pool_init(&server->pool, o->contexts, o->arena_bytes, err);
    }
    if (code == ATH_OK) {
        code = ath_queue_init(&server->queue, o->workers, err);
    }
    if (code == ATH_OK) {
        code = open_slots(server, err);
    }
    return code;
}

static struct ath_server *new_server(const struct ath_server_options *options)
{
    struct ath_server *server = calloc(1, sizeof *server);
    pthread_condattr_t monotonic;

    if (server == NULL) {
        return NULL;
    }
    server->options = *options;
    fill_defaults(&server->options);
    pthread_condattr_init(&monotonic);
    pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    pthread_cond_init(&server->changed, &monotonic);
    pthread_condattr_destroy(&monotonic);
    pthread_mutex_init(&server->lock, NULL);
    return server;
}

/* Also of a server that never came up: no slot has received yet. */
static void give_up(struct ath_server *server)
{
    ath_queue_fini(&server->queue);
    nng_close(server->socket);
    free_server(server);
}

ath_code ath_server_open(struct ath_server **out, const struct ath_server_options *options,
                         struct ath_error *err)
{
    struct ath_server *server = new_server(options);

    if (server == NULL) {
        return ath_fail(err, ATH_RESOURCE_EXHAUSTED, "no memory for a server");
    }
    ath_code code = open_socket(server, err);
    if (code == ATH_OK) {
        code = init_parts(server, err);
    }
    if (code == ATH_OK) {
        code = listen_all(server, &server->options, err);
    }
    if (code != ATH_OK) {
        give_up(server);
        return code;
    }
    for (size_t i = 0; i < server->options.contexts; i++) {
        ath_slot_receive(&server->slots[i]);
    }
    *out = server;
    return ATH_OK;
}

const char *ath_server_url(const struct ath_server *server, size_t i)
{
    return i < server->url_count ? server->urls[i] : NULL;
}

static uint64_t counted(const _Atomic uint64_t *counter)
{
    return atomic_load_explicit(counter, memory_order_relaxed);
}

void ath_server_stats(const struct ath_server *server, struct ath_server_stats *out)
{
    *out = (struct ath_server_stats){ 0 };
    for (size_t i = 0; i < server->options.contexts; i++) {
        const struct ath_slot *slot = &server->slots[i];
        out->calls += counted(&slot->calls);
        out->failures += counted(&slot->failures);
        out->refused_frames += counted(&slot->refused_frames);
        out->bytes_in += counted(&slot->bytes_in);
        out->bytes_out += counted(&slot->bytes_out);
    }
    out->inflight = count_slots(server, 1U << ATH_WORKING | 1U << ATH_SENDING);
}
