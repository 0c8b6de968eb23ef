/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * registry - which files there are, and which version of each serves; the inside of host.
 * Only plugin/host.c, prove.c, registry.c and scan.c include this.
 *
 * A program has at most one version that serves and one that is to replace it. Those that were
 * replaced stay for a while: whoever still looks at an older catalogue is checked by the code that
 * went with it.
 */

#include "plugin/host.h"
#include "plugin/version.h"

enum { ATH_PLUGIN_FILES = 256, ATH_PLUGIN_FOLDERS = 16, ATH_PLUGIN_EVENTS = 16 };

/* Something that happened, as it is kept. */
struct ath_kept_event {
    int64_t time_us;
    const char *what; /* static */
    char version[ATH_ID_BYTES + 1];
    char why[ATH_MESSAGE_BYTES];
};

/* One file, or the program of one that is gone. */
struct ath_plugin_entry {
    char *path;                         /* owned */
    char id[ATH_ID_BYTES + 1];          /* "" when it could never be read */
    struct ath_plugin_version *current; /* held; NULL: it does not serve */
    struct ath_plugin_version *coming;  /* held; bound, and the catalogue is on its way */
    struct ath_plugin_version *former;  /* held; those that were replaced, latest first */
    char problem[ATH_MESSAGE_BYTES];    /* why nothing serves, or "" */
    char on_disk[ATH_MESSAGE_BYTES];    /* why what serves is not the file there, or "" */
    struct ath_file_mark seen;          /* of the file that was looked at last */
    bool unloaded;                      /* somebody said so */
    bool gone;                          /* its file is */
    struct ath_plugin_info info;        /* as ath_plugins_info() last told it */
    struct ath_kept_event events[ATH_PLUGIN_EVENTS];
    size_t event_count; /* ever */
};

struct ath_plugins {
    char *folders[ATH_PLUGIN_FOLDERS]; /* owned */
    size_t folder_count;
    bool isolated; /* shared objects get processes of their own */
    char
        trusted[256]; /* but not these: file names without an ending, with commas between */
    pthread_mutex_t lock; /* guards everything below, and what entries hold */
    struct ath_plugin_entry *v[ATH_PLUGIN_FILES];
    size_t n;
};

/* What runs a file of this name; NULL when it is no plugin. */
const struct ath_plugin_driver *ath_plugins_driver(const struct ath_plugins *plugins,
                                                   const char *name);

/* The entry of the file, made when there is none; RESOURCE_EXHAUSTED past the last. */
ATH_MUST_CHECK ath_code ath_registry_entry(struct ath_plugin_entry **out,
                                           struct ath_plugins *plugins, const char *path,
                                           struct ath_error *err);

/* The entry that serves this program, or did last; NULL when none does. With the lock held. */
struct ath_plugin_entry *ath_registry_find(const struct ath_plugins *plugins,
                                           const char *id);

/* The version whose code looks at this version of the program, held; NULL when nothing serves
 * it. */
struct ath_plugin_version *ath_registry_hold(struct ath_plugins *plugins,
                                             const struct ath_program *program);

/* The entry's files does not serve, for this reason; what serves goes on. With the lock held. */
void ath_registry_refuse(struct ath_plugin_entry *entry, const char *why);

/* Tell of failures, and of a quarantine that begins or ends, since it was asked last. */
void ath_registry_watch(struct ath_plugins *plugins, struct ath_plugin_version *version);

/* Keep an event. With the lock held. */
void ath_registry_note(struct ath_plugin_entry *entry, const char *what,
                       const char *version, const char *why);

/* Let go of everything. */
void ath_registry_end(struct ath_plugins *plugins);
