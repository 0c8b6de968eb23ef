/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * rpc_fixture - a server in a scratch folder, and a caller that writes its own frames.
 *
 * Health.Check answers at once with its payload; Query.Aggregate answers from a worker with
 * the locale as `how`; Submissions.Submit (mutating) answers from a worker, having used up its
 * memory when the id is "greedy"; Admin.Verify is kept
 * until release_kept().
 */

#include <limits.h>
#include <nng/nng.h>
#include <nng/protocol/reqrep0/req.h>
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "athar/v1/admin.pb-c.h"
#include "athar/v1/health.pb-c.h"
#include "athar/v1/query.pb-c.h"
#include "athar/v1/submissions.pb-c.h"
#include "base/clock.h"
#include "check.h"
#include "rpc/frame.h"
#include "rpc/server.h"

enum { KEPT_MOST = 64, ANSWER_WITHIN_MS = 20000 };

struct kept {
    atomic_int entered; /* calls the handler was given, also those it waits to keep */
    pthread_mutex_t lock;
    struct ath_call *calls[KEPT_MOST];
    size_t count;
};

struct fixture {
    struct ath_server *server;
    char folder[32], url[64];
    nng_socket socket;
    struct kept *kept;
};

/* What came back; `msg` owns nothing but the bytes. */
struct answer {
    Athar__V1__ResponseHeader *header;
    uint8_t *body;
    size_t size;
};

/* ---- the server's side ---------------------------------------------------------------- */

static inline void answer_check(struct ath_call *call, const ProtobufCMessage *request,
                                void *context)
{
    Athar__V1__HealthCheckResponse response = ATHAR__V1__HEALTH_CHECK_RESPONSE__INIT;

    (void)context;
    response.payload = ((const Athar__V1__HealthCheckRequest *)request)->payload;
    ath_call_reply(call, &response.base, 7);
}

static inline void answer_aggregate(struct ath_call *call, const ProtobufCMessage *request,
                                    void *context)
{
    Athar__V1__AggregateResponse response = ATHAR__V1__AGGREGATE_RESPONSE__INIT;

    (void)context;
    (void)request;
    response.seq = ath_call_min_seq(call);
    response.how = (char *)ath_call_locale(call);
    ath_call_reply(call, &response.base, response.seq);
}

static inline void answer_submit(struct ath_call *call, const ProtobufCMessage *request,
                                 void *context)
{
    Athar__V1__SubmitResponse response = ATHAR__V1__SUBMIT_RESPONSE__INIT;
    bool greedy = strcmp(((const Athar__V1__SubmitRequest *)request)->id, "greedy") == 0;

    (void)context;
    if (greedy) {
        (void)ath_arena_alloc(ath_call_arena(call), ath_call_arena(call)->cap + 1);
    }
    ath_call_reply(call, &response.base, 1);
}

static inline void keep_call(struct ath_call *call, const ProtobufCMessage *request,
                             void *context)
{
    struct kept *kept = context;

    (void)request;
    atomic_fetch_add(&kept->entered, 1);
    pthread_mutex_lock(&kept->lock);
    kept->calls[kept->count++] = call;
    pthread_mutex_unlock(&kept->lock);
}

static const struct ath_method fixture_methods[] = {
    { &athar__v1__health__descriptor, "Check", answer_check, ATH_METHOD_INLINE, 0, 70000 },
    { &athar__v1__query__descriptor, "Aggregate", answer_aggregate, 0, 0, 0 },
    { &athar__v1__submissions__descriptor, "Submit", answer_submit, ATH_METHOD_MUTATING, 0,
      0 },
    { &athar__v1__admin__descriptor, "Verify", keep_call, 0, 0, 0 },
};

static inline void fill_options(struct ath_server_options *o, struct fixture *f,
                                const char **url)
{
    o->urls = url;
    o->url_count = 1;
    if (o->methods == NULL) {
        o->methods = fixture_methods;
        o->method_count = sizeof fixture_methods / sizeof *fixture_methods;
    }
    o->context = f->kept;
}

/* A server as `options` says, NULL for the defaults, on an ipc socket in a new folder. */
static inline struct fixture serve(const struct ath_server_options *options)
{
    struct fixture f = { .folder = "/tmp/athar-rpc-XXXXXX",
                         .kept = calloc(1, sizeof *f.kept) };
    struct ath_server_options o = { 0 };
    const char *url = f.url;
    struct ath_error err;

    if (options != NULL) {
        o = *options;
    }
    pthread_mutex_init(&f.kept->lock, NULL);
    ATH_TRUE(mkdtemp(f.folder) != NULL);
    snprintf(f.url, sizeof f.url, "ipc://%s/socket", f.folder);
    fill_options(&o, &f, &url);
    ATH_OK(ath_server_open(&f.server, &o, &err));
    ATH_EQ_INT(nng_req0_open(&f.socket), 0);
    nng_socket_set_ms(f.socket, NNG_OPT_REQ_RESENDTIME, NNG_DURATION_INFINITE);
    ATH_EQ_INT(nng_dial(f.socket, f.url, NULL, 0), 0);
    return f;
}

static inline void stop(struct fixture *f)
{
    char path[64];

    nng_close(f->socket);
    ath_server_close(f->server, 5000);
    snprintf(path, sizeof path, "%s/socket", f->folder);
    unlink(path);
    ATH_EQ_INT(rmdir(f->folder), 0);
    pthread_mutex_destroy(&f->kept->lock);
    free(f->kept);
}

static inline size_t kept_count(struct fixture *f)
{
    pthread_mutex_lock(&f->kept->lock);
    size_t count = f->kept->count;
    pthread_mutex_unlock(&f->kept->lock);
    return count;
}

static inline void wait_kept(struct fixture *f, size_t count)
{
    while (kept_count(f) < count) {
        sched_yield();
    }
}

static inline void wait_entered(struct fixture *f, int count)
{
    while (atomic_load(&f->kept->entered) < count) {
        sched_yield();
    }
}

static inline void wait_inflight(struct fixture *f, uint64_t count)
{
    struct ath_server_stats stats = { 0 };

    do {
        sched_yield();
        ath_server_stats(f->server, &stats);
    } while (stats.inflight != count);
}

static inline void release_kept(struct kept *kept)
{
    Athar__V1__VerifyResponse response = ATHAR__V1__VERIFY_RESPONSE__INIT;

    for (size_t i = 0; i < kept->count; i++) {
        ath_call_reply(kept->calls[i], &response.base, 1);
    }
    kept->count = 0;
}

/* ---- the caller's side ---------------------------------------------------------------- */

/* One call under way. */
struct asking {
    nng_ctx ctx;
    nng_aio *aio;
};

static inline struct asking begin_bytes(struct fixture *f, const void *bytes, size_t size)
{
    struct asking asking;
    nng_msg *msg;

    ATH_EQ_INT(nng_ctx_open(&asking.ctx, f->socket), 0);
    ATH_EQ_INT(nng_aio_alloc(&asking.aio, NULL, NULL), 0);
    ATH_EQ_INT(nng_msg_alloc(&msg, 0), 0);
    nng_msg_append(msg, bytes, size);
    nng_aio_set_timeout(asking.aio, ANSWER_WITHIN_MS);
    nng_aio_set_msg(asking.aio, msg);
    nng_ctx_send(asking.ctx, asking.aio);
    nng_aio_wait(asking.aio);
    ATH_EQ_INT(nng_aio_result(asking.aio), 0);
    nng_ctx_recv(asking.ctx, asking.aio);
    return asking;
}

static inline struct answer read_answer(nng_msg *msg)
{
    struct answer a = { 0 };
    struct ath_frame frame;
    struct ath_error err;

    ATH_OK(ath_frame_parse(&frame, ath_slice(nng_msg_body(msg), nng_msg_len(msg)), &err));
    a.header =
        athar__v1__response_header__unpack(NULL, frame.header.size, frame.header.data);
    ATH_TRUE(a.header != NULL);
    a.size = frame.body.size;
    a.body = malloc(a.size + 1);
    memcpy(a.body, frame.body.data, a.size);
    nng_msg_free(msg);
    return a;
}

static inline struct answer end_asking(struct asking *asking)
{
    nng_aio_wait(asking->aio);
    ATH_EQ_INT(nng_aio_result(asking->aio), 0);
    struct answer a = read_answer(nng_aio_get_msg(asking->aio));
    nng_ctx_close(asking->ctx);
    nng_aio_free(asking->aio);
    return a;
}

static inline void free_answer(struct answer *a)
{
    athar__v1__response_header__free_unpacked(a->header, NULL);
    free(a->body);
}

static inline struct answer ask_bytes(struct fixture *f, const void *bytes, size_t size)
{
    struct asking asking = begin_bytes(f, bytes, size);

    return end_asking(&asking);
}

/* A frame of a header and the bytes of a request, to be freed. */
static inline uint8_t *make_frame(const Athar__V1__RequestHeader *header,
                                  struct ath_slice body, size_t *size)
{
    struct ath_frame_plan plan = ath_frame_plan(&header->base, (struct ath_body){ 0 });
    uint8_t *bytes = malloc(plan.bytes + body.size);

    ath_frame_write(bytes, &plan);
    if (body.size > 0) {
        memcpy(bytes + plan.bytes, body.data, body.size);
    }
    *size = plan.bytes + body.size;
    return bytes;
}

static inline struct asking begin(struct fixture *f, const char *method,
                                  struct ath_slice body, uint32_t timeout_ms)
{
    Athar__V1__RequestHeader header = ATHAR__V1__REQUEST_HEADER__INIT;
    size_t size;

    header.method = (char *)method;
    header.timeout_ms = timeout_ms;
    uint8_t *bytes = make_frame(&header, body, &size);
    struct asking asking = begin_bytes(f, bytes, size);
    free(bytes);
    return asking;
}

static inline struct answer ask(struct fixture *f, const char *method,
                                struct ath_slice body)
{
    struct asking asking = begin(f, method, body, 0);

    return end_asking(&asking);
}

static inline struct answer ask_message(struct fixture *f, const char *method,
                                        const ProtobufCMessage *request)
{
    size_t size = protobuf_c_message_get_packed_size(request);
    uint8_t *bytes = malloc(size + 1);

    protobuf_c_message_pack(request, bytes);
    struct answer a = ask(f, method, ath_slice(bytes, size));
    free(bytes);
    return a;
}

#define CHECK "/athar.v1.Health/Check"
#define AGGREGATE "/athar.v1.Query/Aggregate"
#define SUBMIT "/athar.v1.Submissions/Submit"
#define VERIFY "/athar.v1.Admin/Verify"

/* Health.Check still answers. */
static inline void expect_serving(struct fixture *f)
{
    struct answer a = ask(f, CHECK, ath_slice("\x0a\x02hi", 4));

    ATH_CODE(ATH_OK, a.header->code);
    ATH_EQ_U64(a.header->seq, 7);
    free_answer(&a);
}

static inline void expect_refused(struct answer *a, ath_code code, const char *words)
{
    ATH_CODE(code, a->header->code);
    if (strstr(a->header->message, words) == NULL) {
        ATH_FAIL("'%s' does not say '%s'", a->header->message, words);
    }
    ATH_EQ_U64(a->size, 0);
    free_answer(a);
}
