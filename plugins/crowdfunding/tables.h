/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * tables - what the crowdfunding program declares: its categories (categories.c), the
 * indicators of its forms (indicators_platform.c, indicators_aid.c), and its checks in code
 * (checks.c).
 */

#include "athar_plugin.h"

/* The compiler refuses a table of another length. */
enum {
    CATEGORY_COUNT = 7,
    PLATFORM_INDICATOR_COUNT = 22,
    AID_INDICATOR_COUNT = 6,
};

/* Every way to split a figure of the program. */
extern const struct athar_category crowdfunding_categories[CATEGORY_COUNT];

/* What a campaign platform reports of its campaigns and their money. */
extern const struct athar_indicator platform_indicators[PLATFORM_INDICATOR_COUNT];

/* What whoever hands out the aid bought with it reports. */
extern const struct athar_indicator aid_indicators[AID_INDICATOR_COUNT];

/* What a comparison cannot say. */
extern const struct athar_validate crowdfunding_validate;
