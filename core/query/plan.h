/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * plan - a question understood: which cells of which reports, in which buckets and groups.
 * Between the files of this room only.
 *
 * An asked indicator is read through operands: itself, or each figure a ratio is made of. An
 * operand has its cells (uses, gathered in parts), its timeline and its groups.
 *
 * Memory:   everything is the request's arena's.
 */

#include "base/decimal.h"
#include "model/cell.h"
#include "model/formula.h"
#include "query/query.h"
#include "store/duty.h"
#include "store/report.h"
#include "store/total.h"

enum { ATH_COLUMNS = 8, ATH_WHERES = 16 };

/* What a column groups by or a filter looks at: a scope, by enum ath_scope, or one of these. */
enum ath_dimension {
    ATH_BY_ORGANIZATION = ATH_SCOPE_COUNT,
    ATH_BY_FUNDER, /* number: the first project that has the funder */
    ATH_BY_GROUP,  /* number: the organization that stands for the group */
    ATH_BY_CATEGORY,
    ATH_DIMENSIONS,
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

/* The period of a question as written; 0 is an open end. */
struct ath_range {
    uint32_t from, to;
    enum ath_frequency every; /* of one bucket; 0: one bucket for the whole */
    bool relative;            /* an end was written relative to a day */
};

/* Buckets, and the reporting periods read for them. */
struct ath_timeline {
    enum ath_frequency every;  /* 0: one bucket, all that lies in from..to */
    enum ath_frequency native; /* of the reports */
    uint32_t first, count; /* first bucket's period (0 for the whole), number of buckets */
    uint32_t from, to;     /* reporting periods, inclusive; meaningless when count is 0 */
};

/* Contributors put together, with all that any kind of combining needs. */
struct ath_figure {
    ath_i128 sum;      /* of numbers; the value of an extreme or a parameter */
    ath_i128 largest;  /* number of one report (reach) */
    uint64_t numbers;  /* reports, or organizations and projects, with a number */
    uint64_t reported; /* with a number or NA, carried ones left out */
    uint64_t carried;
    bool mixed;   /* parameters that differ */
    bool sibling; /* another specified option has a number (R14) */
};

/* One group. */
struct ath_slot {
    struct ath_figure figure;
    const struct ath_bound *bound; /* leaf.c: the newest dated value */
    uint32_t bucket;
    uint32_t keys[]; /* one for each column */
};

/* Groups by bucket and keys: a hash table whose slots never move. */
struct ath_groups {
    struct ath_slot **v;
    size_t n, capacity;
    size_t limit; /* most slots; 0 for no limit */
    struct ath_arena *arena;
    uint32_t key_count;
};

/* What one report gives to one part: a number, NA or nothing. */
struct ath_portion {
    ath_i128 value;
    uint8_t state; /* enum ath_cell_state */
    bool sibling, mixed;
};

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
struct ath_bound;
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

/* ---- filter.c: where, on scopes ---- */

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

/* ---- written.c: the period as it is written ---- */

/* Read the period and `every`; findings for what cannot be read. */
void ath_query_range(struct ath_plan *plan);

/* ---- range.c: periods ---- */

/* True when the reporting period lies in the question's. */
bool ath_query_in_range(const struct ath_plan *plan, uint32_t period);

/* The first and last period with a figure in it; 0 when there is none. */
struct ath_span {
    uint32_t first, last;
};

/* What was reported on the form in the layer. */
ATH_MUST_CHECK ath_code ath_query_reported(struct ath_span *out,
                                           const struct ath_plan *plan,
                                           const struct ath_form *form,
                                           enum ath_layer layer, struct ath_error *err);

/* Of the reports that are stored now, whether they have figures or have lost them. */
ATH_MUST_CHECK ath_code ath_query_stored(struct ath_span *out, const struct ath_plan *plan,
                                         const struct ath_form *form, enum ath_layer layer,
                                         struct ath_error *err);

/* The asked indicator's buckets. Findings when the range does not fit its frequency. */
ATH_MUST_CHECK ath_code ath_query_timeline(struct ath_timeline *out,
                                           const struct ath_plan *plan,
                                           const struct ath_asked *asked, const char *field,
                                           struct ath_error *err);

/* Set the operand's window and time; false when it has no value on the asked buckets. */
bool ath_query_operand_time(struct ath_operand *operand, const struct ath_timeline *asked);

/* The reporting periods from the start of the year that bucket of the window ends in. */
void ath_query_year_to_date(uint32_t *from, uint32_t *to, const struct ath_timeline *window,
                            uint32_t bucket);

/* The bucket of a reporting period inside the timeline's from..to. */
uint32_t ath_timeline_bucket(const struct ath_timeline *time, uint32_t period);

/* The first reporting period of a bucket. */
uint32_t ath_timeline_bucket_first(const struct ath_timeline *time, uint32_t bucket);

/* The last one. */
uint32_t ath_timeline_bucket_last(const struct ath_timeline *time, uint32_t bucket);

/* What a row says of its bucket; the arena's, NULL when it is out. */
const char *ath_query_label(const struct ath_plan *plan, const struct ath_timeline *time,
                            uint32_t bucket);

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

/* ---- combine.c: groups ---- */

/* An empty table. */
void ath_groups_init(struct ath_groups *groups, struct ath_arena *arena,
                     uint32_t key_count);

/* The slot, or NULL. */
struct ath_slot *ath_groups_find(const struct ath_groups *groups, uint32_t bucket,
                                 const uint32_t *keys);

/* The slot, made when there is none; NULL when the arena is out or the limit is passed. */
struct ath_slot *ath_groups_at(struct ath_groups *groups, uint32_t bucket,
                               const uint32_t *keys);

/* Add what one contributor gives. */
void ath_figure_add(struct ath_figure *figure, enum ath_kind kind,
                    const struct ath_portion *portion, bool carried);

/* The keys of a part of a report. */
void ath_query_keys(uint32_t keys[ATH_COLUMNS], const struct ath_plan *plan,
                    const struct ath_seen *seen, const struct ath_part *part);

/* What one report gives to one bucket. */
struct ath_contribution {
    const struct ath_portion *portions; /* by part */
    uint32_t bucket;
    bool carried;
};

/* Add a report's portions to the operand's groups. */
ATH_MUST_CHECK ath_code ath_query_add(struct ath_operand *operand,
                                      const struct ath_plan *plan,
                                      const struct ath_seen *seen,
                                      const struct ath_contribution *from,
                                      struct ath_error *err);

/* drill.c: one more contribution to a total that is drilled into. */
void ath_drill_take(struct ath_drilling *drilling, const struct ath_operand *operand,
                    const struct ath_seen *seen, const struct ath_contribution *from);

/* Why ath_groups_at() gave NULL: too many rows, or the arena is out. */
ath_code ath_query_no_slot(const struct ath_plan *plan, struct ath_error *err);

/* ---- totals.c: the maintained path ---- */

/* From now on fold every question (tests compare the two paths). */
void ath_query_force_fold(bool always);

/* Whether the maintained totals hold the operand's groups. */
bool ath_query_totals_suffice(const struct ath_plan *plan,
                              const struct ath_operand *operand);

/* Fill the operand's groups from totals; *enough false when it turns out that reports are needed
 * (the groups are then empty again). */
ATH_MUST_CHECK ath_code ath_query_read_totals(bool *enough, struct ath_plan *plan,
                                              struct ath_operand *operand,
                                              struct ath_error *err);

/* The scope whose totals the question's columns and filters tell apart; -1 for none. */
int ath_query_scope(const struct ath_plan *plan);

/* ---- own.c: targets that scopes have of their own ---- */

/* In groups that are exactly one scope, a target or baseline that the scope has of its own takes
 * the place of what its organizations say. Other layers are left alone. */
ATH_MUST_CHECK ath_code ath_query_own_targets(struct ath_plan *plan,
                                              struct ath_operand *operand,
                                              struct ath_error *err);

/* ---- scan.c: from report to report ---- */

/* The reports of a form and layer, in the order of their keys; those of few organizations are
 * sought one by one. */
struct ath_scan {
    const struct ath_plan *plan;
    const struct ath_filter *organizations; /* sought; NULL: all are walked */
    uint32_t
        standin; /* the first number of the scope whose stand-ins are walked; 0: none is */
    struct ath_report_id start;
    uint32_t to; /* last period */
    size_t index;
    bool standing;
    uint32_t absent;             /* reports that were not there yet */
    struct ath_report_walk walk; /* stands on the report, after next */
    struct ath_arena scratch;    /* of one report; owned */
};

/* A scan that reads no cells yet. */
void ath_scan_init(struct ath_scan *scan, const struct ath_plan *plan,
                   const struct ath_form *form, enum ath_layer layer);
/* Read the indicator's cells too. */
void ath_scan_widen(struct ath_scan *scan, const struct ath_indicator *indicator);
/* Walk the reports of the scope's stand-ins, instead of organizations'. */
void ath_scan_standins(struct ath_scan *scan, enum ath_scope scope);
/* Which periods, inclusive. */
void ath_scan_from(struct ath_scan *scan, uint32_t from, uint32_t to);
/* Start at this report instead. */
void ath_scan_resume(struct ath_scan *scan, const struct ath_report_id *id);
/* Step to the next report there was, as it was; NOT_FOUND past the last. */
ATH_MUST_CHECK ath_code ath_scan_next(struct ath_scan *scan, struct ath_error *err);
/* A zeroed struct is allowed. */
void ath_scan_fini(struct ath_scan *scan);

/* One report, as it was. */
ATH_MUST_CHECK ath_code ath_scan_report(struct ath_report *out, const struct ath_plan *plan,
                                        const struct ath_report_id *id,
                                        struct ath_arena *arena, struct ath_error *err);

/* ---- fold.c: the reports themselves ---- */

/* Fill the groups of all operands marked `folded`, reading each form and layer once. */
ATH_MUST_CHECK ath_code ath_query_fold(struct ath_plan *plan, struct ath_error *err);

/* DEADLINE_EXCEEDED when the caller's time is up, or the transaction is too old; looks every
 * thousandth record. */
ATH_MUST_CHECK ath_code ath_query_tick(struct ath_plan *plan, struct ath_error *err);

/* The same look, at once. */
ATH_MUST_CHECK ath_code ath_query_look(const struct ath_plan *plan, struct ath_error *err);

/* True when filters on organization, project and funder let it pass. They are the same in every report of
 * one last value, so they may be looked at early (R7). */
bool ath_query_may_matter(const struct ath_plan *plan, const struct ath_seen *seen);

/* Give one report's portions to the operand: at once, or as a last value. */
ATH_MUST_CHECK ath_code ath_query_give(struct ath_operand *operand,
                                       const struct ath_plan *plan,
                                       const struct ath_report_id *id,
                                       const struct ath_portion *portions,
                                       struct ath_error *err);

/* ---- leaf.c: formulas computed in each report (R39) ---- */

/* Decimals that hold every result of the formula exactly. */
int ath_query_leaf_scale(const struct ath_program *program, const struct ath_formula *node);

/* Fill the operand's groups from the reports that its formula joins. */
ATH_MUST_CHECK ath_code ath_query_fold_leaf(struct ath_plan *plan,
                                            struct ath_operand *operand,
                                            struct ath_error *err);

/* ---- last.c: the last value of each organization and project ---- */

/* True for kinds of which the last value counts. */
bool ath_query_takes_last(const struct ath_operand *operand);

/* Before the first report: sets how far back reports matter. False when the arena is out. */
bool ath_query_last_begin(struct ath_operand *operand, const struct ath_plan *plan);

/* Remember a report that has the indicator. Reports come in order of period; buckets that end
 * before it are counted first. */
ATH_MUST_CHECK ath_code ath_query_last_see(struct ath_operand *operand,
                                           const struct ath_plan *plan,
                                           const struct ath_report_id *id,
                                           const struct ath_portion *portions,
                                           struct ath_error *err);

/* Count the buckets that are left. */
ATH_MUST_CHECK ath_code ath_query_last_end(struct ath_operand *operand,
                                           const struct ath_plan *plan,
                                           struct ath_error *err);

/* ---- periods.c: rules of an indicator's own */

/* True when the totals of reporting periods are put together by a rule, not by the kind. */
bool ath_query_has_rule(const struct ath_indicator *indicator);

/* Put the groups of an asked operand, which are by reporting period, together by asked bucket. */
ATH_MUST_CHECK ath_code ath_query_join_periods(struct ath_operand *operand,
                                               const struct ath_plan *plan,
                                               struct ath_error *err);

/* ---- ratio.c: formulas over groups ---- */

/* The operands of an asked indicator: itself, or those of its formulas. */
ATH_MUST_CHECK ath_code ath_query_operands(struct ath_plan *plan, struct ath_asked *asked,
                                           struct ath_error *err);

/* The groups of a ratio: those in which any operand has a contributor. False: arena or limit. */
bool ath_query_ratio_groups(struct ath_groups *out, const struct ath_plan *plan,
                            const struct ath_asked *asked);

/* What a ratio is worth in a group. */
struct ath_ratio {
    struct ath_result numerator, denominator, value;
    uint64_t reported, carried;
};

/* The asked buckets in which a group of an operand's own bucket speaks. */
void ath_query_buckets_of(uint32_t *first, uint32_t *last,
                          const struct ath_operand *operand, uint32_t bucket);

/* Evaluate one group exactly; OUT_OF_RANGE when 128 bits are not enough. */
ATH_MUST_CHECK ath_code ath_query_ratio(struct ath_ratio *out, const struct ath_plan *plan,
                                        const struct ath_asked *asked,
                                        const struct ath_slot *group,
                                        struct ath_error *err);

/* Decimals that a side of a ratio is shown with. */
int ath_query_side_scale(const struct ath_program *program, const struct ath_formula *side);

/* ---- expected.c: how many were to report ---- */

/* Reporting periods one after another, both ends in it. */
struct ath_stretch {
    uint32_t from, to;
};

/* When an organization is to report a form: ascending, apart. */
struct ath_duty_periods {
    struct ath_stretch v[ATH_ASSIGNMENTS_MOST];
    size_t n;
};

/* The timeline's reporting periods on whose last day the organization is assigned and open. */
void ath_query_duty(struct ath_duty_periods *out, const struct ath_timeline *time,
                    const struct ath_organization *org, const struct ath_assignments *list);

/* The last of those within from..to; 0 when there is none. */
uint32_t ath_query_duty_last(const struct ath_duty_periods *duty, uint32_t from,
                             uint32_t to);

/* The assignments that the view knows of. The caller ends it with ath_roster_release(). */
ATH_MUST_CHECK ath_code ath_query_roster(const struct ath_roster **out,
                                         const struct ath_view *view,
                                         struct ath_error *err);

/* Fill asked->expected, if the form has assignments and the question does not tell projects apart. */
ATH_MUST_CHECK ath_code ath_query_expect(struct ath_plan *plan, struct ath_asked *asked,
                                         const struct ath_roster *roster,
                                         struct ath_error *err);

/* How many contributors were expected in the group, as `reported` counts them. */
uint64_t ath_query_expected(const struct ath_expected *expected,
                            const struct ath_slot *group);

/* ---- completeness.c: who has reported ---- */

/* Fill asked->attendance, of a form that has assignments. */
ATH_MUST_CHECK ath_code ath_query_attend(struct ath_plan *plan, struct ath_asked *asked,
                                         const struct ath_roster *roster,
                                         struct ath_error *err);

/* Reports of the group that were expected and came late, or did not come. */
void ath_query_attended(uint64_t *late, uint64_t *missing, const struct ath_plan *plan,
                        const struct ath_asked *asked, const struct ath_slot *group);

/* ---- rows.c: groups to lines ---- */

/* What stands in a column; NULL for a key that does not exist (R15). Static, or the answer's. */
const char *ath_query_key_text(const struct ath_plan *plan, const struct ath_asked *asked,
                               size_t column, uint32_t number);

/* The groups with a contributor, or all, in order (R22); NULL when the arena is out. */
const struct ath_slot **ath_query_sort(const struct ath_plan *plan,
                                       const struct ath_groups *groups, bool all,
                                       size_t *count);

/* Append the asked indicator's rows, in order. */
ATH_MUST_CHECK ath_code ath_query_rows(struct ath_answer *out, const struct ath_plan *plan,
                                       const struct ath_asked *asked,
                                       struct ath_error *err);

/* ---- aggregate.c ---- */

/* Fill the groups of every operand, from totals or from reports; *folded when reports were read. */
ATH_MUST_CHECK ath_code ath_query_read(struct ath_plan *plan, bool *folded,
                                       struct ath_error *err);
