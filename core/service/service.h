/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * service - what each call of athar.v1 does, as the table of methods that rpc/ serves.
 *
 * Owns:     nothing: the daemon builds the rooms and lends them here.
 * Threads:  handlers run as rpc/method.h says.
 */

#include <stdatomic.h>

#include "config/config.h"
#include "ingest/ingest.h"
#include "rpc/publish.h"
#include "rpc/server.h"
#include "service/scrub.h"

/* The context of every handler. */
struct ath_service {
    const struct ath_config *config;
    struct ath_store *store;
    struct ath_plugins *plugins;
    struct ath_ingest *ingest;
    _Atomic(struct ath_server *) server; /* NULL until it is open: calls come before */
    _Atomic(struct ath_publisher *) publisher; /* NULL until it is open */
    _Atomic(struct ath_scrubber *) scrubber;   /* NULL until it is open */
    _Atomic uint64_t head; /* of the journal, after the last flush; for heartbeats */
    const char *self;      /* path of this program, for its children */
    int64_t started_us;    /* by the monotonic clock */
};

/* The table of every call. */
const struct ath_method *ath_service_methods(size_t *count);

/* For the server's `joins`: small submissions of one program, so that those of another one never wait
 * for its plugin. */
bool ath_calls_join(const struct ath_method *method, const ProtobufCMessage *first,
                    const ProtobufCMessage *other);

/* Journal the programs of the loaded plugins that are new or changed. A program that cannot be
 * served is logged and left out. A code is a broken store. */
ATH_MUST_CHECK ath_code ath_service_register(struct ath_service *service,
                                             struct ath_error *err);

/* What came of a load. */
struct ath_service_loaded {
    uint64_t seq;         /* of the journal, where the program is as it is now */
    bool changed;         /* its definitions are others than before */
    const char **retired; /* ids of indicators it asks for no longer; in the load's arena */
    size_t retired_count;
};

/* Serve the plugin of this path (ath_plugins_path) from now on, in the place of what serves its
 * program; the catalogue follows first. Whatever fails leaves what serves as it was, and is noted
 * as why the file does not. Waits for the journal: not from ingest's threads. The arena is for *out.
 * ABORTED when another plugin is being loaded or unloaded: a load may take seconds, and callers
 * that waited for each other would leave nobody to answer the rest. */
ATH_MUST_CHECK ath_code ath_service_load(struct ath_service_loaded *out,
                                         struct ath_service *service, const char *path,
                                         struct ath_arena *arena, struct ath_error *err);

/* Take no more figures for the program of this file, for this reason; *taken is false when it took
 * none. ABORTED as ath_service_load. */
ATH_MUST_CHECK ath_code ath_service_unload(bool *taken, struct ath_service *service,
                                           const char *path, const char *why,
                                           struct ath_error *err);

/* Look at the plugin folders again: load what is new or was replaced, unload what is gone. What
 * fails stays as it was, and is logged. Waits for who is loading. */
void ath_service_rescan(struct ath_service *service);

/* What the daemon hangs on the writer: keeps the head, publishes what moved. */
void ath_service_committed(void *context, uint64_t head, const struct ath_move *moves,
                           size_t n, bool lost);

/* What the daemon hangs on the publisher: packs a heartbeat. Needs nothing but the head, so the
 * publisher may be closed last. */
size_t ath_service_heartbeat(uint8_t *out, size_t size, void *context);

/* The daemon is about to stop: end long work, so that nobody waits for it. */
void ath_service_stopping(void);

/* Remove a scratch folder and all in it; absent is fine. */
void ath_remove_tree(const char *path);

#define ATH_VERSION "0.1.0"
