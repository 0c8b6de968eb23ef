/* SPDX-License-Identifier: Apache-2.0 */

#include "tables.h"

#define OPTION(id_, ar, fr, en)                                      \
    {                                                                \
        sizeof(struct athar_option), id_, ATHAR_AR_FR_EN(ar, fr, en) \
    }

#define CATEGORY(id_, ar, fr, en)                                             \
    {                                                                         \
        sizeof(struct athar_category), #id_, ATHAR_AR_FR_EN(ar, fr, en), id_, \
            ATHAR_COUNT(id_)                                                  \
    }

static const struct athar_option sex[] = {
    OPTION("f", "الإناث", "Femmes", "Female"),
    OPTION("m", "الذكور", "Hommes", "Male"),
    OPTION("unspecified", "غير محدد", "Non précisé", "Unspecified"),
};

static const struct athar_option grade[] = {
    OPTION("common_core", "الجذع المشترك", "Tronc commun", "Common core"),
    OPTION("bac1", "السنة الأولى بكالوريا", "1re année du baccalauréat",
           "First baccalaureate year"),
    OPTION("bac2", "السنة الثانية بكالوريا", "2e année du baccalauréat",
           "Second baccalaureate year"),
    OPTION("unspecified", "غير محدد", "Non précisé", "Unspecified"),
};

static const struct athar_option module[] = {
    OPTION("social_innovation", "الابتكار الاجتماعي", "Innovation sociale",
           "Social innovation"),
    OPTION("entrepreneurship", "المقاولة الاجتماعية", "Entrepreneuriat social",
           "Social entrepreneurship"),
    OPTION("design_thinking", "التفكير التصميمي", "Pensée design", "Design thinking"),
    OPTION("prototyping", "إنجاز النماذج الأولية", "Prototypage", "Prototyping"),
    OPTION("pitching", "عرض المشاريع", "Présentation de projet", "Pitching"),
    OPTION("soft_skills", "المهارات الحياتية", "Compétences de vie", "Life skills"),
    OPTION("digital", "المهارات الرقمية", "Compétences numériques", "Digital skills"),
    OPTION("unspecified", "غير محدد", "Non précisé", "Unspecified"),
};

static const struct athar_option theme[] = {
    OPTION("environment", "البيئة والمناخ", "Environnement et climat",
           "Environment and climate"),
    OPTION("education", "التربية والتعليم", "Éducation", "Education"),
    OPTION("health", "الصحة", "Santé", "Health"),
    OPTION("agriculture", "الفلاحة والماء", "Agriculture et eau", "Agriculture and water"),
    OPTION("inclusion", "الإدماج والمساواة", "Inclusion et égalité",
           "Inclusion and equality"),
    OPTION("culture", "الثقافة والتراث", "Culture et patrimoine", "Culture and heritage"),
    OPTION("technology", "التكنولوجيا", "Technologie", "Technology"),
    OPTION("other", "موضوع آخر", "Autre thème", "Other theme"),
    OPTION("unspecified", "غير محدد", "Non précisé", "Unspecified"),
};

static const struct athar_option level[] = {
    OPTION("local", "محلي", "Local", "Local"),
    OPTION("provincial", "إقليمي", "Provincial", "Provincial"),
    OPTION("regional", "جهوي", "Régional", "Regional"),
    OPTION("national", "وطني", "National", "National"),
    OPTION("unspecified", "غير محدد", "Non précisé", "Unspecified"),
};

static const struct athar_option mode[] = {
    OPTION("in_person", "حضوري", "En présentiel", "In person"),
    OPTION("remote", "عن بعد", "À distance", "Remote"),
    OPTION("hybrid", "مختلط", "Hybride", "Hybrid"),
    OPTION("unspecified", "غير محدد", "Non précisé", "Unspecified"),
};

static const struct athar_option satisfaction[] = {
    OPTION("very_low", "غير راض إطلاقا", "Pas du tout satisfait", "Not satisfied at all"),
    OPTION("low", "غير راض", "Peu satisfait", "Not satisfied"),
    OPTION("medium", "راض نسبيا", "Moyennement satisfait", "Fairly satisfied"),
    OPTION("high", "راض", "Satisfait", "Satisfied"),
    OPTION("very_high", "راض جدا", "Très satisfait", "Very satisfied"),
};

const struct athar_category tanara_categories[] = {
    CATEGORY(sex, "الجنس", "Sexe", "Sex"),
    CATEGORY(grade, "المستوى الدراسي", "Niveau scolaire", "School grade"),
    CATEGORY(module, "وحدة التكوين", "Module de formation", "Training module"),
    CATEGORY(theme, "موضوع المشروع", "Thème du projet", "Theme of the project"),
    CATEGORY(level, "المستوى الترابي", "Niveau territorial", "Territorial level"),
    CATEGORY(mode, "صيغة الإنجاز", "Modalité", "Mode of delivery"),
    CATEGORY(satisfaction, "درجة الرضا", "Degré de satisfaction", "Degree of satisfaction"),
};
