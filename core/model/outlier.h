/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * outlier - whether a value stands out from those before it: the modified z-score (Iglewicz and
 * Hoaglin), on the median and the median absolute deviation, in integers throughout.
 *
 * A value stands out when 0.6745 |x - median| / MAD is above 3.5. Where more than half of the
 * earlier values are the same the MAD is 0: then |x - median| / (1.253314 mean absolute deviation)
 * is compared with 3.5. Where all of them are the same, a value stands out that is ten times as
 * large or a tenth, as by a slip of a digit. Pure.
 */

#include "base/decimal.h"

enum { ATH_OUTLIER_LEAST = 8, ATH_OUTLIER_LEAST_YEARS = 3 };

enum ath_outlier_verdict { ATH_OUTLIER_TOO_FEW = 0, ATH_OUTLIER_NO, ATH_OUTLIER_YES };

struct ath_outlier {
    enum ath_outlier_verdict verdict;
    size_t n;         /* earlier values */
    ath_i128 median2; /* twice their median; 0 when there are too few */
};

struct ath_indicator;

/* True for indicators whose totals are judged: entered amounts, neither scales nor constants. */
bool ath_outlier_judges(const struct ath_indicator *indicator);

/* Judge a value by at least `least` earlier ones, which change places on the way; magnitudes up to
 * ATH_VALUE_MAX, at most 1000 of them. */
struct ath_outlier ath_outlier_judge(int64_t value, int64_t *earlier, size_t n,
                                     size_t least);

/* The median as text, at the values' scale, with one decimal more where it falls between two. */
int ath_outlier_median(char out[ATH_DECIMAL_TEXT_BYTES], const struct ath_outlier *outlier,
                       int scale);
