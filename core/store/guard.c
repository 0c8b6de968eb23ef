/* SPDX-License-Identifier: Apache-2.0 */
#include "store/guard.h"

#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <ucontext.h>

#include "store/schema.h"

enum { SIGNALS = 2, STEP_BYTES = 4096, LONGEST_BYTES = ATH_TOTAL_BYTES + sizeof(uint32_t) };

static const int signals[SIGNALS] = { SIGSEGV, SIGBUS };
static struct sigaction former[SIGNALS];
static pthread_once_t installed = PTHREAD_ONCE_INIT;

static _Thread_local sigjmp_buf way_out;
static _Thread_local volatile sig_atomic_t armed;

static void leave(void)
{
    armed = 0;
    siglongjmp(way_out, 1);
}

/* A fault that is not ours happens again when this returns, and is dealt with as before. */
static void on_fault(int number, siginfo_t *info, void *context)
{
    const ucontext_t *before = context;

    if (armed) {
        pthread_sigmask(SIG_SETMASK, &before->uc_sigmask, NULL);
        leave();
    }
    sigaction(number, &former[number == signals[0] ? 0 : 1], NULL);
    if (info->si_code <= 0) { /* sent by a process, so it does not happen again by itself */
        (void)raise(number);
    }
}

static void on_assertion(MDB_env *env, const char *text)
{
    (void)env;
    (void)text;
    if (armed) {
        leave();
    }
}

static void install(void)
{
    struct sigaction action = { .sa_sigaction = on_fault, .sa_flags = SA_SIGINFO };

    sigemptyset(&action.sa_mask);
    for (int i = 0; i < SIGNALS; i++) {
        sigaction(signals[i], &action, &former[i]);
    }
}

void ath_guard_env(MDB_env *env)
{
    pthread_once(&installed, install);
    mdb_env_set_assert(env, on_assertion);
}

static void touch(MDB_val bytes)
{
    const volatile uint8_t *at = bytes.mv_data;

    for (size_t i = 0; i < bytes.mv_size; i += STEP_BYTES) {
        (void)at[i];
    }
    if (bytes.mv_size > 0) {
        (void)at[bytes.mv_size - 1];
    }
}

/* What was found can be read, else MDB_CORRUPTED. Within the guard. */
static int judge(int rc, const MDB_val *key, const MDB_val *value)
{
    if (rc != 0) {
        return rc;
    }
    if (value->mv_size > LONGEST_BYTES || key->mv_size > ATH_KEY_BYTES) {
        return MDB_CORRUPTED;
    }
    touch(*key);
    touch(*value);
    return 0;
}

int ath_guarded_get(MDB_txn *txn, MDB_dbi table, MDB_val *key, MDB_val *value)
{
    if (sigsetjmp(way_out, 0) != 0) {
        return MDB_CORRUPTED;
    }
    armed = 1;
    int rc = judge(mdb_get(txn, table, key, value), key, value);
    armed = 0;
    return rc;
}

int ath_guarded_move(MDB_cursor *cursor, MDB_val *key, MDB_val *value, MDB_cursor_op op)
{
    if (sigsetjmp(way_out, 0) != 0) {
        return MDB_CORRUPTED;
    }
    armed = 1;
    int rc = judge(mdb_cursor_get(cursor, key, value, op), key, value);
    armed = 0;
    return rc;
}

/* Asking for the table's figures reads its root where that was not read yet, and allocates nothing. */
int ath_guarded_cursor(MDB_txn *txn, MDB_dbi table, MDB_cursor **cursor)
{
    MDB_stat figures;

    if (sigsetjmp(way_out, 0) != 0) {
        return MDB_CORRUPTED;
    }
    armed = 1;
    int rc = mdb_stat(txn, table, &figures);
    armed = 0;
    return rc == 0 ? mdb_cursor_open(txn, table, cursor) : rc;
}

int ath_guarded_open(MDB_txn *txn, const char *name, unsigned flags, MDB_dbi *table)
{
    if (sigsetjmp(way_out, 0) != 0) {
        return MDB_CORRUPTED;
    }
    armed = 1;
    int rc = mdb_dbi_open(txn, name, flags, table);
    armed = 0;
    return rc;
}
