/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "base/crc.h"
#include "store/trial.h"

enum {
    CRC_BYTES = 4,
    KEY_SHOWN_BYTES = 40,
    OFTEN = 8, /* reads of a table, behind which a cursor saves descents */
    APART =
        16, /* reads after one that was not beside the last, until that is tried again */
};

uint32_t ath_record_crc(enum ath_table table, struct ath_slice key, struct ath_slice value)
{
    uint8_t prefix[1 + ATH_KEY_BYTES];

    prefix[0] = (uint8_t)table;
    memcpy(prefix + 1, key.data, key.size);
    return ath_crc32c(ath_crc32c(0, ath_slice(prefix, key.size + 1)), value);
}

ath_code ath_record_damaged(struct ath_error *err, enum ath_table table,
                            struct ath_slice key, const char *how)
{
    static const char digits[] = "0123456789abcdef";
    char hex[2 * KEY_SHOWN_BYTES + 1];
    size_t shown = key.size < KEY_SHOWN_BYTES ? key.size : KEY_SHOWN_BYTES;

    for (size_t i = 0; i < shown; i++) {
        hex[2 * i] = digits[key.data[i] >> 4];
        hex[2 * i + 1] = digits[key.data[i] & 15];
    }
    hex[2 * shown] = '\0';
    return ath_fail(err, ATH_DATA_LOSS, "record %s of table %s is damaged: %s", hex,
                    ath_table_names[table], how);
}

ath_code ath_record_open(struct ath_slice *value, enum ath_table table,
                         struct ath_slice key, struct ath_slice raw, struct ath_error *err)
{
    if (raw.size < CRC_BYTES || key.size > ATH_KEY_BYTES) {
        return ath_record_damaged(err, table, key, "it is too short for a checksum");
    }
    struct ath_slice body = ath_slice(raw.data, raw.size - CRC_BYTES);
    const uint8_t *at = raw.data + body.size;
    uint32_t stored = (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 |
                      (uint32_t)at[3];
    if (ath_record_crc(table, key, body) != stored) {
        return ath_record_damaged(err, table, key, "its checksum does not match");
    }
    *value = body;
    return ATH_OK;
}

static MDB_val to_val(struct ath_slice s)
{
    return (MDB_val){ s.size, (void *)s.data };
}

static struct ath_slice to_slice(MDB_val v)
{
    return ath_slice(v.mv_data, v.mv_size);
}

/* The sticky form of a library failure. */
static void fail_with(struct ath_txn *txn, int rc, const char *what)
{
    struct ath_error err = { 0 };

    if (rc == MDB_MAP_FULL) {
        txn->map_full = true;
    }
    ath_code code = ath_store_failure(&err, rc, what);
    ath_txn_fail(txn, code, "%s", err.message);
}

/* Where it fails there is still none. */
static int open_cursor(struct ath_txn *txn, enum ath_table table)
{
    MDB_cursor *cursor = NULL;
    int rc = ath_guarded_cursor(txn->handle, txn->store->tables[table], &cursor);

    txn->cursors[table] = rc == 0 ? cursor : NULL;
    return rc;
}

/* One cursor a table for the whole transaction: neighbours are found without a descent. */
static MDB_cursor *write_cursor(struct ath_txn *txn, enum ath_table table)
{
    int rc = txn->cursors[table] == NULL ? open_cursor(txn, table) : 0;

    if (rc != 0) {
        fail_with(txn, rc, "open a cursor");
    }
    return txn->cursors[table];
}

/* The same for a table that a transaction reads often; NULL where it does not, or none is had. */
static MDB_cursor *read_cursor(struct ath_txn *txn, enum ath_table table)
{
    if (txn->cursors[table] == NULL && txn->reads[table]++ >= OFTEN) {
        txn->reads[table] = 0;
        (void)open_cursor(txn, table);
    }
    return txn->cursors[table];
}

/* The record behind the one that was found last: what is read in order is there, and a step is a
 * fraction of a search. */
static bool find_next(struct ath_txn *txn, enum ath_table table, const MDB_val *key,
                      MDB_val *value)
{
    MDB_val k = { 0 }, v = { 0 };

    if (txn->steps[table] > 0) {
        txn->steps[table]--;
        return false;
    }
    bool found = ath_guarded_move(txn->cursors[table], &k, &v, MDB_NEXT) == 0 &&
                 k.mv_size == key->mv_size &&
                 memcmp(k.mv_data, key->mv_data, k.mv_size) == 0;
    if (found) {
        *value = v;
    } else {
        txn->steps[table] = APART;
    }
    return found;
}

static int find(struct ath_txn *txn, enum ath_table table, MDB_val *key, MDB_val *value)
{
    MDB_cursor *cursor = read_cursor(txn, table);

    if (cursor == NULL) {
        return ath_guarded_get(txn->handle, txn->store->tables[table], key, value);
    }
    return find_next(txn, table, key, value)
               ? 0
               : ath_guarded_move(cursor, key, value, MDB_SET);
}

/* What is there is found at once; what is not is looked at twice. */
static ath_code get_read(struct ath_slice *value, struct ath_txn *txn, enum ath_table table,
                         struct ath_slice key, struct ath_error *err)
{
    MDB_val k = to_val(key), v = { 0 };
    MDB_cursor *cursor = NULL;
    int rc = find(txn, table, &k, &v);

    if (rc == 0) {
        return ath_record_open(value, table, key, to_slice(v), err);
    }
    if (rc == MDB_NOTFOUND) {
        rc = ath_guarded_cursor(txn->handle, txn->store->tables[table], &cursor);
    }
    if (rc != 0) {
        return ath_store_failure(err, rc, "read a record");
    }
    ath_code code = ath_neighbour_find(value, cursor, table, key, err);
    mdb_cursor_close(cursor);
    return code;
}

ath_code ath_txn_get(struct ath_txn *txn, enum ath_table table, const struct ath_key *key,
                     struct ath_slice *value, struct ath_error *err)
{
    struct ath_slice k = ath_key_slice(key);

    if (ath_txn_code(txn, err) != ATH_OK) {
        return txn->code;
    }
    if (txn->trial != NULL) {
        enum ath_trial_word word =
            ath_trial_get(value, txn->trial, table, ath_key_slice(key));
        if (word != ATH_TRIAL_SILENT) {
            return word == ATH_TRIAL_PUT ? ATH_OK : ATH_NOT_FOUND;
        }
    }
    if (txn->mode == ATH_READ) {
        return get_read(value, txn, table, k, err);
    }
    MDB_cursor *cursor = write_cursor(txn, table);
    return cursor == NULL ? ath_txn_code(txn, err)
                          : ath_neighbour_find(value, cursor, table, k, err);
}

static void fail_trial(struct ath_txn *txn)
{
    ath_txn_fail(txn, ATH_RESOURCE_EXHAUSTED, "a trial needs more memory than there is");
}

/* Sums of very large numbers may need a page of their own. */
static size_t record_most(enum ath_table table)
{
    bool sums = table == ATH_TABLE_TOTAL || table == ATH_TABLE_PAST;

    return sums ? ATH_TOTAL_BYTES : ATH_RECORD_BYTES;
}

static void put_record(struct ath_txn *txn, enum ath_table table, const struct ath_key *key,
                       struct ath_slice value, unsigned flags)
{
    ath_assert(txn->mode == ATH_WRITE || txn->trial != NULL);
    if (txn->code != ATH_OK) {
        return;
    }
    if (value.size > record_most(table)) {
        ath_txn_fail(txn, ATH_INTERNAL, "a record of table %s has %zu bytes, at most %zu",
                     ath_table_names[table], value.size, record_most(table));
        return;
    }
    if (txn->trial != NULL) {
        struct ath_slice had;
        bool stays = (flags & MDB_NOOVERWRITE) != 0 &&
                     ath_txn_get(txn, table, key, &had, NULL) == ATH_OK;
        if (!stays && !ath_trial_put(txn->trial, table, ath_key_slice(key), value)) {
            fail_trial(txn);
        }
        return;
    }
    MDB_cursor *cursor = write_cursor(txn, table);
    if (cursor == NULL) {
        return;
    }
    MDB_val k = to_val(ath_key_slice(key)), v = { value.size + CRC_BYTES, NULL };
    int rc = mdb_cursor_put(cursor, &k, &v, MDB_RESERVE | flags);
    if (rc == MDB_KEYEXIST && (flags & MDB_NOOVERWRITE) != 0) {
        return;
    }
    if (rc != 0) {
        fail_with(txn, rc, "write a record");
        return;
    }
    uint32_t crc = ath_record_crc(table, ath_key_slice(key), value);
    uint8_t tail[CRC_BYTES] = { (uint8_t)(crc >> 24), (uint8_t)(crc >> 16),
                                (uint8_t)(crc >> 8), (uint8_t)crc };
    if (value.size > 0) {
        memcpy(v.mv_data, value.data, value.size);
    }
    memcpy((uint8_t *)v.mv_data + value.size, tail, sizeof tail);
}

void ath_txn_put(struct ath_txn *txn, enum ath_table table, const struct ath_key *key,
                 struct ath_slice value)
{
    put_record(txn, table, key, value, 0);
}

void ath_txn_append(struct ath_txn *txn, enum ath_table table, const struct ath_key *key,
                    struct ath_slice value)
{
    put_record(txn, table, key, value, MDB_APPEND);
}

void ath_txn_add(struct ath_txn *txn, enum ath_table table, const struct ath_key *key,
                 struct ath_slice value)
{
    put_record(txn, table, key, value, MDB_NOOVERWRITE);
}

static bool delete_trial(struct ath_txn *txn, enum ath_table table,
                         const struct ath_key *key)
{
    struct ath_slice value = { 0 };

    if (ath_txn_get(txn, table, key, &value, NULL) == ATH_NOT_FOUND) {
        return false;
    }
    if (!ath_trial_delete(txn->trial, table, ath_key_slice(key))) {
        fail_trial(txn);
    }
    return txn->code == ATH_OK;
}

/* False when there was no such record, or the transaction has failed. */
static bool delete_record(struct ath_txn *txn, enum ath_table table,
                          const struct ath_key *key)
{
    MDB_val k = to_val(ath_key_slice(key));

    ath_assert(txn->mode == ATH_WRITE || txn->trial != NULL);
    if (txn->code != ATH_OK) {
        return false;
    }
    if (txn->trial != NULL) {
        return delete_trial(txn, table, key);
    }
    if (txn->cursors[table] != NULL) {
        mdb_cursor_close(txn->cursors[table]); /* never left standing on what goes */
        txn->cursors[table] = NULL;
    }
    int rc = mdb_del(txn->handle, txn->store->tables[table], &k, NULL);
    if (rc != 0 && rc != MDB_NOTFOUND) {
        fail_with(txn, rc, "delete a record");
    }
    return rc == 0;
}

void ath_txn_delete(struct ath_txn *txn, enum ath_table table, const struct ath_key *key)
{
    (void)delete_record(txn, table, key);
}

/* ---- long values ---- */

enum { LENGTH_BYTES = 5, PARTS_MOST = 0xFFFF };

static struct ath_key part_key(const struct ath_key *key, uint32_t part)
{
    struct ath_key out = *key;

    ath_key_u16(&out, (uint16_t)part);
    return out;
}

/* Bytes of the value's length, as a varint, before the first part's bytes. */
static size_t write_length(uint8_t out[LENGTH_BYTES], size_t length)
{
    size_t n = 0;

    for (; length >= 0x80; length >>= 7) {
        out[n++] = (uint8_t)(length | 0x80);
    }
    out[n++] = (uint8_t)length;
    return n;
}

/* How many parts were written. */
static uint32_t put_parts(struct ath_txn *txn, enum ath_table table,
                          const struct ath_key *key, struct ath_slice value, unsigned flags)
{
    uint8_t first[ATH_RECORD_BYTES];
    size_t head = write_length(first, value.size);
    size_t taken = value.size < sizeof first - head ? value.size : sizeof first - head;
    uint32_t parts = 1;
    struct ath_key part = part_key(key, 0);

    if (taken > 0) {
        memcpy(first + head, value.data, taken);
    }
    put_record(txn, table, &part, ath_slice(first, head + taken), flags);
    for (; taken < value.size; parts++) {
        size_t left = value.size - taken;
        size_t size = left < ATH_RECORD_BYTES ? left : ATH_RECORD_BYTES;
        part = part_key(key, parts);
        put_record(txn, table, &part, ath_slice(value.data + taken, size), flags);
        taken += size;
    }
    return parts;
}

static bool fits_parts(struct ath_txn *txn, enum ath_table table, size_t size)
{
    size_t most = (size_t)(PARTS_MOST - 1) * ATH_RECORD_BYTES;

    if (size > most) {
        ath_txn_fail(txn, ATH_RESOURCE_EXHAUSTED,
                     "a value of table %s has %zu bytes, at most %zu",
                     ath_table_names[table], size, most);
    }
    return size <= most;
}

void ath_txn_put_long(struct ath_txn *txn, enum ath_table table, const struct ath_key *key,
                      struct ath_slice value)
{
    if (!fits_parts(txn, table, value.size)) {
        return;
    }
    uint32_t part = put_parts(txn, table, key, value, 0);
    bool had = true;
    while (had && part <= PARTS_MOST) {
        struct ath_key rest = part_key(key, part++);
        had = delete_record(txn, table, &rest);
    }
}

void ath_txn_append_long(struct ath_txn *txn, enum ath_table table,
                         const struct ath_key *key, struct ath_slice value)
{
    if (fits_parts(txn, table, value.size)) {
        (void)put_parts(txn, table, key, value, MDB_APPEND);
    }
}

/* The length at the start of part 0; what follows it stays in *part. */
static bool read_length(size_t *length, struct ath_slice *part)
{
    size_t value = 0;

    for (unsigned i = 0; i < LENGTH_BYTES && i < part->size; i++) {
        value |= (size_t)(part->data[i] & 0x7F) << 7 * i;
        if (part->data[i] < 0x80) {
            *length = value;
            *part = ath_slice(part->data + i + 1, part->size - i - 1);
            return value <= (size_t)PARTS_MOST * ATH_RECORD_BYTES;
        }
    }
    return false;
}

/* A long value while it is put together. */
struct whole {
    uint8_t *data; /* arena */
    size_t size, have;
};

/* Parts 1 and on, behind what part 0 gave. */
static ath_code read_rest(struct whole *whole, struct ath_txn *txn, enum ath_table table,
                          const struct ath_key *key, struct ath_error *err)
{
    for (uint32_t part = 1; whole->have < whole->size; part++) {
        struct ath_key at = part_key(key, part);
        struct ath_slice value = { 0 };
        ath_code code = ath_txn_get(txn, table, &at, &value, err);
        if (code == ATH_NOT_FOUND) {
            return ath_record_damaged(err, table, ath_key_slice(&at), "it is missing");
        }
        if (code != ATH_OK) {
            return code;
        }
        size_t left = whole->size - whole->have;
        size_t expected = left < ATH_RECORD_BYTES ? left : ATH_RECORD_BYTES;
        if (value.data == NULL || value.size != expected) {
            return ath_record_damaged(err, table, ath_key_slice(&at),
                                      "its length is wrong");
        }
        memcpy(whole->data + whole->have, value.data, value.size);
        whole->have += value.size;
    }
    return ATH_OK;
}

/* NOLINTNEXTLINE(readability-function-size): a record's place, and where the copy goes */
ath_code ath_txn_get_long(struct ath_txn *txn, enum ath_table table,
                          const struct ath_key *key, struct ath_slice *value,
                          struct ath_arena *arena, struct ath_error *err)
{
    struct ath_key first = part_key(key, 0);
    struct ath_slice part = { 0 };
    size_t length = 0;
    ath_code code = ath_txn_get(txn, table, &first, &part, err);

    if (code != ATH_OK) {
        return code;
    }
    size_t size = part.size;
    if (!read_length(&length, &part) || part.size > length ||
        (part.size < length && size != ATH_RECORD_BYTES)) {
        return ath_record_damaged(err, table, ath_key_slice(&first), "its length is wrong");
    }
    struct whole whole = { ath_arena_alloc(arena, length), length, part.size };
    if (whole.data == NULL) {
        return ath_fail(
            err, ATH_RESOURCE_EXHAUSTED,
            "a stored value of %zu bytes needs more memory than there is for it", length);
    }
    if (part.size > 0) {
        memcpy(whole.data, part.data, part.size);
    }
    code = read_rest(&whole, txn, table, key, err);
    if (code == ATH_OK) {
        *value = ath_slice(whole.data, whole.size);
    }
    return code;
}
