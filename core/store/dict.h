/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * dict - permanent numbers for names: given out in the order of the journal, never again.
 */

#include "store/store.h"

enum ath_dict {
    ATH_DICT_PROGRAM = 'p',
    ATH_DICT_FORM = 'f', /* "program.form" */
    ATH_DICT_ORGANIZATION = 'o',
    ATH_DICT_PROJECT = 'j',
    ATH_DICT_SECTOR = 's',
    ATH_DICT_PRINCIPAL = 'u',
};

/* *number of the name, or NOT_FOUND. */
ATH_MUST_CHECK ath_code ath_dict_find(uint32_t *number, struct ath_txn *txn,
                                      enum ath_dict dict, struct ath_slice name,
                                      struct ath_error *err);

/* *number of the name, the next free one (from 1) when it is new. */
ATH_MUST_CHECK ath_code ath_dict_add(uint32_t *number, struct ath_txn *txn,
                                     enum ath_dict dict, struct ath_slice name,
                                     struct ath_error *err);

/* The name of the number, borrowed from the map, or NOT_FOUND. */
ATH_MUST_CHECK ath_code ath_dict_name(struct ath_slice *name, struct ath_txn *txn,
                                      enum ath_dict dict, uint32_t number,
                                      struct ath_error *err);

/* How many numbers were given out: they are 1 to *count. */
ATH_MUST_CHECK ath_code ath_dict_count(uint32_t *count, struct ath_txn *txn,
                                       enum ath_dict dict, struct ath_error *err);

/* Before entry `seq` gives out a number: keep how many there were (store/former.h). Once it has,
 * ath_dict_count_at() knows. Failure surfaces at commit. */
void ath_dict_save(struct ath_txn *txn, enum ath_dict dict, uint64_t seq);

/* How many numbers a dictionary that is saved had given out after entry `seq`; *until as in struct
 * ath_former. */
ATH_MUST_CHECK ath_code ath_dict_count_at(uint32_t *count, uint64_t *until,
                                          struct ath_txn *txn, enum ath_dict dict,
                                          uint64_t seq, struct ath_error *err);

/* Small facts by name in ATH_TABLE_META; *value is 0 when it was never set. */
ATH_MUST_CHECK ath_code ath_meta_get(uint64_t *value, struct ath_txn *txn, const char *name,
                                     struct ath_error *err);
/* Set a small fact. Failure surfaces at commit. */
void ath_meta_set(struct ath_txn *txn, const char *name, uint64_t value);
