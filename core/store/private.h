/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * private - what the files of this room share: the environment, its transactions, its folders.
 *
 * Threads:  `gate` guards the fields that say so. Whoever changes `env` first stands alone:
 *           no read transaction is open then, and none begins.
 */

#include <lmdb.h>
#include <pthread.h>
#include <stdatomic.h>

#include "store/duty.h"
#include "store/guard.h"
#include "store/snapshot.h"
#include "store/store.h"

struct ath_trial;

enum { ATH_FORMER_SNAPSHOTS = 4 };

struct ath_txn {
    struct ath_store *store; /* borrowed */
    MDB_txn *handle;         /* owned; kept, reset, while a read transaction is idle */
    enum ath_txn_mode mode;
    ath_code code;          /* first failure of a write transaction */
    struct ath_error error; /* its sentence */
    bool map_full;
    bool snapshot_changed; /* the meta fact "snapshot" was set in this transaction */
    bool warned;           /* its age was logged */
    int64_t begun_us;
    struct ath_txn_head head;
    struct ath_trial *trial;  /* owned: what a trial laid over the records; else NULL */
    struct ath_trial *hidden; /* owned: the same while it is not looked at */
    const struct ath_snapshot *snapshot;  /* owned: of this transaction's own state */
    MDB_cursor *cursors[ATH_TABLE_COUNT]; /* the library's; those of a read are owned */
    uint8_t reads[ATH_TABLE_COUNT];       /* of a table without a cursor, while few */
    uint8_t steps[ATH_TABLE_COUNT]; /* reads until the next record is tried first; 0: now */
    struct ath_txn *next, **link;   /* gate: in the list of idle or open ones */
};

struct ath_store {
    char *path, *folder; /* owned: DATA and DATA/store */
    MDB_env *env;        /* owned */
    MDB_dbi tables[ATH_TABLE_COUNT];
    int lock_fd;
    bool read_only;
    uint32_t format;    /* of its tables */
    unsigned env_flags; /* the library's, on top of ours */
    size_t looked_at;   /* the library's last transaction then; of ath_store_look */
    uint64_t map_bytes, free_disk_bytes;
    int64_t reader_limit_us; /* 0: none */

    pthread_mutex_t gate;
    pthread_cond_t moved;
    struct ath_txn *idle, *open; /* gate: read transactions; owned */
    unsigned readers;            /* gate */
    bool alone, waited_for;      /* gate */

    struct ath_txn writer;   /* the one write transaction */
    atomic_bool writing;     /* it is open */
    atomic_bool broken;      /* a flush failed; recover() has not run yet */
    int64_t disk_checked_us; /* the writer's */
    unsigned commits_since_check;
    uint64_t free_bytes; /* seen then */

    pthread_mutex_t snapshot_gate, snapshot_build; /* the second while one is made */
    const struct ath_snapshot *snapshot;           /* snapshot_gate: the newest; owned */
    const struct ath_snapshot *former[ATH_FORMER_SNAPSHOTS]; /* snapshot_gate; owned */
    size_t former_next;                     /* snapshot_gate: replaced next */
    const struct ath_roster *roster;        /* snapshot_gate: the newest; owned */
    const struct ath_roster *former_roster; /* snapshot_gate; owned */
};

/* A snapshot of a state that did not last must not be given out again. */
void ath_snapshot_forget(struct ath_store *store);
/* As ath_snapshot_forget. */
void ath_roster_forget(struct ath_store *store);

/* Names of tables: in the file, and in messages. */
extern const char *const ath_table_names[ATH_TABLE_COUNT];

/* What the caller should do about the library's or the system's number. */
ath_code ath_store_meaning(int rc, ath_code otherwise);

/* Translates the library's number; "cannot <what>: <its words>". */
ath_code ath_store_failure(struct ath_error *err, int rc, const char *what);

/* No memory: RESOURCE_EXHAUSTED. */
static inline ath_code ath_store_no_memory(struct ath_error *err)
{
    (void)ath_fail(err, ATH_RESOURCE_EXHAUSTED, "the store is out of memory");
    return ATH_RESOURCE_EXHAUSTED;
}

/* Wait until no read transaction is open, and let none begin. */
void ath_store_stand_alone(struct ath_store *store);
/* Let them begin again. */
void ath_store_stand_back(struct ath_store *store);

/* Count as a reader without a transaction: the environment stays as it is until leave. */
void ath_store_enter(struct ath_store *store);
/* End of ath_store_enter(). */
void ath_store_leave(struct ath_store *store);

/* Frees the pool of read transactions; stand alone first. */
void ath_txn_drop_idle(struct ath_store *store);

/* Map at least twice what is mapped and no less than a GiB more. Waits for readers. */
ATH_MUST_CHECK ath_code ath_store_grow(struct ath_store *store, struct ath_error *err);

/* Open an environment in `folder` with our options and `flags` on top. */
ATH_MUST_CHECK ath_code ath_env_open(MDB_env **out, const char *folder, uint64_t map_bytes,
                                     unsigned flags, struct ath_error *err);

/* Open (or with MDB_CREATE make) every table of the format, and check or write the format. */
ATH_MUST_CHECK ath_code ath_env_tables(MDB_dbi tables[ATH_TABLE_COUNT], MDB_env *env,
                                       unsigned flags, uint32_t format,
                                       struct ath_error *err);

/* How many tables there are in a format. */
int ath_format_tables(uint32_t format);

/* The format of an environment whatever it is. */
ATH_MUST_CHECK ath_code ath_env_format(uint32_t *format, MDB_env *env,
                                       struct ath_error *err);

/* Remove what a replacement of the store left, whether it came to anything or not. */
ATH_MUST_CHECK ath_code ath_replacement_remove(const struct ath_store *store,
                                               struct ath_error *err);

/* The last entry of the journal, its outcome and the reports it names can be read; *seq is the
 * entry's, 0 for none. */
ATH_MUST_CHECK ath_code ath_store_check_head(uint64_t *seq, struct ath_store *store,
                                             struct ath_error *err);

/* A second, read-only look at the environment in DATA/store, without the folder's lock and the
 * library's. Its format is this or an older one. */
ATH_MUST_CHECK ath_code ath_store_look(struct ath_store **out, const char *path,
                                       uint32_t format, struct ath_error *err);
/* FAILED_PRECONDITION when what ath_store_look() opened was written to since: parts that were read may
 * be of another state. */
ATH_MUST_CHECK ath_code ath_store_unwritten(const struct ath_store *look,
                                            struct ath_error *err);

/* Bytes that users may still write on the disk of `folder`. */
ATH_MUST_CHECK ath_code ath_disk_free(uint64_t *bytes, const char *folder,
                                      struct ath_error *err);

/* The checksum of a record. */
uint32_t ath_record_crc(enum ath_table table, struct ath_slice key, struct ath_slice value);

/* Checks what the library gave; *value without its checksum. DATA_LOSS names table and key. */
ATH_MUST_CHECK ath_code ath_record_open(struct ath_slice *value, enum ath_table table,
                                        struct ath_slice key, struct ath_slice raw,
                                        struct ath_error *err);

/* DATA_LOSS about a record that has a good checksum and nonsense in it. */
ath_code ath_record_damaged(struct ath_error *err, enum ath_table table,
                            struct ath_slice key, const char *how);

/* ---- what is not there (neighbour.c) ---- */

/* The record under `key`; NOT_FOUND when the records on both sides of its place are whole and in
 * order, DATA_LOSS when one is not. The cursor may stand anywhere afterwards. */
ATH_MUST_CHECK ath_code ath_neighbour_find(struct ath_slice *value, MDB_cursor *handle,
                                           enum ath_table table, struct ath_slice key,
                                           struct ath_error *err);

/* `found` is the key of the record that a search for `key`, or for the first above it, came to.
 * *same says which of the two it is. DATA_LOSS when it is below. */
ATH_MUST_CHECK ath_code ath_neighbour_after(bool *same, enum ath_table table,
                                            struct ath_slice found, struct ath_slice key,
                                            struct ath_error *err);

/* The cursor was sent to the first record at or above `key`, and stands on one above it or, with
 * `past_last`, behind the last. Step back, and check that the record there is whole and below `key`.
 * NOT_FOUND when there is none before. */
ATH_MUST_CHECK ath_code ath_neighbour_before(MDB_cursor *handle, enum ath_table table,
                                             struct ath_slice key, bool past_last,
                                             struct ath_error *err);

/* The library's two heads follow each other; DATA_LOSS when not (heads.c). */
ATH_MUST_CHECK ath_code ath_heads_check(MDB_env *env, struct ath_error *err);

/* ---- folders (files.c) ---- */

/* "a/b", on the heap, or NULL. */
char *ath_path_join(const char *a, const char *b);
/* "ab", on the heap, or NULL. */
char *ath_path_suffix(const char *a, const char *suffix);
/* Make the folder and its parents, each 0700 and synced into its own parent. */
ATH_MUST_CHECK ath_code ath_folder_make(const char *path, struct ath_error *err);
/* Take the lock of a data folder, for as long as *fd is open (also after a failure; -1: not), and
 * leave our pid in it. FAILED_PRECONDITION names who holds it. (lock.c) */
ATH_MUST_CHECK ath_code ath_folder_lock(int *fd, const char *path, struct ath_error *err);
/* FAILED_PRECONDITION when somebody holds the folder's lock; absent is fine. (lock.c) */
ATH_MUST_CHECK ath_code ath_folder_idle(const char *path, struct ath_error *err);
/* fsync a file or a folder. */
ATH_MUST_CHECK ath_code ath_path_sync(const char *path, struct ath_error *err);
/* fsync the folder that holds `path`. */
ATH_MUST_CHECK ath_code ath_parent_sync(const char *path, struct ath_error *err);
/* Remove an environment's folder and its two files; absent is fine. */
void ath_env_remove(const char *folder);
