/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>

#include "store/pack.h"
#include "store/private.h"
#include "store/total.h"

enum {
    FIRST_BUCKETS = 1024, /* a power of two */
    CHUNK_SLOTS = 64,
    KEPT_SLOTS = 8192, /* about 8 MiB stay with an idle tally */
    NO_SLOT = 0,
    SORT_WORDS = 2,
    ENCODED_BYTES = ATH_TOTAL_BLOCK * (1 + 19 + 5 + 5),
};

/* What one record is to change by. Sums of one transaction fit 64 bits but for huge values. */
struct slot {
    uint64_t key[SORT_WORDS]; /* sorts as the record's key does */
    uint64_t touched;         /* a bit for each cell */
    uint64_t reached;         /* no sum here is larger than this, whatever its sign */
    ath_i128 *wide;           /* owned: what would not have fitted `sums`; else NULL */
    int64_t sums[ATH_TOTAL_BLOCK];
    int32_t numbers[ATH_TOTAL_BLOCK], na[ATH_TOTAL_BLOCK];
};

struct ath_tally {
    uint32_t *buckets;    /* owned: slot number + 1, or NO_SLOT */
    size_t bucket_count;  /* a power of two, at least twice the slots */
    struct slot **chunks; /* owned: CHUNK_SLOTS slots each */
    size_t chunk_count, slot_count;
    bool no_memory;
};

static struct slot *slot_at(const struct ath_tally *tally, size_t i)
{
    return &tally->chunks[i / CHUNK_SLOTS][i % CHUNK_SLOTS];
}

struct ath_tally *ath_tally_create(void)
{
    struct ath_tally *tally = calloc(1, sizeof *tally);

    if (tally == NULL) {
        return NULL;
    }
    tally->bucket_count = FIRST_BUCKETS;
    tally->buckets = calloc(tally->bucket_count, sizeof *tally->buckets);
    if (tally->buckets == NULL) {
        free(tally);
        return NULL;
    }
    return tally;
}

void ath_tally_destroy(struct ath_tally *tally)
{
    if (tally == NULL) {
        return;
    }
    ath_tally_reset(tally);
    for (size_t i = 0; i < tally->chunk_count; i++) {
        free(tally->chunks[i]);
    }
    free(tally->chunks);
    free(tally->buckets);
    free(tally);
}

void ath_tally_reset(struct ath_tally *tally)
{
    for (size_t i = 0; i < tally->slot_count; i++) {
        free(slot_at(tally, i)->wide);
    }
    while (tally->chunk_count > KEPT_SLOTS / CHUNK_SLOTS) {
        free(tally->chunks[--tally->chunk_count]);
    }
    memset(tally->buckets, 0, tally->bucket_count * sizeof *tally->buckets);
    tally->slot_count = 0;
    tally->no_memory = false;
}

/* ---- finding slots ---- */

static uint64_t hash_key(const uint64_t key[SORT_WORDS])
{
    uint64_t h =
        (key[0] ^ key[1] * UINT64_C(0x9E3779B97F4A7C15)) * UINT64_C(0xD6E8FEB86659FD93);

    return h ^ h >> 32;
}

static size_t bucket_of(const struct ath_tally *tally, const uint64_t key[SORT_WORDS])
{
    size_t mask = tally->bucket_count - 1, at = hash_key(key) & mask;

    while (tally->buckets[at] != NO_SLOT) {
        const struct slot *slot = slot_at(tally, tally->buckets[at] - 1);
        if (slot->key[0] == key[0] && slot->key[1] == key[1]) {
            break;
        }
        at = (at + 1) & mask;
    }
    return at;
}

static bool grow_buckets(struct ath_tally *tally)
{
    size_t count = tally->bucket_count * 2;
    uint32_t *buckets = calloc(count, sizeof *buckets);

    if (buckets == NULL) {
        return false;
    }
    free(tally->buckets);
    tally->buckets = buckets;
    tally->bucket_count = count;
    for (size_t i = 0; i < tally->slot_count; i++) {
        buckets[bucket_of(tally, slot_at(tally, i)->key)] = (uint32_t)(i + 1);
    }
    return true;
}

static bool add_chunk(struct ath_tally *tally)
{
    struct slot **chunks =
        realloc(tally->chunks, (tally->chunk_count + 1) * sizeof *tally->chunks);

    if (chunks == NULL) {
        return false;
    }
    tally->chunks = chunks;
    chunks[tally->chunk_count] = malloc(CHUNK_SLOTS * sizeof *chunks[0]);
    if (chunks[tally->chunk_count] == NULL) {
        return false;
    }
    tally->chunk_count++;
    return true;
}

static struct slot *add_slot(struct ath_tally *tally, const uint64_t key[SORT_WORDS])
{
    if (tally->slot_count == tally->chunk_count * CHUNK_SLOTS && !add_chunk(tally)) {
        return NULL;
    }
    if ((tally->slot_count + 1) * 2 > tally->bucket_count && !grow_buckets(tally)) {
        return NULL;
    }
    struct slot *slot = slot_at(tally, tally->slot_count);
    memset(slot, 0, sizeof *slot);
    memcpy(slot->key, key, sizeof slot->key);
    tally->slot_count++;
    tally->buckets[bucket_of(tally, key)] = (uint32_t)tally->slot_count;
    return slot;
}

/* form, layer, scope, number; then block, period: the order of ath_total_key(). */
static struct slot *find_slot(struct ath_tally *tally, const struct ath_total_id *id,
                              uint16_t block, uint32_t period)
{
    uint64_t key[SORT_WORDS] = {
        (uint64_t)id->form << 48 | (uint64_t)id->layer << 40 | (uint64_t)id->scope << 32 |
            id->number,
        (uint64_t)block << 32 | period,
    };
    uint32_t found = tally->buckets[bucket_of(tally, key)];

    return found != NO_SLOT ? slot_at(tally, found - 1) : add_slot(tally, key);
}

/* ---- gathering ---- */

/* One block of a report's effective cells, dense, so that adding it is straight-line code. */
struct block {
    uint64_t touched;
    uint64_t largest; /* magnitude of a value */
    uint16_t number;
    bool any_na;
    int64_t values[ATH_TOTAL_BLOCK];
    int32_t numbers[ATH_TOTAL_BLOCK], na[ATH_TOTAL_BLOCK];
};

/* The block at effective.v[*at], times the sign; *at moves behind it. */
static void take_block(struct block *out, struct ath_cells effective, size_t *at, int sign)
{
    *out = (struct block){ .number = effective.v[*at].cell / ATH_TOTAL_BLOCK };
    for (; *at < effective.n; (*at)++) {
        const struct ath_cell *cell = &effective.v[*at];
        unsigned i = cell->cell % ATH_TOTAL_BLOCK;
        if (cell->cell / ATH_TOTAL_BLOCK != out->number) {
            return;
        }
        out->touched |= UINT64_C(1) << i;
        if (cell->state != ATH_CELL_NUMBER) {
            out->na[i] = sign;
            out->any_na = true;
            continue;
        }
        uint64_t size = cell->value < 0 ? 0 - (uint64_t)cell->value : (uint64_t)cell->value;
        out->largest = size > out->largest ? size : out->largest;
        out->values[i] = sign * cell->value;
        out->numbers[i] = sign;
    }
}

/* Before a sum could pass 64 bits, all of the slot move to its wide sums. */
static bool make_room(struct slot *slot, uint64_t largest)
{
    if (largest > INT64_MAX || slot->reached > INT64_MAX - largest) {
        if (slot->wide == NULL) {
            slot->wide = calloc(ATH_TOTAL_BLOCK, sizeof *slot->wide);
        }
        if (slot->wide == NULL || largest > INT64_MAX) {
            return false;
        }
        for (unsigned i = 0; i < ATH_TOTAL_BLOCK; i++) {
            slot->wide[i] += slot->sums[i];
            slot->sums[i] = 0;
        }
        slot->reached = 0;
    }
    slot->reached += largest;
    return true;
}

static bool add_block(struct slot *restrict slot, const struct block *restrict block)
{
    if (!make_room(slot, block->largest)) {
        return false;
    }
    slot->touched |= block->touched;
    for (unsigned i = 0; i < ATH_TOTAL_BLOCK; i++) {
        slot->sums[i] += block->values[i];
    }
    for (unsigned i = 0; i < ATH_TOTAL_BLOCK; i++) {
        slot->numbers[i] += block->numbers[i];
    }
    for (unsigned i = 0; i < ATH_TOTAL_BLOCK && block->any_na; i++) {
        slot->na[i] += block->na[i];
    }
    return true;
}

static void add_to(struct ath_tally *tally, const struct ath_total_id *id, uint32_t period,
                   const struct block *block)
{
    struct slot *slot = find_slot(tally, id, block->number, period);

    if (slot == NULL || !add_block(slot, block)) {
        tally->no_memory = true;
    }
}

void ath_tally_add(struct ath_tally *tally, const struct ath_total_id *id, uint32_t period,
                   struct ath_cells effective, int sign)
{
    struct block block;

    ath_assert(sign == 1 || sign == -1);
    for (size_t at = 0; at < effective.n;) {
        take_block(&block, effective, &at, sign);
        add_to(tally, id, period, &block);
    }
}

void ath_tally_add_report(struct ath_tally *tally, const struct ath_report_id *id,
                          const uint32_t scopes[ATH_SCOPE_COUNT],
                          struct ath_cells effective, int sign)
{
    struct block block;

    ath_assert(sign == 1 || sign == -1);
    for (size_t at = 0; at < effective.n;) {
        take_block(&block, effective, &at, sign);
        for (int scope = 0; scope < ATH_SCOPE_COUNT; scope++) {
            struct ath_total_id total = { id->form, id->layer, (uint8_t)scope,
                                          scopes[scope] };
            add_to(tally, &total, id->period, &block);
        }
    }
}

/* ---- merging ---- */

/* A block's sums, dense. */
struct dense {
    ath_i128 sums[ATH_TOTAL_BLOCK];
    int64_t numbers[ATH_TOTAL_BLOCK], na[ATH_TOTAL_BLOCK];
};

static struct ath_key record_key(const struct slot *slot)
{
    struct ath_total_id id = {
        .form = (uint16_t)(slot->key[0] >> 48),
        .layer = (uint8_t)(slot->key[0] >> 40),
        .scope = (uint8_t)(slot->key[0] >> 32),
        .number = (uint32_t)slot->key[0],
    };

    return ath_total_key(&id, (uint16_t)(slot->key[1] >> 32), (uint32_t)slot->key[1]);
}

/* The stored sums; *old is the record they came from, empty when there is none. */
static ath_code load(struct dense *out, struct ath_slice *old, struct ath_txn *txn,
                     const struct slot *slot, struct ath_error *err)
{
    struct ath_sum sums[ATH_TOTAL_BLOCK];
    struct ath_key key = record_key(slot);
    size_t n = 0;
    ath_code code = ath_txn_get(txn, ATH_TABLE_TOTAL, &key, old, err);

    memset(out, 0, sizeof *out);
    if (code == ATH_NOT_FOUND) {
        *old = ath_slice(NULL, 0);
        return ATH_OK;
    }
    uint16_t block = (uint16_t)(slot->key[1] >> 32);
    if (code == ATH_OK && ath_total_decode(sums, &n, *old, block, NULL) != ATH_OK) {
        code = ath_record_damaged(err, ATH_TABLE_TOTAL, ath_key_slice(&key),
                                  "its cells are not sums");
    }
    for (size_t k = 0; code == ATH_OK && k < n; k++) {
        unsigned i = sums[k].cell % ATH_TOTAL_BLOCK;
        out->sums[i] = sums[k].sum;
        out->numbers[i] = sums[k].numbers;
        out->na[i] = sums[k].na;
    }
    return code;
}

/* False when the counts say that the stored sums were not of these reports. */
static bool apply_slot(struct dense *sums, const struct slot *slot)
{
    for (uint64_t left = slot->touched; left != 0; left &= left - 1) {
        unsigned i = (unsigned)__builtin_ctzll(left);
        sums->sums[i] += (ath_i128)slot->sums[i] + (slot->wide == NULL ? 0 : slot->wide[i]);
        sums->numbers[i] += slot->numbers[i];
        sums->na[i] += slot->na[i];
        if (sums->numbers[i] < 0 || sums->na[i] < 0 || sums->numbers[i] > UINT32_MAX ||
            sums->na[i] > UINT32_MAX || (sums->numbers[i] == 0 && sums->sums[i] != 0)) {
            return false;
        }
    }
    return true;
}

static struct ath_slice encode(uint8_t out[ENCODED_BYTES], const struct dense *sums)
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

static ath_code merge(const struct slot *slot, struct ath_txn *txn, struct ath_error *err)
{
    uint8_t bytes[ENCODED_BYTES];
    struct dense sums;
    struct ath_slice old = { 0 };
    struct ath_key key = record_key(slot);
    ath_code code = load(&sums, &old, txn, slot, err);

    if (code != ATH_OK) {
        return code;
    }
    if (!apply_slot(&sums, slot)) {
        return ath_record_damaged(err, ATH_TABLE_TOTAL, ath_key_slice(&key),
                                  "its sums are not those of the reports");
    }
    struct ath_slice fresh = encode(bytes, &sums);
    if (fresh.size == 0 && old.size > 0) {
        ath_txn_delete(txn, ATH_TABLE_TOTAL, &key);
    } else if (!ath_slice_equal(fresh, old)) {
        ath_txn_put(txn, ATH_TABLE_TOTAL, &key, fresh);
    }
    return ATH_OK;
}

static int compare_slots(const void *a, const void *b)
{
    const struct slot *const *x = a, *const *y = b;

    for (int i = 0; i < SORT_WORDS; i++) {
        if ((*x)->key[i] != (*y)->key[i]) {
            return (*x)->key[i] < (*y)->key[i] ? -1 : 1;
        }
    }
    return 0;
}

static ath_code merge_sorted(const struct ath_tally *tally, struct ath_txn *txn,
                             struct ath_error *err)
{
    const struct slot **order = calloc(tally->slot_count + 1, sizeof(struct slot *));
    ath_code code = ATH_OK;

    if (tally->no_memory || order == NULL) {
        free(order);
        return ath_store_no_memory(err);
    }
    for (size_t i = 0; i < tally->slot_count; i++) {
        order[i] = slot_at(tally, i);
    }
    qsort(order, tally->slot_count, sizeof *order, compare_slots);
    for (size_t i = 0; i < tally->slot_count && code == ATH_OK; i++) {
        code = merge(order[i], txn, err);
    }
    free(order);
    return code;
}

ath_code ath_tally_flush(struct ath_tally *tally, struct ath_txn *txn,
                         struct ath_error *err)
{
    struct ath_error own = { 0 };
    ath_code code = merge_sorted(tally, txn, &own);

    ath_tally_reset(tally);
    if (code == ATH_OK) {
        return ath_txn_code(txn, err);
    }
    ath_txn_fail(txn, code, "%s", own.message);
    return ath_fail(err, code, "%s", own.message);
}
