/* SPDX-License-Identifier: Apache-2.0 */
#include "query/query.h"

#include "athar/v1/query.pb-c.h"
#include "service/answer_pack.h"
#include "service/asking.h"
#include "service/handlers.h"
#include "service/reply.h"

enum { VALUES_PAGE = 1000 };

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
    out->keys = ath_group_keys(row->keys, by_count, arena);
    if (out->keys == NULL) {
        return false;
    }
    out->n_keys = by_count;
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

static void reply_answer(const struct ath_asking *asking, const struct ath_answer *answer,
                         size_t by_count)
{
    struct ath_buf bytes;

    ath_buf_init(&bytes, ath_call_arena(asking->call), ath_answer_hint(answer->row_count));
    ath_answer_pack(&bytes, answer, by_count, asking->seq);
    if (bytes.failed) {
        ath_reply_no_memory(asking->call);
        return;
    }
    ath_call_reply_packed(asking->call, ath_buf_slice(&bytes), asking->look.head);
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
        .expired = ath_ask_expired,
        .context = call,
        .plugins = service->plugins,
    };
    if (ath_list_too_long(call, "indicators", q->indicator_count, ATH_ASK_INDICATORS) ||
        ath_list_too_long(call, "by", q->by_count, ATH_ASK_BY)) {
        return false;
    }
    q->where_count = request->n_where;
    return ath_ask_where(&q->where, call, request->where, request->n_where);
}

void ath_aggregate(struct ath_call *call, const ProtobufCMessage *message, void *context)
{
    struct ath_asking asking;
    struct ath_question question;
    struct ath_answer answer;

    if (!read_question(&question, call, (const Athar__V1__AggregateRequest *)message,
                       context) ||
        !ath_ask_open(&asking, call, context, question.as_of)) {
        return;
    }
    ath_code code = ath_query_aggregate(&answer, &asking.view, &question, &asking.err);
    if (code == ATH_OK) {
        reply_answer(&asking, &answer, question.by_count);
    }
    ath_ask_close(&asking, code);
}

static void reply_values(const struct ath_asking *asking, const struct ath_values *values)
{
    struct ath_arena *arena = ath_call_arena(asking->call);
    Athar__V1__ValuesResponse response = ATHAR__V1__VALUES_RESPONSE__INIT;

    response.seq = asking->seq;
    response.next_page_token = ath_text(values->next_page);
    response.rows = ath_message_list(arena, values->row_count, sizeof *response.rows[0]);
    if (response.rows == NULL) {
        ath_reply_no_memory(asking->call);
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
    ath_ask_reply(asking, &response.base);
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
        .expired = ath_ask_expired,
        .context = call,
    };
    if (ath_list_too_long(call, "indicators", q->indicator_count, ATH_ASK_INDICATORS) ||
        ath_list_too_long(call, "pageSize", request->page_size, ATH_ASK_PAGE)) {
        return false;
    }
    q->where_count = request->n_where;
    return ath_ask_where(&q->where, call, request->where, request->n_where);
}

void ath_values(struct ath_call *call, const ProtobufCMessage *message, void *context)
{
    const Athar__V1__ValuesRequest *request = (const Athar__V1__ValuesRequest *)message;
    struct ath_asking asking;
    struct ath_question question;
    struct ath_values values;
    uint32_t size = request->page_size == 0 ? VALUES_PAGE : request->page_size;

    if (!read_values(&question, call, request) ||
        !ath_ask_open(&asking, call, context, question.as_of)) {
        return;
    }
    ath_code code = ath_query_values(&values, &asking.view, &question, request->page_token,
                                     size, &asking.err);
    if (code == ATH_OK) {
        reply_values(&asking, &values);
    }
    ath_ask_close(&asking, code);
}
