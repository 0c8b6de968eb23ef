/* SPDX-License-Identifier: Apache-2.0 */
#include "plugin/registry.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/log.h"

/* A view of an older catalogue lives no longer than that: the store ends long transactions. */
static const int64_t FORMER_US = (int64_t)180 * 1000 * 1000;

enum { FORMERS = 8 }; /* most that are kept: each may be a process */

/* ---- entries --------------------------------------------------------------------- */

static struct ath_plugin_entry *find_path(const struct ath_plugins *plugins,
                                          const char *path)
{
    for (size_t i = 0; i < plugins->n; i++) {
        if (strcmp(plugins->v[i]->path, path) == 0) {
            return plugins->v[i];
        }
    }
    return NULL;
}

static ath_code add_entry(struct ath_plugin_entry **out, struct ath_plugins *plugins,
                          const char *path, struct ath_error *err)
{
    if (plugins->n == ATH_PLUGIN_FILES) {
        return ath_fail(err, ATH_RESOURCE_EXHAUSTED, "more than %d plugins, at '%s'",
                        ATH_PLUGIN_FILES, path);
    }
    struct ath_plugin_entry *entry = calloc(1, sizeof *entry);
    char *copy = strdup(path);
    if (entry == NULL || copy == NULL) {
        free(entry);
        free(copy);
        return ath_fail(err, ATH_RESOURCE_EXHAUSTED, "no memory for plugins");
    }
    entry->path = copy;
    plugins->v[plugins->n++] = entry;
    *out = entry;
    return ATH_OK;
}

ath_code ath_registry_entry(struct ath_plugin_entry **out, struct ath_plugins *plugins,
                            const char *path, struct ath_error *err)
{
    ath_code code = ATH_OK;

    pthread_mutex_lock(&plugins->lock);
    struct ath_plugin_entry *entry = find_path(plugins, path);
    if (entry == NULL) {
        code = add_entry(&entry, plugins, path, err);
    }
    pthread_mutex_unlock(&plugins->lock);
    if (code == ATH_OK) {
        *out = entry;
    }
    return code;
}

struct ath_plugin_entry *ath_registry_find(const struct ath_plugins *plugins,
                                           const char *id)
{
    struct ath_plugin_entry *last = NULL;

    for (size_t i = 0; i < plugins->n; i++) {
        struct ath_plugin_entry *entry = plugins->v[i];
        if (strcmp(entry->id, id) != 0) {
            continue;
        }
        if (entry->current != NULL || entry->coming != NULL) {
            return entry;
        }
        last = last == NULL ? entry : last;
    }
    return last;
}

/* The version of the entry that knows the catalogue in which the program is as it is here. */
static struct ath_plugin_version *choose(const struct ath_plugin_entry *entry,
                                         const struct ath_program *program)
{
    struct ath_plugin_version *current = entry->current;

    if (current != NULL && ath_version_bound(current, program) != NULL) {
        return current;
    }
    if (entry->coming != NULL && ath_version_bound(entry->coming, program) != NULL) {
        return entry->coming;
    }
    if (current == NULL) {
        return NULL;
    }
    for (struct ath_plugin_version *v = entry->former; v != NULL; v = v->next) {
        if (ath_version_bound(v, program) != NULL) {
            return v;
        }
    }
    return current;
}

struct ath_plugin_version *ath_registry_hold(struct ath_plugins *plugins,
                                             const struct ath_program *program)
{
    struct ath_plugin_version *version = NULL;

    pthread_mutex_lock(&plugins->lock);
    const struct ath_plugin_entry *entry = ath_registry_find(plugins, program->id);
    if (entry != NULL) {
        version = choose(entry, program);
    }
    if (version != NULL) {
        ath_version_hold(version);
    }
    pthread_mutex_unlock(&plugins->lock);
    return version;
}

bool ath_plugins_serves(struct ath_plugins *plugins, const char *id)
{
    pthread_mutex_lock(&plugins->lock);
    const struct ath_plugin_entry *entry = ath_registry_find(plugins, id);
    bool serves = entry != NULL && entry->current != NULL;
    pthread_mutex_unlock(&plugins->lock);
    return serves;
}

/* ---- what happened --------------------------------------------------------------- */

void ath_registry_note(struct ath_plugin_entry *entry, const char *what,
                       const char *version, const char *why)
{
    struct ath_kept_event *event = &entry->events[entry->event_count % ATH_PLUGIN_EVENTS];

    *event = (struct ath_kept_event){ .time_us = ath_clock_wall_us(), .what = what };
    snprintf(event->version, sizeof event->version, "%s", version);
    snprintf(event->why, sizeof event->why, "%s", why);
    entry->event_count++;
}

void ath_registry_refuse(struct ath_plugin_entry *entry, const char *why)
{
    bool serves = entry->current != NULL;

    snprintf(serves ? entry->on_disk : entry->problem, ATH_MESSAGE_BYTES, "%s", why);
    ath_registry_note(entry, "refused", "", why);
}

/* What its process did since it was looked at last. With the lock held. */
static void tell(struct ath_plugin_entry *entry, struct ath_plugin_version *version,
                 const struct ath_plugin_health *health)
{
    const char *number = version->declared.program->version;
    bool away = health->standing == ATH_PLUGIN_QUARANTINED;

    if (health->failures > version->failures) {
        ath_registry_note(entry, "struck", number, health->failure);
    }
    if (away && !version->kept_away) {
        ath_registry_note(entry, "quarantined", number, health->failure);
        ath_log(ATH_LOG_ERROR, "audit.plugin-quarantined", "id=%s why=\"%s\"", version->id,
                health->failure);
    }
    if (!away && version->kept_away) {
        ath_registry_note(entry, "released", number, "");
        ath_log(ATH_LOG_INFO, "audit.plugin-released", "id=%s", version->id);
    }
    version->failures = health->failures;
    version->kept_away = away;
}

void ath_registry_watch(struct ath_plugins *plugins, struct ath_plugin_version *version)
{
    struct ath_plugin_health health;

    if (version->driver->health == NULL) {
        return;
    }
    version->driver->health(version->object, &health);
    bool away = health.standing == ATH_PLUGIN_QUARANTINED;
    bool waits = health.standing == ATH_PLUGIN_RESTARTING && version->kept_away;
    if (waits || (health.failures == version->failures && away == version->kept_away)) {
        return;
    }
    pthread_mutex_lock(&plugins->lock);
    struct ath_plugin_entry *entry = find_path(plugins, version->path);
    if (entry != NULL) {
        tell(entry, version, &health);
    }
    pthread_mutex_unlock(&plugins->lock);
}

/* ---- versions -------------------------------------------------------------------- */

static void release_list(struct ath_plugin_version *v)
{
    while (v != NULL) {
        struct ath_plugin_version *next = v->next;
        ath_version_release(v);
        v = next;
    }
}

static bool has_hash(const struct ath_plugin_version *version, const uint8_t hash[32])
{
    const struct ath_binding *b =
        atomic_load_explicit(&version->bindings, memory_order_acquire);

    while (b != NULL && memcmp(b->hash, hash, 32) != 0) {
        b = b->next;
    }
    return b != NULL;
}

/* Every catalogue that this one knows, the other one knows, too. */
static bool covers(const struct ath_plugin_version *other,
                   const struct ath_plugin_version *version)
{
    const struct ath_binding *b =
        atomic_load_explicit(&version->bindings, memory_order_acquire);

    while (b != NULL && has_hash(other, b->hash)) {
        b = b->next;
    }
    return b == NULL;
}

/* It may still be needed for a while, unless `next` looks at all that it did. Gives what need not
 * be kept any more. */
static struct ath_plugin_version *retire(struct ath_plugin_entry *entry,
                                         struct ath_plugin_version *version,
                                         const struct ath_plugin_version *next)
{
    struct ath_plugin_version **at = &entry->former;

    if (version == NULL || covers(next, version)) {
        return version;
    }
    version->replaced_us = ath_clock_mono_us();
    version->next = entry->former;
    entry->former = version;
    for (int i = 0; *at != NULL && i < FORMERS; i++) {
        at = &(*at)->next;
    }
    struct ath_plugin_version *rest = *at;
    *at = NULL;
    return rest;
}

/* The version that another file served the program with, which is gone. */
static struct ath_plugin_version *take_over(struct ath_plugins *plugins,
                                            const struct ath_plugin_entry *entry)
{
    for (size_t i = 0; i < plugins->n; i++) {
        struct ath_plugin_entry *other = plugins->v[i];
        if (other != entry && other->current != NULL && strcmp(other->id, entry->id) == 0) {
            struct ath_plugin_version *version = other->current;
            other->current = NULL;
            other->gone = true;
            other->id[0] = '\0';
            return version;
        }
    }
    return NULL;
}

void ath_plugins_offer(struct ath_plugins *plugins, struct ath_plugin_version *version)
{
    struct ath_plugin_version *before = NULL;

    pthread_mutex_lock(&plugins->lock);
    struct ath_plugin_entry *entry = find_path(plugins, version->path);
    if (entry->coming != version) {
        ath_version_hold(version);
        before = entry->coming;
        entry->coming = version;
        snprintf(entry->id, sizeof entry->id, "%s", version->id);
    }
    pthread_mutex_unlock(&plugins->lock);
    ath_version_release(before);
}

void ath_plugins_serve(struct ath_plugins *plugins, struct ath_plugin_version *version,
                       const char *note)
{
    pthread_mutex_lock(&plugins->lock);
    struct ath_plugin_entry *entry = find_path(plugins, version->path);
    struct ath_plugin_version *coming = entry->coming;
    const char *what = entry->current == NULL ? "loaded" : "reloaded";
    snprintf(entry->id, sizeof entry->id, "%s", version->id);
    struct ath_plugin_version *before =
        entry->current != NULL ? entry->current : take_over(plugins, entry);
    struct ath_plugin_version *rest = retire(entry, before, version);
    entry->current = version;
    entry->coming = NULL;
    entry->seen = version->mark;
    entry->unloaded = entry->gone = false;
    entry->problem[0] = entry->on_disk[0] = '\0';
    ath_registry_note(entry, what, version->declared.program->version, note);
    pthread_mutex_unlock(&plugins->lock);
    ath_version_release(coming);
    release_list(rest);
    ath_log(ATH_LOG_INFO, *what == 'l' ? "audit.plugin-loaded" : "audit.plugin-reloaded",
            "id=%s version=%s file=\"%s\"%s%s%s", version->id,
            version->declared.program->version, version->path,
            *note == '\0' ? "" : " note=\"", note, *note == '\0' ? "" : "\"");
}

void ath_plugins_drop(struct ath_plugins *plugins, struct ath_plugin_version *version,
                      const char *why, bool keep)
{
    struct ath_plugin_version *coming = NULL;

    pthread_mutex_lock(&plugins->lock);
    struct ath_plugin_entry *entry = find_path(plugins, version->path);
    if (!keep && entry->coming == version) {
        coming = entry->coming;
        entry->coming = NULL;
    }
    entry->seen = version->mark;
    snprintf(entry->id, sizeof entry->id, "%s", version->id);
    ath_registry_refuse(entry, why);
    pthread_mutex_unlock(&plugins->lock);
    ath_log(ATH_LOG_ERROR, "audit.plugin-refused", "id=%s file=\"%s\" why=\"%s\"",
            version->id, version->path, why);
    ath_version_release(coming);
    ath_version_release(version);
}

bool ath_plugins_unload(struct ath_plugins *plugins, const char *path, const char *why)
{
    char id[ATH_ID_BYTES + 1] = "";

    pthread_mutex_lock(&plugins->lock);
    struct ath_plugin_entry *entry = find_path(plugins, path);
    struct ath_plugin_version *former = entry == NULL ? NULL : entry->former;
    struct ath_plugin_version *coming = entry == NULL ? NULL : entry->coming;
    struct ath_plugin_version *current = entry == NULL ? NULL : entry->current;
    if (entry != NULL) {
        snprintf(id, sizeof id, "%s", entry->id);
        entry->former = entry->coming = entry->current = NULL;
        entry->unloaded = true;
        entry->on_disk[0] = '\0';
        snprintf(entry->problem, sizeof entry->problem, "%s", why);
    }
    if (current != NULL) {
        ath_registry_note(entry, "unloaded", current->declared.program->version, why);
    }
    pthread_mutex_unlock(&plugins->lock);
    if (current != NULL) {
        ath_log(ATH_LOG_INFO, "audit.plugin-unloaded", "id=%s file=\"%s\" why=\"%s\"", id,
                path, why);
    }
    release_list(former);
    ath_version_release(coming);
    ath_version_release(current);
    return current != NULL;
}

void ath_plugins_tick(struct ath_plugins *plugins)
{
    int64_t before = ath_clock_mono_us() - FORMER_US;
    struct ath_plugin_version *done = NULL;

    pthread_mutex_lock(&plugins->lock);
    for (size_t i = 0; i < plugins->n; i++) {
        struct ath_plugin_version **at = &plugins->v[i]->former;
        while (*at != NULL && (*at)->replaced_us > before) {
            at = &(*at)->next;
        }
        while (*at != NULL) { /* the rest is older still */
            struct ath_plugin_version *v = *at;
            *at = v->next;
            v->next = done;
            done = v;
        }
    }
    pthread_mutex_unlock(&plugins->lock);
    release_list(done);
}

void ath_registry_end(struct ath_plugins *plugins)
{
    for (size_t i = plugins->n; i > 0; i--) {
        struct ath_plugin_entry *entry = plugins->v[i - 1];
        release_list(entry->former);
        ath_version_release(entry->coming);
        ath_version_release(entry->current);
        free(entry->path);
        free(entry);
    }
}

/* ---- how they stand -------------------------------------------------------------- */

static const char *copy_text(const char *text, struct ath_arena *arena)
{
    const char *copy = ath_arena_string(arena, ath_slice_str(text));

    return copy == NULL ? "" : copy;
}

static void copy_events(struct ath_plugin_state *out, const struct ath_plugin_entry *entry,
                        struct ath_arena *arena)
{
    size_t n =
        entry->event_count < ATH_PLUGIN_EVENTS ? entry->event_count : ATH_PLUGIN_EVENTS;
    struct ath_plugin_event *v = ath_arena_new_array(arena, struct ath_plugin_event, n);

    for (size_t i = 0; v != NULL && i < n; i++) {
        const struct ath_kept_event *from =
            &entry->events[(entry->event_count - n + i) % ATH_PLUGIN_EVENTS];
        v[i] = (struct ath_plugin_event){ from->time_us, from->what,
                                          copy_text(from->version, arena),
                                          copy_text(from->why, arena) };
    }
    out->events = v;
    out->event_count = v == NULL ? 0 : n;
}

static void fill_state(struct ath_plugin_state *out, const struct ath_plugins *plugins,
                       const struct ath_plugin_entry *entry, struct ath_arena *arena)
{
    const struct ath_plugin_version *v = entry->current;
    const struct ath_program *program = v == NULL ? NULL : v->declared.program;
    const struct ath_plugin_driver *driver =
        v != NULL ? v->driver : ath_plugins_driver(plugins, entry->path);

    *out = (struct ath_plugin_state){
        .id = copy_text(entry->id, arena),
        .version = copy_text(program == NULL ? "" : program->version, arena),
        .path = copy_text(entry->path, arena),
        .problem = copy_text(entry->problem, arena),
        .on_disk = copy_text(entry->on_disk, arena),
        .isolation = driver->name,
        .forms = program == NULL ? 0 : program->form_count,
        .indicators = program == NULL ? 0 : program->indicator_count,
        .checks = v == NULL ? 0 : ath_manifest_check_count(v->declared.checks),
    };
    copy_events(out, entry, arena);
}

/* Versions held while how they do is asked for, which is not under the lock. */
static void ask_health(struct ath_plugin_state *state, struct ath_plugin_version *version)
{
    if (version != NULL && version->driver->health != NULL) {
        version->driver->health(version->object, &state->health);
    }
    ath_version_release(version);
}

ath_code ath_plugins_states(struct ath_plugin_states *out, struct ath_plugins *plugins,
                            struct ath_arena *arena, struct ath_error *err)
{
    struct ath_plugin_state *v =
        ath_arena_new_array(arena, struct ath_plugin_state, ATH_PLUGIN_FILES);
    struct ath_plugin_version *held[ATH_PLUGIN_FILES];
    size_t n = 0;

    pthread_mutex_lock(&plugins->lock);
    for (size_t i = 0; v != NULL && i < plugins->n; i++) {
        const struct ath_plugin_entry *entry = plugins->v[i];
        if (entry->gone && entry->id[0] == '\0') {
            continue;
        }
        fill_state(&v[n], plugins, entry, arena);
        held[n++] = entry->current;
        if (entry->current != NULL) {
            ath_version_hold(entry->current);
        }
    }
    pthread_mutex_unlock(&plugins->lock);
    for (size_t i = 0; i < n; i++) {
        ask_health(&v[i], held[i]);
    }
    if (v == NULL || arena->exhausted) {
        return ath_arena_fail(err, "request");
    }
    *out = (struct ath_plugin_states){ v, n };
    return ATH_OK;
}
