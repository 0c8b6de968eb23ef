/* SPDX-License-Identifier: Apache-2.0 */
#include <nng/nng.h>
#include <nng/protocol/pubsub0/sub.h>
#include <stdlib.h>
#include <string.h>

#include "athar/v1/health.pb-c.h"
#include "athar/v1/journal.pb-c.h"
#include "internal.h"

enum {
    WAITING_EVENTS = 8192,
    RECONNECT_MIN_MS = 20,
    RECONNECT_MAX_MS = 1000,
    PAGE_ENTRIES = 1000,
    PAGES_SEARCHED = 10, /* with more missed than this, it is a gap whatever they were */
};

static const char HEARTBEAT[] = "heartbeat/", PROGRAM[] = "program/";

struct athar_subscription {
    struct athar_client *client; /* borrowed */
    char *program;               /* owned; NULL: all */
    nng_socket socket;
    atomic_bool lost;        /* the connection was lost since the last look */
    bool following;          /* `seen` means something */
    uint64_t seen;           /* everything up to here was said, or moved nothing */
    uint64_t suspect;        /* a heartbeat named this head and no event did yet */
    Athar__V1__Event *event; /* owned: the strings of the last event */
    bool held;               /* `event` is to be given next: a gap came first */
};

/* ---- opening -------------------------------------------------------------------------- */

static void on_lost(nng_pipe pipe, nng_pipe_ev event, void *arg)
{
    struct athar_subscription *s = arg;

    (void)pipe;
    (void)event;
    atomic_store(&s->lost, true);
}

/* The event URL of the same kind as the client's own. */
static const char *pick_url(const struct athar_client *client,
                            const Athar__V1__HealthCheckResponse *health)
{
    for (size_t i = 0; i < health->n_events; i++) {
        if (strncmp(client->url, health->events[i], 6) == 0) {
            return health->events[i];
        }
    }
    return health->n_events == 0 ? NULL : health->events[0];
}

/* Everything is received and sorted out here: a gap shows in the numbers of all programs. */
static int open_socket(struct athar_subscription *s, const char *url)
{
    int rv = nng_sub0_open(&s->socket);

    if (rv != 0) {
        return rv;
    }
    rv = nng_socket_set(s->socket, NNG_OPT_SUB_SUBSCRIBE, PROGRAM, strlen(PROGRAM));
    rv = rv == 0 ? nng_socket_set(s->socket, NNG_OPT_SUB_SUBSCRIBE, HEARTBEAT,
                                  strlen(HEARTBEAT))
                 : rv;
    rv = rv == 0 ? nng_socket_set_int(s->socket, NNG_OPT_RECVBUF, WAITING_EVENTS) : rv;
    rv = rv == 0 ? nng_socket_set_ms(s->socket, NNG_OPT_RECONNMINT, RECONNECT_MIN_MS) : rv;
    rv = rv == 0 ? nng_socket_set_ms(s->socket, NNG_OPT_RECONNMAXT, RECONNECT_MAX_MS) : rv;
    rv = rv == 0 ? nng_pipe_notify(s->socket, NNG_PIPE_EV_REM_POST, on_lost, s) : rv;
    return rv == 0 ? nng_dial(s->socket, url, NULL, NNG_FLAG_NONBLOCK) : rv;
}

static int connect_events(struct athar_subscription *s, struct athar_status *status)
{
    Athar__V1__HealthCheckRequest request = ATHAR__V1__HEALTH_CHECK_REQUEST__INIT;
    ProtobufCMessage *health = NULL;
    int code = athar_call(s->client, "Health.Check", &request.base, &health, NULL, status);

    if (code != ATHAR_OK) {
        return code;
    }
    const char *url = pick_url(s->client, (Athar__V1__HealthCheckResponse *)health);
    int rv = url == NULL ? 0 : open_socket(s, url);
    if (url == NULL) {
        code = athar_fail(status, ATHAR_FAILED_PRECONDITION, "%s publishes no events",
                          s->client->url);
    } else if (rv != 0) {
        code = athar_fail(status, ATHAR_UNAVAILABLE, "cannot follow %s: %s", url,
                          nng_strerror(rv));
    }
    athar_free(health);
    return code;
}

int athar_subscribe(struct athar_subscription **out, struct athar_client *client,
                    const char *program, struct athar_status *status)
{
    struct athar_subscription *s = calloc(1, sizeof *s);

    if (s == NULL || (program != NULL && (s->program = strdup(program)) == NULL)) {
        free(s);
        return athar_fail(status, ATHAR_RESOURCE_EXHAUSTED, "out of memory");
    }
    s->client = client;
    int code = connect_events(s, status);
    if (code != ATHAR_OK) {
        athar_subscription_close(s);
        return code;
    }
    *out = s;
    return ATHAR_OK;
}

void athar_subscription_close(struct athar_subscription *subscription)
{
    if (subscription == NULL) {
        return;
    }
    if (nng_socket_id(subscription->socket) > 0) {
        nng_close(subscription->socket);
    }
    if (subscription->event != NULL) {
        athar__v1__event__free_unpacked(subscription->event, NULL);
    }
    free(subscription->program);
    free(subscription);
}

/* ---- what was missed ------------------------------------------------------------------ */

static bool moved(const Athar__V1__JournalEntry *entry)
{
    return strcmp(entry->outcome, "accepted") == 0 &&
           (strcmp(entry->kind, "submission") == 0 ||
            strcmp(entry->kind, "catalogue") == 0);
}

/* The first entry of a page up to `to` that moved figures, or 0; *after ends at the last one
 * looked at. */
static uint64_t first_moved(const Athar__V1__ListEntriesResponse *page, uint64_t *after,
                            uint64_t to)
{
    for (size_t i = 0; i < page->n_entries && *after < to; i++) {
        *after = page->entries[i]->seq;
        if (*after <= to && moved(page->entries[i])) {
            return *after;
        }
    }
    return 0;
}

/* The first position after `seen`, up to `to`, at which figures moved; *from stays 0 when there
 * is none. */
static int search(struct athar_subscription *s, uint64_t to, uint64_t *from,
                  struct athar_status *status)
{
    Athar__V1__ListEntriesRequest request = ATHAR__V1__LIST_ENTRIES_REQUEST__INIT;

    request.after = s->seen;
    request.limit = PAGE_ENTRIES;
    for (int i = 0; i < PAGES_SEARCHED && request.after < to; i++) {
        ProtobufCMessage *page = NULL;
        uint64_t before = request.after;
        int code =
            athar_call(s->client, "Journal.List", &request.base, &page, NULL, status);
        if (code != ATHAR_OK) {
            return code;
        }
        *from = first_moved((Athar__V1__ListEntriesResponse *)page, &request.after, to);
        athar_free(page);
        if (*from != 0 || request.after == before) {
            return ATHAR_OK;
        }
    }
    *from = request.after < to ? request.after + 1 : 0;
    return ATHAR_OK;
}

/* Look at what lies between `seen` and `to`; sets *gap when it is to be told. */
static int catch_up(struct athar_subscription *s, uint64_t to, struct athar_event *event,
                    bool *gap, struct athar_status *status)
{
    uint64_t from = 0;
    int code = search(s, to, &from, status);

    if (code != ATHAR_OK) {
        return code;
    }
    s->seen = to;
    *gap = from != 0;
    if (*gap) {
        *event = (struct athar_event){ .kind = ATHAR_EVENT_GAP, .seq = to, .from = from };
    }
    return ATHAR_OK;
}

/* ---- events --------------------------------------------------------------------------- */

static void give(struct athar_subscription *s, struct athar_event *event,
                 enum athar_event_kind kind)
{
    const Athar__V1__Event *e = s->event;

    *event = (struct athar_event){ .kind = kind,
                                   .seq = e->seq,
                                   .program = e->program,
                                   .period = e->period,
                                   .layer = e->layer,
                                   .time_us = e->time_us };
}

static bool wanted(const struct athar_subscription *s)
{
    return s->program == NULL || strcmp(s->program, s->event->program) == 0;
}

/* The head that no event reached although a whole heartbeat has gone by, or that the first
 * message after a lost connection names; 0 when nothing is owed. */
static uint64_t owed(struct athar_subscription *s, bool heartbeat)
{
    uint64_t head = s->event->seq, due = 0;

    if (!s->following) {
        s->following = true;
        s->seen = head;
        atomic_store(&s->lost, false);
        return 0;
    }
    if (atomic_exchange(&s->lost, false)) {
        due = head;
    } else if (heartbeat) {
        due = s->suspect;
    }
    s->suspect = heartbeat ? head : s->suspect;
    return due > s->seen ? due : 0;
}

/* Handle s->event; *given when the caller gets something for it. */
static int handle(struct athar_subscription *s, bool heartbeat, struct athar_event *event,
                  bool *given, struct athar_status *status)
{
    uint64_t due = owed(s, heartbeat);
    bool gap = false;

    if (due != 0) {
        int code = catch_up(s, due, event, &gap, status);
        if (code != ATHAR_OK) {
            return code;
        }
    }
    if (!heartbeat && s->event->seq > s->seen) {
        s->seen = s->event->seq;
    }
    s->held = gap && !heartbeat && wanted(s);
    *given = gap || heartbeat || wanted(s);
    if (!gap && *given) {
        give(s, event, heartbeat ? ATHAR_EVENT_HEARTBEAT : ATHAR_EVENT_CHANGE);
    }
    return ATHAR_OK;
}

/* Unpack "topic NUL Event" into s->event; false when it is something else. */
static bool read_event(struct athar_subscription *s, nng_msg *msg, bool *heartbeat)
{
    const char *body = nng_msg_body(msg);
    size_t size = nng_msg_len(msg);
    size_t topic = strnlen(body, size);

    if (topic == size) {
        return false;
    }
    *heartbeat = strcmp(body, HEARTBEAT) == 0;
    Athar__V1__Event *event =
        athar__v1__event__unpack(NULL, size - topic - 1, (const uint8_t *)body + topic + 1);
    if (event == NULL) {
        return false;
    }
    if (s->event != NULL) {
        athar__v1__event__free_unpacked(s->event, NULL);
    }
    s->event = event;
    return true;
}

static int receive(struct athar_subscription *s, nng_msg **msg, int64_t deadline_us,
                   struct athar_status *status)
{
    (void)nng_socket_set_ms(s->socket, NNG_OPT_RECVTIMEO, athar_left_ms(deadline_us));
    int rv = nng_recvmsg(s->socket, msg, 0);

    if (rv == NNG_ETIMEDOUT) {
        return athar_fail(status, ATHAR_DEADLINE_EXCEEDED, "no event in time");
    }
    return rv == 0 ? ATHAR_OK
                   : athar_fail(status, ATHAR_UNAVAILABLE, "cannot receive events: %s",
                                nng_strerror(rv));
}

int athar_subscription_next(struct athar_subscription *subscription,
                            struct athar_event *event, uint32_t timeout_ms,
                            struct athar_status *status)
{
    struct athar_subscription *s = subscription;
    int64_t deadline = athar_now_us() + 1000 * (int64_t)timeout_ms;
    bool given = false, heartbeat = false;
    int code = ATHAR_OK;

    if (s->held) {
        s->held = false;
        give(s, event, ATHAR_EVENT_CHANGE);
        return ATHAR_OK;
    }
    while (code == ATHAR_OK && !given) {
        nng_msg *msg = NULL;
        code = receive(s, &msg, deadline, status);
        if (code == ATHAR_OK && read_event(s, msg, &heartbeat)) {
            code = handle(s, heartbeat, event, &given, status);
        }
        nng_msg_free(msg);
    }
    return code;
}
