/* SPDX-License-Identifier: Apache-2.0 */
#include "query/outliers.h"

#include "query/form_walk.h"
#include "store/history.h"

enum {
    PAGE_ROWS = 1000,
    PAGE_ROWS_MOST = 10000,
    PAGE_REPORTS = 2000, /* judged for one page, each by up to 46 others */
};

static const size_t SCRATCH_BYTES = (size_t)64 << 20;

struct finding {
    struct ath_form_walk walk;
    struct ath_arena scratch; /* of one report's history; owned */
    struct ath_outliers out;
    size_t most, room;
};

static void add_row(struct finding *f, const struct ath_indicator *indicator, int64_t value,
                    const struct ath_outlier *outlier, bool season)
{
    const struct ath_report_id *id = &f->walk.scan.walk.id;
    const struct ath_snapshot *snapshot = f->walk.plan.view->snapshot;
    struct ath_arena *arena = f->walk.plan.view->arena;
    const char *project = id->project == 0 ? "-" : snapshot->projects[id->project - 1].slug;
    char period[ATH_PERIOD_TEXT_BYTES];
    char text[ATH_DECIMAL_TEXT_BYTES], median[ATH_DECIMAL_TEXT_BYTES];

    ath_assert(f->out.row_count < f->room);
    ath_period_format(period, id->period);
    ath_decimal_format(text, value, indicator->scale);
    ath_outlier_median(median, outlier, indicator->scale);
    f->out.rows[f->out.row_count++] = (struct ath_outlier_row){
        .organization = ath_arena_string(
            arena, ath_slice_str(snapshot->organizations[id->organization - 1].slug)),
        .project = ath_arena_string(arena, ath_slice_str(project)),
        .period = ath_arena_string(arena, ath_slice_str(period)),
        .indicator = ath_arena_printf(arena, "%s.%s", f->walk.program->id, indicator->id),
        .value = ath_arena_string(arena, ath_slice_str(text)),
        .season = season,
        .median = ath_arena_string(arena, ath_slice_str(median)),
        .n = outlier->n,
    };
}

static bool judge(struct finding *f, const struct ath_indicator *indicator,
                  const struct ath_history *history)
{
    struct ath_judgement j;

    if (!ath_history_judge(&j, history, f->walk.program, indicator,
                           f->walk.scan.walk.report.cells)) {
        return false;
    }
    if (!j.is_number) {
        return true;
    }
    bool few =
        j.recent.verdict == ATH_OUTLIER_TOO_FEW && j.season.verdict == ATH_OUTLIER_TOO_FEW;
    f->out.too_few += few;
    f->out.judged += !few;
    if (j.recent.verdict == ATH_OUTLIER_YES) {
        add_row(f, indicator, j.value, &j.recent, false);
    }
    if (j.season.verdict == ATH_OUTLIER_YES) {
        add_row(f, indicator, j.value, &j.season, true);
    }
    return true;
}

static ath_code judge_report(struct finding *f, struct ath_error *err)
{
    const struct ath_form *form = f->walk.form;
    struct ath_history history;

    ath_arena_reset(&f->scratch);
    ath_code code = ath_history_read(&history, f->walk.plan.view->txn,
                                     &f->walk.scan.walk.id, &f->scratch, err);
    for (uint16_t i = 0; code == ATH_OK && i < form->indicator_count; i++) {
        const struct ath_indicator *indicator =
            &f->walk.program->indicators[form->first_indicator + i];
        if (ath_outlier_judges(indicator) && !judge(f, indicator, &history)) {
            code = ath_query_no_memory(err);
        }
    }
    return code;
}

/* Every cell: a total may follow from any of them. */
static void widen(struct ath_form_walk *walk)
{
    walk->scan.walk.first_cell = 0;
    walk->scan.walk.last_cell = UINT16_MAX;
}

static ath_code fill_page(struct finding *f, struct ath_error *err)
{
    struct ath_report_id last = { 0 };
    size_t reports = 0;
    ath_code code = ATH_OK;

    f->room = f->most + 2 * (size_t)f->walk.form->indicator_count;
    f->out.rows =
        ath_arena_new_array(f->walk.plan.view->arena, struct ath_outlier_row, f->room);
    if (f->out.rows == NULL) {
        return ath_query_no_memory(err);
    }
    while ((code = ath_form_walk_next(&f->walk, widen, err)) == ATH_OK) {
        if (f->out.row_count >= f->most || reports++ >= PAGE_REPORTS) {
            f->out.next_page = ath_form_walk_page(&f->walk, &last);
            break;
        }
        last = f->walk.scan.walk.id;
        if ((code = judge_report(f, err)) != ATH_OK) {
            return code;
        }
    }
    if (code == ATH_OK || code == ATH_NOT_FOUND) {
        code = f->walk.plan.view->arena->exhausted ? ath_query_no_memory(err) : ATH_OK;
    }
    return code;
}

/* NOLINTNEXTLINE(readability-function-size): a page is named by its token and its size */
ath_code ath_query_outliers(struct ath_outliers *out, const struct ath_view *view,
                            const char *form, const struct ath_question *question,
                            const char *page, uint32_t page_size, struct ath_error *err)
{
    static const enum ath_layer layers[] = { ATH_LAYER_ACTUAL, (enum ath_layer)0 };
    struct finding f = { .walk = { .layers = layers },
                         .out = { .next_page = "" },
                         .most = page_size == 0 ? PAGE_ROWS : page_size };

    f.most = f.most > PAGE_ROWS_MOST ? PAGE_ROWS_MOST : f.most;
    ath_arena_init(&f.scratch, SCRATCH_BYTES);
    ath_code code = ath_form_walk_begin(&f.walk, view, form, question, page, err);
    if (code == ATH_OK) {
        code = fill_page(&f, err);
    }
    ath_form_walk_end(&f.walk);
    ath_arena_fini(&f.scratch);
    if (code == ATH_OK) {
        *out = f.out;
    }
    return code;
}
