/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "athar/v1/assignments.pb-c.h"
#include "athar/v1/locks.pb-c.h"
#include "cmd.h"
#include "output.h"
#include "request.h"

/* ---- assign --------------------------------------------------------------------------- */

/* --deadline DAYS; false when it is no number, which has been said. */
static bool read_deadline(struct cli *cli, Athar__V1__Assignment *assignment)
{
    const char *text = cli_value(&cli->args, CLI_OPT_DEADLINE);
    char *end = NULL;

    if (text == NULL) {
        return true;
    }
    errno = 0;
    unsigned long days = strtoul(text, &end, 10);
    if (*text < '0' || *text > '9' || *end != '\0' || errno != 0 || days > UINT32_MAX) {
        const struct cli_words words = { .subject = text };
        (void)cli_usage(cli, CLI_SAY_BAD_DEADLINE, &words);
        return false;
    }
    assignment->deadline_case = ATHAR__V1__ASSIGNMENT__DEADLINE_DEADLINE_DAYS;
    assignment->deadline_days = (uint32_t)days;
    return true;
}

/* One command for each organization, its id derived from the first. */
static int assign_one(struct cli *cli, Athar__V1__PutAssignmentRequest *request,
                      const char *id, size_t index, struct cli_listing *listing)
{
    ProtobufCMessage *response = NULL;

    request->id = cli_copy(&cli->arena, id, ATHAR_UUID_BYTES - 1);
    if (index > 0) {
        (void)athar_uuid_derive(request->id, id, index);
    }
    int exit = cli_call(cli, "Assignments.Put", &request->base, &response);
    if (exit == CLI_OK && !cli_list_json(cli, listing, response)) {
        const Athar__V1__PutAssignmentResponse *answer =
            (const Athar__V1__PutAssignmentResponse *)response;
        cli_output_done(cli, request->assignment->organization, answer->outcome,
                        answer->seq, response);
    }
    athar_free(response);
    return exit;
}

/* Those that are refused do not hold up the others. */
int cli_cmd_assign(struct cli *cli)
{
    Athar__V1__PutAssignmentRequest request = ATHAR__V1__PUT_ASSIGNMENT_REQUEST__INIT;
    Athar__V1__Assignment assignment = ATHAR__V1__ASSIGNMENT__INIT;
    const struct cli_list *words = &cli->args.words;
    struct cli_listing listing = { .json = { 0 } };
    const char *id = cli_command_id(cli);
    int worst = CLI_OK;

    if (id == NULL || !read_deadline(cli, &assignment)) {
        return CLI_USAGE;
    }
    assignment.form = (char *)words->v[0];
    assignment.from = cli_field(cli, CLI_OPT_FROM);
    assignment.to = cli_field(cli, CLI_OPT_TO);
    request.assignment = &assignment;
    request.remove = cli_given(&cli->args, CLI_OPT_REMOVE);
    for (size_t i = 1; i < words->n && worst <= CLI_REFUSED; i++) {
        assignment.organization = (char *)words->v[i];
        int exit = assign_one(cli, &request, id, i - 1, &listing);
        worst = exit > worst ? exit : worst;
    }
    return cli->format == CLI_JSON ? cli_list_end(cli, &listing, "results", worst) : worst;
}

/* ---- assign list ---------------------------------------------------------------------- */

static const struct cli_column assignment_columns[] = {
    { .name = "form", .title = CLI_SAY_H_FORM },
    { .name = "organization", .title = CLI_SAY_H_ORGANIZATION },
    { .name = "from", .title = CLI_SAY_H_FROM },
    { .name = "to", .title = CLI_SAY_H_TO },
    { .name = "deadline", .title = CLI_SAY_H_DEADLINE, .number = true, .optional = true },
};

static void assignments_page(struct cli *cli, const ProtobufCMessage *page, void *context)
{
    const Athar__V1__ListAssignmentsResponse *list =
        (const Athar__V1__ListAssignmentsResponse *)page;
    struct cli_listing *listing = context;

    for (size_t i = 0; i < list->n_assignments; i++) {
        const Athar__V1__Assignment *a = list->assignments[i];
        bool own = a->deadline_case == ATHAR__V1__ASSIGNMENT__DEADLINE_DEADLINE_DAYS;
        if (cli_list_json(cli, listing, &a->base)) {
            continue;
        }
        const char *const cells[] = {
            cli_or_none(cli, a->form),
            cli_or_none(cli, a->organization),
            cli_or_none(cli, a->from),
            cli_or_none(cli, a->to),
            own ? cli_number(cli, a->deadline_days) : NULL,
        };
        cli_table_add(&listing->table, cells);
    }
}

int cli_cmd_assign_list(struct cli *cli)
{
    Athar__V1__ListAssignmentsRequest request = ATHAR__V1__LIST_ASSIGNMENTS_REQUEST__INIT;
    struct cli_listing listing = {
        .table = { .columns = assignment_columns,
                   .column_count = sizeof assignment_columns / sizeof *assignment_columns },
    };

    request.form = (char *)(cli->args.words.n > 0 ? cli->args.words.v[0] : "");
    request.organization = cli_field(cli, CLI_OPT_ORGANIZATION);
    int exit =
        cli_pages(cli, "Assignments.List", &request.base, assignments_page, &listing);
    return cli_list_end(cli, &listing, "assignments", exit);
}

/* ---- lock and unlock ------------------------------------------------------------------ */

/* FORM PERIOD[..PERIOD] */
static int put_lock(struct cli *cli, bool locked)
{
    Athar__V1__PutLockRequest request = ATHAR__V1__PUT_LOCK_REQUEST__INIT;
    Athar__V1__Lock lock = ATHAR__V1__LOCK__INIT;
    ProtobufCMessage *response = NULL;
    const char *period = cli->args.words.v[1];
    const char *dots = strstr(period, "..");

    request.id = cli_command_id(cli);
    if (request.id == NULL) {
        return CLI_USAGE;
    }
    lock.form = (char *)cli->args.words.v[0];
    lock.layer = cli_field(cli, CLI_OPT_LAYER);
    lock.from = (char *)period;
    if (dots != NULL) {
        lock.from = cli_copy(&cli->arena, period, (size_t)(dots - period));
        lock.to = (char *)dots + 2;
    }
    lock.locked = locked;
    request.lock = &lock;
    int exit = cli_call(cli, "Locks.Put", &request.base, &response);
    if (exit == CLI_OK) {
        const Athar__V1__PutLockResponse *answer =
            (const Athar__V1__PutLockResponse *)response;
        cli_output_done(cli, period, answer->outcome, answer->seq, response);
    }
    athar_free(response);
    return exit;
}

int cli_cmd_lock(struct cli *cli)
{
    return put_lock(cli, true);
}

int cli_cmd_unlock(struct cli *cli)
{
    return put_lock(cli, false);
}

static const struct cli_column lock_columns[] = {
    { .name = "form", .title = CLI_SAY_H_FORM },
    { .name = "layer", .title = CLI_SAY_H_LAYER, .optional = true },
    { .name = "from", .title = CLI_SAY_H_FROM },
    { .name = "to", .title = CLI_SAY_H_TO },
};

static void locks_page(struct cli *cli, const ProtobufCMessage *page, void *context)
{
    const Athar__V1__ListLocksResponse *list = (const Athar__V1__ListLocksResponse *)page;
    struct cli_listing *listing = context;

    for (size_t i = 0; i < list->n_locks; i++) {
        const Athar__V1__Lock *lock = list->locks[i];
        if (cli_list_json(cli, listing, &lock->base)) {
            continue;
        }
        const char *const cells[] = {
            cli_or_none(cli, lock->form),
            cli_or_none(cli, lock->layer),
            cli_or_none(cli, lock->from),
            cli_or_none(cli, lock->to),
        };
        cli_table_add(&listing->table, cells);
    }
}

int cli_cmd_lock_list(struct cli *cli)
{
    Athar__V1__ListLocksRequest request = ATHAR__V1__LIST_LOCKS_REQUEST__INIT;
    struct cli_listing listing = {
        .table = { .columns = lock_columns,
                   .column_count = sizeof lock_columns / sizeof *lock_columns },
    };

    request.form = (char *)(cli->args.words.n > 0 ? cli->args.words.v[0] : "");
    int exit = cli_pages(cli, "Locks.List", &request.base, locks_page, &listing);
    return cli_list_end(cli, &listing, "locks", exit);
}
