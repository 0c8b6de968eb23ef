/* SPDX-License-Identifier: Apache-2.0 */
#include <sys/socket.h>
#include <sys/un.h>

#include "client_fixture.h"

ATH_TEST(client_call, a_call_returns_its_answer_and_seq)
{
    struct fixture f = start_server();
    struct athar_status status = { 0 };

    ATH_CODE(ATHAR_OK, check(&f, NULL, &status));
    ATH_EQ_U64(status.seq, 42);
    ATH_EQ_U64(status.attempts, 1);
    stop_server(&f);
}

ATH_TEST(client_call, a_status_is_not_needed)
{
    struct fixture f = start_server();

    ATH_CODE(ATHAR_OK, check(&f, NULL, NULL));
    f.behaviour->failure = ATH_NOT_FOUND;
    atomic_store(&f.behaviour->failures, 1);
    ATH_CODE(ATHAR_NOT_FOUND, check(&f, NULL, NULL));
    stop_server(&f);
}

ATH_TEST(client_call, a_refusal_carries_what_was_wrong)
{
    struct fixture f = start_server();
    struct athar_status status = { 0 };
    Athar__V1__HealthCheckRequest request = ATHAR__V1__HEALTH_CHECK_REQUEST__INIT;
    uint8_t unknown[] = { 1 };
    ProtobufCMessageUnknownField extra = { 3, PROTOBUF_C_WIRE_TYPE_VARINT, 1, unknown };
    ProtobufCMessage *answer = NULL;

    request.base.n_unknown_fields = 1;
    request.base.unknown_fields = &extra;
    ATH_CODE(ATHAR_OK, athar_call(f.client, "Health.Check", &request.base, &answer, NULL,
                                  &status)); /* not mutating: ignored */
    athar_free(answer);
    extra.tag = 1; /* the payload's number, but not bytes */
    ATH_CODE(ATHAR_INVALID_ARGUMENT,
             athar_call(f.client, "Health.Check", &request.base, &answer, NULL, &status));
    ATH_EQ_U64(status.detail_count, 1);
    ATH_EQ_STR(status.details[0]->reason, "wrong-wire-type");
    ATH_EQ_STR(status.details[0]->field, "payload");
    athar_status_clear(&status);
    ATH_EQ_U64(status.detail_count, 0);
    stop_server(&f);
}

/* ---- retries -------------------------------------------------------------------------- */

ATH_TEST(client_call, unavailable_is_tried_again_until_it_succeeds)
{
    struct fixture f = start_server();
    struct athar_status status = { 0 };

    atomic_store(&f.behaviour->failures, 2);
    ATH_CODE(ATHAR_OK, check(&f, NULL, &status));
    ATH_EQ_U64(status.attempts, 3);
    stop_server(&f);
}

ATH_TEST(client_call, an_attempt_that_may_have_been_done_leaves_a_doubt)
{
    struct fixture f = start_server();
    struct athar_status status = { 0 };

    ATH_CODE(ATHAR_OK, check(&f, NULL, &status));
    ATH_FALSE(status.in_doubt);
    atomic_store(&f.behaviour->failures, 1); /* nobody says what is wrong */
    ATH_CODE(ATHAR_OK, check(&f, NULL, &status));
    ATH_TRUE(status.in_doubt);
    ATH_CODE(ATHAR_OK, check(&f, NULL, &status));
    ATH_FALSE(status.in_doubt);
    stop_server(&f);
}

ATH_TEST(client_call, patience_ends_retries_before_the_calls_time)
{
    struct fixture f = start_server();
    struct athar_status status = { 0 };
    const struct athar_call_options options = { .timeout_ms = 3600000, .patience_ms = 100 };
    int64_t from = ath_clock_mono_us();

    atomic_store(&f.behaviour->failures, 1000000);
    ATH_CODE(ATHAR_UNAVAILABLE, check(&f, &options, &status));
    ATH_TRUE(ath_clock_mono_us() - from < INT64_C(20000000));
    atomic_store(&f.behaviour->failures, 1);
    ATH_CODE(ATHAR_OK, check(&f, &options, &status));
    ATH_EQ_U64(status.attempts, 2);
    ath_server_close(f.server, 0);
    f.server = NULL;
    ATH_CODE(ATHAR_UNAVAILABLE, check(&f, &options, &status));
    ATH_TRUE(status.unreachable);
    stop_server(&f);
}

ATH_TEST(client_call, patience_does_not_hurry_a_call_that_is_served)
{
    struct fixture f = start_server();
    struct athar_status status = { 0 };
    Athar__V1__VerifyRequest request = ATHAR__V1__VERIFY_REQUEST__INIT;
    ProtobufCMessage *answer = NULL;
    const struct athar_call_options options = { .timeout_ms = 1500, .patience_ms = 1 };
    int64_t from = ath_clock_mono_us();

    ATH_CODE(ATHAR_DEADLINE_EXCEEDED, athar_call(f.client, "Admin.Verify", &request.base,
                                                 &answer, &options, &status));
    ATH_TRUE(ath_clock_mono_us() - from >= 1499000);
    answer_kept(f.behaviour);
    athar_status_clear(&status);
    stop_server(&f);
}

ATH_TEST(client_call, a_call_asked_for_once_is_sent_once)
{
    struct fixture f = start_server();
    struct athar_status status = { 0 };

    atomic_store(&f.behaviour->failures, 1);
    ATH_CODE(ATHAR_UNAVAILABLE,
             check(&f, &(struct athar_call_options){ .once = true }, &status));
    ATH_EQ_STR(status.message, "as told");
    ATH_FALSE(status.unreachable);
    ATH_EQ_U64(status.attempts, 1);
    stop_server(&f);
}

ATH_TEST(client_call, other_failures_are_final)
{
    struct fixture f = start_server();
    struct athar_status status = { 0 };

    for (int code = ATHAR_CANCELLED; code <= ATHAR_UNAUTHENTICATED; code++) {
        if (code == ATHAR_UNAVAILABLE) {
            continue;
        }
        f.behaviour->failure = (ath_code)code;
        atomic_store(&f.behaviour->failures, 1);
        ATH_CODE(code, check(&f, NULL, &status));
        ATH_EQ_U64(status.attempts, 1);
    }
    stop_server(&f);
}

ATH_TEST(client_call, a_server_that_names_a_pause_is_asked_again_after_it)
{
    struct fixture f = start_server();
    struct athar_status status = { 0 };
    int64_t from = ath_clock_mono_us();

    f.behaviour->failure = ATH_RESOURCE_EXHAUSTED;
    f.behaviour->retry_after_ms = 60;
    atomic_store(&f.behaviour->failures, 1);
    ATH_CODE(ATHAR_OK, check(&f, NULL, &status));
    ATH_EQ_U64(status.attempts, 2);
    ATH_TRUE(ath_clock_mono_us() - from >= 59000);
    stop_server(&f);
}

ATH_TEST(client_call, retries_end_with_the_calls_time)
{
    struct fixture f = start_server();
    struct athar_status status = { 0 };

    atomic_store(&f.behaviour->failures, 1000000);
    ATH_CODE(ATHAR_UNAVAILABLE,
             check(&f, &(struct athar_call_options){ .timeout_ms = 200 }, &status));
    ATH_TRUE(status.attempts > 1);
    stop_server(&f);
}

ATH_TEST(client_call, no_answer_in_time_is_deadline_exceeded)
{
    struct fixture f = start_server();
    struct athar_status status = { 0 };
    Athar__V1__VerifyRequest request = ATHAR__V1__VERIFY_REQUEST__INIT;
    ProtobufCMessage *answer = NULL;

    ATH_CODE(ATHAR_DEADLINE_EXCEEDED,
             athar_call(f.client, "Admin.Verify", &request.base, &answer,
                        &(struct athar_call_options){ .timeout_ms = 50 }, &status));
    ATH_TRUE(strstr(status.message, "outcome is unknown") != NULL);
    wait_kept(f.behaviour, 1);
    answer_kept(f.behaviour);
    ATH_CODE(ATHAR_OK, check(&f, NULL, &status)); /* the late answer disturbs nothing */
    stop_server(&f);
}

static void *restart(void *arg)
{
    struct fixture *f = arg;

    wait_kept(f->behaviour, 1);
    ath_server_close(f->server, 0);
    f->server = serve_at(f->url, f->behaviour);
    wait_kept(f->behaviour, 2);
    answer_kept(f->behaviour); /* the first goes nowhere */
    return NULL;
}

ATH_TEST(client_call, a_call_survives_a_restart_of_its_server)
{
    struct fixture f = start_server();
    struct athar_status status = { 0 };
    Athar__V1__VerifyRequest request = ATHAR__V1__VERIFY_REQUEST__INIT;
    ProtobufCMessage *answer = NULL;
    pthread_t thread;

    pthread_create(&thread, NULL, restart, &f);
    ATH_CODE(ATHAR_OK,
             athar_call(f.client, "Admin.Verify", &request.base, &answer, NULL, &status));
    ATH_TRUE(status.attempts >= 2);
    pthread_join(thread, NULL);
    athar_free(answer);
    stop_server(&f);
}

/* ---- nobody there --------------------------------------------------------------------- */

static void expect_unreachable(const char *url, uint32_t connect_timeout_ms)
{
    struct athar_options options = { .connect_timeout_ms = connect_timeout_ms };
    struct athar_status status = { 0 };
    struct athar_client *client = NULL;

    ATH_CODE(ATHAR_UNAVAILABLE, athar_connect(&client, url, &options, &status));
    ATH_TRUE(status.unreachable);
    ATH_TRUE(strstr(status.message, "cannot reach") != NULL);
    ATH_TRUE(strstr(status.message, url) != NULL);
    ATH_TRUE(client == NULL);
}

ATH_TEST(client_call, a_server_that_is_not_there_is_noticed_long_before_the_timeout)
{
    int64_t from = ath_clock_mono_us();

    expect_unreachable("ipc:///tmp/athar-nobody-listens-here", 60000);
    expect_unreachable("tcp://127.0.0.1:1", 60000);
    ATH_TRUE(ath_clock_mono_us() - from < 30 * INT64_C(1000000));
}

ATH_TEST(client_call, something_that_does_not_answer_is_given_up_at_the_timeout)
{
    char folder[] = "/tmp/athar-cli-XXXXXX", url[64];
    struct sockaddr_un address = { .sun_family = AF_UNIX };
    int fd = socket(AF_UNIX, SOCK_STREAM, 0);

    ATH_TRUE(mkdtemp(folder) != NULL);
    snprintf(url, sizeof url, "ipc://%s/mute", folder);
    snprintf(address.sun_path, sizeof address.sun_path, "%s", url + 6);
    ATH_EQ_INT(bind(fd, (struct sockaddr *)&address, sizeof address), 0);
    ATH_EQ_INT(listen(fd, 8), 0);
    expect_unreachable(url, 100);
    close(fd);
    unlink(url + 6);
    ATH_EQ_INT(rmdir(folder), 0);
}

ATH_TEST(client_call, a_server_lost_for_good_is_unreachable)
{
    struct fixture f = start_server();
    struct athar_status status = { 0 };

    ath_server_close(f.server, 0);
    f.server = NULL;
    ATH_CODE(ATHAR_UNAVAILABLE,
             check(&f, &(struct athar_call_options){ .timeout_ms = 150 }, &status));
    ATH_TRUE(status.unreachable);
    stop_server(&f);
}

ATH_TEST(client_call, a_url_of_no_known_kind_is_invalid)
{
    struct athar_status status = { 0 };
    struct athar_client *client;

    ATH_CODE(ATHAR_INVALID_ARGUMENT, athar_connect(&client, "http://x", NULL, &status));
    ATH_CODE(ATHAR_INVALID_ARGUMENT, athar_connect(&client, "", NULL, &status));
    ATH_CODE(ATHAR_INVALID_ARGUMENT,
             athar_connect(&client, "tcp://nonsense", NULL, &status));
    ATH_FALSE(status.unreachable);
}

/* ---- refused here --------------------------------------------------------------------- */

ATH_TEST(client_call, mistakes_are_refused_before_they_are_sent)
{
    struct fixture f = start_server();
    struct athar_status status = { 0 };
    Athar__V1__HealthCheckRequest request = ATHAR__V1__HEALTH_CHECK_REQUEST__INIT;
    ProtobufCMessage *answer = NULL;
    static uint8_t big[9 * 1024 * 1024];

    ATH_CODE(ATHAR_UNIMPLEMENTED,
             athar_call(f.client, "Health.Guess", &request.base, &answer, NULL, &status));
    ATH_CODE(ATHAR_INVALID_ARGUMENT,
             athar_call(f.client, "Admin.Verify", &request.base, &answer, NULL, &status));
    request.payload = (ProtobufCBinaryData){ sizeof big, big };
    ATH_CODE(ATHAR_RESOURCE_EXHAUSTED,
             athar_call(f.client, "Health.Check", &request.base, &answer, NULL, &status));
    ATH_EQ_U64(status.attempts, 0);
    stop_server(&f);
}

/* ---- other forms ---------------------------------------------------------------------- */

ATH_TEST(client_call, a_call_in_json_is_the_same_call)
{
    struct fixture f = start_server();
    struct athar_status status = { 0 };
    char *json = NULL;

    ATH_CODE(ATHAR_OK, athar_call_json(f.client, "Health.Check",
                                       "{\"payload\":\"cGluZw==\"}", &json, &status));
    ATH_EQ_STR(json, "{\"payload\":\"cGluZw==\"}");
    free(json);
    ATH_CODE(ATHAR_INVALID_ARGUMENT, athar_call_json(f.client, "Health.Check",
                                                     "{\"paylod\":\"\"}", &json, &status));
    ATH_EQ_STR(status.message, "paylod: there is no such field");
    stop_server(&f);
}

static void note_response(const Athar__V1__HealthCheckResponse *response, void *noted)
{
    *(size_t *)noted = response == NULL ? 0 : response->payload.len;
}

ATH_TEST(client_call, generated_stubs_call_too)
{
    struct fixture f = start_server();
    ProtobufCService *service = athar_service(f.client, &athar__v1__health__descriptor);
    Athar__V1__HealthCheckRequest request = ATHAR__V1__HEALTH_CHECK_REQUEST__INIT;
    size_t noted = 99;

    request.payload = (ProtobufCBinaryData){ 4, (uint8_t *)"ping" };
    athar__v1__health__check(service, &request, note_response, &noted);
    ATH_EQ_U64(noted, 4);
    ATH_EQ_U64(athar_service_status(service)->seq, 42);
    f.behaviour->failure = ATH_NOT_FOUND;
    atomic_store(&f.behaviour->failures, 1);
    athar__v1__health__check(service, &request, note_response, &noted);
    ATH_EQ_U64(noted, 0);
    ATH_CODE(ATHAR_NOT_FOUND, athar_service_status(service)->code);
    protobuf_c_service_destroy(service);
    stop_server(&f);
}

static void *check_many(void *fixture)
{
    struct athar_status status = { 0 };

    for (int i = 0; i < 100; i++) {
        if (check(fixture, NULL, &status) != ATHAR_OK) {
            return fixture;
        }
    }
    return NULL;
}

ATH_TEST(client_call, threads_share_a_client)
{
    struct fixture f = start_server();
    pthread_t threads[4];
    void *failed;

    for (int i = 0; i < 4; i++) {
        pthread_create(&threads[i], NULL, check_many, &f);
    }
    for (int i = 0; i < 4; i++) {
        pthread_join(threads[i], &failed);
        ATH_TRUE(failed == NULL);
    }
    stop_server(&f);
}
