/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>

#include "rpc/serve.h"

ath_code ath_pool_init(struct ath_pool *pool, size_t count, size_t cap,
                       struct ath_error *err)
{
    pthread_mutex_init(&pool->lock, NULL);
    pool->arenas = calloc(count, sizeof *pool->arenas);
    pool->free = calloc(count, sizeof *pool->free);
    if (pool->arenas == NULL || pool->free == NULL) {
        return ath_fail(err, ATH_RESOURCE_EXHAUSTED, "no memory for %zu arenas", count);
    }
    pool->count = pool->free_count = count;
    for (size_t i = 0; i < count; i++) {
        ath_arena_init(&pool->arenas[i], cap);
        pool->free[i] = &pool->arenas[i];
    }
    return ATH_OK;
}

void ath_pool_fini(struct ath_pool *pool)
{
    for (size_t i = 0; i < pool->count; i++) {
        ath_arena_fini(&pool->arenas[i]);
    }
    free(pool->arenas);
    free(pool->free);
    pthread_mutex_destroy(&pool->lock);
}

struct ath_arena *ath_pool_take(struct ath_pool *pool)
{
    pthread_mutex_lock(&pool->lock);
    ath_assert(pool->free_count > 0);
    struct ath_arena *arena = pool->free[--pool->free_count];
    pthread_mutex_unlock(&pool->lock);
    return arena;
}

void ath_pool_give(struct ath_pool *pool, struct ath_arena *arena)
{
    ath_arena_reset(arena);
    pthread_mutex_lock(&pool->lock);
    pool->free[pool->free_count++] = arena;
    pthread_mutex_unlock(&pool->lock);
}
