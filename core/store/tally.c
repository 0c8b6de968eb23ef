/* SPDX-License-Identifier: Apache-2.0 */
#include <limits.h>
#include <stdlib.h>

#include "store/tally.h"

enum {
    FIRST_BUCKETS = 1024, /* a power of two */
    FEW_CELLS = 16,       /* added one by one; more are made dense first */
    KEPT_SLOTS = 8192,    /* about 8 MiB stay with an idle tally */
    NO_SLOT = 0,
};

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
        free(ath_gathered_at(tally, i)->wide);
    }
    while (tally->chunk_count > KEPT_SLOTS / ATH_TALLY_CHUNK) {
        free(tally->chunks[--tally->chunk_count]);
    }
    memset(tally->buckets, 0, tally->bucket_count * sizeof *tally->buckets);
    free(tally->order);
    tally->order = NULL;
    tally->slot_count = 0;
    tally->no_memory = false;
}

/* ---- finding slots ---- */

static uint64_t hash_key(const uint64_t key[ATH_TALLY_WORDS])
{
    uint64_t h =
        (key[0] ^ key[1] * UINT64_C(0x9E3779B97F4A7C15)) * UINT64_C(0xD6E8FEB86659FD93);

    return h ^ h >> 32;
}

static size_t bucket_of(const struct ath_tally *tally, const uint64_t key[ATH_TALLY_WORDS])
{
    size_t mask = tally->bucket_count - 1, at = hash_key(key) & mask;

    while (tally->buckets[at] != NO_SLOT) {
        const struct ath_gathered *slot = ath_gathered_at(tally, tally->buckets[at] - 1);
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
        buckets[bucket_of(tally, ath_gathered_at(tally, i)->key)] = (uint32_t)(i + 1);
    }
    return true;
}

static bool add_chunk(struct ath_tally *tally)
{
    struct ath_gathered **chunks =
        realloc(tally->chunks, (tally->chunk_count + 1) * sizeof *tally->chunks);

    if (chunks == NULL) {
        return false;
    }
    tally->chunks = chunks;
    chunks[tally->chunk_count] = malloc(ATH_TALLY_CHUNK * sizeof *chunks[0]);
    if (chunks[tally->chunk_count] == NULL) {
        return false;
    }
    tally->chunk_count++;
    return true;
}

static struct ath_gathered *add_slot(struct ath_tally *tally,
                                     const uint64_t key[ATH_TALLY_WORDS])
{
    if (tally->slot_count == tally->chunk_count * ATH_TALLY_CHUNK && !add_chunk(tally)) {
        return NULL;
    }
    if ((tally->slot_count + 1) * 2 > tally->bucket_count && !grow_buckets(tally)) {
        return NULL;
    }
    struct ath_gathered *slot = ath_gathered_at(tally, tally->slot_count);
    memset(slot, 0, sizeof *slot);
    memcpy(slot->key, key, sizeof slot->key);
    tally->slot_count++;
    tally->buckets[bucket_of(tally, key)] = (uint32_t)tally->slot_count;
    return slot;
}

/* form, layer, scope, number; then block, period: the order of ath_total_key(). */
static struct ath_gathered *find_slot(struct ath_tally *tally,
                                      const struct ath_total_id *id, uint16_t block,
                                      uint32_t period)
{
    uint64_t key[ATH_TALLY_WORDS] = {
        (uint64_t)id->form << 48 | (uint64_t)id->layer << 40 | (uint64_t)id->scope << 32 |
            id->number,
        (uint64_t)block << 32 | period,
    };
    uint32_t found = tally->buckets[bucket_of(tally, key)];

    return found != NO_SLOT ? ath_gathered_at(tally, found - 1) : add_slot(tally, key);
}

/* ---- gathering ---- */

/* One block of a report's effective cells, dense, so that adding it is straight-line code. */
struct block {
    uint64_t touched[ATH_TOUCHED_WORDS];
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
        out->touched[i / 64] |= UINT64_C(1) << i % 64;
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
static bool make_room(struct ath_gathered *slot, uint64_t largest)
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

static bool add_block(struct ath_gathered *restrict slot,
                      const struct block *restrict block)
{
    if (!make_room(slot, block->largest)) {
        return false;
    }
    for (unsigned i = 0; i < ATH_TOUCHED_WORDS; i++) {
        slot->touched[i] |= block->touched[i];
    }
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
    struct ath_gathered *slot = find_slot(tally, id, block->number, period);

    if (slot == NULL || !add_block(slot, block)) {
        tally->no_memory = true;
    }
}

static bool add_cell(struct ath_gathered *slot, const struct ath_cell *cell, int sign)
{
    unsigned i = cell->cell % ATH_TOTAL_BLOCK;
    int64_t value = cell->state == ATH_CELL_NUMBER ? cell->value : 0;

    if (!make_room(slot, value < 0 ? 0 - (uint64_t)value : (uint64_t)value)) {
        return false;
    }
    slot->touched[i / 64] |= UINT64_C(1) << i % 64;
    slot->sums[i] += sign * value;
    *(cell->state == ATH_CELL_NUMBER ? &slot->numbers[i] : &slot->na[i]) += sign;
    return true;
}

/* ath_tally_add() of few cells. */
static void add_few(struct ath_tally *tally, const struct ath_total_id *id, uint32_t period,
                    struct ath_cells effective, int sign)
{
    struct ath_gathered *slot = NULL;
    unsigned block = UINT_MAX;

    for (size_t i = 0; i < effective.n; i++) {
        const struct ath_cell *cell = &effective.v[i];
        if (cell->cell / ATH_TOTAL_BLOCK != block) {
            block = cell->cell / ATH_TOTAL_BLOCK;
            slot = find_slot(tally, id, (uint16_t)block, period);
        }
        if (slot == NULL || !add_cell(slot, cell, sign)) {
            tally->no_memory = true;
            return;
        }
    }
}

void ath_tally_add(struct ath_tally *tally, const struct ath_total_id *id, uint32_t period,
                   struct ath_cells effective, int sign)
{
    struct block block;

    ath_assert(sign == 1 || sign == -1);
    if (effective.n <= FEW_CELLS) {
        add_few(tally, id, period, effective, sign);
        return;
    }
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
