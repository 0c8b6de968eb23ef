/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * diff - what changed between two positions of the journal: which figure, by how much, in whose
 * report, by which submission; and the commands beside them that move totals without a figure.
 *
 * Threads:  any, each with its own transaction and arena.
 * Memory:   answers live in the arena.
 * Failure:  findings name what is wrong with the question, in the reader's language.
 */

#include "query/query.h"

struct ath_diff_question {
    /* "1234", a position, or "2024-03-31", the end of that day in UTC. What changed is behind
     * `from` ("": the beginning) and up to `to` ("": now). */
    const char *from, *to;
    const char *const
        *subjects; /* "program", "program.form", "program.indicator"; none: all */
    size_t subject_count;
    const char *period; /* of the reports, as in ath_question; "": all */
    const char *today;
    const struct ath_where *where; /* on scopes, as reports are in them now */
    size_t where_count;
    const char *layer;      /* "": all */
    const char *project;    /* slug, "-", or "": all */
    ath_expired_fn expired; /* may be NULL */
    void *context;
};

/* A figure that changed, or another command. Strings are "" where they say nothing. */
struct ath_diff_row {
    uint64_t seq;
    int64_t time_us;
    uint32_t principal;
    const uint8_t *id; /* 16 bytes: of the command */
    const char *kind;  /* "figure", "organization", "project", "catalogue", ... */
    const char *form, *layer, *period, *organization, *project; /* figures: of the report */
    uint64_t version;                                           /* of the report after it */
    const char *indicator;
    const char **options; /* "sex=f" */
    size_t option_count;
    /* As totals see it: decimal, "NA", "WITHDRAWN", or "" when there was none. */
    const char *before, *after;
    const char *difference; /* NULL where it says nothing */
    const char *subject;    /* other commands: slug or program */
    const char **what;      /* other commands: "province=MA-HOC" */
    size_t what_count;
};

struct ath_diff {
    uint64_t from, to;         /* positions */
    struct ath_diff_row *rows; /* by position, report, cell */
    size_t row_count;
    const char *next_page; /* "" on the last page; a page may have few rows, or none */
};

/*
 * A page of what changed. A figure's row is a cell that was given another value, or the total of
 * an indicator that follows from such cells; NA and nothing count as 0 in the differences of what
 * adds up, so that they add up to what a total moved by. `page` is "" or a former next_page.
 */
ATH_MUST_CHECK ath_code ath_query_diff(struct ath_diff *out, const struct ath_view *view,
                                       const struct ath_diff_question *question,
                                       const char *page, uint32_t page_size,
                                       struct ath_error *err);
