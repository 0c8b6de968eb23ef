/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * prepare - a draft becomes an intent that is worth journalling, or a list of findings.
 *
 * Everything is checked here, on each report as it would become, before the transaction that
 * applies it: names, periods, projects, values, parts and totals, declared rules, coded rules.
 *
 * Threads:  any, each with its own transaction and arenas.
 * Failure:  findings say what is wrong with the draft; a code without findings is ours.
 */

#include "ingest/draft.h"
#include "model/intent.h"
#include "plugin/host.h"
#include "store/snapshot.h"

enum { ATH_ORDER_MOST = 64 };

/* How the figures of a report were put in order; those of a batch mostly come in one pattern. */
struct ath_order {
    uint32_t n; /* 0: not known */
    uint32_t at[ATH_ORDER_MOST];
};

/* What a preparation works with. */
struct ath_prepare {
    struct ath_txn *txn;
    const struct ath_snapshot *snapshot;
    struct ath_catalogue catalogue; /* the snapshot's, or what a known id was judged by */
    uint32_t number; /* from 1, another one for each catalogue a name meets */
    struct ath_plugins *plugins;
    uint32_t values_limit;   /* most values of one submission */
    bool known;              /* its id is known: only the intent is wanted, to compare, and
                                  what has happened since must not refuse it */
    bool outliers;           /* ask about figures that stand out */
    struct ath_order *order; /* of the report before; NULL: it is not kept */
    struct ath_arena *arena; /* keeps the results */
    struct ath_arena *scratch; /* reset by the caller afterwards */
    struct ath_findings *findings;
};

/* What one change would do, for answers and dry runs. Outlives the snapshot. */
struct ath_prepared_report {
    const char *form; /* arena: "program.form" */
    uint8_t layer;
    uint32_t period;
    const char *organization, *project; /* arena */
    struct ath_report_id id;
    uint32_t source; /* index of the draft's report it came from */
    uint64_t version;
    uint32_t changed, unchanged;
};

struct ath_prepared {
    struct ath_slice intent;
    uint64_t *bases;
    struct ath_prepared_report *reports; /* one a change, in canonical order */
    struct ath_cells
        *effective; /* of each report as it would become; NULL for a known id */
    uint32_t report_count;
    bool unchanged;
};

/*
 * A preparation is done in two halves, and the coded checks of many travel between them:
 *
 *     ath_prepare_begin(&p, with, draft, err);      what core finds out by itself
 *     ath_plugins_check_all(plugins, p->asks, ...)  what plugins say; the caller's to call
 *     ath_prepare_finish(&prepared, p);             all findings in their order; the intent
 */
struct ath_preparing;

/* Reports that plugins are asked about. */
struct ath_prepare_asks {
    struct ath_plugin_asked *first, *last; /* NULL: none */
    size_t n;                              /* of them, reports with checks in code */
};

/* The first half. *out and all it points at are in with->scratch and with->arena; `draft` and
 * `err` must last as long. Errors found so far are no code: the second half says them. */
ATH_MUST_CHECK ath_code ath_prepare_begin(struct ath_preparing **out,
                                          const struct ath_prepare *with,
                                          const struct ath_draft *draft,
                                          struct ath_error *err);

/* What the first half found. */
struct ath_prepare_begun {
    const struct ath_prepared *named; /* no more than the reports, once all are known */
    struct ath_prepare_asks asks;
    bool refused; /* there are errors already */
};

/* What it found, in with->scratch; it stays until the second half. */
struct ath_prepare_begun ath_prepare_begun(const struct ath_preparing *p);

/* The second half, after its asks were answered. Fills *out when nothing is wrong. With errors
 * among the findings: the code of the first, and its sentence in err; then *out holds no more than
 * the reports that are named, once all of them are known. */
ATH_MUST_CHECK ath_code ath_prepare_finish(struct ath_prepared *out,
                                           struct ath_preparing *p);

/* Both halves of one submission alone. */
ATH_MUST_CHECK ath_code ath_prepare_submission(struct ath_prepared *out,
                                               const struct ath_prepare *with,
                                               const struct ath_draft *draft,
                                               struct ath_error *err);
