/* SPDX-License-Identifier: Apache-2.0 */
#include "model/cell.h"

#include <stdlib.h>
#include <string.h>

#include "model/cell_work.h"

const struct ath_cell *ath_cells_find(struct ath_cells cells, uint16_t cell)
{
    size_t low = 0, high = cells.n;

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (cells.v[middle].cell < cell) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low < cells.n && cells.v[low].cell == cell ? &cells.v[low] : NULL;
}

static bool is_figure(const struct ath_cell *cell)
{
    return cell->state == ATH_CELL_NUMBER || cell->state == ATH_CELL_NA;
}

/* What one cell becomes; `state` is MISSING for none. `old` or `new` may be NULL. */
static struct ath_cell lay_over(const struct ath_cell *old, const struct ath_cell *new,
                                bool replace)
{
    uint8_t said = new != NULL ? new->state : replace ? ATH_CELL_WITHDRAWN : ATH_CELL_KEEP;

    if (new != NULL && is_figure(new)) {
        int64_t value = new->state == ATH_CELL_NUMBER ? new->value : 0;
        return (struct ath_cell){ value, new->cell, new->state };
    }
    if (old == NULL) {
        return (struct ath_cell){ .state = ATH_CELL_MISSING };
    }
    return said == ATH_CELL_WITHDRAWN
               ? (struct ath_cell){ 0, old->cell, ATH_CELL_WITHDRAWN }
               : *old;
}

static bool differs(const struct ath_cell *old, const struct ath_cell *becomes)
{
    if (old == NULL) {
        return becomes->state != ATH_CELL_MISSING;
    }
    return old->state != becomes->state ||
           (old->state == ATH_CELL_NUMBER && old->value != becomes->value);
}

/* NOLINTNEXTLINE(readability-function-size): two results, two inputs, a mode, an arena */
bool ath_cells_merge(struct ath_cells *out, uint32_t *changed, struct ath_cells base,
                     struct ath_cells change, bool replace, struct ath_arena *arena)
{
    struct ath_cell *v = ath_arena_new_array(arena, struct ath_cell, base.n + change.n);
    size_t n = 0, b = 0, c = 0;
    uint32_t count = 0;

    if (v == NULL) {
        return false;
    }
    while (b < base.n || c < change.n) {
        const struct ath_cell *old = b < base.n ? &base.v[b] : NULL;
        const struct ath_cell *new = c < change.n ? &change.v[c] : NULL;
        if (old != NULL && new != NULL && old->cell != new->cell) {
            *(old->cell < new->cell ? &new : &old) = NULL;
        }
        b += old != NULL;
        c += new != NULL;
        struct ath_cell becomes = lay_over(old, new, replace);
        count += differs(old, &becomes);
        if (becomes.state != ATH_CELL_MISSING) {
            v[n++] = becomes;
        }
    }
    *out = (struct ath_cells){ v, n };
    *changed = count;
    return true;
}

static int by_number(const void *a, const void *b)
{
    const struct ath_cell *left = a, *right = b;

    return (left->cell > right->cell) - (left->cell < right->cell);
}

static bool reserve(struct ath_cell_sink *sink, size_t more)
{
    size_t needed = sink->cells.n + more;
    size_t capacity = needed * 2;

    if (sink->cells.v != NULL && needed <= sink->capacity) {
        return true;
    }
    if (sink->cells.v != NULL &&
        ath_arena_extend(sink->arena, sink->cells.v, sink->capacity * sizeof *sink->cells.v,
                         capacity * sizeof *sink->cells.v)) {
        sink->capacity = capacity;
        return true;
    }
    struct ath_cell *v = ath_arena_new_array(sink->arena, struct ath_cell, capacity);
    if (v == NULL) {
        return false;
    }
    if (sink->cells.n > 0) {
        memcpy(v, sink->cells.v, sink->cells.n * sizeof *v);
    }
    sink->cells.v = v;
    sink->capacity = capacity;
    return true;
}

static struct ath_cell *push(struct ath_cell *out, uint16_t cell,
                             const struct ath_slot *slot, bool numbers)
{
    if (slot->state == ATH_CELL_NA || (slot->state == ATH_CELL_NUMBER && numbers)) {
        *out++ =
            (struct ath_cell){ .value = slot->value, .cell = cell, .state = slot->state };
    }
    return out;
}

bool ath_cell_sink_add(struct ath_cell_sink *sink, const struct ath_work *work)
{
    const struct ath_indicator *indicator = work->indicator;
    const struct ath_slot *total = &work->slots[0];
    bool numbers = !(total->given && total->state == ATH_CELL_NA);

    if (!reserve(sink, work->slot_count)) {
        return false;
    }
    struct ath_cell *out =
        push(sink->cells.v + sink->cells.n, indicator->total, total, true);
    for (uint16_t b = 0; b < indicator->breakdown_count; b++) {
        const struct ath_breakdown *breakdown = &indicator->breakdowns[b];
        const struct ath_slot *slots = ath_work_slots(work, b);
        const uint16_t *cells = breakdown->cells;
        uint16_t count = work->filled[b] ? breakdown->cell_count : 0;
        for (uint16_t flat = 0; flat < count; flat++) {
            out = push(out, cells[flat], &slots[flat], numbers);
        }
    }
    sink->cells.n = (size_t)(out - sink->cells.v);
    return true;
}

/* A form's first version numbers its cells in the order they are added; only cells of later
 * versions have to be sorted in. */
struct ath_cells ath_cell_sink_cells(struct ath_cell_sink *sink)
{
    struct ath_cells cells = sink->cells;

    for (size_t i = 1; i < cells.n; i++) {
        if (cells.v[i - 1].cell > cells.v[i].cell) {
            qsort(cells.v, cells.n, sizeof *cells.v, by_number);
            break;
        }
    }
    return cells;
}

bool ath_cells_effective(struct ath_cells *out, const struct ath_program *program,
                         const struct ath_form *form, struct ath_cells given,
                         struct ath_arena *arena)
{
    struct ath_cell_walk walk;
    struct ath_cell_sink sink = { .arena = arena };

    if (!ath_cell_walk_begin(&walk, program, form, given, arena)) {
        return false;
    }
    if (!reserve(&sink, given.n)) {
        return false;
    }
    while (ath_cell_walk_next(&walk)) {
        ath_work_follow(&walk.work);
        ath_work_complete(&walk.work);
        if (!ath_cell_sink_add(&sink, &walk.work)) {
            return false;
        }
    }
    *out = ath_cell_sink_cells(&sink);
    return true;
}

bool ath_indicator_effective(struct ath_cells *out, const struct ath_program *program,
                             const struct ath_indicator *indicator, struct ath_cells given,
                             struct ath_arena *arena)
{
    const struct ath_form *form = &program->forms[indicator->form];
    struct ath_cells own = { ath_arena_new_array(arena, struct ath_cell, given.n), 0 };

    if (own.v == NULL) {
        return false;
    }
    for (size_t i = 0; i < given.n; i++) {
        uint16_t cell = given.v[i].cell;
        if (cell < form->cell_end &&
            form->place[cell].indicator == indicator - program->indicators) {
            own.v[own.n++] = given.v[i];
        }
    }
    if (own.n == 0) {
        *out = own;
        return true;
    }
    return ath_cells_effective(out, program, form, own, arena);
}
