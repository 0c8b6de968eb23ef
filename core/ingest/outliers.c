/* SPDX-License-Identifier: Apache-2.0 */
#include "ingest/outliers.h"

#include "store/history.h"

enum { REPORTS_JUDGED = 100 };

static void warn(struct ath_preparing *p, const struct ath_building *b,
                 const struct ath_indicator *indicator, const struct ath_judgement *j,
                 bool season)
{
    const struct ath_outlier *outlier = season ? &j->season : &j->recent;
    struct ath_arena *arena = p->with->arena;
    char text[ATH_DECIMAL_TEXT_BYTES], median[ATH_DECIMAL_TEXT_BYTES];

    ath_decimal_format(text, j->value, indicator->scale);
    ath_outlier_median(median, outlier, indicator->scale);
    ath_findings_warn(
        p->with->findings, season ? "outlier-season" : "outlier-median",
        &(struct ath_about){ .subject = indicator->id,
                             .value = ath_arena_string(arena, ath_slice_str(text)),
                             .limit = ath_arena_string(arena, ath_slice_str(median)),
                             .other = ath_arena_printf(arena, "%zu", outlier->n),
                             .field = ath_prepare_field(p, b->report, UINT32_MAX, "rows"),
                             .cell = indicator->total });
}

static ath_code judge(struct ath_preparing *p, const struct ath_building *b,
                      const struct ath_indicator *indicator,
                      const struct ath_history *history, struct ath_cells given)
{
    struct ath_judgement j;

    if (!ath_history_judge(&j, history, b->program, indicator, given)) {
        return ath_arena_fail(p->err, "request");
    }
    if (j.recent.verdict == ATH_OUTLIER_YES) {
        warn(p, b, indicator, &j, false);
    }
    if (j.season.verdict == ATH_OUTLIER_YES) {
        warn(p, b, indicator, &j, true);
    }
    return ATH_OK;
}

/* Of the indicators the change names. */
static ath_code judge_named(struct ath_preparing *p, const struct ath_building *b,
                            const struct ath_history *history, struct ath_cells given)
{
    struct ath_cells named = b->change.cells;
    bool *done = ath_arena_new_array(p->with->scratch, bool, b->program->indicator_count);
    ath_code code = done == NULL ? ath_arena_fail(p->err, "request") : ATH_OK;

    for (size_t i = 0; code == ATH_OK && i < named.n; i++) {
        uint16_t index = b->form->place[named.v[i].cell].indicator;
        const struct ath_indicator *indicator = &b->program->indicators[index];
        if (!done[index] && ath_outlier_judges(indicator)) {
            code = judge(p, b, indicator, history, given);
        }
        done[index] = true;
    }
    return code;
}

ath_code ath_outliers_check(struct ath_preparing *p, const struct ath_building *b,
                            struct ath_cells given)
{
    struct ath_history history;
    struct ath_report_id id = { b->form->number, b->change.layer, b->change.period,
                                b->organization->number,
                                b->project == NULL ? 0 : b->project->number };

    if (id.layer == ATH_LAYER_TARGET || id.layer == ATH_LAYER_BASELINE ||
        p->judged++ >= REPORTS_JUDGED) {
        return ATH_OK;
    }
    ath_code code = ath_history_read(&history, p->with->txn, &id, p->with->scratch, p->err);
    if (code != ATH_OK ||
        history.recent_count + history.same_count < ATH_OUTLIER_LEAST_YEARS) {
        return code;
    }
    return judge_named(p, b, &history, given);
}
