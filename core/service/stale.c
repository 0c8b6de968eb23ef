/* SPDX-License-Identifier: Apache-2.0 */
#include "query/stale.h"

#include "athar/v1/query.pb-c.h"
#include "service/handlers.h"
#include "service/reply.h"
#include "service/where.h"

enum { WHERE_MAX = 16, STALE_PAGE_MAX = 10000 };

static bool expired(void *context)
{
    return ath_call_left_us(context) <= 0;
}

static void fill_row(Athar__V1__StaleRow *to, const struct ath_stale_row *row)
{
    athar__v1__stale_row__init(to);
    to->organization = ath_text(row->organization);
    to->project = ath_text(row->project);
    to->period = ath_text(row->period);
    to->layer = ath_text(row->layer);
    to->seq = row->seq;
    to->version = row->version;
    to->changed_layer = ath_text(ath_layer_name(row->by.layer));
    to->changed_seq = row->by.seq;
    to->changed_version = row->by.version;
}

static void reply_stale(struct ath_call *call, const struct ath_stale *stale, uint64_t head)
{
    struct ath_arena *arena = ath_call_arena(call);
    Athar__V1__StaleResponse response = ATHAR__V1__STALE_RESPONSE__INIT;

    response.seq = head;
    response.next_page_token = ath_text(stale->next_page);
    response.rows = ath_message_list(arena, stale->row_count, sizeof *response.rows[0]);
    if (response.rows == NULL) {
        ath_reply_no_memory(call);
        return;
    }
    response.n_rows = stale->row_count;
    for (size_t i = 0; i < stale->row_count; i++) {
        fill_row(response.rows[i], &stale->rows[i]);
    }
    ath_call_reply(call, &response.base, head);
}

static bool read_stale(struct ath_question *q, struct ath_call *call,
                       const Athar__V1__StaleRequest *request)
{
    *q = (struct ath_question){ .period = request->period,
                                .today = request->today,
                                .layer = request->layer,
                                .project = request->project,
                                .expired = expired,
                                .context = call };
    if (ath_list_too_long(call, "where", request->n_where, WHERE_MAX) ||
        ath_list_too_long(call, "pageSize", request->page_size, STALE_PAGE_MAX)) {
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

void ath_stale_call(struct ath_call *call, const ProtobufCMessage *message, void *context)
{
    const Athar__V1__StaleRequest *request = (const Athar__V1__StaleRequest *)message;
    struct ath_look look;
    struct ath_question question;
    struct ath_findings findings;
    struct ath_stale stale;
    struct ath_error err = { 0 };

    if (!read_stale(&question, call, request) || !ath_look_open(&look, call, context)) {
        return;
    }
    ath_findings_init(&findings, ath_call_arena(call), ath_call_locale(call));
    struct ath_view view = { look.txn, look.snapshot, ath_call_arena(call), &findings,
                             NULL };
    if (ath_query_stale(&stale, &view, request->form, &question, request->page_token,
                        request->page_size, &err) == ATH_OK) {
        reply_stale(call, &stale, look.head);
    } else {
        ath_reply_findings(call, &err, &findings);
    }
    ath_look_close(&look);
}
