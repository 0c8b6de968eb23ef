/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * server - answers calls that come in by ipc and TCP, in nng's REQ/REP protocol, from a method
 * table.
 *
 * Owns:     its listeners, connections, worker threads and call arenas. Borrows the method table
 *           until it is closed.
 * Threads:  open and close from one thread; handlers as method.h says.
 * Failure:  a malformed frame, an unknown method or a message over a limit gets a
 *           coded answer; the server serves on.
 */

#include "rpc/method.h"

struct ath_server;

/* Calls that share work may be handled together: whether `other`, that waits, joins `first`, both of
 * this method. Quick: a lock is held. The handler then gets the first, and finds the others with
 * ath_call_next(). */
typedef bool (*ath_joins_fn)(const struct ath_method *method, const ProtobufCMessage *first,
                             const ProtobufCMessage *other);

/* Zero takes the default of config/options.def where there is one. */
struct ath_server_options {
    const char *const *urls; /* ipc://PATH or tcp://LOOPBACK:PORT (port 0: any free one) */
    size_t url_count;
    const struct ath_method *methods;
    size_t method_count;
    void *context;      /* handed to every handler */
    ath_joins_fn joins; /* NULL: each call is handled alone */
    size_t message_bytes, arena_bytes;
    unsigned contexts, workers, inflight_per_connection;
    uint32_t send_timeout_ms, deadline_ms;
};

/* Counters since the server opened. */
struct ath_server_stats {
    uint64_t calls, failures, refused_frames, bytes_in, bytes_out;
    uint64_t inflight; /* now */
};

/* What ath_server_open() would refuse of a URL, before anything is made: INVALID_ARGUMENT. */
ATH_MUST_CHECK ath_code ath_server_check_url(const char *url, struct ath_error *err);

/* Listen on every URL and serve. The caller owns *out and ends it with ath_server_close().
 * INVALID_ARGUMENT: a URL that is neither ipc nor tcp, or tcp beyond loopback (until callers can
 * be told apart); UNAVAILABLE: an address in use. An ipc socket gets mode 0600. */
ATH_MUST_CHECK ath_code ath_server_open(struct ath_server **out,
                                        const struct ath_server_options *options,
                                        struct ath_error *err);

/* The i-th URL with the port that was really bound; NULL past the last. Borrowed. */
const char *ath_server_url(const struct ath_server *server, size_t i);

/* A consistent-enough copy of the counters. */
void ath_server_stats(const struct ath_server *server, struct ath_server_stats *out);

/* Refuse new calls with UNAVAILABLE, let those under way end (at most `grace_ms`; a handler that
 * is running is waited for), close. A call somebody still keeps then may end later, to no
 * effect. NULL is allowed. */
void ath_server_close(struct ath_server *server, uint32_t grace_ms);
