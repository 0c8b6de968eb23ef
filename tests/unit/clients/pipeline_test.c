/* SPDX-License-Identifier: Apache-2.0 */
#include "client_fixture.h"

enum { CALLS = 500, WINDOW = 8 };

struct tally {
    atomic_int answered, failed, wrong;
    struct athar_pipeline *pipeline;
    atomic_int left;
};

/* One call: its number goes out and must come back. */
struct numbered {
    struct tally *tally;
    uint32_t number;
};

static void count(const ProtobufCMessage *response, const struct athar_status *status,
                  void *context)
{
    const struct numbered *call = context;
    const Athar__V1__HealthCheckResponse *r =
        (const Athar__V1__HealthCheckResponse *)response;

    if (status->code != ATHAR_OK) {
        atomic_fetch_add(&call->tally->failed, 1);
        return;
    }
    atomic_fetch_add(&call->tally->answered, 1);
    if (r->payload.len != sizeof call->number ||
        memcmp(r->payload.data, &call->number, sizeof call->number) != 0) {
        atomic_fetch_add(&call->tally->wrong, 1);
    }
}

static void submit_all(struct athar_pipeline *pipeline, struct tally *tally,
                       struct numbered *calls)
{
    Athar__V1__HealthCheckRequest request = ATHAR__V1__HEALTH_CHECK_REQUEST__INIT;
    struct athar_status status = { 0 };

    for (uint32_t i = 0; i < CALLS; i++) {
        calls[i] = (struct numbered){ tally, i };
        request.payload = (ProtobufCBinaryData){ sizeof i, (uint8_t *)&calls[i].number };
        struct athar_submit submit = { .method = "Health.Check",
                                       .request = &request.base,
                                       .done = count,
                                       .context = &calls[i] };
        ATH_CODE(ATHAR_OK, athar_pipeline_submit(pipeline, &submit, &status));
    }
    athar_pipeline_wait(pipeline);
}

static struct athar_pipeline *open_pipeline(struct fixture *f, unsigned window)
{
    struct athar_pipeline *pipeline;
    struct athar_status status = { 0 };

    ATH_CODE(ATHAR_OK, athar_pipeline_open(&pipeline, f->client, window, &status));
    return pipeline;
}

ATH_TEST(client_pipeline, every_call_gets_its_own_answer)
{
    struct fixture f = start_server();
    struct athar_pipeline *pipeline = open_pipeline(&f, WINDOW);
    static struct numbered calls[CALLS];
    struct tally tally = { 0 };

    submit_all(pipeline, &tally, calls);
    ATH_EQ_INT(tally.answered, CALLS);
    ATH_EQ_INT(tally.wrong, 0);
    athar_pipeline_close(pipeline);
    stop_server(&f);
}

ATH_TEST(client_pipeline, failing_calls_are_tried_again_each_by_itself)
{
    struct fixture f = start_server();
    struct athar_pipeline *pipeline = open_pipeline(&f, WINDOW);
    static struct numbered calls[CALLS];
    struct tally tally = { 0 };

    atomic_store(&f.behaviour->failures, 20);
    submit_all(pipeline, &tally, calls);
    ATH_EQ_INT(tally.answered, CALLS);
    ATH_EQ_INT(tally.wrong, 0);
    athar_pipeline_close(pipeline);
    stop_server(&f);
}

ATH_TEST(client_pipeline, a_final_failure_reaches_the_callback)
{
    struct fixture f = start_server();
    struct athar_pipeline *pipeline = open_pipeline(&f, WINDOW);
    static struct numbered calls[CALLS];
    struct tally tally = { 0 };

    f.behaviour->failure = ATH_NOT_FOUND;
    atomic_store(&f.behaviour->failures, 1);
    submit_all(pipeline, &tally, calls);
    ATH_EQ_INT(tally.failed, 1);
    ATH_EQ_INT(tally.answered, CALLS - 1);
    athar_pipeline_close(pipeline);
    stop_server(&f);
}

ATH_TEST(client_pipeline, a_full_window_is_said_to_one_who_will_not_wait)
{
    struct fixture f = start_server();
    struct athar_pipeline *pipeline = open_pipeline(&f, 1);
    Athar__V1__VerifyRequest request = ATHAR__V1__VERIFY_REQUEST__INIT;
    struct athar_submit submit = { .method = "Admin.Verify",
                                   .request = &request.base,
                                   .no_wait = true };
    struct athar_status status = { 0 };

    ATH_CODE(ATHAR_OK, athar_pipeline_submit(pipeline, &submit, &status));
    ATH_CODE(ATHAR_RESOURCE_EXHAUSTED, athar_pipeline_submit(pipeline, &submit, &status));
    wait_kept(f.behaviour, 1);
    answer_kept(f.behaviour);
    athar_pipeline_close(pipeline);
    stop_server(&f);
}

static void submit_next(struct tally *tally);

static void count_and_go_on(const ProtobufCMessage *response,
                            const struct athar_status *status, void *context)
{
    struct tally *tally = context;

    atomic_fetch_add(
        response != NULL && status->code == 0 ? &tally->answered : &tally->failed, 1);
    if (atomic_fetch_sub(&tally->left, 1) > 0) {
        submit_next(tally);
    }
}

static void submit_next(struct tally *tally)
{
    Athar__V1__HealthCheckRequest request = ATHAR__V1__HEALTH_CHECK_REQUEST__INIT;
    struct athar_submit submit = { .method = "Health.Check",
                                   .request = &request.base,
                                   .done = count_and_go_on,
                                   .context = tally,
                                   .no_wait = true };

    if (athar_pipeline_submit(tally->pipeline, &submit, NULL) != ATHAR_OK) {
        atomic_fetch_add(&tally->failed, 1);
    }
}

ATH_TEST(client_pipeline, a_callback_always_finds_the_place_of_its_call)
{
    struct fixture f = start_server();
    struct tally tally = { .left = CALLS, .pipeline = open_pipeline(&f, 4) };

    for (int i = 0; i < 4; i++) {
        submit_next(&tally);
    }
    athar_pipeline_close(tally.pipeline);
    ATH_EQ_INT(tally.failed, 0);
    ATH_EQ_INT(tally.answered, CALLS + 4);
    stop_server(&f);
}

static void note_status(const ProtobufCMessage *response, const struct athar_status *status,
                        void *context)
{
    (void)response;
    atomic_store((atomic_int *)context, status->code);
}

ATH_TEST(client_pipeline, a_call_without_answer_ends_at_its_deadline)
{
    struct fixture f = start_server();
    struct athar_pipeline *pipeline = open_pipeline(&f, 1);
    Athar__V1__VerifyRequest request = ATHAR__V1__VERIFY_REQUEST__INIT;
    struct athar_call_options options = { .timeout_ms = 50 };
    atomic_int code = -1;
    struct athar_submit submit = { .method = "Admin.Verify",
                                   .request = &request.base,
                                   .options = &options,
                                   .done = note_status,
                                   .context = &code };

    ATH_CODE(ATHAR_OK, athar_pipeline_submit(pipeline, &submit, NULL));
    athar_pipeline_wait(pipeline);
    ATH_CODE(ATHAR_DEADLINE_EXCEEDED, atomic_load(&code));
    wait_kept(f.behaviour, 1);
    answer_kept(f.behaviour);
    athar_pipeline_close(pipeline);
    stop_server(&f);
}
