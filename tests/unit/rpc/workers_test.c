/* SPDX-License-Identifier: Apache-2.0 */
#include "rpc_fixture.h"

enum { SENT_MOST = 24 };

/* The requests' ids as they were handed over, "a1 a2|b1|": a bar ends each handing over. */
struct log {
    pthread_mutex_t lock;
    pthread_cond_t opened;
    char handed[256];
    bool open; /* the handler may return */
    atomic_bool entered;
};

static struct log hands;

static const char *id_of(const ProtobufCMessage *request)
{
    return ((const Athar__V1__SubmitRequest *)request)->id;
}

/* Writes down who came together; waits for the gate. */
static void note_submits(struct ath_call *call, const ProtobufCMessage *request,
                         void *context)
{
    Athar__V1__SubmitResponse response = ATHAR__V1__SUBMIT_RESPONSE__INIT;

    (void)context;
    ATH_EQ_STR(id_of(request), id_of(ath_call_request(call)));
    atomic_store(&hands.entered, true);
    pthread_mutex_lock(&hands.lock);
    while (!hands.open) {
        pthread_cond_wait(&hands.opened, &hands.lock);
    }
    for (struct ath_call *next; call != NULL; call = next) {
        size_t used = strlen(hands.handed);
        next = ath_call_next(call);
        snprintf(hands.handed + used, sizeof hands.handed - used, "%s%s",
                 id_of(ath_call_request(call)), next == NULL ? "|" : " ");
        ath_call_reply(call, &response.base, 1);
    }
    pthread_mutex_unlock(&hands.lock);
}

/* Those whose ids begin with the same letter. */
static bool same_letter(const struct ath_method *method, const ProtobufCMessage *first,
                        const ProtobufCMessage *other)
{
    return method->handler == note_submits && id_of(first)[0] == id_of(other)[0];
}

static const struct ath_method noting_methods[] = {
    { &athar__v1__submissions__descriptor, "Submit", note_submits, 0, 0, 0 },
    { &athar__v1__query__descriptor, "Aggregate", answer_aggregate, 0, 0, 0 },
};

static struct fixture serve_one_worker(void)
{
    hands = (struct log){ .lock = PTHREAD_MUTEX_INITIALIZER,
                          .opened = PTHREAD_COND_INITIALIZER };
    return serve(&(struct ath_server_options){
        .workers = 1, .methods = noting_methods, .method_count = 2, .joins = same_letter });
}

static struct asking begin_submit(struct fixture *f, const char *id, uint32_t timeout_ms)
{
    Athar__V1__SubmitRequest request = ATHAR__V1__SUBMIT_REQUEST__INIT;

    request.id = (char *)id;
    size_t size = athar__v1__submit_request__get_packed_size(&request);
    uint8_t *bytes = malloc(size + 1);
    athar__v1__submit_request__pack(&request, bytes);
    struct asking asking = begin(f, SUBMIT, ath_slice(bytes, size), timeout_ms);
    free(bytes);
    return asking;
}

static void open_hands(void)
{
    pthread_mutex_lock(&hands.lock);
    hands.open = true;
    pthread_cond_signal(&hands.opened);
    pthread_mutex_unlock(&hands.lock);
}

/* Send all while the one worker is kept by the first, and say how they were handed over. */
static const char *hand_over(struct fixture *f, const char *const *ids, size_t n)
{
    struct asking sent[SENT_MOST];

    sent[0] = begin_submit(f, ids[0], 0);
    while (!atomic_load(&hands.entered)) {
        sched_yield();
    }
    for (size_t i = 1; i < n; i++) {
        sent[i] = begin_submit(f, ids[i], 0);
        wait_inflight(f, i + 1);
    }
    open_hands();
    for (size_t i = 0; i < n; i++) {
        struct answer a = end_asking(&sent[i]);
        ATH_CODE(ATH_OK, a.header->code);
        free_answer(&a);
    }
    return hands.handed;
}

ATH_TEST(rpc_workers, calls_that_join_are_handed_over_together_past_those_that_do_not)
{
    const char *ids[] = { "x", "a1", "b1", "a2", "c1", "b2", "a3" };
    struct fixture f = serve_one_worker();

    ATH_EQ_STR(hand_over(&f, ids, 7), "x|a1 a2 a3|b1 b2|c1|");
    stop(&f);
}

ATH_TEST(rpc_workers, sixteen_are_handed_over_at_a_time_and_the_rest_after_them)
{
    const char *ids[20] = { "x" };
    struct fixture f = serve_one_worker();

    for (size_t i = 1; i < 20; i++) {
        ids[i] = "a";
    }
    ATH_EQ_STR(hand_over(&f, ids, 20), "x|a a a a a a a a a a a a a a a a|a a a|");
    stop(&f);
}

ATH_TEST(rpc_workers, a_large_request_is_handled_alone)
{
    static char large[70000];
    const char *ids[] = { "x", "a1", large, "a2" };
    struct fixture f = serve_one_worker();

    memset(large, 'a', sizeof large - 1);
    hand_over(&f, ids, 4);
    ATH_TRUE(strncmp(hands.handed, "x|a1 a2|aaaa", 12) == 0);
    stop(&f);
}

ATH_TEST(rpc_workers, one_that_waited_past_its_deadline_is_left_out_of_those_together)
{
    struct fixture f = serve_one_worker();
    int64_t now = ath_clock_mono_us();

    ath_clock_fake(now);
    struct asking first = begin_submit(&f, "x", 3600000);
    while (!atomic_load(&hands.entered)) {
        sched_yield();
    }
    struct asking late = begin_submit(&f, "a1", 1000);
    wait_inflight(&f, 2);
    struct asking good = begin_submit(&f, "a2", 3600000);
    wait_inflight(&f, 3);
    ath_clock_fake(now + 1000001);
    open_hands();
    struct answer a = end_asking(&late);
    ATH_CODE(ATH_DEADLINE_EXCEEDED, a.header->code);
    free_answer(&a);
    a = end_asking(&good);
    ATH_CODE(ATH_OK, a.header->code);
    free_answer(&a);
    a = end_asking(&first);
    free_answer(&a);
    ATH_EQ_STR(hands.handed, "x|a2|");
    ath_clock_fake(-1);
    stop(&f);
}

ATH_TEST(rpc_workers, without_a_word_about_joining_each_call_is_handed_over_alone)
{
    const char *ids[] = { "x", "a1", "a2", "a3" };

    hands = (struct log){ .lock = PTHREAD_MUTEX_INITIALIZER,
                          .opened = PTHREAD_COND_INITIALIZER };
    struct fixture f = serve(&(struct ath_server_options){
        .workers = 1, .methods = noting_methods, .method_count = 2 });
    ATH_EQ_STR(hand_over(&f, ids, 4), "x|a1|a2|a3|");
    stop(&f);
}
