/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "base/decimal.h"
#include "ingest/preparing.h"

/* An error about one value. */
static void value_error(struct ath_reading *r, uint32_t i, const char *reason,
                        struct ath_about about)
{
    about.field = ath_prepare_field(r->p, r->index, i, ".value");
    about.row = r->report->values[i].row;
    about.cell = ATH_NO_CELL;
    ath_findings_error(r->p->with->findings, reason, &about);
}

/* A value written as text: number, NA, WITHDRAWN, or nothing, which leaves the cell (R6). */
static bool read_text(struct ath_cell *cell, const struct ath_draft_value *value, int scale,
                      const char **reason)
{
    if (ath_slice_is(value->text, "NA")) {
        cell->state = ATH_CELL_NA;
    } else if (ath_slice_is(value->text, "WITHDRAWN")) {
        cell->state = ATH_CELL_WITHDRAWN;
    } else if (value->text.size == 0) {
        cell->state = ATH_CELL_KEEP;
    } else {
        cell->state = ATH_CELL_NUMBER;
        return ath_decimal_parse(&cell->value, value->text, scale, reason);
    }
    return true;
}

static bool read_column(struct ath_cell *cell, const struct ath_draft_value *value,
                        int decimals, int scale, const char **reason)
{
    cell->state = value->state;
    if (value->state < ATH_CELL_NUMBER || value->state > ATH_CELL_KEEP ||
        (value->state != ATH_CELL_NUMBER && value->value != 0)) {
        *reason = "value-state";
        return false;
    }
    if (decimals > ATH_SCALE_MAX) {
        *reason = "too-many-decimals";
        return false;
    }
    cell->value = value->value;
    return value->state != ATH_CELL_NUMBER ||
           ath_decimal_rescale(&cell->value, decimals, scale, reason);
}

static const char *limit_text(const struct ath_reading *r, const char *reason, int scale)
{
    char text[ATH_DECIMAL_TEXT_BYTES];

    if (strcmp(reason, "too-many-decimals") == 0) {
        return ath_arena_printf(r->p->with->arena, "%d", scale);
    }
    if (strcmp(reason, "out-of-range") == 0) {
        ath_decimal_format(text, ATH_VALUE_MAX, scale);
        return ath_prepare_text(r->p, ath_slice_str(text));
    }
    return "";
}

static const char *value_text(const struct ath_reading *r,
                              const struct ath_draft_value *value, int decimals)
{
    char text[ATH_DECIMAL_TEXT_BYTES];

    if (value->has_text) {
        struct ath_slice shown = value->text;
        shown.size = shown.size > 64 ? 64 : shown.size;
        return ath_prepare_text(r->p, shown);
    }
    ath_decimal_format(text, value->value, decimals > ATH_SCALE_MAX ? 0 : decimals);
    return ath_prepare_text(r->p, ath_slice_str(text));
}

/* The name's indicator belongs where the report says it is. */
static bool name_fits(struct ath_reading *r, uint32_t i, const struct ath_draft_name *name)
{
    const struct ath_form *form = &name->program->forms[name->target->form];

    if ((r->program == NULL || r->program == name->program) &&
        (r->form == NULL || r->form == form)) {
        return true;
    }
    value_error(r, i, "mixed-forms",
                (struct ath_about){ .subject = ath_draft_name_text(name, r->p->with->arena),
                                    .limit = ath_prepare_text(r->p, r->report->form) });
    return false;
}

static void warn_untouched(struct ath_reading *r, uint32_t i,
                           const struct ath_draft_name *name)
{
    struct ath_about about = { .subject = ath_draft_name_text(name, r->p->with->arena),
                               .field = ath_prepare_field(r->p, r->index, i, ".value"),
                               .row = r->report->values[i].row,
                               .cell = ATH_NO_CELL };

    ath_findings_warn(r->p->with->findings, "cell-untouched", &about);
}

/* A name that cannot be used; a short name under a form that is itself unknown has its
 * error there. */
static void name_error(struct ath_reading *r, uint32_t i, const struct ath_draft_name *name)
{
    bool form_unknown = r->report->form.size > 0 && r->program == NULL;

    if (name == NULL) {
        value_error(r, i, "unknown-indicator", (struct ath_about){ 0 });
    } else if (!form_unknown ||
               memchr(name->indicator.data, '.', name->indicator.size) != NULL) {
        value_error(r, i, name->problem, ath_words_name(name, r->p->with->arena));
    }
}

/* What is retired keeps its figures and takes no new ones; they may be withdrawn. */
static bool takes_figures(struct ath_reading *r, uint32_t i,
                          const struct ath_draft_name *name, const struct ath_cell *cell)
{
    bool figure = cell->state == ATH_CELL_NUMBER || cell->state == ATH_CELL_NA;

    if (name->retired == NULL || !figure || r->p->with->known) {
        return true;
    }
    value_error(r, i, name->retired,
                (struct ath_about){ .subject = ath_draft_name_text(name, r->p->with->arena),
                                    .other = name->program->version });
    return false;
}

static bool read_value(struct ath_reading *r, uint32_t i)
{
    const struct ath_draft_value *value = &r->report->values[i];
    const struct ath_draft_name *name = ath_prepare_name(r->p, value, r->program);
    struct ath_read_cell *out = &r->cells[r->cell_count];
    const char *reason = NULL;
    int scale;

    if (name == NULL || name->problem != NULL) {
        name_error(r, i, name);
        return false;
    }
    if (!name_fits(r, i, name)) {
        return false;
    }
    scale = name->target->scale;
    out->cell.cell = name->cell;
    if (value->has_text ? !read_text(&out->cell, value, scale, &reason)
                        : !read_column(&out->cell, value, name->decimals, scale, &reason)) {
        value_error(
            r, i, reason,
            (struct ath_about){ .subject = ath_draft_name_text(name, r->p->with->arena),
                                .value = value_text(r, value, name->decimals),
                                .limit = limit_text(r, reason, scale) });
        return false;
    }
    if (!takes_figures(r, i, name, &out->cell)) {
        return false;
    }
    if (out->cell.state == ATH_CELL_KEEP && value->has_text) {
        warn_untouched(r, i, name);
    }
    out->source = i;
    out->program = name->program;
    out->form = &name->program->forms[name->target->form];
    r->cell_count++;
    return true;
}

/* Two rows for one cell are refused, also when they agree (R37). */
static void find_duplicates(struct ath_reading *r)
{
    for (uint32_t i = 1; i < r->cell_count; i++) {
        const struct ath_read_cell *a = &r->cells[i - 1];
        const struct ath_read_cell *b = &r->cells[i];
        if (a->form != b->form || a->cell.cell != b->cell.cell) {
            continue;
        }
        const char *first = r->report->values[a->source].row == 0
                                ? ath_arena_printf(r->p->with->arena, "%u", a->source + 1)
                                : ath_arena_printf(r->p->with->arena, "%u",
                                                   r->report->values[a->source].row);
        value_error(
            r, b->source, "duplicate-cell",
            (struct ath_about){ .subject = ath_cell_name(b->program, b->form, b->cell.cell,
                                                         r->p->with->arena),
                                .other = first });
    }
}

bool ath_prepare_values(struct ath_reading *r)
{
    struct ath_arena *scratch = r->p->with->scratch;

    r->cells = ath_arena_new_array(scratch, struct ath_read_cell, r->report->value_count);
    if (r->cells == NULL) {
        return false;
    }
    for (uint32_t i = 0; i < r->report->value_count; i++) {
        read_value(r, i);
    }
    r->cells = ath_prepare_order(r->cells, r->cell_count, scratch, r->p->with->order);
    if (r->cells == NULL) {
        return false;
    }
    find_duplicates(r);
    return true;
}
