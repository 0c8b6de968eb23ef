/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * asof - a moment of the journal: what totals and reports were after one of its entries.
 *
 * Totals are read at the end of the epoch of the entry, or of the one before, whichever is nearer;
 * the submissions between are counted in memory and laid over. Reports are walked back from change
 * to change by what the outcomes kept.
 *
 * Owns:     the snapshot of then, and what was counted; made and ended through query.h.
 * Threads:  one, as its transaction.
 */

#include "query/query.h"
#include "store/past.h"
#include "store/report.h"

enum { ATH_OUTCOMES_KEPT = 8, ATH_WANTED_MOST = 8 };

/* The undo of an outcome, while reports are found in it one after another. */
struct ath_kept_undo {
    uint64_t seq;           /* 0: none */
    struct ath_arena arena; /* holds `undo` */
    struct ath_slice undo;
    struct ath_slice rest; /* behind the part that was found last */
};

/* The indicators of a form whose totals are wanted; none: all, those of the country, too. */
struct ath_wanted {
    const struct ath_indicator *v[ATH_WANTED_MOST]; /* borrowed */
    size_t n;
};

/* The reports of a form and layer that changed between the moment and `base`. */
struct ath_changed {
    uint16_t form;
    uint8_t layer;
    struct ath_report_id *v; /* owned: in the order of their keys */
    size_t n, capacity;
    struct ath_changed *next;
};

/* In which periods of a range one block of totals changed after `epoch`. */
struct ath_later {
    uint16_t form, block;
    uint8_t layer;
    uint32_t from, to;
    struct ath_periods periods;
    struct ath_later *next; /* the request's arena */
};

/* Counted for the totals of one scope of a form and layer. */
struct ath_laid {
    uint16_t form;
    uint8_t layer, scope;
    struct ath_wanted wanted;
    struct ath_tally *tally; /* owned: sealed */
    struct ath_laid *next;
};

struct ath_moment {
    struct ath_txn *txn; /* borrowed */
    uint64_t seq;
    bool now;                            /* nothing came after: read as ever */
    const struct ath_snapshot *snapshot; /* owned; NULL before the first entry */
    uint32_t epoch;                      /* totals are read at its end */
    uint64_t base;                       /* its last entry */
    uint64_t from, to; /* the entries between `base` and `seq`; none: from > to */
    uint64_t whole;    /* the last entry of the epoch that `seq` is in */
    struct ath_laid *laid;
    struct ath_changed *changed;
    struct ath_later *later;                      /* borrowed: the request's arena */
    struct ath_kept_undo kept[ATH_OUTCOMES_KEPT]; /* by seq */
    struct ath_arena part;                        /* of an undo that is looked at */
};

/* True before the first entry: there is nothing to ask about, not even programs. */
static inline bool ath_view_is_empty(const struct ath_view *view)
{
    return view->then != NULL && view->then->seq == 0;
}

/* Take the report, as it is now or after a later entry, back to what it was after entry `seq`;
 * version 0 when there was none. Cells are the part's and the arena's. */
ATH_MUST_CHECK ath_code ath_moment_report(struct ath_report *report,
                                          struct ath_moment *moment,
                                          const struct ath_report_part *part, uint64_t seq,
                                          struct ath_arena *arena, struct ath_error *err);

/* A moment for walking single reports back, and nothing else. */
void ath_moment_begin(struct ath_moment *moment, struct ath_txn *txn);
/* After ath_moment_begin(), or of a zeroed struct. */
void ath_moment_end(struct ath_moment *moment);

/* Begin to read a form's totals in a layer and scope as of the view's moment; where no indicator is
 * wanted (NULL), as of the end of the epoch that is nearest to it. */
ATH_MUST_CHECK ath_code ath_moment_totals(struct ath_total_reader *reader,
                                          const struct ath_view *view,
                                          const struct ath_total_id *id,
                                          const struct ath_wanted *wanted,
                                          struct ath_error *err);

/* Whether one of the form's and layer's reports in the period changed between the moment and that
 * end. */
ATH_MUST_CHECK ath_code ath_moment_changes(bool *out, const struct ath_view *view,
                                           const struct ath_total_id *id, uint32_t period,
                                           struct ath_error *err);

/* Frees what was counted. */
void ath_moment_forget(struct ath_moment *moment);
