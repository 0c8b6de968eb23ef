/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * libathar - calls an Athar server, retries what is safe to retry, follows its events.
 *
 *     struct athar_client *client;
 *     struct athar_status status = { 0 };
 *     if (athar_connect(&client, "ipc:///var/lib/athar/athar.sock", NULL, &status) == 0) {
 *         ProtobufCMessage *answer = NULL;
 *         if (athar_call(client, "Query.Aggregate", &request.base, &answer, NULL, &status) == 0) {
 *             ... (Athar__V1__AggregateResponse *)answer ...
 *             athar_free(answer);
 *         }
 *         athar_close(client);
 *     }
 *     athar_status_clear(&status);
 *
 * Owns:     a client owns one connection; pipelines, pages, services and subscriptions
 *           borrow the client and must be closed before it.
 * Threads:  any thread may call on one client at the same time. A pipeline may be
 *           submitted to from any thread; pages, services and subscriptions are for one
 *           thread at a time. Callbacks of a pipeline run on the library's threads.
 * Memory:   answers are freed with athar_free(), a status with athar_status_clear().
 * Failure:  every function returns a gRPC status code, 0 for success, and fills the
 *           status when it is not NULL. UNAVAILABLE and lost connections are retried
 *           within the call's time, with growing, random pauses: every call that changes
 *           something carries an id its sender made, so repeating it is safe.
 *           DEADLINE_EXCEEDED on such a call means the outcome is unknown: call again
 *           with the same id.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <protobuf-c/protobuf-c.h>

#include "athar/v1/rpc.pb-c.h"

#ifdef __cplusplus
extern "C" {
#endif

#define ATHAR_MUST_CHECK __attribute__((warn_unused_result))

enum {
    ATHAR_OK = 0,
    ATHAR_CANCELLED = 1,
    ATHAR_UNKNOWN = 2,
    ATHAR_INVALID_ARGUMENT = 3,
    ATHAR_DEADLINE_EXCEEDED = 4,
    ATHAR_NOT_FOUND = 5,
    ATHAR_ALREADY_EXISTS = 6,
    ATHAR_PERMISSION_DENIED = 7,
    ATHAR_RESOURCE_EXHAUSTED = 8,
    ATHAR_FAILED_PRECONDITION = 9,
    ATHAR_ABORTED = 10,
    ATHAR_OUT_OF_RANGE = 11,
    ATHAR_UNIMPLEMENTED = 12,
    ATHAR_INTERNAL = 13,
    ATHAR_UNAVAILABLE = 14,
    ATHAR_DATA_LOSS = 15,
    ATHAR_UNAUTHENTICATED = 16,

    ATHAR_MESSAGE_BYTES = 256,
    ATHAR_UUID_BYTES = 37, /* 36 characters and a NUL */
};

/* ---- status --------------------------------------------------------------------------- */

/* How a call ended. Start with a zeroed one; it may be used again and again, and is cleared
 * once, at the end. */
struct athar_status {
    int code;
    char message[ATHAR_MESSAGE_BYTES]; /* one sentence; empty when code is 0 */
    Athar__V1__Violation **details;    /* what exactly was wrong; owned */
    size_t detail_count;
    uint64_t seq;            /* the journal position the answer was computed at */
    uint32_t retry_after_ms; /* the server asks to wait this long; 0 when it did not say */
    bool unreachable;        /* no server could be reached: nothing was done */
    bool answered;           /* the server itself said so; false: found out on this side */
    unsigned attempts;       /* how often the call was sent */
    bool out_of_memory;      /* of this process; with attempts, the outcome is unknown */
    bool in_doubt; /* an earlier attempt may have been done: its answer was lost, or said
                              * that nobody knows */
    Athar__V1__ResponseHeader *owned;
};

/* Free what the status holds and zero it. */
void athar_status_clear(struct athar_status *status);

/* "INVALID_ARGUMENT" and the like; "UNKNOWN" for a number outside the table. */
const char *athar_code_name(int code);

/* ---- client --------------------------------------------------------------------------- */

struct athar_client;

/* Zero means default; strings are copied. */
struct athar_options {
    uint32_t connect_timeout_ms; /* 3000: how long to wait for a first connection */
    uint32_t timeout_ms;         /* 30000: time for a call whose options say nothing */
    size_t message_bytes;        /* 8 MiB: requests over this are refused here */
    const char *locale; /* languages of sentences, best first: "ar", "fr-MA, fr;q=0.9" */
    const char *token;  /* who calls */
};

/* Connect to ipc://PATH or tcp://HOST:PORT. UNAVAILABLE with `unreachable` set when nobody
 * listens there; INVALID_ARGUMENT when it is no such URL. The caller owns *out and ends it with
 * athar_close(). A connection lost later is made again by itself. */
ATHAR_MUST_CHECK int athar_connect(struct athar_client **out, const char *url,
                                   const struct athar_options *options,
                                   struct athar_status *status);

/* NULL is allowed. */
void athar_close(struct athar_client *client);

/* ---- calls ---------------------------------------------------------------------------- */

/* Zero means as the client's options say. */
struct athar_call_options {
    uint32_t timeout_ms;
    uint32_t
        patience_ms; /* give up when nobody has served the call for so long, though it may
                           * take longer once it is served; 0: as long as timeout_ms */
    const char *locale;
    uint64_t min_seq; /* answer from this journal position or later */
    bool once;        /* never send the call a second time */
};

/* Call "Query.Aggregate" (also "/athar.v1.Query/Aggregate") and wait. On success *response is
 * the method's response message, to be freed with athar_free(). `options` and `status` may be
 * NULL. */
int athar_call(struct athar_client *client, const char *method,
               const ProtobufCMessage *request, ProtobufCMessage **response,
               const struct athar_call_options *options, struct athar_status *status);

/* Free an answer of this library, in one go: nothing in it can be kept or freed by itself.
 * NULL is allowed. */
void athar_free(ProtobufCMessage *message);

/* As athar_call, in JSON (proto/README.md says how messages look). On success *json_out is to be
 * freed with free(). INVALID_ARGUMENT when `json` is not the method's request. */
int athar_call_json(struct athar_client *client, const char *method, const char *json,
                    char **json_out, struct athar_status *status);

/* A service for the functions protoc-c generates (athar__v1__query__aggregate(service, ...)):
 * each call waits, then runs its closure with the response, or with NULL when it failed. End it
 * with protobuf_c_service_destroy(). NULL when out of memory. */
ProtobufCService *athar_service(struct athar_client *client,
                                const ProtobufCServiceDescriptor *descriptor);

/* How the last call on a service of athar_service() ended. Borrowed until the next call. */
const struct athar_status *athar_service_status(const ProtobufCService *service);

/* ---- many calls at once --------------------------------------------------------------- */

struct athar_pipeline;

/* Runs once for each call, on one of the library's threads: must not wait, nor use athar_call().
 * `response` is NULL on failure; both are borrowed until it returns. */
typedef void (*athar_done_fn)(const ProtobufCMessage *response,
                              const struct athar_status *status, void *context);

/* At most `window` calls under way; 0 takes 32. A server allows 128 on a connection unless it
 * was told otherwise. */
ATHAR_MUST_CHECK int athar_pipeline_open(struct athar_pipeline **out,
                                         struct athar_client *client, unsigned window,
                                         struct athar_status *status);

/* What to call and whom to tell. */
struct athar_submit {
    const char *method;
    const ProtobufCMessage *request;          /* copied before the function returns */
    const struct athar_call_options *options; /* NULL: the client's */
    athar_done_fn done;                       /* NULL: nobody */
    void *context;                            /* handed to `done` */
    bool no_wait; /* fail with RESOURCE_EXHAUSTED instead of waiting for a place; a callback
                   * that submits must say so, and always finds the place its own call had
                   * unless other threads submit too */
};

/* Start a call, waiting for a place in the window. When this fails, `done` will not run. */
int athar_pipeline_submit(struct athar_pipeline *pipeline,
                          const struct athar_submit *submit, struct athar_status *status);

/* Until every call has ended and every callback has returned. */
void athar_pipeline_wait(struct athar_pipeline *pipeline);

/* Waits first. NULL is allowed. */
void athar_pipeline_close(struct athar_pipeline *pipeline);

/* ---- pages ---------------------------------------------------------------------------- */

struct athar_pages;

/* Read all pages of a method whose request has `page_token` and whose response has
 * `next_page_token` (Query.Values, Submissions.History, Organizations.List, Projects.List).
 * `request` is borrowed until athar_pages_close(); its own token is the first. */
ATHAR_MUST_CHECK int athar_pages_open(struct athar_pages **out, struct athar_client *client,
                                      const char *method, const ProtobufCMessage *request,
                                      struct athar_status *status);

/* The next page into *page, borrowed until the next call; NULL after the last. */
int athar_pages_next(struct athar_pages *pages, const ProtobufCMessage **page,
                     struct athar_status *status);

/* NULL is allowed. */
void athar_pages_close(struct athar_pages *pages);

/* ---- events --------------------------------------------------------------------------- */

struct athar_subscription;

enum athar_event_kind {
    ATHAR_EVENT_CHANGE = 1, /* figures of `program` in `period` and `layer` moved */
    ATHAR_EVENT_HEARTBEAT,  /* nothing new; `seq` is the journal's head */
    ATHAR_EVENT_GAP, /* figures moved at `from`, and maybe up to `seq`, and no event said which:
                      * ask again */
};

/* Strings are borrowed until the next call. */
struct athar_event {
    enum athar_event_kind kind;
    uint64_t seq;
    uint64_t from; /* ATHAR_EVENT_GAP only */
    const char *program, *period, *layer;
    int64_t time_us;
};

/* Follow the changes of `program`, or of all when it is NULL. The event socket is asked for with
 * Health.Check. */
ATHAR_MUST_CHECK int athar_subscribe(struct athar_subscription **out,
                                     struct athar_client *client, const char *program,
                                     struct athar_status *status);

/*
 * Wait for the next event, at most `timeout_ms` (DEADLINE_EXCEEDED then).
 *
 * Events name the journal's head when they were sent, and come in order: whatever moved between
 * two of them was said. Three things break that: a connection that was lost and made again; a
 * heartbeat with a head that no event has named since the heartbeat before, so that the last
 * events were lost; and a reader so slow that 8,192 events wait for it, all of which are then
 * dropped. In each case the journal is paged with Journal.List from the last position seen, and
 * a GAP names the first accepted submission or catalogue there. When there is none, nothing is
 * said.
 */
int athar_subscription_next(struct athar_subscription *subscription,
                            struct athar_event *event, uint32_t timeout_ms,
                            struct athar_status *status);

/* NULL is allowed. */
void athar_subscription_close(struct athar_subscription *subscription);

/* ---- ids ------------------------------------------------------------------------------ */

/* A new UUID version 7 as text; later ones of this process sort after earlier ones. */
void athar_uuid7(char out[ATHAR_UUID_BYTES]);

/* The n-th child of an id: the same for the same parent and n, for ever, and with the parent's
 * time. For uploads that are sent as many submissions. False when `parent` is no UUID. */
bool athar_uuid_derive(char out[ATHAR_UUID_BYTES], const char *parent, uint64_t n);

#ifdef __cplusplus
}
#endif
