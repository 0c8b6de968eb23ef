/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * plan - the inside of apply: what each kind of entry plans and executes. Only ingest/apply*.c
 * include this.
 */

#include "ingest/apply.h"
#include "ingest/cache.h"
#include "ingest/duty.h"
#include "ingest/organization.h"
#include "store/epoch.h"
#include "store/report.h"

struct ath_apply {
    struct ath_cache *cache;
    struct ath_tally *tally;
    struct ath_epoch epoch; /* the last one, when known: since reset */
    bool epoch_known;
    struct ath_arena scratch; /* for long walks: reset between reports */
    struct ath_move moves[ATH_MOVES_MAX];
    size_t move_count;
    bool moves_lost;
};

/* One report of a submission, read and merged. */
struct ath_plan_report {
    const struct ath_program *program;
    const struct ath_form *form;
    const struct ath_organization *organization;
    struct ath_report base, next;
    bool touched; /* it changes */
};

struct ath_plan {
    enum ath_intent_kind kind;
    /* submissions */
    struct ath_plan_report *reports;
    struct ath_apply_report *results;
    uint32_t report_count;
    struct ath_submission last; /* apply's scratch: that of remarks_seq */
    uint64_t remarks_seq;       /* 0: none was read */
    uint32_t remarks_at;        /* where in it the last report was found */
    /* organizations and projects */
    struct ath_org_result organization;
    struct ath_project_result project;
    /* assignments and locks */
    struct ath_duty duty;
    struct ath_assignment_change assignment_change;
    struct ath_assignment_result assignment;
    struct ath_lock_result *lock;
    /* catalogues */
    struct ath_program *program;
    const struct ath_program *previous; /* the version served so far, or NULL */
    uint64_t versions;                  /* how many there were */
    bool unchanged;
    bool moves_totals; /* but not as a submission does: moves reports or counts them anew */
};

/* Fill the verdict with a refusal. Returns ATH_OK: a refusal is an answer. */
ath_code ath_refuse(struct ath_verdict *verdict, ath_code code, const char *reason,
                    const char *subject);

/* Remember that the form's period moved, for events. */
void ath_note_move(struct ath_apply *apply, uint64_t seq, const struct ath_report_id *id);

/* Count the effective cells of a report in (sign 1) or out (-1) of every scope it is in. */
void ath_count_report(struct ath_apply *apply, const struct ath_report_id *id,
                      const uint32_t scopes[ATH_SCOPE_COUNT], struct ath_cells effective,
                      int sign);

/* remarks.c: whether notes, answers or evidence of the i-th change say more than the entry that
 * last changed its report did (R33: content sent again raises no version). */
ath_code ath_remarks_differ(bool *differ, struct ath_plan *plan, uint32_t i,
                            const struct ath_change *change, const struct ath_step *step);

/* apply_submission.c */
ath_code ath_plan_submission(struct ath_verdict *out, struct ath_plan *plan,
                             const struct ath_step *step);
/* Writes reports and gathers totals; *undo is what it replaced. */
ath_code ath_execute_submission(struct ath_slice *undo, struct ath_plan *plan,
                                const struct ath_step *step);
/* apply_organization.c: organizations and projects */
ath_code ath_plan_organization(struct ath_verdict *out, struct ath_plan *plan,
                               const struct ath_step *step);
/* Writes the record; moves the reports whose scopes it changes. */
ath_code ath_execute_organization(struct ath_slice *undo, struct ath_plan *plan,
                                  const struct ath_step *step);
/* As for organizations. */
ath_code ath_plan_project(struct ath_verdict *out, struct ath_plan *plan,
                          const struct ath_step *step);
/* Writes the record. */
ath_code ath_execute_project(struct ath_slice *undo, struct ath_plan *plan,
                             const struct ath_step *step);
/* apply_duty.c */
ath_code ath_plan_assignment(struct ath_verdict *out, struct ath_plan *plan,
                             const struct ath_step *step);
/* Writes the record. */
ath_code ath_execute_assignment(struct ath_slice *undo, struct ath_plan *plan,
                                const struct ath_step *step);
/* As for assignments. */
ath_code ath_plan_lock(struct ath_verdict *out, struct ath_plan *plan,
                       const struct ath_step *step);
/* Writes the record of each layer that changes. */
ath_code ath_execute_lock(struct ath_slice *undo, struct ath_plan *plan,
                          const struct ath_step *step);
/* apply_catalogue.c */
ath_code ath_plan_catalogue(struct ath_verdict *out, struct ath_plan *plan,
                            const struct ath_step *step);
/* Gives out numbers, stores the content, recounts totals when a known form changed. */
ath_code ath_execute_catalogue(struct ath_slice *undo, struct ath_plan *plan,
                               const struct ath_step *step);
