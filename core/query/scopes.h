/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * scopes - what a question's columns group by and its filters look at, and reports seen by them.
 * Between the files of this room only.
 *
 * Memory:   everything is the request's arena's.
 */

#include "model/organization.h"
#include "query/query.h"
#include "store/report.h"
#include "store/total.h"

struct ath_plan;

enum { ATH_COLUMNS = 8, ATH_WHERES = 16 };

/* What a column groups by or a filter looks at: a scope, by enum ath_scope, or one of these. */
enum ath_dimension {
    ATH_BY_ORGANIZATION = ATH_SCOPE_COUNT,
    ATH_BY_FUNDER, /* number: the first project that has the funder */
    ATH_BY_GROUP,  /* number: the organization that stands for the group */
    ATH_BY_CATEGORY,
};

struct ath_column {
    const char *name;
    uint8_t dimension;
};

/* Keeps reports whose number in the dimension is one of these (parent: a descendant of one). */
struct ath_filter {
    const uint32_t *numbers; /* ascending, each once */
    size_t n;
    uint8_t dimension;
};

/* Read where[index], whose key is the dimension. Findings for values that do not exist. False when
 * the arena is out. */
bool ath_query_filter(struct ath_plan *plan, enum ath_dimension dimension, size_t index);

/* Number the funders, where columns or filters look at them. False when the arena is out. */
bool ath_query_funders(struct ath_plan *plan);

/* Read the question's project. */
bool ath_query_filter_project(struct ath_plan *plan);

/* The keys that are not categories, for findings. */
extern const char ath_query_scope_names[];

/* Read every where and the project of a question about reports; findings for keys that are
 * categories, too. */
bool ath_query_filter_scopes(struct ath_plan *plan);

/* "region"; "" for the country and for a category. */
const char *ath_query_dimension_name(unsigned dimension);

/* The scope of this name, or ATH_BY_ORGANIZATION, or ATH_BY_CATEGORY for any other name. */
enum ath_dimension ath_query_dimension(const char *name);

/* A report seen by columns and filters. */
struct ath_seen {
    uint32_t numbers[ATH_BY_CATEGORY];           /* by dimension */
    const struct ath_organization *organization; /* NULL when a total is seen */
    uint32_t period;                             /* of the report */
    int32_t last_day;
};

/* See a report in the scopes of its own period. */
void ath_query_see(struct ath_seen *seen, const struct ath_plan *plan,
                   const struct ath_report_id *id);

/* See the totals of a project, and so of its funder. */
void ath_query_see_project(struct ath_seen *seen, const struct ath_plan *plan,
                           uint32_t project);

/* True when every filter on scopes lets it pass. */
bool ath_query_passes(const struct ath_plan *plan, const struct ath_seen *seen);

/* True when the number is one of the filter's. */
bool ath_filter_has(const struct ath_filter *filter, uint32_t number);

/* The groups that a report counts in where columns ask for groups: those it is in and that filters
 * let through. Sets seen->numbers[ATH_BY_GROUP] to the next one from *at on; 0 once when there is
 * none (R15). False past the last. Without such a column: once, and nothing is set. */
bool ath_query_next_group(struct ath_seen *seen, const struct ath_plan *plan, uint32_t *at);

/* The first filter on the dimension, or NULL. */
const struct ath_filter *ath_query_filter_on(const struct ath_plan *plan,
                                             enum ath_dimension dimension);
