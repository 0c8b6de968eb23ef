/* SPDX-License-Identifier: Apache-2.0 */
#include "query/stale.h"

#include "query/form_walk.h"

enum { PAGE_ROWS = 1000, PAGE_ROWS_MOST = 10000 };

static const size_t SCRATCH_BYTES = (size_t)16 << 20;

ath_code ath_query_overtaken(struct ath_overtaken *out, struct ath_txn *txn,
                             const struct ath_report_id *id, uint64_t seq,
                             struct ath_error *err)
{
    struct ath_report_id other = *id;
    struct ath_arena scratch;
    ath_code code = ATH_OK;

    *out = (struct ath_overtaken){ 0 };
    if (id->layer != ATH_LAYER_VERIFIED && id->layer != ATH_LAYER_COUNTERVERIFIED) {
        return ATH_OK;
    }
    ath_arena_init(&scratch, SCRATCH_BYTES);
    for (other.layer = ATH_LAYER_ACTUAL; code == ATH_OK && other.layer < id->layer;
         other.layer++) {
        struct ath_report report;
        ath_arena_reset(&scratch);
        code = ath_report_get(&report, txn, &other, &scratch, err);
        if (code == ATH_OK && report.version > 0 && report.seq > seq &&
            report.seq > out->seq) {
            *out = (struct ath_overtaken){ (enum ath_layer)other.layer, report.seq,
                                           report.version };
        }
    }
    ath_arena_fini(&scratch);
    return code;
}

static bool fill_row(struct ath_stale_row *row, const struct ath_form_walk *walk,
                     const struct ath_overtaken *by)
{
    const struct ath_report_id *id = &walk->scan.walk.id;
    const struct ath_snapshot *snapshot = walk->plan.view->snapshot;
    struct ath_arena *arena = walk->plan.view->arena;
    const char *project = id->project == 0 ? "-" : snapshot->projects[id->project - 1].slug;
    char period[ATH_PERIOD_TEXT_BYTES];

    ath_period_format(period, id->period);
    *row = (struct ath_stale_row){
        .organization = ath_arena_string(
            arena, ath_slice_str(snapshot->organizations[id->organization - 1].slug)),
        .project = ath_arena_string(arena, ath_slice_str(project)),
        .period = ath_arena_string(arena, ath_slice_str(period)),
        .layer = ath_layer_name((enum ath_layer)id->layer),
        .seq = walk->scan.walk.report.seq,
        .version = walk->scan.walk.report.version,
        .by = *by,
    };
    return !arena->exhausted;
}

/* Fill the page, and find out whether there is one more. */
static ath_code fill_page(struct ath_stale *out, struct ath_form_walk *walk, size_t most,
                          struct ath_error *err)
{
    struct ath_report_id last = { 0 };
    ath_code code = ATH_OK;

    while ((code = ath_form_walk_next(walk, NULL, err)) == ATH_OK) {
        const struct ath_report_walk *at = &walk->scan.walk;
        struct ath_overtaken by;
        code = ath_query_overtaken(&by, walk->plan.view->txn, &at->id, at->report.seq, err);
        if (code != ATH_OK) {
            return code;
        }
        if (by.seq == 0) {
            continue;
        }
        if (out->row_count == most) {
            out->next_page = ath_form_walk_page(walk, &last);
            return out->next_page == NULL ? ath_query_no_memory(err) : ATH_OK;
        }
        if (!fill_row(&out->rows[out->row_count++], walk, &by)) {
            return ath_query_no_memory(err);
        }
        last = at->id;
    }
    return code == ATH_NOT_FOUND ? ATH_OK : code;
}

/* NOLINTNEXTLINE(readability-function-size): a page is named by its token and its size */
ath_code ath_query_stale(struct ath_stale *out, const struct ath_view *view,
                         const char *form, const struct ath_question *question,
                         const char *page, uint32_t page_size, struct ath_error *err)
{
    static const enum ath_layer layers[] = { ATH_LAYER_VERIFIED, ATH_LAYER_COUNTERVERIFIED,
                                             (enum ath_layer)0 };
    struct ath_form_walk walk = { .layers = layers };
    struct ath_stale stale = { .next_page = "" };
    size_t most = page_size == 0 ? PAGE_ROWS : page_size;

    most = most > PAGE_ROWS_MOST ? PAGE_ROWS_MOST : most;
    stale.rows = ath_arena_new_array(view->arena, struct ath_stale_row, most);
    if (stale.rows == NULL) {
        return ath_query_no_memory(err);
    }
    ath_code code = ath_form_walk_begin(&walk, view, form, question, page, err);
    if (code == ATH_OK) {
        code = fill_page(&stale, &walk, most, err);
    }
    ath_form_walk_end(&walk);
    if (code == ATH_OK) {
        *out = stale;
    }
    return code;
}
