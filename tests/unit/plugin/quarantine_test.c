/* SPDX-License-Identifier: Apache-2.0 */
#include "check.h"
#include "plugin/quarantine.h"

#define SECOND INT64_C(1000000)

/* Strikes `times`, a second apart from `at` on; how many of them began a pause. */
static unsigned strike_often(struct ath_quarantine *q, unsigned times, int64_t at)
{
    unsigned pauses = 0;

    for (unsigned i = 0; i < times; i++) {
        pauses += ath_quarantine_strike(q, at + (int64_t)i * SECOND);
    }
    return pauses;
}

ATH_TEST(plugin_quarantine, two_failures_are_forgiven_and_a_third_is_not)
{
    struct ath_quarantine q = { 0 };

    ATH_EQ_U64(strike_often(&q, 2, 100 * SECOND), 0);
    ATH_EQ_INT(ath_quarantine_left_us(&q, 101 * SECOND), 0);
    ATH_TRUE(ath_quarantine_strike(&q, 102 * SECOND));
    ATH_EQ_INT(ath_quarantine_left_us(&q, 102 * SECOND), SECOND);
    ATH_EQ_INT(ath_quarantine_left_us(&q, 103 * SECOND), 0);
    ATH_EQ_U64(ath_quarantine_recent(&q, 103 * SECOND), 3);
}

ATH_TEST(plugin_quarantine, failures_far_apart_never_count_together)
{
    struct ath_quarantine q = { 0 };

    for (int64_t at = 0; at < 100; at++) {
        ATH_FALSE(ath_quarantine_strike(&q, at * 31 * SECOND));
    }
    ATH_EQ_U64(ath_quarantine_recent(&q, 3069 * SECOND), 2);
    ATH_EQ_U64(ath_quarantine_recent(&q, 6200 * SECOND), 0);
}

ATH_TEST(plugin_quarantine, each_failed_trial_doubles_the_pause_up_to_five_minutes)
{
    struct ath_quarantine q = { 0 };
    int64_t now = 0, expected = SECOND;

    strike_often(&q, 3, 0);
    now = 2 * SECOND;
    for (int i = 0; i < 12; i++) {
        ATH_EQ_INT(ath_quarantine_left_us(&q, now), expected);
        now += expected;
        ATH_EQ_INT(ath_quarantine_left_us(&q, now), 0);
        ATH_TRUE(ath_quarantine_strike(&q, now));
        expected = expected * 2 < 300 * SECOND ? expected * 2 : 300 * SECOND;
    }
    ATH_EQ_INT(expected, 300 * SECOND);
}

ATH_TEST(plugin_quarantine, a_trial_that_goes_well_ends_it_and_all_is_forgotten)
{
    struct ath_quarantine q = { 0 };

    ATH_FALSE(ath_quarantine_success(&q));
    strike_often(&q, 3, 0);
    ATH_TRUE(ath_quarantine_success(&q));
    ATH_FALSE(ath_quarantine_success(&q));
    ATH_EQ_U64(strike_often(&q, 2, 4 * SECOND), 0);
    ATH_TRUE(ath_quarantine_strike(&q, 6 * SECOND));
    ATH_EQ_INT(ath_quarantine_left_us(&q, 6 * SECOND), SECOND);
}

ATH_TEST(plugin_quarantine, successes_between_failures_do_not_hide_them)
{
    struct ath_quarantine q = { 0 };

    strike_often(&q, 2, 0);
    ATH_FALSE(ath_quarantine_success(&q));
    ATH_TRUE(ath_quarantine_strike(&q, 3 * SECOND));
}
