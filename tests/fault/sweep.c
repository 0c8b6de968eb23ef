/* SPDX-License-Identifier: Apache-2.0 */

/*
 * sweep - every call of a kind fails once, in each scenario (common/scenario.h).
 *
 *     sweep KIND HOW FOLDER [EVERY:FIRST [SCENARIO [N]]]
 *
 * KIND is alloc (with preload/alloc.so), or a kind of preload/io.so, which must have been told
 * FOLDER/run; HOW as there. From the FIRST on, every EVERY-th call fails; with N, the N-th alone.
 *
 * A run that failed must have said so with a code that may be tried again, succeed when nothing
 * fails, and leave the recount of its journal. Where writing is what fails, the disk as it would be
 * without whatever was not flushed must hold what was acknowledged. A line for each scenario counts
 * calls, runs, and those that were refused, ended (gave up with a sentence), crashed, mistaken (a
 * code or a refusal that was wrong), and wrong.
 */

#define _GNU_SOURCE

#include <dlfcn.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/log.h"
#include "common/disk.h"
#include "common/recount.h"
#include "common/scenario.h"

enum { PATH_BYTES = 256, FILE_BYTES = 8 << 20, STATES = 6, SAID = 12 };

/* Of one run, shared with its child. */
struct run {
    struct scenario_result result;
    long calls;
    ath_code code;
    bool acted;
};

struct counts {
    long runs, refused, ended, crashed, mistaken, wrong;
};

static struct {
    const char *kind, *how;
    char root[PATH_BYTES], data[PATH_BYTES], filled[PATH_BYTES], log[PATH_BYTES];
    char scratch[PATH_BYTES], states[PATH_BYTES];
    bool alloc;
    long every, first, only;
    void (*plan_alloc)(long);
    long (*count_alloc)(void);
    void (*plan_io)(const char *);
    long (*count_io)(const char *);
    void (*record)(const char *);
    struct run *run;
} s;

/* ---- what was preloaded -------------------------------------------------------------- */

static void plan(long number)
{
    char text[64];

    if (s.alloc) {
        s.plan_alloc(number);
        return;
    }
    snprintf(text, sizeof text, "%s:%ld:%s", s.kind, number, s.how);
    s.plan_io(number == 0 ? NULL : text);
}

static long counted(void)
{
    return s.alloc ? s.count_alloc() : s.count_io(s.kind);
}

/* POSIX makes a function of what dlsym() gives; ISO C has no cast for it. */
static bool find(void *function, const char *name)
{
    void *found = dlsym(RTLD_DEFAULT, name);

    memcpy(function, &found, sizeof found);
    return found != NULL;
}

static bool find_preloaded(void)
{
    s.alloc = strcmp(s.kind, "alloc") == 0;
    if (s.alloc) {
        return find(&s.plan_alloc, "fault_alloc_plan") &&
               find(&s.count_alloc, "fault_alloc_count");
    }
    return find(&s.plan_io, "fault_io_plan") && find(&s.count_io, "fault_io_count") &&
           find(&s.record, "fault_io_record");
}

/* ---- folders ------------------------------------------------------------------------- */

static void sync_path(const char *path)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);

    if (fd < 0 || fsync(fd) != 0) {
        perror(path);
        _exit(EXIT_FAILURE);
    }
    close(fd);
}

static void copy_file(const char *from, const char *to)
{
    static uint8_t bytes[FILE_BYTES];
    int in = open(from, O_RDONLY | O_CLOEXEC);
    int out = open(to, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    ssize_t size = in < 0 ? -1 : read(in, bytes, sizeof bytes);

    if (out < 0 || size <= 0 || write(out, bytes, (size_t)size) != size) {
        perror(to);
        _exit(EXIT_FAILURE);
    }
    close(in);
    close(out);
    sync_path(to);
}

/* The prepared folder where the run is, flushed: the recording starts with it. */
static void lay_out(const struct scenario *scenario)
{
    char from[PATH_BYTES * 2], store[PATH_BYTES * 2], to[PATH_BYTES * 2 + 16];

    if (scenario->fresh) {
        return;
    }
    snprintf(from, sizeof from, "%s/store/data.mdb", s.filled);
    snprintf(store, sizeof store, "%s/store", s.data);
    snprintf(to, sizeof to, "%s/data.mdb", store);
    (void)mkdir(s.data, 0700);
    (void)mkdir(store, 0700);
    copy_file(from, to);
    sync_path(store);
    sync_path(s.data);
    sync_path(s.root);
}

/* ---- one run ------------------------------------------------------------------------- */

/* Codes that let the caller try the same again. */
static bool may_try_again(ath_code code)
{
    return code == ATH_RESOURCE_EXHAUSTED || code == ATH_UNAVAILABLE || code == ATH_ABORTED;
}

static void judge_codes(const struct scenario *scenario, ath_code again, uint64_t answer)
{
    const struct run *run = s.run;

    if (run->code != ATH_OK && !may_try_again(run->code)) {
        fprintf(stderr, "failed with %s\n", run->result.message);
        _exit(STATUS_MISTAKEN);
    }
    if (again != ATH_OK) {
        fprintf(stderr, "again: %s\n", run->result.message);
        _exit(STATUS_MISTAKEN);
    }
    if (run->code == ATH_OK && run->result.answer != answer) {
        fprintf(stderr, "%s gave another answer\n", scenario->name);
        _exit(STATUS_WRONG);
    }
}

static void run_child(const struct scenario *scenario, long number)
{
    if (s.record != NULL) {
        s.record(s.log);
    }
    lay_out(scenario);
    scenario_begin(scenario, s.data, &s.run->result);
    plan(number);
    s.run->code = scenario->act();
    s.run->calls = counted();
    s.run->acted = true;
    plan(0);
    uint64_t answer = s.run->result.answer;
    ath_code again = scenario->act();
    uint64_t right = s.run->result.answer;
    s.run->result.answer = answer;
    if (s.record != NULL) {
        s.record("/dev/null");
    }
    judge_codes(scenario, again, right);
    scenario_end();
    _exit(EXIT_SUCCESS);
}

/* What a process of its own ends with; -1 for a signal. */
static int in_child(void (*work)(const struct scenario *, long),
                    const struct scenario *scenario, long number)
{
    int status = 0;

    fflush(NULL);
    pid_t child = fork();
    if (child == 0) {
        work(scenario, number);
        _exit(EXIT_SUCCESS);
    }
    if (child < 0 || waitpid(child, &status, 0) != child) {
        perror("sweep");
        exit(EXIT_FAILURE);
    }
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

/* A data folder holds what was promised, and its totals are the recount of its journal. */
static void expect_recount(const char *folder, const char *what)
{
    struct ath_error err = { .message = "" };
    struct recount recount = { .head = 0 };
    uint64_t digest = 0, head = 0;

    ath_code code = recount_open(&digest, &head, folder, &err);
    if (code == ATH_OK) {
        code = recount_make(&recount, folder, s.scratch, &err);
    }
    if (code != ATH_OK || head < s.run->result.promised ||
        recount.digests[head] != digest) {
        fprintf(stderr, "%s: head %llu, promised %llu: %s\n", what,
                (unsigned long long)head, (unsigned long long)s.run->result.promised,
                code == ATH_OK ? "wrong" : err.message);
        _exit(STATUS_WRONG);
    }
    recount_fini(&recount);
}

static void look_at_states(void)
{
    struct recording recording;
    char folder[PATH_BYTES * 2];
    uint64_t choice = 0;

    if (!recording_open(&recording, s.log)) {
        _exit(STATUS_WRONG);
    }
    struct disk *disk = disk_create(&recording, s.root);
    for (uint32_t i = 0; disk != NULL && i < recording.count; i++) {
        disk_step(disk);
    }
    snprintf(folder, sizeof folder, "%s/data", s.states);
    for (uint64_t i = 0; disk != NULL && i < STATES; i++) {
        int which = i == 0 ? DISK_NOTHING : i == 1 ? DISK_EVERYTHING : DISK_CHANCE;
        if (disk_build(disk, which, i, s.states, &choice)) {
            expect_recount(folder, "without what was not flushed");
        }
    }
    recount_remove(folder);
}

/* What the run left: in the files, and on a disk that lost what it may lose. */
static void look_child(const struct scenario *scenario, long number)
{
    (void)scenario;
    (void)number;
    if (s.record != NULL) {
        s.record("/dev/null");
        look_at_states();
    }
    expect_recount(s.data, "afterwards");
}

static void count_run(struct counts *counts, int status, int after)
{
    counts->runs++;
    counts->refused += s.run->acted && s.run->code != ATH_OK;
    counts->ended += status == STATUS_ENDED;
    counts->mistaken += status == STATUS_MISTAKEN;
    counts->crashed += status < 0 || after < 0 || status == EXIT_FAILURE;
    counts->wrong += status == STATUS_WRONG || after > 0;
}

/* What an earlier run left: one that was mistaken ended where it stood. */
static void sweep_away(void)
{
    static const char *const left[] = { "",         ".made", ".copied",
                                        ".scratch", ".copy", ".again" };
    char path[PATH_BYTES * 2];

    for (size_t i = 0; i < sizeof left / sizeof *left; i++) {
        snprintf(path, sizeof path, "%s%s", s.data, left[i]);
        recount_remove(path);
    }
}

/* Nothing fails with number 0. */
static int run_one(struct counts *counts, const struct scenario *scenario, long number)
{
    sweep_away();
    s.run->acted = false;
    s.run->result = (struct scenario_result){ .promised = 0 };
    int status = in_child(run_child, scenario, number);
    bool made = !scenario->fresh || s.run->acted;
    int after = made ? in_child(look_child, scenario, number) : 0;
    bool bad = after != 0 || (status != 0 && status != STATUS_ENDED);
    if (bad || (status == STATUS_ENDED && s.alloc)) {
        fprintf(stderr, "%s: %s %ld %s: status %d, %d\n", scenario->name, s.kind, number,
                s.how, status, after);
    }
    count_run(counts, status, after);
    return status;
}

static bool sweep(const struct scenario *scenario)
{
    struct counts counts = { .runs = 0 };

    if (run_one(&counts, scenario, 0) != 0 || counts.wrong > 0) {
        fprintf(stderr, "%s fails where nothing fails\n", scenario->name);
        return false;
    }
    long calls = s.run->calls;
    counts = (struct counts){ .runs = 0 };
    for (long i = s.only > 0 ? s.only : s.first; i <= calls; i += s.every) {
        (void)run_one(&counts, scenario, i);
        if (s.only > 0) {
            break;
        }
    }
    printf(
        "%s calls %ld runs %ld refused %ld ended %ld crashed %ld mistaken %ld wrong %ld\n",
        scenario->name, calls, counts.runs, counts.refused, counts.ended, counts.crashed,
        counts.mistaken, counts.wrong);
    bool ended = s.alloc && counts.ended > 0;
    return counts.crashed + counts.mistaken + counts.wrong == 0 && !ended;
}

static void name_folders(const char *folder)
{
    snprintf(s.root, sizeof s.root, "%s/run", folder);
    snprintf(s.data, sizeof s.data, "%s/run/data", folder);
    snprintf(s.filled, sizeof s.filled, "%s/filled", folder);
    snprintf(s.log, sizeof s.log, "%s/log", folder);
    snprintf(s.scratch, sizeof s.scratch, "%s/again", folder);
    snprintf(s.states, sizeof s.states, "%s/states", folder);
    (void)mkdir(s.root, 0700);
    (void)mkdir(s.states, 0700);
}

static void fill_child(const struct scenario *scenario, long number)
{
    (void)scenario;
    (void)number;
    scenario_fill(s.filled);
}

int main(int argc, char **argv)
{
    bool good = true;
    char *first = NULL;

    if (argc < 4 || argc > 7) {
        fprintf(stderr, "usage: sweep KIND HOW FOLDER [EVERY:FIRST [SCENARIO [N]]]\n");
        return 2;
    }
    s.kind = argv[1];
    s.how = argv[2];
    s.every = argc > 4 ? strtol(argv[4], &first, 10) : 1;
    s.first = first != NULL && *first == ':' ? strtol(first + 1, NULL, 10) : 1;
    s.only = argc > 6 ? strtol(argv[6], NULL, 10) : 0;
    s.run = mmap(NULL, sizeof *s.run, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS,
                 -1, 0);
    if (s.run == MAP_FAILED || s.every < 1 || s.first < 1 || !find_preloaded()) {
        fprintf(stderr, "sweep: the failing library is not preloaded\n");
        return 3;
    }
    ath_log_level((enum ath_level)0); /* failures are what is wanted here */
    name_folders(argv[3]);
    if (in_child(fill_child, NULL, 0) != 0) {
        return 3;
    }
    for (size_t i = 0; i < scenario_count; i++) {
        bool wanted = argc <= 5 || strcmp(argv[5], scenarios[i].name) == 0;
        good = (!wanted || sweep(&scenarios[i])) && good;
    }
    return good ? EXIT_SUCCESS : EXIT_FAILURE;
}
