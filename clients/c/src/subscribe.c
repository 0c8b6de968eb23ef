/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>
#include <string.h>

#include "athar/v1/health.pb-c.h"
#include "athar/v1/journal.pb-c.h"
#include "internal.h"

enum {
    WAITING_EVENTS = 8192,
    EVENT_BYTES = 64 * 1024,
    PAGE_ENTRIES = 1000,
    PAGES_SEARCHED = 10, /* with more missed than this, it is a gap whatever they were */
};

static const char HEARTBEAT[] = "heartbeat/", PROGRAM[] = "program/";

/* "topic NUL Event" as it came. */
struct message {
    struct message *next;
    size_t size;
    uint8_t bytes[];
};

struct athar_subscription {
    struct athar_client *client; /* borrowed */
    char *program;               /* owned; NULL: all */
    struct athar_link link;
    pthread_mutex_t lock; /* guards lost and the queue */
    pthread_cond_t arrived;
    bool lost;                    /* events may have been lost since the last look */
    struct message *first, *last; /* owned: not looked at yet */
    size_t waiting;
    bool following;          /* `seen` means something */
    uint64_t seen;           /* everything up to here was said, or moved nothing */
    uint64_t suspect;        /* a heartbeat named this head and no event did yet */
    Athar__V1__Event *event; /* owned: the strings of the last event */
    bool held;               /* `event` is to be given next: a gap came first */
};

/* ---- opening -------------------------------------------------------------------------- */

/* The connection is gone, or an event that came by it. */
static void on_down(void *context)
{
    struct athar_subscription *s = context;

    pthread_mutex_lock(&s->lock);
    s->lost = true;
    pthread_mutex_unlock(&s->lock);
}

/* The first off the queue, or NULL. Under the lock. */
static struct message *pop(struct athar_subscription *s)
{
    struct message *message = s->first;

    if (message != NULL) {
        s->first = message->next;
        s->waiting--;
    }
    return message;
}

/* A reader who is this far behind is better told once that there is a gap than what was in it.
 * Under the lock. */
static void drop_waiting(struct athar_subscription *s)
{
    while (s->first != NULL) {
        free(pop(s));
    }
    s->lost = true;
}

/* Everything is received, and sorted out by athar_subscription_next(). */
static void on_message(void *context, const uint8_t *bytes, size_t size)
{
    struct athar_subscription *s = context;
    struct message *message = malloc(sizeof *message + size);

    if (message == NULL) {
        on_down(context);
        return;
    }
    message->next = NULL;
    message->size = size;
    memcpy(message->bytes, bytes, size);
    pthread_mutex_lock(&s->lock);
    if (s->waiting == WAITING_EVENTS) {
        drop_waiting(s);
    }
    if (s->first == NULL) {
        s->first = message;
    } else {
        s->last->next = message;
    }
    s->last = message;
    s->waiting++;
    pthread_cond_signal(&s->arrived);
    pthread_mutex_unlock(&s->lock);
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

static int open_link(struct athar_subscription *s, const char *url)
{
    static const struct athar_link_events events = { on_message, on_down };
    struct athar_stream_options stream = { .role = ATHAR_ROLE_SUB,
                                           .message_bytes = EVENT_BYTES };

    return athar_link_open(&s->link, url, &stream, &events, s);
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
    int rv = url == NULL ? 0 : open_link(s, url);
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
        return athar_fail_memory(status);
    }
    s->client = client;
    pthread_mutex_init(&s->lock, NULL);
    athar_cond_init(&s->arrived);
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
    athar_link_close(&subscription->link);
    while (subscription->first != NULL) {
        free(pop(subscription));
    }
    pthread_mutex_destroy(&subscription->lock);
    pthread_cond_destroy(&subscription->arrived);
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

static bool was_lost(struct athar_subscription *s)
{
    pthread_mutex_lock(&s->lock);
    bool lost = s->lost;
    s->lost = false;
    pthread_mutex_unlock(&s->lock);
    return lost;
}

/* The head that no event reached although a whole heartbeat has gone by, or that the first
 * message after a lost connection names; 0 when nothing is owed. */
static uint64_t owed(struct athar_subscription *s, bool heartbeat)
{
    uint64_t head = s->event->seq, due = 0;
    bool lost = was_lost(s);

    if (!s->following) {
        s->following = true;
        s->seen = head;
        return 0;
    }
    if (lost) {
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
static bool read_event(struct athar_subscription *s, const struct message *message,
                       bool *heartbeat)
{
    const char *body = (const char *)message->bytes;
    size_t topic = strnlen(body, message->size);

    if (topic == message->size) {
        return false;
    }
    *heartbeat = strcmp(body, HEARTBEAT) == 0;
    if (!*heartbeat && strncmp(body, PROGRAM, strlen(PROGRAM)) != 0) {
        return false;
    }
    Athar__V1__Event *event = athar__v1__event__unpack(NULL, message->size - topic - 1,
                                                       message->bytes + topic + 1);
    if (event == NULL) {
        return false;
    }
    if (s->event != NULL) {
        athar__v1__event__free_unpacked(s->event, NULL);
    }
    s->event = event;
    return true;
}

static int receive(struct athar_subscription *s, struct message **message,
                   int64_t deadline_us, struct athar_status *status)
{
    struct timespec at = athar_timespec(deadline_us);
    int rc = 0;

    pthread_mutex_lock(&s->lock);
    while (s->first == NULL && rc == 0) {
        rc = pthread_cond_timedwait(&s->arrived, &s->lock, &at);
    }
    *message = pop(s);
    pthread_mutex_unlock(&s->lock);
    return *message != NULL
               ? ATHAR_OK
               : athar_fail(status, ATHAR_DEADLINE_EXCEEDED, "no event in time");
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
        struct message *message = NULL;
        code = receive(s, &message, deadline, status);
        if (code == ATHAR_OK && read_event(s, message, &heartbeat)) {
            code = handle(s, heartbeat, event, &given, status);
        }
        free(message);
    }
    return code;
}
