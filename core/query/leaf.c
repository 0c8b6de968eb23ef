/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "query/plan.h"

enum {
    REFS = 64,       /* most nodes of a formula */
    SCALE_MOST = 18, /* of a power of ten in 64 bits */
    NUMBER_SCALE = 9,
};

/* A dated value of a parameter, and the one before it. */
struct ath_bound {
    const struct ath_bound *before;
    struct ath_cells cells; /* effective */
    uint32_t period;
};

/* One figure of the formula, in the layer where it stands. */
struct figure {
    const struct ath_formula *node;
    const struct ath_indicator *indicator;
    enum ath_layer layer;
    const uint16_t *cells;   /* arena: by place in the leaf's breakdown */
    uint16_t total;          /* without that breakdown */
    struct ath_groups bound; /* a parameter's dated values, by organization and project */
    struct ath_cells effective; /* in the report at hand */
};

/* A leaf formula being computed. */
struct leaf {
    struct ath_plan *plan;
    struct ath_operand *operand;
    const struct ath_breakdown *breakdown; /* whose places are computed; NULL for none */
    struct figure figures[REFS];
    size_t count;
    enum ath_layer driver; /* its reports are walked, those of other layers joined */
    struct ath_scan scan;
    struct ath_portion *portions, *places; /* arena: by part; by place, then the total */
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
    int right = ath_query_leaf_scale(program, node->right);
    if (node->type == ATH_NODE_MUL) {
        return left + right > SCALE_MOST ? SCALE_MOST : left + right;
    }
    return left > right ? left : right;
}

/* ---- preparing ----------------------------------------------------------------------- */

static void collect(struct leaf *leaf, const struct ath_formula *node, enum ath_layer layer)
{
    if (node == NULL) {
        return;
    }
    if (node->type == ATH_NODE_REF) {
        ath_assert(leaf->count < REFS);
        leaf->figures[leaf->count++] = (struct figure){
            .node = node,
            .indicator = &leaf->operand->program->indicators[node->indicator],
            .layer = layer,
        };
        return;
    }
    layer = node->type == ATH_NODE_TARGET     ? ATH_LAYER_TARGET
            : node->type == ATH_NODE_VERIFIED ? ATH_LAYER_VERIFIED
                                              : layer;
    collect(leaf, node->left, layer);
    collect(leaf, node->right, layer);
}

/* The cell of the figure with its own selection and these options of the leaf's breakdown. */
static uint16_t cell_at(const struct leaf *leaf, const struct figure *figure,
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

static bool place_figure(const struct leaf *leaf, struct figure *figure)
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

/* Parameters do not say where reports are; of the rest, the asked layer goes first. */
static enum ath_layer driving_layer(const struct leaf *leaf)
{
    enum ath_layer driver = 0;

    for (size_t i = 0; i < leaf->count; i++) {
        const struct figure *figure = &leaf->figures[i];
        if (figure->indicator->kind != ATH_PARAMETER &&
            (driver == 0 || figure->layer == leaf->operand->standing.layer)) {
            driver = figure->layer;
        }
    }
    return driver == 0 ? leaf->operand->standing.layer : driver;
}

static bool prepare(struct leaf *leaf)
{
    struct ath_operand *operand = leaf->operand;
    struct ath_arena *arena = leaf->plan->view->arena;

    leaf->breakdown =
        breakdown_of(operand, operand->breakdown_categories, operand->breakdown_count);
    collect(leaf, operand->indicator->leaf_ast, operand->standing.layer);
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

/* ---- parameters ---------------------------------------------------------------------- */

static ath_code bind(struct leaf *leaf, struct figure *figure, struct ath_scan *scan,
                     struct ath_error *err)
{
    struct ath_arena *arena = leaf->plan->view->arena;
    const struct ath_report_id *id = &scan->walk.id;
    struct ath_bound *bound = ath_arena_new(arena, struct ath_bound);
    struct ath_slot *slot = ath_groups_at(&figure->bound, id->organization, &id->project);

    if (bound == NULL || slot == NULL ||
        !ath_indicator_effective(&bound->cells, leaf->operand->program, figure->indicator,
                                 scan->walk.report.cells, arena)) {
        return ath_query_no_memory(err);
    }
    if (bound->cells.n > 0) {
        bound->period = id->period;
        bound->before = slot->bound;
        slot->bound = bound;
    }
    return ATH_OK;
}

/* Read every dated value of a parameter. */
static ath_code read_parameter(struct leaf *leaf, struct figure *figure,
                               struct ath_error *err)
{
    struct ath_scan scan;
    struct ath_span span;
    ath_code code =
        ath_query_reported(&span, leaf->plan, leaf->operand->form, figure->layer, err);

    if (code != ATH_OK || span.first == 0) {
        return code;
    }
    ath_scan_init(&scan, leaf->plan, leaf->operand->form, figure->layer);
    ath_scan_widen(&scan, figure->indicator);
    ath_scan_from(&scan, span.first, span.last);
    while (code == ATH_OK && (code = ath_scan_next(&scan, err)) == ATH_OK) {
        if ((code = ath_query_tick(leaf->plan, err)) == ATH_OK) {
            code = bind(leaf, figure, &scan, err);
        }
    }
    ath_scan_fini(&scan);
    return code == ATH_NOT_FOUND ? ATH_OK : code;
}

/* The value in force at the report's period. */
static struct ath_cells bound_at(const struct figure *figure,
                                 const struct ath_report_id *id)
{
    const struct ath_slot *slot =
        ath_groups_find(&figure->bound, id->organization, &id->project);
    const struct ath_bound *bound = slot == NULL ? NULL : slot->bound;

    while (bound != NULL &&
           ath_period_last_day(bound->period) > ath_period_last_day(id->period)) {
        bound = bound->before;
    }
    return bound == NULL ? (struct ath_cells){ NULL, 0 } : bound->cells;
}

/* ---- one report ---------------------------------------------------------------------- */

/* The given cells of the same report in another layer. */
static ath_code join(struct ath_cells *out, struct leaf *leaf, enum ath_layer layer,
                     struct ath_error *err)
{
    struct ath_report_id id = leaf->scan.walk.id;
    struct ath_report report;

    id.layer = (uint8_t)layer;
    ath_code code = ath_scan_report(&report, leaf->plan, &id, &leaf->scan.scratch, err);
    if (code == ATH_OK) {
        *out = report.cells;
    }
    return code;
}

static ath_code read_figures(struct leaf *leaf, struct ath_error *err)
{
    for (size_t i = 0; i < leaf->count; i++) {
        struct figure *figure = &leaf->figures[i];
        struct ath_cells given = leaf->scan.walk.report.cells;
        ath_code code = ATH_OK;
        if (figure->indicator->kind == ATH_PARAMETER) {
            figure->effective = bound_at(figure, &leaf->scan.walk.id);
            continue;
        }
        if (figure->layer != leaf->driver) {
            code = join(&given, leaf, figure->layer, err);
        }
        if (code == ATH_OK &&
            !ath_indicator_effective(&figure->effective, leaf->operand->program,
                                     figure->indicator, given, &leaf->scan.scratch)) {
            code = ath_query_no_memory(err);
        }
        if (code != ATH_OK) {
            return code;
        }
    }
    return ATH_OK;
}

struct computing {
    const struct leaf *leaf;
    int place; /* in the breakdown, -1 for totals */
    bool missing, na;
};

static struct ath_result figure_value(const struct ath_formula *node, void *context)
{
    struct computing *c = context;
    const struct figure *figure = c->leaf->figures;
    struct ath_result result = { .worth = ATH_WORTH_NONE };

    if (node->type != ATH_NODE_REF) { /* target, verified: told apart when collected */
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
static ath_code compute(struct ath_portion *out, const struct leaf *leaf, int place,
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
static ath_code compute_places(struct leaf *leaf, struct ath_error *err)
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
static bool fill_portions(struct leaf *leaf)
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

static ath_code read_report(struct leaf *leaf, struct ath_error *err)
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
    if ((code = read_figures(leaf, err)) != ATH_OK ||
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

static ath_code walk(struct leaf *leaf, struct ath_error *err)
{
    struct ath_operand *operand = leaf->operand;
    struct ath_span span;
    ath_code code = ath_query_reported(&span, leaf->plan, operand->form, leaf->driver, err);

    if (code != ATH_OK || span.first == 0) {
        return code;
    }
    for (size_t i = 0; i < leaf->count && code == ATH_OK; i++) {
        if (leaf->figures[i].indicator->kind == ATH_PARAMETER) {
            code = read_parameter(leaf, &leaf->figures[i], err);
        } else if (leaf->figures[i].layer == leaf->driver) {
            ath_scan_widen(&leaf->scan, leaf->figures[i].indicator);
        }
    }
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
    struct leaf *leaf = ath_arena_new(plan->view->arena, struct leaf);
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
    ath_scan_fini(&leaf->scan);
    return code == ATH_OK && ath_query_takes_last(operand)
               ? ath_query_last_end(operand, plan, err)
               : code;
}
