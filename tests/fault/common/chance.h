/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * chance - numbers that follow from a seed (splitmix64).
 */

#include <stddef.h>
#include <stdint.h>

struct chance {
    uint64_t state;
};

/* Nearby seeds give unrelated numbers. */
static inline void chance_begin(struct chance *c, uint64_t seed)
{
    c->state = seed * UINT64_C(0xD1342543DE82EF95) + 1;
}

static inline uint64_t chance_next(struct chance *c)
{
    uint64_t x = (c->state += UINT64_C(0x9E3779B97F4A7C15));

    x = (x ^ x >> 30) * UINT64_C(0xBF58476D1CE4E5B9);
    x = (x ^ x >> 27) * UINT64_C(0x94D049BB133111EB);
    return x ^ x >> 31;
}

/* From 0 to most - 1. */
static inline uint32_t chance_below(struct chance *c, uint32_t most)
{
    return most == 0 ? 0 : (uint32_t)(chance_next(c) % most);
}

static inline void chance_fill(struct chance *c, uint8_t *bytes, size_t size)
{
    for (size_t i = 0; i < size; i++) {
        bytes[i] = (uint8_t)chance_next(c);
    }
}
