/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>

#include "store/pack.h"
#include "store/tally.h"

struct ath_key ath_gathered_key(const struct ath_gathered *gathered)
{
    struct ath_total_id id = {
        .form = (uint16_t)(gathered->key[0] >> 48),
        .layer = (uint8_t)(gathered->key[0] >> 40),
        .scope = (uint8_t)(gathered->key[0] >> 32),
        .number = (uint32_t)gathered->key[0],
    };

    return ath_total_key(&id, ath_gathered_block(gathered), (uint32_t)gathered->key[1]);
}

bool ath_dense_read(struct ath_dense *out, struct ath_slice value, uint16_t block)
{
    struct ath_sum sums[ATH_TOTAL_BLOCK];
    size_t n = 0;

    memset(out, 0, sizeof *out);
    if (value.size > 0 && ath_total_decode(sums, &n, value, block, NULL) != ATH_OK) {
        return false;
    }
    for (size_t k = 0; k < n; k++) {
        unsigned i = sums[k].cell % ATH_TOTAL_BLOCK;
        out->sums[i] = sums[k].sum;
        out->numbers[i] = sums[k].numbers;
        out->na[i] = sums[k].na;
    }
    return true;
}

static bool add_word(struct ath_dense *sums, const struct ath_gathered *gathered,
                     unsigned word)
{
    for (uint64_t left = gathered->touched[word]; left != 0; left &= left - 1) {
        unsigned i = word * 64 + (unsigned)__builtin_ctzll(left);
        sums->sums[i] +=
            (ath_i128)gathered->sums[i] + (gathered->wide == NULL ? 0 : gathered->wide[i]);
        sums->numbers[i] += gathered->numbers[i];
        sums->na[i] += gathered->na[i];
        if (sums->numbers[i] < 0 || sums->na[i] < 0 || sums->numbers[i] > UINT32_MAX ||
            sums->na[i] > UINT32_MAX || (sums->numbers[i] == 0 && sums->sums[i] != 0)) {
            return false;
        }
    }
    return true;
}

bool ath_dense_add(struct ath_dense *sums, const struct ath_gathered *gathered)
{
    bool belong = true;

    for (unsigned word = 0; belong && word < ATH_TOUCHED_WORDS; word++) {
        belong = add_word(sums, gathered, word);
    }
    return belong;
}

struct ath_slice ath_dense_write(uint8_t out[ATH_TOTAL_BYTES], const struct ath_dense *sums)
{
    uint8_t *at = out;
    unsigned last = 0;

    for (unsigned i = 0; i < ATH_TOTAL_BLOCK; i++) {
        if (sums->numbers[i] == 0 && sums->na[i] == 0) {
            continue;
        }
        at = ath_pack_varint(at, i - last);
        at = ath_pack_svarint128(at, sums->sums[i]);
        at = ath_pack_varint(at, (uint64_t)sums->numbers[i]);
        at = ath_pack_varint(at, (uint64_t)sums->na[i]);
        last = i;
    }
    return ath_slice(out, (size_t)(at - out));
}

/* A copy of what is stored, empty when there is nothing: putting other records moves them. */
struct stored {
    uint8_t bytes[ATH_TOTAL_BYTES];
    struct ath_slice value;
};

static ath_code load(struct stored *old, struct ath_txn *txn, const struct ath_key *key,
                     struct ath_error *err)
{
    struct ath_slice value = { 0 };
    ath_code code = ath_txn_get(txn, ATH_TABLE_TOTAL, key, &value, err);

    old->value = ath_slice(old->bytes, 0);
    if (code == ATH_OK && (value.size == 0 || value.size > sizeof old->bytes)) {
        return ath_record_damaged(err, ATH_TABLE_TOTAL, ath_key_slice(key),
                                  "its cells are not sums");
    }
    if (code == ATH_OK) {
        memcpy(old->bytes, value.data, value.size);
        old->value.size = value.size;
    }
    return code == ATH_NOT_FOUND ? ATH_OK : code;
}

/* What the record was before the epoch is kept once, by the first change in it. */
static ath_code merge(const struct ath_tally *tally, const struct ath_gathered *gathered,
                      struct ath_txn *txn, struct ath_error *err)
{
    uint8_t bytes[ATH_TOTAL_BYTES];
    struct stored old;
    struct ath_dense sums;
    struct ath_key key = ath_gathered_key(gathered);
    ath_code code = load(&old, txn, &key, err);

    if (code != ATH_OK) {
        return code;
    }
    if (!ath_dense_read(&sums, old.value, ath_gathered_block(gathered))) {
        return ath_record_damaged(err, ATH_TABLE_TOTAL, ath_key_slice(&key),
                                  "its cells are not sums");
    }
    if (!ath_dense_add(&sums, gathered)) {
        return ath_record_damaged(err, ATH_TABLE_TOTAL, ath_key_slice(&key),
                                  "its sums are not those of the reports");
    }
    if (tally->epoch != 0) {
        struct ath_key past = ath_past_key(&key, tally->epoch);
        ath_txn_add(txn, ATH_TABLE_PAST, &past, old.value);
    }
    struct ath_slice fresh = ath_dense_write(bytes, &sums);
    if (fresh.size == 0 && old.value.size > 0) {
        ath_txn_delete(txn, ATH_TABLE_TOTAL, &key);
    } else if (!ath_slice_equal(fresh, old.value)) {
        ath_txn_put(txn, ATH_TABLE_TOTAL, &key, fresh);
    }
    return ATH_OK;
}

static int compare_keys(const void *a, const void *b)
{
    const struct ath_gathered *const *x = a, *const *y = b;

    for (int i = 0; i < ATH_TALLY_WORDS; i++) {
        if ((*x)->key[i] != (*y)->key[i]) {
            return (*x)->key[i] < (*y)->key[i] ? -1 : 1;
        }
    }
    return 0;
}

bool ath_tally_seal(struct ath_tally *tally)
{
    const struct ath_gathered **order =
        calloc(tally->slot_count + 1, sizeof(struct ath_gathered *));

    if (tally->no_memory || order == NULL) {
        free(order);
        return false;
    }
    for (size_t i = 0; i < tally->slot_count; i++) {
        order[i] = ath_gathered_at(tally, i);
    }
    qsort(order, tally->slot_count, sizeof *order, compare_keys);
    free(tally->order);
    tally->order = order;
    return true;
}

void ath_tally_epoch(struct ath_tally *tally, uint32_t epoch)
{
    ath_assert(tally->slot_count == 0 || tally->epoch == epoch);
    tally->epoch = epoch;
}

static ath_code merge_all(struct ath_tally *tally, struct ath_txn *txn,
                          struct ath_error *err)
{
    ath_code code = ATH_OK;

    if (!ath_tally_seal(tally)) {
        return ath_store_no_memory(err);
    }
    for (size_t i = 0; i < tally->slot_count && code == ATH_OK; i++) {
        code = merge(tally, tally->order[i], txn, err);
    }
    return code;
}

ath_code ath_tally_flush(struct ath_tally *tally, struct ath_txn *txn,
                         struct ath_error *err)
{
    struct ath_error own = { 0 };
    ath_code code = merge_all(tally, txn, &own);

    ath_tally_reset(tally);
    if (code == ATH_OK) {
        return ath_txn_code(txn, err);
    }
    ath_txn_fail(txn, code, "%s", own.message);
    return ath_fail(err, code, "%s", own.message);
}
