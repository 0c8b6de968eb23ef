/* SPDX-License-Identifier: Apache-2.0 */

#include "tables.h"

/* Of the four quarters before: a rating looks back. */
#define PAST(figure)                                                            \
    "(offset(" figure ",-1) + offset(" figure ",-2) + offset(" figure ",-3) + " \
    "offset(" figure ",-4))"

/* Types of results are never added up, so only what has a type has a price. */
const struct athar_rule results_rules[RESULTS_RULES] = {
    { .size = sizeof(struct athar_rule),
      .id = "results-without-type",
      .left = "quantity[result=unspecified]",
      .comparison = ATHAR_AT_MOST,
      .right = "0",
      .warns = 1,
      .message =
          ATHAR_AR_FR_EN("نتائج دون نوع: لا تعريفة لها ولا تُؤدى",
                         "Des résultats sans type : ils n'ont pas de tarif et ne sont "
                         "pas payés",
                         "Results without a type: they have no tariff and are not "
                         "paid") },
    { .size = sizeof(struct athar_rule),
      .id = "total-over-types",
      .left = "quantity",
      .comparison = ATHAR_AT_MOST,
      .right = "quantity[result=enterprise_created] + quantity[result=coop_created] + "
               "quantity[result=job_created] + quantity[result=job_kept_12m] + "
               "quantity[result=person_certified] + quantity[result=income_raised] + "
               "quantity[result=product_certified] + quantity[result=market_contract] + "
               "quantity[result=learner_literate] + quantity[result=unspecified]",
      .missing = ATHAR_ZERO,
      .warns = 1,
      .message =
          ATHAR_AR_FR_EN("المجموع {value} يتعدى ما فُصل حسب النوع، {limit}: أدخلوا كل "
                         "نوع، فالمجموع لا يُؤدى",
                         "Le total, {value}, dépasse les types saisis, {limit} : "
                         "saisissez chaque type, un total n'est pas payé",
                         "The total, {value}, exceeds the types entered, {limit}: enter "
                         "each type, a total is not paid") },
    /* A type with a price is worth at least a centime. */
    { .size = sizeof(struct athar_rule),
      .id = "claimed-without-tariff",
      .left = "actual(quantity)",
      .comparison = ATHAR_AT_MOST,
      .right = "100 * amount_claimed",
      .missing = ATHAR_ZERO,
      .warns = 1,
      .message = ATHAR_AR_FR_EN(
          "«{subject}»: لا تعريفة سارية لهذا النوع في الفترة، فلا يُستحق عنه شيء",
          "« {subject} » : aucun tarif en vigueur pour ce type dans la période, rien ne "
          "sera dû",
          "'{subject}': no tariff is in force for this type in the period, so nothing will "
          "be due") },
    { .size = sizeof(struct athar_rule),
      .id = "verified-without-tariff",
      .left = "verified(quantity)",
      .comparison = ATHAR_AT_MOST,
      .right = "100 * amount_due",
      .missing = ATHAR_ZERO,
      .warns = 1,
      .message = ATHAR_AR_FR_EN(
          "«{subject}»: لا تعريفة سارية لهذا النوع عند التحقق، فلا شيء مستحق: أدخلوا "
          "التعريفة ثم أعيدوا التحقق",
          "« {subject} » : aucun tarif en vigueur pour ce type à la vérification, rien "
          "n'est dû : saisissez le tarif, puis vérifiez de nouveau",
          "'{subject}': no tariff was in force for this type at the verification, so "
          "nothing is due: enter the tariff, then verify again") },
    /* A claim may be missing or have been corrected since, or the verifier found more. */
    { .size = sizeof(struct athar_rule),
      .id = "verified-over-claimed",
      .left = "verified(quantity)",
      .comparison = ATHAR_AT_MOST,
      .right = "actual(quantity)",
      .missing = ATHAR_ZERO,
      .warns = 1,
      .message =
          ATHAR_AR_FR_EN("«{subject}»: الكمية المتحقق منها {value} أكثر من المصرح بها "
                         "{limit}",
                         "« {subject} » : la quantité vérifiée, {value}, dépasse la "
                         "quantité déclarée, {limit}",
                         "'{subject}': the verified quantity, {value}, exceeds the "
                         "claimed one, {limit}") },
    { .size = sizeof(struct athar_rule),
      .id = "counterverified-over-verified",
      .left = "counterverified(quantity)",
      .comparison = ATHAR_AT_MOST,
      .right = "verified(quantity)",
      .missing = ATHAR_ZERO,
      .warns = 1,
      .message = ATHAR_AR_FR_EN(
          "«{subject}»: ما ثبت بعد التحقق المضاد، {value}، أكثر من المتحقق منه، {limit}",
          "« {subject} » : la quantité maintenue après contre-vérification, {value}, "
          "dépasse la quantité vérifiée, {limit}",
          "'{subject}': what stands after counter-verification, {value}, exceeds the "
          "verified quantity, {limit}") },
    { .size = sizeof(struct athar_rule),
      .id = "due-over-budget",
      .left = "project(amount_due)",
      .comparison = ATHAR_AT_MOST,
      .right = "budget()",
      .warns = 1,
      .message =
          ATHAR_AR_FR_EN("المستحق في المشروع، {value} درهم، يتجاوز ميزانيته، {limit} "
                         "درهم: ما فوقها لا يُؤدى",
                         "Les montants dus du projet, {value} MAD, dépassent son "
                         "budget, {limit} MAD : l'excédent n'est pas payé",
                         "The amounts due in the project, {value} MAD, exceed its "
                         "budget, {limit} MAD: the excess is not paid") },
};

const struct athar_rule contract_rules[CONTRACT_RULES] = {
    { .size = sizeof(struct athar_rule),
      .id = "tariff-without-type",
      .left = "tariff[result=unspecified]",
      .comparison = ATHAR_AT_MOST,
      .right = "0",
      .warns = 1,
      .message = ATHAR_AR_FR_EN("تعريفة لنتائج دون نوع: حددوا نوع كل نتيجة",
                                "Un tarif pour des résultats sans type : précisez le type",
                                "A tariff for results without a type: say which type") },
    { .size = sizeof(struct athar_rule),
      .id = "tariff-after-verification",
      .left = "project(amount_revalued)",
      .comparison = ATHAR_EQUAL,
      .right = "project(amount_due)",
      .missing = ATHAR_ZERO,
      .warns = 1,
      .message = ATHAR_AR_FR_EN(
          "تعريفة تخص أرباعا تم التحقق منها: يبقى المستحق {limit} درهم كما كان عند التحقق، "
          "لا {value} درهم، إلى أن يُعاد التحقق",
          "Un tarif concerne des trimestres vérifiés : {limit} MAD restent dus comme à la "
          "vérification, et non {value} MAD, tant qu'on ne vérifie pas de nouveau",
          "A tariff concerns verified quarters: {limit} MAD stay due as at the "
          "verification, not {value} MAD, until they are verified again") },
};

const struct athar_rule payments_rules[PAYMENTS_RULES] = {
    { .size = sizeof(struct athar_rule),
      .id = "payments-over-a-year-late",
      .left = "payment_days",
      .comparison = ATHAR_AT_MOST,
      .right = "365 * payments",
      .warns = 1,
      .message = ATHAR_AR_FR_EN("متوسط أجل الأداء يفوق سنة: هل الأيام صحيحة؟",
                                "Plus d'un an par paiement en moyenne : les jours sont-ils "
                                "justes ?",
                                "More than a year a payment on average: are the days "
                                "right?") },
    { .size = sizeof(struct athar_rule),
      .id = "paid-over-budget",
      .left = "project(actual(amount_paid - reversals))",
      .comparison = ATHAR_AT_MOST,
      .right = "budget()",
      .missing = ATHAR_ZERO,
      .warns = 1,
      .message =
          ATHAR_AR_FR_EN("المؤدى في المشروع، {value} درهم، يتجاوز ميزانيته، {limit} "
                         "درهم",
                         "Les paiements du projet, {value} MAD, dépassent son budget, "
                         "{limit} MAD",
                         "The payments of the project, {value} MAD, exceed its "
                         "budget, {limit} MAD") },
    { .size = sizeof(struct athar_rule),
      .id = "paid-over-due",
      .left = "project(actual(amount_paid - reversals))",
      .comparison = ATHAR_AT_MOST,
      .right = "project(amount_due - amount_to_recover)",
      .missing = ATHAR_ZERO,
      .warns = 1,
      .message = ATHAR_AR_FR_EN("المؤدى في المشروع، {value} درهم، أكثر من المستحق بعد "
                                "التحقق المضاد، {limit} درهم",
                                "Les paiements du projet, {value} MAD, dépassent ce qui "
                                "est dû après contre-vérification, {limit} MAD",
                                "The payments of the project, {value} MAD, exceed what is "
                                "due after counter-verification, {limit} MAD") },
};

const struct athar_rule control_rules[CONTROL_RULES] = {
    { .size = sizeof(struct athar_rule),
      .id = "points-over-maximum",
      .left = "quality_points",
      .comparison = ATHAR_AT_MOST,
      .right = "quality_points_max",
      .message =
          ATHAR_AR_FR_EN("نقط الجودة {value} أكثر من الحد الأقصى {limit}",
                         "Les points obtenus, {value}, dépassent le maximum, {limit}",
                         "The points obtained, {value}, exceed the maximum, "
                         "{limit}") },
    /* A report is about one actor; a centre may report for those it looks after. */
    { .size = sizeof(struct athar_rule),
      .id = "rated-more-than-once",
      .left = "risk_class",
      .comparison = ATHAR_AT_MOST,
      .right = "1",
      .warns = 1,
      .message = ATHAR_AR_FR_EN("أكثر من تصنيف واحد للمخاطر لفاعل واحد",
                                "Plus d'un classement de risque pour un acteur",
                                "More than one risk rating for one actor") },
    { .size = sizeof(struct athar_rule),
      .id = "examined-over-verified",
      .left = "actual(counterverified)",
      .comparison = ATHAR_AT_MOST,
      .right = "verified(quantity)",
      .missing = ATHAR_ZERO,
      .warns = 1,
      .message = ATHAR_AR_FR_EN("«{subject}»: الكمية الخاضعة للتحقق المضاد، {value}، أكثر "
                                "من المتحقق منها، {limit}",
                                "« {subject} » : la quantité contre-vérifiée, {value}, "
                                "dépasse la quantité vérifiée, {limit}",
                                "'{subject}': the quantity counter-verified, {value}, "
                                "exceeds the verified one, {limit}") },
    { .size = sizeof(struct athar_rule),
      .id = "rated-without-verification",
      .left = "actual(risk_class)",
      .comparison = ATHAR_AT_MOST,
      .right = "1000000 * (amount_checked + " PAST("amount_checked") ")",
      .missing = ATHAR_ZERO,
      .warns = 1,
      .message = ATHAR_AR_FR_EN(
          "تصنيف للمخاطر دون أي تحقق في الربع ولا في الأرباع الأربعة السابقة",
          "Un classement de risque sans aucune vérification dans le trimestre ni dans les "
          "quatre précédents",
          "A risk rating without any verification in the quarter or the four before") },
    { .size = sizeof(struct athar_rule),
      .id = "low-risk-despite-errors",
      .left = "actual(risk_class[risk=low]) * " PAST("amount_gap"),
      .comparison = ATHAR_AT_MOST,
      .right = "0.05 * actual(risk_class[risk=low]) * " PAST("amount_checked"),
      .missing = ATHAR_ZERO,
      .warns = 1,
      .message = ATHAR_AR_FR_EN(
          "مخاطر منخفضة، وفوارق التحقق في الأرباع الأربعة السابقة {value} درهم، أي أكثر من "
          "5 بالمائة من القيمة ({limit} درهم)",
          "Risque faible, mais {value} MAD d'écarts sur les quatre trimestres précédents, "
          "plus de 5 % de la valeur vérifiée ({limit} MAD)",
          "Low risk, yet verification gaps of {value} MAD in the four quarters before, "
          "over 5 % of the value checked ({limit} MAD)") },
    { .size = sizeof(struct athar_rule),
      .id = "risk-not-high-despite-errors",
      .left =
          "actual(risk_class[risk=low] + risk_class[risk=medium]) * " PAST("amount_gap"),
      .comparison = ATHAR_AT_MOST,
      .right = "0.2 * actual(risk_class[risk=low] + risk_class[risk=medium]) * " PAST(
          "amount_checked"),
      .missing = ATHAR_ZERO,
      .warns = 1,
      .message = ATHAR_AR_FR_EN(
          "المخاطر ليست مرتفعة، وفوارق التحقق في الأرباع الأربعة السابقة {value} درهم، أي "
          "أكثر من 20 بالمائة من القيمة ({limit} درهم)",
          "Risque non élevé, mais {value} MAD d'écarts sur les quatre trimestres "
          "précédents, plus de 20 % de la valeur vérifiée ({limit} MAD)",
          "Risk that is not high, yet verification gaps of {value} MAD in the four "
          "quarters before, over 20 % of the value checked ({limit} MAD)") },
};

const struct athar_rule survey_rules[SURVEY_RULES] = {
    { .size = sizeof(struct athar_rule),
      .id = "incomes-far-above-wages",
      .left = "income_before + income_after",
      .comparison = ATHAR_AT_MOST,
      .right = "120000 * beneficiaries_surveyed",
      .warns = 1,
      .message =
          ATHAR_AR_FR_EN("أكثر من 60000 درهم في الشهر لكل مستجوب: هل هو مجموع شهري "
                         "بالدرهم؟",
                         "Plus de 60 000 MAD par mois et par enquêté : est-ce un total "
                         "mensuel en MAD ?",
                         "More than 60,000 MAD a month for each person: is it a "
                         "monthly total in MAD?") },
};
