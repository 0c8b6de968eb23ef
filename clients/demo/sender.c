/* SPDX-License-Identifier: Apache-2.0 */
#include "sender.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "alloc.h"
#include "athar/v1/organizations.pb-c.h"
#include "athar/v1/projects.pb-c.h"
#include "athar/v1/submissions.pb-c.h"
#include "roster.h"

enum { WINDOW = 16, WHAT_BYTES = 128, BATCH_TIMEOUT_MS = 60000 };

/* What an answer is about, from sending to answer. */
struct sent {
    struct demo_sender *sender;
    char what[WHAT_BYTES];
    size_t subject_count;
    const char *subjects[];
};

/* ---- failures ----------------------------------------------------------------------- */

static int exit_status_of(int code, bool unreachable)
{
    switch (code) {
    case ATHAR_OK:
        return DEMO_OK;
    case ATHAR_UNKNOWN:
    case ATHAR_INTERNAL:
    case ATHAR_DATA_LOSS:
    case ATHAR_UNIMPLEMENTED:
        return DEMO_SERVER_ERROR;
    case ATHAR_UNAVAILABLE:
    case ATHAR_DEADLINE_EXCEEDED:
        return unreachable ? DEMO_UNREACHABLE : DEMO_SERVER_ERROR;
    default:
        return DEMO_REFUSED;
    }
}

static void print_findings(Athar__V1__Violation *const *findings, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        fprintf(stderr, "  %s %s: %s\n", findings[i]->reason, findings[i]->field,
                findings[i]->description);
    }
}

int demo_complain(const char *what, const struct athar_status *status)
{
    fprintf(stderr, "athar-demo: %s: %s: %s\n", what, athar_code_name(status->code),
            status->message);
    print_findings(status->details, status->detail_count);
    return exit_status_of(status->code, status->unreachable);
}

/* ---- answers ------------------------------------------------------------------------ */

static void count(struct demo_sender *sender, Athar__V1__Outcome outcome, bool repeated)
{
    sender->repeated += repeated;
    sender->unchanged += !repeated && outcome == ATHAR__V1__OUTCOME__OUTCOME_UNCHANGED;
    sender->accepted += !repeated && outcome == ATHAR__V1__OUTCOME__OUTCOME_ACCEPTED;
}

static void refused(const struct sent *sent, size_t item,
                    const Athar__V1__BatchResult *result)
{
    fprintf(stderr, "athar-demo: %s, %s: %s: %s\n", sent->what,
            item < sent->subject_count ? sent->subjects[item] : "?",
            athar_code_name((int)result->code), result->message);
    print_findings(result->findings, result->n_findings);
    sent->sender->status = exit_status_of((int)result->code, false);
}

static void read_batch(const struct sent *sent, const Athar__V1__SubmitBatchResponse *batch)
{
    for (size_t i = 0; i < batch->n_results; i++) {
        const Athar__V1__BatchResult *result = batch->results[i];
        if (result->code == ATHAR_OK) {
            count(sent->sender, result->outcome, result->repeated_id);
        } else if (sent->sender->status == DEMO_OK) {
            refused(sent, i, result);
        }
    }
}

static void read_answer(const struct sent *sent, const ProtobufCMessage *response)
{
    if (response->descriptor == &athar__v1__submit_batch_response__descriptor) {
        read_batch(sent, (const Athar__V1__SubmitBatchResponse *)response);
    } else if (response->descriptor == &athar__v1__submit_response__descriptor) {
        const Athar__V1__SubmitResponse *r = (const Athar__V1__SubmitResponse *)response;
        count(sent->sender, r->outcome, r->repeated_id);
    }
}

static void answered(const ProtobufCMessage *response, const struct athar_status *status,
                     void *context)
{
    struct sent *sent = context;
    struct demo_sender *sender = sent->sender;

    pthread_mutex_lock(&sender->lock);
    if (response != NULL) {
        read_answer(sent, response);
    } else if (sender->status == DEMO_OK) {
        sender->status = demo_complain(sent->what, status);
    }
    pthread_mutex_unlock(&sender->lock);
    free(sent);
}

/* ---- sending ------------------------------------------------------------------------ */

bool demo_sender_init(struct demo_sender *sender, struct athar_client *client, bool quiet)
{
    struct athar_status status = { 0 };

    *sender = (struct demo_sender){ .client = client, .quiet = quiet };
    if (athar_pipeline_open(&sender->pipeline, client, WINDOW, &status) != ATHAR_OK) {
        demo_complain("pipeline", &status);
        athar_status_clear(&status);
        return false;
    }
    pthread_mutex_init(&sender->lock, NULL);
    return true;
}

void demo_sender_fini(struct demo_sender *sender)
{
    athar_pipeline_close(sender->pipeline);
    pthread_mutex_destroy(&sender->lock);
}

int demo_sender_status(struct demo_sender *sender)
{
    pthread_mutex_lock(&sender->lock);
    int status = sender->status;
    pthread_mutex_unlock(&sender->lock);
    return status;
}

void demo_send(struct demo_sender *sender, const struct demo_message *message)
{
    const struct athar_call_options options = { .timeout_ms = BATCH_TIMEOUT_MS };
    struct athar_status status = { 0 };

    if (demo_sender_status(sender) != DEMO_OK) {
        return;
    }
    struct sent *sent =
        demo_alloc(1, sizeof *sent + message->subject_count * sizeof *sent->subjects);
    struct athar_submit call = {
        message->method, message->request, &options, answered, sent, false
    };
    sent->sender = sender;
    sent->subject_count = message->subject_count;
    snprintf(sent->what, sizeof sent->what, "%s", message->what);
    for (size_t i = 0; i < message->subject_count; i++) {
        sent->subjects[i] = message->subjects[i];
    }
    if (athar_pipeline_submit(sender->pipeline, &call, &status) != ATHAR_OK) {
        answered(NULL, &status, sent);
    }
    athar_status_clear(&status);
}

int demo_sender_wait(struct demo_sender *sender)
{
    athar_pipeline_wait(sender->pipeline);
    return demo_sender_status(sender);
}

void demo_progress(const struct demo_sender *sender, const char *format, ...)
{
    bool terminal = isatty(STDERR_FILENO) == 1;
    va_list args;

    if (sender->quiet) {
        return;
    }
    va_start(args, format);
    fputs(terminal ? "\r\033[K" : "", stderr);
    vfprintf(stderr, format, args);
    fputs(terminal ? "" : "\n", stderr);
    va_end(args);
    fflush(stderr);
}

/* ---- ids ---------------------------------------------------------------------------- */

/* Days from 1970-01-01 to the first of the month, for the years after it. */
static int64_t days_to(int year, int month)
{
    static const int before[] = { 0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334 };
    int64_t leaps = (year - 1) / 4 - (year - 1) / 100 + (year - 1) / 400 - 477;
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;

    return 365 * (int64_t)(year - 1970) + leaps + before[month] + (leap && month > 1);
}

void demo_id(char out[ATHAR_UUID_BYTES], int month, uint64_t n)
{
    enum { YEAR = 12, MS_A_DAY = 86400000 };
    int since = DEMO_FIRST_YEAR * YEAR + month;
    uint64_t ms = (uint64_t)days_to(since / YEAR, since % YEAR) * MS_A_DAY;
    char parent[ATHAR_UUID_BYTES];

    snprintf(parent, sizeof parent, "%08x-%04x-7000-8000-617468617221",
             (unsigned)(ms >> 16), (unsigned)(ms & 0xFFFF));
    (void)athar_uuid_derive(out, parent, n);
}
