/* SPDX-License-Identifier: Apache-2.0 */
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include "scratch.h"

/* Transaction n writes the fact n and record n; it says n once they are durable. */
static void write_for_ever(struct scratch *s, int out)
{
    scratch_reopen(s);
    for (uint32_t n = 1;; n++) {
        struct ath_txn *txn = scratch_begin(s, ATH_WRITE);
        struct ath_key key = ath_number_key(n);
        ath_txn_put_long(txn, ATH_TABLE_PROJECT, &key, ath_slice(long_bytes, 40000));
        ath_meta_set(txn, "last", n);
        scratch_commit(s, txn);
        if (write(out, &n, sizeof n) != (ssize_t)sizeof n) {
            _exit(1);
        }
    }
}

/* Kill the writer once it has said `enough`; the last number it said. */
static uint32_t kill_writer(struct scratch *s, uint32_t enough)
{
    uint32_t last = 0, n = 0;
    int ends[2], status = 0;

    ATH_EQ_INT(pipe(ends), 0);
    pid_t child = fork();
    if (child == 0) {
        close(ends[0]);
        write_for_ever(s, ends[1]);
    }
    close(ends[1]);
    while (read(ends[0], &n, sizeof n) == (ssize_t)sizeof n) {
        last = n;
        if (n == enough) {
            kill(child, SIGKILL); /* somewhere in the transaction after */
        }
    }
    close(ends[0]);
    ATH_EQ_INT(waitpid(child, &status, 0), child);
    ATH_TRUE(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
    return last;
}

ATH_TEST(store_crash, killed_writer_loses_nothing_it_acknowledged_and_tears_nothing)
{
    for (uint32_t enough = 1; enough <= 8; enough++) {
        struct scratch s;
        uint64_t last = 0;

        scratch_folder(&s);
        fill_long(9);
        uint32_t said = kill_writer(&s, enough);
        ATH_TRUE(said >= enough);
        scratch_reopen(&s);
        struct ath_txn *txn = scratch_begin(&s, ATH_READ);
        ATH_OK(ath_meta_get(&last, txn, "last", &s.err));
        ath_txn_abort(txn);
        ATH_TRUE(last == said || last == said + 1);
        for (uint32_t n = 1; n <= last; n++) {
            expect_long(&s, n, 40000);
        }
        struct ath_key key = ath_number_key((uint32_t)last + 1);
        struct ath_slice value;
        txn = scratch_begin(&s, ATH_READ);
        ATH_CODE(ATH_NOT_FOUND,
                 ath_txn_get_long(txn, ATH_TABLE_PROJECT, &key, &value, &s.arena, &s.err));
        ath_txn_abort(txn);
        scratch_close(&s);
    }
}

/* A disk that takes no more: the file may not grow past what it has. */
static void limit_files(rlim_t bytes)
{
    struct rlimit limit;

    ATH_EQ_INT(getrlimit(RLIMIT_FSIZE, &limit), 0);
    limit.rlim_cur = bytes;
    ATH_EQ_INT(setrlimit(RLIMIT_FSIZE, &limit), 0);
}

ATH_TEST(store_crash, failed_flush_refuses_writes_until_recovery_and_loses_nothing)
{
    struct scratch s;
    struct ath_txn *txn = NULL;
    struct ath_key key = ath_number_key(1);

    scratch_open(&s);
    scratch_put(&s, "a", "1");
    signal(SIGXFSZ, SIG_IGN);
    limit_files(1 << 16);
    txn = scratch_begin(&s, ATH_WRITE);
    for (uint32_t i = 0; i < 20; i++) {
        key = ath_number_key(i);
        ath_txn_put_long(txn, ATH_TABLE_PROJECT, &key, ath_slice(long_bytes, 40000));
    }
    ATH_CODE(ATH_UNAVAILABLE, ath_txn_commit(txn, &s.err));
    ATH_CODE(ATH_UNAVAILABLE, ath_txn_begin(&txn, s.store, ATH_WRITE, &s.err));
    scratch_says(&s, "a flush to disk failed");
    limit_files(RLIM_INFINITY);
    ATH_CODE(ATH_UNAVAILABLE, ath_txn_begin(&txn, s.store, ATH_WRITE, &s.err));
    ATH_OK(ath_store_recover(s.store, &s.err));
    ATH_EQ_STR(scratch_get(&s, "a"), "1");
    ATH_EQ_U64(count_records(&s, ATH_TABLE_PROJECT), 0);
    fill_long(4);
    put_long(&s, 1, 40000);
    expect_long(&s, 1, 40000);
    scratch_close(&s);
}

#ifdef ATH_TEST_BUILD

/* What ATH_TEST made the function's name of. */
static const char *behaviour(const char *function)
{
    return strstr(function, "__") + 2;
}

/* True in a process of its own where the fault is planned; elsewhere runs it there. */
static bool under_fault(const char *fault, const char *test)
{
    int status = 0;

    if (getenv("ATHAR_FAULT") != NULL) { /* NOLINT(concurrency-mt-unsafe): one thread */
        return true;
    }
    pid_t child = fork();
    if (child == 0) {
        setenv("ATHAR_FAULT", fault, 1); /* NOLINT(concurrency-mt-unsafe): one thread */
        execl("/proc/self/exe", "crash_test", test, (char *)NULL);
        _exit(127);
    }
    ATH_EQ_INT(waitpid(child, &status, 0), child);
    ATH_EQ_INT(status, 0);
    return false;
}

ATH_TEST(store_crash, commit_that_fails_before_its_flush_changes_nothing)
{
    struct scratch s;
    struct ath_key key = scratch_key("a");

    if (!under_fault("store.commit:2=error", behaviour(__func__))) {
        return;
    }
    scratch_open(&s);
    scratch_put(&s, "a", "1");
    struct ath_txn *txn = scratch_begin(&s, ATH_WRITE);
    ath_txn_put(txn, ATH_TABLE_META, &key, ath_slice_str("2"));
    ATH_CODE(ATH_UNAVAILABLE, ath_txn_commit(txn, &s.err));
    ATH_EQ_STR(scratch_get(&s, "a"), "1");
    ATH_OK(ath_store_recover(s.store, &s.err));
    ATH_EQ_STR(scratch_get(&s, "a"), "1");
    scratch_put(&s, "a", "3");
    ATH_EQ_STR(scratch_get(&s, "a"), "3");
    scratch_close(&s);
}

ATH_TEST(store_crash, commit_of_unknown_outcome_may_be_there_after_recovery)
{
    struct scratch s;
    struct ath_key key = scratch_key("a");

    if (!under_fault("store.after-commit:2=error", behaviour(__func__))) {
        return;
    }
    scratch_open(&s);
    scratch_put(&s, "a", "1");
    struct ath_txn *txn = scratch_begin(&s, ATH_WRITE);
    ath_txn_put(txn, ATH_TABLE_META, &key, ath_slice_str("2"));
    ATH_CODE(ATH_UNAVAILABLE, ath_txn_commit(txn, &s.err));
    ATH_CODE(ATH_UNAVAILABLE, ath_txn_begin(&txn, s.store, ATH_WRITE, &s.err));
    ATH_OK(ath_store_recover(s.store, &s.err));
    ATH_EQ_STR(scratch_get(&s, "a"), "2");
    scratch_close(&s);
}

#endif
