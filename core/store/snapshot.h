/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * snapshot - the catalogue, organizations, projects and sectors as of one transaction, in memory.
 *
 * Read once per change: the store keeps the newest and hands it out while the meta fact "snapshot"
 * (seq of the last entry that changed any of them) stays what it was. A few former ones are kept.
 *
 * Threads:  acquire and release from any thread; a snapshot itself never changes. What a write
 *           transaction has changed is seen through that transaction alone, and is not kept.
 */

#include "model/organization.h"
#include "store/store.h"

/* As of a moment, what came later has its place and nothing in it: no slug. */
struct ath_snapshot {
    uint64_t seq;                   /* meta "snapshot" */
    struct ath_catalogue catalogue; /* programs served, bound: numbers filled in */
    const struct ath_organization *organizations; /* by number - 1 */
    uint32_t organization_count;
    const struct ath_project *projects; /* by number - 1 */
    uint32_t project_count;
    const char *const *sectors; /* by number - 1 */
    uint32_t sector_count;
};

/* The snapshot of the transaction's state. The caller ends it with ath_snapshot_release(). */
ATH_MUST_CHECK ath_code ath_snapshot_acquire(const struct ath_snapshot **out,
                                             struct ath_txn *txn, struct ath_error *err);

/* What it was after entry `at`, at least 1: the changes since are taken back (store/former.h). Its
 * `seq` is then that of some entry after which it was so. In read transactions only; ended in the
 * same way. */
ATH_MUST_CHECK ath_code ath_snapshot_acquire_at(const struct ath_snapshot **out,
                                                struct ath_txn *txn, uint64_t at,
                                                struct ath_error *err);

/* NULL is allowed. */
void ath_snapshot_release(const struct ath_snapshot *snapshot);

/* The organization with this slug, or NULL. */
const struct ath_organization *ath_snapshot_organization(
    const struct ath_snapshot *snapshot, struct ath_slice slug);

/* The project with this slug, or NULL. */
const struct ath_project *ath_snapshot_project(const struct ath_snapshot *snapshot,
                                               struct ath_slice slug);

/* The sector's number, or 0. */
uint32_t ath_snapshot_sector(const struct ath_snapshot *snapshot, struct ath_slice name);

/* The form with this permanent number and its program; false when no served program has it. */
bool ath_snapshot_form(const struct ath_program **program, const struct ath_form **form,
                       const struct ath_snapshot *snapshot, uint16_t number);

/* The numbers of the scopes a report of the organization, ending on `last_day`, counts in. */
void ath_report_scopes(uint32_t numbers[ATH_SCOPE_COUNT],
                       const struct ath_organization *org, uint32_t project,
                       int32_t last_day);

/* The same of one scope, without looking for the others. */
uint32_t ath_report_scope(enum ath_scope scope, const struct ath_organization *org,
                          uint32_t project, int32_t last_day);

/* A program by its hash, served or not, bound, in the arena; NOT_FOUND when never journalled. */
ATH_MUST_CHECK ath_code ath_program_load(struct ath_program **out, struct ath_txn *txn,
                                         const uint8_t hash[32], struct ath_arena *arena,
                                         struct ath_error *err);

/* Decode one organization (with its number and slug), in the arena. NOT_FOUND when there is none. */
ATH_MUST_CHECK ath_code ath_organization_load(struct ath_organization *out,
                                              struct ath_txn *txn, uint32_t number,
                                              struct ath_arena *arena,
                                              struct ath_error *err);

/* The same as it was after entry `at`, at least 1. */
ATH_MUST_CHECK ath_code ath_organization_load_at(struct ath_organization *out,
                                                 struct ath_txn *txn, uint32_t number,
                                                 uint64_t at, struct ath_arena *arena,
                                                 struct ath_error *err);

/* Decode one project, in the arena. NOT_FOUND when there is none. */
ATH_MUST_CHECK ath_code ath_project_load(struct ath_project *out, struct ath_txn *txn,
                                         uint32_t number, struct ath_arena *arena,
                                         struct ath_error *err);
