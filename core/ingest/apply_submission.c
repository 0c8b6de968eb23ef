/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "base/buf.h"
#include "ingest/plan.h"
#include "store/standin.h"
#include "store/undo.h"

/* Turn "not found" into a refusal with this reason; other codes stay. */
static ath_code refuse_unknown(ath_code code, struct ath_verdict *out, const char *reason,
                               const char *subject)
{
    if (code != ATH_NOT_FOUND) {
        return code;
    }
    return ath_refuse(out, ATH_NOT_FOUND, reason, subject);
}

/*
 * The program and form of one change. Totals are of the version that is served: what was judged by
 * another is stale, or what is taken out would not be what was counted in.
 */
static ath_code resolve_form(struct ath_verdict *out, struct ath_plan_report *report,
                             const uint8_t hash[32], const char *form,
                             const struct ath_step *step)
{
    struct ath_cache *cache = step->apply->cache;
    bool served = false;

    ath_code code = ath_cache_program(&report->program, cache, step->txn, hash, step->err);
    if (code != ATH_OK) {
        return refuse_unknown(code, out, "unknown-program", form);
    }
    code = ath_cache_is_served(&served, cache, step->txn, report->program, step->err);
    if (code != ATH_OK) {
        return code;
    }
    if (!served) {
        out->stale = true;
        return ath_refuse(out, ATH_ABORTED, "contended", report->program->id);
    }
    report->form = ath_program_form(report->program, form);
    return report->form != NULL ? ATH_OK
                                : ath_refuse(out, ATH_NOT_FOUND, "unknown-form", form);
}

/* The permanent names of one change; a refusal leaves out->plan NULL. */
static ath_code resolve(struct ath_verdict *out, struct ath_plan *plan,
                        const struct ath_submission *submission, uint32_t i,
                        const struct ath_step *step)
{
    struct ath_cache *cache = step->apply->cache;
    struct ath_plan_report *report = &plan->reports[i];
    const struct ath_change *change = &submission->changes[i];
    const struct ath_project *project = NULL;

    ath_code code =
        resolve_form(out, report, submission->hashes[change->program], change->form, step);
    if (code != ATH_OK || out->plan == NULL) {
        return code;
    }
    code = ath_cache_organization(&report->organization, cache, step->txn,
                                  change->organization, step->err);
    if (code != ATH_OK) {
        return refuse_unknown(code, out, "unknown-organization", change->organization);
    }
    code = ath_cache_project(&project, cache, step->txn, change->project, step->err);
    if (code != ATH_OK) {
        return refuse_unknown(code, out, "unknown-project", change->project);
    }
    if (ath_is_standin(report->organization->number) &&
        !ath_standin_may_report(change->layer, project)) {
        return ath_refuse(out, ATH_INVALID_ARGUMENT, "scope-has-targets-only",
                          change->organization);
    }
    if (project != NULL && (ath_period_last_day(change->period) < project->from ||
                            ath_period_first_day(change->period) > project->to)) {
        return ath_refuse(out, ATH_FAILED_PRECONDITION, "period-not-in-project",
                          change->project);
    }
    plan->results[i].id =
        (struct ath_report_id){ report->form->number, change->layer, change->period,
                                report->organization->number,
                                project == NULL ? 0 : project->number };
    return ATH_OK;
}

/* The versions the sender expected and the checks were made against (R33). */
static bool version_moved(struct ath_verdict *out, const struct ath_change *change,
                          const struct ath_entry *entry, uint32_t i, uint64_t version)
{
    const char *reason = NULL;

    if (change->has_expected && change->expected != version) {
        reason = "version-mismatch";
    } else if (entry->bases[i] != version) {
        reason = "contended";
        out->stale = true;
    }
    if (reason != NULL) {
        ath_refuse(out, ATH_ABORTED, reason, change->organization);
        out->found = version;
    }
    return reason != NULL;
}

/* Retired or unknown cells cannot be entered any more. */
static bool unknown_cell(const struct ath_form *form, struct ath_cells cells)
{
    for (size_t i = 0; i < cells.n; i++) {
        uint16_t cell = cells.v[i].cell;
        if (cell >= form->cell_end || form->place[cell].indicator == ATH_NO_CELL) {
            return true;
        }
    }
    return false;
}

/* Locked since it was prepared, or by what preparing does not see: remarks that differ. */
static ath_code check_lock(struct ath_verdict *out, const struct ath_plan_report *report,
                           const struct ath_change *change, const struct ath_step *step)
{
    const struct ath_duty duty = { step->txn, step->arena, report->program, report->form,
                                   report->organization };
    const char *subject = NULL;
    ath_code code =
        ath_lock_check(&subject, &duty, change->layer, change->period, step->err);

    return code == ATH_OK && subject != NULL
               ? ath_refuse(out, ATH_FAILED_PRECONDITION, "period-locked", subject)
               : code;
}

static ath_code plan_change(struct ath_verdict *out, struct ath_plan *plan,
                            const struct ath_submission *submission, uint32_t i,
                            const struct ath_step *step)
{
    const struct ath_change *change = &submission->changes[i];
    struct ath_plan_report *report = &plan->reports[i];
    struct ath_apply_report *result = &plan->results[i];

    ath_code code = resolve(out, plan, submission, i, step);
    if (code != ATH_OK || out->plan == NULL) {
        return code;
    }
    if (unknown_cell(report->form, change->cells)) {
        return ath_refuse(out, ATH_NOT_FOUND, "unknown-indicator", change->form);
    }
    code = ath_report_get(&report->base, step->txn, &result->id, step->arena, step->err);
    if (code != ATH_OK ||
        version_moved(out, change, step->entry, i, report->base.version)) {
        return code;
    }
    report->next = report->base;
    if (!ath_cells_merge(&report->next.cells, &result->changed, report->base.cells,
                         change->cells, change->replace, step->arena)) {
        return ath_arena_fail(step->err, "entry");
    }
    report->touched = result->changed > 0;
    if (!report->touched) {
        code = ath_remarks_differ(&report->touched, plan, i, change, step);
    }
    if (code == ATH_OK && report->touched && !change->over_lock) {
        code = check_lock(out, report, change, step);
    }
    result->version = report->base.version + (report->touched ? 1 : 0);
    result->unchanged = change->cells.n > result->changed
                            ? (uint32_t)(change->cells.n - result->changed)
                            : 0;
    return code;
}

ath_code ath_plan_submission(struct ath_verdict *out, struct ath_plan *plan,
                             const struct ath_step *step)
{
    struct ath_submission submission;
    bool touched = false;

    ath_code code =
        ath_submission_decode(&submission, step->entry->intent, step->arena, step->err);
    if (code != ATH_OK) {
        return code;
    }
    if (step->entry->base_count != submission.change_count) {
        return ath_refuse(out, ATH_INVALID_ARGUMENT, "count-mismatch", "");
    }
    plan->report_count = submission.change_count;
    plan->reports =
        ath_arena_new_array(step->arena, struct ath_plan_report, submission.change_count);
    plan->results =
        ath_arena_new_array(step->arena, struct ath_apply_report, submission.change_count);
    if (plan->reports == NULL || plan->results == NULL) {
        return ath_arena_fail(step->err, "entry");
    }
    for (uint32_t i = 0; i < submission.change_count; i++) {
        code = plan_change(out, plan, &submission, i, step);
        if (code != ATH_OK || out->plan == NULL) {
            return code;
        }
        touched = touched || plan->reports[i].touched;
    }
    out->unchanged = !touched;
    out->reports = plan->results;
    out->report_count = plan->report_count;
    return ATH_OK;
}

static bool effective_cells(struct ath_cells *out, const struct ath_plan_report *report,
                            const struct ath_report *given, const struct ath_step *step)
{
    return ath_cells_effective(out, report->program, report->form, given->cells,
                               step->arena);
}

/* What the report gives from now on: known from its check, which was made against the same
 * version by the same definitions, or else the plan had been refused. */
static bool effective_after(struct ath_cells *out, const struct ath_plan_report *report,
                            uint32_t i, const struct ath_step *step)
{
    if (step->effective == NULL) {
        return effective_cells(out, report, &report->next, step);
    }
    *out = step->effective[i];
#ifdef ATH_TEST_BUILD
    struct ath_cells again;
    if (!effective_cells(&again, report, &report->next, step)) {
        return false;
    }
    ath_assert(again.n == out->n);
    for (size_t k = 0; k < again.n; k++) {
        ath_assert(again.v[k].cell == out->v[k].cell &&
                   again.v[k].state == out->v[k].state &&
                   again.v[k].value == out->v[k].value);
    }
#endif
    return true;
}

static bool same_cell(const struct ath_cell *a, const struct ath_cell *b)
{
    return a->cell == b->cell && a->state == b->state && a->value == b->value;
}

/* Cells that count as they did are left out of both: totals they are in stay untouched. `after` may
 * be somebody else's, and is copied. False when the arena is out. */
static bool drop_equal(struct ath_cells *before, struct ath_cells *after,
                       struct ath_arena *arena)
{
    struct ath_cell *v = ath_arena_new_array(arena, struct ath_cell, after->n);
    size_t i = 0, j = 0, left = 0, n = 0;

    if (v == NULL) {
        return false;
    }
    while (i < before->n || j < after->n) {
        const struct ath_cell *a = i < before->n ? &before->v[i] : NULL;
        const struct ath_cell *b = j < after->n ? &after->v[j] : NULL;
        bool first = a != NULL && (b == NULL || a->cell <= b->cell);
        bool second = b != NULL && (a == NULL || b->cell <= a->cell);
        bool equal = first && second && same_cell(a, b);
        i += first;
        j += second;
        if (first && !equal) {
            before->v[left++] = *a;
        }
        if (second && !equal) {
            v[n++] = *b;
        }
    }
    before->n = left;
    *after = (struct ath_cells){ v, n };
    return true;
}

static ath_code execute_report(struct ath_plan *plan, uint32_t i,
                               const struct ath_step *step)
{
    struct ath_plan_report *report = &plan->reports[i];
    const struct ath_apply_report *result = &plan->results[i];
    uint32_t scopes[ATH_SCOPE_COUNT];
    struct ath_cells before = { 0 };
    struct ath_cells after = { 0 };

    if ((report->base.version > 0 &&
         !effective_cells(&before, report, &report->base, step)) ||
        !effective_after(&after, report, i, step) ||
        (before.n > 0 && !drop_equal(&before, &after, step->arena))) {
        return ath_arena_fail(step->err, "entry");
    }
    ath_report_scopes(scopes, report->organization, result->id.project,
                      ath_period_last_day(result->id.period));
    ath_count_report(step->apply, &result->id, scopes, before, -1);
    ath_count_report(step->apply, &result->id, scopes, after, 1);
    report->next.version = result->version;
    report->next.first = report->base.version == 0 ? step->entry->seq : report->base.first;
    report->next.seq = step->entry->seq;
    ath_report_put(step->txn, &result->id, &report->next,
                   report->base.version == 0 ? NULL : &report->base);
    ath_note_move(step->apply, step->entry->seq, &result->id);
    return ATH_OK;
}

ath_code ath_execute_submission(struct ath_slice *undo, struct ath_plan *plan,
                                const struct ath_step *step)
{
    struct ath_buf buf;

    ath_buf_init(&buf, step->arena, 32 * (size_t)plan->report_count);
    ath_buf_u8(&buf, ATH_UNDO_VERSION);
    for (uint32_t i = 0; i < plan->report_count; i++) {
        if (!plan->reports[i].touched) {
            continue;
        }
        ath_code code = execute_report(plan, i, step);
        if (code != ATH_OK) {
            return code;
        }
        ath_undo_write(&buf, &plan->results[i].id, &plan->reports[i].base,
                       &plan->reports[i].next);
    }
    *undo = ath_buf_slice(&buf);
    return buf.failed ? ath_arena_fail(step->err, "entry") : ATH_OK;
}
