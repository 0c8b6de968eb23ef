/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * health - how a plugin is doing, as its driver tells it.
 */

#include "base/status.h"

enum ath_plugin_standing {
    ATH_PLUGIN_SERVING = 1,
    ATH_PLUGIN_RESTARTING,  /* its process ended; the next call starts another */
    ATH_PLUGIN_QUARANTINED, /* it failed too often: calls are turned away for a while */
};

/* Bits: what keeps a plugin's process in. */
enum ath_plugin_lock {
    ATH_PLUGIN_LOCK_CALLS = 1 << 0,  /* seccomp: the system calls it may make */
    ATH_PLUGIN_LOCK_FILES = 1 << 1,  /* Landlock: the files it may read while it loads */
    ATH_PLUGIN_LOCK_LIMITS = 1 << 2, /* no files, no processes, no core dumps */
    ATH_PLUGIN_LOCK_MEMORY = 1 << 3, /* how much memory it may have */
};

/* How a plugin is doing. */
struct ath_plugin_health {
    enum ath_plugin_standing standing;
    bool isolated;                   /* in a process of its own */
    uint32_t locks;                  /* enum ath_plugin_lock; 0 unless isolated */
    int64_t pid;                     /* 0 when it has no process now */
    int64_t until_us;                /* wall clock: quarantined until; else 0 */
    uint32_t strikes;                /* failures within the last minute */
    uint64_t failures;               /* since it was opened */
    uint64_t restarts;               /* since it was opened */
    uint64_t calls, checks;          /* of the driver; checks in them */
    uint64_t cpu_us;                 /* of its present process */
    int64_t failed_us;               /* wall clock of the last failure; 0: never */
    char failure[ATH_MESSAGE_BYTES]; /* the last one as a sentence, or "" */
};
