/* SPDX-License-Identifier: Apache-2.0 */
#include "store/past.h"

#include "store/tally.h"

enum {
    PAST_KEY_BYTES = ATH_TOTAL_KEY_BYTES + 4,
    PERIOD_AT = ATH_TOTAL_KEY_BYTES - 4,
    FIRST_PERIODS = 64,
};

static uint32_t read_u32(const uint8_t *at)
{
    return (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 |
           (uint32_t)at[3];
}

static ath_code seek(struct ath_cursor *cursor, struct ath_total_reader *reader,
                     enum ath_table table, const struct ath_key *key, struct ath_error *err)
{
    return cursor->handle == NULL ? ath_cursor_seek(cursor, reader->txn, table, key, err)
                                  : ath_cursor_reseek(cursor, key, err);
}

static bool behind(const struct ath_total_reader *reader, struct ath_slice key)
{
    return ath_slice_compare(key, ath_key_slice(&reader->last)) > 0;
}

/* ---- as they are --------------------------------------------------------------------- */

/* What moving the cursor of today's records gave. */
static ath_code take_now(struct ath_total_reader *reader, ath_code code)
{
    if (code != ATH_OK) {
        return code;
    }
    reader->key = reader->now.key;
    reader->value = reader->now.value;
    return behind(reader, reader->key) ? ATH_NOT_FOUND : ATH_OK;
}

/* ---- as they were -------------------------------------------------------------------- */

static struct ath_slice past_key(const struct ath_total_reader *reader)
{
    return ath_slice(reader->past.key.data, ATH_TOTAL_KEY_BYTES);
}

/* The key of the first total from this one on that may have changed later; false when there is none. */
static bool skip_quiet(struct ath_key *key, const struct ath_total_reader *reader,
                       struct ath_slice total)
{
    const struct ath_periods *later = reader->later;

    if (later == NULL) {
        ath_key_bytes(key, total.data, total.size);
        return true;
    }
    uint32_t period = read_u32(total.data + PERIOD_AT);
    size_t low = 0, high = later->n;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (later->v[middle] < period) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    if (low == later->n) {
        return false;
    }
    ath_key_bytes(key, total.data, PERIOD_AT);
    ath_key_u32(key, later->v[low]);
    return true;
}

/* The past record at or above a total's key that speaks of the epoch, or one below it that says
 * nothing: then it is looked for again when its total is reached. */
static ath_code seek_past(struct ath_total_reader *reader, struct ath_slice total,
                          struct ath_error *err)
{
    struct ath_key key = { 0 };

    if (!skip_quiet(&key, reader, total)) {
        return ATH_NOT_FOUND;
    }
    ath_key_u32(&key, reader->epoch + 1);
    ath_code code = seek(&reader->past, reader, ATH_TABLE_PAST, &key, err);
    if (code == ATH_OK && reader->past.key.size != PAST_KEY_BYTES) {
        return ath_record_damaged(err, ATH_TABLE_PAST, reader->past.key,
                                  "its key is not a total's");
    }
    if (code == ATH_OK && behind(reader, past_key(reader))) {
        code = ATH_NOT_FOUND;
    }
    return code;
}

/* True when the past record is of a later epoch than the one asked about. */
static bool past_speaks(const struct ath_total_reader *reader)
{
    return read_u32(reader->past.key.data + ATH_TOTAL_KEY_BYTES) > reader->epoch;
}

static const struct ath_gathered *gathered_at(const struct ath_total_reader *reader,
                                              size_t at)
{
    return reader->over == NULL || at == reader->over->slot_count ? NULL
                                                                  : reader->over->order[at];
}

/* Keep the smaller key; the slice of an absent one is empty. */
static void take_smaller(struct ath_slice *smallest, struct ath_slice key)
{
    if (smallest->size == 0 || ath_slice_compare(key, *smallest) < 0) {
        *smallest = key;
    }
}

/* The smallest key that any of the three stands on, into reader->at; NOT_FOUND past the last. */
static ath_code choose(struct ath_total_reader *reader, struct ath_error *err)
{
    const struct ath_gathered *over = gathered_at(reader, reader->over_at);
    struct ath_key over_key = { 0 };
    struct ath_slice smallest = { 0 };

    if (over != NULL) {
        over_key = ath_gathered_key(over);
        take_smaller(&smallest, ath_key_slice(&over_key));
    }
    if (reader->now_code == ATH_OK) {
        take_smaller(&smallest, reader->now.key);
    }
    while (reader->past_code == ATH_OK && !past_speaks(reader) &&
           (smallest.size == 0 || ath_slice_compare(past_key(reader), smallest) <= 0)) {
        reader->past_code = seek_past(reader, past_key(reader), err);
    }
    if (reader->past_code == ATH_OK) {
        take_smaller(&smallest, past_key(reader));
    }
    if (smallest.size == 0 || behind(reader, smallest)) {
        return ATH_NOT_FOUND;
    }
    struct ath_key at = { 0 };
    ath_key_bytes(&at, smallest.data, smallest.size);
    reader->at = at;
    return ATH_OK;
}

static bool stands_at(const struct ath_total_reader *reader, ath_code code,
                      struct ath_slice key)
{
    return code == ATH_OK && ath_slice_equal(key, ath_key_slice(&reader->at));
}

static bool over_stands(const struct ath_total_reader *reader)
{
    const struct ath_gathered *over = gathered_at(reader, reader->over_at);

    if (over == NULL) {
        return false;
    }
    struct ath_key key = ath_gathered_key(over);
    return ath_slice_equal(ath_key_slice(&key), ath_key_slice(&reader->at));
}

/* The value at reader->at; empty when there was none. */
static ath_code read_value(struct ath_total_reader *reader, struct ath_error *err)
{
    struct ath_dense sums;

    reader->key = ath_key_slice(&reader->at);
    reader->value = ath_slice(NULL, 0);
    if (reader->past_code == ATH_OK && stands_at(reader, ATH_OK, past_key(reader)) &&
        past_speaks(reader)) {
        reader->value = reader->past.value;
    } else if (stands_at(reader, reader->now_code, reader->now.key)) {
        reader->value = reader->now.value;
    }
    if (!over_stands(reader)) {
        return ATH_OK;
    }
    const struct ath_gathered *over = gathered_at(reader, reader->over_at);
    if (!ath_dense_read(&sums, reader->value, ath_gathered_block(over)) ||
        !ath_dense_add(&sums, over)) {
        return ath_record_damaged(err, ATH_TABLE_PAST, reader->key,
                                  "its sums were not those of the reports");
    }
    reader->value = ath_dense_write(reader->bytes, &sums);
    return ATH_OK;
}

/* Move all that stand at reader->at behind it. */
static void move_on(struct ath_total_reader *reader, struct ath_error *err)
{
    struct ath_slice at = ath_key_slice(&reader->at);

    if (over_stands(reader)) {
        reader->over_at++;
    }
    if (stands_at(reader, reader->now_code, reader->now.key)) {
        reader->now_code = ath_cursor_next(&reader->now, err);
    }
    if (reader->past_code == ATH_OK && stands_at(reader, ATH_OK, past_key(reader))) {
        struct ath_key next = { 0 };
        ath_key_bytes(&next, at.data, at.size);
        for (size_t i = next.size; i-- > 0 && ++next.bytes[i] == 0;) {
        }
        reader->past_code = seek_past(reader, ath_key_slice(&next), err);
    }
}

/* The first that had a value, from where the three stand. */
static ath_code settle(struct ath_total_reader *reader, struct ath_error *err)
{
    for (;;) {
        ath_code code = choose(reader, err);
        bool broken = (reader->now_code != ATH_OK && reader->now_code != ATH_NOT_FOUND) ||
                      (reader->past_code != ATH_OK && reader->past_code != ATH_NOT_FOUND);
        if (broken) {
            return reader->past_code != ATH_OK && reader->past_code != ATH_NOT_FOUND
                       ? reader->past_code
                       : reader->now_code;
        }
        if (code == ATH_OK) {
            code = read_value(reader, err);
        }
        if (code != ATH_OK || reader->value.size > 0) {
            return code;
        }
        move_on(reader, err);
    }
}

/* The first of what is laid over at or above the key. */
static size_t find_over(const struct ath_total_reader *reader, const struct ath_key *from)
{
    size_t low = 0, high = reader->over == NULL ? 0 : reader->over->slot_count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        struct ath_key key = ath_gathered_key(reader->over->order[middle]);
        if (ath_slice_compare(ath_key_slice(&key), ath_key_slice(from)) < 0) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

/* ---- what changed later -------------------------------------------------------------- */

static bool add_period(struct ath_periods *periods, uint32_t period,
                       struct ath_arena *arena)
{
    if (periods->n == periods->capacity) {
        size_t capacity = periods->capacity == 0 ? FIRST_PERIODS : periods->capacity * 2;
        uint32_t *v = ath_arena_new_array(arena, uint32_t, capacity);
        if (v == NULL) {
            return false;
        }
        if (periods->n > 0) {
            memcpy(v, periods->v, periods->n * sizeof *v);
        }
        periods->v = v;
        periods->capacity = capacity;
    }
    periods->v[periods->n++] = period;
    return true;
}

/* NOLINTNEXTLINE(readability-function-size): a reader, a range, and where the answer goes */
ath_code ath_total_later(struct ath_periods *out, struct ath_total_reader *reader,
                         const struct ath_key *from, const struct ath_key *last,
                         struct ath_arena *arena, struct ath_error *err)
{
    struct ath_key at = *from;

    *out = (struct ath_periods){ 0 };
    reader->last = *last;
    ath_code code = seek_past(reader, ath_key_slice(&at), err);
    while (code == ATH_OK) {
        uint32_t period = read_u32(reader->past.key.data + PERIOD_AT);
        bool speaks = past_speaks(reader);
        if (speaks && !add_period(out, period, arena)) {
            return ath_arena_fail(err, "request");
        }
        if (period == UINT32_MAX) {
            break;
        }
        at.size = PERIOD_AT;
        ath_key_u32(&at, period + speaks);
        code = seek_past(reader, ath_key_slice(&at), err);
    }
    return code == ATH_NOT_FOUND ? ATH_OK : code;
}

/* ---- either -------------------------------------------------------------------------- */

ath_code ath_total_seek(struct ath_total_reader *reader, const struct ath_key *from,
                        const struct ath_key *last, struct ath_error *err)
{
    reader->last = *last;
    reader->now_code = seek(&reader->now, reader, ATH_TABLE_TOTAL, from, err);
    if (!reader->then) {
        return take_now(reader, reader->now_code);
    }
    reader->over_at = find_over(reader, from);
    reader->past_code = seek_past(reader, ath_key_slice(from), err);
    return settle(reader, err);
}

ath_code ath_total_next(struct ath_total_reader *reader, struct ath_error *err)
{
    if (!reader->then) {
        return take_now(reader, ath_cursor_next(&reader->now, err));
    }
    move_on(reader, err);
    return settle(reader, err);
}

void ath_total_reader_end(struct ath_total_reader *reader)
{
    ath_cursor_end(&reader->now);
    ath_cursor_end(&reader->past);
}
