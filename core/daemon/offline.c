/* SPDX-License-Identifier: Apache-2.0 */
#include "daemon/offline.h"

#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "ingest/verify.h"
#include "service/service.h"
#include "store/restore.h"

enum { EXIT_MISMATCH = 4, PATH_BYTES = 4096 };

/* ---- files that cannot be read to their end --------------------------------------------- */

/* Work on a file that may be cut short: its pages are mapped, and what is not there is SIGBUS. */
typedef ath_code work_fn(void *context, struct ath_error *err);

static sigjmp_buf way_out;
static pthread_t worker;

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
    return number == 0
               ? work(context, err)
               : ath_fail(
                     err, ATH_DATA_LOSS,
                     "the store is cut short or damaged: reading it ended in signal %d",
                     number);
}

static int failed(const struct ath_error *err)
{
    fprintf(stderr, "athard: %s\n", err->message);
    return EXIT_FAILURE;
}

/* ---- verify ------------------------------------------------------------------------------ */

struct verification {
    const char *folder;
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
    struct ath_verify_progress progress = { show_progress, &shown };
    bool terminal = isatty(STDERR_FILENO) == 1;
    ath_code code = ath_verify_watched(&v->result, v->folder, v->scratch,
                                       terminal ? &progress : NULL, err);

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

int ath_offline_verify(const char *folder)
{
    static struct verification v;
    struct ath_error err;

    v.folder = folder;
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

struct restoration {
    const char *backup, *folder;
    uint64_t seq, bytes;
};

static ath_code restore(void *context, struct ath_error *err)
{
    struct restoration *r = context;

    return ath_store_restore(&r->seq, &r->bytes, r->backup, r->folder, err);
}

int ath_offline_restore(const char *backup, const char *folder)
{
    static struct restoration r;
    struct ath_error err;

    r = (struct restoration){ .backup = backup, .folder = folder };
    if (guarded(restore, &r, &err) != ATH_OK) {
        return failed(&err);
    }
    printf("restored '%s' up to position %llu, %llu bytes\n", folder,
           (unsigned long long)r.seq, (unsigned long long)r.bytes);
    return EXIT_SUCCESS;
}

struct compaction {
    const char *folder;
    uint64_t before, after;
};

static ath_code compact(void *context, struct ath_error *err)
{
    struct compaction *c = context;

    return ath_store_compact(&c->before, &c->after, c->folder, err);
}

int ath_offline_compact(const char *folder)
{
    static struct compaction c;
    struct ath_error err;

    c = (struct compaction){ .folder = folder };
    if (guarded(compact, &c, &err) != ATH_OK) {
        return failed(&err);
    }
    printf("compacted '%s': %llu bytes before, %llu after\n", folder,
           (unsigned long long)c.before, (unsigned long long)c.after);
    return EXIT_SUCCESS;
}
