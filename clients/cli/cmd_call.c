/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "cmd.h"
#include "codec/json.h"
#include "codec/services.h"
#include "find.h"
#include "output.h"
#include "read.h"

/* The method's request from its JSON; NULL when it is none, which has been said. */
static ProtobufCMessage *read_request(struct cli *cli, const struct athar_method *method,
                                      const char *json, size_t size)
{
    char err[ATHAR_JSON_ERROR_BYTES];
    ProtobufCMessage *request = NULL;

    if (athar_json_decode(&request, method->method->input, json, size, NULL, err)) {
        return request;
    }
    const struct cli_words words = { .subject =
                                         cli_json_words(&cli->arena, cli->lang, err) };
    cli_note(cli, CLI_SAY_MALFORMED_JSON, &words);
    if (cli->format == CLI_JSON) {
        fputs("{\"code\":\"INVALID_ARGUMENT\",\"message\":", cli->out);
        cli_put_json(cli->out, words.subject);
        fputs(",\"findings\":[]}\n", cli->out);
    }
    return NULL;
}

static int call(struct cli *cli, const struct athar_method *method, const char *json,
                size_t size)
{
    char name[ATHAR_METHOD_NAME_BYTES];
    ProtobufCMessage *request = read_request(cli, method, json, size), *response = NULL;

    if (request == NULL) {
        return CLI_REFUSED;
    }
    athar_method_name(name, method);
    int exit = cli_call_long(cli, name, request, &response);
    if (exit == CLI_OK) {
        cli_output_message(cli, response);
    }
    protobuf_c_message_free_unpacked(request, NULL);
    athar_free(response);
    return exit;
}

int cli_cmd_call(struct cli *cli)
{
    const struct cli_list *words = &cli->args.words;
    const char *json = words->n > 1 ? words->v[1] : "{}";
    struct athar_method method;
    struct cli_text text = { 0 };

    if (!athar_method_find(&method, words->v[0])) {
        const struct cli_words subject = { .subject = words->v[0] };
        return cli_usage(cli, CLI_SAY_UNKNOWN_METHOD, &subject);
    }
    if (strcmp(json, "-") != 0) {
        cli_text_str(&text, json);
    } else if (!cli_read(cli, "-", &text)) {
        return CLI_USAGE;
    }
    int exit = call(cli, &method, text.data, text.size);
    cli_text_fini(&text);
    return exit;
}
