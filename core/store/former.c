/* SPDX-License-Identifier: Apache-2.0 */
#include "store/former.h"

#include "store/private.h"

enum { SEQ_BYTES = 8, PART_BYTES = 2 };

static const size_t arena_bytes = (size_t)256 << 20;

static struct ath_key former_key(enum ath_table table, const struct ath_key *key,
                                 uint64_t seq)
{
    struct ath_key former = { 0 };

    ath_key_u8(&former, (uint8_t)table);
    ath_key_bytes(&former, key->bytes, key->size);
    ath_key_u64(&former, seq);
    return former;
}

/* The record under the key, plain or long, behind a byte that says that it existed. */
static ath_code read_current(struct ath_slice *out, struct ath_txn *txn,
                             enum ath_table table, const struct ath_key *key,
                             struct ath_arena *arena)
{
    struct ath_slice value = { 0 };
    struct ath_error err;
    ath_code code = ath_txn_get(txn, table, key, &value, &err);

    if (code == ATH_NOT_FOUND) {
        code = ath_txn_get_long(txn, table, key, &value, arena, &err);
    }
    if (code != ATH_OK && code != ATH_NOT_FOUND) {
        ath_txn_fail(txn, code, "%s", err.message);
        return code;
    }
    uint8_t *bytes = ath_arena_alloc(arena, value.size + 1);
    if (bytes == NULL) {
        ath_txn_fail(txn, ATH_RESOURCE_EXHAUSTED, "no memory for a former record");
        return ATH_RESOURCE_EXHAUSTED;
    }
    bytes[0] = code == ATH_OK;
    if (value.size > 0) {
        memcpy(bytes + 1, value.data, value.size);
    }
    *out = ath_slice(bytes, value.size + 1);
    return ATH_OK;
}

void ath_former_save(struct ath_txn *txn, enum ath_table table, const struct ath_key *key,
                     uint64_t seq)
{
    struct ath_key former = former_key(table, key, seq), first = former;
    struct ath_arena arena;
    struct ath_slice value;

    ath_key_u16(&first, 0);
    ath_code code = ath_txn_get(txn, ATH_TABLE_FORMER, &first, &value, NULL);
    if (code != ATH_NOT_FOUND) {
        return; /* kept already; damage is found by its readers */
    }
    ath_arena_init(&arena, arena_bytes);
    if (read_current(&value, txn, table, key, &arena) == ATH_OK) {
        ath_txn_put_long(txn, ATH_TABLE_FORMER, &former, value);
    }
    ath_arena_fini(&arena);
}

static uint64_t read_seq(const uint8_t *at)
{
    uint64_t seq = 0;

    for (int i = 0; i < SEQ_BYTES; i++) {
        seq = seq << 8 | at[i];
    }
    return seq;
}

/* The seq of the first change after `seq`; 0 when there was none.
 * NOLINTNEXTLINE(readability-function-size): a record's place and moment */
static ath_code next_change(uint64_t *out, struct ath_txn *txn, enum ath_table table,
                            const struct ath_key *key, uint64_t seq, struct ath_error *err)
{
    struct ath_key from = former_key(table, key, seq + 1);
    struct ath_cursor cursor = { 0 };
    size_t prefix = (size_t)from.size - SEQ_BYTES;
    ath_code code = ath_cursor_seek(&cursor, txn, ATH_TABLE_FORMER, &from, err);

    *out = 0;
    if (code == ATH_OK && cursor.key.size == (size_t)from.size + PART_BYTES &&
        memcmp(cursor.key.data, from.bytes, prefix) == 0) {
        *out = read_seq(cursor.key.data + prefix);
    }
    ath_cursor_end(&cursor);
    return code == ATH_NOT_FOUND ? ATH_OK : code;
}

/* NOLINTNEXTLINE(readability-function-size): a record's place and moment, and where it goes */
ath_code ath_former_get(struct ath_former *out, struct ath_txn *txn, enum ath_table table,
                        const struct ath_key *key, uint64_t seq, struct ath_arena *arena,
                        struct ath_error *err)
{
    struct ath_former former = { 0 };
    struct ath_slice value = { 0 };
    ath_code code = next_change(&former.until, txn, table, key, seq, err);

    if (code != ATH_OK || former.until == 0) {
        *out = former;
        return code;
    }
    struct ath_key at = former_key(table, key, former.until);
    code = ath_txn_get_long(txn, ATH_TABLE_FORMER, &at, &value, arena, err);
    if (code == ATH_NOT_FOUND ||
        (code == ATH_OK && (value.size == 0 || value.data[0] > 1))) {
        return ath_record_damaged(err, ATH_TABLE_FORMER, ath_key_slice(&at),
                                  "it is not a former record");
    }
    if (code == ATH_OK) {
        former.existed = value.data[0] == 1;
        former.value = ath_slice(value.data + 1, value.size - 1);
        *out = former;
    }
    return code;
}
