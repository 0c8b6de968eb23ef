/* SPDX-License-Identifier: Apache-2.0 */
#include "query/gather.h"
#include "query/leaf.h"
#include "query/scan.h"

/* ---- parameters ---------------------------------------------------------------------- */

static bool effective_of(struct ath_cells *out, const struct ath_leaf *leaf,
                         const struct ath_leaf_figure *figure, struct ath_cells given,
                         struct ath_arena *arena)
{
    return ath_indicator_effective(out, leaf->operand->program, figure->indicator, given,
                                   arena);
}

/* The cells of `later`, and those of `earlier` that it lacks. */
static bool lay_over(struct ath_cells *out, struct ath_cells earlier,
                     struct ath_cells later, struct ath_arena *arena)
{
    uint32_t changed = 0;

    return ath_cells_merge(out, &changed, earlier, later, false, arena);
}

/* A report that has lost the parameter is kept where it matters what it was. */
static ath_code bind(struct ath_leaf *leaf, struct ath_leaf_figure *figure,
                     struct ath_scan *scan, struct ath_error *err)
{
    static const struct ath_bound none;
    struct ath_arena *arena = leaf->plan->view->arena;
    const struct ath_report_id *id = &scan->walk.id;
    struct ath_bound *bound = ath_arena_new(arena, struct ath_bound);
    struct ath_slot *slot = ath_groups_at(&figure->bound, id->organization, &id->project);

    if (bound == NULL || slot == NULL ||
        !effective_of(&bound->cells, leaf, figure, scan->walk.report.cells, arena)) {
        return ath_query_no_memory(err);
    }
    if (bound->cells.n == 0 && !figure->then) {
        return ATH_OK;
    }
    const struct ath_bound *before = slot->bound == NULL ? &none : slot->bound;
    if (!lay_over(&bound->in_force, before->in_force, bound->cells, arena)) {
        return ath_query_no_memory(err);
    }
    bound->period = id->period;
    bound->seq = scan->walk.report.seq;
    bound->newest = bound->seq > before->newest ? bound->seq : before->newest;
    bound->before = slot->bound;
    slot->bound = bound;
    return ATH_OK;
}

/* Read every dated value of a parameter. */
static ath_code read_parameter(struct ath_leaf *leaf, struct ath_leaf_figure *figure,
                               struct ath_error *err)
{
    struct ath_scan scan;
    struct ath_span span;
    ath_code code = (figure->then ? ath_query_stored : ath_query_reported)(
        &span, leaf->plan, figure->form, figure->layer, err);

    if (code != ATH_OK || span.first == 0) {
        return code;
    }
    ath_scan_init(&scan, leaf->plan, figure->form, figure->layer);
    ath_scan_widen(&scan, figure->indicator);
    ath_scan_from(&scan, span.first, span.last);
    while (code == ATH_OK && (code = ath_scan_next(&scan, err)) == ATH_OK) {
        if ((code = ath_query_tick(leaf->plan, err)) == ATH_OK) {
            code = bind(leaf, figure, &scan, err);
        }
    }
    ath_scan_fini(&scan);
    return code == ATH_NOT_FOUND ? ATH_OK : code;
}

/* ---- as it stood at the verification ------------------------------------------------- */

/* The figure in one report, as of a verification; what came later is taken back. */
static ath_code read_then(struct ath_cells *out, struct ath_leaf *leaf,
                          const struct ath_leaf_figure *figure,
                          const struct ath_report_id *id, struct ath_error *err)
{
    struct ath_arena *scratch = &leaf->scan.scratch;
    uint64_t verified = leaf->scan.walk.report.seq;
    struct ath_report report;
    ath_code code = ath_report_get(&report, leaf->plan->view->txn, id, scratch, err);

    if (code == ATH_OK && report.version > 0 && report.seq > verified) {
        if (leaf->moment.txn == NULL) {
            ath_moment_begin(&leaf->moment, leaf->plan->view->txn);
        }
        const struct ath_report_part part = { *id, ATH_ALL_CELLS };
        code = ath_moment_report(&report, &leaf->moment, &part, verified, scratch, err);
    }
    return code == ATH_OK && !effective_of(out, leaf, figure, report.cells, scratch)
               ? ath_query_no_memory(err)
               : code;
}

/* What one report of the parameter said at the verification. */
static ath_code said_then(struct ath_cells *out, struct ath_leaf *leaf,
                          const struct ath_leaf_figure *figure,
                          const struct ath_bound *bound, struct ath_error *err)
{
    struct ath_report_id id = leaf->scan.walk.id;

    *out = bound->cells;
    if (bound->seq <= leaf->scan.walk.report.seq) {
        return ATH_OK;
    }
    id.form = figure->form->number;
    id.layer = (uint8_t)figure->layer;
    id.period = bound->period;
    return read_then(out, leaf, figure, &id, err);
}

/* What was in force at the verification, where some report has changed since. */
static ath_code in_force_then(struct ath_leaf *leaf, struct ath_leaf_figure *figure,
                              const struct ath_bound *bound, struct ath_error *err)
{
    ath_code code = ATH_OK;

    for (; bound != NULL && code == ATH_OK; bound = bound->before) {
        struct ath_cells said;
        code = said_then(&said, leaf, figure, bound, err);
        if (code == ATH_OK &&
            !lay_over(&figure->effective, said, figure->effective, &leaf->scan.scratch)) {
            code = ath_query_no_memory(err);
        }
    }
    return code;
}

/* What is in force at the report's period. */
static ath_code read_bound(struct ath_leaf *leaf, struct ath_leaf_figure *figure,
                           struct ath_error *err)
{
    const struct ath_report_id *id = &leaf->scan.walk.id;
    const struct ath_slot *slot =
        ath_groups_find(&figure->bound, id->organization, &id->project);
    const struct ath_bound *bound = slot == NULL ? NULL : slot->bound;
    int32_t last_day = ath_period_last_day(id->period);

    figure->effective = (struct ath_cells){ NULL, 0 };
    while (bound != NULL && ath_period_last_day(bound->period) > last_day) {
        bound = bound->before;
    }
    if (bound == NULL) {
        return ATH_OK;
    }
    if (figure->then && bound->newest > leaf->scan.walk.report.seq) {
        return in_force_then(leaf, figure, bound, err);
    }
    figure->effective = bound->in_force;
    return ATH_OK;
}

/* ---- one report ---------------------------------------------------------------------- */

/* The given cells of the same report in another layer. */
static ath_code join(struct ath_cells *out, struct ath_leaf *leaf, enum ath_layer layer,
                     struct ath_error *err)
{
    struct ath_report_id id = leaf->scan.walk.id;
    struct ath_report report;

    id.layer = (uint8_t)layer;
    ath_code code = ath_scan_report(&report, leaf->plan, &id, &leaf->scan.scratch, err);
    if (code == ATH_OK) {
        *out = report.cells;
    }
    return code;
}

static ath_code read_figure(struct ath_leaf *leaf, struct ath_leaf_figure *figure,
                            struct ath_error *err)
{
    struct ath_cells given = leaf->scan.walk.report.cells;
    ath_code code = ATH_OK;

    if (figure->indicator->kind == ATH_PARAMETER) {
        return read_bound(leaf, figure, err);
    }
    if (figure->then) {
        struct ath_report_id id = leaf->scan.walk.id;
        id.layer = (uint8_t)figure->layer;
        return read_then(&figure->effective, leaf, figure, &id, err);
    }
    if (figure->layer != leaf->driver) {
        code = join(&given, leaf, figure->layer, err);
    }
    return code == ATH_OK && !effective_of(&figure->effective, leaf, figure, given,
                                           &leaf->scan.scratch)
               ? ath_query_no_memory(err)
               : code;
}

/* A verification that was wholly withdrawn is none. */
static bool says_something(struct ath_cells cells)
{
    size_t i = 0;

    while (i < cells.n && cells.v[i].state == ATH_CELL_WITHDRAWN) {
        i++;
    }
    return i < cells.n;
}

ath_code ath_leaf_figures_read(struct ath_leaf *leaf, struct ath_error *err)
{
    bool none = leaf->then && !says_something(leaf->scan.walk.report.cells);
    ath_code code = ATH_OK;

    for (size_t i = 0; i < leaf->count && code == ATH_OK; i++) {
        struct ath_leaf_figure *figure = &leaf->figures[i];
        if (none && figure->then) {
            figure->effective = (struct ath_cells){ NULL, 0 };
        } else {
            code = read_figure(leaf, figure, err);
        }
    }
    return code;
}

/* ---- beginning and ending ------------------------------------------------------------ */

ath_code ath_leaf_figures_begin(struct ath_leaf *leaf, struct ath_error *err)
{
    ath_code code = ATH_OK;

    for (size_t i = 0; i < leaf->count && code == ATH_OK; i++) {
        struct ath_leaf_figure *figure = &leaf->figures[i];
        if (figure->indicator->kind == ATH_PARAMETER) {
            code = read_parameter(leaf, figure, err);
        } else if (figure->layer == leaf->driver) {
            ath_scan_widen(&leaf->scan, figure->indicator);
        }
    }
    if (leaf->then) { /* any cell of a verification makes it one */
        leaf->scan.walk.first_cell = 0;
        leaf->scan.walk.last_cell = ATH_NO_CELL - 1;
    }
    return code;
}

void ath_leaf_figures_end(struct ath_leaf *leaf)
{
    ath_moment_end(&leaf->moment);
}
