/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * check - tests that register themselves, and assertions that name both sides.
 *
 *     ATH_TEST(store_txn, abort_leaves_no_trace)
 *     {
 *         ATH_EQ_U64(count(), 0);
 *     }
 *
 * Owns:     one process per test file; main() is in main.c. A test file that is run with
 *           an argument runs only the tests whose "suite.behaviour" contains it.
 * Threads:  assertions may be used from the test's own thread only, helpers included:
 *           a failure jumps out of the test.
 * Failure:  prints file, line, the expression and both values, and fails that test alone.
 */

#include <stddef.h>
#include <stdint.h>

/* One test; lives in static storage of its file and is linked into a list. */
struct ath_test {
    const char *suite;
    const char *behaviour;
    void (*run)(void);
    struct ath_test *next;
};

/* Adds a test to this process. Called by ATH_TEST before main(). */
void ath_test_register(struct ath_test *test);

/* Where an assertion stands, and its words. */
struct ath_check {
    const char *file;
    int line;
    const char *left;
    const char *right;
};

/* The functions behind the macros below. Each returns only if the check holds. */
void ath_check_int(struct ath_check at, long long left, long long right);
void ath_check_u64(struct ath_check at, uint64_t left, uint64_t right);
void ath_check_str(struct ath_check at, const char *left, const char *right);
void ath_check_mem(struct ath_check at, const void *left, const void *right, size_t len);
void ath_check_code(struct ath_check at, int expected, int actual);

/* Fails the running test: the condition `left` is not `right`. */
void ath_check_not(struct ath_check at) __attribute__((noreturn));

/* Fails the running test with a sentence, printf-like. */
void ath_check_fail(const char *file, int line, const char *fmt, ...)
    __attribute__((format(printf, 3, 4), noreturn));

#define ATH_TEST(suite_, behaviour_)                                                  \
    static void suite_##__##behaviour_(void);                                         \
    __attribute__((constructor)) static void suite_##__##behaviour_##__register(void) \
    {                                                                                 \
        static struct ath_test test = { #suite_, #behaviour_, suite_##__##behaviour_, \
                                        NULL };                                       \
        ath_test_register(&test);                                                     \
    }                                                                                 \
    static void suite_##__##behaviour_(void)

#define ATH_AT(left_, right_) ((struct ath_check){ __FILE__, __LINE__, left_, right_ })

/* Equal integers that fit a long long; enums and bools too. */
#define ATH_EQ_INT(actual, expected) \
    ath_check_int(ATH_AT(#actual, #expected), (long long)(actual), (long long)(expected))

/* Equal unsigned integers up to 64 bits, and sizes. */
#define ATH_EQ_U64(actual, expected) \
    ath_check_u64(ATH_AT(#actual, #expected), (uint64_t)(actual), (uint64_t)(expected))

/* Equal strings; NULL equals NULL only. */
#define ATH_EQ_STR(actual, expected) \
    ath_check_str(ATH_AT(#actual, #expected), (actual), (expected))

/* Equal bytes; names the first that differs. */
#define ATH_EQ_MEM(actual, expected, len) \
    ath_check_mem(ATH_AT(#actual, #expected), (actual), (expected), (len))

/* The test goes on only where the condition is so; compilers and analyzers know it, too. */
#define ATH_TRUE(condition) \
    ((condition) ? (void)0 : ath_check_not(ATH_AT(#condition, "true")))
#define ATH_FALSE(condition) \
    ((condition) ? ath_check_not(ATH_AT(#condition, "false")) : (void)0)

/* The call returned ATH_OK, or the code expected; failure prints the gRPC names. The macro
 * lives beside the enumerator of the same name: only the one with a bracket is the macro.
 */
#define ATH_OK(code) ath_check_code(ATH_AT("ATH_OK", #code), 0, (int)(code))
#define ATH_CODE(expected, code) \
    ath_check_code(ATH_AT(#expected, #code), (int)(expected), (int)(code))

/* Stops the test with a printf-like sentence. */
#define ATH_FAIL(...) ath_check_fail(__FILE__, __LINE__, __VA_ARGS__)
