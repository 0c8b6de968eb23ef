/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * internal - what the sources of libathar share and callers do not see.
 */

#include <nng/nng.h>
#include <pthread.h>
#include <stdatomic.h>

#include "athar/client.h"
#include "codec/services.h"

enum { ATHAR_LOCALE_BYTES = 128 };

/* One context of the request socket, for one call at a time. */
struct athar_lane {
    nng_ctx ctx;
    nng_aio *aio; /* owned; without callback */
    struct athar_lane *next;
};

struct athar_client {
    char *url, *token;
    struct athar_options options; /* defaults filled in; its pointers are unused */
    char locale[ATHAR_LOCALE_BYTES];
    nng_socket socket;
    pthread_mutex_t lock; /* guards lanes, and the wait on `connected` */
    pthread_cond_t connected;
    atomic_int pipes; /* connections now: 0 or 1 */
    struct athar_lane *lanes;
};

/* A call, from when it is asked for to its last attempt. */
struct athar_request {
    struct athar_client *client;
    struct athar_method method;
    char name[ATHAR_METHOD_NAME_BYTES];
    char locale[ATHAR_LOCALE_BYTES];
    uint64_t min_seq;
    bool once;
    const ProtobufCMessage *message; /* borrowed, or NULL when it is packed already: */
    const uint8_t *bytes;            /* borrowed */
    size_t size;                     /* of the packed message */
    int64_t deadline_us;
    unsigned attempts;
};

/* ---- clock.c */
int64_t athar_now_us(void);
/* Milliseconds from now until `deadline_us`, rounded up; 0 when it has passed. */
int32_t athar_left_ms(int64_t deadline_us);
/* For pthread_cond_timedwait on a condition of athar_cond_init(). */
struct timespec athar_timespec(int64_t us);
void athar_cond_init(pthread_cond_t *condition);

/* ---- status.c */
/* Clear `status` and fill it; returns `code`. */
int athar_fail(struct athar_status *status, int code, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));
/* A failed nng operation on the connection: 'what' is "sending" or "waiting". */
int athar_fail_nng(struct athar_status *status, const struct athar_request *request,
                   int rv);

/* ---- request.c */
int athar_request_init(struct athar_request *request, struct athar_client *client,
                       const char *method, const ProtobufCMessage *message,
                       const struct athar_call_options *options,
                       struct athar_status *status);
/* A message for the wire with the time that is left. NNG_ENOMEM, or 0. */
int athar_request_encode(nng_msg **out, const struct athar_request *request,
                         int32_t left_ms);
/* Take an answer apart; frees `msg`. */
int athar_request_decode(struct athar_status *status, ProtobufCMessage **response,
                         const struct athar_request *request, nng_msg *msg);

/* ---- retry.c */
/* Milliseconds to wait before another attempt, or -1 when there is to be none. */
int32_t athar_retry_delay(const struct athar_request *request,
                          const struct athar_status *status);

/* ---- probe.c */
/* NULL when something accepts connections at the URL, else why it does not. */
const char *athar_probe(const char *url, int32_t timeout_ms);

/* ---- client.c */
/* True as soon as there is a connection, false when there is none by the deadline. */
bool athar_client_wait(struct athar_client *client, int64_t deadline_us);
struct athar_lane *athar_lane_take(struct athar_client *client);
void athar_lane_give(struct athar_client *client, struct athar_lane *lane);
