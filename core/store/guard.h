/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * guard - reading through LMDB without dying of it.
 *
 * LMDB believes its pages: one flipped bit in a page's head, and it reads where nothing is mapped,
 * or stops the process. Here a fault (SIGSEGV, SIGBUS) or a failed assertion inside the library
 * comes back as MDB_CORRUPTED, and what it returns is known to be readable. Faults anywhere else
 * are as they were.
 *
 * Reading takes none of the library's locks and allocates nothing, so it can be left anywhere.
 * Writing is not guarded.
 *
 * Threads:  any; each guards itself.
 */

#include <lmdb.h>

/* From now on this environment's assertions, and faults in the calls below, are caught. */
void ath_guard_env(MDB_env *env);

/* As mdb_get(). A value longer than any record, or one that cannot be read to its end, is
 * MDB_CORRUPTED. */
int ath_guarded_get(MDB_txn *txn, MDB_dbi table, MDB_val *key, MDB_val *value);

/* As mdb_cursor_get(), with the same judgement of what it stands on. */
int ath_guarded_move(MDB_cursor *cursor, MDB_val *key, MDB_val *value, MDB_cursor_op op);

/* As mdb_cursor_open(). */
int ath_guarded_cursor(MDB_txn *txn, MDB_dbi table, MDB_cursor **cursor);

/* As mdb_dbi_open(). */
int ath_guarded_open(MDB_txn *txn, const char *name, unsigned flags, MDB_dbi *table);
