/* SPDX-License-Identifier: Apache-2.0 */
#include "service/stored.h"

#include "store/report.h"

enum { FURTHEST = 64 }; /* periods before the last that are looked at */

/* Reports of one form and layer being gathered. */
struct gathering {
    struct ath_txn *txn;
    const struct ath_stored_wish *wish;
    const struct ath_form *form; /* of the new version */
    struct ath_report_id id;     /* its form and layer */
    struct ath_arena *arena;
    struct ath_stored *out;
    struct ath_report_walk walk;
};

static ath_code no_memory(struct ath_error *err)
{
    return ath_fail(err, ATH_RESOURCE_EXHAUSTED, "the stored reports do not fit");
}

/* Stand on the first report from the period on; NOT_FOUND when the form and layer have none. */
static ath_code stand(struct gathering *g, uint32_t period, struct ath_error *err)
{
    struct ath_report_id from = g->id;

    from.period = period;
    ath_code code = g->walk.open ? ath_report_walk_seek(&g->walk, &from, err)
                                 : ath_report_walk_begin(&g->walk, g->txn, &from, err);
    if (code == ATH_OK) {
        code = ath_report_walk_next(&g->walk, g->arena, err);
    }
    bool ours =
        code == ATH_OK && g->walk.id.form == g->id.form && g->walk.id.layer == g->id.layer;
    return code == ATH_OK && !ours ? ATH_NOT_FOUND : code;
}

/* The last period that has a report, by halving; 0 when there is none. */
static ath_code find_last(uint32_t *last, struct gathering *g, enum ath_frequency frequency,
                          struct ath_error *err)
{
    uint32_t low = 0, high = 1;
    ath_code code = stand(g, 0, err);

    *last = 0;
    if (code != ATH_OK) {
        return code == ATH_NOT_FOUND ? ATH_OK : code;
    }
    while (ath_period_make(frequency, high) != 0) {
        high *= 2;
    }
    while (low < high) {
        uint32_t middle = low + (high - low) / 2,
                 period = ath_period_make(frequency, middle);
        code = period == 0 ? ATH_NOT_FOUND : stand(g, period, err);
        if (code != ATH_OK && code != ATH_NOT_FOUND) {
            return code;
        }
        *last = code == ATH_OK ? g->walk.id.period : *last;
        low = code == ATH_OK ? ath_period_ordinal(g->walk.id.period) + 1 : low;
        high = code == ATH_OK ? high : middle;
    }
    return ATH_OK;
}

static ath_code add(struct gathering *g, struct ath_error *err)
{
    struct ath_sample *sample = &g->out->v[g->out->n];

    *sample = (struct ath_sample){ .form = g->form,
                                   .layer = (enum ath_layer)g->id.layer,
                                   .period = g->walk.id.period,
                                   .given = g->walk.report.cells };
    if (!ath_cells_effective(&sample->effective, g->wish->finished, g->form, sample->given,
                             g->arena)) {
        return no_memory(err);
    }
    g->out->n++;
    return ATH_OK;
}

/* At most `most` from the period on. */
static ath_code gather_from(struct gathering *g, uint32_t period, struct ath_error *err)
{
    size_t end = g->out->n + g->wish->most;
    ath_code code = stand(g, period, err);

    while (code == ATH_OK && g->walk.id.form == g->id.form &&
           g->walk.id.layer == g->id.layer && g->out->n < end) {
        if ((code = add(g, err)) == ATH_OK) {
            code = ath_report_walk_next(&g->walk, g->arena, err);
        }
    }
    return code == ATH_NOT_FOUND ? ATH_OK : code;
}

/* From further and further back, until there are enough. */
static ath_code gather(struct gathering *g, enum ath_frequency frequency,
                       struct ath_error *err)
{
    size_t before = g->out->n;
    uint32_t last = 0;
    ath_code code = find_last(&last, g, frequency, err);

    for (int32_t back = 0; code == ATH_OK && last != 0 && back <= FURTHEST;
         back = 2 * back + 1) {
        uint32_t period = ath_period_shift(last, -back);
        g->out->n = before;
        code = gather_from(g, period == 0 ? ath_period_make(frequency, 0) : period, err);
        if (g->out->n - before >= g->wish->most || period == 0) {
            break;
        }
    }
    ath_report_walk_end(&g->walk);
    return code;
}

static ath_code gather_form(struct gathering *g, const struct ath_form *previous,
                            struct ath_error *err)
{
    ath_code code = ATH_OK;

    g->form = ath_program_form(g->wish->finished, previous->id);
    for (int layer = ATH_LAYER_ACTUAL;
         code == ATH_OK && g->form != NULL && layer <= ATH_LAYER_MAX; layer++) {
        enum ath_frequency frequency = previous->frequency[layer];
        g->id = (struct ath_report_id){ .form = previous->number, .layer = (uint8_t)layer };
        g->walk = (struct ath_report_walk){ .last_cell = UINT16_MAX };
        if (frequency != ATH_NO_FREQUENCY) {
            code = gather(g, frequency, err);
        }
    }
    return code;
}

ath_code ath_stored_read(struct ath_stored *out, struct ath_txn *txn,
                         const struct ath_stored_wish *wish, struct ath_arena *arena,
                         struct ath_error *err)
{
    const struct ath_program *previous = wish->previous;
    struct gathering g = { .txn = txn, .wish = wish, .arena = arena, .out = out };
    ath_code code = ATH_OK;

    out->n = 0;
    out->v = ath_arena_new_array(arena, struct ath_sample,
                                 wish->most * ATH_LAYER_MAX * previous->form_count);
    if (out->v == NULL) {
        return no_memory(err);
    }
    for (uint16_t i = 0; code == ATH_OK && i < previous->form_count; i++) {
        code = gather_form(&g, &previous->forms[i], err);
    }
    return code;
}
