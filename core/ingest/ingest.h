/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * ingest - from drafts to acknowledgements: prepare, write, and again when somebody was faster.
 *
 * Owns:     the writer, a thread that answers after a flush and one that prepares again, scratch
 *           arenas.
 * Threads:  submit and validate from any thread; a batch's `done` runs on the calling thread or on
 *           ingest's own, never on the writer's.
 * Memory:   a batch and all it points at are the sender's until `done`; its arena is used by one
 *           thread at a time.
 */

#include "ingest/prepare.h"
#include "ingest/writer.h"

struct ath_ingest;

struct ath_ingest_options {
    struct ath_store *store;
    struct ath_plugins *plugins;
    uint32_t values_per_submission, commit_submissions, attempts; /* 0: 100,000, 1000, 3 */
    void (*committed)(void *context, uint64_t head, const struct ath_move *moves, size_t n,
                      bool lost);
    void (*fatal)(void *context, const char *why);
    void *context; /* of both */
};

/* Start the threads. */
ATH_MUST_CHECK ath_code ath_ingest_open(struct ath_ingest **out,
                                        const struct ath_ingest_options *options,
                                        struct ath_error *err);

/* Something ingest's own thread is to run. */
struct ath_posted {
    void (*run)(struct ath_posted *posted);
    void *owner;
    struct ath_posted *next; /* ingest's */
};

struct ath_batch;
struct ath_touched;

/* One submission. Zeroed but for draft and id. */
struct ath_item {
    struct ath_draft draft;
    uint8_t id[16];
    /* results */
    ath_code code;
    struct ath_error err;
    uint64_t seq;
    bool repeated, unchanged;
    struct ath_findings findings;
    struct ath_prepared prepared; /* its reports, with the versions they have now; not of a
                                     repeated one */
    /* ingest's */
    struct ath_command command;
    struct ath_batch *batch;
    unsigned attempts;
    bool finished;
};

/* Submissions that came together; each is accepted or refused on its own, in order. */
struct ath_batch {
    struct ath_item *items;
    size_t count;
    uint32_t principal;
    const char *locale;      /* of findings */
    bool outliers;           /* warn of figures that stand out from those before */
    struct ath_arena *arena; /* keeps results until done */
    void (*done)(struct ath_batch *batch, void *context);
    void *context;
    struct ath_batch *next; /* handed in together with this one; NULL: none */
    /* ingest's */
    struct ath_ingest *ingest;
    struct ath_touched *touched; /* the reports under way */
    size_t touched_size;         /* power of two */
    uint32_t pending;            /* atomic */
    uint32_t prepared;           /* times a catalogue was opened */
    struct ath_posted posted;
};

/* Prepare and write every item of the batch and of those linked to it, whose coded checks travel
 * together; each is `done` when all its items have their results, in any order. */
void ath_ingest_submit(struct ath_ingest *ingest, struct ath_batch *first);

/* What a dry run leads to: a trial transaction in which the item has been applied. */
struct ath_foreseen {
    struct ath_txn *txn; /* ath_txn_hide_trial() shows what was before */
    const struct ath_snapshot *snapshot;
    struct ath_slice undo; /* what it replaced (store/undo.h) */
};

/* Looks at it, while it lasts; a code is the item's. */
typedef ath_code (*ath_foresee_fn)(const struct ath_foreseen *seen, void *context,
                                   struct ath_error *err);

/* Prepare one item and apply it in a trial transaction, without writing it: results are what they
 * would be. `foresee` may be NULL; it is called when nothing is wrong. */
void ath_ingest_validate(struct ath_ingest *ingest, struct ath_batch *batch,
                         ath_foresee_fn foresee, void *context);

/* Write a command that was made elsewhere (organizations, projects, catalogues) and wait for it.
 * Not from the writer's or ingest's threads. */
void ath_ingest_command(struct ath_ingest *ingest, struct ath_command *command);

/* A command made elsewhere that nobody waits for: `posted.run` gets it when it is done. */
struct ath_ordered {
    struct ath_command command; /* all but done and context filled */
    struct ath_posted posted;   /* run and owner filled */
    struct ath_ingest *ingest;  /* ingest's */
};

/* Write it; `posted.run` runs on ingest's own thread after the flush. */
void ath_ingest_order(struct ath_ingest *ingest, struct ath_ordered *ordered);

/* The writer's counters. */
void ath_ingest_stats(struct ath_ingest *ingest, struct ath_writer_stats *out);

/* Finishes what is under way. NULL is allowed. */
void ath_ingest_close(struct ath_ingest *ingest);
