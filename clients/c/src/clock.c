/* SPDX-License-Identifier: Apache-2.0 */
#include <time.h>

#include "internal.h"

int64_t athar_now_us(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

int32_t athar_left_ms(int64_t deadline_us)
{
    int64_t left = (deadline_us - athar_now_us() + 999) / 1000;

    return left < 0 ? 0 : left > INT32_MAX ? INT32_MAX : (int32_t)left;
}

struct timespec athar_timespec(int64_t us)
{
    return (struct timespec){ .tv_sec = (time_t)(us / 1000000),
                              .tv_nsec = (long)(us % 1000000) * 1000 };
}

void athar_cond_init(pthread_cond_t *condition)
{
    pthread_condattr_t monotonic;

    pthread_condattr_init(&monotonic);
    pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    pthread_cond_init(condition, &monotonic);
    pthread_condattr_destroy(&monotonic);
}
