/* SPDX-License-Identifier: Apache-2.0 */

/*
 * crash_states - every power cut of a recording: rebuild what the disk may hold, open it, compare.
 *
 *     crash_states LOG PREFIX FOLDER STATES SEED JOB JOBS
 *
 * LOG was recorded by preload/io.c below PREFIX. Of every point of it some states are tried (STATES
 * in all, or as many as differ), by this job every JOBS-th point. A state must open, hold every
 * entry that an answer sent by then named, hold nothing that was not written by then, and equal the
 * recount of its own journal, record by record; one in 61 is written to and verified.
 *
 * Each state is looked at in a child, so that one that kills its reader is a failure like others.
 * The last line counts: states, points, entries, and what was lost, phantom, wrong, unopenable,
 * killed, stuck (cannot be written to). Ends with 1 when any of the last six is not 0.
 */

#define _DEFAULT_SOURCE

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/log.h"
#include "common/chance.h"
#include "common/disk.h"
#include "common/recount.h"

enum { CHOICES = 4096, RESUME_EVERY = 61, PATH_BYTES = 512, TRIES = 3, SAID = 20 };

enum { LOST, PHANTOM, WRONG, UNOPENABLE, KILLED, STUCK, FAILURES };

static const char *const failure_names[FAILURES] = { "lost",       "phantom", "wrong",
                                                     "unopenable", "killed",  "stuck" };

/* Shared by this process and its children. */
struct progress {
    uint32_t point, next; /* being looked at: after so many records, the next try */
    uint64_t states, points, resumed, failures[FAILURES];
    bool under_way, done;
};

struct job {
    struct recording recording;
    struct recount recount;
    const char *prefix, *folder;
    char data[PATH_BYTES], scratch[PATH_BYTES];
    uint64_t seed;
    uint32_t number, jobs, tries; /* tries at each point */
    struct progress *progress;
};

static void complain(struct job *job, int failure, const char *why)
{
    struct progress *p = job->progress;

    if (p->failures[failure]++ < SAID) {
        fprintf(stderr, "%s: seed %llu point %u try %u: %s\n", failure_names[failure],
                (unsigned long long)job->seed, p->point, p->next, why);
    }
}

/* One state is on the disk: open and compare; its head. */
static uint64_t judge(struct job *job, uint64_t most)
{
    struct ath_error err = { .message = "" };
    uint64_t digest = 0, head = 0, promised = job->recording.promised[job->progress->point];

    if (recount_open(&digest, &head, job->data, &err) != ATH_OK) {
        complain(job, UNOPENABLE, err.message);
        return 0;
    }
    if (head < promised) {
        complain(job, LOST, "an answer named a later entry");
    }
    if (head > most || head > job->recount.head) {
        complain(job, PHANTOM, "there is more than was written");
    } else if (digest != job->recount.digests[head]) {
        complain(job, WRONG, "the recount of its journal differs");
    }
    if (++job->progress->states % RESUME_EVERY == 0) {
        job->progress->resumed++;
        if (recount_resume(job->data, job->scratch, &err) != ATH_OK) {
            complain(job, STUCK, err.message);
        }
    }
    return head;
}

/* Whether the choice is new at this point. */
static bool is_new(uint64_t choices[CHOICES], size_t *n, uint64_t choice)
{
    for (size_t i = 0; i < *n; i++) {
        if (choices[i] == choice) {
            return false;
        }
    }
    if (*n < CHOICES) {
        choices[(*n)++] = choice;
    }
    return true;
}

/* Everything first: it has the most that any state of the point may hold. */
static void look_at_point(struct job *job, struct disk *disk, uint32_t from)
{
    static uint64_t choices[CHOICES];
    struct progress *p = job->progress;
    uint32_t most_tries = disk_pending(disk) == 0 ? 1 : job->tries * TRIES;
    uint64_t most = UINT64_MAX, choice = 0;
    size_t n = 0;

    for (uint32_t i = 0; i < most_tries && n < job->tries; i++) {
        int which = i == 0 ? DISK_EVERYTHING : i == 1 ? DISK_NOTHING : DISK_CHANCE;
        uint64_t seed = job->seed ^ (uint64_t)p->point << 32 ^ i;
        bool skipped = i != 0 && i < from;
        p->next = i + 1;
        if (!disk_build(disk, which, seed, NULL, &choice) || !is_new(choices, &n, choice) ||
            skipped) {
            continue;
        }
        p->under_way = true;
        if (!disk_build(disk, which, seed, job->folder, &choice)) {
            fprintf(stderr, "cannot write a state into %s\n", job->folder);
            _exit(EXIT_FAILURE);
        }
        uint64_t head = judge(job, most);
        most = i == 0 ? head : most;
        p->under_way = false;
    }
}

/* All points of this job from where the last child was. */
static void look(struct job *job)
{
    struct progress *p = job->progress;
    struct disk *disk = disk_create(&job->recording, job->prefix);
    uint32_t from_point = p->point, from = p->next;

    for (uint32_t point = 1; disk != NULL && point <= job->recording.count; point++) {
        disk_step(disk);
        if (point < from_point || point % job->jobs != job->number) {
            continue;
        }
        p->point = point;
        p->points += point != from_point;
        look_at_point(job, disk, point == from_point ? from : 0);
    }
    disk_destroy(disk);
    p->done = disk != NULL;
}

/* Children, one after the other: the next goes on behind what ended the last. */
static void supervise(struct job *job)
{
    struct progress *p = job->progress;
    int status = 0;

    while (!p->done) {
        fflush(NULL);
        pid_t child = fork();
        if (child == 0) {
            look(job);
            _exit(EXIT_SUCCESS);
        }
        if (child < 0 || waitpid(child, &status, 0) != child) {
            perror("crash_states");
            exit(EXIT_FAILURE);
        }
        if (!p->done && !p->under_way) {
            fprintf(stderr, "a child ended with %d\n", status);
            exit(EXIT_FAILURE);
        }
        if (!p->done) {
            p->states++;
            complain(job, KILLED, WIFSIGNALED(status) ? "by a signal" : "it exited");
        }
    }
}

/* The whole recording, and the recount of its journal. */
static bool prepare(struct job *job)
{
    struct disk *disk = disk_create(&job->recording, job->prefix);
    struct ath_error err = { .message = "cannot write the last state" };
    uint64_t choice = 0;

    for (uint32_t i = 0; disk != NULL && i < job->recording.count; i++) {
        disk_step(disk);
    }
    bool good = disk != NULL &&
                disk_build(disk, DISK_EVERYTHING, 0, job->folder, &choice) &&
                recount_make(&job->recount, job->data, job->scratch, &err) == ATH_OK;
    if (!good) {
        fprintf(stderr, "crash_states: %s\n", err.message);
    }
    disk_destroy(disk);
    return good;
}

static int report(const struct job *job)
{
    const struct progress *p = job->progress;
    uint64_t failures = 0;

    printf("states %llu points %llu records %u entries %llu promised %llu resumed %llu",
           (unsigned long long)p->states, (unsigned long long)p->points,
           job->recording.count, (unsigned long long)job->recount.head,
           (unsigned long long)job->recording.promised[job->recording.count],
           (unsigned long long)p->resumed);
    for (int i = 0; i < FAILURES; i++) {
        printf(" %s %llu", failure_names[i], (unsigned long long)p->failures[i]);
        failures += p->failures[i];
    }
    printf("\n");
    return failures == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

int main(int argc, char **argv)
{
    struct job job = { .jobs = 1 };

    if (argc != 8) {
        fprintf(stderr, "usage: crash_states LOG PREFIX FOLDER STATES SEED JOB JOBS\n");
        return 2;
    }
    ath_log_level(ATH_LOG_ERROR);
    job.prefix = argv[2];
    job.folder = argv[3];
    snprintf(job.data, sizeof job.data, "%s/data", job.folder);
    snprintf(job.scratch, sizeof job.scratch, "%s/again", job.folder);
    job.seed = strtoull(argv[5], NULL, 10);
    job.number = (uint32_t)strtoul(argv[6], NULL, 10);
    job.jobs = (uint32_t)strtoul(argv[7], NULL, 10);
    job.progress = mmap(NULL, sizeof *job.progress, PROT_READ | PROT_WRITE,
                        MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (job.progress == MAP_FAILED || !recording_open(&job.recording, argv[1]) ||
        !prepare(&job)) {
        return 3;
    }
    job.tries = (uint32_t)(strtoul(argv[4], NULL, 10) / job.recording.count + 1);
    supervise(&job);
    int status = report(&job);
    recount_remove(job.data);
    recount_fini(&job.recount);
    recording_close(&job.recording);
    return status;
}
