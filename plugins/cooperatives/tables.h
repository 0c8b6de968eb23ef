/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * tables - what the cooperatives program declares: its categories (categories.c) and the
 * indicators of its forms (indicators_cooperative.c, indicators_support.c).
 */

#include "athar_plugin.h"

/* The compiler refuses a table of another length. */
enum {
    CATEGORY_COUNT = 13,
    COOPERATIVE_INDICATOR_COUNT = 20,
    SUPPORT_INDICATOR_COUNT = 21,
};

/* Every way to split a figure of the program. */
extern const struct athar_category cooperatives_categories[CATEGORY_COUNT];

/* What a cooperative reports of itself. */
extern const struct athar_indicator cooperative_indicators[COOPERATIVE_INDICATOR_COUNT];

/* What an organization that supports cooperatives reports. */
extern const struct athar_indicator support_indicators[SUPPORT_INDICATOR_COUNT];
