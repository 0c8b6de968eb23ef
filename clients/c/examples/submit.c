/* SPDX-License-Identifier: Apache-2.0 */

/*
 * submit - enter one figure, then ask for its total.
 *
 *     submit ipc:///var/lib/athar/athar.sock cooperatives.cooperative 2024Q1 my-cooperative \
 *            cooperatives.members 25
 */

#include <stdio.h>

#include "athar/client.h"
#include "athar/v1/query.pb-c.h"
#include "athar/v1/submissions.pb-c.h"

static int complain(const struct athar_status *status)
{
    fprintf(stderr, "%s: %s\n", athar_code_name(status->code), status->message);
    for (size_t i = 0; i < status->detail_count; i++) {
        fprintf(stderr, "  %s %s: %s\n", status->details[i]->reason,
                status->details[i]->field, status->details[i]->description);
    }
    return status->unreachable ? 3 : 1;
}

/* One report with one cell. The id makes it safe to send again, however this ends. */
static int submit(struct athar_client *client, char **words, struct athar_status *status)
{
    Athar__V1__ReportKey key = ATHAR__V1__REPORT_KEY__INIT;
    Athar__V1__CellRow row = ATHAR__V1__CELL_ROW__INIT, *rows[] = { &row };
    Athar__V1__Report report = ATHAR__V1__REPORT__INIT, *reports[] = { &report };
    Athar__V1__Submission submission = ATHAR__V1__SUBMISSION__INIT;
    Athar__V1__SubmitRequest request = ATHAR__V1__SUBMIT_REQUEST__INIT;
    ProtobufCMessage *answer = NULL;
    char id[ATHAR_UUID_BYTES];

    athar_uuid7(id);
    key.form = words[0];
    key.period = words[1];
    key.organization = words[2];
    row.indicator = words[3];
    row.value = words[4];
    report.key = &key;
    report.rows = rows;
    report.n_rows = 1;
    submission.reports = reports;
    submission.n_reports = 1;
    request.id = id;
    request.submission = &submission;
    if (athar_call(client, "Submissions.Submit", &request.base, &answer, NULL, status) !=
        0) {
        return complain(status);
    }
    printf("accepted at %llu\n",
           (unsigned long long)((Athar__V1__SubmitResponse *)answer)->seq);
    athar_free(answer);
    return 0;
}

static int ask(struct athar_client *client, char *indicator, struct athar_status *status)
{
    Athar__V1__AggregateRequest request = ATHAR__V1__AGGREGATE_REQUEST__INIT;
    ProtobufCMessage *answer = NULL;

    request.indicators = &indicator;
    request.n_indicators = 1;
    if (athar_call(client, "Query.Aggregate", &request.base, &answer, NULL, status) != 0) {
        return complain(status);
    }
    const Athar__V1__AggregateResponse *total =
        (const Athar__V1__AggregateResponse *)answer;
    for (size_t i = 0; i < total->n_rows; i++) {
        printf("%s in %s: %s\n", total->rows[i]->indicator, total->rows[i]->period,
               total->rows[i]->value);
    }
    athar_free(answer);
    return 0;
}

int main(int argc, char **argv)
{
    struct athar_client *client;
    struct athar_status status = { 0 };

    if (argc != 7) {
        fprintf(stderr, "usage: submit URL FORM PERIOD ORGANIZATION INDICATOR VALUE\n");
        return 2;
    }
    if (athar_connect(&client, argv[1], NULL, &status) != 0) {
        return complain(&status);
    }
    int exit_status = submit(client, argv + 2, &status);
    if (exit_status == 0) {
        exit_status = ask(client, argv[5], &status);
    }
    athar_close(client);
    athar_status_clear(&status);
    return exit_status;
}
