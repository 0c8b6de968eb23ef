/* SPDX-License-Identifier: Apache-2.0 */

#include "athar_categories.h"
#include "tables.h"

static const struct athar_option grade[] = {
    ATHAR_OPTION("common_core", "الجذع المشترك", "Tronc commun", "Common core"),
    ATHAR_OPTION("bac1", "السنة الأولى بكالوريا", "1re année du baccalauréat",
                 "First baccalaureate year"),
    ATHAR_OPTION("bac2", "السنة الثانية بكالوريا", "2e année du baccalauréat",
                 "Second baccalaureate year"),
    ATHAR_OPTION_UNSPECIFIED,
};

static const struct athar_option module[] = {
    ATHAR_OPTION("social_innovation", "الابتكار الاجتماعي", "Innovation sociale",
                 "Social innovation"),
    ATHAR_OPTION("entrepreneurship", "المقاولة الاجتماعية", "Entrepreneuriat social",
                 "Social entrepreneurship"),
    ATHAR_OPTION("design_thinking", "التفكير التصميمي", "Pensée design", "Design thinking"),
    ATHAR_OPTION("prototyping", "إنجاز النماذج الأولية", "Prototypage", "Prototyping"),
    ATHAR_OPTION("pitching", "عرض المشاريع", "Présentation de projet", "Pitching"),
    ATHAR_OPTION("soft_skills", "المهارات الحياتية", "Compétences de vie", "Life skills"),
    ATHAR_OPTION("digital", "المهارات الرقمية", "Compétences numériques", "Digital skills"),
    ATHAR_OPTION_UNSPECIFIED,
};

static const struct athar_option theme[] = {
    ATHAR_OPTION("environment", "البيئة والمناخ", "Environnement et climat",
                 "Environment and climate"),
    ATHAR_OPTION("education", "التربية والتعليم", "Éducation", "Education"),
    ATHAR_OPTION("health", "الصحة", "Santé", "Health"),
    ATHAR_OPTION("agriculture", "الفلاحة والماء", "Agriculture et eau",
                 "Agriculture and water"),
    ATHAR_OPTION("inclusion", "الإدماج والمساواة", "Inclusion et égalité",
                 "Inclusion and equality"),
    ATHAR_OPTION("culture", "الثقافة والتراث", "Culture et patrimoine",
                 "Culture and heritage"),
    ATHAR_OPTION("technology", "التكنولوجيا", "Technologie", "Technology"),
    ATHAR_OPTION("other", "موضوع آخر", "Autre thème", "Other theme"),
    ATHAR_OPTION_UNSPECIFIED,
};

const struct athar_category tanara_categories[] = {
    ATHAR_CATEGORY_SEX,
    ATHAR_CATEGORY(grade, "المستوى الدراسي", "Niveau scolaire", "School grade"),
    ATHAR_CATEGORY(module, "وحدة التكوين", "Module de formation", "Training module"),
    ATHAR_CATEGORY(theme, "موضوع المشروع", "Thème du projet", "Theme of the project"),
    ATHAR_CATEGORY_LEVEL,
    ATHAR_CATEGORY_MODE,
    ATHAR_CATEGORY_SATISFACTION,
};
