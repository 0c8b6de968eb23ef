/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * version - one opened file: what it declares, how it is run, what its checks look at.
 *
 * Owns:     the driver's object and an arena.
 * Threads:  any. It is counted: who holds a version may use it, and the last one closes it.
 */

#include <pthread.h>
#include <stdatomic.h>
#include <sys/stat.h>

#include "plugin/binding.h"
#include "plugin/driver.h"

/* Which bytes lie under a path: another mark, another file. */
struct ath_file_mark {
    dev_t device;
    ino_t inode;
    off_t size;
    struct timespec changed;
};

struct ath_plugin_version {
    const struct ath_plugin_driver *driver;
    struct ath_plugin_object *object; /* owned */
    struct ath_plugin_declared declared;
    const char *id, *path; /* arena */
    struct ath_file_mark mark;
    struct ath_arena arena;  /* what it declares, and its bindings */
    pthread_mutex_t binding; /* guards `arena` and the head of the list */
    _Atomic(struct ath_binding *) bindings;
    _Atomic unsigned holders;
    _Atomic uint64_t failures; /* of its process, as far as they are told */
    _Atomic bool kept_away;    /* the same of its quarantine */
    /* registry.c's */
    struct ath_plugin_version *next; /* among those that were replaced */
    int64_t replaced_us;             /* by the monotonic clock */
};

/* The mark of the file under the path, of a sheet with those beside it; zeroes when there is
 * none. */
struct ath_file_mark ath_file_mark(const char *path);

/* True when both are marks of the same bytes. */
bool ath_file_mark_equal(const struct ath_file_mark *a, const struct ath_file_mark *b);

/* Open the file with the driver; the caller holds it. INVALID_ARGUMENT when it is not a
 * plugin this server can serve, with the reason. */
ATH_MUST_CHECK ath_code ath_version_open(struct ath_plugin_version **out,
                                         const struct ath_plugin_driver *driver,
                                         const char *path, struct ath_error *err);

/* One more holder. */
void ath_version_hold(struct ath_plugin_version *version);
/* One holder less; the last one unloads it. NULL is allowed. */
void ath_version_release(struct ath_plugin_version *version);

/* How its checks see this version of the program: NULL when that was never asked for. */
const struct ath_binding *ath_version_bound(struct ath_plugin_version *version,
                                            const struct ath_program *program);

/* The same, found when it was not yet; NULL when memory is out. */
const struct ath_binding *ath_version_binding(struct ath_plugin_version *version,
                                              const struct ath_program *program);
