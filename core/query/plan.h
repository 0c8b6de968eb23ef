/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * plan - a question understood: which cells of which reports, in which buckets and groups.
 * Between the files of this room only.
 *
 * An asked indicator is read through operands: itself, or each figure a ratio is made of. An
 * operand has its cells (uses, gathered in parts), its timeline and its groups. Filling the groups is
 * gather.h; what ratios make of them, ratio.h; who was to report, expected.h; lines, rows.h.
 *
 * Memory:   everything is the request's arena's.
 */

#include "model/cell.h"
#include "model/formula.h"
#include "query/groups.h"
#include "query/query.h"
#include "query/scopes.h"
#include "query/timeline.h"

/* A cell that is read, and the part it goes to. Where cells are computed (leaf formulas) it is
 * the place in the breakdown, or ATH_NO_CELL for the total. */
struct ath_use {
    uint16_t cell, part;
    bool sibling; /* only whether it is there matters */
};

/* The options of one group, by column; 0 in columns that are scopes. */
struct ath_part {
    uint32_t options[ATH_COLUMNS];
    uint16_t uses; /* cells that make it, siblings left out */
};

/* How a figure in a formula is read in time. */
enum ath_reading {
    ATH_READ_PLAIN = 0,
    ATH_READ_YTD,
    ATH_READ_AVERAGE,
    ATH_READ_PERIODS, /* by reporting period, to be put together by the indicator's own rule */
    ATH_READ_NEVER,
};

/* Where in a formula a figure stands. */
struct ath_standing {
    enum ath_layer layer;
    enum ath_reading reading;
    int32_t shift; /* asked periods */
};

struct ath_attendance;
struct ath_entities;
struct ath_expected;

struct ath_operand {
    const struct ath_program *program;
    const struct ath_form *form;
    const struct ath_indicator *indicator;
    const struct ath_formula *ref; /* NULL for an asked indicator itself */
    struct ath_standing standing;
    struct ath_timeline window; /* asked buckets, shifted */
    struct ath_timeline
        time;           /* buckets of its groups: those, or the reporting periods inside */
    uint32_t read_from; /* first reporting period that matters */
    struct ath_use *uses; /* by cell */
    struct ath_part *parts;
    size_t use_count, part_count;
    uint16_t breakdown_categories[ATH_BREAKDOWN_CATEGORIES]; /* whose cells are read */
    size_t breakdown_count;
    int scale;   /* decimals of its numbers; a leaf formula's are exact */
    bool absent; /* cannot have a value here */
    bool folded; /* to be read from reports */
    struct ath_groups groups;
    struct ath_entities *entities;          /* while folding a last value */
    struct ath_operand *next, *next_of_all; /* of the asked indicator; of the plan */
};

/* One indicator of the question. */
struct ath_asked {
    const struct ath_program *program;
    const struct ath_indicator *indicator;
    const char *name;
    struct ath_timeline time;
    uint16_t categories[ATH_BREAKDOWN_CATEGORIES]; /* in by and where together */
    size_t category_count;
    uint16_t column_category[ATH_COLUMNS]; /* by column, where it is a category */
    const char **option_names[ATH_COLUMNS];
    uint16_t condition_category[ATH_WHERES]; /* of each condition */
    const bool *allowed[ATH_WHERES];         /* by option, for each condition */
    struct ath_operand *operands;
    struct ath_expected *expected;     /* NULL: not known (R12) */
    struct ath_attendance *attendance; /* NULL: not asked, or not known */
    bool zero;                         /* what has no value is 0 */
};

struct ath_plan {
    const struct ath_view *view;
    const struct ath_question *question;
    enum ath_layer layer;
    bool grouped; /* else single figures are wanted */
    struct ath_range range;
    struct ath_column columns[ATH_COLUMNS];
    size_t column_count;
    struct ath_filter filters[ATH_WHERES + 1];
    size_t filter_count;
    const struct ath_where *conditions[ATH_WHERES]; /* on categories */
    size_t condition_count;
    unsigned dimensions; /* a bit per dimension of columns and filters */
    const uint32_t
        *funders; /* by project number - 1, where the question looks at funders */
    struct ath_asked *asked;
    struct ath_operand *operands; /* of all that is asked */
    size_t row_limit;
    uint64_t records;
    struct ath_drilling *drilling; /* takes what is added, too; else NULL */
};

/* ---- resolve.c: names to things ---- */

/* Understand a question; `grouped` false ignores by and every. Findings name what is wrong. */
ATH_MUST_CHECK ath_code ath_query_resolve(struct ath_plan *plan,
                                          const struct ath_view *view,
                                          const struct ath_question *question, bool grouped,
                                          struct ath_error *err);

/* Add a finding about a field of the question. */
void ath_query_complain(const struct ath_view *view, const char *reason, const char *field,
                        const char *subject, const char *limit);

/* Passed when the arena gave NULL. */
ath_code ath_query_no_memory(struct ath_error *err);

/* ---- cells.c: which cells make which groups ---- */

/* Fill the operand's uses and parts; findings for options that cannot be added up. `absent` is set
 * where the indicator lacks the breakdown. False when the arena is out. */
bool ath_query_cells(struct ath_operand *operand, const struct ath_plan *plan,
                     const struct ath_asked *asked);

/* Whether the conditions on the category let the option through. */
bool ath_query_lets_through(const struct ath_plan *plan, const struct ath_asked *asked,
                            uint16_t category, uint16_t option);

/* True when options that are not in `by` would be added up. */
bool ath_query_merges_options(const struct ath_plan *plan, const struct ath_asked *asked);

/* Put one more number or NA of the same report into a portion. */
void ath_portion_add(struct ath_portion *portion, enum ath_kind kind,
                     enum ath_cell_state state, ath_i128 value);

/* What a report's effective cells give to each part; false when they give nothing at all. */
bool ath_query_portions(struct ath_portion *portions, const struct ath_operand *operand,
                        struct ath_cells effective);
