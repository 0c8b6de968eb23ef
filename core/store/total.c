/* SPDX-License-Identifier: Apache-2.0 */
#include "store/total.h"

#include "store/pack.h"
#include "store/private.h"

enum { VARINTS_BEHIND_CELL = 3 }; /* sum, numbers, na */

static ath_code damaged(struct ath_error *err)
{
    return ath_fail(err, ATH_DATA_LOSS,
                    "a total's record is damaged: its cells are not sums");
}

/* One cell; false where the bytes are not one in the only form there is. */
static bool read_sum(struct ath_sum *sum, struct ath_reader *reader, unsigned *next,
                     unsigned end, bool first)
{
    uint64_t delta = ath_unpack_varint(reader);
    ath_i128 value = ath_unpack_svarint128(reader);
    uint64_t numbers = ath_unpack_varint(reader), na = ath_unpack_varint(reader);

    if (reader->failed || (delta == 0 && !first) || delta >= ATH_TOTAL_BLOCK ||
        *next + delta >= end || numbers > UINT32_MAX || na > UINT32_MAX ||
        numbers + na == 0 || (numbers == 0 && value != 0)) {
        return false;
    }
    *next += (unsigned)delta;
    sum->sum = value;
    sum->numbers = (uint32_t)numbers;
    sum->na = (uint32_t)na;
    sum->cell = (uint16_t)*next;
    return true;
}

ath_code ath_total_decode(struct ath_sum sums[ATH_TOTAL_BLOCK], size_t *n,
                          struct ath_slice value, uint16_t block, struct ath_error *err)
{
    struct ath_reader reader;
    unsigned next = (unsigned)block * ATH_TOTAL_BLOCK, end = next + ATH_TOTAL_BLOCK;
    size_t count = 0;

    ath_reader_init(&reader, value);
    while (ath_reader_left(&reader) > 0) {
        if (count == ATH_TOTAL_BLOCK ||
            !read_sum(&sums[count], &reader, &next, end, count == 0)) {
            return damaged(err);
        }
        count++;
    }
    if (count == 0) {
        return damaged(err);
    }
    *n = count;
    return ATH_OK;
}

/* Behind the three numbers of a cell, or NULL past the end. */
static const uint8_t *skip_sum(const uint8_t *at, const uint8_t *end)
{
    uint64_t word, ends;

    if (end - at >= (ptrdiff_t)sizeof word) {
        memcpy(&word, at, sizeof word);
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
        ends = ~word & UINT64_C(0x8080808080808080);
        ends &= ends - 1;
        ends &=
            ends - 1; /* the last bytes of two numbers taken away, the third's is left */
        if (ends != 0) {
            return at + __builtin_ctzll(ends) / 8 + 1;
        }
#else
        (void)ends;
#endif
    }
    for (int left = VARINTS_BEHIND_CELL; left > 0; at++) {
        if (at == end) {
            return NULL;
        }
        left -= *at < 0x80;
    }
    return at;
}

ath_code ath_total_decode_cell(struct ath_sum *out, struct ath_slice value, uint16_t block,
                               uint16_t cell, struct ath_error *err)
{
    const uint8_t *at = value.data, *end = at + value.size;
    unsigned number = (unsigned)block * ATH_TOTAL_BLOCK;
    bool first = true;

    for (; at < end && number + *at < cell; first = false) {
        if (*at >= ATH_TOTAL_BLOCK || (*at == 0 && !first)) {
            return damaged(err);
        }
        number += *at;
        at = skip_sum(at + 1, end);
        if (at == NULL) {
            return damaged(err);
        }
    }
    if (at == end || number + *at > cell) {
        *out = (struct ath_sum){ .cell = cell };
        return ATH_OK;
    }
    struct ath_reader reader;
    struct ath_sum sum;
    unsigned limit = ((unsigned)block + 1) * ATH_TOTAL_BLOCK;
    ath_reader_init(&reader, ath_slice(at, (size_t)(end - at)));
    if (!read_sum(&sum, &reader, &number, limit, first)) {
        return damaged(err);
    }
    *out = sum;
    return ATH_OK;
}

/* NOLINTNEXTLINE(readability-function-size): a record's place, and where the copy goes */
ath_code ath_total_get(struct ath_sums *out, struct ath_txn *txn,
                       const struct ath_total_id *id, uint16_t block, uint32_t period,
                       struct ath_arena *arena, struct ath_error *err)
{
    struct ath_key key = ath_total_key(id, block, period);
    struct ath_sum found[ATH_TOTAL_BLOCK];
    struct ath_slice value;
    size_t n = 0;
    ath_code code = ath_txn_get(txn, ATH_TABLE_TOTAL, &key, &value, err);

    if (code == ATH_NOT_FOUND) {
        *out = (struct ath_sums){ 0 };
        return ATH_OK;
    }
    if (code == ATH_OK && ath_total_decode(found, &n, value, block, NULL) != ATH_OK) {
        code = ath_record_damaged(err, ATH_TABLE_TOTAL, ath_key_slice(&key),
                                  "its cells are not sums");
    }
    if (code != ATH_OK) {
        return code;
    }
    struct ath_sum *v = ath_arena_new_array(arena, struct ath_sum, n);
    if (v == NULL) {
        return ath_fail(err, ATH_RESOURCE_EXHAUSTED,
                        "a total's sums need more than the request's memory");
    }
    memcpy(v, found, n * sizeof *v);
    *out = (struct ath_sums){ v, n };
    return ATH_OK;
}
