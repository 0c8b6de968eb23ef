/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * plugin_template - the files of plugins/sdk/template, which the build puts into the program.
 *
 * A word between two @ stands for what is known when a plugin is made.
 */

#include <stddef.h>

struct cli_template {
    const char *name; /* "plugin.c", without its ".in" */
    const char *text; /* not terminated */
    size_t size;
};

/* All of them; the last has no name. */
extern const struct cli_template cli_templates[];
