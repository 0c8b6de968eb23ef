/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "query/gather.h"
#include "query/plan.h"

enum { FIRST_CAPACITY = 64 }; /* a power of two */

void ath_groups_init(struct ath_groups *groups, struct ath_arena *arena, uint32_t key_count)
{
    *groups = (struct ath_groups){ .arena = arena, .key_count = key_count };
}

static size_t hash(uint32_t bucket, const uint32_t *keys, uint32_t key_count)
{
    uint64_t h = (bucket + 1) * UINT64_C(0x9E3779B97F4A7C15);

    for (uint32_t i = 0; i < key_count; i++) {
        h = (h ^ h >> 29 ^ keys[i]) * UINT64_C(0xBF58476D1CE4E5B9);
    }
    return (size_t)(h ^ h >> 32);
}

/* Where the group is, or the free place for it. */
static struct ath_slot **place_of(const struct ath_groups *groups, uint32_t bucket,
                                  const uint32_t *keys)
{
    size_t mask = groups->capacity - 1;
    size_t at = hash(bucket, keys, groups->key_count) & mask;

    while (groups->v[at] != NULL &&
           (groups->v[at]->bucket != bucket ||
            memcmp(groups->v[at]->keys, keys, groups->key_count * sizeof *keys) != 0)) {
        at = (at + 1) & mask;
    }
    return &groups->v[at];
}

struct ath_slot *ath_groups_find(const struct ath_groups *groups, uint32_t bucket,
                                 const uint32_t *keys)
{
    return groups->capacity == 0 ? NULL : *place_of(groups, bucket, keys);
}

static bool grow(struct ath_groups *groups)
{
    struct ath_groups old = *groups;

    groups->capacity = old.capacity == 0 ? FIRST_CAPACITY : old.capacity * 4;
    groups->v = ath_arena_new_array(old.arena, struct ath_slot *, groups->capacity);
    if (groups->v == NULL) {
        *groups = old;
        return false;
    }
    for (struct ath_slot *slot = old.first; slot != NULL; slot = slot->next) {
        *place_of(groups, slot->bucket, slot->keys) = slot;
    }
    return true;
}

/* One more, in its place. NULL when the arena is out. */
static struct ath_slot *enter(struct ath_groups *groups, struct ath_slot **place,
                              uint32_t bucket, const uint32_t *keys)
{
    size_t keys_bytes = groups->key_count * sizeof *keys;
    struct ath_slot *slot = ath_arena_alloc(groups->arena, sizeof *slot + keys_bytes);

    if (slot == NULL) {
        return NULL;
    }
    slot->bucket = bucket;
    memcpy(slot->keys, keys, keys_bytes);
    if (groups->first == NULL) {
        groups->first = slot;
    } else {
        groups->last->next = slot;
    }
    groups->last = slot;
    groups->n++;
    *place = slot;
    return slot;
}

struct ath_slot *ath_groups_at(struct ath_groups *groups, uint32_t bucket,
                               const uint32_t *keys)
{
    if (groups->capacity == 0 && !grow(groups)) {
        return NULL;
    }
    struct ath_slot **place = place_of(groups, bucket, keys);
    if (*place != NULL) {
        return *place;
    }
    if (groups->limit != 0 && groups->n >= groups->limit) {
        return NULL;
    }
    if (groups->n * 2 >= groups->capacity) {
        if (!grow(groups)) {
            return NULL;
        }
        place = place_of(groups, bucket, keys);
    }
    return enter(groups, place, bucket, keys);
}

/* The value of a slot that has one already, and one more. */
static ath_i128 join(enum ath_kind kind, ath_i128 so_far, ath_i128 value)
{
    switch (kind) {
    case ATH_EXTREME_MAX:
        return value > so_far ? value : so_far;
    case ATH_EXTREME_MIN:
        return value < so_far ? value : so_far;
    case ATH_PARAMETER:
        return so_far;
    default:
        return so_far + value;
    }
}

void ath_figure_add(struct ath_figure *figure, enum ath_kind kind,
                    const struct ath_portion *portion, bool carried)
{
    figure->sibling = figure->sibling || portion->sibling;
    if (portion->state == ATH_CELL_MISSING || (carried && portion->state == ATH_CELL_NA)) {
        return;
    }
    figure->reported += !carried;
    figure->carried += carried;
    if (portion->state == ATH_CELL_NA) {
        return;
    }
    bool first = figure->numbers == 0;
    figure->mixed = figure->mixed || portion->mixed ||
                    (kind == ATH_PARAMETER && !first && figure->sum != portion->value);
    figure->largest =
        first || portion->value > figure->largest ? portion->value : figure->largest;
    figure->sum = first ? portion->value : join(kind, figure->sum, portion->value);
    figure->numbers++;
}

void ath_query_keys(uint32_t keys[ATH_COLUMNS], const struct ath_plan *plan,
                    const struct ath_seen *seen, const struct ath_part *part)
{
    for (size_t i = 0; i < plan->column_count; i++) {
        uint8_t dimension = plan->columns[i].dimension;
        keys[i] =
            dimension == ATH_BY_CATEGORY ? part->options[i] : seen->numbers[dimension];
    }
}

ath_code ath_query_no_slot(const struct ath_plan *plan, struct ath_error *err)
{
    if (plan->view->arena->exhausted) {
        return ath_query_no_memory(err);
    }
    ath_query_complain(plan->view, "too-many-rows", "by", "",
                       ath_arena_printf(plan->view->arena, "%zu", plan->row_limit));
    return ath_findings_fail(plan->view->findings, err);
}

static bool gives_nothing(const struct ath_portion *portion, bool carried)
{
    return !portion->sibling && (portion->state == ATH_CELL_MISSING ||
                                 (portion->state == ATH_CELL_NA && carried));
}

/* Reports of one period are put together as those of this kind. */
static enum ath_kind kind_of(const struct ath_indicator *indicator)
{
    switch (indicator->over_reports) {
    case ATH_LARGEST:
        return ATH_EXTREME_MAX;
    case ATH_SMALLEST:
        return ATH_EXTREME_MIN;
    default:
        return indicator->kind;
    }
}

static ath_code add_portions(struct ath_operand *operand, const struct ath_plan *plan,
                             const struct ath_seen *seen,
                             const struct ath_contribution *from, struct ath_error *err)
{
    uint32_t keys[ATH_COLUMNS] = { 0 };

    for (size_t i = 0; i < operand->part_count; i++) {
        if (gives_nothing(&from->portions[i], from->carried)) {
            continue;
        }
        ath_query_keys(keys, plan, seen, &operand->parts[i]);
        struct ath_slot *slot = ath_groups_at(&operand->groups, from->bucket, keys);
        if (slot == NULL) {
            return ath_query_no_slot(plan, err);
        }
        ath_figure_add(&slot->figure, kind_of(operand->indicator), &from->portions[i],
                       from->carried);
    }
    return ATH_OK;
}

ath_code ath_query_add(struct ath_operand *operand, const struct ath_plan *plan,
                       const struct ath_seen *seen, const struct ath_contribution *from,
                       struct ath_error *err)
{
    struct ath_seen in_group = *seen;
    uint32_t at = 0;
    ath_code code = ATH_OK;

    if (plan->drilling != NULL) {
        ath_drill_take(plan->drilling, operand, seen, from);
    }
    while (code == ATH_OK && ath_query_next_group(&in_group, plan, &at)) {
        code = add_portions(operand, plan, &in_group, from, err);
    }
    return code;
}
