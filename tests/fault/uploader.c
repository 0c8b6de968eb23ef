/* SPDX-License-Identifier: Apache-2.0 */

/*
 * uploader - sends numbered submissions and says which were acknowledged.
 *
 *     uploader URL PASS FIRST END STEP [once]
 *
 * Submission n of pass p has an id that follows from both, and a report of its own: the months of
 * ORGANIZATIONS organizations. A later pass corrects the same reports. Every third call is a batch
 * of four. "n seq" is printed as soon as n is acknowledged, "n seq again" when its id was known.
 * With `once` a lost call is not sent again: whoever started this does it. Ends with 0 when all
 * were acknowledged.
 */

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "athar/client.h"
#include "athar/v1/submissions.pb-c.h"

enum {
    ORGANIZATIONS = 40,
    ROWS = 8,
    BATCH = 4,
    WINDOW = 16,
    TEXT = 48,
    TIMEOUT_MS = 60000
};

static const char *const base_id = "0198b2c4-0000-7000-8000-000000000000";

/* Everything one submission points at. */
struct made {
    Athar__V1__BatchItem item;
    Athar__V1__Submission submission;
    Athar__V1__Report report, *reports[1];
    Athar__V1__ReportKey key;
    Athar__V1__CellRow rows[ROWS], *row_list[ROWS];
    char id[ATHAR_UUID_BYTES], period[TEXT], organization[TEXT], values[ROWS][TEXT];
    char *women[1];
};

struct sent {
    unsigned long first;
    unsigned count;
};

static pthread_mutex_t lock =
    PTHREAD_MUTEX_INITIALIZER; /* guards acknowledged and stdout */
static unsigned long acknowledged;

/* Figures that fit together, other ones in each pass. */
static void make_values(struct made *m, unsigned long pass, unsigned long n)
{
    static char *const names[ROWS] = { "applications",    "projects_accompanied",
                                       "projects_active", "founders",
                                       "founders",        "jobs_created",
                                       "revenue",         "training_hours" };
    unsigned long k = n % 97 + pass * 13;

    for (unsigned i = 0; i < ROWS; i++) {
        athar__v1__cell_row__init(&m->rows[i]);
        m->row_list[i] = &m->rows[i];
        m->rows[i].indicator = names[i];
        m->rows[i].value = m->values[i];
        snprintf(m->values[i], TEXT, i < 5 ? "%lu" : "%lu.25", k * (i + 1) + 7);
    }
    m->women[0] = "sex=f";
    m->rows[4].options = m->women;
    m->rows[4].n_options = 1;
    snprintf(m->values[4], TEXT, "%lu", k);
    if (n % 11 == 0) {
        snprintf(m->values[6], TEXT, "%s", pass == 0 ? "NA" : "0");
    }
}

static void make(struct made *m, unsigned long pass, unsigned long n)
{
    unsigned long month = n / ORGANIZATIONS;

    athar__v1__batch_item__init(&m->item);
    athar__v1__submission__init(&m->submission);
    athar__v1__report__init(&m->report);
    athar__v1__report_key__init(&m->key);
    athar_uuid_derive(m->id, base_id, pass << 32 | n);
    snprintf(m->period, TEXT, "%lu-%02lu", 2000 + month / 12, month % 12 + 1);
    snprintf(m->organization, TEXT, "org-%02lu", n % ORGANIZATIONS);
    make_values(m, pass, n);
    m->key.form = "incubation.monthly";
    m->key.period = m->period;
    m->key.organization = m->organization;
    m->report.key = &m->key;
    m->report.rows = m->row_list;
    m->report.n_rows = ROWS;
    m->reports[0] = &m->report;
    m->submission.reports = m->reports;
    m->submission.n_reports = 1;
    m->item.id = m->id;
    m->item.submission = &m->submission;
}

static void say(unsigned long n, uint64_t seq, int again)
{
    pthread_mutex_lock(&lock);
    acknowledged++;
    printf("%lu %llu%s\n", n, (unsigned long long)seq, again ? " again" : "");
    fflush(stdout);
    pthread_mutex_unlock(&lock);
}

static void complain(const struct sent *sent, int code, const char *message)
{
    if (code != ATHAR_UNAVAILABLE && code != ATHAR_DEADLINE_EXCEEDED) {
        fprintf(stderr, "uploader: %lu: %s: %s\n", sent->first, athar_code_name(code),
                message);
    }
}

static void on_submit(const ProtobufCMessage *answer, const struct athar_status *status,
                      void *context)
{
    struct sent *sent = context;

    if (answer == NULL) {
        complain(sent, status->code, status->message);
    } else {
        const Athar__V1__SubmitResponse *response =
            (const Athar__V1__SubmitResponse *)answer;
        say(sent->first, response->seq, response->repeated_id);
    }
    free(sent);
}

static void on_batch(const ProtobufCMessage *answer, const struct athar_status *status,
                     void *context)
{
    struct sent *sent = context;
    const Athar__V1__SubmitBatchResponse *response =
        (const Athar__V1__SubmitBatchResponse *)answer;

    if (answer == NULL) {
        complain(sent, status->code, status->message);
    }
    for (size_t i = 0; answer != NULL && i < response->n_results; i++) {
        const Athar__V1__BatchResult *result = response->results[i];
        if (result->code == ATHAR_OK) {
            say(sent->first + i, result->seq, result->repeated_id);
        } else {
            complain(sent, (int)result->code, result->message);
        }
    }
    free(sent);
}

/* Start one call for `count` submissions from n on. */
static void start(struct athar_pipeline *pipeline, unsigned long pass, struct sent range,
                  const struct athar_call_options *options)
{
    struct made *made = calloc(range.count, sizeof *made);
    struct sent *sent = malloc(sizeof *sent);
    Athar__V1__BatchItem *items[BATCH];
    Athar__V1__SubmitRequest one = ATHAR__V1__SUBMIT_REQUEST__INIT;
    Athar__V1__SubmitBatchRequest batch = ATHAR__V1__SUBMIT_BATCH_REQUEST__INIT;
    bool single = range.count == 1;

    if (made == NULL || sent == NULL) {
        abort();
    }
    for (unsigned i = 0; i < range.count; i++) {
        make(&made[i], pass, range.first + i);
        items[i] = &made[i].item;
    }
    *sent = range;
    one.id = made[0].id;
    one.submission = &made[0].submission;
    batch.items = items;
    batch.n_items = range.count;
    struct athar_submit call = {
        .method = single ? "Submissions.Submit" : "Submissions.SubmitBatch",
        .request = single ? &one.base : &batch.base,
        .options = options,
        .done = single ? on_submit : on_batch,
        .context = sent,
    };
    if (athar_pipeline_submit(pipeline, &call, NULL) != ATHAR_OK) {
        free(sent);
    }
    free(made);
}

/* Ranges are aligned to blocks of six: two calls for one, then one for four. */
static void send_all(struct athar_pipeline *pipeline, char **words,
                     const struct athar_call_options *options)
{
    unsigned long pass = strtoul(words[0], NULL, 10), n = strtoul(words[1], NULL, 10);
    unsigned long end = strtoul(words[2], NULL, 10), step = strtoul(words[3], NULL, 10);

    for (; n < end; n += step * 6) {
        start(pipeline, pass, (struct sent){ n, 1 }, options);
        start(pipeline, pass, (struct sent){ n + 1, 1 }, options);
        start(pipeline, pass, (struct sent){ n + 2, BATCH }, options);
    }
}

int main(int argc, char **argv)
{
    struct athar_client *client = NULL;
    struct athar_pipeline *pipeline = NULL;
    struct athar_status status = { 0 };
    struct athar_call_options options = { .timeout_ms = TIMEOUT_MS, .once = argc == 7 };

    if (argc != 6 && argc != 7) {
        fprintf(stderr, "usage: uploader URL PASS FIRST END STEP [once]\n");
        return 2;
    }
    if (athar_connect(&client, argv[1], NULL, &status) != ATHAR_OK ||
        athar_pipeline_open(&pipeline, client, WINDOW, &status) != ATHAR_OK) {
        fprintf(stderr, "uploader: %s\n", status.message);
        athar_status_clear(&status);
        athar_close(client);
        return 3;
    }
    send_all(pipeline, argv + 2, &options);
    athar_pipeline_close(pipeline);
    athar_close(client);
    athar_status_clear(&status);
    unsigned long first = strtoul(argv[3], NULL, 10), end = strtoul(argv[4], NULL, 10);
    unsigned long step = strtoul(argv[5], NULL, 10) * 6;
    unsigned long wanted = first >= end ? 0 : (end - first + step - 1) / step * 6;
    return acknowledged == wanted ? 0 : 1;
}
