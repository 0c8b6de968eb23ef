/* SPDX-License-Identifier: Apache-2.0 */

#include "tables.h"

const struct athar_indicator support_indicators[] = {
    { .size = sizeof(struct athar_indicator),
      .kind = ATHAR_REACH,
      .id = "coops_supported",
      .name = ATHAR_AR_FR_EN("التعاونيات المواكبة (دون تكرار)",
                             "Coopératives accompagnées (uniques)",
                             "Unique cooperatives supported"),
      .definition =
          ATHAR_AR_FR_EN("كل تعاونية استفادت من مواكبة خلال الفترة تُحسب مرة واحدة في "
                         "المجموع ومرة في كل مجال دعم، دون التعاونيات المرشحة.",
                         "Chaque coopérative accompagnée dans la période, une fois au "
                         "total et une fois par thème d'appui ; pas les candidates.",
                         "Each cooperative supported in the period, once in the total and "
                         "once under each support theme; not applicants."),
      .unit = "organizations",
      .better = ATHAR_BETTER_UP,
      .breakdowns = "women_led; support_theme",
      .overlapping = "support_theme",
      .sdg = "8.3" },
    { .size = sizeof(struct athar_indicator),
      .kind = ATHAR_REACH,
      .id = "womens_cooperatives_trained",
      .name = ATHAR_AR_FR_EN("التعاونيات النسائية المستفيدة من التكوين (دون تكرار)",
                             "Coopératives féminines formées (uniques)",
                             "Unique women's cooperatives trained"),
      .definition =
          ATHAR_AR_FR_EN("كل تعاونية نسائية حضر عضو منها على الأقل تكوينا خلال الفترة تُحسب "
                         "مرة واحدة، دون التعاونيات غير النسائية.",
                         "Chaque coopérative féminine dont un membre au moins a été formé "
                         "dans la période, une seule fois ; pas les autres coopératives.",
                         "Each women's cooperative with at least one member trained in the "
                         "period, once; not other cooperatives."),
      .unit = "organizations",
      .better = ATHAR_BETTER_UP,
      .breakdowns = "topic",
      .overlapping = "topic",
      .iris = "PI6065",
      .sdg = "5.5" },
    { .size = sizeof(struct athar_indicator),
      .kind = ATHAR_FLOW,
      .id = "coops_created",
      .name = ATHAR_AR_FR_EN("التعاونيات المحدثة", "Coopératives créées",
                             "Cooperatives created"),
      .definition = ATHAR_AR_FR_EN(
          "كل تعاونية قُيدت في سجل التعاونيات خلال الفترة بفضل المواكبة، دون المشاريع في "
          "طور التأسيس.",
          "Chaque coopérative immatriculée au registre des coopératives dans la période "
          "grâce à l'appui ; pas celles en cours de constitution.",
          "Each cooperative entered in the register of cooperatives in the period thanks "
          "to the support; not those still being set up."),
      .unit = "organizations",
      .better = ATHAR_BETTER_UP,
      .breakdowns = "women_led",
      .iris = "PI4583",
      .sdg = "8.3" },
    { .size = sizeof(struct athar_indicator),
      .kind = ATHAR_STOCK,
      .id = "coops_active",
      .name = ATHAR_AR_FR_EN("التعاونيات النشيطة", "Coopératives actives",
                             "Active cooperatives"),
      .definition = ATHAR_AR_FR_EN(
          "التعاونيات التي لها نشاط في آخر يوم من الفترة، دون المتوقفة أو المنحلة.",
          "Coopératives en activité au dernier jour de la période ; ni en sommeil ni "
          "dissoutes.",
          "Cooperatives operating on the last day of the period; not dormant or "
          "dissolved."),
      .unit = "organizations",
      .better = ATHAR_BETTER_UP,
      .breakdowns = "women_led",
      .sdg = "8.3" },
    { .size = sizeof(struct athar_indicator),
      .kind = ATHAR_REACH,
      .id = "women_trained",
      .name = ATHAR_AR_FR_EN("النساء المستفيدات من التكوين (دون تكرار)",
                             "Femmes formées (uniques)", "Unique women trained"),
      .definition = ATHAR_AR_FR_EN("كل امرأة حضرت تكوينا خلال الفترة تُحسب مرة واحدة في "
                                   "المجموع ومرة في كل موضوع، دون المؤطرات.",
                                   "Chaque femme formée dans la période, une fois au total "
                                   "et une fois par thème ; pas les formatrices.",
                                   "Each woman trained in the period, once in the total "
                                   "and once under each topic; not trainers."),
      .unit = "people",
      .better = ATHAR_BETTER_UP,
      .breakdowns = "age; topic",
      .overlapping = "topic",
      .iris = "PI2998",
      .sdg = "4.4" },
    { .size = sizeof(struct athar_indicator),
      .kind = ATHAR_REACH,
      .id = "managers_trained",
      .name = ATHAR_AR_FR_EN("مسيرو التعاونيات المستفيدون من التكوين (دون تكرار)",
                             "Gestionnaires de coopératives formés (uniques)",
                             "Unique cooperative managers trained"),
      .definition = ATHAR_AR_FR_EN(
          "كل مسير أو عضو مجلس إدارة استفاد من التكوين خلال الفترة يُحسب مرة واحدة، دون "
          "بقية المنخرطين.",
          "Chaque gestionnaire ou administrateur formé dans la période, une seule fois ; "
          "pas les autres membres.",
          "Each manager or board member trained in the period, once; not other members."),
      .unit = "people",
      .better = ATHAR_BETTER_UP,
      .breakdowns = "sex; age",
      .iris = "PI2998",
      .sdg = "4.4" },
    { .size = sizeof(struct athar_indicator),
      .kind = ATHAR_FLOW,
      .id = "participants",
      .name = ATHAR_AR_FR_EN("المشاركات في التكوين", "Participations aux formations",
                             "Training participations"),
      .definition = ATHAR_AR_FR_EN(
          "كل مشارك يُحسب مرة واحدة في كل تقرير حسب الموضوع الأساسي للتكوين؛ ولا يعني "
          "المجموع أشخاصا مختلفين.",
          "Participations comptées une fois dans chaque rapport, selon le thème principal "
          "; le cumul ne donne pas des personnes distinctes.",
          "Participations counted once per report, by main topic; the sum is not distinct "
          "people."),
      .unit = "people",
      .better = ATHAR_BETTER_UP,
      .breakdowns = "sex; topic; sex*topic",
      .sdg = "4.4" },
    { .size = sizeof(struct athar_indicator),
      .kind = ATHAR_RATIO,
      .id = "women_participants_share",
      .name = ATHAR_AR_FR_EN("نسبة مشاركة النساء في التكوين",
                             "Part des participations de femmes",
                             "Women's share of training participations"),
      .definition = ATHAR_AR_FR_EN(
          "يُحسب تلقائيا: مشاركات النساء من مجموع المشاركات، ولا يُدخل يدويا.",
          "Calculé : participations de femmes sur l'ensemble ; à ne pas saisir.",
          "Computed: women's participations over all participations; never entered."),
      .unit = "%",
      .scale = 1,
      .better = ATHAR_BETTER_UP,
      .breakdowns = "topic",
      .numerator = "participants[sex=f]",
      .denominator = "participants",
      .factor = 100,
      .sdg = "5.5" },
    { .size = sizeof(struct athar_indicator),
      .kind = ATHAR_FLOW,
      .id = "training_hours",
      .name = ATHAR_AR_FR_EN("ساعات التكوين", "Heures de formation", "Training hours"),
      .definition = ATHAR_AR_FR_EN(
          "مدة الدورات المنجزة خلال الفترة بالساعات، دون ضربها في عدد الحاضرين.",
          "Durée des sessions tenues dans la période, en heures ; sans multiplier par les "
          "présents.",
          "Length of the sessions held in the period, in hours; not multiplied by "
          "attendance."),
      .unit = "hours",
      .scale = 2,
      .better = ATHAR_BETTER_UP,
      .breakdowns = "topic",
      .sdg = "4.4" },
    { .size = sizeof(struct athar_indicator),
      .kind = ATHAR_STOCK,
      .id = "support_needed",
      .name = ATHAR_AR_FR_EN("التعاونيات التي لها حاجة إلى الدعم",
                             "Coopératives ayant un besoin d'appui",
                             "Cooperatives in need of support"),
      .definition = ATHAR_AR_FR_EN(
          "التعاونيات التي عبرت عن حاجة لم تُلبَّ بعد في آخر يوم من الفترة، مرة في كل مجال، "
          "دون الحاجات الملباة.",
          "Coopératives ayant un besoin exprimé et non couvert au dernier jour de la "
          "période, une fois par thème ; pas les besoins satisfaits.",
          "Cooperatives with a stated need not yet met on the last day of the period, once "
          "per theme; not needs already met."),
      .unit = "organizations",
      .better = ATHAR_BETTER_DOWN,
      .breakdowns = "support_theme",
      .overlapping = "support_theme",
      .sdg = "8.3" },
    { .size = sizeof(struct athar_indicator),
      .kind = ATHAR_FLOW,
      .id = "support_delivered",
      .name = ATHAR_AR_FR_EN("خدمات الدعم المقدمة", "Appuis réalisés",
                             "Support actions delivered"),
      .definition =
          ATHAR_AR_FR_EN("كل خدمة دعم أُنجزت لفائدة تعاونية خلال الفترة حسب مجالها الأساسي، "
                         "دون الخدمات المبرمجة.",
                         "Chaque appui achevé au profit d'une coopérative dans la période, "
                         "selon son thème principal ; pas les appuis prévus.",
                         "Each support action completed for a cooperative in the period, "
                         "by main theme; not planned ones."),
      .unit = "actions",
      .better = ATHAR_BETTER_UP,
      .breakdowns = "support_theme",
      .sdg = "8.3" },
    { .size = sizeof(struct athar_indicator),
      .kind = ATHAR_FLOW,
      .id = "unions_created",
      .name =
          ATHAR_AR_FR_EN("الاتحادات والفدراليات المحدثة", "Unions et fédérations créées",
                         "Unions and federations created"),
      .definition = ATHAR_AR_FR_EN(
          "كل اتحاد أو فدرالية تعاونيات أُسس رسميا خلال الفترة، دون الشبكات غير الرسمية.",
          "Chaque union ou fédération de coopératives légalement constituée dans la "
          "période ; pas les réseaux informels.",
          "Each union or federation of cooperatives legally founded in the period; not "
          "informal networks."),
      .unit = "organizations",
      .better = ATHAR_BETTER_UP,
      .breakdowns = "union_form; level",
      .sdg = "17.17" },
    { .size = sizeof(struct athar_indicator),
      .kind = ATHAR_STOCK,
      .id = "coops_federated",
      .name = ATHAR_AR_FR_EN("التعاونيات المنخرطة في اتحاد",
                             "Coopératives membres d'une union", "Cooperatives in a union"),
      .definition = ATHAR_AR_FR_EN(
          "التعاونيات العضوة في اتحاد أو فدرالية في آخر يوم من الفترة، دون طلبات الانخراط.",
          "Coopératives membres d'une union ou fédération au dernier jour de la période ; "
          "pas les demandes d'adhésion.",
          "Cooperatives that belong to a union or federation on the last day of the "
          "period; not pending requests."),
      .unit = "organizations",
      .better = ATHAR_BETTER_UP,
      .breakdowns = "women_led",
      .sdg = "17.17" },
    { .size = sizeof(struct athar_indicator),
      .kind = ATHAR_STOCK,
      .id = "online_coops",
      .name =
          ATHAR_AR_FR_EN("التعاونيات البائعة عبر الإنترنت", "Coopératives vendant en ligne",
                         "Cooperatives selling online"),
      .definition =
          ATHAR_AR_FR_EN("التعاونيات التي باعت عبر الإنترنت خلال الفترة ولها قناة قائمة في "
                         "آخر يوم منها، دون صفحات التعريف فقط.",
                         "Coopératives ayant vendu en ligne dans la période et disposant "
                         "d'un canal à sa fin ; pas les simples pages vitrines.",
                         "Cooperatives that sold online in the period and have a channel "
                         "at its end; not mere display pages."),
      .unit = "organizations",
      .better = ATHAR_BETTER_UP,
      .breakdowns = "women_led",
      .sdg = "5.b" },
    { .size = sizeof(struct athar_indicator),
      .kind = ATHAR_FLOW,
      .id = "projects_financed",
      .name = ATHAR_AR_FR_EN("المشاريع الممولة", "Projets financés", "Projects financed"),
      .definition = ATHAR_AR_FR_EN(
          "كل مشروع تعاونية صُرفت أول دفعة من تمويله خلال الفترة حسب الممول الأساسي، دون "
          "المشاريع المقبولة غير الممولة.",
          "Chaque projet de coopérative dont le premier versement a lieu dans la période, "
          "selon le financeur principal ; pas les projets seulement agréés.",
          "Each cooperative project whose first payment is made in the period, by main "
          "funder; not projects only approved."),
      .unit = "projects",
      .better = ATHAR_BETTER_UP,
      .breakdowns = "funder_type",
      .sdg = "1.4" },
    { .size = sizeof(struct athar_indicator),
      .kind = ATHAR_FLOW,
      .id = "funding_mobilised",
      .name = ATHAR_AR_FR_EN("التمويلات المعبأة", "Financements mobilisés",
                             "Funding mobilised"),
      .definition = ATHAR_AR_FR_EN(
          "المنح والقروض المتوصل بها خلال الفترة لفائدة التعاونيات، دون الوعود ورقم "
          "المعاملات.",
          "Subventions et prêts encaissés dans la période par les coopératives ; ni "
          "promesses ni chiffre d'affaires.",
          "Grants and loans received in the period by cooperatives; not pledges or sales."),
      .unit = "MAD",
      .scale = 2,
      .better = ATHAR_BETTER_UP,
      .breakdowns = "funder_type",
      .sdg = "17.3" },
    { .size = sizeof(struct athar_indicator),
      .kind = ATHAR_STOCK,
      .id = "partners",
      .name = ATHAR_AR_FR_EN("الشركاء المحليون", "Partenaires locaux", "Local partners"),
      .definition =
          ATHAR_AR_FR_EN("الهيئات المرتبطة باتفاقية سارية في آخر يوم من الفترة، دون "
                         "الحاضرين في لقاء واحد.",
                         "Organismes liés par une convention en vigueur au dernier jour de "
                         "la période ; pas la simple présence à une réunion.",
                         "Bodies with an agreement in force on the last day of the period; "
                         "not mere attendance at a meeting."),
      .unit = "organizations",
      .better = ATHAR_BETTER_UP,
      .breakdowns = "funder_type",
      .sdg = "17.17" },
    { .size = sizeof(struct athar_indicator),
      .kind = ATHAR_FLOW,
      .id = "events_held",
      .name = ATHAR_AR_FR_EN("الفعاليات المنظمة", "Événements organisés", "Events held"),
      .definition = ATHAR_AR_FR_EN("كل لقاء أو ورشة أو معرض انعقد خلال الفترة يُحسب مرة "
                                   "واحدة ولو دام عدة أيام، دون الاجتماعات الداخلية.",
                                   "Chaque rencontre, atelier ou salon tenu dans la "
                                   "période, une seule fois ; pas les réunions internes.",
                                   "Each meeting, workshop or fair held in the period, "
                                   "once; not internal meetings."),
      .unit = "events",
      .better = ATHAR_BETTER_UP,
      .breakdowns = "event_type",
      .sdg = "17.17" },
    { .size = sizeof(struct athar_indicator),
      .kind = ATHAR_FLOW,
      .id = "event_participants",
      .name = ATHAR_AR_FR_EN("المشاركات في الفعاليات", "Participations aux événements",
                             "Event participations"),
      .definition = ATHAR_AR_FR_EN(
          "كل حاضر يُحسب مرة واحدة عن كل فعالية؛ ولا يعني المجموع أشخاصا مختلفين.",
          "Chaque présent compté une fois par événement ; le cumul ne donne pas des "
          "personnes distinctes.",
          "Each attendee counted once per event; the sum is not distinct people."),
      .unit = "people",
      .better = ATHAR_BETTER_UP,
      .breakdowns = "event_type; sex",
      .sdg = "17.17" },
    { .size = sizeof(struct athar_indicator),
      .kind = ATHAR_CHOICE,
      .id = "governance_maturity",
      .name = ATHAR_AR_FR_EN("مستوى نضج الحكامة", "Maturité de la gouvernance",
                             "Governance maturity"),
      .definition =
          ATHAR_AR_FR_EN("عدد التعاونيات المقيَّمة خلال الفترة حسب كل مستوى، تقييم واحد لكل "
                         "تعاونية، دون التقييمات غير المكتملة.",
                         "Nombre de coopératives évaluées dans la période par niveau, une "
                         "évaluation chacune ; pas les évaluations incomplètes.",
                         "Number of cooperatives assessed in the period by level, one "
                         "assessment each; not incomplete assessments."),
      .unit = "assessments",
      .better = ATHAR_BETTER_UP,
      .breakdowns = "maturity",
      .sdg = "16.6" },
    { .size = sizeof(struct athar_indicator),
      .kind = ATHAR_STOCK,
      .id = "disability_partners",
      .name = ATHAR_AR_FR_EN(
          "الشركاء من هيئات الأشخاص في وضعية إعاقة",
          "Partenaires : organisations de personnes en situation de handicap",
          "Partners: organizations of people with disabilities"),
      .definition = ATHAR_AR_FR_EN(
          "هيئات الأشخاص في وضعية إعاقة المرتبطة باتفاقية سارية في آخر يوم من الفترة، وهي "
          "من مجموع الشركاء.",
          "Organisations de personnes en situation de handicap liées par une convention en "
          "vigueur au dernier jour de la période ; elles font partie des partenaires.",
          "Organizations of people with disabilities with an agreement in force on the "
          "last day of the period; they are among the partners."),
      .unit = "organizations",
      .better = ATHAR_BETTER_UP,
      .sdg = "10.2" },
};
