/* SPDX-License-Identifier: Apache-2.0 */
#include "rpc/publish.h"

#include <nng/nng.h>
#include <nng/protocol/pubsub0/sub.h>
#include <nng/supplemental/util/platform.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "check.h"

struct fixture {
    struct ath_publisher *publisher;
    nng_socket subscriber;
    char folder[32];
};

static size_t beat(uint8_t *out, size_t size, void *context)
{
    (void)size;
    memcpy(out, context, strlen(context));
    return strlen(context);
}

static struct fixture publish_every(uint32_t heartbeat_ms)
{
    struct fixture f = { .folder = "/tmp/athar-pub-XXXXXX" };
    char url[64];
    const char *urls[] = { url };
    struct ath_publisher_options o = { .urls = urls,
                                       .url_count = 1,
                                       .heartbeat_ms = heartbeat_ms,
                                       .heartbeat = beat,
                                       .context = "tick" };
    struct ath_error err;

    ATH_TRUE(mkdtemp(f.folder) != NULL);
    snprintf(url, sizeof url, "ipc://%s/socket", f.folder);
    ATH_OK(ath_publisher_open(&f.publisher, &o, &err));
    ATH_EQ_INT(nng_sub0_open(&f.subscriber), 0);
    nng_socket_set_ms(f.subscriber, NNG_OPT_RECVTIMEO, 20000);
    nng_socket_set(f.subscriber, NNG_OPT_SUB_SUBSCRIBE, "", 0);
    ATH_EQ_INT(nng_dial(f.subscriber, ath_publisher_url(f.publisher, 0), NULL, 0), 0);
    return f;
}

/* The subscriber is left to the end of the process: on a busy machine nng 1.5.2 sometimes waits
 * for ever in closing one. */
static void stop(struct fixture *f)
{
    char path[64];

    ath_publisher_close(f->publisher);
    snprintf(path, sizeof path, "%s/socket.events", f->folder);
    unlink(path);
    ATH_EQ_INT(rmdir(f->folder), 0);
}

static void expect_message(struct fixture *f, const char *bytes, size_t size)
{
    nng_msg *msg;

    ATH_EQ_INT(nng_recvmsg(f->subscriber, &msg, 0), 0);
    ATH_EQ_U64(nng_msg_len(msg), size);
    ATH_EQ_MEM(nng_msg_body(msg), bytes, size);
    nng_msg_free(msg);
}

ATH_TEST(rpc_publish, heartbeats_come_by_themselves)
{
    struct fixture f = publish_every(10);

    expect_message(&f, "heartbeat/\0tick", 15);
    expect_message(&f, "heartbeat/\0tick", 15);
    stop(&f);
}

ATH_TEST(rpc_publish, a_message_is_topic_nul_payload)
{
    struct fixture f = publish_every(10);

    expect_message(&f, "heartbeat/\0tick", 15); /* now the subscriber is known */
    /* From here on without heartbeats, which would fill its queue while nobody reads. */
    nng_socket_set(f.subscriber, NNG_OPT_SUB_SUBSCRIBE, "program/", 8);
    nng_socket_set(f.subscriber, NNG_OPT_SUB_UNSUBSCRIBE, "", 0);
    ath_publish(f.publisher, "program/tanara/", ath_slice("xyz", 3));
    expect_message(&f, "program/tanara/\0xyz", 19);
    stop(&f);
}

ATH_TEST(rpc_publish, closing_does_not_wait_for_the_next_heartbeat)
{
    struct ath_publisher_options o = { .heartbeat_ms = 3600000,
                                       .heartbeat = beat,
                                       .context = "tick" };
    struct ath_publisher *publisher;
    struct ath_error err;

    ATH_OK(ath_publisher_open(&publisher, &o, &err));
    ath_publisher_close(publisher); /* within the test's time limit */
}

enum { BEAT_MS = 10, STALL_MS = 500, LATER_BEATS = 5, LEAST_MS = 4 * BEAT_MS };

struct heart {
    unsigned beats; /* the publisher's thread counts, `ended` shows it */
    nng_time stalled_until, then;
    nng_cv *ended;
    nng_mtx *lock;
};

/* The first beat takes as long as fifty, as on a machine that was stopped meanwhile. */
static size_t stall(uint8_t *out, size_t size, void *context)
{
    struct heart *h = context;

    (void)out;
    (void)size;
    nng_mtx_lock(h->lock);
    if (h->beats++ == 0) {
        nng_msleep(STALL_MS);
        h->stalled_until = nng_clock();
    }
    if (h->beats == 1 + LATER_BEATS) {
        h->then = nng_clock();
        nng_cv_wake(h->ended);
    }
    nng_mtx_unlock(h->lock);
    return 0;
}

ATH_TEST(rpc_publish, beats_that_were_missed_are_not_made_up_for)
{
    struct heart h = { .beats = 0 };
    struct ath_publisher_options o = { .heartbeat_ms = BEAT_MS,
                                       .heartbeat = stall,
                                       .context = &h };
    struct ath_publisher *publisher;
    struct ath_error err;

    ATH_EQ_INT(nng_mtx_alloc(&h.lock), 0);
    ATH_EQ_INT(nng_cv_alloc(&h.ended, h.lock), 0);
    ATH_OK(ath_publisher_open(&publisher, &o, &err));
    nng_mtx_lock(h.lock);
    while (h.then == 0) {
        nng_cv_wait(h.ended);
    }
    nng_mtx_unlock(h.lock);
    ath_publisher_close(publisher);
    ATH_TRUE(h.then - h.stalled_until >= LEAST_MS);
    nng_cv_free(h.ended);
    nng_mtx_free(h.lock);
}

ATH_TEST(rpc_publish, tcp_events_take_the_next_port_or_any_free_one)
{
    const char *urls[] = { "tcp://127.0.0.1:0" };
    struct ath_publisher_options o = { .urls = urls, .url_count = 1 };
    struct ath_publisher *first, *second;
    struct ath_error err;
    char below[64];

    ATH_OK(ath_publisher_open(&first, &o, &err));
    ATH_TRUE(strncmp(ath_publisher_url(first, 0), "tcp://127.0.0.1:", 16) == 0);
    long port = strtol(ath_publisher_url(first, 0) + 16, NULL, 10);
    ATH_TRUE(port > 1);
    snprintf(below, sizeof below, "tcp://127.0.0.1:%ld", port - 1);
    urls[0] = below;
    ATH_CODE(ATH_UNAVAILABLE, ath_publisher_open(&second, &o, &err));
    ath_publisher_close(first);
}
