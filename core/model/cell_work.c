/* SPDX-License-Identifier: Apache-2.0 */
#include "model/cell_work.h"

#include <string.h>

static enum ath_combine combine_of(enum ath_kind kind)
{
    static const uint8_t combine[] = {
        [ATH_FLOW] = ATH_COMBINE_SUM,        [ATH_STOCK] = ATH_COMBINE_SUM,
        [ATH_EXTREME_MAX] = ATH_COMBINE_MAX, [ATH_EXTREME_MIN] = ATH_COMBINE_MIN,
        [ATH_REACH] = ATH_COMBINE_SUM,       [ATH_CHOICE] = ATH_COMBINE_SUM,
        [ATH_PARAMETER] = ATH_COMBINE_NONE, /* constants are not combined */
    };

    return (size_t)kind < sizeof combine ? (enum ath_combine)combine[kind]
                                         : ATH_COMBINE_NONE;
}

/* Where a cell stands; NULL for one that is retired, unknown or no figure. */
static const struct ath_cell_place *live_place(const struct ath_form *form,
                                               const struct ath_cell *cell)
{
    if (cell->cell >= form->cell_end ||
        (cell->state != ATH_CELL_NUMBER && cell->state != ATH_CELL_NA)) {
        return NULL;
    }
    const struct ath_cell_place *place = &form->place[cell->cell];
    return place->indicator == ATH_NO_CELL ? NULL : place;
}

/* Counting sort: live cells by indicator, in the order of their numbers within one. */
static bool group(struct ath_cells *out, const struct ath_form *form,
                  struct ath_cells cells, struct ath_arena *arena)
{
    uint32_t *next = ath_arena_new_array(arena, uint32_t, form->indicator_count + 1u);
    struct ath_cell *v = ath_arena_new_array(arena, struct ath_cell, cells.n);
    uint16_t first = form->first_indicator;
    size_t n = 0;

    if (next == NULL || v == NULL) {
        return false;
    }
    for (size_t i = 0; i < cells.n; i++) {
        const struct ath_cell_place *place = live_place(form, &cells.v[i]);
        if (place != NULL) {
            next[place->indicator - first + 1]++;
            n++;
        }
    }
    for (uint16_t i = 1; i <= form->indicator_count; i++) {
        next[i] += next[i - 1];
    }
    for (size_t i = 0; i < cells.n; i++) {
        const struct ath_cell_place *place = live_place(form, &cells.v[i]);
        if (place != NULL) {
            v[next[place->indicator - first]++] = cells.v[i];
        }
    }
    *out = (struct ath_cells){ v, n };
    return true;
}

static uint32_t slots_of(const struct ath_indicator *indicator)
{
    uint32_t count = 1;

    for (uint16_t b = 0; b < indicator->breakdown_count; b++) {
        count += indicator->breakdowns[b].cell_count;
    }
    return count;
}

/* What the largest indicator of a report takes. */
struct room {
    uint32_t slots, breakdowns;
};

/* False when the cells are not all live, indicator by indicator, as those of a form's first
 * version are. */
static bool measure(struct room *room, const struct ath_program *program,
                    const struct ath_form *form, struct ath_cells cells)
{
    int32_t last = -1;

    for (size_t i = 0; i < cells.n; i++) {
        const struct ath_cell_place *place = live_place(form, &cells.v[i]);
        if (place == NULL || place->indicator < last) {
            return false;
        }
        if (place->indicator > last) {
            const struct ath_indicator *indicator = &program->indicators[place->indicator];
            uint32_t slots = slots_of(indicator), breakdowns = indicator->breakdown_count;
            room->slots = slots > room->slots ? slots : room->slots;
            room->breakdowns =
                breakdowns > room->breakdowns ? breakdowns : room->breakdowns;
            last = place->indicator;
        }
    }
    return true;
}

bool ath_cell_walk_begin(struct ath_cell_walk *walk, const struct ath_program *program,
                         const struct ath_form *form, struct ath_cells given,
                         struct ath_arena *arena)
{
    struct ath_work *work = &walk->work;
    struct room room = { 0 };

    *walk = (struct ath_cell_walk){ .work = { .program = program },
                                    .form = form,
                                    .cells = given };
    if (!measure(&room, program, form, given)) {
        if (!group(&walk->cells, form, given, arena)) {
            return false;
        }
        bool grouped = measure(&room, program, form, walk->cells);
        ath_assert(grouped);
    }
    work->slots = ath_arena_new_array(arena, struct ath_slot, room.slots);
    work->start = ath_arena_new_array(arena, uint32_t, room.breakdowns);
    work->filled = ath_arena_new_array(arena, bool, room.breakdowns);
    return work->slots != NULL && work->start != NULL && work->filled != NULL;
}

static void lay_out(struct ath_work *work, const struct ath_indicator *indicator)
{
    uint32_t count = 1;

    for (uint16_t b = 0; b < indicator->breakdown_count; b++) {
        work->start[b] = count;
        work->filled[b] = false;
        count += indicator->breakdowns[b].cell_count;
    }
    memset(work->slots, 0, count * sizeof *work->slots);
    work->slot_count = count;
    work->indicator = indicator;
    work->combine = combine_of(indicator->kind);
    work->crossed = 0;
}

static void put_part(struct ath_work *work, const struct ath_cell_place *place,
                     struct ath_slot slot)
{
    uint16_t b = (uint16_t)place->breakdown;
    uint8_t count = work->indicator->breakdowns[b].category_count;

    work->crossed = count > work->crossed ? count : work->crossed;
    work->filled[b] = true;
    work->slots[work->start[b] + place->flat] = slot;
}

bool ath_cell_walk_next(struct ath_cell_walk *walk)
{
    struct ath_work *work = &walk->work;
    const struct ath_cell_place *places = walk->form->place;

    if (walk->at == walk->cells.n) {
        return false;
    }
    const struct ath_cell *at = walk->cells.v + walk->at;
    const struct ath_cell *end = walk->cells.v + walk->cells.n;
    uint16_t number = places[at->cell].indicator;
    lay_out(work, &work->program->indicators[number]);
    for (; at < end && places[at->cell].indicator == number; at++) {
        int64_t value = at->state == ATH_CELL_NUMBER ? at->value : 0;
        struct ath_slot slot = { value, at->state, true };
        if (places[at->cell].breakdown < 0) {
            work->slots[0] = slot;
        } else {
            put_part(work, &places[at->cell], slot);
        }
    }
    walk->at = (size_t)(at - walk->cells.v);
    return true;
}

/* Where a category stands in the breakdown, or -1. */
static int position(const struct ath_breakdown *breakdown, uint16_t category)
{
    for (int i = 0; i < breakdown->category_count; i++) {
        if (breakdown->category[i] == category) {
            return i;
        }
    }
    return -1;
}

bool ath_breakdown_within(const struct ath_breakdown *margin,
                          const struct ath_breakdown *crossing)
{
    for (uint8_t i = 0; i < margin->category_count; i++) {
        if (position(crossing, margin->category[i]) < 0) {
            return false;
        }
    }
    return margin->category_count < crossing->category_count;
}

int ath_breakdown_unspecified(const struct ath_program *program,
                              const struct ath_breakdown *breakdown)
{
    int flat = 0;

    for (uint8_t i = 0; i < breakdown->category_count; i++) {
        const struct ath_category *category = &program->categories[breakdown->category[i]];
        if (category->unspecified < 0) {
            return -1;
        }
        flat = flat * category->option_count + category->unspecified;
    }
    return flat;
}

/* True when `a` tells more than `b` of a whole that both are a part of. */
static bool is_beyond(enum ath_combine combine, int64_t a, int64_t b)
{
    return combine == ATH_COMBINE_MIN ? a < b : a > b;
}

/* Sums stay in 64 bits: at most ATH_FORM_CELLS numbers of at most ATH_VALUE_MAX. */
static void combine_into(struct ath_slot *into, const struct ath_slot *part,
                         enum ath_combine combine)
{
    if (part->state != ATH_CELL_NUMBER || into->state != ATH_CELL_NUMBER) {
        if (into->state != ATH_CELL_NUMBER && part->state != ATH_CELL_MISSING) {
            *into = (struct ath_slot){ part->value, part->state, false };
        }
    } else if (combine == ATH_COMBINE_SUM) {
        into->value += part->value;
    } else if (is_beyond(combine, part->value, into->value)) {
        into->value = part->value;
    }
}

/* Steps through the cells of a crossing and knows the margin's cell of each. */
struct odometer {
    uint8_t n;
    uint16_t digit[ATH_BREAKDOWN_CATEGORIES], size[ATH_BREAKDOWN_CATEGORIES];
    uint16_t
        stride[ATH_BREAKDOWN_CATEGORIES]; /* in the margin; 0 when not one of its own */
    uint16_t flat;
};

static struct odometer make_odometer(const struct ath_program *program,
                                     const struct ath_breakdown *crossing,
                                     const struct ath_breakdown *margin)
{
    struct odometer o = { .n = crossing->category_count };
    uint16_t stride = 1;

    for (uint8_t i = 0; i < o.n; i++) {
        o.size[i] = program->categories[crossing->category[i]].option_count;
    }
    for (int i = margin->category_count - 1; i >= 0; i--) {
        int at = position(crossing, margin->category[i]);
        o.stride[at] = stride;
        stride = (uint16_t)(stride * o.size[at]);
    }
    return o;
}

static void step(struct odometer *o)
{
    for (uint8_t i = o->n; i-- > 0;) {
        o->flat = (uint16_t)(o->flat + o->stride[i]);
        if (++o->digit[i] < o->size[i]) {
            return;
        }
        o->flat = (uint16_t)(o->flat - o->stride[i] * o->size[i]);
        o->digit[i] = 0;
    }
}

void ath_work_project(struct ath_slot *out, const struct ath_work *work,
                      struct ath_projection projection)
{
    const struct ath_breakdown *from = &work->indicator->breakdowns[projection.from];
    const struct ath_breakdown *to = &work->indicator->breakdowns[projection.to];
    const struct ath_slot *parts = ath_work_slots(work, projection.from);
    struct odometer o = make_odometer(work->program, from, to);

    memset(out, 0, to->cell_count * sizeof *out);
    for (uint16_t i = 0; i < from->cell_count; i++, step(&o)) {
        if (parts[i].given || !projection.given_only) {
            combine_into(&out[o.flat], &parts[i], projection.combine);
        }
    }
}

/* Parts of this breakdown say something about wholes: extremes always, sums in partitions. */
static bool is_followed(const struct ath_work *work, uint16_t breakdown)
{
    return work->combine == ATH_COMBINE_MAX || work->combine == ATH_COMBINE_MIN ||
           ath_work_summed(work, breakdown);
}

/* Lay a crossing's margin under what is there: given cells win; of two crossings that differ,
 * the one that tells more does. */
static void follow_crossing(struct ath_work *work, uint16_t margin, uint16_t crossing)
{
    struct ath_slot sums[ATH_BREAKDOWN_CELLS];
    struct ath_slot *slots = ath_work_slots(work, margin);
    uint16_t count = work->indicator->breakdowns[margin].cell_count;

    ath_assert(count <= ATH_BREAKDOWN_CELLS);
    ath_work_project(sums, work,
                     (struct ath_projection){ crossing, margin, work->combine, false });
    for (uint16_t i = 0; i < count; i++) {
        if (slots[i].given || sums[i].state == ATH_CELL_MISSING) {
            continue;
        }
        if (slots[i].state != ATH_CELL_NUMBER ||
            (sums[i].state == ATH_CELL_NUMBER &&
             is_beyond(work->combine, sums[i].value, slots[i].value))) {
            slots[i] = sums[i];
        }
    }
}

/* Every crossing that a margin lies within. */
static void follow_margin(struct ath_work *work, uint16_t margin)
{
    const struct ath_breakdown *v = work->indicator->breakdowns;

    for (uint16_t b = 0; b < work->indicator->breakdown_count; b++) {
        if (work->filled[b] && is_followed(work, b) &&
            ath_breakdown_within(&v[margin], &v[b])) {
            follow_crossing(work, margin, b);
            work->filled[margin] = true;
        }
    }
}

/* Every margin of this many categories. */
static void follow_crossings(struct ath_work *work, uint8_t categories)
{
    for (uint16_t b = 0; b < work->indicator->breakdown_count; b++) {
        if (work->indicator->breakdowns[b].category_count == categories &&
            is_followed(work, b)) {
            follow_margin(work, b);
        }
    }
}

struct ath_tally ath_work_tally(const struct ath_work *work, uint16_t breakdown)
{
    const struct ath_breakdown *b = &work->indicator->breakdowns[breakdown];
    const struct ath_slot *slots = ath_work_slots(work, breakdown);
    struct ath_tally tally = { 0 };

    if (!work->filled[breakdown]) {
        return tally;
    }
    int64_t sum = 0;
    unsigned any = 0, numbers = 0;
    for (uint16_t i = 0; i < b->cell_count; i++) {
        sum += slots[i].value;
        any |= slots[i].state;
        numbers |= slots[i].given & (slots[i].state == ATH_CELL_NUMBER);
    }
    tally = (struct ath_tally){ .sum = sum, .any = any != 0, .numbers = numbers != 0 };
    int unspecified = ath_breakdown_unspecified(work->program, b);
    if (unspecified >= 0 && !slots[unspecified].given) {
        tally.soft = slots[unspecified].value;
        tally.sum -= tally.soft;
    }
    return tally;
}

/* R1, R3: the sum of the first partition that says all it has to say by itself. There is one as
 * soon as a partition has a number: the one with the most categories. */
static void follow_partitions(struct ath_work *work)
{
    struct ath_slot *total = &work->slots[0];

    for (uint16_t b = 0; b < work->indicator->breakdown_count; b++) {
        if (!ath_work_summed(work, b)) {
            continue;
        }
        struct ath_tally tally = ath_work_tally(work, b);
        if (tally.numbers && tally.soft == 0) {
            *total = (struct ath_slot){ tally.sum, ATH_CELL_NUMBER, false };
            return;
        }
        if (tally.any) {
            total->state = ATH_CELL_NA; /* R4, unless a number is still to come */
        }
    }
}

/* R26: the most extreme part there is. */
static void follow_extremes(struct ath_work *work)
{
    for (uint32_t i = 1; i < work->slot_count; i++) {
        combine_into(&work->slots[0], &work->slots[i], work->combine);
    }
}

void ath_work_follow(struct ath_work *work)
{
    const struct ath_slot *total = &work->slots[0];

    if (work->combine == ATH_COMBINE_NONE) {
        return;
    }
    for (uint8_t categories = work->crossed; categories-- > 1;) {
        follow_crossings(work, categories);
    }
    if (total->given) {
        return;
    }
    if (work->combine == ATH_COMBINE_SUM) {
        follow_partitions(work);
    } else {
        follow_extremes(work);
    }
}

void ath_work_complete(struct ath_work *work)
{
    const struct ath_slot *total = &work->slots[0];

    if (work->combine != ATH_COMBINE_SUM || total->state != ATH_CELL_NUMBER) {
        return;
    }
    for (uint16_t b = 0; b < work->indicator->breakdown_count; b++) {
        int flat =
            ath_breakdown_unspecified(work->program, &work->indicator->breakdowns[b]);
        if (!ath_work_summed(work, b) || flat < 0) {
            continue;
        }
        struct ath_slot *unspecified = &ath_work_slots(work, b)[flat];
        if (unspecified->given) {
            continue;
        }
        struct ath_tally tally = ath_work_tally(work, b);
        int64_t rest = total->value - tally.sum;
        if (rest != 0 || !tally.any || unspecified->state == ATH_CELL_NUMBER) {
            *unspecified = (struct ath_slot){ rest, ATH_CELL_NUMBER, false };
            work->filled[b] = true;
        }
    }
}
