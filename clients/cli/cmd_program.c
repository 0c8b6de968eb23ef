/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "athar/v1/catalogue.pb-c.h"
#include "cmd.h"
#include "label.h"
#include "output.h"

/* ---- program list --------------------------------------------------------------------- */

static const struct cli_column list_columns[] = {
    { .name = "id", .title = CLI_SAY_H_PROGRAM },
    { .name = "version", .title = CLI_SAY_H_VERSION },
    { .name = "status", .title = CLI_SAY_H_STATUS },
    { .name = "forms", .title = CLI_SAY_H_FORMS, .number = true, .plain = true },
    { .name = "indicators", .title = CLI_SAY_H_INDICATORS, .number = true, .plain = true },
    { .name = "name", .title = CLI_SAY_H_NAME },
};

static void add_program(struct cli *cli, struct cli_listing *listing,
                        const Athar__V1__ProgramSummary *p)
{
    const char *const cells[] = {
        cli_or_none(cli, p->id),
        cli_or_none(cli, p->version),
        cli_or_none(cli, cli_program_status(cli, p->status)),
        cli_number(cli, p->forms),
        cli_number(cli, p->indicators),
        cli_or_none(cli, cli_label(p->names, p->n_names, cli->lang)),
    };

    if (!cli_list_json(cli, listing, &p->base)) {
        cli_table_add(&listing->table, cells);
    }
}

int cli_cmd_program_list(struct cli *cli)
{
    Athar__V1__ListProgramsRequest request = ATHAR__V1__LIST_PROGRAMS_REQUEST__INIT;
    ProtobufCMessage *response = NULL;
    struct cli_listing listing = {
        .table = { .columns = list_columns,
                   .column_count = sizeof list_columns / sizeof *list_columns },
    };
    int exit = cli_call(cli, "Catalogue.ListPrograms", &request.base, &response);

    if (exit == CLI_OK) {
        const Athar__V1__ListProgramsResponse *answer =
            (const Athar__V1__ListProgramsResponse *)response;
        for (size_t i = 0; i < answer->n_programs; i++) {
            add_program(cli, &listing, answer->programs[i]);
        }
    }
    athar_free(response);
    return cli_list_end(cli, &listing, "programs", exit);
}

/* ---- program show --------------------------------------------------------------------- */

static const struct cli_column form_columns[] = {
    { .name = "form", .title = CLI_SAY_H_FORM },
    { .name = "frequency", .title = CLI_SAY_H_FREQUENCY },
    { .name = "kinds", .title = CLI_SAY_H_KINDS },
    { .name = "retired", .title = CLI_SAY_H_RETIRED, .optional = true },
    { .name = "name", .title = CLI_SAY_H_NAME },
};

static const struct cli_column indicator_columns[] = {
    { .name = "form", .title = CLI_SAY_H_FORM, .optional = true },
    { .name = "indicator", .title = CLI_SAY_H_INDICATOR },
    { .name = "kind", .title = CLI_SAY_H_KIND },
    { .name = "unit", .title = CLI_SAY_H_UNIT },
    { .name = "breakdowns", .title = CLI_SAY_H_BREAKDOWNS, .optional = true },
    { .name = "name", .title = CLI_SAY_H_NAME },
    { .name = "retired", .title = CLI_SAY_H_RETIRED, .optional = true },
};

static const struct cli_column option_columns[] = {
    { .name = "category", .title = CLI_SAY_H_CATEGORY },
    { .name = "option", .title = CLI_SAY_H_OPTIONS },
    { .name = "name", .title = CLI_SAY_H_NAME },
    { .name = "retired", .title = CLI_SAY_H_RETIRED, .optional = true },
};

enum {
    FORM_COLUMNS = sizeof form_columns / sizeof *form_columns,
    INDICATOR_COLUMNS = sizeof indicator_columns / sizeof *indicator_columns,
    OPTION_COLUMNS = sizeof option_columns / sizeof *option_columns,
};

/* "a, b, c" in the arena. */
static const char *joined(struct cli *cli, char *const *list, size_t n, const char *between)
{
    struct cli_text text = { 0 };

    cli_text_str(&text, "");
    for (size_t i = 0; i < n; i++) {
        cli_text_str(&text, i == 0 ? "" : between);
        cli_text_str(&text, list[i]);
    }
    const char *copy = cli_copy(&cli->arena, text.data, text.size);
    cli_text_fini(&text);
    return copy;
}

/* Programs branch on "yes". */
static const char *retired(struct cli *cli, bool is)
{
    return !is                        ? NULL
           : cli->format == CLI_TABLE ? cli_phrase(cli->lang, CLI_SAY_RETIRED_YES)
                                      : "yes";
}

static void add_form(struct cli *cli, struct cli_table *table, const Athar__V1__Form *form)
{
    struct cli_text frequencies = { 0 };

    cli_text_str(&frequencies, "");
    for (size_t i = 0; i < form->n_frequencies; i++) {
        cli_text_printf(&frequencies, "%s%s=%s", i == 0 ? "" : ", ",
                        form->frequencies[i]->layer, form->frequencies[i]->frequency);
    }
    const char *const cells[] = {
        form->id,
        cli_copy(&cli->arena, frequencies.data, frequencies.size),
        form->n_kinds == 0 ? cli_phrase(cli->lang, CLI_SAY_ALL_KINDS)
                           : joined(cli, form->kinds, form->n_kinds, ", "),
        retired(cli, form->retired),
        cli_label(form->names, form->n_names, cli->lang),
    };
    cli_table_add(table, cells);
    cli_text_fini(&frequencies);
}

static const char *breakdowns(struct cli *cli, const Athar__V1__Indicator *indicator)
{
    char **list = cli_array(&cli->arena, indicator->n_breakdowns, sizeof *list);

    for (size_t i = 0; i < indicator->n_breakdowns; i++) {
        const Athar__V1__Breakdown *b = indicator->breakdowns[i];
        list[i] = (char *)joined(cli, b->categories, b->n_categories, "*");
    }
    return joined(cli, list, indicator->n_breakdowns, ", ");
}

/* "stock", "stock, average", "flow, sum/max": over time, and over organizations where that is said. */
static const char *kind_of(struct cli *cli, const Athar__V1__Indicator *indicator)
{
    const char *time = indicator->over_time;
    const char *over = indicator->over_organizations;

    if (*over != '\0') {
        const char *usual = strcmp(indicator->kind, "flow") == 0 ? "sum" : "last";
        return cli_printf(&cli->arena, "%s, %s/%s", indicator->kind,
                          *time == '\0' ? usual : time, over);
    }
    return *time == '\0' ? indicator->kind
                         : cli_printf(&cli->arena, "%s, %s", indicator->kind, time);
}

static void add_indicators(struct cli *cli, struct cli_table *table,
                           const Athar__V1__Form *form, bool many)
{
    for (size_t i = 0; i < form->n_indicators; i++) {
        const Athar__V1__Indicator *indicator = form->indicators[i];
        const char *const cells[] = {
            many || cli->format == CLI_CSV ? form->id : NULL,
            indicator->id,
            kind_of(cli, indicator),
            cli->format == CLI_TABLE ? cli_unit(indicator, cli->lang) : indicator->unit,
            breakdowns(cli, indicator),
            cli_label(indicator->names, indicator->n_names, cli->lang),
            retired(cli, indicator->retired),
        };
        cli_table_add(table, cells);
    }
}

static void show_forms(struct cli *cli, const Athar__V1__Program *program)
{
    struct cli_table table = { .columns = form_columns, .column_count = FORM_COLUMNS };

    for (size_t i = 0; i < program->n_forms; i++) {
        add_form(cli, &table, program->forms[i]);
    }
    fprintf(cli->out, "%s %s  ", program->id, program->version);
    cli_put(cli->out, cli_label(program->names, program->n_names, cli->lang));
    fputs("\n\n", cli->out);
    cli_output(cli, &table, 0);
    fputc('\n', cli->out);
    cli_table_fini(&table);
}

static void show_options(struct cli *cli, const Athar__V1__Program *program)
{
    struct cli_table table = { .columns = option_columns, .column_count = OPTION_COLUMNS };

    for (size_t i = 0; i < program->n_categories; i++) {
        const Athar__V1__Category *category = program->categories[i];
        for (size_t j = 0; j < category->n_options; j++) {
            const Athar__V1__Option *option = category->options[j];
            const char *const cells[] = {
                j == 0 ? category->id : "",
                option->id,
                cli_label(option->names, option->n_names, cli->lang),
                retired(cli, option->retired),
            };
            cli_table_add(&table, cells);
        }
    }
    fputc('\n', cli->out);
    cli_output(cli, &table, 0);
    cli_table_fini(&table);
}

/* For people all there is; as CSV the indicators alone, for that is what one lists. */
static void show(struct cli *cli, const Athar__V1__Program *program)
{
    struct cli_table table = { .columns = indicator_columns,
                               .column_count = INDICATOR_COLUMNS };

    for (size_t i = 0; i < program->n_forms; i++) {
        add_indicators(cli, &table, program->forms[i], program->n_forms > 1);
    }
    if (cli->format == CLI_CSV) {
        cli_output(cli, &table, 0);
    } else {
        show_forms(cli, program);
        cli_output(cli, &table, 0);
        show_options(cli, program);
    }
    cli_table_fini(&table);
}

int cli_cmd_program_show(struct cli *cli)
{
    Athar__V1__GetProgramRequest request = ATHAR__V1__GET_PROGRAM_REQUEST__INIT;
    ProtobufCMessage *response = NULL;

    request.id = (char *)cli->args.words.v[0];
    int exit = cli_call(cli, "Catalogue.GetProgram", &request.base, &response);
    const Athar__V1__GetProgramResponse *answer =
        (const Athar__V1__GetProgramResponse *)response;
    if (exit == CLI_OK && cli->format == CLI_JSON) {
        if (answer->program != NULL) {
            answer->program->content.len = 0; /* the same again, as bytes */
        }
        cli_output_message(cli, response);
    } else if (exit == CLI_OK && answer->program != NULL) {
        show(cli, answer->program);
    }
    athar_free(response);
    return exit;
}
