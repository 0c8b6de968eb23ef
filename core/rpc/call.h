/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * call - what method.h keeps opaque, for those who carry calls in and replies out.
 *
 * Owns:     the carrier owns the call; `send` is called exactly once and gives it back.
 */

#include <stdatomic.h>

#include "athar/v1/rpc.pb-c.h"
#include "rpc/frame.h"
#include "rpc/method.h"

struct ath_call {
    struct ath_arena *arena;                /* borrowed: carrier */
    const struct ath_method *method;        /* NULL until it is found */
    const Athar__V1__RequestHeader *header; /* arena; NULL until it is read */
    ProtobufCMessage *request;              /* arena; NULL until it is read */
    struct ath_call *next;                  /* handled together with this one */
    int64_t deadline_us;                    /* monotonic */
    bool local;                             /* came in by an ipc socket */
    atomic_bool ended;
    /* Takes the reply away; `response` is empty unless header->code is 0. The call may be reused
     * before this returns. */
    void (*send)(struct ath_call *call, const Athar__V1__ResponseHeader *header,
                 struct ath_body response);
};

/* Make `call` ready for a new request. */
void ath_call_begin(struct ath_call *call, struct ath_arena *arena, int64_t deadline_us);
