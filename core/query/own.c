/* SPDX-License-Identifier: Apache-2.0 */
#include "query/gather.h"
#include "query/plan.h"
#include "query/scan.h"
#include "store/standin.h"

/* Stand-ins of one scope, read for one operand. */
struct owning {
    struct ath_plan *plan;
    struct ath_operand *operand;
    enum ath_scope scope;
    struct ath_scan scan;
    struct ath_portion *portions; /* by part */
    struct ath_groups groups;     /* what scopes say themselves */
    struct ath_seen last;         /* drilling into a last value: the newest stand-in */
    bool any;
    bool together; /* a group may be of several scopes */
};

static bool has_column(const struct ath_plan *plan, enum ath_scope scope)
{
    for (size_t i = 0; i < plan->column_count; i++) {
        if (plan->columns[i].dimension == (uint8_t)scope) {
            return true;
        }
    }
    return false;
}

/* Each group is one number of the scope: it is a column, or there is only one number to ask of. */
static bool groups_are_scopes(const struct ath_plan *plan, enum ath_scope scope)
{
    const struct ath_filter *filter = ath_query_filter_on(plan, (enum ath_dimension)scope);

    return scope == ATH_SCOPE_COUNTRY || has_column(plan, scope) ||
           (filter != NULL && filter->n == 1);
}

static bool may_own(const struct ath_plan *plan, const struct ath_operand *operand)
{
    enum ath_layer layer = operand->standing.layer;

    return (layer == ATH_LAYER_TARGET || layer == ATH_LAYER_BASELINE) &&
           ath_query_scope(plan) >= 0 && operand->indicator->entered && !operand->absent &&
           operand->time.count > 0;
}

/* Several scopes in one group: what they say themselves and what the organizations of the others say
 * are not one sum. */
static ath_code refuse_together(const struct owning *own, struct ath_error *err)
{
    const struct ath_plan *plan = own->plan;
    const char *name = ath_reporter_name(plan->view->snapshot,
                                         own->scan.walk.id.organization, plan->view->arena);

    ath_query_complain(plan->view, "own-target-apart", "by", name == NULL ? "" : name,
                       ath_query_dimension_name(own->scope));
    return ath_findings_fail(plan->view->findings, err);
}

/* Filters look at a stand-in's own number; a parent's is itself. */
static bool passes(const struct owning *own, const struct ath_seen *seen)
{
    if (own->scope != ATH_SCOPE_PARENT) {
        return ath_query_passes(own->plan, seen);
    }
    const struct ath_filter *filter =
        ath_query_filter_on(own->plan, (enum ath_dimension)ATH_SCOPE_PARENT);
    return filter == NULL || ath_filter_has(filter, seen->numbers[ATH_SCOPE_PARENT]);
}

static ath_code add_part(struct owning *own, const struct ath_seen *seen, uint32_t bucket,
                         size_t part, struct ath_error *err)
{
    struct ath_operand *operand = own->operand;
    const struct ath_portion *portion = &own->portions[part];
    uint32_t keys[ATH_COLUMNS] = { 0 };

    if (portion->state == ATH_CELL_MISSING) {
        return ATH_OK;
    }
    ath_query_keys(keys, own->plan, seen, &operand->parts[part]);
    struct ath_slot *slot = ath_groups_at(&own->groups, bucket, keys);
    if (slot == NULL) {
        return ath_query_no_slot(own->plan, err);
    }
    if (ath_query_takes_last(operand)) { /* periods ascend */
        slot->figure = (struct ath_figure){ 0 };
    }
    ath_figure_add(&slot->figure, operand->indicator->kind, portion, false);
    return ATH_OK;
}

/* Of drilling: the stand-in just read is part of the total. */
static void drill_into(struct owning *own)
{
    struct ath_contribution from = { own->portions, 0, false };

    if (own->plan->drilling != NULL && own->any) {
        ath_drill_take(own->plan->drilling, own->operand, &own->last, &from);
    }
}

static ath_code read_one(struct owning *own, struct ath_error *err)
{
    struct ath_operand *operand = own->operand;
    const struct ath_report_id *id = &own->scan.walk.id;
    struct ath_cells effective = { 0 };
    struct ath_seen seen;
    ath_code code = ath_query_tick(own->plan, err);

    ath_query_see(&seen, own->plan, id);
    if (code != ATH_OK || !passes(own, &seen)) {
        return code;
    }
    if (!ath_indicator_effective(&effective, operand->program, operand->indicator,
                                 own->scan.walk.report.cells, &own->scan.scratch)) {
        return ath_query_no_memory(err);
    }
    if (!ath_query_portions(own->portions, operand, effective)) {
        return ATH_OK;
    }
    if (own->together) {
        return refuse_together(own, err);
    }
    uint32_t bucket = ath_timeline_bucket(&operand->time, id->period);
    for (size_t part = 0; part < operand->part_count && code == ATH_OK; part++) {
        code = add_part(own, &seen, bucket, part, err);
    }
    own->last = seen;
    own->any = true;
    if (!ath_query_takes_last(operand)) {
        drill_into(own);
    }
    return code;
}

static ath_code read_all(struct owning *own, struct ath_error *err)
{
    struct ath_operand *operand = own->operand;
    ath_code code;

    ath_scan_init(&own->scan, own->plan, operand->form, operand->standing.layer);
    ath_scan_standins(&own->scan, own->scope);
    ath_scan_widen(&own->scan, operand->indicator);
    ath_scan_from(&own->scan, operand->time.from, operand->time.to);
    while ((code = ath_scan_next(&own->scan, err)) == ATH_OK) {
        if ((code = read_one(own, err)) != ATH_OK) {
            break;
        }
    }
    ath_scan_fini(&own->scan);
    if (ath_query_takes_last(operand)) {
        drill_into(own);
    }
    return code == ATH_NOT_FOUND ? ATH_OK : code;
}

ath_code ath_query_own_targets(struct ath_plan *plan, struct ath_operand *operand,
                               struct ath_error *err)
{
    struct owning own = { .plan = plan, .operand = operand };

    if (!may_own(plan, operand)) {
        return ATH_OK;
    }
    own.scope = (enum ath_scope)ath_query_scope(plan);
    own.together = (plan->dimensions & 1U << ATH_BY_FUNDER) != 0 ||
                   !groups_are_scopes(plan, own.scope);
    own.portions =
        ath_arena_new_array(plan->view->arena, struct ath_portion, operand->part_count);
    ath_groups_init(&own.groups, plan->view->arena, (uint32_t)plan->column_count);
    ath_code code = own.portions == NULL ? ath_query_no_memory(err) : read_all(&own, err);
    for (const struct ath_slot *from = own.groups.first; from != NULL && code == ATH_OK;
         from = from->next) {
        struct ath_slot *to = ath_groups_at(&operand->groups, from->bucket, from->keys);
        if (to == NULL) {
            return ath_query_no_slot(plan, err);
        }
        to->figure = from->figure;
    }
    return code;
}
