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

static const struct athar_option result[] = {
    OPTION("enterprise_created", "مقاولة محدثة", "Entreprise créée", "Enterprise created"),
    OPTION("coop_created", "تعاونية محدثة", "Coopérative créée", "Cooperative created"),
    OPTION("job_created", "منصب شغل محدث", "Emploi créé", "Job created"),
    OPTION("job_kept_12m", "منصب شغل محتفظ به 12 شهرا", "Emploi maintenu 12 mois",
           "Job kept for 12 months"),
    OPTION("person_certified", "شخص حاصل على شهادة تكوين", "Personne formée et certifiée",
           "Person trained and certified"),
    OPTION("income_raised", "أسرة تحسن دخلها", "Ménage au revenu amélioré",
           "Household with a higher income"),
    OPTION("product_certified", "منتوج مصادق عليه", "Produit certifié",
           "Product certified"),
    OPTION("market_contract", "عقد تسويق موقع", "Contrat de vente signé",
           "Sales contract signed"),
    OPTION("learner_literate", "شخص متحرر من الأمية", "Personne alphabétisée",
           "Person made literate"),
    OPTION("unspecified", "غير محدد", "Non précisé", "Unspecified"),
};

static const struct athar_option funding_source[] = {
    OPTION("crowdfunding", "التمويل التعاوني", "Financement collaboratif", "Crowdfunding"),
    OPTION("zakat", "الزكاة", "Zakat", "Zakat"),
    OPTION("waqf", "الوقف", "Waqf", "Waqf"),
    OPTION("grant", "منحة", "Subvention", "Grant"),
    OPTION("public", "ميزانية عمومية", "Budget public", "Public budget"),
    OPTION("own", "موارد ذاتية", "Fonds propres", "Own funds"),
    OPTION("unspecified", "غير محدد", "Non précisé", "Unspecified"),
};

static const struct athar_option sex[] = {
    OPTION("f", "الإناث", "Femmes", "Female"),
    OPTION("m", "الذكور", "Hommes", "Male"),
    OPTION("unspecified", "غير محدد", "Non précisé", "Unspecified"),
};

static const struct athar_option age[] = {
    OPTION("u18", "أقل من 18 سنة", "Moins de 18 ans", "Under 18"),
    OPTION("y18_24", "من 18 إلى 24 سنة", "18 à 24 ans", "18 to 24"),
    OPTION("y25_34", "من 25 إلى 34 سنة", "25 à 34 ans", "25 to 34"),
    OPTION("y35_59", "من 35 إلى 59 سنة", "35 à 59 ans", "35 to 59"),
    OPTION("y60_up", "60 سنة فما فوق", "60 ans et plus", "60 and over"),
    OPTION("unspecified", "غير محدد", "Non précisé", "Unspecified"),
};

static const struct athar_option disability[] = {
    OPTION("yes", "في وضعية إعاقة", "En situation de handicap", "With a disability"),
    OPTION("no", "دون إعاقة", "Sans handicap", "Without a disability"),
    OPTION("unspecified", "غير محدد", "Non précisé", "Unspecified"),
};

static const struct athar_option level[] = {
    OPTION("local", "محلي", "Local", "Local"),
    OPTION("provincial", "إقليمي", "Provincial", "Provincial"),
    OPTION("regional", "جهوي", "Régional", "Regional"),
    OPTION("national", "وطني", "National", "National"),
    OPTION("unspecified", "غير محدد", "Non précisé", "Unspecified"),
};

static const struct athar_option risk[] = {
    OPTION("low", "منخفضة", "Faible", "Low"),
    OPTION("medium", "متوسطة", "Moyen", "Medium"),
    OPTION("high", "مرتفعة", "Élevé", "High"),
};

const struct athar_category rbf_categories[CATEGORY_COUNT] = {
    CATEGORY(result, "نوع النتيجة", "Type de résultat", "Type of result"),
    CATEGORY(funding_source, "مصدر التمويل", "Source de financement", "Funding source"),
    CATEGORY(sex, "الجنس", "Sexe", "Sex"),
    CATEGORY(age, "الفئة العمرية", "Tranche d'âge", "Age group"),
    CATEGORY(disability, "وضعية الإعاقة", "Situation de handicap", "Disability"),
    CATEGORY(level, "المستوى الترابي", "Niveau territorial", "Territorial level"),
    CATEGORY(risk, "درجة المخاطر", "Niveau de risque", "Level of risk"),
};
