/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * answer_pack - an answer of totals straight into the bytes of an AggregateResponse.
 *
 * A question by month and region has a thousand rows and more, of ten short texts: building messages
 * of them only to have them measured and packed takes longer than finding the figures.
 */

#include "base/buf.h"
#include "query/query.h"

/* Bytes that such an answer of `rows` rows about has. */
size_t ath_answer_hint(size_t rows);

/* Write what packing the same rows as messages (ath_aggregate_row) would give, byte for byte. Rows
 * have at most ATH_ASK_BY keys. The buffer says when memory is out. */
void ath_answer_pack(struct ath_buf *out, const struct ath_answer *answer, size_t by_count,
                     uint64_t seq);
