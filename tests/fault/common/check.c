/* SPDX-License-Identifier: Apache-2.0 */

/* The assertions of harness/check.h for programs without a test runner: a failure ends the process
 * with STATUS_WRONG. */

#include "check.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "scenario.h"

void ath_check_fail(const char *file, int line, const char *fmt, ...)
{
    va_list args;

    fprintf(stderr, "%s:%d: ", file, line);
    va_start(args, fmt);
    vfprintf(stderr, fmt, args);
    va_end(args);
    fprintf(stderr, "\n");
    _exit(STATUS_WRONG);
}

void ath_check_int(struct ath_check at, long long left, long long right)
{
    if (left != right) {
        ath_check_fail(at.file, at.line, "%s is %lld, not %lld", at.left, left, right);
    }
}

void ath_check_u64(struct ath_check at, uint64_t left, uint64_t right)
{
    if (left != right) {
        ath_check_fail(at.file, at.line, "%s is %llu, not %llu", at.left,
                       (unsigned long long)left, (unsigned long long)right);
    }
}

void ath_check_str(struct ath_check at, const char *left, const char *right)
{
    if (left == NULL || right == NULL || strcmp(left, right) != 0) {
        ath_check_fail(at.file, at.line, "%s is '%s', not '%s'", at.left, left, right);
    }
}

void ath_check_code(struct ath_check at, int expected, int actual)
{
    if (expected != actual) {
        ath_check_fail(at.file, at.line, "%s is %s, not %s", at.right,
                       ath_code_name((ath_code)actual), ath_code_name((ath_code)expected));
    }
}

void ath_check_not(struct ath_check at)
{
    ath_check_fail(at.file, at.line, "%s is not %s", at.left, at.right);
}
