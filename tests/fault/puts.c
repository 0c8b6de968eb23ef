/* SPDX-License-Identifier: Apache-2.0 */

/*
 * puts - sends organizations, many at a time, and waits until each is acknowledged.
 *
 *     puts URL COUNT
 */

#include <stdio.h>
#include <stdlib.h>

#include "athar/client.h"
#include "athar/v1/organizations.pb-c.h"

enum { WINDOW = 100, TEXT = 24, TIMEOUT_MS = 60000 };

static unsigned long acknowledged;

/* Answers come one at a time: of one pipeline. */
static void on_put(const ProtobufCMessage *answer, const struct athar_status *status,
                   void *context)
{
    (void)context;
    if (answer == NULL) {
        fprintf(stderr, "puts: %s\n", status->message);
    } else {
        acknowledged++;
    }
}

static void put(struct athar_pipeline *pipeline, unsigned long n)
{
    static const struct athar_call_options options = { .timeout_ms = TIMEOUT_MS };
    char slug[TEXT], id[ATHAR_UUID_BYTES];
    Athar__V1__Organization organization = ATHAR__V1__ORGANIZATION__INIT;
    Athar__V1__PutOrganizationRequest request = ATHAR__V1__PUT_ORGANIZATION_REQUEST__INIT;

    snprintf(slug, sizeof slug, "put-%05lu", n);
    athar_uuid_derive(id, "0198b2c4-0000-7000-8000-000000000001", n);
    organization.slug = slug;
    organization.kind = "association";
    organization.province = "MA-CAS";
    request.id = id;
    request.organization = &organization;
    const struct athar_submit call = { .method = "Organizations.Put",
                                       .request = &request.base,
                                       .options = &options,
                                       .done = on_put };
    if (athar_pipeline_submit(pipeline, &call, NULL) != ATHAR_OK) {
        fprintf(stderr, "puts: %lu could not be sent\n", n);
    }
}

int main(int argc, char **argv)
{
    struct athar_client *client = NULL;
    struct athar_pipeline *pipeline = NULL;
    struct athar_status status = { 0 };

    if (argc != 3) {
        fprintf(stderr, "usage: puts URL COUNT\n");
        return 2;
    }
    unsigned long count = strtoul(argv[2], NULL, 10);
    if (athar_connect(&client, argv[1], NULL, &status) == ATHAR_OK &&
        athar_pipeline_open(&pipeline, client, WINDOW, &status) == ATHAR_OK) {
        for (unsigned long n = 0; n < count; n++) {
            put(pipeline, n);
        }
    }
    athar_pipeline_close(pipeline);
    athar_close(client);
    athar_status_clear(&status);
    return acknowledged == count ? 0 : 1;
}
