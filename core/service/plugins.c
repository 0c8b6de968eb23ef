/* SPDX-License-Identifier: Apache-2.0 */
#include "athar/v1/plugin.pb-c.h"

#include <string.h>

#include "service/handlers.h"
#include "service/reply.h"

/* ---- plugins as messages ---- */

/* What the catalogue knows of the program: its content's hash, its names. */
static void fill_known(Athar__V1__Plugin *out, const struct ath_look *look,
                       struct ath_arena *arena)
{
    const struct ath_program *program =
        ath_catalogue_program(&look->snapshot->catalogue, ath_slice_str(out->id));

    if (program != NULL) {
        out->hash = (ProtobufCBinaryData){ sizeof program->hash, (uint8_t *)program->hash };
        out->names = ath_labels_message(&out->n_names, program->names, arena);
    }
}

static void fill_plugin(Athar__V1__Plugin *out, const struct ath_plugin_state *state,
                        const struct ath_look *look, struct ath_arena *arena)
{
    athar__v1__plugin__init(out);
    out->id = ath_text(state->id);
    out->version = ath_text(state->version);
    out->status = ath_text(state->problem[0] == '\0' ? "serving" : state->problem);
    out->on_disk = ath_text(state->on_disk);
    out->file = ath_text(state->path);
    out->isolation = ath_text(state->isolation);
    out->forms = state->forms;
    out->indicators = state->indicators;
    out->checks = (uint32_t)state->checks;
    fill_known(out, look, arena);
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
        fill_plugin(response.plugins[i], &states.v[i], &look, arena);
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

void ath_get_plugin(struct ath_call *call, const ProtobufCMessage *message, void *context)
{
    const Athar__V1__GetPluginRequest *request =
        (const Athar__V1__GetPluginRequest *)message;
    Athar__V1__GetPluginResponse response = ATHAR__V1__GET_PLUGIN_RESPONSE__INIT;
    Athar__V1__Plugin plugin;
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
        fill_plugin(&plugin, found, &look, ath_call_arena(call));
        response.plugin = &plugin;
        ath_call_reply(call, &response.base, look.head);
    }
    ath_look_close(&look);
}
