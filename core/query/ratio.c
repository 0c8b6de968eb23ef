/* SPDX-License-Identifier: Apache-2.0 */
#include "query/ratio.h"

#include <string.h>

#include "query/gather.h"
#include "query/plan.h"

/* ---- where figures stand ------------------------------------------------------------- */

/* Inside a function over time or layers. A second function over time has no meaning here. */
static struct ath_standing step_into(struct ath_standing standing,
                                     const struct ath_formula *node)
{
    bool plain = standing.reading == ATH_READ_PLAIN;

    switch (node->type) {
    case ATH_NODE_OFFSET:
        standing.shift += node->n;
        break;
    case ATH_NODE_YTD:
        standing.reading = plain ? ATH_READ_YTD : ATH_READ_NEVER;
        break;
    case ATH_NODE_AVG:
        standing.reading = plain ? ATH_READ_AVERAGE : ATH_READ_NEVER;
        break;
    default:
        standing.layer = ath_formula_layer(node, standing.layer);
        break;
    }
    return standing;
}

/* A stock of the year to date is the stock. */
static struct ath_standing settle(struct ath_standing standing,
                                  const struct ath_indicator *indicator)
{
    if (indicator->kind == ATH_STOCK && standing.reading == ATH_READ_YTD) {
        standing.reading = ATH_READ_PLAIN;
    }
    return standing;
}

static bool same_ref(const struct ath_formula *a, const struct ath_formula *b)
{
    size_t bytes = a->selected * sizeof a->category[0];

    return a->indicator == b->indicator && a->selected == b->selected &&
           memcmp(a->category, b->category, bytes) == 0 &&
           memcmp(a->option, b->option, bytes) == 0;
}

static struct ath_operand *find_operand(const struct ath_asked *asked,
                                        const struct ath_formula *ref,
                                        struct ath_standing standing)
{
    standing = settle(standing, &asked->program->indicators[ref->indicator]);
    for (struct ath_operand *o = asked->operands; o != NULL; o = o->next) {
        if (o->ref != NULL && same_ref(o->ref, ref) &&
            o->standing.layer == standing.layer &&
            o->standing.reading == standing.reading &&
            o->standing.shift == standing.shift) {
            return o;
        }
    }
    return NULL;
}

/* ---- operands ------------------------------------------------------------------------ */

static struct ath_operand *new_operand(struct ath_plan *plan, struct ath_asked *asked,
                                       const struct ath_indicator *indicator,
                                       struct ath_standing standing)
{
    struct ath_operand *operand = ath_arena_new(plan->view->arena, struct ath_operand);

    if (operand == NULL) {
        return NULL;
    }
    operand->program = asked->program;
    operand->indicator = indicator;
    operand->form = &asked->program->forms[indicator->form];
    operand->standing = settle(standing, indicator);
    operand->scale = indicator->leaf_ast == NULL
                         ? indicator->scale
                         : ath_query_leaf_scale(asked->program, indicator->leaf_ast);
    operand->next = asked->operands;
    asked->operands = operand;
    operand->next_of_all = plan->operands;
    plan->operands = operand;
    ath_groups_init(&operand->groups, plan->view->arena, (uint32_t)plan->column_count);
    return operand;
}

/* What a ratio may be made of (a union of people, a largest value or a tariff never adds up); a rule
 * also of counted answers. */
static bool adds_up(const struct ath_indicator *indicator)
{
    return indicator->kind == ATH_FLOW || indicator->kind == ATH_STOCK ||
           indicator->kind == ATH_CHOICE;
}

static bool add_ref(struct ath_plan *plan, struct ath_asked *asked,
                    const struct ath_formula *ref, struct ath_standing standing)
{
    const struct ath_indicator *indicator = &asked->program->indicators[ref->indicator];
    struct ath_operand *operand;

    if (find_operand(asked, ref, standing) != NULL) {
        return true;
    }
    if ((operand = new_operand(plan, asked, indicator, standing)) == NULL) {
        return false;
    }
    operand->ref = ref;
    if (!adds_up(indicator) || !ath_query_operand_time(operand, &asked->time)) {
        operand->absent = true;
        return true;
    }
    return ath_query_cells(operand, plan, asked);
}

static bool add_refs(struct ath_plan *plan, struct ath_asked *asked,
                     const struct ath_formula *node, struct ath_standing standing)
{
    if (node == NULL) {
        return true;
    }
    if (node->type == ATH_NODE_REF) {
        return add_ref(plan, asked, node, standing);
    }
    standing = step_into(standing, node);
    return add_refs(plan, asked, node->left, standing) &&
           add_refs(plan, asked, node->right, standing);
}

static bool add_itself(struct ath_plan *plan, struct ath_asked *asked,
                       struct ath_standing standing)
{
    struct ath_operand *operand = new_operand(plan, asked, asked->indicator, standing);

    if (operand == NULL) {
        return false;
    }
    if (standing.reading == ATH_READ_PERIODS) {
        operand->absent = !ath_query_operand_time(operand, &asked->time);
    } else {
        operand->groups.limit = plan->row_limit;
        operand->window = operand->time = asked->time;
    }
    return ath_query_cells(operand, plan, asked);
}

static bool add_sides(struct ath_plan *plan, struct ath_asked *asked,
                      struct ath_standing standing)
{
    const struct ath_indicator *ratio = asked->indicator;
    bool made = add_refs(plan, asked, ratio->numerator_ast, standing) &&
                add_refs(plan, asked, ratio->denominator_ast, standing);

    for (uint16_t i = 0; made && i < ratio->derived_count; i++) {
        made = add_ref(plan, asked, ratio->derived_asts[i], standing);
    }
    return made;
}

ath_code ath_query_operands(struct ath_plan *plan, struct ath_asked *asked,
                            struct ath_error *err)
{
    struct ath_standing standing = { .layer = plan->layer };
    if (ath_query_has_rule(asked->indicator)) {
        standing.reading = ATH_READ_PERIODS;
    }
    bool made = asked->indicator->kind == ATH_RATIO ? add_sides(plan, asked, standing)
                                                    : add_itself(plan, asked, standing);

    return made ? ATH_OK : ath_query_no_memory(err);
}

/* ---- groups of a ratio --------------------------------------------------------------- */

void ath_query_buckets_of(uint32_t *first, uint32_t *last,
                          const struct ath_operand *operand, uint32_t bucket)
{
    const struct ath_timeline *window = &operand->window;
    uint32_t from, to;

    *first = *last = bucket;
    if (operand->standing.reading == ATH_READ_PLAIN) {
        return;
    }
    uint32_t period = operand->time.first + bucket;
    *first = period < window->from ? 0 : ath_timeline_bucket(window, period);
    *last = *first;
    if (operand->standing.reading != ATH_READ_YTD) {
        return;
    }
    while (*last + 1 < window->count) {
        ath_query_year_to_date(&from, &to, window, *last + 1);
        if (from > period) {
            break;
        }
        ++*last;
    }
}

static bool add_group(struct ath_groups *out, const struct ath_operand *operand,
                      const struct ath_slot *slot)
{
    uint32_t first, last;

    ath_query_buckets_of(&first, &last, operand, slot->bucket);
    for (uint32_t bucket = first; bucket <= last; bucket++) {
        if (ath_groups_at(out, bucket, slot->keys) == NULL) {
            return false;
        }
    }
    return true;
}

static bool add_groups(struct ath_groups *out, const struct ath_operand *operand)
{
    for (const struct ath_slot *slot = operand->groups.first; slot != NULL;
         slot = slot->next) {
        if (slot->figure.reported + slot->figure.carried > 0 &&
            !add_group(out, operand, slot)) {
            return false;
        }
    }
    return true;
}

bool ath_query_ratio_groups(struct ath_groups *out, const struct ath_plan *plan,
                            const struct ath_asked *asked)
{
    ath_groups_init(out, plan->view->arena, (uint32_t)plan->column_count);
    out->limit = plan->row_limit;
    for (const struct ath_operand *o = asked->operands; o != NULL; o = o->next) {
        if (!add_groups(out, o)) {
            return false;
        }
    }
    return true;
}

/* ---- evaluating one group ------------------------------------------------------------ */

struct evaluation {
    const struct ath_plan *plan;
    const struct ath_asked *asked;
    const struct ath_slot *group;
    struct ath_standing standing;
    uint32_t index; /* inside an average: which of its reporting periods, from 0 */
    enum ath_frequency native; /* and their frequency */
};

/* The operand's figures in the group, over every bucket of its own that the group's one holds. */
static struct ath_figure look_up(const struct ath_operand *operand,
                                 const struct ath_slot *group, uint32_t from, uint32_t to)
{
    struct ath_figure all = { 0 };

    for (uint32_t bucket = from; bucket <= to; bucket++) {
        const struct ath_slot *slot =
            ath_groups_find(&operand->groups, bucket, group->keys);
        if (slot != NULL) {
            all.sum += slot->figure.sum;
            all.numbers += slot->figure.numbers;
            all.reported += slot->figure.reported;
            all.carried += slot->figure.carried;
            all.sibling = all.sibling || slot->figure.sibling;
        }
    }
    return all;
}

/* The operand's own buckets that belong to the group's; false when there are none. */
static bool own_buckets(uint32_t *from, uint32_t *to, const struct ath_operand *operand,
                        uint32_t bucket)
{
    if (operand->absent) {
        return false;
    }
    *from = *to = bucket;
    if (operand->standing.reading == ATH_READ_PLAIN) {
        return true;
    }
    if (operand->standing.reading == ATH_READ_YTD) {
        ath_query_year_to_date(from, to, &operand->window, bucket);
    } else {
        *from = ath_timeline_bucket_first(&operand->window, bucket);
        *to = ath_timeline_bucket_last(&operand->window, bucket);
    }
    *from -= operand->time.first;
    *to -= operand->time.first;
    return true;
}

static struct ath_result worth_of(const struct ath_operand *operand,
                                  const struct ath_figure *figure)
{
    struct ath_result result = { .worth = ATH_WORTH_NONE };

    if (figure->numbers > 0) {
        result.number = ath_rational_make(figure->sum, ath_pow10(operand->scale));
        result.worth = ATH_WORTH_NUMBER;
    } else if (figure->sibling) { /* R14; an option that is NA adds nothing (R4) */
        result = (struct ath_result){ ATH_WORTH_NUMBER, { 0, 1 } };
    }
    return result;
}

static struct ath_result evaluate_ref(const struct ath_formula *ref,
                                      const struct evaluation *e)
{
    const struct ath_operand *operand = find_operand(e->asked, ref, e->standing);
    bool zero = e->asked->zero && e->standing.reading != ATH_READ_AVERAGE;
    struct ath_result none = { zero ? ATH_WORTH_NUMBER : ATH_WORTH_NONE, { 0, 1 } };
    uint32_t from = 0, to = 0;

    ath_assert(operand != NULL);
    if (!own_buckets(&from, &to, operand, e->group->bucket)) {
        return none;
    }
    if (operand->standing.reading == ATH_READ_AVERAGE) {
        from += e->index;
        if (e->native != operand->time.native || from > to) {
            return none;
        }
        to = from;
    }
    struct ath_figure figure = look_up(operand, e->group, from, to);
    struct ath_result worth = worth_of(operand, &figure);
    return worth.worth == ATH_WORTH_NONE ? none : worth;
}

/* Of the one project that the group is of. */
static struct ath_result evaluate_budget(const struct evaluation *e)
{
    enum { CENTIMES = 100 };
    const struct ath_filter *one =
        ath_query_filter_on(e->plan, (enum ath_dimension)ATH_SCOPE_PROJECT);
    const struct ath_snapshot *snapshot = e->plan->view->snapshot;
    uint32_t project = one != NULL && one->n == 1 ? one->numbers[0] : 0;

    for (size_t i = 0; i < e->plan->column_count; i++) {
        if (e->plan->columns[i].dimension == ATH_SCOPE_PROJECT) {
            project = e->group->keys[i];
        }
    }
    int64_t budget = project == 0 ? -1 : snapshot->projects[project - 1].budget;
    return budget < 0 ? (struct ath_result){ .worth = ATH_WORTH_NONE }
                      : (struct ath_result){ ATH_WORTH_NUMBER,
                                             ath_rational_make(budget, CENTIMES) };
}

static struct ath_result evaluate_node(const struct ath_formula *node, void *context);

/* The first figure below an average says over which reporting periods it runs. */
static const struct ath_operand *first_operand(const struct evaluation *e,
                                               const struct ath_formula *node,
                                               struct ath_standing standing)
{
    if (node == NULL) {
        return NULL;
    }
    if (node->type == ATH_NODE_REF) {
        const struct ath_operand *operand = find_operand(e->asked, node, standing);
        return operand->absent ? NULL : operand;
    }
    standing = step_into(standing, node);
    const struct ath_operand *left = first_operand(e, node->left, standing);
    return left != NULL ? left : first_operand(e, node->right, standing);
}

/* R24: the mean over the reporting periods inside that have a value. */
static struct ath_result evaluate_average(const struct ath_formula *node,
                                          struct evaluation e)
{
    const struct ath_operand *first = first_operand(&e, node->left, e.standing);
    struct ath_result result = { ATH_WORTH_NUMBER, { 0, 1 } };
    uint32_t from = 0, to = 0, count = 0;

    if (first == NULL || !own_buckets(&from, &to, first, e.group->bucket)) {
        return (struct ath_result){ .worth = ATH_WORTH_NONE };
    }
    e.native = first->time.native;
    for (e.index = 0; e.index <= to - from && result.worth == ATH_WORTH_NUMBER; e.index++) {
        struct ath_result one = ath_formula_eval(node->left, evaluate_node, &e);
        if (one.worth == ATH_WORTH_NONE) {
            continue;
        }
        count++;
        if (one.worth == ATH_WORTH_OVERFLOW ||
            !ath_rational_add(&result.number, result.number, one.number)) {
            result.worth = ATH_WORTH_OVERFLOW;
        }
    }
    if (count == 0) {
        result.worth = ATH_WORTH_NONE;
    } else if (result.worth == ATH_WORTH_NUMBER &&
               !ath_rational_div(&result.number, result.number,
                                 (struct ath_rational){ count, 1 })) {
        result.worth = ATH_WORTH_OVERFLOW;
    }
    return result;
}

static struct ath_result evaluate_node(const struct ath_formula *node, void *context)
{
    struct evaluation e = *(const struct evaluation *)context;

    if (node->type == ATH_NODE_REF) {
        return evaluate_ref(node, &e);
    }
    if (node->type == ATH_NODE_BUDGET) {
        return evaluate_budget(&e);
    }
    bool averages = node->type == ATH_NODE_AVG && e.standing.reading == ATH_READ_PLAIN;
    e.standing = step_into(e.standing, node);
    return averages ? evaluate_average(node, e)
                    : ath_formula_eval(node->left, evaluate_node, &e);
}

/* R28: the smallest over the operands. */
static void count_contributors(struct ath_ratio *out, const struct ath_asked *asked,
                               const struct ath_slot *group)
{
    out->reported = asked->operands == NULL ? 0 : UINT64_MAX;
    for (const struct ath_operand *o = asked->operands; o != NULL; o = o->next) {
        struct ath_figure figure = { 0 };
        uint32_t from = 0, to = 0;
        if (own_buckets(&from, &to, o, group->bucket)) {
            figure = look_up(o, group, from, to);
        }
        out->reported = figure.reported < out->reported ? figure.reported : out->reported;
        out->carried = figure.carried > out->carried ? figure.carried : out->carried;
    }
}

/* Numerator over denominator, times the factor; nothing when either is missing or it is zero. */
static struct ath_result divide(const struct ath_ratio *ratio, int64_t factor)
{
    struct ath_result result = { ATH_WORTH_NUMBER, { 0, 0 } };
    const struct ath_result *over = &ratio->denominator;

    if (ratio->numerator.worth == ATH_WORTH_NONE || over->worth == ATH_WORTH_NONE ||
        (over->worth == ATH_WORTH_NUMBER && over->number.num == 0)) {
        return (struct ath_result){ .worth = ATH_WORTH_NONE };
    }
    if (ratio->numerator.worth == ATH_WORTH_OVERFLOW || over->worth == ATH_WORTH_OVERFLOW ||
        !ath_rational_div(&result.number, ratio->numerator.number, over->number) ||
        !ath_rational_mul(&result.number, result.number,
                          (struct ath_rational){ factor, 1 })) {
        result.worth = ATH_WORTH_OVERFLOW;
    }
    return result;
}

struct ath_figure ath_query_figure(const struct ath_asked *asked,
                                   const struct ath_formula *ref,
                                   struct ath_standing standing,
                                   const struct ath_slot *group)
{
    const struct ath_operand *operand = find_operand(asked, ref, standing);
    uint32_t from = 0, to = 0;

    ath_assert(operand != NULL);
    return own_buckets(&from, &to, operand, group->bucket)
               ? look_up(operand, group, from, to)
               : (struct ath_figure){ 0 };
}

ath_code ath_query_ratio(struct ath_ratio *out, const struct ath_plan *plan,
                         const struct ath_asked *asked, const struct ath_slot *group,
                         struct ath_error *err)
{
    struct evaluation e = { .plan = plan, .asked = asked, .group = group };
    const struct ath_indicator *indicator = asked->indicator;

    *out = (struct ath_ratio){ 0 };
    e.standing.layer = plan->layer;
    out->numerator = ath_formula_eval(indicator->numerator_ast, evaluate_node, &e);
    out->denominator = ath_formula_eval(indicator->denominator_ast, evaluate_node, &e);
    return ath_query_divide(out, asked, group, err);
}

ath_code ath_query_divide(struct ath_ratio *out, const struct ath_asked *asked,
                          const struct ath_slot *group, struct ath_error *err)
{
    out->value = divide(out, asked->indicator->factor);
    count_contributors(out, asked, group);
    if (out->numerator.worth == ATH_WORTH_OVERFLOW ||
        out->denominator.worth == ATH_WORTH_OVERFLOW ||
        out->value.worth == ATH_WORTH_OVERFLOW) {
        return ath_fail(err, ATH_OUT_OF_RANGE, "%s does not fit 128 bits", asked->name);
    }
    return ATH_OK;
}
