/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "base/decimal.h"
#include "base/log.h"
#include "plugin/serving.h"

static const size_t REMARKS_BYTES = (size_t)32 << 20;

enum { AGAIN = 3 }; /* most times that what is left is asked again */

static const struct ath_error no_memory = { ATH_RESOURCE_EXHAUSTED,
                                            "request needs more than its arena", 0 };

/* One call on its way: which check, for which report. */
struct asking {
    struct ath_plugin_asked *asked;
    struct ath_bound_check bound;
};

/* What travels together; lives in the scratch arena, and is filled again and again. */
struct trip {
    const struct ath_serving *serving;
    struct ath_arena *scratch;
    struct ath_plugin_call *calls;
    struct asking *asking;               /* of each call */
    struct ath_plugin_remarks *remarks;  /* of each call */
    struct ath_plugin_remarks **answers; /* pointers to them */
    struct ath_plugin_value *values;     /* of all calls */
    size_t n, value_count, capacity, value_capacity;
};

/* ---- packing --------------------------------------------------------------------- */

static bool concerns(const struct ath_serving *serving, size_t check,
                     const struct ath_plugin_asked *asked)
{
    return serving->checks.v[check].indicator == NULL &&
           strcmp(serving->checks.v[check].form, asked->report.form->id) == 0;
}

/* What the checks of one report need. */
static void count_needs(size_t *calls, size_t *values, const struct ath_serving *serving,
                        const struct ath_plugin_asked *asked)
{
    *calls = *values = 0;
    for (size_t i = 0; i < serving->checks.n; i++) {
        if (concerns(serving, i, asked)) {
            ++*calls;
            *values += serving->binding->v[i].count;
        }
    }
}

static void read_values(struct ath_plugin_value *values, const struct asking *asking)
{
    for (size_t i = 0; i < asking->bound.count; i++) {
        const struct ath_cell *cell =
            ath_cells_find(asking->asked->report.effective, asking->bound.cells[i]);
        if (cell != NULL && cell->state <= ATH_CELL_NA) {
            values[i].state = cell->state;
            values[i].value = cell->state == ATH_CELL_NUMBER ? cell->value : 0;
        } else {
            values[i] = (struct ath_plugin_value){ .state = ATH_CELL_MISSING };
        }
    }
}

static void pack_call(struct trip *trip, struct ath_plugin_asked *asked, size_t check)
{
    struct asking *asking = &trip->asking[trip->n];
    struct ath_plugin_value *values = trip->values + trip->value_count;
    uint32_t period = asked->report.period;

    ath_assert(trip->n < trip->capacity);
    *asking = (struct asking){ asked, trip->serving->binding->v[check] };
    ath_assert(trip->value_count + asking->bound.count <= trip->value_capacity);
    read_values(values, asking);
    trip->calls[trip->n] =
        (struct ath_plugin_call){ .check = check,
                                  .values = values,
                                  .value_count = asking->bound.count,
                                  .first_day = ath_period_first_day(period),
                                  .last_day = ath_period_last_day(period),
                                  .layer = asked->report.layer };
    trip->value_count += asking->bound.count;
    trip->n++;
}

static void pack(struct trip *trip, struct ath_plugin_asked *asked)
{
    for (size_t i = 0; i < trip->serving->checks.n; i++) {
        if (concerns(trip->serving, i, asked)) {
            pack_call(trip, asked, i);
        }
    }
}

/* ---- answers --------------------------------------------------------------------- */

static void add_finding(const struct asking *asking, const struct ath_plugin_call *call,
                        const struct ath_plugin_remark *remark)
{
    const struct ath_plugin_report *report = &asking->asked->report;
    struct ath_findings *findings = asking->asked->findings;
    char value[ATH_DECIMAL_TEXT_BYTES] = "";
    struct ath_about about = { .value = value, .cell = ATH_NO_CELL };

    if (remark->cell < call->value_count) {
        about.cell = asking->bound.cells[remark->cell];
        about.subject =
            ath_cell_name(report->program, report->form, about.cell, findings->arena);
        if (call->values[remark->cell].state == ATH_CELL_NUMBER) {
            uint16_t at = report->form->place[about.cell].indicator;
            ath_decimal_format(value, call->values[remark->cell].value,
                               report->program->indicators[at].scale);
        }
    }
    ath_findings_add(findings, remark->warning, remark->code, remark->why, &about);
}

static void fail(struct ath_plugin_asked *asked, const struct ath_error *err)
{
    asked->code = err->code;
    asked->err = err;
}

static void log_failure(const struct trip *trip, const struct ath_error *why)
{
    bool turned_away = why->retry_after_ms > 0; /* its driver has said why */

    ath_log(turned_away ? ATH_LOG_DEBUG : ATH_LOG_ERROR, "plugin.check-failed",
            "id=%s form=%s calls=%zu problem=\"%s\"", trip->serving->id,
            trip->asking[0].asked->report.form->id, trip->n, why->message);
}

/* The same in the words of who asked; in the scratch arena. */
static const struct ath_error *describe(struct trip *trip, const struct ath_error *why)
{
    struct ath_error *err = ath_arena_new(trip->scratch, struct ath_error);

    if (err == NULL) {
        return &no_memory;
    }
    ath_fail_retry(err, why->code, why->retry_after_ms, "plugin '%s' failed: %s",
                   trip->serving->id, why->message);
    return err;
}

/* Nothing that was asked together is known. */
static void fail_trip(struct trip *trip, const struct ath_error *why)
{
    const struct ath_error *err = describe(trip, why);

    for (size_t i = 0; i < trip->n; i++) {
        fail(trip->asking[i].asked, err);
    }
    trip->n = 0;
}

static void take_answers(struct trip *trip)
{
    for (size_t i = 0; i < trip->n; i++) {
        for (size_t k = 0; k < trip->remarks[i].n; k++) {
            add_finding(&trip->asking[i], &trip->calls[i], &trip->remarks[i].v[k]);
        }
    }
}

/* Take the report out during whose check the plugin failed, if that is known. */
static bool drop_suspect(struct trip *trip, const struct ath_error *why)
{
    struct ath_plugin_asked *suspect = NULL;
    size_t left = 0;

    for (size_t i = 0; i < trip->n; i++) {
        if (trip->remarks[i].suspect) {
            suspect = trip->asking[i].asked;
        }
    }
    for (size_t i = 0; i < trip->n; i++) {
        if (trip->asking[i].asked != suspect) {
            trip->asking[left] = trip->asking[i];
            trip->calls[left++] = trip->calls[i];
        }
    }
    trip->n = left;
    if (suspect != NULL) {
        fail(suspect, describe(trip, why));
    }
    return suspect != NULL;
}

static ath_code ask_all(struct trip *trip, struct ath_arena *said, struct ath_error *err)
{
    for (size_t i = 0; i < trip->n; i++) {
        trip->remarks[i] = (struct ath_plugin_remarks){ .arena = said };
        trip->answers[i] = &trip->remarks[i];
    }
    return trip->serving->driver->check(trip->serving->object, trip->calls, trip->n,
                                        trip->answers, err);
}

/* Ask what is packed; the trip is empty again. When the plugin fails over one report, the
 * others are asked again without it. */
static void travel(struct trip *trip)
{
    struct ath_arena
        said; /* apart: whatever a plugin says must not use up what others need */
    ath_code code = ATH_UNAVAILABLE;

    ath_arena_init(&said, REMARKS_BYTES);
    for (int i = 0; code == ATH_UNAVAILABLE && trip->n > 0; i++) {
        struct ath_error why = { 0 };
        code = ask_all(trip, &said, &why);
        if (code != ATH_OK) {
            log_failure(trip, &why);
        }
        if (code == ATH_OK) {
            take_answers(trip);
        } else if (code != ATH_UNAVAILABLE || i == AGAIN || !drop_suspect(trip, &why)) {
            fail_trip(trip, &why);
        }
        ath_arena_reset(&said);
    }
    ath_arena_fini(&said);
    trip->n = trip->value_count = 0;
}

/* ---- many reports ---------------------------------------------------------------- */

static bool is_next(const struct ath_plugin_asked *asked, const struct ath_program *program)
{
    return !asked->answered && asked->report.program == program;
}

static size_t smaller(size_t a, size_t b)
{
    return a < b ? a : b;
}

/* Room for as much as travels at a time, and no more than is asked. */
static bool make_room(struct trip *trip, const struct ath_plugin_asked *first)
{
    const struct ath_program *program = first->report.program;
    size_t calls, values, all_calls = 0, all_values = 0, most_values = 0;

    for (const struct ath_plugin_asked *a = first; a != NULL; a = a->next) {
        if (is_next(a, program)) {
            count_needs(&calls, &values, trip->serving, a);
            all_calls += calls;
            all_values += values;
            most_values = values > most_values ? values : most_values;
        }
    }
    trip->capacity = smaller(all_calls, ATH_PLUGIN_CALLS);
    trip->value_capacity = smaller(
        all_values, smaller(most_values * trip->capacity, (size_t)ATH_PLUGIN_VALUES));
    trip->calls =
        ath_arena_new_array(trip->scratch, struct ath_plugin_call, trip->capacity);
    trip->asking = ath_arena_new_array(trip->scratch, struct asking, trip->capacity);
    trip->remarks =
        ath_arena_new_array(trip->scratch, struct ath_plugin_remarks, trip->capacity);
    trip->answers =
        ath_arena_new_array(trip->scratch, struct ath_plugin_remarks *, trip->capacity);
    trip->values =
        ath_arena_new_array(trip->scratch, struct ath_plugin_value, trip->value_capacity);
    return trip->calls != NULL && trip->asking != NULL && trip->remarks != NULL &&
           trip->answers != NULL && trip->values != NULL;
}

/* Ask all reports of the first one's program. */
static void ask_program(struct trip *trip, struct ath_plugin_asked *first)
{
    const struct ath_program *program = first->report.program;
    size_t calls, values;

    for (struct ath_plugin_asked *a = first; a != NULL; a = a->next) {
        if (!is_next(a, program)) {
            continue;
        }
        count_needs(&calls, &values, trip->serving, a);
        if (trip->n + calls > trip->capacity ||
            trip->value_count + values > trip->value_capacity) {
            travel(trip);
        }
        pack(trip, a);
        a->answered = true;
    }
    travel(trip);
}

/* No report of the first one's program can be checked. */
static void fail_program(struct ath_plugin_asked *first, const struct ath_error *err)
{
    const struct ath_program *program = first->report.program;

    for (struct ath_plugin_asked *a = first; a != NULL; a = a->next) {
        if (!is_next(a, program)) {
            continue;
        }
        a->answered = true;
        if (err->code == ATH_NOT_FOUND) {
            /* It will not come back by itself: nobody should wait for it. */
            const struct ath_about about = { .field = "program",
                                             .subject = program->id,
                                             .cell = ATH_NO_CELL };
            (void)ath_findings_error(a->findings, "plugin-missing", &about);
        } else {
            fail(a, err);
        }
    }
}

/* Answer the first report, and with it all others of its program. */
static void answer_program(struct ath_plugins *plugins, struct ath_plugin_asked *first,
                           struct ath_arena *scratch)
{
    struct ath_error *err = ath_arena_new(scratch, struct ath_error);
    struct ath_serving serving;

    if (err == NULL) {
        fail_program(first, &no_memory);
        return;
    }
    if (ath_serving_hold(&serving, plugins, first->report.program, err) != ATH_OK) {
        fail_program(first, err);
        return;
    }
    struct trip trip = { .serving = &serving, .scratch = scratch };
    if (make_room(&trip, first)) {
        ask_program(&trip, first);
    } else {
        fail_program(first, &no_memory);
    }
    ath_serving_release(plugins, &serving);
}

void ath_plugins_check_all(struct ath_plugins *plugins, struct ath_plugin_asked *first,
                           struct ath_arena *scratch)
{
    const struct ath_program *looked = NULL; /* the last one without code, */
    bool served = false;                     /* and what came of it */

    for (struct ath_plugin_asked *a = first; a != NULL; a = a->next) {
        const struct ath_program *program = a->report.program;
        if (!program->coded && program != looked) {
            looked = program;
            served = ath_serving_is(plugins, program);
        }
        a->answered = !program->coded && served;
        a->code = ATH_OK;
        a->err = NULL;
    }
    for (struct ath_plugin_asked *a = first; a != NULL; a = a->next) {
        if (!a->answered) {
            answer_program(plugins, a, scratch);
        }
    }
}

ath_code ath_plugins_check(struct ath_plugins *plugins,
                           const struct ath_plugin_report *report,
                           struct ath_findings *findings, struct ath_error *err)
{
    struct ath_plugin_asked asked = { .report = *report, .findings = findings };

    ath_plugins_check_all(plugins, &asked, findings->arena);
    if (asked.code != ATH_OK && err != NULL) {
        *err = *asked.err;
    }
    return asked.code;
}
