/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * wire - builds every room in order, and tears them down in reverse.
 */

#include "config/config.h"

enum { ATH_LISTEN_MAX = 16, ATH_FOLDERS_MAX = 16 };

/* What the command line said. */
struct ath_daemon_options {
    const char *data;   /* folder */
    const char *config; /* file, or NULL */
    const char *listen[ATH_LISTEN_MAX + 1];
    unsigned listen_count; /* 0: ipc://DATA/athar.sock */
    const char *plugins[ATH_FOLDERS_MAX + 1];
    unsigned plugin_count; /* 0: beside the binary */
    const char *self;      /* path of this program */
};

/* store.free_disk_bytes as the rooms below take it, where 0 means their default: 1 stands for none. */
uint64_t ath_daemon_keep_free(const struct ath_config *config);

struct ath_daemon;

/* Open the store, load plugins, journal new programs, listen. The caller ends *out with
 * ath_daemon_close(). */
ATH_MUST_CHECK ath_code ath_daemon_open(struct ath_daemon **out,
                                        const struct ath_daemon_options *options,
                                        struct ath_error *err);

/* Once a minute: what the store wants done now and then. */
void ath_daemon_tick(struct ath_daemon *daemon);

/* Look at the plugin folders again: what fails stays as it was, and is logged. */
void ath_daemon_look(struct ath_daemon *daemon);

/* Stop listening, let calls end, flush, close. NULL is allowed. */
void ath_daemon_close(struct ath_daemon *daemon);
