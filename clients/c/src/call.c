/* SPDX-License-Identifier: Apache-2.0 */
#include <nng/nng.h>
#include <nng/supplemental/util/platform.h>

#include "internal.h"

/* Send on the lane; 0, or what nng says. */
static int send_request(struct athar_lane *lane, const struct athar_request *r)
{
    nng_msg *msg;
    int32_t left = athar_left_ms(r->deadline_us);
    int rv = left == 0 ? NNG_ETIMEDOUT : athar_request_encode(&msg, r, left);

    if (rv != 0) {
        return rv;
    }
    nng_aio_set_timeout(lane->aio, left);
    nng_aio_set_msg(lane->aio, msg);
    nng_ctx_send(lane->ctx, lane->aio);
    nng_aio_wait(lane->aio);
    rv = nng_aio_result(lane->aio);
    if (rv != 0) {
        nng_msg_free(nng_aio_get_msg(lane->aio));
    }
    nng_aio_set_msg(lane->aio, NULL);
    return rv;
}

static int receive_answer(nng_msg **out, struct athar_lane *lane,
                          const struct athar_request *r)
{
    nng_aio_set_timeout(lane->aio, athar_left_ms(r->deadline_us));
    nng_ctx_recv(lane->ctx, lane->aio);
    nng_aio_wait(lane->aio);
    int rv = nng_aio_result(lane->aio);
    *out = nng_aio_get_msg(lane->aio);
    nng_aio_set_msg(lane->aio, NULL);
    return rv;
}

/* Not sent within its time: nobody was there to take it. */
static int not_sent(struct athar_status *status, const struct athar_request *r, int rv)
{
    if (rv != NNG_ETIMEDOUT) {
        return athar_fail_nng(status, r, rv);
    }
    athar_fail(status, ATHAR_UNAVAILABLE, "cannot reach %s: the connection was lost",
               r->client->url);
    status->unreachable = true;
    return ATHAR_UNAVAILABLE;
}

static int exchange(struct athar_lane *lane, const struct athar_request *r,
                    ProtobufCMessage **response, struct athar_status *status)
{
    nng_msg *msg = NULL;
    int rv = send_request(lane, r);

    if (rv != 0) {
        return not_sent(status, r, rv);
    }
    rv = receive_answer(&msg, lane, r);
    return rv != 0 ? athar_fail_nng(status, r, rv)
                   : athar_request_decode(status, response, r, msg);
}

static int attempt(struct athar_request *r, ProtobufCMessage **response,
                   struct athar_status *status)
{
    if (!athar_client_wait(r->client, r->deadline_us)) {
        return not_sent(status, r, NNG_ETIMEDOUT);
    }
    struct athar_lane *lane = athar_lane_take(r->client);
    if (lane == NULL) {
        return athar_fail_nng(status, r, NNG_ENOMEM);
    }
    status->attempts = ++r->attempts;
    int code = exchange(lane, r, response, status);
    athar_lane_give(r->client, lane);
    return code;
}

static int call(struct athar_request *r, ProtobufCMessage **response,
                struct athar_status *status)
{
    for (;;) {
        int code = attempt(r, response, status);
        int32_t pause = code == ATHAR_OK ? -1 : athar_retry_delay(r, status);
        if (pause < 0) {
            return code;
        }
        nng_msleep(pause);
    }
}

int athar_call(struct athar_client *client, const char *method,
               const ProtobufCMessage *request, ProtobufCMessage **response,
               const struct athar_call_options *options, struct athar_status *status)
{
    struct athar_status own = { 0 };
    struct athar_request r;

    if (status == NULL) {
        status = &own;
    } else {
        athar_status_clear(status);
    }
    int code = athar_request_init(&r, client, method, request, options, status);
    if (code == ATHAR_OK) {
        code = call(&r, response, status);
    }
    athar_status_clear(&own);
    return code;
}

void athar_free(ProtobufCMessage *message)
{
    if (message != NULL) {
        protobuf_c_message_free_unpacked(message, NULL);
    }
}
