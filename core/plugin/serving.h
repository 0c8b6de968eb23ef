/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * serving - one version of a plugin while checks use it. Between host.c, which knows what is
 * loaded, and check.c, which asks.
 *
 * Owns:     who holds one keeps it loaded until it lets go.
 * Threads:  any; each holds its own.
 */

#include "plugin/binding.h"
#include "plugin/driver.h"
#include "plugin/host.h"

struct ath_serving {
    const char *id; /* the program's */
    const struct ath_plugin_driver *driver;
    struct ath_plugin_object *object;
    struct ath_manifest_checks checks;
    const struct ath_binding *binding; /* without a problem */
    void *held;                        /* host's */
};

/* Hold the plugin that checks this program. NOT_FOUND when none is loaded; UNAVAILABLE when
 * its checks cannot run. */
ATH_MUST_CHECK ath_code ath_serving_hold(struct ath_serving *out,
                                         struct ath_plugins *plugins,
                                         const struct ath_program *program,
                                         struct ath_error *err);

/* An indicator of a program that is loaded or not. */
struct ath_derived_name {
    const char *program, *indicator;
};

/* Hold the version that derives the indicator now, or is about to; it is not bound. *at: where
 * its derivation stands. FAILED_PRECONDITION when none does. */
ATH_MUST_CHECK ath_code ath_serving_deriving(struct ath_serving *out, size_t *at,
                                             struct ath_plugins *plugins,
                                             const struct ath_derived_name *name,
                                             struct ath_error *err);

/* Whether a plugin serves this program, for one that has no checks in code. */
bool ath_serving_is(struct ath_plugins *plugins, const struct ath_program *program);

/* Let go of it. */
void ath_serving_release(struct ath_plugins *plugins, struct ath_serving *serving);
