/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "internal.h"

enum {
    CONNECT_TIMEOUT_MS = 3000,
    TIMEOUT_MS = 30000,
    MESSAGE_BYTES = 8 * 1024 * 1024,
    ANSWER_BYTES = 256 * 1024 * 1024,
};

/* ---- exchanges ------------------------------------------------------------------------ */

static struct athar_exchange **bucket_of(struct athar_client *client, uint32_t id)
{
    return &client->buckets[id % ATHAR_BUCKETS];
}

/* Off the table; NULL when it is not there. Under the lock. */
static struct athar_exchange *take(struct athar_client *client, uint32_t id)
{
    struct athar_exchange **link = bucket_of(client, id);

    while (*link != NULL && (*link)->id != id) {
        link = &(*link)->next;
    }
    struct athar_exchange *found = *link;
    if (found != NULL) {
        *link = found->next;
    }
    return found;
}

/* Ids have their highest bit set: it tells REP that they are the last of what is in front. */
static void give_id(struct athar_client *client, struct athar_exchange *exchange,
                    uint8_t bytes[ATHAR_ID_BYTES])
{
    struct athar_exchange **bucket;

    exchange->id = ++client->last_id | 0x80000000U;
    for (int i = 0; i < ATHAR_ID_BYTES; i++) {
        bytes[i] = (uint8_t)(exchange->id >> (8 * (ATHAR_ID_BYTES - 1 - i)));
    }
    bucket = bucket_of(client, exchange->id);
    exchange->next = *bucket;
    *bucket = exchange;
}

bool athar_exchange_begin(struct athar_client *client, struct athar_exchange *exchange,
                          struct athar_packet *packet)
{
    pthread_mutex_lock(&client->lock);
    give_id(client, exchange, athar_packet_bytes(packet));
    bool sent = athar_link_send(&client->link, packet);
    if (!sent) {
        take(client, exchange->id);
    }
    pthread_mutex_unlock(&client->lock);
    return sent;
}

bool athar_exchange_cancel(struct athar_client *client, struct athar_exchange *exchange)
{
    pthread_mutex_lock(&client->lock);
    bool taken = take(client, exchange->id) == exchange;
    pthread_mutex_unlock(&client->lock);
    return taken;
}

/* An answer nobody waits for any more is dropped. */
static void on_message(void *context, const uint8_t *bytes, size_t size)
{
    struct athar_client *client = context;

    if (size < ATHAR_ID_BYTES) {
        return;
    }
    uint32_t id = (uint32_t)bytes[0] << 24 | (uint32_t)bytes[1] << 16 |
                  (uint32_t)bytes[2] << 8 | bytes[3];
    pthread_mutex_lock(&client->lock);
    struct athar_exchange *exchange = take(client, id);
    pthread_mutex_unlock(&client->lock);
    if (exchange != NULL) {
        exchange->done(
            exchange, 0,
            (struct athar_answer){ bytes + ATHAR_ID_BYTES, size - ATHAR_ID_BYTES });
    }
}

static void on_down(void *context)
{
    struct athar_client *client = context;
    struct athar_exchange *lost = NULL;

    pthread_mutex_lock(&client->lock);
    for (int i = 0; i < ATHAR_BUCKETS; i++) {
        while (client->buckets[i] != NULL) {
            struct athar_exchange *exchange = client->buckets[i];
            client->buckets[i] = exchange->next;
            exchange->next = lost;
            lost = exchange;
        }
    }
    pthread_mutex_unlock(&client->lock);
    while (lost != NULL) {
        struct athar_exchange *next = lost->next;
        lost->done(lost, NNG_ECONNRESET, (struct athar_answer){ NULL, 0 });
        lost = next;
    }
}

/* ---- opening -------------------------------------------------------------------------- */

static void fill_options(struct athar_client *client, const struct athar_options *options)
{
    struct athar_options *o = &client->options;

    if (options != NULL) {
        *o = *options;
    }
    o->connect_timeout_ms =
        o->connect_timeout_ms == 0 ? CONNECT_TIMEOUT_MS : o->connect_timeout_ms;
    o->timeout_ms = o->timeout_ms == 0 ? TIMEOUT_MS : o->timeout_ms;
    o->message_bytes = o->message_bytes == 0 ? MESSAGE_BYTES : o->message_bytes;
    snprintf(client->locale, sizeof client->locale, "%s",
             o->locale == NULL ? "" : o->locale);
    client->token = strdup(o->token == NULL ? "" : o->token);
    o->locale = o->token = NULL;
}

static struct athar_client *new_client(const char *url, const struct athar_options *options)
{
    struct athar_client *client = calloc(1, sizeof *client);

    if (client == NULL) {
        return NULL;
    }
    pthread_mutex_init(&client->lock, NULL);
    client->url = strdup(url);
    fill_options(client, options);
    if (client->url == NULL || client->token == NULL) {
        athar_close(client);
        return NULL;
    }
    return client;
}

int athar_fail_unreachable(struct athar_status *status, const struct athar_client *client,
                           const char *why)
{
    athar_fail(status, ATHAR_UNAVAILABLE, "cannot reach %s: %s", client->url, why);
    if (status != NULL) {
        status->unreachable = true;
    }
    return ATHAR_UNAVAILABLE;
}

/* There is no first connection. */
static int fail_link(struct athar_client *client, struct athar_status *status)
{
    pthread_mutex_lock(&client->link.lock);
    int error = client->link.error;
    pthread_mutex_unlock(&client->link.lock);
    if (error == NNG_ENOMEM) {
        return athar_fail_memory(status);
    }
    return athar_fail_unreachable(status, client,
                                  error == 0 ? "no answer"
                                  : error == NNG_EMSGSIZE
                                      ? "what listens there is no Athar server"
                                      : nng_strerror(error));
}

static int connect_link(struct athar_client *client, struct athar_status *status)
{
    static const struct athar_link_events events = { on_message, on_down };
    struct athar_stream_options stream = { .role = ATHAR_ROLE_REQ,
                                           .message_bytes = ANSWER_BYTES };
    int64_t until = athar_now_us() + 1000 * (int64_t)client->options.connect_timeout_ms;

    int rv = athar_link_open(&client->link, client->url, &stream, &events, client);
    if (rv == NNG_ENOMEM) {
        return athar_fail_memory(status);
    }
    if (rv != 0) {
        return athar_fail(status, ATHAR_INVALID_ARGUMENT,
                          "'%s' is not ipc://PATH or tcp://HOST:PORT", client->url);
    }
    return athar_link_wait(&client->link, until, true) ? ATHAR_OK
                                                       : fail_link(client, status);
}

int athar_connect(struct athar_client **out, const char *url,
                  const struct athar_options *options, struct athar_status *status)
{
    struct athar_client *client = new_client(url, options);

    if (client == NULL) {
        return athar_fail_memory(status);
    }
    int code = connect_link(client, status);
    if (code != ATHAR_OK) {
        athar_close(client);
        return code;
    }
    *out = client;
    return ATHAR_OK;
}

void athar_close(struct athar_client *client)
{
    if (client == NULL) {
        return;
    }
    athar_link_close(&client->link);
    pthread_mutex_destroy(&client->lock);
    free(client->url);
    free(client->token);
    free(client);
}
