/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * drilling - the inside of drill: the rows of one page, from totals that are folded or kept. Between
 * the files of this room only.
 *
 * Memory:   everything is the request's arena's.
 */

#include "query/drill.h"
#include "query/groups.h"
#include "query/plan.h"

/* What one report gave to one term. */
struct ath_given {
    size_t term;
    uint32_t period, organization, project;
    struct ath_portion portion;
    bool carried;
};

/* The rows of one page: those after the last page's, and of them the first, and one more. */
struct ath_drilling {
    struct ath_plan plan;
    struct ath_operand **terms; /* by index */
    struct ath_figure *figures; /* of each */
    bool *walked; /* its total is kept, and its reports are read a page at a time */
    size_t term_count;
    struct ath_given after; /* the last row of the page before */
    bool resumed;
    struct ath_given *v; /* room for twice `most` */
    size_t n, most;
    struct ath_drill drill;
};

/* What the report gives to the term. */
struct ath_given ath_drill_given(const struct ath_seen *seen,
                                 const struct ath_contribution *from, size_t term);

/* One more row, unless former pages have it. */
void ath_drill_keep(struct ath_drilling *d, const struct ath_given *given);

/* Sort the rows and drop those that the page has no room for. */
void ath_drill_keep_first(struct ath_drilling *d);

/* ---- drill_walk.c: where a total is kept, its reports are read a page at a time ---- */

/* Read the term's total where totals hold it; the term is then `walked` and not folded. */
ATH_MUST_CHECK ath_code ath_drill_total(struct ath_drilling *d, size_t term,
                                        struct ath_error *err);

/* Keep the rows of walked terms from the page's first on, as many as there is room for. */
ATH_MUST_CHECK ath_code ath_drill_walk(struct ath_drilling *d, struct ath_error *err);
