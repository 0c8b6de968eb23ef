/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * filter - lists of system calls, made into programs that seccomp runs.
 *
 * What a list does not name gets the list's own answer. A call made for another machine (the
 * 32-bit calls of a 64-bit processor, say) ends the process.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What becomes of a call. */
enum ath_verdict {
    ATH_ALLOW,
    ATH_TRAP, /* SIGSYS, from which the process says which call it was and ends */
    ATH_FAIL, /* it fails with the rule's error, and the plugin goes on */
};

enum ath_test {
    ATH_ALWAYS,
    ATH_IF_EQUAL,   /* argument `argument` is `value` */
    ATH_UNLESS_ANY, /* argument `argument` has no bit of `value` */
};

/* The verdict of a call whose test holds; ATH_TRAP, or `error`, when it does not. */
struct ath_filter_rule {
    int call;
    enum ath_verdict verdict;
    int error; /* of ATH_FAIL, and of a test that fails when not 0 */
    enum ath_test test;
    unsigned argument;
    uint32_t value; /* of the lower half of the argument, all that such arguments have */
};

/* Put it into force for this process, all of its threads, and for ever. False when the kernel
 * cannot, with errno. */
bool ath_filter_install(const struct ath_filter_rule *rules, size_t n,
                        enum ath_verdict otherwise);
