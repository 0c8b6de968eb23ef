/* SPDX-License-Identifier: Apache-2.0 */
#include "random.h"

#include <stdlib.h>

#include "alloc.h"

__extension__ typedef unsigned __int128 wide;

enum { A_FEW = 128, HUNDRED = 100 };

static uint64_t mix(uint64_t x)
{
    x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9U;
    x = (x ^ (x >> 27)) * 0x94D049BB133111EBU;
    return x ^ (x >> 31);
}

struct demo_random demo_random_at(uint64_t a, uint64_t b, uint64_t c)
{
    return (struct demo_random){ mix(a + mix(b + mix(c + 0x6174686172))) };
}

uint64_t demo_next(struct demo_random *random)
{
    random->state += 0x9E3779B97F4A7C15U;
    return mix(random->state);
}

int64_t demo_between(struct demo_random *random, int64_t low, int64_t high)
{
    return low + (int64_t)(demo_next(random) % (uint64_t)(high - low + 1));
}

bool demo_chance(struct demo_random *random, int percent)
{
    return demo_between(random, 0, HUNDRED - 1) < percent;
}

int64_t demo_around(struct demo_random *random, int64_t value, int percent)
{
    return value * (HUNDRED + demo_between(random, -percent, percent)) / HUNDRED;
}

struct share {
    uint64_t rest;
    size_t at;
};

static int largest_first(const void *a, const void *b)
{
    const struct share *x = a, *y = b;

    if (x->rest != y->rest) {
        return x->rest < y->rest ? 1 : -1;
    }
    return x->at < y->at ? -1 : 1;
}

void demo_apportion(int64_t *parts, int64_t total, const int64_t *weights, size_t count)
{
    struct share few[A_FEW];
    struct share *shares = count <= A_FEW ? few : demo_alloc(count, sizeof *shares);
    uint64_t sum = 0;
    int64_t left = total;

    for (size_t i = 0; i < count; i++) {
        sum += (uint64_t)weights[i];
    }
    for (size_t i = 0; i < count; i++) {
        wide exact = (wide)(uint64_t)total * (uint64_t)weights[i];
        parts[i] = (int64_t)(exact / sum);
        shares[i] = (struct share){ (uint64_t)(exact % sum), i };
        left -= parts[i];
    }
    qsort(shares, count, sizeof *shares, largest_first);
    for (int64_t i = 0; i < left; i++) {
        parts[shares[i].at]++;
    }
    if (shares != few) {
        free(shares);
    }
}
