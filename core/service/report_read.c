/* SPDX-License-Identifier: Apache-2.0 */
#include "service/reply.h"
#include "service/subject.h"
#include "service/submissions.h"
#include "store/report.h"

static Athar__V1__ReportKey *key_message(const struct ath_subject *on,
                                         struct ath_arena *arena)
{
    char period[ATH_PERIOD_TEXT_BYTES];
    Athar__V1__ReportKey *key = ath_arena_new(arena, Athar__V1__ReportKey);

    if (key == NULL) {
        return NULL;
    }
    athar__v1__report_key__init(key);
    ath_period_format(period, on->id.period);
    key->form = ath_text(ath_arena_printf(arena, "%s.%s", on->program->id, on->form->id));
    key->layer = ath_text(ath_layer_name(on->id.layer));
    key->period = ath_text(ath_arena_string(arena, ath_slice_str(period)));
    key->organization =
        ath_text(ath_arena_string(arena, ath_slice_str(on->organization->slug)));
    key->project = ath_text(
        on->project == NULL ? "-"
                            : ath_arena_string(arena, ath_slice_str(on->project->slug)));
    return key;
}

static bool fill_rows(Athar__V1__GetReportResponse *out, const struct ath_subject *on,
                      struct ath_cells cells, struct ath_arena *arena)
{
    out->rows = ath_message_list(arena, cells.n, sizeof *out->rows[0]);
    if (out->rows == NULL) {
        return false;
    }
    for (size_t i = 0; i < cells.n; i++) {
        const struct ath_cell *c = &cells.v[i];
        Athar__V1__CellRow *row = out->rows[i];
        struct ath_cell_words words;
        athar__v1__cell_row__init(row);
        if (!ath_subject_cell(&words, on, c->cell, arena)) {
            return false;
        }
        row->indicator = words.indicator;
        row->options = words.options;
        row->n_options = words.n;
        row->value = ath_subject_value(on, c->cell, c->state, c->value, arena);
    }
    out->n_rows = cells.n;
    return true;
}

static void reply_report(struct ath_call *call, const struct ath_look *look,
                         const struct ath_subject *on)
{
    struct ath_arena *arena = ath_call_arena(call);
    Athar__V1__GetReportResponse response = ATHAR__V1__GET_REPORT_RESPONSE__INIT;
    struct ath_report report;
    struct ath_error err;

    if (ath_report_get(&report, look->txn, &on->id, arena, &err) != ATH_OK) {
        ath_call_fail(call, &err, NULL, 0);
        return;
    }
    if (!ath_subject_stale(&response.stale, call, look, on, report.seq)) {
        return;
    }
    if (report.version == 0) {
        ath_subject_reply_none(call, on);
        return;
    }
    response.key = key_message(on, arena);
    response.version = report.version;
    response.seq = report.seq;
    if (response.key == NULL || !fill_rows(&response, on, report.cells, arena)) {
        ath_reply_no_memory(call);
        return;
    }
    ath_call_reply(call, &response.base, look->head);
}

void ath_get_report(struct ath_call *call, const ProtobufCMessage *message, void *context)
{
    const Athar__V1__GetReportRequest *request =
        (const Athar__V1__GetReportRequest *)message;
    struct ath_look look;
    struct ath_subject subject;

    if (!ath_look_open(&look, call, context)) {
        return;
    }
    if (ath_subject_find(&subject, call, &look, request->key)) {
        reply_report(call, &look, &subject);
    }
    ath_look_close(&look);
}
