/* SPDX-License-Identifier: Apache-2.0 */
#include "query/outliers.h"

#include "athar/v1/query.pb-c.h"
#include "service/handlers.h"
#include "service/reply.h"
#include "service/where.h"

enum { WHERE_MAX = 16, OUTLIERS_PAGE_MAX = 10000 };

static bool expired(void *context)
{
    return ath_call_left_us(context) <= 0;
}

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

static void reply_outliers(struct ath_call *call, const struct ath_outliers *outliers,
                           uint64_t head)
{
    struct ath_arena *arena = ath_call_arena(call);
    Athar__V1__OutliersResponse response = ATHAR__V1__OUTLIERS_RESPONSE__INIT;

    response.seq = head;
    response.judged = outliers->judged;
    response.too_few = outliers->too_few;
    response.next_page_token = ath_text(outliers->next_page);
    response.rows = ath_message_list(arena, outliers->row_count, sizeof *response.rows[0]);
    if (response.rows == NULL) {
        ath_reply_no_memory(call);
        return;
    }
    response.n_rows = outliers->row_count;
    for (size_t i = 0; i < outliers->row_count; i++) {
        fill_row(response.rows[i], &outliers->rows[i]);
    }
    ath_call_reply(call, &response.base, head);
}

static bool read_outliers(struct ath_question *q, struct ath_call *call,
                          const Athar__V1__OutliersRequest *request)
{
    *q = (struct ath_question){ .period = request->period,
                                .today = request->today,
                                .layer = request->layer,
                                .project = request->project,
                                .expired = expired,
                                .context = call };
    if (ath_list_too_long(call, "where", request->n_where, WHERE_MAX) ||
        ath_list_too_long(call, "pageSize", request->page_size, OUTLIERS_PAGE_MAX)) {
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

void ath_outliers_call(struct ath_call *call, const ProtobufCMessage *message,
                       void *context)
{
    const Athar__V1__OutliersRequest *request = (const Athar__V1__OutliersRequest *)message;
    struct ath_look look;
    struct ath_question question;
    struct ath_findings findings;
    struct ath_outliers outliers;
    struct ath_error err = { 0 };

    if (!read_outliers(&question, call, request) || !ath_look_open(&look, call, context)) {
        return;
    }
    ath_findings_init(&findings, ath_call_arena(call), ath_call_locale(call));
    struct ath_view view = { look.txn, look.snapshot, ath_call_arena(call), &findings,
                             NULL };
    if (ath_query_outliers(&outliers, &view, request->form, &question, request->page_token,
                           request->page_size, &err) == ATH_OK) {
        reply_outliers(call, &outliers, look.head);
    } else {
        ath_reply_findings(call, &err, &findings);
    }
    ath_look_close(&look);
}
