/* SPDX-License-Identifier: Apache-2.0 */

#include "tables.h"

const struct athar_indicator incubation_indicators[] = {
    { .size = sizeof(struct athar_indicator),
      .kind = ATHAR_FLOW,
      .id = "applications",
      .name = ATHAR_AR_FR_EN("الترشيحات المتوصل بها", "Candidatures reçues",
                             "Applications received"),
      .definition =
          ATHAR_AR_FR_EN("كل ملف ترشيح كامل توصلتم به خلال الفترة حسب جنس حامل المشروع، "
                         "دون الملفات المكررة أو غير المكتملة.",
                         "Chaque dossier complet reçu dans la période, selon le sexe du "
                         "porteur ; ni doublons ni dossiers incomplets.",
                         "Each complete application received in the period, by sex of the "
                         "lead applicant; not duplicates or incomplete files."),
      .unit = "applications",
      .better = ATHAR_BETTER_UP,
      .breakdowns = "sex; stage",
      .sdg = "8.3" },
    { .size = sizeof(struct athar_indicator),
      .kind = ATHAR_FLOW,
      .id = "projects_admitted",
      .name = ATHAR_AR_FR_EN("المشاريع المقبولة في الاحتضان", "Projets admis en incubation",
                             "Projects admitted to incubation"),
      .definition =
          ATHAR_AR_FR_EN("كل مشروع يلج الاحتضان لأول مرة خلال الفترة، دون المشاريع المسجلة "
                         "في لوائح الانتظار أو المجدد لها.",
                         "Chaque projet entré pour la première fois en incubation dans la "
                         "période ; ni liste d'attente ni renouvellement.",
                         "Each project that enters incubation for the first time in the "
                         "period; not waiting lists or renewals."),
      .unit = "projects",
      .better = ATHAR_BETTER_UP,
      .breakdowns = "sex; stage",
      .iris = "PI6894",
      .sdg = "8.3" },
    { .size = sizeof(struct athar_indicator),
      .kind = ATHAR_RATIO,
      .id = "selection_rate",
      .name = ATHAR_AR_FR_EN("معدل الانتقاء", "Taux de sélection", "Selection rate"),
      .definition = ATHAR_AR_FR_EN("يُحسب تلقائيا: المشاريع المقبولة من بين الترشيحات "
                                   "المتوصل بها في الفترة نفسها، ولا يُدخل يدويا.",
                                   "Calculé : projets admis sur candidatures reçues dans "
                                   "la même période ; à ne pas saisir.",
                                   "Computed: projects admitted over applications received "
                                   "in the same period; never entered."),
      .unit = "%",
      .scale = 1,
      .breakdowns = "sex; stage",
      .numerator = "projects_admitted",
      .denominator = "applications",
      .factor = 100,
      .sdg = "8.3" },
    { .size = sizeof(struct athar_indicator),
      .kind = ATHAR_FLOW,
      .id = "projects_accompanied",
      .name =
          ATHAR_AR_FR_EN("المشاريع المواكبة", "Projets accompagnés", "Projects supported"),
      .definition =
          ATHAR_AR_FR_EN("كل مشروع بدأت مواكبته خلال الفترة، ومنه المقبول في الاحتضان، دون "
                         "طلبات الاستشارة العابرة.",
                         "Chaque projet dont l'accompagnement débute dans la période, "
                         "incubés compris ; pas les simples demandes de conseil.",
                         "Each project whose support starts in the period, those incubated "
                         "included; not passing requests for advice."),
      .unit = "projects",
      .better = ATHAR_BETTER_UP,
      .breakdowns = "sex; stage",
      .sdg = "8.3" },
    { .size = sizeof(struct athar_indicator),
      .kind = ATHAR_STOCK,
      .id = "projects_active",
      .name = ATHAR_AR_FR_EN("المشاريع قيد الاحتضان في نهاية الفترة",
                             "Projets en incubation en fin de période",
                             "Projects in incubation at period end"),
      .definition = ATHAR_AR_FR_EN("المشاريع التي ما زالت في الاحتضان في آخر يوم من "
                                   "الفترة، دون المتخرجة أو المنسحبة.",
                                   "Projets encore en incubation au dernier jour de la "
                                   "période ; ni parcours achevés ni abandons.",
                                   "Projects still in incubation on the last day of the "
                                   "period; not graduates or dropouts."),
      .unit = "projects",
      .better = ATHAR_BETTER_UP,
      .breakdowns = "sex; stage",
      .iris = "PI9652",
      .sdg = "8.3" },
    { .size = sizeof(struct athar_indicator),
      .kind = ATHAR_FLOW,
      .id = "projects_graduated",
      .name = ATHAR_AR_FR_EN("المشاريع المتخرجة من الاحتضان",
                             "Projets ayant achevé l'incubation",
                             "Projects that completed incubation"),
      .definition = ATHAR_AR_FR_EN(
          "كل مشروع أتم مسار الاحتضان خلال الفترة، دون المشاريع المنسحبة.",
          "Chaque projet ayant achevé le parcours d'incubation dans la période ; pas les "
          "abandons.",
          "Each project that completed the incubation path in the period; not dropouts."),
      .unit = "projects",
      .better = ATHAR_BETTER_UP,
      .breakdowns = "sex",
      .sdg = "8.3" },
    { .size = sizeof(struct athar_indicator),
      .kind = ATHAR_FLOW,
      .id = "projects_dropped",
      .name = ATHAR_AR_FR_EN("المشاريع المنسحبة", "Projets ayant abandonné",
                             "Projects that dropped out"),
      .definition = ATHAR_AR_FR_EN(
          "كل مشروع غادر الاحتضان خلال الفترة قبل إتمام المسار، دون المتخرجين.",
          "Chaque projet sorti dans la période avant la fin du parcours ; pas les parcours "
          "achevés.",
          "Each project that left in the period before completing the path; not "
          "graduates."),
      .unit = "projects",
      .better = ATHAR_BETTER_DOWN,
      .breakdowns = "sex",
      .sdg = "8.3" },
    { .size = sizeof(struct athar_indicator),
      .kind = ATHAR_RATIO,
      .id = "completion_rate",
      .name = ATHAR_AR_FR_EN("معدل إتمام الاحتضان", "Taux d'achèvement", "Completion rate"),
      .definition = ATHAR_AR_FR_EN(
          "يُحسب تلقائيا: المتخرجون من مجموع المتخرجين والمنسحبين في الفترة، ولا يُدخل "
          "يدويا.",
          "Calculé : parcours achevés sur l'ensemble des sorties de la période ; à ne pas "
          "saisir.",
          "Computed: graduates over all exits in the period; never entered."),
      .unit = "%",
      .scale = 1,
      .better = ATHAR_BETTER_UP,
      .breakdowns = "sex",
      .numerator = "projects_graduated",
      .denominator = "projects_graduated + projects_dropped",
      .factor = 100,
      .sdg = "8.3" },
    { .size = sizeof(struct athar_indicator),
      .kind = ATHAR_FLOW,
      .id = "enterprises_created",
      .name =
          ATHAR_AR_FR_EN("المقاولات المحدثة", "Entreprises créées", "Enterprises created"),
      .definition = ATHAR_AR_FR_EN("كل كيان قانوني سُجل رسميا خلال الفترة انطلاقا من مشروع "
                                   "محتضن، دون المشاريع غير المسجلة.",
                                   "Chaque entité immatriculée dans la période à partir "
                                   "d'un projet incubé ; pas les projets non immatriculés.",
                                   "Each legal entity registered in the period from an "
                                   "incubated project; not unregistered projects."),
      .unit = "organizations",
      .better = ATHAR_BETTER_UP,
      .breakdowns = "sex; legal_form",
      .iris = "PI4583",
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
      .definition =
          ATHAR_AR_FR_EN("من بين المقاولات التي بلغت 12 شهرا خلال الفترة، تلك التي ما زالت "
                         "نشيطة، دون المتوقفة أو المشطب عليها.",
                         "Parmi celles qui atteignent 12 mois dans la période, les "
                         "entreprises en activité ; ni inactives ni radiées.",
                         "Of those reaching 12 months in the period, the enterprises still "
                         "operating; not dormant or struck off."),
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
          ATHAR_AR_FR_EN("صافي مناصب الشغل الجديدة خلال الفترة بمعادل دوام كامل، دون "
                         "التداريب غير المؤدى عنها والمناصب القائمة من قبل.",
                         "Emplois nets nouveaux de la période en équivalent temps plein ; "
                         "ni stages non payés ni emplois déjà existants.",
                         "Net new jobs of the period in full-time equivalents; not unpaid "
                         "internships or existing jobs."),
      .unit = "FTE",
      .scale = 2,
      .better = ATHAR_BETTER_UP,
      .breakdowns = "sex; age",
      .iris = "PI3687",
      .sdg = "8.5",
      .limits = ATHAR_NEGATIVE },
    { .size = sizeof(struct athar_indicator),
      .kind = ATHAR_STOCK,
      .id = "jobs_supported",
      .name =
          ATHAR_AR_FR_EN("مناصب الشغل القائمة (معادل دوام كامل)", "Emplois existants (ETP)",
                         "Jobs in supported enterprises (FTE)"),
      .definition = ATHAR_AR_FR_EN(
          "مناصب الشغل القائمة في المقاولات المواكبة في آخر يوم من الفترة بمعادل دوام "
          "كامل، دون المتطوعين.",
          "Emplois en place au dernier jour de la période dans les entreprises soutenues, "
          "en équivalent temps plein ; pas les bénévoles.",
          "Jobs held in supported enterprises on the last day of the period, in full-time "
          "equivalents; not volunteers."),
      .unit = "FTE",
      .scale = 2,
      .better = ATHAR_BETTER_UP,
      .breakdowns = "sex; contract",
      .iris = "PI4874",
      .sdg = "8.5" },
    { .size = sizeof(struct athar_indicator),
      .kind = ATHAR_FLOW,
      .id = "revenue",
      .name = ATHAR_AR_FR_EN("رقم معاملات المقاولات المحتضنة",
                             "Chiffre d'affaires des entreprises incubées",
                             "Revenue of incubated enterprises"),
      .definition = ATHAR_AR_FR_EN(
          "مبيعات الفترة دون احتساب الرسوم للمقاولات المحتضنة، دون المنح والقروض.",
          "Ventes hors taxes de la période des entreprises incubées ; ni subventions ni "
          "prêts.",
          "Sales of the period before tax of incubated enterprises; not grants or loans."),
      .unit = "MAD",
      .scale = 2,
      .better = ATHAR_BETTER_UP,
      .iris = "PI3180",
      .sdg = "8.3" },
    { .size = sizeof(struct athar_indicator),
      .kind = ATHAR_FLOW,
      .id = "grants",
      .name = ATHAR_AR_FR_EN("المنح المعبأة", "Subventions mobilisées", "Grants mobilised"),
      .definition = ATHAR_AR_FR_EN(
          "المنح المتوصل بها خلال الفترة لفائدة المشاريع أو البرنامج، دون الوعود والقروض.",
          "Subventions encaissées dans la période pour les projets ou le programme ; ni "
          "promesses ni prêts.",
          "Grants received in the period for the projects or the program; not pledges or "
          "loans."),
      .unit = "MAD",
      .scale = 2,
      .better = ATHAR_BETTER_UP,
      .breakdowns = "funder_type",
      .iris = "FP3021",
      .sdg = "17.3" },
    { .size = sizeof(struct athar_indicator),
      .kind = ATHAR_FLOW,
      .id = "investment",
      .name = ATHAR_AR_FR_EN("الاستثمارات المعبأة", "Investissements levés",
                             "Investment raised"),
      .definition = ATHAR_AR_FR_EN(
          "رؤوس الأموال والقروض التي حصلت عليها المقاولات المحتضنة خلال الفترة، دون المنح.",
          "Capitaux et prêts obtenus dans la période par les entreprises incubées ; pas "
          "les subventions.",
          "Equity and loans obtained in the period by incubated enterprises; not grants."),
      .unit = "MAD",
      .scale = 2,
      .better = ATHAR_BETTER_UP,
      .breakdowns = "instrument",
      .iris = "FP8293",
      .sdg = "9.3" },
    { .size = sizeof(struct athar_indicator),
      .kind = ATHAR_STOCK,
      .id = "founders",
      .name = ATHAR_AR_FR_EN("مؤسسو المشاريع المحتضنة", "Fondatrices et fondateurs",
                             "Founders"),
      .definition = ATHAR_AR_FR_EN(
          "المؤسسون النشيطون للمشاريع قيد الاحتضان في آخر يوم من الفترة، دون الأجراء.",
          "Fondateurs actifs des projets en incubation au dernier jour de la période ; pas "
          "les salariés.",
          "Active founders of the projects in incubation on the last day of the period; "
          "not employees."),
      .unit = "people",
      .better = ATHAR_BETTER_UP,
      .breakdowns = "sex; age; sex*age",
      .sdg = "5.5" },
    { .size = sizeof(struct athar_indicator),
      .kind = ATHAR_RATIO,
      .id = "women_founders_share",
      .name = ATHAR_AR_FR_EN("نسبة النساء المؤسِّسات", "Part des fondatrices",
                             "Share of women founders"),
      .definition = ATHAR_AR_FR_EN(
          "يُحسب تلقائيا: النساء من مجموع المؤسسين في نهاية الفترة، ولا يُدخل يدويا.",
          "Calculé : femmes sur l'ensemble des fondateurs en fin de période ; à ne pas "
          "saisir.",
          "Computed: women over all founders at period end; never entered."),
      .unit = "%",
      .scale = 1,
      .better = ATHAR_BETTER_UP,
      .breakdowns = "age",
      .numerator = "founders[sex=f]",
      .denominator = "founders",
      .factor = 100,
      .sdg = "5.5" },
    { .size = sizeof(struct athar_indicator),
      .kind = ATHAR_STOCK,
      .id = "mentors",
      .name = ATHAR_AR_FR_EN("المرشدون النشيطون", "Mentors actifs", "Active mentors"),
      .definition = ATHAR_AR_FR_EN("المرشدون الملتزمون مع مشروع واحد على الأقل في آخر يوم "
                                   "من الفترة، دون المستخدمين الإداريين.",
                                   "Mentors engagés auprès d'un projet au moins au dernier "
                                   "jour de la période ; pas le personnel administratif.",
                                   "Mentors committed to at least one project on the last "
                                   "day of the period; not administrative staff."),
      .unit = "people",
      .better = ATHAR_BETTER_UP,
      .breakdowns = "sex",
      .sdg = "17.17" },
    { .size = sizeof(struct athar_indicator),
      .kind = ATHAR_FLOW,
      .id = "mentoring_hours",
      .name = ATHAR_AR_FR_EN("ساعات الإرشاد", "Heures de mentorat", "Mentoring hours"),
      .definition = ATHAR_AR_FR_EN(
          "ساعات الإرشاد الفردي المنجزة خلال الفترة، دون ساعات التكوين الجماعي.",
          "Heures de mentorat individuel tenues dans la période ; pas la formation en "
          "groupe.",
          "Hours of one-to-one mentoring held in the period; not group training."),
      .unit = "hours",
      .scale = 2,
      .better = ATHAR_BETTER_UP,
      .breakdowns = "mode",
      .sdg = "8.3" },
    { .size = sizeof(struct athar_indicator),
      .kind = ATHAR_REACH,
      .id = "people_trained",
      .name = ATHAR_AR_FR_EN("الأشخاص المستفيدون من التكوين (دون تكرار)",
                             "Personnes formées (uniques)", "Unique people trained"),
      .definition = ATHAR_AR_FR_EN(
          "كل شخص حضر تكوينا خلال الفترة يُحسب مرة واحدة مهما تعددت الدورات، دون المؤطرين.",
          "Chaque personne formée dans la période, une seule fois quel que soit le nombre "
          "de sessions ; pas les formateurs.",
          "Each person trained in the period, once whatever the number of sessions; not "
          "trainers."),
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
          "كل مشارك يُحسب مرة واحدة في كل تقرير حسب نوع التكوين الأساسي الذي حضره؛ ولا يعني "
          "المجموع أشخاصا مختلفين.",
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
      .name = ATHAR_AR_FR_EN("نسبة مشاركة النساء", "Part des participations de femmes",
                             "Women's share of participations"),
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
      .kind = ATHAR_FLOW,
      .id = "people_sensitized",
      .name = ATHAR_AR_FR_EN("المشاركات في أنشطة التحسيس",
                             "Participations aux actions de sensibilisation",
                             "Awareness participations"),
      .definition = ATHAR_AR_FR_EN("كل حاضر في أنشطة التحسيس يُحسب مرة واحدة في كل تقرير، "
                                   "دون المشاهدات على الإنترنت.",
                                   "Présents aux actions de sensibilisation, comptés une "
                                   "fois dans chaque rapport ; pas les vues en ligne.",
                                   "People present at awareness activities, counted once "
                                   "per report; not online views."),
      .unit = "people",
      .better = ATHAR_BETTER_UP,
      .breakdowns = "sex; age",
      .sdg = "4.4" },
    { .size = sizeof(struct athar_indicator),
      .kind = ATHAR_REACH,
      .id = "students_reached",
      .name = ATHAR_AR_FR_EN("التلاميذ والطلبة المستفيدون (دون تكرار)",
                             "Élèves et étudiants touchés (uniques)",
                             "Unique pupils and students reached"),
      .definition =
          ATHAR_AR_FR_EN("كل تلميذ أو طالب شارك في نشاط للبرنامج خلال الفترة يُحسب مرة "
                         "واحدة، دون المؤطرين.",
                         "Chaque élève ou étudiant ayant pris part à une activité dans la "
                         "période, une seule fois ; pas les encadrants.",
                         "Each pupil or student who took part in an activity in the "
                         "period, once; not supervisors."),
      .unit = "people",
      .better = ATHAR_BETTER_UP,
      .breakdowns = "sex; learner",
      .sdg = "4.4" },
    { .size = sizeof(struct athar_indicator),
      .kind = ATHAR_FLOW,
      .id = "programs_run",
      .name = ATHAR_AR_FR_EN("البرامج المنفذة", "Programmes réalisés", "Programs run"),
      .definition =
          ATHAR_AR_FR_EN("كل برنامج انطلق تنفيذه خلال الفترة يُحسب مرة واحدة، دون الأفواج "
                         "المتتالية للبرنامج نفسه.",
                         "Chaque programme dont l'exécution débute dans la période, une "
                         "seule fois ; pas ses promotions suivantes.",
                         "Each program whose execution starts in the period, once; not its "
                         "later cohorts."),
      .unit = "programs",
      .better = ATHAR_BETTER_UP,
      .sdg = "8.3" },
    { .size = sizeof(struct athar_indicator),
      .kind = ATHAR_REACH,
      .id = "countries",
      .name =
          ATHAR_AR_FR_EN("البلدان التي نُفذت فيها البرامج (دون تكرار)",
                         "Pays d'intervention (uniques)", "Unique countries of operation"),
      .definition =
          ATHAR_AR_FR_EN("كل بلد نُفذ فيه برنامج خلال الفترة يُحسب مرة واحدة، والمغرب من "
                         "بينها، دون بلدان الشركاء وحدهم.",
                         "Chaque pays où un programme s'est tenu dans la période, Maroc "
                         "compris, une seule fois ; pas le seul pays d'un partenaire.",
                         "Each country where a program ran in the period, Morocco "
                         "included, once; not a partner's home country alone."),
      .unit = "countries",
      .better = ATHAR_BETTER_UP,
      .sdg = "17.17" },
    { .size = sizeof(struct athar_indicator),
      .kind = ATHAR_FLOW,
      .id = "events_held",
      .name = ATHAR_AR_FR_EN("الفعاليات المنظمة", "Événements organisés", "Events held"),
      .definition = ATHAR_AR_FR_EN("كل فعالية انعقدت خلال الفترة تُحسب مرة واحدة ولو دامت "
                                   "عدة أيام، دون الاجتماعات الداخلية.",
                                   "Chaque événement tenu dans la période, une seule fois "
                                   "même sur plusieurs jours ; pas les réunions internes.",
                                   "Each event held in the period, once even over several "
                                   "days; not internal meetings."),
      .unit = "events",
      .better = ATHAR_BETTER_UP,
      .breakdowns = "event_type",
      .sdg = "8.3" },
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
      .sdg = "8.3" },
    { .size = sizeof(struct athar_indicator),
      .kind = ATHAR_FLOW,
      .id = "summit_participants",
      .name =
          ATHAR_AR_FR_EN("المشاركون في القمة المغربية للمقاولة الاجتماعية",
                         "Participants au sommet marocain de l'entrepreneuriat social",
                         "Participants of the Moroccan summit of social entrepreneurship"),
      .definition = ATHAR_AR_FR_EN("كل شخص حضر دورة القمة المنعقدة خلال الفترة يُحسب مرة "
                                   "واحدة، دون المسجلين الغائبين.",
                                   "Chaque personne présente à l'édition tenue dans la "
                                   "période, une seule fois ; pas les inscrits absents.",
                                   "Each person present at the edition held in the period, "
                                   "once; not registered people who did not come."),
      .unit = "people",
      .better = ATHAR_BETTER_UP,
      .breakdowns = "participant_type",
      .sdg = "17.17" },
    { .size = sizeof(struct athar_indicator),
      .kind = ATHAR_FLOW,
      .id = "exhibitors",
      .name = ATHAR_AR_FR_EN("المقاولون العارضون", "Entrepreneurs exposants",
                             "Exhibiting entrepreneurs"),
      .definition = ATHAR_AR_FR_EN(
          "كل مقاول عرض منتجاته في معرض منظم خلال الفترة، دون الزوار ومساعدي العارضين.",
          "Chaque entrepreneur ayant exposé dans un salon tenu dans la période ; ni "
          "visiteurs ni aides.",
          "Each entrepreneur who exhibited at a fair held in the period; not visitors or "
          "assistants."),
      .unit = "people",
      .better = ATHAR_BETTER_UP,
      .breakdowns = "sex",
      .sdg = "8.3" },
    { .size = sizeof(struct athar_indicator),
      .kind = ATHAR_FLOW,
      .id = "awards_given",
      .name = ATHAR_AR_FR_EN("الجوائز الممنوحة", "Prix remis", "Awards given"),
      .definition = ATHAR_AR_FR_EN(
          "كل جائزة سُلمت خلال الفترة، دون شهادات المشاركة.",
          "Chaque prix remis dans la période ; pas les attestations de participation.",
          "Each award handed over in the period; not certificates of attendance."),
      .unit = "awards",
      .better = ATHAR_BETTER_UP,
      .sdg = "8.3" },
    { .size = sizeof(struct athar_indicator),
      .kind = ATHAR_FLOW,
      .id = "studies_published",
      .name = ATHAR_AR_FR_EN("الدراسات المنشورة", "Études publiées", "Studies published"),
      .definition = ATHAR_AR_FR_EN(
          "كل دراسة أو بحث حول المقاولة الاجتماعية نُشر خلال الفترة، دون المقالات الصحفية.",
          "Chaque étude sur l'entrepreneuriat social publiée dans la période ; pas les "
          "articles de presse.",
          "Each study on social entrepreneurship published in the period; not press "
          "articles."),
      .unit = "studies",
      .better = ATHAR_BETTER_UP,
      .sdg = "9.b" },
    { .size = sizeof(struct athar_indicator),
      .kind = ATHAR_STOCK,
      .id = "partners",
      .name = ATHAR_AR_FR_EN("الشركاء", "Partenaires", "Partners"),
      .definition = ATHAR_AR_FR_EN(
          "الهيئات المرتبطة باتفاقية سارية في آخر يوم من الفترة، دون الشراكات المنتهية.",
          "Organismes liés par une convention en vigueur au dernier jour de la période ; "
          "pas les conventions échues.",
          "Bodies with an agreement in force on the last day of the period; not expired "
          "agreements."),
      .unit = "organizations",
      .better = ATHAR_BETTER_UP,
      .breakdowns = "funder_type",
      .sdg = "17.17" },
    { .size = sizeof(struct athar_indicator),
      .kind = ATHAR_CHOICE,
      .id = "satisfaction",
      .name = ATHAR_AR_FR_EN("رضا المستفيدين", "Satisfaction des bénéficiaires",
                             "Participant satisfaction"),
      .definition =
          ATHAR_AR_FR_EN("عدد أجوبة استمارات نهاية النشاط خلال الفترة حسب كل درجة، دون "
                         "الاستمارات الفارغة.",
                         "Nombre de réponses aux questionnaires de fin d'activité de la "
                         "période, par degré ; pas les questionnaires vides.",
                         "Number of answers to end-of-activity forms in the period, by "
                         "degree; not blank forms."),
      .unit = "answers",
      .better = ATHAR_BETTER_UP,
      .breakdowns = "satisfaction",
      .sdg = "4.4" },
};
