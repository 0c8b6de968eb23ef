/* SPDX-License-Identifier: Apache-2.0 */
#include "athar/v1/plugin.pb-c.h"
#include "cmd.h"
#include "label.h"
#include "output.h"

/* ---- plugin list ---------------------------------------------------------------------- */

static const struct cli_column list_columns[] = {
    { .name = "id", .title = CLI_SAY_H_PROGRAM },
    { .name = "version", .title = CLI_SAY_H_VERSION },
    { .name = "status", .title = CLI_SAY_H_STATUS },
    { .name = "isolation", .title = CLI_SAY_H_ISOLATION },
    { .name = "forms", .title = CLI_SAY_H_FORMS, .number = true, .plain = true },
    { .name = "indicators", .title = CLI_SAY_H_INDICATORS, .number = true, .plain = true },
    { .name = "file", .title = CLI_SAY_H_FILE },
    { .name = "on_disk", .title = CLI_SAY_H_ON_DISK, .optional = true },
};

static void add_plugin(struct cli *cli, struct cli_listing *listing,
                       const Athar__V1__Plugin *p)
{
    const char *const cells[] = {
        cli_or_none(cli, p->id),
        cli_or_none(cli, p->version),
        cli_or_none(cli, cli_program_status(cli, p->status)),
        cli_or_none(cli, p->isolation),
        cli_number(cli, p->forms),
        cli_number(cli, p->indicators),
        cli_or_none(cli, p->file),
        cli_or_none(cli, p->on_disk),
    };

    if (!cli_list_json(cli, listing, &p->base)) {
        cli_table_add(&listing->table, cells);
    }
}

int cli_cmd_plugin_list(struct cli *cli)
{
    Athar__V1__ListPluginsRequest request = ATHAR__V1__LIST_PLUGINS_REQUEST__INIT;
    ProtobufCMessage *response = NULL;
    struct cli_listing listing = {
        .table = { .columns = list_columns,
                   .column_count = sizeof list_columns / sizeof *list_columns },
    };
    int exit = cli_call(cli, "Plugins.List", &request.base, &response);

    if (exit == CLI_OK) {
        const Athar__V1__ListPluginsResponse *answer =
            (const Athar__V1__ListPluginsResponse *)response;
        for (size_t i = 0; i < answer->n_plugins; i++) {
            add_plugin(cli, &listing, answer->plugins[i]);
        }
    }
    athar_free(response);
    return cli_list_end(cli, &listing, "plugins", exit);
}

/* ---- plugin show ---------------------------------------------------------------------- */

static const struct cli_column field_columns[] = {
    { .name = "field", .title = CLI_SAY_H_FIELD },
    { .name = "value", .title = CLI_SAY_H_VALUE },
};

static void add_field(struct cli *cli, struct cli_table *table, enum cli_message name,
                      const char *value)
{
    const char *const cells[] = { cli_phrase(cli->lang, name), value };

    if (value != NULL && *value != '\0') {
        cli_table_add(table, cells);
    }
}

static void add_number(struct cli *cli, struct cli_table *table, enum cli_message name,
                       uint64_t value)
{
    if (value > 0) {
        add_field(cli, table, name, cli_number(cli, value));
    }
}

/* "calls, files, limits" in the arena. */
static const char *joined(struct cli *cli, char *const *list, size_t n)
{
    struct cli_text text = { 0 };

    cli_text_str(&text, "");
    for (size_t i = 0; i < n; i++) {
        cli_text_printf(&text, "%s%s", i == 0 ? "" : ", ", list[i]);
    }
    const char *copy = cli_copy(&cli->arena, text.data, text.size);
    cli_text_fini(&text);
    return copy;
}

static void add_health(struct cli *cli, struct cli_table *table,
                       const Athar__V1__PluginHealth *health)
{
    if (health == NULL) {
        return;
    }
    add_number(cli, table, CLI_SAY_H_PROCESS, health->pid);
    add_field(cli, table, CLI_SAY_H_LOCKS, joined(cli, health->locks, health->n_locks));
    add_field(cli, table, CLI_SAY_H_UNTIL, health->until);
    add_number(cli, table, CLI_SAY_H_STRIKES, health->strikes);
    add_number(cli, table, CLI_SAY_H_RESTARTS, health->restarts);
    add_number(cli, table, CLI_SAY_H_CALLS, health->calls);
    add_number(cli, table, CLI_SAY_H_CHECKS_DONE, health->checks);
    add_number(cli, table, CLI_SAY_H_CPU_US, health->cpu_us);
    add_field(cli, table, CLI_SAY_H_LAST_FAILURE, health->last_failure);
}

static void add_events(struct cli *cli, struct cli_table *table, const Athar__V1__Plugin *p)
{
    for (size_t i = 0; i < p->n_events; i++) {
        const Athar__V1__PluginEvent *e = p->events[i];
        const char *text = cli_printf(&cli->arena, "%s %s%s%s%s%s", e->time, e->what,
                                      *e->version == '\0' ? "" : " ", e->version,
                                      *e->why == '\0' ? "" : ": ", e->why);
        add_field(cli, table, CLI_SAY_H_EVENT, text);
    }
}

static void show(struct cli *cli, const Athar__V1__Plugin *p)
{
    struct cli_table table = { .columns = field_columns,
                               .column_count =
                                   sizeof field_columns / sizeof *field_columns };

    add_field(cli, &table, CLI_SAY_H_PROGRAM, p->id);
    add_field(cli, &table, CLI_SAY_H_NAME, cli_label(p->names, p->n_names, cli->lang));
    add_field(cli, &table, CLI_SAY_H_VERSION, p->version);
    add_field(cli, &table, CLI_SAY_H_STATUS, cli_program_status(cli, p->status));
    add_field(cli, &table, CLI_SAY_H_ON_DISK, p->on_disk);
    add_field(cli, &table, CLI_SAY_H_FILE, p->file);
    add_field(cli, &table, CLI_SAY_H_ISOLATION, p->isolation);
    add_number(cli, &table, CLI_SAY_H_FORMS, p->forms);
    add_number(cli, &table, CLI_SAY_H_INDICATORS, p->indicators);
    add_number(cli, &table, CLI_SAY_H_CHECKS, p->checks);
    add_health(cli, &table, p->health);
    add_events(cli, &table, p);
    cli_output(cli, &table, 0);
    cli_table_fini(&table);
}

int cli_cmd_plugin_show(struct cli *cli)
{
    Athar__V1__GetPluginRequest request = ATHAR__V1__GET_PLUGIN_REQUEST__INIT;
    ProtobufCMessage *response = NULL;

    request.id = (char *)cli->args.words.v[0];
    int exit = cli_call(cli, "Plugins.Get", &request.base, &response);
    if (exit == CLI_OK && cli->format == CLI_JSON) {
        cli_output_message(cli, response);
    } else if (exit == CLI_OK) {
        const Athar__V1__GetPluginResponse *answer =
            (const Athar__V1__GetPluginResponse *)response;
        if (answer->plugin != NULL) {
            show(cli, answer->plugin);
        }
    }
    athar_free(response);
    return exit;
}

/* ---- plugin load, reload, unload ------------------------------------------------------ */

/* What was done, in one sentence; or the answer as JSON. */
static void say_done(struct cli *cli, enum cli_message done, const Athar__V1__Plugin *p,
                     const ProtobufCMessage *answer, uint64_t seq)
{
    if (cli->format == CLI_JSON) {
        cli_output_message(cli, answer);
        return;
    }
    const struct cli_words words = {
        .subject = p == NULL ? "" : p->id,
        .value = p == NULL ? "" : p->version,
        .limit =
            done == CLI_SAY_PLUGIN_LOADED && p != NULL ? p->file : cli_number(cli, seq),
    };
    cli_put(cli->out, cli_say(cli, done, &words));
    fputc('\n', cli->out);
}

/* What it no longer asks for: a file copied half looks like that. */
static void say_retired(struct cli *cli, const Athar__V1__Plugin *p, char *const *retired,
                        size_t n)
{
    if (n > 0 && cli->format != CLI_JSON) {
        cli_note(cli, CLI_SAY_PLUGIN_RETIRED,
                 &(struct cli_words){ .subject = p == NULL ? "" : p->id,
                                      .value = joined(cli, retired, n) });
    }
}

static enum cli_message loaded(Athar__V1__Outcome outcome)
{
    return outcome == ATHAR__V1__OUTCOME__OUTCOME_UNCHANGED ? CLI_SAY_PLUGIN_LOADED
                                                            : CLI_SAY_PLUGIN_LOADED_NEW;
}

int cli_cmd_plugin_load(struct cli *cli)
{
    Athar__V1__LoadPluginRequest request = ATHAR__V1__LOAD_PLUGIN_REQUEST__INIT;
    ProtobufCMessage *response = NULL;

    request.plugin = (char *)cli->args.words.v[0];
    int exit = cli_call_long(cli, "Plugins.Load", &request.base, &response);
    if (exit == CLI_OK) {
        const Athar__V1__LoadPluginResponse *answer =
            (const Athar__V1__LoadPluginResponse *)response;
        say_done(cli, loaded(answer->outcome), answer->plugin, response, answer->seq);
        say_retired(cli, answer->plugin, answer->retired, answer->n_retired);
    }
    athar_free(response);
    return exit;
}

int cli_cmd_plugin_reload(struct cli *cli)
{
    Athar__V1__ReloadPluginRequest request = ATHAR__V1__RELOAD_PLUGIN_REQUEST__INIT;
    ProtobufCMessage *response = NULL;

    request.id = (char *)cli->args.words.v[0];
    int exit = cli_call_long(cli, "Plugins.Reload", &request.base, &response);
    if (exit == CLI_OK) {
        const Athar__V1__ReloadPluginResponse *answer =
            (const Athar__V1__ReloadPluginResponse *)response;
        say_done(cli, loaded(answer->outcome), answer->plugin, response, answer->seq);
        say_retired(cli, answer->plugin, answer->retired, answer->n_retired);
    }
    athar_free(response);
    return exit;
}

int cli_cmd_plugin_unload(struct cli *cli)
{
    Athar__V1__UnloadPluginRequest request = ATHAR__V1__UNLOAD_PLUGIN_REQUEST__INIT;
    ProtobufCMessage *response = NULL;

    request.id = (char *)cli->args.words.v[0];
    int exit = cli_call_long(cli, "Plugins.Unload", &request.base, &response);
    if (exit == CLI_OK) {
        const Athar__V1__UnloadPluginResponse *answer =
            (const Athar__V1__UnloadPluginResponse *)response;
        bool same = answer->outcome == ATHAR__V1__OUTCOME__OUTCOME_UNCHANGED;
        say_done(cli, same ? CLI_SAY_PLUGIN_NOT_LOADED : CLI_SAY_PLUGIN_UNLOADED,
                 answer->plugin, response, answer->seq);
    }
    athar_free(response);
    return exit;
}
