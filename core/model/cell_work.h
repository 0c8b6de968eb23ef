/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * cell_work - one indicator of one report, laid out so that its cells can follow from each
 * other. Private to model/cell*.c.
 *
 * A walk visits the indicators a report has cells of. Each is loaded (given cells in slots),
 * then followed (margins, then the total), then, where a total leaves something over its
 * parts, completed with `unspecified`.
 *
 * Memory:   a walk takes its room from the arena once; the work it shows is overwritten by the
 *           next step.
 */

#include "model/cell.h"

/* What a whole makes of its parts. */
enum ath_combine { ATH_COMBINE_NONE, ATH_COMBINE_SUM, ATH_COMBINE_MAX, ATH_COMBINE_MIN };

struct ath_slot {
    int64_t value; /* 0 unless a number */
    uint8_t state; /* MISSING, NUMBER or NA */
    bool given;    /* said by a reporter; else it follows */
};

struct ath_work {
    const struct ath_program *program;     /* borrowed */
    const struct ath_indicator *indicator; /* borrowed */
    enum ath_combine combine;
    uint8_t crossed;        /* most categories of a breakdown that has given cells */
    struct ath_slot *slots; /* arena: the total, then the cells of each breakdown */
    uint32_t *start;        /* arena: where each breakdown begins in slots */
    bool *filled; /* arena: breakdowns that may have cells; the others have none */
    uint32_t slot_count;
};

struct ath_cell_walk {
    struct ath_work work;
    const struct ath_form *form; /* borrowed */
    struct ath_cells cells;      /* live, indicator by indicator */
    size_t at;
};

/* What the parts of a breakdown come to. A derived `unspecified` stands apart: it is replaced
 * by what the total leaves over. */
struct ath_tally {
    int64_t sum;  /* of numbers */
    int64_t soft; /* the derived `unspecified`; not in sum */
    bool any;     /* some part is there, NA counts */
    bool numbers; /* some part is a given number */
};

/* Start a walk over the given cells. False when the arena is out. */
bool ath_cell_walk_begin(struct ath_cell_walk *walk, const struct ath_program *program,
                         const struct ath_form *form, struct ath_cells given,
                         struct ath_arena *arena);
/* Load the next indicator's given cells into walk->work; false at the end. */
bool ath_cell_walk_next(struct ath_cell_walk *walk);

/* The slots of a breakdown. */
static inline struct ath_slot *ath_work_slots(const struct ath_work *work,
                                              uint16_t breakdown)
{
    return work->slots + work->start[breakdown];
}

/* True when the parts of this breakdown are summed: a partition of a kind that sums. */
static inline bool ath_work_summed(const struct ath_work *work, uint16_t breakdown)
{
    return work->combine == ATH_COMBINE_SUM &&
           !work->indicator->breakdowns[breakdown].overlapping;
}

/* True when every category of `margin` is one of `crossing`, which has more. */
bool ath_breakdown_within(const struct ath_breakdown *margin,
                          const struct ath_breakdown *crossing);
/* The cell in which every category is unspecified; -1 where a category has no such option. */
int ath_breakdown_unspecified(const struct ath_program *program,
                              const struct ath_breakdown *breakdown);

/* A breakdown seen through one that lies within it. */
struct ath_projection {
    uint16_t from, to; /* breakdowns of the indicator */
    enum ath_combine combine;
    bool given_only; /* leave out what follows from elsewhere */
};

/* Combine the cells of `from` by the options of `to`, into as many slots as `to` has cells. */
void ath_work_project(struct ath_slot *out, const struct ath_work *work,
                      struct ath_projection projection);

/* Margins and total that nobody gave and that follow from others. */
void ath_work_follow(struct ath_work *work);
/* What the total leaves over becomes `unspecified` (R2). Once, after follow. */
void ath_work_complete(struct ath_work *work);
/* What the parts of a summed breakdown come to. Between follow and complete. */
struct ath_tally ath_work_tally(const struct ath_work *work, uint16_t breakdown);

/* Collects effective cells. */
struct ath_cell_sink {
    struct ath_arena *arena; /* borrowed */
    struct ath_cells cells;  /* arena */
    size_t capacity;
};

/* Add what is there of a completed indicator; no numbers under a total that is a given NA (R4).
 * False when the arena is out. */
bool ath_cell_sink_add(struct ath_cell_sink *sink, const struct ath_work *work);
/* The cells added, sorted. */
struct ath_cells ath_cell_sink_cells(struct ath_cell_sink *sink);

/* Test the form's declared rules on effective cells and add what they find. False when the
 * arena is out. */
bool ath_cells_check_rules(struct ath_findings *findings, const struct ath_program *program,
                           const struct ath_form *form, struct ath_cells effective);
