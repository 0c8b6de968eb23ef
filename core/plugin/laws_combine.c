/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "base/decimal.h"
#include "model/formula.h"
#include "plugin/laws.h"

enum {
    PERIODS = 6,
    ORGANIZATIONS = 5,
    GROUPS = 3, /* parts that are put together apart, and then with one another */
    TRIES = 6,
    CORNERS = 12,
    FEW = 1000, /* figures that are tried in sums stay below */
};

/* ---- formulas on made-up figures ------------------------------------------------- */

/* How the figures of a formula are made up. */
struct figures {
    const struct ath_program *program;
    uint64_t seed;
    int place;    /* of a breakdown, or -1 for the total of `places` */
    int places;   /* 0: one figure each */
    bool corners; /* figures at their limits */
};

static uint64_t hash_of(const struct ath_formula *ref, uint64_t seed)
{
    struct ath_chance chance = { seed + ref->indicator };

    for (unsigned i = 0; i < ref->selected; i++) {
        chance.state =
            ath_chance_next(&chance) + ref->option[i] + (uint64_t)ref->category[i] * 1009;
    }
    return ath_chance_next(&chance);
}

static int64_t corner_of(const struct ath_indicator *indicator, uint64_t hash)
{
    int64_t least = indicator->has_minimum ? indicator->minimum : -ATH_VALUE_MAX;
    int64_t most = indicator->has_maximum ? indicator->maximum : ATH_VALUE_MAX;

    return hash % 4 == 0 ? least : most;
}

/* A parameter is the same at every place; other figures are the sum of their parts. */
static int64_t figure_of(const struct figures *f, const struct ath_formula *ref)
{
    const struct ath_indicator *indicator = &f->program->indicators[ref->indicator];
    uint64_t hash = hash_of(ref, f->seed);
    int64_t sum = 0;

    if (f->corners) {
        return corner_of(indicator, hash);
    }
    if (f->places == 0 || indicator->kind == ATH_PARAMETER) {
        return (int64_t)(hash % FEW) + 1;
    }
    for (int place = 0; place < f->places; place++) {
        struct ath_chance chance = { hash ^ (uint64_t)place };
        int64_t part = (int64_t)ath_chance_below(&chance, FEW);
        if (place == f->place) {
            return part;
        }
        sum += part;
    }
    return sum;
}

/* Another period or layer is another figure. */
static struct ath_result made_up(const struct ath_formula *node, void *context)
{
    const struct figures *f = context;

    if (node->type == ATH_NODE_BUDGET) {
        return (struct ath_result){ ATH_WORTH_NUMBER,
                                    ath_rational_make(ATH_VALUE_MAX, 100) };
    }
    if (node->type != ATH_NODE_REF) {
        struct figures other = *f;
        other.seed += f->places > 0 ? 0 : (uint64_t)node->type;
        return ath_formula_eval(node->left, made_up, &other);
    }
    uint8_t scale = f->program->indicators[node->indicator].scale;
    return (struct ath_result){ ATH_WORTH_NUMBER,
                                ath_rational_make(figure_of(f, node), ath_pow10(scale)) };
}

static bool overflows(const struct ath_program *program, const struct ath_formula *formula)
{
    for (uint64_t seed = 0; formula != NULL && seed < CORNERS; seed++) {
        struct figures f = { program, seed, -1, 0, true };
        if (ath_formula_eval(formula, made_up, &f).worth == ATH_WORTH_OVERFLOW) {
            return true;
        }
    }
    return false;
}

static bool ever_divides(const struct ath_indicator *ratio,
                         const struct ath_program *program)
{
    for (uint64_t seed = 0; seed < TRIES; seed++) {
        struct figures f = { program, seed, -1, 0, false };
        struct ath_result under = ath_formula_eval(ratio->denominator_ast, made_up, &f);
        if (under.worth == ATH_WORTH_NUMBER && under.number.num != 0) {
            return true;
        }
    }
    return false;
}

/* Whether the parts, computed one by one, make what the totals make. */
static bool parts_make_total(const struct ath_program *program,
                             const struct ath_formula *formula, int places, uint64_t seed)
{
    struct ath_rational sum = { 0, 1 };
    struct figures f = { program, seed, -1, places, false };
    struct ath_result total = ath_formula_eval(formula, made_up, &f);

    for (f.place = 0; f.place < places; f.place++) {
        struct ath_result part = ath_formula_eval(formula, made_up, &f);
        if (part.worth != ATH_WORTH_NUMBER || !ath_rational_add(&sum, sum, part.number)) {
            return false;
        }
    }
    return total.worth == ATH_WORTH_NUMBER && ath_rational_compare(sum, total.number) == 0;
}

static bool always_add_up(const struct ath_program *program,
                          const struct ath_indicator *indicator,
                          const struct ath_breakdown *breakdown)
{
    for (uint64_t seed = 0; seed < TRIES; seed++) {
        if (!parts_make_total(program, indicator->leaf_ast, breakdown->cell_count, seed)) {
            return false;
        }
    }
    return true;
}

static void try_parts(struct ath_notes *notes, const char *place,
                      const struct ath_program *program,
                      const struct ath_indicator *indicator)
{
    bool summed = (indicator->kind == ATH_FLOW || indicator->kind == ATH_STOCK) &&
                  indicator->over_reports == ATH_AS_KIND;

    for (uint16_t b = 0; summed && b < indicator->breakdown_count; b++) {
        const struct ath_breakdown *breakdown = &indicator->breakdowns[b];
        if (!breakdown->overlapping && !always_add_up(program, indicator, breakdown)) {
            ath_note(notes, "parts-change-total", place, "%s\t%s", indicator->leaf,
                     program->categories[breakdown->category[0]].id);
            return;
        }
    }
}

static void try_formulas(struct ath_notes *notes, const char *place,
                         const struct ath_program *program,
                         const struct ath_indicator *indicator)
{
    const struct ath_formula *const formulas[] = { indicator->leaf_ast,
                                                   indicator->numerator_ast,
                                                   indicator->denominator_ast };
    const char *const texts[] = { indicator->leaf, indicator->numerator,
                                  indicator->denominator };

    for (size_t i = 0; i < sizeof formulas / sizeof formulas[0]; i++) {
        if (overflows(program, formulas[i])) {
            ath_note(notes, "formula-overflow", place, "%s", texts[i]);
            return;
        }
    }
    if (indicator->denominator_ast != NULL && !ever_divides(indicator, program)) {
        ath_note(notes, "never-a-value", place, "%s", indicator->denominator);
    }
    if (indicator->leaf_ast != NULL) {
        try_parts(notes, place, program, indicator);
    }
}

/* ---- totals ---------------------------------------------------------------------- */

/* What some reports of one organization and period come to. */
struct heap {
    struct ath_rational sum, largest, smallest;
    bool any;
};

/* A part of all reports, put together. */
struct grid {
    struct heap v[PERIODS][ORGANIZATIONS];
};

/* A total, or the bounds of one; told apart by `any`. */
struct outcome {
    struct ath_rational low, high;
    bool any;
};

static struct heap join(struct heap a, struct heap b)
{
    if (!a.any || !b.any) {
        return a.any ? a : b;
    }
    (void)ath_rational_add(&a.sum, a.sum,
                           b.sum); /* one that does not fit stays as it was */
    a.largest = ath_rational_compare(a.largest, b.largest) < 0 ? b.largest : a.largest;
    a.smallest = ath_rational_compare(a.smallest, b.smallest) > 0 ? b.smallest : a.smallest;
    return a;
}

static struct heap of_one(struct ath_rational value)
{
    return (struct heap){ value, value, value, true };
}

/* How the reports of one period make its total. */
static struct ath_rational total_of(const struct ath_indicator *indicator,
                                    const struct heap *heap)
{
    bool largest =
        indicator->kind == ATH_EXTREME_MAX || indicator->over_reports == ATH_LARGEST;
    bool smallest =
        indicator->kind == ATH_EXTREME_MIN || indicator->over_reports == ATH_SMALLEST;

    return largest ? heap->largest : smallest ? heap->smallest : heap->sum;
}

/* The last value of each organization. */
static struct heap last_of_each(const struct grid *grid)
{
    struct heap all = { .any = false };

    for (int o = 0; o < ORGANIZATIONS; o++) {
        struct heap last = { .any = false };
        for (int p = 0; p < PERIODS; p++) {
            last = grid->v[p][o].any ? grid->v[p][o] : last;
        }
        all = join(all, last);
    }
    return all;
}

/* The totals of the periods, and the last of them. */
static struct heap of_periods(struct ath_rational *last, int *count,
                              const struct ath_indicator *indicator,
                              const struct grid *grid)
{
    struct heap all = { .any = false };

    *count = 0;
    for (int p = 0; p < PERIODS; p++) {
        struct heap period = { .any = false };
        for (int o = 0; o < ORGANIZATIONS; o++) {
            period = join(period, grid->v[p][o]);
        }
        if (period.any) {
            *last = total_of(indicator, &period);
            all = join(all, of_one(*last));
            ++*count;
        }
    }
    return all;
}

static struct outcome outcome_of(const struct ath_indicator *indicator,
                                 const struct grid *grid)
{
    bool stock = indicator->kind == ATH_STOCK && indicator->over_time == ATH_AS_KIND;
    struct ath_rational last = { 0, 1 }, result;
    int periods = 1;
    struct heap all =
        stock ? last_of_each(grid) : of_periods(&last, &periods, indicator, grid);

    switch (indicator->over_time) {
    case ATH_LAST:
        result = last;
        break;
    case ATH_AVERAGED:
        result = all.sum;
        (void)ath_rational_div(&result, result,
                               (struct ath_rational){ periods > 0 ? periods : 1, 1 });
        break;
    case ATH_LARGEST:
        result = all.largest;
        break;
    case ATH_SMALLEST:
        result = all.smallest;
        break;
    default:
        result = total_of(indicator, &all);
    }
    return (struct outcome){ indicator->kind == ATH_REACH ? all.largest : result, result,
                             all.any };
}

static bool same(struct outcome a, struct outcome b)
{
    return a.any == b.any && (!a.any || (ath_rational_compare(a.low, b.low) == 0 &&
                                         ath_rational_compare(a.high, b.high) == 0));
}

/* ---- one indicator over the reports ---------------------------------------------- */

/* Reports in an order, and the figure of each. */
struct telling {
    const struct ath_program *program;
    const struct ath_sample *sample; /* that is read now */
};

static struct ath_result told(const struct ath_formula *node, void *context)
{
    const struct telling *t = context;
    struct ath_result nothing = { .worth = ATH_WORTH_NONE };

    if (node->type != ATH_NODE_REF) {
        return ath_formula_eval(node->left, told, context);
    }
    const struct ath_indicator *indicator = &t->program->indicators[node->indicator];
    const struct ath_cell *cell = ath_cells_find(t->sample->effective, indicator->total);
    if (cell == NULL || cell->state != ATH_CELL_NUMBER) {
        return nothing;
    }
    return (struct ath_result){
        ATH_WORTH_NUMBER, ath_rational_make(cell->value, ath_pow10(indicator->scale))
    };
}

static struct heap figure_in(const struct telling *t, const struct ath_indicator *indicator)
{
    struct telling here = *t;
    struct ath_formula total = { .type = ATH_NODE_REF };

    total.indicator = (uint16_t)(indicator - t->program->indicators);
    struct ath_result result = ath_formula_eval(
        indicator->leaf_ast != NULL ? indicator->leaf_ast : &total, told, &here);
    return result.worth == ATH_WORTH_NUMBER ? of_one(result.number)
                                            : (struct heap){ .any = false };
}

static void merge(struct grid *into, const struct grid *from)
{
    for (int p = 0; p < PERIODS; p++) {
        for (int o = 0; o < ORGANIZATIONS; o++) {
            into->v[p][o] = join(into->v[p][o], from->v[p][o]);
        }
    }
}

static void try_orders(struct ath_notes *notes, const char *place,
                       const struct ath_indicator *indicator, const struct heap *figures,
                       size_t n)
{
    struct grid straight = { 0 }, backwards = { 0 }, groups[GROUPS] = { 0 };

    for (size_t i = 0; i < n; i++) {
        size_t back = n - 1 - i;
        struct heap *a = &straight.v[i % PERIODS][i % ORGANIZATIONS];
        struct heap *b = &backwards.v[back % PERIODS][back % ORGANIZATIONS];
        struct heap *c =
            &groups[back * 7 / 3 % GROUPS].v[back % PERIODS][back % ORGANIZATIONS];
        *a = join(*a, figures[i]);
        *b = join(*b, figures[back]);
        *c = join(figures[back], *c);
    }
    for (int i = 1; i < GROUPS; i++) {
        merge(&groups[i], &groups[i - 1]);
    }
    struct outcome outcome = outcome_of(indicator, &straight);
    if (!same(outcome, outcome_of(indicator, &backwards)) ||
        !same(outcome, outcome_of(indicator, &groups[GROUPS - 1]))) {
        ath_note(notes, "order-changes-total", place, "%zu", n);
    }
}

/* Everything tried on one program. */
struct trial {
    struct ath_notes *notes;
    const struct ath_program *program;
    const struct ath_sample *samples;
    size_t n;
    struct heap *figures; /* arena: room for all samples */
};

static void try_totals(struct trial *t, const char *place,
                       const struct ath_indicator *indicator)
{
    size_t count = 0;

    for (size_t i = 0; i < t->n; i++) {
        struct telling telling = { t->program, &t->samples[i] };
        if (t->samples[i].form == &t->program->forms[indicator->form]) {
            t->figures[count++] = figure_in(&telling, indicator);
        }
    }
    try_orders(t->notes, place, indicator, t->figures, count);
}

bool ath_laws_combine(struct ath_notes *notes, const struct ath_program *finished,
                      const struct ath_sample *samples, size_t n)
{
    struct trial t = { notes, finished, samples, n,
                       ath_arena_new_array(notes->arena, struct heap, n) };

    for (uint16_t i = 0; t.figures != NULL && i < finished->indicator_count; i++) {
        const struct ath_indicator *indicator = &finished->indicators[i];
        const char *place =
            ath_arena_printf(notes->arena, "form '%s': indicator '%s'",
                             finished->forms[indicator->form].id, indicator->id);
        if (place == NULL) {
            return false;
        }
        try_formulas(notes, place, finished, indicator);
        if (indicator->kind != ATH_RATIO && indicator->kind != ATH_PARAMETER) {
            try_totals(&t, place, indicator);
        }
    }
    return t.figures != NULL;
}
