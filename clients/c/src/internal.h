/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * internal - what the sources of libathar share and callers do not see.
 */

#include <pthread.h>

#include "athar/client.h"
#include "codec/services.h"
#include "link.h"

enum { ATHAR_LOCALE_BYTES = 128 };

/* The frame of an answer; borrowed. */
struct athar_answer {
    const uint8_t *bytes;
    size_t size;
};

enum { ATHAR_BUCKETS = 64, ATHAR_ID_BYTES = 4 };

/* A request on its way and its answer. `done` runs once, on one of nng's threads: with the
 * answer, or with NNG_ECONNRESET when the connection was lost. */
struct athar_exchange {
    uint32_t id;
    struct athar_exchange *next;
    void (*done)(struct athar_exchange *exchange, int rv, struct athar_answer answer);
};

struct athar_client {
    char *url, *token;
    struct athar_options options; /* defaults filled in; its pointers are unused */
    char locale[ATHAR_LOCALE_BYTES];
    struct athar_link link;
    pthread_mutex_t lock; /* guards all below */
    uint32_t last_id;
    struct athar_exchange *buckets[ATHAR_BUCKETS]; /* waiting for answers, by id */
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
    uint32_t patience_ms;
    int64_t patience_us; /* not tried again after this; 0: nothing has gone wrong yet */
    unsigned attempts;
    bool in_doubt; /* as in a status */
};

/* ---- clock.c */

/* Microseconds of a clock that only goes forward. */
int64_t athar_now_us(void);
/* Milliseconds from now until `deadline_us`, rounded up; 0 when it has passed. */
int32_t athar_left_ms(int64_t deadline_us);
/* For pthread_cond_timedwait on a condition of athar_cond_init(). */
struct timespec athar_timespec(int64_t us);
/* A condition that waits by the clock of athar_now_us(). */
void athar_cond_init(pthread_cond_t *condition);

/* ---- status.c */
/* Clear `status` and fill it; returns `code`. */
int athar_fail(struct athar_status *status, int code, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));
/* This process has no memory for it: RESOURCE_EXHAUSTED. */
int athar_fail_memory(struct athar_status *status);
/* A failed nng operation on the connection: 'what' is "sending" or "waiting". */
int athar_fail_nng(struct athar_status *status, const struct athar_request *request,
                   int rv);

/* ---- answer.c */
/* An answer in memory of its own, ended by athar_free(); NULL when it is garbled or memory is
 * out. */
ProtobufCMessage *athar_unpack(const ProtobufCMessageDescriptor *type, size_t size,
                               const uint8_t *bytes);

/* ---- request.c */
/* Fill all but the client, which is there already. */
int athar_request_init(struct athar_request *request, const char *method,
                       const ProtobufCMessage *message,
                       const struct athar_call_options *options,
                       struct athar_status *status);
/* A packet for the wire with the time that is left; NULL when out of memory. */
struct athar_packet *athar_request_encode(const struct athar_request *request,
                                          int32_t left_ms);
/* Take an answer apart. */
int athar_request_decode(struct athar_status *status, ProtobufCMessage **response,
                         const struct athar_request *request, struct athar_answer answer);

/* ---- retry.c */
/* Until when the request may wait for somebody to serve it: counted from the first time this is
 * asked, until `patience_us` is set to 0 again. */
int64_t athar_retry_until(struct athar_request *request);
/* Milliseconds to wait before another attempt, or -1 when there is to be none. What is not known of
 * this one is noted for the next. */
int32_t athar_retry_delay(struct athar_request *request, const struct athar_status *status);

/* ---- client.c */
/* Send; false when there is no connection. `packet` is taken over either way. */
bool athar_exchange_begin(struct athar_client *client, struct athar_exchange *exchange,
                          struct athar_packet *packet);
/* Wait for it no longer; false when `done` runs, or has run. */
bool athar_exchange_cancel(struct athar_client *client, struct athar_exchange *exchange);
/* Never sent within its time: nobody was there. */
int athar_fail_unreachable(struct athar_status *status, const struct athar_client *client,
                           const char *why);
