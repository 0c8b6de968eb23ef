/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>
#include <string.h>

#include "query/diffing.h"
#include "store/standin.h"

/* One report before and after the entry that is read. */
struct changing {
    struct ath_diffing *d;
    const struct ath_entry *entry;
    const struct ath_undo_walk *part;
    const struct ath_program *program;
    const struct ath_form *form;
    struct ath_report after;
    struct ath_cells given_before, before; /* effective */
    struct ath_cells given_after, now;     /* effective */
};

/* ---- is it asked for ------------------------------------------------------------------ */

/* Whether a subject is of the form, and of the indicator unless that is NULL. */
static bool is_asked(const struct changing *c, const struct ath_indicator *indicator)
{
    const struct ath_diffing *d = c->d;
    bool asked = d->question->subject_count == 0;

    for (size_t i = 0; !asked && i < d->question->subject_count; i++) {
        const struct ath_subject *s = &d->subjects[i];
        asked = s->program == c->program && (s->form == NULL || s->form == c->form) &&
                (indicator == NULL || s->indicator == NULL || s->indicator == indicator);
    }
    return asked;
}

static bool passes(const struct changing *c)
{
    const struct ath_plan *plan = &c->d->plan;
    const struct ath_report_id *id = &c->part->id;
    struct ath_seen seen;

    if ((plan->layer != 0 && plan->layer != id->layer) ||
        !ath_query_in_range(plan, id->period) || !is_asked(c, NULL)) {
        return false;
    }
    ath_query_see(&seen, plan, id);
    return ath_query_passes(plan, &seen);
}

/* ---- the report then ------------------------------------------------------------------ */

/* What a later entry replaced; that of the last one looked at is kept. */
static ath_code read_later(struct ath_diffing *d, uint64_t seq, struct ath_error *err)
{
    struct ath_outcome outcome;

    if (d->later_seq == seq) {
        return ATH_OK;
    }
    ath_arena_reset(&d->later);
    d->later_seq = 0;
    ath_code code =
        ath_journal_read_outcome(&outcome, d->plan.view->txn, seq, &d->later, err);
    if (code == ATH_OK) {
        d->later_seq = seq;
        d->later_undo = outcome.undo;
    }
    return code;
}

static ath_code lost(uint64_t seq, struct ath_error *err)
{
    return ath_fail(err, ATH_DATA_LOSS, "journal entry %llu has lost what it changed",
                    (unsigned long long)seq);
}

/* Walk today's report back to what the entry made of it. */
static ath_code find_after(struct changing *c, struct ath_error *err)
{
    struct ath_diffing *d = c->d;
    uint64_t seq = c->entry->seq;
    ath_code code =
        ath_report_get(&c->after, d->plan.view->txn, &c->part->id, &d->scratch, err);

    while (code == ATH_OK && c->after.seq > seq) {
        struct ath_report before = { 0 };
        code = read_later(d, c->after.seq, err);
        if (code == ATH_OK) {
            code = ath_undo_read(&before, d->later_undo, &c->part->id, &d->scratch, err);
        }
        if (code == ATH_OK && !ath_undo_apply(&c->after.cells, before.cells, &d->scratch)) {
            code = ath_query_no_memory(err);
        }
        c->after.seq = before.seq;
        c->after.version = before.version;
    }
    if (code == ATH_NOT_FOUND || (code == ATH_OK && c->after.seq != seq)) {
        return lost(seq, err);
    }
    return code;
}

static ath_code find_states(struct changing *c, struct ath_error *err)
{
    struct ath_arena *scratch = &c->d->scratch;
    ath_code code = find_after(c, err);

    if (code != ATH_OK) {
        return code;
    }
    c->given_after = c->given_before = c->after.cells;
    if (!ath_undo_apply(&c->given_before, c->part->before.cells, scratch) ||
        !ath_cells_effective(&c->before, c->program, c->form, c->given_before, scratch) ||
        !ath_cells_effective(&c->now, c->program, c->form, c->given_after, scratch)) {
        return ath_query_no_memory(err);
    }
    return ATH_OK;
}

/* ---- rows ----------------------------------------------------------------------------- */

static const struct ath_indicator *indicator_of(const struct changing *c, uint16_t cell)
{
    uint16_t index =
        cell < c->form->cell_end ? c->form->place[cell].indicator : ATH_NO_CELL;

    return index == ATH_NO_CELL ? NULL : &c->program->indicators[index];
}

static bool is_number(const struct ath_cell *cell)
{
    return cell != NULL && cell->state == ATH_CELL_NUMBER;
}

/* What totals see, and where they see nothing, whether that was taken back. */
static const char *text_of(const struct changing *c, const struct ath_cell *effective,
                           struct ath_cells given, uint16_t cell)
{
    const struct ath_cell *said = ath_cells_find(given, cell);
    char text[ATH_DECIMAL_TEXT_BYTES];

    if (effective == NULL) {
        return said != NULL && said->state == ATH_CELL_WITHDRAWN ? "WITHDRAWN" : "";
    }
    if (effective->state != ATH_CELL_NUMBER) {
        return "NA";
    }
    ath_decimal_format(text, effective->value, indicator_of(c, cell)->scale);
    return ath_arena_string(c->d->plan.view->arena, ath_slice_str(text));
}

static const char *difference(const struct changing *c, uint16_t cell,
                              const struct ath_cell *was, const struct ath_cell *is)
{
    const struct ath_indicator *indicator = indicator_of(c, cell);
    bool adds_up = indicator->kind == ATH_FLOW || indicator->kind == ATH_STOCK ||
                   indicator->kind == ATH_CHOICE;
    bool any = is_number(was) || is_number(is);
    bool both = is_number(was) && is_number(is);
    char text[ATH_DECIMAL_TEXT_BYTES];

    if (adds_up ? !any : !both) {
        return NULL;
    }
    ath_i128 moved =
        (ath_i128)(is_number(is) ? is->value : 0) - (is_number(was) ? was->value : 0);
    ath_decimal_format(text, moved, indicator->scale);
    return ath_arena_string(c->d->plan.view->arena, ath_slice_str(text));
}

static void name_cell(struct ath_diff_row *row, const struct changing *c, uint16_t cell)
{
    const struct ath_cell_place *place = &c->form->place[cell];
    const struct ath_indicator *indicator = indicator_of(c, cell);
    struct ath_arena *arena = c->d->plan.view->arena;
    uint16_t options[ATH_BREAKDOWN_CATEGORIES];

    row->indicator = ath_arena_printf(arena, "%s.%s", c->program->id, indicator->id);
    if (place->breakdown < 0) {
        return;
    }
    const struct ath_breakdown *breakdown = &indicator->breakdowns[place->breakdown];
    ath_breakdown_options(c->program, breakdown, place->flat, options);
    row->options = ath_arena_new_array(arena, const char *, breakdown->category_count);
    for (size_t i = 0; row->options != NULL && i < breakdown->category_count; i++) {
        const struct ath_category *category =
            &c->program->categories[breakdown->category[i]];
        row->options[i] = ath_arena_printf(arena, "%s=%s", category->id,
                                           category->options[options[i]].id);
        row->option_count++;
    }
}

static void name_report(struct ath_diff_row *row, const struct changing *c)
{
    const struct ath_snapshot *snapshot = c->d->plan.view->snapshot;
    const struct ath_report_id *id = &c->part->id;
    struct ath_arena *arena = c->d->plan.view->arena;
    const char *organization = ath_reporter_name(snapshot, id->organization, arena);
    char period[ATH_PERIOD_TEXT_BYTES];

    ath_period_format(period, id->period);
    row->kind = "figure";
    row->form = ath_arena_printf(arena, "%s.%s", c->program->id, c->form->id);
    row->layer = ath_layer_name(id->layer);
    row->period = ath_arena_string(arena, ath_slice_str(period));
    row->organization = ath_arena_string(arena, ath_slice_str(organization));
    row->project =
        id->project == 0
            ? "-"
            : ath_arena_string(arena,
                               ath_slice_str(snapshot->projects[id->project - 1].slug));
    row->version = c->after.version;
}

static void add_row(const struct changing *c, uint16_t cell)
{
    const struct ath_cell *was = ath_cells_find(c->before, cell);
    const struct ath_cell *is = ath_cells_find(c->now, cell);
    const char *before = text_of(c, was, c->given_before, cell);
    const char *after = text_of(c, is, c->given_after, cell);

    if (before == NULL || after == NULL || strcmp(before, after) == 0) {
        return;
    }
    struct ath_diff_row *row = ath_diff_add(c->d, c->entry);
    if (row == NULL) {
        return;
    }
    name_report(row, c);
    name_cell(row, c, cell);
    row->before = before;
    row->after = after;
    row->difference = difference(c, cell, was, is);
}

static int compare_cells(const void *a, const void *b)
{
    const uint16_t *x = a, *y = b;

    return (*x > *y) - (*x < *y);
}

/* The cells that were given anew, and the totals that may follow from them. */
static size_t list_cells(uint16_t *cells, const struct changing *c)
{
    struct ath_cells given = c->part->before.cells;
    size_t n = 0, kept = 0;

    for (size_t i = 0; i < given.n; i++) {
        const struct ath_indicator *indicator = indicator_of(c, given.v[i].cell);
        if (indicator == NULL || !is_asked(c, indicator)) {
            continue;
        }
        cells[n++] = given.v[i].cell;
        if (indicator->total != ATH_NO_CELL) {
            cells[n++] = indicator->total;
        }
    }
    qsort(cells, n, sizeof *cells, compare_cells);
    for (size_t i = 0; i < n; i++) {
        if (i == 0 || cells[i] != cells[i - 1]) {
            cells[kept++] = cells[i];
        }
    }
    return kept;
}

ath_code ath_diff_report(struct ath_diffing *d, const struct ath_entry *entry,
                         const struct ath_undo_walk *part, struct ath_error *err)
{
    struct changing c = { .d = d, .entry = entry, .part = part };
    size_t most = 2 * part->before.cells.n;

    if (!ath_snapshot_form(&c.program, &c.form, d->plan.view->snapshot, part->id.form) ||
        !passes(&c)) {
        return ATH_OK;
    }
    ath_code code = find_states(&c, err);
    if (code != ATH_OK) {
        return code;
    }
    uint16_t *cells = ath_arena_new_array(&d->scratch, uint16_t, most);
    if (cells == NULL) {
        return ath_query_no_memory(err);
    }
    size_t n = list_cells(cells, &c);
    for (size_t i = 0; i < n && !d->full; i++) {
        add_row(&c, cells[i]);
    }
    return d->plan.view->arena->exhausted ? ath_query_no_memory(err) : ATH_OK;
}
