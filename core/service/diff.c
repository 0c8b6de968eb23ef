/* SPDX-License-Identifier: Apache-2.0 */
#include "query/diff.h"

#include "athar/v1/query.pb-c.h"
#include "service/asking.h"
#include "service/diff_totals.h"
#include "service/handlers.h"
#include "service/reply.h"

static bool fill_row(Athar__V1__DiffRow *out, const struct ath_diff_row *row,
                     struct ath_arena *arena)
{
    athar__v1__diff_row__init(out);
    out->seq = row->seq;
    out->time = ath_time_text(row->time_us, arena);
    out->principal = ath_text(row->principal == 0 ? "operator" : "");
    out->id = ath_uuid_text(row->id, arena);
    out->kind = ath_text(row->kind);
    out->form = ath_text(row->form);
    out->layer = ath_text(row->layer);
    out->period = ath_text(row->period);
    out->organization = ath_text(row->organization);
    out->project = ath_text(row->project);
    out->version = row->version;
    out->indicator = ath_text(row->indicator);
    out->options = (char **)row->options;
    out->n_options = row->option_count;
    out->before = ath_text(row->before);
    out->after = ath_text(row->after);
    if (row->difference != NULL) {
        out->difference_set_case = ATHAR__V1__DIFF_ROW__DIFFERENCE_SET_DIFFERENCE;
        out->difference = ath_text(row->difference);
    }
    out->subject = ath_text(row->subject);
    out->what = (char **)row->what;
    out->n_what = row->what_count;
    return !arena->exhausted;
}

static void reply_diff(const struct ath_asking *asking, const struct ath_diff *diff,
                       const struct ath_diff_totals *totals)
{
    struct ath_arena *arena = ath_call_arena(asking->call);
    Athar__V1__DiffResponse response = ATHAR__V1__DIFF_RESPONSE__INIT;

    response.seq = asking->seq;
    response.from_seq = diff->from;
    response.to_seq = diff->to;
    response.next_page_token = ath_text(diff->next_page);
    response.rows = ath_message_list(arena, diff->row_count, sizeof *response.rows[0]);
    bool fits = response.rows != NULL;
    for (size_t i = 0; fits && i < diff->row_count; i++) {
        fits = fill_row(response.rows[i], &diff->rows[i], arena);
    }
    if (!fits) {
        ath_reply_no_memory(asking->call);
        return;
    }
    response.n_rows = diff->row_count;
    response.totals = totals->rows;
    response.n_totals = totals->count;
    response.totals_more = totals->more;
    ath_ask_reply(asking, &response.base);
}

static bool read_diff(struct ath_diff_question *q, struct ath_call *call,
                      const Athar__V1__DiffRequest *request)
{
    *q = (struct ath_diff_question){
        .from = request->from,
        .to = request->to,
        .subjects = (const char *const *)request->indicators,
        .subject_count = request->n_indicators,
        .period = request->period,
        .today = request->today,
        .layer = request->layer,
        .project = request->project,
        .expired = ath_ask_expired,
        .context = call,
    };
    if (ath_list_too_long(call, "indicators", q->subject_count, ATH_ASK_INDICATORS) ||
        ath_list_too_long(call, "pageSize", request->page_size, ATH_ASK_PAGE)) {
        return false;
    }
    q->where_count = request->n_where;
    return ath_ask_where(&q->where, call, request->where, request->n_where);
}

void ath_diff_call(struct ath_call *call, const ProtobufCMessage *message, void *context)
{
    const Athar__V1__DiffRequest *request = (const Athar__V1__DiffRequest *)message;
    struct ath_asking asking;
    struct ath_diff_question question;
    struct ath_diff diff;

    if (!read_diff(&question, call, request) || !ath_ask_open(&asking, call, context, "")) {
        return;
    }
    struct ath_diff_totals totals = { .call = call,
                                      .look = &asking.look,
                                      .question = &question };
    ath_code code = ath_query_diff(&diff, &asking.view, &question, request->page_token,
                                   request->page_size, &asking.err);
    if (code == ATH_OK && request->summary && request->page_token[0] == '\0') {
        code = ath_diff_totals_find(&totals, diff.from, diff.to, &asking.err);
    }
    if (code == ATH_OK) {
        reply_diff(&asking, &diff, &totals);
    }
    ath_ask_close(&asking, code);
}
