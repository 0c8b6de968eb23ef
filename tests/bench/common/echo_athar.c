/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>

#include "athar/client.h"
#include "athar/v1/health.pb-c.h"
#include "common/echo_kind.h"
#include "common/server.h"
#include "rpc/server.h"

struct ours {
    struct bench_echo echo;
    struct ath_server *server;
    struct athar_client *client;
    struct athar_pipeline *pipeline;
    uint8_t payload[BENCH_PAYLOAD];
    Athar__V1__HealthCheckRequest request;
};

static void check(struct ath_call *call, const ProtobufCMessage *request, void *context)
{
    Athar__V1__HealthCheckResponse response = ATHAR__V1__HEALTH_CHECK_RESPONSE__INIT;

    (void)context;
    response.payload = ((const Athar__V1__HealthCheckRequest *)request)->payload;
    ath_call_reply(call, &response.base, 0);
}

static const struct ath_method methods[] = {
    { &athar__v1__health__descriptor, "Check", check, ATH_METHOD_INLINE, 0, 0 },
};

static void must(bool ok, const struct athar_status *status)
{
    if (!ok) {
        bench_die("Health.Check: %s", status->message);
    }
}

static void ask(struct ours *ours);

static void asked(const ProtobufCMessage *response, const struct athar_status *status,
                  void *context)
{
    struct ours *ours = context;

    must(response != NULL && status->code == 0, status);
    ask(ours);
    bench_race_end(&ours->echo.race);
}

static void ask(struct ours *ours)
{
    struct athar_status status = { 0 };
    struct athar_submit submit = { .method = "Health.Check",
                                   .request = &ours->request.base,
                                   .done = asked,
                                   .context = ours,
                                   .no_wait = true };

    if (bench_race_start(&ours->echo.race)) {
        must(athar_pipeline_submit(ours->pipeline, &submit, &status) == 0, &status);
    }
}

/* A call that has ended may hold its place in the pipeline a moment longer. */
static void start(struct bench_echo *echo, int lane)
{
    struct ours *ours = (struct ours *)echo;

    if (lane == 0) {
        athar_pipeline_wait(ours->pipeline);
    }
    ask(ours);
}

static void once(struct bench_echo *echo)
{
    struct ours *ours = (struct ours *)echo;
    ProtobufCMessage *response = NULL;
    struct athar_status status = { 0 };

    must(athar_call(ours->client, "Health.Check", &ours->request.base, &response, NULL,
                    &status) == 0,
         &status);
    athar_free(response);
}

static void close_ours(struct bench_echo *echo)
{
    struct ours *ours = (struct ours *)echo;

    athar_pipeline_close(ours->pipeline);
    athar_close(ours->client);
    ath_server_close(ours->server, 1000);
    free(ours);
}

struct bench_echo *bench_echo_athar(void)
{
    static const struct bench_echo_kind kind = { start, once, close_ours };
    const char *url = "tcp://127.0.0.1:0";
    struct ath_server_options options = {
        .urls = &url, .url_count = 1, .methods = methods, .method_count = 1
    };
    struct athar_status status = { 0 };
    struct ours *ours = calloc(1, sizeof *ours);

    if (ours == NULL || ath_server_open(&ours->server, &options, NULL) != ATH_OK) {
        bench_die("no server for Health.Check");
    }
    ours->echo.kind = &kind;
    bench_race_init(&ours->echo.race);
    must(athar_connect(&ours->client, ath_server_url(ours->server, 0), NULL, &status) == 0,
         &status);
    must(athar_pipeline_open(&ours->pipeline, ours->client, BENCH_IN_FLIGHT, &status) == 0,
         &status);
    athar__v1__health_check_request__init(&ours->request);
    ours->request.payload = (ProtobufCBinaryData){ BENCH_PAYLOAD, ours->payload };
    return &ours->echo;
}
