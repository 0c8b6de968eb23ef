/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * token - where the next page begins, as text: numbers, a checksum of the question they belong to,
 * and one of all that. Between the files of this room only.
 */

#include "base/arena.h"
#include "base/crc.h"
#include "query/query.h"

enum { ATH_TOKEN_NUMBERS = 6 };

/* Add a text and its end to a question's checksum. NULL is "". */
uint32_t ath_token_sum(uint32_t crc, const char *text);
/* The same with all of its conditions. */
uint32_t ath_token_sum_where(uint32_t crc, const struct ath_where *where, size_t n);

/* The token; NULL when the arena is out. */
const char *ath_token_write(uint32_t question, const uint64_t *numbers, size_t n,
                            struct ath_arena *arena);

/* False when it is not a token with n numbers for this question. */
bool ath_token_read(uint64_t *numbers, size_t n, uint32_t question, const char *text);
