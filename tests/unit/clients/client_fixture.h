/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * client_fixture - a server of core/rpc with handlers that behave as told, and a client of it.
 *
 * Health.Check echoes its payload after failing `failures` times with `failure`; Admin.Verify is
 * kept until the test answers or drops it.
 */

#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "athar/client.h"
#include "athar/v1/admin.pb-c.h"
#include "athar/v1/health.pb-c.h"
#include "base/clock.h"
#include "check.h"
#include "rpc/server.h"

struct behaviour {
    atomic_int failures; /* so many more calls fail */
    ath_code failure;
    uint32_t retry_after_ms;
    atomic_int kept;
    struct ath_call *calls[16];
};

struct fixture {
    struct ath_server *server;
    struct athar_client *client;
    struct behaviour *behaviour;
    char folder[32], url[64];
};

static inline void do_check(struct ath_call *call, const ProtobufCMessage *request,
                            void *context)
{
    struct behaviour *b = context;
    struct ath_error err;
    Athar__V1__HealthCheckResponse response = ATHAR__V1__HEALTH_CHECK_RESPONSE__INIT;

    if (atomic_fetch_sub(&b->failures, 1) > 0) {
        ath_fail(&err, b->failure, "as told");
        ath_call_fail_retry(call, &err, b->retry_after_ms);
        return;
    }
    atomic_store(&b->failures, 0);
    response.payload = ((const Athar__V1__HealthCheckRequest *)request)->payload;
    ath_call_reply(call, &response.base, 42);
}

static inline void do_keep(struct ath_call *call, const ProtobufCMessage *request,
                           void *context)
{
    struct behaviour *b = context;

    (void)request;
    b->calls[atomic_load(&b->kept)] = call;
    atomic_fetch_add(&b->kept, 1);
}

static const struct ath_method told_methods[] = {
    { &athar__v1__health__descriptor, "Check", do_check, ATH_METHOD_INLINE, 0, 0 },
    { &athar__v1__admin__descriptor, "Verify", do_keep, ATH_METHOD_INLINE, 0, 0 },
};

static inline struct ath_server *serve_at(const char *url, struct behaviour *b)
{
    struct ath_server_options o = { .urls = &url,
                                    .url_count = 1,
                                    .methods = told_methods,
                                    .method_count = 2,
                                    .contexts = 16,
                                    .context = b };
    struct ath_server *server;
    struct ath_error err;

    if (ath_server_open(&server, &o, &err) != 0) {
        ATH_FAIL("%s", err.message);
    }
    return server;
}

static inline struct fixture start_server(void)
{
    struct fixture f = { .folder = "/tmp/athar-cli-XXXXXX",
                         .behaviour = calloc(1, sizeof *f.behaviour) };
    struct athar_status status = { 0 };

    f.behaviour->failure = ATH_UNAVAILABLE;
    ATH_TRUE(mkdtemp(f.folder) != NULL);
    snprintf(f.url, sizeof f.url, "ipc://%s/socket", f.folder);
    f.server = serve_at(f.url, f.behaviour);
    ATH_CODE(ATHAR_OK, athar_connect(&f.client, f.url, NULL, &status));
    return f;
}

static inline void stop_server(struct fixture *f)
{
    char path[64];

    athar_close(f->client);
    ath_server_close(f->server, 1000);
    snprintf(path, sizeof path, "%s/socket", f->folder);
    unlink(path);
    ATH_EQ_INT(rmdir(f->folder), 0);
    free(f->behaviour);
}

static inline void wait_kept(struct behaviour *b, int count)
{
    while (atomic_load(&b->kept) < count) {
        sched_yield();
    }
}

static inline void answer_kept(struct behaviour *b)
{
    Athar__V1__VerifyResponse response = ATHAR__V1__VERIFY_RESPONSE__INIT;
    int count = atomic_exchange(&b->kept, 0);

    for (int i = 0; i < count; i++) {
        ath_call_reply(b->calls[i], &response.base, 1);
    }
}

/* Health.Check with a payload; checks that it comes back when the call succeeds. */
static inline int check(struct fixture *f, const struct athar_call_options *options,
                        struct athar_status *status)
{
    Athar__V1__HealthCheckRequest request = ATHAR__V1__HEALTH_CHECK_REQUEST__INIT;
    ProtobufCMessage *answer = NULL;

    request.payload = (ProtobufCBinaryData){ 4, (uint8_t *)"ping" };
    int code =
        athar_call(f->client, "Health.Check", &request.base, &answer, options, status);
    if (code == ATHAR_OK) {
        const Athar__V1__HealthCheckResponse *r =
            (const Athar__V1__HealthCheckResponse *)answer;
        ATH_EQ_U64(r->payload.len, 4);
        ATH_EQ_MEM(r->payload.data, "ping", 4);
    }
    athar_free(answer);
    return code;
}
