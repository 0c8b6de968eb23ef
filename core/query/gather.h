/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * gather - filling the groups of operands: from maintained totals, or from the reports themselves;
 * at once, or as last values; and putting them together by an indicator's own rule. Between the
 * files of this room only.
 */

#include "query/plan.h"

/* ---- aggregate.c: every operand ---- */

/* Fill the groups of every operand, from totals or from reports; *folded when reports were read. */
ATH_MUST_CHECK ath_code ath_query_read(struct ath_plan *plan, bool *folded,
                                       struct ath_error *err);

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

/* ---- periods.c: rules of an indicator's own ---- */

/* True when the totals of reporting periods are put together by a rule, not by the kind. */
bool ath_query_has_rule(const struct ath_indicator *indicator);

/* Put the groups of an asked operand, which are by reporting period, together by asked bucket. */
ATH_MUST_CHECK ath_code ath_query_join_periods(struct ath_operand *operand,
                                               const struct ath_plan *plan,
                                               struct ath_error *err);

/* ---- drill.c: what a total is made of ---- */

/* One more contribution to a total that is drilled into. */
void ath_drill_take(struct ath_drilling *drilling, const struct ath_operand *operand,
                    const struct ath_seen *seen, const struct ath_contribution *from);
