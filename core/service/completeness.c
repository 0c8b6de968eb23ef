/* SPDX-License-Identifier: Apache-2.0 */
#include "query/query.h"

#include "athar/v1/query.pb-c.h"
#include "service/handlers.h"
#include "service/reply.h"
#include "service/where.h"

enum { BY_MAX = 8, WHERE_MAX = 16, MISSING_PAGE = 1000, MISSING_MAX = 10000 };

static bool expired(void *context)
{
    return ath_call_left_us(context) <= 0;
}

/* Conditions, and what every question has. */
static bool finish_question(struct ath_question *q, struct ath_call *call,
                            Athar__V1__Filter *const *where, size_t n)
{
    q->expired = expired;
    q->context = call;
    if (ath_list_too_long(call, "where", n, WHERE_MAX)) {
        return false;
    }
    if (!ath_where_read(&q->where, where, n, ath_call_arena(call))) {
        ath_reply_no_memory(call);
        return false;
    }
    q->where_count = n;
    return true;
}

/* ---- Completeness -------------------------------------------------------------------- */

static bool fill_row(Athar__V1__CompletenessRow *out, const struct ath_presence_row *row,
                     size_t by_count, struct ath_arena *arena)
{
    athar__v1__completeness_row__init(out);
    out->period = ath_text(row->period);
    out->keys = ath_message_list(arena, by_count, sizeof *out->keys[0]);
    if (out->keys == NULL) {
        return false;
    }
    out->n_keys = by_count;
    for (size_t i = 0; i < by_count; i++) {
        athar__v1__group_key__init(out->keys[i]);
        if (row->keys[i] != NULL) {
            out->keys[i]->key_case = ATHAR__V1__GROUP_KEY__KEY_TEXT;
            out->keys[i]->text = ath_text(row->keys[i]);
        }
    }
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

static void reply_presence(struct ath_call *call, const struct ath_presence *presence,
                           size_t by_count, const uint64_t seqs[2])
{
    struct ath_arena *arena = ath_call_arena(call);
    Athar__V1__CompletenessResponse response = ATHAR__V1__COMPLETENESS_RESPONSE__INIT;

    response.seq = seqs[0];
    response.n_columns = presence->column_count;
    response.columns = (char **)presence->columns;
    response.records_read = presence->records_read;
    response.rows = ath_message_list(arena, presence->row_count, sizeof *response.rows[0]);
    bool fits = response.rows != NULL;
    for (size_t i = 0; fits && i < presence->row_count; i++) {
        fits = fill_row(response.rows[i], &presence->rows[i], by_count, arena);
    }
    if (!fits) {
        ath_reply_no_memory(call);
        return;
    }
    response.n_rows = presence->row_count;
    ath_call_reply(call, &response.base, seqs[1]);
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
        .row_limit = (uint32_t)ath_config_integer(service->config, ATH_CONFIG_QUERY_ROWS),
    };
    struct ath_presence presence;
    struct ath_findings findings;
    struct ath_error err = { 0 };
    struct ath_look look;

    if (ath_list_too_long(call, "by", q.by_count, BY_MAX) ||
        !finish_question(&q, call, request->where, request->n_where) ||
        !ath_look_open(&look, call, context)) {
        return;
    }
    ath_findings_init(&findings, ath_call_arena(call), ath_call_locale(call));
    struct ath_view view = { look.txn, look.snapshot, ath_call_arena(call), &findings,
                             NULL };
    uint64_t seqs[2] = { 0, look.head }; /* of the answer, of the journal's end */
    if (ath_view_turn_back(&view, &seqs[0], q.as_of, &err) == ATH_OK &&
        ath_query_completeness(&presence, &view, request->form, &q, &err) == ATH_OK) {
        reply_presence(call, &presence, q.by_count, seqs);
    } else {
        ath_reply_findings(call, &err, &findings);
    }
    ath_view_return(&view);
    ath_look_close(&look);
}

/* ---- Missing ------------------------------------------------------------------------- */

static void reply_missing(struct ath_call *call, const struct ath_absent *absent,
                          const uint64_t seqs[2])
{
    struct ath_arena *arena = ath_call_arena(call);
    Athar__V1__MissingResponse response = ATHAR__V1__MISSING_RESPONSE__INIT;

    response.seq = seqs[0];
    response.rows = ath_message_list(arena, absent->row_count, sizeof *response.rows[0]);
    if (response.rows == NULL) {
        ath_reply_no_memory(call);
        return;
    }
    response.n_rows = absent->row_count;
    for (size_t i = 0; i < absent->row_count; i++) {
        athar__v1__missing_row__init(response.rows[i]);
        response.rows[i]->organization = ath_text(absent->rows[i].organization);
        response.rows[i]->period = ath_text(absent->rows[i].period);
        response.rows[i]->deadline = ath_text(absent->rows[i].deadline);
    }
    if (absent->more) {
        unsigned long long next = absent->from + absent->row_count;
        response.next_page_token = ath_text(ath_arena_printf(arena, "%llu", next));
    }
    ath_call_reply(call, &response.base, seqs[1]);
}

void ath_missing(struct ath_call *call, const ProtobufCMessage *message, void *context)
{
    const Athar__V1__MissingRequest *request = (const Athar__V1__MissingRequest *)message;
    struct ath_question q = { .period = request->period,
                              .every = "",
                              .layer = request->layer,
                              .as_of = request->as_of,
                              .today = request->today };
    struct ath_findings findings;
    struct ath_error err = { 0 };
    struct ath_look look;
    struct ath_page page;

    if (!ath_page_read(&page, call, request->page_token, request->page_size,
                       (struct ath_page_limits){ MISSING_PAGE, MISSING_MAX }) ||
        !finish_question(&q, call, request->where, request->n_where) ||
        !ath_look_open(&look, call, context)) {
        return;
    }
    ath_findings_init(&findings, ath_call_arena(call), ath_call_locale(call));
    struct ath_view view = { look.txn, look.snapshot, ath_call_arena(call), &findings,
                             NULL };
    struct ath_absent absent = { .from = page.from, .size = page.size };
    uint64_t seqs[2] = { 0, look.head };
    if (ath_view_turn_back(&view, &seqs[0], q.as_of, &err) == ATH_OK &&
        ath_query_missing(&absent, &view, request->form, &q, &err) == ATH_OK) {
        reply_missing(call, &absent, seqs);
    } else {
        ath_reply_findings(call, &err, &findings);
    }
    ath_view_return(&view);
    ath_look_close(&look);
}
