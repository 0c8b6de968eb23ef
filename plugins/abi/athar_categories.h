/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * athar_categories - categories that many programs split figures by, so that all of them say the
 * same: rows for a table of categories. A program's own stand beside them.
 *
 *     static const struct athar_option branch[] = {
 *         ATHAR_OPTION("sewing", "الخياطة", "Couture", "Sewing"),
 *         ATHAR_OPTION_UNSPECIFIED,
 *     };
 *
 *     const struct athar_category categories[] = {
 *         ATHAR_CATEGORY_SEX,
 *         ATHAR_CATEGORY(branch, "الشعبة", "Filière", "Branch"),
 *     };
 *
 * These are tables and nothing else: each plugin has its own copy, and none has to use them.
 *
 * Growth:   permanent, as athar_plugin.h is. An option may be added before "unspecified"; none goes
 *           or comes to mean something else, and texts stay as they are, or else every program that
 *           uses one would have another content.
 */

#include "athar_plugin.h"

/* One option, named in three languages. */
#define ATHAR_OPTION(id_, ar, fr, en)                                \
    {                                                                \
        sizeof(struct athar_option), id_, ATHAR_AR_FR_EN(ar, fr, en) \
    }

/* What is left of a total over its parts: the last option of nearly every category. */
#define ATHAR_OPTION_UNSPECIFIED \
    ATHAR_OPTION("unspecified", "غير محدد", "Non précisé", "Unspecified")

/* The category whose options are in an array of its id's name. */
#define ATHAR_CATEGORY(id_, ar, fr, en)                                       \
    {                                                                         \
        sizeof(struct athar_category), #id_, ATHAR_AR_FR_EN(ar, fr, en), id_, \
            ATHAR_COUNT(id_)                                                  \
    }

/* The category with these options, without an array of its own. */
#ifdef __cplusplus
#define ATHAR_CATEGORY_OF(id_, name_, ...)                                      \
    ([]() -> athar_category {                                                   \
        static const athar_option list[] = { __VA_ARGS__ };                     \
        return { sizeof(athar_category), id_, name_, list, ATHAR_COUNT(list) }; \
    }())
#else
#define ATHAR_CATEGORY_OF(id_, name_, ...)                              \
    {                                                                   \
        sizeof(struct athar_category), id_, name_,                      \
            ((const struct athar_option[]){ __VA_ARGS__ }),             \
            ATHAR_COUNT(((const struct athar_option[]){ __VA_ARGS__ })) \
    }
#endif

/* ---- people ------------------------------------------------------------------------ */

#define ATHAR_CATEGORY_SEX                                             \
    ATHAR_CATEGORY_OF("sex", ATHAR_AR_FR_EN("الجنس", "Sexe", "Sex"),   \
                      ATHAR_OPTION("f", "الإناث", "Femmes", "Female"), \
                      ATHAR_OPTION("m", "الذكور", "Hommes", "Male"),   \
                      ATHAR_OPTION_UNSPECIFIED)

#define ATHAR_CATEGORY_AGE                                                         \
    ATHAR_CATEGORY_OF(                                                             \
        "age", ATHAR_AR_FR_EN("الفئة العمرية", "Tranche d'âge", "Age group"),      \
        ATHAR_OPTION("u18", "أقل من 18 سنة", "Moins de 18 ans", "Under 18"),       \
        ATHAR_OPTION("y18_24", "من 18 إلى 24 سنة", "18 à 24 ans", "18 to 24"),     \
        ATHAR_OPTION("y25_34", "من 25 إلى 34 سنة", "25 à 34 ans", "25 to 34"),     \
        ATHAR_OPTION("y35_59", "من 35 إلى 59 سنة", "35 à 59 ans", "35 to 59"),     \
        ATHAR_OPTION("y60_up", "60 سنة فما فوق", "60 ans et plus", "60 and over"), \
        ATHAR_OPTION_UNSPECIFIED)

#define ATHAR_CATEGORY_DISABILITY                                                 \
    ATHAR_CATEGORY_OF(                                                            \
        "disability",                                                             \
        ATHAR_AR_FR_EN("وضعية الإعاقة", "Situation de handicap", "Disability"),   \
        ATHAR_OPTION("yes", "في وضعية إعاقة", "En situation de handicap",         \
                     "With a disability"),                                        \
        ATHAR_OPTION("no", "دون إعاقة", "Sans handicap", "Without a disability"), \
        ATHAR_OPTION_UNSPECIFIED)

#define ATHAR_CATEGORY_LEARNER                                                         \
    ATHAR_CATEGORY_OF(                                                                 \
        "learner",                                                                     \
        ATHAR_AR_FR_EN("فئة المتعلم", "Catégorie d'apprenant", "Category of learner"), \
        ATHAR_OPTION("pupil", "تلميذ", "Élève", "School pupil"),                       \
        ATHAR_OPTION("university", "طالب", "Étudiant", "University student"),          \
        ATHAR_OPTION_UNSPECIFIED)

/* ---- organizations and money ------------------------------------------------------- */

#define ATHAR_CATEGORY_LEVEL                                                          \
    ATHAR_CATEGORY_OF(                                                                \
        "level",                                                                      \
        ATHAR_AR_FR_EN("المستوى الترابي", "Niveau territorial", "Territorial level"), \
        ATHAR_OPTION("local", "محلي", "Local", "Local"),                              \
        ATHAR_OPTION("provincial", "إقليمي", "Provincial", "Provincial"),             \
        ATHAR_OPTION("regional", "جهوي", "Régional", "Regional"),                     \
        ATHAR_OPTION("national", "وطني", "National", "National"),                     \
        ATHAR_OPTION_UNSPECIFIED)

#define ATHAR_CATEGORY_LEGAL_FORM                                                        \
    ATHAR_CATEGORY_OF(                                                                   \
        "legal_form", ATHAR_AR_FR_EN("الشكل القانوني", "Forme juridique", "Legal form"), \
        ATHAR_OPTION("self_entrepreneur", "مقاول ذاتي", "Auto-entrepreneur",             \
                     "Self-entrepreneur"),                                               \
        ATHAR_OPTION("sole_trader", "شخص ذاتي (مقاولة فردية)",                           \
                     "Personne physique (entreprise individuelle)", "Sole trader"),      \
        ATHAR_OPTION("sarl", "شركة ذات المسؤولية المحدودة", "SARL",                      \
                     "Limited liability company"),                                       \
        ATHAR_OPTION("sarl_au", "شركة ذات المسؤولية المحدودة بشريك وحيد",                \
                     "SARL à associé unique", "Single-member limited company"),          \
        ATHAR_OPTION("sa", "شركة مساهمة", "Société anonyme", "Public limited company"),  \
        ATHAR_OPTION("cooperative", "تعاونية", "Coopérative", "Cooperative"),            \
        ATHAR_OPTION("association", "جمعية", "Association", "Association"),              \
        ATHAR_OPTION("gie", "مجموعة ذات النفع الاقتصادي",                                \
                     "Groupement d'intérêt économique", "Economic interest group"),      \
        ATHAR_OPTION_UNSPECIFIED)

#define ATHAR_CATEGORY_FUNDER_TYPE                                                      \
    ATHAR_CATEGORY_OF(                                                                  \
        "funder_type",                                                                  \
        ATHAR_AR_FR_EN("صنف الممول أو الشريك", "Type de financeur ou de partenaire",    \
                       "Type of funder or partner"),                                    \
        ATHAR_OPTION("public", "هيئة عمومية", "Organisme public", "Public body"),       \
        ATHAR_OPTION("private", "مقاولة خاصة", "Entreprise privée", "Private company"), \
        ATHAR_OPTION("bank", "بنك أو مؤسسة مالية", "Banque ou établissement financier", \
                     "Bank or financial institution"),                                  \
        ATHAR_OPTION("foundation", "مؤسسة خيرية", "Fondation", "Foundation"),           \
        ATHAR_OPTION("international", "مانح دولي", "Bailleur international",            \
                     "International donor"),                                            \
        ATHAR_OPTION("individual", "أفراد", "Particuliers", "Individuals"),             \
        ATHAR_OPTION_UNSPECIFIED)

/* ---- what was done ----------------------------------------------------------------- */

#define ATHAR_CATEGORY_MODE                                                     \
    ATHAR_CATEGORY_OF(                                                          \
        "mode", ATHAR_AR_FR_EN("صيغة الإنجاز", "Modalité", "Mode of delivery"), \
        ATHAR_OPTION("in_person", "حضوري", "En présentiel", "In person"),       \
        ATHAR_OPTION("remote", "عن بعد", "À distance", "Remote"),               \
        ATHAR_OPTION("hybrid", "مختلط", "Hybride", "Hybrid"), ATHAR_OPTION_UNSPECIFIED)

#define ATHAR_CATEGORY_TRAINING_TYPE                                                    \
    ATHAR_CATEGORY_OF(                                                                  \
        "training_type",                                                                \
        ATHAR_AR_FR_EN("نوع التكوين", "Type de formation", "Type of training"),         \
        ATHAR_OPTION("entrepreneurial", "القدرات المقاولاتية",                          \
                     "Compétences entrepreneuriales", "Entrepreneurial skills"),        \
        ATHAR_OPTION("management", "القدرات التسييرية", "Compétences de gestion",       \
                     "Management skills"),                                              \
        ATHAR_OPTION("personal", "القدرات الذاتية", "Compétences personnelles",         \
                     "Personal skills"),                                                \
        ATHAR_OPTION("technical", "القدرات التقنية والمهنية",                           \
                     "Compétences techniques et métier", "Technical and trade skills"), \
        ATHAR_OPTION("digital", "المهارات الرقمية", "Compétences numériques",           \
                     "Digital skills"),                                                 \
        ATHAR_OPTION_UNSPECIFIED)

#define ATHAR_CATEGORY_EVENT_TYPE                                                          \
    ATHAR_CATEGORY_OF(                                                                     \
        "event_type", ATHAR_AR_FR_EN("نوع الفعالية", "Type d'événement", "Type of event"), \
        ATHAR_OPTION("hackathon", "هاكاثون", "Hackathon", "Hackathon"),                    \
        ATHAR_OPTION("training", "دورة تكوينية", "Session de formation",                   \
                     "Training session"),                                                  \
        ATHAR_OPTION("workshop", "ورشة", "Atelier", "Workshop"),                           \
        ATHAR_OPTION("awareness", "لقاء تحسيسي", "Rencontre de sensibilisation",           \
                     "Awareness event"),                                                   \
        ATHAR_OPTION("conference", "قمة أو ندوة", "Sommet ou conférence",                  \
                     "Summit or conference"),                                              \
        ATHAR_OPTION("fair", "معرض", "Salon ou exposition", "Fair or exhibition"),         \
        ATHAR_OPTION("network", "لقاء تشبيك", "Rencontre de réseautage",                   \
                     "Networking event"),                                                  \
        ATHAR_OPTION("ceremony", "حفل جوائز", "Remise de prix", "Award ceremony"),         \
        ATHAR_OPTION_UNSPECIFIED)

#define ATHAR_CATEGORY_AID_TYPE                                                            \
    ATHAR_CATEGORY_OF("aid_type",                                                          \
                      ATHAR_AR_FR_EN("نوع المساعدة", "Type d'aide", "Type of aid"),        \
                      ATHAR_OPTION("food", "مواد غذائية", "Alimentation", "Food"),         \
                      ATHAR_OPTION("rent", "مصاريف الكراء", "Loyer", "Rent"),              \
                      ATHAR_OPTION("living_costs", "مصاريف المعيشة",                       \
                                   "Frais de subsistance", "Living costs"),                \
                      ATHAR_OPTION("tablet", "لوحة إلكترونية", "Tablette", "Tablet"),      \
                      ATHAR_OPTION("computer", "حاسوب", "Ordinateur", "Computer"),         \
                      ATHAR_OPTION("school_supplies", "لوازم مدرسية",                      \
                                   "Fournitures scolaires", "School supplies"),            \
                      ATHAR_OPTION("health", "أدوية وعلاجات", "Médicaments et soins",      \
                                   "Medicines and care"),                                  \
                      ATHAR_OPTION("clothing", "ملابس وأغطية", "Vêtements et couvertures", \
                                   "Clothing and blankets"),                               \
                      ATHAR_OPTION("other", "مساعدة أخرى", "Autre aide", "Other aid"),     \
                      ATHAR_OPTION_UNSPECIFIED)

#define ATHAR_CATEGORY_SATISFACTION                                                       \
    ATHAR_CATEGORY_OF(                                                                    \
        "satisfaction",                                                                   \
        ATHAR_AR_FR_EN("درجة الرضا", "Degré de satisfaction", "Degree of satisfaction"),  \
        ATHAR_OPTION("very_low", "غير راض إطلاقا", "Pas du tout satisfait",               \
                     "Not satisfied at all"),                                             \
        ATHAR_OPTION("low", "غير راض", "Peu satisfait", "Not satisfied"),                 \
        ATHAR_OPTION("medium", "راض نسبيا", "Moyennement satisfait", "Fairly satisfied"), \
        ATHAR_OPTION("high", "راض", "Satisfait", "Satisfied"),                            \
        ATHAR_OPTION("very_high", "راض جدا", "Très satisfait", "Very satisfied"))
