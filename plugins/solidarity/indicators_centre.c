/* SPDX-License-Identifier: Apache-2.0 */

#include "tables.h"

const struct athar_indicator centre_indicators[] = {
    { .size = sizeof(struct athar_indicator),
      .kind = ATHAR_FLOW,
      .id = "applications",
      .name = ATHAR_AR_FR_EN("الترشيحات المتوصل بها", "Candidatures reçues",
                             "Applications received"),
      .definition = ATHAR_AR_FR_EN("كل ملف ترشيح كامل توصل به المركز خلال الفترة، دون "
                                   "الملفات المكررة أو غير المكتملة.",
                                   "Chaque dossier complet reçu par le centre dans la "
                                   "période ; ni doublons ni dossiers incomplets.",
                                   "Each complete application the centre received in the "
                                   "period; not duplicates or incomplete files."),
      .unit = "applications",
      .better = ATHAR_BETTER_UP,
      .breakdowns = "sex; age",
      .sdg = "8.3" },
    { .size = sizeof(struct athar_indicator),
      .kind = ATHAR_FLOW,
      .id = "projects_retained",
      .name = ATHAR_AR_FR_EN("المشاريع المنتقاة", "Projets retenus", "Projects retained"),
      .definition =
          ATHAR_AR_FR_EN("كل مشروع قبلته لجنة الانتقاء خلال الفترة حسب جنس حامله وفرع "
                         "نشاطه، دون لوائح الانتظار.",
                         "Chaque projet retenu par le comité dans la période, selon le "
                         "sexe du porteur et la branche ; pas la liste d'attente.",
                         "Each project the committee retained in the period, by sex of the "
                         "owner and branch of activity; not the waiting list."),
      .unit = "projects",
      .better = ATHAR_BETTER_UP,
      .breakdowns = "sex; branch",
      .sdg = "8.3" },
    { .size = sizeof(struct athar_indicator),
      .kind = ATHAR_RATIO,
      .id = "selection_rate",
      .name = ATHAR_AR_FR_EN("معدل الانتقاء", "Taux de sélection", "Selection rate"),
      .definition =
          ATHAR_AR_FR_EN("يُحسب تلقائيا: المشاريع المنتقاة من الترشيحات، ولا يُدخل يدويا.",
                         "Calculé : projets retenus sur candidatures ; à ne pas saisir.",
                         "Computed: projects retained over applications; never entered."),
      .unit = "%",
      .scale = 1,
      .breakdowns = "sex",
      .numerator = "projects_retained",
      .denominator = "applications",
      .factor = 100,
      .sdg = "8.3" },
    { .size = sizeof(struct athar_indicator),
      .kind = ATHAR_FLOW,
      .id = "cohort_entrants",
      .name = ATHAR_AR_FR_EN("الملتحقون بالأفواج الجديدة", "Porteurs entrés en promotion",
                             "Entrepreneurs joining a cohort"),
      .definition = ATHAR_AR_FR_EN("كل حامل مشروع التحق بفوج احتضان خلال الفترة يُحسب مرة "
                                   "واحدة، دون المقبولين الذين لم يلتحقوا.",
                                   "Chaque porteur entré dans une promotion dans la "
                                   "période, une seule fois ; pas les admis non venus.",
                                   "Each entrepreneur who joined a cohort in the period, "
                                   "once; not those admitted who did not come."),
      .unit = "people",
      .better = ATHAR_BETTER_UP,
      .breakdowns = "sex; age",
      .sdg = "8.3" },
    { .size = sizeof(struct athar_indicator),
      .kind = ATHAR_STOCK,
      .id = "incubated",
      .name = ATHAR_AR_FR_EN("حاملو المشاريع قيد الاحتضان", "Porteurs en incubation",
                             "Entrepreneurs in incubation"),
      .definition = ATHAR_AR_FR_EN("حاملو المشاريع المحتضنون في المركز في آخر يوم من "
                                   "الفترة، دون المتخرجين والمنسحبين.",
                                   "Porteurs en incubation au centre au dernier jour de la "
                                   "période ; ni sortants ni abandons.",
                                   "Entrepreneurs incubated at the centre on the last day "
                                   "of the period; not graduates or dropouts."),
      .unit = "people",
      .better = ATHAR_BETTER_UP,
      .breakdowns = "sex; branch",
      .sdg = "8.3" },
    { .size = sizeof(struct athar_indicator),
      .kind = ATHAR_REACH,
      .id = "trained",
      .name = ATHAR_AR_FR_EN("المستفيدون من التكوين (دون تكرار)",
                             "Porteurs formés (uniques)", "Unique entrepreneurs trained"),
      .definition =
          ATHAR_AR_FR_EN("كل حامل مشروع استفاد من تكوين خلال الفترة يُحسب مرة واحدة مهما "
                         "تعددت الدورات، دون المؤطرين.",
                         "Chaque porteur formé dans la période, une seule fois quel que "
                         "soit le nombre de sessions ; pas les formateurs.",
                         "Each entrepreneur trained in the period, once whatever the "
                         "number of sessions; not trainers."),
      .unit = "people",
      .better = ATHAR_BETTER_UP,
      .breakdowns = "sex; age; disability",
      .iris = "PI2998",
      .sdg = "4.4" },
    { .size = sizeof(struct athar_indicator),
      .kind = ATHAR_FLOW,
      .id = "participants",
      .name = ATHAR_AR_FR_EN("المشاركات في التكوين", "Participations aux formations",
                             "Training participations"),
      .definition = ATHAR_AR_FR_EN(
          "كل مشارك يُحسب مرة واحدة في كل تقرير حسب نوع التكوين الأساسي؛ ولا يعني المجموع "
          "أشخاصا مختلفين.",
          "Participations comptées une fois dans chaque rapport, selon le type de "
          "formation principal ; le cumul ne donne pas des personnes distinctes.",
          "Participations counted once per report, by main training type; the sum is not "
          "distinct people."),
      .unit = "people",
      .better = ATHAR_BETTER_UP,
      .breakdowns = "sex; training_type; sex*training_type",
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
      .breakdowns = "training_type",
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
      .breakdowns = "training_type",
      .sdg = "4.4" },
    { .size = sizeof(struct athar_indicator),
      .kind = ATHAR_REACH,
      .id = "advised",
      .name = ATHAR_AR_FR_EN("المستفيدون من المواكبة الفردية (دون تكرار)",
                             "Bénéficiaires de l'accompagnement individuel (uniques)",
                             "Unique people advised one to one"),
      .definition = ATHAR_AR_FR_EN(
          "كل حامل مشروع استفاد من جلسة استشارة فردية خلال الفترة يُحسب مرة واحدة، دون "
          "التكوين الجماعي.",
          "Chaque porteur conseillé individuellement dans la période, une seule fois ; pas "
          "la formation en groupe.",
          "Each entrepreneur advised one to one in the period, once; not group training."),
      .unit = "people",
      .better = ATHAR_BETTER_UP,
      .breakdowns = "sex; age",
      .iris = "PI5352",
      .sdg = "8.3" },
    { .size = sizeof(struct athar_indicator),
      .kind = ATHAR_FLOW,
      .id = "advice_sessions",
      .name = ATHAR_AR_FR_EN("جلسات الاستشارة الفردية", "Séances de conseil individuel",
                             "One-to-one advice sessions"),
      .definition = ATHAR_AR_FR_EN(
          "كل جلسة استشارة أو تدريب فردي أُنجزت خلال الفترة، دون المكالمات الإدارية.",
          "Chaque séance de conseil ou de coaching tenue dans la période ; pas les appels "
          "administratifs.",
          "Each advice or coaching session held in the period; not administrative calls."),
      .unit = "sessions",
      .better = ATHAR_BETTER_UP,
      .breakdowns = "mode",
      .sdg = "8.3" },
    { .size = sizeof(struct athar_indicator),
      .kind = ATHAR_STOCK,
      .id = "followed_up",
      .name = ATHAR_AR_FR_EN("حاملو المشاريع الخاضعون للتتبع", "Porteurs suivis",
                             "Entrepreneurs under follow-up"),
      .definition =
          ATHAR_AR_FR_EN("حاملو المشاريع الذين لهم مخطط تتبع سار في آخر يوم من الفترة، دون "
                         "من انتهى تتبعهم.",
                         "Porteurs au plan de suivi en cours au dernier jour de la période "
                         "; pas les suivis terminés.",
                         "Entrepreneurs with a follow-up plan in progress on the last day "
                         "of the period; not those whose follow-up has ended."),
      .unit = "people",
      .better = ATHAR_BETTER_UP,
      .breakdowns = "sex",
      .sdg = "8.3" },
    { .size = sizeof(struct athar_indicator),
      .kind = ATHAR_FLOW,
      .id = "follow_up_visits",
      .name = ATHAR_AR_FR_EN("زيارات التتبع", "Visites de suivi", "Follow-up visits"),
      .definition = ATHAR_AR_FR_EN(
          "كل زيارة ميدانية لمقاولة مواكبة أُنجزت خلال الفترة، دون المكالمات الهاتفية.",
          "Chaque visite sur site d'une entreprise suivie, faite dans la période ; pas les "
          "appels téléphoniques.",
          "Each site visit to a supported enterprise made in the period; not phone calls."),
      .unit = "visits",
      .better = ATHAR_BETTER_UP,
      .sdg = "8.3" },
    { .size = sizeof(struct athar_indicator),
      .kind = ATHAR_FLOW,
      .id = "evaluations",
      .name = ATHAR_AR_FR_EN("تقييمات المشاريع", "Évaluations de projets",
                             "Project evaluations"),
      .definition =
          ATHAR_AR_FR_EN("كل تقييم مكتمل لمشروع مواكب وُثق خلال الفترة، دون زيارات التتبع.",
                         "Chaque évaluation achevée et consignée dans la période ; pas les "
                         "visites de suivi.",
                         "Each evaluation of a supported project completed and filed in "
                         "the period; not follow-up visits."),
      .unit = "evaluations",
      .better = ATHAR_BETTER_UP,
      .sdg = "8.3" },
    { .size = sizeof(struct athar_indicator),
      .kind = ATHAR_FLOW,
      .id = "business_links",
      .name =
          ATHAR_AR_FR_EN("علاقات الأعمال المبرمة", "Mises en relation d'affaires abouties",
                         "Business links made"),
      .definition = ATHAR_AR_FR_EN("كل علاقة مع زبون أو مورد أو شريك أفضت إلى اتفاق خلال "
                                   "الفترة، دون اللقاءات دون نتيجة.",
                                   "Chaque mise en relation conclue par un accord dans la "
                                   "période ; pas les rencontres sans suite.",
                                   "Each link with a client, supplier or partner that led "
                                   "to a deal in the period; not meetings without result."),
      .unit = "links",
      .better = ATHAR_BETTER_UP,
      .sdg = "17.17" },
    { .size = sizeof(struct athar_indicator),
      .kind = ATHAR_FLOW,
      .id = "enterprises_created",
      .name =
          ATHAR_AR_FR_EN("المقاولات الصغيرة جدا المحدثة", "Très petites entreprises créées",
                         "Very small enterprises created"),
      .definition = ATHAR_AR_FR_EN("كل مقاولة سُجلت رسميا خلال الفترة من طرف حامل مشروع "
                                   "مواكب، دون الأنشطة غير المسجلة.",
                                   "Chaque entreprise immatriculée dans la période par un "
                                   "porteur accompagné ; pas les activités non déclarées.",
                                   "Each enterprise registered in the period by a "
                                   "supported entrepreneur; not unregistered activities."),
      .unit = "organizations",
      .better = ATHAR_BETTER_UP,
      .breakdowns = "sex; legal_form",
      .iris = "PI4583",
      .sdg = "8.3" },
    { .size = sizeof(struct athar_indicator),
      .kind = ATHAR_STOCK,
      .id = "operational",
      .name = ATHAR_AR_FR_EN("المقاولات الصغيرة جدا النشيطة",
                             "Très petites entreprises en activité",
                             "Operating very small enterprises"),
      .definition = ATHAR_AR_FR_EN("المقاولات المواكبة التي لها نشاط في آخر يوم من الفترة، "
                                   "دون المتوقفة أو غير المنطلقة.",
                                   "Entreprises accompagnées en activité au dernier jour "
                                   "de la période ; ni arrêtées ni non démarrées.",
                                   "Supported enterprises operating on the last day of the "
                                   "period; not stopped or not yet started."),
      .unit = "organizations",
      .better = ATHAR_BETTER_UP,
      .breakdowns = "branch",
      .iris = "PI9713",
      .sdg = "8.3" },
    { .size = sizeof(struct athar_indicator),
      .kind = ATHAR_FLOW,
      .id = "cohort_12m",
      .name = ATHAR_AR_FR_EN("المقاولات التي بلغت 12 شهرا من إحداثها",
                             "Entreprises créées il y a 12 mois",
                             "Enterprises reaching 12 months since creation"),
      .definition = ATHAR_AR_FR_EN(
          "المقاولات التي تكمل خلال الفترة 12 شهرا على إحداثها، سواء كانت نشيطة أم متوقفة.",
          "Entreprises dont les 12 mois d'existence tombent dans la période, actives ou "
          "non.",
          "Enterprises whose 12-month anniversary falls in the period, whether or not they "
          "still operate."),
      .unit = "organizations",
      .sdg = "8.3" },
    { .size = sizeof(struct athar_indicator),
      .kind = ATHAR_FLOW,
      .id = "alive_12m",
      .name = ATHAR_AR_FR_EN("المقاولات النشيطة بعد 12 شهرا",
                             "Entreprises en activité à 12 mois",
                             "Enterprises operating at 12 months"),
      .definition = ATHAR_AR_FR_EN("من بين المقاولات التي بلغت 12 شهرا خلال الفترة، تلك "
                                   "التي ما زالت نشيطة، دون المتوقفة.",
                                   "Parmi celles qui atteignent 12 mois dans la période, "
                                   "les entreprises en activité ; pas les inactives.",
                                   "Of those reaching 12 months in the period, the "
                                   "enterprises still operating; not dormant ones."),
      .unit = "organizations",
      .better = ATHAR_BETTER_UP,
      .sdg = "8.3" },
    { .size = sizeof(struct athar_indicator),
      .kind = ATHAR_RATIO,
      .id = "survival_12m",
      .name = ATHAR_AR_FR_EN("معدل الاستمرارية بعد 12 شهرا", "Taux de survie à 12 mois",
                             "12-month survival rate"),
      .definition = ATHAR_AR_FR_EN(
          "يُحسب تلقائيا: المقاولات النشيطة من بين التي بلغت 12 شهرا، ولا يُدخل يدويا.",
          "Calculé : entreprises en activité sur celles qui atteignent 12 mois ; à ne pas "
          "saisir.",
          "Computed: enterprises operating over those reaching 12 months; never entered."),
      .unit = "%",
      .scale = 1,
      .better = ATHAR_BETTER_UP,
      .numerator = "alive_12m",
      .denominator = "cohort_12m",
      .factor = 100,
      .sdg = "8.3" },
    { .size = sizeof(struct athar_indicator),
      .kind = ATHAR_FLOW,
      .id = "jobs_created",
      .name = ATHAR_AR_FR_EN("مناصب الشغل المحدثة (معادل دوام كامل)", "Emplois créés (ETP)",
                             "Jobs created (FTE)"),
      .definition =
          ATHAR_AR_FR_EN("صافي مناصب الشغل الجديدة خلال الفترة بمعادل دوام كامل، ومنها "
                         "الشغل الذاتي، دون المناصب القائمة من قبل.",
                         "Emplois nets nouveaux de la période en équivalent temps plein, "
                         "auto-emploi compris ; pas les emplois déjà existants.",
                         "Net new jobs of the period in full-time equivalents, "
                         "self-employment included; not existing jobs."),
      .unit = "FTE",
      .scale = 2,
      .better = ATHAR_BETTER_UP,
      .breakdowns = "sex; age",
      .iris = "PI3687",
      .sdg = "8.5",
      .limits = ATHAR_NEGATIVE },
    { .size = sizeof(struct athar_indicator),
      .kind = ATHAR_FLOW,
      .id = "centre_investment",
      .name = ATHAR_AR_FR_EN("الاستثمار في المراكز", "Investissement dans les centres",
                             "Investment in centres"),
      .definition = ATHAR_AR_FR_EN("المبالغ المستثمرة خلال الفترة في بناء المركز وتجهيزه "
                                   "حسب الممول، دون مصاريف التسيير.",
                                   "Sommes investies dans la période pour bâtir et équiper "
                                   "le centre, par financeur ; pas le fonctionnement.",
                                   "Sums invested in the period to build and equip the "
                                   "centre, by funder; not running costs."),
      .unit = "MAD",
      .scale = 2,
      .better = ATHAR_BETTER_UP,
      .breakdowns = "funder_type",
      .sdg = "9.3" },
    { .size = sizeof(struct athar_indicator),
      .kind = ATHAR_FLOW,
      .id = "support_committed",
      .name = ATHAR_AR_FR_EN("الدعم المرصود للمقاولات",
                             "Appui engagé en faveur des entreprises",
                             "Support committed to enterprises"),
      .definition = ATHAR_AR_FR_EN("مبالغ الدعم الموقع على الالتزام بها خلال الفترة، دون "
                                   "احتسابها مع المبالغ الممنوحة فعلا.",
                                   "Montants d'appui engagés par convention dans la "
                                   "période ; à ne pas ajouter aux montants versés.",
                                   "Support committed by signed agreement in the period; "
                                   "not to be added to amounts paid out."),
      .unit = "MAD",
      .scale = 2,
      .better = ATHAR_BETTER_UP,
      .breakdowns = "funder_type",
      .sdg = "9.3" },
    { .size = sizeof(struct athar_indicator),
      .kind = ATHAR_FLOW,
      .id = "startup_capital",
      .name = ATHAR_AR_FR_EN("مبالغ بدء النشاط الممنوحة", "Fonds de démarrage accordés",
                             "Start-up capital granted"),
      .definition = ATHAR_AR_FR_EN("المبالغ المسلمة خلال الفترة لحاملي المشاريع لبدء "
                                   "نشاطهم دون استرداد، دون القروض وقيمة التجهيزات.",
                                   "Sommes non remboursables remises aux porteurs dans la "
                                   "période ; ni prêts ni valeur des équipements.",
                                   "Non-repayable sums handed to entrepreneurs in the "
                                   "period; not loans or the value of equipment."),
      .unit = "MAD",
      .scale = 2,
      .better = ATHAR_BETTER_UP,
      .breakdowns = "sex",
      .sdg = "9.3" },
    { .size = sizeof(struct athar_indicator),
      .kind = ATHAR_FLOW,
      .id = "startup_capital_recipients",
      .name = ATHAR_AR_FR_EN("المستفيدون من مبالغ بدء النشاط",
                             "Bénéficiaires des fonds de démarrage",
                             "Start-up capital recipients"),
      .definition = ATHAR_AR_FR_EN(
          "كل حامل مشروع تسلم أول دفعة من المبلغ خلال الفترة، دون الدفعات الموالية.",
          "Chaque porteur ayant reçu son premier versement dans la période ; pas les "
          "versements suivants.",
          "Each entrepreneur whose first payment was made in the period; not later "
          "payments."),
      .unit = "people",
      .better = ATHAR_BETTER_UP,
      .breakdowns = "sex",
      .sdg = "9.3" },
    { .size = sizeof(struct athar_indicator),
      .kind = ATHAR_RATIO,
      .id = "avg_startup_capital",
      .name = ATHAR_AR_FR_EN("متوسط مبلغ بدء النشاط", "Fonds de démarrage moyen",
                             "Average start-up capital"),
      .definition = ATHAR_AR_FR_EN(
          "يُحسب تلقائيا: المبالغ الممنوحة مقسومة على عدد المستفيدين، ولا يُدخل يدويا.",
          "Calculé : fonds accordés par bénéficiaire ; à ne pas saisir.",
          "Computed: capital granted per recipient; never entered."),
      .unit = "MAD",
      .scale = 2,
      .breakdowns = "sex",
      .numerator = "startup_capital",
      .denominator = "startup_capital_recipients",
      .factor = 1,
      .sdg = "9.3" },
    { .size = sizeof(struct athar_indicator),
      .kind = ATHAR_FLOW,
      .id = "equipment",
      .name = ATHAR_AR_FR_EN("قيمة التجهيزات الممنوحة", "Valeur des équipements",
                             "Value of equipment granted"),
      .definition =
          ATHAR_AR_FR_EN("كلفة الأدوات والتجهيزات المهنية المسلمة خلال الفترة لحاملي "
                         "المشاريع، دون تجهيزات المركز.",
                         "Coût des outils et équipements remis aux porteurs dans la "
                         "période ; pas les équipements du centre.",
                         "Cost of the tools and equipment handed to entrepreneurs in the "
                         "period; not the centre's own equipment."),
      .unit = "MAD",
      .scale = 2,
      .better = ATHAR_BETTER_UP,
      .breakdowns = "branch",
      .sdg = "9.3" },
};
