/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * binding - the cells that a plugin's checks look at, found in one version of its program.
 *
 * Cell numbers belong to a version (its hash), names to the plugin: they meet here, once.
 *
 * Threads:  immutable once made.
 * Memory:   the arena's.
 */

#include "model/cell.h"
#include "plugin/manifest.h"

/* The cells of one check, in its order. */
struct ath_bound_check {
    const uint16_t *cells;
    size_t count;
};

struct ath_binding {
    struct ath_binding *next;
    uint8_t hash[32];                /* of the program */
    const char *problem;             /* why these checks cannot run, or NULL */
    const struct ath_bound_check *v; /* one for each declared check */
};

/* Find every cell of every check. An unknown cell gives a binding with a problem; NULL only
 * when the arena is out. */
struct ath_binding *ath_binding_make(const struct ath_program *program,
                                     struct ath_manifest_checks checks,
                                     struct ath_arena *arena);
