/* SPDX-License-Identifier: Apache-2.0 */
#include "query/query.h"

#include "athar/v1/query.pb-c.h"
#include "service/asking.h"
#include "service/handlers.h"
#include "service/reply.h"

enum { MISSING_PAGE = 1000 };

/* ---- Completeness -------------------------------------------------------------------- */

static bool fill_row(Athar__V1__CompletenessRow *out, const struct ath_presence_row *row,
                     size_t by_count, struct ath_arena *arena)
{
    athar__v1__completeness_row__init(out);
    out->period = ath_text(row->period);
    out->keys = ath_group_keys(row->keys, by_count, arena);
    if (out->keys == NULL) {
        return false;
    }
    out->n_keys = by_count;
    out->expected = row->expected;
    out->reported = row->reported;
    out->on_time = row->reported - row->late;
    out->late = row->late;
    out->missing = row->expected - row->reported;
    out->others = row->others;
    if (row->completeness != NULL && row->timeliness != NULL) {
        out->completeness_set_case =
            ATHAR__V1__COMPLETENESS_ROW__COMPLETENESS_SET_COMPLETENESS;
        out->completeness = ath_text(row->completeness);
        out->timeliness_set_case = ATHAR__V1__COMPLETENESS_ROW__TIMELINESS_SET_TIMELINESS;
        out->timeliness = ath_text(row->timeliness);
    }
    return true;
}

static void reply_presence(const struct ath_asking *asking,
                           const struct ath_presence *presence, size_t by_count)
{
    struct ath_arena *arena = ath_call_arena(asking->call);
    Athar__V1__CompletenessResponse response = ATHAR__V1__COMPLETENESS_RESPONSE__INIT;

    response.seq = asking->seq;
    response.n_columns = presence->column_count;
    response.columns = (char **)presence->columns;
    response.records_read = presence->records_read;
    response.rows = ath_message_list(arena, presence->row_count, sizeof *response.rows[0]);
    bool fits = response.rows != NULL;
    for (size_t i = 0; fits && i < presence->row_count; i++) {
        fits = fill_row(response.rows[i], &presence->rows[i], by_count, arena);
    }
    if (!fits) {
        ath_reply_no_memory(asking->call);
        return;
    }
    response.n_rows = presence->row_count;
    ath_ask_reply(asking, &response.base);
}

void ath_completeness(struct ath_call *call, const ProtobufCMessage *message, void *context)
{
    const Athar__V1__CompletenessRequest *request =
        (const Athar__V1__CompletenessRequest *)message;
    const struct ath_service *service = context;
    struct ath_question q = {
        .period = request->period,
        .every = request->every,
        .by = (const char *const *)request->by,
        .by_count = request->n_by,
        .layer = request->layer,
        .as_of = request->as_of,
        .today = request->today,
        .where_count = request->n_where,
        .expired = ath_ask_expired,
        .context = call,
        .row_limit = (uint32_t)ath_config_integer(service->config, ATH_CONFIG_QUERY_ROWS),
    };
    struct ath_presence presence;
    struct ath_asking asking;

    if (ath_list_too_long(call, "by", q.by_count, ATH_ASK_BY) ||
        !ath_ask_where(&q.where, call, request->where, request->n_where) ||
        !ath_ask_open(&asking, call, context, q.as_of)) {
        return;
    }
    ath_code code =
        ath_query_completeness(&presence, &asking.view, request->form, &q, &asking.err);
    if (code == ATH_OK) {
        reply_presence(&asking, &presence, q.by_count);
    }
    ath_ask_close(&asking, code);
}

/* ---- Missing ------------------------------------------------------------------------- */

static void reply_missing(const struct ath_asking *asking, const struct ath_absent *absent)
{
    struct ath_arena *arena = ath_call_arena(asking->call);
    Athar__V1__MissingResponse response = ATHAR__V1__MISSING_RESPONSE__INIT;

    response.seq = asking->seq;
    response.rows = ath_message_list(arena, absent->row_count, sizeof *response.rows[0]);
    if (response.rows == NULL) {
        ath_reply_no_memory(asking->call);
        return;
    }
    response.n_rows = absent->row_count;
    for (size_t i = 0; i < absent->row_count; i++) {
        athar__v1__missing_row__init(response.rows[i]);
        response.rows[i]->organization = ath_text(absent->rows[i].organization);
        response.rows[i]->period = ath_text(absent->rows[i].period);
        response.rows[i]->deadline = ath_text(absent->rows[i].deadline);
    }
    response.next_page_token = ath_text(absent->next_page);
    ath_ask_reply(asking, &response.base);
}

void ath_missing(struct ath_call *call, const ProtobufCMessage *message, void *context)
{
    const Athar__V1__MissingRequest *request = (const Athar__V1__MissingRequest *)message;
    struct ath_question q = { .period = request->period,
                              .every = "",
                              .layer = request->layer,
                              .as_of = request->as_of,
                              .today = request->today,
                              .where_count = request->n_where,
                              .expired = ath_ask_expired,
                              .context = call };
    struct ath_asking asking;
    struct ath_page page;

    if (!ath_page_read(&page, call, "", request->page_size,
                       (struct ath_page_limits){ MISSING_PAGE, ATH_ASK_PAGE }) ||
        !ath_ask_where(&q.where, call, request->where, request->n_where) ||
        !ath_ask_open(&asking, call, context, q.as_of)) {
        return;
    }
    struct ath_absent absent = { .page = request->page_token, .size = page.size };
    ath_code code =
        ath_query_missing(&absent, &asking.view, request->form, &q, &asking.err);
    if (code == ATH_OK) {
        reply_missing(&asking, &absent);
    }
    ath_ask_close(&asking, code);
}
