/* SPDX-License-Identifier: Apache-2.0 */

#include "athar_categories.h"
#include "tables.h"

static const struct athar_option campaign_type[] = {
    ATHAR_OPTION("aid_to_vulnerable", "دعم الجمعيات المساعدة للفئات الهشة",
                 "Aide aux personnes vulnérables", "Aid to vulnerable people"),
    ATHAR_OPTION("startups_hit", "دعم الشركات الناشئة المتضررة",
                 "Soutien aux startups touchées", "Support to startups hit by a crisis"),
    ATHAR_OPTION("innovative_response", "حلول مبتكرة لمواجهة الأزمة",
                 "Réponse innovante à une crise", "Innovative response to a crisis"),
    ATHAR_OPTION("creative_project", "مشروع إبداعي", "Projet créatif", "Creative project"),
    ATHAR_OPTION("craft", "مشروع حرفي", "Projet artisanal", "Craft project"),
    ATHAR_OPTION("social_enterprise", "مقاولة اجتماعية", "Entreprise sociale",
                 "Social enterprise"),
    ATHAR_OPTION("association_project", "مشروع جمعوي", "Projet associatif",
                 "Association project"),
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

static const struct athar_option origin[] = {
    ATHAR_OPTION("resident", "مقيمون بالمغرب", "Résidents au Maroc",
                 "Residents of Morocco"),
    ATHAR_OPTION("diaspora", "مغاربة العالم", "Marocains du monde", "Moroccans abroad"),
    ATHAR_OPTION("foreign", "أجانب مقيمون بالخارج", "Étrangers résidant à l'étranger",
                 "Foreigners living abroad"),
    ATHAR_OPTION_UNSPECIFIED,
};

static const struct athar_option supervision[] = {
    ATHAR_OPTION("authorities", "تحت إشراف السلطات", "Sous la supervision des autorités",
                 "Supervised by the authorities"),
    ATHAR_OPTION("none", "دون إشراف السلطات", "Sans supervision des autorités",
                 "Not supervised by the authorities"),
    ATHAR_OPTION_UNSPECIFIED,
};

const struct athar_category crowdfunding_categories[] = {
    ATHAR_CATEGORY(campaign_type, "نوع الحملة", "Type de campagne", "Type of campaign"),
    ATHAR_CATEGORY(theme, "موضوع الحملة", "Thème de la campagne", "Theme of the campaign"),
    ATHAR_CATEGORY(origin, "صنف المساهمين حسب الإقامة", "Provenance des contributeurs",
                   "Origin of the backers"),
    ATHAR_CATEGORY_AID_TYPE,
    ATHAR_CATEGORY(supervision, "الإشراف على التوزيع", "Supervision de la distribution",
                   "Supervision of the distribution"),
    ATHAR_CATEGORY_SEX,
    ATHAR_CATEGORY_LEARNER,
};
