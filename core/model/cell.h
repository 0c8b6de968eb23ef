/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * cell - the figures of one report, and what follows from them.
 *
 * "Given" cells are what reporters said. "Effective" cells are what questions see: totals that
 * follow from their parts, rests that become `unspecified`, margins that follow from crossings
 * (rules R1 to R5, R26, R30). Totals over reports are sums of effective cells.
 */

#include "model/catalogue.h"
#include "model/finding.h"

enum ath_cell_state {
    ATH_CELL_MISSING = 0,
    ATH_CELL_NUMBER = 1,
    ATH_CELL_NA = 2,
    ATH_CELL_WITHDRAWN =
        3,             /* taken back: a stored report remembers it, totals do not see it */
    ATH_CELL_KEEP = 4, /* in a submission only: names the cell and leaves it */
};

struct ath_cell {
    int64_t value; /* at the indicator's scale; 0 unless a number */
    uint16_t cell;
    uint8_t state;
};

/* Sorted by cell number, each once. */
struct ath_cells {
    struct ath_cell *v;
    size_t n;
};

/* The cell in the list, or NULL. */
const struct ath_cell *ath_cells_find(struct ath_cells cells, uint16_t cell);

/*
 * What the report becomes: `base` (given cells: numbers, NA, withdrawn) with `change` laid over it;
 * replace withdraws what the change does not name. Withdrawing a cell that is missing leaves it
 * missing. *changed counts cells that differ from base. False when the arena is out.
 */
bool ath_cells_merge(struct ath_cells *out, uint32_t *changed, struct ath_cells base,
                     struct ath_cells change, bool replace, struct ath_arena *arena);

/*
 * Effective cells of the whole form (indicators that are entered; numbers and NA only), sorted.
 * Retired cells are left out. Deterministic; never fails on inconsistent input (a rest below zero is
 * then simply kept as such). False when the arena is out.
 */
bool ath_cells_effective(struct ath_cells *out, const struct ath_program *program,
                         const struct ath_form *form, struct ath_cells given,
                         struct ath_arena *arena);

/* The same for one indicator of the form only. */
bool ath_indicator_effective(struct ath_cells *out, const struct ath_program *program,
                             const struct ath_indicator *indicator, struct ath_cells given,
                             struct ath_arena *arena);

/*
 * Every check of a report as it would become: ranges, parts and totals (reasons "out-of-range",
 * "parts-not-total", "total-needed", "part-over-total", "na-total", "choice-total"), and the form's
 * declared rules (their own ids). Adds findings, errors and warnings, naming cells; where the draft
 * said them is the caller's to add. *effective is what ath_cells_effective() gives, in the findings'
 * arena. False when that is out.
 */
bool ath_cells_check(struct ath_cells *effective, struct ath_findings *findings,
                     const struct ath_program *program, const struct ath_form *form,
                     struct ath_cells given);
