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

static const struct athar_option campaign_type[] = {
    OPTION("aid_to_vulnerable", "دعم الجمعيات المساعدة للفئات الهشة",
           "Aide aux personnes vulnérables", "Aid to vulnerable people"),
    OPTION("startups_hit", "دعم الشركات الناشئة المتضررة", "Soutien aux startups touchées",
           "Support to startups hit by a crisis"),
    OPTION("innovative_response", "حلول مبتكرة لمواجهة الأزمة",
           "Réponse innovante à une crise", "Innovative response to a crisis"),
    OPTION("creative_project", "مشروع إبداعي", "Projet créatif", "Creative project"),
    OPTION("craft", "مشروع حرفي", "Projet artisanal", "Craft project"),
    OPTION("social_enterprise", "مقاولة اجتماعية", "Entreprise sociale",
           "Social enterprise"),
    OPTION("association_project", "مشروع جمعوي", "Projet associatif",
           "Association project"),
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

static const struct athar_option origin[] = {
    OPTION("resident", "مقيمون بالمغرب", "Résidents au Maroc", "Residents of Morocco"),
    OPTION("diaspora", "مغاربة العالم", "Marocains du monde", "Moroccans abroad"),
    OPTION("foreign", "أجانب مقيمون بالخارج", "Étrangers résidant à l'étranger",
           "Foreigners living abroad"),
    OPTION("unspecified", "غير محدد", "Non précisé", "Unspecified"),
};

static const struct athar_option aid_type[] = {
    OPTION("food", "مواد غذائية", "Alimentation", "Food"),
    OPTION("rent", "مصاريف الكراء", "Loyer", "Rent"),
    OPTION("living_costs", "مصاريف المعيشة", "Frais de subsistance", "Living costs"),
    OPTION("tablet", "لوحة إلكترونية", "Tablette", "Tablet"),
    OPTION("computer", "حاسوب", "Ordinateur", "Computer"),
    OPTION("school_supplies", "لوازم مدرسية", "Fournitures scolaires", "School supplies"),
    OPTION("health", "أدوية وعلاجات", "Médicaments et soins", "Medicines and care"),
    OPTION("clothing", "ملابس وأغطية", "Vêtements et couvertures", "Clothing and blankets"),
    OPTION("other", "مساعدة أخرى", "Autre aide", "Other aid"),
    OPTION("unspecified", "غير محدد", "Non précisé", "Unspecified"),
};

static const struct athar_option supervision[] = {
    OPTION("authorities", "تحت إشراف السلطات", "Sous la supervision des autorités",
           "Supervised by the authorities"),
    OPTION("none", "دون إشراف السلطات", "Sans supervision des autorités",
           "Not supervised by the authorities"),
    OPTION("unspecified", "غير محدد", "Non précisé", "Unspecified"),
};

static const struct athar_option sex[] = {
    OPTION("f", "الإناث", "Femmes", "Female"),
    OPTION("m", "الذكور", "Hommes", "Male"),
    OPTION("unspecified", "غير محدد", "Non précisé", "Unspecified"),
};

static const struct athar_option learner[] = {
    OPTION("pupil", "تلميذ", "Élève", "School pupil"),
    OPTION("university", "طالب", "Étudiant", "University student"),
    OPTION("unspecified", "غير محدد", "Non précisé", "Unspecified"),
};

const struct athar_category crowdfunding_categories[] = {
    CATEGORY(campaign_type, "نوع الحملة", "Type de campagne", "Type of campaign"),
    CATEGORY(theme, "موضوع الحملة", "Thème de la campagne", "Theme of the campaign"),
    CATEGORY(origin, "صنف المساهمين حسب الإقامة", "Provenance des contributeurs",
             "Origin of the backers"),
    CATEGORY(aid_type, "نوع المساعدة", "Type d'aide", "Type of aid"),
    CATEGORY(supervision, "الإشراف على التوزيع", "Supervision de la distribution",
             "Supervision of the distribution"),
    CATEGORY(sex, "الجنس", "Sexe", "Sex"),
    CATEGORY(learner, "فئة المتعلم", "Catégorie d'apprenant", "Category of learner"),
};
