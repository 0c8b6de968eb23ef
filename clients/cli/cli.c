/* SPDX-License-Identifier: Apache-2.0 */
#include "cli.h"

#include <stdlib.h>
#include <string.h>

#include "cmd.h"
#include "find.h"
#include "output.h"

/* CMakeLists.txt gives the version of the project. */
#ifndef CLI_VERSION
#define CLI_VERSION "0.1.0"
#endif

enum { LONG_CALL_MS = 60 * 60 * 1000, PATIENCE_MS = 30 * 1000 };

/* ---- saying --------------------------------------------------------------------------- */

const char *cli_say(struct cli *cli, enum cli_message message,
                    const struct cli_words *words)
{
    const struct cli_words none = { 0 };

    return cli_sentence(&cli->arena, cli->lang, message, words == NULL ? &none : words);
}

void cli_note(struct cli *cli, enum cli_message message, const struct cli_words *words)
{
    fputs("athar: ", cli->err);
    cli_put(cli->err, cli_say(cli, message, words));
    fputc('\n', cli->err);
}

int cli_usage(struct cli *cli, enum cli_message message, const struct cli_words *words)
{
    cli_note(cli, message, words);
    cli_note(cli, CLI_SAY_SEE_HELP, NULL);
    return CLI_USAGE;
}

static void say_problem(struct cli *cli, const struct cli_problem *problem)
{
    cli_note(cli, problem->message, &problem->words);
    if (problem->near != NULL) {
        const struct cli_words words = { .subject = problem->near };
        cli_note(cli, CLI_SAY_DID_YOU_MEAN, &words);
    }
}

int cli_usage_problem(struct cli *cli, const struct cli_problem *problem)
{
    say_problem(cli, problem);
    cli_note(cli, CLI_SAY_SEE_HELP, NULL);
    return CLI_USAGE;
}

/* An option that is wrong, and how the command, where one is named, is written. */
static int refuse_option(struct cli *cli, const struct cli_command *command,
                         const struct cli_problem *problem)
{
    if (command == NULL) {
        return cli_usage_problem(cli, problem);
    }
    const struct cli_words words = { .subject = command->name };
    say_problem(cli, problem);
    cli_note(cli, CLI_SAY_USAGE_OF, &words);
    cli_command_usage(cli->err, command);
    return CLI_USAGE;
}

/* ---- calling -------------------------------------------------------------------------- */

static bool is_refusal(int code)
{
    switch (code) {
    case ATHAR_INVALID_ARGUMENT:
    case ATHAR_NOT_FOUND:
    case ATHAR_ALREADY_EXISTS:
    case ATHAR_PERMISSION_DENIED:
    case ATHAR_RESOURCE_EXHAUSTED:
    case ATHAR_FAILED_PRECONDITION:
    case ATHAR_ABORTED:
    case ATHAR_OUT_OF_RANGE:
    case ATHAR_UNAUTHENTICATED:
        return true;
    default:
        return false;
    }
}

int cli_exit_of(const struct athar_status *status)
{
    if (status->code == ATHAR_OK) {
        return CLI_OK;
    }
    if (status->out_of_memory) {
        return CLI_SERVER; /* as everywhere in this program: cli_alloc() */
    }
    if (status->unreachable ||
        (!status->answered &&
         (status->code == ATHAR_UNAVAILABLE || status->code == ATHAR_DEADLINE_EXCEEDED))) {
        return CLI_UNREACHABLE;
    }
    if (status->code == ATHAR_RESOURCE_EXHAUSTED && status->answered &&
        status->detail_count == 0) {
        return CLI_SERVER; /* its disk or memory, not what was sent */
    }
    return is_refusal(status->code) ? CLI_REFUSED : CLI_SERVER;
}

static void say_failure(struct cli *cli, const struct cli_findings *findings)
{
    const struct athar_status *status = &cli->status;
    const struct cli_words words = { .subject = cli->server, .value = status->message };

    if (status->unreachable) {
        cli_note(cli, CLI_SAY_UNREACHABLE, &words);
    } else if (cli_exit_of(status) == CLI_UNREACHABLE) {
        cli_note(cli, CLI_SAY_NO_ANSWER, &words);
    } else if (findings->n > 0) {
        cli_findings_print(cli->err, findings, NULL);
    } else {
        fprintf(cli->err, "athar: ");
        cli_put(cli->err, status->message);
        fprintf(cli->err, " [%s]\n", athar_code_name(status->code));
    }
}

static int failed(struct cli *cli, bool json)
{
    const struct athar_status *status = &cli->status;
    struct cli_findings findings = { .arena = &cli->arena, .lang = cli->lang };

    for (size_t i = 0; i < status->detail_count; i++) {
        const Athar__V1__Violation *v = status->details[i];
        cli_find_violation(&findings, v, v->row, v->field);
    }
    say_failure(cli, &findings);
    if (json) {
        fprintf(cli->out, "{\"code\":\"%s\",\"message\":", athar_code_name(status->code));
        cli_put_json(cli->out, status->message);
        fputs(",\"findings\":", cli->out);
        cli_findings_json(cli->out, &findings, NULL);
        fputs("}\n", cli->out);
    }
    cli_findings_fini(&findings);
    return cli_exit_of(status);
}

int cli_failed(struct cli *cli)
{
    return failed(cli, cli->format == CLI_JSON);
}

int cli_failed_midway(struct cli *cli)
{
    return failed(cli, false);
}

static int connect_to(struct cli *cli, bool json)
{
    const struct athar_options options = { .locale = cli_lang_tag(cli->lang) };

    if (cli->client != NULL) {
        return CLI_OK;
    }
    if (cli->server == NULL) {
        return cli_usage(cli, CLI_SAY_NO_SERVER, NULL);
    }
    int code = athar_connect(&cli->client, cli->server, &options, &cli->status);
    if (code == ATHAR_INVALID_ARGUMENT) {
        const struct cli_words words = { .subject = cli->server };
        return cli_usage(cli, CLI_SAY_BAD_SERVER, &words);
    }
    return code == ATHAR_OK ? CLI_OK : failed(cli, json);
}

int cli_connect(struct cli *cli)
{
    return connect_to(cli, cli->format == CLI_JSON);
}

int cli_connect_midway(struct cli *cli)
{
    return connect_to(cli, false);
}

static int call(struct cli *cli, const char *method, const ProtobufCMessage *request,
                ProtobufCMessage **response, const struct athar_call_options *options)
{
    int exit = cli_connect(cli);

    if (exit != CLI_OK) {
        return exit;
    }
    int code = athar_call(cli->client, method, request, response, options, &cli->status);
    return code == ATHAR_OK ? CLI_OK : cli_failed(cli);
}

int cli_call(struct cli *cli, const char *method, const ProtobufCMessage *request,
             ProtobufCMessage **response)
{
    return call(cli, method, request, response, NULL);
}

int cli_call_long(struct cli *cli, const char *method, const ProtobufCMessage *request,
                  ProtobufCMessage **response)
{
    const struct athar_call_options options = { .timeout_ms = LONG_CALL_MS,
                                                .patience_ms = PATIENCE_MS };

    return call(cli, method, request, response, &options);
}

/* ---- the run -------------------------------------------------------------------------- */

const char *cli_environment(const char *name)
{
    const char *value = getenv(name); /* NOLINT(concurrency-mt-unsafe): nothing sets any */

    return value == NULL || *value == '\0' ? NULL : value;
}

static void choose_lang(struct cli *cli)
{
    static const char *const names[] = { "LC_ALL", "LC_MESSAGES", "LANG" };

    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        const char *locale = cli_environment(names[i]);
        if (locale != NULL) {
            (void)cli_lang_parse(&cli->lang, locale);
            return;
        }
    }
}

static bool choose_format(struct cli *cli, const char *name)
{
    static const char *const names[] = { "table", "json", "csv" };

    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (strcmp(name, names[i]) == 0) {
            cli->format = (enum cli_format)i;
            return true;
        }
    }
    return false;
}

/* The global options; CLI_OK or CLI_USAGE. */
static int choose(struct cli *cli)
{
    const char *lang = cli_value(&cli->args, CLI_OPT_LANG);
    const char *format = cli_value(&cli->args, CLI_OPT_FORMAT);

    choose_lang(cli);
    if (lang != NULL && !cli_lang_parse(&cli->lang, lang)) {
        const struct cli_words words = { .subject = lang };
        return cli_usage(cli, CLI_SAY_BAD_LANG, &words);
    }
    if (format != NULL && !choose_format(cli, format)) {
        const struct cli_words words = { .subject = format };
        return cli_usage(cli, CLI_SAY_BAD_FORMAT, &words);
    }
    cli->server = cli_given(&cli->args, CLI_OPT_SERVER)
                      ? cli_value(&cli->args, CLI_OPT_SERVER)
                      : cli_environment("ATHAR_SERVER");
    return CLI_OK;
}

/* Options that belong to other commands. */
static bool foreign_option(struct cli *cli, const struct cli_command *command,
                           struct cli_problem *problem)
{
    for (int i = CLI_OPT_VERSION + 1; i < CLI_OPTIONS; i++) {
        if (cli->args.given[i].n > 0 && (command->options & UINT64_C(1) << i) == 0) {
            *problem = (struct cli_problem){
                true,
                CLI_SAY_NOT_FOR_COMMAND,
                { .subject = cli_printf(&cli->arena, "--%s",
                                        cli_option_row((enum cli_option)i)->name),
                  .value = command->name },
                NULL,
            };
            return true;
        }
    }
    return false;
}

static int run_command(struct cli *cli)
{
    struct cli_problem problem = { 0 };
    size_t used;
    const struct cli_command *command = cli_command_find(&used, &cli->args.words);

    if (command == NULL) {
        return cli_command_unknown(cli, cli->args.words.v[0]);
    }
    if (cli_given(&cli->args, CLI_OPT_HELP)) {
        cli_command_help(cli, cli->out, command);
        return CLI_OK;
    }
    cli->args.words.v += used;
    cli->args.words.n -= used;
    if (foreign_option(cli, command, &problem)) {
        return refuse_option(cli, command, &problem);
    }
    if (cli->args.words.n < command->least || cli->args.words.n > command->most) {
        cli_command_help(cli, cli->err, command);
        return CLI_USAGE;
    }
    return command->run(cli);
}

static int dispatch(struct cli *cli, const struct cli_problem *problem)
{
    int exit = choose(cli);

    if (exit != CLI_OK) {
        return exit;
    }
    if (problem->found) {
        size_t used;
        return refuse_option(cli, cli_command_find(&used, &cli->args.words), problem);
    }
    if (cli_given(&cli->args, CLI_OPT_VERSION)) {
        fprintf(cli->out, "athar %s\n", CLI_VERSION);
        return CLI_OK;
    }
    if (cli->args.words.n == 0) {
        bool asked = cli_given(&cli->args, CLI_OPT_HELP);
        cli_help(cli, asked ? cli->out : cli->err);
        return asked ? CLI_OK : CLI_USAGE;
    }
    return run_command(cli);
}

bool cli_said(struct cli *cli)
{
    return fflush(cli->out) == 0 && ferror(cli->out) == 0; /* now, and before */
}

int cli_run(int argc, char **argv, FILE *out, FILE *err)
{
    struct cli cli = { .out = out, .err = err };
    struct cli_problem problem = { 0 };

    cli_args_parse(&cli.args, argc, argv, &cli.arena, &problem);
    int exit = dispatch(&cli, &problem);
    athar_close(cli.client);
    athar_status_clear(&cli.status);
    if (!cli_said(&cli) && exit == CLI_OK) {
        cli_note(&cli, CLI_SAY_CANNOT_WRITE, NULL);
        exit = CLI_SERVER;
    }
    cli_arena_fini(&cli.arena);
    return exit;
}
