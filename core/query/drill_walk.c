/* SPDX-License-Identifier: Apache-2.0 */
#include "query/asof.h"
#include "query/drilling.h"
#include "query/gather.h"
#include "query/scan.h"

ath_code ath_drill_total(struct ath_drilling *d, size_t term, struct ath_error *err)
{
    struct ath_operand *operand = d->terms[term];
    struct ath_figure *figure = &d->figures[term];
    ath_code code = ATH_OK;

    if (operand->folded && ath_query_totals_suffice(&d->plan, operand)) {
        code = ath_query_read_totals(&d->walked[term], &d->plan, operand, err);
    }
    if (code != ATH_OK || !d->walked[term]) {
        return code;
    }
    operand->folded = false;
    for (const struct ath_slot *slot = operand->groups.first; slot != NULL;
         slot = slot->next) {
        figure->sum += slot->figure.sum;
        figure->numbers += slot->figure.numbers;
        figure->reported += slot->figure.reported;
    }
    return ATH_OK;
}

/* Stand before the first report that can be on the page; false when there is none. */
static ath_code begin_walk(bool *any, struct ath_scan *scan, struct ath_drilling *d,
                           size_t term, struct ath_error *err)
{
    const struct ath_operand *operand = d->terms[term];
    const struct ath_given *after = &d->after;
    struct ath_span span;
    ath_code code =
        ath_query_reported(&span, &d->plan, operand->form, operand->standing.layer, err);

    *any = code == ATH_OK && span.first != 0;
    if (!*any) {
        return code;
    }
    uint32_t from = operand->time.from > span.first ? operand->time.from : span.first;
    ath_scan_from(scan, from, operand->time.to < span.last ? operand->time.to : span.last);
    if (d->resumed && after->term == term && after->period >= from) {
        ath_scan_resume(scan, &(struct ath_report_id){
                                  operand->form->number, (uint8_t)operand->standing.layer,
                                  after->period, after->organization, after->project });
    }
    return ATH_OK;
}

/* Keep what the report gives, if it is asked for and gives anything. */
static ath_code keep_report(struct ath_drilling *d, size_t term, struct ath_scan *scan,
                            struct ath_portion *portions, struct ath_error *err)
{
    const struct ath_operand *operand = d->terms[term];
    const struct ath_contribution from = { portions, 0, false };
    struct ath_cells effective = { 0 };
    struct ath_seen seen;
    ath_code code = ath_query_tick(&d->plan, err);

    ath_query_see(&seen, &d->plan, &scan->walk.id);
    if (code != ATH_OK || !ath_query_passes(&d->plan, &seen)) {
        return code;
    }
    if (!ath_indicator_effective(&effective, operand->program, operand->indicator,
                                 scan->walk.report.cells, &scan->scratch)) {
        return ath_query_no_memory(err);
    }
    if (ath_query_portions(portions, operand, effective) &&
        portions[0].state != ATH_CELL_MISSING) {
        struct ath_given given = ath_drill_given(&seen, &from, term);
        ath_drill_keep(d, &given);
    }
    return ATH_OK;
}

/* The reports of the term from the page's first on, as many as the page has room for. */
static ath_code walk_term(struct ath_drilling *d, size_t term, struct ath_error *err)
{
    const struct ath_operand *operand = d->terms[term];
    size_t before = d->n;
    bool any = false;
    struct ath_scan scan;
    struct ath_portion *portions =
        ath_arena_new_array(d->plan.view->arena, struct ath_portion, operand->part_count);

    if (portions == NULL) {
        return ath_query_no_memory(err);
    }
    ath_scan_init(&scan, &d->plan, operand->form, operand->standing.layer);
    ath_scan_widen(&scan, operand->indicator);
    ath_code code = begin_walk(&any, &scan, d, term, err);
    while (any && code == ATH_OK && d->n - before < d->most &&
           (code = ath_scan_next(&scan, err)) == ATH_OK) {
        code = keep_report(d, term, &scan, portions, err);
    }
    ath_scan_fini(&scan);
    return code == ATH_NOT_FOUND ? ATH_OK : code;
}

ath_code ath_drill_walk(struct ath_drilling *d, struct ath_error *err)
{
    ath_code code = ATH_OK;

    for (size_t term = d->resumed ? d->after.term : 0; term < d->term_count; term++) {
        ath_drill_keep_first(d);
        bool full = d->n == d->most && d->v[d->n - 1].term < term;
        if (d->walked[term] && !full && (code = walk_term(d, term, err)) != ATH_OK) {
            break;
        }
    }
    return code;
}
