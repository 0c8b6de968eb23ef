/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * publish - events out, in nng's PUB/SUB protocol, on addresses beside the server's.
 *
 * The event socket of ipc://PATH is ipc://PATH.events; of tcp://HOST:PORT it is
 * tcp://HOST:PORT+1 (port 0: any free one). Health.Check names them.
 *
 * Owns:     its sockets and the heartbeat thread.
 * Threads:  any thread may publish; nobody waits for subscribers. One for whom too much waits is
 *           cut off, and knows by that that it has missed something.
 */

#include <stdint.h>

#include "base/slice.h"
#include "base/status.h"

struct ath_publisher;

/* Called by the heartbeat for the payload of "heartbeat/": packs an Event with the head into
 * `out` of at least `size` bytes, returns its length. */
typedef size_t (*ath_heartbeat_fn)(uint8_t *out, size_t size, void *context);

/* What to publish and where. */
struct ath_publisher_options {
    const char *const *urls; /* as the server bound them */
    size_t url_count;
    uint32_t heartbeat_ms; /* 0: 1000 */
    ath_heartbeat_fn heartbeat;
    void *context; /* handed to `heartbeat` */
};

/* Listen beside each URL and start the heartbeat. UNAVAILABLE: an address in use. */
ATH_MUST_CHECK ath_code ath_publisher_open(struct ath_publisher **out,
                                           const struct ath_publisher_options *options,
                                           struct ath_error *err);

/* The i-th event URL; NULL past the last. Borrowed. */
const char *ath_publisher_url(const struct ath_publisher *publisher, size_t i);

/* Send `topic`, a NUL byte, `payload`. Lost where nobody listens. */
void ath_publish(struct ath_publisher *publisher, const char *topic,
                 struct ath_slice payload);

/* NULL is allowed. */
void ath_publisher_close(struct ath_publisher *publisher);
