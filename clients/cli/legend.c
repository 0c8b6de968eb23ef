/* SPDX-License-Identifier: Apache-2.0 */
#include "legend.h"

#include <string.h>

#include "athar/v1/catalogue.pb-c.h"
#include "label.h"
#include "table.h"

static const Athar__V1__Indicator *on_form(const Athar__V1__Form *form, const char *id)
{
    for (size_t i = 0; i < form->n_indicators; i++) {
        if (strcmp(form->indicators[i]->id, id) == 0) {
            return form->indicators[i];
        }
    }
    return NULL;
}

static const Athar__V1__Indicator *find_indicator(const Athar__V1__Program *program,
                                                  const char *id)
{
    const Athar__V1__Indicator *found = NULL;

    for (size_t i = 0; i < program->n_forms && found == NULL; i++) {
        found = on_form(program->forms[i], id);
    }
    return found;
}

static ProtobufCMessage *ask(struct cli *cli, char *program)
{
    Athar__V1__GetProgramRequest request = ATHAR__V1__GET_PROGRAM_REQUEST__INIT;
    ProtobufCMessage *response = NULL;
    struct athar_status status = { 0 };

    request.id = program;
    (void)athar_call(cli->client, "Catalogue.GetProgram", &request.base, &response, NULL,
                     &status);
    athar_status_clear(&status);
    return response;
}

static bool said_before(char *const *indicators, size_t i)
{
    for (size_t j = 0; j < i; j++) {
        if (strcmp(indicators[i], indicators[j]) == 0) {
            return true;
        }
    }
    return false;
}

/* "Jobs created (FTE)" says it already. */
static bool names_unit(const char *label, const char *unit)
{
    size_t size = strlen(label), more = strlen(unit);

    return size > more + 2 && label[size - 1] == ')' && label[size - more - 2] == '(' &&
           strncmp(label + size - more - 1, unit, more) == 0;
}

/* "cooperatives.women_share: Share of women (%)" */
static void put(struct cli *cli, const Athar__V1__Program *program, const char *name,
                const char *id, bool first)
{
    const Athar__V1__Indicator *indicator = find_indicator(program, id);

    if (indicator == NULL) {
        return;
    }
    const struct cli_words words = {
        .subject = name,
        .value = cli_label(indicator->names, indicator->n_names, cli->lang),
        .limit = cli_unit(indicator, cli->lang),
    };
    enum cli_message legend =
        names_unit(words.value, words.limit) ? CLI_SAY_LEGEND_OF : CLI_SAY_LEGEND;
    fputs(first ? "\n" : "", cli->out);
    cli_put(cli->out, cli_sentence(&cli->arena, cli->lang, legend, &words));
    fputc('\n', cli->out);
}

void cli_legend(struct cli *cli, char *const *indicators, size_t n)
{
    ProtobufCMessage *response = NULL;
    const char *asked = "";

    for (size_t i = 0; i < n && cli->format == CLI_TABLE; i++) {
        const char *dot = strchr(indicators[i], '.');
        if (dot == NULL || said_before(indicators, i)) {
            continue;
        }
        char *program = cli_copy(&cli->arena, indicators[i], (size_t)(dot - indicators[i]));
        if (strcmp(program, asked) != 0) {
            athar_free(response);
            response = ask(cli, program);
            asked = program;
        }
        const Athar__V1__GetProgramResponse *answer =
            (const Athar__V1__GetProgramResponse *)response;
        if (answer != NULL && answer->program != NULL) {
            put(cli, answer->program, indicators[i], dot + 1, i == 0);
        }
    }
    athar_free(response);
}

void cli_legend_of(struct cli *cli, enum cli_message what, const char *value)
{
    const struct cli_words words = { .subject = cli_phrase(cli->lang, what),
                                     .value = value };

    if (cli->format == CLI_TABLE && *value != '\0') {
        cli_put(cli->out, cli_sentence(&cli->arena, cli->lang, CLI_SAY_LEGEND_OF, &words));
        fputc('\n', cli->out);
    }
}
