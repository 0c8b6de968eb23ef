/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * cache - what apply looks up again and again: organizations, projects and programs, decoded.
 *
 * Owns:     copies, until reset. Reset after an abort and after any command that changes one.
 * Threads:  one.
 */

#include "store/snapshot.h"

struct ath_cache;

/* NULL when out of memory. */
struct ath_cache *ath_cache_create(void);
/* NULL is allowed. */
void ath_cache_destroy(struct ath_cache *cache);
/* Forget everything when the cache is nearly full. Between two calls of this and reset, whatever was
 * found stays valid. */
void ath_cache_trim(struct ath_cache *cache);
/* Forget everything. */
void ath_cache_reset(struct ath_cache *cache);

/* The organization with this slug, valid until reset; NOT_FOUND when there is none. */
ATH_MUST_CHECK ath_code ath_cache_organization(const struct ath_organization **out,
                                               struct ath_cache *cache, struct ath_txn *txn,
                                               const char *slug, struct ath_error *err);

/* The project with this slug, valid until reset; NULL for "-"; NOT_FOUND when there is none. */
ATH_MUST_CHECK ath_code ath_cache_project(const struct ath_project **out,
                                          struct ath_cache *cache, struct ath_txn *txn,
                                          const char *slug, struct ath_error *err);

/* The program with this content hash, valid until reset; NOT_FOUND when never journalled. */
ATH_MUST_CHECK ath_code ath_cache_program(const struct ath_program **out,
                                          struct ath_cache *cache, struct ath_txn *txn,
                                          const uint8_t hash[32], struct ath_error *err);

/* A form, and the program it is of. */
struct ath_cached_form {
    const struct ath_program *program;
    const struct ath_form *form;
};

/* The form of this permanent number in the program that is served, valid until reset. DATA_LOSS
 * when there is none. */
ATH_MUST_CHECK ath_code ath_cache_form(struct ath_cached_form *out, struct ath_cache *cache,
                                       struct ath_txn *txn, uint16_t number,
                                       struct ath_error *err);

/* The program served under this id; NOT_FOUND when there is none. */
ATH_MUST_CHECK ath_code ath_cache_served(const struct ath_program **out,
                                         struct ath_cache *cache, struct ath_txn *txn,
                                         struct ath_slice id, struct ath_error *err);

/* True when this program of the cache is the version that is served now. */
ATH_MUST_CHECK ath_code ath_cache_is_served(bool *served, struct ath_cache *cache,
                                            struct ath_txn *txn,
                                            const struct ath_program *program,
                                            struct ath_error *err);

/* The organization with this number. DATA_LOSS when there is none. */
ATH_MUST_CHECK ath_code ath_cache_organization_number(const struct ath_organization **out,
                                                      struct ath_cache *cache,
                                                      struct ath_txn *txn, uint32_t number,
                                                      struct ath_error *err);
