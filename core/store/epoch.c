/* SPDX-License-Identifier: Apache-2.0 */
#include "store/epoch.h"

#include "base/buf.h"
#include "store/private.h"

enum { ALONE = 1, KEY_BYTES = 4 };

static const int64_t day_us = INT64_C(86400) * 1000 * 1000;

/* Whole days, rounded down. */
static int64_t day_of(int64_t time_us)
{
    return time_us / day_us - (time_us % day_us < 0);
}

static ath_code decode(struct ath_epoch *out, struct ath_slice key, struct ath_slice value,
                       struct ath_error *err)
{
    struct ath_reader name, reader;
    struct ath_epoch epoch = { 0 };

    ath_reader_init(&name, key);
    ath_reader_init(&reader, value);
    epoch.number = ath_reader_u32(&name);
    epoch.first = ath_reader_u64(&reader);
    epoch.time_us = (int64_t)ath_reader_u64(&reader);
    uint8_t flags = ath_reader_u8(&reader);
    epoch.alone = (flags & ALONE) != 0;
    if (!ath_reader_done(&name) || !ath_reader_done(&reader) || epoch.number == 0 ||
        (flags & ~ALONE) != 0) {
        return ath_record_damaged(err, ATH_TABLE_EPOCH, key, "it is not an epoch");
    }
    *out = epoch;
    return ATH_OK;
}

static ath_code get(struct ath_epoch *out, struct ath_txn *txn, uint32_t number,
                    struct ath_error *err)
{
    struct ath_key key = ath_number_key(number);
    struct ath_slice value;
    ath_code code = ath_txn_get(txn, ATH_TABLE_EPOCH, &key, &value, err);

    if (code == ATH_NOT_FOUND) {
        return ath_record_damaged(err, ATH_TABLE_EPOCH, ath_key_slice(&key),
                                  "it is missing");
    }
    return code == ATH_OK ? decode(out, ath_key_slice(&key), value, err) : code;
}

ath_code ath_epoch_last(struct ath_epoch *out, struct ath_txn *txn, struct ath_error *err)
{
    struct ath_cursor cursor = { 0 };
    ath_code code = ath_cursor_last(&cursor, txn, ATH_TABLE_EPOCH, err);

    if (code == ATH_OK) {
        code = decode(out, cursor.key, cursor.value, err);
    } else if (code == ATH_NOT_FOUND) {
        *out = (struct ath_epoch){ 0 };
        code = ATH_OK;
    }
    ath_cursor_end(&cursor);
    return code;
}

bool ath_epoch_enter(struct ath_epoch *out, const struct ath_epoch_entry *entry)
{
    uint64_t changes = ath_epoch_weight(entry->changes);
    bool goes_on = out->number != 0 && !out->alone && !entry->alone &&
                   out->changes + changes <= ATH_EPOCH_CHANGES &&
                   day_of(entry->time_us) == day_of(out->time_us);

    if (!goes_on) {
        *out = (struct ath_epoch){ .number = out->number + 1,
                                   .alone = entry->alone,
                                   .first = entry->seq,
                                   .time_us = entry->time_us };
    }
    out->changes += changes;
    return !goes_on;
}

void ath_epoch_put(struct ath_txn *txn, const struct ath_epoch *epoch)
{
    struct ath_key key = ath_number_key(epoch->number), value = { 0 };

    ath_key_u64(&value, epoch->first);
    ath_key_u64(&value, (uint64_t)epoch->time_us);
    ath_key_u8(&value, epoch->alone ? ALONE : 0);
    ath_txn_append(txn, ATH_TABLE_EPOCH, &key, ath_key_slice(&value));
}

/* What the last epoch that is wanted begins at or below. */
struct bound {
    bool by_time; /* else by seq */
    uint64_t seq;
    int64_t time_us;
};

static bool begins_within(const struct ath_epoch *epoch, const struct bound *bound)
{
    return bound->by_time ? epoch->time_us <= bound->time_us : epoch->first <= bound->seq;
}

/* The last epoch that begins within the bound: both seq and time only grow. */
static ath_code find(struct ath_epoch *out, struct ath_txn *txn, const struct bound *bound,
                     struct ath_error *err)
{
    struct ath_epoch found = { 0 }, at = { 0 };
    ath_code code = ath_epoch_last(&at, txn, err);
    uint32_t low = 1,
             high = at.number; /* those below `low` do; those above `high` do not */

    while (code == ATH_OK && low <= high) {
        uint32_t middle = low + (high - low) / 2;
        code = get(&at, txn, middle, err);
        if (code == ATH_OK && begins_within(&at, bound)) {
            found = at;
            low = middle + 1;
        } else {
            high = middle - 1;
        }
    }
    if (code == ATH_OK) {
        *out = found;
    }
    return code;
}

ath_code ath_epoch_of(struct ath_epoch *out, struct ath_txn *txn, uint64_t seq,
                      struct ath_error *err)
{
    return find(out, txn, &(struct bound){ .seq = seq }, err);
}

ath_code ath_epoch_before(struct ath_epoch *out, struct ath_txn *txn, int64_t time_us,
                          struct ath_error *err)
{
    return find(out, txn, &(struct bound){ .by_time = true, .time_us = time_us - 1 }, err);
}

ath_code ath_epoch_end(uint64_t *seq, struct ath_txn *txn, uint32_t number, uint64_t head,
                       struct ath_error *err)
{
    struct ath_epoch last = { 0 }, next = { 0 };
    ath_code code = ath_epoch_last(&last, txn, err);

    if (code == ATH_OK && number < last.number) {
        code = get(&next, txn, number + 1, err);
    }
    if (code == ATH_OK) {
        *seq = number < last.number ? next.first - 1 : head;
    }
    return code;
}
