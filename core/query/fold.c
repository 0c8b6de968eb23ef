/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "query/gather.h"
#include "query/plan.h"
#include "query/scan.h"

enum {
    LOOK_EVERY = 1000,   /* records between two looks at the clock */
    JOB_OPERANDS = 1024, /* most operands read together; more are read in another pass */
};

/* One pass over the reports of a form in a layer, for all operands that need them. */
struct job {
    struct ath_plan *plan;
    const struct ath_form *form;
    enum ath_layer layer;
    struct ath_operand **operands; /* arena */
    size_t count, most_parts;
    uint32_t from, to; /* reporting periods */
    struct ath_scan scan;
    struct ath_portion *portions; /* arena: room for the operand with most parts */
};

ath_code ath_query_tick(struct ath_plan *plan, struct ath_error *err)
{
    return ++plan->records % LOOK_EVERY != 0 ? ATH_OK : ath_query_look(plan, err);
}

ath_code ath_query_look(const struct ath_plan *plan, struct ath_error *err)
{
    const struct ath_question *question = plan->question;

    if (question->expired != NULL && question->expired(question->context)) {
        return ath_fail(err, ATH_DEADLINE_EXCEEDED,
                        "the deadline passed after %llu records",
                        (unsigned long long)plan->records);
    }
    return ath_txn_check_age(plan->view->txn, err);
}

/* ---- one report ---------------------------------------------------------------------- */

ath_code ath_query_give(struct ath_operand *operand, const struct ath_plan *plan,
                        const struct ath_report_id *id, const struct ath_portion *portions,
                        struct ath_error *err)
{
    struct ath_seen seen;

    if (ath_query_takes_last(operand)) {
        return ath_query_last_see(operand, plan, id, portions, err);
    }
    ath_query_see(&seen, plan, id);
    if (!ath_query_passes(plan, &seen)) {
        return ATH_OK;
    }
    struct ath_contribution from = { portions,
                                     ath_timeline_bucket(&operand->time, id->period),
                                     false };
    return ath_query_add(operand, plan, &seen, &from, err);
}

static ath_code read_operand(struct job *job, struct ath_operand *operand,
                             struct ath_error *err)
{
    struct ath_cells effective = { 0 };

    if (!ath_indicator_effective(&effective, operand->program, operand->indicator,
                                 job->scan.walk.report.cells, &job->scan.scratch)) {
        return ath_query_no_memory(err);
    }
    bool any = ath_query_portions(job->portions, operand, effective);
    if (effective.n == 0 || (!any && !ath_query_takes_last(operand))) {
        return ATH_OK;
    }
    return ath_query_give(operand, job->plan, &job->scan.walk.id, job->portions, err);
}

bool ath_query_may_matter(const struct ath_plan *plan, const struct ath_seen *seen)
{
    static const uint8_t dimensions[] = { ATH_BY_ORGANIZATION, ATH_SCOPE_PROJECT,
                                          ATH_BY_FUNDER };

    for (size_t i = 0; i < sizeof dimensions; i++) {
        const struct ath_filter *filter =
            ath_query_filter_on(plan, (enum ath_dimension)dimensions[i]);
        if (filter != NULL && !ath_filter_has(filter, seen->numbers[dimensions[i]])) {
            return false;
        }
    }
    return true;
}

static ath_code read_report(struct job *job, struct ath_error *err)
{
    const struct ath_report_id *id = &job->scan.walk.id;
    struct ath_seen seen;
    ath_code code = ath_query_tick(job->plan, err);

    if (code != ATH_OK) {
        return code;
    }
    ath_query_see(&seen, job->plan, id);
    if (!ath_query_may_matter(job->plan, &seen)) {
        return ATH_OK;
    }
    for (size_t i = 0; i < job->count && code == ATH_OK; i++) {
        struct ath_operand *operand = job->operands[i];
        if (id->period >= operand->read_from && id->period <= operand->time.to) {
            code = read_operand(job, operand, err);
        }
    }
    return code;
}

/* ---- one form and layer -------------------------------------------------------------- */

static bool add_operand(struct job *job, struct ath_operand *operand)
{
    operand->read_from = operand->time.from;
    if (ath_query_takes_last(operand) && !ath_query_last_begin(operand, job->plan)) {
        return false;
    }
    job->operands[job->count++] = operand;
    job->most_parts =
        operand->part_count > job->most_parts ? operand->part_count : job->most_parts;
    if (operand->time.count > 0) {
        job->from = operand->read_from < job->from ? operand->read_from : job->from;
        job->to = operand->time.to > job->to ? operand->time.to : job->to;
        ath_scan_widen(&job->scan, operand->indicator);
    }
    return true;
}

/* Take the operands that read the same form and layer as the first; they are then done. */
static bool gather_job(struct job *job, struct ath_operand *first)
{
    struct ath_arena *arena = job->plan->view->arena;

    job->form = first->form;
    job->layer = first->standing.layer;
    job->from = UINT32_MAX;
    ath_scan_init(&job->scan, job->plan, first->form, first->standing.layer);
    job->operands = ath_arena_new_array(arena, struct ath_operand *, JOB_OPERANDS);
    if (job->operands == NULL) {
        return false;
    }
    for (struct ath_operand *o = first; o != NULL; o = o->next_of_all) {
        if (!o->folded || !o->indicator->entered || o->form->number != job->form->number ||
            o->standing.layer != job->layer || job->count == JOB_OPERANDS) {
            continue;
        }
        o->folded = false;
        if (!add_operand(job, o)) {
            return false;
        }
    }
    job->portions = ath_arena_new_array(arena, struct ath_portion, job->most_parts);
    return job->portions != NULL;
}

static ath_code walk_job(struct job *job, struct ath_error *err)
{
    struct ath_span span;
    ath_code code = ath_query_reported(&span, job->plan, job->form, job->layer, err);

    if (code != ATH_OK || span.first == 0) {
        return code;
    }
    ath_scan_from(&job->scan, job->from < span.first ? span.first : job->from,
                  job->to > span.last ? span.last : job->to);
    while ((code = ath_scan_next(&job->scan, err)) == ATH_OK) {
        if ((code = read_report(job, err)) != ATH_OK) {
            return code;
        }
    }
    return code == ATH_NOT_FOUND ? ATH_OK : code;
}

static ath_code run_job(struct job *job, struct ath_error *err)
{
    ath_code code = walk_job(job, err);

    for (size_t i = 0; i < job->count && code == ATH_OK; i++) {
        if (ath_query_takes_last(job->operands[i])) {
            code = ath_query_last_end(job->operands[i], job->plan, err);
        }
    }
    return code;
}

ath_code ath_query_fold(struct ath_plan *plan, struct ath_error *err)
{
    ath_code code = ATH_OK;

    for (struct ath_operand *o = plan->operands; o != NULL && code == ATH_OK;
         o = o->next_of_all) {
        if (o->folded && !o->indicator->entered) {
            code = ath_query_fold_leaf(plan, o, err);
        } else if (o->folded) {
            struct job job = { .plan = plan };
            code = gather_job(&job, o) ? run_job(&job, err) : ath_query_no_memory(err);
            ath_scan_fini(&job.scan);
        }
    }
    return code;
}
