/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "athar/v1/organizations.pb-c.h"
#include "cmd.h"
#include "label.h"
#include "names.h"
#include "output.h"
#include "request.h"

/* ---- org add -------------------------------------------------------------------------- */

/* --identifier SCHEME=VALUE, any number of them. */
static bool read_identifiers(struct cli *cli, Athar__V1__Organization *organization)
{
    const struct cli_list *given = &cli->args.given[CLI_OPT_IDENTIFIER];
    Athar__V1__Identifier *list = cli_array(&cli->arena, given->n, sizeof *list);

    organization->identifiers =
        cli_array(&cli->arena, given->n, sizeof *organization->identifiers);
    for (size_t i = 0; i < given->n; i++) {
        const char *equals = strchr(given->v[i], '=');
        if (equals == NULL || equals == given->v[i]) {
            const struct cli_words words = { .subject = given->v[i] };
            (void)cli_usage(cli, CLI_SAY_BAD_IDENTIFIER, &words);
            return false;
        }
        athar__v1__identifier__init(&list[i]);
        list[i].scheme = cli_copy(&cli->arena, given->v[i], (size_t)(equals - given->v[i]));
        list[i].value = (char *)equals + 1;
        organization->identifiers[organization->n_identifiers++] = &list[i];
    }
    return true;
}

static bool read_organization(struct cli *cli, Athar__V1__Organization *organization)
{
    organization->slug = (char *)cli->args.words.v[0];
    organization->kind = cli_field(cli, CLI_OPT_KIND);
    organization->province = cli_field(cli, CLI_OPT_PROVINCE);
    organization->parent = cli_field(cli, CLI_OPT_PARENT);
    organization->sector = cli_field(cli, CLI_OPT_SECTOR);
    organization->milieu = cli_field(cli, CLI_OPT_MILIEU);
    organization->opened = cli_field(cli, CLI_OPT_OPENED);
    organization->closed = cli_field(cli, CLI_OPT_CLOSED);
    organization->names = cli_names_given(cli, &organization->n_names);
    organization->successors = cli_strings(&cli->args.given[CLI_OPT_SUCCESSOR]);
    organization->n_successors = cli->args.given[CLI_OPT_SUCCESSOR].n;
    organization->groups = cli_strings(&cli->args.given[CLI_OPT_GROUP]);
    organization->n_groups = cli->args.given[CLI_OPT_GROUP].n;
    organization->leaves = cli_strings(&cli->args.given[CLI_OPT_LEAVE]);
    organization->n_leaves = cli->args.given[CLI_OPT_LEAVE].n;
    return read_identifiers(cli, organization);
}

int cli_cmd_org_add(struct cli *cli)
{
    Athar__V1__PutOrganizationRequest request = ATHAR__V1__PUT_ORGANIZATION_REQUEST__INIT;
    Athar__V1__Organization organization = ATHAR__V1__ORGANIZATION__INIT;
    ProtobufCMessage *response = NULL;

    request.id = cli_command_id(cli);
    if (request.id == NULL || !read_organization(cli, &organization)) {
        return CLI_USAGE;
    }
    request.organization = &organization;
    request.from = cli_field(cli, CLI_OPT_FROM);
    int exit = cli_call(cli, "Organizations.Put", &request.base, &response);
    if (exit == CLI_OK) {
        const Athar__V1__PutOrganizationResponse *answer =
            (const Athar__V1__PutOrganizationResponse *)response;
        cli_output_done(cli, organization.slug, answer->outcome, answer->seq, response);
    }
    athar_free(response);
    return exit;
}

/* ---- org list ------------------------------------------------------------------------- */

static const struct cli_column list_columns[] = {
    { .name = "slug", .title = CLI_SAY_H_ORGANIZATION },
    { .name = "kind", .title = CLI_SAY_H_KIND },
    { .name = "province", .title = CLI_SAY_H_PROVINCE, .named = CLI_PLACE },
    { .name = "region", .title = CLI_SAY_H_REGION, .named = CLI_PLACE },
    { .name = "parent", .title = CLI_SAY_H_PARENT, .optional = true },
    { .name = "sector", .title = CLI_SAY_H_SECTOR, .optional = true },
    { .name = "milieu", .title = CLI_SAY_H_MILIEU, .optional = true },
    { .name = "name", .title = CLI_SAY_H_NAME },
};

static void list_page(struct cli *cli, const ProtobufCMessage *page, void *context)
{
    const Athar__V1__ListOrganizationsResponse *list =
        (const Athar__V1__ListOrganizationsResponse *)page;
    struct cli_listing *listing = context;

    for (size_t i = 0; i < list->n_organizations; i++) {
        const Athar__V1__Organization *o = list->organizations[i];
        if (cli_list_json(cli, listing, &o->base)) {
            continue;
        }
        const char *const cells[] = {
            cli_or_none(cli, o->slug),
            cli_or_none(cli, o->kind),
            cli_or_none(cli, o->province),
            cli_or_none(cli, o->region),
            cli_or_none(cli, o->parent),
            cli_or_none(cli, o->sector),
            cli_or_none(cli, o->milieu),
            cli_or_none(cli, cli_label(o->names, o->n_names, cli->lang)),
        };
        cli_table_add(&listing->table, cells);
    }
}

int cli_cmd_org_list(struct cli *cli)
{
    Athar__V1__ListOrganizationsRequest request =
        ATHAR__V1__LIST_ORGANIZATIONS_REQUEST__INIT;
    struct cli_listing listing = {
        .table = { .columns = list_columns,
                   .column_count = sizeof list_columns / sizeof *list_columns },
    };
    int exit = cli_pages(cli, "Organizations.List", &request.base, list_page, &listing);

    return cli_list_end(cli, &listing, "organizations", exit);
}

/* ---- org show ------------------------------------------------------------------------- */

static const struct cli_column show_columns[] = {
    { .name = "field", .title = CLI_SAY_H_FIELD },
    { .name = "from", .title = CLI_SAY_H_FROM, .optional = true },
    { .name = "value", .title = CLI_SAY_H_VALUE },
};

static void add_line(struct cli *cli, struct cli_table *table, enum cli_message title,
                     const char *from, const char *value)
{
    const char *const cells[] = { cli_phrase(cli->lang, title),
                                  *from == '\0' && table->row_count > 0 ? "" : from,
                                  value };

    if (*value != '\0') {
        cli_table_add(table, cells);
    }
}

static void add_lists(struct cli *cli, struct cli_table *table,
                      const Athar__V1__Organization *o)
{
    for (size_t i = 0; i < o->n_identifiers; i++) {
        add_line(cli, table, CLI_SAY_H_IDENTIFIERS, "",
                 cli_printf(&cli->arena, "%s=%s", o->identifiers[i]->scheme,
                            o->identifiers[i]->value));
    }
    for (size_t i = 0; i < o->n_successors; i++) {
        add_line(cli, table, CLI_SAY_H_SUCCESSORS, "", o->successors[i]);
    }
    for (size_t i = 0; i < o->n_memberships; i++) {
        const Athar__V1__Membership *m = o->memberships[i];
        add_line(cli, table, CLI_SAY_H_PROVINCE, m->from, cli_place(cli, m->province));
        add_line(cli, table, CLI_SAY_H_PARENT, m->from, m->parent);
        for (size_t k = 0; k < m->n_groups; k++) {
            add_line(cli, table, CLI_SAY_H_GROUPS, m->from, m->groups[k]);
        }
    }
}

static void show(struct cli *cli, const Athar__V1__Organization *o)
{
    struct cli_table table = { .columns = show_columns,
                               .column_count = sizeof show_columns / sizeof *show_columns };

    add_line(cli, &table, CLI_SAY_H_ORGANIZATION, "", o->slug);
    for (size_t i = 0; i < o->n_names; i++) {
        add_line(cli, &table, CLI_SAY_H_NAME, "",
                 cli_printf(&cli->arena, "%s: %s", o->names[i]->lang, o->names[i]->text));
    }
    add_line(cli, &table, CLI_SAY_H_KIND, "", o->kind);
    add_line(cli, &table, CLI_SAY_H_REGION, "", cli_place(cli, o->region));
    if (o->n_memberships == 0) {
        add_line(cli, &table, CLI_SAY_H_PROVINCE, "", cli_place(cli, o->province));
        add_line(cli, &table, CLI_SAY_H_PARENT, "", o->parent);
    }
    add_line(cli, &table, CLI_SAY_H_MILIEU, "", o->milieu);
    add_line(cli, &table, CLI_SAY_H_SECTOR, "", o->sector);
    add_line(cli, &table, CLI_SAY_H_OPENED, "", o->opened);
    add_line(cli, &table, CLI_SAY_H_CLOSED, "", o->closed);
    add_lists(cli, &table, o);
    cli_output(cli, &table, 0);
    cli_table_fini(&table);
}

int cli_cmd_org_show(struct cli *cli)
{
    Athar__V1__GetOrganizationRequest request = ATHAR__V1__GET_ORGANIZATION_REQUEST__INIT;
    ProtobufCMessage *response = NULL;

    request.slug = (char *)cli->args.words.v[0];
    int exit = cli_call(cli, "Organizations.Get", &request.base, &response);
    if (exit == CLI_OK && cli->format == CLI_JSON) {
        cli_output_message(cli, response);
    } else if (exit == CLI_OK) {
        const Athar__V1__GetOrganizationResponse *answer =
            (const Athar__V1__GetOrganizationResponse *)response;
        if (answer->organization != NULL) {
            show(cli, answer->organization);
        }
    }
    athar_free(response);
    return exit;
}
