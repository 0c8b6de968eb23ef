/* SPDX-License-Identifier: Apache-2.0 */
#include "base/clock.h"

#include <stdatomic.h>
#include <time.h>

static _Atomic int64_t fake_us = -1;
static _Atomic int64_t jump_us;

static int64_t read_clock(clockid_t id)
{
    int64_t pretended = atomic_load_explicit(&fake_us, memory_order_relaxed);
    struct timespec now = { 0 };

    if (pretended >= 0) {
        return pretended;
    }
    clock_gettime(id, &now);
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

int64_t ath_clock_wall_us(void)
{
    return read_clock(CLOCK_REALTIME) +
           atomic_load_explicit(&jump_us, memory_order_relaxed);
}

int64_t ath_clock_mono_us(void)
{
    return read_clock(CLOCK_MONOTONIC);
}

void ath_clock_fake(int64_t us)
{
    atomic_store_explicit(&fake_us, us < 0 ? -1 : us, memory_order_relaxed);
}

void ath_clock_jump(int64_t us)
{
    atomic_store_explicit(&jump_us, us, memory_order_relaxed);
}
