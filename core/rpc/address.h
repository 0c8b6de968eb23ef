/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * address - which URLs may be listened on, and listening on them.
 *
 * Private to rpc/.
 */

#include <nng/nng.h>

#include "base/status.h"

enum { ATH_URL_BYTES = 160 };

/* A URL taken apart. */
struct ath_address {
    bool ipc;
    char path[ATH_URL_BYTES]; /* ipc */
    char host[ATH_URL_BYTES]; /* tcp, IPv6 in brackets */
    unsigned port;            /* tcp; 0: any free one */
};

/* INVALID_ARGUMENT: not ipc://PATH or tcp://HOST:PORT, or HOST is beyond loopback, or PATH is
 * too long for a socket. */
ATH_MUST_CHECK ath_code ath_address_parse(struct ath_address *out, const char *url,
                                          struct ath_error *err);

/* Where the events of a server at `address` are: PATH.events, or the next port. */
ATH_MUST_CHECK ath_code ath_address_events(struct ath_address *out,
                                           const struct ath_address *address,
                                           struct ath_error *err);

/* Listen on `address`; an ipc socket gets mode 0600 and takes the place of one that a killed
 * server left. Writes the URL that was really bound into `url` of ATH_URL_BYTES; the caller owns
 * *out. UNAVAILABLE: the address is in use; FAILED_PRECONDITION: a file is in the way. */
ATH_MUST_CHECK ath_code ath_address_listen(nng_stream_listener **out, char *url,
                                           const struct ath_address *address,
                                           struct ath_error *err);

/* What an nng error number means here. */
ath_code ath_from_nng(int number);
