/* SPDX-License-Identifier: Apache-2.0 */
#include "request.h"

#include "output.h"

char *cli_field(const struct cli *cli, enum cli_option option)
{
    const char *value = cli_value(&cli->args, option);

    return (char *)(value == NULL ? "" : value);
}

char **cli_strings(const struct cli_list *list)
{
    return (char **)list->v;
}

char *cli_command_id(struct cli *cli)
{
    const char *given = cli_value(&cli->args, CLI_OPT_ID);
    char *id = cli_alloc(&cli->arena, ATHAR_UUID_BYTES);

    if (given == NULL) {
        athar_uuid7(id);
        return id;
    }
    if (!athar_uuid_derive(id, given, 0)) {
        const struct cli_words words = { .subject = given };
        (void)cli_usage(cli, CLI_SAY_BAD_ID, &words);
        return NULL;
    }
    return (char *)given;
}

void cli_output_done(struct cli *cli, const char *subject, Athar__V1__Outcome outcome,
                     uint64_t seq, const ProtobufCMessage *answer)
{
    bool same = outcome == ATHAR__V1__OUTCOME__OUTCOME_UNCHANGED;
    const struct cli_words words = {
        .subject = subject,
        .value = cli_phrase(cli->lang, same ? CLI_SAY_IS_UNCHANGED : CLI_SAY_IS_ACCEPTED),
        .limit = cli_number(cli, seq),
    };

    if (cli->format == CLI_JSON) {
        cli_output_message(cli, answer);
        return;
    }
    cli_put(cli->out, cli_say(cli, CLI_SAY_COMMAND_DONE, &words));
    fputc('\n', cli->out);
}

static int read_pages(struct cli *cli, struct athar_pages *pages, cli_page_fn *each,
                      void *context)
{
    const ProtobufCMessage *page = NULL;
    int code;

    while ((code = athar_pages_next(pages, &page, &cli->status)) == ATHAR_OK &&
           page != NULL) {
        each(cli, page, context);
    }
    return code;
}

int cli_pages(struct cli *cli, const char *method, const ProtobufCMessage *request,
              cli_page_fn *each, void *context)
{
    struct athar_pages *pages = NULL;
    int exit = cli_connect(cli);

    if (exit != CLI_OK) {
        return exit;
    }
    int code = athar_pages_open(&pages, cli->client, method, request, &cli->status);
    if (code == ATHAR_OK) {
        code = read_pages(cli, pages, each, context);
    }
    athar_pages_close(pages);
    return code == ATHAR_OK ? CLI_OK : cli_failed(cli);
}
