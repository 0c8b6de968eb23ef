/* SPDX-License-Identifier: Apache-2.0 */
#include "athar/v1/plugin.pb-c.h"

#include <string.h>

#include "service/handlers.h"
#include "service/reply.h"

/* ---- plugins as messages ---- */

/* The names of its locks, in the order of their bits. */
static void name_locks(Athar__V1__PluginHealth *out, uint32_t locks,
                       struct ath_arena *arena)
{
    static char *const names[] = { "calls", "files", "limits", "memory" };
    enum { LOCKS = sizeof names / sizeof *names };

    out->locks = ath_arena_new_array(arena, char *, LOCKS);
    for (size_t i = 0; out->locks != NULL && i < LOCKS; i++) {
        if ((locks & (1U << i)) != 0) {
            out->locks[out->n_locks++] = names[i];
        }
    }
}

static Athar__V1__PluginHealth *health_message(const struct ath_plugin_health *health,
                                               struct ath_arena *arena)
{
    static const char *const states[] = { "", "serving", "restarting", "quarantined" };
    Athar__V1__PluginHealth *out = ath_arena_new(arena, Athar__V1__PluginHealth);

    if (out == NULL || !health->isolated) {
        return NULL;
    }
    athar__v1__plugin_health__init(out);
    out->state = ath_text(states[health->standing]);
    out->until =
        health->until_us == 0 ? ath_text(NULL) : ath_time_text(health->until_us, arena);
    out->strikes = health->strikes;
    out->restarts = health->restarts;
    out->calls = health->calls;
    out->checks = health->checks;
    out->cpu_us = health->cpu_us;
    out->pid = (uint32_t)health->pid;
    name_locks(out, health->locks, arena);
    out->last_failure = ath_text(ath_arena_string(arena, ath_slice_str(health->failure)));
    return out;
}

static Athar__V1__PluginEvent **event_messages(size_t *n,
                                               const struct ath_plugin_state *state,
                                               struct ath_arena *arena)
{
    Athar__V1__PluginEvent **list =
        ath_message_list(arena, state->event_count, sizeof **list);

    *n = list == NULL ? 0 : state->event_count;
    for (size_t i = 0; i < *n; i++) {
        const struct ath_plugin_event *event = &state->events[i];
        athar__v1__plugin_event__init(list[i]);
        list[i]->time = ath_time_text(event->time_us, arena);
        list[i]->what = ath_text(event->what);
        list[i]->version = ath_text(event->version);
        list[i]->why = ath_text(event->why);
    }
    return list;
}

/* What the catalogue knows of its program, which may be all there is. */
static void fill_known(Athar__V1__Plugin *out, const struct ath_program *program,
                       struct ath_arena *arena)
{
    out->hash = (ProtobufCBinaryData){ sizeof program->hash, (uint8_t *)program->hash };
    out->names = ath_labels_message(&out->n_names, program->names, arena);
    if (out->version[0] == '\0') {
        out->version = ath_text(program->version);
        out->forms = program->form_count;
        out->indicators = program->indicator_count;
    }
}

const char *ath_plugin_status(const struct ath_plugin_state *state, struct ath_arena *arena)
{
    const struct ath_plugin_health *health = &state->health;

    if (state->problem[0] != '\0') {
        return state->problem;
    }
    return health->standing == ATH_PLUGIN_QUARANTINED
               ? ath_arena_printf(arena, "quarantined until %s: %s",
                                  ath_time_text(health->until_us, arena), health->failure)
               : "serving";
}

static void fill_plugin(Athar__V1__Plugin *out, const struct ath_plugin_state *state,
                        const struct ath_catalogue *catalogue, struct ath_arena *arena)
{
    const struct ath_program *program =
        ath_catalogue_program(catalogue, ath_slice_str(state->id));

    athar__v1__plugin__init(out);
    out->id = ath_text(state->id);
    out->version = ath_text(state->version);
    out->status = ath_text(ath_plugin_status(state, arena));
    out->on_disk = ath_text(state->on_disk);
    out->file = ath_text(state->path);
    out->isolation = ath_text(state->isolation);
    out->forms = state->forms;
    out->indicators = state->indicators;
    out->checks = (uint32_t)state->checks;
    out->health = health_message(&state->health, arena);
    if (program != NULL) {
        fill_known(out, program, arena);
    }
}

/* ---- the calls ---- */

/* How all files stand; false when the call has been answered. */
static bool read_states(struct ath_plugin_states *states, struct ath_call *call,
                        const struct ath_service *service)
{
    struct ath_error err;

    if (ath_plugins_states(states, service->plugins, ath_call_arena(call), &err) !=
        ATH_OK) {
        ath_call_fail(call, &err, NULL, 0);
        return false;
    }
    return true;
}

void ath_list_plugins(struct ath_call *call, const ProtobufCMessage *message, void *context)
{
    struct ath_arena *arena = ath_call_arena(call);
    Athar__V1__ListPluginsResponse response = ATHAR__V1__LIST_PLUGINS_RESPONSE__INIT;
    struct ath_plugin_states states;
    struct ath_look look;

    (void)message;
    if (!read_states(&states, call, context) || !ath_look_open(&look, call, context)) {
        return;
    }
    response.plugins = ath_message_list(arena, states.n, sizeof *response.plugins[0]);
    response.n_plugins = response.plugins == NULL ? 0 : states.n;
    for (size_t i = 0; i < response.n_plugins; i++) {
        fill_plugin(response.plugins[i], &states.v[i], &look.snapshot->catalogue, arena);
    }
    ath_call_reply(call, &response.base, look.head);
    ath_look_close(&look);
}

/* By the program's id, or by the name of the file. */
static const struct ath_plugin_state *find_state(const struct ath_plugin_states *states,
                                                 const char *name)
{
    for (size_t i = 0; i < states->n; i++) {
        if (strcmp(states->v[i].id, name) == 0) {
            return &states->v[i];
        }
    }
    for (size_t i = 0; i < states->n; i++) {
        const char *slash = strrchr(states->v[i].path, '/');
        if (strcmp(slash == NULL ? states->v[i].path : slash + 1, name) == 0) {
            return &states->v[i];
        }
    }
    return NULL;
}

/* The whole of one, by whichever of `look` and the states is newer. */
static Athar__V1__Plugin *whole_plugin(const struct ath_plugin_state *state,
                                       const struct ath_look *look, struct ath_arena *arena)
{
    Athar__V1__Plugin *plugin = ath_arena_new(arena, Athar__V1__Plugin);

    if (plugin != NULL) {
        fill_plugin(plugin, state, &look->snapshot->catalogue, arena);
        plugin->events = event_messages(&plugin->n_events, state, arena);
    }
    return plugin;
}

void ath_get_plugin(struct ath_call *call, const ProtobufCMessage *message, void *context)
{
    const Athar__V1__GetPluginRequest *request =
        (const Athar__V1__GetPluginRequest *)message;
    Athar__V1__GetPluginResponse response = ATHAR__V1__GET_PLUGIN_RESPONSE__INIT;
    struct ath_plugin_states states;
    struct ath_look look;

    if (!read_states(&states, call, context) || !ath_look_open(&look, call, context)) {
        return;
    }
    const struct ath_plugin_state *found =
        request->id[0] == '\0' ? NULL : find_state(&states, request->id);
    if (found == NULL) {
        ath_reply_reason(call, "unknown-plugin",
                         (struct ath_about){ .field = "id", .subject = request->id });
    } else {
        response.plugin = whole_plugin(found, &look, ath_call_arena(call));
        ath_call_reply(call, &response.base, look.head);
    }
    ath_look_close(&look);
}

/* ---- changing what serves ---- */

/* A change on its way. */
struct change {
    struct ath_call *call;
    struct ath_service *service;
    const char *field, *name; /* of the request */
    const char *path;         /* arena */
    struct ath_service_loaded done;
};

/* Who may make the server run code is who runs the server, and only files it looks for. False when
 * the call has been answered. */
static bool find_path(struct change *c)
{
    struct ath_about about = { .field = c->field, .subject = c->name };
    struct ath_error err;

    if (!ath_call_local(c->call)) {
        ath_reply_reason(c->call, "local-only", about);
        return false;
    }
    ath_code code = ath_plugins_path(&c->path, c->service->plugins, c->name,
                                     ath_call_arena(c->call), &err);
    if (code != ATH_OK) {
        about.other = ath_plugins_folders(c->service->plugins, ath_call_arena(c->call));
        ath_reply_reason(
            c->call, code == ATH_NOT_FOUND ? "unknown-plugin" : "plugin-elsewhere", about);
    }
    return code == ATH_OK;
}

static void reply_refusal(const struct change *c, const struct ath_error *err)
{
    const char *slash = strrchr(c->path, '/');

    if (err->code == ATH_ABORTED) {
        ath_reply_reason(c->call, "plugins-busy",
                         (struct ath_about){ .field = c->field, .subject = c->name });
    } else if (err->code == ATH_INVALID_ARGUMENT || err->code == ATH_FAILED_PRECONDITION ||
               err->code == ATH_ALREADY_EXISTS || err->code == ATH_UNAVAILABLE) {
        ath_reply_reason(c->call, "plugin-refused",
                         (struct ath_about){ .field = c->field,
                                             .subject = slash == NULL ? c->path : slash + 1,
                                             .other = err->message });
    } else {
        ath_call_fail(c->call, err, NULL, 0);
    }
}

/* False when the call has been answered. */
static bool load(struct change *c)
{
    struct ath_error err;

    if (!find_path(c)) {
        return false;
    }
    ath_code code =
        ath_service_load(&c->done, c->service, c->path, ath_call_arena(c->call), &err);
    if (code != ATH_OK) {
        reply_refusal(c, &err);
    }
    return code == ATH_OK;
}

/* As load(), for the contrary. */
static bool unload(struct change *c)
{
    struct ath_error err;

    if (!find_path(c)) {
        return false;
    }
    ath_code code = ath_service_unload(&c->done.changed, c->service, c->path,
                                       "unloaded by its operator", &err);
    if (code != ATH_OK) {
        reply_refusal(c, &err);
    }
    return code == ATH_OK;
}

static Athar__V1__Outcome outcome_of(const struct change *c)
{
    return c->done.changed ? ATHAR__V1__OUTCOME__OUTCOME_ACCEPTED
                           : ATHAR__V1__OUTCOME__OUTCOME_UNCHANGED;
}

/* How the plugin of the path stands now; NULL when the call has been answered. */
static Athar__V1__Plugin *plugin_now(struct change *c)
{
    struct ath_plugin_states states;
    struct ath_look look;
    Athar__V1__Plugin *plugin = NULL;

    if (!read_states(&states, c->call, c->service) ||
        !ath_look_open(&look, c->call, c->service)) {
        return NULL;
    }
    for (size_t i = 0; i < states.n; i++) {
        if (strcmp(states.v[i].path, c->path) == 0) {
            plugin = whole_plugin(&states.v[i], &look, ath_call_arena(c->call));
        }
    }
    c->done.seq = c->done.seq == 0 ? look.head : c->done.seq;
    ath_look_close(&look);
    if (plugin == NULL) {
        ath_reply_no_memory(c->call);
    }
    return plugin;
}

void ath_load_plugin(struct ath_call *call, const ProtobufCMessage *message, void *context)
{
    const Athar__V1__LoadPluginRequest *request =
        (const Athar__V1__LoadPluginRequest *)message;
    Athar__V1__LoadPluginResponse response = ATHAR__V1__LOAD_PLUGIN_RESPONSE__INIT;
    struct change c = { call, context, "plugin", request->plugin, NULL, { 0 } };

    if (!load(&c) || (response.plugin = plugin_now(&c)) == NULL) {
        return;
    }
    response.seq = c.done.seq;
    response.outcome = outcome_of(&c);
    response.retired = (char **)c.done.retired;
    response.n_retired = c.done.retired_count;
    ath_call_reply(call, &response.base, c.done.seq);
}

void ath_reload_plugin(struct ath_call *call, const ProtobufCMessage *message,
                       void *context)
{
    const Athar__V1__ReloadPluginRequest *request =
        (const Athar__V1__ReloadPluginRequest *)message;
    Athar__V1__ReloadPluginResponse response = ATHAR__V1__RELOAD_PLUGIN_RESPONSE__INIT;
    struct change c = { call, context, "id", request->id, NULL, { 0 } };

    if (!load(&c) || (response.plugin = plugin_now(&c)) == NULL) {
        return;
    }
    response.seq = c.done.seq;
    response.outcome = outcome_of(&c);
    response.retired = (char **)c.done.retired;
    response.n_retired = c.done.retired_count;
    ath_call_reply(call, &response.base, c.done.seq);
}

void ath_unload_plugin(struct ath_call *call, const ProtobufCMessage *message,
                       void *context)
{
    const Athar__V1__UnloadPluginRequest *request =
        (const Athar__V1__UnloadPluginRequest *)message;
    Athar__V1__UnloadPluginResponse response = ATHAR__V1__UNLOAD_PLUGIN_RESPONSE__INIT;
    struct change c = { call, context, "id", request->id, NULL, { 0 } };

    if (!unload(&c) || (response.plugin = plugin_now(&c)) == NULL) {
        return;
    }
    response.seq = c.done.seq;
    response.outcome = outcome_of(&c);
    ath_call_reply(call, &response.base, c.done.seq);
}
