/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * prove - the laws (plugin/laws.h), tried on a plugin that is about to serve.
 *
 * A program that breaks a law is refused. One that fails while it is tried, or that there is no
 * memory to try, is not: its driver contains its failures, and a busy machine must not cost a
 * program its place. That is logged as `plugin.laws-not-tried`. Only where it would replace another
 * version, one that fails is refused.
 *
 * A clock or chance among what it wants of the C library is logged as `plugin.impure-import`: no
 * trial is sure to find that out, and it may be there for no reason.
 *
 * Threads:  as loading: one at a time.
 */

#include "plugin/host.h"
#include "plugin/sample.h"

/* What it is tried on beside reports that are made up. */
struct ath_proof {
    const struct ath_sample *stored; /* borrowed; effective cells by the finished program */
    size_t stored_count;
    size_t runs;    /* reports made up for each form; 0: a few dozen */
    bool quick;     /* many calls at a time */
    bool elsewhere; /* in a second copy, or process, of it, too */
    bool strict;    /* one that fails is refused, too: UNAVAILABLE */
};

/* Try a version that is bound to the program. FAILED_PRECONDITION with the law that it breaks. */
ATH_MUST_CHECK ath_code ath_version_prove(struct ath_plugin_version *version,
                                          const struct ath_program *finished,
                                          const struct ath_proof *proof,
                                          struct ath_error *err);

/* The same for the version that serves the program; OK when there is none. */
ATH_MUST_CHECK ath_code ath_plugins_prove(struct ath_plugins *plugins,
                                          const struct ath_program *finished,
                                          const struct ath_proof *proof,
                                          struct ath_error *err);
