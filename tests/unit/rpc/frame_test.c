/* SPDX-License-Identifier: Apache-2.0 */
#include "rpc/frame.h"

#include <string.h>

#include "athar/v1/health.pb-c.h"
#include "athar/v1/rpc.pb-c.h"
#include "check.h"

ATH_TEST(rpc_frame, what_is_written_is_read_back)
{
    Athar__V1__ResponseHeader header = ATHAR__V1__RESPONSE_HEADER__INIT;
    Athar__V1__HealthCheckRequest body = ATHAR__V1__HEALTH_CHECK_REQUEST__INIT;
    uint8_t bytes[64];
    struct ath_frame frame;

    header.seq = 300;
    body.payload = (ProtobufCBinaryData){ 3, (uint8_t *)"abc" };
    struct ath_frame_plan plan =
        ath_frame_plan(&header.base, (struct ath_body){ .message = &body.base });
    ATH_TRUE(plan.bytes <= sizeof bytes);
    ath_frame_write(bytes, &plan);
    ATH_OK(ath_frame_parse(&frame, ath_slice(bytes, plan.bytes), NULL));
    ATH_EQ_U64(frame.header.size, 3);
    ATH_EQ_U64(frame.body.size, 5);
    ATH_EQ_MEM(frame.body.data,
               "\x0a\x03"
               "abc",
               5);
}

ATH_TEST(rpc_frame, a_body_that_is_packed_already_is_written_as_it_is)
{
    Athar__V1__ResponseHeader header = ATHAR__V1__RESPONSE_HEADER__INIT;
    uint8_t bytes[64];
    struct ath_frame frame;

    header.seq = 300;
    struct ath_frame_plan plan =
        ath_frame_plan(&header.base, (struct ath_body){ .packed = ath_slice("abc", 3) });
    ATH_TRUE(plan.bytes <= sizeof bytes);
    ath_frame_write(bytes, &plan);
    ATH_OK(ath_frame_parse(&frame, ath_slice(bytes, plan.bytes), NULL));
    ATH_EQ_U64(frame.header.size, 3);
    ATH_EQ_U64(frame.body.size, 3);
    ATH_EQ_MEM(frame.body.data, "abc", 3);
}

ATH_TEST(rpc_frame, a_frame_shorter_than_its_length_is_refused)
{
    struct ath_frame frame;
    struct ath_error err;

    for (size_t size = 0; size < 4; size++) {
        ATH_CODE(ATH_INVALID_ARGUMENT,
                 ath_frame_parse(&frame, ath_slice("\0\0\0", size), &err));
    }
}

ATH_TEST(rpc_frame, a_header_cut_short_is_refused_and_says_by_how_much)
{
    struct ath_frame frame;
    struct ath_error err;

    ATH_CODE(ATH_INVALID_ARGUMENT, ath_frame_parse(&frame,
                                                   ath_slice("\0\0\0\x05"
                                                             "abcd",
                                                             8),
                                                   &err));
    ATH_EQ_STR(err.message, "the frame says its header has 5 bytes and only 4 follow");
}

ATH_TEST(rpc_frame, a_header_over_64_kib_is_refused_even_when_it_is_there)
{
    static uint8_t bytes[4 + 64 * 1024 + 1] = { 0, 1, 0, 1 };
    struct ath_frame frame;
    struct ath_error err;

    ATH_CODE(ATH_INVALID_ARGUMENT,
             ath_frame_parse(&frame, ath_slice(bytes, sizeof bytes), &err));
    bytes[3] = 0;
    ATH_OK(ath_frame_parse(&frame, ath_slice(bytes, sizeof bytes), &err));
    ATH_EQ_U64(frame.body.size, 1);
}

ATH_TEST(rpc_frame, an_empty_body_is_an_empty_message)
{
    struct ath_frame frame;

    ATH_OK(ath_frame_parse(&frame, ath_slice("\0\0\0\x01x", 5), NULL));
    ATH_EQ_U64(frame.body.size, 0);
}
