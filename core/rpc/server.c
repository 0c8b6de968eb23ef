/* SPDX-License-Identifier: Apache-2.0 */
#include "rpc/server.h"

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
    LOOK_US = 2000,
};

/* ---- ending --------------------------------------------------------------------------- */

void ath_server_free(struct ath_server *server)
{
    ath_pool_fini(&server->pool);
    ath_peers_fini(&server->peers);
    pthread_mutex_destroy(&server->cut_lock);
    pthread_mutex_destroy(&server->queue.lock);
    pthread_cond_destroy(&server->queue.filled);
    free(server->rows);
    free(server->buckets);
    free(server->urls);
    free(server);
}

static int64_t real_us(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

/* Until every call has ended and its answer is out, or `deadline_us`. Nobody announces the
 * last answer's last byte, so that is looked at now and then. */
static void wait_until_idle(struct ath_server *server, int64_t deadline_us)
{
    struct ath_pool *pool = &server->pool;
    int64_t now = real_us();

    pthread_mutex_lock(&pool->lock);
    while (now < deadline_us && (pool->busy > 0 || ath_peers_pending(&server->peers) > 0)) {
        int64_t look = now + LOOK_US < deadline_us ? now + LOOK_US : deadline_us;
        struct timespec at = { .tv_sec = (time_t)(look / 1000000),
                               .tv_nsec = (long)(look % 1000000) * 1000 };
        pthread_cond_timedwait(&pool->emptied, &pool->lock, &at);
        now = real_us();
    }
    pthread_mutex_unlock(&pool->lock);
}

/* Whoever still has a call frees the server with the last of them. */
static void abandon(struct ath_server *server)
{
    pthread_mutex_lock(&server->pool.lock);
    size_t left = server->pool.busy;
    server->pool.orphaned = left > 0;
    pthread_mutex_unlock(&server->pool.lock);
    if (left > 0) {
        ath_log(ATH_LOG_WARN, "rpc.calls-abandoned", "count=%zu", left);
    } else {
        ath_server_free(server);
    }
}

void ath_server_close(struct ath_server *server, uint32_t grace_ms)
{
    if (server == NULL) {
        return;
    }
    atomic_store(&server->closing, true);
    ath_peers_shut(&server->peers);
    wait_until_idle(server, real_us() + 1000 * (int64_t)grace_ms);
    ath_queue_fini(&server->queue);
    ath_peers_close(&server->peers);
    abandon(server);
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

static void on_paused(struct ath_peer *peer)
{
    struct ath_server *server = peer->peers->owner;

    ath_pool_wait(&server->pool, peer);
}

/* Whoever likes can have connections cut as fast as they are made. */
static void log_cut(struct ath_server *server, int why)
{
    uint64_t held = 0;

    pthread_mutex_lock(&server->cut_lock);
    bool due = ath_log_ration(&server->cut, &held);
    pthread_mutex_unlock(&server->cut_lock);
    if (due) {
        ath_log(ATH_LOG_WARN, "rpc.connection-cut", "reason=\"%s\" others_before=%llu",
                nng_strerror(why), (unsigned long long)held);
    }
}

static void on_closed(struct ath_peer *peer, int why)
{
    struct ath_server *server = peer->peers->owner;

    if (why == NNG_ETIMEDOUT || why == NNG_EMSGSIZE) {
        log_cut(server, why);
    }
    ath_pool_forget(&server->pool, peer);
}

static ath_code open_peers(struct ath_server *server, struct ath_error *err)
{
    const struct ath_server_options *o = &server->options;
    struct athar_stream_options stream = {
        .role = ATHAR_ROLE_REP,
        .message_bytes = o->message_bytes,
        .send_timeout_ms = o->send_timeout_ms,
        .queue_stop = 2 * (size_t)o->inflight_per_connection,
    };

    server->peers.owner = server;
    server->peers.events = (struct ath_peers_events){ .message = ath_server_message,
                                                      .paused = on_paused,
                                                      .closed = on_closed };
    return ath_peers_init(&server->peers, &stream, o->url_count, err);
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
            code = ath_peers_listen(&server->peers, server->urls[i], &address, err);
        }
        server->url_count += code == ATH_OK;
    }
    return code;
}

static ath_code init_parts(struct ath_server *server, struct ath_error *err)
{
    ath_code code = open_peers(server, err);

    if (code == ATH_OK) {
        code = build_table(server, err);
    }
    if (code == ATH_OK) {
        code = ath_pool_init(server, err);
    }
    if (code == ATH_OK) {
        code = ath_queue_init(&server->queue, server->options.workers, err);
    }
    return code;
}

ath_code ath_server_check_url(const char *url, struct ath_error *err)
{
    struct ath_address address;

    return ath_address_parse(&address, url, err);
}

ath_code ath_server_open(struct ath_server **out, const struct ath_server_options *options,
                         struct ath_error *err)
{
    struct ath_server *server = calloc(1, sizeof *server);

    if (server == NULL) {
        return ath_fail(err, ATH_RESOURCE_EXHAUSTED, "no memory for a server");
    }
    pthread_mutex_init(&server->cut_lock, NULL);
    server->options = *options;
    fill_defaults(&server->options);
    ath_code code = init_parts(server, err);
    if (code == ATH_OK) {
        code = listen_all(server, options, err);
    }
    if (code != ATH_OK) {
        ath_server_close(server, 0);
        return code;
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
    struct ath_pool *pool = (struct ath_pool *)&server->pool; /* its lock is no state */

    *out = (struct ath_server_stats){ 0 };
    for (size_t i = 0; i < pool->count; i++) {
        const struct ath_slot *slot = &pool->slots[i];
        out->calls += counted(&slot->calls);
        out->failures += counted(&slot->failures);
        out->refused_frames += counted(&slot->refused_frames);
        out->bytes_in += counted(&slot->bytes_in);
        out->bytes_out += counted(&slot->bytes_out);
    }
    pthread_mutex_lock(&pool->lock);
    out->inflight = pool->busy;
    pthread_mutex_unlock(&pool->lock);
}
