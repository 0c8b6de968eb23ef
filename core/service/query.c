/* SPDX-License-Identifier: Apache-2.0 */
#include "query/query.h"

#include "athar/v1/query.pb-c.h"
#include "service/handlers.h"
#include "service/reply.h"
#include "service/where.h"

enum {
    INDICATORS_MAX = 32,
    BY_MAX = 8,
    WHERE_MAX = 16,
    VALUES_PAGE = 1000,
    VALUES_MAX = 10000
};

static bool expired(void *context)
{
    return ath_call_left_us(context) <= 0;
}

/* What an answer is of, and the journal's end. */
struct moment {
    uint64_t seq, head;
};

/* Set a one-member oneof: its case is its field number. */
#define SET(row, member, number, from)           \
    do {                                         \
        if ((from) != NULL) {                    \
            (row)->member##_set_case = (number); \
            (row)->member = ath_text(from);      \
        }                                        \
    } while (0)

bool ath_aggregate_row(Athar__V1__AggregateRow *out, const struct ath_answer_row *row,
                       size_t by_count, struct ath_arena *arena)
{
    athar__v1__aggregate_row__init(out);
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
    out->indicator = ath_text(row->indicator);
    out->period = ath_text(row->period);
    out->reported = row->reported;
    out->carried = row->carried;
    if (row->has_expected) {
        out->expected_set_case = ATHAR__V1__AGGREGATE_ROW__EXPECTED_SET_EXPECTED;
        out->expected = row->expected;
    }
    if (row->has_attendance) {
        out->late_set_case = ATHAR__V1__AGGREGATE_ROW__LATE_SET_LATE;
        out->late = row->late;
        out->missing_set_case = ATHAR__V1__AGGREGATE_ROW__MISSING_SET_MISSING;
        out->missing = row->missing;
    }
    SET(out, value, ATHAR__V1__AGGREGATE_ROW__VALUE_SET_VALUE, row->value);
    SET(out, low, ATHAR__V1__AGGREGATE_ROW__LOW_SET_LOW, row->low);
    SET(out, high, ATHAR__V1__AGGREGATE_ROW__HIGH_SET_HIGH, row->high);
    SET(out, numerator, ATHAR__V1__AGGREGATE_ROW__NUMERATOR_SET_NUMERATOR, row->numerator);
    SET(out, denominator, ATHAR__V1__AGGREGATE_ROW__DENOMINATOR_SET_DENOMINATOR,
        row->denominator);
    return true;
}

static void reply_answer(struct ath_call *call, const struct ath_answer *answer,
                         size_t by_count, const struct moment *at)
{
    struct ath_arena *arena = ath_call_arena(call);
    Athar__V1__AggregateResponse response = ATHAR__V1__AGGREGATE_RESPONSE__INIT;

    response.seq = at->seq;
    response.n_columns = answer->column_count;
    response.columns = (char **)answer->columns;
    response.how = ath_text(answer->from_totals ? "totals" : "reports");
    response.records_read = answer->records_read;
    response.rows = ath_message_list(arena, answer->row_count, sizeof *response.rows[0]);
    bool fits = response.rows != NULL;
    for (size_t i = 0; fits && i < answer->row_count; i++) {
        fits = ath_aggregate_row(response.rows[i], &answer->rows[i], by_count, arena);
    }
    if (!fits) {
        ath_reply_no_memory(call);
        return;
    }
    response.n_rows = answer->row_count;
    ath_call_reply(call, &response.base, at->head);
}

static bool read_question(struct ath_question *q, struct ath_call *call,
                          const Athar__V1__AggregateRequest *request,
                          const struct ath_service *service)
{
    *q = (struct ath_question){
        .indicators = (const char *const *)request->indicators,
        .indicator_count = request->n_indicators,
        .period = request->period,
        .every = request->every,
        .by = (const char *const *)request->by,
        .by_count = request->n_by,
        .layer = request->layer,
        .project = request->project,
        .as_of = request->as_of,
        .today = request->today,
        .completeness = request->completeness,
        .row_limit = (uint32_t)ath_config_integer(service->config, ATH_CONFIG_QUERY_ROWS),
        .expired = expired,
        .context = call,
    };
    if (ath_list_too_long(call, "indicators", q->indicator_count, INDICATORS_MAX) ||
        ath_list_too_long(call, "by", q->by_count, BY_MAX) ||
        ath_list_too_long(call, "where", request->n_where, WHERE_MAX)) {
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

void ath_aggregate(struct ath_call *call, const ProtobufCMessage *message, void *context)
{
    struct ath_look look;
    struct ath_question question;
    struct ath_findings findings;
    struct ath_answer answer;
    struct ath_error err = { 0 };

    if (!read_question(&question, call, (const Athar__V1__AggregateRequest *)message,
                       context) ||
        !ath_look_open(&look, call, context)) {
        return;
    }
    ath_findings_init(&findings, ath_call_arena(call), ath_call_locale(call));
    struct ath_view view = { look.txn, look.snapshot, ath_call_arena(call), &findings,
                             NULL };
    struct moment at = { .head = look.head };
    if (ath_view_turn_back(&view, &at.seq, question.as_of, &err) == ATH_OK &&
        ath_query_aggregate(&answer, &view, &question, &err) == ATH_OK) {
        reply_answer(call, &answer, question.by_count, &at);
    } else {
        ath_reply_findings(call, &err, &findings);
    }
    ath_view_return(&view);
    ath_look_close(&look);
}

static void reply_values(struct ath_call *call, const struct ath_values *values,
                         const struct moment *at)
{
    struct ath_arena *arena = ath_call_arena(call);
    Athar__V1__ValuesResponse response = ATHAR__V1__VALUES_RESPONSE__INIT;

    response.seq = at->seq;
    response.next_page_token = ath_text(values->next_page);
    response.rows = ath_message_list(arena, values->row_count, sizeof *response.rows[0]);
    if (response.rows == NULL) {
        ath_reply_no_memory(call);
        return;
    }
    response.n_rows = values->row_count;
    for (size_t i = 0; i < values->row_count; i++) {
        const struct ath_value_row *row = &values->rows[i];
        Athar__V1__ValueRow *out = response.rows[i];
        athar__v1__value_row__init(out);
        out->organization = ath_text(row->organization);
        out->project = ath_text(row->project);
        out->period = ath_text(row->period);
        out->indicator = ath_text(row->indicator);
        out->value = ath_text(row->value);
        out->options = (char **)row->options;
        out->n_options = row->option_count;
        out->version = row->version;
    }
    ath_call_reply(call, &response.base, at->head);
}

static bool read_values(struct ath_question *q, struct ath_call *call,
                        const Athar__V1__ValuesRequest *request)
{
    *q = (struct ath_question){
        .indicators = (const char *const *)request->indicators,
        .indicator_count = request->n_indicators,
        .period = request->period,
        .every = "",
        .as_of = request->as_of,
        .today = request->today,
        .layer = request->layer,
        .project = request->project,
        .expired = expired,
        .context = call,
    };
    if (ath_list_too_long(call, "indicators", q->indicator_count, INDICATORS_MAX) ||
        ath_list_too_long(call, "where", request->n_where, WHERE_MAX) ||
        ath_list_too_long(call, "pageSize", request->page_size, VALUES_MAX)) {
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

void ath_values(struct ath_call *call, const ProtobufCMessage *message, void *context)
{
    const Athar__V1__ValuesRequest *request = (const Athar__V1__ValuesRequest *)message;
    struct ath_look look;
    struct ath_question question;
    struct ath_findings findings;
    struct ath_values values;
    struct ath_error err = { 0 };
    uint32_t size = request->page_size == 0 ? VALUES_PAGE : request->page_size;

    if (!read_values(&question, call, request) || !ath_look_open(&look, call, context)) {
        return;
    }
    ath_findings_init(&findings, ath_call_arena(call), ath_call_locale(call));
    struct ath_view view = { look.txn, look.snapshot, ath_call_arena(call), &findings,
                             NULL };
    struct moment at = { .head = look.head };
    if (ath_view_turn_back(&view, &at.seq, question.as_of, &err) == ATH_OK &&
        ath_query_values(&values, &view, &question, request->page_token, size, &err) ==
            ATH_OK) {
        reply_values(call, &values, &at);
    } else {
        ath_reply_findings(call, &err, &findings);
    }
    ath_view_return(&view);
    ath_look_close(&look);
}
