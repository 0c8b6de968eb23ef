/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * form_walk - a form's reports in some layers, narrowed by period, scopes and project, page by
 * page. Between the files of this room only.
 */

#include "query/plan.h"
#include "query/scan.h"
#include "query/token.h"

struct ath_form_walk {
    struct ath_plan plan; /* its filters, layer (0: the walk's own) and range */
    struct ath_question asked;
    const struct ath_program *program;
    const struct ath_form *form;
    const enum ath_layer *layers; /* to walk when none is asked for, ended by 0 */
    struct ath_scan scan;
    enum ath_layer layer;       /* being walked; 0: not yet */
    bool resumed;               /* there was a page before */
    struct ath_report_id after; /* and this was its last report */
    bool open;
};

/* Understand the question; its where must be on scopes. Findings name what is wrong. */
ATH_MUST_CHECK ath_code ath_form_walk_begin(struct ath_form_walk *walk,
                                            const struct ath_view *view, const char *form,
                                            const struct ath_question *question,
                                            const char *page, struct ath_error *err);

/* Step to the next report that passes; NOT_FOUND past the last. It is in scan.walk, with the cells
 * that `widen` (may be NULL) asks for, once a layer. */
ATH_MUST_CHECK ath_code ath_form_walk_next(struct ath_form_walk *walk,
                                           void (*widen)(struct ath_form_walk *walk),
                                           struct ath_error *err);

/* Where the page after the report `id` begins; NULL when the arena is out. */
const char *ath_form_walk_page(const struct ath_form_walk *walk,
                               const struct ath_report_id *id);

/* A zeroed struct is allowed. */
void ath_form_walk_end(struct ath_form_walk *walk);
