/* SPDX-License-Identifier: Apache-2.0 */
#include "plugin/sample.h"

#include <stdio.h>
#include <string.h>

#include "base/decimal.h"
#include "check.h"
#include "plugin/driver.h"

enum { RUNS = 400 };

/* The fixture with every kind of indicator. */
struct world {
    struct ath_arena arena;
    struct ath_plugin_object *object;
    struct ath_plugin_declared declared;
};

static const struct ath_program *open_world(struct world *w)
{
    struct ath_error err = { 0 };
    char path[512];

    memset(w, 0, sizeof *w);
    ath_arena_init(&w->arena, (size_t)256 << 20);
    snprintf(path, sizeof path, "%s/every_kind.so", ATH_TEST_PLUGIN_DIR);
    ATH_OK(ath_plugin_inproc.open(&w->object, &w->declared, path, &w->arena, &err));
    ATH_OK(ath_program_finish(w->declared.program, NULL, &w->arena, &err));
    return w->declared.program;
}

static void close_world(struct world *w)
{
    ath_plugin_inproc.close(w->object);
    ath_arena_fini(&w->arena);
}

static bool made(struct ath_sample *out, struct world *w, uint16_t form, uint64_t seed,
                 size_t i)
{
    const struct ath_program *program = w->declared.program;
    const struct ath_sampler sampler = { program, &program->forms[form], seed };

    return ath_sample_make(out, &sampler, i, &w->arena);
}

ATH_TEST(plugin_sample, the_same_number_makes_the_same_report)
{
    struct world w;
    struct ath_sample a, b, c;

    open_world(&w);
    for (size_t i = 0; i < RUNS; i++) {
        ATH_TRUE(made(&a, &w, 0, 7, i));
        ATH_TRUE(made(&b, &w, 0, 7, i));
        ATH_EQ_U64(a.period, b.period);
        ATH_EQ_U64(a.effective.n, b.effective.n);
        ATH_EQ_MEM(a.effective.v, b.effective.v, a.effective.n * sizeof *a.effective.v);
    }
    ATH_TRUE(made(&c, &w, 0, 8, RUNS - 1));
    ATH_TRUE(a.period != c.period || a.effective.n != c.effective.n);
    close_world(&w);
}

/* Declared rules apart, the model has nothing against it. */
static void is_consistent(const struct ath_program *program,
                          const struct ath_sample *sample, struct ath_arena *arena)
{
    struct ath_findings findings;
    struct ath_cells effective;

    ath_findings_init(&findings, arena, "en");
    ATH_TRUE(ath_cells_check(&effective, &findings, program, sample->form, sample->given));
    for (size_t i = 0; i < findings.n; i++) {
        if (!findings.v[i].warning && strstr(findings.v[i].reason, "-over-") == NULL) {
            ATH_FAIL("%s: %s", findings.v[i].reason, findings.v[i].description);
        }
    }
}

ATH_TEST(plugin_sample, figures_are_within_limits_and_parts_make_totals)
{
    struct world w;
    const struct ath_program *program = open_world(&w);
    struct ath_sample sample;

    for (uint16_t f = 0; f < program->form_count; f++) {
        for (size_t i = 0; i < RUNS; i++) {
            ATH_TRUE(made(&sample, &w, f, 3, i));
            is_consistent(program, &sample, &w.arena);
        }
    }
    close_world(&w);
}

/* What was seen of the samples. */
struct seen {
    bool layers[ATH_LAYER_MAX + 1], na, zero, most, negative, part, empty;
    uint32_t first, last;
};

static void look(struct seen *seen, const struct ath_sample *sample)
{
    seen->layers[sample->layer] = true;
    seen->empty = seen->empty || sample->effective.n == 0;
    seen->first = sample->period < seen->first ? sample->period : seen->first;
    seen->last = sample->period > seen->last ? sample->period : seen->last;
    for (size_t i = 0; i < sample->effective.n; i++) {
        const struct ath_cell *cell = &sample->effective.v[i];
        seen->na = seen->na || cell->state == ATH_CELL_NA;
        seen->zero = seen->zero || (cell->state == ATH_CELL_NUMBER && cell->value == 0);
        seen->most = seen->most || cell->value == ATH_VALUE_MAX;
        seen->negative = seen->negative || cell->value < 0;
        seen->part = seen->part || sample->form->place[cell->cell].breakdown >= 0;
    }
}

ATH_TEST(plugin_sample, edges_layers_and_seasons_are_among_them)
{
    struct world w;
    struct seen seen = { .first = UINT32_MAX };
    struct ath_sample sample;

    open_world(&w);
    for (size_t i = 0; i < RUNS; i++) {
        ATH_TRUE(made(&sample, &w, 0, 3, i));
        look(&seen, &sample);
    }
    ATH_TRUE(seen.na && seen.zero && seen.most && seen.negative && seen.part && seen.empty);
    ATH_TRUE(seen.layers[ATH_LAYER_ACTUAL] && seen.layers[ATH_LAYER_TARGET]);
    ATH_FALSE(seen.layers[ATH_LAYER_COUNTERVERIFIED]); /* it has no frequency there */
    ATH_EQ_U64(seen.first, ath_period_make(ATH_MONTH, 0));
    ATH_EQ_U64(ath_period_shift(seen.last, 1), 0); /* the last year of the calendar */
    close_world(&w);
}
