/* SPDX-License-Identifier: Apache-2.0 */
#include "daemon/offline.h"

#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "ingest/scrub.h"
#include "ingest/verify.h"
#include "service/service.h"
#include "store/restore.h"

enum { EXIT_MISMATCH = 4, PATH_BYTES = 4096, SAMPLES = 20, LOW_PRIORITY = 10 };

/* ---- files that cannot be read to their end --------------------------------------------- */

/* Work on a file that may be cut short: its pages are mapped, and what is not there is SIGBUS. */
typedef ath_code work_fn(void *context, struct ath_error *err);

static sigjmp_buf way_out;
static pthread_t worker;
static bool faulted;

static void on_fault(int number)
{
    static const char words[] = "athard: the store is cut short or damaged\n";

    if (pthread_equal(pthread_self(), worker)) {
        siglongjmp(way_out,
                   number); /* NOLINT(bugprone-signal-handler,cert-sig30-c): a memory
                                        access raised it, no call was interrupted */
    }
    (void)!write(STDERR_FILENO, words, sizeof words - 1);
    _exit(EXIT_FAILURE);
}

static ath_code guarded(work_fn *work, void *context, struct ath_error *err)
{
    static const int numbers[] = { SIGBUS, SIGSEGV };
    struct sigaction action = { .sa_handler = on_fault };

    worker = pthread_self();
    sigemptyset(&action.sa_mask);
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
        sigaction(numbers[i], &action, NULL);
    }
    int number = sigsetjmp(way_out, 1);
    faulted = number != 0;
    return number == 0
               ? work(context, err)
               : ath_fail(
                     err, ATH_DATA_LOSS,
                     "the store is cut short or damaged: reading it ended in signal %d",
                     number);
}

/* After a fault nothing that was open can be closed, and nobody should look whether it was. */
static int failed(const struct ath_error *err)
{
    fprintf(stderr, "athard: %s\n", err->message);
    if (faulted) {
        fflush(stdout);
        _exit(EXIT_FAILURE);
    }
    return EXIT_FAILURE;
}

/* ---- verify ------------------------------------------------------------------------------ */

struct verification {
    const char *folder;
    uint64_t keep_free;
    char scratch[PATH_BYTES];
    struct ath_verify_result result;
};

/* Once a percent, on a terminal. */
static void show_progress(void *context, uint64_t done, uint64_t all)
{
    unsigned *shown = context;
    unsigned percent = all == 0 ? 100 : (unsigned)(done * 100 / all);

    if (percent != *shown) {
        *shown = percent;
        fprintf(stderr, "\rathard: %u %% of %llu entries", percent,
                (unsigned long long)all);
    }
}

static ath_code verify(void *context, struct ath_error *err)
{
    struct verification *v = context;
    unsigned shown = 101;
    bool terminal = isatty(STDERR_FILENO) == 1 && isatty(STDOUT_FILENO) == 1;
    const struct ath_verify_options options = { .keep_free = v->keep_free,
                                                .replayed = terminal ? show_progress : NULL,
                                                .context = &shown };
    ath_code code = ath_verify_with(&v->result, v->folder, v->scratch, &options, err);

    if (terminal) {
        fputs("\r\033[K", stderr);
    }
    return code;
}

static void print_result(const struct ath_verify_result *result)
{
    printf("seq %llu\nentries %llu\nrecords %llu\nmismatches %llu\n",
           (unsigned long long)result->seq, (unsigned long long)result->entries,
           (unsigned long long)result->records, (unsigned long long)result->mismatches);
    for (size_t i = 0; i < result->mismatches && i < ATH_VERIFY_SAMPLES; i++) {
        printf("sample %s\n", result->samples[i]);
    }
}

int ath_offline_verify(const char *folder, uint64_t keep_free)
{
    static struct verification v;
    struct ath_error err;

    v.folder = folder;
    v.keep_free = keep_free;
    snprintf(v.scratch, sizeof v.scratch, "%s.again", folder);
    ath_remove_tree(v.scratch);
    ath_code code = guarded(verify, &v, &err);
    ath_remove_tree(v.scratch);
    if (code != ATH_OK) {
        printf("failure %d %s\n", (int)err.code, err.message);
        return failed(&err);
    }
    print_result(&v.result);
    return v.result.mismatches == 0 ? EXIT_SUCCESS : EXIT_MISMATCH;
}

/* ---- restore and compact ----------------------------------------------------------------- */

static ath_code restore(void *context, struct ath_error *err)
{
    return ath_store_restore(context, err);
}

int ath_offline_restore(const char *backup, const char *folder, uint64_t keep_free)
{
    static struct ath_restore r;
    struct ath_error err;

    r = (struct ath_restore){ .backup = backup, .folder = folder, .keep_free = keep_free };
    if (guarded(restore, &r, &err) != ATH_OK) {
        return failed(&err);
    }
    printf("restored '%s' up to position %llu, %llu bytes\n", folder,
           (unsigned long long)r.seq, (unsigned long long)r.bytes);
    return EXIT_SUCCESS;
}

struct compaction {
    const char *folder;
    uint64_t keep_free, before, after;
};

static ath_code compact(void *context, struct ath_error *err)
{
    struct compaction *c = context;

    return ath_store_compact(&c->before, &c->after, c->folder, c->keep_free, err);
}

int ath_offline_compact(const char *folder, uint64_t keep_free)
{
    static struct compaction c;
    struct ath_error err;

    c = (struct compaction){ .folder = folder, .keep_free = keep_free };
    if (guarded(compact, &c, &err) != ATH_OK) {
        return failed(&err);
    }
    printf("compacted '%s': %llu bytes before, %llu after\n", folder,
           (unsigned long long)c.before, (unsigned long long)c.after);
    return EXIT_SUCCESS;
}

/* ---- scrub --------------------------------------------------------------------------------- */

struct scrubbing {
    const char *folder;
    uint64_t rate, bytes, printed;
    int64_t begun_us;
    struct ath_scrub scrub;
};

static void print_damaged(void *context, const char *words)
{
    struct scrubbing *s = context;

    if (s->printed++ < SAMPLES) {
        printf("sample %s\n", words);
    }
}

/* Sleep until so much may have been read. */
static bool keep_pace(void *context, uint64_t bytes)
{
    struct scrubbing *s = context;

    s->bytes += bytes;
    if (s->rate > 0) {
        int64_t due = (int64_t)(s->bytes / s->rate * 1000000 +
                                s->bytes % s->rate * 1000000 / s->rate);
        int64_t left = s->begun_us + due - ath_clock_mono_us();
        const struct timespec pause = { (time_t)(left / 1000000), left % 1000000 * 1000 };
        if (left > 0) {
            nanosleep(&pause, NULL);
        }
    }
    return true;
}

static ath_code scrub(void *context, struct ath_error *err)
{
    struct scrubbing *s = context;
    struct ath_store *store = NULL;
    const struct ath_store_options options = { .path = s->folder, .read_only = true };
    ath_code code = ath_store_open(&store, &options, err);

    if (code == ATH_OK) {
        code = ath_scrub(&s->scrub, store, err);
    }
    ath_store_close(store);
    return code;
}

int ath_offline_scrub(const char *folder, uint64_t bytes_per_second)
{
    static struct scrubbing s;
    struct ath_error err;

    (void)setpriority(PRIO_PROCESS, 0, LOW_PRIORITY);
    s = (struct scrubbing){
        .folder = folder,
        .rate = bytes_per_second,
        .begun_us = ath_clock_mono_us(),
        .scrub = { .found = print_damaged, .pace = keep_pace, .context = &s }
    };
    ath_code code = guarded(scrub, &s, &err);
    printf("records %llu\nreports %llu\ntotals %llu\ndamaged %llu\n",
           (unsigned long long)s.scrub.records, (unsigned long long)s.scrub.reports,
           (unsigned long long)s.scrub.totals, (unsigned long long)s.scrub.damaged);
    if (code != ATH_OK) {
        printf("failure %d %s\n", (int)err.code, err.message);
        return failed(&err);
    }
    return s.scrub.damaged == 0 ? EXIT_SUCCESS : EXIT_MISMATCH;
}
