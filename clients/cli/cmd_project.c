/* SPDX-License-Identifier: Apache-2.0 */
#include "athar/v1/projects.pb-c.h"
#include "cmd.h"
#include "label.h"
#include "output.h"
#include "request.h"

int cli_cmd_project_add(struct cli *cli)
{
    Athar__V1__PutProjectRequest request = ATHAR__V1__PUT_PROJECT_REQUEST__INIT;
    Athar__V1__Project project = ATHAR__V1__PROJECT__INIT;
    ProtobufCMessage *response = NULL;

    request.id = cli_command_id(cli);
    if (request.id == NULL) {
        return CLI_USAGE;
    }
    project.slug = (char *)cli->args.words.v[0];
    project.funder = cli_field(cli, CLI_OPT_FUNDER);
    project.from = cli_field(cli, CLI_OPT_FROM);
    project.to = cli_field(cli, CLI_OPT_TO);
    project.budget = cli_field(cli, CLI_OPT_BUDGET);
    project.names = cli_names_given(cli, &project.n_names);
    project.organizations = cli_strings(&cli->args.given[CLI_OPT_ORGANIZATION]);
    project.n_organizations = cli->args.given[CLI_OPT_ORGANIZATION].n;
    request.project = &project;
    int exit = cli_call(cli, "Projects.Put", &request.base, &response);
    if (exit == CLI_OK) {
        const Athar__V1__PutProjectResponse *answer =
            (const Athar__V1__PutProjectResponse *)response;
        cli_output_done(cli, project.slug, answer->outcome, answer->seq, response);
    }
    athar_free(response);
    return exit;
}

static const struct cli_column list_columns[] = {
    { .name = "slug", .title = CLI_SAY_H_PROJECT },
    { .name = "from", .title = CLI_SAY_H_FROM },
    { .name = "to", .title = CLI_SAY_H_TO },
    { .name = "budget", .title = CLI_SAY_H_BUDGET, .number = true, .optional = true },
    { .name = "funder", .title = CLI_SAY_H_FUNDER },
    { .name = "name", .title = CLI_SAY_H_NAME, .optional = true },
};

static void list_page(struct cli *cli, const ProtobufCMessage *page, void *context)
{
    const Athar__V1__ListProjectsResponse *list =
        (const Athar__V1__ListProjectsResponse *)page;
    struct cli_listing *listing = context;

    for (size_t i = 0; i < list->n_projects; i++) {
        const Athar__V1__Project *p = list->projects[i];
        if (cli_list_json(cli, listing, &p->base)) {
            continue;
        }
        const char *const cells[] = {
            cli_or_none(cli, p->slug),
            cli_or_none(cli, p->from),
            cli_or_none(cli, p->to),
            cli_or_none(cli, p->budget),
            cli_or_none(cli, p->funder),
            cli_or_none(cli, cli_label(p->names, p->n_names, cli->lang)),
        };
        cli_table_add(&listing->table, cells);
    }
}

int cli_cmd_project_list(struct cli *cli)
{
    Athar__V1__ListProjectsRequest request = ATHAR__V1__LIST_PROJECTS_REQUEST__INIT;
    struct cli_listing listing = {
        .table = { .columns = list_columns,
                   .column_count = sizeof list_columns / sizeof *list_columns },
    };
    int exit = cli_pages(cli, "Projects.List", &request.base, list_page, &listing);

    return cli_list_end(cli, &listing, "projects", exit);
}
