/* SPDX-License-Identifier: Apache-2.0 */
#define _XOPEN_SOURCE 700 /* realpath */

#include "plugin/host.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "base/log.h"
#include "plugin/child.h"
#include "plugin/registry.h"
#include "plugin/scan.h"
#include "plugin/serving.h"
#include "plugin/sheet.h"
#include "plugin/table.h"

/* ---- which driver ---------------------------------------------------------------- */

/* Files by the end of their names, and what runs them. */
static const struct {
    const char *suffix;
    const struct ath_plugin_driver *driver;
} kinds[] = {
    { ".so", &ath_plugin_inproc },
    { ".csv", &ath_plugin_sheet },
};

enum { KINDS = sizeof kinds / sizeof *kinds };

/* In .CSV, too: the driver says what is wrong with that. */
static bool ends_with(const char *name, const char *suffix)
{
    size_t size = strlen(name), least = strlen(suffix);
    const char *end = size > least ? name + size - least : "";

    return strcmp(end, suffix) == 0 ||
           (strcmp(suffix, ".csv") == 0 && strcasecmp(end, suffix) == 0);
}

/* The file's name, without folder and ending, is in the list. */
static bool is_trusted(const struct ath_plugins *plugins, const char *name)
{
    struct ath_slice list = ath_slice_str(plugins->trusted), part;
    const char *slash = strrchr(name, '/');
    struct ath_slice stem = ath_slice_str(slash == NULL ? name : slash + 1);

    stem.size -= strlen(strrchr((const char *)stem.data, '.'));
    while (ath_abi_part(&part, &list, ',')) {
        if (ath_slice_equal(part, stem)) {
            return true;
        }
    }
    return false;
}

const struct ath_plugin_driver *ath_plugins_driver(const struct ath_plugins *plugins,
                                                   const char *name)
{
    const struct ath_plugin_driver *driver = NULL;

    for (size_t i = 0; driver == NULL && i < KINDS; i++) {
        driver = ends_with(name, kinds[i].suffix) ? kinds[i].driver : NULL;
    }
    bool isolated =
        driver == &ath_plugin_inproc && plugins->isolated && !is_trusted(plugins, name);
    return isolated ? &ath_plugin_child : driver;
}

/* ---- loading --------------------------------------------------------------------- */

const struct ath_program *ath_version_program(const struct ath_plugin_version *version)
{
    return version->declared.program;
}

/* Another file serves the program, and is still there. With the lock held. */
static const char *served_by(const struct ath_plugins *plugins, const char *id,
                             const struct ath_plugin_entry *entry)
{
    const struct ath_plugin_entry *other = ath_registry_find(plugins, id);

    bool serves = other != NULL && other != entry && other->current != NULL;

    return serves && access(other->path, F_OK) == 0 ? other->path : NULL;
}

/* May this version take the place of what the entry has? With the lock held. */
static ath_code judge(const struct ath_plugins *plugins,
                      const struct ath_plugin_entry *entry,
                      const struct ath_plugin_version *version, struct ath_error *err)
{
    const char *other = served_by(plugins, version->id, entry);

    if (other != NULL) {
        return ath_fail(err, ATH_ALREADY_EXISTS, "program '%s' is already served by %s",
                        version->id, other);
    }
    if (entry->current != NULL && strcmp(entry->id, version->id) != 0) {
        return ath_fail(err, ATH_FAILED_PRECONDITION,
                        "the file now declares program '%s', and served '%s': give it a "
                        "name of its own",
                        version->id, entry->id);
    }
    return ATH_OK;
}

ath_code ath_plugins_prepare(struct ath_plugin_version **out, struct ath_plugins *plugins,
                             const char *path, struct ath_error *err)
{
    const struct ath_plugin_driver *driver = ath_plugins_driver(plugins, path);
    struct ath_plugin_version *version = NULL;
    struct ath_plugin_entry *entry = NULL;
    ath_code code = ath_registry_entry(&entry, plugins, path, err);

    if (code != ATH_OK) {
        return code;
    }
    struct ath_file_mark mark = ath_file_mark(path);
    code = ath_version_open(&version, driver, path, err);
    pthread_mutex_lock(&plugins->lock);
    entry->seen = mark;
    entry->gone = false;
    if (code == ATH_OK) {
        code = judge(plugins, entry, version, err);
    }
    if (code != ATH_OK) {
        if (version != NULL && entry->id[0] == '\0') {
            snprintf(entry->id, sizeof entry->id, "%s", version->id);
        }
        ath_registry_refuse(entry, err->message);
    }
    pthread_mutex_unlock(&plugins->lock);
    if (code != ATH_OK) {
        ath_version_release(version);
        return code;
    }
    *out = version;
    return ATH_OK;
}

/* One file at the start: it serves at once, if it can be read. */
static ath_code load(void *context, const char *path, struct ath_error *err)
{
    struct ath_plugins *plugins = context;
    struct ath_plugin_version *version = NULL;
    struct ath_plugin_entry *entry = NULL;
    struct ath_error why;
    ath_code code = ath_registry_entry(&entry, plugins, path, err);

    if (code != ATH_OK) {
        return code;
    }
    if (ath_plugins_prepare(&version, plugins, path, &why) != ATH_OK) {
        ath_log(ATH_LOG_ERROR, "plugin.load-refused", "path=%s problem=\"%s\"", path,
                why.message);
        return ATH_OK;
    }
    snprintf(entry->id, sizeof entry->id, "%s", version->id);
    entry->current = version;
    ath_registry_note(entry, "loaded", version->declared.program->version, "");
    ath_log(ATH_LOG_INFO, "plugin.load", "id=%s version=%s path=%s", version->id,
            version->declared.program->version, path);
    return ATH_OK;
}

/* Folders are remembered by their real paths, so that a file has one name. */
static ath_code add_folder(struct ath_plugins *plugins, const char *folder,
                           struct ath_error *err)
{
    char *real = realpath(folder, NULL);

    if (real == NULL) {
        return ath_scan_folder(plugins, folder, load, plugins, err); /* says why */
    }
    if (plugins->folder_count == ATH_PLUGIN_FOLDERS) {
        free(real);
        return ath_fail(err, ATH_RESOURCE_EXHAUSTED, "more than %d plugin folders",
                        ATH_PLUGIN_FOLDERS);
    }
    plugins->folders[plugins->folder_count++] = real;
    return ath_scan_folder(plugins, real, load, plugins, err);
}

static void set_isolation(struct ath_plugins *plugins,
                          const struct ath_plugins_options *options)
{
    plugins->isolated = options->host_path != NULL && !options->inside;
    if (options->host_path != NULL) {
        ath_plugin_child_program(options->host_path);
    }
    snprintf(plugins->trusted, sizeof plugins->trusted, "%s",
             options->trusted == NULL ? "" : options->trusted);
}

ath_code ath_plugins_open(struct ath_plugins **out,
                          const struct ath_plugins_options *options, struct ath_error *err)
{
    struct ath_plugins *plugins = calloc(1, sizeof *plugins);
    ath_code code = ATH_OK;

    if (plugins == NULL) {
        return ath_fail(err, ATH_RESOURCE_EXHAUSTED, "no memory for plugins");
    }
    pthread_mutex_init(&plugins->lock, NULL);
    set_isolation(plugins, options);
    for (size_t i = 0; code == ATH_OK && i < options->folder_count; i++) {
        code = add_folder(plugins, options->folders[i], err);
    }
    if (code != ATH_OK) {
        ath_plugins_close(plugins);
        return code;
    }
    *out = plugins;
    return ATH_OK;
}

/* It is not to serve: at the start, before anything is served. */
static void reject(struct ath_plugin_entry *entry, const char *problem)
{
    struct ath_plugin_version *version = entry->current;

    entry->current = NULL;
    ath_registry_refuse(entry, problem);
    ath_log(ATH_LOG_ERROR, "plugin.load-refused", "path=%s problem=\"%s\"", entry->path,
            problem);
    ath_version_release(version);
}

void ath_plugins_reject(struct ath_plugins *plugins, size_t i, const char *problem)
{
    if (i < plugins->n && plugins->v[i]->current != NULL) {
        reject(plugins->v[i], problem);
    }
}

void ath_plugins_close(struct ath_plugins *plugins)
{
    if (plugins == NULL) {
        return;
    }
    ath_registry_end(plugins);
    for (size_t i = 0; i < plugins->folder_count; i++) {
        free(plugins->folders[i]);
    }
    pthread_mutex_destroy(&plugins->lock);
    free(plugins);
}

const struct ath_plugin_info *ath_plugins_info(const struct ath_plugins *plugins, size_t i)
{
    if (i >= plugins->n) {
        return NULL;
    }
    struct ath_plugin_entry *entry = plugins->v[i];
    entry->info = (struct ath_plugin_info){
        .path = entry->path,
        .id = entry->id,
        .problem = entry->problem,
        .program = entry->current == NULL ? NULL : entry->current->declared.program,
    };
    return &entry->info;
}

/* ---- binding --------------------------------------------------------------------- */

ath_code ath_version_bind(struct ath_plugin_version *version,
                          const struct ath_program *finished, struct ath_error *err)
{
    const struct ath_binding *binding = ath_version_binding(version, finished);

    if (binding == NULL) {
        return ath_fail(err, ATH_UNAVAILABLE, "no memory for the checks of program '%s'",
                        finished->id);
    }
    return binding->problem == NULL
               ? ATH_OK
               : ath_fail(err, ATH_INVALID_ARGUMENT, "%s", binding->problem);
}

ath_code ath_plugins_bind(struct ath_plugins *plugins, const struct ath_program *finished,
                          struct ath_error *err)
{
    struct ath_plugin_entry *entry = ath_registry_find(plugins, finished->id);

    if (entry == NULL || entry->current == NULL) {
        return !finished->coded ? ATH_OK
                                : ath_fail(err, ATH_UNAVAILABLE,
                                           "program '%s' is checked by a plugin that is "
                                           "not loaded",
                                           finished->id);
    }
    ath_code code = ath_version_bind(entry->current, finished, err);
    if (code == ATH_INVALID_ARGUMENT) {
        reject(entry, err->message);
    }
    return code;
}

/* ---- while checks use it --------------------------------------------------------- */

ath_code ath_serving_hold(struct ath_serving *out, struct ath_plugins *plugins,
                          const struct ath_program *program, struct ath_error *err)
{
    struct ath_plugin_version *version = ath_registry_hold(plugins, program);

    if (version == NULL) {
        return ath_fail(err, ATH_NOT_FOUND,
                        "program '%s' is checked by a plugin that is not loaded",
                        program->id);
    }
    const struct ath_binding *binding = ath_version_binding(version, program);
    if (binding == NULL || binding->problem != NULL) {
        ath_fail(err, ATH_UNAVAILABLE, "plugin '%s' cannot check: %s", version->id,
                 binding == NULL ? "no memory for its checks" : binding->problem);
        ath_version_release(version);
        return ATH_UNAVAILABLE;
    }
    *out = (struct ath_serving){ .id = version->id,
                                 .driver = version->driver,
                                 .object = version->object,
                                 .checks = version->declared.checks,
                                 .binding = binding,
                                 .held = version };
    return ATH_OK;
}

static bool derives(size_t *at, const struct ath_plugin_version *version,
                    const char *indicator)
{
    if (version == NULL) {
        return false;
    }
    *at = ath_manifest_derivation(version->declared.checks, indicator);
    return *at < version->declared.checks.n;
}

ath_code ath_serving_deriving(struct ath_serving *out, size_t *at,
                              struct ath_plugins *plugins,
                              const struct ath_derived_name *name, struct ath_error *err)
{
    struct ath_plugin_version *version = NULL;

    pthread_mutex_lock(&plugins->lock);
    const struct ath_plugin_entry *entry = ath_registry_find(plugins, name->program);
    bool served = entry != NULL && entry->current != NULL;
    if (served && derives(at, entry->current, name->indicator)) {
        version = entry->current;
    } else if (served && derives(at, entry->coming, name->indicator)) {
        version = entry->coming;
    }
    if (version != NULL) {
        ath_version_hold(version);
    }
    pthread_mutex_unlock(&plugins->lock);
    if (version == NULL) {
        return ath_fail(err, ATH_FAILED_PRECONDITION,
                        served ? "the version of plugin '%s' that serves does not derive it"
                               : "plugin '%s' is not loaded",
                        name->program);
    }
    *out = (struct ath_serving){ .id = version->id,
                                 .driver = version->driver,
                                 .object = version->object,
                                 .checks = version->declared.checks,
                                 .held = version };
    return ATH_OK;
}

bool ath_serving_is(struct ath_plugins *plugins, const struct ath_program *program)
{
    struct ath_plugin_version *version = ath_registry_hold(plugins, program);

    ath_version_release(version);
    return version != NULL;
}

void ath_serving_release(struct ath_plugins *plugins, struct ath_serving *serving)
{
    ath_registry_watch(plugins, serving->held);
    ath_version_release(serving->held);
    serving->held = NULL;
}
