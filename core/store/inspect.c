/* SPDX-License-Identifier: Apache-2.0 */
#include "store/inspect.h"

#include "store/private.h"

/* One table being walked. */
struct walk {
    struct ath_store *store;
    struct ath_inspection *inspection;
    enum ath_table table;
    struct ath_key last; /* the last key that was read; empty before the first */
    uint64_t records;    /* of this table */
    uint64_t entries;    /* as the library counts them, where one transaction reads all */
    bool at_end;
    struct ath_error *err;
};

static void tell(struct walk *w, struct ath_slice key, const char *how)
{
    struct ath_error words;

    (void)ath_record_damaged(&words, w->table, key, how);
    w->inspection->damaged++;
    if (w->inspection->found != NULL) {
        w->inspection->found(w->inspection->context, words.message);
    }
}

/* A whole record: where the next slice goes on. False where keys do not ascend. */
static bool remember(struct walk *w, struct ath_slice key)
{
    if (w->last.size > 0 && ath_slice_compare(ath_key_slice(&w->last), key) >= 0) {
        return false;
    }
    w->last = (struct ath_key){ 0 };
    ath_key_bytes(&w->last, key.data, key.size);
    return true;
}

/* The record the cursor stands on, read with this code; true when it is whole. */
static bool take_record(struct walk *w, const struct ath_cursor *cursor, ath_code code,
                        const struct ath_error *why)
{
    w->records++;
    w->inspection->records++;
    w->inspection->bytes += cursor->key.size + cursor->value.size;
    if (code == ATH_DATA_LOSS) {
        w->inspection->damaged++;
        if (w->inspection->found != NULL) {
            w->inspection->found(w->inspection->context, why->message);
        }
        return false;
    }
    if (!remember(w, cursor->key)) {
        tell(w, cursor->key, "its key is out of order");
        w->at_end = true;
    }
    return true;
}

/* Past what an earlier transaction read. */
static ath_code first_record(struct ath_cursor *cursor, struct walk *w, struct ath_txn *txn,
                             struct ath_error *why)
{
    ath_code code = ath_cursor_seek(cursor, txn, w->table, &w->last, why);
    bool again = w->last.size > 0 && code == ATH_OK &&
                 ath_slice_equal(cursor->key, ath_key_slice(&w->last));

    return again ? ath_cursor_next(cursor, why) : code;
}

/* Where the library itself is lost it gives no key, or, from a page that is none, an empty one. */
static bool stands(const struct ath_cursor *cursor, ath_code code)
{
    return code == ATH_OK || (code == ATH_DATA_LOSS && cursor->key.size > 0);
}

/* A slice ends behind a whole record, whose key the next one can be sought by. */
static ath_code read_slice(struct walk *w, struct ath_txn *txn)
{
    struct ath_cursor cursor = { 0 };
    struct ath_error why = { 0 };
    uint64_t most = w->inspection->slice_records, n = 0;
    bool full = false;
    ath_code code = first_record(&cursor, w, txn, &why);

    while (stands(&cursor, code) && !w->at_end && !full) {
        bool whole = take_record(w, &cursor, code, &why);
        full = most != 0 && ++n >= most && whole;
        if (!full) {
            cursor.key = ath_slice(NULL, 0);
            code = ath_cursor_next(&cursor, &why);
        }
    }
    ath_cursor_end(&cursor);
    if (full || w->at_end) {
        return ATH_OK;
    }
    w->at_end = true;
    if (code != ATH_NOT_FOUND) {
        tell(w, ath_key_slice(&w->last), "what follows it cannot be read");
    }
    return ATH_OK;
}

static ath_code next_slice(struct walk *w)
{
    struct ath_txn *txn = NULL;
    uint64_t bytes = w->inspection->bytes;
    MDB_stat found;
    ath_code code = ath_txn_begin(&txn, w->store, ATH_READ, w->err);

    if (code != ATH_OK) {
        return code;
    }
    if (mdb_stat(txn->handle, w->store->tables[w->table], &found) == 0) {
        w->entries = found.ms_entries;
    }
    code = read_slice(w, txn);
    ath_txn_abort(txn);
    if (code == ATH_OK && w->inspection->pace != NULL &&
        !w->inspection->pace(w->inspection->context, w->inspection->bytes - bytes)) {
        code = ath_fail(w->err, ATH_CANCELLED, "the inspection was ended");
    }
    return code;
}

static ath_code inspect_table(struct ath_inspection *inspection, struct ath_store *store,
                              enum ath_table table, struct ath_error *err)
{
    struct walk w = {
        .store = store, .inspection = inspection, .table = table, .err = err
    };
    ath_code code = ATH_OK;

    while (code == ATH_OK && !w.at_end) {
        code = next_slice(&w);
    }
    if (code == ATH_OK && inspection->slice_records == 0 && w.records != w.entries) {
        tell(&w, ath_key_slice(&w.last), "it is the last, though there should be others");
    }
    return code;
}

ath_code ath_store_inspect(struct ath_inspection *inspection, struct ath_store *store,
                           struct ath_error *err)
{
    ath_code code = ATH_OK;

    for (int table = 0; code == ATH_OK && table < ath_format_tables(store->format);
         table++) {
        code = inspect_table(inspection, store, (enum ath_table)table, err);
    }
    return code;
}
