/* SPDX-License-Identifier: Apache-2.0 */

/*
 * flips - one bit of a stored file flips: is there a wrong number among the answers?
 *
 *     flips FOLDER COUNT SEED
 *
 * A store of some hundred reports is asked by totals, by folding and report by report. Then, COUNT
 * times, a copy with one flipped bit is asked the same, in a child. Prints how often all answers
 * were right, some were coded errors, the reader died, and a number was wrong; of the last, in how
 * many ath_verify() sees it.
 */

#define _GNU_SOURCE

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/log.h"
#include "common/chance.h"
#include "common/flip_world.h"
#include "common/recount.h"
#include "ingest/verify.h"

enum { PATH_BYTES = 256, LONG_PATH = 512, FILE_BYTES = 16 << 20, SAID = 40, PAGE = 4096 };

/* Of one run, shared with its child. */
struct run {
    uint32_t asked, right, coded, wrong, first_wrong;
    char said[160];
};

static struct {
    char folder[PATH_BYTES], flipped[PATH_BYTES], scratch[PATH_BYTES];
    uint8_t bytes[FILE_BYTES];
    size_t size;
    uint64_t answers[FLIP_QUESTIONS];
    struct run *run;
    unsigned right, coded, died, wrong, seen;
} s;

static void data_file(char out[LONG_PATH], const char *folder)
{
    snprintf(out, LONG_PATH, "%s/store/data.mdb", folder);
}

static bool read_file(const char *folder)
{
    char path[LONG_PATH];

    data_file(path, folder);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t size = fd < 0 ? -1 : read(fd, s.bytes, sizeof s.bytes);
    if (fd >= 0) {
        close(fd);
    }
    s.size = size > 0 ? (size_t)size : 0;
    return s.size > 0;
}

static bool write_flipped(uint64_t bit)
{
    char path[LONG_PATH];
    uint8_t mask = (uint8_t)(1U << bit % 8);

    snprintf(path, sizeof path, "%s/store", s.flipped);
    (void)mkdir(s.flipped, 0700);
    (void)mkdir(path, 0700);
    data_file(path, s.flipped);
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    s.bytes[bit / 8] ^= mask;
    bool good = fd >= 0 && write(fd, s.bytes, s.size) == (ssize_t)s.size;
    s.bytes[bit / 8] ^= mask;
    if (fd >= 0) {
        close(fd);
    }
    return good;
}

/* ---- asking -------------------------------------------------------------------------- */

static void ask_all(void)
{
    struct ath_error err = { .message = "" };
    struct run *run = s.run;

    if (!flip_open(s.flipped, &err)) {
        run->coded++;
        snprintf(run->said, sizeof run->said, "%s", err.message);
        return;
    }
    for (uint32_t i = 0; i < FLIP_QUESTIONS; i++) {
        uint64_t answer = 0;
        run->asked = i;
        ath_code code = flip_ask(&answer, i, &err);
        if (code != ATH_OK) {
            run->coded++;
            snprintf(run->said, sizeof run->said, "%s: %s", ath_code_name(code),
                     err.message);
        } else if (answer == s.answers[i]) {
            run->right++;
        } else if (run->wrong++ == 0) {
            run->first_wrong = i;
        }
    }
}

static void verify(void)
{
    static struct ath_verify_result result;
    struct ath_error err;
    ath_code code = ath_verify(&result, s.flipped, s.scratch, &err);

    _exit(code != ATH_OK || result.mismatches > 0 ? EXIT_FAILURE : EXIT_SUCCESS);
}

/* 0 when `work` came to its end by itself. */
static int in_child(void (*work)(void))
{
    int status = 0;

    fflush(NULL);
    pid_t child = fork();
    if (child == 0) {
        int null = open("/dev/null", O_WRONLY | O_CLOEXEC);
        (void)dup2(null, STDERR_FILENO);
        work();
        _exit(EXIT_SUCCESS);
    }
    if (child < 0 || waitpid(child, &status, 0) != child) {
        perror("flips");
        exit(EXIT_FAILURE);
    }
    return status;
}

static void count_flip(uint64_t bit)
{
    int status = 0;

    *s.run = (struct run){ .asked = 0 };
    recount_remove(s.flipped);
    recount_remove(s.scratch);
    if (!write_flipped(bit)) {
        perror(s.flipped);
        exit(EXIT_FAILURE);
    }
    status = in_child(ask_all);
    if (s.run->wrong > 0) {
        bool seen = in_child(verify) != 0;
        s.wrong++;
        s.seen += seen;
        fprintf(stderr,
                "wrong: bit %llu, page %llu byte %llu, %u of %u answers, first %u%s\n",
                (unsigned long long)bit, (unsigned long long)(bit / 8 / PAGE),
                (unsigned long long)(bit / 8 % PAGE), s.run->wrong, FLIP_QUESTIONS,
                s.run->first_wrong, seen ? "" : ", and not seen by verify");
    } else if (status != 0) {
        s.died++;
        fprintf(stderr, "died: bit %llu, page %llu byte %llu, question %u\n",
                (unsigned long long)bit, (unsigned long long)(bit / 8 / PAGE),
                (unsigned long long)(bit / 8 % PAGE), s.run->asked);
    } else if (s.run->coded > 0) {
        s.coded++;
    } else {
        s.right++;
    }
}

/* The answers of the unharmed store: what asking it gives in a child of its own. */
static void learn(void)
{
    struct ath_error err = { .message = "" };

    if (!flip_open(s.flipped, &err)) {
        _exit(EXIT_FAILURE);
    }
    for (uint32_t i = 0; i < FLIP_QUESTIONS; i++) {
        if (flip_ask(&s.answers[i], i, &err) != ATH_OK) {
            _exit(EXIT_FAILURE);
        }
    }
    memcpy(s.run + 1, s.answers, sizeof s.answers);
}

static void fill(void)
{
    flip_fill(s.folder);
}

static bool prepare(const char *folder)
{
    snprintf(s.folder, sizeof s.folder, "%s/whole", folder);
    snprintf(s.flipped, sizeof s.flipped, "%s/flipped", folder);
    snprintf(s.scratch, sizeof s.scratch, "%s/again", folder);
    s.run = mmap(NULL, sizeof *s.run + sizeof s.answers, PROT_READ | PROT_WRITE,
                 MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (s.run == MAP_FAILED || in_child(fill) != 0 || !read_file(s.folder) ||
        !write_flipped(0) || !write_flipped(0)) {
        return false;
    }
    char path[LONG_PATH];
    data_file(path, s.flipped);
    int fd = open(path, O_WRONLY | O_CLOEXEC);
    bool good = fd >= 0 && pwrite(fd, s.bytes, s.size, 0) == (ssize_t)s.size;
    close(fd);
    good = good && in_child(learn) == 0;
    memcpy(s.answers, s.run + 1, sizeof s.answers);
    return good;
}

int main(int argc, char **argv)
{
    struct chance chance;

    if (argc != 4) {
        fprintf(stderr, "usage: flips FOLDER COUNT SEED\n");
        return 2;
    }
    ath_log_level((enum ath_level)0);
    if (!prepare(argv[1])) {
        fprintf(stderr, "flips: cannot fill or read the store\n");
        return 3;
    }
    chance_begin(&chance, strtoull(argv[3], NULL, 10));
    unsigned long count = strtoul(argv[2], NULL, 10);
    for (unsigned long i = 0; i < count; i++) {
        count_flip(chance_next(&chance) % (s.size * 8));
    }
    printf("flips %lu bytes %zu right %u coded %u died %u wrong %u seen %u\n", count,
           s.size, s.right, s.coded, s.died, s.wrong, s.seen);
    return s.wrong > s.seen ? EXIT_FAILURE : EXIT_SUCCESS;
}
