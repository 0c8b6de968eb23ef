/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * apply - a journal entry becomes reports and totals. The only thing that changes them.
 *
 * Deterministic: no clock, no randomness, no plugin; the same entries in the same order give the
 * same records, bit for bit. An entry is planned first (reads only, may be refused), then executed
 * (writes only), so that a refused one changes nothing.
 *
 * Owns:     a cache of what it looked up; reset it whenever a transaction is aborted.
 * Threads:  one.
 * Failure:  a refusal is an answer (plan->refused); a code other than ATH_OK is a broken store.
 */

#include "journal/journal.h"
#include "model/finding.h"
#include "store/snapshot.h"
#include "store/total.h"

struct ath_apply;

/* NULL when out of memory. */
struct ath_apply *ath_apply_create(void);
/* NULL is allowed. */
void ath_apply_destroy(struct ath_apply *apply);
/* Forget everything gathered and cached: after an abort. */
void ath_apply_reset(struct ath_apply *apply);

/* What planning and executing work on. */
struct ath_step {
    struct ath_apply *apply;
    struct ath_txn *txn;
    const struct ath_entry *entry;
    struct ath_arena *arena; /* plans and undo live here */
    struct ath_error *err;
    /* A submission's effective cells, report by report, when whoever checked it against the same
     * bases has them at hand; NULL: they are computed. */
    const struct ath_cells *effective;
};

/* What one change of a submission does to its report. */
struct ath_apply_report {
    struct ath_report_id id;
    uint64_t version; /* after it */
    uint32_t changed, unchanged;
};

struct ath_plan;

/* The verdict on an entry, before it is written. */
struct ath_verdict {
    struct ath_plan *plan; /* arena; NULL when refused */
    bool stale;            /* refused because a base version moved: check again */
    ath_code code;         /* when refused */
    const char *reason;    /* reason of model/reasons.def when refused */
    const char *subject;   /* what it is about when refused */
    uint64_t found;        /* version-mismatch: the version the report is at */
    bool unchanged;        /* it says what is already so */
    const struct ath_apply_report *reports; /* arena: one for each change of a submission */
    uint32_t report_count;
};

/* Judge kind, bases and intent of the entry against the transaction's state. */
ATH_MUST_CHECK ath_code ath_apply_plan(struct ath_verdict *out,
                                       const struct ath_step *step);

/* Write what was planned, under entry->seq. *undo is what it replaced, for the outcome. */
ATH_MUST_CHECK ath_code ath_apply_execute(struct ath_slice *undo, struct ath_plan *plan,
                                          const struct ath_step *step);

/* Merge the gathered changes of totals into the records; must come before commit. */
ATH_MUST_CHECK ath_code ath_apply_flush(struct ath_apply *apply, struct ath_txn *txn,
                                        struct ath_error *err);

/* Plan, execute and store the outcome of an entry that is in the journal already (replay). */
ATH_MUST_CHECK ath_code ath_apply_replay(const struct ath_step *step);

/* A form and period that moved since the last call, for events. */
struct ath_move {
    uint64_t seq; /* the latest that moved it */
    uint16_t form;
    uint8_t layer;
    uint32_t period;
};

enum { ATH_MOVES_MAX = 64 };

/* Take what moved since the last take, at most ATH_MOVES_MAX; *lost: there was more. */
size_t ath_apply_take_moves(struct ath_apply *apply, struct ath_move moves[ATH_MOVES_MAX],
                            bool *lost);
