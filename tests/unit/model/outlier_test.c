/* SPDX-License-Identifier: Apache-2.0 */
#include "model/outlier.h"

#include <stdlib.h>

#include "check.h"

enum { MOST = 16 };

static struct ath_outlier judge(int64_t value, const int64_t *earlier, size_t n)
{
    int64_t copy[MOST];

    for (size_t i = 0; i < n; i++) {
        copy[i] = earlier[i];
    }
    return ath_outlier_judge(value, copy, n, ATH_OUTLIER_LEAST);
}

/* Median 13.5, distances 3.5 2.5 1.5 .5 .5 1.5 2.5 3.5: MAD 2; 3.5 / 0.6745 * 2 = 10.378. */
ATH_TEST(model_outlier, stands_out_beyond_three_and_a_half_by_the_median_and_mad)
{
    static const int64_t earlier[] = { 17, 10, 12, 11, 13, 16, 15, 14 };

    struct ath_outlier at = judge(23, earlier, 8);
    ATH_EQ_INT(at.verdict, ATH_OUTLIER_NO);
    ATH_EQ_INT((int64_t)at.median2, 27);
    ATH_EQ_U64(at.n, 8);
    ATH_EQ_INT(judge(24, earlier, 8).verdict, ATH_OUTLIER_YES);
    ATH_EQ_INT(judge(4, earlier, 8).verdict, ATH_OUTLIER_NO);
    ATH_EQ_INT(judge(3, earlier, 8).verdict, ATH_OUTLIER_YES);
}

/* MAD 0; mean distance 2/8: 3.5 * 1.253314 * 0.25 = 1.0966. */
ATH_TEST(model_outlier, takes_the_mean_distance_where_most_values_are_the_same)
{
    static const int64_t earlier[] = { 5, 5, 5, 5, 5, 5, 6, 4 };

    ATH_EQ_INT(judge(6, earlier, 8).verdict, ATH_OUTLIER_NO);
    ATH_EQ_INT(judge(7, earlier, 8).verdict, ATH_OUTLIER_YES);
    ATH_EQ_INT(judge(3, earlier, 8).verdict, ATH_OUTLIER_YES);
}

ATH_TEST(model_outlier, asks_about_a_slip_of_a_digit_where_all_values_are_the_same)
{
    static const int64_t earlier[] = { 12, 12, 12, 12, 12, 12, 12, 12 };
    static const int64_t zeros[] = { 0, 0, 0, 0, 0, 0, 0, 0 };

    ATH_EQ_INT(judge(13, earlier, 8).verdict, ATH_OUTLIER_NO);
    ATH_EQ_INT(judge(119, earlier, 8).verdict, ATH_OUTLIER_NO);
    ATH_EQ_INT(judge(120, earlier, 8).verdict, ATH_OUTLIER_YES);
    ATH_EQ_INT(judge(1, earlier, 8).verdict, ATH_OUTLIER_YES);
    ATH_EQ_INT(judge(5000, zeros, 8).verdict, ATH_OUTLIER_NO);
}

ATH_TEST(model_outlier, says_when_there_are_too_few_values)
{
    static const int64_t earlier[] = { 1, 2, 3, 4, 5, 6, 7, 8 };

    ATH_EQ_INT(judge(1000000, earlier, 7).verdict, ATH_OUTLIER_TOO_FEW);
    ATH_EQ_U64(judge(1000000, earlier, 7).n, 7);
    ATH_EQ_INT(judge(1000000, earlier, 8).verdict, ATH_OUTLIER_YES);
    ATH_EQ_INT(judge(1, NULL, 0).verdict, ATH_OUTLIER_TOO_FEW);
}

ATH_TEST(model_outlier, the_largest_values_are_judged_exactly)
{
    int64_t earlier[MOST];

    for (size_t i = 0; i < MOST; i++) {
        earlier[i] = ATH_VALUE_MAX - (int64_t)i;
    }
    ATH_EQ_INT(judge(-ATH_VALUE_MAX, earlier, MOST).verdict, ATH_OUTLIER_YES);
    ATH_EQ_INT(judge(ATH_VALUE_MAX, earlier, MOST).verdict, ATH_OUTLIER_NO);
}

ATH_TEST(model_outlier, a_median_between_two_values_has_one_decimal_more)
{
    char text[ATH_DECIMAL_TEXT_BYTES];

    ath_outlier_median(text, &(struct ath_outlier){ .median2 = 27 }, 0);
    ATH_EQ_STR(text, "13.5");
    ath_outlier_median(text, &(struct ath_outlier){ .median2 = 2700 }, 2);
    ATH_EQ_STR(text, "13.50");
}

/* ---- against the same by sorting --------------------------------------------------------- */

static int compare(const void *a, const void *b)
{
    const int64_t *x = a, *y = b;

    return (*x > *y) - (*x < *y);
}

/* Twice the median of v, which is sorted. */
static int64_t sorted_median2(int64_t *v, size_t n)
{
    qsort(v, n, sizeof *v, compare);
    return v[(n - 1) / 2] + v[n / 2];
}

/* As the header says it, for figures small enough for plain integers. */
static bool stands_out(int64_t value, int64_t *v, size_t n, int64_t *median2)
{
    int64_t sum2 = 0;

    *median2 = sorted_median2(v, n);
    int64_t distance2 = llabs(2 * value - *median2);
    if (v[0] == v[n - 1]) {
        int64_t m = llabs(v[0]), x = llabs(value);
        return v[0] != 0 && value != v[0] &&
               (x / 10 >= m || m / 10 >= x || (value < 0) != (v[0] < 0));
    }
    for (size_t i = 0; i < n; i++) {
        v[i] = llabs(2 * v[i] - *median2);
        sum2 += v[i];
    }
    int64_t mad4 = sorted_median2(v, n);
    return mad4 > 0 ? INT64_C(13490) * distance2 > 35000 * mad4
                    : distance2 * (int64_t)n * 1000000 > 4386599 * sum2;
}

static uint64_t next_random(uint64_t *state)
{
    *state = *state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return *state >> 33;
}

ATH_TEST(model_outlier, judges_as_one_who_sorts_does)
{
    enum { TRIES = 200000, LONGEST = 40 };
    uint64_t state = 20240301;
    size_t yes = 0;

    for (int t = 0; t < TRIES; t++) {
        int64_t a[LONGEST], b[LONGEST], median2 = 0;
        size_t n = 8 + next_random(&state) % (LONGEST - 8);
        int64_t range = (int64_t[]){ 2, 5, 40, 100000 }[t % 4];
        int64_t value = (int64_t)(next_random(&state) % (uint64_t)(4 * range)) - 2 * range;
        for (size_t i = 0; i < n; i++) {
            a[i] = b[i] = (int64_t)(next_random(&state) % (uint64_t)range) - range / 3;
        }
        struct ath_outlier got = ath_outlier_judge(value, a, n, ATH_OUTLIER_LEAST);
        bool want = stands_out(value, b, n, &median2);
        ATH_EQ_INT(got.verdict, want ? ATH_OUTLIER_YES : ATH_OUTLIER_NO);
        ATH_EQ_INT((int64_t)got.median2, median2);
        yes += want;
    }
    ATH_TRUE(yes > TRIES / 10 && yes < TRIES / 2);
}
