/* SPDX-License-Identifier: Apache-2.0 */

/*
 * solidarity - centres for very small solidarity enterprises, and the aid campaigns, schools
 * and volunteers around them. One form for each sort of work, so that each reporter fills in
 * what it does and nothing else.
 */

#include <string.h>

#include "tables.h"

#define MONTHLY                                                          \
    "actual=month; verified=month; counterverified=month; target=year; " \
    "baseline=year"
#define QUARTERLY                                                              \
    "actual=quarter; verified=quarter; counterverified=quarter; target=year; " \
    "baseline=year"

static const struct athar_form forms[] = {
    { .size = sizeof(struct athar_form),
      .id = "centre",
      .name = ATHAR_AR_FR_EN("مركز المقاولات الصغيرة جدا التضامنية",
                             "Le centre des très petites entreprises solidaires",
                             "The centre for very small solidarity enterprises"),
      .deadline_days = 15,
      .frequencies = MONTHLY,
      .kinds = "centre; association; foundation; local-authority",
      .indicators = centre_indicators,
      .indicator_count = CENTRE_INDICATOR_COUNT,
      .rules = centre_rules,
      .rule_count = CENTRE_RULE_COUNT },
    { .size = sizeof(struct athar_form),
      .id = "microcredit",
      .name = ATHAR_AR_FR_EN("القروض الصغرى", "Le microcrédit", "Microcredit"),
      .deadline_days = 15,
      .frequencies = MONTHLY,
      .kinds = "association; centre; foundation; enterprise; funder",
      .indicators = microcredit_indicators,
      .indicator_count = MICROCREDIT_INDICATOR_COUNT,
      .rules = microcredit_rules,
      .rule_count = MICROCREDIT_RULE_COUNT },
    { .size = sizeof(struct athar_form),
      .id = "aid",
      .name = ATHAR_AR_FR_EN("التبرعات وحملات المساعدة", "Dons et campagnes d'aide",
                             "Donations and aid campaigns"),
      .deadline_days = 15,
      .frequencies = MONTHLY,
      .kinds = "association; foundation; centre; local-authority; union; federation",
      .indicators = aid_indicators,
      .indicator_count = AID_INDICATOR_COUNT,
      .rules = aid_rules,
      .rule_count = AID_RULE_COUNT },
    { .size = sizeof(struct athar_form),
      .id = "training",
      .name = ATHAR_AR_FR_EN("التكوين ومحو الأمية والتمدرس",
                             "Formation, alphabétisation et scolarité",
                             "Training, literacy and schooling"),
      .deadline_days = 20,
      .frequencies = QUARTERLY,
      .kinds = "association; centre; foundation; school; local-authority; cooperative",
      .indicators = training_indicators,
      .indicator_count = TRAINING_INDICATOR_COUNT,
      .rules = training_rules,
      .rule_count = TRAINING_RULE_COUNT },
    { .size = sizeof(struct athar_form),
      .id = "volunteers",
      .name = ATHAR_AR_FR_EN("التطوع", "Le bénévolat", "Volunteers"),
      .deadline_days = 20,
      .frequencies = QUARTERLY,
      .kinds = "association; foundation; centre; school; federation; union",
      .indicators = volunteers_indicators,
      .indicator_count = VOLUNTEERS_INDICATOR_COUNT },
};

static const void *capability(const char *name)
{
    return strcmp(name, ATHAR_VALIDATE) == 0 ? &solidarity_validate : NULL;
}

ATHAR_PLUGIN = {
    ATHAR_PLUGIN_HEADER,
    .id = "solidarity",
    .version = "1.0.0",
    .name = ATHAR_AR_FR_EN("التضامن", "Solidarité", "Solidarity"),
    .categories = solidarity_categories,
    .category_count = CATEGORY_COUNT,
    .forms = forms,
    .form_count = ATHAR_COUNT(forms),
    .capability = capability,
};
