/* SPDX-License-Identifier: Apache-2.0 */
#include "outcome.h"

#include <string.h>

#include "names.h"
#include "output.h"
#include "where.h"

enum { MOVED_LEVEL = 3, MOVED_KEY = 4, MOVED_BEFORE = 5, MOVED_AFTER = 6 };

static const struct cli_column report_columns[] = {
    { .name = "form", .title = CLI_SAY_H_FORM },
    { .name = "layer", .title = CLI_SAY_H_LAYER },
    { .name = "period", .title = CLI_SAY_H_PERIOD },
    { .name = "organization", .title = CLI_SAY_H_ORGANIZATION, .named = CLI_WHO },
    { .name = "project", .title = CLI_SAY_H_PROJECT },
    { .name = "version", .title = CLI_SAY_H_VERSION, .number = true, .plain = true },
    { .name = "changed", .title = CLI_SAY_H_CHANGED, .number = true, .plain = true },
    { .name = "unchanged", .title = CLI_SAY_H_UNCHANGED, .number = true, .plain = true },
};

static const struct cli_column moved_columns[] = {
    { .name = "indicator", .title = CLI_SAY_H_INDICATOR },
    { .name = "layer", .title = CLI_SAY_H_LAYER },
    { .name = "period", .title = CLI_SAY_H_PERIOD },
    { .name = "level", .title = CLI_SAY_H_LEVEL },
    { .name = "key", .title = CLI_SAY_H_OF, .optional = true },
    { .name = "before", .title = CLI_SAY_H_BEFORE, .number = true },
    { .name = "after", .title = CLI_SAY_H_AFTER, .number = true },
    { .name = "difference", .title = CLI_SAY_H_DIFFERENCE, .number = true },
};

void cli_outcome_begin(struct cli_send *s)
{
    s->reports.columns = report_columns;
    s->reports.column_count = sizeof report_columns / sizeof *report_columns;
    s->moved.columns = moved_columns;
    s->moved.column_count = sizeof moved_columns / sizeof *moved_columns;
}

/* How bad an exit status is, for the worst of many. */
static int rank(int exit)
{
    static const int ranks[] = { [CLI_OK] = 0,
                                 [CLI_REFUSED] = 1,
                                 [CLI_USAGE] = 2,
                                 [CLI_SERVER] = 3,
                                 [CLI_UNREACHABLE] = 4 };

    return ranks[exit];
}

void cli_outcome_worsen(struct cli_send *s, int exit)
{
    s->exit = rank(exit) > rank(s->exit) ? exit : s->exit;
}

uint64_t cli_outcome_values(const struct cli_send *s, size_t first, size_t count)
{
    uint64_t n = 0;

    for (size_t i = first; i < first + count; i++) {
        n += cli_upload_values(s->upload, i);
    }
    return n;
}

void cli_outcome_count(struct cli_send *s, enum cli_fate fate, size_t first, size_t n)
{
    s->tally[fate].reports += n;
    s->tally[fate].values += cli_outcome_values(s, first, n);
}

void cli_outcome_lost(struct cli_send *s, size_t first, size_t n)
{
    cli_outcome_count(s, CLI_UNKNOWN, first, n);
    cli_outcome_worsen(s, CLI_SERVER);
}

/* Whether what was accepted are remarks alone: comments, answers, evidence. */
static bool remarks_only(Athar__V1__Outcome outcome,
                         Athar__V1__ReportResult *const *reports, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (reports[i]->changed > 0) {
            return false;
        }
    }
    return outcome == ATHAR__V1__OUTCOME__OUTCOME_ACCEPTED;
}

/* `report` is its place in the upload: answers come in any order, lines are shown in this one. */
static void note_result(struct cli_send *s, size_t report,
                        const Athar__V1__ReportResult *result, bool remarks)
{
    const Athar__V1__ReportKey *key = result->key;
    struct cli_arena *arena = &s->cli->arena;
    enum cli_fate fate = result->changed > 0 || remarks ? CLI_ACCEPTED : CLI_UNCHANGED;

    s->tally[fate].reports++;
    s->tally[CLI_ACCEPTED].values += result->changed;
    s->tally[CLI_UNCHANGED].values += result->unchanged;
    if (key == NULL || !s->dry_run) {
        return;
    }
    const char *const line[] = {
        cli_string(arena, key->form),        cli_string(arena, key->layer),
        cli_string(arena, key->period),      cli_string(arena, key->organization),
        cli_string(arena, key->project),     cli_number(s->cli, result->version),
        cli_number(s->cli, result->changed), cli_number(s->cli, result->unchanged),
    };
    s->lines[report] = cli_array(arena, sizeof line / sizeof *line, sizeof *line);
    memcpy(s->lines[report], line, sizeof line);
}

static void note_findings(struct cli_send *s, size_t first, size_t n,
                          Athar__V1__Violation *const *list)
{
    for (size_t i = 0; i < n; i++) {
        cli_upload_find(s->findings, s->upload, first, list[i]);
        s->too_large = s->too_large || (strcmp(list[i]->reason, "too-many-values") == 0 &&
                                        s->upload->submission.n_reports > 1);
    }
}

/* A refusal without findings still has its sentence; a server that cannot is no row's fault. */
static void note_sentence(struct cli_send *s, size_t first,
                          const struct athar_status *status, const char *message)
{
    const Athar__V1__Violation none = ATHAR__V1__VIOLATION__INIT;
    Athar__V1__Violation v = none;

    if (cli_exit_of(status) == CLI_SERVER) {
        cli_find_server(s->findings, athar_code_name(status->code), message);
        return;
    }
    v.severity = ATHAR__V1__SEVERITY__SEVERITY_ERROR;
    v.reason = (char *)athar_code_name(status->code);
    v.description = (char *)message;
    v.field = "reports[0]";
    v.row = s->upload->sheet == NULL ? 0 : s->upload->rows[first][0]->line;
    cli_upload_find(s->findings, s->upload, first, &v);
}

/* Whether a server may say so before it looks the id up: of a submission sent again it means
 * nothing. */
static bool before_looking(int code)
{
    return code == ATHAR_RESOURCE_EXHAUSTED || code == ATHAR_UNAVAILABLE ||
           code == ATHAR_PERMISSION_DENIED || code == ATHAR_UNAUTHENTICATED;
}

/* What became of reports that ended so. A server that says it has no room has kept nothing, nor has one
 * that found something in them, be it that their program is not available; unless they had been sent
 * before, and their answer was lost. */
static enum cli_fate fate_of(const struct cli_send *s, const struct athar_status *status,
                             int exit)
{
    bool kept_nothing = status->answered && (status->code == ATHAR_RESOURCE_EXHAUSTED ||
                                             status->detail_count > 0);
    bool sent_before = s->known || status->in_doubt;

    if (status->answered && sent_before && before_looking(status->code)) {
        return CLI_UNKNOWN;
    }
    return exit == CLI_REFUSED || kept_nothing ? CLI_REFUSED_FATE : CLI_UNKNOWN;
}

void cli_outcome_failed(struct cli_send *s, size_t first, size_t n,
                        const struct athar_status *status)
{
    int exit = cli_exit_of(status);

    cli_outcome_worsen(s, exit);
    cli_outcome_count(s, fate_of(s, status, exit), first, n);
    note_findings(s, first, status->detail_count, status->details);
    if (status->detail_count == 0 && exit != CLI_UNREACHABLE) {
        note_sentence(s, first, status, status->message);
    }
    if (!status->answered && !status->out_of_memory &&
        status->code == ATHAR_RESOURCE_EXHAUSTED) {
        s->too_large = s->upload->submission.n_reports > 1;
    }
}

void cli_outcome_submitted(struct cli_send *s, size_t first, size_t n,
                           const Athar__V1__SubmitResponse *response)
{
    s->seq = response->seq > s->seq ? response->seq : s->seq;
    s->repeated = s->repeated || response->repeated_id;
    note_findings(s, first, response->n_warnings, response->warnings);
    bool remarks = remarks_only(response->outcome, response->reports, response->n_reports);
    for (size_t i = 0; i < response->n_reports && i < n; i++) {
        note_result(s, first + i, response->reports[i], remarks);
    }
    if (response->n_reports > 0 && response->n_reports < n) {
        cli_outcome_lost(s, first + response->n_reports, n - response->n_reports);
    }
    if (response->n_reports == 0) {
        bool same = response->outcome == ATHAR__V1__OUTCOME__OUTCOME_UNCHANGED;
        cli_outcome_count(s, same ? CLI_UNCHANGED : CLI_ACCEPTED, first, n);
    }
}

static void note_moved(struct cli_send *s, const Athar__V1__MovedTotal *moved)
{
    struct cli_arena *arena = &s->cli->arena;
    const char *const cells[] = {
        cli_string(arena, moved->indicator),
        cli_string(arena, moved->layer),
        cli_string(arena, moved->period),
        cli_string(arena, moved->level),
        cli_or_none(s->cli, moved->key),
        cli_total_text(s->cli, moved->before),
        cli_total_text(s->cli, moved->after),
        moved->difference_set_case == 0 ? NULL : cli_string(arena, moved->difference),
    };

    bool seen = cells[MOVED_BEFORE] != NULL || cells[MOVED_AFTER] != NULL;
    if (seen || s->cli->format != CLI_TABLE) { /* what has no value is for programs */
        cli_table_add(&s->moved, cells);
    }
}

void cli_outcome_validated(struct cli_send *s, size_t first, size_t n,
                           const Athar__V1__ValidateResponse *response)
{
    note_findings(s, first, response->n_findings, response->findings);
    bool remarks = remarks_only(response->outcome, response->reports, response->n_reports);
    for (size_t i = 0; i < response->n_reports && i < n; i++) {
        note_result(s, first + i, response->reports[i], remarks);
    }
    for (size_t i = 0; i < response->n_moved; i++) {
        note_moved(s, response->moved[i]);
    }
    s->moved_more = s->moved_more || response->moved_more;
    if (response->outcome == ATHAR__V1__OUTCOME__OUTCOME_REFUSED) {
        cli_outcome_worsen(s, CLI_REFUSED);
        cli_outcome_count(s, CLI_REFUSED_FATE, first, n);
    }
}

void cli_outcome_names(struct cli_send *s)
{
    cli_names_put(s->cli, &s->reports);
    for (size_t row = 0; row < s->moved.row_count; row++) {
        const char **cells = s->moved.cells + row * s->moved.column_count;
        cells[MOVED_KEY] = strcmp(cells[MOVED_LEVEL], "region") == 0
                               ? cli_place(s->cli, cells[MOVED_KEY])
                               : cli_who(s->cli, cells[MOVED_KEY]);
        cells[MOVED_LEVEL] = cli_level(s->cli, cells[MOVED_LEVEL]);
    }
}

void cli_outcome_item(struct cli_send *s, size_t report,
                      const Athar__V1__BatchResult *result, bool in_doubt)
{
    const struct athar_status status = { .code = (int)result->code,
                                         .detail_count = result->n_findings,
                                         .answered = true,
                                         .in_doubt = in_doubt };
    int exit = cli_exit_of(&status);

    if (result->code == ATHAR_UNAVAILABLE && result->retry_after_ms > 0) {
        s->retry[report] = true; /* alone: the library waits as long as it is told to */
        return;
    }
    cli_outcome_worsen(s, exit);
    s->seq = result->seq > s->seq ? result->seq : s->seq;
    s->repeated = s->repeated || result->repeated_id;
    note_findings(s, report, result->n_findings, result->findings);
    if (exit != CLI_OK) {
        cli_outcome_count(s, fate_of(s, &status, exit), report, 1);
        if (result->n_findings == 0) {
            note_sentence(s, report, &status, result->message);
        }
        return;
    }
    bool same = result->outcome == ATHAR__V1__OUTCOME__OUTCOME_UNCHANGED;
    cli_outcome_count(s, same ? CLI_UNCHANGED : CLI_ACCEPTED, report, 1);
}
