/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <string.h>

#include "ingest/plan.h"
#include "store/dict.h"
#include "store/former.h"
#include "store/standin.h"

enum { NAME_BYTES = 2 * ATH_ID_BYTES + 2 };

static struct ath_key hash_key(const uint8_t hash[32])
{
    struct ath_key key = { 0 };

    ath_key_u8(&key, 0);
    ath_key_bytes(&key, hash, 32);
    return key;
}

/* The version served so far, and how many versions there were; none for a new program. */
static ath_code find_previous(struct ath_plan *plan, const struct ath_step *step)
{
    char name[NAME_BYTES];

    ath_code code = ath_cache_served(&plan->previous, step->apply->cache, step->txn,
                                     ath_slice_str(plan->program->id), step->err);
    if (code != ATH_OK) {
        return code == ATH_NOT_FOUND ? ATH_OK : code;
    }
    snprintf(name, sizeof name, "versions/%u", plan->previous->number);
    return ath_meta_get(&plan->versions, step->txn, name, step->err);
}

ath_code ath_plan_catalogue(struct ath_verdict *out, struct ath_plan *plan,
                            const struct ath_step *step)
{
    ath_code code =
        ath_program_decode(&plan->program, step->entry->intent, step->arena, step->err);
    if (code == ATH_OK) {
        code = find_previous(plan, step);
    }
    if (code != ATH_OK) {
        return code;
    }
    if (plan->previous != NULL &&
        memcmp(plan->previous->hash, plan->program->hash, 32) == 0) {
        plan->unchanged = out->unchanged = true;
        return ATH_OK;
    }
    if (step->entry->base_count != 1 || step->entry->bases[0] != plan->versions) {
        out->stale = true;
        return ath_refuse(out, ATH_ABORTED, "contended", plan->program->id);
    }
    plan->moves_totals = plan->previous != NULL;
    return ATH_OK;
}

static bool same_cells(struct ath_cells a, struct ath_cells b)
{
    bool same = a.n == b.n;

    for (size_t i = 0; same && i < a.n; i++) {
        same = a.v[i].cell == b.v[i].cell && a.v[i].state == b.v[i].state &&
               a.v[i].value == b.v[i].value;
    }
    return same;
}

/* Count the form's reports out as the previous version saw them, and in as this one does. */
static ath_code recount_form(const struct ath_plan *plan, const struct ath_form *old,
                             const struct ath_form *new, const struct ath_step *step)
{
    struct ath_report_walk walk = { .last_cell = UINT16_MAX };
    struct ath_report_id from = { .form = old->number };
    struct ath_arena *scratch = &step->apply->scratch;

    ath_code code = ath_report_walk_begin(&walk, step->txn, &from, step->err);
    while (code == ATH_OK) {
        struct ath_cells before = { 0 };
        struct ath_cells after = { 0 };
        uint32_t scopes[ATH_SCOPE_COUNT];
        const struct ath_organization *org = NULL;
        ath_arena_reset(scratch);
        code = ath_report_walk_next(&walk, scratch, step->err);
        if (code != ATH_OK || walk.id.form != old->number) {
            break;
        }
        if (ath_is_standin(walk.id.organization)) {
            continue;
        }
        code = ath_cache_organization_number(&org, step->apply->cache, step->txn,
                                             walk.id.organization, step->err);
        if (code != ATH_OK) {
            break;
        }
        if (!ath_cells_effective(&before, plan->previous, old, walk.report.cells,
                                 scratch) ||
            !ath_cells_effective(&after, plan->program, new, walk.report.cells, scratch)) {
            code = ath_arena_fail(step->err, "entry");
            break;
        }
        if (same_cells(before, after)) {
            continue;
        }
        ath_report_scopes(scopes, org, walk.id.project,
                          ath_period_last_day(walk.id.period));
        ath_count_report(step->apply, &walk.id, scopes, before, -1);
        ath_count_report(step->apply, &walk.id, scopes, after, 1);
    }
    ath_report_walk_end(&walk);
    return code == ATH_NOT_FOUND ? ATH_OK : code;
}

static ath_code recount(const struct ath_plan *plan, const struct ath_step *step)
{
    ath_code code = ATH_OK;

    for (uint16_t i = 0; code == ATH_OK && i < plan->previous->form_count; i++) {
        const struct ath_form *old = &plan->previous->forms[i];
        const struct ath_form *new = ath_program_form(plan->program, old->id);
        code = new == NULL ? ATH_OK : recount_form(plan, old, new, step);
    }
    return code;
}

static ath_code give_numbers(uint32_t *number, struct ath_program *program,
                             const struct ath_step *step)
{
    char name[NAME_BYTES];
    uint32_t form = 0;

    ath_code code = ath_dict_add(number, step->txn, ATH_DICT_PROGRAM,
                                 ath_slice_str(program->id), step->err);
    for (uint16_t i = 0; code == ATH_OK && i < program->form_count; i++) {
        snprintf(name, sizeof name, "%s.%s", program->id, program->forms[i].id);
        code =
            ath_dict_add(&form, step->txn, ATH_DICT_FORM, ath_slice_str(name), step->err);
        program->forms[i].number = (uint16_t)form;
        if (code == ATH_OK && form > UINT16_MAX) {
            code = ath_fail(step->err, ATH_RESOURCE_EXHAUSTED, "more than 65535 forms");
        }
    }
    program->number = (uint16_t)*number;
    return code;
}

ath_code ath_execute_catalogue(struct ath_slice *undo, struct ath_plan *plan,
                               const struct ath_step *step)
{
    uint32_t number = 0;
    char name[NAME_BYTES];

    *undo = (struct ath_slice){ 0 };
    if (plan->unchanged) {
        return ATH_OK;
    }
    ath_code code = give_numbers(&number, plan->program, step);
    if (code == ATH_OK && plan->previous != NULL) {
        code = recount(plan, step);
        *undo = ath_arena_copy(step->arena, ath_slice(plan->previous->hash, 32));
    }
    if (code != ATH_OK) {
        return code;
    }
    struct ath_key content = hash_key(plan->program->hash);
    struct ath_key served = ath_served_key(number);
    ath_former_save(step->txn, ATH_TABLE_CATALOGUE, &served, step->entry->seq);
    ath_txn_put_long(step->txn, ATH_TABLE_CATALOGUE, &content, step->entry->intent);
    ath_txn_put(step->txn, ATH_TABLE_CATALOGUE, &served,
                ath_slice(plan->program->hash, 32));
    snprintf(name, sizeof name, "versions/%u", number);
    ath_meta_set(step->txn, name, plan->versions + 1);
    ath_meta_set(step->txn, "snapshot", step->entry->seq);
    ath_cache_reset(step->apply->cache);
    return ATH_OK;
}
