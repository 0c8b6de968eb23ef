/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * tables - what the solidarity program declares: its categories (categories.c), the
 * indicators of its five forms (indicators_*.c), the rules between them (rules.c), and its
 * checks in code (checks.c).
 */

#include "athar_plugin.h"

/* The compiler refuses a table of another length. */
enum {
    CATEGORY_COUNT = 15,
    CENTRE_INDICATOR_COUNT = 27,
    MICROCREDIT_INDICATOR_COUNT = 7,
    AID_INDICATOR_COUNT = 16,
    TRAINING_INDICATOR_COUNT = 8,
    VOLUNTEERS_INDICATOR_COUNT = 2,
    CENTRE_RULE_COUNT = 9,
    MICROCREDIT_RULE_COUNT = 4,
    AID_RULE_COUNT = 4,
    TRAINING_RULE_COUNT = 4,
};

/* Every way to split a figure of the program. */
extern const struct athar_category solidarity_categories[CATEGORY_COUNT];

/* What a centre for very small solidarity enterprises reports. */
extern const struct athar_indicator centre_indicators[CENTRE_INDICATOR_COUNT];
extern const struct athar_rule centre_rules[CENTRE_RULE_COUNT];

/* What those who refer or grant small loans report. */
extern const struct athar_indicator microcredit_indicators[MICROCREDIT_INDICATOR_COUNT];
extern const struct athar_rule microcredit_rules[MICROCREDIT_RULE_COUNT];

/* What those who collect donations and run aid campaigns report. */
extern const struct athar_indicator aid_indicators[AID_INDICATOR_COUNT];
extern const struct athar_rule aid_rules[AID_RULE_COUNT];

/* What those who teach report: literacy, schooling, vocational training. */
extern const struct athar_indicator training_indicators[TRAINING_INDICATOR_COUNT];
extern const struct athar_rule training_rules[TRAINING_RULE_COUNT];

/* What those report for whom volunteers work. */
extern const struct athar_indicator volunteers_indicators[VOLUNTEERS_INDICATOR_COUNT];

/* What a comparison cannot say. */
extern const struct athar_validate solidarity_validate;
