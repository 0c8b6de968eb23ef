/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * tally - the inside of a tally: what was gathered for each block of totals, and how that is laid
 * over a record. Between tally*.c and past.c only.
 */

#include "store/private.h"
#include "store/total.h"

enum {
    ATH_TALLY_WORDS = 2,
    ATH_TOUCHED_WORDS = ATH_TOTAL_BLOCK / 64,
    ATH_TALLY_CHUNK = 64, /* blocks allocated together */
};

/* What one record is to change by. Sums of one transaction fit 64 bits but for huge values. */
struct ath_gathered {
    uint64_t key[ATH_TALLY_WORDS];       /* sorts as the record's key does */
    uint64_t touched[ATH_TOUCHED_WORDS]; /* a bit for each cell */
    uint64_t reached; /* no sum here is larger than this, whatever its sign */
    ath_i128 *wide;   /* owned: what would not have fitted `sums`; else NULL */
    int64_t sums[ATH_TOTAL_BLOCK];
    int32_t numbers[ATH_TOTAL_BLOCK], na[ATH_TOTAL_BLOCK];
};

struct ath_tally {
    uint32_t *buckets;            /* owned: number of what was gathered + 1, or 0 */
    size_t bucket_count;          /* a power of two, at least twice slot_count */
    struct ath_gathered **chunks; /* owned: ATH_TALLY_CHUNK each */
    size_t chunk_count, slot_count;
    const struct ath_gathered **order; /* owned: by key, once sealed; else NULL */
    uint32_t epoch; /* whose changes these are; 0: none is kept of what was before */
    bool no_memory;
};

/* The i-th block of totals, in the order they were first met. */
static inline struct ath_gathered *ath_gathered_at(const struct ath_tally *tally, size_t i)
{
    return &tally->chunks[i / ATH_TALLY_CHUNK][i % ATH_TALLY_CHUNK];
}

/* The key of the record it changes, and its block. */
struct ath_key ath_gathered_key(const struct ath_gathered *gathered);
static inline uint16_t ath_gathered_block(const struct ath_gathered *gathered)
{
    return (uint16_t)(gathered->key[1] >> 32);
}

/* A block's sums, dense. */
struct ath_dense {
    ath_i128 sums[ATH_TOTAL_BLOCK];
    int64_t numbers[ATH_TOTAL_BLOCK], na[ATH_TOTAL_BLOCK];
};

/* The sums of a record's value, none for an empty one; false when they are not sums. */
bool ath_dense_read(struct ath_dense *out, struct ath_slice value, uint16_t block);

/* Lay over it what was gathered. False when the counts say that they do not belong together. */
bool ath_dense_add(struct ath_dense *sums, const struct ath_gathered *gathered);

/* The record's value; empty when there is nothing left. */
struct ath_slice ath_dense_write(uint8_t out[ATH_TOTAL_BYTES],
                                 const struct ath_dense *sums);
