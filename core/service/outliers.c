/* SPDX-License-Identifier: Apache-2.0 */
#include "query/outliers.h"

#include "athar/v1/query.pb-c.h"
#include "service/asking.h"
#include "service/handlers.h"
#include "service/reply.h"

static void fill_row(Athar__V1__OutlierRow *to, const struct ath_outlier_row *row)
{
    athar__v1__outlier_row__init(to);
    to->organization = ath_text(row->organization);
    to->project = ath_text(row->project);
    to->period = ath_text(row->period);
    to->indicator = ath_text(row->indicator);
    to->value = ath_text(row->value);
    to->reason = ath_text(row->season ? "outlier-season" : "outlier-median");
    to->median = ath_text(row->median);
    to->n = row->n;
}

static void reply_outliers(const struct ath_asking *asking,
                           const struct ath_outliers *outliers)
{
    struct ath_arena *arena = ath_call_arena(asking->call);
    Athar__V1__OutliersResponse response = ATHAR__V1__OUTLIERS_RESPONSE__INIT;

    response.seq = asking->seq;
    response.judged = outliers->judged;
    response.too_few = outliers->too_few;
    response.next_page_token = ath_text(outliers->next_page);
    response.rows = ath_message_list(arena, outliers->row_count, sizeof *response.rows[0]);
    if (response.rows == NULL) {
        ath_reply_no_memory(asking->call);
        return;
    }
    response.n_rows = outliers->row_count;
    for (size_t i = 0; i < outliers->row_count; i++) {
        fill_row(response.rows[i], &outliers->rows[i]);
    }
    ath_ask_reply(asking, &response.base);
}

static bool read_outliers(struct ath_question *q, struct ath_call *call,
                          const Athar__V1__OutliersRequest *request)
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

void ath_outliers_call(struct ath_call *call, const ProtobufCMessage *message,
                       void *context)
{
    const Athar__V1__OutliersRequest *request = (const Athar__V1__OutliersRequest *)message;
    struct ath_asking asking;
    struct ath_question question;
    struct ath_outliers outliers;

    if (!read_outliers(&question, call, request) ||
        !ath_ask_open(&asking, call, context, "")) {
        return;
    }
    ath_code code =
        ath_query_outliers(&outliers, &asking.view, request->form, &question,
                           request->page_token, request->page_size, &asking.err);
    if (code == ATH_OK) {
        reply_outliers(&asking, &outliers);
    }
    ath_ask_close(&asking, code);
}
