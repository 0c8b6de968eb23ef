/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>
#include <string.h>

#include "cmd.h"
#include "keep.h"
#include "outcome.h"
#include "output.h"
#include "read.h"
#include "send.h"

enum { TIMEOUT_S = 60, MS = 1000 };

/* One run of the command. */
struct submitting {
    struct cli *cli;
    const char *file;
    struct cli_text data;
    struct cli_upload_options options;
    struct cli_findings findings;
    struct cli_sheet sheet;
    struct cli_upload upload;
    struct cli_keep keep;
    ProtobufCMessage **programs; /* owned: answers of GetProgram */
    size_t program_count;
    struct cli_send send;
};

/* ---- reading -------------------------------------------------------------------------- */

static bool is_json(const struct submitting *s)
{
    size_t size = strlen(s->file), left = s->data.size;
    const char *at = s->data.data;

    if (size > 5 && strcmp(s->file + size - 5, ".json") == 0) {
        return true;
    }
    if (left >= 3 && memcmp(at, "\xEF\xBB\xBF", 3) == 0) {
        at += 3;
    }
    return at[strspn(at, " \t\r\n")] == '{';
}

static bool read_upload(struct submitting *s)
{
    if (is_json(s)) {
        return cli_upload_json(&s->upload, s->data.data, s->data.size, &s->options,
                               &s->findings);
    }
    return cli_sheet_read(&s->sheet, &s->findings, s->data.data, s->data.size) &&
           cli_upload_sheet(&s->upload, &s->sheet, &s->options, &s->findings);
}

static bool has_categories(const struct cli_sheet *sheet)
{
    for (size_t i = 0; i < sheet->column_count; i++) {
        if (sheet->columns[i].field == CLI_FIELD_CATEGORY) {
            return true;
        }
    }
    return false;
}

/* Ask for the programs that the sheet names; one the server does not know is left to it. */
static int fetch_programs(struct submitting *s)
{
    const struct cli_list *names = &s->upload.programs;
    struct cli *cli = s->cli;
    int exit = cli_connect(cli);
    const Athar__V1__Program **found = cli_array(&cli->arena, names->n, sizeof *found);

    s->programs = cli_array(&cli->arena, names->n, sizeof *s->programs);
    for (size_t i = 0; exit == CLI_OK && i < names->n; i++) {
        Athar__V1__GetProgramRequest request = ATHAR__V1__GET_PROGRAM_REQUEST__INIT;
        ProtobufCMessage *response = NULL;
        request.id = (char *)names->v[i];
        int code = athar_call(cli->client, "Catalogue.GetProgram", &request.base, &response,
                              NULL, &cli->status);
        if (code != ATHAR_OK) {
            exit = cli_exit_of(&cli->status) == CLI_REFUSED ? CLI_OK : cli_failed(cli);
            continue;
        }
        s->programs[s->program_count++] = response;
        found[s->upload.known.count] = ((Athar__V1__GetProgramResponse *)response)->program;
        s->upload.known.count += found[s->upload.known.count] != NULL;
    }
    s->upload.known.programs = found;
    return exit;
}

/* ---- saying how it went --------------------------------------------------------------- */

static const enum cli_message fate_words[CLI_FATES] = {
    CLI_SAY_ACCEPTED,
    CLI_SAY_UNCHANGED,
    CLI_SAY_REFUSED,
    CLI_SAY_UNKNOWN_OUTCOME,
};

static const char *const fate_names[CLI_FATES] = { "accepted", "unchanged", "refused",
                                                   "unknown" };

static const struct cli_column tally_columns[] = {
    { .name = "outcome", .title = CLI_SAY_H_OUTCOME },
    { .name = "reports", .title = CLI_SAY_H_REPORTS, .number = true, .plain = true },
    { .name = "values", .title = CLI_SAY_H_VALUES, .number = true, .plain = true },
    { .name = "seq",
      .title = CLI_SAY_H_SEQ,
      .number = true,
      .plain = true,
      .optional = true },
};

static void print_tally(struct submitting *s)
{
    struct cli *cli = s->cli;
    const struct cli_send *send = &s->send;
    struct cli_table table = { .columns = tally_columns,
                               .column_count =
                                   sizeof tally_columns / sizeof *tally_columns };

    int acknowledged = send->tally[CLI_ACCEPTED].reports > 0 ? CLI_ACCEPTED : CLI_UNCHANGED;
    for (int i = 0; i < CLI_FATES; i++) {
        const struct cli_tally *tally = &send->tally[i];
        if (i == CLI_UNKNOWN && tally->reports == 0) {
            continue;
        }
        bool stored = send->seq > 0 && i == acknowledged;
        const char *const cells[] = {
            cli->format == CLI_TABLE ? cli_phrase(cli->lang, fate_words[i]) : fate_names[i],
            cli_number(cli, tally->reports),
            cli_number(cli, tally->values),
            stored                     ? cli_number(cli, send->seq)
            : cli->format == CLI_TABLE ? ""
                                       : NULL,
        };
        cli_table_add(&table, cells);
    }
    cli_output(cli, &table, 0);
    cli_table_fini(&table);
}

/* One word for the whole of it. */
static const char *overall(const struct submitting *s, int exit)
{
    const struct cli_tally *tally = s->send.tally;

    if (exit != CLI_OK && tally[CLI_UNKNOWN].reports > 0) {
        return "unknown";
    }
    if (exit != CLI_OK) {
        return tally[CLI_ACCEPTED].reports + tally[CLI_UNCHANGED].reports > 0 ? "partial"
                                                                              : "refused";
    }
    return tally[CLI_ACCEPTED].reports > 0 ? "accepted" : "unchanged";
}

static void print_table_json(FILE *to, const char *name, const struct cli_table *table)
{
    fprintf(to, ",\"%s\":[", name);
    for (size_t row = 0; row < table->row_count; row++) {
        fputs(row == 0 ? "\n{" : ",\n{", to);
        for (size_t i = 0; i < table->column_count; i++) {
            const char *cell = table->cells[row * table->column_count + i];
            fprintf(to, "%s\"%s\":", i == 0 ? "" : ",", table->columns[i].name);
            cli_put_json_cell(to, &table->columns[i], cell);
        }
        fputc('}', to);
    }
    fputc(']', to);
}

static void print_json(struct submitting *s, int exit)
{
    FILE *to = s->cli->out;
    const struct cli_send *send = &s->send;

    fprintf(to,
            "{\"outcome\":\"%s\",\"dry_run\":%s,\"repeated\":%s,\"id\":", overall(s, exit),
            send->dry_run ? "true" : "false", send->repeated ? "true" : "false");
    cli_put_json(to, send->id);
    if (send->seq > 0) {
        fprintf(to, ",\"seq\":%llu", (unsigned long long)send->seq);
    } else {
        fputs(",\"seq\":null", to);
    }
    for (int what = 0; what < 2; what++) {
        fprintf(to, ",\"%s\":{", what == 0 ? "reports" : "values");
        for (int i = 0; i < CLI_FATES; i++) {
            fprintf(to, "%s\"%s\":%llu", i == 0 ? "" : ",", fate_names[i],
                    (unsigned long long)(what == 0 ? send->tally[i].reports
                                                   : send->tally[i].values));
        }
        fputc('}', to);
    }
    if (send->dry_run) {
        print_table_json(to, "results", &send->reports);
        print_table_json(to, "moved", &send->moved);
    }
    fputs(",\"findings\":", to);
    cli_findings_json(to, &s->findings, s->file);
    fputs("}\n", to);
}

/* What to do about it, on stderr. */
static void print_notes(struct submitting *s, int exit)
{
    struct cli *cli = s->cli;
    const struct cli_send *send = &s->send;
    const struct cli_words id = { .subject = send->id };
    const struct cli_words seq = { .subject = cli_number(cli, send->seq) };

    if (exit == CLI_REFUSED && send->too_large && !send->partial) {
        cli_note(cli, CLI_SAY_TRY_PARTIAL, NULL);
    }
    if (strcmp(overall(s, exit), "refused") == 0 && !send->dry_run && !send->partial) {
        cli_note(cli, CLI_SAY_NOTHING_STORED, NULL);
    }
    if (send->dry_run) {
        cli_note(cli, CLI_SAY_WOULD_BE, NULL);
    }
    if (send->repeated && !send->partial) {
        cli_note(cli, CLI_SAY_ACKNOWLEDGED_BEFORE, &seq);
    }
    if (send->tally[CLI_UNKNOWN].reports > 0 && !send->dry_run) {
        cli_note(cli, CLI_SAY_RUN_AGAIN, &id);
    }
}

/* Which totals would say something else. */
static void print_moved(const struct submitting *s)
{
    struct cli *cli = s->cli;

    if (s->send.moved.row_count == 0) {
        return;
    }
    fprintf(cli->out, "%s\n", cli_phrase(cli->lang, CLI_SAY_WOULD_MOVE));
    cli_table_print(cli->out, &s->send.moved, cli->lang);
    fputc('\n', cli->out);
    if (s->send.moved_more) {
        cli_note(cli, CLI_SAY_MOVED_MORE, NULL);
    }
}

static void report(struct submitting *s, int exit)
{
    struct cli *cli = s->cli;

    cli_findings_sort(&s->findings);
    cli_findings_print(cli->err, &s->findings, s->file);
    if (cli->format == CLI_JSON) {
        print_json(s, exit);
    } else {
        if (s->send.dry_run && s->send.reports.row_count > 0 && cli->format == CLI_TABLE) {
            cli_outcome_names(&s->send);
            cli_table_print(cli->out, &s->send.reports, cli->lang);
            fputc('\n', cli->out);
            print_moved(s);
        }
        print_tally(s);
    }
    print_notes(s, exit);
}

/* Wrong before anything was sent. */
static int refuse_here(struct submitting *s)
{
    struct cli *cli = s->cli;

    cli_findings_sort(&s->findings);
    cli_findings_print(cli->err, &s->findings, s->file);
    if (s->findings.n >= CLI_SHEET_FINDINGS) {
        cli_note(cli, CLI_SAY_MORE_FINDINGS, NULL);
    }
    cli_note(cli, CLI_SAY_NOTHING_SENT, NULL);
    if (cli->format == CLI_JSON) {
        print_json(s, CLI_REFUSED);
    }
    return CLI_REFUSED;
}

/* ---- sending -------------------------------------------------------------------------- */

/* What changes what is sent belongs to the digest beside the file. */
static const char *digest_of(struct submitting *s, char out[CLI_DIGEST_BYTES])
{
    struct cli *cli = s->cli;
    const char *layer = s->options.layer, *project = s->options.project;

    cli_keep_digest(out,
                    cli_printf(&cli->arena, "1%c%c|%s|%s%s", s->options.replace ? 'r' : '-',
                               s->send.partial ? 'p' : '-', layer == NULL ? "" : layer,
                               project == NULL ? "" : project,
                               s->options.over_lock ? "|over-lock" : ""),
                    s->data.data, s->data.size);
    return out;
}

/* The upload's id: given, in the JSON, or kept beside the file. */
static int choose_id(struct submitting *s)
{
    struct cli *cli = s->cli;
    const char *given = cli_value(&cli->args, CLI_OPT_ID);
    char digest[CLI_DIGEST_BYTES];

    if (given != NULL && s->upload.id != NULL && strcmp(given, s->upload.id) != 0) {
        const struct cli_words words = { .limit = given };
        cli_find(&s->findings, CLI_SAY_ID_CONTRADICTS, 0, "id", &words);
        return refuse_here(s);
    }
    s->send.id = given != NULL ? given : s->upload.id;
    s->send.known = s->send.id != NULL;
    if (s->send.dry_run || s->send.id != NULL) {
        return CLI_OK;
    }
    cli_keep_open(&s->keep, &cli->arena, strcmp(s->file, "-") == 0 ? NULL : s->file,
                  digest_of(s, digest));
    if (s->keep.unreadable != NULL) {
        cli_cannot_read(cli, s->keep.unreadable, s->keep.error);
        return CLI_USAGE;
    }
    s->send.id = s->keep.id;
    s->send.known = s->keep.again;
    const struct cli_words words = { .subject = s->keep.id };
    if (s->keep.again) {
        cli_note(cli, CLI_SAY_RESENDING, &words);
    } else if (s->keep.changed) {
        cli_note(cli, CLI_SAY_FILE_CHANGED, NULL);
    }
    if (s->keep.path == NULL) {
        cli_note(cli, CLI_SAY_CANNOT_KEEP, &words);
    }
    return CLI_OK;
}

/* Whether it is known what became of every report. */
static bool answered(const struct cli_send *send)
{
    uint64_t n = 0;

    for (int i = 0; i < CLI_FATES; i++) {
        n += i == CLI_UNKNOWN ? 0 : send->tally[i].reports;
    }
    return n == send->upload->submission.n_reports;
}

static int send_upload(struct submitting *s)
{
    int exit = cli_connect(s->cli);

    if (exit != CLI_OK || (exit = choose_id(s)) != CLI_OK) {
        return exit;
    }
    s->send.upload = &s->upload;
    s->send.findings = &s->findings;
    cli_send(&s->send);
    if (s->send.exit == CLI_UNREACHABLE) {
        const struct cli_words words = { .subject = s->cli->server };
        cli_note(s->cli, CLI_SAY_UNREACHABLE, &words);
    }
    report(s, s->send.exit);
    if (answered(&s->send) && cli_said(s->cli)) {
        cli_keep_done(&s->keep);
    }
    return s->send.exit;
}

static int submit(struct submitting *s)
{
    if (!read_upload(s)) {
        return refuse_here(s);
    }
    if (s->upload.sheet != NULL && has_categories(&s->sheet)) {
        int exit = fetch_programs(s);
        if (exit != CLI_OK) {
            return exit;
        }
        cli_known_check(&s->upload.known, &s->sheet, &s->findings);
        if (s->findings.errors > 0) {
            return refuse_here(s);
        }
    }
    return send_upload(s);
}

static void finish(struct submitting *s)
{
    for (size_t i = 0; i < s->program_count; i++) {
        athar_free(s->programs[i]);
    }
    cli_send_fini(&s->send);
    cli_findings_fini(&s->findings);
    cli_upload_fini(&s->upload);
    cli_text_fini(&s->data);
}

static bool check_options(struct submitting *s)
{
    struct cli *cli = s->cli;
    const char *id = cli_value(&cli->args, CLI_OPT_ID);
    char child[ATHAR_UUID_BYTES];
    uint32_t seconds;

    if (id != NULL && !athar_uuid_derive(child, id, 0)) {
        const struct cli_words words = { .subject = id };
        (void)cli_usage(cli, CLI_SAY_BAD_ID, &words);
        return false;
    }
    if (!cli_read_number(cli, CLI_OPT_TIMEOUT, TIMEOUT_S, &seconds)) {
        return false;
    }
    s->send.timeout_ms = seconds > UINT32_MAX / MS ? UINT32_MAX : seconds * MS;
    if (cli->server == NULL) {
        (void)cli_usage(cli, CLI_SAY_NO_SERVER, NULL);
        return false;
    }
    return true;
}

int cli_cmd_submit(struct cli *cli)
{
    struct submitting s = {
        .cli = cli,
        .file = cli->args.words.v[0],
        .options = { .layer = cli_value(&cli->args, CLI_OPT_LAYER),
                     .project = cli_value(&cli->args, CLI_OPT_PROJECT),
                     .replace = cli_given(&cli->args, CLI_OPT_REPLACE),
                     .over_lock = cli_given(&cli->args, CLI_OPT_OVER_LOCK) },
        .findings = { .arena = &cli->arena, .lang = cli->lang },
        .send = { .cli = cli,
                  .dry_run = cli_given(&cli->args, CLI_OPT_DRY_RUN),
                  .partial = cli_given(&cli->args, CLI_OPT_PARTIAL) },
    };

    if (!check_options(&s) || !cli_read(cli, s.file, &s.data)) {
        return CLI_USAGE;
    }
    int exit = submit(&s);
    finish(&s);
    return exit;
}
