/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>

#include "store/tally.h"

enum { KEY_BYTES = 14, PREFIX_BYTES = 10, FORM_LAYER_BYTES = 3 }; /* of a total's key */

/* A comparison under way. */
struct compare {
    struct ath_total_compare *how;
    const struct ath_tally *tally; /* sealed */
    struct ath_txn *txn;
};

static void tell(const struct compare *c, struct ath_slice key, const char *how)
{
    c->how->differs(c->how->context, key, how);
}

/* What the reports make of one record against what is stored. */
static void compare_one(const struct compare *c, const struct ath_gathered *gathered)
{
    uint8_t bytes[ATH_TOTAL_BYTES];
    struct ath_dense sums = { 0 };
    struct ath_slice stored = { 0 };
    struct ath_error err;
    struct ath_key key = ath_gathered_key(gathered);
    bool possible = ath_dense_add(&sums, gathered);
    struct ath_slice made = ath_dense_write(bytes, &sums);
    ath_code code = ath_txn_get(c->txn, ATH_TABLE_TOTAL, &key, &stored, &err);

    ath_assert(possible);
    c->how->records++;
    if (code == ATH_NOT_FOUND && made.size > 0) {
        tell(c, ath_key_slice(&key), "is missing");
    } else if (code == ATH_OK && made.size == 0) {
        tell(c, ath_key_slice(&key), "is too many");
    } else if (code == ATH_OK && !ath_slice_equal(made, stored)) {
        tell(c, ath_key_slice(&key), "differs");
    } else if (code != ATH_OK && code != ATH_NOT_FOUND) {
        tell(c, ath_key_slice(&key), err.message);
    }
}

/* ---- totals that nobody reported --------------------------------------------------------- */

static int compare_key(const void *wanted, const void *at)
{
    struct ath_key key = ath_gathered_key(*(const struct ath_gathered *const *)at);

    return memcmp(wanted, key.bytes, KEY_BYTES);
}

static bool gathered(const struct compare *c, struct ath_slice key)
{
    return bsearch(key.data, c->tally->order, c->tally->slot_count, sizeof *c->tally->order,
                   compare_key) != NULL;
}

/* The next key that the period may stand under: behind this prefix, or first under it. */
static void next_place(struct ath_key *place, struct ath_slice key, const uint8_t period[4])
{
    int order = memcmp(key.data + PREFIX_BYTES, period, KEY_BYTES - PREFIX_BYTES);

    *place = (struct ath_key){ .size = KEY_BYTES };
    memcpy(place->bytes, key.data, PREFIX_BYTES);
    memcpy(place->bytes + PREFIX_BYTES, period, KEY_BYTES - PREFIX_BYTES);
    for (int i = PREFIX_BYTES; order >= 0 && i > 0; i--) {
        if (++place->bytes[i - 1] != 0) {
            break;
        }
    }
}

/* Keys ascend; where they do not the walk would not end. */
static bool ascends(const struct compare *c, struct ath_slice key,
                    const struct ath_key *place)
{
    if (ath_slice_compare(key, ath_key_slice(place)) >= 0) {
        return true;
    }
    tell(c, key, "is out of order");
    return false;
}

/* The stored totals of the period are few among those of other periods: from one to the next. */
static void find_surplus(const struct compare *c, struct ath_key place)
{
    struct ath_cursor cursor = { 0 };
    struct ath_error err;
    uint8_t period[KEY_BYTES - PREFIX_BYTES], own[FORM_LAYER_BYTES];

    memcpy(own, place.bytes, sizeof own);
    memcpy(period, place.bytes + PREFIX_BYTES, sizeof period);
    ath_code code = ath_cursor_seek(&cursor, c->txn, ATH_TABLE_TOTAL, &place, &err);
    while ((code == ATH_OK || code == ATH_DATA_LOSS) && cursor.key.size == KEY_BYTES &&
           memcmp(cursor.key.data, own, sizeof own) == 0 &&
           ascends(c, cursor.key, &place)) {
        if (memcmp(cursor.key.data + PREFIX_BYTES, period, sizeof period) == 0 &&
            !gathered(c, cursor.key)) {
            tell(c, cursor.key, "is too many");
        }
        c->how->records++;
        next_place(&place, cursor.key, period);
        cursor.key = ath_slice(NULL, 0);
        code = ath_cursor_reseek(&cursor, &place, &err);
    }
    ath_cursor_end(&cursor);
}

ath_code ath_tally_compare(struct ath_total_compare *compare, struct ath_tally *tally,
                           struct ath_txn *txn, struct ath_error *err)
{
    const struct compare c = { compare, tally, txn };

    if (!ath_tally_seal(tally)) {
        return ath_store_no_memory(err);
    }
    for (size_t i = 0; i < tally->slot_count; i++) {
        compare_one(&c, tally->order[i]);
    }
    const struct ath_total_id from = { .form = compare->of.form,
                                       .layer = compare->of.layer };
    find_surplus(&c, ath_total_key(&from, 0, compare->of.period));
    return ATH_OK;
}
