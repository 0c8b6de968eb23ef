/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * standin - a scope that has figures of its own: "@country", "@region:MA-01", "@project:flower".
 *
 * Targets and baselines may be set for a scope without any organization. Such a report stands in the
 * report table under a number that no organization can have: bit 31 is set, bits 27 to 30 hold the
 * scope, and the bits below hold the scope's number (bit 26 says that it is a country abroad, whose
 * own number has bit 31). It counts in no total: questions about exactly that scope read it in place
 * of what organizations say.
 */

#include "store/snapshot.h"

/* True for the number of a stand-in, false for an organization's. */
static inline bool ath_is_standin(uint32_t organization)
{
    return (organization & UINT32_C(1) << 31) != 0;
}

/* The number that stands for the scope; 0 when the scope's number does not fit 26 bits. */
uint32_t ath_standin_make(enum ath_scope scope, uint32_t number);
/* Its scope. */
enum ath_scope ath_standin_scope(uint32_t standin);
/* Its number in the scope. */
uint32_t ath_standin_number(uint32_t standin);

/* Whether a stand-in may have figures in the layer: targets and baselines of no project (those of a
 * project are @project's). */
bool ath_standin_may_report(uint8_t layer, const struct ath_project *project);

/* Read a stand-in's text; NOT_FOUND when it is none, or what it names does not exist. */
ATH_MUST_CHECK ath_code ath_standin_find(uint32_t *standin, struct ath_txn *txn,
                                         struct ath_slice text, struct ath_error *err);

/* The number of an organization by its slug, or of a stand-in by its text; NOT_FOUND. */
ATH_MUST_CHECK ath_code ath_reporter_number(uint32_t *number, struct ath_txn *txn,
                                            struct ath_slice text, struct ath_error *err);

/* Who reports: the organization with this slug, or a stand-in made in the arena (number and text
 * as slug, nothing else). NULL when there is neither, or the arena is out. */
const struct ath_organization *ath_reporter_find(const struct ath_snapshot *snapshot,
                                                 struct ath_slice text,
                                                 struct ath_arena *arena);

/* The slug or text of who reports under this number; NULL for an unknown one or without memory. */
const char *ath_reporter_name(const struct ath_snapshot *snapshot, uint32_t number,
                              struct ath_arena *arena);
