/* SPDX-License-Identifier: Apache-2.0 */
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "athar/client.h"
#include "athar/v1/health.pb-c.h"
#include "athar/v1/journal.pb-c.h"
#include "check.h"
#include "rpc/publish.h"
#include "rpc/server.h"

enum { PATIENCE_MS = 20000 };

/* A server whose journal has `head` entries; the ones in `moving` are accepted submissions, the
 * rest are organizations. */
struct fixture {
    struct ath_server *server;
    struct ath_publisher *publisher;
    struct athar_client *client;
    struct athar_subscription *subscription;
    atomic_ullong head, moving;
    atomic_int listed;
};

static void answer_check(struct ath_call *call, const ProtobufCMessage *request,
                         void *context)
{
    struct fixture *f = context;
    Athar__V1__HealthCheckResponse response = ATHAR__V1__HEALTH_CHECK_RESPONSE__INIT;
    char *urls[] = { (char *)ath_publisher_url(f->publisher, 0) };

    (void)request;
    response.events = urls;
    response.n_events = 1;
    ath_call_reply(call, &response.base, 0);
}

/* One entry a page. */
static void answer_list(struct ath_call *call, const ProtobufCMessage *request,
                        void *context)
{
    struct fixture *f = context;
    uint64_t next = ((const Athar__V1__ListEntriesRequest *)request)->after + 1;
    Athar__V1__ListEntriesResponse response = ATHAR__V1__LIST_ENTRIES_RESPONSE__INIT;
    Athar__V1__JournalEntry entry = ATHAR__V1__JOURNAL_ENTRY__INIT, *entries[] = { &entry };
    bool moves = next == atomic_load(&f->moving);

    atomic_fetch_add(&f->listed, 1);
    entry.seq = next;
    entry.kind = moves ? "submission" : "organization";
    entry.outcome = "accepted";
    response.entries = entries;
    response.n_entries = next <= atomic_load(&f->head);
    ath_call_reply(call, &response.base, 0);
}

static const struct ath_method methods[] = {
    { &athar__v1__health__descriptor, "Check", answer_check, ATH_METHOD_INLINE, 0, 0 },
    { &athar__v1__journal__descriptor, "List", answer_list, 0, 0, 0 },
};

static size_t beat(uint8_t *out, size_t size, void *context)
{
    struct fixture *f = context;
    Athar__V1__Event event = ATHAR__V1__EVENT__INIT;

    (void)size;
    event.seq = atomic_load(&f->head);
    return athar__v1__event__pack(&event, out);
}

static void start(struct fixture *f, const char *program)
{
    const char *any = "tcp://127.0.0.1:0", *urls[1];
    struct ath_server_options so = { .urls = &any,
                                     .url_count = 1,
                                     .methods = methods,
                                     .method_count = 2,
                                     .contexts = 4,
                                     .context = f };
    struct ath_publisher_options po = {
        .urls = urls, .url_count = 1, .heartbeat_ms = 10, .heartbeat = beat, .context = f
    };

    *f = (struct fixture){ 0 };
    atomic_store(&f->head, 5);
    urls[0] = any;
    ATH_OK(ath_publisher_open(&f->publisher, &po, NULL));
    ATH_OK(ath_server_open(&f->server, &so, NULL));
    ATH_CODE(ATHAR_OK, athar_connect(&f->client, ath_server_url(f->server, 0), NULL, NULL));
    ATH_CODE(ATHAR_OK, athar_subscribe(&f->subscription, f->client, program, NULL));
}

static void stop(struct fixture *f)
{
    athar_subscription_close(f->subscription);
    athar_close(f->client);
    ath_server_close(f->server, 1000);
    ath_publisher_close(f->publisher);
}

static struct athar_event next(struct fixture *f)
{
    struct athar_event event = { 0 };

    ATH_CODE(ATHAR_OK, athar_subscription_next(f->subscription, &event, PATIENCE_MS, NULL));
    return event;
}

static struct athar_event next_but_heartbeats(struct fixture *f)
{
    struct athar_event event;

    do {
        event = next(f);
    } while (event.kind == ATHAR_EVENT_HEARTBEAT);
    return event;
}

static void announce(struct fixture *f, const char *program, uint64_t seq)
{
    Athar__V1__Event event = ATHAR__V1__EVENT__INIT;
    uint8_t bytes[128];
    char topic[64];

    event.seq = seq;
    event.program = (char *)program;
    event.period = "2024Q1";
    event.layer = "actual";
    snprintf(topic, sizeof topic, "program/%s/", program);
    ath_publish(f->publisher, topic,
                ath_slice(bytes, athar__v1__event__pack(&event, bytes)));
}

ATH_TEST(client_subscribe, heartbeats_name_the_head)
{
    struct fixture f;

    start(&f, NULL);
    struct athar_event event = next(&f);
    ATH_EQ_INT(event.kind, ATHAR_EVENT_HEARTBEAT);
    ATH_EQ_U64(event.seq, 5);
    stop(&f);
}

ATH_TEST(client_subscribe, a_change_says_what_moved)
{
    struct fixture f;

    start(&f, NULL);
    next(&f);
    announce(&f, "tanara", 6);
    struct athar_event event = next_but_heartbeats(&f);
    ATH_EQ_INT(event.kind, ATHAR_EVENT_CHANGE);
    ATH_EQ_U64(event.seq, 6);
    ATH_EQ_STR(event.program, "tanara");
    ATH_EQ_STR(event.period, "2024Q1");
    ATH_EQ_STR(event.layer, "actual");
    stop(&f);
}

ATH_TEST(client_subscribe, other_programs_are_not_heard_and_leave_no_gap)
{
    struct fixture f;

    start(&f, "tanara");
    next(&f);
    atomic_store(&f.moving, 6);
    announce(&f, "incubation", 6);
    atomic_store(&f.head, 7);
    announce(&f, "tanara", 7);
    struct athar_event event = next_but_heartbeats(&f);
    ATH_EQ_INT(event.kind, ATHAR_EVENT_CHANGE);
    ATH_EQ_STR(event.program, "tanara");
    stop(&f);
}

ATH_TEST(client_subscribe, an_event_that_was_lost_shows_as_a_gap)
{
    struct fixture f;

    start(&f, NULL);
    next(&f);
    atomic_store(&f.moving, 8);
    atomic_store(&f.head, 9); /* and nobody says so */
    struct athar_event event = next_but_heartbeats(&f);
    ATH_EQ_INT(event.kind, ATHAR_EVENT_GAP);
    ATH_EQ_U64(event.from, 8);
    ATH_EQ_U64(event.seq, 9);
    stop(&f);
}

ATH_TEST(client_subscribe, entries_that_moved_nothing_are_looked_at_once_and_stay_quiet)
{
    struct fixture f;

    start(&f, NULL);
    next(&f);
    atomic_store(&f.head, 9);
    while (atomic_load(&f.listed) < 4) {
        ATH_EQ_INT(next(&f).kind, ATHAR_EVENT_HEARTBEAT);
    }
    for (int i = 0; i < 5; i++) {
        ATH_EQ_INT(next(&f).kind, ATHAR_EVENT_HEARTBEAT);
    }
    ATH_EQ_INT(atomic_load(&f.listed), 4);
    stop(&f);
}

static unsigned long port_of(const char *url)
{
    const char *colon = strrchr(url, ':');

    ATH_TRUE(colon != NULL);
    return strtoul(colon + 1, NULL, 10);
}

ATH_TEST(client_subscribe, a_lost_connection_is_caught_up)
{
    struct fixture f;
    struct ath_publisher_options po = {
        .url_count = 1, .heartbeat_ms = 10, .heartbeat = beat, .context = &f
    };
    char url[64];
    const char *urls[] = { url };

    start(&f, NULL);
    next(&f);
    unsigned long port = port_of(ath_publisher_url(f.publisher, 0));
    snprintf(url, sizeof url, "tcp://127.0.0.1:%lu", port - 1);
    ath_publisher_close(f.publisher);
    atomic_store(&f.moving, 6);
    atomic_store(&f.head, 6);
    po.urls = urls;
    ATH_OK(ath_publisher_open(&f.publisher, &po, NULL));
    struct athar_event event = next_but_heartbeats(&f);
    ATH_EQ_INT(event.kind, ATHAR_EVENT_GAP);
    ATH_EQ_U64(event.from, 6);
    stop(&f);
}

/* Everybody hears this; returns when `other` has heard the last of it. */
static void announce_many(struct fixture *f, struct athar_subscription *other,
                          uint64_t first, uint64_t n)
{
    struct athar_event event = { 0 };

    atomic_store(&f->head,
                 first + n - 1); /* a heartbeat names no less than an event before it */
    for (uint64_t seq = first; seq < first + n; seq++) {
        announce(f, "tanara", seq);
    }
    while (event.kind != ATHAR_EVENT_CHANGE || event.seq < first + n - 1) {
        ATH_CODE(ATHAR_OK, athar_subscription_next(other, &event, PATIENCE_MS, NULL));
    }
}

ATH_TEST(client_subscribe, a_reader_who_falls_far_behind_is_told_of_a_gap)
{
    enum { PORTION = 250, PORTIONS = 40 }; /* more than a subscription keeps */
    struct fixture f;
    struct athar_subscription *other = NULL;

    start(&f, NULL);
    next(&f);
    ATH_CODE(ATHAR_OK, athar_subscribe(&other, f.client, NULL, NULL));
    ATH_CODE(ATHAR_OK,
             athar_subscription_next(other, &(struct athar_event){ 0 }, PATIENCE_MS, NULL));
    atomic_store(&f.moving, 6);
    for (uint64_t i = 0; i < PORTIONS; i++) {
        announce_many(&f, other, 6 + i * PORTION, PORTION);
    }
    struct athar_event event = next_but_heartbeats(&f);
    ATH_EQ_INT(event.kind, ATHAR_EVENT_GAP);
    ATH_EQ_U64(event.from, 6);
    ATH_EQ_INT(next_but_heartbeats(&f).kind, ATHAR_EVENT_CHANGE);
    athar_subscription_close(other);
    stop(&f);
}

ATH_TEST(client_subscribe, no_event_in_time_is_said)
{
    struct fixture f;
    struct athar_event event;

    start(&f, NULL);
    ath_publisher_close(f.publisher);
    f.publisher = NULL;
    int code = ATHAR_OK;
    while (code == ATHAR_OK) { /* what was on its way */
        code = athar_subscription_next(f.subscription, &event, 50, NULL);
    }
    ATH_CODE(ATHAR_DEADLINE_EXCEEDED, code);
    stop(&f);
}
