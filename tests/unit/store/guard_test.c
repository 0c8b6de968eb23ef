/* SPDX-License-Identifier: Apache-2.0 */
#include "scratch.h"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

enum { RECORDS = 2000, PAGE = 4096, PAGES_LEFT = 8 };

static struct ath_key numbered(int i)
{
    struct ath_key key = { 0 };

    ath_key_u32(&key, (uint32_t)i);
    return key;
}

static void fill(struct scratch *s)
{
    struct ath_txn *txn = scratch_begin(s, ATH_WRITE);

    for (int i = 0; i < RECORDS; i++) {
        struct ath_key key = numbered(i);
        ath_txn_put(txn, ATH_TABLE_ORGANIZATION, &key, ath_slice_str("a record"));
    }
    scratch_commit(s, txn);
}

/* How many records can be read; the others must be data loss. */
static int count_readable(struct scratch *s, enum ath_txn_mode mode)
{
    struct ath_txn *txn = scratch_begin(s, mode);
    int readable = 0;

    for (int i = 0; i < RECORDS; i++) {
        struct ath_key key = numbered(i);
        struct ath_slice value;
        ath_code code = ath_txn_get(txn, ATH_TABLE_ORGANIZATION, &key, &value, &s->err);
        ATH_TRUE(code == ATH_OK || code == ATH_DATA_LOSS);
        readable += code == ATH_OK;
    }
    ath_txn_abort(txn);
    return readable;
}

/* True when a child that has a store open is ended by `wrong`. Before this process opens one: the
 * guard is put up once. */
static bool dies_of(void (*wrong)(void))
{
    struct scratch s;
    int status = 0;

    scratch_folder(&s);
    pid_t child = fork();
    if (child == 0) {
        (void)signal(SIGSEGV, SIG_DFL); /* the harness has one */
        scratch_reopen(&s);
        fill(&s);
        (void)count_readable(&s, ATH_READ);
        wrong();
        _exit(0);
    }
    ATH_TRUE(child > 0 && waitpid(child, &status, 0) == child);
    scratch_close(&s);
    /* a sanitizer may see it first, and ends the process itself */
    return WIFSIGNALED(status) || WEXITSTATUS(status) != 0;
}

static void write_nowhere(void)
{
    volatile int *volatile nowhere = NULL;

    *nowhere = 1; /* NOLINT(clang-analyzer-core.NullDereference): it is to crash */
}

static void be_sent_one(void)
{
    (void)kill(getpid(), SIGSEGV);
}

ATH_TEST(store_guard, faults_of_others_end_the_process_as_before)
{
    ATH_TRUE(dies_of(write_nowhere));
    ATH_TRUE(dies_of(be_sent_one));
}

ATH_TEST(store_guard, file_that_shrinks_under_a_reader_is_data_loss)
{
    struct scratch s;
    char path[SCRATCH_PATH_BYTES];

    scratch_open(&s);
    fill(&s);
    ATH_EQ_INT(count_readable(&s, ATH_READ), RECORDS);
    ATH_EQ_INT(truncate(scratch_path(&s, "store/data.mdb", path), (off_t)PAGES_LEFT * PAGE),
               0);
    ATH_TRUE(count_readable(&s, ATH_READ) < RECORDS);
    struct ath_cursor cursor;
    struct ath_txn *txn = scratch_begin(&s, ATH_READ);
    struct ath_key first = { 0 };
    ath_code code = ath_cursor_seek(&cursor, txn, ATH_TABLE_ORGANIZATION, &first, &s.err);
    while (code == ATH_OK) {
        code = ath_cursor_next(&cursor, &s.err);
    }
    ATH_EQ_INT(code, ATH_DATA_LOSS);
    ath_cursor_end(&cursor);
    ath_txn_abort(txn);
    scratch_close(&s);
}
