/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * driver - how one plugin is run: inside this process, or in a child of its own.
 *
 * A driver knows a file, its declarations, and checks as plain numbers in and findings out;
 * it knows nothing of reports, cells or versions of a program, so that a call can travel. A
 * derivation is called as a check is: its numbers are wider, and a quotient comes out.
 *
 * Threads:  open and close from one thread; check from any thread at once.
 */

#include "model/cell.h"
#include "plugin/derive.h"
#include "plugin/health.h"
#include "plugin/manifest.h"

/* A plugin that a driver has open. */
struct ath_plugin_object;

/* What it declares; the arena's. */
struct ath_plugin_declared {
    struct ath_program *program; /* not finished */
    struct ath_manifest_checks checks;
};

/* One cell of a call, in the order of the check's `cells`. */
struct ath_plugin_value {
    int64_t value; /* 0 unless a number */
    uint8_t state; /* ATH_CELL_MISSING, ATH_CELL_NUMBER or ATH_CELL_NA */
};

struct ath_plugin_call {
    size_t check; /* index into the declared checks */
    const struct ath_plugin_value *values;
    const struct ath_plugin_total
        *totals;        /* of a derivation, in place of values; else NULL */
    size_t value_count; /* of either */
    int32_t first_day, last_day;
    enum ath_layer layer;
};

enum {
    ATH_PLUGIN_REMARKS = 64,   /* most findings of one call */
    ATH_PLUGIN_CALLS = 256,    /* most calls at a time */
    ATH_PLUGIN_VALUES = 16384, /* most values of the calls at a time */
};

/* One finding as the plugin said it, already judged and copied. */
struct ath_plugin_remark {
    bool warning;
    size_t cell; /* index into `values`, or ATHAR_WHOLE_REPORT */
    const char *code;
    struct ath_labels why;
};

/* What was said of one call; zeroed but for the arena. */
struct ath_plugin_remarks {
    struct ath_arena *arena;     /* borrowed; copies are made here */
    struct ath_plugin_remark *v; /* arena */
    size_t n, capacity;
    bool suspect; /* the plugin failed while it was asked this; a hint, set by drivers */
    bool derived; /* it was a derivation: */
    struct ath_plugin_quotient quotient;
};

/* Judge what a plugin said of the call, and keep it. Its strings are in the arena already.
 * UNAVAILABLE when it makes no sense (an index out of range, no code, no text) or is one too
 * many. Drivers add remarks with this only. */
ATH_MUST_CHECK ath_code ath_plugin_remark_add(struct ath_plugin_remarks *remarks,
                                              const struct ath_plugin_call *call,
                                              const struct ath_plugin_remark *said,
                                              struct ath_error *err);

/* A quotient as the plugin said it. */
struct ath_plugin_said {
    int known;     /* 1 or 0 */
    int32_t scale; /* and what follows: only where it is known */
    ath_i128 numerator, denominator;
};

/* Judge what a derivation said, and keep it. UNAVAILABLE when it makes no sense. Drivers set
 * quotients with this only. */
ATH_MUST_CHECK ath_code ath_plugin_quotient_set(struct ath_plugin_remarks *remarks,
                                                const struct ath_plugin_said *said,
                                                struct ath_error *err);

struct ath_plugin_driver {
    const char *name; /* of the isolation it gives: "in-process" */
    /* Load the file and read what it declares into the arena. INVALID_ARGUMENT when it is
     * not a plugin this server can serve, with the reason. */
    ATH_MUST_CHECK ath_code (*open)(struct ath_plugin_object **out,
                                    struct ath_plugin_declared *declared, const char *path,
                                    struct ath_arena *arena, struct ath_error *err);
    /* Run n checks or derivations (1 to ATH_PLUGIN_CALLS), one after another, in order;
     * remarks[i] gets what was said of calls[i]. UNAVAILABLE when the plugin failed, which includes remarks that
     * make no sense: then no remark counts. remarks[i]->suspect says which call it was, if
     * that is known: without it the others may well be asked again. With ath_fail_retry()
     * the caller is told when to ask again. */
    ATH_MUST_CHECK ath_code (*check)(struct ath_plugin_object *object,
                                     const struct ath_plugin_call *calls, size_t n,
                                     struct ath_plugin_remarks *const *remarks,
                                     struct ath_error *err);
    /* Unload. NULL is allowed. */
    void (*close)(struct ath_plugin_object *object);
    /* How it is doing. From any thread, also while it checks. */
    void (*health)(struct ath_plugin_object *object, struct ath_plugin_health *out);
};

/* Runs plugins in this process: fast, and for plugins that are trusted. */
extern const struct ath_plugin_driver ath_plugin_inproc;

/* The same for a process that runs one plugin and is locked in: the file itself is loaded, not a
 * copy of it. */
extern const struct ath_plugin_driver ath_plugin_alone;

/* Runs each plugin in a locked process of its own: plugin/child.h says more. */
extern const struct ath_plugin_driver ath_plugin_child;

/* The file is a whole shared object of this machine, so that dlopen() cannot run past its
 * end. INVALID_ARGUMENT with the reason. */
ATH_MUST_CHECK ath_code ath_object_check(const char *path, struct ath_error *err);
