/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "query/asof.h"
#include "query/gather.h"
#include "query/plan.h"
#include "query/scan.h"
#include "store/standin.h"

struct run {
    struct ath_cursor cursor;
    struct ath_total_reader
        totals;                   /* of a moment: at the end of the epoch that is nearest */
    struct ath_total_reader laid; /* at the moment itself; zeroed until it is wanted */
    const struct ath_plan *plan;
    uint16_t form;
    uint8_t layer;
    uint16_t cell_end;
    uint32_t end; /* one past the largest code of the frequency */
    bool bare;    /* reports that have lost their figures count, too */
};

enum { PERIOD_AT = 3, PERIOD_END = 7, REPORT_BYTES = 4 << 20, TRIES = 8 };

/* The period of the first report from this period and reporter on; 0 when there is none. */
static ath_code seek_report(uint32_t *out, struct run *run, uint32_t period,
                            uint32_t reporter, struct ath_error *err)
{
    struct ath_key key = { 0 };

    ath_key_u16(&key, run->form);
    ath_key_u8(&key, run->layer);
    ath_key_u32(&key, period);
    ath_key_u32(&key, reporter);
    ath_code code = run->cursor.handle == NULL
                        ? ath_cursor_seek(&run->cursor, run->plan->view->txn,
                                          ATH_TABLE_REPORT, &key, err)
                        : ath_cursor_reseek(&run->cursor, &key, err);
    if (code != ATH_OK) {
        *out = 0;
        return code == ATH_NOT_FOUND ? ATH_OK : code;
    }
    const uint8_t *bytes = run->cursor.key.data;
    uint32_t found = 0;
    for (size_t i = PERIOD_AT; i < PERIOD_END; i++) {
        found = found << 8 | bytes[i];
    }
    bool ours = memcmp(bytes, key.bytes, PERIOD_AT) == 0 && found < run->end;
    *out = ours ? found : 0;
    return ATH_OK;
}

/* The first period from `period` on with a report; 0 when there is none. */
static ath_code next_period(uint32_t *out, struct run *run, uint32_t period,
                            struct ath_error *err)
{
    return seek_report(out, run, period, 0, err);
}

/* The last period below `end` with a report, given one of them: steps that double until they
 * pass the last, then halve. */
static ath_code last_period(uint32_t *out, struct run *run, uint32_t known, uint32_t end,
                            struct ath_error *err)
{
    uint32_t step = 1, found = 0;
    bool growing = true;
    ath_code code;

    while (step > 0) {
        found = 0;
        if (step < end - known &&
            (code = next_period(&found, run, known + step, err)) != ATH_OK) {
            return code;
        }
        bool hit = found != 0 && found < end;
        known = hit ? found : known;
        growing = growing && hit;
        step = growing ? step * 2 : step / 2;
    }
    *out = known;
    return ATH_OK;
}

static bool says_anything(const struct ath_report *report)
{
    for (size_t i = 0; i < report->cells.n; i++) {
        if (report->cells.v[i].state != ATH_CELL_WITHDRAWN) {
            return true;
        }
    }
    return false;
}

/* Of the reports from the cursor on, in the same period, one had figures at the moment. */
static ath_code one_has_figures(bool *out, struct run *run, struct ath_error *err)
{
    struct ath_report_id first, id;
    struct ath_report report = { 0 };
    struct ath_arena arena;
    uint16_t block = 0;
    ath_code code = ATH_OK;
    bool same = ath_report_key_read(&first, &block, run->cursor.key);

    *out = false;
    ath_arena_init(&arena, REPORT_BYTES);
    while (code == ATH_OK && same && !*out) {
        same = ath_report_key_read(&id, &block, run->cursor.key) && id.form == first.form &&
               id.layer == first.layer && id.period == first.period;
        ath_arena_reset(&arena);
        if (same && block == 0) {
            code = ath_scan_report(&report, run->plan, &id, &arena, err);
            *out = code == ATH_OK && says_anything(&report);
        }
        if (code == ATH_OK && same && !*out) {
            code = ath_cursor_next(&run->cursor, err);
        }
    }
    ath_arena_fini(&arena);
    return code == ATH_NOT_FOUND ? ATH_OK : code;
}

/* A scope has something of its own in the period: only targets and baselines can. */
static ath_code has_own(bool *out, struct run *run, uint32_t period, struct ath_error *err)
{
    uint32_t found = 0;
    ath_code code = ATH_OK;

    if (run->layer == ATH_LAYER_TARGET || run->layer == ATH_LAYER_BASELINE) {
        uint32_t first = ath_standin_make(ATH_SCOPE_COUNTRY, 0);
        code = seek_report(&found, run, period, first, err);
    }
    *out = code == ATH_OK && found == period;
    return *out ? one_has_figures(out, run, err) : code;
}

/* The country has a total in the period. */
static ath_code has_total(bool *out, struct ath_total_reader *totals, const struct run *run,
                          uint32_t period, struct ath_error *err)
{
    struct ath_total_id id = { run->form, run->layer, ATH_SCOPE_COUNTRY, 0 };
    ath_code code = ATH_NOT_FOUND;

    for (unsigned cell = 0; cell < run->cell_end && code == ATH_NOT_FOUND;
         cell += ATH_TOTAL_BLOCK) {
        struct ath_key key = ath_total_key(&id, (uint16_t)(cell / ATH_TOTAL_BLOCK), period);
        code = ath_total_seek(totals, &key, &key, err);
    }
    *out = code == ATH_OK;
    return code == ATH_NOT_FOUND ? ATH_OK : code;
}

/* One of the period's first reports counted at the moment: then its country had a total. */
static ath_code one_counts(bool *out, struct run *run, uint32_t period,
                           struct ath_error *err)
{
    const struct ath_program *program = NULL;
    const struct ath_form *form = NULL;
    struct ath_report_id id = { 0 };
    struct ath_arena arena;
    uint32_t found = 0;
    ath_code code = seek_report(&found, run, period, 0, err);
    bool known = ath_snapshot_form(&program, &form, run->plan->view->snapshot, run->form);

    *out = false;
    ath_arena_init(&arena, REPORT_BYTES);
    for (int i = 0; i < TRIES && known && code == ATH_OK && found == period && !*out; i++) {
        struct ath_report report = { 0 };
        struct ath_cells effective = { 0 };
        uint16_t block = 0;
        ath_arena_reset(&arena);
        known = ath_report_key_read(&id, &block, run->cursor.key) && id.period == period &&
                id.form == run->form && id.layer == run->layer &&
                !ath_is_standin(id.organization);
        if (known && block == 0) {
            code = ath_scan_report(&report, run->plan, &id, &arena, err);
            *out = code == ATH_OK && report.version > 0 &&
                   ath_cells_effective(&effective, program, form, report.cells, &arena) &&
                   effective.n > 0;
        }
        if (code == ATH_OK && known && !*out) {
            code = ath_cursor_next(&run->cursor, err);
        }
    }
    ath_arena_fini(&arena);
    return code == ATH_NOT_FOUND ? ATH_OK : code;
}

/* The country had a total at the moment: that of the nearest end of an epoch says it where no report of
 * the period changed between; else one report is enough. Only then are they counted. */
static ath_code had_total(bool *out, struct run *run, uint32_t period,
                          struct ath_error *err)
{
    const struct ath_wanted all = { .n = 0 };
    const struct ath_view *view = run->plan->view;
    int scope = ath_query_scope(run->plan); /* what is read later, too */
    struct ath_total_id id = { run->form, run->layer,
                               (uint8_t)(scope < 0 ? ATH_SCOPE_COUNTRY : scope), 0 };
    bool changed = false;
    ath_code code = ath_moment_changes(&changed, view, &id, period, err);

    if (code == ATH_OK && !changed) {
        return has_total(out, &run->totals, run, period, err);
    }
    if (code == ATH_OK) {
        code = one_counts(out, run, period, err);
    }
    if (code != ATH_OK || *out) {
        return code;
    }
    if (run->laid.txn == NULL) {
        code = ath_moment_totals(&run->laid, view, &id, &all, err);
    }
    return code == ATH_OK ? has_total(out, &run->laid, run, period, err) : code;
}

/* A report may have lost all its figures; totals only know those that are there. */
static ath_code has_figures(bool *out, struct run *run, uint32_t period,
                            struct ath_error *err)
{
    ath_code code = ATH_OK;

    *out = run->bare;
    if (!run->bare) {
        code = run->plan->view->then == NULL
                   ? has_total(out, &run->totals, run, period, err)
                   : had_total(out, run, period, err);
    }
    return code == ATH_OK && !*out ? has_own(out, run, period, err) : code;
}

static ath_code find_run(struct ath_span *out, struct run *run, const struct ath_form *form,
                         struct ath_error *err)
{
    uint32_t end = run->end;
    bool figures = false;
    ath_code code =
        next_period(&out->first, run, (uint32_t)form->frequency[run->layer] << 24, err);

    while (code == ATH_OK && out->first != 0 && !figures) {
        code = has_figures(&figures, run, out->first, err);
        if (code == ATH_OK && !figures) {
            code = next_period(&out->first, run, out->first + 1, err);
        }
    }
    figures = out->first == 0;
    while (code == ATH_OK && !figures) {
        code = last_period(&out->last, run, out->first, end, err);
        if (code == ATH_OK) {
            code = has_figures(&figures, run, out->last, err);
            end = out->last;
        }
    }
    return code;
}

static struct run run_of(const struct ath_plan *plan, const struct ath_form *form,
                         enum ath_layer layer)
{
    return (struct run){ .plan = plan,
                         .form = form->number,
                         .layer = (uint8_t)layer,
                         .cell_end = form->cell_end,
                         .end = (uint32_t)(form->frequency[layer] + 1) << 24 };
}

ath_code ath_query_reported(struct ath_span *out, const struct ath_plan *plan,
                            const struct ath_form *form, enum ath_layer layer,
                            struct ath_error *err)
{
    struct run run = run_of(plan, form, layer);

    struct ath_total_id country = { run.form, run.layer, ATH_SCOPE_COUNTRY, 0 };

    *out = (struct ath_span){ 0, 0 };
    ath_code code = ath_moment_totals(&run.totals, plan->view, &country, NULL, err);
    if (code == ATH_OK) {
        code = find_run(out, &run, form, err);
    }
    ath_total_reader_end(&run.totals);
    ath_total_reader_end(&run.laid);
    ath_cursor_end(&run.cursor);
    return code;
}

ath_code ath_query_stored(struct ath_span *out, const struct ath_plan *plan,
                          const struct ath_form *form, enum ath_layer layer,
                          struct ath_error *err)
{
    struct run run = run_of(plan, form, layer);

    run.bare = true;
    *out = (struct ath_span){ 0, 0 };
    ath_code code = find_run(out, &run, form, err);
    ath_cursor_end(&run.cursor);
    return code;
}
