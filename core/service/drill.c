/* SPDX-License-Identifier: Apache-2.0 */
#include "query/drill.h"

#include "athar/v1/query.pb-c.h"
#include "service/handlers.h"
#include "service/reply.h"
#include "service/where.h"

enum { WHERE_MAX = 16, DRILL_PAGE_MAX = 10000 };

static bool expired(void *context)
{
    return ath_call_left_us(context) <= 0;
}

static bool fill_terms(Athar__V1__DrillResponse *out, const struct ath_drill *drill,
                       struct ath_arena *arena)
{
    out->terms = ath_message_list(arena, drill->term_count, sizeof *out->terms[0]);
    if (out->terms == NULL) {
        return false;
    }
    out->n_terms = drill->term_count;
    for (size_t i = 0; i < drill->term_count; i++) {
        const struct ath_drill_term *term = &drill->terms[i];
        Athar__V1__DrillTerm *to = out->terms[i];
        athar__v1__drill_term__init(to);
        to->indicator = ath_text(term->indicator);
        to->options = (char **)term->options;
        to->n_options = term->option_count;
        to->layer = ath_text(term->layer);
        to->reported = term->reported;
        if (term->total != NULL) {
            to->total_set_case = ATHAR__V1__DRILL_TERM__TOTAL_SET_TOTAL;
            to->total = ath_text(term->total);
        }
    }
    return true;
}

static bool fill_rows(Athar__V1__DrillResponse *out, const struct ath_drill *drill,
                      struct ath_arena *arena)
{
    out->rows = ath_message_list(arena, drill->row_count, sizeof *out->rows[0]);
    if (out->rows == NULL) {
        return false;
    }
    out->n_rows = drill->row_count;
    for (size_t i = 0; i < drill->row_count; i++) {
        const struct ath_drill_row *row = &drill->rows[i];
        Athar__V1__DrillRow *to = out->rows[i];
        athar__v1__drill_row__init(to);
        to->term = (uint32_t)row->term;
        to->organization = ath_text(row->organization);
        to->project = ath_text(row->project);
        to->period = ath_text(row->period);
        to->value = ath_text(row->value);
        to->seq = row->seq;
        to->version = row->version;
        to->carried = row->carried;
        if (row->share != NULL) {
            to->share_set_case = ATHAR__V1__DRILL_ROW__SHARE_SET_SHARE;
            to->share = ath_text(row->share);
        }
    }
    return true;
}

static void reply_drill(struct ath_call *call, const struct ath_drill *drill, uint64_t head)
{
    struct ath_arena *arena = ath_call_arena(call);
    Athar__V1__DrillResponse response = ATHAR__V1__DRILL_RESPONSE__INIT;
    bool fits = fill_terms(&response, drill, arena) && fill_rows(&response, drill, arena);

    if (fits && drill->answer.row_count > 0) {
        response.total = ath_arena_new(arena, Athar__V1__AggregateRow);
        fits = response.total != NULL &&
               ath_aggregate_row(response.total, &drill->answer.rows[0], 0, arena);
    }
    if (!fits) {
        ath_reply_no_memory(call);
        return;
    }
    response.seq = head;
    response.next_page_token = ath_text(drill->next_page);
    ath_call_reply(call, &response.base, head);
}

static bool read_drill(struct ath_question *q, struct ath_call *call,
                       const Athar__V1__DrillRequest *request)
{
    *q = (struct ath_question){
        .indicators = (const char *const *)&request->indicator,
        .indicator_count = 1,
        .period = request->period,
        .today = request->today,
        .as_of = request->as_of,
        .every = "",
        .layer = request->layer,
        .project = request->project,
        .expired = expired,
        .context = call,
    };
    if (ath_list_too_long(call, "where", request->n_where, WHERE_MAX) ||
        ath_list_too_long(call, "pageSize", request->page_size, DRILL_PAGE_MAX)) {
        return false;
    }
    if (!ath_where_read(&q->where, request->where, request->n_where,
                        ath_call_arena(call))) {
        ath_reply_no_memory(call);
        return false;
    }
    q->where_count = request->n_where;
    return true;
}

void ath_drill_call(struct ath_call *call, const ProtobufCMessage *message, void *context)
{
    const Athar__V1__DrillRequest *request = (const Athar__V1__DrillRequest *)message;
    struct ath_look look;
    struct ath_question question;
    struct ath_findings findings;
    struct ath_drill drill;
    struct ath_error err = { 0 };

    if (!read_drill(&question, call, request) || !ath_look_open(&look, call, context)) {
        return;
    }
    ath_findings_init(&findings, ath_call_arena(call), ath_call_locale(call));
    struct ath_view view = { look.txn, look.snapshot, ath_call_arena(call), &findings,
                             NULL };
    uint64_t seq = look.head;
    if (ath_view_turn_back(&view, &seq, request->as_of, &err) == ATH_OK &&
        ath_query_drill(&drill, &view, &question, request->page_token, request->page_size,
                        &err) == ATH_OK) {
        reply_drill(call, &drill, seq);
    } else {
        ath_reply_findings(call, &err, &findings);
    }
    ath_view_return(&view);
    ath_look_close(&look);
}
