/* SPDX-License-Identifier: Apache-2.0 */
#include "query/scan.h"

#include <string.h>

#include "query/asof.h"
#include "query/gather.h"
#include "query/plan.h"
#include "store/standin.h"

enum {
    SEEK_AT_MOST = 64,       /* organizations sought one by one */
    SCRATCH_BYTES = 4 << 20, /* for one report */
    LOOK_EVERY = 1000,       /* absent reports between two looks at the clock */
};

void ath_scan_init(struct ath_scan *scan, const struct ath_plan *plan,
                   const struct ath_form *form, enum ath_layer layer)
{
    const struct ath_filter *organizations =
        ath_query_filter_on(plan, (enum ath_dimension)ATH_BY_ORGANIZATION);

    *scan = (struct ath_scan){ .plan = plan };
    scan->start.form = form->number;
    scan->start.layer = (uint8_t)layer;
    scan->walk.first_cell = ATH_NO_CELL;
    if (organizations != NULL && organizations->n <= SEEK_AT_MOST) {
        scan->organizations = organizations;
    }
    ath_arena_init(&scan->scratch, SCRATCH_BYTES);
}

void ath_scan_widen(struct ath_scan *scan, const struct ath_indicator *indicator)
{
    struct ath_report_walk *walk = &scan->walk;
    uint16_t low = indicator->total, high = indicator->total;

    for (uint16_t b = 0; b < indicator->breakdown_count; b++) {
        const struct ath_breakdown *breakdown = &indicator->breakdowns[b];
        for (uint16_t i = 0; i < breakdown->cell_count; i++) {
            low = breakdown->cells[i] < low ? breakdown->cells[i] : low;
            high = breakdown->cells[i] > high ? breakdown->cells[i] : high;
        }
    }
    walk->first_cell = low < walk->first_cell ? low : walk->first_cell;
    walk->last_cell = high > walk->last_cell ? high : walk->last_cell;
}

static ath_code move_to(struct ath_scan *scan, const struct ath_report_id *id,
                        struct ath_error *err)
{
    return scan->walk.open
               ? ath_report_walk_seek(&scan->walk, id, err)
               : ath_report_walk_begin(&scan->walk, scan->plan->view->txn, id, err);
}

/* The walk's next report; NOT_FOUND past the form, the layer or the last period. */
static ath_code step(struct ath_scan *scan, struct ath_error *err)
{
    const struct ath_report_id *id = &scan->walk.id;

    ath_arena_reset(&scan->scratch);
    ath_code code = ath_report_walk_next(&scan->walk, &scan->scratch, err);
    if (code != ATH_OK) {
        return code;
    }
    if (id->form != scan->start.form || id->layer != scan->start.layer ||
        id->period > scan->to) {
        return ATH_NOT_FOUND;
    }
    return ATH_OK;
}

/* The same, of organizations only: what scopes have of their own stands last in each period. */
static ath_code next_report(struct ath_scan *scan, struct ath_error *err)
{
    const struct ath_report_id *id = &scan->walk.id;
    ath_code code = step(scan, err);

    while (code == ATH_OK && ath_is_standin(id->organization)) {
        struct ath_report_id next = { id->form, id->layer, id->period + 1, 0, 0 };
        code = move_to(scan, &next, err);
        code = code == ATH_OK ? step(scan, err) : code;
    }
    return code;
}

/* Few organizations: straight to each of them, period by period. */
static ath_code next_sought(struct ath_scan *scan, struct ath_error *err)
{
    const struct ath_filter *sought = scan->organizations;

    while (scan->start.period <= scan->to) {
        if (scan->index == sought->n) {
            scan->index = 0;
            scan->start.period++;
            scan->start.project = 0;
            continue;
        }
        uint32_t organization = sought->numbers[scan->index];
        ath_code code = ATH_OK;
        if (!scan->standing) {
            uint32_t project =
                organization == scan->start.organization ? scan->start.project : 0;
            code = move_to(scan,
                           &(struct ath_report_id){ scan->start.form, scan->start.layer,
                                                    scan->start.period, organization,
                                                    project },
                           err);
        }
        code = code == ATH_OK ? next_report(scan, err) : code;
        scan->standing = code == ATH_OK && scan->walk.id.period == scan->start.period &&
                         scan->walk.id.organization == organization;
        if (scan->standing || (code != ATH_OK && code != ATH_NOT_FOUND)) {
            return code;
        }
        scan->index++;
    }
    return ATH_NOT_FOUND;
}

/* Of one scope only: in each period one seek to where its stand-ins begin. */
static ath_code next_standin(struct ath_scan *scan, struct ath_error *err)
{
    const struct ath_report_id *id = &scan->walk.id;
    struct ath_report_id *start = &scan->start;
    ath_code code = ATH_OK;

    start->organization = scan->standin;
    while (code == ATH_OK) {
        code = scan->standing ? ATH_OK : move_to(scan, start, err);
        code = code == ATH_OK ? step(scan, err) : code;
        if (code != ATH_OK) {
            break;
        }
        scan->standing =
            ath_is_standin(id->organization) &&
            ath_standin_scope(id->organization) == ath_standin_scope(scan->standin);
        bool past = id->organization > scan->standin;
        start->period = scan->standing || !past ? id->period : id->period + 1;
        if (scan->standing) {
            return ATH_OK;
        }
    }
    return code;
}

void ath_scan_standins(struct ath_scan *scan, enum ath_scope scope)
{
    scan->standin = ath_standin_make(scope, 0);
    scan->organizations = NULL;
}

void ath_scan_from(struct ath_scan *scan, uint32_t from, uint32_t to)
{
    scan->start.period = from;
    scan->to = to;
}

void ath_scan_resume(struct ath_scan *scan, const struct ath_report_id *id)
{
    scan->start = *id;
    while (scan->organizations != NULL && scan->index < scan->organizations->n &&
           scan->organizations->numbers[scan->index] < id->organization) {
        scan->index++;
    }
}

static ath_code next_stored(struct ath_scan *scan, struct ath_error *err)
{
    if (scan->standin != 0) {
        return next_standin(scan, err);
    }
    if (scan->organizations != NULL) {
        return next_sought(scan, err);
    }
    if (!scan->standing) {
        ath_code code = move_to(scan, &scan->start, err);
        if (code != ATH_OK) {
            return code;
        }
        scan->standing = true;
    }
    return next_report(scan, err);
}

/* Take the report back to the moment that is asked about. */
static ath_code turn_back(struct ath_scan *scan, struct ath_error *err)
{
    struct ath_report_walk *walk = &scan->walk;
    struct ath_moment *then = scan->plan->view->then;
    const struct ath_report_part part = { walk->id, ATH_ALL_CELLS };
    ath_code code =
        ath_moment_report(&walk->report, then, &part, then->seq, &scan->scratch, err);

    if (code == ATH_OK && walk->report.version == 0 && ++scan->absent % LOOK_EVERY == 0) {
        code = ath_query_look(scan->plan, err);
    }
    return code;
}

/* Only of what there was at the moment that is asked about: later reports may name
 * organizations that nobody knew then. */
static ath_code check_organization(const struct ath_scan *scan, struct ath_error *err)
{
    uint32_t number = scan->walk.id.organization;

    if (!ath_is_standin(number) &&
        (number == 0 || number > scan->plan->view->snapshot->organization_count)) {
        return ath_fail(err, ATH_DATA_LOSS,
                        "a report names organization number %u, unknown", (unsigned)number);
    }
    return ATH_OK;
}

ath_code ath_scan_next(struct ath_scan *scan, struct ath_error *err)
{
    ath_code code = next_stored(scan, err);

    while (scan->plan->view->then != NULL && code == ATH_OK &&
           (code = turn_back(scan, err)) == ATH_OK && scan->walk.report.version == 0) {
        code = next_stored(scan, err);
    }
    return code == ATH_OK ? check_organization(scan, err) : code;
}

ath_code ath_scan_report(struct ath_report *out, const struct ath_plan *plan,
                         const struct ath_report_id *id, struct ath_arena *arena,
                         struct ath_error *err)
{
    const struct ath_view *view = plan->view;
    const struct ath_report_part part = { *id, ATH_ALL_CELLS };
    ath_code code = ath_report_get_part(out, view->txn, &part, arena, err);

    return code == ATH_OK && view->then != NULL
               ? ath_moment_report(out, view->then, &part, view->then->seq, arena, err)
               : code;
}

void ath_scan_fini(struct ath_scan *scan)
{
    ath_report_walk_end(&scan->walk);
    ath_arena_fini(&scan->scratch);
}
