/* SPDX-License-Identifier: Apache-2.0 */
#include "scratch.h"

static uint32_t add(struct scratch *s, struct ath_txn *txn, enum ath_dict dict,
                    const char *name)
{
    uint32_t number = 0;

    ATH_OK(ath_dict_add(&number, txn, dict, ath_slice_str(name), &s->err));
    return number;
}

ATH_TEST(store_dict, numbers_are_given_in_order_from_1_and_never_again)
{
    struct scratch s;
    uint32_t count = 0;

    scratch_open(&s);
    struct ath_txn *txn = scratch_begin(&s, ATH_WRITE);
    ATH_EQ_INT(add(&s, txn, ATH_DICT_ORGANIZATION, "nour"), 1);
    ATH_EQ_INT(add(&s, txn, ATH_DICT_ORGANIZATION, "amal"), 2);
    ATH_EQ_INT(add(&s, txn, ATH_DICT_ORGANIZATION, "nour"), 1);
    scratch_commit(&s, txn);
    scratch_reopen(&s);
    txn = scratch_begin(&s, ATH_WRITE);
    ATH_EQ_INT(add(&s, txn, ATH_DICT_ORGANIZATION, "amal"), 2);
    ATH_EQ_INT(add(&s, txn, ATH_DICT_ORGANIZATION, "zohor"), 3);
    ATH_OK(ath_dict_count(&count, txn, ATH_DICT_ORGANIZATION, &s.err));
    ATH_EQ_INT(count, 3);
    ath_txn_abort(txn);
    scratch_close(&s);
}

ATH_TEST(store_dict, aborted_numbers_are_given_to_the_next)
{
    struct scratch s;

    scratch_open(&s);
    struct ath_txn *txn = scratch_begin(&s, ATH_WRITE);
    ATH_EQ_INT(add(&s, txn, ATH_DICT_PROJECT, "flower"), 1);
    ath_txn_abort(txn);
    txn = scratch_begin(&s, ATH_WRITE);
    ATH_EQ_INT(add(&s, txn, ATH_DICT_PROJECT, "other"), 1);
    scratch_commit(&s, txn);
    scratch_close(&s);
}

ATH_TEST(store_dict, dictionaries_do_not_know_each_other)
{
    struct scratch s;
    uint32_t number = 0, count = 9;

    scratch_open(&s);
    struct ath_txn *txn = scratch_begin(&s, ATH_WRITE);
    ATH_EQ_INT(add(&s, txn, ATH_DICT_SECTOR, "craft"), 1);
    ATH_EQ_INT(add(&s, txn, ATH_DICT_PRINCIPAL, "craft"), 1);
    ATH_CODE(ATH_NOT_FOUND,
             ath_dict_find(&number, txn, ATH_DICT_FORM, ath_slice_str("craft"), &s.err));
    ATH_OK(ath_dict_count(&count, txn, ATH_DICT_FORM, &s.err));
    ATH_EQ_INT(count, 0);
    ath_txn_abort(txn);
    scratch_close(&s);
}

ATH_TEST(store_dict, names_too_long_for_a_key_are_found_and_given_back)
{
    struct scratch s;
    char names[3][200];
    struct ath_slice name;
    uint32_t number = 0;

    scratch_open(&s);
    for (size_t i = 0; i < 3; i++) {
        memset(names[i], 'a', sizeof names[i]);
        names[i][62 + i] = '\0'; /* 62 fit a key, 63 and 64 do not */
    }
    struct ath_txn *txn = scratch_begin(&s, ATH_WRITE);
    for (uint32_t i = 0; i < 3; i++) {
        ATH_EQ_INT(add(&s, txn, ATH_DICT_FORM, names[i]), i + 1);
    }
    for (uint32_t i = 0; i < 3; i++) {
        ATH_OK(ath_dict_find(&number, txn, ATH_DICT_FORM, ath_slice_str(names[i]), &s.err));
        ATH_EQ_INT(number, i + 1);
        ATH_OK(ath_dict_name(&name, txn, ATH_DICT_FORM, number, &s.err));
        ATH_TRUE(ath_slice_is(name, names[i]));
    }
    ATH_CODE(ATH_NOT_FOUND, ath_dict_name(&name, txn, ATH_DICT_FORM, 4, &s.err));
    ath_txn_abort(txn);
    scratch_close(&s);
}

ATH_TEST(store_dict, programs_and_forms_end_at_16_bits)
{
    struct scratch s;
    uint32_t number = 0;

    scratch_open(&s);
    struct ath_txn *txn = scratch_begin(&s, ATH_WRITE);
    ath_meta_set(txn, "number/f", 65535);
    ath_meta_set(txn, "number/o", 65535);
    ATH_CODE(ATH_RESOURCE_EXHAUSTED,
             ath_dict_add(&number, txn, ATH_DICT_FORM, ath_slice_str("a.b"), &s.err));
    ATH_EQ_INT(add(&s, txn, ATH_DICT_ORGANIZATION, "nour"), 65536);
    ath_txn_abort(txn);
    scratch_close(&s);
}

ATH_TEST(store_dict, facts_are_0_until_they_are_set)
{
    struct scratch s;
    uint64_t fact = 7;

    scratch_open(&s);
    struct ath_txn *txn = scratch_begin(&s, ATH_WRITE);
    ATH_OK(ath_meta_get(&fact, txn, "snapshot", &s.err));
    ATH_EQ_U64(fact, 0);
    ath_meta_set(txn, "snapshot", UINT64_MAX);
    ATH_OK(ath_meta_get(&fact, txn, "snapshot", &s.err));
    ATH_EQ_U64(fact, UINT64_MAX);
    ath_txn_abort(txn);
    scratch_close(&s);
}
