/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * manifest - from the tables of a plugin to a program of the model.
 *
 * It converts and it guards: NULL tables, sizes and counts that cannot be, texts without an
 * end, names it has to resolve. What a program may say is judged by ath_program_finish().
 *
 * Memory:   everything is copied into the arena; the plugin may be unloaded afterwards.
 * Failure:  INVALID_ARGUMENT naming the place; RESOURCE_EXHAUSTED when the arena is out.
 */

#include "athar_plugin.h"
#include "base/arena.h"
#include "base/status.h"
#include "model/catalogue.h"

/* Bytes of a struct athar_plugin in ABI 1.0, the least there can be. */
#define ATH_PLUGIN_BYTES_1_0 \
    (offsetof(struct athar_plugin, capability) + sizeof(const void *(*)(const char *)))

/* The declared fields of a program; `coded` is left false. `plugin` is a copy that is as
 * long as ours (its own `size` is not looked at). */
ATH_MUST_CHECK ath_code ath_manifest_program(struct ath_program **out,
                                             const struct athar_plugin *plugin,
                                             struct ath_arena *arena,
                                             struct ath_error *err);

enum { ATH_MANIFEST_CHECKS = 64 }; /* most checks and derivations of a plugin */

/* One function in code, as declared: a check of reports, or the derivation of an indicator. */
struct ath_manifest_check {
    const char *form;      /* id of a form of the program */
    const char *indicator; /* that it derives; NULL: it is a check */
    const char *const *cells;
    size_t cell_count;
    void (*run)(const struct athar_host *host, const struct athar_report *report,
                struct athar_findings *findings);
    int (*derive)(const struct athar_totals *totals, const struct athar_point *point,
                  struct athar_quotient *out);
};

/* Checks first, then derivations. */
struct ath_manifest_checks {
    const struct ath_manifest_check *v;
    size_t n;
};

/* The checks that the capability athar.validate/1 gives; none for NULL. */
ATH_MUST_CHECK ath_code ath_manifest_checks(struct ath_manifest_checks *out,
                                            const struct athar_validate *validate,
                                            const struct ath_program *program,
                                            struct ath_arena *arena, struct ath_error *err);

/* Put those that the capability athar.derive/1 gives behind the checks, and write into the
 * program what its indicators are derived from; nothing for NULL. */
ATH_MUST_CHECK ath_code ath_manifest_derivations(struct ath_manifest_checks *checks,
                                                 const struct athar_derive *derive,
                                                 struct ath_program *program,
                                                 struct ath_arena *arena,
                                                 struct ath_error *err);

/* "hours; members[sex=f]": the cells as an indicator's `derived` has them. NULL when the arena is
 * out. */
const char *ath_manifest_cells(const struct ath_manifest_check *derivation,
                               struct ath_arena *arena);

/* Where the derivation of the indicator stands; checks.n when there is none. */
size_t ath_manifest_derivation(struct ath_manifest_checks checks, const char *indicator);

/* How many of them are checks. */
size_t ath_manifest_check_count(struct ath_manifest_checks checks);
