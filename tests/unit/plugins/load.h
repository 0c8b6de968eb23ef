/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * load - a plugin of the build folder, for a test that looks at it from outside.
 */

#include <dlfcn.h>
#include <stdio.h>

#include "athar_fake_host.h"
#include "check.h"

/* The build says where its plugins are. */
#ifndef ATH_PLUGIN_DIR
#define ATH_PLUGIN_DIR "build/plugins"
#endif

/* The plugin's constant. It stays loaded for the rest of the test. */
static inline const struct athar_plugin *load_plugin(const char *name)
{
    char path[512];

    snprintf(path, sizeof path, "%s/%s.so", ATH_PLUGIN_DIR, name);
    void *handle = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    if (handle == NULL) {
        ATH_FAIL("%s", dlerror()); /* NOLINT(concurrency-mt-unsafe): it is per thread */
    }
    const struct athar_plugin *plugin = dlsym(handle, "athar_plugin");
    ATH_TRUE(plugin != NULL);
    return plugin;
}

/* A report for the period from one date to another. */
static inline struct fake_report report_for(const char *plugin, const char *form,
                                            int32_t first, int32_t last)
{
    struct fake_report r = fake_open(load_plugin(plugin), form, ATHAR_ACTUAL);

    fake_period(&r, first, last);
    return r;
}

/* Run it: exactly this code is said, in Arabic, French and English, or nothing for "". */
static inline void says_only(struct fake_report *r, const char *code,
                             enum fake_verdict verdict)
{
    fake_run(r);
    ATH_EQ_STR(r->finding_count == 0 ? "" : r->findings[0].code, code);
    ATH_EQ_U64(r->finding_count, verdict == FAKE_SILENT ? 0 : 1);
    if (verdict != FAKE_SILENT) {
        ATH_EQ_INT(r->findings[0].verdict, verdict);
        ATH_EQ_U64(r->findings[0].languages, 3);
    }
}
