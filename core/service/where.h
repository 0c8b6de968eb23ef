/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * where - what the calls of Query read alike.
 */

#include "athar/v1/query.pb-c.h"
#include "query/query.h"

struct ath_call;

/* The conditions of a question, in the arena; false when it is out. */
bool ath_where_read(const struct ath_where **out, Athar__V1__Filter *const *where, size_t n,
                    struct ath_arena *arena);

/* A row of an answer as a message (query.c), of which texts are borrowed; false when the arena is
 * out. */
bool ath_aggregate_row(Athar__V1__AggregateRow *out, const struct ath_answer_row *row,
                       size_t by_count, struct ath_arena *arena);

/* Answer with INVALID_ARGUMENT when a list is longer than a question may have; true then. */
bool ath_list_too_long(struct ath_call *call, const char *field, size_t n, size_t limit);
