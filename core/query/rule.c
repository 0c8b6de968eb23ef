/* SPDX-License-Identifier: Apache-2.0 */
#include "query/gather.h"
#include "query/ratio.h"
#include "query/rows.h"
#include "store/standin.h"

/*
 * A rule that looks at other reports is asked like a ratio: its sides are put together over the
 * organization and project of the report, in its period, or over the whole project.
 */

struct asking {
    const struct ath_rule_question *asked;
    const struct ath_view *view;
    struct ath_indicator ratio; /* the rule's sides */
    struct ath_breakdown split;
    const struct ath_project *project; /* NULL: own work */
    const struct ath_formula *first;   /* reference of the rule */
    const char *by;                    /* the category of `split`; NULL: none */
};

struct shared {
    const struct ath_program *program;
    const struct ath_breakdown *breakdown;
    bool by_all;
};

static void check_split(const struct ath_formula *ref, void *context)
{
    struct shared *shared = context;
    const struct ath_indicator *indicator = &shared->program->indicators[ref->indicator];

    shared->by_all = shared->by_all && ref->selected == 0 &&
                     ath_indicator_breakdown(indicator, shared->breakdown->category,
                                             shared->breakdown->category_count) >= 0;
}

/* Parts that are never added up are compared one by one, where every figure has them. */
static void split_rule(struct asking *a)
{
    const struct ath_program *program = a->asked->program;
    const struct ath_indicator *indicator = &program->indicators[a->first->indicator];

    if (indicator->breakdown_count == 0 || !indicator->breakdowns[0].overlapping ||
        indicator->breakdowns[0].category_count != 1) {
        return;
    }
    struct shared shared = { program, &indicator->breakdowns[0], true };
    ath_formula_refs(a->asked->rule->left_ast, check_split, &shared);
    ath_formula_refs(a->asked->rule->right_ast, check_split, &shared);
    if (shared.by_all) {
        a->split = indicator->breakdowns[0];
        a->ratio.breakdowns = &a->split;
        a->ratio.breakdown_count = 1;
        a->by = program->categories[a->split.category[0]].id;
    }
}

static void make_ratio(struct asking *a)
{
    const struct ath_rule *rule = a->asked->rule;

    a->first = ath_rule_first_ref(rule);
    a->ratio = (struct ath_indicator){
        .id = rule->id,
        .kind = ATH_RATIO,
        .factor = 1,
        .numerator_ast = rule->left_ast,
        .denominator_ast = rule->right_ast,
        .form = (uint16_t)(a->asked->form - a->asked->program->forms),
    };
    split_rule(a);
}

/* The period of the report, or all years that the project touches. */
static const char *period_text(const struct asking *a)
{
    char text[ATH_PERIOD_TEXT_BYTES], from[ATH_PERIOD_TEXT_BYTES],
        to[ATH_PERIOD_TEXT_BYTES];

    if (!a->asked->rule->project) {
        ath_period_format(text, a->asked->id.period);
        return ath_arena_string(a->view->arena, ath_slice_str(text));
    }
    ath_period_format(from, ath_period_of_day(ATH_YEAR, a->project->from));
    ath_period_format(to, ath_period_of_day(ATH_YEAR, a->project->to));
    return ath_arena_printf(a->view->arena, "%s..%s", from, to);
}

/* The part of the first figure that the group is about. */
static const char *subject_of(const struct asking *a, const struct ath_plan *plan,
                              const struct ath_slot *group)
{
    const char *id = a->asked->program->indicators[a->first->indicator].id;

    if (a->by == NULL) {
        return id;
    }
    return ath_arena_printf(a->view->arena, "%s[%s=%s]", id, a->by,
                            ath_query_key_text(plan, &plan->asked[0], 0, group->keys[0]));
}

static ath_code warn(struct ath_findings *out, const struct asking *a,
                     const struct ath_plan *plan, const struct ath_slot *group,
                     struct ath_error *err)
{
    const struct ath_rule *rule = a->asked->rule;
    int scale = a->asked->program->indicators[a->first->indicator].scale;
    char left[ATH_DECIMAL_TEXT_BYTES], right[ATH_DECIMAL_TEXT_BYTES];
    struct ath_ratio sides;
    ath_code code = ath_query_ratio(&sides, plan, &plan->asked[0], group, err);

    if (code != ATH_OK || !ath_rule_is_broken(rule, sides.numerator, sides.denominator)) {
        return code == ATH_OUT_OF_RANGE ? ATH_OK : code;
    }
    ath_result_write(left, sides.numerator, scale);
    ath_result_write(right, sides.denominator, scale);
    struct ath_about about = { .subject = ath_arena_string(
                                   out->arena, ath_slice_str(subject_of(a, plan, group))),
                               .value = left,
                               .limit = right,
                               .cell = ATH_NO_CELL };
    ath_findings_add(out, true, rule->id, rule->messages, &about);
    return ATH_OK;
}

static ath_code compare(struct ath_findings *out, const struct asking *a,
                        const struct ath_question *question, struct ath_error *err)
{
    struct ath_groups groups;
    struct ath_plan plan;
    bool folded = false;
    ath_code code = ath_query_resolve(&plan, a->view, question, true, err);

    if (code != ATH_OK) {
        return a->view->findings->errors > 0 ? ATH_OK : code; /* nothing to compare */
    }
    if ((code = ath_query_read(&plan, &folded, err)) != ATH_OK) {
        return code;
    }
    plan.asked[0].zero = a->asked->rule->missing == ATH_MISSING_ZERO;
    if (!ath_query_ratio_groups(&groups, &plan, &plan.asked[0])) {
        return ath_query_no_memory(err);
    }
    size_t n = 0;
    const struct ath_slot **sorted = ath_query_sort(&plan, &groups, true, &n);
    if (sorted == NULL && n > 0) {
        return ath_query_no_memory(err);
    }
    for (size_t i = 0; i < n && code == ATH_OK; i++) {
        code = warn(out, a, &plan, sorted[i], err);
    }
    return code;
}

ath_code ath_query_rule(struct ath_findings *out, const struct ath_view *view,
                        const struct ath_rule_question *asked, struct ath_error *err)
{
    const struct ath_snapshot *snapshot = view->snapshot;
    const struct ath_report_id *id = &asked->id;
    struct asking a = { .asked = asked, .view = view };

    a.project = id->project == 0 ? NULL : &snapshot->projects[id->project - 1];
    if (ath_is_standin(id->organization) || (asked->rule->project && a.project == NULL)) {
        return ATH_OK;
    }
    make_ratio(&a);
    const char *slug = snapshot->organizations[id->organization - 1].slug;
    const struct ath_where where = { "organization", &slug, 1 };
    struct ath_question question = {
        .indicators = &asked->rule->id,
        .indicator_count = 1,
        .ratio = &a.ratio,
        .ratio_of = asked->program,
        .period = period_text(&a),
        .every = asked->rule->project
                     ? ""
                     : ath_frequency_name(ath_period_frequency(id->period)),
        .by = &a.by,
        .by_count = a.by != NULL,
        .where = &where,
        .where_count = !asked->rule->project,
        .layer = ath_layer_name((enum ath_layer)id->layer),
        .project = a.project == NULL ? "-" : a.project->slug,
        .expired = asked->expired,
        .context = asked->context,
    };
    return question.period == NULL ? ath_query_no_memory(err)
                                   : compare(out, &a, &question, err);
}
