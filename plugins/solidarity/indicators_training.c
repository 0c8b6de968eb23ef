/* SPDX-License-Identifier: Apache-2.0 */

#include "tables.h"

const struct athar_indicator training_indicators[] = {
    { .size = sizeof(struct athar_indicator),
      .kind = ATHAR_FLOW,
      .id = "literacy_enrolled",
      .name = ATHAR_AR_FR_EN("المسجلون في محو الأمية", "Inscrits en alphabétisation",
                             "Literacy enrolments"),
      .definition = ATHAR_AR_FR_EN(
          "كل شخص سُجل في قسم لمحو الأمية بدأ خلال الفترة، دون المستمرين من فترة سابقة.",
          "Chaque personne inscrite à un cours commencé dans la période ; pas celles qui "
          "poursuivent.",
          "Each person enrolled in a literacy class that started in the period; not those "
          "continuing."),
      .unit = "people",
      .better = ATHAR_BETTER_UP,
      .breakdowns = "sex; age",
      .sdg = "4.6" },
    { .size = sizeof(struct athar_indicator),
      .kind = ATHAR_FLOW,
      .id = "literacy_completed",
      .name = ATHAR_AR_FR_EN("المتحررون من الأمية", "Personnes alphabétisées",
                             "People who completed literacy"),
      .definition = ATHAR_AR_FR_EN(
          "كل شخص اجتاز بنجاح تقييم نهاية المستوى خلال الفترة، دون المنقطعين.",
          "Chaque personne ayant réussi l'évaluation finale dans la période ; pas les "
          "abandons.",
          "Each person who passed the final assessment in the period; not those who left."),
      .unit = "people",
      .better = ATHAR_BETTER_UP,
      .breakdowns = "sex; age",
      .sdg = "4.6" },
    { .size = sizeof(struct athar_indicator),
      .kind = ATHAR_RATIO,
      .id = "literacy_rate",
      .name =
          ATHAR_AR_FR_EN("معدل النجاح في محو الأمية", "Taux de réussite en alphabétisation",
                         "Literacy success rate"),
      .definition = ATHAR_AR_FR_EN(
          "يُحسب تلقائيا: المتحررون من الأمية من المسجلين في الفترة نفسها، ولا يُدخل يدويا.",
          "Calculé : personnes alphabétisées sur inscrits de la même période ; à ne pas "
          "saisir.",
          "Computed: people who completed over people enrolled in the same period; never "
          "entered."),
      .unit = "%",
      .scale = 1,
      .better = ATHAR_BETTER_UP,
      .breakdowns = "sex; age",
      .numerator = "literacy_completed",
      .denominator = "literacy_enrolled",
      .factor = 100,
      .sdg = "4.6" },
    { .size = sizeof(struct athar_indicator),
      .kind = ATHAR_REACH,
      .id = "pupils_supported",
      .name = ATHAR_AR_FR_EN("التلاميذ المستفيدون من دعم التمدرس (دون تكرار)",
                             "Élèves soutenus dans leur scolarité (uniques)",
                             "Unique pupils given schooling support"),
      .definition = ATHAR_AR_FR_EN(
          "كل تلميذ استفاد من منحة أو نقل أو إيواء أو دعم مدرسي خلال الفترة يُحسب مرة "
          "واحدة، دون إخوته غير المستفيدين.",
          "Chaque élève aidé dans la période (bourse, transport, hébergement, soutien), "
          "une seule fois ; pas sa fratrie non aidée.",
          "Each pupil given a grant, transport, boarding or tutoring in the period, once; "
          "not siblings who were not helped."),
      .unit = "people",
      .better = ATHAR_BETTER_UP,
      .breakdowns = "sex; disability",
      .sdg = "4.1" },
    { .size = sizeof(struct athar_indicator),
      .kind = ATHAR_FLOW,
      .id = "vocational_enrolled",
      .name =
          ATHAR_AR_FR_EN("الملتحقون بالتكوين المهني", "Entrés en formation professionnelle",
                         "Vocational training entrants"),
      .definition = ATHAR_AR_FR_EN(
          "كل شخص التحق بتكوين مهني بدأ خلال الفترة، دون المستمرين من فترة سابقة.",
          "Chaque personne entrée dans une formation professionnelle commencée dans la "
          "période ; pas celles qui poursuivent.",
          "Each person who entered vocational training that started in the period; not "
          "those continuing."),
      .unit = "people",
      .better = ATHAR_BETTER_UP,
      .breakdowns = "sex; age; disability",
      .sdg = "4.3" },
    { .size = sizeof(struct athar_indicator),
      .kind = ATHAR_FLOW,
      .id = "vocational_completed",
      .name =
          ATHAR_AR_FR_EN("خريجو التكوين المهني", "Lauréats de la formation professionnelle",
                         "Vocational training graduates"),
      .definition = ATHAR_AR_FR_EN(
          "كل شخص حصل على شهادة التكوين المهني خلال الفترة، دون المنقطعين.",
          "Chaque personne ayant obtenu son certificat dans la période ; pas les abandons.",
          "Each person who obtained the certificate in the period; not those who left."),
      .unit = "people",
      .better = ATHAR_BETTER_UP,
      .breakdowns = "sex; age; disability",
      .sdg = "4.3" },
    { .size = sizeof(struct athar_indicator),
      .kind = ATHAR_FLOW,
      .id = "placements",
      .name = ATHAR_AR_FR_EN("المدمجون في سوق الشغل", "Personnes insérées dans l'emploi",
                             "People placed in work"),
      .definition = ATHAR_AR_FR_EN(
          "كل خريج بدأ شغلا مأجورا أو ذاتيا خلال الفترة، دون التداريب غير المؤدى عنها.",
          "Chaque lauréat ayant pris un emploi salarié ou indépendant dans la période ; "
          "pas les stages non payés.",
          "Each graduate who started paid work or self-employment in the period; not "
          "unpaid internships."),
      .unit = "people",
      .better = ATHAR_BETTER_UP,
      .breakdowns = "sex; age; disability",
      .sdg = "8.5" },
    { .size = sizeof(struct athar_indicator),
      .kind = ATHAR_RATIO,
      .id = "placement_rate",
      .name = ATHAR_AR_FR_EN("معدل الإدماج المهني", "Taux d'insertion professionnelle",
                             "Placement rate"),
      .definition = ATHAR_AR_FR_EN(
          "يُحسب تلقائيا: المدمجون في الفترة من الخريجين فيها، ولا يُدخل يدويا.",
          "Calculé : personnes insérées sur lauréats de la période ; à ne pas saisir.",
          "Computed: people placed over graduates of the period; never entered."),
      .unit = "%",
      .scale = 1,
      .better = ATHAR_BETTER_UP,
      .breakdowns = "sex; age; disability",
      .numerator = "placements",
      .denominator = "vocational_completed",
      .factor = 100,
      .sdg = "8.5" },
};
