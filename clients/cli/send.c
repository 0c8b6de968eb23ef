/* SPDX-License-Identifier: Apache-2.0 */
#include "send.h"

#include <stdlib.h>
#include <string.h>

#include "output.h"
#include "where.h"

enum { MOVED_BEFORE = 5, MOVED_AFTER = 6 };
enum { WINDOW = 4, BATCH_ITEMS = 250, BATCH_BYTES = 1024 * 1024 };

static const struct cli_column report_columns[] = {
    { .name = "form", .title = CLI_SAY_H_FORM },
    { .name = "layer", .title = CLI_SAY_H_LAYER },
    { .name = "period", .title = CLI_SAY_H_PERIOD },
    { .name = "organization", .title = CLI_SAY_H_ORGANIZATION },
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

/* ---- what an answer says -------------------------------------------------------------- */

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

static void worsen(struct cli_send *s, int exit)
{
    s->exit = rank(exit) > rank(s->exit) ? exit : s->exit;
}

static uint64_t values_of(const struct cli_send *s, size_t first, size_t count)
{
    uint64_t n = 0;

    for (size_t i = first; i < first + count; i++) {
        n += cli_upload_values(s->upload, i);
    }
    return n;
}

static void count(struct cli_send *s, enum cli_fate fate, size_t first, size_t n)
{
    s->tally[fate].reports += n;
    s->tally[fate].values += values_of(s, first, n);
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

/* What became of reports that ended so. A server that says it has no room has kept nothing. */
static enum cli_fate fate_of(const struct athar_status *status, int exit)
{
    bool no_room = status->answered && status->code == ATHAR_RESOURCE_EXHAUSTED;

    return exit == CLI_REFUSED || no_room ? CLI_REFUSED_FATE : CLI_UNKNOWN;
}

static void take_failure(struct cli_send *s, size_t first, size_t n,
                         const struct athar_status *status)
{
    int exit = cli_exit_of(status);

    worsen(s, exit);
    count(s, fate_of(status, exit), first, n);
    note_findings(s, first, status->detail_count, status->details);
    if (status->detail_count == 0 && exit != CLI_UNREACHABLE) {
        note_sentence(s, first, status, status->message);
    }
    if (!status->answered && status->code == ATHAR_RESOURCE_EXHAUSTED) {
        s->too_large = s->upload->submission.n_reports > 1;
    }
}

static void take_submitted(struct cli_send *s, size_t first, size_t n,
                           const Athar__V1__SubmitResponse *response)
{
    s->seq = response->seq > s->seq ? response->seq : s->seq;
    s->repeated = s->repeated || response->repeated_id;
    note_findings(s, first, response->n_warnings, response->warnings);
    bool remarks = remarks_only(response->outcome, response->reports, response->n_reports);
    for (size_t i = 0; i < response->n_reports && i < n; i++) {
        note_result(s, first + i, response->reports[i], remarks);
    }
    if (response->n_reports == 0) {
        bool same = response->outcome == ATHAR__V1__OUTCOME__OUTCOME_UNCHANGED;
        count(s, same ? CLI_UNCHANGED : CLI_ACCEPTED, first, n);
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
    if (seen ||
        s->cli->format != CLI_TABLE) { /* sides of a ratio that is none: for programs */
        cli_table_add(&s->moved, cells);
    }
}

static void take_validated(struct cli_send *s, size_t first, size_t n,
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
        worsen(s, CLI_REFUSED);
        count(s, CLI_REFUSED_FATE, first, n);
    }
}

static void take_item(struct cli_send *s, size_t report,
                      const Athar__V1__BatchResult *result)
{
    const struct athar_status status = { .code = (int)result->code,
                                         .detail_count = result->n_findings,
                                         .answered = true };
    int exit = cli_exit_of(&status);

    if (result->code == ATHAR_UNAVAILABLE && result->retry_after_ms > 0) {
        s->retry[report] = true; /* alone: the library waits as long as it is told to */
        return;
    }
    worsen(s, exit);
    s->seq = result->seq > s->seq ? result->seq : s->seq;
    s->repeated = s->repeated || result->repeated_id;
    note_findings(s, report, result->n_findings, result->findings);
    if (exit != CLI_OK) {
        count(s, fate_of(&status, exit), report, 1);
        if (result->n_findings == 0) {
            note_sentence(s, report, &status, result->message);
        }
        return;
    }
    bool same = result->outcome == ATHAR__V1__OUTCOME__OUTCOME_UNCHANGED;
    count(s, same ? CLI_UNCHANGED : CLI_ACCEPTED, report, 1);
}

/* ---- calls on their way --------------------------------------------------------------- */

/* Reports that travel in one call. */
struct parcel {
    struct cli_send *send;
    size_t first, count, bytes;
    bool batch;
};

static void take(struct parcel *parcel, const ProtobufCMessage *response)
{
    struct cli_send *s = parcel->send;

    if (parcel->batch) {
        const Athar__V1__SubmitBatchResponse *r =
            (const Athar__V1__SubmitBatchResponse *)response;
        for (size_t i = 0; i < parcel->count && i < r->n_results; i++) {
            take_item(s, parcel->first + i, r->results[i]);
        }
    } else if (s->dry_run) {
        take_validated(s, parcel->first, parcel->count,
                       (const Athar__V1__ValidateResponse *)response);
    } else {
        take_submitted(s, parcel->first, parcel->count,
                       (const Athar__V1__SubmitResponse *)response);
    }
}

/* A server may allow smaller batches than ours: then its reports go one by one. */
static bool batch_refused(const struct parcel *parcel, const struct athar_status *status)
{
    return parcel->batch && status->answered && status->code == ATHAR_RESOURCE_EXHAUSTED;
}

static void on_done(const ProtobufCMessage *response, const struct athar_status *status,
                    void *context)
{
    struct parcel *parcel = context;
    struct cli_send *s = parcel->send;
    uint64_t values = values_of(s, parcel->first, parcel->count);

    pthread_mutex_lock(&s->lock);
    if (response != NULL) {
        take(parcel, response);
    } else if (batch_refused(parcel, status)) {
        memset(s->retry + parcel->first, true, parcel->count);
    } else {
        take_failure(s, parcel->first, parcel->count, status);
    }
    pthread_mutex_unlock(&s->lock);
    cli_progress_add(&s->progress, parcel->count, values, parcel->bytes);
    free(parcel);
}

/* After one call went unanswered the others are not even tried. */
static bool hopeless(struct cli_send *s)
{
    pthread_mutex_lock(&s->lock);
    bool lost = s->exit == CLI_UNREACHABLE;
    pthread_mutex_unlock(&s->lock);
    return lost;
}

static void give_up(struct cli_send *s, size_t first, size_t n)
{
    pthread_mutex_lock(&s->lock);
    count(s, CLI_UNKNOWN, first, n);
    pthread_mutex_unlock(&s->lock);
}

/* Start one call; its answer comes to on_done, also when it could not be started. */
static void start(struct cli_send *s, struct athar_pipeline *pipeline,
                  const struct parcel *parcel, const char *method,
                  const ProtobufCMessage *request)
{
    const struct athar_call_options options = { .timeout_ms = s->timeout_ms };
    struct athar_status status = { 0 };
    struct parcel *sent = malloc(sizeof *sent);

    if (hopeless(s) || sent == NULL) {
        give_up(s, parcel->first, parcel->count);
        free(sent);
        return;
    }
    *sent = *parcel;
    sent->bytes = protobuf_c_message_get_packed_size(request);
    const struct athar_submit submit = {
        .method = method,
        .request = request,
        .options = &options,
        .done = on_done,
        .context = sent,
    };
    if (athar_pipeline_submit(pipeline, &submit, &status) != ATHAR_OK) {
        on_done(NULL, &status, sent);
    }
    athar_status_clear(&status);
}

/* The reports from `first` on as a submission, without copying them. */
static Athar__V1__Submission slice(const struct cli_send *s, size_t first, size_t n)
{
    Athar__V1__Submission part = s->upload->submission;

    part.reports += first;
    part.n_reports = n;
    return part;
}

/* The id of a report that is a submission of its own. */
static void item_id(char out[ATHAR_UUID_BYTES], const struct cli_send *s, size_t report)
{
    if (!s->partial) {
        memcpy(out, s->id, ATHAR_UUID_BYTES);
    } else if (!athar_uuid_derive(out, s->id, report)) {
        out[0] = '\0';
    }
}

/* Reports as one submission or one dry run. */
static void start_one(struct cli_send *s, struct athar_pipeline *pipeline, size_t first,
                      size_t n)
{
    const struct parcel parcel = { .send = s, .first = first, .count = n };
    Athar__V1__Submission part = slice(s, first, n);
    char id[ATHAR_UUID_BYTES];

    if (s->dry_run) {
        Athar__V1__ValidateRequest request = ATHAR__V1__VALIDATE_REQUEST__INIT;
        request.submission = &part;
        request.totals = !s->partial;
        start(s, pipeline, &parcel, "Submissions.Validate", &request.base);
        return;
    }
    Athar__V1__SubmitRequest request = ATHAR__V1__SUBMIT_REQUEST__INIT;
    item_id(id, s, first);
    request.id = id;
    request.submission = &part;
    start(s, pipeline, &parcel, "Submissions.Submit", &request.base);
}

/* ---- batches -------------------------------------------------------------------------- */

struct batch {
    Athar__V1__BatchItem items[BATCH_ITEMS], *list[BATCH_ITEMS];
    Athar__V1__Submission submissions[BATCH_ITEMS];
    char ids[BATCH_ITEMS][ATHAR_UUID_BYTES];
};

/* How many reports from `first` on go in one message. */
static size_t batch_size(const struct cli_send *s, size_t first)
{
    const Athar__V1__Submission *all = &s->upload->submission;
    size_t bytes = 0, n = 0;

    while (first + n < all->n_reports && n < BATCH_ITEMS) {
        bytes += athar__v1__report__get_packed_size(all->reports[first + n]) +
                 ATHAR_UUID_BYTES + 16;
        if (n > 0 && bytes > BATCH_BYTES) {
            break;
        }
        n++;
    }
    return n;
}

static void start_batch(struct cli_send *s, struct athar_pipeline *pipeline,
                        struct batch *batch, size_t first, size_t n)
{
    const struct parcel parcel = { .send = s, .first = first, .count = n, .batch = true };
    Athar__V1__SubmitBatchRequest request = ATHAR__V1__SUBMIT_BATCH_REQUEST__INIT;

    for (size_t i = 0; i < n; i++) {
        batch->submissions[i] = slice(s, first + i, 1);
        batch->submissions[i].n_cells = 0; /* the batch's */
        item_id(batch->ids[i], s, first + i);
        athar__v1__batch_item__init(&batch->items[i]);
        batch->items[i].id = batch->ids[i];
        batch->items[i].submission = &batch->submissions[i];
        batch->list[i] = &batch->items[i];
    }
    request.cells = s->upload->submission.cells;
    request.n_cells = s->upload->submission.n_cells;
    request.items = batch->list;
    request.n_items = n;
    start(s, pipeline, &parcel, "Submissions.SubmitBatch", &request.base);
}

static void send_batches(struct cli_send *s, struct athar_pipeline *pipeline)
{
    size_t total = s->upload->submission.n_reports;
    struct batch *batch = malloc(sizeof *batch);

    if (batch == NULL) {
        give_up(s, 0, total);
        worsen(s, CLI_SERVER);
        return;
    }
    for (size_t first = 0; first < total;) {
        size_t n = batch_size(s, first);
        start_batch(s, pipeline, batch, first, n);
        first += n;
    }
    free(batch);
    athar_pipeline_wait(pipeline);
    for (size_t i = 0; i < total; i++) {
        if (s->retry[i]) {
            start_one(s, pipeline, i, 1);
        }
    }
}

/* ---- sending -------------------------------------------------------------------------- */

static void send_all(struct cli_send *s, struct athar_pipeline *pipeline)
{
    size_t total = s->upload->submission.n_reports;

    if (!s->partial) {
        start_one(s, pipeline, 0, total);
    } else if (!s->dry_run) {
        send_batches(s, pipeline);
    } else {
        for (size_t i = 0; i < total; i++) {
            start_one(s, pipeline, i, 1);
        }
    }
}

void cli_send(struct cli_send *send)
{
    struct athar_pipeline *pipeline = NULL;
    struct cli *cli = send->cli;
    size_t total = send->upload->submission.n_reports;

    send->reports.columns = report_columns;
    send->reports.column_count = sizeof report_columns / sizeof *report_columns;
    send->moved.columns = moved_columns;
    send->moved.column_count = sizeof moved_columns / sizeof *moved_columns;
    if (athar_pipeline_open(&pipeline, cli->client, WINDOW, &cli->status) != ATHAR_OK) {
        send->exit = cli_failed(cli);
        return;
    }
    send->retry = cli_array(&cli->arena, total, sizeof *send->retry);
    send->lines = cli_array(&cli->arena, total, sizeof *send->lines);
    pthread_mutex_init(&send->lock, NULL);
    cli_progress_begin(&send->progress, cli, total);
    send_all(send, pipeline);
    athar_pipeline_close(pipeline);
    cli_progress_end(&send->progress);
    pthread_mutex_destroy(&send->lock);
    for (size_t i = 0; i < total; i++) {
        if (send->lines[i] != NULL) {
            cli_table_add(&send->reports, send->lines[i]);
        }
    }
}

void cli_send_fini(struct cli_send *send)
{
    cli_table_fini(&send->reports);
    cli_table_fini(&send->moved);
}
