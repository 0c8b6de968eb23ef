/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * query - totals, grouped and filtered, and the single figures in them.
 *
 * A question whose groups and filters use one scope at most is answered from maintained totals;
 * anything else, and whatever needs a last value or a largest part, folds the reports. Both give
 * the same answer; the answer says which was read and how many records.
 *
 * Threads:  any, each with its own transaction and arena.
 * Memory:   answers live in the arena.
 * Failure:  findings name what is wrong with the question, in the reader's language.
 */

#include "model/finding.h"
#include "store/snapshot.h"
#include "store/store.h"

struct ath_plugins;

struct ath_where {
    const char *key;           /* a scope or a category */
    const char *const *values; /* any of them */
    size_t value_count;
};

/* Looked at now and then by long folds; true stops them with DEADLINE_EXCEEDED. */
typedef bool (*ath_expired_fn)(void *context);

struct ath_question {
    const char *const *indicators; /* "program.indicator" */
    /* In place of the first of them: a ratio that no form has. NULL: none */
    const struct ath_indicator *ratio;
    const struct ath_program *ratio_of;
    size_t indicator_count;
    /* "2024", "2023..2024", "2023..", "..2024", "LAST_12_MONTHS"; "": all that was reported */
    const char *period;
    const char *as_of; /* what the view was turned back to, in words; NULL or "": now */
    const char
        *today; /* that relative periods are relative to; NULL or "": the clock's day */
    const char *every; /* frequency name; "": one row for the whole */
    const char *const *by;
    size_t by_count;
    const struct ath_where *where;
    size_t where_count;
    const char *layer;      /* "": actual */
    const char *project;    /* slug, "-", or "": all */
    bool completeness;      /* also count late and missing reports */
    uint32_t row_limit;     /* 0: 100,000; more is RESOURCE_EXHAUSTED, never a cut answer */
    ath_expired_fn expired; /* may be NULL */
    void *context;
    struct ath_plugins *
        plugins; /* borrowed: asked for indicators derived in code. NULL: they have no answer */
};

struct ath_moment;

/* What a question is asked of. */
struct ath_view {
    struct ath_txn *txn;
    const struct ath_snapshot *snapshot; /* as of `then` */
    struct ath_arena *arena;
    struct ath_findings *findings;
    struct ath_moment *then; /* borrowed; NULL: now */
};

/*
 * Turn a view of now back to a moment (R36): after the entry of a seq, "1234", or at the end of a day
 * in UTC, "2024-03-31"; "" or NULL is now. Figures, organizations, projects, sectors and programs are
 * then those of that moment. *seq is the moment's entry, 0 before the first: then the answer is
 * empty. Findings: malformed-position, position-ahead. The caller ends it with ath_view_return(), after
 * everything that came of the view.
 */
ATH_MUST_CHECK ath_code ath_view_turn_back(struct ath_view *view, uint64_t *seq,
                                           const char *as_of, struct ath_error *err);

/* Safe after a failure, and without any turn. */
void ath_view_return(struct ath_view *view);

/* One line. NULL strings are "no value". */
struct ath_answer_row {
    const char *indicator, *period;
    const char **keys; /* one for each `by` */
    const char *value, *low, *high, *numerator, *denominator;
    uint64_t reported, carried;
    bool has_expected; /* organizations are assigned to the form (R12) */
    uint64_t expected;
    bool has_attendance;    /* asked for, and expected is known */
    uint64_t late, missing; /* reports of those expected */
};

struct ath_answer {
    /* "indicator", "period", BY..., "value", ..., "reported", "expected" */
    const char **columns;
    size_t column_count;
    struct ath_answer_row *rows;
    size_t row_count;
    bool from_totals; /* else reports were folded */
    uint64_t records_read;
};

/* Answer. INVALID_ARGUMENT, NOT_FOUND, ...: the findings say what; DATA_LOSS: a damaged record.
 * UNAVAILABLE: an indicator is derived by a plugin that has failed, and the findings say which. An
 * answer is whole or it is none: an empty cell for a number that there is would be believed. */
ATH_MUST_CHECK ath_code ath_query_aggregate(struct ath_answer *out,
                                            const struct ath_view *view,
                                            const struct ath_question *question,
                                            struct ath_error *err);

/* How many reports of a form there should be, and are. */
struct ath_presence_row {
    const char *period;
    const char **keys; /* one for each `by` */
    uint64_t
        expected; /* organizations assigned and open on the last day of a period, by period */
    uint64_t reported;                     /* of those, with a figure or NA in the period */
    uint64_t late;                         /* of those, first sent after the deadline */
    uint64_t others;                       /* that reported and were not expected */
    const char *completeness, *timeliness; /* per cent; NULL where nothing is expected */
};

struct ath_presence {
    const char **columns; /* "period", BY..., "expected", "reported", ... */
    size_t column_count;
    struct ath_presence_row *rows;
    size_t row_count;
    uint64_t records_read;
};

/* Count the reports of "program.form" by the question's period, every, by and where on scopes, and
 * layer; its indicators and project are not looked at. Findings as for totals; not-assigned. */
ATH_MUST_CHECK ath_code ath_query_completeness(struct ath_presence *out,
                                               const struct ath_view *view,
                                               const char *form,
                                               const struct ath_question *question,
                                               struct ath_error *err);

/* A report that should be there and is not. */
struct ath_absent_row {
    const char *organization, *period;
    const char *deadline; /* "2024-04-20" */
};

struct ath_absent {
    const char *page; /* the caller's: "" or a former next_page */
    size_t size;      /* the caller's: most rows */
    struct ath_absent_row *rows;
    size_t row_count;
    const char *next_page; /* "" on the last page */
};

/* A page of the missing reports, by period and organization number: `out->page` and `out->size` say
 * which. Reports of earlier periods are not read for it. */
ATH_MUST_CHECK ath_code ath_query_missing(struct ath_absent *out,
                                          const struct ath_view *view, const char *form,
                                          const struct ath_question *question,
                                          struct ath_error *err);

/* A row that is not the same in two answers to one question. */
struct ath_moved_row {
    const char *indicator, *period;
    const char *key; /* of the first `by` column, NULL for none */
    const struct ath_answer_row *before, *after; /* borrowed; NULL: there is no row */
    const char
        *difference; /* after less before, where no row is 0 if figures add up; or NULL */
};

struct ath_moved {
    struct ath_moved_row *rows;
    size_t row_count;
};

/* What moved between two answers to a question with one `every` and at most one `by`: rows in the
 * order of answers. RESOURCE_EXHAUSTED only. */
ATH_MUST_CHECK ath_code ath_query_moved(struct ath_moved *out, const struct ath_view *view,
                                        const struct ath_question *question,
                                        const struct ath_answer answers[2],
                                        struct ath_error *err);

/* One cell of one report, as it was given. */
struct ath_value_row {
    const char *organization, *project, *period, *indicator, *value;
    const char **options; /* "sex=f" */
    size_t option_count;
    uint64_t version;
};

struct ath_values {
    struct ath_value_row *rows;
    size_t row_count;
    const char *next_page; /* "" on the last page */
};

/* A page of single figures (question's by, every are ignored; indicators are of one form), in the
 * order period, organization number, project number, cell. `page` is "" or a former next_page. */
ATH_MUST_CHECK ath_code ath_query_values(struct ath_values *out,
                                         const struct ath_view *view,
                                         const struct ath_question *question,
                                         const char *page, uint32_t page_size,
                                         struct ath_error *err);

/* A rule that looks at other reports, asked about one of them. */
struct ath_rule_question {
    const struct ath_program *program; /* of the view */
    const struct ath_form *form;
    const struct ath_rule *rule;
    struct ath_report_id id; /* the report */
    ath_expired_fn expired;  /* may be NULL */
    void *context;
};

/* Add a warning for each part in which the rule is broken: the report as it is, with what it looks at,
 * or its whole project. A rule that compares figures whose parts are never added up is asked about
 * each part. Silent where there is nothing to compare. Codes as for totals. */
ATH_MUST_CHECK ath_code ath_query_rule(struct ath_findings *out,
                                       const struct ath_view *view,
                                       const struct ath_rule_question *asked,
                                       struct ath_error *err);
