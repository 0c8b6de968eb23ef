/* SPDX-License-Identifier: Apache-2.0 */
#include "query/due_walk.h"

#include "journal/journal.h"
#include "query/gather.h"
#include "store/epoch.h"

static const int64_t DAY_US = INT64_C(86400) * 1000 * 1000;

/* ---- the reports --------------------------------------------------------------------- */

static bool says_something(struct ath_cells cells)
{
    for (size_t i = 0; i < cells.n; i++) {
        if (cells.v[i].state != ATH_CELL_WITHDRAWN) {
            return true;
        }
    }
    return false;
}

/* Under several projects it is the first of them that counts. */
static void take_report(struct ath_due_walk *w)
{
    const struct ath_report_walk *at = &w->scan.walk;
    uint64_t first = at->report.first == 0 ? at->report.seq : at->report.first;
    uint64_t *of = &w->first[at->id.organization];

    if (!says_something(at->report.cells)) {
        return;
    }
    if (*of == 0) {
        w->reporters[w->reporter_count++] = at->id.organization;
    }
    *of = *of == 0 || first < *of ? first : *of;
}

/* Stand on a report that was not taken yet; past the last one its period is past all. */
static ath_code stand(struct ath_due_walk *w, struct ath_error *err)
{
    if (w->standing) {
        return ATH_OK;
    }
    ath_code code = ath_scan_next(&w->scan, err);
    if (code == ATH_NOT_FOUND) {
        w->scan.walk.id.period = UINT32_MAX;
        code = ATH_OK;
    }
    w->standing = code == ATH_OK;
    return code;
}

/* All that was reported for the period. */
static ath_code read_period(struct ath_due_walk *w, uint32_t period, struct ath_error *err)
{
    ath_code code = ATH_OK;

    while (w->reporter_count > 0) {
        w->first[w->reporters[--w->reporter_count]] = 0;
    }
    while ((code = stand(w, err)) == ATH_OK && w->scan.walk.id.period == period) {
        take_report(w);
        w->standing = false;
        if ((code = ath_query_tick(w->plan, err)) != ATH_OK) {
            break;
        }
    }
    return code;
}

/* ---- who was to report --------------------------------------------------------------- */

/* The assignment that holds on the period's last day, of an organization that is open then. */
static const struct ath_assignment *assignment_of(const struct ath_organization *org,
                                                  const struct ath_assignments *list,
                                                  uint32_t period)
{
    int32_t day = ath_period_last_day(period);

    if ((org->opened != ATH_DAY_NONE && org->opened > day) || org->closed < day) {
        return NULL;
    }
    return ath_assignment_at(list, day);
}

static ath_code visit_one(struct ath_due_walk *w, uint32_t number,
                          const struct ath_assignments *list, uint32_t period,
                          struct ath_error *err)
{
    const struct ath_snapshot *snapshot = w->plan->view->snapshot;

    if (list == NULL || number > snapshot->organization_count) {
        return ATH_OK;
    }
    struct ath_due due = { .organization = &snapshot->organizations[number - 1],
                           .period = period,
                           .first = w->first[number] };
    due.assignment = assignment_of(due.organization, list, period);
    ath_code code = due.assignment == NULL ? ATH_OK : w->visit(w, &due, err);
    return code == ATH_OK ? ath_query_tick(w->plan, err) : code;
}

static ath_code visit_due(struct ath_due_walk *w, uint32_t period, struct ath_error *err)
{
    const struct ath_filter *only =
        ath_query_filter_on(w->plan, (enum ath_dimension)ATH_BY_ORGANIZATION);
    size_t n = only == NULL ? w->roster->n : only->n;
    ath_code code = ATH_OK;

    for (size_t i = 0; code == ATH_OK && !w->enough && i < n; i++) {
        if (only == NULL) {
            const struct ath_assigned *assigned = &w->roster->v[i];
            code = visit_one(w, assigned->organization, &assigned->list, period, err);
        } else {
            uint32_t number = only->numbers[i];
            code = visit_one(w, number, ath_roster_find(w->roster, number), period, err);
        }
    }
    return code;
}

static ath_code visit_others(struct ath_due_walk *w, uint32_t period, struct ath_error *err)
{
    const struct ath_snapshot *snapshot = w->plan->view->snapshot;
    ath_code code = ATH_OK;

    for (size_t i = 0; code == ATH_OK && !w->enough && i < w->reporter_count; i++) {
        uint32_t number = w->reporters[i];
        const struct ath_organization *org = &snapshot->organizations[number - 1];
        const struct ath_assignments *list = ath_roster_find(w->roster, number);
        struct ath_due due = { org, NULL, period, w->first[number] };
        if (list == NULL || assignment_of(org, list, period) == NULL) {
            code = w->visit(w, &due, err);
        }
    }
    return code;
}

int32_t ath_due_deadline(const struct ath_due_walk *w, const struct ath_due *due)
{
    int32_t own = due->assignment->deadline;

    return ath_period_last_day(due->period) +
           (own == ATH_DEADLINE_OF_FORM ? w->form->deadline_days : own);
}

ath_code ath_due_late(bool *late, struct ath_due_walk *w, const struct ath_due *due,
                      struct ath_error *err)
{
    int32_t deadline = ath_due_deadline(w, due);
    struct ath_epoch epoch;

    if (deadline != w->deadline) {
        ath_code code = ath_epoch_before(&epoch, w->plan->view->txn,
                                         ((int64_t)deadline + 1) * DAY_US, err);
        w->in_time = 0;
        if (code == ATH_OK && epoch.number != 0) {
            code =
                ath_epoch_end(&w->in_time, w->plan->view->txn, epoch.number, w->head, err);
        }
        if (code != ATH_OK) {
            return code;
        }
        w->deadline = deadline;
    }
    *late = due->first > w->in_time;
    return ATH_OK;
}

/* ---- the walk ------------------------------------------------------------------------ */

static uint32_t first_period(const struct ath_due_walk *w)
{
    return w->resume > w->asked->time.from ? w->resume : w->asked->time.from;
}

static ath_code begin_scan(struct ath_due_walk *w, struct ath_error *err)
{
    const struct ath_view *view = w->plan->view;
    uint32_t most = view->snapshot->organization_count;
    int64_t time_us = 0;

    w->deadline = ATH_DAY_NONE;
    w->first = ath_arena_new_array(view->arena, uint64_t, (size_t)most + 1);
    w->reporters = ath_arena_new_array(view->arena, uint32_t, (size_t)most + 1);
    ath_scan_init(&w->scan, w->plan, w->form, w->plan->layer);
    w->scan.walk.first_cell = 0;
    w->scan.walk.last_cell = UINT16_MAX;
    ath_scan_from(&w->scan, first_period(w), w->asked->time.to);
    if (w->first == NULL || w->reporters == NULL) {
        return ath_query_no_memory(err);
    }
    return ath_journal_head(&w->head, &time_us, view->txn, err);
}

static ath_code walk_periods(struct ath_due_walk *w, struct ath_error *err)
{
    ath_code code = ATH_OK;
    const struct ath_timeline *time = &w->asked->time;

    uint32_t from = first_period(w);
    bool any = time->count > 0 && from <= time->to;
    for (uint32_t i = 0; code == ATH_OK && any && !w->enough && i <= time->to - from; i++) {
        uint32_t period = from + i;
        code = read_period(w, period, err);
        code = code == ATH_OK ? visit_due(w, period, err) : code;
        code = code == ATH_OK ? visit_others(w, period, err) : code;
    }
    return code;
}

ath_code ath_due_walk(struct ath_due_walk *w, struct ath_error *err)
{
    ath_code code = begin_scan(w, err);

    if (code == ATH_OK) {
        code = walk_periods(w, err);
    }
    ath_scan_fini(&w->scan);
    return code;
}
