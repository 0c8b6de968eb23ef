/* SPDX-License-Identifier: Apache-2.0 */
#include "codec/json.h"

#include <string.h>

#include "internal.h"

static int call_with(struct athar_client *client, const char *method,
                     const ProtobufCMessage *request, char **json_out,
                     struct athar_status *status)
{
    ProtobufCMessage *response = NULL;
    int code = athar_call(client, method, request, &response, NULL, status);

    if (code != ATHAR_OK) {
        return code;
    }
    char *text = athar_json_encode(response, 0);
    athar_free(response);
    if (text == NULL) {
        return athar_fail(status, ATHAR_INTERNAL,
                          "the answer to %s cannot be written as JSON", method);
    }
    *json_out = text;
    return ATHAR_OK;
}

int athar_call_json(struct athar_client *client, const char *method, const char *json,
                    char **json_out, struct athar_status *status)
{
    struct athar_method found;
    ProtobufCMessage *request = NULL;
    char err[ATHAR_JSON_ERROR_BYTES];

    if (!athar_method_find(&found, method)) {
        return athar_fail(status, ATHAR_UNIMPLEMENTED, "there is no method '%s'", method);
    }
    if (!athar_json_decode(&request, found.method->input, json, strlen(json), NULL, err)) {
        return athar_fail(status, ATHAR_INVALID_ARGUMENT, "%s", err);
    }
    int code = call_with(client, method, request, json_out, status);
    protobuf_c_message_free_unpacked(request, NULL);
    return code;
}
