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
    struct ath_groups speakers;   /* who says anything of the indicator: options left out */
    struct ath_groups spoken_for; /* the groups they are of, likewise */
    struct ath_seen last;         /* drilling into a last value: the newest stand-in */
    uint32_t owner;               /* the newest stand-in */
    bool any;
    bool together;               /* a group may be of several scopes: */
    struct ath_plan apart;       /* the plan, with the scope as one more column */
    const struct ath_plan *keys; /* the plan that `groups` are of */
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

/* What several scopes in one group say themselves is added up where their organizations' figures would
 * be, each of which is in one of the scopes only: not where parents may stand above one another. */
static bool adds_up(const struct owning *own)
{
    const struct ath_indicator *indicator = own->operand->indicator;
    bool sum = indicator->kind == ATH_FLOW || indicator->kind == ATH_STOCK ||
               indicator->kind == ATH_CHOICE;
    bool last_rows = own->plan->drilling != NULL && ath_query_takes_last(own->operand);

    return sum && indicator->over_reports == ATH_AS_KIND &&
           own->scope != ATH_SCOPE_PARENT && own->plan->column_count < ATH_COLUMNS &&
           !last_rows;
}

/* What some scopes say themselves and what the organizations of the others say are not one sum. */
static ath_code refuse_together(const struct owning *own, struct ath_error *err)
{
    const struct ath_plan *plan = own->plan;
    const char *name =
        ath_reporter_name(plan->view->snapshot, own->owner, plan->view->arena);

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

/* The scope speaks of the indicator, whatever its options: organizations do not any more. */
static ath_code speak(struct owning *own, const struct ath_seen *seen, uint32_t bucket,
                      struct ath_error *err)
{
    const struct ath_part whole = { 0 };
    uint32_t keys[ATH_COLUMNS] = { 0 };

    ath_query_keys(keys, own->keys, seen, &whole);
    if (ath_groups_at(&own->speakers, bucket, keys) == NULL ||
        ath_groups_at(&own->spoken_for, bucket, keys) == NULL) {
        return ath_query_no_slot(own->plan, err);
    }
    return ATH_OK;
}

/* Whether the table has the slot's bucket and keys, options left out. */
static bool has_place(const struct ath_groups *places, const struct ath_plan *plan,
                      const struct ath_slot *slot)
{
    uint32_t keys[ATH_COLUMNS] = { 0 };

    for (size_t i = 0; i < plan->column_count; i++) {
        keys[i] = plan->columns[i].dimension == ATH_BY_CATEGORY ? 0 : slot->keys[i];
    }
    return ath_groups_find(places, slot->bucket, keys) != NULL;
}

static ath_code add_part(struct owning *own, const struct ath_seen *seen, uint32_t bucket,
                         size_t part, struct ath_error *err)
{
    struct ath_operand *operand = own->operand;
    const struct ath_portion *portion = &own->portions[part];
    uint32_t keys[ATH_COLUMNS] = { 0 };

    ath_query_keys(keys, own->keys, seen, &operand->parts[part]);
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
    if (effective.n == 0) {
        return ATH_OK;
    }
    own->any = ath_query_portions(own->portions, operand, effective);
    own->owner = id->organization;
    if (own->together && !adds_up(own)) {
        return refuse_together(own, err);
    }
    uint32_t bucket = ath_timeline_bucket(&operand->time, id->period);
    code = speak(own, &seen, bucket, err);
    for (size_t part = 0; part < operand->part_count && code == ATH_OK; part++) {
        code = add_part(own, &seen, bucket, part, err);
    }
    own->last = seen;
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

/* What organizations say, told apart by scope. */
static ath_code read_organizations(struct ath_groups *out, struct owning *own,
                                   struct ath_error *err)
{
    struct ath_plan *plan = &own->apart;
    struct ath_operand one = *own->operand;
    bool enough = false;
    ath_code code = ATH_OK;

    plan->operands = &one;
    plan->drilling = NULL;
    plan->records = own->plan->records;
    one.next = one.next_of_all = NULL;
    ath_groups_init(&one.groups, plan->view->arena, (uint32_t)plan->column_count);
    if (ath_query_totals_suffice(plan, &one)) {
        code = ath_query_read_totals(&enough, plan, &one, err);
    }
    one.folded = !enough;
    if (code == ATH_OK) {
        code = ath_query_fold(plan, err);
    }
    own->plan->records = plan->records;
    *out = one.groups;
    return code;
}

/* Add up what the scopes of each group say, unless there is one that only its organizations speak for. */
static ath_code add_up(struct ath_groups *sums, struct owning *own, struct ath_error *err)
{
    struct ath_groups said;
    ath_code code = read_organizations(&said, own, err);

    for (const struct ath_slot *from = own->groups.first; from != NULL && code == ATH_OK;
         from = from->next) {
        struct ath_slot *to = ath_groups_at(sums, from->bucket, from->keys);
        if (to == NULL) {
            return ath_query_no_slot(own->plan, err);
        }
        to->figure.sum += from->figure.sum;
        to->figure.numbers += from->figure.numbers;
        to->figure.reported += from->figure.reported;
        to->figure.sibling = to->figure.sibling || from->figure.sibling;
    }
    for (const struct ath_slot *slot = said.first; slot != NULL && code == ATH_OK;
         slot = slot->next) {
        bool speaks = slot->figure.reported > 0 || slot->figure.carried > 0;
        if (speaks && has_place(&own->spoken_for, own->plan, slot) &&
            !has_place(&own->speakers, own->keys, slot)) {
            return refuse_together(own, err);
        }
    }
    return code;
}

/* What scopes say takes the place of all that organizations do, also of options that no scope gives: a
 * partition's rows add up to its total (R2). */
static ath_code replace(struct owning *own, const struct ath_groups *groups,
                        struct ath_error *err)
{
    struct ath_operand *operand = own->operand;

    for (struct ath_slot *slot = operand->groups.first; slot != NULL; slot = slot->next) {
        if (has_place(&own->spoken_for, own->plan, slot)) {
            slot->figure = (struct ath_figure){ 0 };
        }
    }
    for (const struct ath_slot *from = groups->first; from != NULL; from = from->next) {
        struct ath_slot *to = ath_groups_at(&operand->groups, from->bucket, from->keys);
        if (to == NULL) {
            return ath_query_no_slot(own->plan, err);
        }
        to->figure = from->figure;
    }
    return ATH_OK;
}

/* Groups of several scopes are read with the scope as their last key. */
static void tell_apart(struct owning *own)
{
    struct ath_plan *apart = &own->apart;

    *apart = *own->plan;
    own->keys = own->plan;
    if (own->together && adds_up(own)) {
        apart->columns[apart->column_count++] =
            (struct ath_column){ .dimension = (uint8_t)own->scope,
                                 .name = ath_query_dimension_name(own->scope) };
        apart->dimensions |= 1U << own->scope;
        own->keys = apart;
    }
}

ath_code ath_query_own_targets(struct ath_plan *plan, struct ath_operand *operand,
                               struct ath_error *err)
{
    struct owning own = { .plan = plan, .operand = operand };
    struct ath_arena *arena = plan->view->arena;
    struct ath_groups sums;

    if (!may_own(plan, operand)) {
        return ATH_OK;
    }
    own.scope = (enum ath_scope)ath_query_scope(plan);
    own.together = !groups_are_scopes(plan, own.scope);
    tell_apart(&own);
    own.portions = ath_arena_new_array(arena, struct ath_portion, operand->part_count);
    ath_groups_init(&own.groups, arena, (uint32_t)own.keys->column_count);
    ath_groups_init(&own.speakers, arena, (uint32_t)own.keys->column_count);
    ath_groups_init(&own.spoken_for, arena, (uint32_t)plan->column_count);
    ath_groups_init(&sums, arena, (uint32_t)plan->column_count);
    ath_code code = own.portions == NULL ? ath_query_no_memory(err) : read_all(&own, err);
    if (code == ATH_OK && own.together && own.groups.n > 0) {
        code = add_up(&sums, &own, err);
    }
    return code == ATH_OK ? replace(&own, own.together ? &sums : &own.groups, err) : code;
}
