/* SPDX-License-Identifier: Apache-2.0 */

#include "tables.h"

const struct athar_indicator aid_indicators[] = {
    { .size = sizeof(struct athar_indicator),
      .kind = ATHAR_FLOW,
      .id = "needs_assessed",
      .name = ATHAR_AR_FR_EN("الأسر التي دُرست احتياجاتها",
                             "Ménages dont les besoins ont été évalués",
                             "Households whose needs were assessed"),
      .definition =
          ATHAR_AR_FR_EN("كل أسرة أُنجزت دراسة احتياجاتها، مرة واحدة في كل تقرير ومرة في كل "
                         "نوع حاجة، دون الطلبات غير المدروسة.",
                         "Chaque ménage évalué, une fois dans chaque rapport et une fois "
                         "par type de besoin ; pas les demandes non étudiées.",
                         "Each household assessed, once per report and once under each "
                         "type of need; not requests not yet studied."),
      .unit = "households",
      .better = ATHAR_BETTER_UP,
      .breakdowns = "aid_type",
      .overlapping = "aid_type",
      .sdg = "1.3" },
    { .size = sizeof(struct athar_indicator),
      .kind = ATHAR_FLOW,
      .id = "distributions_held",
      .name = ATHAR_AR_FR_EN("عمليات التوزيع المنجزة", "Opérations de distribution menées",
                             "Distributions held"),
      .definition = ATHAR_AR_FR_EN(
          "كل عملية توزيع أُنجزت خلال الفترة، سواء كانت تحت إشراف السلطات أم لا، دون عدّ "
          "وحدات المساعدة.",
          "Chaque opération de distribution menée dans la période, sous la supervision des "
          "autorités ou non ; sans compter les unités d'aide.",
          "Each distribution carried out in the period, supervised by the authorities or "
          "not; not each unit of aid."),
      .unit = "distributions",
      .breakdowns = "supervision",
      .sdg = "1.3" },
    { .size = sizeof(struct athar_indicator),
      .kind = ATHAR_FLOW,
      .id = "aid_distributed",
      .name = ATHAR_AR_FR_EN("المساعدات الموزعة", "Aides distribuées", "Aids distributed"),
      .definition =
          ATHAR_AR_FR_EN("كل وحدة مساعدة سُلمت خلال الفترة (أداء كراء، قفة، لوحة، حاسوب) "
                         "حسب نوعها، دون المساعدات المبرمجة.",
                         "Chaque unité d'aide remise dans la période (un loyer payé, un "
                         "panier, une tablette, un ordinateur) ; pas les aides prévues.",
                         "Each unit of aid handed over in the period (one rent paid, one "
                         "basket, one tablet, one computer); not planned aid."),
      .unit = "aids",
      .better = ATHAR_BETTER_UP,
      .breakdowns = "aid_type",
      .sdg = "1.3" },
    { .size = sizeof(struct athar_indicator),
      .kind = ATHAR_FLOW,
      .id = "aid_value",
      .name = ATHAR_AR_FR_EN("قيمة المساعدات الموزعة", "Valeur des aides distribuées",
                             "Value of aid distributed"),
      .definition = ATHAR_AR_FR_EN(
          "كلفة المساعدات المسلمة خلال الفترة حسب نوعها، دون مصاريف التسيير والنقل.",
          "Coût des aides remises dans la période, par type ; ni frais de gestion ni "
          "transport.",
          "Cost of the aid handed over in the period, by type; not overheads or "
          "transport."),
      .unit = "MAD",
      .scale = 2,
      .better = ATHAR_BETTER_UP,
      .breakdowns = "aid_type",
      .sdg = "1.3" },
    { .size = sizeof(struct athar_indicator),
      .kind = ATHAR_REACH,
      .id = "households_aided",
      .name = ATHAR_AR_FR_EN("الأسر المستفيدة من المساعدات (دون تكرار)",
                             "Ménages aidés (uniques)", "Unique households aided"),
      .definition =
          ATHAR_AR_FR_EN("كل أسرة توصلت بمساعدة خلال الفترة تُحسب مرة واحدة في المجموع ومرة "
                         "في كل نوع، دون لوائح الانتظار.",
                         "Chaque ménage aidé dans la période, une fois au total et une "
                         "fois par type d'aide ; pas les listes d'attente.",
                         "Each household aided in the period, once in the total and once "
                         "under each aid type; not waiting lists."),
      .unit = "households",
      .better = ATHAR_BETTER_UP,
      .breakdowns = "aid_type",
      .overlapping = "aid_type",
      .iris = "PI1583",
      .sdg = "1.3" },
    { .size = sizeof(struct athar_indicator),
      .kind = ATHAR_REACH,
      .id = "learners_equipped",
      .name = ATHAR_AR_FR_EN(
          "التلاميذ والطلبة المجهزون للتعلم عن بعد (دون تكرار)",
          "Élèves et étudiants équipés pour l'enseignement à distance (uniques)",
          "Unique learners equipped for distance learning"),
      .definition = ATHAR_AR_FR_EN(
          "كل تلميذ أو طالب تسلم لوحة أو حاسوبا خلال الفترة يُحسب مرة واحدة، دون الأجهزة "
          "المعارة للمؤسسات.",
          "Chaque élève ou étudiant ayant reçu tablette ou ordinateur dans la période, une "
          "seule fois ; pas le matériel prêté aux établissements.",
          "Each pupil or student given a tablet or computer in the period, once; not "
          "devices lent to schools."),
      .unit = "people",
      .better = ATHAR_BETTER_UP,
      .breakdowns = "sex; learner",
      .sdg = "4.3" },
};
