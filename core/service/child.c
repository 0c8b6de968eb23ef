/* SPDX-License-Identifier: Apache-2.0 */
#define _GNU_SOURCE /* pipe2: no other child may hold this one's output open */

#include "service/child.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { LINE_BYTES = 512, EXEC_FAILED = 127 };

static _Noreturn void become(const struct ath_child *child, int output)
{
    sigset_t none;

    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    dup2(output, STDOUT_FILENO);
    execv(child->argv[0], (char *const *)child->argv);
    _exit(EXEC_FAILED);
}

/* Start it, with its output in *from; -1 when it cannot be started. */
static pid_t start(const struct ath_child *child, FILE **from)
{
    int ends[2];

    if (pipe2(ends, O_CLOEXEC) != 0) {
        return -1;
    }
    pid_t pid = fork();
    if (pid == 0) {
        become(child, ends[1]);
    }
    close(ends[1]);
    *from = pid < 0 ? NULL : fdopen(ends[0], "r");
    if (*from == NULL) {
        close(ends[0]);
    }
    return pid;
}

/* A "failure CODE SENTENCE" line: why the child gave up. */
static bool read_failure(struct ath_error *found, char *line)
{
    static const char word[] = "failure ";
    char *end = NULL;

    if (strncmp(line, word, sizeof word - 1) != 0) {
        return false;
    }
    unsigned long number = strtoul(line + sizeof word - 1, &end, 10);
    ath_code code = number < ATH_CODE_COUNT ? (ath_code)number : ATH_UNKNOWN;
    (void)ath_fail(found, code, "%s", *end == ' ' ? end + 1 : end);
    return true;
}

static void read_lines(const struct ath_child *child, FILE *from, struct ath_error *found)
{
    char line[LINE_BYTES];

    while (from != NULL && fgets(line, sizeof line, from) != NULL) {
        line[strcspn(line, "\n")] = '\0';
        if (!read_failure(found, line)) {
            child->line(child->context, line);
        }
    }
    if (from != NULL) {
        fclose(from);
    }
}

static ath_code judge(const struct ath_child *child, int status,
                      const struct ath_error *found, struct ath_error *err)
{
    if (WIFSIGNALED(status) && WTERMSIG(status) == SIGTERM) {
        return ath_fail(err, ATH_UNAVAILABLE, "%s", child->stopped);
    }
    if (WIFSIGNALED(status)) {
        return ath_fail(err, ATH_DATA_LOSS, "%s: its process died of signal %d",
                        child->failed, WTERMSIG(status));
    }
    if (WEXITSTATUS(status) == EXIT_SUCCESS || WEXITSTATUS(status) == ATH_CHILD_FOUND) {
        return ATH_OK;
    }
    return ath_fail(err, found->code, "%s: %s", child->failed, found->message);
}

ath_code ath_child_run(const struct ath_child *child, struct ath_error *err)
{
    struct ath_error found;
    FILE *from = NULL;
    int status = 0;
    pid_t pid = start(child, &from);

    if (pid < 0) {
        return ath_fail(err, ATH_RESOURCE_EXHAUSTED, "%s: no process for it",
                        child->failed);
    }
    *child->running = pid;
    (void)ath_fail(&found, ATH_DATA_LOSS, "the process ended early");
    read_lines(child, from, &found);
    *child->running = 0; /* before its number may be another's */
    while (waitpid(pid, &status, 0) < 0 && errno == EINTR) {
    }
    return judge(child, status, &found, err);
}
