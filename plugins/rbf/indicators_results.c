/* SPDX-License-Identifier: Apache-2.0 */

#include "tables.h"

/* What an actor achieved and what was found of it, and what follows from it in money. */
const struct athar_indicator results_indicators[RESULTS_COUNT] = {
    { .size = sizeof(struct athar_indicator),
      .kind = ATHAR_FLOW,
      .id = "quantity",
      .name = ATHAR_AR_FR_EN("النتائج المحققة", "Résultats obtenus", "Results achieved"),
      .definition = ATHAR_AR_FR_EN(
          "عدد النتائج المنجزة خلال الفترة حسب نوعها، يُصرَّح بها ويُتحقق منها في طبقات "
          "منفصلة، دون جمع أنواع مختلفة أو نتائج قيد الإنجاز.",
          "Nombre de résultats obtenus dans la période, par type, déclarés et vérifiés en "
          "couches séparées ; ni addition de types différents ni résultats en cours.",
          "Number of results achieved in the period, by type, claimed and verified in "
          "separate layers; never add different types, nor unfinished results."),
      .unit = "units",
      .better = ATHAR_BETTER_UP,
      .breakdowns = "result",
      .overlapping = "result",
      .sdg = "17.3" },
    { .size = sizeof(struct athar_indicator),
      .kind = ATHAR_REACH,
      .id = "beneficiaries",
      .name = ATHAR_AR_FR_EN("الفئات المستهدفة المستفيدة (دون تكرار)",
                             "Bénéficiaires des groupes cibles (uniques)",
                             "Unique target-group beneficiaries"),
      .definition =
          ATHAR_AR_FR_EN("كل شخص من الفئات المستهدفة استفاد من نتيجة خلال الفترة يُحسب مرة "
                         "واحدة، دون الأعوان والمؤطرين.",
                         "Chaque personne des groupes cibles ayant bénéficié d'un résultat "
                         "dans la période, une seule fois ; pas le personnel.",
                         "Each target-group person who benefited from a result in the "
                         "period, once; not staff."),
      .unit = "people",
      .better = ATHAR_BETTER_UP,
      .breakdowns = "sex; age; disability",
      .sdg = "1.4" },
    { .size = sizeof(struct athar_indicator),
      .kind = ATHAR_FLOW,
      .id = "amount_due",
      .name = ATHAR_AR_FR_EN("المبلغ المستحق", "Montant dû", "Amount due"),
      .definition = ATHAR_AR_FR_EN("يُحسب في كل تقرير: الكمية المتحقق منها مضروبة في "
                                   "التعريفة السارية، ولا يُدخل يدويا.",
                                   "Calculé dans chaque rapport : quantité vérifiée "
                                   "multipliée par le tarif en vigueur ; à ne pas saisir.",
                                   "Computed per report: verified quantity times the "
                                   "tariff in force; never entered."),
      .unit = "MAD",
      .scale = 2,
      .breakdowns = "result",
      .formula = "verified(quantity) * at_verification(tariff)",
      .sdg = "17.3" },
    { .size = sizeof(struct athar_indicator),
      .kind = ATHAR_FLOW,
      .id = "amount_claimed",
      .name = ATHAR_AR_FR_EN("المبلغ المصرح به", "Montant déclaré", "Amount claimed"),
      .definition =
          ATHAR_AR_FR_EN("يُحسب في كل تقرير: الكمية المصرح بها مضروبة في التعريفة السارية، "
                         "ولا يُؤدى على أساسه.",
                         "Calculé dans chaque rapport : quantité déclarée multipliée par "
                         "le tarif en vigueur ; ne donne pas lieu à paiement.",
                         "Computed per report: claimed quantity times the tariff in force; "
                         "not a basis for payment."),
      .unit = "MAD",
      .scale = 2,
      .breakdowns = "result",
      .formula = "actual(quantity) * tariff",
      .sdg = "17.3" },
    { .size = sizeof(struct athar_indicator),
      .kind = ATHAR_FLOW,
      .id = "quantity_checked",
      .name = ATHAR_AR_FR_EN("الكمية المصرح بها الخاضعة للتحقق",
                             "Quantité déclarée soumise à vérification",
                             "Claimed quantity put to verification"),
      .definition =
          ATHAR_AR_FR_EN("يُحسب في كل تقرير: الكمية المصرح بها حين توجد نتيجة تحقق، دون "
                         "التقارير غير المتحقق منها.",
                         "Calculé dans chaque rapport : quantité déclarée lorsqu'une "
                         "vérification existe ; pas les rapports non vérifiés.",
                         "Computed per report: claimed quantity where a verification "
                         "exists; not unverified reports."),
      .unit = "units",
      .breakdowns = "result",
      .overlapping = "result",
      .formula = "where(at_verification(actual(quantity)), verified(quantity))",
      .sdg = "17.3" },
    { .size = sizeof(struct athar_indicator),
      .kind = ATHAR_FLOW,
      .id = "quantity_gap",
      .name = ATHAR_AR_FR_EN("الفارق بين المصرح به والمتحقق منه",
                             "Écart entre déclaré et vérifié",
                             "Gap between claimed and verified"),
      .definition =
          ATHAR_AR_FR_EN("يُحسب في كل تقرير بالقيمة المطلقة حتى لا تتعادل الفوارق، دون "
                         "التقارير غير المتحقق منها.",
                         "Calculé dans chaque rapport, en valeur absolue, pour que les "
                         "écarts ne se compensent pas ; pas les rapports non vérifiés.",
                         "Computed per report as an absolute value, so that gaps do not "
                         "cancel out; not unverified reports."),
      .unit = "units",
      .better = ATHAR_BETTER_DOWN,
      .breakdowns = "result",
      .overlapping = "result",
      .formula = "abs(at_verification(actual(quantity)) - verified(quantity))",
      .sdg = "17.3" },
    { .size = sizeof(struct athar_indicator),
      .kind = ATHAR_RATIO,
      .id = "verification_error",
      .name = ATHAR_AR_FR_EN("نسبة فارق التحقق", "Taux d'écart de vérification",
                             "Verification error"),
      .definition =
          ATHAR_AR_FR_EN("يُحسب تلقائيا لكل نوع نتيجة: الفوارق من الكمية المصرح بها الخاضعة "
                         "للتحقق، ولا يُدخل يدويا.",
                         "Calculé par type de résultat : écarts sur quantité déclarée "
                         "soumise à vérification ; à ne pas saisir.",
                         "Computed per result type: gaps over the claimed quantity put to "
                         "verification; never entered."),
      .unit = "%",
      .scale = 2,
      .better = ATHAR_BETTER_DOWN,
      .breakdowns = "result",
      .numerator = "quantity_gap",
      .denominator = "quantity_checked",
      .factor = 100,
      .sdg = "17.3" },
    { .size = sizeof(struct athar_indicator),
      .kind = ATHAR_FLOW,
      .id = "amount_checked",
      .name = ATHAR_AR_FR_EN("المبلغ المصرح به الخاضع للتحقق",
                             "Montant déclaré soumis à vérification",
                             "Claimed amount put to verification"),
      .definition =
          ATHAR_AR_FR_EN("يُحسب في كل تقرير: المبلغ المصرح به حين توجد نتيجة تحقق، دون "
                         "التقارير غير المتحقق منها.",
                         "Calculé dans chaque rapport : montant déclaré lorsqu'une "
                         "vérification existe ; pas les rapports non vérifiés.",
                         "Computed per report: claimed amount where a verification exists; "
                         "not unverified reports."),
      .unit = "MAD",
      .scale = 2,
      .breakdowns = "result",
      .formula = "where(at_verification(actual(quantity) * tariff), "
                 "verified(quantity))",
      .sdg = "17.3" },
    { .size = sizeof(struct athar_indicator),
      .kind = ATHAR_FLOW,
      .id = "amount_gap",
      .name = ATHAR_AR_FR_EN("قيمة فوارق التحقق", "Valeur des écarts de vérification",
                             "Value of verification gaps"),
      .definition =
          ATHAR_AR_FR_EN("يُحسب في كل تقرير: الفارق المطلق مضروبا في التعريفة السارية، دون "
                         "التقارير غير المتحقق منها.",
                         "Calculé dans chaque rapport : écart absolu multiplié par le "
                         "tarif en vigueur ; pas les rapports non vérifiés.",
                         "Computed per report: absolute gap times the tariff in force; not "
                         "unverified reports."),
      .unit = "MAD",
      .scale = 2,
      .better = ATHAR_BETTER_DOWN,
      .breakdowns = "result",
      .formula = "abs(at_verification(actual(quantity)) - verified(quantity)) * "
                 "at_verification(tariff)",
      .sdg = "17.3" },
    { .size = sizeof(struct athar_indicator),
      .kind = ATHAR_RATIO,
      .id = "amount_error_rate",
      .name = ATHAR_AR_FR_EN("نسبة فارق التحقق بالقيمة",
                             "Taux d'écart de vérification en valeur",
                             "Verification error by value"),
      .definition =
          ATHAR_AR_FR_EN("يُحسب تلقائيا لكل الأنواع معا: قيمة الفوارق من المبالغ الخاضعة "
                         "للتحقق، ولا يُدخل يدويا.",
                         "Calculé tous types confondus : valeur des écarts sur montants "
                         "soumis à vérification ; à ne pas saisir.",
                         "Computed across all types: value of gaps over amounts put to "
                         "verification; never entered."),
      .unit = "%",
      .scale = 2,
      .better = ATHAR_BETTER_DOWN,
      .breakdowns = "result",
      .numerator = "amount_gap",
      .denominator = "amount_checked",
      .factor = 100,
      .sdg = "17.3" },
    { .size = sizeof(struct athar_indicator),
      .kind = ATHAR_RATIO,
      .id = "target_achievement",
      .name = ATHAR_AR_FR_EN("نسبة تحقيق الهدف", "Taux d'atteinte de la cible",
                             "Target achievement"),
      .definition = ATHAR_AR_FR_EN(
          "يُحسب تلقائيا لكل نوع نتيجة: الكمية المتحقق منها من الكمية "
          "المستهدفة، ولا يُدخل يدويا.",
          "Calculé par type de résultat : quantité vérifiée sur quantité "
          "cible ; à ne pas saisir.",
          "Computed per result type: verified quantity over target quantity; "
          "never entered."),
      .unit = "%",
      .scale = 1,
      .better = ATHAR_BETTER_UP,
      .breakdowns = "result",
      .numerator = "verified(quantity)",
      .denominator = "target(quantity)",
      .factor = 100,
      .sdg = "17.3" },
    { .size = sizeof(struct athar_indicator),
      .kind = ATHAR_FLOW,
      .id = "counter_gap",
      .name = ATHAR_AR_FR_EN("فارق التحقق المضاد", "Écart de contre-vérification",
                             "Counter-verification gap"),
      .definition = ATHAR_AR_FR_EN(
          "يُحسب في كل تقرير بالقيمة المطلقة: الفرق بين الكمية المتحقق منها وما ثبت بعد "
          "التحقق المضاد، دون التقارير غير الخاضعة له.",
          "Calculé dans chaque rapport, en valeur absolue : quantité vérifiée contre "
          "quantité maintenue après contre-vérification ; pas les rapports non "
          "contre-vérifiés.",
          "Computed per report as an absolute value: verified quantity against what stands "
          "after counter-verification; not reports without one."),
      .unit = "units",
      .better = ATHAR_BETTER_DOWN,
      .breakdowns = "result",
      .formula = "abs(verified(quantity) - counterverified(quantity))",
      .sdg = "17.3" },
    { .size = sizeof(struct athar_indicator),
      .kind = ATHAR_RATIO,
      .id = "counterverification_error",
      .name =
          ATHAR_AR_FR_EN("نسبة فارق التحقق المضاد", "Taux d'écart de contre-vérification",
                         "Counter-verification error"),
      .definition =
          ATHAR_AR_FR_EN("يُحسب تلقائيا لكل نوع نتيجة: فارق التحقق المضاد من الكمية الخاضعة "
                         "له، ولا يُدخل يدويا.",
                         "Calculé par type de résultat : écart de contre-vérification sur "
                         "quantité contre-vérifiée ; à ne pas saisir.",
                         "Computed per result type: counter-verification gap over the "
                         "quantity counter-verified; never entered."),
      .unit = "%",
      .scale = 2,
      .better = ATHAR_BETTER_DOWN,
      .breakdowns = "result",
      .numerator = "counter_gap",
      .denominator = "counterverified",
      .factor = 100,
      .sdg = "17.3" },
    { .size = sizeof(struct athar_indicator),
      .kind = ATHAR_FLOW,
      .id = "amount_to_recover",
      .name = ATHAR_AR_FR_EN("المبلغ الواجب استرداده", "Montant à reprendre",
                             "Amount to recover"),
      .definition = ATHAR_AR_FR_EN(
          "يُحسب في كل تقرير: ما تتجاوز به الكمية المتحقق منها ما ثبت بعد التحقق المضاد، "
          "مضروبا في تعريفة التحقق، وهو سالب حين يجب أداء المزيد.",
          "Calculé dans chaque rapport : excédent de la quantité vérifiée sur celle "
          "maintenue après contre-vérification, au tarif de la vérification ; négatif s'il "
          "reste à payer.",
          "Computed per report: what the verified quantity exceeds the counter-verified "
          "one by, at the tariff of the verification; negative when more is owed."),
      .unit = "MAD",
      .scale = 2,
      .better = ATHAR_BETTER_DOWN,
      .breakdowns = "result",
      .formula = "(verified(quantity) - counterverified(quantity)) * "
                 "at_verification(tariff)",
      .limits = ATHAR_NEGATIVE,
      .sdg = "17.3" },
    { .size = sizeof(struct athar_indicator),
      .kind = ATHAR_FLOW,
      .id = "amount_revalued",
      .name = ATHAR_AR_FR_EN("المتحقق منه بالتعريفة الحالية",
                             "Quantité vérifiée au tarif actuel",
                             "Verified quantity at the present tariff"),
      .definition = ATHAR_AR_FR_EN(
          "يُحسب في كل تقرير: الكمية المتحقق منها مضروبة في تعريفة الفترة كما هي الآن؛ ما "
          "يخالف المبلغ المستحق يعني تعريفة صُححت بعد التحقق، ولا يُؤدى على أساسه.",
          "Calculé dans chaque rapport : quantité vérifiée au tarif de la période tel "
          "qu'il est aujourd'hui ; un écart avec le montant dû vient d'un tarif corrigé "
          "après la vérification ; ne donne pas lieu à paiement.",
          "Computed per report: verified quantity times the tariff of the period as it is "
          "now; a difference from the amount due comes from a tariff corrected after the "
          "verification; not a basis for payment."),
      .unit = "MAD",
      .scale = 2,
      .breakdowns = "result",
      .formula = "verified(quantity) * tariff",
      .sdg = "17.3" },
    { .size = sizeof(struct athar_indicator),
      .kind = ATHAR_RATIO,
      .id = "budget_used",
      .name = ATHAR_AR_FR_EN("المستحق من ميزانية المشروع",
                             "Part du budget absorbée par les montants dus", "Budget used"),
      .definition =
          ATHAR_AR_FR_EN("يُحسب تلقائيا لكل مشروع له ميزانية: المستحق في الفترة المطلوبة من "
                         "الميزانية كلها؛ ما فوق 100 لمدة المشروع يتجاوز السقف ولا يُؤدى.",
                         "Calculé par projet doté d'un budget : montants dus de la période "
                         "demandée sur budget entier ; au-delà de 100 sur la durée du "
                         "projet, le plafond est dépassé et l'excédent n'est pas payé.",
                         "Computed for a project with a budget: amounts due in the period "
                         "asked over its whole budget; above 100 over the project's time "
                         "the ceiling is passed, and the excess is not paid."),
      .unit = "%",
      .scale = 1,
      .breakdowns = "result",
      .numerator = "amount_due",
      .denominator = "budget()",
      .factor = 100,
      .sdg = "17.3" },
};
