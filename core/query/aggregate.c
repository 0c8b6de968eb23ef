/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "query/asof.h"
#include "query/expected.h"
#include "query/gather.h"
#include "query/plan.h"
#include "query/rows.h"

ath_code ath_query_read(struct ath_plan *plan, bool *folded, struct ath_error *err)
{
    ath_code code;

    for (struct ath_operand *o = plan->operands; o != NULL; o = o->next_of_all) {
        bool enough = false;
        if (o->absent || o->use_count == 0 || o->time.count == 0) {
            continue;
        }
        if (ath_query_totals_suffice(plan, o) &&
            (code = ath_query_read_totals(&enough, plan, o, err)) != ATH_OK) {
            return code;
        }
        o->folded = !enough;
        *folded = *folded || o->folded;
    }
    if ((code = ath_query_fold(plan, err)) != ATH_OK) {
        return code;
    }
    for (struct ath_operand *o = plan->operands; o != NULL && code == ATH_OK;
         o = o->next_of_all) {
        code = ath_query_own_targets(plan, o, err);
    }
    return code;
}

/* Whom each asked indicator was to come from. */
static ath_code expect_all(struct ath_plan *plan, struct ath_error *err)
{
    const struct ath_roster *roster = NULL;
    ath_code code = ath_query_roster(&roster, plan->view, err);

    for (size_t i = 0; code == ATH_OK && i < plan->question->indicator_count; i++) {
        code = ath_query_expect(plan, &plan->asked[i], roster, err);
        if (code == ATH_OK && plan->question->completeness &&
            plan->asked[i].expected != NULL) {
            code = ath_query_attend(plan, &plan->asked[i], roster, err);
        }
    }
    ath_roster_release(roster);
    return code;
}

static bool name_columns(struct ath_answer *out, const struct ath_plan *plan)
{
    static const char *const before[] = { "indicator", "period" };
    static const char *const after[] = { "value",     "low",         "high",
                                         "numerator", "denominator", "reported",
                                         "expected",  "late",        "missing" };
    enum { BEFORE = sizeof before / sizeof *before, AFTER = sizeof after / sizeof *after };
    size_t shown = plan->question->completeness ? AFTER : AFTER - 2;
    struct ath_arena *arena = plan->view->arena;

    out->column_count = BEFORE + plan->column_count + shown;
    out->columns = ath_arena_new_array(arena, const char *, out->column_count);
    if (out->columns == NULL) {
        return false;
    }
    memcpy(out->columns, before, sizeof before);
    for (size_t i = 0; i < plan->column_count; i++) {
        out->columns[BEFORE + i] =
            ath_arena_string(arena, ath_slice_str(plan->columns[i].name));
    }
    memcpy(out->columns + BEFORE + plan->column_count, after, shown * sizeof *after);
    return !arena->exhausted;
}

/* No rows under the columns that were asked for. */
static ath_code answer_nothing(struct ath_answer *out, const struct ath_view *view,
                               const struct ath_question *question, struct ath_error *err)
{
    struct ath_answer answer = { .from_totals = true };
    struct ath_plan plan = { .view = view, .question = question };

    for (; plan.column_count < question->by_count && plan.column_count < ATH_COLUMNS;
         plan.column_count++) {
        plan.columns[plan.column_count].name = question->by[plan.column_count];
    }
    if (!name_columns(&answer, &plan)) {
        return ath_query_no_memory(err);
    }
    *out = answer;
    return ATH_OK;
}

ath_code ath_query_aggregate(struct ath_answer *out, const struct ath_view *view,
                             const struct ath_question *question, struct ath_error *err)
{
    struct ath_answer answer = { 0 };
    struct ath_plan plan;
    bool folded = false;
    ath_code code;

    if (ath_view_is_empty(view)) {
        return answer_nothing(out, view, question, err);
    }
    if ((code = ath_query_resolve(&plan, view, question, true, err)) != ATH_OK ||
        (code = ath_query_read(&plan, &folded, err)) != ATH_OK ||
        (code = expect_all(&plan, err)) != ATH_OK) {
        return code;
    }
    for (struct ath_operand *o = plan.operands; o != NULL; o = o->next_of_all) {
        if (o->standing.reading == ATH_READ_PERIODS &&
            (code = ath_query_join_periods(o, &plan, err)) != ATH_OK) {
            return code;
        }
    }
    for (size_t i = 0; i < question->indicator_count; i++) {
        if ((code = ath_query_rows(&answer, &plan, &plan.asked[i], err)) != ATH_OK) {
            return code;
        }
    }
    if (!name_columns(&answer, &plan)) {
        return ath_query_no_memory(err);
    }
    answer.from_totals = !folded;
    answer.records_read = plan.records;
    *out = answer;
    return ATH_OK;
}
