/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "query/plan.h"
#include "query/ratio.h"

enum { ROWS_AT_MOST = 100000, INDICATORS_AT_MOST = 32 };

void ath_query_complain(const struct ath_view *view, const char *reason, const char *field,
                        const char *subject, const char *limit)
{
    ath_findings_error(view->findings, reason,
                       &(struct ath_about){ .field = field,
                                            .subject = subject,
                                            .value = subject,
                                            .limit = limit,
                                            .cell = ATH_NO_CELL });
}

ath_code ath_query_no_memory(struct ath_error *err)
{
    return ath_arena_fail(err, "answer");
}

static const char *field_of(const struct ath_plan *plan, const char *name, size_t index)
{
    const char *field = ath_arena_printf(plan->view->arena, "%s[%zu]", name, index);

    return field == NULL ? name : field;
}

static void resolve_layer(struct ath_plan *plan)
{
    const char *layer = plan->question->layer == NULL ? "" : plan->question->layer;

    plan->layer = ath_layer_parse(ath_slice_str(layer));
    if (plan->layer == 0) {
        ath_query_complain(plan->view, "unknown-layer", "layer", layer,
                           "actual, verified, counterverified, target, baseline");
    }
}

/* A list longer than there is room for is refused as a whole. */
static bool fits(const struct ath_plan *plan, const char *field, size_t count, size_t most)
{
    const char *limit, *value;

    if (count <= most) {
        return true;
    }
    limit = ath_arena_printf(plan->view->arena, "%zu", most);
    value = ath_arena_printf(plan->view->arena, "%zu", count);
    ath_findings_error(plan->view->findings, "too-many-values",
                       &(struct ath_about){ .field = field,
                                            .subject = field,
                                            .value = value,
                                            .limit = limit,
                                            .cell = ATH_NO_CELL });
    return false;
}

static bool is_repeated(const struct ath_question *question, size_t column)
{
    for (size_t i = 0; i < column; i++) {
        if (strcmp(question->by[i], question->by[column]) == 0) {
            return true;
        }
    }
    return false;
}

static void resolve_columns(struct ath_plan *plan)
{
    const struct ath_question *question = plan->question;

    if (!fits(plan, "by", question->by_count, ATH_COLUMNS)) {
        return;
    }
    for (size_t i = 0; i < question->by_count; i++) {
        enum ath_dimension dimension = ath_query_dimension(question->by[i]);
        plan->columns[i] = (struct ath_column){ question->by[i], (uint8_t)dimension };
        plan->dimensions |= 1U << dimension;
        if (is_repeated(question, i)) {
            ath_query_complain(plan->view, "repeated-column", field_of(plan, "by", i),
                               question->by[i], NULL);
        }
    }
    plan->column_count = question->by_count;
}

static bool resolve_wheres(struct ath_plan *plan)
{
    const struct ath_question *question = plan->question;

    if (!fits(plan, "where", question->where_count, ATH_WHERES)) {
        return true;
    }
    for (size_t i = 0; i < question->where_count; i++) {
        enum ath_dimension dimension = ath_query_dimension(question->where[i].key);
        if (dimension == ATH_BY_CATEGORY) {
            plan->conditions[plan->condition_count++] = &question->where[i];
        } else if (!ath_query_filter(plan, dimension, i)) {
            return false;
        }
        if (question->where[i].value_count == 0) {
            ath_query_complain(plan->view, "missing-field", field_of(plan, "where", i),
                               question->where[i].key, NULL);
        }
    }
    return ath_query_filter_project(plan);
}

/* The index of the named category in the asked program; false with a finding when it has none. */
static bool find_category(uint16_t *index, const struct ath_plan *plan,
                          const struct ath_asked *asked, const char *name,
                          const char *field)
{
    bool filters = strncmp(field, "where", 5) == 0;

    if (ath_program_category(asked->program, ath_slice_str(name), index) != NULL) {
        return true;
    }
    ath_query_complain(plan->view, filters ? "unknown-filter" : "unknown-column", field,
                       name, ath_query_scope_names);
    return false;
}

/* More categories than a breakdown can have are counted, not kept: no breakdown has them all. */
static void add_category(struct ath_asked *asked, uint16_t category)
{
    for (size_t i = 0; i < asked->category_count && i < ATH_BREAKDOWN_CATEGORIES; i++) {
        if (asked->categories[i] == category) {
            return;
        }
    }
    if (asked->category_count < ATH_BREAKDOWN_CATEGORIES) {
        asked->categories[asked->category_count] = category;
    }
    asked->category_count++;
}

/* Option ids of a column, copied so that the answer outlives the catalogue. */
static bool name_options(struct ath_asked *asked, size_t column, struct ath_arena *arena)
{
    const struct ath_category *category =
        &asked->program->categories[asked->column_category[column]];
    const char **names = ath_arena_new_array(arena, const char *, category->option_count);

    for (uint16_t i = 0; names != NULL && i < category->option_count; i++) {
        names[i] = ath_arena_string(arena, ath_slice_str(category->options[i].id));
    }
    asked->option_names[column] = names;
    return !arena->exhausted;
}

/* Which options a condition lets through; false with a finding for one that does not exist. */
static bool allow_options(const struct ath_plan *plan, struct ath_asked *asked,
                          size_t condition, uint16_t index)
{
    const struct ath_where *where = plan->conditions[condition];
    const struct ath_category *category = &asked->program->categories[index];
    bool *allowed = ath_arena_new_array(plan->view->arena, bool, category->option_count);
    bool known = allowed != NULL;

    for (size_t i = 0; allowed != NULL && i < where->value_count; i++) {
        int option = ath_category_option(category, ath_slice_str(where->values[i]));
        if (option >= 0) {
            allowed[option] = true;
            continue;
        }
        known = false;
        ath_findings_error(
            plan->view->findings, "unknown-option",
            &(struct ath_about){
                .field = field_of(plan, "where", (size_t)(where - plan->question->where)),
                .subject = where->key,
                .value = where->values[i],
                .cell = ATH_NO_CELL });
    }
    asked->allowed[condition] = allowed;
    asked->condition_category[condition] = index;
    return known;
}

static bool known_categories(const struct ath_plan *plan, struct ath_asked *asked)
{
    bool known = true;
    uint16_t category = 0;

    for (size_t i = 0; i < plan->column_count; i++) {
        if (plan->columns[i].dimension != ATH_BY_CATEGORY) {
            continue;
        }
        if (!find_category(&category, plan, asked, plan->columns[i].name,
                           field_of(plan, "by", i))) {
            known = false;
            continue;
        }
        asked->column_category[i] = category;
        add_category(asked, category);
    }
    for (size_t i = 0; i < plan->condition_count; i++) {
        const char *key = plan->conditions[i]->key;
        size_t index = (size_t)(plan->conditions[i] - plan->question->where);
        if (!find_category(&category, plan, asked, key, field_of(plan, "where", index))) {
            known = false;
            continue;
        }
        add_category(asked, category);
        known = allow_options(plan, asked, i, category) && known;
    }
    return known;
}

static void complain_breakdown(const struct ath_plan *plan, const struct ath_asked *asked,
                               const char *reason, const char *field)
{
    const char *names = "";

    for (size_t i = 0; i < asked->category_count && i < ATH_BREAKDOWN_CATEGORIES; i++) {
        const char *id = asked->program->categories[asked->categories[i]].id;
        names = ath_arena_printf(plan->view->arena, "%s%s%s", names == NULL ? "" : names,
                                 i > 0 ? "*" : "", id);
    }
    ath_findings_error(
        plan->view->findings, reason,
        &(struct ath_about){
            .field = field, .subject = asked->name, .value = names, .cell = ATH_NO_CELL });
}

/* R18: by and where together are exactly one declared breakdown. */
static bool resolve_breakdown(const struct ath_plan *plan, struct ath_asked *asked,
                              const char *field)
{
    if (!known_categories(plan, asked)) {
        return !plan->view->arena->exhausted;
    }
    if (asked->category_count == 0) {
        return true;
    }
    int found = asked->category_count > ATH_BREAKDOWN_CATEGORIES
                    ? -1
                    : ath_indicator_breakdown(asked->indicator, asked->categories,
                                              asked->category_count);
    if (found < 0) {
        complain_breakdown(plan, asked, "unknown-breakdown", field);
    } else if (asked->indicator->breakdowns[found].overlapping &&
               ath_query_merges_options(plan, asked)) {
        complain_breakdown(plan, asked, "overlapping-filter", field);
    }
    for (size_t i = 0; i < plan->column_count; i++) {
        if (plan->columns[i].dimension == ATH_BY_CATEGORY &&
            !name_options(asked, i, plan->view->arena)) {
            return false;
        }
    }
    return true;
}

static ath_code resolve_indicator(struct ath_plan *plan, size_t index,
                                  struct ath_error *err)
{
    struct ath_asked *asked = &plan->asked[index];
    const char *name = plan->question->indicators[index];
    const char *field = field_of(plan, "indicators", index);
    ath_code code;

    asked->name = ath_arena_string(plan->view->arena, ath_slice_str(name));
    if (asked->name == NULL) {
        return ath_query_no_memory(err);
    }
    if (index == 0 && plan->question->ratio != NULL) {
        asked->program = plan->question->ratio_of;
        asked->indicator = plan->question->ratio;
    } else if (!ath_catalogue_indicator(&asked->program, &asked->indicator,
                                        &plan->view->snapshot->catalogue,
                                        ath_slice_str(name))) {
        ath_query_complain(plan->view, "unknown-indicator", field, name, NULL);
        return ATH_OK;
    }
    if (!resolve_breakdown(plan, asked, field)) {
        return ath_query_no_memory(err);
    }
    if (plan->view->findings->errors > 0) {
        return ATH_OK;
    }
    if ((code = ath_query_timeline(&asked->time, plan, asked, field, err)) != ATH_OK) {
        return code;
    }
    if (!plan->grouped && !asked->indicator->entered) {
        ath_query_complain(plan->view, "computed-indicator", field, name, NULL);
    }
    return plan->view->findings->errors > 0 || !plan->grouped
               ? ATH_OK
               : ath_query_operands(plan, asked, err);
}

ath_code ath_query_resolve(struct ath_plan *plan, const struct ath_view *view,
                           const struct ath_question *question, bool grouped,
                           struct ath_error *err)
{
    ath_code code;

    *plan = (struct ath_plan){ .view = view, .question = question, .grouped = grouped };
    plan->row_limit = question->row_limit == 0 ? ROWS_AT_MOST : question->row_limit;
    resolve_layer(plan);
    ath_query_range(plan);
    if (grouped) {
        resolve_columns(plan);
    }
    if (!resolve_wheres(plan) || !ath_query_funders(plan)) {
        return ath_query_no_memory(err);
    }
    if (question->indicator_count == 0) {
        ath_query_complain(view, "missing-field", "indicators", "indicators", NULL);
    }
    if (!fits(plan, "indicators", question->indicator_count, INDICATORS_AT_MOST)) {
        return ath_findings_fail(view->findings, err);
    }
    plan->asked =
        ath_arena_new_array(view->arena, struct ath_asked, question->indicator_count);
    if (plan->asked == NULL) {
        return ath_query_no_memory(err);
    }
    for (size_t i = 0; i < question->indicator_count; i++) {
        if ((code = resolve_indicator(plan, i, err)) != ATH_OK) {
            return code;
        }
    }
    return view->findings->errors > 0 ? ath_findings_fail(view->findings, err) : ATH_OK;
}
