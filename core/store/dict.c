/* SPDX-License-Identifier: Apache-2.0 */
#include "store/dict.h"

#include <sodium.h>

#include "base/buf.h"
#include "store/former.h"
#include "store/private.h"

enum {
    BY_NAME = 0,
    BY_NUMBER = 1,
    BY_HASH = 2,
    NAME_IN_KEY_BYTES = ATH_KEY_BYTES - 2,
};

static struct ath_key number_key(enum ath_dict dict, uint32_t number)
{
    struct ath_key key = { 0 };

    ath_key_u8(&key, (uint8_t)dict);
    ath_key_u8(&key, BY_NUMBER);
    ath_key_u32(&key, number);
    return key;
}

/* A name that does not fit a key is found by its hash. */
static struct ath_key name_key(enum ath_dict dict, struct ath_slice name)
{
    struct ath_key key = { 0 };
    uint8_t hash[crypto_hash_sha256_BYTES];

    ath_key_u8(&key, (uint8_t)dict);
    if (name.size <= NAME_IN_KEY_BYTES) {
        ath_key_u8(&key, BY_NAME);
        ath_key_bytes(&key, name.data, name.size);
        return key;
    }
    crypto_hash_sha256(hash, name.data, name.size);
    ath_key_u8(&key, BY_HASH);
    ath_key_bytes(&key, hash, sizeof hash);
    return key;
}

static struct ath_key count_key(enum ath_dict dict)
{
    struct ath_key key = { 0 };

    ath_key_bytes(&key, "number/", 7);
    ath_key_u8(&key, (uint8_t)dict);
    return key;
}

static ath_code get_fact(uint64_t *value, struct ath_txn *txn, const struct ath_key *key,
                         struct ath_error *err)
{
    struct ath_slice found;
    struct ath_reader reader;
    ath_code code = ath_txn_get(txn, ATH_TABLE_META, key, &found, err);

    if (code == ATH_NOT_FOUND) {
        *value = 0;
        return ATH_OK;
    }
    if (code != ATH_OK) {
        return code;
    }
    ath_reader_init(&reader, found);
    uint64_t fact = ath_reader_u64(&reader);
    if (!ath_reader_done(&reader)) {
        return ath_record_damaged(err, ATH_TABLE_META, ath_key_slice(key),
                                  "it is not a number");
    }
    *value = fact;
    return ATH_OK;
}

static void set_fact(struct ath_txn *txn, const struct ath_key *key, uint64_t value)
{
    struct ath_key record = { 0 };

    ath_key_u64(&record, value);
    ath_txn_put(txn, ATH_TABLE_META, key, ath_key_slice(&record));
}

ath_code ath_meta_get(uint64_t *value, struct ath_txn *txn, const char *name,
                      struct ath_error *err)
{
    struct ath_key key = { 0 };

    ath_key_bytes(&key, name, strlen(name));
    return get_fact(value, txn, &key, err);
}

void ath_meta_set(struct ath_txn *txn, const char *name, uint64_t value)
{
    struct ath_key key = { 0 };

    if (strcmp(name, "snapshot") == 0) {
        txn->snapshot_changed = true;
    }
    ath_key_bytes(&key, name, strlen(name));
    set_fact(txn, &key, value);
}

ath_code ath_dict_find(uint32_t *number, struct ath_txn *txn, enum ath_dict dict,
                       struct ath_slice name, struct ath_error *err)
{
    struct ath_key key = name_key(dict, name);
    struct ath_slice found;
    struct ath_reader reader;
    ath_code code = ath_txn_get(txn, ATH_TABLE_DICT, &key, &found, err);

    if (code != ATH_OK) {
        return code;
    }
    ath_reader_init(&reader, found);
    uint32_t value = ath_reader_u32(&reader);
    if (!ath_reader_done(&reader) || value == 0) {
        return ath_record_damaged(err, ATH_TABLE_DICT, ath_key_slice(&key),
                                  "it is not a number");
    }
    *number = value;
    return ATH_OK;
}

/* Programs and forms are 16 bits in other keys. */
static uint64_t most_numbers(enum ath_dict dict)
{
    return dict == ATH_DICT_PROGRAM || dict == ATH_DICT_FORM ? UINT16_MAX : UINT32_MAX;
}

static ath_code give_number(uint32_t *number, struct ath_txn *txn, enum ath_dict dict,
                            struct ath_slice name, struct ath_error *err)
{
    struct ath_key count = count_key(dict), by_name = name_key(dict, name), record = { 0 };
    uint64_t last = 0;
    ath_code code = get_fact(&last, txn, &count, err);

    if (code != ATH_OK) {
        return code;
    }
    if (last >= most_numbers(dict) || name.size == 0 || name.size > ATH_RECORD_BYTES) {
        return ath_fail(err, ATH_RESOURCE_EXHAUSTED,
                        "no number for a name of %zu bytes: %llu are in use", name.size,
                        (unsigned long long)last);
    }
    uint32_t next = (uint32_t)last + 1;
    struct ath_key by_number = number_key(dict, next);
    ath_key_u32(&record, next);
    ath_txn_put(txn, ATH_TABLE_DICT, &by_name, ath_key_slice(&record));
    ath_txn_put(txn, ATH_TABLE_DICT, &by_number, name);
    set_fact(txn, &count, next);
    *number = next;
    return ATH_OK;
}

ath_code ath_dict_add(uint32_t *number, struct ath_txn *txn, enum ath_dict dict,
                      struct ath_slice name, struct ath_error *err)
{
    ath_code code = ath_dict_find(number, txn, dict, name, err);

    return code == ATH_NOT_FOUND ? give_number(number, txn, dict, name, err) : code;
}

ath_code ath_dict_name(struct ath_slice *name, struct ath_txn *txn, enum ath_dict dict,
                       uint32_t number, struct ath_error *err)
{
    struct ath_key key = number_key(dict, number);

    return ath_txn_get(txn, ATH_TABLE_DICT, &key, name, err);
}

ath_code ath_dict_count(uint32_t *count, struct ath_txn *txn, enum ath_dict dict,
                        struct ath_error *err)
{
    struct ath_key key = count_key(dict);
    uint64_t last = 0;
    ath_code code = get_fact(&last, txn, &key, err);

    if (code == ATH_OK) {
        *count = (uint32_t)last;
    }
    return code;
}

void ath_dict_save(struct ath_txn *txn, enum ath_dict dict, uint64_t seq)
{
    struct ath_key key = count_key(dict);

    ath_former_save(txn, ATH_TABLE_META, &key, seq);
}

/* NOLINTNEXTLINE(readability-function-size): a number and a moment come out of it */
ath_code ath_dict_count_at(uint32_t *count, uint64_t *until, struct ath_txn *txn,
                           enum ath_dict dict, uint64_t seq, struct ath_error *err)
{
    struct ath_key key = count_key(dict);
    struct ath_former former;
    struct ath_arena arena;
    uint64_t number = 0;

    ath_arena_init(&arena, ATH_RECORD_BYTES);
    ath_code code = ath_former_get(&former, txn, ATH_TABLE_META, &key, seq, &arena, err);
    if (code == ATH_OK && former.until == 0) {
        code = get_fact(&number, txn, &key, err);
    }
    for (size_t i = 0; code == ATH_OK && former.existed && i < former.value.size; i++) {
        number = number << 8 | former.value.data[i];
    }
    ath_arena_fini(&arena);
    if (code == ATH_OK) {
        *count = (uint32_t)number;
        *until = former.until;
    }
    return code;
}
