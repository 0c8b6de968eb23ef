/* SPDX-License-Identifier: Apache-2.0 */

#include "tables.h"

/* What those who check found out about an actor. */
const struct athar_indicator control_indicators[CONTROL_COUNT] = {
    { .size = sizeof(struct athar_indicator),
      .kind = ATHAR_FLOW,
      .id = "counterverified",
      .name = ATHAR_AR_FR_EN("الكمية الخاضعة للتحقق المضاد", "Quantité contre-vérifiée",
                             "Quantity counter-verified"),
      .definition = ATHAR_AR_FR_EN(
          "النتائج المتحقق منها التي أعاد طرف ثان فحصها خلال الفترة، أُكدت أم "
          "لا، دون التحقق الأول.",
          "Résultats vérifiés réexaminés par un second vérificateur dans la "
          "période, confirmés ou non ; pas la première vérification.",
          "Verified results re-examined by a second verifier in the period, "
          "confirmed or not; not the first verification."),
      .unit = "units",
      .better = ATHAR_BETTER_UP,
      .breakdowns = "result",
      .overlapping = "result",
      .sdg = "17.3" },
    { .size = sizeof(struct athar_indicator),
      .kind = ATHAR_RATIO,
      .id = "counterverified_share",
      .name = ATHAR_AR_FR_EN("نسبة التحقق المضاد", "Part contre-vérifiée",
                             "Share counter-verified"),
      .definition = ATHAR_AR_FR_EN(
          "يُحسب تلقائيا لكل نوع نتيجة: الكمية الخاضعة للتحقق المضاد من "
          "الكمية المتحقق منها، ولا يُدخل يدويا.",
          "Calculé par type de résultat : quantité contre-vérifiée sur "
          "quantité vérifiée ; à ne pas saisir.",
          "Computed per result type: quantity counter-verified over quantity "
          "verified; never entered."),
      .unit = "%",
      .scale = 1,
      .better = ATHAR_BETTER_UP,
      .breakdowns = "result",
      .numerator = "counterverified",
      .denominator = "verified(quantity)",
      .factor = 100,
      .sdg = "17.3" },
    { .size = sizeof(struct athar_indicator),
      .kind = ATHAR_FLOW,
      .id = "quality_points",
      .name = ATHAR_AR_FR_EN("نقط الجودة المحصل عليها", "Points de qualité obtenus",
                             "Quality points obtained"),
      .definition = ATHAR_AR_FR_EN(
          "مجموع النقط الممنوحة في شبكة الجودة للزيارات المنجزة خلال الفترة، "
          "دون البنود غير المنطبقة.",
          "Points obtenus à la grille qualité lors des visites de la période "
          "; pas les critères sans objet.",
          "Points obtained on the quality checklist at the visits of the "
          "period; not items that do not apply."),
      .unit = "points",
      .scale = 1,
      .better = ATHAR_BETTER_UP,
      .sdg = "17.3" },
    { .size = sizeof(struct athar_indicator),
      .kind = ATHAR_FLOW,
      .id = "quality_points_max",
      .name = ATHAR_AR_FR_EN("الحد الأقصى لنقط الجودة", "Points de qualité possibles",
                             "Quality points possible"),
      .definition = ATHAR_AR_FR_EN(
          "مجموع النقط القصوى للبنود نفسها خلال الفترة، دون البنود غير "
          "المنطبقة.",
          "Total des points possibles sur les mêmes critères dans la période "
          "; pas les critères sans objet.",
          "Highest possible points on the same items in the period; not items "
          "that do not apply."),
      .unit = "points",
      .scale = 1,
      .sdg = "17.3" },
    { .size = sizeof(struct athar_indicator),
      .kind = ATHAR_RATIO,
      .id = "quality_score",
      .name = ATHAR_AR_FR_EN("مؤشر الجودة", "Score de qualité", "Quality score"),
      .definition =
          ATHAR_AR_FR_EN("يُحسب تلقائيا: النقط المحصل عليها من النقط القصوى، ولا يُدخل "
                         "يدويا.",
                         "Calculé : points obtenus sur points possibles ; à ne pas saisir.",
                         "Computed: points obtained over points possible; never entered."),
      .unit = "%",
      .scale = 1,
      .better = ATHAR_BETTER_UP,
      .numerator = "quality_points",
      .denominator = "quality_points_max",
      .factor = 100,
      .sdg = "17.3" },
    { .size = sizeof(struct athar_indicator),
      .kind = ATHAR_CHOICE,
      .id = "risk_class",
      .name = ATHAR_AR_FR_EN("فئة المخاطر", "Classe de risque", "Risk class"),
      .definition =
          ATHAR_AR_FR_EN("عدد الفاعلين المصنفين خلال الفترة في كل فئة حسب فوارق التحقق "
                         "السابقة، تصنيف واحد لكل فاعل، دون غير المتحقق منهم.",
                         "Nombre d'acteurs classés dans la période par niveau selon leurs "
                         "écarts passés, un classement chacun ; pas les non vérifiés.",
                         "Number of actors rated in the period at each level from past "
                         "verification gaps, one rating each; not actors never verified."),
      .unit = "organizations",
      .better = ATHAR_BETTER_DOWN,
      .breakdowns = "risk",
      .sdg = "16.6" },
};

/* The network that a program works with. */
const struct athar_indicator network_indicators[NETWORK_COUNT] = {
    { .size = sizeof(struct athar_indicator),
      .kind = ATHAR_STOCK,
      .id = "actors_contracted",
      .name = ATHAR_AR_FR_EN("الفاعلون المتعاقدون على النتائج",
                             "Acteurs sous contrat de résultats",
                             "Actors under a results contract"),
      .definition =
          ATHAR_AR_FR_EN("الفاعلون الذين لهم عقد نتائج سار في آخر يوم من الفترة، دون "
                         "المرشحين والعقود المنتهية.",
                         "Acteurs au contrat de résultats en vigueur au dernier jour de la "
                         "période ; ni candidats ni contrats échus.",
                         "Actors with a results contract in force on the last day of the "
                         "period; not applicants or expired contracts."),
      .unit = "organizations",
      .better = ATHAR_BETTER_UP,
      .sdg = "17.17" },
    { .size = sizeof(struct athar_indicator),
      .kind = ATHAR_STOCK,
      .id = "local_centres",
      .name = ATHAR_AR_FR_EN("المراكز المحلية لتأطير الفاعلين",
                             "Centres locaux d'encadrement", "Local support centres"),
      .definition = ATHAR_AR_FR_EN(
          "المراكز المحلية المفتوحة لتأطير فاعلي الاقتصاد الاجتماعي في آخر "
          "يوم من الفترة، دون المراكز قيد البناء.",
          "Centres locaux ouverts aux acteurs de l'économie sociale au "
          "dernier jour de la période ; pas ceux en construction.",
          "Local centres open to social-economy actors on the last day of the "
          "period; not those being built."),
      .unit = "centres",
      .better = ATHAR_BETTER_UP,
      .sdg = "8.3" },
    { .size = sizeof(struct athar_indicator),
      .kind = ATHAR_STOCK,
      .id = "coop_unions",
      .name = ATHAR_AR_FR_EN("اتحادات التعاونيات المشاركة",
                             "Unions de coopératives parties prenantes",
                             "Cooperative unions taking part"),
      .definition =
          ATHAR_AR_FR_EN("اتحادات التعاونيات المرتبطة بعقد أو اتفاقية سارية في آخر يوم من "
                         "الفترة، دون التعاونيات المنفردة.",
                         "Unions de coopératives liées par un contrat ou une convention en "
                         "vigueur au dernier jour de la période ; pas les coopératives "
                         "isolées.",
                         "Cooperative unions bound by a contract or agreement in force on "
                         "the last day of the period; not single cooperatives."),
      .unit = "organizations",
      .better = ATHAR_BETTER_UP,
      .breakdowns = "level",
      .sdg = "17.17" },
};

/* What interviews found out about incomes. */
const struct athar_indicator survey_indicators[SURVEY_COUNT] = {
    { .size = sizeof(struct athar_indicator),
      .kind = ATHAR_FLOW,
      .id = "beneficiaries_surveyed",
      .name = ATHAR_AR_FR_EN("المستفيدون المستجوبون حول دخلهم",
                             "Bénéficiaires enquêtés sur leur revenu",
                             "Beneficiaries surveyed on income"),
      .definition = ATHAR_AR_FR_EN(
          "كل مستفيد أُجري معه استجواب البداية والنهاية واكتمل خلال الفترة، "
          "دون من استُجوب مرة واحدة.",
          "Chaque bénéficiaire dont les enquêtes initiale et finale sont "
          "achevées dans la période ; pas une seule enquête.",
          "Each beneficiary whose first and last surveys are complete in the "
          "period; not those surveyed once."),
      .unit = "people",
      .breakdowns = "sex",
      .sdg = "1.4" },
    { .size = sizeof(struct athar_indicator),
      .kind = ATHAR_FLOW,
      .id = "income_before",
      .name = ATHAR_AR_FR_EN("مجموع الدخل الشهري قبل التدخل",
                             "Revenus mensuels cumulés avant l'action",
                             "Total monthly income before the action"),
      .definition =
          ATHAR_AR_FR_EN("مجموع الدخل الشهري الأولي للمستجوبين في الفترة، دون الأشخاص غير "
                         "المستجوبين مرتين.",
                         "Somme des revenus mensuels initiaux des enquêtés de la période ; "
                         "pas les personnes enquêtées une seule fois.",
                         "Sum of first-survey monthly incomes of those surveyed in the "
                         "period; not people surveyed once."),
      .unit = "MAD",
      .scale = 2,
      .breakdowns = "sex",
      .sdg = "1.4" },
    { .size = sizeof(struct athar_indicator),
      .kind = ATHAR_FLOW,
      .id = "income_after",
      .name = ATHAR_AR_FR_EN("مجموع الدخل الشهري بعد التدخل",
                             "Revenus mensuels cumulés après l'action",
                             "Total monthly income after the action"),
      .definition = ATHAR_AR_FR_EN(
          "مجموع الدخل الشهري النهائي للمستجوبين أنفسهم، دون المساعدات "
          "الظرفية.",
          "Somme des revenus mensuels finaux des mêmes enquêtés ; pas les "
          "aides ponctuelles.",
          "Sum of last-survey monthly incomes of the same people; not one-off "
          "aid."),
      .unit = "MAD",
      .scale = 2,
      .better = ATHAR_BETTER_UP,
      .breakdowns = "sex",
      .sdg = "1.4" },
    { .size = sizeof(struct athar_indicator),
      .kind = ATHAR_RATIO,
      .id = "income_gain",
      .name = ATHAR_AR_FR_EN("متوسط تحسن الدخل الشهري", "Gain moyen de revenu mensuel",
                             "Mean gain in monthly income"),
      .definition = ATHAR_AR_FR_EN(
          "يُحسب تلقائيا: الفرق بين الدخلين مقسوما على عدد المستجوبين، ولا يُدخل يدويا.",
          "Calculé : écart entre les deux revenus par bénéficiaire enquêté ; à ne pas "
          "saisir.",
          "Computed: difference of the two incomes per beneficiary surveyed; never "
          "entered."),
      .unit = "MAD",
      .scale = 2,
      .better = ATHAR_BETTER_UP,
      .breakdowns = "sex",
      .numerator = "income_after - income_before",
      .denominator = "beneficiaries_surveyed",
      .factor = 1,
      .sdg = "1.4" },
};
