/* SPDX-License-Identifier: Apache-2.0 */
#include "rpc/publish.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "rpc/peers.h"

enum {
    HEARTBEAT_MS = 1000,
    PAYLOAD_BYTES = 512,
    WAITING_MESSAGES = 1024, /* for each subscriber; a slower one is cut off */
    HEARD_BYTES = 1024,      /* subscribers have nothing to say */
    SEND_TIMEOUT_MS = 10000,
};

static const char HEARTBEAT[] = "heartbeat/";

struct ath_publisher {
    struct ath_peers peers;
    char (*urls)[ATH_URL_BYTES];
    size_t url_count;
    uint32_t heartbeat_ms;
    ath_heartbeat_fn heartbeat;
    void *context;
    pthread_t thread;
    bool beating;
    pthread_mutex_t lock; /* guards closing */
    pthread_cond_t ended;
    bool closing;
};

static void beat(struct ath_publisher *p)
{
    uint8_t payload[PAYLOAD_BYTES];
    size_t size = p->heartbeat(payload, sizeof payload, p->context);

    ath_publish(p, HEARTBEAT, ath_slice(payload, size));
}

static void add_ms(struct timespec *at, uint32_t ms)
{
    at->tv_sec += ms / 1000;
    at->tv_nsec += (long)(ms % 1000) * 1000000;
    if (at->tv_nsec >= 1000000000) {
        at->tv_sec++;
        at->tv_nsec -= 1000000000;
    }
}

/* The next beat: what was missed while nobody ran is not made up for, since a heap of beats
 * would fill the queues of subscribers. */
static void schedule(struct timespec *next, uint32_t ms)
{
    struct timespec now;

    add_ms(next, ms);
    clock_gettime(CLOCK_MONOTONIC, &now);
    if (next->tv_sec < now.tv_sec ||
        (next->tv_sec == now.tv_sec && next->tv_nsec < now.tv_nsec)) {
        *next = now;
        add_ms(next, ms);
    }
}

static void *keep_beating(void *arg)
{
    struct ath_publisher *p = arg;
    struct timespec next;

    clock_gettime(CLOCK_MONOTONIC, &next);
    pthread_mutex_lock(&p->lock);
    while (!p->closing) {
        pthread_mutex_unlock(&p->lock);
        beat(p);
        schedule(&next, p->heartbeat_ms);
        pthread_mutex_lock(&p->lock);
        while (!p->closing && pthread_cond_timedwait(&p->ended, &p->lock, &next) == 0) {
        }
    }
    pthread_mutex_unlock(&p->lock);
    return NULL;
}

static ath_code listen_beside(struct ath_publisher *p, const char *server_url,
                              struct ath_error *err)
{
    struct ath_address server, events;
    ath_code code = ath_address_parse(&server, server_url, err);

    if (code == ATH_OK) {
        code = ath_address_events(&events, &server, err);
    }
    if (code == ATH_OK) {
        code = ath_peers_listen(&p->peers, p->urls[p->url_count], &events, err);
    }
    p->url_count += code == ATH_OK;
    return code;
}

static ath_code listen_all(struct ath_publisher *p, const struct ath_publisher_options *o,
                           struct ath_error *err)
{
    ath_code code = ATH_OK;

    p->urls = calloc(o->url_count + 1, sizeof *p->urls);
    if (p->urls == NULL) {
        return ath_fail(err, ATH_RESOURCE_EXHAUSTED, "no memory for URLs");
    }
    for (size_t i = 0; i < o->url_count && code == ATH_OK; i++) {
        code = listen_beside(p, o->urls[i], err);
    }
    return code;
}

static ath_code start_heart(struct ath_publisher *p, struct ath_error *err)
{
    if (p->heartbeat == NULL) {
        return ATH_OK;
    }
    if (pthread_create(&p->thread, NULL, keep_beating, p) != 0) {
        return ath_fail(err, ATH_RESOURCE_EXHAUSTED, "cannot start the heartbeat thread");
    }
    p->beating = true;
    return ATH_OK;
}

/* What a subscriber says means nothing. */
static bool on_message(struct ath_peer *peer, const uint8_t *bytes, size_t size)
{
    (void)peer;
    (void)bytes;
    (void)size;
    return true;
}

static ath_code open_peers(struct ath_publisher *p, const struct ath_publisher_options *o,
                           struct ath_error *err)
{
    struct athar_stream_options stream = { .role = ATHAR_ROLE_PUB,
                                           .message_bytes = HEARD_BYTES,
                                           .send_timeout_ms = SEND_TIMEOUT_MS,
                                           .queue_most = WAITING_MESSAGES };

    p->peers.owner = p;
    p->peers.events.message = on_message;
    return ath_peers_init(&p->peers, &stream, o->url_count, err);
}

static struct ath_publisher *new_publisher(const struct ath_publisher_options *o)
{
    struct ath_publisher *p = calloc(1, sizeof *p);
    pthread_condattr_t monotonic;

    if (p == NULL) {
        return NULL;
    }
    p->heartbeat_ms = o->heartbeat_ms == 0 ? HEARTBEAT_MS : o->heartbeat_ms;
    p->heartbeat = o->heartbeat;
    p->context = o->context;
    pthread_mutex_init(&p->lock, NULL);
    pthread_condattr_init(&monotonic);
    pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    pthread_cond_init(&p->ended, &monotonic);
    pthread_condattr_destroy(&monotonic);
    return p;
}

ath_code ath_publisher_open(struct ath_publisher **out,
                            const struct ath_publisher_options *options,
                            struct ath_error *err)
{
    struct ath_publisher *p = new_publisher(options);

    if (p == NULL) {
        return ath_fail(err, ATH_RESOURCE_EXHAUSTED, "no memory for a publisher");
    }
    ath_code code = open_peers(p, options, err);
    if (code == ATH_OK) {
        code = listen_all(p, options, err);
    }
    if (code == ATH_OK) {
        code = start_heart(p, err);
    }
    if (code != ATH_OK) {
        ath_publisher_close(p);
        return code;
    }
    *out = p;
    return ATH_OK;
}

const char *ath_publisher_url(const struct ath_publisher *publisher, size_t i)
{
    return i < publisher->url_count ? publisher->urls[i] : NULL;
}

static void send_to(struct ath_peer *peer, const char *topic, struct ath_slice payload)
{
    size_t name = strlen(topic) + 1;
    struct athar_packet *packet = athar_packet_new(name + payload.size, NULL);

    if (packet == NULL) {
        return;
    }
    memcpy(athar_packet_bytes(packet), topic, name);
    if (payload.size > 0) {
        memcpy(athar_packet_bytes(packet) + name, payload.data, payload.size);
    }
    athar_stream_send(peer->stream, packet);
}

void ath_publish(struct ath_publisher *publisher, const char *topic,
                 struct ath_slice payload)
{
    pthread_mutex_lock(&publisher->peers.lock);
    for (struct ath_peer *p = publisher->peers.first; p != NULL; p = p->next) {
        send_to(p, topic, payload);
    }
    pthread_mutex_unlock(&publisher->peers.lock);
}

void ath_publisher_close(struct ath_publisher *publisher)
{
    if (publisher == NULL) {
        return;
    }
    pthread_mutex_lock(&publisher->lock);
    publisher->closing = true;
    pthread_cond_signal(&publisher->ended);
    pthread_mutex_unlock(&publisher->lock);
    if (publisher->beating) {
        pthread_join(publisher->thread, NULL);
    }
    ath_peers_shut(&publisher->peers);
    ath_peers_close(&publisher->peers);
    ath_peers_fini(&publisher->peers);
    pthread_mutex_destroy(&publisher->lock);
    pthread_cond_destroy(&publisher->ended);
    free(publisher->urls);
    free(publisher);
}
