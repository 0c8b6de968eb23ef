/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>
#include <string.h>

#include "athar/client.h"
#include "athar/v1/assignments.pb-c.h"
#include "cmd.h"
#include "grid.h"
#include "output.h"
#include "read.h"

enum { REQUIRED = 3, DEADLINE_DIGITS = 9 };

static const char *const columns[] = { "form", "organization", "from", "to", "deadline" };
static const struct cli_grid_form form = { columns, sizeof columns / sizeof *columns,
                                           REQUIRED };

/* What a row came to. */
enum fate { ACCEPTED, UNCHANGED, REFUSED, UNKNOWN, FATES };

static const char *const fate_names[FATES] = { "accepted", "unchanged", "refused",
                                               "unknown" };
static const enum cli_message fate_words[FATES] = { CLI_SAY_ACCEPTED, CLI_SAY_UNCHANGED,
                                                    CLI_SAY_REFUSED,
                                                    CLI_SAY_UNKNOWN_OUTCOME };

struct importing {
    struct cli *cli;
    const char *file;
    bool dry_run;
    struct cli_text data; /* owned */
    struct cli_findings findings;
    struct cli_grid grid;
    bool *wrong; /* of each row: there is an error in it */
    Athar__V1__CheckAssignmentsRequest
        request;    /* a command for each row that can be read */
    size_t *row_of; /* of each command */
    Athar__V1__CheckAssignmentsResponse *check; /* owned */
    bool failed;                                /* to be tried, which has been said */
    size_t tally[FATES];
};

/* ---- rows as commands ----------------------------------------------------------------- */

static void read_deadline(struct importing *in, const struct cli_grid_row *row,
                          Athar__V1__Assignment *assignment)
{
    const char *text = cli_grid_text(&in->grid, row, "deadline");
    size_t digits = strspn(text, "0123456789");
    const struct cli_words words = { .value = text, .limit = "0" };

    if (*text == '\0') {
        return;
    }
    if (text[digits] != '\0' || digits > DEADLINE_DIGITS) {
        cli_find(&in->findings, CLI_SAY_UNKNOWN_NUMBER, row->line, "deadline", &words);
        return;
    }
    assignment->deadline_case = ATHAR__V1__ASSIGNMENT__DEADLINE_DEADLINE_DAYS;
    assignment->deadline_days = (uint32_t)strtoul(text, NULL, 10);
}

static void check_blanks(struct importing *in, const struct cli_grid_row *row)
{
    for (size_t i = 0; i < REQUIRED; i++) {
        const struct cli_words words = { .subject = columns[i] };
        if (*cli_grid_text(&in->grid, row, columns[i]) == '\0') {
            cli_find(&in->findings, CLI_SAY_MISSING_FIELD, row->line, columns[i], &words);
        }
    }
}

static Athar__V1__PutAssignmentRequest *command_of(struct importing *in,
                                                   const struct cli_grid_row *row)
{
    struct cli_arena *arena = &in->cli->arena;
    Athar__V1__PutAssignmentRequest *command = cli_alloc(arena, sizeof *command);
    Athar__V1__Assignment *a = cli_alloc(arena, sizeof *a);

    athar__v1__put_assignment_request__init(command);
    athar__v1__assignment__init(a);
    a->form = (char *)cli_grid_text(&in->grid, row, "form");
    a->organization = (char *)cli_grid_text(&in->grid, row, "organization");
    a->from = (char *)cli_grid_text(&in->grid, row, "from");
    a->to = (char *)cli_grid_text(&in->grid, row, "to");
    check_blanks(in, row);
    read_deadline(in, row, a);
    command->assignment = a;
    return command;
}

/* The row that begins on this line, or the count of rows. Lines ascend. */
static size_t row_at(const struct cli_grid *grid, uint32_t line)
{
    size_t low = 0, high = grid->row_count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (grid->rows[middle].line < line) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low < grid->row_count && grid->rows[low].line == line ? low : grid->row_count;
}

/* Note which rows have errors; false when there is one that is about no row. */
static bool mark_rows(struct importing *in)
{
    bool all = true;

    for (size_t i = 0; i < in->findings.n; i++) {
        const struct cli_finding *f = &in->findings.v[i];
        size_t row = row_at(&in->grid, f->row);
        if (!f->warning && row == in->grid.row_count) {
            all = false;
        } else if (!f->warning) {
            in->wrong[row] = true;
        }
    }
    return all;
}

/* Rows as commands, but for those whose cells are not known. False when there are none that
 * the server could be asked about. */
static bool read_rows(struct importing *in)
{
    struct cli_arena *arena = &in->cli->arena;
    size_t n = 0;

    (void)cli_grid_read(&in->grid, &form, &in->findings, &in->data);
    in->wrong = cli_array(arena, in->grid.row_count, sizeof *in->wrong);
    if (!mark_rows(in)) {
        return false;
    }
    if (in->grid.row_count == 0) {
        cli_find(&in->findings, CLI_SAY_NO_ASSIGNMENTS, 0, NULL, NULL);
    }
    in->request.commands = cli_array(arena, in->grid.row_count, sizeof(void *));
    in->row_of = cli_array(arena, in->grid.row_count, sizeof *in->row_of);
    for (size_t i = 0; i < in->grid.row_count; i++) {
        if (!in->wrong[i]) {
            in->row_of[n] = i;
            in->request.commands[n++] = command_of(in, &in->grid.rows[i]);
        }
    }
    in->request.n_commands = n;
    (void)mark_rows(in);
    return n > 0;
}

/* ---- asking and telling --------------------------------------------------------------- */

/* "commands[3].assignment.deadlineDays" is about the column "deadline". */
static const char *column_of(const char *field)
{
    const char *point = strrchr(field, '.');

    for (size_t i = 0; point != NULL && i < form.count; i++) {
        if (strncmp(point + 1, columns[i], strlen(columns[i])) == 0) {
            return columns[i];
        }
    }
    return NULL;
}

/* Among the first `n` findings there is one of this cell. */
static bool is_said(const struct importing *in, size_t n, uint32_t line, const char *column)
{
    for (size_t i = 0; column != NULL && i < n; i++) {
        const struct cli_finding *f = &in->findings.v[i];
        if (f->row == line && f->column != NULL && strcmp(f->column, column) == 0) {
            return true;
        }
    }
    return false;
}

/* What was said of a cell before the server was asked is not said again. */
static void take_findings(struct importing *in)
{
    const Athar__V1__CheckAssignmentsResponse *check = in->check;
    size_t before = in->findings.n;

    for (size_t i = 0; i < check->n_findings; i++) {
        const Athar__V1__Violation *v = check->findings[i];
        bool known = v->row > 0 && v->row <= in->request.n_commands;
        size_t row = known ? in->row_of[v->row - 1] : 0;
        uint32_t line = known ? in->grid.rows[row].line : 0;
        const char *column = column_of(v->field);
        if (!known || !in->wrong[row] || !is_said(in, before, line, column)) {
            cli_find_violation(&in->findings, v, line, column);
        }
    }
}

/* How a row that was tried came out. */
static enum fate fate_of(const struct importing *in, size_t command)
{
    Athar__V1__Outcome outcome = in->check->outcomes[command];

    return in->wrong[in->row_of[command]]                     ? REFUSED
           : outcome == ATHAR__V1__OUTCOME__OUTCOME_ACCEPTED  ? ACCEPTED
           : outcome == ATHAR__V1__OUTCOME__OUTCOME_UNCHANGED ? UNCHANGED
                                                              : REFUSED;
}

/* Where rows are wrong as they stand, a server that does not answer is no more than a
 * pity. */
static int ask(struct importing *in, ProtobufCMessage **response)
{
    static const char method[] = "Assignments.Check";
    struct cli *cli = in->cli;

    if (in->findings.errors == 0) {
        int exit = cli_call(cli, method, &in->request.base, response);
        in->failed = exit != CLI_OK;
        return exit;
    }
    int exit = cli_connect_midway(cli);
    if (exit != CLI_OK) {
        return exit == CLI_USAGE ? exit : CLI_REFUSED;
    }
    int code =
        athar_call(cli->client, method, &in->request.base, response, NULL, &cli->status);
    if (code != ATHAR_OK) {
        (void)cli_failed_midway(cli);
        return CLI_REFUSED;
    }
    return CLI_OK;
}

/* Try all rows, each on what those above it make; an exit status. */
static int check(struct importing *in)
{
    ProtobufCMessage *response = NULL;
    int exit = ask(in, &response);

    if (exit != CLI_OK) {
        return exit;
    }
    in->check = (Athar__V1__CheckAssignmentsResponse *)response;
    take_findings(in);
    if (in->check->n_outcomes != in->request.n_commands) {
        cli_find_server(&in->findings, athar_code_name(ATHAR_INTERNAL),
                        cli_printf(&in->cli->arena, "an answer of %zu rows to %zu",
                                   in->check->n_outcomes, in->request.n_commands));
        return CLI_SERVER;
    }
    in->tally[REFUSED] = in->grid.row_count - in->check->n_outcomes;
    for (size_t i = 0; i < in->check->n_outcomes; i++) {
        in->tally[fate_of(in, i)]++;
    }
    return in->findings.errors > 0 || in->tally[REFUSED] > 0 ? CLI_REFUSED : CLI_OK;
}

/* Send what is new; what fails has been said, and the rest is left. */
static int send_rows(struct importing *in)
{
    size_t stored = 0;
    int exit = CLI_OK;

    for (size_t i = 0; exit == CLI_OK && i < in->request.n_commands; i++) {
        ProtobufCMessage *response = NULL;
        char id[ATHAR_UUID_BYTES];
        if (in->check->outcomes[i] != ATHAR__V1__OUTCOME__OUTCOME_ACCEPTED) {
            continue;
        }
        athar_uuid7(id);
        in->request.commands[i]->id = id;
        int code =
            athar_call(in->cli->client, "Assignments.Put", &in->request.commands[i]->base,
                       &response, NULL, &in->cli->status);
        exit = code == ATHAR_OK ? CLI_OK : cli_failed_midway(in->cli);
        stored += exit == CLI_OK;
        athar_free(response);
        in->request.commands[i]->id = (char *)"";
    }
    in->tally[UNKNOWN] = in->tally[ACCEPTED] - stored;
    in->tally[ACCEPTED] = stored;
    return exit;
}

static const struct cli_column tally_columns[] = {
    { .name = "outcome", .title = CLI_SAY_H_OUTCOME },
    { .name = "assignments",
      .title = CLI_SAY_H_ASSIGNMENTS,
      .number = true,
      .plain = true },
};

static void print_tally(struct importing *in)
{
    struct cli *cli = in->cli;
    struct cli_table table = { .columns = tally_columns,
                               .column_count =
                                   sizeof tally_columns / sizeof *tally_columns };

    for (int i = 0; i < FATES; i++) {
        const char *const cells[] = {
            cli->format == CLI_TABLE ? cli_phrase(cli->lang, fate_words[i]) : fate_names[i],
            cli_number(cli, in->tally[i]),
        };
        if (i != UNKNOWN || in->tally[i] > 0) {
            cli_table_add(&table, cells);
        }
    }
    cli_output(cli, &table, 0);
    cli_table_fini(&table);
}

static void print_json(struct importing *in)
{
    FILE *to = in->cli->out;

    fprintf(to, "{\"dry_run\":%s,\"assignments\":{", in->dry_run ? "true" : "false");
    for (int i = 0; i < FATES; i++) {
        fprintf(to, "%s\"%s\":%zu", i == 0 ? "" : ",", fate_names[i], in->tally[i]);
    }
    fputs("},\"findings\":", to);
    cli_findings_json(to, &in->findings, in->file);
    fputs("}\n", to);
}

static void report(struct importing *in, int exit)
{
    struct cli *cli = in->cli;

    cli_findings_sort(&in->findings);
    cli_findings_print(cli->err, &in->findings, in->file);
    if (cli->format == CLI_JSON && !in->failed) {
        print_json(in);
    } else if (in->check != NULL) {
        print_tally(in);
    }
    if (exit == CLI_REFUSED && in->check == NULL) {
        cli_note(cli, CLI_SAY_NOTHING_SENT, NULL);
    } else if (exit == CLI_REFUSED && in->findings.errors > 0 && !in->dry_run) {
        cli_note(cli, CLI_SAY_NOTHING_STORED, NULL);
    }
    if (in->dry_run && in->check != NULL) {
        cli_note(cli, CLI_SAY_WOULD_BE, NULL);
    }
}

static int import(struct importing *in)
{
    if (!read_rows(in)) {
        return CLI_REFUSED;
    }
    int exit = check(in);
    if (exit == CLI_REFUSED && in->check != NULL &&
        !in->dry_run) { /* all of it, or nothing */
        memset(in->tally, 0, sizeof in->tally);
        in->tally[REFUSED] = in->grid.row_count;
    }
    return exit != CLI_OK || in->dry_run ? exit : send_rows(in);
}

int cli_cmd_assign_import(struct cli *cli)
{
    struct importing in = {
        .cli = cli,
        .file = cli->args.words.v[0],
        .dry_run = cli_given(&cli->args, CLI_OPT_DRY_RUN),
        .findings = { .arena = &cli->arena, .lang = cli->lang },
        .request = ATHAR__V1__CHECK_ASSIGNMENTS_REQUEST__INIT,
    };

    if (cli->server == NULL) {
        return cli_usage(cli, CLI_SAY_NO_SERVER, NULL);
    }
    if (!cli_read(cli, in.file, &in.data)) {
        return CLI_USAGE;
    }
    int exit = import(&in);
    report(&in, exit);
    if (in.check != NULL) {
        athar_free(&in.check->base);
    }
    cli_findings_fini(&in.findings);
    cli_text_fini(&in.data);
    return exit;
}
