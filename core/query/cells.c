/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "query/plan.h"

/* The column of the category, or -1. */
static int column_of(const struct ath_plan *plan, const struct ath_asked *asked,
                     uint16_t category)
{
    for (size_t i = 0; i < plan->column_count; i++) {
        if (plan->columns[i].dimension == ATH_BY_CATEGORY &&
            asked->column_category[i] == category) {
            return (int)i;
        }
    }
    return -1;
}

bool ath_query_lets_through(const struct ath_plan *plan, const struct ath_asked *asked,
                            uint16_t category, uint16_t option)
{
    for (size_t i = 0; i < plan->condition_count; i++) {
        if (asked->condition_category[i] == category && !asked->allowed[i][option]) {
            return false;
        }
    }
    return true;
}

bool ath_query_merges_options(const struct ath_plan *plan, const struct ath_asked *asked)
{
    for (size_t i = 0; i < asked->category_count; i++) {
        uint16_t index = asked->categories[i], passing = 0;
        const struct ath_category *category = &asked->program->categories[index];
        if (column_of(plan, asked, index) >= 0) {
            continue;
        }
        for (uint16_t option = 0; option < category->option_count; option++) {
            passing =
                (uint16_t)(passing + ath_query_lets_through(plan, asked, index, option));
        }
        if (passing > 1) {
            return true;
        }
    }
    return false;
}

/* The part with these options, made when it is new; -1 when the arena is out. Cells of a parameter
 * are parts of their own, since one may hold longer than another. */
static int part_at(struct ath_operand *operand, const struct ath_part *wanted,
                   struct ath_arena *arena)
{
    bool alone = operand->indicator->kind == ATH_PARAMETER;

    for (size_t i = 0; !alone && i < operand->part_count; i++) {
        if (memcmp(operand->parts[i].options, wanted->options, sizeof wanted->options) ==
            0) {
            return (int)i;
        }
    }
    if (operand->parts == NULL) {
        operand->parts = ath_arena_new_array(arena, struct ath_part, ATH_BREAKDOWN_CELLS);
    }
    if (operand->parts == NULL) {
        return -1;
    }
    ath_assert(operand->part_count < ATH_BREAKDOWN_CELLS);
    operand->parts[operand->part_count] = *wanted;
    return (int)operand->part_count++;
}

/* Keep the uses ascending by cell. */
static bool add_use(struct ath_operand *operand, const struct ath_part *wanted,
                    uint16_t cell, bool sibling, struct ath_arena *arena)
{
    int part = part_at(operand, wanted, arena);
    size_t i = operand->use_count;

    if (operand->uses == NULL) {
        operand->uses = ath_arena_new_array(arena, struct ath_use, ATH_BREAKDOWN_CELLS);
    }
    if (part < 0 || operand->uses == NULL) {
        return false;
    }
    while (i > 0 && operand->uses[i - 1].cell > cell) {
        operand->uses[i] = operand->uses[i - 1];
        i--;
    }
    operand->uses[i] = (struct ath_use){ cell, (uint16_t)part, sibling };
    operand->use_count++;
    operand->parts[part].uses = (uint16_t)(operand->parts[part].uses + !sibling);
    return true;
}

/* The categories that are asked and those that the ref selects; more than a breakdown can have
 * are counted only. */
static size_t gather_categories(uint16_t categories[ATH_BREAKDOWN_CATEGORIES],
                                const struct ath_operand *operand,
                                const struct ath_asked *asked)
{
    size_t n = asked->category_count;

    memcpy(categories, asked->categories, n * sizeof *categories);
    for (int i = 0; operand->ref != NULL && i < operand->ref->selected; i++) {
        size_t k = 0;
        while (k < n && k < ATH_BREAKDOWN_CATEGORIES &&
               categories[k] != operand->ref->category[i]) {
            k++;
        }
        if (k == n && k < ATH_BREAKDOWN_CATEGORIES) {
            categories[n] = operand->ref->category[i];
        }
        n += k == n;
    }
    return n;
}

enum role { ROLE_NONE, ROLE_MAIN, ROLE_SIBLING };

/* What one option of a cell makes of it, as far as the ref selects (R14). */
static enum role role_of(const struct ath_operand *operand, uint16_t category,
                         uint16_t option)
{
    const struct ath_formula *ref = operand->ref;

    for (int i = 0; ref != NULL && i < ref->selected; i++) {
        if (ref->category[i] == category && ref->option[i] != option) {
            return operand->program->categories[category].unspecified == (int)option
                       ? ROLE_NONE
                       : ROLE_SIBLING;
        }
    }
    return ROLE_MAIN;
}

/* The role of a cell and the part it belongs to. */
static enum role judge_cell(struct ath_part *part, const struct ath_operand *operand,
                            const struct ath_plan *plan, const struct ath_asked *asked,
                            const uint16_t place[2])
{
    const struct ath_breakdown *breakdown = &operand->indicator->breakdowns[place[0]];
    uint16_t options[ATH_BREAKDOWN_CATEGORIES];
    bool sibling = false;

    ath_breakdown_options(operand->program, breakdown, place[1], options);
    for (int i = 0; i < breakdown->category_count; i++) {
        uint16_t category = breakdown->category[i];
        enum role role = role_of(operand, category, options[i]);
        int column = column_of(plan, asked, category);
        if (role == ROLE_NONE ||
            !ath_query_lets_through(plan, asked, category, options[i])) {
            return ROLE_NONE;
        }
        sibling = sibling || role == ROLE_SIBLING;
        if (column >= 0) {
            part->options[column] = options[i];
        }
    }
    return sibling ? ROLE_SIBLING : ROLE_MAIN;
}

static bool fill_breakdown(struct ath_operand *operand, const struct ath_plan *plan,
                           const struct ath_asked *asked, uint16_t index)
{
    const struct ath_breakdown *breakdown = &operand->indicator->breakdowns[index];

    for (uint16_t flat = 0; flat < breakdown->cell_count; flat++) {
        struct ath_part part = { 0 };
        enum role role =
            judge_cell(&part, operand, plan, asked, (uint16_t[2]){ index, flat });
        uint16_t cell = breakdown->cells == NULL ? flat : breakdown->cells[flat];
        if (role != ROLE_NONE &&
            !add_use(operand, &part, cell, role == ROLE_SIBLING, plan->view->arena)) {
            return false;
        }
    }
    return true;
}

bool ath_query_cells(struct ath_operand *operand, const struct ath_plan *plan,
                     const struct ath_asked *asked)
{
    uint16_t categories[ATH_BREAKDOWN_CATEGORIES];
    size_t n = gather_categories(categories, operand, asked);

    if (n == 0) {
        return add_use(operand, &(struct ath_part){ 0 }, operand->indicator->total, false,
                       plan->view->arena);
    }
    int index = n > ATH_BREAKDOWN_CATEGORIES
                    ? -1
                    : ath_indicator_breakdown(operand->indicator, categories, n);
    if (index < 0) {
        operand->absent = true;
        return true;
    }
    memcpy(operand->breakdown_categories, categories, n * sizeof *categories);
    operand->breakdown_count = n;
    if (operand->indicator->breakdowns[index].overlapping &&
        ath_query_merges_options(plan, asked)) {
        operand->absent = true; /* parts that may not be added up */
        return true;
    }
    return fill_breakdown(operand, plan, asked, (uint16_t)index);
}

/* ---- what a report gives ------------------------------------------------------------- */

static bool beats(enum ath_kind kind, ath_i128 value, ath_i128 other)
{
    return kind == ATH_EXTREME_MAX ? value > other : value < other;
}

void ath_portion_add(struct ath_portion *portion, enum ath_kind kind,
                     enum ath_cell_state state, ath_i128 value)
{
    if (state != ATH_CELL_NUMBER) {
        bool empty = portion->state == ATH_CELL_MISSING;
        portion->state = empty ? (uint8_t)state : portion->state;
        return;
    }
    bool first = portion->state != ATH_CELL_NUMBER;
    portion->state = ATH_CELL_NUMBER;
    if (first) {
        portion->value = value;
    } else if (kind == ATH_EXTREME_MAX || kind == ATH_EXTREME_MIN) {
        portion->value = beats(kind, value, portion->value) ? value : portion->value;
    } else if (kind == ATH_PARAMETER) {
        portion->mixed = portion->mixed || portion->value != value;
    } else {
        portion->value += value;
    }
}

bool ath_query_portions(struct ath_portion *portions, const struct ath_operand *operand,
                        struct ath_cells effective)
{
    bool any = false;

    memset(portions, 0, operand->part_count * sizeof *portions);
    for (size_t i = 0; i < operand->use_count; i++) {
        const struct ath_use *use = &operand->uses[i];
        const struct ath_cell *cell = ath_cells_find(effective, use->cell);
        if (cell == NULL) {
            continue;
        }
        any = true;
        if (use->sibling) {
            portions[use->part].sibling |= cell->state == ATH_CELL_NUMBER;
        } else {
            ath_portion_add(&portions[use->part], operand->indicator->kind,
                            (enum ath_cell_state)cell->state, cell->value);
        }
    }
    return any;
}
