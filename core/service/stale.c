/* SPDX-License-Identifier: Apache-2.0 */
#include "query/stale.h"

#include "athar/v1/query.pb-c.h"
#include "service/asking.h"
#include "service/handlers.h"
#include "service/reply.h"

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

static void reply_stale(const struct ath_asking *asking, const struct ath_stale *stale)
{
    struct ath_arena *arena = ath_call_arena(asking->call);
    Athar__V1__StaleResponse response = ATHAR__V1__STALE_RESPONSE__INIT;

    response.seq = asking->seq;
    response.next_page_token = ath_text(stale->next_page);
    response.rows = ath_message_list(arena, stale->row_count, sizeof *response.rows[0]);
    if (response.rows == NULL) {
        ath_reply_no_memory(asking->call);
        return;
    }
    response.n_rows = stale->row_count;
    for (size_t i = 0; i < stale->row_count; i++) {
        fill_row(response.rows[i], &stale->rows[i]);
    }
    ath_ask_reply(asking, &response.base);
}

static bool read_stale(struct ath_question *q, struct ath_call *call,
                       const Athar__V1__StaleRequest *request)
{
    *q = (struct ath_question){ .period = request->period,
                                .today = request->today,
                                .layer = request->layer,
                                .project = request->project,
                                .expired = ath_ask_expired,
                                .context = call };
    if (ath_list_too_long(call, "pageSize", request->page_size, ATH_ASK_PAGE)) {
        return false;
    }
    q->where_count = request->n_where;
    return ath_ask_where(&q->where, call, request->where, request->n_where);
}

void ath_stale_call(struct ath_call *call, const ProtobufCMessage *message, void *context)
{
    const Athar__V1__StaleRequest *request = (const Athar__V1__StaleRequest *)message;
    struct ath_asking asking;
    struct ath_question question;
    struct ath_stale stale;

    if (!read_stale(&question, call, request) ||
        !ath_ask_open(&asking, call, context, "")) {
        return;
    }
    ath_code code = ath_query_stale(&stale, &asking.view, request->form, &question,
                                    request->page_token, request->page_size, &asking.err);
    if (code == ATH_OK) {
        reply_stale(&asking, &stale);
    }
    ath_ask_close(&asking, code);
}
