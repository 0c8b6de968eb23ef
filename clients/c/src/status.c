/* SPDX-License-Identifier: Apache-2.0 */
#include <stdarg.h>
#include <stdio.h>

#include "internal.h"

static const char *const code_names[] = {
    "OK",
    "CANCELLED",
    "UNKNOWN",
    "INVALID_ARGUMENT",
    "DEADLINE_EXCEEDED",
    "NOT_FOUND",
    "ALREADY_EXISTS",
    "PERMISSION_DENIED",
    "RESOURCE_EXHAUSTED",
    "FAILED_PRECONDITION",
    "ABORTED",
    "OUT_OF_RANGE",
    "UNIMPLEMENTED",
    "INTERNAL",
    "UNAVAILABLE",
    "DATA_LOSS",
    "UNAUTHENTICATED",
};

enum { CODES = sizeof code_names / sizeof *code_names };

const char *athar_code_name(int code)
{
    return code >= 0 && code < CODES ? code_names[code] : "UNKNOWN";
}

void athar_status_clear(struct athar_status *status)
{
    if (status->owned != NULL) {
        athar__v1__response_header__free_unpacked(status->owned, NULL);
    }
    *status = (struct athar_status){ 0 };
}

int athar_fail(struct athar_status *status, int code, const char *fmt, ...)
{
    va_list args;

    if (status != NULL) {
        unsigned attempts = status->attempts;
        bool in_doubt = status->in_doubt;
        athar_status_clear(status);
        status->code = code;
        status->attempts = attempts;
        status->in_doubt = in_doubt;
        va_start(args, fmt);
        vsnprintf(status->message, sizeof status->message, fmt, args);
        va_end(args);
    }
    return code;
}

int athar_fail_memory(struct athar_status *status)
{
    int code = athar_fail(status, ATHAR_RESOURCE_EXHAUSTED, "out of memory");

    if (status != NULL) {
        status->out_of_memory = true;
    }
    return code;
}

int athar_fail_nng(struct athar_status *status, const struct athar_request *request, int rv)
{
    switch (rv) {
    case NNG_ETIMEDOUT:
        return athar_fail(status, ATHAR_DEADLINE_EXCEEDED,
                          "no answer to %s from %s in time; its outcome is unknown",
                          request->name, request->client->url);
    case NNG_ECONNRESET:
    case NNG_ECONNABORTED:
    case NNG_ECONNSHUT:
    case NNG_ECANCELED:
        return athar_fail(status, ATHAR_UNAVAILABLE,
                          "the connection to %s was lost during %s (%zu bytes)",
                          request->client->url, request->name, request->size);
    case NNG_ENOMEM:
        return athar_fail_memory(status);
    case NNG_ECLOSED:
        return athar_fail(status, ATHAR_CANCELLED, "the client was closed during %s",
                          request->name);
    default:
        return athar_fail(status, ATHAR_INTERNAL, "%s failed: %s", request->name,
                          nng_strerror(rv));
    }
}
