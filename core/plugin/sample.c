/* SPDX-License-Identifier: Apache-2.0 */
#include "plugin/sample.h"

#include <stdlib.h>
#include <string.h>

#include "base/decimal.h"

enum {
    FIRST_DAY = 16436, /* 2015-01-01 */
    DAYS = 5844,       /* sixteen years */
    EDGES = 6,         /* reports at the edges, of each layer */
    PART_DIGITS = 13,  /* 256 parts of this size still fit a total */
    CALENDAR_ENDS = 24,
};

/* What a whole report is made of. */
enum habit { NOTHING, ZEROS, NOT_APPLICABLE, MINIMA, MAXIMA, ONES, MIXED };

/* What is left of a report in which only a few figures say something. */
enum rest { AS_LIKELY, IS_MISSING, IS_ZERO };

/* How much of one indicator is given. */
enum depth { NONE, NA, TOTAL, PARTS, BOTH, DEPTHS };

/* A report on its way. */
struct making {
    const struct ath_program *program;
    const struct ath_form *form;
    struct ath_chance chance;
    enum habit habit;
    int digits;   /* how large its figures are */
    uint64_t few; /* how many say something, about, unless the rest is as likely */
    enum rest rest;
    struct ath_cell *slots; /* heap: by cell number */
};

/* ---- chance ---------------------------------------------------------------------- */

uint64_t ath_chance_next(struct ath_chance *chance)
{
    /* splitmix64 */
    uint64_t z = chance->state += UINT64_C(0x9E3779B97F4A7C15);

    z = (z ^ z >> 30) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ z >> 27) * UINT64_C(0x94D049BB133111EB);
    return z ^ z >> 31;
}

uint64_t ath_chance_below(struct ath_chance *chance, uint64_t n)
{
    return ath_chance_next(chance) % n;
}

/* ---- figures --------------------------------------------------------------------- */

static int64_t least_of(const struct ath_indicator *indicator)
{
    return indicator->has_minimum ? indicator->minimum : -ATH_VALUE_MAX;
}

static int64_t most_of(const struct ath_indicator *indicator)
{
    return indicator->has_maximum ? indicator->maximum : ATH_VALUE_MAX;
}

static int64_t within(const struct ath_indicator *indicator, int64_t value)
{
    int64_t least = least_of(indicator), most = most_of(indicator);

    return value < least ? least : value > most ? most : value;
}

/* Small ones are likely, and so is what lies just inside a limit. */
static int64_t mixed(struct making *m, const struct ath_indicator *indicator, int digits)
{
    uint64_t size =
        (uint64_t)ath_pow10((int)ath_chance_below(&m->chance, (uint64_t)digits + 1));
    int64_t value = (int64_t)ath_chance_below(&m->chance, size + 1);

    switch (ath_chance_below(&m->chance, 16)) {
    case 0:
        return least_of(indicator);
    case 1:
        return most_of(indicator);
    case 2:
        return least_of(indicator) + value;
    case 3:
        return most_of(indicator) - value;
    case 4:
        return -value;
    case 5:
        return 0;
    default:
        return value;
    }
}

static int64_t figure(struct making *m, const struct ath_indicator *indicator, int digits)
{
    switch (m->habit) {
    case MINIMA:
        return least_of(indicator);
    case MAXIMA:
        return most_of(indicator);
    case ONES:
        return within(indicator, 1);
    case MIXED:
        return within(indicator, mixed(m, indicator, digits));
    default:
        return within(indicator, 0);
    }
}

/* ---- cells ----------------------------------------------------------------------- */

static void give(struct making *m, uint16_t cell, int64_t value, uint8_t state)
{
    m->slots[cell] = (struct ath_cell){ .cell = cell, .value = value, .state = state };
}

/* The parts of a breakdown; their sum. Limits are the total's, too: small ones. */
static int64_t give_parts(struct making *m, const struct ath_indicator *indicator,
                          const struct ath_breakdown *breakdown)
{
    int digits = m->digits < PART_DIGITS ? m->digits : PART_DIGITS;
    int64_t sum = 0, most = most_of(indicator);

    for (uint16_t i = 0; i < breakdown->cell_count; i++) {
        int64_t value = figure(m, indicator, digits);
        if (m->habit == MIXED && ath_chance_below(&m->chance, 4) == 0) {
            continue;
        }
        value = value > most - sum ? most - sum : value;
        value = within(indicator, value);
        sum += value;
        give(m, breakdown->cells[i], value, ATH_CELL_NUMBER);
    }
    return sum;
}

/* The breakdown whose parts are given, or NULL where there is none. */
static const struct ath_breakdown *any_breakdown(struct making *m,
                                                 const struct ath_indicator *indicator)
{
    return indicator->breakdown_count == 0 ? NULL
                                           : &indicator->breakdowns[ath_chance_below(
                                                 &m->chance, indicator->breakdown_count)];
}

/* Parts that overlap are each at most the total. */
static void give_overlapping(struct making *m, const struct ath_indicator *indicator,
                             const struct ath_breakdown *breakdown)
{
    int64_t total = figure(m, indicator, m->digits);

    give(m, indicator->total, total, ATH_CELL_NUMBER);
    for (uint16_t i = 0; total >= 0 && i < breakdown->cell_count; i++) {
        int64_t part = figure(m, indicator, m->digits);
        if (m->habit != MIXED || ath_chance_below(&m->chance, 4) != 0) {
            give(m, breakdown->cells[i], part > total ? total : part, ATH_CELL_NUMBER);
        }
    }
}

static void give_number(struct making *m, const struct ath_indicator *indicator,
                        enum depth depth)
{
    const struct ath_breakdown *parts = any_breakdown(m, indicator);
    bool extreme = indicator->kind == ATH_EXTREME_MAX || indicator->kind == ATH_EXTREME_MIN;

    if (indicator->kind == ATH_CHOICE) {
        parts = indicator->breakdowns;
    } else if (parts == NULL || extreme || depth == TOTAL || least_of(indicator) < 0) {
        give(m, indicator->total, figure(m, indicator, m->digits), ATH_CELL_NUMBER);
        return;
    }
    if (parts->overlapping) {
        give_overlapping(m, indicator, parts);
        return;
    }
    int64_t sum = give_parts(m, indicator, parts);
    if (depth == BOTH && sum >= least_of(indicator) && sum <= most_of(indicator)) {
        give(m, indicator->total, sum, ATH_CELL_NUMBER);
    }
}

static enum depth any_depth(struct making *m)
{
    static const uint8_t likely[] = { NONE,  NONE,  NONE,  NA,   TOTAL, TOTAL,
                                      TOTAL, PARTS, PARTS, BOTH, BOTH };

    if (m->habit == NOTHING || m->habit == NOT_APPLICABLE) {
        return m->habit == NOTHING ? NONE : NA;
    }
    return m->habit == MIXED
               ? (enum depth)likely[ath_chance_below(&m->chance, sizeof likely)]
               : TOTAL;
}

/* True when the indicator is of the rest, and done with. */
static bool give_rest(struct making *m, const struct ath_indicator *indicator)
{
    if (m->rest == AS_LIKELY ||
        ath_chance_below(&m->chance, m->form->indicator_count) < m->few) {
        return false;
    }
    const struct ath_breakdown *parts = any_breakdown(m, indicator);
    if (m->rest == IS_MISSING || within(indicator, 0) != 0) {
        return true;
    }
    for (uint16_t i = 0; parts != NULL && i < parts->cell_count; i++) {
        give(m, parts->cells[i], 0, ATH_CELL_NUMBER);
    }
    give(m, indicator->total, 0, ATH_CELL_NUMBER);
    return true;
}

static void give_indicator(struct making *m, const struct ath_indicator *indicator)
{
    enum depth depth = any_depth(m);

    if (!indicator->entered || depth == NONE || give_rest(m, indicator)) {
        return;
    }
    if (depth == NA && indicator->kind != ATH_CHOICE) {
        give(m, indicator->total, 0, ATH_CELL_NA);
        return;
    }
    give_number(m, indicator, depth);
}

static bool pack(struct ath_cells *out, const struct making *m, struct ath_arena *arena)
{
    size_t n = 0;

    for (size_t i = 0; i < m->form->cell_end; i++) {
        if (m->slots[i].state != ATH_CELL_MISSING) {
            m->slots[n++] = m->slots[i];
        }
    }
    struct ath_cell *v = ath_arena_new_array(arena, struct ath_cell, n);
    if (v != NULL && n > 0) {
        memcpy(v, m->slots, n * sizeof *v);
    }
    *out = (struct ath_cells){ v, n };
    return v != NULL;
}

/* ---- when ------------------------------------------------------------------------ */

static enum ath_layer nth_layer(const struct ath_form *form, size_t i)
{
    enum ath_layer layers[ATH_LAYER_MAX];
    size_t n = 0;

    for (int layer = ATH_LAYER_ACTUAL; layer <= ATH_LAYER_MAX; layer++) {
        if (form->frequency[layer] != ATH_NO_FREQUENCY) {
            layers[n++] = (enum ath_layer)layer;
        }
    }
    return n == 0 ? ATH_LAYER_ACTUAL : layers[i % n];
}

static uint32_t any_period(struct making *m, enum ath_frequency frequency)
{
    uint64_t where = ath_chance_below(&m->chance, CALENDAR_ENDS);
    int32_t day = FIRST_DAY + (int32_t)ath_chance_below(&m->chance, DAYS);

    if (where == 0) {
        return ath_period_make(frequency, 0);
    }
    uint32_t period = ath_period_of_day(frequency, day);
    for (int32_t years = where == 1 ? 1 << 20 : 0; years > 0; years >>= 1) {
        uint32_t later = ath_period_shift(period, years);
        period = later == 0 ? period : later;
    }
    return period;
}

bool ath_sample_make(struct ath_sample *out, const struct ath_sampler *sampler, size_t i,
                     struct ath_arena *arena)
{
    const struct ath_form *form = sampler->form;
    struct making m = { .program = sampler->program,
                        .form = form,
                        .chance = { sampler->seed } };

    m.chance.state ^= (i + 1) * UINT64_C(0xD1B54A32D192ED03);
    m.habit = i < EDGES ? (enum habit)i : MIXED;
    m.digits = (int)ath_chance_below(&m.chance, 16);
    m.few = 1 + ath_chance_below(&m.chance, 3);
    m.rest =
        m.habit == MIXED ? (enum rest)(ath_chance_below(&m.chance, 6) % 4 % 3) : AS_LIKELY;
    m.slots = calloc((size_t)form->cell_end + 1, sizeof *m.slots);
    if (m.slots == NULL) {
        return false;
    }
    out->form = form;
    out->layer = nth_layer(form, i < EDGES ? 0 : (size_t)ath_chance_below(&m.chance, 60));
    out->period = any_period(&m, form->frequency[out->layer]);
    for (uint16_t at = 0; at < form->indicator_count; at++) {
        give_indicator(&m, &m.program->indicators[form->first_indicator + at]);
    }
    bool packed = pack(&out->given, &m, arena);
    free(m.slots);
    return packed &&
           ath_cells_effective(&out->effective, m.program, form, out->given, arena);
}
