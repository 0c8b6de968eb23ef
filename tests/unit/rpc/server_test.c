/* SPDX-License-Identifier: Apache-2.0 */
#include "rpc_fixture.h"

/* ---- answering ------------------------------------------------------------------------ */

ATH_TEST(rpc_server, an_inline_method_answers_with_its_seq)
{
    struct fixture f = serve(NULL);
    struct answer a = ask(&f, CHECK, ath_slice("\x0a\x02hi", 4));

    ATH_CODE(ATH_OK, a.header->code);
    ATH_EQ_U64(a.header->seq, 7);
    ATH_EQ_MEM(a.body, "\x2a\x02hi", 4);
    free_answer(&a);
    stop(&f);
}

ATH_TEST(rpc_server, a_queued_method_sees_the_headers)
{
    struct fixture f = serve(NULL);
    Athar__V1__RequestHeader header = ATHAR__V1__REQUEST_HEADER__INIT;
    size_t size;

    header.method = AGGREGATE;
    header.locale = "ar";
    header.min_seq = 5;
    uint8_t *bytes = make_frame(&header, ath_slice(NULL, 0), &size);
    struct answer a = ask_bytes(&f, bytes, size);
    Athar__V1__AggregateResponse *r =
        athar__v1__aggregate_response__unpack(NULL, a.size, a.body);
    ATH_EQ_STR(r->how, "ar");
    ATH_EQ_U64(r->seq, 5);
    athar__v1__aggregate_response__free_unpacked(r, NULL);
    free_answer(&a);
    free(bytes);
    stop(&f);
}

static void *release_elsewhere(void *kept)
{
    release_kept(kept);
    return NULL;
}

ATH_TEST(rpc_server, a_kept_call_is_answered_from_another_thread)
{
    struct fixture f = serve(NULL);
    struct asking asking = begin(&f, VERIFY, ath_slice(NULL, 0), 0);
    pthread_t thread;

    wait_kept(&f, 1);
    pthread_create(&thread, NULL, release_elsewhere, f.kept);
    struct answer a = end_asking(&asking);
    ATH_CODE(ATH_OK, a.header->code);
    ATH_EQ_U64(a.header->seq, 1);
    pthread_join(thread, NULL);
    free_answer(&a);
    stop(&f);
}

ATH_TEST(rpc_server, a_large_answer_arrives_whole)
{
    struct fixture f = serve(NULL);
    enum { SIZE = 65536 };
    static uint8_t payload[SIZE];
    Athar__V1__HealthCheckRequest request = ATHAR__V1__HEALTH_CHECK_REQUEST__INIT;

    for (size_t i = 0; i < SIZE; i++) {
        payload[i] = (uint8_t)(i * 7);
    }
    request.payload = (ProtobufCBinaryData){ SIZE, payload };
    struct answer a = ask_message(&f, CHECK, &request.base);
    Athar__V1__HealthCheckResponse *r =
        athar__v1__health_check_response__unpack(NULL, a.size, a.body);
    ATH_EQ_U64(r->payload.len, SIZE);
    ATH_EQ_MEM(r->payload.data, payload, SIZE);
    athar__v1__health_check_response__free_unpacked(r, NULL);
    free_answer(&a);
    stop(&f);
}

/* ---- bad input ------------------------------------------------------------------------ */

ATH_TEST(rpc_server, every_truncation_of_a_frame_gets_a_coded_answer)
{
    struct fixture f = serve(NULL);
    Athar__V1__RequestHeader header = ATHAR__V1__REQUEST_HEADER__INIT;
    size_t size;

    header.method = SUBMIT;
    header.locale = "fr";
    uint8_t *bytes = make_frame(&header, ath_slice("\x0a\x02hi", 4), &size);
    for (size_t cut = 0; cut < size; cut++) {
        struct answer a = ask_bytes(&f, bytes, cut);
        bool whole_body = cut == size - 4; /* an empty message is a message */
        ATH_CODE(whole_body ? ATH_OK : ATH_INVALID_ARGUMENT, a.header->code);
        free_answer(&a);
    }
    free(bytes);
    expect_serving(&f);
    stop(&f);
}

ATH_TEST(rpc_server, garbage_in_the_header_is_refused_as_a_bad_frame)
{
    struct fixture f = serve(NULL);
    struct ath_server_stats stats;
    struct answer a = ask_bytes(&f, "\0\0\0\x03\xff\xff\xff", 7);

    ATH_EQ_STR(a.header->details[0]->reason, "bad-frame");
    expect_refused(&a, ATH_INVALID_ARGUMENT, "header");
    ath_server_stats(f.server, &stats);
    ATH_EQ_U64(stats.refused_frames, 1);
    ATH_EQ_U64(stats.failures, 1);
    expect_serving(&f);
    stop(&f);
}

ATH_TEST(rpc_server, an_unknown_method_is_unimplemented_and_named)
{
    struct fixture f = serve(NULL);
    struct answer a = ask(&f, "/athar.v1.Query/Guess", ath_slice(NULL, 0));

    expect_refused(&a, ATH_UNIMPLEMENTED, "/athar.v1.Query/Guess");
    expect_serving(&f);
    stop(&f);
}

ATH_TEST(rpc_server, invalid_utf8_is_refused_with_its_field)
{
    struct fixture f = serve(NULL);
    struct answer a = ask(&f, AGGREGATE, ath_slice("\x0a\x01x\x0a\x02\xc3\x28", 7));

    ATH_EQ_U64(a.header->n_details, 1);
    ATH_EQ_STR(a.header->details[0]->reason, "invalid-utf8");
    ATH_EQ_STR(a.header->details[0]->field, "indicators[1]");
    expect_refused(&a, ATH_INVALID_ARGUMENT, "indicators[1]");
    stop(&f);
}

ATH_TEST(rpc_server, an_unknown_enum_value_is_refused)
{
    struct fixture f = serve(NULL);
    /* submission { reports { mode: 9 } } */
    struct answer a = ask(&f, SUBMIT, ath_slice("\x12\x04\x12\x02\x10\x09", 6));

    ATH_EQ_STR(a.header->details[0]->field, "submission.reports[0].mode");
    expect_refused(&a, ATH_INVALID_ARGUMENT, "not a value of its enum");
    stop(&f);
}

ATH_TEST(rpc_server, unknown_fields_are_refused_where_they_could_be_lost)
{
    struct fixture f = serve(NULL);
    struct ath_slice unknown = ath_slice("\xf8\x07\x01", 3);
    struct answer a = ask(&f, SUBMIT, unknown);

    expect_refused(&a, ATH_INVALID_ARGUMENT, "#127");
    a = ask(&f, AGGREGATE, unknown);
    ATH_CODE(ATH_OK, a.header->code);
    free_answer(&a);
    stop(&f);
}

/* ---- limits --------------------------------------------------------------------------- */

ATH_TEST(rpc_server, a_request_over_its_methods_limit_names_the_limit)
{
    struct fixture f = serve(NULL);
    static uint8_t payload[70000];
    Athar__V1__HealthCheckRequest request = ATHAR__V1__HEALTH_CHECK_REQUEST__INIT;

    request.payload = (ProtobufCBinaryData){ sizeof payload, payload };
    struct answer a = ask_message(&f, CHECK, &request.base);
    ATH_EQ_STR(a.header->details[0]->reason, "too-large");
    ATH_EQ_STR(a.header->details[0]->limit, "70000");
    expect_refused(&a, ATH_RESOURCE_EXHAUSTED, "70000");
    expect_serving(&f);
    stop(&f);
}

ATH_TEST(rpc_server, a_message_that_grows_when_unpacked_stops_at_the_arenas_cap)
{
    struct fixture f = serve(&(struct ath_server_options){ .arena_bytes = 65536 });
    enum { ROWS = 4000 };
    uint8_t bytes[2 * (size_t)ROWS];

    for (size_t i = 0; i < ROWS; i++) {
        memcpy(bytes + 2 * i, "\x1a\x00", 2); /* where {} */
    }
    struct answer a = ask(&f, AGGREGATE, ath_slice(bytes, sizeof bytes));
    expect_refused(&a, ATH_RESOURCE_EXHAUSTED, "65536 bytes of memory");
    expect_serving(&f);
    stop(&f);
}

ATH_TEST(rpc_server, memory_that_runs_out_after_a_change_does_not_call_it_refused)
{
    struct fixture f = serve(NULL);
    Athar__V1__SubmitRequest request = ATHAR__V1__SUBMIT_REQUEST__INIT;

    request.id = (char *)"greedy";
    struct answer a = ask_message(&f, SUBMIT, &request.base);
    ATH_CODE(ATH_UNAVAILABLE, a.header->code);
    ATH_TRUE(strstr(a.header->message, "the same id") != NULL);
    free_answer(&a);
    expect_serving(&f);
    stop(&f);
}

ATH_TEST(rpc_server, a_message_over_the_hard_limit_ends_its_connection_only)
{
    struct fixture f = serve(&(struct ath_server_options){ .message_bytes = 100000 });
    static uint8_t bytes[200000];
    struct asking asking = begin_bytes(&f, bytes, sizeof bytes);

    nng_aio_wait(asking.aio);
    ATH_EQ_INT(nng_aio_result(asking.aio), NNG_ECONNRESET);
    nng_ctx_close(asking.ctx);
    nng_aio_free(asking.aio);
    expect_serving(&f);
    stop(&f);
}

ATH_TEST(rpc_server, a_call_that_waited_past_its_deadline_is_not_started)
{
    struct fixture f = serve(&(struct ath_server_options){ .workers = 1 });
    int64_t now = ath_clock_mono_us();

    ath_clock_fake(now);
    pthread_mutex_lock(&f.kept->lock); /* the worker stops at the first call */
    struct asking first = begin(&f, VERIFY, ath_slice(NULL, 0), 3600000);
    wait_entered(&f, 1);
    struct asking second = begin(&f, SUBMIT, ath_slice(NULL, 0), 1000);
    wait_inflight(&f, 2);
    ath_clock_fake(now + 1000001);
    pthread_mutex_unlock(&f.kept->lock);
    struct answer a = end_asking(&second);
    expect_refused(&a, ATH_DEADLINE_EXCEEDED, "before the call was started");
    wait_kept(&f, 1);
    release_kept(f.kept);
    a = end_asking(&first);
    ATH_CODE(ATH_OK, a.header->code);
    free_answer(&a);
    ath_clock_fake(-1);
    stop(&f);
}

ATH_TEST(rpc_server, a_wall_clock_that_jumps_ends_no_call_and_prolongs_none)
{
    static const int64_t year_us = INT64_C(365) * 86400 * 1000000;
    struct fixture f = serve(NULL);
    int64_t now = ath_clock_mono_us();

    ath_clock_fake(now);
    struct asking asking = begin(&f, VERIFY, ath_slice(NULL, 0), 1000);
    wait_kept(&f, 1);
    ath_clock_jump(year_us);
    release_kept(f.kept);
    struct answer a = end_asking(&asking);
    ATH_CODE(ATH_OK, a.header->code);
    free_answer(&a);
    asking = begin(&f, VERIFY, ath_slice(NULL, 0), 1000);
    wait_kept(&f, 1);
    ath_clock_jump(-year_us);
    ath_clock_fake(now + 1000001);
    release_kept(f.kept);
    a = end_asking(&asking);
    expect_refused(&a, ATH_DEADLINE_EXCEEDED, "deadline passed");
    ath_clock_jump(0);
    ath_clock_fake(-1);
    stop(&f);
}

ATH_TEST(rpc_server, an_answer_past_its_deadline_says_so)
{
    struct fixture f = serve(NULL);
    int64_t now = ath_clock_mono_us();

    ath_clock_fake(now);
    struct asking asking = begin(&f, VERIFY, ath_slice(NULL, 0), 1000);
    wait_kept(&f, 1);
    ath_clock_fake(now + 1000001);
    release_kept(f.kept);
    struct answer a = end_asking(&asking);
    expect_refused(&a, ATH_DEADLINE_EXCEEDED, "deadline passed");
    ath_clock_fake(-1);
    stop(&f);
}

ATH_TEST(rpc_server, one_connection_may_have_so_many_calls_under_way)
{
    struct fixture f = serve(&(struct ath_server_options){ .inflight_per_connection = 2 });
    struct asking first = begin(&f, VERIFY, ath_slice(NULL, 0), 0);
    struct asking second = begin(&f, VERIFY, ath_slice(NULL, 0), 0);

    wait_kept(&f, 2);
    struct answer a = ask(&f, CHECK, ath_slice(NULL, 0));
    ATH_TRUE(a.header->retry_after_ms > 0);
    expect_refused(&a, ATH_RESOURCE_EXHAUSTED, "more than 2 calls");
    release_kept(f.kept);
    a = end_asking(&first);
    free_answer(&a);
    a = end_asking(&second);
    free_answer(&a);
    wait_inflight(&f, 0);
    expect_serving(&f);
    stop(&f);
}

ATH_TEST(rpc_server, a_call_without_a_free_context_waits_for_one)
{
    struct fixture f = serve(&(struct ath_server_options){ .contexts = 2 });
    struct asking first = begin(&f, VERIFY, ath_slice(NULL, 0), 0);
    struct asking second = begin(&f, VERIFY, ath_slice(NULL, 0), 0);

    wait_kept(&f, 2);
    struct asking third = begin(&f, CHECK, ath_slice(NULL, 0), 0);
    release_kept(f.kept);
    struct answer a = end_asking(&third);
    ATH_CODE(ATH_OK, a.header->code);
    free_answer(&a);
    a = end_asking(&second);
    free_answer(&a);
    a = end_asking(&first);
    free_answer(&a);
    stop(&f);
}

ATH_TEST(rpc_server, many_calls_share_few_contexts)
{
    enum { CALLS = 100 };
    struct fixture f = serve(&(struct ath_server_options){ .contexts = 2 });
    struct asking asking[CALLS];

    for (int i = 0; i < CALLS; i++) {
        asking[i] = begin(&f, i % 3 == 0 ? CHECK : AGGREGATE, ath_slice(NULL, 0), 0);
    }
    for (int i = 0; i < CALLS; i++) {
        struct answer a = end_asking(&asking[i]);
        ATH_CODE(ATH_OK, a.header->code);
        free_answer(&a);
    }
    stop(&f);
}

ATH_TEST(rpc_server, closing_leaves_a_kept_call_to_its_keeper)
{
    struct fixture f = serve(NULL);
    struct asking asking = begin(&f, VERIFY, ath_slice(NULL, 0), 0);

    wait_kept(&f, 1);
    ath_server_close(f.server, 1);
    f.server = NULL;
    nng_aio_wait(asking.aio);
    ATH_EQ_INT(nng_aio_result(asking.aio), NNG_ECONNRESET);
    release_kept(f.kept);
    nng_ctx_close(asking.ctx);
    nng_aio_free(asking.aio);
    stop(&f);
}

ATH_TEST(rpc_server, closing_waits_for_calls_under_way)
{
    struct fixture f = serve(NULL);
    struct asking asking = begin(&f, VERIFY, ath_slice(NULL, 0), 0);
    pthread_t thread;

    wait_kept(&f, 1);
    pthread_create(&thread, NULL, release_elsewhere, f.kept);
    ath_server_close(f.server, 60000);
    f.server = NULL;
    struct answer a = end_asking(&asking);
    ATH_CODE(ATH_OK, a.header->code);
    pthread_join(thread, NULL);
    free_answer(&a);
    stop(&f);
}
