/* SPDX-License-Identifier: Apache-2.0 */
#include "base/status.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/slice.h"
#include "check.h"

ATH_TEST(base_status, failing_gives_the_code_back_and_fills_the_error)
{
    struct ath_error err = { 0 };

    ATH_CODE(ATH_NOT_FOUND, ath_fail(&err, ATH_NOT_FOUND, "no report '%s'", "x"));
    ATH_EQ_INT(err.code, ATH_NOT_FOUND);
    ATH_EQ_STR(err.message, "no report 'x'");
    ATH_CODE(ATH_ABORTED, ath_fail(NULL, ATH_ABORTED, "nobody listens"));
}

ATH_TEST(base_status, a_failure_may_say_when_to_ask_again)
{
    struct ath_error err = { 0 };

    ATH_CODE(ATH_UNAVAILABLE, ath_fail_retry(&err, ATH_UNAVAILABLE, 250, "busy: %d", 3));
    ATH_EQ_STR(err.message, "busy: 3");
    ATH_EQ_U64(err.retry_after_ms, 250);
    ath_fail(&err, ATH_UNAVAILABLE, "nobody knows for how long");
    ATH_EQ_U64(err.retry_after_ms, 0);
}

ATH_TEST(base_status, a_message_may_be_built_of_itself)
{
    struct ath_error err = { ATH_OK, "inner", 0 };

    ath_fail(&err, ATH_INTERNAL, "outer: %s", err.message);
    ATH_EQ_STR(err.message, "outer: inner");
}

/* `start` dots, then one character until the text is far too long. */
static void check_cut(const char *character, size_t start)
{
    struct ath_error err;
    char text[600] = "";

    memset(text, '.', start);
    for (size_t size = start; size < 500; size += strlen(character)) {
        snprintf(text + size, sizeof text - size, "%s", character);
    }
    ath_fail(&err, ATH_INTERNAL, "%s", text);
    size_t kept = strlen(err.message);
    ATH_TRUE(ath_utf8_valid(ath_slice_str(err.message)));
    ATH_TRUE(kept > ATH_MESSAGE_BYTES - 1 - strlen(character) && kept < ATH_MESSAGE_BYTES);
    ATH_EQ_MEM(err.message, text, kept);
}

ATH_TEST(base_status, a_long_message_is_cut_between_characters)
{
    for (size_t start = 0; start < 4; start++) {
        check_cut("a", start);
        check_cut("é", start);
        check_cut("€", start);
        check_cut("😀", start);
    }
}

ATH_TEST(base_status, foreign_bytes_do_not_spoil_a_message)
{
    struct ath_error err;

    ath_fail(&err, ATH_INVALID_ARGUMENT, "name '%s' is not UTF-8", "a\xFF\xC3z");
    ATH_EQ_STR(err.message, "name 'a??z' is not UTF-8");
}

ATH_TEST(base_status, names_are_those_of_grpc)
{
    ATH_EQ_STR(ath_code_name(ATH_OK), "OK");
    ATH_EQ_STR(ath_code_name(ATH_INVALID_ARGUMENT), "INVALID_ARGUMENT");
    ATH_EQ_STR(ath_code_name((ath_code)16), "UNAUTHENTICATED");
    ATH_EQ_STR(ath_code_name((ath_code)17), "UNKNOWN");
    ATH_EQ_STR(ath_code_name((ath_code)-1), "UNKNOWN");
}

ATH_TEST(base_status, a_broken_assertion_aborts)
{
    int status = 0;
    pid_t child = fork();

    if (child == 0) {
        close(STDERR_FILENO);
        signal(SIGABRT, SIG_DFL);
        ath_assert(child != 0);
        _exit(0);
    }
    ATH_EQ_INT(waitpid(child, &status, 0), child);
    ATH_TRUE(WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT);
}
