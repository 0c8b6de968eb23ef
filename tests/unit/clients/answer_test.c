/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "athar/client.h"
#include "athar/v1/query.pb-c.h"
#include "base/arena.h"
#include "check.h"
#include "rpc/server.h"

enum { MANY = 5000, LONG_BYTES = 200000, NAME_BYTES = 16 };

/* Row i is of indicator "i" and reported by i; the last one has a value longer than any chunk. */
static void do_aggregate(struct ath_call *call, const ProtobufCMessage *request,
                         void *context)
{
    struct ath_arena *arena = ath_call_arena(call);
    const Athar__V1__AggregateRequest *asked = (const Athar__V1__AggregateRequest *)request;
    Athar__V1__AggregateResponse response = ATHAR__V1__AGGREGATE_RESPONSE__INIT;
    size_t n = strtoul(asked->period, NULL, 10);
    Athar__V1__AggregateRow *rows =
        ath_arena_new_array(arena, Athar__V1__AggregateRow, n + 1);

    (void)context;
    response.rows = ath_arena_new_array(arena, Athar__V1__AggregateRow *, n + 1);
    response.n_rows = n;
    for (size_t i = 0; i < n; i++) {
        char *name = ath_arena_alloc(arena, NAME_BYTES);
        snprintf(name, NAME_BYTES, "%zu", i);
        athar__v1__aggregate_row__init(&rows[i]);
        rows[i].indicator = name;
        rows[i].reported = i;
        response.rows[i] = &rows[i];
    }
    if (n > 0) {
        char *text = ath_arena_alloc(arena, LONG_BYTES + 1);
        memset(text, '7', LONG_BYTES);
        rows[n - 1].value_set_case = ATHAR__V1__AGGREGATE_ROW__VALUE_SET_VALUE;
        rows[n - 1].value = text;
    }
    ath_call_reply(call, &response.base, 1);
}

/* An answer of a server to come: a token, and a field that nobody knows yet. */
static void do_values(struct ath_call *call, const ProtobufCMessage *request, void *context)
{
    (void)request;
    (void)context;
    ath_call_reply_packed(call, ath_slice("\x08\x07\x1A\x01x\xFA\x01\x03new", 11), 1);
}

static const struct ath_method methods[] = {
    { &athar__v1__query__descriptor, "Aggregate", do_aggregate, ATH_METHOD_INLINE, 0, 0 },
    { &athar__v1__query__descriptor, "Values", do_values, ATH_METHOD_INLINE, 0, 0 },
};

static struct ath_server *serve(void)
{
    const char *url = "tcp://127.0.0.1:0";
    struct ath_server_options o = {
        .urls = &url, .url_count = 1, .methods = methods, .method_count = 2
    };
    struct ath_server *server;
    struct ath_error err;

    if (ath_server_open(&server, &o, &err) != ATH_OK) {
        ATH_FAIL("%s", err.message);
    }
    return server;
}

static Athar__V1__AggregateResponse *ask(struct athar_client *client, const char *rows)
{
    Athar__V1__AggregateRequest request = ATHAR__V1__AGGREGATE_REQUEST__INIT;
    ProtobufCMessage *answer = NULL;

    request.period = (char *)rows;
    ATH_CODE(ATHAR_OK,
             athar_call(client, "Query.Aggregate", &request.base, &answer, NULL, NULL));
    return (Athar__V1__AggregateResponse *)answer;
}

ATH_TEST(client_answer, answers_of_any_size_come_out_whole_and_are_freed_at_once)
{
    struct ath_server *server = serve();
    struct athar_client *client;
    struct athar_status status = { 0 };

    ATH_CODE(ATHAR_OK, athar_connect(&client, ath_server_url(server, 0), NULL, &status));
    Athar__V1__AggregateResponse *none = ask(client, "0"), *many = ask(client, "5000");
    ATH_EQ_U64(none->n_rows, 0);
    ATH_EQ_U64(many->n_rows, MANY);
    for (size_t i = 0; i < many->n_rows; i++) {
        ATH_EQ_U64(strtoul(many->rows[i]->indicator, NULL, 10), i);
        ATH_EQ_U64(many->rows[i]->reported, i);
    }
    ATH_EQ_U64(strspn(many->rows[MANY - 1]->value, "7"), LONG_BYTES);
    ATH_EQ_U64(strlen(many->rows[MANY - 1]->value), LONG_BYTES);
    athar_free(&none->base);
    athar_free(&many->base);
    athar_free(NULL);
    athar_close(client);
    ath_server_close(server, 1000);
}

ATH_TEST(client_answer, what_a_newer_server_says_besides_is_kept_and_freed_with_the_rest)
{
    struct ath_server *server = serve();
    struct athar_client *client;
    struct athar_status status = { 0 };
    Athar__V1__ValuesRequest request = ATHAR__V1__VALUES_REQUEST__INIT;
    ProtobufCMessage *answer = NULL;

    ATH_CODE(ATHAR_OK, athar_connect(&client, ath_server_url(server, 0), NULL, &status));
    ATH_CODE(ATHAR_OK,
             athar_call(client, "Query.Values", &request.base, &answer, NULL, NULL));
    ATH_EQ_U64(((Athar__V1__ValuesResponse *)answer)->seq, 7);
    ATH_EQ_STR(((Athar__V1__ValuesResponse *)answer)->next_page_token, "x");
    ATH_EQ_U64(answer->n_unknown_fields, 1);
    athar_free(answer);
    athar_close(client);
    ath_server_close(server, 1000);
}
