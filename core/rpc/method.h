/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * method - one row per call this server answers, and the call under way.
 *
 * Owns:     a call owns its arena, its request and its reply; ath_call_reply() or
 *           ath_call_fail() ends it, exactly once, from any thread.
 * Threads:  an inline handler runs on an nng thread: it must be bounded and never wait, since its
 *           connection reads no further until it returns. A queued one runs on a worker. Either
 *           may keep the call and end it later, from another thread (as is done after a flush).
 * Memory:   the request and all that hangs from ath_call_arena() live until the
 *           call ends.
 * Failure:  a call whose arena ran out answers RESOURCE_EXHAUSTED whatever its handler says;
 *           one that changes something, and whose handler had an answer, answers UNAVAILABLE: it
 *           may have been done. A reply past the deadline becomes DEADLINE_EXCEEDED; a failure
 *           keeps its own code.
 */

#include <protobuf-c/protobuf-c.h>

#include "base/arena.h"
#include "base/status.h"

struct ath_call;

typedef void (*ath_handler_fn)(struct ath_call *call, const ProtobufCMessage *request,
                               void *context);

enum {
    ATH_METHOD_INLINE = 1,   /* answered on the nng thread */
    ATH_METHOD_MUTATING = 2, /* unknown fields are refused: nothing said may be lost */
};

/* A row of the method table. Zero limits take the server's defaults. */
struct ath_method {
    const ProtobufCServiceDescriptor *service; /* "athar.v1.Query" */
    const char *name;                          /* "Aggregate" */
    ath_handler_fn handler;
    unsigned flags;
    uint32_t deadline_ms;   /* when the caller gives none */
    uint32_t request_bytes; /* largest request message */
};

/* One finding as the response header carries it; strings are borrowed until the call ends. */
struct ath_violation {
    bool warning;
    const char *reason, *field, *description, *subject, *column, *limit; /* NULL: empty */
    uint32_t row;
};

/* The request's arena. */
struct ath_arena *ath_call_arena(struct ath_call *call);

/* What was asked; the message that the handler gets with the call. */
const ProtobufCMessage *ath_call_request(const struct ath_call *call);

/* The next call of those that a handler was given together (server.h, `joins`), NULL after the last. Each
 * has its own request, arena and end. To be asked before the call is ended. */
struct ath_call *ath_call_next(const struct ath_call *call);

/* The languages the caller reads, best first, as sent: "ar", "fr-MA, fr;q=0.9". Never NULL. */
const char *ath_call_locale(const struct ath_call *call);

/* Whether the caller is on the server's ipc socket, which only the user who runs it can reach. */
bool ath_call_local(const struct ath_call *call);

/* The journal position the answer must include; 0 for any. */
uint64_t ath_call_min_seq(const struct ath_call *call);

/* Microseconds left, on the monotonic clock; 0 or less once the deadline has passed. Long
 * folds look at it now and then and give up. */
int64_t ath_call_left_us(const struct ath_call *call);

/* Answer with `response`, computed at journal position `seq`. Ends the call. */
void ath_call_reply(struct ath_call *call, const ProtobufCMessage *response, uint64_t seq);

/* The same with the bytes of a response, which are copied. */
void ath_call_reply_packed(struct ath_call *call, struct ath_slice response, uint64_t seq);

/* Answer with a failure and what exactly was wrong; a client is asked to wait as long as the
 * error says. Ends the call. */
void ath_call_fail(struct ath_call *call, const struct ath_error *err,
                   const struct ath_violation *details, size_t detail_count);

/* As ath_call_fail, asking the client to wait before it tries again. Ends the call. */
void ath_call_fail_retry(struct ath_call *call, const struct ath_error *err,
                         uint32_t retry_after_ms);
