/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * leaf - the inside of leaf formulas: what they name, and what that is in one report. Only
 * query/leaf*.c include this.
 *
 * Memory:   everything is the request's arena's but the moment, which ath_leaf_figures_end() frees.
 */

#include "query/asof.h"
#include "query/plan.h"
#include "query/scan.h"

enum { ATH_LEAF_REFS = 64 }; /* most nodes of a formula */

/* What a parameter's report of one period says, and the one before it. Each cell holds until another
 * report has it. */
struct ath_bound {
    const struct ath_bound *before;
    struct ath_cells cells,
        in_force; /* effective: the report's own, and those before too */
    uint32_t period;
    uint64_t seq, newest; /* of the report's last change, and of any so far */
};

/* One figure of the formula, in the layer where it stands. */
struct ath_leaf_figure {
    const struct ath_formula *node;
    const struct ath_indicator *indicator;
    const struct ath_form *form;
    enum ath_layer layer;
    bool then;               /* as it stood at the verification */
    const uint16_t *cells;   /* arena: by place in the leaf's breakdown */
    uint16_t total;          /* without that breakdown */
    struct ath_groups bound; /* a parameter's dated values, by organization and project */
    struct ath_cells effective; /* in the report at hand */
};

/* A leaf formula being computed. */
struct ath_leaf {
    struct ath_plan *plan;
    struct ath_operand *operand;
    const struct ath_breakdown *breakdown; /* whose places are computed; NULL for none */
    struct ath_leaf_figure figures[ATH_LEAF_REFS];
    size_t count;
    bool then;             /* some figure is as of the verification */
    enum ath_layer driver; /* its reports are walked, those of other layers joined */
    struct ath_scan scan;
    struct ath_portion *portions, *places; /* arena: by part; by place, then the total */
    struct ath_moment moment;              /* walks reports back to their verification */
};

/* Read the dated values of parameters, before the first report, and say what the scan reads. */
ATH_MUST_CHECK ath_code ath_leaf_figures_begin(struct ath_leaf *leaf,
                                               struct ath_error *err);

/* Set what each figure is in the report that the scan stands on. */
ATH_MUST_CHECK ath_code ath_leaf_figures_read(struct ath_leaf *leaf, struct ath_error *err);

/* Safe without a begin. */
void ath_leaf_figures_end(struct ath_leaf *leaf);
