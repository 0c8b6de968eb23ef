/* SPDX-License-Identifier: Apache-2.0 */
#include "base/clock.h"

#include <time.h>

#include "check.h"

ATH_TEST(base_clock, wall_time_is_that_of_the_system)
{
    int64_t before = (int64_t)time(NULL);
    int64_t us = ath_clock_wall_us();
    int64_t after = (int64_t)time(NULL);

    ATH_TRUE(us / 1000000 >= before - 1 && us / 1000000 <= after + 1);
}

ATH_TEST(base_clock, monotonic_time_never_goes_back)
{
    int64_t last = ath_clock_mono_us();

    for (int i = 0; i < 10000; i++) {
        int64_t now = ath_clock_mono_us();
        ATH_TRUE(now >= last);
        last = now;
    }
}

ATH_TEST(base_clock, a_pretended_time_is_answered_until_it_ends)
{
    ath_clock_fake(1000);
    ATH_EQ_INT(ath_clock_wall_us(), 1000);
    ATH_EQ_INT(ath_clock_mono_us(), 1000);
    ath_clock_fake(0);
    ATH_EQ_INT(ath_clock_wall_us(), 0);
    ath_clock_fake(-1);
    ATH_TRUE(ath_clock_wall_us() > INT64_C(1600000000000000));
}

ATH_TEST(base_clock, a_jump_moves_the_wall_clock_alone)
{
    ath_clock_fake(5000);
    ath_clock_jump(-2000);
    ATH_EQ_INT(ath_clock_wall_us(), 3000);
    ATH_EQ_INT(ath_clock_mono_us(), 5000);
    ath_clock_jump(0);
    ATH_EQ_INT(ath_clock_wall_us(), 5000);
    ath_clock_fake(-1);
}
