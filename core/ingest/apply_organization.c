/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "base/buf.h"
#include "ingest/plan.h"
#include "store/dict.h"
#include "store/former.h"

/*
 * Reports are keyed (form, layer, period, organization), so those of one organization are found by
 * jumping: from each (form, layer, period) there is to the organization's place in it.
 */

static const uint8_t undo_version = 1;

/* True when the change may move reports between scopes. */
static bool moves_scopes(const struct ath_organization *a, const struct ath_organization *b)
{
    size_t size = sizeof a->provinces[0];

    return a->kind != b->kind || a->milieu != b->milieu || a->sector != b->sector ||
           a->province_count != b->province_count || a->parent_count != b->parent_count ||
           (a->province_count > 0 &&
            memcmp(a->provinces, b->provinces, a->province_count * size) != 0) ||
           (a->parent_count > 0 &&
            memcmp(a->parents, b->parents, a->parent_count * size) != 0);
}

ath_code ath_plan_organization(struct ath_verdict *out, struct ath_plan *plan,
                               const struct ath_step *step)
{
    struct ath_org_change change;

    ath_code code =
        ath_org_change_decode(&change, step->entry->intent, step->arena, step->err);
    if (code == ATH_OK) {
        code =
            ath_org_merge(&plan->organization, step->txn, &change, step->arena, step->err);
    }
    if (code != ATH_OK) {
        return code;
    }
    if (plan->organization.reason != NULL) {
        return ath_refuse(out, ATH_FAILED_PRECONDITION, plan->organization.reason,
                          plan->organization.subject);
    }
    plan->unchanged = out->unchanged = plan->organization.unchanged;
    plan->moves_totals = !plan->unchanged && plan->organization.base.number != 0 &&
                         (plan->organization.new_sector != NULL ||
                          moves_scopes(&plan->organization.base, &plan->organization.next));
    return ATH_OK;
}

/* Count one report out of one number's total and into another's. */
static void move_report(const struct ath_step *step, struct ath_total_id total,
                        uint32_t number, const struct ath_report_walk *walk,
                        struct ath_cells effective)
{
    uint32_t period = walk->id.period;

    ath_tally_add(step->apply->tally, &total, period, effective, -1);
    total.number = number;
    ath_tally_add(step->apply->tally, &total, period, effective, 1);
}

/* Count one report out of the scopes it leaves and into those it enters. The country's total stays what it
 * is, but is counted, too: then what is kept of its past names every period in which any total changed. */
static ath_code rescope(const struct ath_report_walk *walk,
                        const struct ath_org_result *org, const struct ath_cached_form *of,
                        const struct ath_step *step)
{
    uint32_t old[ATH_SCOPE_COUNT];
    uint32_t new[ATH_SCOPE_COUNT];
    struct ath_cells effective = { 0 };
    int32_t day = ath_period_last_day(walk->id.period);
    bool moved = false;

    if (!ath_cells_effective(&effective, of->program, of->form, walk->report.cells,
                             &step->apply->scratch)) {
        return ath_arena_fail(step->err, "entry");
    }
    ath_report_scopes(old, &org->base, walk->id.project, day);
    ath_report_scopes(new, &org->next, walk->id.project, day);
    for (uint8_t scope = 0; scope < ATH_SCOPE_COUNT && effective.n > 0; scope++) {
        struct ath_total_id total = { walk->id.form, walk->id.layer, scope, old[scope] };
        if (old[scope] == new[scope]) {
            continue;
        }
        move_report(step, total, new[scope], walk, effective);
        moved = true;
    }
    if (moved) {
        struct ath_total_id country = { walk->id.form, walk->id.layer, ATH_SCOPE_COUNTRY,
                                        0 };
        move_report(step, country, 0, walk, effective);
        ath_note_move(step->apply, step->entry->seq, &walk->id);
    }
    return ATH_OK;
}

/* The next place after this report to look at: the organization in the same period, or the next. */
static struct ath_report_id next_place(const struct ath_report_id *at,
                                       uint32_t organization)
{
    struct ath_report_id id = *at;

    id.project = 0;
    if (at->organization > organization) {
        id.period++;
    }
    id.organization = organization;
    return id;
}

static ath_code rescope_reports(const struct ath_org_result *org,
                                struct ath_report_walk *walk, const struct ath_step *step)
{
    ath_code code = ATH_OK;

    while (code == ATH_OK) {
        ath_arena_reset(&step->apply->scratch);
        code = ath_report_walk_next(walk, &step->apply->scratch, step->err);
        if (code != ATH_OK) {
            break;
        }
        if (walk->id.organization != org->base.number) {
            struct ath_report_id id = next_place(&walk->id, org->base.number);
            code = ath_report_walk_seek(walk, &id, step->err);
            continue;
        }
        struct ath_cached_form of = { 0 };
        code = ath_cache_form(&of, step->apply->cache, step->txn, walk->id.form, step->err);
        if (code == ATH_OK) {
            code = rescope(walk, org, &of, step);
        }
    }
    return code == ATH_NOT_FOUND ? ATH_OK : code;
}

static ath_code move_reports(const struct ath_org_result *org, const struct ath_step *step)
{
    struct ath_report_walk walk = { .last_cell = UINT16_MAX };
    struct ath_report_id from = { .organization = org->base.number };

    ath_code code = ath_report_walk_begin(&walk, step->txn, &from, step->err);
    if (code == ATH_OK) {
        code = rescope_reports(org, &walk, step);
    }
    ath_report_walk_end(&walk);
    return code;
}

/* Undo of a record: the old one, empty when there was none. */
static ath_code record_undo(struct ath_slice *undo, uint32_t number, struct ath_slice old,
                            const struct ath_step *step)
{
    struct ath_buf buf;

    ath_buf_init(&buf, step->arena, old.size + 16);
    ath_buf_u8(&buf, undo_version);
    ath_buf_u32(&buf, number);
    ath_buf_bytes(&buf, old);
    *undo = ath_buf_slice(&buf);
    return buf.failed ? ath_arena_fail(step->err, "entry") : ATH_OK;
}

/* The number of the record: the old one, or the next of the dictionary. */
static ath_code give_number(uint32_t *number, uint32_t old, enum ath_dict dict,
                            const char *slug, const struct ath_step *step)
{
    *number = old;
    return old != 0 ? ATH_OK
                    : ath_dict_add(number, step->txn, dict, ath_slice_str(slug), step->err);
}

/* Numbers for what is new, before reports are counted under them. */
static ath_code give_numbers(struct ath_org_result *org, const struct ath_step *step)
{
    ath_code code = ATH_OK;

    if (org->new_sector != NULL) {
        ath_dict_save(step->txn, ATH_DICT_SECTOR, step->entry->seq);
        code = ath_dict_add(&org->next.sector, step->txn, ATH_DICT_SECTOR,
                            ath_slice_str(org->new_sector), step->err);
    }
    return code != ATH_OK ? code
                          : give_number(&org->next.number, org->base.number,
                                        ATH_DICT_ORGANIZATION, org->next.slug, step);
}

static ath_code put_organization(struct ath_org_result *org, const struct ath_step *step)
{
    org->next.seq = step->entry->seq;
    struct ath_slice record = ath_organization_encode(&org->next, step->arena);
    struct ath_key key = ath_number_key(org->next.number);
    if (record.size == 0) {
        return ath_arena_fail(step->err, "entry");
    }
    ath_former_save(step->txn, ATH_TABLE_ORGANIZATION, &key, step->entry->seq);
    ath_txn_put_long(step->txn, ATH_TABLE_ORGANIZATION, &key, record);
    ath_meta_set(step->txn, "snapshot", step->entry->seq);
    return ATH_OK;
}

ath_code ath_execute_organization(struct ath_slice *undo, struct ath_plan *plan,
                                  const struct ath_step *step)
{
    struct ath_org_result *org = &plan->organization;
    struct ath_slice old = { 0 };

    *undo = old;
    if (plan->unchanged) {
        return ATH_OK;
    }
    ath_code code = give_numbers(org, step);
    if (code == ATH_OK && plan->moves_totals) {
        code = move_reports(org, step);
    }
    if (code == ATH_OK) {
        code = put_organization(org, step);
    }
    if (code != ATH_OK) {
        return code;
    }
    if (org->base.number != 0) {
        old = ath_organization_encode(&org->base, step->arena);
    }
    ath_cache_reset(step->apply->cache);
    return record_undo(undo, org->next.number, old, step);
}

ath_code ath_plan_project(struct ath_verdict *out, struct ath_plan *plan,
                          const struct ath_step *step)
{
    struct ath_project_change change;

    ath_code code =
        ath_project_change_decode(&change, step->entry->intent, step->arena, step->err);
    if (code == ATH_OK) {
        code =
            ath_project_merge(&plan->project, step->txn, &change, step->arena, step->err);
    }
    if (code != ATH_OK) {
        return code;
    }
    if (plan->project.reason != NULL) {
        return ath_refuse(out, ATH_FAILED_PRECONDITION, plan->project.reason,
                          plan->project.subject);
    }
    plan->unchanged = out->unchanged = plan->project.unchanged;
    return ATH_OK;
}

ath_code ath_execute_project(struct ath_slice *undo, struct ath_plan *plan,
                             const struct ath_step *step)
{
    struct ath_project_result *project = &plan->project;
    struct ath_slice old = { 0 };

    *undo = old;
    if (plan->unchanged) {
        return ATH_OK;
    }
    ath_code code = give_number(&project->next.number, project->base.number,
                                ATH_DICT_PROJECT, project->next.slug, step);
    if (code != ATH_OK) {
        return code;
    }
    project->next.seq = step->entry->seq;
    struct ath_slice record = ath_project_encode(&project->next, step->arena);
    struct ath_key key = ath_number_key(project->next.number);
    if (record.size == 0) {
        return ath_arena_fail(step->err, "entry");
    }
    if (project->base.number != 0) {
        old = ath_project_encode(&project->base, step->arena);
    }
    ath_former_save(step->txn, ATH_TABLE_PROJECT, &key, step->entry->seq);
    ath_txn_put_long(step->txn, ATH_TABLE_PROJECT, &key, record);
    ath_meta_set(step->txn, "snapshot", step->entry->seq);
    ath_cache_reset(step->apply->cache);
    return record_undo(undo, project->next.number, old, step);
}
