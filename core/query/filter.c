/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>
#include <string.h>

#include "model/places.h"
#include "query/plan.h"
#include "store/standin.h"

static const char *const dimension_names[ATH_BY_CATEGORY] = {
    [ATH_SCOPE_REGION] = "region", [ATH_SCOPE_PROVINCE] = "province",
    [ATH_SCOPE_KIND] = "kind",     [ATH_SCOPE_SECTOR] = "sector",
    [ATH_SCOPE_PARENT] = "parent", [ATH_SCOPE_PROJECT] = "project",
    [ATH_SCOPE_MILIEU] = "milieu", [ATH_BY_ORGANIZATION] = "organization",
    [ATH_BY_FUNDER] = "funder",    [ATH_BY_GROUP] = "group",
};

enum ath_dimension ath_query_dimension(const char *name)
{
    for (int i = 0; i < ATH_BY_CATEGORY; i++) {
        if (dimension_names[i] != NULL && strcmp(dimension_names[i], name) == 0) {
            return (enum ath_dimension)i;
        }
    }
    return ATH_BY_CATEGORY;
}

const char ath_query_scope_names[] =
    "region, province, kind, sector, milieu, parent, organization, project, "
    "funder, group";

const char *ath_query_dimension_name(unsigned dimension)
{
    return dimension < ATH_BY_CATEGORY && dimension_names[dimension] != NULL
               ? dimension_names[dimension]
               : "";
}

/* ---- reading values ------------------------------------------------------------------ */

static bool read_region(uint32_t *number, const struct ath_snapshot *snapshot,
                        struct ath_slice text)
{
    (void)snapshot;
    return ath_place_region_parse(number, text);
}

static bool read_province(uint32_t *number, const struct ath_snapshot *snapshot,
                          struct ath_slice text)
{
    (void)snapshot;
    return ath_place_province_parse(number, text);
}

static bool read_kind(uint32_t *number, const struct ath_snapshot *snapshot,
                      struct ath_slice text)
{
    (void)snapshot;
    *number = (uint32_t)ath_org_kind_parse(text);
    return *number != 0;
}

static bool read_sector(uint32_t *number, const struct ath_snapshot *snapshot,
                        struct ath_slice text)
{
    *number = ath_snapshot_sector(snapshot, text);
    return *number != 0;
}

static bool read_milieu(uint32_t *number, const struct ath_snapshot *snapshot,
                        struct ath_slice text)
{
    int milieu = text.size == 0 ? -1 : ath_milieu_parse(text);

    (void)snapshot;
    *number = milieu > 0 ? (uint32_t)milieu : 0;
    return milieu > 0;
}

static bool read_organization(uint32_t *number, const struct ath_snapshot *snapshot,
                              struct ath_slice text)
{
    const struct ath_organization *organization = ath_snapshot_organization(snapshot, text);

    *number = organization == NULL ? 0 : organization->number;
    return organization != NULL;
}

static bool read_project(uint32_t *number, const struct ath_snapshot *snapshot,
                         struct ath_slice text)
{
    const struct ath_project *project = ath_snapshot_project(snapshot, text);

    *number = project == NULL ? 0 : project->number;
    return project != NULL || ath_slice_is(text, "-");
}

/* The first project of the funder stands for it. */
static bool read_funder(uint32_t *number, const struct ath_snapshot *snapshot,
                        struct ath_slice text)
{
    *number = 0;
    for (uint32_t i = 0; i < snapshot->project_count; i++) {
        const struct ath_project *project = &snapshot->projects[i];
        if (project->slug != NULL && ath_slice_is(text, project->funder)) {
            *number = i + 1;
            return true;
        }
    }
    return false;
}

typedef bool (*read_fn)(uint32_t *number, const struct ath_snapshot *snapshot,
                        struct ath_slice text);

static const struct {
    read_fn read;
    const char *reason;
} readers[ATH_BY_CATEGORY] = {
    [ATH_SCOPE_REGION] = { read_region, "unknown-region" },
    [ATH_SCOPE_PROVINCE] = { read_province, "unknown-province" },
    [ATH_SCOPE_KIND] = { read_kind, "unknown-kind" },
    [ATH_SCOPE_SECTOR] = { read_sector, "unknown-sector" },
    [ATH_SCOPE_PARENT] = { read_organization, "unknown-organization" },
    [ATH_SCOPE_PROJECT] = { read_project, "unknown-project" },
    [ATH_SCOPE_MILIEU] = { read_milieu, "unknown-milieu" },
    [ATH_BY_ORGANIZATION] = { read_organization, "unknown-organization" },
    [ATH_BY_FUNDER] = { read_funder, "unknown-funder" },
    [ATH_BY_GROUP] = { read_organization, "unknown-organization" },
};

/* Insert in ascending order, each once. */
static void insert_number(uint32_t *v, size_t *n, uint32_t number)
{
    size_t i = *n;

    while (i > 0 && v[i - 1] > number) {
        i--;
    }
    if (i > 0 && v[i - 1] == number) {
        return;
    }
    memmove(v + i + 1, v + i, (*n - i) * sizeof *v);
    v[i] = number;
    ++*n;
}

bool ath_filter_has(const struct ath_filter *filter, uint32_t number)
{
    size_t low = 0, high = filter->n;

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (filter->numbers[middle] < number) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low < filter->n && filter->numbers[low] == number;
}

static bool add_filter(struct ath_plan *plan, enum ath_dimension dimension,
                       const char *const *values, size_t count, const char *field)
{
    struct ath_filter *filter = &plan->filters[plan->filter_count];
    uint32_t *numbers = ath_arena_new_array(plan->view->arena, uint32_t, count);

    if (numbers == NULL) {
        return false;
    }
    *filter = (struct ath_filter){ .dimension = (uint8_t)dimension };
    for (size_t i = 0; i < count; i++) {
        uint32_t number = 0;
        if (readers[dimension].read(&number, plan->view->snapshot,
                                    ath_slice_str(values[i]))) {
            insert_number(numbers, &filter->n, number);
        } else {
            ath_query_complain(plan->view, readers[dimension].reason, field, values[i],
                               NULL);
        }
    }
    filter->numbers = numbers;
    plan->filter_count++;
    plan->dimensions |= 1U << dimension;
    return true;
}

bool ath_query_filter(struct ath_plan *plan, enum ath_dimension dimension, size_t index)
{
    const struct ath_where *where = &plan->question->where[index];
    const char *field = ath_arena_printf(plan->view->arena, "where[%zu]", index);

    return field != NULL &&
           add_filter(plan, dimension, where->values, where->value_count, field);
}

bool ath_query_filter_project(struct ath_plan *plan)
{
    const char *project = plan->question->project;

    return project == NULL || project[0] == '\0' ||
           add_filter(plan, (enum ath_dimension)ATH_SCOPE_PROJECT, &project, 1, "project");
}

static int compare_funders(const void *a, const void *b)
{
    const struct ath_project *x = *(const struct ath_project *const *)a;
    const struct ath_project *y = *(const struct ath_project *const *)b;
    int order = strcmp(x->funder, y->funder);

    return order != 0 ? order : (x->number > y->number) - (x->number < y->number);
}

bool ath_query_funders(struct ath_plan *plan)
{
    const struct ath_snapshot *snapshot = plan->view->snapshot;
    uint32_t count = snapshot->project_count, n = 0;

    if ((plan->dimensions & 1U << ATH_BY_FUNDER) == 0) {
        return true;
    }
    uint32_t *first = ath_arena_new_array(plan->view->arena, uint32_t, count);
    const struct ath_project **sorted =
        ath_arena_new_array(plan->view->arena, const struct ath_project *, count);
    if (first == NULL || sorted == NULL) {
        return false;
    }
    for (uint32_t i = 0; i < count; i++) {
        if (snapshot->projects[i].slug != NULL) { /* as of a moment: not those to come */
            sorted[n++] = &snapshot->projects[i];
        }
    }
    qsort(sorted, n, sizeof *sorted, compare_funders);
    for (uint32_t i = 0, run = 0; i < n; i++) {
        run = strcmp(sorted[run]->funder, sorted[i]->funder) == 0 ? run : i;
        first[sorted[i]->number - 1] = sorted[run]->number;
    }
    plan->funders = first;
    return true;
}

bool ath_query_filter_scopes(struct ath_plan *plan)
{
    const struct ath_question *question = plan->question;
    struct ath_arena *arena = plan->view->arena;

    if (question->where_count > ATH_WHERES) {
        ath_query_complain(plan->view, "too-many-values", "where", "where",
                           ath_arena_printf(arena, "%d", ATH_WHERES));
        return true;
    }
    for (size_t i = 0; i < question->where_count; i++) {
        const char *key = question->where[i].key;
        enum ath_dimension dimension = ath_query_dimension(key);
        if (dimension == ATH_BY_CATEGORY) {
            ath_query_complain(plan->view, "unknown-filter",
                               ath_arena_printf(arena, "where[%zu]", i), key,
                               ath_query_scope_names);
        } else if (!ath_query_filter(plan, dimension, i)) {
            return false;
        }
    }
    return ath_query_filter_project(plan);
}

/* ---- looking at reports -------------------------------------------------------------- */

static uint32_t funder_of(const struct ath_plan *plan, uint32_t project)
{
    return plan->funders == NULL || project == 0 ? 0 : plan->funders[project - 1];
}

/* A scope is in itself and nowhere else. */
static void see_standin(struct ath_seen *seen, const struct ath_plan *plan,
                        const struct ath_report_id *id)
{
    static const struct ath_organization nobody = { .opened = ATH_DAY_NONE,
                                                    .closed = ATH_DAY_NONE };
    enum ath_scope scope = ath_standin_scope(id->organization);

    *seen = (struct ath_seen){ .organization = &nobody,
                               .last_day = ath_period_last_day(id->period),
                               .period = id->period };
    seen->numbers[ATH_BY_ORGANIZATION] = id->organization;
    if (scope < ATH_SCOPE_COUNT) {
        seen->numbers[scope] = ath_standin_number(id->organization);
    }
    if (scope == ATH_SCOPE_PROVINCE) {
        seen->numbers[ATH_SCOPE_REGION] =
            ath_place_region_of(seen->numbers[ATH_SCOPE_PROVINCE]);
    } else if (scope == ATH_SCOPE_PROJECT) {
        ath_query_see_project(seen, plan, seen->numbers[ATH_SCOPE_PROJECT]);
    }
}

void ath_query_see(struct ath_seen *seen, const struct ath_plan *plan,
                   const struct ath_report_id *id)
{
    const struct ath_snapshot *snapshot = plan->view->snapshot;

    if (ath_is_standin(id->organization)) {
        see_standin(seen, plan, id);
        return;
    }
    ath_assert(id->organization > 0 && id->organization <= snapshot->organization_count);
    seen->organization = &snapshot->organizations[id->organization - 1];
    seen->period = id->period;
    seen->last_day = ath_period_last_day(id->period);
    ath_report_scopes(seen->numbers, seen->organization, id->project, seen->last_day);
    seen->numbers[ATH_BY_ORGANIZATION] = id->organization;
    seen->numbers[ATH_BY_FUNDER] = funder_of(plan, id->project);
    seen->numbers[ATH_BY_GROUP] = 0;
}

void ath_query_see_project(struct ath_seen *seen, const struct ath_plan *plan,
                           uint32_t project)
{
    seen->numbers[ATH_SCOPE_PROJECT] = project;
    seen->numbers[ATH_BY_FUNDER] = funder_of(plan, project);
}

static bool in_a_group(const struct ath_filter *filter, const struct ath_seen *seen)
{
    const struct ath_organization *org = seen->organization;

    for (uint16_t i = 0; i < org->group_count; i++) {
        if (ath_filter_has(filter, org->groups[i].group) &&
            ath_grouping_holds(&org->groups[i], seen->last_day)) {
            return true;
        }
    }
    return false;
}

/* Every filter on groups lets the group through. */
static bool group_passes(const struct ath_plan *plan, uint32_t group)
{
    for (size_t i = 0; i < plan->filter_count; i++) {
        if (plan->filters[i].dimension == ATH_BY_GROUP &&
            !ath_filter_has(&plan->filters[i], group)) {
            return false;
        }
    }
    return true;
}

static bool has_group_column(const struct ath_plan *plan)
{
    for (size_t i = 0; i < plan->column_count; i++) {
        if (plan->columns[i].dimension == ATH_BY_GROUP) {
            return true;
        }
    }
    return false;
}

bool ath_query_next_group(struct ath_seen *seen, const struct ath_plan *plan, uint32_t *at)
{
    const struct ath_organization *org = seen->organization;

    if (org == NULL || !has_group_column(plan)) {
        return (*at)++ == 0;
    }
    while (*at < org->group_count) {
        const struct ath_grouping *grouping = &org->groups[(*at)++];
        if (ath_grouping_holds(grouping, seen->last_day) &&
            group_passes(plan, grouping->group)) {
            seen->numbers[ATH_BY_GROUP] = grouping->group;
            return true;
        }
    }
    return (*at)++ == org->group_count && seen->numbers[ATH_BY_GROUP] == 0;
}

static uint32_t parent_at(const struct ath_organization *organization, int32_t day)
{
    return ath_dated_at(organization->parents, organization->parent_count, day);
}

/* True when an ancestor other than the organization itself is in the filter. Parents may go
 * round in a circle: `mark` trails behind at powers of two (Brent) and is met again then. */
static bool has_ancestor(const struct ath_plan *plan, const struct ath_filter *filter,
                         const struct ath_seen *seen)
{
    const struct ath_snapshot *snapshot = plan->view->snapshot;
    uint32_t own = seen->organization->number, mark = own;
    uint32_t at = parent_at(seen->organization, seen->last_day);

    for (uint32_t step = 1, power = 1; at != 0 && at != mark; step++) {
        if (at != own && ath_filter_has(filter, at)) {
            return true;
        }
        if (step == power) {
            mark = at;
            power *= 2;
            step = 0;
        }
        ath_assert(at <= snapshot->organization_count);
        at = parent_at(&snapshot->organizations[at - 1], seen->last_day);
    }
    return false;
}

static bool filter_passes(const struct ath_plan *plan, const struct ath_filter *filter,
                          const struct ath_seen *seen)
{
    switch (filter->dimension) {
    case ATH_SCOPE_PARENT:
        return has_ancestor(plan, filter, seen);
    case ATH_BY_GROUP:
        return in_a_group(filter, seen);
    default:
        return ath_filter_has(filter, seen->numbers[filter->dimension]);
    }
}

bool ath_query_passes(const struct ath_plan *plan, const struct ath_seen *seen)
{
    for (size_t i = 0; i < plan->filter_count; i++) {
        if (!filter_passes(plan, &plan->filters[i], seen)) {
            return false;
        }
    }
    return true;
}

const struct ath_filter *ath_query_filter_on(const struct ath_plan *plan,
                                             enum ath_dimension dimension)
{
    for (size_t i = 0; i < plan->filter_count; i++) {
        if (plan->filters[i].dimension == dimension) {
            return &plan->filters[i];
        }
    }
    return NULL;
}
