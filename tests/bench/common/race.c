/* SPDX-License-Identifier: Apache-2.0 */
#include "common/race.h"

void bench_race_init(struct bench_race *race)
{
    atomic_init(&race->to_start, 0);
    atomic_init(&race->to_end, 0);
    pthread_mutex_init(&race->lock, NULL);
    pthread_cond_init(&race->ended, NULL);
}

void bench_race_set(struct bench_race *race, int calls)
{
    atomic_store(&race->to_start, calls);
    atomic_store(&race->to_end, calls);
}

bool bench_race_start(struct bench_race *race)
{
    return atomic_fetch_sub(&race->to_start, 1) > 0;
}

void bench_race_end(struct bench_race *race)
{
    if (atomic_fetch_sub(&race->to_end, 1) == 1) {
        pthread_mutex_lock(&race->lock);
        pthread_cond_signal(&race->ended);
        pthread_mutex_unlock(&race->lock);
    }
}

void bench_race_wait(struct bench_race *race)
{
    pthread_mutex_lock(&race->lock);
    while (atomic_load(&race->to_end) > 0) {
        pthread_cond_wait(&race->ended, &race->lock);
    }
    pthread_mutex_unlock(&race->lock);
}
