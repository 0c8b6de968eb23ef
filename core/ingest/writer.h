/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * writer - the one thread that writes: takes what is waiting, journals and applies it, flushes once,
 * then tells everyone. No timer: it commits at once when idle, and batches what arrives meanwhile.
 *
 * Owns:     its thread, its arena, the apply cache.
 * Threads:  submit from any; `done` and `committed` run on the writer thread, after the flush and
 *           before the next transaction: they must not wait.
 * Memory:   a command is its sender's and must stay until `done`.
 * Failure:  nothing is reported done before its transaction is on disk. After a failed flush every
 *           command of it gets UNAVAILABLE (outcome unknown, retry with the same id), the store is
 *           reopened and checked; a second failed flush within ten minutes calls `fatal`.
 */

#include "ingest/apply.h"

/* One command, from a client's id and canonical bytes to its outcome. */
struct ath_command {
    enum ath_intent_kind kind;
    uint32_t principal;
    uint8_t id[16];
    struct ath_slice intent;
    const uint64_t *bases;
    uint32_t base_count;
    const struct ath_cells *effective; /* as in struct ath_step */
    /* results, before done */
    ath_code code;
    bool stale;    /* ABORTED because a base moved: prepare again */
    bool repeated; /* the id was known with the same content */
    bool unchanged;
    const char *reason;               /* refused: reason of model/reasons.def, or NULL */
    uint64_t seq;                     /* acknowledged under */
    struct ath_apply_report *reports; /* sender's space for report_space of them, or NULL */
    uint32_t report_space;
    char message[ATH_MESSAGE_BYTES];
    void (*done)(struct ath_command *command, void *context);
    void *context;
    struct ath_command *next; /* writer's */
};

struct ath_writer_options {
    struct ath_store *store;
    uint32_t commit_submissions; /* most commands of one flush; 0: 1000 */
    /* After each flush: the head, and which forms and periods moved. May be NULL. */
    void (*committed)(void *context, uint64_t head, const struct ath_move *moves, size_t n,
                      bool lost);
    /* The disk cannot be trusted any more; must end the process. May be NULL: then it aborts. */
    void (*fatal)(void *context, const char *why);
    void *context;
};

struct ath_writer;

/* Start the thread. */
ATH_MUST_CHECK ath_code ath_writer_open(struct ath_writer **out,
                                        const struct ath_writer_options *options,
                                        struct ath_error *err);

/* Queue commands linked by `next`, in order; each gets its `done`. */
void ath_writer_submit(struct ath_writer *writer, struct ath_command *commands);

/* Queue one command and wait until it is done; its `done` is not the caller's. Not from the writer's own
 * thread. */
void ath_writer_write(struct ath_writer *writer, struct ath_command *command);

struct ath_writer_stats {
    uint64_t commands, refused, repeated, flushes, flush_failures, head;
};

/* Counters since it opened. */
void ath_writer_stats(struct ath_writer *writer, struct ath_writer_stats *out);

/* Does what is queued, then ends. NULL is allowed. */
void ath_writer_close(struct ath_writer *writer);
