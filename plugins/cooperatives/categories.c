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

static const struct athar_option women_led[] = {
    OPTION("yes", "تعاونية نسائية", "Coopérative féminine", "Women's cooperative"),
    OPTION("no", "تعاونية غير نسائية", "Coopérative non féminine",
           "Not a women's cooperative"),
    OPTION("unspecified", "غير محدد", "Non précisé", "Unspecified"),
};

static const struct athar_option support_theme[] = {
    OPTION("legal", "الدعم القانوني", "Appui juridique", "Legal support"),
    OPTION("governance", "الحكامة", "Gouvernance", "Governance"),
    OPTION("funding", "التمويل", "Financement", "Funding"),
    OPTION("production", "الإنتاج", "Production", "Production"),
    OPTION("marketing", "التسويق", "Commercialisation", "Marketing"),
    OPTION("market_access", "ولوج الأسواق", "Accès aux marchés", "Market access"),
    OPTION("certification", "التصديق على المنتوجات", "Certification des produits",
           "Product certification"),
    OPTION("digital", "الرقمنة", "Numérique", "Digital tools"),
    OPTION("federation", "الاتحادات والفدراليات", "Unions et fédérations",
           "Unions and federations"),
    OPTION("unspecified", "غير محدد", "Non précisé", "Unspecified"),
};

static const struct athar_option topic[] = {
    OPTION("cooperative_law", "القانون التعاوني", "Droit coopératif", "Cooperative law"),
    OPTION("governance", "الحكامة", "Gouvernance", "Governance"),
    OPTION("management", "التسيير والمحاسبة", "Gestion et comptabilité",
           "Management and accounting"),
    OPTION("production", "تقنيات الإنتاج", "Techniques de production",
           "Production techniques"),
    OPTION("quality", "الجودة والسلامة", "Qualité et sécurité", "Quality and safety"),
    OPTION("marketing", "التسويق", "Commercialisation", "Marketing"),
    OPTION("digital", "الرقمنة والبيع عبر الإنترنت", "Numérique et vente en ligne",
           "Digital tools and online sales"),
    OPTION("leadership", "القيادة والثقة بالنفس", "Leadership et confiance en soi",
           "Leadership and self-confidence"),
    OPTION("literacy", "محو الأمية الوظيفي", "Alphabétisation fonctionnelle",
           "Functional literacy"),
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

static const struct athar_option union_form[] = {
    OPTION("sector_union", "اتحاد قطاعي", "Union sectorielle", "Sector union"),
    OPTION("area_union", "اتحاد ترابي", "Union territoriale", "Area union"),
    OPTION("sector_federation", "فدرالية قطاعية", "Fédération sectorielle",
           "Sector federation"),
    OPTION("area_federation", "فدرالية ترابية", "Fédération territoriale",
           "Area federation"),
    OPTION("unspecified", "غير محدد", "Non précisé", "Unspecified"),
};

static const struct athar_option level[] = {
    OPTION("local", "محلي", "Local", "Local"),
    OPTION("provincial", "إقليمي", "Provincial", "Provincial"),
    OPTION("regional", "جهوي", "Régional", "Regional"),
    OPTION("national", "وطني", "National", "National"),
    OPTION("unspecified", "غير محدد", "Non précisé", "Unspecified"),
};

static const struct athar_option label[] = {
    OPTION("organic", "فلاحة بيولوجية", "Agriculture biologique", "Organic"),
    OPTION("fair_trade", "تجارة عادلة", "Commerce équitable", "Fair trade"),
    OPTION("pgi", "بيان جغرافي أو تسمية منشأ",
           "Indication géographique ou appellation d'origine",
           "Geographical indication or designation of origin"),
    OPTION("onssa", "الترخيص الصحي (أونسا)", "Agrément sanitaire ONSSA",
           "ONSSA sanitary approval"),
    OPTION("craft_label", "علامة الجودة للصناعة التقليدية", "Label national de l'artisanat",
           "National handicraft label"),
    OPTION("quality_mark", "علامة الجودة أو معيار الإيزو", "Marque de qualité ou norme ISO",
           "Quality mark or ISO standard"),
    OPTION("other", "علامة أخرى", "Autre label", "Other label"),
    OPTION("unspecified", "غير محدد", "Non précisé", "Unspecified"),
};

static const struct athar_option channel[] = {
    OPTION("direct", "بيع مباشر", "Vente directe", "Direct sale"),
    OPTION("fairs", "معارض", "Foires et salons", "Fairs"),
    OPTION("solidarity_shop", "متجر تضامني", "Boutique solidaire", "Solidarity shop"),
    OPTION("retail", "متاجر ومساحات كبرى", "Commerces et grandes surfaces",
           "Shops and supermarkets"),
    OPTION("wholesale", "بيع بالجملة", "Gros", "Wholesale"),
    OPTION("hotels", "فنادق ومطاعم", "Hôtels et restaurants", "Hotels and restaurants"),
    OPTION("online", "عبر الإنترنت", "En ligne", "Online"),
    OPTION("export", "تصدير", "Export", "Export"),
    OPTION("unspecified", "غير محدد", "Non précisé", "Unspecified"),
};

static const struct athar_option product[] = {
    OPTION("argan", "الأركان ومشتقاته", "Argan et dérivés", "Argan products"),
    OPTION("olive_oil", "زيت الزيتون", "Huile d'olive", "Olive oil"),
    OPTION("honey", "العسل", "Miel", "Honey"),
    OPTION("saffron", "الزعفران", "Safran", "Saffron"),
    OPTION("dates", "التمور", "Dattes", "Dates"),
    OPTION("aromatic_plants", "النباتات العطرية والطبية",
           "Plantes aromatiques et médicinales", "Aromatic and medicinal plants"),
    OPTION("dairy", "الحليب ومشتقاته", "Lait et dérivés", "Dairy products"),
    OPTION("couscous", "الكسكس والعجائن", "Couscous et pâtes", "Couscous and pasta"),
    OPTION("textile_craft", "النسيج والزرابي", "Textile et tapis", "Textiles and carpets"),
    OPTION("other_craft", "صناعة تقليدية أخرى", "Autre artisanat", "Other crafts"),
    OPTION("other", "منتوج آخر", "Autre produit", "Other product"),
    OPTION("unspecified", "غير محدد", "Non précisé", "Unspecified"),
};

static const struct athar_option funder_type[] = {
    OPTION("public", "هيئة عمومية", "Organisme public", "Public body"),
    OPTION("private", "مقاولة خاصة", "Entreprise privée", "Private company"),
    OPTION("bank", "بنك أو مؤسسة مالية", "Banque ou établissement financier",
           "Bank or financial institution"),
    OPTION("foundation", "مؤسسة خيرية", "Fondation", "Foundation"),
    OPTION("international", "مانح دولي", "Bailleur international", "International donor"),
    OPTION("individual", "أفراد", "Particuliers", "Individuals"),
    OPTION("unspecified", "غير محدد", "Non précisé", "Unspecified"),
};

static const struct athar_option event_type[] = {
    OPTION("hackathon", "هاكاثون", "Hackathon", "Hackathon"),
    OPTION("training", "دورة تكوينية", "Session de formation", "Training session"),
    OPTION("workshop", "ورشة", "Atelier", "Workshop"),
    OPTION("awareness", "لقاء تحسيسي", "Rencontre de sensibilisation", "Awareness event"),
    OPTION("conference", "قمة أو ندوة", "Sommet ou conférence", "Summit or conference"),
    OPTION("fair", "معرض", "Salon ou exposition", "Fair or exhibition"),
    OPTION("network", "لقاء تشبيك", "Rencontre de réseautage", "Networking event"),
    OPTION("ceremony", "حفل جوائز", "Remise de prix", "Award ceremony"),
    OPTION("unspecified", "غير محدد", "Non précisé", "Unspecified"),
};

static const struct athar_option maturity[] = {
    OPTION("initial", "ضعيفة", "Faible", "Weak"),
    OPTION("developing", "في طور البناء", "En construction", "Developing"),
    OPTION("structured", "مهيكلة", "Structurée", "Structured"),
    OPTION("advanced", "متقدمة", "Avancée", "Advanced"),
};

const struct athar_category cooperatives_categories[] = {
    CATEGORY(women_led, "تعاونية نسائية", "Coopérative féminine", "Women's cooperative"),
    CATEGORY(support_theme, "مجال الدعم", "Domaine d'appui", "Field of support"),
    CATEGORY(topic, "موضوع التكوين", "Thème de formation", "Training topic"),
    CATEGORY(sex, "الجنس", "Sexe", "Sex"),
    CATEGORY(age, "الفئة العمرية", "Tranche d'âge", "Age group"),
    CATEGORY(union_form, "نوع الاتحاد", "Type d'union", "Type of union"),
    CATEGORY(level, "المستوى الترابي", "Niveau territorial", "Territorial level"),
    CATEGORY(label, "الشهادة أو العلامة", "Label ou certificat", "Label or certificate"),
    CATEGORY(channel, "قناة البيع", "Canal de vente", "Sales channel"),
    CATEGORY(product, "المنتوج", "Produit", "Product"),
    CATEGORY(funder_type, "صنف الممول أو الشريك", "Type de financeur ou de partenaire",
             "Type of funder or partner"),
    CATEGORY(event_type, "نوع الفعالية", "Type d'événement", "Type of event"),
    CATEGORY(maturity, "مستوى النضج", "Niveau de maturité", "Level of maturity"),
};
