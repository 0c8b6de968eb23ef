/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * trial - what a trial transaction has put and deleted, laid over the records it began with.
 * Between the files of this room only.
 *
 * Owns:     its records, until it is destroyed.
 * Memory:   values stay where they are until then, also when they are put again.
 * Failure:  a put that has no room makes the transaction fail (RESOURCE_EXHAUSTED).
 */

#include "store/private.h"

/* NULL when out of memory. */
struct ath_trial *ath_trial_create(void);
/* NULL is allowed. */
void ath_trial_destroy(struct ath_trial *trial);

/* Lay a record over what is below it. False when there is no room. */
bool ath_trial_put(struct ath_trial *trial, enum ath_table table, struct ath_slice key,
                   struct ath_slice value);

/* Take a record away. False when there is no room. */
bool ath_trial_delete(struct ath_trial *trial, enum ath_table table, struct ath_slice key);

/* What the trial says of one record. */
enum ath_trial_word { ATH_TRIAL_SILENT = 0, ATH_TRIAL_PUT, ATH_TRIAL_GONE };

/* Look a key up; *value is set when it was put. */
enum ath_trial_word ath_trial_get(struct ath_slice *value, const struct ath_trial *trial,
                                  enum ath_table table, struct ath_slice key);

/* Move a cursor of a trial transaction to the first record at or above (`above`: above) `key`. */
ATH_MUST_CHECK ath_code ath_trial_seek(struct ath_cursor *cursor, struct ath_slice key,
                                       bool above, struct ath_error *err);

/* Move it to the last record. */
ATH_MUST_CHECK ath_code ath_trial_last(struct ath_cursor *cursor, struct ath_error *err);
