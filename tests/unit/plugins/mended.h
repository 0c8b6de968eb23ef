/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * mended - the texts that were wrong in the catalogue and are mended in the programs:
 * "indicator:help_fr", "category.option:name_ar". Ids and meanings are the catalogue's.
 */

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

/* Of options, then of indicators. */
static const char *const mended[] = {
    "funding_source.crowdfunding:name_ar",
    "funding_source.crowdfunding:name_fr",
    "legal_form.gie:name_ar",
    "legal_form.sarl:name_ar",
    "legal_form.sarl_au:name_ar",
    "project_field.reception:name_ar",
    "project_field.reception:name_fr",
    "topic.literacy:name_ar",
    "amount_checked:help_fr",
    "amount_claimed:help_ar",
    "amount_claimed:help_fr",
    "amount_due:help_ar",
    "amount_due:help_fr",
    "amount_gap:help_ar",
    "amount_gap:help_fr",
    "avg_contribution:help_ar",
    "avg_donation:help_ar",
    "avg_startup_capital:help_ar",
    "campaigns_by_theme:help_ar",
    "campaigns_by_theme:name_ar",
    "campaigns_launched:name_ar",
    "certifications_obtained:name_ar",
    "certified_sales:help_ar",
    "certified_sales:name_ar",
    "certified_share:help_ar",
    "certified_share:name_ar",
    "completion_rate:help_fr",
    "coops_active:help_ar",
    "disability_share:help_fr",
    "entrepreneurs_met:help_fr",
    "facilities_renovated:help_ar",
    "facilities_renovated:help_fr",
    "facilities_renovated:name_ar",
    "facilities_renovated:name_fr",
    "households:name_fr",
    "income_gain:help_ar",
    "incubated:help_fr",
    "needs_assessed:help_fr",
    "new_sources_share:help_ar",
    "new_sources_share:help_fr",
    "paid_to_women:help_ar",
    "participants:help_fr",
    "pay_per_woman:help_ar",
    "pay_per_woman:help_fr",
    "payment_delay:help_ar",
    "payout_delay:help_ar",
    "people_assisted:help_fr",
    "people_assisted:name_fr",
    "people_sensitized:help_fr",
    "placement_rate:help_ar",
    "placement_rate:help_fr",
    "placements:help_ar",
    "placements:help_fr",
    "projects_active:help_fr",
    "projects_dropped:help_fr",
    "quantity:help_ar",
    "quantity_checked:help_fr",
    "quantity_gap:help_fr",
    "revenue_per_member:help_ar",
    "skill_gain:help_ar",
    "students_met:help_fr",
    "vocational_completed:name_ar",
    "vocational_completed:name_fr",
    "women_assisted_share:help_fr",
    "women_paid:help_fr",
};

/* Is this text of an indicator or an option one of them? `column` is "name" or "help". */
static inline bool is_mended(const char *id, const char *column, const char *lang)
{
    char key[160];

    snprintf(key, sizeof key, "%s:%s_%s", id, column, lang);
    for (size_t i = 0; i < sizeof mended / sizeof mended[0]; i++) {
        if (strcmp(mended[i], key) == 0) {
            return true;
        }
    }
    return false;
}
