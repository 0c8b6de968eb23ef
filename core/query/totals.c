/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "model/places.h"
#include "query/asof.h"
#include "query/gather.h"
#include "query/plan.h"

enum {
    PREFIX = 4,      /* bytes of a total's key: form, layer, scope */
    BLOCK_END = 10,  /* and the number, and the block */
    FEW_NUMBERS = 3, /* of a scope: each looks for itself what changed later */
    FEW_USES = 6,    /* of one block: picked out one by one; more are decoded at once */
};

static bool fold_always;

void ath_query_force_fold(bool always)
{
    fold_always = always;
}

/* ---- whether they hold the answer ---------------------------------------------------- */

/* The one scope whose totals tell apart what columns and filters look at; -1 for none. A
 * province says its region, a project its funder. */
int ath_query_scope(const struct ath_plan *plan)
{
    unsigned dimensions = plan->dimensions & ~(1U << ATH_BY_CATEGORY);

    if (dimensions == (1U << ATH_SCOPE_REGION | 1U << ATH_SCOPE_PROVINCE)) {
        return ATH_SCOPE_PROVINCE;
    }
    if ((dimensions & 1U << ATH_BY_FUNDER) != 0 &&
        (dimensions & ~(1U << ATH_BY_FUNDER | 1U << ATH_SCOPE_PROJECT)) == 0) {
        return ATH_SCOPE_PROJECT;
    }
    for (int scope = ATH_SCOPE_REGION; scope < ATH_SCOPE_COUNT; scope++) {
        if (dimensions == 1U << scope) {
            return scope;
        }
    }
    return dimensions == 0 ? ATH_SCOPE_COUNTRY : -1;
}

/* Each bucket is one reporting period, so that its last value is its only one. */
static bool buckets_are_single(const struct ath_timeline *time)
{
    return time->every == time->native ||
           (time->every == ATH_NO_FREQUENCY && time->from == time->to);
}

static bool kind_suffices(const struct ath_operand *operand)
{
    if (operand->indicator->over_reports != ATH_AS_KIND) {
        return false;
    }
    switch (operand->indicator->kind) {
    case ATH_FLOW:
    case ATH_CHOICE:
    case ATH_REACH:
        return true;
    case ATH_STOCK:
        return operand->indicator->carry_periods == 0 && buckets_are_single(&operand->time);
    default:
        return false;
    }
}

bool ath_query_totals_suffice(const struct ath_plan *plan,
                              const struct ath_operand *operand)
{
    if (fold_always || !operand->indicator->entered || !kind_suffices(operand) ||
        ath_query_scope(plan) < 0 ||
        ath_query_filter_on(plan, (enum ath_dimension)ATH_SCOPE_PARENT) != NULL) {
        return false;
    }
    for (size_t i = 0; i < operand->part_count; i++) {
        if (operand->parts[i].uses > 1) {
            return false; /* counts of several cells do not say how many reports there were */
        }
    }
    return true;
}

/* ---- reading them -------------------------------------------------------------------- */

struct scan {
    struct ath_plan *plan;
    struct ath_operand *operand;
    struct ath_total_reader reader;
    struct ath_total_id id;
    struct ath_seen seen;
    bool short_of; /* several reports where one was hoped for (reach) */
};

static uint32_t read_u32(const uint8_t *bytes)
{
    return (uint32_t)bytes[0] << 24 | (uint32_t)bytes[1] << 16 | (uint32_t)bytes[2] << 8 |
           bytes[3];
}

/* Add one sum to the group of its part. */
static ath_code add_sum(struct scan *scan, uint32_t period, const struct ath_use *use,
                        const struct ath_sum *sum, struct ath_error *err)
{
    struct ath_operand *operand = scan->operand;
    uint32_t keys[ATH_COLUMNS] = { 0 };

    if (sum->numbers == 0 && (use->sibling || sum->na == 0)) {
        return ATH_OK;
    }
    ath_query_keys(keys, scan->plan, &scan->seen, &operand->parts[use->part]);
    struct ath_slot *slot =
        ath_groups_at(&operand->groups, ath_timeline_bucket(&operand->time, period), keys);
    if (slot == NULL) {
        return ath_query_no_slot(scan->plan, err);
    }
    struct ath_figure *figure = &slot->figure;
    if (use->sibling) {
        figure->sibling = true;
        return ATH_OK;
    }
    figure->sum += sum->sum;
    figure->numbers += sum->numbers;
    figure->reported += (uint64_t)sum->numbers + sum->na;
    figure->largest = figure->sum;
    scan->short_of = scan->short_of || figure->numbers > 1;
    return ATH_OK;
}

static ath_code add_few(struct scan *scan, uint32_t period, const struct ath_use *uses,
                        size_t n, struct ath_error *err)
{
    struct ath_sum sum;
    ath_code code = ATH_OK;

    for (size_t i = 0; i < n && code == ATH_OK; i++) {
        code = ath_total_decode_cell(&sum, scan->reader.value,
                                     (uint16_t)(uses[i].cell / ATH_TOTAL_BLOCK),
                                     uses[i].cell, err);
        if (code == ATH_OK) {
            code = add_sum(scan, period, &uses[i], &sum, err);
        }
    }
    return code;
}

static ath_code add_many(struct scan *scan, uint32_t period, const struct ath_use *uses,
                         size_t n, struct ath_error *err)
{
    struct ath_sum sums[ATH_TOTAL_BLOCK];
    size_t count = 0, k = 0;
    ath_code code = ath_total_decode(sums, &count, scan->reader.value,
                                     (uint16_t)(uses[0].cell / ATH_TOTAL_BLOCK), err);

    for (size_t i = 0; i < n && code == ATH_OK; i++) {
        while (k < count && sums[k].cell < uses[i].cell) {
            k++;
        }
        if (k < count && sums[k].cell == uses[i].cell) {
            code = add_sum(scan, period, &uses[i], &sums[k], err);
        }
    }
    return code;
}

/* Where the block changed after the epoch that it is read at, found once for all numbers; NULL where it
 * is not worth it. */
static ath_code find_later(const struct ath_periods **out, struct scan *scan,
                           uint16_t block, struct ath_error *err)
{
    const struct ath_timeline *time = &scan->operand->time;
    const struct ath_view *view = scan->plan->view;
    const struct ath_filter *filter =
        ath_query_filter_on(scan->plan, (enum ath_dimension)scan->id.scope);
    struct ath_total_id country = { scan->id.form, scan->id.layer, ATH_SCOPE_COUNTRY, 0 };

    *out = NULL;
    if (view->then == NULL || scan->id.scope == ATH_SCOPE_COUNTRY ||
        (filter != NULL && filter->n < FEW_NUMBERS)) {
        return ATH_OK;
    }
    struct ath_later *later = view->then->later;
    while (later != NULL &&
           (later->form != scan->id.form || later->layer != scan->id.layer ||
            later->block != block || later->from != time->from || later->to != time->to)) {
        later = later->next;
    }
    if (later != NULL) {
        *out = &later->periods;
        return ATH_OK;
    }
    later = ath_arena_new(view->arena, struct ath_later);
    if (later == NULL) {
        return ath_query_no_memory(err);
    }
    *later = (struct ath_later){ .form = scan->id.form,
                                 .layer = scan->id.layer,
                                 .block = block,
                                 .from = time->from,
                                 .to = time->to,
                                 .next = view->then->later };
    struct ath_key from = ath_total_key(&country, block, time->from);
    struct ath_key to = ath_total_key(&country, block, time->to);
    ath_code code =
        ath_total_later(&later->periods, &scan->reader, &from, &to, view->arena, err);
    if (code == ATH_OK) {
        view->then->later = later;
        *out = &later->periods;
    }
    return code;
}

/* All periods of one block of one number; `uses` are those in the block. */
static ath_code scan_block(struct scan *scan, const struct ath_use *uses, size_t n,
                           struct ath_error *err)
{
    const struct ath_timeline *time = &scan->operand->time;
    uint16_t block = (uint16_t)(uses[0].cell / ATH_TOTAL_BLOCK);
    struct ath_key from = ath_total_key(&scan->id, block, time->from);
    struct ath_key to = ath_total_key(&scan->id, block, time->to);
    const struct ath_periods *later = NULL;
    ath_code code = find_later(&later, scan, block, err);

    scan->reader.later = later;
    if (code == ATH_OK) {
        code = ath_total_seek(&scan->reader, &from, &to, err);
    }
    while (code == ATH_OK) {
        uint32_t period = read_u32(scan->reader.key.data + BLOCK_END);
        code = n <= FEW_USES ? add_few(scan, period, uses, n, err)
                             : add_many(scan, period, uses, n, err);
        if (code == ATH_OK) {
            code = ath_query_tick(scan->plan, err);
        }
        if (code == ATH_OK) {
            code = ath_total_next(&scan->reader, err);
        }
    }
    scan->reader.later = NULL;
    return code == ATH_NOT_FOUND ? ATH_OK : code;
}

static ath_code scan_number(struct scan *scan, uint32_t number, struct ath_error *err)
{
    const struct ath_operand *operand = scan->operand;
    uint8_t scope = scan->id.scope;
    ath_code code = ATH_OK;

    scan->id.number = number;
    scan->seen.numbers[scope] = number;
    if (scope == ATH_SCOPE_PROVINCE) {
        scan->seen.numbers[ATH_SCOPE_REGION] = ath_place_region_of(number);
    } else if (scope == ATH_SCOPE_PROJECT) {
        ath_query_see_project(&scan->seen, scan->plan, number);
    }
    if (!ath_query_passes(scan->plan, &scan->seen)) {
        return ATH_OK;
    }
    for (size_t i = 0, n = 0; i < operand->use_count && code == ATH_OK; i += n) {
        unsigned block = operand->uses[i].cell / ATH_TOTAL_BLOCK;
        for (n = 1; i + n < operand->use_count &&
                    operand->uses[i + n].cell / ATH_TOTAL_BLOCK == block;
             n++) {
        }
        code = scan_block(scan, operand->uses + i, n, err);
    }
    return code;
}

/* The first number of the scope from `number` on that has totals; NOT_FOUND past the last. */
static ath_code next_number(uint32_t *number, struct scan *scan, struct ath_error *err)
{
    scan->id.number = *number;
    struct ath_key from = ath_total_key(&scan->id, 0, 0);
    scan->id.number = UINT32_MAX;
    struct ath_key to = ath_total_key(&scan->id, UINT16_MAX, UINT32_MAX);
    ath_code code = ath_total_seek(&scan->reader, &from, &to, err);

    if (code == ATH_OK) {
        *number = read_u32(scan->reader.key.data + PREFIX);
    }
    return code;
}

static ath_code scan_all(struct scan *scan, struct ath_error *err)
{
    uint32_t number = 0;
    ath_code code;

    while ((code = next_number(&number, scan, err)) == ATH_OK) {
        if ((code = scan_number(scan, number, err)) != ATH_OK) {
            return code;
        }
        if (number == UINT32_MAX) {
            break;
        }
        number++;
    }
    return code == ATH_NOT_FOUND ? ATH_OK : code;
}

/* The numbers worth trying without looking for them first; 0 when there are too many. */
static uint32_t small_scope(uint8_t scope)
{
    static const uint32_t ends[ATH_SCOPE_COUNT] = {
        [ATH_SCOPE_COUNTRY] = 1,
        [ATH_SCOPE_REGION] = ATH_REGION_ABROAD + 1,
        [ATH_SCOPE_KIND] = ATH_ORG_KIND_END,
        [ATH_SCOPE_MILIEU] = ATH_MILIEU_RURAL + 1,
    };
    return ends[scope];
}

static ath_code scan_scope(struct scan *scan, struct ath_error *err)
{
    const struct ath_filter *filter =
        ath_query_filter_on(scan->plan, (enum ath_dimension)scan->id.scope);
    uint32_t end = small_scope(scan->id.scope);
    ath_code code = ATH_OK;

    if (filter != NULL) {
        for (size_t i = 0; i < filter->n && code == ATH_OK; i++) {
            code = scan_number(scan, filter->numbers[i], err);
        }
        return code;
    }
    if (end == 0) {
        return scan_all(scan, err);
    }
    for (uint32_t number = 0; number < end && code == ATH_OK; number++) {
        code = scan_number(scan, number, err);
    }
    return code;
}

static bool is_wanted(const struct ath_wanted *wanted,
                      const struct ath_indicator *indicator)
{
    for (size_t i = 0; i < wanted->n; i++) {
        if (wanted->v[i] == indicator) {
            return true;
        }
    }
    return false;
}

/* Its indicator, and those that the question reads later from the same reports: all are counted at
 * once. Where they are many, counting every one of the form is as cheap. */
static struct ath_wanted wanted_from(const struct ath_operand *operand)
{
    struct ath_wanted wanted = { { operand->indicator }, 1 };

    for (const struct ath_operand *o = operand->next; o != NULL; o = o->next) {
        if (o->form != operand->form || o->standing.layer != operand->standing.layer ||
            is_wanted(&wanted, o->indicator)) {
            continue;
        }
        if (wanted.n == ATH_WANTED_MOST) {
            return (struct ath_wanted){ .n = 0 };
        }
        wanted.v[wanted.n++] = o->indicator;
    }
    return wanted;
}

ath_code ath_query_read_totals(bool *enough, struct ath_plan *plan,
                               struct ath_operand *operand, struct ath_error *err)
{
    struct scan scan = { .plan = plan, .operand = operand };
    struct ath_wanted wanted = wanted_from(operand);

    scan.id =
        (struct ath_total_id){ operand->form->number, (uint8_t)operand->standing.layer,
                               (uint8_t)ath_query_scope(plan), 0 };
    ath_code code = ath_moment_totals(&scan.reader, plan->view, &scan.id, &wanted, err);
    if (code == ATH_OK && operand->time.count > 0) {
        code = scan_scope(&scan, err);
    }
    ath_total_reader_end(&scan.reader);
    if (code != ATH_OK) {
        return code;
    }
    *enough = operand->indicator->kind != ATH_REACH || !scan.short_of;
    if (!*enough) {
        size_t limit = operand->groups.limit;
        ath_groups_init(&operand->groups, plan->view->arena, (uint32_t)plan->column_count);
        operand->groups.limit = limit;
    }
    return ATH_OK;
}
