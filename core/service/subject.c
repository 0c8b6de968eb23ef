/* SPDX-License-Identifier: Apache-2.0 */
#include "service/subject.h"

#include <string.h>

#include "base/decimal.h"
#include "query/stale.h"
#include "service/reply.h"
#include "store/standin.h"

/* A part of the key that names nothing known. */
static bool unknown(struct ath_call *call, const char *reason, const char *member,
                    const char *subject)
{
    ath_reply_reason(call, reason,
                     (struct ath_about){
                         .field = ath_arena_printf(ath_call_arena(call), "key.%s", member),
                         .subject = subject });
    return false;
}

static bool find_form(struct ath_subject *on, struct ath_call *call,
                      const struct ath_look *look, const char *name)
{
    const char *dot = strchr(name, '.');
    size_t size = dot == NULL ? strlen(name) : (size_t)(dot - name);

    on->program = ath_catalogue_program(&look->snapshot->catalogue, ath_slice(name, size));
    if (on->program == NULL) {
        return unknown(call, "unknown-program", "form", name);
    }
    on->form = ath_program_form(on->program, dot == NULL ? "" : dot + 1);
    return on->form != NULL || unknown(call, "unknown-form", "form", name);
}

bool ath_subject_find(struct ath_subject *on, struct ath_call *call,
                      const struct ath_look *look, const Athar__V1__ReportKey *key)
{
    static const Athar__V1__ReportKey none = ATHAR__V1__REPORT_KEY__INIT;

    key = key == NULL ? &none : key;
    *on = (struct ath_subject){ 0 };
    if (!find_form(on, call, look, key->form)) {
        return false;
    }
    on->organization = ath_reporter_find(look->snapshot, ath_slice_str(key->organization),
                                         ath_call_arena(call));
    if (on->organization == NULL) {
        return unknown(call, "unknown-organization", "organization", key->organization);
    }
    if (key->project[0] != '\0' && strcmp(key->project, "-") != 0) {
        on->project = ath_snapshot_project(look->snapshot, ath_slice_str(key->project));
        if (on->project == NULL) {
            return unknown(call, "unknown-project", "project", key->project);
        }
    }
    on->id = (struct ath_report_id){
        .form = on->form->number,
        .layer = (uint8_t)ath_layer_parse(ath_slice_str(key->layer)),
        .organization = on->organization->number,
        .project = on->project == NULL ? 0 : on->project->number,
    };
    if (on->id.layer == 0) {
        return unknown(call, "unknown-layer", "layer", key->layer);
    }
    return ath_period_parse(&on->id.period, ath_slice_str(key->period)) ||
           unknown(call, ath_period_refusal(ath_slice_str(key->period)), "period",
                   key->period);
}

char *ath_subject_value(const struct ath_subject *on, uint16_t cell, int state,
                        int64_t value, struct ath_arena *arena)
{
    static const char *const words[] = {
        [ATH_CELL_MISSING] = "", [ATH_CELL_NA] = "NA", [ATH_CELL_WITHDRAWN] = "WITHDRAWN"
    };
    char text[ATH_DECIMAL_TEXT_BYTES];

    if (state != ATH_CELL_NUMBER) {
        return ath_text(words[state]);
    }
    uint16_t indicator =
        cell < on->form->cell_end ? on->form->place[cell].indicator : ATH_NO_CELL;
    int scale = indicator == ATH_NO_CELL ? 0 : on->program->indicators[indicator].scale;
    ath_decimal_format(text, value, scale);
    return ath_text(ath_arena_string(arena, ath_slice_str(text)));
}

/* Splits "founders[sex=f,age=u18]". */
bool ath_subject_cell(struct ath_cell_words *out, const struct ath_subject *on,
                      uint16_t cell, struct ath_arena *arena)
{
    const char *name = ath_cell_name(on->program, on->form, cell, arena);

    out->options = ath_arena_new_array(arena, char *, ATH_BREAKDOWN_CATEGORIES);
    if (name == NULL || out->options == NULL) {
        return false;
    }
    size_t size = strcspn(name, "[");
    const char *at = name + size;
    out->indicator =
        ath_text(ath_arena_printf(arena, "%s.%.*s", on->program->id, (int)size, name));
    out->n = 0;
    while (*at == '[' || *at == ',') {
        size_t length = strcspn(at + 1, ",]");
        if (out->n < ATH_BREAKDOWN_CATEGORIES) {
            out->options[out->n++] =
                ath_text(ath_arena_string(arena, ath_slice(at + 1, length)));
        }
        at += length + 1;
    }
    return true;
}

bool ath_subject_stale(Athar__V1__Overtaken **out, struct ath_call *call,
                       const struct ath_look *look, const struct ath_subject *on,
                       uint64_t seq)
{
    struct ath_overtaken by;
    struct ath_error err;

    if (ath_query_overtaken(&by, look->txn, &on->id, seq, &err) != ATH_OK) {
        ath_call_fail(call, &err, NULL, 0);
        return false;
    }
    if (by.seq == 0) {
        return true;
    }
    Athar__V1__Overtaken *message =
        ath_arena_new(ath_call_arena(call), Athar__V1__Overtaken);
    if (message == NULL) {
        ath_reply_no_memory(call);
        return false;
    }
    athar__v1__overtaken__init(message);
    message->layer = ath_text(ath_layer_name(by.layer));
    message->seq = by.seq;
    message->version = by.version;
    *out = message;
    return true;
}

void ath_subject_reply_none(struct ath_call *call, const struct ath_subject *on)
{
    struct ath_error err;
    char period[ATH_PERIOD_TEXT_BYTES];

    ath_period_format(period, on->id.period);
    ath_fail(&err, ATH_NOT_FOUND, "'%s' has reported nothing on '%s.%s' for %s",
             on->organization->slug, on->program->id, on->form->id, period);
    ath_call_fail(call, &err, NULL, 0);
}
