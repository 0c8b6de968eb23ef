/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "plugin/binding.h"
#include "plugin/laws.h"

enum {
    FEW_RUNS = 40,   /* reports of a form that are made up when a server starts */
    TIMES = 1000003, /* reports of the same figures in a total */
};

/* ---- the calls ------------------------------------------------------------------- */

static ath_code no_memory(struct ath_error *err)
{
    return ath_fail(err, ATH_RESOURCE_EXHAUSTED, "the reports do not fit into memory");
}

size_t ath_laws_runs(const struct ath_laws_subject *subject)
{
    return subject->runs == 0 ? FEW_RUNS : subject->runs;
}

static bool make_samples(struct ath_laws_calls *out, const struct ath_laws_subject *subject,
                         struct ath_arena *arena)
{
    const struct ath_program *program = subject->program;
    size_t runs = ath_laws_runs(subject);

    out->sample_count = program->form_count * runs + subject->stored_count;
    out->samples = ath_arena_new_array(arena, struct ath_sample, out->sample_count);
    for (size_t i = 0; out->samples != NULL && i < program->form_count * runs; i++) {
        const struct ath_sampler sampler = { program, &program->forms[i / runs],
                                             subject->seed };
        if (!ath_sample_make(&out->samples[i], &sampler, i % runs, arena)) {
            return false;
        }
    }
    if (out->samples != NULL && subject->stored_count > 0) {
        memcpy(out->samples + program->form_count * runs, subject->stored,
               subject->stored_count * sizeof *subject->stored);
    }
    return out->samples != NULL;
}

/* Totals of many reports are larger than any figure. */
static bool read_totals(struct ath_plugin_call *call, size_t sample,
                        struct ath_arena *arena)
{
    struct ath_plugin_total *totals =
        ath_arena_new_array(arena, struct ath_plugin_total, call->value_count);
    ath_i128 times = sample % 2 == 0 ? 1 : TIMES;

    for (size_t i = 0; totals != NULL && i < call->value_count; i++) {
        totals[i].state = call->values[i].state;
        totals[i].value = call->values[i].value * times;
    }
    call->totals = totals;
    call->values = NULL;
    return totals != NULL;
}

static bool read_values(struct ath_plugin_call *call, const struct ath_sample *sample,
                        const struct ath_bound_check *bound, struct ath_arena *arena)
{
    struct ath_plugin_value *values =
        ath_arena_new_array(arena, struct ath_plugin_value, bound->count);

    for (size_t i = 0; values != NULL && i < bound->count; i++) {
        const struct ath_cell *cell = ath_cells_find(sample->effective, bound->cells[i]);
        bool known = cell != NULL && cell->state <= ATH_CELL_NA;
        values[i].state = known ? cell->state : ATH_CELL_MISSING;
        values[i].value = values[i].state == ATH_CELL_NUMBER ? cell->value : 0;
    }
    call->values = values;
    call->value_count = bound->count;
    call->first_day = ath_period_first_day(sample->period);
    call->last_day = ath_period_last_day(sample->period);
    call->layer = sample->layer;
    return values != NULL;
}

static bool make_calls(struct ath_laws_calls *out, const struct ath_laws_subject *subject,
                       const struct ath_binding *binding, struct ath_arena *arena)
{
    size_t most = out->sample_count * subject->checks.n;

    out->v = ath_arena_new_array(arena, struct ath_laws_call, most);
    for (size_t i = 0; out->v != NULL && i < most; i++) {
        size_t sample = i / subject->checks.n, check = i % subject->checks.n;
        struct ath_laws_call *to = &out->v[out->n];
        if (strcmp(subject->checks.v[check].form, out->samples[sample].form->id) != 0) {
            continue;
        }
        *to = (struct ath_laws_call){ .call = { .check = check }, .sample = sample };
        if (!read_values(&to->call, &out->samples[sample], &binding->v[check], arena) ||
            (subject->checks.v[check].indicator != NULL &&
             !read_totals(&to->call, sample, arena))) {
            return false;
        }
        out->n++;
    }
    return out->v != NULL;
}

ath_code ath_laws_prepare(struct ath_laws_calls *out,
                          const struct ath_laws_subject *subject, struct ath_arena *arena,
                          struct ath_error *err)
{
    const struct ath_binding *binding =
        ath_binding_make(subject->program, subject->checks, arena);

    *out = (struct ath_laws_calls){ .subject = subject };
    if (binding == NULL || !make_samples(out, subject, arena)) {
        return no_memory(err);
    }
    if (binding->problem != NULL) {
        return ath_fail(err, ATH_INVALID_ARGUMENT, "%s", binding->problem);
    }
    return make_calls(out, subject, binding, arena) ? ATH_OK : no_memory(err);
}

/* ---- answers --------------------------------------------------------------------- */

static void write_remark(struct ath_buf *buf, const struct ath_plugin_remark *remark)
{
    char cell[32] = "";

    if (remark->cell != SIZE_MAX) {
        snprintf(cell, sizeof cell, "cell %zu ", remark->cell);
    }
    ath_buf_bytes(buf, ath_slice_str(remark->warning ? "warns " : "refuses "));
    ath_buf_bytes(buf, ath_slice_str(cell));
    ath_buf_bytes(buf, ath_slice_str(remark->code));
    for (uint16_t i = 0; i < remark->why.n; i++) {
        ath_buf_bytes(buf, ath_slice_str(i == 0 ? ": " : " | "));
        ath_buf_bytes(buf, ath_slice_str(remark->why.v[i].lang));
        ath_buf_u8(buf, ' ');
        ath_buf_bytes(buf, ath_slice_str(remark->why.v[i].text));
    }
    ath_buf_bytes(buf, ath_slice_str("; "));
}

static const char *tell_quotient(const struct ath_plugin_quotient *quotient,
                                 struct ath_arena *arena)
{
    char over[ATH_DECIMAL_TEXT_BYTES], under[ATH_DECIMAL_TEXT_BYTES];

    if (!quotient->known) {
        return "";
    }
    ath_decimal_format(over, quotient->numerator, quotient->scale);
    ath_decimal_format(under, quotient->denominator, 0);
    return ath_arena_printf(arena, "%s / %s", over, under);
}

const char *ath_laws_answer(const struct ath_plugin_remarks *remarks,
                            struct ath_arena *arena)
{
    struct ath_buf buf;

    if (remarks->derived) {
        return tell_quotient(&remarks->quotient, arena);
    }
    if (remarks->n == 0) {
        return "";
    }
    ath_buf_init(&buf, arena, 256);
    for (size_t i = 0; i < remarks->n; i++) {
        write_remark(&buf, &remarks->v[i]);
    }
    ath_buf_u8(&buf, 0);
    return buf.failed ? NULL : (const char *)ath_buf_slice(&buf).data;
}

const char *ath_laws_named(struct ath_manifest_checks checks, size_t check,
                           struct ath_arena *arena)
{
    const struct ath_manifest_check *at = &checks.v[check];

    return at->indicator == NULL
               ? ath_arena_printf(arena, "form '%s': check %zu", at->form, check + 1)
               : ath_arena_printf(arena, "form '%s': deriving '%s'", at->form,
                                  at->indicator);
}

const char *ath_laws_place(const struct ath_laws_calls *calls, size_t i,
                           struct ath_arena *arena)
{
    const char *place =
        ath_laws_named(calls->subject->checks, calls->v[i].call.check, arena);

    return place == NULL ? "" : place;
}

const char *ath_laws_about(const struct ath_laws_calls *calls, size_t i,
                           struct ath_arena *arena)
{
    const struct ath_sample *sample = &calls->samples[calls->v[i].sample];
    char period[ATH_PERIOD_TEXT_BYTES];

    ath_period_format(period, sample->period);
    const char *about = ath_arena_printf(arena, "%zu (%s, %s)", calls->v[i].sample + 1,
                                         period, ath_layer_name(sample->layer));
    return about == NULL ? "" : about;
}

/* ---- asking ----------------------------------------------------------------------- */

ath_code ath_laws_ask_one(struct ath_plugin_remarks *remarks,
                          const struct ath_laws_calls *calls, size_t i,
                          struct ath_error *err)
{
    struct ath_plugin_remarks *const list[1] = { remarks };
    const struct ath_laws_subject *subject = calls->subject;

    return subject->driver->check(subject->object, &calls->v[i].call, 1, list, err);
}

ath_code ath_laws_ask(const char **answer, const struct ath_laws_calls *calls, size_t i,
                      struct ath_arena *arena, struct ath_error *err)
{
    struct ath_plugin_remarks remarks = { .arena = arena };
    ath_code code = ath_laws_ask_one(&remarks, calls, i, err);

    if (code != ATH_OK) {
        return code;
    }
    *answer = ath_laws_answer(&remarks, arena);
    return *answer == NULL ? no_memory(err) : ATH_OK;
}
