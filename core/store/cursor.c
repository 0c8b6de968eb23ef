/* SPDX-License-Identifier: Apache-2.0 */
#include "store/trial.h"

/* Take what the library's cursor stands on, or say why it stands nowhere. */
static ath_code stand(struct ath_cursor *cursor, int rc, MDB_val k, MDB_val v,
                      struct ath_error *err)
{
    if (rc == MDB_NOTFOUND) {
        return ATH_NOT_FOUND;
    }
    if (rc != 0) {
        return ath_store_failure(err, rc, "read the next record");
    }
    cursor->key = ath_slice(k.mv_data, k.mv_size);
    return ath_record_open(&cursor->value, cursor->table, cursor->key,
                           ath_slice(v.mv_data, v.mv_size), err);
}

static ath_code open_handle(struct ath_cursor *cursor, struct ath_txn *txn,
                            enum ath_table table, struct ath_error *err)
{
    MDB_cursor *handle = NULL;

    *cursor = (struct ath_cursor){ .txn = txn, .table = table };
    if (ath_txn_code(txn, err) != ATH_OK) {
        return txn->code;
    }
    int rc = ath_guarded_cursor(txn->handle, txn->store->tables[table], &handle);
    if (rc != 0) {
        return ath_store_failure(err, rc, "open a cursor");
    }
    cursor->handle = handle;
    return ATH_OK;
}

static ath_code step(struct ath_cursor *cursor, struct ath_slice key, MDB_cursor_op op,
                     struct ath_error *err)
{
    MDB_val k = { key.size, (void *)key.data }, v = { 0 };

    if (ath_txn_code(cursor->txn, err) != ATH_OK) {
        return cursor->txn->code;
    }
    return stand(cursor, ath_guarded_move(cursor->handle, &k, &v, op), k, v, err);
}

ath_code ath_cursor_seek(struct ath_cursor *cursor, struct ath_txn *txn,
                         enum ath_table table, const struct ath_key *key,
                         struct ath_error *err)
{
    ath_code code = open_handle(cursor, txn, table, err);

    return code == ATH_OK ? ath_cursor_reseek(cursor, key, err) : code;
}

/* Back to the record that was found, of which the cursor stands before: it is whole. */
static ath_code step_back(struct ath_cursor *cursor, MDB_cursor_op op,
                          struct ath_error *err)
{
    MDB_val k = { 0 }, v = { 0 };
    int rc = ath_guarded_move(cursor->handle, &k, &v, op);

    return rc == 0 && k.mv_data == cursor->key.data ? ATH_OK : stand(cursor, rc, k, v, err);
}

/* Nothing between the place and the record before it was passed by. */
static ath_code seek(struct ath_cursor *cursor, struct ath_slice key, struct ath_error *err)
{
    ath_code code = step(cursor, key, MDB_SET_RANGE, err);
    bool past_last = code == ATH_NOT_FOUND, same = false;

    if (code == ATH_OK) {
        code = ath_neighbour_after(&same, cursor->table, cursor->key, key, err);
    }
    if (same || (code != ATH_OK && !past_last)) {
        return code;
    }
    code = ath_neighbour_before(cursor->handle, cursor->table, key, past_last, err);
    if (past_last || (code != ATH_OK && code != ATH_NOT_FOUND)) {
        return code == ATH_OK ? ATH_NOT_FOUND : code;
    }
    return step_back(cursor, code == ATH_OK ? MDB_NEXT : MDB_FIRST, err);
}

ath_code ath_cursor_reseek(struct ath_cursor *cursor, const struct ath_key *key,
                           struct ath_error *err)
{
    if (cursor->txn->trial != NULL) {
        ath_code code = ath_txn_code(cursor->txn, err);
        return code != ATH_OK ? code
                              : ath_trial_seek(cursor, ath_key_slice(key), false, err);
    }
    if (key->size == 0) { /* the library has no empty keys */
        return step(cursor, ath_slice(NULL, 0), MDB_FIRST, err);
    }
    return seek(cursor, ath_key_slice(key), err);
}

ath_code ath_cursor_next(struct ath_cursor *cursor, struct ath_error *err)
{
    if (cursor->txn->trial != NULL) {
        ath_code code = ath_txn_code(cursor->txn, err);
        return code != ATH_OK ? code : ath_trial_seek(cursor, cursor->key, true, err);
    }
    return step(cursor, ath_slice(NULL, 0), MDB_NEXT, err);
}

ath_code ath_cursor_last(struct ath_cursor *cursor, struct ath_txn *txn,
                         enum ath_table table, struct ath_error *err)
{
    ath_code code = open_handle(cursor, txn, table, err);

    if (code == ATH_OK && txn->trial != NULL) {
        return ath_trial_last(cursor, err);
    }
    return code == ATH_OK ? step(cursor, ath_slice(NULL, 0), MDB_LAST, err) : code;
}

void ath_cursor_end(struct ath_cursor *cursor)
{
    if (cursor->handle != NULL) {
        mdb_cursor_close(cursor->handle);
        cursor->handle = NULL;
    }
}
