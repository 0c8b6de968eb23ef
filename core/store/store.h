/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * store - tables of checked records, kept in one LMDB environment.
 *
 * Owns:     the environment, the lock of its folder and every open transaction.
 * Threads:  any thread may read; only one thread (ingest/writer.c) may begin ATH_WRITE.
 * Memory:   values given by get and cursors point into the map, valid until the transaction ends
 *           (for a write transaction: until its next put or delete). A value given to put must
 *           not be one of them.
 * Failure:  a write transaction remembers its first failure; later calls do nothing and return that
 *           code, so check once, at commit. Every record carries a CRC32C over key and value that
 *           get and cursors check: a damaged one is DATA_LOSS with its table and key. So is what
 *           cannot be found where the records beside its place are damaged or out of order.
 */

#include "base/arena.h"
#include "base/key.h"
#include "base/slice.h"
#include "base/status.h"
#include "store/schema.h"

struct ath_store;
struct ath_txn;

struct ath_store_options {
    const char *path;         /* folder; made when absent, with its parents */
    uint64_t map_bytes;       /* 0: 64 GiB; grown when full */
    uint64_t free_disk_bytes; /* below this much free space writes are refused; 0: 64 MiB */
    uint64_t reader_limit_ms; /* the age that ath_txn_check_age() looks at; 0: none */
    bool read_only;           /* open an existing store, beside a running server too */
    uint32_t former_format; /* open one of this older format, to be replaced; 0: of ours */
};

/* Open, or create (in a temporary folder, synced, then renamed). FAILED_PRECONDITION: another
 * process holds the folder, named by pid; or the format is a later one. DATA_LOSS: not a store. */
ATH_MUST_CHECK ath_code ath_store_open(struct ath_store **out,
                                       const struct ath_store_options *options,
                                       struct ath_error *err);

/* *format of the store in the folder; 0 where there is none, or none that can be read: opening it says
 * why. Asks without a lock. */
ATH_MUST_CHECK ath_code ath_store_format(uint32_t *format, const char *path,
                                         struct ath_error *err);

/* The data folder to make a replacement of the store in, on the heap; nothing is there. */
ATH_MUST_CHECK ath_code ath_store_replacement(char **folder, const struct ath_store *store,
                                              struct ath_error *err);

/* The replacement, closed and complete, takes the place of the open store in one step, which may be
 * killed at any moment; the store is gone then, and is only to be closed. */
ATH_MUST_CHECK ath_code ath_store_replace(struct ath_store *store, struct ath_error *err);

/* Waits for readers to finish. NULL is allowed. */
void ath_store_close(struct ath_store *store);

/* A trial reads as ATH_READ does and may put, too, on any thread. It alone sees what it has put,
 * and nothing of that is ever stored. */
enum ath_txn_mode { ATH_READ = 1, ATH_WRITE = 2, ATH_TRIAL = 3 };

/* RESOURCE_EXHAUSTED: too little free disk (writes), or too many readers. UNAVAILABLE: a flush
 * failed and the store is being reopened. */
ATH_MUST_CHECK ath_code ath_txn_begin(struct ath_txn **out, struct ath_store *store,
                                      enum ath_txn_mode mode, struct ath_error *err);

/* Read what was stored when the write transaction began, beside it: what is damaged there ends the reader
 * and not the writing. On the writer's thread, to be ended before `txn`. *out is NULL for a trial, which
 * stores nothing (and whose thread is a reader already: a second one could wait for the first). */
ATH_MUST_CHECK ath_code ath_txn_begin_beside(struct ath_txn **out,
                                             const struct ath_txn *txn,
                                             struct ath_error *err);

/* Make all writes durable together; ends the transaction in any case. After a failure of the flush
 * itself the outcome is unknown: UNAVAILABLE, and ath_store_recover() must run before more writes.
 * A full map grows and answers ABORTED: do the transaction again. Growing waits for the readers
 * to end, so the writer's thread must not hold a read transaction then. */
ATH_MUST_CHECK ath_code ath_txn_commit(struct ath_txn *txn, struct ath_error *err);

/* End without a trace; read transactions end this way too. NULL is allowed. */
void ath_txn_abort(struct ath_txn *txn);

/* For readers that may take long, now and then: DEADLINE_EXCEEDED when the read transaction is
 * older than the store's limit, since it keeps every page freed after it began from being used
 * again. Whoever holds it has to end it; nothing is taken away under a reader. */
ATH_MUST_CHECK ath_code ath_txn_check_age(const struct ath_txn *txn, struct ath_error *err);

/* After UNAVAILABLE from commit: reopen the environment and check its last records. */
ATH_MUST_CHECK ath_code ath_store_recover(struct ath_store *store, struct ath_error *err);

/* Read a trial transaction without what it has put (true), or with it again (false); no cursor of
 * it is open then. */
void ath_txn_hide_trial(struct ath_txn *txn, bool hide);

/* ATH_OK, or the first failure of a write transaction (and its sentence in err, when not NULL). */
ath_code ath_txn_code(const struct ath_txn *txn, struct ath_error *err);

/* Make the write transaction fail with this code and sentence, unless it has failed already. */
void ath_txn_fail(struct ath_txn *txn, ath_code code, const char *fmt, ...)
    ATH_PRINTF(3, 4);

/* What a write transaction remembers of the journal's end, for journal/: unknown at begin. */
struct ath_txn_head {
    bool known;
    uint64_t seq;
    int64_t time_us;
};

/* Of this transaction; NULL for a read transaction. */
struct ath_txn_head *ath_txn_head(struct ath_txn *txn);

/* NOT_FOUND leaves err alone: absence is an answer. */
ATH_MUST_CHECK ath_code ath_txn_get(struct ath_txn *txn, enum ath_table table,
                                    const struct ath_key *key, struct ath_slice *value,
                                    struct ath_error *err);

/* Replaces any previous value. Values up to ATH_RECORD_BYTES. Failure surfaces at commit. */
void ath_txn_put(struct ath_txn *txn, enum ath_table table, const struct ath_key *key,
                 struct ath_slice value);

/* As put, for a key above every key of the table: fills pages to the brim. */
void ath_txn_append(struct ath_txn *txn, enum ath_table table, const struct ath_key *key,
                    struct ath_slice value);

/* As put, unless there is a record under the key: that one stays. */
void ath_txn_add(struct ath_txn *txn, enum ath_table table, const struct ath_key *key,
                 struct ath_slice value);

/* Absent is fine. */
void ath_txn_delete(struct ath_txn *txn, enum ath_table table, const struct ath_key *key);

/* Long values, in parts of one record each: key, then a 16-bit part number. Put replaces all parts. */
void ath_txn_put_long(struct ath_txn *txn, enum ath_table table, const struct ath_key *key,
                      struct ath_slice value);

/* As put_long, above every key of the table. */
void ath_txn_append_long(struct ath_txn *txn, enum ath_table table,
                         const struct ath_key *key, struct ath_slice value);

/* The whole long value, copied into the arena. NOT_FOUND as for get. */
ATH_MUST_CHECK ath_code ath_txn_get_long(struct ath_txn *txn, enum ath_table table,
                                         const struct ath_key *key, struct ath_slice *value,
                                         struct ath_arena *arena, struct ath_error *err);

/* Walks a table upwards. A caller's struct; opened by seek, ended by ath_cursor_end(). */
struct ath_cursor {
    struct ath_txn *txn; /* borrowed */
    enum ath_table table;
    void *handle;                /* the library's cursor */
    struct ath_slice key, value; /* of the record it stands on; value without checksum */
};

/* Stand on the first record at or above `key`. NOT_FOUND past the last. */
ATH_MUST_CHECK ath_code ath_cursor_seek(struct ath_cursor *cursor, struct ath_txn *txn,
                                        enum ath_table table, const struct ath_key *key,
                                        struct ath_error *err);

/* Stand on the next record at or above `key` again, with the cursor that is open. */
ATH_MUST_CHECK ath_code ath_cursor_reseek(struct ath_cursor *cursor,
                                          const struct ath_key *key, struct ath_error *err);

/* NOT_FOUND past the last. */
ATH_MUST_CHECK ath_code ath_cursor_next(struct ath_cursor *cursor, struct ath_error *err);

/* A zeroed struct is allowed. Must come before the transaction ends. */
void ath_cursor_end(struct ath_cursor *cursor);

/* Stand on the last record of a table. NOT_FOUND when it is empty. */
ATH_MUST_CHECK ath_code ath_cursor_last(struct ath_cursor *cursor, struct ath_txn *txn,
                                        enum ath_table table, struct ath_error *err);

struct ath_store_stats {
    uint64_t map_bytes, used_bytes, free_disk_bytes; /* used: pages times page size */
    uint64_t entries[ATH_TABLE_COUNT];
    uint32_t readers;
};

/* Sizes now. */
ATH_MUST_CHECK ath_code ath_store_stats(struct ath_store *store,
                                        struct ath_store_stats *out, struct ath_error *err);

/* The folder. Borrowed. */
const char *ath_store_path(const struct ath_store *store);

/* Of the disk, what its writes leave free. */
uint64_t ath_store_keeps_free(const struct ath_store *store);

/* RESOURCE_EXHAUSTED where `copies` compact copies beside `folder`, and `spare` bytes, would leave less
 * of the disk free than the store's writes need. On a disk that it does not write to nothing is kept;
 * a store open for reading keeps its own measure on any. */
ATH_MUST_CHECK ath_code ath_store_room(struct ath_store *store, const char *folder,
                                       unsigned copies, uint64_t spare,
                                       struct ath_error *err);

/* A consistent copy into a folder that does not exist or is empty, compacted, while others read and
 * write: made beside it, synced, then renamed. *seq is the copy's last journal position.
 * ALREADY_EXISTS: something is there; FAILED_PRECONDITION: the folder cannot be made;
 * RESOURCE_EXHAUSTED: no room for it, as ath_store_room() says. */
ATH_MUST_CHECK ath_code ath_store_backup(struct ath_store *store, const char *folder,
                                         uint64_t *seq, uint64_t *bytes,
                                         struct ath_error *err);

/* Every minute: free the slots of readers that died. */
void ath_store_tick(struct ath_store *store);
