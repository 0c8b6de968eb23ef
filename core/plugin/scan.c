/* SPDX-License-Identifier: Apache-2.0 */
#define _XOPEN_SOURCE 700 /* realpath */

#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "plugin/registry.h"
#include "plugin/scan.h"
#include "plugin/sheet.h"

/* ---- folders --------------------------------------------------------------------- */

static int by_name(const struct dirent **a, const struct dirent **b)
{
    return strcmp((*a)->d_name, (*b)->d_name);
}

/* A sheet that is read together with another is no plugin of its own. */
static bool stands_alone(const struct ath_plugins *plugins, const char *folder,
                         const char *name)
{
    const struct ath_plugin_driver *driver = ath_plugins_driver(plugins, name);

    return driver == &ath_plugin_sheet ? ath_sheet_opens(folder, name) : driver != NULL;
}

static int is_visible(const struct dirent *entry)
{
    return entry->d_name[0] != '.';
}

ath_code ath_scan_folder(const struct ath_plugins *plugins, const char *folder,
                         ath_scan_fn *each, void *context, struct ath_error *err)
{
    struct dirent **names = NULL;
    int n = scandir(folder, &names, is_visible, by_name);
    ath_code code = ATH_OK;

    if (n < 0) {
        bool absent = errno == ENOENT || errno == ENOTDIR;
        return ath_fail(err, absent ? ATH_NOT_FOUND : ATH_UNAVAILABLE,
                        "plugin folder '%s' %s", folder,
                        absent ? "does not exist" : "cannot be read");
    }
    for (int i = 0; i < n; i++) {
        char path[PATH_MAX];
        int size = snprintf(path, sizeof path, "%s/%s", folder, names[i]->d_name);
        if (code == ATH_OK && size < (int)sizeof path &&
            stands_alone(plugins, folder, names[i]->d_name)) {
            code = each(context, path, err);
        }
        free(names[i]);
    }
    free(names);
    return code;
}

/* ---- which files may be loaded --------------------------------------------------- */

static bool is_there(const char *path)
{
    return access(path, F_OK) == 0;
}

/* Where the program's file lies, or lay. */
static const char *path_of_program(struct ath_plugins *plugins, const char *id,
                                   struct ath_arena *arena)
{
    const char *path = NULL;

    pthread_mutex_lock(&plugins->lock);
    const struct ath_plugin_entry *entry = ath_registry_find(plugins, id);
    if (entry != NULL && id[0] != '\0') {
        path = ath_arena_string(arena, ath_slice_str(entry->path));
    }
    pthread_mutex_unlock(&plugins->lock);
    return path;
}

static const char *path_in_folders(const struct ath_plugins *plugins, const char *name,
                                   struct ath_arena *arena)
{
    for (size_t i = 0; i < plugins->folder_count; i++) {
        const char *path = ath_arena_printf(arena, "%s/%s", plugins->folders[i], name);
        if (path != NULL && is_there(path)) {
            return path;
        }
    }
    return NULL;
}

/* A whole path is one of ours when its folder is, whatever it is called by. */
static const char *path_as_given(const struct ath_plugins *plugins, const char *given,
                                 struct ath_arena *arena)
{
    char folder[PATH_MAX];
    const char *slash = strrchr(given, '/');
    const char *head = ath_arena_printf(arena, "%.*s/", (int)(slash - given), given);

    if (head == NULL || given[0] != '/' || realpath(head, folder) == NULL) {
        return NULL;
    }
    for (size_t i = 0; i < plugins->folder_count; i++) {
        if (strcmp(plugins->folders[i], folder) == 0) {
            return path_in_folders(plugins, slash + 1, arena);
        }
    }
    return NULL;
}

const char *ath_plugins_folders(const struct ath_plugins *plugins, struct ath_arena *arena)
{
    const char *all = "";

    for (size_t i = 0; i < plugins->folder_count && all != NULL; i++) {
        all =
            ath_arena_printf(arena, "%s%s%s", all, i == 0 ? "" : ", ", plugins->folders[i]);
    }
    return all == NULL ? "" : all;
}

ath_code ath_plugins_path(const char **path, struct ath_plugins *plugins, const char *name,
                          struct ath_arena *arena, struct ath_error *err)
{
    const char *slash = strrchr(name, '/');
    const char *file = slash == NULL ? name : slash + 1;
    const char *found = slash == NULL ? path_of_program(plugins, name, arena) : NULL;

    if (found == NULL && *file != '.' && ath_plugins_driver(plugins, file) != NULL) {
        found = slash == NULL ? path_in_folders(plugins, name, arena)
                              : path_as_given(plugins, name, arena);
        if (found == NULL && slash != NULL) {
            return ath_fail(err, ATH_INVALID_ARGUMENT,
                            "'%s' does not lie in a plugin folder of this server", name);
        }
    }
    if (found == NULL) {
        return ath_fail(err, ATH_NOT_FOUND, "there is no plugin '%s'", name);
    }
    *path = ath_sheet_whole(found, arena);
    return ATH_OK;
}

/* ---- what has changed ------------------------------------------------------------ */

struct scan {
    struct ath_plugins *plugins;
    struct ath_arena *arena;
    struct ath_plugin_changes *out;
    bool present[ATH_PLUGIN_FILES]; /* by entry */
    size_t known;                   /* entries when it began */
};

/* With the lock held. */
static bool wants_loading(const struct ath_plugin_entry *entry, const char *path)
{
    struct ath_file_mark now = ath_file_mark(path);

    if (entry->current != NULL) {
        return !ath_file_mark_equal(&now, &entry->current->mark);
    }
    return !entry->unloaded || !ath_file_mark_equal(&now, &entry->seen);
}

static ath_code look_at(void *context, const char *path, struct ath_error *err)
{
    struct scan *scan = context;
    struct ath_plugin_changes *out = scan->out;
    bool wanted = true;

    pthread_mutex_lock(&scan->plugins->lock);
    for (size_t i = 0; i < scan->known; i++) {
        if (strcmp(scan->plugins->v[i]->path, path) == 0) {
            scan->present[i] = true;
            wanted = wants_loading(scan->plugins->v[i], path);
        }
    }
    pthread_mutex_unlock(&scan->plugins->lock);
    if (wanted && out->file_count < ATH_PLUGIN_FILES) {
        const char *copy = ath_arena_string(scan->arena, ath_slice_str(path));
        if (copy == NULL) {
            return ath_fail(err, ATH_RESOURCE_EXHAUSTED, "no memory for plugins");
        }
        out->files[out->file_count++] = copy;
    }
    return ATH_OK;
}

/* Files that are there no more: of those that serve, the paths; the rest is forgotten. */
static void find_gone(struct scan *scan)
{
    struct ath_plugins *plugins = scan->plugins;
    struct ath_plugin_changes *out = scan->out;

    pthread_mutex_lock(&plugins->lock);
    for (size_t i = 0; i < scan->known; i++) {
        struct ath_plugin_entry *entry = plugins->v[i];
        entry->gone = !scan->present[i];
        if (!entry->gone) {
            continue;
        }
        if (entry->current != NULL) {
            out->gone[out->gone_count++] =
                ath_arena_string(scan->arena, ath_slice_str(entry->path));
        } else {
            snprintf(entry->problem, sizeof entry->problem, "its file is gone");
        }
    }
    pthread_mutex_unlock(&plugins->lock);
}

ath_code ath_plugins_scan(struct ath_plugin_changes *out, struct ath_plugins *plugins,
                          struct ath_arena *arena, struct ath_error *err)
{
    struct ath_plugin_changes found = { 0 };
    struct scan scan = { .plugins = plugins, .arena = arena, .out = &found };
    ath_code code = ATH_OK;

    found.gone = ath_arena_new_array(arena, const char *, ATH_PLUGIN_FILES);
    found.files = ath_arena_new_array(arena, const char *, ATH_PLUGIN_FILES);
    pthread_mutex_lock(&plugins->lock);
    scan.known = plugins->n;
    pthread_mutex_unlock(&plugins->lock);
    if (found.gone == NULL || found.files == NULL) {
        return ath_fail(err, ATH_RESOURCE_EXHAUSTED, "no memory for plugins");
    }
    for (size_t i = 0; code == ATH_OK && i < plugins->folder_count; i++) {
        code = ath_scan_folder(plugins, plugins->folders[i], look_at, &scan, err);
    }
    if (code != ATH_OK) {
        return code;
    }
    find_gone(&scan);
    if (arena->exhausted) {
        return ath_fail(err, ATH_RESOURCE_EXHAUSTED, "no memory for plugins");
    }
    *out = found;
    return ATH_OK;
}
