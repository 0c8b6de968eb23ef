/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * tables - what the program rbf declares: its categories (categories.c), the indicators of its forms
 * (indicators_results.c, indicators_money.c, indicators_control.c) and their rules (rules.c).
 */

#include "athar_plugin.h"

/* The compiler refuses a table of another length. */
enum {
    CATEGORY_COUNT = 7,
    RESULTS_COUNT = 16,
    CONTRACT_COUNT = 2,
    PAYMENTS_COUNT = 9,
    CONTROL_COUNT = 6,
    NETWORK_COUNT = 3,
    SURVEY_COUNT = 4,
    RESULTS_RULES = 7,
    CONTRACT_RULES = 2,
    PAYMENTS_RULES = 3,
    CONTROL_RULES = 6,
    SURVEY_RULES = 1,
};

/* Every way to split a figure of the program. */
extern const struct athar_category rbf_categories[CATEGORY_COUNT];

/* What an actor achieved and what was found of it, and what follows from it in money. */
extern const struct athar_indicator results_indicators[RESULTS_COUNT];

/* What a contract says. */
extern const struct athar_indicator contract_indicators[CONTRACT_COUNT];

/* What was paid to an actor, and what is still to be paid. */
extern const struct athar_indicator payments_indicators[PAYMENTS_COUNT];

/* What those who check found out about an actor. */
extern const struct athar_indicator control_indicators[CONTROL_COUNT];

/* The network that a program works with. */
extern const struct athar_indicator network_indicators[NETWORK_COUNT];

/* What interviews found out about incomes. */
extern const struct athar_indicator survey_indicators[SURVEY_COUNT];

/* What must hold, or is asked about, form by form. */
extern const struct athar_rule results_rules[RESULTS_RULES];
extern const struct athar_rule contract_rules[CONTRACT_RULES];
extern const struct athar_rule payments_rules[PAYMENTS_RULES];
extern const struct athar_rule control_rules[CONTROL_RULES];
extern const struct athar_rule survey_rules[SURVEY_RULES];
