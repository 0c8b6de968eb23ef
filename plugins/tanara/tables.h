/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * tables - what the tanara program declares: its categories (categories.c) and the
 * indicators of its form (indicators.c).
 */

#include "athar_plugin.h"

/* The compiler refuses a table of another length. */
enum {
    CATEGORY_COUNT = 7,
    INDICATOR_COUNT = 29,
};

/* Every way to split a figure of the program. */
extern const struct athar_category tanara_categories[CATEGORY_COUNT];

/* Every figure that is reported or computed, in the order of the form. */
extern const struct athar_indicator tanara_indicators[INDICATOR_COUNT];
