/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * query_fixture - questions that are asked twice, of totals and of reports, and must answer alike.
 *
 *     expect(&w, ASK("p.members", .every = "month", BY("region")), "202401 MA-06 = 20 r1\n");
 *
 * A line is PERIOD KEYS... = VALUE [LOW..HIGH] (NUMERATOR/DENOMINATOR) rREPORTED +CARRIED
 * eEXPECTED; "~" is no value, and what a row does not have is left out.
 */

#include "query/gather.h"
#include "query_world.h"

#define COUNT_OF(type_, ...) (sizeof((type_[]){ __VA_ARGS__ }) / sizeof(type_))
#define NAMES(...) (const char *const[]){ __VA_ARGS__ }, COUNT_OF(const char *, __VA_ARGS__)
#define BY(...)                                 \
    .by = (const char *const[]){ __VA_ARGS__ }, \
    .by_count = COUNT_OF(const char *, __VA_ARGS__)
#define WHERE(...)                                      \
    .where = (const struct ath_where[]){ __VA_ARGS__ }, \
    .where_count = COUNT_OF(struct ath_where, __VA_ARGS__)
#define IS(key_, ...)            \
    {                            \
        key_, NAMES(__VA_ARGS__) \
    }
#define ASK(name_, ...)     \
    ((struct ath_question){ \
        .indicators = (const char *const[]){ name_ }, .indicator_count = 1, __VA_ARGS__ })

#define ALL(name_) ASK(name_, .period = "")

/* ---- questions ----------------------------------------------------------------------- */

static inline struct ath_view w_view(struct world *w)
{
    if (w->write != NULL) {
        ATH_OK(ath_tally_flush(w->tally, w->write, &w->err));
        ATH_OK(ath_txn_commit(w->write, &w->err));
        w->write = NULL;
    }
    if (w->read == NULL) {
        ATH_OK(ath_txn_begin(&w->read, w->store, ATH_READ, &w->err));
        ATH_OK(ath_snapshot_acquire(&w->snapshot, w->read, &w->err));
    }
    ath_findings_init(&w->findings, &w->answers, "en");
    return (struct ath_view){ w->read, w->snapshot, &w->answers, &w->findings, NULL };
}

static inline char *w_line(char *at, const char *end, const struct ath_answer *answer,
                           const struct ath_answer_row *row)
{
    size_t keys = answer->column_count - 9;

    at += snprintf(at, (size_t)(end - at), "%s", row->period);
    for (size_t i = 0; i < keys; i++) {
        at += snprintf(at, (size_t)(end - at), " %s",
                       row->keys[i] == NULL ? "~" : row->keys[i]);
    }
    at += snprintf(at, (size_t)(end - at), " = %s", row->value == NULL ? "~" : row->value);
    if (row->low != NULL || row->high != NULL) {
        at += snprintf(at, (size_t)(end - at), " [%s..%s]", row->low, row->high);
    }
    if (row->numerator != NULL || row->denominator != NULL) {
        at += snprintf(at, (size_t)(end - at), " (%s/%s)",
                       row->numerator == NULL ? "~" : row->numerator,
                       row->denominator == NULL ? "~" : row->denominator);
    }
    at += snprintf(at, (size_t)(end - at), " r%llu", (unsigned long long)row->reported);
    if (row->carried > 0) {
        at += snprintf(at, (size_t)(end - at), " +%llu", (unsigned long long)row->carried);
    }
    if (row->has_expected) {
        at += snprintf(at, (size_t)(end - at), " e%llu", (unsigned long long)row->expected);
    }
    return at + snprintf(at, (size_t)(end - at), "\n");
}

/* The answer as text, in the world's arena. */
static inline const char *answer_text(struct world *w, const struct ath_question *question,
                                      bool fold)
{
    struct ath_view view = w_view(w);
    struct ath_answer answer;

    ath_query_force_fold(fold);
    ath_code code = ath_query_aggregate(&answer, &view, question, &w->err);
    ath_query_force_fold(false);
    if (code != ATH_OK) {
        ATH_FAIL("%s: %s", ath_code_name(code), w->err.message);
    }
    size_t size = answer.row_count * 256 + 1;
    char *text = ath_arena_alloc(&w->answers, size), *at = text;
    for (size_t i = 0; i < answer.row_count; i++) {
        at = w_line(at, text + size, &answer, &answer.rows[i]);
    }
    if (!fold) {
        w->from_totals = answer.from_totals;
    }
    return text;
}

/* Both ways of reading give exactly these lines. */
static inline void expect(struct world *w, struct ath_question question, const char *lines)
{
    ATH_EQ_STR(answer_text(w, &question, false), lines);
    ATH_EQ_STR(answer_text(w, &question, true), lines);
    ath_arena_reset(&w->answers);
}

/* As expect, and the totals alone were enough. */
static inline void expect_from_totals(struct world *w, struct ath_question question,
                                      const char *lines)
{
    expect(w, question, lines);
    ATH_TRUE(w->from_totals);
}

/* The question is refused with this reason first. */
static inline void refuse(struct world *w, struct ath_question question, const char *reason)
{
    struct ath_view view = w_view(w);
    struct ath_answer answer;
    ath_code code = ath_query_aggregate(&answer, &view, &question, &w->err);

    ATH_TRUE(code != ATH_OK);
    ATH_CODE(code, w->err.code);
    ATH_TRUE(w->findings.n > 0);
    ATH_EQ_STR(w->findings.v[0].reason, reason);
    ath_arena_reset(&w->answers);
}
