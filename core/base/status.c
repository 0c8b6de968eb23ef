/* SPDX-License-Identifier: Apache-2.0 */
#include "base/status.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/slice.h"

static const char *const code_names[ATH_CODE_COUNT] = {
    [ATH_OK] = "OK",
    [ATH_CANCELLED] = "CANCELLED",
    [ATH_UNKNOWN] = "UNKNOWN",
    [ATH_INVALID_ARGUMENT] = "INVALID_ARGUMENT",
    [ATH_DEADLINE_EXCEEDED] = "DEADLINE_EXCEEDED",
    [ATH_NOT_FOUND] = "NOT_FOUND",
    [ATH_ALREADY_EXISTS] = "ALREADY_EXISTS",
    [ATH_PERMISSION_DENIED] = "PERMISSION_DENIED",
    [ATH_RESOURCE_EXHAUSTED] = "RESOURCE_EXHAUSTED",
    [ATH_FAILED_PRECONDITION] = "FAILED_PRECONDITION",
    [ATH_ABORTED] = "ABORTED",
    [ATH_OUT_OF_RANGE] = "OUT_OF_RANGE",
    [ATH_UNIMPLEMENTED] = "UNIMPLEMENTED",
    [ATH_INTERNAL] = "INTERNAL",
    [ATH_UNAVAILABLE] = "UNAVAILABLE",
    [ATH_DATA_LOSS] = "DATA_LOSS",
    [ATH_UNAUTHENTICATED] = "UNAUTHENTICATED",
};

const char *ath_code_name(ath_code code)
{
    unsigned number = (unsigned)code;

    return number < ATH_CODE_COUNT ? code_names[number] : "UNKNOWN";
}

/* Remove the last character when the cut at the end of the space went through it. */
static void drop_cut_character(char *text, size_t size)
{
    size_t start = size;

    while (start > 0 && size - start < 4 && ((uint8_t)text[start - 1] & 0xC0) == 0x80) {
        start--;
    }
    if (start > 0 && (uint8_t)text[start - 1] >= 0xC0) {
        start--;
        if (!ath_utf8_valid(ath_slice(text + start, size - start))) {
            text[start] = '\0';
        }
    }
}

/* A caller may have quoted somebody's bytes; they must not spoil the whole answer. */
static void replace_foreign_bytes(char *text)
{
    if (ath_utf8_valid(ath_slice_str(text))) {
        return;
    }
    for (char *at = text; *at != '\0'; at++) {
        if ((uint8_t)*at >= 0x80) {
            *at = '?';
        }
    }
}

static void fill(struct ath_error *err, ath_code code, const char *fmt, va_list args)
{
    char message[ATH_MESSAGE_BYTES]; /* apart, because err->message may be an argument */
    int size = vsnprintf(message, sizeof message, fmt, args);

    if (size < 0) {
        message[0] = '\0';
    } else if ((size_t)size >= sizeof message) {
        drop_cut_character(message, sizeof message - 1);
    }
    replace_foreign_bytes(message);
    err->code = code;
    err->retry_after_ms = 0;
    memcpy(err->message, message, strlen(message) + 1);
}

ath_code ath_fail(struct ath_error *err, ath_code code, const char *fmt, ...)
{
    va_list args;

    if (err != NULL) {
        va_start(args, fmt);
        fill(err, code, fmt, args);
        va_end(args);
    }
    return code;
}

ath_code ath_fail_retry(struct ath_error *err, ath_code code, uint32_t retry_after_ms,
                        const char *fmt, ...)
{
    va_list args;

    if (err != NULL) {
        va_start(args, fmt);
        fill(err, code, fmt, args);
        va_end(args);
        err->retry_after_ms = retry_after_ms;
    }
    return code;
}

void ath_assert_failed(const char *expr, const char *file, int line)
{
    fprintf(stderr, "%s:%d: assertion failed: %s\n", file, line, expr);
    abort();
}
