/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "base/buf.h"
#include "ingest/plan.h"
#include "store/dict.h"
#include "store/former.h"

/* Assignments and locks. Their undo is the records they replaced. */

static const uint8_t undo_version = 1;

/* "program.form" in the program that is served; left NULL when there is none. */
static ath_code find_form(struct ath_duty *duty, const char *name,
                          const struct ath_step *step)
{
    struct ath_cached_form found = { 0 };
    uint32_t number = 0;

    duty->txn = step->txn;
    duty->arena = step->arena;
    ath_code code =
        ath_dict_find(&number, step->txn, ATH_DICT_FORM, ath_slice_str(name), step->err);
    if (code == ATH_OK) {
        code = ath_cache_form(&found, step->apply->cache, step->txn, (uint16_t)number,
                              step->err);
        duty->program = found.program;
        duty->form = found.form;
    }
    return code == ATH_NOT_FOUND ? ATH_OK : code;
}

static ath_code find_organization(struct ath_duty *duty, const char *slug,
                                  const struct ath_step *step)
{
    ath_code code = ath_cache_organization(&duty->organization, step->apply->cache,
                                           step->txn, slug, step->err);

    return code == ATH_NOT_FOUND ? ATH_OK : code;
}

ath_code ath_plan_assignment(struct ath_verdict *out, struct ath_plan *plan,
                             const struct ath_step *step)
{
    struct ath_assignment_change *change = &plan->assignment_change;

    ath_code code =
        ath_assignment_change_decode(change, step->entry->intent, step->arena, step->err);
    if (code == ATH_OK) {
        code = find_form(&plan->duty, change->form, step);
    }
    if (code == ATH_OK) {
        code = find_organization(&plan->duty, change->organization, step);
    }
    if (code == ATH_OK) {
        code = ath_assignment_merge(&plan->assignment, &plan->duty, change, step->err);
    }
    if (code != ATH_OK) {
        return code;
    }
    if (plan->assignment.reason != NULL) {
        return ath_refuse(out, ATH_FAILED_PRECONDITION, plan->assignment.reason,
                          plan->assignment.about.subject);
    }
    plan->unchanged = out->unchanged = plan->assignment.unchanged;
    return ATH_OK;
}

/* The assignment that this entry made is of this entry. */
static void stamp(struct ath_assignments *list, int32_t from, uint64_t seq)
{
    struct ath_assignment *v = (struct ath_assignment *)list->v; /* the plan's own */

    for (uint16_t i = 0; i < list->n; i++) {
        v[i].seq = v[i].from == from ? seq : v[i].seq;
    }
}

ath_code ath_execute_assignment(struct ath_slice *undo, struct ath_plan *plan,
                                const struct ath_step *step)
{
    struct ath_assignment_result *result = &plan->assignment;
    struct ath_buf buf;

    *undo = (struct ath_slice){ 0 };
    if (plan->unchanged) {
        return ATH_OK;
    }
    uint16_t form = plan->duty.form->number;
    uint32_t organization = plan->duty.organization->number;
    struct ath_key key = ath_assignment_key(form, organization);
    stamp(&result->next, plan->assignment_change.from, step->entry->seq);
    ath_former_save(step->txn, ATH_TABLE_ASSIGNMENT, &key, step->entry->seq);
    ath_assignments_put(step->txn, &key, &result->next, step->entry->seq, step->arena);
    ath_buf_init(&buf, step->arena, 0);
    ath_buf_u8(&buf, undo_version);
    ath_buf_u16(&buf, form);
    ath_buf_u32(&buf, organization);
    ath_buf_block(&buf, ath_assignments_encode(&result->base, step->arena));
    *undo = ath_buf_slice(&buf);
    return buf.failed ? ath_arena_fail(step->err, "entry") : ATH_OK;
}

ath_code ath_plan_lock(struct ath_verdict *out, struct ath_plan *plan,
                       const struct ath_step *step)
{
    struct ath_lock_change change;

    ath_code code =
        ath_lock_change_decode(&change, step->entry->intent, step->arena, step->err);
    if (code == ATH_OK) {
        code = find_form(&plan->duty, change.form, step);
    }
    plan->lock = ath_arena_new(step->arena, struct ath_lock_result);
    if (code == ATH_OK && plan->lock == NULL) {
        code = ath_arena_fail(step->err, "entry");
    }
    if (code == ATH_OK) {
        code = ath_lock_merge(plan->lock, &plan->duty, &change, step->err);
    }
    if (code != ATH_OK) {
        return code;
    }
    if (plan->lock->reason != NULL) {
        return ath_refuse(out, ATH_FAILED_PRECONDITION, plan->lock->reason,
                          plan->lock->about.subject);
    }
    plan->unchanged = out->unchanged = plan->lock->unchanged;
    return ATH_OK;
}

ath_code ath_execute_lock(struct ath_slice *undo, struct ath_plan *plan,
                          const struct ath_step *step)
{
    struct ath_buf buf;

    *undo = (struct ath_slice){ 0 };
    if (plan->unchanged) {
        return ATH_OK;
    }
    ath_buf_init(&buf, step->arena, 0);
    ath_buf_u8(&buf, undo_version);
    ath_buf_u16(&buf, plan->duty.form->number);
    for (int layer = 1; layer <= ATH_LAYER_MAX; layer++) {
        struct ath_key key = ath_lock_key(plan->duty.form->number, (uint8_t)layer);
        struct ath_locked *next = &plan->lock->next[layer];
        if (!plan->lock->changed[layer]) {
            continue;
        }
        next->seq = step->entry->seq;
        ath_former_save(step->txn, ATH_TABLE_LOCK, &key, step->entry->seq);
        ath_locked_put(step->txn, &key, next, step->arena);
        ath_buf_u8(&buf, (uint8_t)layer);
        ath_buf_block(&buf, ath_locked_encode(&plan->lock->base[layer], step->arena));
    }
    *undo = ath_buf_slice(&buf);
    return buf.failed ? ath_arena_fail(step->err, "entry") : ATH_OK;
}
