/* SPDX-License-Identifier: Apache-2.0 */
#include "figures.h"

/* xorshift: the same reports in every run. */
static uint64_t draw(uint64_t *state)
{
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    return *state;
}

static struct ath_cell random_cell(uint16_t number, uint64_t *state)
{
    bool na = draw(state) % 10 == 0;
    int64_t value = na ? 0 : (int64_t)(draw(state) % 9);

    return (struct ath_cell){ value, number, na ? ATH_CELL_NA : ATH_CELL_NUMBER };
}

/* Some of the form's cells, most of them numbers; of one indicator, or of all (-1). */
static struct ath_cells random_report(struct figures *f, int indicator, uint64_t *state)
{
    struct ath_cells cells = { ath_arena_new_array(&f->arena, struct ath_cell, FIG_CELLS),
                               0 };
    uint64_t one_in = 2 + draw(state) % 12;

    for (uint16_t cell = 0; cell < f->form.cell_end; cell++) {
        bool mine = indicator < 0 || f->form.place[cell].indicator == indicator;
        if (mine && draw(state) % one_in == 0) {
            cells.v[cells.n++] = random_cell(cell, state);
        }
    }
    return cells;
}

static int64_t sum_of(struct ath_cells cells, const struct ath_breakdown *breakdown)
{
    int64_t sum = 0;

    for (uint16_t i = 0; i < breakdown->cell_count; i++) {
        const struct ath_cell *cell = ath_cells_find(cells, breakdown->cells[i]);
        sum += cell == NULL ? 0 : cell->value;
    }
    return sum;
}

static bool sums(const struct ath_indicator *indicator)
{
    return indicator->kind == ATH_FLOW || indicator->kind == ATH_STOCK ||
           indicator->kind == ATH_REACH || indicator->kind == ATH_CHOICE;
}

static void parts_make(const struct ath_indicator *indicator, struct ath_cells effective,
                       int64_t total)
{
    for (uint16_t b = 0; b < indicator->breakdown_count; b++) {
        if (!indicator->breakdowns[b].overlapping) {
            ATH_EQ_INT(sum_of(effective, &indicator->breakdowns[b]), total);
        }
    }
}

static void rows_add_up(const struct figures *f, struct ath_cells effective)
{
    for (uint16_t i = 0; i < f->program.indicator_count; i++) {
        const struct ath_cell *total = ath_cells_find(effective, f->indicators[i].total);
        if (sums(&f->indicators[i]) && total != NULL && total->state == ATH_CELL_NUMBER) {
            parts_make(&f->indicators[i], effective, total->value);
        }
    }
}

static void given_cells_stay(const struct figures *f, struct ath_cells given,
                             struct ath_cells effective)
{
    for (size_t i = 0; i < given.n; i++) {
        uint16_t indicator = f->form.place[given.v[i].cell].indicator;
        const struct ath_cell *total =
            ath_cells_find(effective, f->indicators[indicator].total);
        const struct ath_cell *cell = ath_cells_find(effective, given.v[i].cell);
        if (cell == NULL) {
            ATH_TRUE(given.v[i].state == ATH_CELL_NUMBER && total != NULL &&
                     total->state == ATH_CELL_NA);
            continue;
        }
        ATH_EQ_INT(cell->state, given.v[i].state);
        ATH_EQ_INT(cell->value, given.v[i].value);
    }
}

static void are_sorted(struct ath_cells cells)
{
    for (size_t i = 1; i < cells.n; i++) {
        ATH_TRUE(cells.v[i - 1].cell < cells.v[i].cell);
    }
}

static void are_the_same(struct ath_cells a, struct ath_cells b)
{
    ATH_EQ_INT((int64_t)a.n, (int64_t)b.n);
    for (size_t i = 0; i < a.n; i++) {
        ATH_EQ_INT(a.v[i].cell, b.v[i].cell);
        ATH_EQ_INT(a.v[i].state, b.v[i].state);
        ATH_EQ_INT(a.v[i].value, b.v[i].value);
    }
}

/* True when the report is accepted; then its rows add up. */
static bool holds(struct figures *f, struct ath_cells given)
{
    struct ath_cells checked, effective;
    struct ath_findings findings;

    ath_findings_init(&findings, &f->arena, "en");
    ATH_TRUE(ath_cells_check(&checked, &findings, &f->program, &f->form, given));
    ATH_TRUE(ath_cells_effective(&effective, &f->program, &f->form, given, &f->arena));
    are_the_same(checked, effective);
    are_sorted(effective);
    given_cells_stay(f, given, effective);
    if (findings.errors == 0) {
        rows_add_up(f, effective);
    }
    return findings.errors == 0;
}

/* How many of 200 reports are accepted. */
static unsigned accepted(int indicator, uint64_t *state)
{
    struct figures f;
    unsigned count = 0;

    figures_open(&f);
    for (int round = 0; round < 200; round++) {
        count += holds(&f, random_report(&f, indicator, state));
    }
    figures_close(&f);
    return count;
}

ATH_TEST(model_cell_random, R2_rows_of_every_accepted_report_add_up_to_the_total)
{
    struct figures f;
    uint64_t state = 0x9E3779B97F4A7C15;

    figures_open(&f);
    for (int i = 0; i < f.program.indicator_count; i++) {
        ATH_TRUE(accepted(i, &state) > 10);
    }
    figures_close(&f);
    accepted(-1, &state);
}

ATH_TEST(model_cell_random, R5_a_whole_crossing_says_everything)
{
    struct figures f;
    uint64_t state = 42;

    figures_open(&f);
    const struct ath_indicator *members =
        ath_program_indicator(&f.program, ath_slice_str("members"));
    for (int round = 0; round < 100; round++) {
        struct ath_cell v[9];
        struct ath_cells given = { v, 9 }, effective;
        int64_t women = 0;
        for (uint16_t i = 0; i < 9; i++) {
            v[i] = (struct ath_cell){ (int64_t)(draw(&state) % 100),
                                      members->breakdowns[2].cells[i], ATH_CELL_NUMBER };
            women += i < 3 ? v[i].value : 0;
        }
        ATH_TRUE(ath_cells_effective(&effective, &f.program, &f.form, given, &f.arena));
        ATH_EQ_INT(ath_cells_find(effective, members->breakdowns[0].cells[0])->value,
                   women);
        ATH_EQ_U64(effective.n, 1 + 3 + 3 + 9);
        rows_add_up(&f, effective);
    }
    figures_close(&f);
}

/* Deal the cells into three hands. */
static void deal(struct ath_cells hands[3], struct ath_cells cells, uint64_t *state)
{
    for (size_t i = 0; i < cells.n; i++) {
        struct ath_cells *hand = &hands[draw(state) % 3];
        hand->v[hand->n++] = cells.v[i];
    }
}

static const char *merge_in_order(struct figures *f, const struct ath_cells hands[3],
                                  const int order[3])
{
    struct ath_cells report = { 0 };
    uint32_t changed;

    for (int i = 0; i < 3; i++) {
        ATH_TRUE(
            ath_cells_merge(&report, &changed, report, hands[order[i]], false, &f->arena));
        ATH_EQ_U64(changed, hands[order[i]].n);
    }
    return fig_text(f, report);
}

ATH_TEST(model_cell_random, merges_of_different_cells_give_the_same_in_any_order)
{
    static const int orders[][3] = { { 0, 1, 2 }, { 0, 2, 1 }, { 1, 0, 2 },
                                     { 1, 2, 0 }, { 2, 0, 1 }, { 2, 1, 0 } };
    uint64_t state = 7;

    for (int round = 0; round < 20; round++) {
        struct figures f;
        struct ath_cells hands[3];
        figures_open(&f);
        for (int i = 0; i < 3; i++) {
            hands[i] = (struct ath_cells){
                ath_arena_new_array(&f.arena, struct ath_cell, FIG_CELLS), 0
            };
        }
        struct ath_cells all = random_report(&f, -1, &state);
        deal(hands, all, &state);
        for (int i = 0; i < 6; i++) {
            ATH_EQ_STR(merge_in_order(&f, hands, orders[i]), fig_text(&f, all));
        }
        figures_close(&f);
    }
}
