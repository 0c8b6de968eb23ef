/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * served - a program as the server has it: read from its plugin, finished and bound.
 */

#include <string.h>

#include "base/log.h"
#include "check.h"
#include "plugin/host.h"

/* The build says where its plugins are. */
#ifndef ATH_PLUGIN_DIR
#define ATH_PLUGIN_DIR "build/plugins"
#endif

struct served {
    struct ath_plugins *plugins;
    struct ath_program program;
    struct ath_arena arena;
};

/* The declared program with this id, or a failed test. */
static inline const struct ath_program *served_find(const struct ath_plugins *plugins,
                                                    const char *id)
{
    const struct ath_plugin_info *info;

    for (size_t i = 0; (info = ath_plugins_info(plugins, i)) != NULL; i++) {
        if (strcmp(info->id, id) == 0 && info->program != NULL) {
            return info->program;
        }
        const char *slash = strrchr(info->path, '/');
        if (strstr(slash == NULL ? info->path : slash, id) != NULL) {
            ATH_FAIL("%s: %s", info->path, info->problem);
        }
    }
    ATH_FAIL("no program %s in %s", id, ATH_PLUGIN_DIR);
}

/* Load, finish and bind; end with served_close(). */
static inline void served_open(struct served *s, const char *id)
{
    const char *folder = ATH_PLUGIN_DIR;
    const struct ath_plugins_options options = { .folders = &folder, .folder_count = 1 };
    struct ath_error err = { 0 };

    ath_log_level(0);
    memset(s, 0, sizeof *s);
    ath_arena_init(&s->arena, 64 << 20);
    ATH_OK(ath_plugins_open(&s->plugins, &options, &err));
    s->program = *served_find(s->plugins, id);
    ath_code code = ath_program_finish(&s->program, NULL, &s->arena, &err);
    ATH_EQ_STR(err.message, "");
    ATH_OK(code);
    code = ath_plugins_bind(s->plugins, &s->program, &err);
    ATH_EQ_STR(err.message, "");
    ATH_OK(code);
}

/* Give everything back. */
static inline void served_close(struct served *s)
{
    ath_plugins_close(s->plugins);
    ath_arena_fini(&s->arena);
}
