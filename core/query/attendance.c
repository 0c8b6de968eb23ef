/* SPDX-License-Identifier: Apache-2.0 */
#include "query/attendance.h"

#include <string.h>

#include "query/expected.h"

void ath_attendance_init(struct ath_attendance *attendance, struct ath_arena *arena,
                         size_t columns, size_t limit)
{
    ath_groups_init(&attendance->groups, arena, (uint32_t)columns);
    attendance->groups.limit = limit;
}

static struct ath_counts *counts_at(struct ath_attendance *c, const struct ath_plan *plan,
                                    const struct ath_seen *seen, uint32_t bucket)
{
    static const struct ath_part no_options;
    uint32_t keys[ATH_COLUMNS] = { 0 };

    ath_query_keys(keys, plan, seen, &no_options);
    struct ath_slot *slot = ath_groups_at(&c->groups, bucket, keys);
    if (slot == NULL) {
        return NULL;
    }
    if (slot->figure.numbers > 0) {
        return &c->v[slot->figure.numbers - 1];
    }
    if (c->n == c->capacity) {
        size_t capacity = c->capacity == 0 ? 64 : c->capacity * 2;
        struct ath_counts *v =
            ath_arena_new_array(plan->view->arena, struct ath_counts, capacity);
        if (v == NULL) {
            return NULL;
        }
        if (c->n > 0) {
            memcpy(v, c->v, c->n * sizeof *v);
        }
        c->v = v;
        c->capacity = capacity;
    }
    slot->figure.numbers = ++c->n;
    return &c->v[c->n - 1];
}

ath_code ath_attendance_count(struct ath_due_walk *w, const struct ath_due *due,
                              struct ath_error *err)
{
    struct ath_attendance *c = w->to;
    const struct ath_report_id id = { w->form->number, (uint8_t)w->plan->layer, due->period,
                                      due->organization->number, 0 };
    bool late = false;
    struct ath_seen seen;
    uint32_t at = 0;

    ath_query_see(&seen, w->plan, &id);
    if (!ath_query_passes(w->plan, &seen)) {
        return ATH_OK;
    }
    ath_code code = due->assignment != NULL && due->first != 0
                        ? ath_due_late(&late, w, due, err)
                        : ATH_OK;
    while (code == ATH_OK && ath_query_next_group(&seen, w->plan, &at)) {
        struct ath_counts *counts =
            counts_at(c, w->plan, &seen, ath_timeline_bucket(&w->asked->time, due->period));
        if (counts == NULL) {
            return ath_query_no_slot(w->plan, err);
        }
        counts->expected += due->assignment != NULL;
        counts->reported += due->assignment != NULL && due->first != 0;
        counts->late += late;
        counts->others += due->assignment == NULL;
    }
    return code;
}

ath_code ath_query_attend(struct ath_plan *plan, struct ath_asked *asked,
                          const struct ath_roster *roster, struct ath_error *err)
{
    const struct ath_form *form = &asked->program->forms[asked->indicator->form];
    struct ath_attendance *counting =
        ath_arena_new(plan->view->arena, struct ath_attendance);
    struct ath_due_walk walk = { .plan = plan,
                                 .asked = asked,
                                 .form = form,
                                 .roster = ath_roster_form(roster, form->number),
                                 .visit = ath_attendance_count,
                                 .to = counting };

    if (counting == NULL) {
        return ath_query_no_memory(err);
    }
    ath_attendance_init(counting, plan->view->arena, plan->column_count, plan->row_limit);
    asked->attendance = counting;
    return ath_due_walk(&walk, err);
}

void ath_query_attended(uint64_t *late, uint64_t *missing, const struct ath_plan *plan,
                        const struct ath_asked *asked, const struct ath_slot *group)
{
    uint32_t keys[ATH_COLUMNS] = { 0 };

    for (size_t i = 0; i < plan->column_count; i++) {
        bool option = plan->columns[i].dimension == ATH_BY_CATEGORY;
        keys[i] = option ? 0 : group->keys[i];
    }
    const struct ath_slot *slot =
        ath_groups_find(&asked->attendance->groups, group->bucket, keys);
    *late = *missing = 0;
    if (slot != NULL) {
        const struct ath_counts *counts = &asked->attendance->v[slot->figure.numbers - 1];
        *late = counts->late;
        *missing = counts->expected - counts->reported;
    }
}
