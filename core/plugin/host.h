/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * host - the loaded plugins: what they declare, their coded checks, and new versions of them
 * while they are served.
 *
 * How a plugin is run (in this process or in a child of its own) is behind struct
 * ath_plugin_driver; callers see programs and checks only.
 *
 * A new version is prepared beside the one that serves, bound to the program as it will be,
 * offered before the catalogue changes, and served once it has. Checks go to the version that
 * is bound to the catalogue they look at, and keep it until they end. A version that was
 * replaced is kept for some minutes, for those who still look at the catalogue of before.
 *
 * Owns:     the loaded objects and the programs read from them.
 * Threads:  open and close from one thread. Preparing, offering, serving, dropping and
 *           unloading from any, one program's at a time; states and checks from any at once.
 * Failure:  a plugin that cannot be loaded is listed with the reason and left out; the rest
 *           serve, and so does what it would have replaced.
 */

#include "model/cell.h"
#include "plugin/health.h"

struct ath_plugins;
struct ath_plugin_version;

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
    /* Where athar-plugin-host is: shared objects run in processes of their own. NULL: they run
     * inside this one. One program for all that is open at a time. */
    const char *host_path;
    const char
        *trusted; /* "incubation, tanara": files that run inside nevertheless; or NULL */
    bool inside;  /* all run inside; those processes are for trials only */
};

/* Load every plugin of the folders, folder by folder in byte order of the file names; the
 * first of two with one id wins. A folder that does not exist is an error (NOT_FOUND); an
 * empty one is not. */
ATH_MUST_CHECK ath_code ath_plugins_open(struct ath_plugins **out,
                                         const struct ath_plugins_options *options,
                                         struct ath_error *err);

/* The i-th file, or NULL past the last. Borrowed; only until anything is loaded, unloaded or
 * asked for again: afterwards ath_plugins_states(). */
const struct ath_plugin_info *ath_plugins_info(const struct ath_plugins *plugins, size_t i);

/* Something that happened to a plugin. */
struct ath_plugin_event {
    int64_t time_us;           /* wall clock */
    const char *what;          /* "loaded", "reloaded", "unloaded", "refused" */
    const char *version, *why; /* "" for none */
};

/* How one file stands, for people. */
struct ath_plugin_state {
    const char *id, *version; /* of its program; "" when it could not be read */
    const char *path;
    const char *problem;   /* why new figures are refused, or "" */
    const char *on_disk;   /* why the file there now is not what serves, or "" */
    const char *isolation; /* "child", "in-process", "sheet" */
    uint16_t forms, indicators;
    size_t checks; /* in code */
    struct ath_plugin_health health;
    const struct ath_plugin_event *events; /* the latest, oldest first */
    size_t event_count;
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

/* Whether a plugin serves the program of this id. */
bool ath_plugins_serves(struct ath_plugins *plugins, const char *id);

/* ---- new versions while the server serves ---------------------------------------- */

/* The folders that files are looked for in: "/a, /b"; in the arena. */
const char *ath_plugins_folders(const struct ath_plugins *plugins, struct ath_arena *arena);

/* The whole path of a plugin that may be loaded: of a program's file, of a file's name in one
 * of the folders, or of a path that lies in one of them; in the arena. NOT_FOUND when it is
 * none of these, INVALID_ARGUMENT for a path elsewhere: whoever may ask must not make the
 * server run any file there is. */
ATH_MUST_CHECK ath_code ath_plugins_path(const char **path, struct ath_plugins *plugins,
                                         const char *name, struct ath_arena *arena,
                                         struct ath_error *err);

/* Open the file beside what serves. INVALID_ARGUMENT when it cannot be read, ALREADY_EXISTS
 * when another file serves its program, FAILED_PRECONDITION when its own served another
 * program: then that is noted as why it does not serve. Else drop it or serve it. */
ATH_MUST_CHECK ath_code ath_plugins_prepare(struct ath_plugin_version **out,
                                            struct ath_plugins *plugins, const char *path,
                                            struct ath_error *err);

/* What it declares: not finished. Lives as long as the version. */
const struct ath_program *ath_version_program(const struct ath_plugin_version *version);

/* Resolve the cells its checks name in the program as it will be. INVALID_ARGUMENT when one is
 * unknown. */
ATH_MUST_CHECK ath_code ath_version_bind(struct ath_plugin_version *version,
                                         const struct ath_program *finished,
                                         struct ath_error *err);

/* From now on whoever looks at the program it is bound to is checked by it; the catalogue may
 * change. */
void ath_plugins_offer(struct ath_plugins *plugins, struct ath_plugin_version *version);

/* It serves; what served is replaced. Takes the version. `note` stands with the event: a sentence
 * about what changed, or "". */
void ath_plugins_serve(struct ath_plugins *plugins, struct ath_plugin_version *version,
                       const char *note);

/* It does not serve, for this reason; what serves goes on. Takes the version. With `keep` it
 * stays offered: whether the catalogue has changed is not known. */
void ath_plugins_drop(struct ath_plugins *plugins, struct ath_plugin_version *version,
                      const char *why, bool keep);

/* Take no more figures for the program of this file. False when it did not serve. */
bool ath_plugins_unload(struct ath_plugins *plugins, const char *path, const char *why);

/* What the folders hold that is not what serves; in the arena. */
struct ath_plugin_changes {
    const char **gone; /* paths of files that serve and are there no more */
    size_t gone_count;
    const char **files; /* paths that are new, or were replaced, or did not serve */
    size_t file_count;
};

/* Look at the folders again. What somebody has unloaded stays so until its file is another. A
 * folder that cannot be read is an error, and nothing is then thought gone. */
ATH_MUST_CHECK ath_code ath_plugins_scan(struct ath_plugin_changes *out,
                                         struct ath_plugins *plugins,
                                         struct ath_arena *arena, struct ath_error *err);

/* Once a minute: let go of versions that nobody can need any more. */
void ath_plugins_tick(struct ath_plugins *plugins);

/* ---- checking -------------------------------------------------------------------- */

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
 * takes. A program whose plugin is not loaded takes no figures, coded or not: that is a
 * finding, `plugin-missing`. A plugin that fails
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
