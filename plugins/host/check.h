/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * check - what was found out about one plugin, and how it is shown.
 */

#include <stdio.h>

#include "plugin/laws.h"

struct ath_host_checked {
    const char *path;
    const struct ath_program *program; /* finished, or NULL: it could not be loaded */
    size_t checks, derivations;        /* in code */
    uint64_t bytes, load_us;           /* of the file; from its start to its declarations */
    uint64_t seed;
    bool isolated; /* it was tried in a process of its own */
    struct ath_plugin_health health;
    struct ath_laws_report report; /* with all notes */
};

/* For people, in the language of the notes; with colours where `colour`. */
void ath_host_show(FILE *to, const struct ath_host_checked *checked, bool colour);

/* For programs: one object, one line. */
void ath_host_show_json(FILE *to, const struct ath_host_checked *checked);
