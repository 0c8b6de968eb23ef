/* SPDX-License-Identifier: Apache-2.0 */
#include "store/private.h"

/*
 * A flipped bit in a key, or in the keys that lead to it, does not only damage one record: the
 * search for another may be sent the wrong way, and end where that one is not. But it ends beside
 * what misled it. So what was not found is absent only if the records on both sides are whole, and
 * stand where they must.
 */

static MDB_val to_val(struct ath_slice s)
{
    return (MDB_val){ s.size, (void *)s.data };
}

static ath_code disorder(enum ath_table table, struct ath_slice key, struct ath_error *err)
{
    return ath_record_damaged(err, table, key, "it is not in its order");
}

ath_code ath_neighbour_before(MDB_cursor *handle, enum ath_table table,
                              struct ath_slice key, bool past_last, struct ath_error *err)
{
    MDB_val k = { 0 }, v = { 0 };
    struct ath_slice value;
    int rc = ath_guarded_move(handle, &k, &v, past_last ? MDB_LAST : MDB_PREV);

    if (rc == MDB_NOTFOUND) {
        return ATH_NOT_FOUND;
    }
    if (rc != 0) {
        return ath_store_failure(err, rc, "read the record before");
    }
    struct ath_slice found = ath_slice(k.mv_data, k.mv_size);
    ath_code code =
        ath_record_open(&value, table, found, ath_slice(v.mv_data, v.mv_size), err);
    return code == ATH_OK && ath_slice_compare(found, key) >= 0
               ? disorder(table, found, err)
               : code;
}

ath_code ath_neighbour_after(bool *same, enum ath_table table, struct ath_slice found,
                             struct ath_slice key, struct ath_error *err)
{
    int order = ath_slice_compare(found, key);

    *same = order == 0;
    return order < 0 ? disorder(table, found, err) : ATH_OK;
}

ath_code ath_neighbour_find(struct ath_slice *value, MDB_cursor *handle,
                            enum ath_table table, struct ath_slice key,
                            struct ath_error *err)
{
    MDB_val k = to_val(key), v = { 0 };
    bool same = false;
    int rc = ath_guarded_move(handle, &k, &v, MDB_SET_RANGE);

    if (rc != 0 && rc != MDB_NOTFOUND) {
        return ath_store_failure(err, rc, "read a record");
    }
    if (rc == 0) {
        struct ath_slice found = ath_slice(k.mv_data, k.mv_size), whole;
        ath_code code =
            ath_record_open(&whole, table, found, ath_slice(v.mv_data, v.mv_size), err);
        code = code == ATH_OK ? ath_neighbour_after(&same, table, found, key, err) : code;
        if (same) {
            *value = whole;
        }
        if (same || code != ATH_OK) {
            return code;
        }
    }
    ath_code code = ath_neighbour_before(handle, table, key, rc == MDB_NOTFOUND, err);
    return code == ATH_OK ? ATH_NOT_FOUND : code;
}
