/* SPDX-License-Identifier: Apache-2.0 */
#include "query/drill.h"

#include "athar/v1/query.pb-c.h"
#include "service/asking.h"
#include "service/handlers.h"
#include "service/reply.h"

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

static void reply_drill(const struct ath_asking *asking, const struct ath_drill *drill)
{
    struct ath_arena *arena = ath_call_arena(asking->call);
    Athar__V1__DrillResponse response = ATHAR__V1__DRILL_RESPONSE__INIT;
    bool fits = fill_terms(&response, drill, arena) && fill_rows(&response, drill, arena);

    if (fits && drill->answer.row_count > 0) {
        response.total = ath_arena_new(arena, Athar__V1__AggregateRow);
        fits = response.total != NULL &&
               ath_aggregate_row(response.total, &drill->answer.rows[0], 0, arena);
    }
    if (!fits) {
        ath_reply_no_memory(asking->call);
        return;
    }
    response.seq = asking->seq;
    response.next_page_token = ath_text(drill->next_page);
    ath_ask_reply(asking, &response.base);
}

static bool read_drill(struct ath_question *q, struct ath_call *call,
                       const Athar__V1__DrillRequest *request,
                       const struct ath_service *service)
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
        .expired = ath_ask_expired,
        .context = call,
        .plugins = service->plugins,
    };
    if (ath_list_too_long(call, "pageSize", request->page_size, ATH_ASK_PAGE)) {
        return false;
    }
    q->where_count = request->n_where;
    return ath_ask_where(&q->where, call, request->where, request->n_where);
}

void ath_drill_call(struct ath_call *call, const ProtobufCMessage *message, void *context)
{
    const Athar__V1__DrillRequest *request = (const Athar__V1__DrillRequest *)message;
    struct ath_asking asking;
    struct ath_question question;
    struct ath_drill drill;

    if (!read_drill(&question, call, request, context) ||
        !ath_ask_open(&asking, call, context, request->as_of)) {
        return;
    }
    ath_code code = ath_query_drill(&drill, &asking.view, &question, request->page_token,
                                    request->page_size, &asking.err);
    if (code == ATH_OK) {
        reply_drill(&asking, &drill);
    }
    ath_ask_close(&asking, code);
}
