/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "query/gather.h"
#include "query/plan.h"

enum { FIRST_CAPACITY = 256 }; /* a power of two */

/* The last report of one organization and project so far. */
struct entity {
    uint32_t organization, project, period;
    uint32_t *periods; /* of a parameter: those of each cell's own report; arena */
    struct ath_portion portions[];
};

/* A hash table by organization and project; and the first bucket that is not counted yet. */
struct ath_entities {
    struct entity **v;
    size_t n, capacity;
    uint32_t bucket;
    struct ath_portion *together; /* of a parameter: what one report says; arena */
};

/* Each cell of it holds until another report has that cell (R32). */
static bool is_constant(const struct ath_operand *operand)
{
    return operand->indicator->kind == ATH_PARAMETER;
}

bool ath_query_takes_last(const struct ath_operand *operand)
{
    return operand->indicator->kind == ATH_STOCK || is_constant(operand);
}

/* How far back from the end of a bucket a report still speaks for it (R7, R8, R32). */
static uint32_t oldest_for(const struct ath_operand *operand, uint32_t bucket)
{
    const struct ath_indicator *indicator = operand->indicator;
    uint32_t first = ath_timeline_bucket_first(&operand->time, bucket);

    if (is_constant(operand)) {
        return 0;
    }
    if (indicator->carry_periods == 0) {
        return first;
    }
    uint32_t carried = ath_period_shift(ath_timeline_bucket_last(&operand->time, bucket),
                                        -(int32_t)indicator->carry_periods);
    return carried < first ? carried : first;
}

bool ath_query_last_begin(struct ath_operand *operand, const struct ath_plan *plan)
{
    operand->entities = ath_arena_new(plan->view->arena, struct ath_entities);
    if (operand->time.count > 0) {
        operand->read_from = oldest_for(operand, 0);
    }
    if (operand->entities == NULL || !is_constant(operand)) {
        return operand->entities != NULL;
    }
    operand->entities->together =
        ath_arena_new_array(plan->view->arena, struct ath_portion, operand->part_count);
    return operand->entities->together != NULL;
}

static struct entity **place_of(const struct ath_entities *entities, uint32_t organization,
                                uint32_t project)
{
    uint64_t h = ((uint64_t)organization << 32 | project) * UINT64_C(0x9E3779B97F4A7C15);
    size_t mask = entities->capacity - 1, at = (size_t)(h ^ h >> 32) & mask;

    while (entities->v[at] != NULL && (entities->v[at]->organization != organization ||
                                       entities->v[at]->project != project)) {
        at = (at + 1) & mask;
    }
    return &entities->v[at];
}

static bool grow(struct ath_entities *entities, struct ath_arena *arena)
{
    struct ath_entities old = *entities;

    entities->capacity = old.capacity == 0 ? FIRST_CAPACITY : old.capacity * 4;
    entities->v = ath_arena_new_array(arena, struct entity *, entities->capacity);
    if (entities->v == NULL) {
        *entities = old;
        return false;
    }
    for (size_t i = 0; i < old.capacity; i++) {
        if (old.v[i] != NULL) {
            *place_of(entities, old.v[i]->organization, old.v[i]->project) = old.v[i];
        }
    }
    return true;
}

static struct entity *new_entity(const struct ath_operand *operand,
                                 const struct ath_report_id *id, struct ath_arena *arena)
{
    struct entity *entity = ath_arena_alloc(
        arena, sizeof *entity + operand->part_count * sizeof *entity->portions);

    if (entity == NULL) {
        return NULL;
    }
    entity->organization = id->organization;
    entity->project = id->project;
    if (is_constant(operand)) {
        entity->periods = ath_arena_new_array(arena, uint32_t, operand->part_count);
    }
    return is_constant(operand) && entity->periods == NULL ? NULL : entity;
}

static struct entity *entity_at(struct ath_operand *operand, const struct ath_report_id *id,
                                struct ath_arena *arena)
{
    struct ath_entities *entities = operand->entities;

    if (entities->n * 2 >= entities->capacity && !grow(entities, arena)) {
        return NULL;
    }
    struct entity **place = place_of(entities, id->organization, id->project);
    if (*place == NULL) {
        *place = new_entity(operand, id, arena);
        entities->n += *place != NULL;
    }
    return *place;
}

static struct ath_report_id report_of(const struct ath_operand *operand,
                                      const struct entity *entity, uint32_t period)
{
    return (struct ath_report_id){ operand->form->number, (uint8_t)operand->standing.layer,
                                   period, entity->organization, entity->project };
}

/* What a report says, in the scopes of that. */
static ath_code count_report(struct ath_operand *operand, const struct ath_plan *plan,
                             const struct ath_report_id *id,
                             const struct ath_contribution *from, struct ath_error *err)
{
    struct ath_seen seen;

    ath_query_see(&seen, plan, id);
    return ath_query_passes(plan, &seen) ? ath_query_add(operand, plan, &seen, from, err)
                                         : ATH_OK;
}

/* Count one last value in a bucket, in the scopes of its own report. */
static ath_code count_entity(struct ath_operand *operand, const struct ath_plan *plan,
                             const struct entity *entity, uint32_t bucket,
                             struct ath_error *err)
{
    const struct ath_report_id id = report_of(operand, entity, entity->period);
    struct ath_contribution from = { entity->portions, bucket, false };

    from.carried = entity->period < ath_timeline_bucket_first(&operand->time, bucket);
    return count_report(operand, plan, &id, &from, err);
}

/* The first part of the same options: the cells of a group are parts of their own. */
static size_t first_alike(const struct ath_operand *operand, size_t part)
{
    size_t i = 0;

    while (memcmp(operand->parts[i].options, operand->parts[part].options,
                  sizeof operand->parts[i].options) != 0) {
        i++;
    }
    return i;
}

/* The cells that this period's report still says; the first of them is at `first`. */
static void put_together(struct ath_operand *operand, const struct entity *entity,
                         size_t first)
{
    struct ath_portion *together = operand->entities->together;

    memset(together, 0, operand->part_count * sizeof *together);
    for (size_t i = first; i < operand->part_count; i++) {
        const struct ath_portion *portion = &entity->portions[i];
        if (portion->state != ATH_CELL_MISSING &&
            entity->periods[i] == entity->periods[first]) {
            ath_portion_add(&together[first_alike(operand, i)], ATH_PARAMETER,
                            (enum ath_cell_state)portion->state, portion->value);
        }
    }
}

static bool is_first_of_report(const struct entity *entity, size_t part)
{
    if (entity->portions[part].state == ATH_CELL_MISSING) {
        return false;
    }
    for (size_t i = 0; i < part; i++) {
        if (entity->portions[i].state != ATH_CELL_MISSING &&
            entity->periods[i] == entity->periods[part]) {
            return false;
        }
    }
    return true;
}

/* Count the constants in force, each in the scopes of the report that said it. */
static ath_code count_constants(struct ath_operand *operand, const struct ath_plan *plan,
                                const struct entity *entity, uint32_t bucket,
                                struct ath_error *err)
{
    const struct ath_contribution from = { operand->entities->together, bucket, false };
    ath_code code = ATH_OK;

    for (size_t i = 0; i < operand->part_count && code == ATH_OK; i++) {
        if (is_first_of_report(entity, i)) {
            const struct ath_report_id id = report_of(operand, entity, entity->periods[i]);
            put_together(operand, entity, i);
            code = count_report(operand, plan, &id, &from, err);
        }
    }
    return code;
}

static ath_code count_bucket(struct ath_operand *operand, const struct ath_plan *plan,
                             struct ath_error *err)
{
    const struct ath_entities *entities = operand->entities;
    uint32_t oldest = oldest_for(operand, entities->bucket);
    bool constant = is_constant(operand);
    ath_code code = ATH_OK;

    for (size_t i = 0; i < entities->capacity && code == ATH_OK; i++) {
        if (entities->v[i] != NULL && entities->v[i]->period >= oldest) {
            code = (constant ? count_constants : count_entity)(
                operand, plan, entities->v[i], entities->bucket, err);
        }
    }
    operand->entities->bucket++;
    return code;
}

/* Count the buckets that end before the period; 0 is past them all. */
static ath_code count_until(struct ath_operand *operand, const struct ath_plan *plan,
                            uint32_t period, struct ath_error *err)
{
    struct ath_entities *entities = operand->entities;
    ath_code code = ATH_OK;

    while (code == ATH_OK && entities->bucket < operand->time.count &&
           (period == 0 ||
            ath_timeline_bucket_last(&operand->time, entities->bucket) < period)) {
        code = count_bucket(operand, plan, err);
    }
    return code;
}

ath_code ath_query_last_see(struct ath_operand *operand, const struct ath_plan *plan,
                            const struct ath_report_id *id,
                            const struct ath_portion *portions, struct ath_error *err)
{
    bool stock = operand->indicator->kind == ATH_STOCK; /* R7: all of it from one report */
    ath_code code = count_until(operand, plan, id->period, err);

    if (code != ATH_OK) {
        return code;
    }
    struct entity *entity = entity_at(operand, id, plan->view->arena);
    if (entity == NULL) {
        return ath_query_no_memory(err);
    }
    entity->period = id->period;
    for (size_t i = 0; i < operand->part_count; i++) {
        if (stock || portions[i].state != ATH_CELL_MISSING) {
            entity->portions[i] = portions[i];
        }
        if (!stock && portions[i].state != ATH_CELL_MISSING) {
            entity->periods[i] = id->period;
        }
    }
    return ATH_OK;
}

ath_code ath_query_last_end(struct ath_operand *operand, const struct ath_plan *plan,
                            struct ath_error *err)
{
    return count_until(operand, plan, 0, err);
}
