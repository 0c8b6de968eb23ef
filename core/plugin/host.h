/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * host - the loaded plugins: what they declare, and their coded checks.
 *
 * How a plugin is run (in this process for now, in a child of its own later) is behind
 * struct ath_plugin_driver; callers see programs and checks only.
 *
 * Owns:     the loaded objects and the programs read from them.
 * Threads:  open, bind and close from one thread; checks from any thread at once. Bind
 *           before the program is served.
 * Failure:  a plugin that cannot be loaded is listed with the reason and left out; the rest
 *           serve.
 */

#include "model/cell.h"

struct ath_plugins;

/* One file found in the plugin folders. */
struct ath_plugin_info {
    const char *path;
    const char *id;      /* the program's, or "" when it could not be read */
    const char *problem; /* why it does not serve, or "" */
    /* Declared fields only, not finished; NULL with a problem. */
    const struct ath_program *program;
};

/* Borrowed by ath_plugins_open(), which copies what it keeps. */
struct ath_plugins_options {
    const char *const *folders;
    size_t folder_count;
};

/* Load every *.so of the folders, folder by folder in byte order of the file names; the
 * first of two with one id wins. A folder that does not exist is an error (NOT_FOUND); an
 * empty one is not. */
ATH_MUST_CHECK ath_code ath_plugins_open(struct ath_plugins **out,
                                         const struct ath_plugins_options *options,
                                         struct ath_error *err);

/* The i-th file, or NULL past the last. Borrowed until close. */
const struct ath_plugin_info *ath_plugins_info(const struct ath_plugins *plugins, size_t i);

/* How one file stands, for people. */
struct ath_plugin_state {
    const char *id, *version; /* of its program; "" when it could not be read */
    const char *path;
    const char *problem;   /* why new figures are refused, or "" */
    const char *on_disk;   /* why the file there now is not what serves, or "" */
    const char *isolation; /* "child", "in-process", "sheet" */
    uint16_t forms, indicators;
    size_t checks; /* in code */
};

struct ath_plugin_states {
    struct ath_plugin_state *v;
    size_t n;
};

/* All files as they stand now, copied into the arena. RESOURCE_EXHAUSTED when that is out. */
ATH_MUST_CHECK ath_code ath_plugins_states(struct ath_plugin_states *out,
                                           struct ath_plugins *plugins,
                                           struct ath_arena *arena, struct ath_error *err);

/*
 * Resolve the cells that the coded checks of this program name. OK when it has none. An
 * unknown cell is INVALID_ARGUMENT and becomes the plugin's `problem`: it must not be
 * served. UNAVAILABLE when its plugin is not loaded. Binding twice is harmless; a version
 * that was not bound is bound by its first check.
 */
ATH_MUST_CHECK ath_code ath_plugins_bind(struct ath_plugins *plugins,
                                         const struct ath_program *finished,
                                         struct ath_error *err);

/* The i-th file must not be served, for this reason. Before anything is served. */
void ath_plugins_reject(struct ath_plugins *plugins, size_t i, const char *problem);

/* The report a coded check looks at. */
struct ath_plugin_report {
    const struct ath_program *program; /* finished; its cells are those of `given` */
    const struct ath_form *form;
    enum ath_layer layer;
    uint32_t period;
    struct ath_cells given, effective;
};

/* A report to check together with others, and what came of it. */
struct ath_plugin_asked {
    struct ath_plugin_report report;
    struct ath_findings *findings; /* borrowed; what is found is added here */
    struct ath_plugin_asked *next; /* NULL: the last */
    /* results */
    ath_code code;               /* UNAVAILABLE: its plugin failed, do not acknowledge it */
    const struct ath_error *err; /* unless OK: why, and when to ask again; scratch */
    bool answered;               /* check's */
};

/*
 * Run the coded checks of each report's program and form on it as it would become, and add
 * findings to its list; those of one program travel together, as many at a time as a driver
 * takes. A plugin that is not loaded is a finding, `plugin-missing`. A plugin that fails
 * fails the reports that travelled together, and no others; what it said of them is dropped.
 */
void ath_plugins_check_all(struct ath_plugins *plugins, struct ath_plugin_asked *first,
                           struct ath_arena *scratch);

/* The same for one report. */
ATH_MUST_CHECK ath_code ath_plugins_check(struct ath_plugins *plugins,
                                          const struct ath_plugin_report *report,
                                          struct ath_findings *findings,
                                          struct ath_error *err);

/* Unload everything. NULL is allowed. */
void ath_plugins_close(struct ath_plugins *plugins);
