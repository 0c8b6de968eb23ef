/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>

#include "ingest/preparing.h"

enum { FEW = 64 }; /* keys that are sorted sooner here than by the library */

/* What it sorts by, and where it is. */
struct key {
    uint64_t order; /* form, cell, place in the draft */
    uint32_t at;
};

static uint64_t order_of(const struct ath_read_cell *c)
{
    return (uint64_t)c->form->number << 48 | (uint64_t)c->cell.cell << 32 | c->source;
}

static int compare_keys(const void *a, const void *b)
{
    const struct key *x = a;
    const struct key *y = b;

    return (x->order > y->order) - (x->order < y->order);
}

static void sort(struct key *keys, uint32_t n)
{
    if (n > FEW) {
        qsort(keys, n, sizeof *keys, compare_keys);
        return;
    }
    for (uint32_t i = 1; i < n; i++) {
        struct key key = keys[i];
        uint32_t to = i;
        for (; to > 0 && keys[to - 1].order > key.order; to--) {
            keys[to] = keys[to - 1];
        }
        keys[to] = key;
    }
}

static bool is_sorted(const struct ath_read_cell *cells, uint32_t n)
{
    for (uint32_t i = 1; i < n; i++) {
        if (order_of(&cells[i - 1]) > order_of(&cells[i])) {
            return false;
        }
    }
    return true;
}

/* Put them as those of the report before were; false when that is not their order. */
static bool follow(struct ath_read_cell *sorted, const struct ath_read_cell *cells,
                   uint32_t n, const struct ath_order *order)
{
    if (order == NULL || order->n != n) {
        return false;
    }
    for (uint32_t i = 0; i < n; i++) {
        sorted[i] = cells[order->at[i]];
    }
    return is_sorted(sorted, n);
}

static void remember(struct ath_order *order, const struct key *keys, uint32_t n)
{
    if (order == NULL || n > ATH_ORDER_MOST) {
        return;
    }
    order->n = n;
    for (uint32_t i = 0; i < n; i++) {
        order->at[i] = keys[i].at;
    }
}

struct ath_read_cell *ath_prepare_order(struct ath_read_cell *cells, uint32_t n,
                                        struct ath_arena *arena, struct ath_order *order)
{
    if (is_sorted(cells, n)) {
        return cells;
    }
    struct key *keys = ath_arena_new_array(arena, struct key, n);
    struct ath_read_cell *sorted = ath_arena_new_array(arena, struct ath_read_cell, n);
    if (keys == NULL || sorted == NULL) {
        return NULL;
    }
    if (follow(sorted, cells, n, order)) {
        return sorted;
    }
    for (uint32_t i = 0; i < n; i++) {
        keys[i] = (struct key){ order_of(&cells[i]), i };
    }
    sort(keys, n);
    remember(order, keys, n);
    for (uint32_t i = 0; i < n; i++) {
        sorted[i] = cells[keys[i].at];
    }
    return sorted;
}
