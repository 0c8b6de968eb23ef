/* SPDX-License-Identifier: Apache-2.0 */

#include "tables.h"

const struct athar_indicator microcredit_indicators[] = {
    { .size = sizeof(struct athar_indicator),
      .kind = ATHAR_FLOW,
      .id = "microcredit_referrals",
      .name =
          ATHAR_AR_FR_EN("ملفات القروض الصغرى المحالة", "Dossiers de microcrédit transmis",
                         "Microcredit files referred"),
      .definition = ATHAR_AR_FR_EN(
          "كل ملف قرض صغير أحاله المركز خلال الفترة إلى مؤسسة تمويل، دون الاستفسارات.",
          "Chaque dossier de microcrédit transmis à un organisme dans la période ; pas les "
          "demandes d'information.",
          "Each microcredit file the centre sent to a lender in the period; not "
          "enquiries."),
      .unit = "applications",
      .better = ATHAR_BETTER_UP,
      .breakdowns = "sex",
      .sdg = "8.10" },
    { .size = sizeof(struct athar_indicator),
      .kind = ATHAR_FLOW,
      .id = "loans_granted",
      .name = ATHAR_AR_FR_EN("القروض الصغرى الممنوحة", "Microcrédits accordés",
                             "Microcredits granted"),
      .definition =
          ATHAR_AR_FR_EN("كل قرض صُرفت أول دفعة منه خلال الفترة، دون القروض المعاد جدولتها.",
                         "Chaque prêt dont le premier décaissement a lieu dans la période "
                         "; pas les prêts rééchelonnés.",
                         "Each loan whose first disbursement is made in the period; not "
                         "rescheduled loans."),
      .unit = "loans",
      .better = ATHAR_BETTER_UP,
      .breakdowns = "sex",
      .sdg = "8.10" },
    { .size = sizeof(struct athar_indicator),
      .kind = ATHAR_RATIO,
      .id = "microcredit_access_rate",
      .name = ATHAR_AR_FR_EN("معدل ولوج القروض الصغرى", "Taux d'accès au microcrédit",
                             "Microcredit access rate"),
      .definition = ATHAR_AR_FR_EN(
          "يُحسب تلقائيا: القروض الممنوحة من الملفات المحالة، ولا يُدخل يدويا.",
          "Calculé : microcrédits accordés sur dossiers transmis ; à ne pas saisir.",
          "Computed: microcredits granted over files referred; never entered."),
      .unit = "%",
      .scale = 1,
      .better = ATHAR_BETTER_UP,
      .breakdowns = "sex",
      .numerator = "loans_granted",
      .denominator = "microcredit_referrals",
      .factor = 100,
      .sdg = "8.10" },
    { .size = sizeof(struct athar_indicator),
      .kind = ATHAR_FLOW,
      .id = "loans_disbursed",
      .name = ATHAR_AR_FR_EN("مبالغ القروض المصروفة", "Montants de prêts décaissés",
                             "Value of loans disbursed"),
      .definition = ATHAR_AR_FR_EN("المبالغ المصروفة فعلا للمقترضين خلال الفترة، دون "
                                   "المبالغ الموافق عليها غير المصروفة.",
                                   "Sommes réellement versées aux emprunteurs dans la "
                                   "période ; pas les montants accordés non versés.",
                                   "Sums actually paid to borrowers in the period; not "
                                   "amounts approved but not paid."),
      .unit = "MAD",
      .scale = 2,
      .better = ATHAR_BETTER_UP,
      .breakdowns = "sex",
      .iris = "PI5476",
      .sdg = "8.10" },
    { .size = sizeof(struct athar_indicator),
      .kind = ATHAR_STOCK,
      .id = "loans_outstanding",
      .name = ATHAR_AR_FR_EN("جاري القروض", "Encours de prêts", "Loans outstanding"),
      .definition = ATHAR_AR_FR_EN("أصل القروض المتبقي غير المسدد في آخر يوم من الفترة، "
                                   "دون الفوائد والقروض المشطوبة.",
                                   "Capital restant dû au dernier jour de la période ; ni "
                                   "intérêts ni prêts passés en perte.",
                                   "Principal still owed on the last day of the period; "
                                   "not interest or written-off loans."),
      .unit = "MAD",
      .scale = 2,
      .breakdowns = "sex",
      .iris = "PI7569",
      .sdg = "8.10" },
    { .size = sizeof(struct athar_indicator),
      .kind = ATHAR_STOCK,
      .id = "late30_outstanding",
      .name = ATHAR_AR_FR_EN("جاري القروض المتأخرة لأكثر من 30 يوما",
                             "Encours en retard de plus de 30 jours",
                             "Outstanding on loans late by more than 30 days"),
      .definition = ATHAR_AR_FR_EN(
          "كامل الأصل المتبقي للقروض التي تأخر قسط منها أكثر من 30 يوما في آخر يوم من "
          "الفترة، دون الاقتصار على القسط المتأخر.",
          "Tout le capital restant dû des prêts ayant une échéance en retard de plus de 30 "
          "jours à la fin de la période ; pas la seule échéance.",
          "All principal still owed on loans with an instalment more than 30 days late at "
          "period end; not just the late instalment."),
      .unit = "MAD",
      .scale = 2,
      .better = ATHAR_BETTER_DOWN,
      .breakdowns = "sex",
      .iris = "FP2635",
      .sdg = "8.10" },
    { .size = sizeof(struct athar_indicator),
      .kind = ATHAR_RATIO,
      .id = "par30",
      .name = ATHAR_AR_FR_EN("المحفظة المعرضة للخطر (أكثر من 30 يوما)",
                             "Portefeuille à risque à plus de 30 jours (PAR30)",
                             "Portfolio at risk over 30 days (PAR30)"),
      .definition = ATHAR_AR_FR_EN("يُحسب تلقائيا: جاري القروض المتأخرة لأكثر من 30 يوما من "
                                   "مجموع جاري القروض، ولا يُدخل يدويا.",
                                   "Calculé : encours en retard de plus de 30 jours sur "
                                   "encours total ; à ne pas saisir.",
                                   "Computed: outstanding late by more than 30 days over "
                                   "all loans outstanding; never entered."),
      .unit = "%",
      .scale = 2,
      .better = ATHAR_BETTER_DOWN,
      .breakdowns = "sex",
      .numerator = "late30_outstanding",
      .denominator = "loans_outstanding",
      .factor = 100,
      .sdg = "8.10" },
};
