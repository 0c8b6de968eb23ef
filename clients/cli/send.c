/* SPDX-License-Identifier: Apache-2.0 */
#include "send.h"

#include <stdlib.h>
#include <string.h>

#include "outcome.h"

enum { WINDOW = 4, BATCH_ITEMS = 250, BATCH_BYTES = 1024 * 1024 };

/* ---- calls on their way --------------------------------------------------------------- */

/* Reports that travel in one call. */
struct parcel {
    struct cli_send *send;
    size_t first, count, bytes;
    bool batch;
};

static void take(struct parcel *parcel, const ProtobufCMessage *response, bool in_doubt)
{
    struct cli_send *s = parcel->send;

    if (parcel->batch) {
        const Athar__V1__SubmitBatchResponse *r =
            (const Athar__V1__SubmitBatchResponse *)response;
        for (size_t i = 0; i < parcel->count && i < r->n_results; i++) {
            cli_outcome_item(s, parcel->first + i, r->results[i], in_doubt);
        }
        if (r->n_results < parcel->count) {
            cli_outcome_lost(s, parcel->first + r->n_results, parcel->count - r->n_results);
        }
    } else if (s->dry_run) {
        cli_outcome_validated(s, parcel->first, parcel->count,
                              (const Athar__V1__ValidateResponse *)response);
    } else {
        cli_outcome_submitted(s, parcel->first, parcel->count,
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
    uint64_t values = cli_outcome_values(s, parcel->first, parcel->count);

    pthread_mutex_lock(&s->lock);
    if (response != NULL) {
        take(parcel, response, status->in_doubt);
    } else if (batch_refused(parcel, status)) {
        memset(s->retry + parcel->first, true, parcel->count);
    } else {
        cli_outcome_failed(s, parcel->first, parcel->count, status);
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

/* What became of these reports is not known, for the reason of that exit status. */
static void give_up(struct cli_send *s, size_t first, size_t n, int why)
{
    pthread_mutex_lock(&s->lock);
    cli_outcome_count(s, CLI_UNKNOWN, first, n);
    cli_outcome_worsen(s, why);
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
        give_up(s, parcel->first, parcel->count,
                sent == NULL ? CLI_SERVER : CLI_UNREACHABLE);
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
        give_up(s, 0, total, CLI_SERVER);
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

    cli_outcome_begin(send);
    if (athar_pipeline_open(&pipeline, cli->client, WINDOW, &cli->status) != ATHAR_OK) {
        cli_outcome_failed(send, 0, total, &cli->status);
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
