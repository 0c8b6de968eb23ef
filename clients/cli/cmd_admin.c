/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>
#include <string.h>

#include "athar/v1/admin.pb-c.h"
#include "athar/v1/catalogue.pb-c.h"
#include "athar/v1/health.pb-c.h"
#include "athar/v1/journal.pb-c.h"
#include "cmd.h"
#include "codec/json.h"
#include "output.h"

/* ---- status --------------------------------------------------------------------------- */

enum question { HEALTH, HEAD, PROGRAMS, STATS, QUESTIONS };

/* What `status` asks, in this order. */
static const struct {
    const char *method, *name;
    const ProtobufCMessageDescriptor *request;
} questions[QUESTIONS] = {
    { "Health.Check", "health", &athar__v1__health_check_request__descriptor },
    { "Journal.Head", "journal", &athar__v1__head_request__descriptor },
    { "Catalogue.ListPrograms", "catalogue",
      &athar__v1__list_programs_request__descriptor },
    { "Admin.Stats", "admin", &athar__v1__stats_request__descriptor },
};

static int ask_all(struct cli *cli, ProtobufCMessage *answers[QUESTIONS])
{
    int exit = CLI_OK;

    for (int i = 0; i < QUESTIONS && exit == CLI_OK; i++) {
        ProtobufCMessage *request =
            cli_alloc(&cli->arena, questions[i].request->sizeof_message);
        protobuf_c_message_init(questions[i].request, request);
        exit = cli_call(cli, questions[i].method, request, &answers[i]);
    }
    return exit;
}

static const struct cli_column status_columns[] = {
    { .name = "field", .title = CLI_SAY_H_FIELD },
    { .name = "value", .title = CLI_SAY_H_VALUE },
};

static void add_line(struct cli_table *table, const char *name, const char *value)
{
    const char *const cells[] = { name, value };

    if (value != NULL && *value != '\0') {
        cli_table_add(table, cells);
    }
}

static const char *health_text(struct cli *cli,
                               const Athar__V1__HealthCheckResponse *health)
{
    const struct cli_words words = { .subject = health->reason };

    return health->status == ATHAR__V1__SERVING_STATUS__SERVING_READ_ONLY
               ? cli_say(cli, CLI_SAY_READ_ONLY, &words)
               : cli_phrase(cli->lang, CLI_SAY_SERVING);
}

static void add_programs(struct cli *cli, struct cli_table *table,
                         const Athar__V1__ListProgramsResponse *list)
{
    for (size_t i = 0; i < list->n_programs; i++) {
        const Athar__V1__ProgramSummary *p = list->programs[i];
        add_line(table, cli_phrase(cli->lang, CLI_SAY_H_PROGRAM),
                 cli_printf(&cli->arena, "%s %s: %s", p->id, p->version,
                            cli_program_status(cli, p->status)));
    }
}

static void print_status(struct cli *cli, ProtobufCMessage *const answers[QUESTIONS])
{
    const Athar__V1__HealthCheckResponse *health =
        (const Athar__V1__HealthCheckResponse *)answers[HEALTH];
    const Athar__V1__HeadResponse *head = (const Athar__V1__HeadResponse *)answers[HEAD];
    const Athar__V1__StatsResponse *stats =
        (const Athar__V1__StatsResponse *)answers[STATS];
    struct cli_table table = { .columns = status_columns,
                               .column_count =
                                   sizeof status_columns / sizeof *status_columns };

    add_line(&table, cli_phrase(cli->lang, CLI_SAY_H_SERVER), cli->server);
    add_line(&table, cli_phrase(cli->lang, CLI_SAY_H_STATUS), health_text(cli, health));
    add_line(&table, cli_phrase(cli->lang, CLI_SAY_H_VERSION), health->version);
    add_line(&table, cli_phrase(cli->lang, CLI_SAY_H_HEAD), cli_number(cli, head->seq));
    add_line(&table, cli_phrase(cli->lang, CLI_SAY_H_HEAD_TIME), head->time);
    add_programs(cli, &table, (const Athar__V1__ListProgramsResponse *)answers[PROGRAMS]);
    for (size_t i = 0; i < stats->n_stats; i++) {
        const Athar__V1__Stat *stat = stats->stats[i];
        add_line(&table, stat->name,
                 cli_printf(&cli->arena, "%lld%s%s", (long long)stat->value,
                            *stat->unit == '\0' ? "" : " ", stat->unit));
    }
    for (size_t i = 0; i < stats->n_damaged; i++) {
        add_line(&table, cli_phrase(cli->lang, CLI_SAY_H_DAMAGED), stats->damaged[i]);
    }
    cli_output(cli, &table, 0);
    cli_table_fini(&table);
}

static void status_json(struct cli *cli, ProtobufCMessage *const answers[QUESTIONS])
{
    for (int i = 0; i < QUESTIONS; i++) {
        char *text = athar_json_encode(answers[i], ATHAR_JSON_DEFAULTS);
        fprintf(cli->out, "%s\"%s\":%s", i == 0 ? "{" : ",\n", questions[i].name,
                text == NULL ? "null" : text);
        free(text);
    }
    fputs("}\n", cli->out);
}

int cli_cmd_status(struct cli *cli)
{
    ProtobufCMessage *answers[QUESTIONS] = { NULL };
    int exit = ask_all(cli, answers);

    if (exit == CLI_OK) {
        const Athar__V1__HealthCheckResponse *health =
            (const Athar__V1__HealthCheckResponse *)answers[HEALTH];
        if (cli->format == CLI_JSON) {
            status_json(cli, answers);
        } else {
            print_status(cli, answers);
        }
        const Athar__V1__StatsResponse *stats =
            (const Athar__V1__StatsResponse *)answers[STATS];
        if (health->status == ATHAR__V1__SERVING_STATUS__SERVING_READ_ONLY ||
            stats->n_damaged > 0) {
            exit = CLI_SERVER;
        }
    }
    for (int i = 0; i < QUESTIONS; i++) {
        athar_free(answers[i]);
    }
    return exit;
}

/* ---- verify --------------------------------------------------------------------------- */

static void print_verify(struct cli *cli, const Athar__V1__VerifyResponse *answer)
{
    bool equal = answer->mismatches == 0;
    const struct cli_words words = {
        .subject = cli_number(cli, equal ? answer->records : answer->mismatches),
        .value = cli_number(cli, equal ? answer->entries : answer->records),
        .limit = cli_number(cli, answer->seq),
    };

    cli_put(cli->out,
            cli_say(cli, equal ? CLI_SAY_VERIFY_DONE : CLI_SAY_VERIFY_DIFFERS, &words));
    fputc('\n', cli->out);
    for (size_t i = 0; i < answer->n_samples; i++) {
        fputs("  ", cli->out);
        cli_put(cli->out, answer->samples[i]);
        fputc('\n', cli->out);
    }
}

int cli_cmd_verify(struct cli *cli)
{
    Athar__V1__VerifyRequest request = ATHAR__V1__VERIFY_REQUEST__INIT;
    ProtobufCMessage *response = NULL;
    int exit = cli_call_long(cli, "Admin.Verify", &request.base, &response);

    if (exit != CLI_OK) {
        return exit;
    }
    const Athar__V1__VerifyResponse *answer = (const Athar__V1__VerifyResponse *)response;
    if (cli->format == CLI_JSON) {
        cli_output_message(cli, response);
    } else {
        print_verify(cli, answer);
    }
    exit = answer->mismatches == 0 ? CLI_OK : CLI_SERVER;
    athar_free(response);
    return exit;
}

/* ---- backup --------------------------------------------------------------------------- */

/* The server would take a relative path as its own, so it gets the whole one. */
static const char *whole_path(struct cli *cli, const char *path)
{
    const char *here = cli_environment("PWD");

    return *path == '/' || here == NULL ? path
                                        : cli_printf(&cli->arena, "%s/%s", here, path);
}

int cli_cmd_backup(struct cli *cli)
{
    Athar__V1__BackupRequest request = ATHAR__V1__BACKUP_REQUEST__INIT;
    ProtobufCMessage *response = NULL;

    if (*cli->args.words.v[0] == '\0') {
        return cli_usage(cli, CLI_SAY_NO_FOLDER, NULL);
    }
    request.directory = (char *)whole_path(cli, cli->args.words.v[0]);
    int exit = cli_call_long(cli, "Admin.Backup", &request.base, &response);
    if (exit == CLI_OK && cli->format == CLI_JSON) {
        cli_output_message(cli, response);
    } else if (exit == CLI_OK) {
        const Athar__V1__BackupResponse *answer =
            (const Athar__V1__BackupResponse *)response;
        const struct cli_words words = {
            .subject = request.directory,
            .value = cli_number(cli, answer->seq),
            .limit = cli_number(cli, answer->bytes),
        };
        cli_put(cli->out, cli_say(cli, CLI_SAY_BACKUP_DONE, &words));
        fputc('\n', cli->out);
    }
    athar_free(response);
    return exit;
}
