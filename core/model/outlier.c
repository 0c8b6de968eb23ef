/* SPDX-License-Identifier: Apache-2.0 */
#include "model/outlier.h"

#include <stdlib.h>

#include "model/catalogue.h"

enum { EARLIER_MOST = 1000, SLIP = 10 };

bool ath_outlier_judges(const struct ath_indicator *indicator)
{
    return indicator->entered && indicator->total != ATH_NO_CELL &&
           (indicator->kind == ATH_FLOW || indicator->kind == ATH_STOCK ||
            indicator->kind == ATH_REACH);
}

static int compare(const void *a, const void *b)
{
    const int64_t *x = a, *y = b;

    return (*x > *y) - (*x < *y);
}

/* Twice the median of sorted values. */
static int64_t median2_of(const int64_t *v, size_t n)
{
    return v[(n - 1) / 2] + v[n / 2];
}

static int64_t apart(int64_t a, int64_t b)
{
    return a > b ? a - b : b - a;
}

/* All earlier values are the same. */
static bool slipped(int64_t value, int64_t same)
{
    int64_t x = value < 0 ? -value : value, m = same < 0 ? -same : same;

    return m != 0 && (x / SLIP >= m || m / SLIP >= x || (value < 0) != (same < 0));
}

/* `v` holds twice the distances of the earlier values from their median, `distance2` that of the
 * value. */
static bool stands_out(int64_t distance2, int64_t *v, size_t n)
{
    ath_i128 sum2 = 0;

    qsort(v, n, sizeof *v, compare);
    ath_i128 mad4 = median2_of(v, n);
    if (mad4 > 0) { /* 0.6745 (distance2 / 2) / (mad4 / 4) > 3.5 */
        return (ath_i128)6745 * 2 * distance2 > (ath_i128)35000 * mad4;
    }
    for (size_t i = 0; i < n; i++) {
        sum2 += v[i];
    }
    /* (distance2 / 2) / (1.253314 sum2 / 2n) > 3.5 */
    return (ath_i128)distance2 * (ath_i128)n * 1000000 > (ath_i128)4386599 * sum2;
}

struct ath_outlier ath_outlier_judge(int64_t value, int64_t *earlier, size_t n,
                                     size_t least)
{
    struct ath_outlier out = { .n = n };
    int64_t distances[EARLIER_MOST];

    if (n < least || n == 0 || n > EARLIER_MOST) {
        return out;
    }
    qsort(earlier, n, sizeof *earlier, compare);
    int64_t median2 = median2_of(earlier, n);
    bool yes;
    if (earlier[0] == earlier[n - 1]) {
        yes = value != earlier[0] && slipped(value, earlier[0]);
    } else {
        for (size_t i = 0; i < n; i++) {
            distances[i] = apart(2 * earlier[i], median2);
        }
        yes = stands_out(apart(2 * value, median2), distances, n);
    }
    out.verdict = yes ? ATH_OUTLIER_YES : ATH_OUTLIER_NO;
    out.median2 = median2;
    return out;
}

int ath_outlier_median(char out[ATH_DECIMAL_TEXT_BYTES], const struct ath_outlier *outlier,
                       int scale)
{
    bool whole = outlier->median2 % 2 == 0;

    return whole ? ath_decimal_format(out, outlier->median2 / 2, scale)
                 : ath_decimal_format(out, outlier->median2 * 5, scale + 1);
}
