/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * drill - from a total to the figures in it: the same question, and what each report gave to its
 * answer. Of a stock only last values (R7); of a ratio the figures of each of its operands.
 *
 * Threads:  any, each with its own transaction and arena.
 * Memory:   answers live in the arena.
 * Failure:  findings name what is wrong with the question, in the reader's language.
 */

#include "query/query.h"

/* A figure that the total is made of: the indicator itself, or an operand of a ratio. */
struct ath_drill_term {
    const char *indicator; /* "program.indicator" */
    const char **options;  /* "sex=f" */
    size_t option_count;
    const char *layer;
    const char
        *total; /* of its rows on all pages, as its kind puts them together; NULL: none */
    uint64_t reported; /* rows, carried ones left out */
};

/* What one report gave. */
struct ath_drill_row {
    size_t term; /* index */
    const char *organization, *project, *period;
    const char *value; /* decimal or "NA" */
    const char *
        share; /* percent of the term's total, 2 decimals; NULL where parts do not add up */
    uint64_t seq, version; /* of the report */
    bool carried;
};

struct ath_drill {
    struct ath_answer answer; /* the total: one row, or none */
    struct ath_drill_term *terms;
    size_t term_count;
    struct ath_drill_row *rows; /* by term, period, organization number, project number */
    size_t row_count;
    const char *next_page; /* "" on the last page */
};

/* A page of the figures in a total: one indicator, over the question's whole period; its `by` and
 * `every` are ignored. `page` is "" or a former next_page. */
ATH_MUST_CHECK ath_code ath_query_drill(struct ath_drill *out, const struct ath_view *view,
                                        const struct ath_question *question,
                                        const char *page, uint32_t page_size,
                                        struct ath_error *err);
