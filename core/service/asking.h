/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * asking - what the calls of Query do alike: read a question's lists, look at the moment it is of, and
 * answer with what is wrong with it.
 */

#include "athar/v1/query.pb-c.h"
#include "query/query.h"
#include "service/reply.h"

enum {
    ATH_ASK_INDICATORS = 32,
    ATH_ASK_BY = 8,
    ATH_ASK_WHERE = 16,
    ATH_ASK_PAGE = 10000, /* rows */
};

/* A question's `expired`, whose context is the call: its time is up. */
bool ath_ask_expired(void *call);

/* Answer with INVALID_ARGUMENT when a list is longer than a question may have; true then. */
bool ath_list_too_long(struct ath_call *call, const char *field, size_t n, size_t limit);

/* A question's conditions, in the call's arena. Answers and gives false when there are too many, or
 * the arena is out. */
bool ath_ask_where(const struct ath_where **out, struct ath_call *call,
                   Athar__V1__Filter *const *where, size_t n);

/* The groups of a row as a message; NULL when the arena is out. */
Athar__V1__GroupKey **ath_group_keys(const char *const *keys, size_t n,
                                     struct ath_arena *arena);

/* A row of an answer as a message (query.c), of which texts are borrowed; false when the arena is
 * out. */
bool ath_aggregate_row(Athar__V1__AggregateRow *out, const struct ath_answer_row *row,
                       size_t by_count, struct ath_arena *arena);

/* One question under way. */
struct ath_asking {
    struct ath_call *call;
    struct ath_look look;
    struct ath_findings findings;
    struct ath_view view;
    struct ath_error err;
    uint64_t seq; /* that the answer is of */
};

/* Look at the moment: "1234", "2024-03-31", or "" for now. Answers and gives false when that cannot
 * be; else ath_ask_close() ends it. */
bool ath_ask_open(struct ath_asking *asking, struct ath_call *call,
                  const struct ath_service *service, const char *as_of);

/* End it; with a code other than ATH_OK the call is first answered with err and findings. */
void ath_ask_close(struct ath_asking *asking, ath_code code);

/* Answer with the message; the header says the journal's end. */
void ath_ask_reply(const struct ath_asking *asking, const ProtobufCMessage *response);
