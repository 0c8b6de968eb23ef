/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * laws - what is proved of a program before it serves: that its checks are pure, and that its
 * declared combination gives one total.
 *
 * Pure: the same report is answered in the same way a second time, after other calls, in another
 * order and on other heap and stack bytes. Other processes and environments are for who compares
 * the answers of ath_laws_ask() from there. Combination: reports put together in any order and any
 * grouping make the same total; the total of a computed indicator does not depend on how much of
 * its parts is known; no formula passes 128 bits.
 *
 * Reports are made up (plugin/sample.h), and a server adds stored ones.
 *
 * Threads:  one at a time for one subject.
 * Memory:   the arena's; a few hundred KB for a few dozen reports of a form.
 * Failure:  what is wrong with the plugin is a note. FAILED_PRECONDITION when it breaks a law of
 *           purity or combination (the first in *err), UNAVAILABLE when it failed, INVALID_ARGUMENT
 *           when a check names an unknown cell. RESOURCE_EXHAUSTED: the arena is out, nothing was
 *           proved.
 */

#include "plugin/driver.h"
#include "plugin/notes.h"
#include "plugin/sample.h"

struct ath_laws_subject {
    const struct ath_plugin_driver *driver; /* borrowed */
    struct ath_plugin_object *object;       /* borrowed; open */
    /* borrowed; the same file in another process, or NULL */
    struct ath_plugin_object *other;
    struct ath_manifest_checks checks; /* borrowed */
    const struct ath_program *program; /* borrowed; finished */
    const struct ath_sample *stored;   /* borrowed; or NULL */
    size_t stored_count;
    uint64_t seed;
    size_t runs; /* reports made up for each form; 0: a few dozen */
    /* three times, many at a time: a few trips to a process, and no time is taken */
    bool quick;
};

/* One call to be made, of which check and of which report. */
struct ath_laws_call {
    struct ath_plugin_call call;
    size_t sample;
};

/* The reports and calls of a subject, in the order that every process makes them in. */
struct ath_laws_calls {
    const struct ath_laws_subject *subject; /* borrowed */
    struct ath_sample *samples;             /* arena */
    struct ath_laws_call *v;                /* arena */
    size_t sample_count, n;
};

/* Make them. INVALID_ARGUMENT when a check names an unknown cell; RESOURCE_EXHAUSTED. */
ATH_MUST_CHECK ath_code ath_laws_prepare(struct ath_laws_calls *out,
                                         const struct ath_laws_subject *subject,
                                         struct ath_arena *arena, struct ath_error *err);

/* What was said of a call, as text: "warning cell 2 no-women: en No women; ..."; "" for nothing.
 * Equal texts are equal answers. NULL when the arena is out. */
const char *ath_laws_answer(const struct ath_plugin_remarks *remarks,
                            struct ath_arena *arena);

/* How many reports are made up for each form. */
size_t ath_laws_runs(const struct ath_laws_subject *subject);

/* Make the i-th call alone. */
ATH_MUST_CHECK ath_code ath_laws_ask_one(struct ath_plugin_remarks *remarks,
                                         const struct ath_laws_calls *calls, size_t i,
                                         struct ath_error *err);

/* The same, and tell the answer. */
ATH_MUST_CHECK ath_code ath_laws_ask(const char **answer,
                                     const struct ath_laws_calls *calls, size_t i,
                                     struct ath_arena *arena, struct ath_error *err);

/* "form 'monthly': check 1", "form 'monthly': deriving 'hours_per_club'"; NULL when the arena is
 * out. */
const char *ath_laws_named(struct ath_manifest_checks checks, size_t check,
                           struct ath_arena *arena);

/* The same of the i-th call; "" when the arena is out. */
const char *ath_laws_place(const struct ath_laws_calls *calls, size_t i,
                           struct ath_arena *arena);

/* Which report it looks at: "4 (2024, target)". "" when the arena is out. */
const char *ath_laws_about(const struct ath_laws_calls *calls, size_t i,
                           struct ath_arena *arena);

/* What was done; `notes` is initialised by the caller, the rest zeroed. */
struct ath_laws_report {
    struct ath_notes notes;
    size_t reports, calls; /* tried */
    size_t spoken;         /* calls of which the plugin said something */
    uint64_t speaking;     /* a bit for each check that did */
    uint64_t slowest_us;   /* processor time of the slowest call */
    const char *slowest;   /* its place, or NULL without calls */
};

/* Try every law. OK when none is broken; warnings may stand in the report. */
ATH_MUST_CHECK ath_code ath_laws_check(const struct ath_laws_subject *subject,
                                       struct ath_laws_report *report,
                                       struct ath_error *err);

/* The laws of combination alone, on these reports: a step of ath_laws_check(). False when the
 * arena is out. */
bool ath_laws_combine(struct ath_notes *notes, const struct ath_program *finished,
                      const struct ath_sample *samples, size_t n);
