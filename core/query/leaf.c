/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "query/gather.h"
#include "query/leaf.h"
#include "query/scan.h"

enum {
    SCALE_MOST = 18, /* of a power of ten in 64 bits */
    NUMBER_SCALE = 9,
};

/* ---- scale --------------------------------------------------------------------------- */

int ath_query_leaf_scale(const struct ath_program *program, const struct ath_formula *node)
{
    int scale = 0;

    if (node == NULL) {
        return 0;
    }
    if (node->type == ATH_NODE_NUMBER) {
        while (scale < NUMBER_SCALE && ath_pow10(scale) % node->number.den != 0) {
            scale++;
        }
        return scale;
    }
    if (node->type == ATH_NODE_REF) {
        return program->indicators[node->indicator].scale;
    }
    int left = ath_query_leaf_scale(program, node->left);
    if (node->type == ATH_NODE_WHERE) {
        return left;
    }
    int right = ath_query_leaf_scale(program, node->right);
    if (node->type == ATH_NODE_MUL) {
        return left + right > SCALE_MOST ? SCALE_MOST : left + right;
    }
    return left > right ? left : right;
}

/* ---- preparing ----------------------------------------------------------------------- */

/* Where in the formula figures stand. */
struct place {
    enum ath_layer layer;
    bool then; /* below at_verification */
};

/* A parameter is the same in every layer, unless its form reports it in each. What was verified
 * stands as verified. */
static void add_figure(struct ath_leaf *leaf, const struct ath_formula *node,
                       struct place place)
{
    const struct ath_program *program = leaf->operand->program;
    const struct ath_indicator *indicator = &program->indicators[node->indicator];
    const struct ath_form *form = &program->forms[indicator->form];
    bool parameter = indicator->kind == ATH_PARAMETER;

    if (parameter && form->frequency[place.layer] == 0) {
        place.layer = ATH_LAYER_ACTUAL;
    }
    place.then = place.then && (parameter || place.layer != ATH_LAYER_VERIFIED);
    ath_assert(leaf->count < ATH_LEAF_REFS);
    leaf->figures[leaf->count++] = (struct ath_leaf_figure){ .node = node,
                                                             .indicator = indicator,
                                                             .form = form,
                                                             .layer = place.layer,
                                                             .then = place.then };
    leaf->then = leaf->then || place.then;
}

static void collect(struct ath_leaf *leaf, const struct ath_formula *node,
                    struct place place)
{
    if (node == NULL) {
        return;
    }
    if (node->type == ATH_NODE_REF) {
        add_figure(leaf, node, place);
        return;
    }
    place.layer = ath_formula_layer(node, place.layer);
    place.then = place.then || node->type == ATH_NODE_AT_VERIFICATION;
    collect(leaf, node->left, place);
    collect(leaf, node->right, place);
}

/* The cell of the figure with its own selection and these options of the leaf's breakdown. */
static uint16_t cell_at(const struct ath_leaf *leaf, const struct ath_leaf_figure *figure,
                        const uint16_t *options)
{
    const struct ath_program *program = leaf->operand->program;
    uint16_t categories[2 * ATH_BREAKDOWN_CATEGORIES], wanted[2 * ATH_BREAKDOWN_CATEGORIES];
    size_t n = figure->node->selected;

    memcpy(categories, figure->node->category, n * sizeof *categories);
    memcpy(wanted, figure->node->option, n * sizeof *wanted);
    for (int i = 0; options != NULL && i < leaf->breakdown->category_count; i++, n++) {
        categories[n] = leaf->breakdown->category[i];
        wanted[n] = options[i];
    }
    if (n == 0) {
        return figure->indicator->total;
    }
    int index = ath_indicator_breakdown(figure->indicator, categories, n);
    if (index < 0) {
        return ATH_NO_CELL;
    }
    const struct ath_breakdown *breakdown = &figure->indicator->breakdowns[index];
    uint16_t flat = 0;
    for (int i = 0; i < breakdown->category_count; i++) {
        size_t k = 0;
        while (categories[k] != breakdown->category[i]) {
            k++;
        }
        flat =
            (uint16_t)(flat * program->categories[categories[k]].option_count + wanted[k]);
    }
    return breakdown->cells[flat];
}

static bool place_figure(const struct ath_leaf *leaf, struct ath_leaf_figure *figure)
{
    uint16_t options[ATH_BREAKDOWN_CATEGORIES];
    uint16_t count = leaf->breakdown == NULL ? 0 : leaf->breakdown->cell_count;
    uint16_t *cells = ath_arena_new_array(leaf->plan->view->arena, uint16_t, count);

    for (uint16_t flat = 0; cells != NULL && flat < count; flat++) {
        ath_breakdown_options(leaf->operand->program, leaf->breakdown, flat, options);
        cells[flat] = cell_at(leaf, figure, options);
    }
    figure->cells = cells;
    figure->total = cell_at(leaf, figure, NULL);
    ath_groups_init(&figure->bound, leaf->plan->view->arena, 1);
    return cells != NULL;
}

/* The breakdown that is asked; for the total the first whose parts make it up. */
static const struct ath_breakdown *breakdown_of(const struct ath_operand *operand,
                                                const uint16_t *categories, size_t n)
{
    const struct ath_indicator *indicator = operand->indicator;

    if (n > 0) {
        int index = ath_indicator_breakdown(indicator, categories, n);
        return index < 0 ? NULL : &indicator->breakdowns[index];
    }
    for (uint16_t i = 0; i < indicator->breakdown_count; i++) {
        if (!indicator->breakdowns[i].overlapping) {
            return &indicator->breakdowns[i];
        }
    }
    return NULL;
}

/* Parameters do not say where reports are; of the rest, the asked layer goes first. What stood at
 * the verification needs one. */
static enum ath_layer driving_layer(const struct ath_leaf *leaf)
{
    enum ath_layer driver = 0;

    if (leaf->then) {
        return ATH_LAYER_VERIFIED;
    }
    for (size_t i = 0; i < leaf->count; i++) {
        const struct ath_leaf_figure *figure = &leaf->figures[i];
        if (figure->indicator->kind != ATH_PARAMETER &&
            (driver == 0 || figure->layer == leaf->operand->standing.layer)) {
            driver = figure->layer;
        }
    }
    return driver == 0 ? leaf->operand->standing.layer : driver;
}

static bool prepare(struct ath_leaf *leaf)
{
    struct ath_operand *operand = leaf->operand;
    struct ath_arena *arena = leaf->plan->view->arena;

    leaf->breakdown =
        breakdown_of(operand, operand->breakdown_categories, operand->breakdown_count);
    collect(leaf, operand->indicator->leaf_ast,
            (struct place){ .layer = operand->standing.layer });
    for (size_t i = 0; i < leaf->count; i++) {
        if (!place_figure(leaf, &leaf->figures[i])) {
            return false;
        }
    }
    leaf->driver = driving_layer(leaf);
    leaf->portions = ath_arena_new_array(arena, struct ath_portion, operand->part_count);
    leaf->places = ath_arena_new_array(arena, struct ath_portion, ATH_BREAKDOWN_CELLS + 1);
    operand->read_from = operand->time.from;
    return leaf->portions != NULL && leaf->places != NULL &&
           (!ath_query_takes_last(operand) || ath_query_last_begin(operand, leaf->plan));
}

/* ---- one report ---------------------------------------------------------------------- */

struct computing {
    const struct ath_leaf *leaf;
    int place; /* in the breakdown, -1 for totals */
    bool missing, na;
};

static struct ath_result figure_value(const struct ath_formula *node, void *context)
{
    struct computing *c = context;
    const struct ath_leaf_figure *figure = c->leaf->figures;
    struct ath_result result = { .worth = ATH_WORTH_NONE };

    if (node->type != ATH_NODE_REF) { /* layers, moments: told apart when collected */
        return ath_formula_eval(node->left, figure_value, context);
    }
    while (figure->node != node) {
        figure++;
    }
    uint16_t number = c->place < 0 ? figure->total : figure->cells[c->place];
    const struct ath_cell *cell =
        number == ATH_NO_CELL ? NULL : ath_cells_find(figure->effective, number);
    if (cell == NULL || cell->state != ATH_CELL_NUMBER) {
        c->missing = c->missing || cell == NULL;
        c->na = true;
        return result;
    }
    result.worth = ATH_WORTH_NUMBER;
    result.number = ath_rational_make(cell->value, ath_pow10(figure->indicator->scale));
    return result;
}

/* A missing input makes a missing result; otherwise one that is not applicable, NA. */
static ath_code compute(struct ath_portion *out, const struct ath_leaf *leaf, int place,
                        struct ath_error *err)
{
    struct computing c = { .leaf = leaf, .place = place };
    const struct ath_operand *operand = leaf->operand;
    struct ath_result result =
        ath_formula_eval(operand->indicator->leaf_ast, figure_value, &c);

    *out = (struct ath_portion){ .state = ATH_CELL_MISSING };
    if (c.missing || c.na) {
        out->state = c.missing ? ATH_CELL_MISSING : ATH_CELL_NA;
        return ATH_OK;
    }
    if (result.worth != ATH_WORTH_NUMBER ||
        !ath_rational_round(&out->value, result.number, operand->scale)) {
        return ath_fail(err, ATH_OUT_OF_RANGE, "'%s' does not fit 128 bits in a report",
                        operand->indicator->id);
    }
    out->state = ATH_CELL_NUMBER;
    return ATH_OK;
}

/* Every place, and the total: the sum of the places where any has a value. */
static ath_code compute_places(struct ath_leaf *leaf, struct ath_error *err)
{
    int count = leaf->breakdown == NULL ? 0 : leaf->breakdown->cell_count;
    bool adds_up = count > 0 && !leaf->breakdown->overlapping;
    struct ath_portion *total = &leaf->places[ATH_BREAKDOWN_CELLS];
    ath_code code = ATH_OK;

    *total = (struct ath_portion){ 0 };
    for (int place = 0; place < count && code == ATH_OK; place++) {
        struct ath_portion *portion = &leaf->places[place];
        code = compute(portion, leaf, place, err);
        if (code == ATH_OK && adds_up && portion->state != ATH_CELL_MISSING) {
            ath_portion_add(total, leaf->operand->indicator->kind,
                            (enum ath_cell_state)portion->state, portion->value);
        }
    }
    if (code == ATH_OK && total->state == ATH_CELL_MISSING) {
        code = compute(total, leaf, -1, err);
    }
    return code;
}

/* True when the report has any result. */
static bool fill_portions(struct ath_leaf *leaf)
{
    const struct ath_operand *operand = leaf->operand;
    bool any = false;

    memset(leaf->portions, 0, operand->part_count * sizeof *leaf->portions);
    for (size_t i = 0; i < operand->use_count; i++) {
        const struct ath_use *use = &operand->uses[i];
        const struct ath_portion *place =
            &leaf->places[use->cell == ATH_NO_CELL ? ATH_BREAKDOWN_CELLS : use->cell];
        if (use->sibling) {
            leaf->portions[use->part].sibling |= place->state == ATH_CELL_NUMBER;
        } else if (place->state != ATH_CELL_MISSING) {
            ath_portion_add(&leaf->portions[use->part], operand->indicator->kind,
                            (enum ath_cell_state)place->state, place->value);
        }
        any = any || place->state != ATH_CELL_MISSING;
    }
    return any;
}

static ath_code read_report(struct ath_leaf *leaf, struct ath_error *err)
{
    const struct ath_report_id *id = &leaf->scan.walk.id;
    struct ath_seen seen;
    ath_code code = ath_query_tick(leaf->plan, err);

    if (code != ATH_OK) {
        return code;
    }
    ath_query_see(&seen, leaf->plan, id);
    if (!ath_query_may_matter(leaf->plan, &seen)) {
        return ATH_OK;
    }
    if ((code = ath_leaf_figures_read(leaf, err)) != ATH_OK ||
        (code = compute_places(leaf, err)) != ATH_OK) {
        return code;
    }
    bool any = fill_portions(leaf);
    bool at_all = any || leaf->places[ATH_BREAKDOWN_CELLS].state != ATH_CELL_MISSING;
    if (!at_all || (!any && !ath_query_takes_last(leaf->operand))) {
        return ATH_OK;
    }
    return ath_query_give(leaf->operand, leaf->plan, id, leaf->portions, err);
}

/* ---- all of them --------------------------------------------------------------------- */

static ath_code walk(struct ath_leaf *leaf, struct ath_error *err)
{
    struct ath_operand *operand = leaf->operand;
    struct ath_span span;
    ath_code code = ath_query_reported(&span, leaf->plan, operand->form, leaf->driver, err);

    if (code != ATH_OK || span.first == 0) {
        return code;
    }
    code = ath_leaf_figures_begin(leaf, err);
    ath_scan_from(&leaf->scan,
                  operand->read_from < span.first ? span.first : operand->read_from,
                  operand->time.to > span.last ? span.last : operand->time.to);
    while (code == ATH_OK && (code = ath_scan_next(&leaf->scan, err)) == ATH_OK) {
        code = read_report(leaf, err);
    }
    return code == ATH_NOT_FOUND ? ATH_OK : code;
}

ath_code ath_query_fold_leaf(struct ath_plan *plan, struct ath_operand *operand,
                             struct ath_error *err)
{
    struct ath_leaf *leaf = ath_arena_new(plan->view->arena, struct ath_leaf);
    const enum ath_frequency *frequency = operand->form->frequency;
    ath_code code = ATH_OK;

    if (leaf == NULL) {
        return ath_query_no_memory(err);
    }
    leaf->plan = plan;
    leaf->operand = operand;
    if (!prepare(leaf)) {
        return ath_query_no_memory(err);
    }
    ath_scan_init(&leaf->scan, plan, operand->form, leaf->driver);
    if (frequency[leaf->driver] == frequency[operand->standing.layer]) {
        code = walk(leaf, err);
    }
    ath_leaf_figures_end(leaf);
    ath_scan_fini(&leaf->scan);
    return code == ATH_OK && ath_query_takes_last(operand)
               ? ath_query_last_end(operand, plan, err)
               : code;
}
