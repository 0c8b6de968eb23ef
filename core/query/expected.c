/* SPDX-License-Identifier: Apache-2.0 */
#include "query/expected.h"

#include <string.h>

#include "query/asof.h"
#include "query/gather.h"
#include "query/plan.h"

/*
 * How many contributors were expected in each group. An assignment says so for years at a stretch,
 * and most organizations stay where they are: so stretches are counted, not periods. A step is a
 * reporting period where reports add up over time, and a bucket where each organization's last
 * value counts, once.
 */

enum { FEW = 8 };

/* Steps in which one more is expected, both ends in it. */
struct piece {
    struct piece *next;
    uint32_t first, last;
};

/* What stands in the columns of scopes: one combination. */
struct tuple {
    struct piece *pieces; /* newest first */
    uint32_t n;
    uint64_t
        *before; /* where there are many pieces: how many are expected before each step */
};

struct ath_expected {
    const struct ath_plan *plan;
    const struct ath_timeline *time;
    uint16_t form;
    bool once; /* an organization counts once a bucket */
    uint32_t steps;
    struct ath_groups groups; /* of tuples: figure.numbers is one past the tuple's index */
    struct tuple *tuples;     /* arena */
    size_t count, capacity;
};

static const struct ath_part no_options;

/* ---- tuples -------------------------------------------------------------------------- */

static struct tuple *new_tuple(struct ath_expected *e)
{
    if (e->count == e->capacity) {
        size_t capacity = e->capacity == 0 ? FEW : e->capacity * 2;
        struct tuple *v = ath_arena_new_array(e->plan->view->arena, struct tuple, capacity);
        if (v == NULL) {
            return NULL;
        }
        if (e->count > 0) {
            memcpy(v, e->tuples, e->count * sizeof *v);
        }
        e->tuples = v;
        e->capacity = capacity;
    }
    return &e->tuples[e->count++];
}

static struct tuple *tuple_of(struct ath_expected *e, const struct ath_seen *seen)
{
    uint32_t keys[ATH_COLUMNS] = { 0 };

    ath_query_keys(keys, e->plan, seen, &no_options);
    struct ath_slot *slot = ath_groups_at(&e->groups, 0, keys);
    if (slot == NULL) {
        return NULL;
    }
    if (slot->figure.numbers == 0) {
        if (new_tuple(e) == NULL) {
            return NULL;
        }
        slot->figure.numbers = e->count;
    }
    return &e->tuples[slot->figure.numbers - 1];
}

static bool add_piece(struct ath_expected *e, const struct ath_seen *seen, uint32_t first,
                      uint32_t last)
{
    struct tuple *tuple = tuple_of(e, seen);

    if (tuple == NULL) {
        return false;
    }
    if (tuple->pieces != NULL && tuple->pieces->last + 1 == first) {
        tuple->pieces->last = last;
        return true;
    }
    struct piece *piece = ath_arena_new(e->plan->view->arena, struct piece);
    if (piece != NULL) {
        *piece = (struct piece){ tuple->pieces, first, last };
        tuple->pieces = piece;
        tuple->n++;
    }
    return piece != NULL;
}

/* How many are expected before each step, and before the end. */
static bool sum_tuple(struct tuple *tuple, uint32_t steps, struct ath_arena *arena)
{
    uint64_t *before = ath_arena_new_array(arena, uint64_t, (size_t)steps + 2);

    if (before == NULL) {
        return false;
    }
    for (const struct piece *p = tuple->pieces; p != NULL; p = p->next) {
        before[p->first + 1]++;
        before[p->last + 2]--; /* wraps, and comes back in the sums */
    }
    for (int pass = 0; pass < 2; pass++) { /* changes to counts, counts to sums */
        for (uint32_t s = 1; s <= steps; s++) {
            before[s] += before[s - 1];
        }
    }
    tuple->before = before;
    return true;
}

/* Where many stretches make up a tuple, its steps are summed up once. */
static bool sum_up(struct ath_expected *e)
{
    bool fits = true;

    for (size_t i = 0; fits && i < e->count; i++) {
        struct tuple *tuple = &e->tuples[i];
        fits = tuple->n <= FEW || sum_tuple(tuple, e->steps, e->plan->view->arena);
    }
    return fits;
}

/* ---- when an organization is to report ------------------------------------------------ */

/* The reporting periods that end between these days. */
static bool clip(struct ath_stretch *out, const struct ath_timeline *time, int32_t first,
                 int32_t last)
{
    out->from = time->from;
    out->to = time->to;
    if (first > ath_period_last_day(time->from)) {
        out->from = ath_period_of_day(time->native, first);
    }
    if (last < ath_period_last_day(time->to)) {
        out->to = ath_period_of_day(time->native, last);
        out->to -= out->to != 0 && ath_period_last_day(out->to) > last;
    }
    return out->from != 0 && out->to != 0 && out->from <= out->to;
}

void ath_query_duty(struct ath_duty_periods *out, const struct ath_timeline *time,
                    const struct ath_organization *org, const struct ath_assignments *list)
{
    int32_t opened = org->opened == ATH_DAY_NONE ? ATH_DAY_FIRST : org->opened;

    out->n = 0;
    for (uint16_t i = 0; i < list->n && out->n < ATH_ASSIGNMENTS_MOST; i++) {
        const struct ath_assignment *a = &list->v[i];
        out->n += clip(&out->v[out->n], time, a->from > opened ? a->from : opened,
                       a->to < org->closed ? a->to : org->closed);
    }
}

uint32_t ath_query_duty_last(const struct ath_duty_periods *duty, uint32_t from,
                             uint32_t to)
{
    uint32_t last = 0;

    for (size_t i = 0; i < duty->n; i++) {
        uint32_t end = duty->v[i].to < to ? duty->v[i].to : to;
        if (duty->v[i].from <= end && end >= from) {
            last = end; /* they ascend */
        }
    }
    return last;
}

/* ---- one organization ---------------------------------------------------------------- */

/* In every group that columns ask for, if filters let it pass at all. */
static bool add_seen(struct ath_expected *e, const struct ath_seen *seen, uint32_t first,
                     uint32_t last)
{
    struct ath_seen in_group = *seen;
    uint32_t at = 0;

    if (!ath_query_passes(e->plan, seen)) {
        return true;
    }
    while (ath_query_next_group(&in_group, e->plan, &at)) {
        if (!add_piece(e, &in_group, first, last)) {
            return false;
        }
    }
    return true;
}

/* It stays in its scopes: stretches as they are. */
static bool add_settled(struct ath_expected *e, const struct ath_report_id *id,
                        const struct ath_duty_periods *duty)
{
    struct ath_seen seen;
    uint32_t next = 0; /* first step not counted yet */
    bool fits = true;

    ath_query_see(&seen, e->plan, id);
    for (size_t i = 0; fits && i < duty->n; i++) {
        const struct ath_stretch *d = &duty->v[i];
        uint32_t first = d->from - e->time->from;
        uint32_t last = d->to - e->time->from;
        if (e->once) {
            first = ath_timeline_bucket(e->time, d->from);
            last = ath_timeline_bucket(e->time, d->to);
            first = first < next ? next : first;
        }
        next = last + 1;
        fits = first > last || add_seen(e, &seen, first, last);
    }
    return fits;
}

/* The period of the step in which it is seen: of a bucket, the last one it is to report; 0 when
 * there is none. */
static uint32_t period_of(const struct ath_expected *e, const struct ath_duty_periods *duty,
                          uint32_t step)
{
    const struct ath_timeline *time = e->time;
    uint32_t period = time->from + step;

    return e->once ? ath_query_duty_last(duty, ath_timeline_bucket_first(time, step),
                                         ath_timeline_bucket_last(time, step))
                   : ath_query_duty_last(duty, period, period);
}

/* It moves, or its ancestors may: step by step. */
static bool add_moving(struct ath_expected *e, struct ath_report_id *id,
                       const struct ath_duty_periods *duty)
{
    for (uint32_t step = 0; step < e->steps; step++) {
        struct ath_seen seen;
        id->period = period_of(e, duty, step);
        if (id->period == 0) {
            continue;
        }
        ath_query_see(&seen, e->plan, id);
        if (!add_seen(e, &seen, step, step)) {
            return false;
        }
    }
    return true;
}

/* Whether what the question looks at may be another thing at another time. */
static bool is_settled(const struct ath_plan *plan, const struct ath_organization *org)
{
    static const unsigned places = 1U << ATH_SCOPE_REGION | 1U << ATH_SCOPE_PROVINCE;
    unsigned looked_at = plan->dimensions;

    if ((looked_at & places) != 0 && org->province_count > 1) {
        return false;
    }
    if ((looked_at & 1U << ATH_BY_GROUP) != 0 && org->group_count > 0) {
        return false;
    }
    return (looked_at & 1U << ATH_SCOPE_PARENT) == 0 ||
           (org->parent_count <= 1 &&
            ath_query_filter_on(plan, (enum ath_dimension)ATH_SCOPE_PARENT) == NULL);
}

static bool add_organization(struct ath_expected *e, const struct ath_assigned *assigned)
{
    const struct ath_snapshot *snapshot = e->plan->view->snapshot;
    struct ath_duty_periods duty;
    struct ath_report_id id = { .form = e->form,
                                .layer = (uint8_t)e->plan->layer,
                                .period = e->time->from,
                                .organization = assigned->organization };

    if (assigned->organization > snapshot->organization_count) {
        return true; /* added after the state that is looked at */
    }
    const struct ath_organization *org =
        &snapshot->organizations[assigned->organization - 1];
    ath_query_duty(&duty, e->time, org, &assigned->list);
    if (duty.n == 0) {
        return true;
    }
    return is_settled(e->plan, org) ? add_settled(e, &id, &duty)
                                    : add_moving(e, &id, &duty);
}

ath_code ath_query_roster(const struct ath_roster **out, const struct ath_view *view,
                          struct ath_error *err)
{
    return view->then == NULL || view->then->now
               ? ath_roster_acquire(out, view->txn, err)
               : ath_roster_acquire_at(out, view->txn, view->then->seq, err);
}

/* ---- all of them --------------------------------------------------------------------- */

/* A last value is one for each organization, however many periods the bucket has. */
static bool counts_once(const struct ath_asked *asked)
{
    for (const struct ath_operand *o = asked->operands; o != NULL; o = o->next) {
        if (ath_query_takes_last(o) && (o->standing.reading == ATH_READ_PLAIN ||
                                        o->standing.reading == ATH_READ_YTD)) {
            return true;
        }
    }
    return false;
}

/* Assignments are not made by project, so nobody knows who was to report for one. */
static bool can_be_known(const struct ath_plan *plan)
{
    return (plan->dimensions & (1U << ATH_SCOPE_PROJECT | 1U << ATH_BY_FUNDER)) == 0;
}

static bool same_time(const struct ath_timeline *a, const struct ath_timeline *b)
{
    return a->every == b->every && a->native == b->native && a->first == b->first &&
           a->count == b->count && a->from == b->from && a->to == b->to;
}

/* Another indicator of the form may have been asked for before this one. */
static struct ath_expected *find_same(const struct ath_plan *plan,
                                      const struct ath_asked *asked,
                                      const struct ath_expected *wanted)
{
    for (const struct ath_asked *a = plan->asked; a < asked; a++) {
        if (a->expected != NULL && a->expected->form == wanted->form &&
            a->expected->once == wanted->once &&
            same_time(a->expected->time, wanted->time)) {
            return a->expected;
        }
    }
    return NULL;
}

static bool build(struct ath_expected *e, const struct ath_form_roster *roster)
{
    ath_groups_init(&e->groups, e->plan->view->arena, (uint32_t)e->plan->column_count);
    for (size_t i = 0; i < roster->n; i++) {
        if (!add_organization(e, &roster->v[i])) {
            return false;
        }
    }
    return sum_up(e);
}

ath_code ath_query_expect(struct ath_plan *plan, struct ath_asked *asked,
                          const struct ath_roster *roster, struct ath_error *err)
{
    const struct ath_form *form = &asked->program->forms[asked->indicator->form];
    const struct ath_form_roster *who = ath_roster_form(roster, form->number);

    if (who == NULL || asked->time.count == 0 || !can_be_known(plan)) {
        return ATH_OK;
    }
    struct ath_expected *e = ath_arena_new(plan->view->arena, struct ath_expected);
    if (e == NULL) {
        return ath_query_no_memory(err);
    }
    e->plan = plan;
    e->time = &asked->time;
    e->form = form->number;
    e->once = counts_once(asked);
    e->steps = e->once ? asked->time.count : asked->time.to - asked->time.from + 1;
    asked->expected = find_same(plan, asked, e);
    if (asked->expected == NULL) {
        if (!build(e, who)) {
            return ath_query_no_memory(err);
        }
        asked->expected = e;
    }
    return ATH_OK;
}

/* ---- asking -------------------------------------------------------------------------- */

static uint64_t count_steps(const struct tuple *tuple, uint32_t first, uint32_t last)
{
    uint64_t n = 0;

    if (tuple->before != NULL) {
        return tuple->before[last + 1] - tuple->before[first];
    }
    for (const struct piece *p = tuple->pieces; p != NULL; p = p->next) {
        uint32_t from = p->first > first ? p->first : first;
        uint32_t to = p->last < last ? p->last : last;
        n += from <= to ? to - from + 1 : 0;
    }
    return n;
}

uint64_t ath_query_expected(const struct ath_expected *e, const struct ath_slot *group)
{
    uint32_t keys[ATH_COLUMNS] = { 0 };
    uint32_t first = group->bucket;
    uint32_t last = group->bucket;

    for (size_t i = 0; i < e->plan->column_count; i++) {
        bool option = e->plan->columns[i].dimension == ATH_BY_CATEGORY;
        keys[i] = option ? 0 : group->keys[i];
    }
    const struct ath_slot *slot = ath_groups_find(&e->groups, 0, keys);
    if (slot == NULL) {
        return 0;
    }
    if (!e->once) {
        first = ath_timeline_bucket_first(e->time, group->bucket) - e->time->from;
        last = ath_timeline_bucket_last(e->time, group->bucket) - e->time->from;
    }
    return count_steps(&e->tuples[slot->figure.numbers - 1], first, last);
}
