/* SPDX-License-Identifier: Apache-2.0 */
#include "plugin/host.h"

#include <dirent.h>
#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "plugin/serving.h"

enum { PLUGIN_BYTES = 32 << 20, LIST_BYTES = 16 << 20, FILES_MAX = 256 };

struct plugin {
    struct ath_plugin_info info;
    const struct ath_plugin_driver *driver;
    struct ath_plugin_object *object; /* owned; NULL with a problem found while loading */
    struct ath_plugin_declared declared;
    struct ath_arena arena;  /* what it declares, and its bindings */
    pthread_mutex_t binding; /* guards `arena` and the head of the list */
    _Atomic(struct ath_binding *) bindings;
};

struct ath_plugins {
    struct ath_arena arena; /* paths */
    struct plugin *v[FILES_MAX];
    size_t n;
};

/* ---- which driver ---------------------------------------------------------------- */

/* Files by the end of their names, and what runs them. */
static const struct {
    const char *suffix;
    const struct ath_plugin_driver *driver;
} kinds[] = {
    { ".so", &ath_plugin_inproc },
};

enum { KINDS = sizeof kinds / sizeof *kinds };

static bool ends_with(const char *name, const char *suffix)
{
    size_t size = strlen(name), least = strlen(suffix);

    return size > least && strcmp(name + size - least, suffix) == 0;
}

/* NULL when the file is no plugin. */
static const struct ath_plugin_driver *driver_of(const char *name)
{
    for (size_t i = 0; i < KINDS; i++) {
        if (ends_with(name, kinds[i].suffix)) {
            return kinds[i].driver;
        }
    }
    return NULL;
}

/* ---- loading --------------------------------------------------------------------- */

static struct plugin *find_plugin(const struct ath_plugins *plugins, const char *id)
{
    for (size_t i = 0; i < plugins->n; i++) {
        if (plugins->v[i]->object != NULL && strcmp(plugins->v[i]->info.id, id) == 0) {
            return plugins->v[i];
        }
    }
    return NULL;
}

static void unload(struct plugin *plugin)
{
    plugin->driver->close(plugin->object);
    plugin->object = NULL;
}

static void set_problem(struct plugin *plugin, const char *problem)
{
    const char *copy = ath_arena_string(&plugin->arena, ath_slice_str(problem));

    plugin->info.problem = copy == NULL ? "no memory to say what is wrong" : copy;
    plugin->info.program = NULL;
    ath_log(ATH_LOG_ERROR, "plugin.load-refused", "path=%s problem=\"%s\"",
            plugin->info.path, problem);
}

static void load(struct ath_plugins *plugins, struct plugin *plugin)
{
    struct ath_error err = { 0 };
    ath_code code = plugin->driver->open(&plugin->object, &plugin->declared,
                                         plugin->info.path, &plugin->arena, &err);

    if (code != ATH_OK) {
        set_problem(plugin, err.message);
        return;
    }
    const struct ath_program *program = plugin->declared.program;
    const struct plugin *first = find_plugin(plugins, program->id);
    plugin->info.id = program->id;
    if (first != NULL) {
        unload(plugin);
        ath_fail(&err, ATH_ALREADY_EXISTS, "program '%s' is already served by %s",
                 program->id, first->info.path);
        set_problem(plugin, err.message);
        return;
    }
    plugin->info.program = program;
    ath_log(ATH_LOG_INFO, "plugin.load", "id=%s version=%s path=%s", program->id,
            program->version, plugin->info.path);
}

static void destroy_plugin(struct plugin *plugin)
{
    unload(plugin);
    pthread_mutex_destroy(&plugin->binding);
    ath_arena_fini(&plugin->arena);
    free(plugin);
}

static ath_code add_file(struct ath_plugins *plugins, const char *folder, const char *name,
                         struct ath_error *err)
{
    if (plugins->n == FILES_MAX) {
        return ath_fail(err, ATH_RESOURCE_EXHAUSTED, "more than %d plugins, at '%s/%s'",
                        FILES_MAX, folder, name);
    }
    struct plugin *plugin = calloc(1, sizeof *plugin);
    const char *path = ath_arena_printf(&plugins->arena, "%s/%s", folder, name);
    if (plugin == NULL || path == NULL) {
        free(plugin);
        return ath_fail(err, ATH_RESOURCE_EXHAUSTED, "no memory for plugins");
    }
    plugin->info = (struct ath_plugin_info){ .path = path, .id = "", .problem = "" };
    plugin->driver = driver_of(name);
    ath_arena_init(&plugin->arena, PLUGIN_BYTES);
    pthread_mutex_init(&plugin->binding, NULL);
    load(plugins, plugin);
    plugins->v[plugins->n++] = plugin;
    return ATH_OK;
}

static int is_plugin(const struct dirent *entry)
{
    return entry->d_name[0] != '.' && driver_of(entry->d_name) != NULL;
}

static int by_name(const struct dirent **a, const struct dirent **b)
{
    return strcmp((*a)->d_name, (*b)->d_name);
}

static ath_code add_folder(struct ath_plugins *plugins, const char *folder,
                           struct ath_error *err)
{
    struct dirent **names = NULL;
    int n = scandir(folder, &names, is_plugin, by_name);
    ath_code code = ATH_OK;

    if (n < 0) {
        bool absent = errno == ENOENT || errno == ENOTDIR;
        return ath_fail(err, absent ? ATH_NOT_FOUND : ATH_UNAVAILABLE,
                        "plugin folder '%s' %s", folder,
                        absent ? "does not exist" : "cannot be read");
    }
    for (int i = 0; i < n; i++) {
        if (code == ATH_OK) {
            code = add_file(plugins, folder, names[i]->d_name, err);
        }
        free(names[i]);
    }
    free(names);
    return code;
}

ath_code ath_plugins_open(struct ath_plugins **out,
                          const struct ath_plugins_options *options, struct ath_error *err)
{
    struct ath_plugins *plugins = calloc(1, sizeof *plugins);
    ath_code code = ATH_OK;

    if (plugins == NULL) {
        return ath_fail(err, ATH_RESOURCE_EXHAUSTED, "no memory for plugins");
    }
    ath_arena_init(&plugins->arena, LIST_BYTES);
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

void ath_plugins_reject(struct ath_plugins *plugins, size_t i, const char *problem)
{
    if (i < plugins->n && plugins->v[i]->info.problem[0] == '\0') {
        set_problem(plugins->v[i], problem);
        unload(plugins->v[i]);
    }
}

void ath_plugins_close(struct ath_plugins *plugins)
{
    if (plugins == NULL) {
        return;
    }
    for (size_t i = plugins->n; i > 0; i--) {
        destroy_plugin(plugins->v[i - 1]);
    }
    ath_arena_fini(&plugins->arena);
    free(plugins);
}

const struct ath_plugin_info *ath_plugins_info(const struct ath_plugins *plugins, size_t i)
{
    return i < plugins->n ? &plugins->v[i]->info : NULL;
}

static const char *copy_text(const char *text, struct ath_arena *arena)
{
    const char *copy = ath_arena_string(arena, ath_slice_str(text));

    return copy == NULL ? "" : copy;
}

static void fill_state(struct ath_plugin_state *out, const struct plugin *plugin,
                       struct ath_arena *arena)
{
    const struct ath_program *program = plugin->info.program;

    *out = (struct ath_plugin_state){
        .id = copy_text(plugin->info.id, arena),
        .version = copy_text(program == NULL ? "" : program->version, arena),
        .path = copy_text(plugin->info.path, arena),
        .problem = copy_text(plugin->info.problem, arena),
        .on_disk = "",
        .isolation = plugin->driver->name,
        .forms = program == NULL ? 0 : program->form_count,
        .indicators = program == NULL ? 0 : program->indicator_count,
        .checks = program == NULL ? 0 : plugin->declared.checks.n,
    };
}

ath_code ath_plugins_states(struct ath_plugin_states *out, struct ath_plugins *plugins,
                            struct ath_arena *arena, struct ath_error *err)
{
    struct ath_plugin_state *v =
        ath_arena_new_array(arena, struct ath_plugin_state, plugins->n);

    for (size_t i = 0; v != NULL && i < plugins->n; i++) {
        fill_state(&v[i], plugins->v[i], arena);
    }
    if (v == NULL || arena->exhausted) {
        return ath_fail(err, ATH_RESOURCE_EXHAUSTED, "request needs more than its arena");
    }
    *out = (struct ath_plugin_states){ v, plugins->n };
    return ATH_OK;
}

/* ---- binding --------------------------------------------------------------------- */

static const struct ath_binding *find_binding(struct plugin *plugin,
                                              const struct ath_program *program)
{
    const struct ath_binding *binding =
        atomic_load_explicit(&plugin->bindings, memory_order_acquire);

    while (binding != NULL && memcmp(binding->hash, program->hash, 32) != 0) {
        binding = binding->next;
    }
    return binding;
}

/* The binding of this version, made when there is none; NULL when memory is out. */
static const struct ath_binding *bind_once(struct plugin *plugin,
                                           const struct ath_program *program)
{
    const struct ath_binding *known = find_binding(plugin, program);

    if (known != NULL) {
        return known;
    }
    pthread_mutex_lock(&plugin->binding);
    known = find_binding(plugin, program);
    if (known == NULL) {
        struct ath_binding *made =
            ath_binding_make(program, plugin->declared.checks, &plugin->arena);
        if (made != NULL) {
            made->next = atomic_load_explicit(&plugin->bindings, memory_order_relaxed);
            atomic_store_explicit(&plugin->bindings, made, memory_order_release);
        }
        known = made;
    }
    pthread_mutex_unlock(&plugin->binding);
    return known;
}

/* The plugin of a coded program and its binding. */
static ath_code find_bound(struct plugin **plugin, const struct ath_binding **binding,
                           const struct ath_plugins *plugins,
                           const struct ath_program *program, struct ath_error *err)
{
    *plugin = find_plugin(plugins, program->id);
    if (*plugin == NULL) {
        return ath_fail(err, ATH_NOT_FOUND,
                        "program '%s' is checked by a plugin that is not loaded",
                        program->id);
    }
    *binding = bind_once(*plugin, program);
    return *binding != NULL
               ? ATH_OK
               : ath_fail(err, ATH_UNAVAILABLE, "no memory for the checks of program '%s'",
                          program->id);
}

ath_code ath_plugins_bind(struct ath_plugins *plugins, const struct ath_program *finished,
                          struct ath_error *err)
{
    const struct ath_binding *binding;
    struct plugin *plugin;

    if (!finished->coded) {
        return ATH_OK;
    }
    ath_code code = find_bound(&plugin, &binding, plugins, finished, err);
    if (code != ATH_OK) {
        return ATH_UNAVAILABLE;
    }
    if (binding->problem != NULL) {
        set_problem(plugin, binding->problem);
        return ath_fail(err, ATH_INVALID_ARGUMENT, "%s", binding->problem);
    }
    return ATH_OK;
}

/* ---- while checks use it --------------------------------------------------------- */

ath_code ath_serving_hold(struct ath_serving *out, struct ath_plugins *plugins,
                          const struct ath_program *program, struct ath_error *err)
{
    const struct ath_binding *binding;
    struct plugin *plugin;
    ath_code code = find_bound(&plugin, &binding, plugins, program, err);

    if (code != ATH_OK) {
        return code;
    }
    if (binding->problem != NULL) {
        return ath_fail(err, ATH_UNAVAILABLE, "plugin '%s' cannot check: %s",
                        plugin->info.id, binding->problem);
    }
    *out = (struct ath_serving){ .id = plugin->info.id,
                                 .driver = plugin->driver,
                                 .object = plugin->object,
                                 .checks = plugin->declared.checks,
                                 .binding = binding,
                                 .held = plugin };
    return ATH_OK;
}

void ath_serving_release(struct ath_plugins *plugins, struct ath_serving *serving)
{
    (void)plugins;
    serving->held = NULL;
}
