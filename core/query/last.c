/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "query/gather.h"
#include "query/plan.h"

enum { FIRST_CAPACITY = 256 }; /* a power of two */

/* The last report of one organization and project so far. */
struct entity {
    uint32_t organization, project, period;
    struct ath_portion portions[];
};

/* A hash table by organization and project; and the first bucket that is not counted yet. */
struct ath_entities {
    struct entity **v;
    size_t n, capacity;
    uint32_t bucket;
};

bool ath_query_takes_last(const struct ath_operand *operand)
{
    return operand->indicator->kind == ATH_STOCK ||
           operand->indicator->kind == ATH_PARAMETER;
}

/* How far back from the end of a bucket a report still speaks for it (R7, R8, R32). */
static uint32_t oldest_for(const struct ath_operand *operand, uint32_t bucket)
{
    const struct ath_indicator *indicator = operand->indicator;
    uint32_t first = ath_timeline_bucket_first(&operand->time, bucket);

    if (indicator->kind == ATH_PARAMETER) {
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
    return operand->entities != NULL;
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

static struct entity *entity_at(struct ath_operand *operand, const struct ath_report_id *id,
                                struct ath_arena *arena)
{
    struct ath_entities *entities = operand->entities;

    if (entities->n * 2 >= entities->capacity && !grow(entities, arena)) {
        return NULL;
    }
    struct entity **place = place_of(entities, id->organization, id->project);
    if (*place == NULL) {
        *place = ath_arena_alloc(arena, sizeof **place + operand->part_count *
                                                             sizeof(struct ath_portion));
        if (*place == NULL) {
            return NULL;
        }
        (*place)->organization = id->organization;
        (*place)->project = id->project;
        entities->n++;
    }
    return *place;
}

/* Count one last value in a bucket, in the scopes of its own report. */
static ath_code count_entity(struct ath_operand *operand, const struct ath_plan *plan,
                             const struct entity *entity, uint32_t bucket,
                             struct ath_error *err)
{
    struct ath_report_id id = { operand->form->number, (uint8_t)operand->standing.layer,
                                entity->period, entity->organization, entity->project };
    struct ath_contribution from = { entity->portions, bucket, false };
    struct ath_seen seen;

    from.carried = operand->indicator->kind == ATH_STOCK &&
                   entity->period < ath_timeline_bucket_first(&operand->time, bucket);
    ath_query_see(&seen, plan, &id);
    return ath_query_passes(plan, &seen) ? ath_query_add(operand, plan, &seen, &from, err)
                                         : ATH_OK;
}

static ath_code count_bucket(struct ath_operand *operand, const struct ath_plan *plan,
                             struct ath_error *err)
{
    const struct ath_entities *entities = operand->entities;
    uint32_t oldest = oldest_for(operand, entities->bucket);
    ath_code code = ATH_OK;

    for (size_t i = 0; i < entities->capacity && code == ATH_OK; i++) {
        if (entities->v[i] != NULL && entities->v[i]->period >= oldest) {
            code = count_entity(operand, plan, entities->v[i], entities->bucket, err);
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
    }
    return ATH_OK;
}

ath_code ath_query_last_end(struct ath_operand *operand, const struct ath_plan *plan,
                            struct ath_error *err)
{
    return count_until(operand, plan, 0, err);
}
