/* SPDX-License-Identifier: Apache-2.0 */
#include "model/outlier.h"

#include "model/catalogue.h"

enum { EARLIER_MOST = 1000, SLIP = 10 };

bool ath_outlier_judges(const struct ath_indicator *indicator)
{
    return indicator->entered && indicator->total != ATH_NO_CELL &&
           (indicator->kind == ATH_FLOW || indicator->kind == ATH_STOCK ||
            indicator->kind == ATH_REACH);
}

/* Move those below `pivot` to the front, then those equal to it: *low and *high are where the equal
 * ones begin and where they have ended. */
static void part(int64_t *v, size_t n, int64_t pivot, size_t *low, size_t *high)
{
    size_t below = 0, i = 0, above = n;

    while (i < above) {
        int64_t x = v[i];
        if (x > pivot) {
            v[i] = v[--above];
            v[above] = x;
        } else {
            v[i++] = v[below];
            v[below] = x;
            below += x < pivot;
        }
    }
    *low = below;
    *high = above;
}

/* The k-th smallest of n values, from 0, with none above it before it and none below it behind it. */
static int64_t nth(int64_t *v, size_t n, size_t k)
{
    size_t from = 0, to = n;

    for (;;) {
        size_t low, high;
        int64_t pivot = v[from + (to - from) / 2];
        part(v + from, to - from, pivot, &low, &high);
        if (k >= from + low && k < from + high) {
            return pivot;
        }
        to = k < from + low ? from + low : to;
        from = k < from + low ? from : from + high;
    }
}

static int64_t least_of(const int64_t *v, size_t n)
{
    int64_t least = v[0];

    for (size_t i = 1; i < n; i++) {
        least = v[i] < least ? v[i] : least;
    }
    return least;
}

/* Twice the median. */
static int64_t median2_of(int64_t *v, size_t n)
{
    size_t k = (n - 1) / 2;
    int64_t lower = nth(v, n, k);

    return n % 2 == 1 ? 2 * lower : lower + least_of(v + k + 1, n - k - 1);
}

static bool all_same(const int64_t *v, size_t n)
{
    for (size_t i = 1; i < n; i++) {
        if (v[i] != v[0]) {
            return false;
        }
    }
    return true;
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

/* More than half of the distances are large enough for their median to be, too: then nobody needs to
 * know it. The common case. */
static bool is_usual(int64_t distance2, const int64_t *v, size_t n)
{
    int64_t least = (int64_t)((ath_i128)6745 * distance2 / 35000) + 1;
    size_t large = 0;

    for (size_t i = 0; i < n; i++) {
        large += v[i] >= least;
    }
    return 2 * large > n;
}

/* `v` holds twice the distances of the earlier values from their median, `distance2` that of the
 * value. */
static bool stands_out(int64_t distance2, int64_t *v, size_t n)
{
    ath_i128 sum2 = 0;

    if (is_usual(distance2, v, n)) {
        return false;
    }
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
    int64_t median2 = median2_of(earlier, n);
    bool yes;
    if (all_same(earlier, n)) {
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
