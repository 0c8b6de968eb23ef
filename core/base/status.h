/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * status - how everything here fails: a gRPC code and one sentence.
 *
 * Memory:   the caller lends the struct ath_error; failing never allocates.
 * Failure:  a function that returns ath_code fills *err when the code is not
 *           ATH_OK and err is not NULL; outputs are then untouched.
 */

#include <stdbool.h>
#include <stdint.h>

/* The gRPC status codes, by their published numbers. */
typedef enum ath_code {
    ATH_OK = 0,
    ATH_CANCELLED = 1,
    ATH_UNKNOWN = 2,
    ATH_INVALID_ARGUMENT = 3,
    ATH_DEADLINE_EXCEEDED = 4,
    ATH_NOT_FOUND = 5,
    ATH_ALREADY_EXISTS = 6,
    ATH_PERMISSION_DENIED = 7,
    ATH_RESOURCE_EXHAUSTED = 8,
    ATH_FAILED_PRECONDITION = 9,
    ATH_ABORTED = 10,
    ATH_OUT_OF_RANGE = 11,
    ATH_UNIMPLEMENTED = 12,
    ATH_INTERNAL = 13,
    ATH_UNAVAILABLE = 14,
    ATH_DATA_LOSS = 15,
    ATH_UNAUTHENTICATED = 16,
} ath_code;

enum { ATH_CODE_COUNT = 17, ATH_MESSAGE_BYTES = 248 };

/* Lives on the caller's stack; filled on failure only. */
struct ath_error {
    ath_code code;
    /* A sentence in lower case, no full stop; valid UTF-8. */
    char message[ATH_MESSAGE_BYTES];
    uint32_t retry_after_ms; /* asking again sooner is in vain; 0: nothing is known */
};

#define ATH_MUST_CHECK __attribute__((warn_unused_result))
#define ATH_PRINTF(fmt, first) __attribute__((format(printf, fmt, first)))

/* Fill *err (NULL is allowed) and return `code`. A message that is too long is cut between two
 * characters. */
ath_code ath_fail(struct ath_error *err, ath_code code, const char *fmt, ...)
    ATH_PRINTF(3, 4);

/* The same, and when to ask again. */
ath_code ath_fail_retry(struct ath_error *err, ath_code code, uint32_t retry_after_ms,
                        const char *fmt, ...) ATH_PRINTF(4, 5);

/* "INVALID_ARGUMENT" and the like; "UNKNOWN" for a number outside the table. */
const char *ath_code_name(ath_code code);

/* Our own bugs only: prints the place and aborts, in release too. */
#define ath_assert(x) ((x) ? (void)0 : ath_assert_failed(#x, __FILE__, __LINE__))

/* Never returns. */
__attribute__((noreturn)) void ath_assert_failed(const char *expr, const char *file,
                                                 int line);
