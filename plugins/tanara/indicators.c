/* SPDX-License-Identifier: Apache-2.0 */

#include "tables.h"

const struct athar_indicator tanara_indicators[] = {
    { .size = sizeof(struct athar_indicator),
      .kind = ATHAR_STOCK,
      .id = "schools_active",
      .name = ATHAR_AR_FR_EN("الثانويات التأهيلية النشيطة", "Lycées actifs",
                             "Active high schools"),
      .definition =
          ATHAR_AR_FR_EN("الثانويات التأهيلية التي نظمت نشاطا واحدا على الأقل خلال الفترة "
                         "وما زالت في البرنامج في آخر يوم منها، دون المنسحبة.",
                         "Lycées ayant tenu au moins une activité dans la période et "
                         "encore au programme à sa fin ; pas ceux qui l'ont quitté.",
                         "High schools that held at least one activity in the period and "
                         "are still in the program at its end; not those that left."),
      .unit = "schools",
      .better = ATHAR_BETTER_UP,
      .sdg = "4.7" },
    { .size = sizeof(struct athar_indicator),
      .kind = ATHAR_STOCK,
      .id = "clubs_active",
      .name = ATHAR_AR_FR_EN("أندية الابتكار النشيطة", "Clubs d'innovation actifs",
                             "Active innovation clubs"),
      .definition = ATHAR_AR_FR_EN(
          "الأندية التي اجتمعت خلال الفترة وما زالت قائمة في آخر يوم منها، دون الأندية "
          "المتوقفة.",
          "Clubs réunis dans la période et existant encore à sa fin ; pas les clubs en "
          "sommeil.",
          "Clubs that met in the period and still exist at its end; not dormant clubs."),
      .unit = "clubs",
      .better = ATHAR_BETTER_UP,
      .sdg = "4.7" },
    { .size = sizeof(struct athar_indicator),
      .kind = ATHAR_STOCK,
      .id = "club_members",
      .name = ATHAR_AR_FR_EN("أعضاء الأندية", "Membres des clubs", "Club members"),
      .definition = ATHAR_AR_FR_EN(
          "التلاميذ المسجلون في الأندية في آخر يوم من الفترة، دون الأساتذة المؤطرين.",
          "Élèves inscrits aux clubs au dernier jour de la période ; pas les enseignants "
          "encadrants.",
          "Pupils enrolled in the clubs on the last day of the period; not the teachers in "
          "charge."),
      .unit = "people",
      .better = ATHAR_BETTER_UP,
      .breakdowns = "sex; grade",
      .sdg = "4.7" },
    { .size = sizeof(struct athar_indicator),
      .kind = ATHAR_REACH,
      .id = "students_trained",
      .name = ATHAR_AR_FR_EN("التلاميذ المستفيدون من التكوين (دون تكرار)",
                             "Élèves formés (uniques)", "Unique students trained"),
      .definition = ATHAR_AR_FR_EN(
          "كل تلميذ حضر تكوينا في الابتكار الاجتماعي خلال الفترة يُحسب مرة واحدة، دون "
          "الزوار.",
          "Chaque élève formé à l'innovation sociale dans la période, une seule fois ; pas "
          "les visiteurs.",
          "Each pupil trained in social innovation in the period, once; not visitors."),
      .unit = "people",
      .better = ATHAR_BETTER_UP,
      .breakdowns = "sex; grade",
      .iris = "PI2998",
      .sdg = "4.4" },
    { .size = sizeof(struct athar_indicator),
      .kind = ATHAR_FLOW,
      .id = "participants",
      .name = ATHAR_AR_FR_EN("مشاركات التلاميذ", "Participations d'élèves",
                             "Pupil participations"),
      .definition = ATHAR_AR_FR_EN(
          "كل تلميذ مشارك يُحسب مرة واحدة في كل تقرير؛ ولا يعني المجموع تلاميذ مختلفين.",
          "Chaque élève participant compté une fois dans chaque rapport ; le cumul ne "
          "donne pas des élèves distincts.",
          "Each participating pupil counted once per report; the sum is not distinct "
          "pupils."),
      .unit = "people",
      .better = ATHAR_BETTER_UP,
      .breakdowns = "sex; grade; sex*grade",
      .sdg = "4.7" },
    { .size = sizeof(struct athar_indicator),
      .kind = ATHAR_RATIO,
      .id = "girls_share",
      .name = ATHAR_AR_FR_EN("نسبة الفتيات", "Part des filles", "Share of girls"),
      .definition = ATHAR_AR_FR_EN(
          "يُحسب تلقائيا: مشاركات الفتيات من مجموع مشاركات التلاميذ، ولا يُدخل يدويا.",
          "Calculé : participations de filles sur l'ensemble des participations d'élèves ; "
          "à ne pas saisir.",
          "Computed: girls' participations over all pupil participations; never entered."),
      .unit = "%",
      .scale = 1,
      .better = ATHAR_BETTER_UP,
      .breakdowns = "grade",
      .numerator = "participants[sex=f]",
      .denominator = "participants",
      .factor = 100,
      .sdg = "4.7" },
    { .size = sizeof(struct athar_indicator),
      .kind = ATHAR_REACH,
      .id = "teachers_trained",
      .name = ATHAR_AR_FR_EN("الأساتذة المستفيدون من التكوين (دون تكرار)",
                             "Enseignants formés (uniques)", "Unique teachers trained"),
      .definition = ATHAR_AR_FR_EN(
          "كل أستاذ أو إطار تربوي استفاد من التكوين خلال الفترة يُحسب مرة واحدة، دون "
          "المؤطرين.",
          "Chaque enseignant ou cadre éducatif formé dans la période, une seule fois ; pas "
          "les formateurs.",
          "Each teacher or school staff member trained in the period, once; not trainers."),
      .unit = "people",
      .better = ATHAR_BETTER_UP,
      .breakdowns = "sex",
      .iris = "PI2998",
      .sdg = "4.7" },
    { .size = sizeof(struct athar_indicator),
      .kind = ATHAR_FLOW,
      .id = "sessions_held",
      .name = ATHAR_AR_FR_EN("الحصص المنجزة", "Séances tenues", "Sessions held"),
      .definition = ATHAR_AR_FR_EN(
          "كل حصة تكوين أُنجزت خلال الفترة حسب وحدتها الأساسية، دون الحصص الملغاة.",
          "Chaque séance tenue dans la période, selon son module principal ; pas les "
          "séances annulées.",
          "Each session held in the period, by its main module; not cancelled sessions."),
      .unit = "sessions",
      .better = ATHAR_BETTER_UP,
      .breakdowns = "module",
      .sdg = "4.4" },
    { .size = sizeof(struct athar_indicator),
      .kind = ATHAR_FLOW,
      .id = "training_hours",
      .name = ATHAR_AR_FR_EN("ساعات التكوين", "Heures de formation", "Training hours"),
      .definition = ATHAR_AR_FR_EN(
          "مدة الحصص المنجزة خلال الفترة بالساعات، دون ضربها في عدد التلاميذ.",
          "Durée des séances tenues dans la période, en heures ; sans multiplier par les "
          "élèves.",
          "Length of the sessions held in the period, in hours; not multiplied by pupils."),
      .unit = "hours",
      .scale = 2,
      .better = ATHAR_BETTER_UP,
      .breakdowns = "module",
      .sdg = "4.4" },
    { .size = sizeof(struct athar_indicator),
      .kind = ATHAR_FLOW,
      .id = "hours_expected",
      .name = ATHAR_AR_FR_EN("ساعات الحضور المنتظرة", "Heures de présence attendues",
                             "Expected attendance hours"),
      .definition = ATHAR_AR_FR_EN(
          "مجموع ساعات الحصص المنجزة لكل تلميذ مسجل خلال الفترة، دون الحصص الملغاة.",
          "Heures des séances tenues, additionnées sur les élèves inscrits dans la période "
          "; pas les séances annulées.",
          "Hours of sessions held, summed over enrolled pupils in the period; not "
          "cancelled sessions."),
      .unit = "hours",
      .scale = 2,
      .breakdowns = "sex",
      .sdg = "4.7" },
    { .size = sizeof(struct athar_indicator),
      .kind = ATHAR_FLOW,
      .id = "hours_attended",
      .name = ATHAR_AR_FR_EN("ساعات الحضور الفعلية", "Heures de présence effectives",
                             "Attended hours"),
      .definition = ATHAR_AR_FR_EN(
          "مجموع الساعات التي حضرها التلاميذ المسجلون فعلا خلال الفترة، دون غير المسجلين.",
          "Heures réellement suivies par les élèves inscrits dans la période ; pas les "
          "élèves non inscrits.",
          "Hours actually attended by enrolled pupils in the period; not pupils who are "
          "not enrolled."),
      .unit = "hours",
      .scale = 2,
      .better = ATHAR_BETTER_UP,
      .breakdowns = "sex",
      .sdg = "4.7" },
    { .size = sizeof(struct athar_indicator),
      .kind = ATHAR_RATIO,
      .id = "attendance_rate",
      .name = ATHAR_AR_FR_EN("معدل الحضور", "Taux de présence", "Attendance rate"),
      .definition = ATHAR_AR_FR_EN(
          "يُحسب تلقائيا: ساعات الحضور الفعلية من الساعات المنتظرة، ولا يُدخل يدويا.",
          "Calculé : heures suivies sur heures attendues ; à ne pas saisir.",
          "Computed: hours attended over hours expected; never entered."),
      .unit = "%",
      .scale = 1,
      .better = ATHAR_BETTER_UP,
      .breakdowns = "sex",
      .numerator = "hours_attended",
      .denominator = "hours_expected",
      .factor = 100,
      .iris = "PI3786",
      .sdg = "4.7" },
    { .size = sizeof(struct athar_indicator),
      .kind = ATHAR_FLOW,
      .id = "students_assessed",
      .name = ATHAR_AR_FR_EN("التلاميذ الذين قُيِّمت كفاياتهم قبل التكوين وبعده",
                             "Élèves évalués avant et après",
                             "Students assessed before and after"),
      .definition = ATHAR_AR_FR_EN("كل تلميذ أتم تقييم البداية وتقييم النهاية خلال الفترة، "
                                   "دون من أجرى تقييما واحدا.",
                                   "Chaque élève ayant achevé dans la période les deux "
                                   "évaluations, avant et après ; pas une seule des deux.",
                                   "Each pupil who completed both the before and after "
                                   "assessments in the period; not only one of them."),
      .unit = "people",
      .better = ATHAR_BETTER_UP,
      .breakdowns = "sex",
      .sdg = "4.4" },
    { .size = sizeof(struct athar_indicator),
      .kind = ATHAR_FLOW,
      .id = "skill_points_gained",
      .name = ATHAR_AR_FR_EN("نقط التحسن في الكفايات", "Points de compétences gagnés",
                             "Skill points gained"),
      .definition = ATHAR_AR_FR_EN(
          "مجموع الفرق بين نقطة النهاية ونقطة البداية للتلاميذ المقيَّمين خلال الفترة، وقد "
          "يكون سالبا، دون التقييمات الناقصة.",
          "Somme des écarts note finale moins note initiale des élèves évalués dans la "
          "période, parfois négative ; pas les évaluations incomplètes.",
          "Sum of final minus initial scores of the pupils assessed in the period, may be "
          "negative; not incomplete assessments."),
      .unit = "points",
      .scale = 2,
      .better = ATHAR_BETTER_UP,
      .breakdowns = "sex",
      .sdg = "4.4",
      .limits = ATHAR_NEGATIVE },
    { .size = sizeof(struct athar_indicator),
      .kind = ATHAR_RATIO,
      .id = "skill_gain",
      .name = ATHAR_AR_FR_EN("متوسط التحسن في الكفايات", "Gain moyen de compétences",
                             "Mean skill gain"),
      .definition = ATHAR_AR_FR_EN(
          "يُحسب تلقائيا: نقط التحسن مقسومة على عدد التلاميذ المقيَّمين، ولا يُدخل يدويا.",
          "Calculé : points gagnés par élève évalué ; à ne pas saisir.",
          "Computed: points gained per pupil assessed; never entered."),
      .unit = "points",
      .scale = 2,
      .better = ATHAR_BETTER_UP,
      .breakdowns = "sex",
      .numerator = "skill_points_gained",
      .denominator = "students_assessed",
      .factor = 1,
      .sdg = "4.4" },
    { .size = sizeof(struct athar_indicator),
      .kind = ATHAR_FLOW,
      .id = "ideas_submitted",
      .name = ATHAR_AR_FR_EN("الأفكار المقدمة", "Idées soumises", "Ideas submitted"),
      .definition =
          ATHAR_AR_FR_EN("كل فكرة قدمها فريق خلال الفترة حسب موضوعها الأساسي وجنس صاحبها "
                         "أو ممثل الفريق، دون الأفكار المكررة.",
                         "Chaque idée soumise dans la période, selon son thème principal "
                         "et le sexe de l'élève référent ; pas les doublons.",
                         "Each idea submitted in the period, by main theme and sex of the "
                         "lead pupil; not duplicates."),
      .unit = "ideas",
      .better = ATHAR_BETTER_UP,
      .breakdowns = "theme; sex",
      .sdg = "9.b" },
    { .size = sizeof(struct athar_indicator),
      .kind = ATHAR_FLOW,
      .id = "projects_selected",
      .name =
          ATHAR_AR_FR_EN("المشاريع المنتقاة", "Projets sélectionnés", "Projects selected"),
      .definition = ATHAR_AR_FR_EN(
          "كل فكرة انتقيت خلال الفترة لتصبح مشروعا مؤطرا، دون الأفكار المرفوضة.",
          "Chaque idée retenue dans la période comme projet encadré ; pas les idées "
          "écartées.",
          "Each idea selected in the period as a coached project; not rejected ideas."),
      .unit = "projects",
      .better = ATHAR_BETTER_UP,
      .breakdowns = "theme",
      .sdg = "9.b" },
    { .size = sizeof(struct athar_indicator),
      .kind = ATHAR_FLOW,
      .id = "projects_prototyped",
      .name = ATHAR_AR_FR_EN("المشاريع ذات النموذج الأولي", "Projets prototypés",
                             "Projects prototyped"),
      .definition = ATHAR_AR_FR_EN(
          "كل مشروع أنجز نموذجا أوليا قابلا للعرض خلال الفترة، دون الرسوم والعروض النظرية.",
          "Chaque projet ayant réalisé dans la période un prototype montrable ; pas les "
          "esquisses.",
          "Each project that built a prototype fit to show in the period; not sketches."),
      .unit = "projects",
      .better = ATHAR_BETTER_UP,
      .breakdowns = "theme",
      .sdg = "9.b" },
    { .size = sizeof(struct athar_indicator),
      .kind = ATHAR_RATIO,
      .id = "prototype_rate",
      .name = ATHAR_AR_FR_EN("معدل إنجاز النماذج الأولية", "Taux de prototypage",
                             "Prototyping rate"),
      .definition = ATHAR_AR_FR_EN(
          "يُحسب تلقائيا: المشاريع ذات النموذج الأولي من المشاريع المنتقاة، ولا يُدخل يدويا.",
          "Calculé : projets prototypés sur projets sélectionnés ; à ne pas saisir.",
          "Computed: projects prototyped over projects selected; never entered."),
      .unit = "%",
      .scale = 1,
      .better = ATHAR_BETTER_UP,
      .breakdowns = "theme",
      .numerator = "projects_prototyped",
      .denominator = "projects_selected",
      .factor = 100,
      .sdg = "9.b" },
    { .size = sizeof(struct athar_indicator),
      .kind = ATHAR_FLOW,
      .id = "competitions_held",
      .name = ATHAR_AR_FR_EN("المسابقات المنظمة", "Compétitions organisées",
                             "Competitions held"),
      .definition =
          ATHAR_AR_FR_EN("كل مسابقة أُجريت خلال الفترة حسب مستواها، مع اعتبار مسابقة "
                         "المؤسسة محلية، دون الإقصائيات الداخلية.",
                         "Chaque compétition tenue dans la période selon son niveau, celle "
                         "d'un lycée étant locale ; pas les présélections internes.",
                         "Each competition held in the period by level, a single school's "
                         "being local; not internal pre-selections."),
      .unit = "competitions",
      .better = ATHAR_BETTER_UP,
      .breakdowns = "level",
      .sdg = "4.7" },
    { .size = sizeof(struct athar_indicator),
      .kind = ATHAR_FLOW,
      .id = "finalists_regional",
      .name = ATHAR_AR_FR_EN("المشاريع المتأهلة جهويا", "Projets finalistes régionaux",
                             "Regional finalist projects"),
      .definition = ATHAR_AR_FR_EN(
          "كل مشروع بلغ النهائي الجهوي المنظم خلال الفترة، دون المشاريع الاحتياطية.",
          "Chaque projet parvenu à la finale régionale tenue dans la période ; pas les "
          "suppléants.",
          "Each project that reached a regional final held in the period; not reserves."),
      .unit = "projects",
      .better = ATHAR_BETTER_UP,
      .breakdowns = "theme; sex",
      .sdg = "4.7" },
    { .size = sizeof(struct athar_indicator),
      .kind = ATHAR_FLOW,
      .id = "winners_national",
      .name = ATHAR_AR_FR_EN("المشاريع الفائزة وطنيا", "Projets lauréats nationaux",
                             "National winning projects"),
      .definition = ATHAR_AR_FR_EN(
          "كل مشروع فاز بجائزة في النهائي الوطني المنظم خلال الفترة، دون شهادات المشاركة.",
          "Chaque projet primé à la finale nationale tenue dans la période ; pas les "
          "attestations.",
          "Each project awarded a prize at a national final held in the period; not "
          "certificates of attendance."),
      .unit = "projects",
      .better = ATHAR_BETTER_UP,
      .breakdowns = "theme; sex",
      .sdg = "4.7" },
    { .size = sizeof(struct athar_indicator),
      .kind = ATHAR_STOCK,
      .id = "mentors",
      .name = ATHAR_AR_FR_EN("المرشدون النشيطون", "Mentors actifs", "Active mentors"),
      .definition =
          ATHAR_AR_FR_EN("المرشدون المرتبطون بناد أو فريق واحد على الأقل في آخر يوم من "
                         "الفترة، دون أساتذة المؤسسة.",
                         "Mentors liés à un club ou une équipe au moins au dernier jour de "
                         "la période ; pas les enseignants du lycée.",
                         "Mentors attached to at least one club or team on the last day of "
                         "the period; not the school's teachers."),
      .unit = "people",
      .better = ATHAR_BETTER_UP,
      .breakdowns = "sex",
      .sdg = "17.17" },
    { .size = sizeof(struct athar_indicator),
      .kind = ATHAR_FLOW,
      .id = "mentor_meetings",
      .name = ATHAR_AR_FR_EN("لقاءات التلاميذ مع المقاولين",
                             "Rencontres entre élèves et entrepreneurs",
                             "Meetings between pupils and entrepreneurs"),
      .definition = ATHAR_AR_FR_EN(
          "كل لقاء جمع تلاميذ بمقاولين أو مرشدين خلال الفترة، دون حصص التكوين.",
          "Chaque rencontre entre élèves et entrepreneurs ou mentors dans la période ; pas "
          "les séances de formation.",
          "Each meeting of pupils with entrepreneurs or mentors in the period; not "
          "training sessions."),
      .unit = "meetings",
      .better = ATHAR_BETTER_UP,
      .breakdowns = "mode",
      .sdg = "4.7" },
    { .size = sizeof(struct athar_indicator),
      .kind = ATHAR_FLOW,
      .id = "entrepreneurs_met",
      .name = ATHAR_AR_FR_EN("مشاركات المقاولين في لقاءات التلاميذ",
                             "Participations d'entrepreneurs aux rencontres",
                             "Entrepreneur participations in pupil meetings"),
      .definition = ATHAR_AR_FR_EN(
          "كل مقاول مواكب التقى تلاميذ، يُحسب مرة واحدة في كل تقرير، دون المنظمين.",
          "Chaque entrepreneur accompagné ayant rencontré des élèves, compté une fois dans "
          "chaque rapport ; pas les organisateurs.",
          "Each supported entrepreneur who met pupils, counted once per report; not "
          "organisers."),
      .unit = "people",
      .better = ATHAR_BETTER_UP,
      .breakdowns = "sex",
      .sdg = "4.7" },
    { .size = sizeof(struct athar_indicator),
      .kind = ATHAR_FLOW,
      .id = "students_met",
      .name = ATHAR_AR_FR_EN("مشاركات التلاميذ في لقاءات المقاولين",
                             "Participations d'élèves aux rencontres",
                             "Pupil participations in entrepreneur meetings"),
      .definition = ATHAR_AR_FR_EN(
          "كل تلميذ التقى مقاولين، يُحسب مرة واحدة في كل تقرير؛ ولا يعني المجموع تلاميذ "
          "مختلفين.",
          "Chaque élève ayant rencontré des entrepreneurs, compté une fois dans chaque "
          "rapport ; le cumul ne donne pas des élèves distincts.",
          "Each pupil who met entrepreneurs, counted once per report; the sum is not "
          "distinct pupils."),
      .unit = "people",
      .better = ATHAR_BETTER_UP,
      .breakdowns = "sex",
      .sdg = "4.7" },
    { .size = sizeof(struct athar_indicator),
      .kind = ATHAR_REACH,
      .id = "partner_associations",
      .name = ATHAR_AR_FR_EN("الجمعيات الشريكة (دون تكرار)",
                             "Associations partenaires (uniques)",
                             "Unique partner associations"),
      .definition =
          ATHAR_AR_FR_EN("كل جمعية نفذت أنشطة مع البرنامج خلال الفترة تُحسب مرة واحدة، دون "
                         "الشركاء الماليين.",
                         "Chaque association ayant mené des activités avec le programme "
                         "dans la période, une seule fois ; pas les financeurs.",
                         "Each association that ran activities with the program in the "
                         "period, once; not funders."),
      .unit = "organizations",
      .better = ATHAR_BETTER_UP,
      .sdg = "17.17" },
    { .size = sizeof(struct athar_indicator),
      .kind = ATHAR_REACH,
      .id = "cities_covered",
      .name = ATHAR_AR_FR_EN("المدن المستفيدة (دون تكرار)", "Villes couvertes (uniques)",
                             "Unique cities covered"),
      .definition =
          ATHAR_AR_FR_EN("كل مدينة أو مركز جرى فيه نشاط خلال الفترة يُحسب مرة واحدة، دون "
                         "المدن المبرمجة فقط.",
                         "Chaque ville où une activité s'est tenue dans la période, une "
                         "seule fois ; pas les villes seulement prévues.",
                         "Each city where an activity took place in the period, once; not "
                         "cities only planned."),
      .unit = "cities",
      .better = ATHAR_BETTER_UP,
      .sdg = "4.7" },
    { .size = sizeof(struct athar_indicator),
      .kind = ATHAR_CHOICE,
      .id = "satisfaction",
      .name =
          ATHAR_AR_FR_EN("رضا التلاميذ", "Satisfaction des élèves", "Pupil satisfaction"),
      .definition = ATHAR_AR_FR_EN(
          "عدد أجوبة استمارات التلاميذ خلال الفترة حسب كل درجة، دون الاستمارات الفارغة.",
          "Nombre de réponses d'élèves aux questionnaires de la période, par degré ; pas "
          "les questionnaires vides.",
          "Number of pupils' answers to the forms of the period, by degree; not blank "
          "forms."),
      .unit = "answers",
      .better = ATHAR_BETTER_UP,
      .breakdowns = "satisfaction",
      .sdg = "4.7" },
};
