/* SPDX-License-Identifier: Apache-2.0 */

#include "athar_categories.h"
#include "tables.h"

static const struct athar_option result[] = {
    ATHAR_OPTION("enterprise_created", "مقاولة محدثة", "Entreprise créée",
                 "Enterprise created"),
    ATHAR_OPTION("coop_created", "تعاونية محدثة", "Coopérative créée",
                 "Cooperative created"),
    ATHAR_OPTION("job_created", "منصب شغل محدث", "Emploi créé", "Job created"),
    ATHAR_OPTION("job_kept_12m", "منصب شغل محتفظ به 12 شهرا", "Emploi maintenu 12 mois",
                 "Job kept for 12 months"),
    ATHAR_OPTION("person_certified", "شخص حاصل على شهادة تكوين",
                 "Personne formée et certifiée", "Person trained and certified"),
    ATHAR_OPTION("income_raised", "أسرة تحسن دخلها", "Ménage au revenu amélioré",
                 "Household with a higher income"),
    ATHAR_OPTION("product_certified", "منتوج مصادق عليه", "Produit certifié",
                 "Product certified"),
    ATHAR_OPTION("market_contract", "عقد تسويق موقع", "Contrat de vente signé",
                 "Sales contract signed"),
    ATHAR_OPTION("learner_literate", "شخص متحرر من الأمية", "Personne alphabétisée",
                 "Person made literate"),
    ATHAR_OPTION_UNSPECIFIED,
};

static const struct athar_option funding_source[] = {
    ATHAR_OPTION("crowdfunding", "التمويل التعاوني", "Financement collaboratif",
                 "Crowdfunding"),
    ATHAR_OPTION("zakat", "الزكاة", "Zakat", "Zakat"),
    ATHAR_OPTION("waqf", "الوقف", "Waqf", "Waqf"),
    ATHAR_OPTION("grant", "منحة", "Subvention", "Grant"),
    ATHAR_OPTION("public", "ميزانية عمومية", "Budget public", "Public budget"),
    ATHAR_OPTION("own", "موارد ذاتية", "Fonds propres", "Own funds"),
    ATHAR_OPTION_UNSPECIFIED,
};

static const struct athar_option risk[] = {
    ATHAR_OPTION("low", "منخفضة", "Faible", "Low"),
    ATHAR_OPTION("medium", "متوسطة", "Moyen", "Medium"),
    ATHAR_OPTION("high", "مرتفعة", "Élevé", "High"),
};

const struct athar_category rbf_categories[CATEGORY_COUNT] = {
    ATHAR_CATEGORY(result, "نوع النتيجة", "Type de résultat", "Type of result"),
    ATHAR_CATEGORY(funding_source, "مصدر التمويل", "Source de financement",
                   "Funding source"),
    ATHAR_CATEGORY_SEX,
    ATHAR_CATEGORY_AGE,
    ATHAR_CATEGORY_DISABILITY,
    ATHAR_CATEGORY_LEVEL,
    ATHAR_CATEGORY(risk, "درجة المخاطر", "Niveau de risque", "Level of risk"),
};
