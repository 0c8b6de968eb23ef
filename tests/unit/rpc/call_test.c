/* SPDX-License-Identifier: Apache-2.0 */
#include "rpc/call.h"

#include "check.h"

enum { ARENA_BYTES = 1 << 16 };

/* A call of nobody, and how it was answered. */
struct alone {
    struct ath_call call;
    struct ath_arena arena;
    uint32_t code, retry_after_ms;
};

static void keep_answer(struct ath_call *call, const Athar__V1__ResponseHeader *header,
                        struct ath_body response)
{
    struct alone *alone = (struct alone *)call; /* its first member */

    (void)response;
    alone->code = header->code;
    alone->retry_after_ms = header->retry_after_ms;
}

static void begin(struct alone *alone)
{
    *alone = (struct alone){ .code = 0 };
    ath_arena_init(&alone->arena, ARENA_BYTES);
    ath_call_begin(&alone->call, &alone->arena, INT64_MAX);
    alone->call.send = keep_answer;
}

ATH_TEST(rpc_call, a_client_is_told_the_pause_that_an_error_names)
{
    struct ath_error err;
    struct alone alone;

    begin(&alone);
    ath_fail_retry(&err, ATH_UNAVAILABLE, 250, "left alone for a while");
    ath_call_fail(&alone.call, &err, NULL, 0);
    ATH_EQ_U64(alone.code, ATH_UNAVAILABLE);
    ATH_EQ_U64(alone.retry_after_ms, 250);
    ath_arena_fini(&alone.arena);
}

ATH_TEST(rpc_call, an_error_that_names_no_pause_asks_for_none)
{
    struct ath_error err;
    struct alone alone;

    begin(&alone);
    ath_fail(&err, ATH_UNAVAILABLE, "gone");
    ath_call_fail(&alone.call, &err, NULL, 0);
    ATH_EQ_U64(alone.code, ATH_UNAVAILABLE);
    ATH_EQ_U64(alone.retry_after_ms, 0);
    ath_arena_fini(&alone.arena);
}
