/* SPDX-License-Identifier: Apache-2.0 */
#include "query/diff.h"

#include "athar/v1/query.pb-c.h"
#include "service/diff_totals.h"
#include "service/handlers.h"
#include "service/reply.h"
#include "service/where.h"

enum { INDICATORS_MAX = 32, WHERE_MAX = 16, DIFF_PAGE_MAX = 10000 };

static bool expired(void *context)
{
    return ath_call_left_us(context) <= 0;
}

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

static void reply_diff(struct ath_call *call, const struct ath_diff *diff, uint64_t head,
                       const struct ath_diff_totals *totals)
{
    struct ath_arena *arena = ath_call_arena(call);
    Athar__V1__DiffResponse response = ATHAR__V1__DIFF_RESPONSE__INIT;

    response.seq = head;
    response.from_seq = diff->from;
    response.to_seq = diff->to;
    response.next_page_token = ath_text(diff->next_page);
    response.rows = ath_message_list(arena, diff->row_count, sizeof *response.rows[0]);
    bool fits = response.rows != NULL;
    for (size_t i = 0; fits && i < diff->row_count; i++) {
        fits = fill_row(response.rows[i], &diff->rows[i], arena);
    }
    if (!fits) {
        ath_reply_no_memory(call);
        return;
    }
    response.n_rows = diff->row_count;
    response.totals = totals->rows;
    response.n_totals = totals->count;
    response.totals_more = totals->more;
    ath_call_reply(call, &response.base, head);
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
        .expired = expired,
        .context = call,
    };
    if (ath_list_too_long(call, "indicators", q->subject_count, INDICATORS_MAX) ||
        ath_list_too_long(call, "where", request->n_where, WHERE_MAX) ||
        ath_list_too_long(call, "pageSize", request->page_size, DIFF_PAGE_MAX)) {
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

void ath_diff_call(struct ath_call *call, const ProtobufCMessage *message, void *context)
{
    const Athar__V1__DiffRequest *request = (const Athar__V1__DiffRequest *)message;
    struct ath_look look;
    struct ath_diff_question question;
    struct ath_findings findings;
    struct ath_diff diff;
    struct ath_error err = { 0 };

    if (!read_diff(&question, call, request) || !ath_look_open(&look, call, context)) {
        return;
    }
    ath_findings_init(&findings, ath_call_arena(call), ath_call_locale(call));
    struct ath_view view = { look.txn, look.snapshot, ath_call_arena(call), &findings,
                             NULL };
    struct ath_diff_totals totals = { .call = call, .look = &look, .question = &question };
    ath_code code = ath_query_diff(&diff, &view, &question, request->page_token,
                                   request->page_size, &err);
    if (code == ATH_OK && request->summary && request->page_token[0] == '\0') {
        code = ath_diff_totals_find(&totals, diff.from, diff.to, &err);
    }
    if (code == ATH_OK) {
        reply_diff(call, &diff, look.head, &totals);
    } else {
        ath_reply_findings(call, &err, &findings);
    }
    ath_look_close(&look);
}
