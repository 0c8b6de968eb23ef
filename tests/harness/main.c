/* SPDX-License-Identifier: Apache-2.0 */
#include "check.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static struct ath_test *first_test;
static struct ath_test **last_test = &first_test;

void ath_test_register(struct ath_test *test)
{
    *last_test = test;
    last_test = &test->next;
}

void ath_check_fail(const char *file, int line, const char *fmt, ...)
{
    char message[1024];
    va_list args;

    va_start(args, fmt);
    vsnprintf(message, sizeof message, fmt, args);
    va_end(args);
    print_error("%s:%d: %s\n", file, line, message);
    _fail(file, line);
    abort();
}

void ath_check_int(struct ath_check at, long long left, long long right)
{
    if (left != right) {
        ath_check_fail(at.file, at.line, "%s is %lld, expected %lld (%s)", at.left, left,
                       right, at.right);
    }
}

void ath_check_u64(struct ath_check at, uint64_t left, uint64_t right)
{
    if (left != right) {
        ath_check_fail(at.file, at.line, "%s is %ju, expected %ju (%s)", at.left,
                       (uintmax_t)left, (uintmax_t)right, at.right);
    }
}

void ath_check_str(struct ath_check at, const char *left, const char *right)
{
    if (left == NULL || right == NULL) {
        if (left != right) {
            ath_check_fail(at.file, at.line, "%s is %s, expected %s (%s)", at.left,
                           left == NULL ? "NULL" : left, right == NULL ? "NULL" : right,
                           at.right);
        }
        return;
    }
    if (strcmp(left, right) != 0) {
        ath_check_fail(at.file, at.line, "%s is \"%s\", expected \"%s\" (%s)", at.left,
                       left, right, at.right);
    }
}

void ath_check_mem(struct ath_check at, const void *left, const void *right, size_t len)
{
    const unsigned char *a = left;
    const unsigned char *b = right;

    for (size_t i = 0; i < len; i++) {
        if (a[i] != b[i]) {
            ath_check_fail(at.file, at.line, "%s[%zu] is %02x, expected %02x (%s)", at.left,
                           i, (unsigned)a[i], (unsigned)b[i], at.right);
        }
    }
}

void ath_check_not(struct ath_check at)
{
    ath_check_fail(at.file, at.line, "expected %s: %s", at.right, at.left);
}

static const char *code_name(int code)
{
    static const char *const names[] = {
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

    if (code < 0 || (size_t)code >= sizeof names / sizeof *names) {
        return "not a code";
    }
    return names[code];
}

void ath_check_code(struct ath_check at, int expected, int actual)
{
    if (expected != actual) {
        ath_check_fail(at.file, at.line, "%s gave %s (%d), expected %s", at.right,
                       code_name(actual), actual, code_name(expected));
    }
}

static void run_one(void **state)
{
    const struct ath_test *test = *state;

    test->run();
}

/* The tests whose name contains `filter`; their names stay allocated until exit. */
static size_t select_tests(struct CMUnitTest **out, const char *filter)
{
    struct CMUnitTest *selected = NULL;
    size_t count = 0;

    for (struct ath_test *test = first_test; test != NULL; test = test->next) {
        char name[256];
        snprintf(name, sizeof name, "%s.%s", test->suite, test->behaviour);
        if (strstr(name, filter) == NULL) {
            continue;
        }
        selected = realloc(selected, (count + 1) * sizeof *selected);
        selected[count++] = (struct CMUnitTest){ .name = strdup(name),
                                                 .test_func = run_one,
                                                 .initial_state = test };
    }
    *out = selected;
    return count;
}

int main(int argc, char **argv)
{
    const char *filter = argc > 1 ? argv[1] : "";
    struct CMUnitTest *tests = NULL;
    size_t count = select_tests(&tests, filter);

    if (count == 0) {
        fprintf(stderr, "no test matches '%s'\n", filter);
        return EXIT_FAILURE;
    }
    int failed = _cmocka_run_group_tests(first_test->suite, tests, count, NULL, NULL);
    for (size_t i = 0; i < count; i++) {
        free((void *)tests[i].name);
    }
    free(tests);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
