/* SPDX-License-Identifier: Apache-2.0 */

#include "athar_categories.h"
#include "tables.h"

static const struct athar_option women_led[] = {
    ATHAR_OPTION("yes", "تعاونية نسائية", "Coopérative féminine", "Women's cooperative"),
    ATHAR_OPTION("no", "تعاونية غير نسائية", "Coopérative non féminine",
                 "Not a women's cooperative"),
    ATHAR_OPTION_UNSPECIFIED,
};

static const struct athar_option support_theme[] = {
    ATHAR_OPTION("legal", "الدعم القانوني", "Appui juridique", "Legal support"),
    ATHAR_OPTION("governance", "الحكامة", "Gouvernance", "Governance"),
    ATHAR_OPTION("funding", "التمويل", "Financement", "Funding"),
    ATHAR_OPTION("production", "الإنتاج", "Production", "Production"),
    ATHAR_OPTION("marketing", "التسويق", "Commercialisation", "Marketing"),
    ATHAR_OPTION("market_access", "ولوج الأسواق", "Accès aux marchés", "Market access"),
    ATHAR_OPTION("certification", "التصديق على المنتوجات", "Certification des produits",
                 "Product certification"),
    ATHAR_OPTION("digital", "الرقمنة", "Numérique", "Digital tools"),
    ATHAR_OPTION("federation", "الاتحادات والفدراليات", "Unions et fédérations",
                 "Unions and federations"),
    ATHAR_OPTION_UNSPECIFIED,
};

static const struct athar_option topic[] = {
    ATHAR_OPTION("cooperative_law", "القانون التعاوني", "Droit coopératif",
                 "Cooperative law"),
    ATHAR_OPTION("governance", "الحكامة", "Gouvernance", "Governance"),
    ATHAR_OPTION("management", "التسيير والمحاسبة", "Gestion et comptabilité",
                 "Management and accounting"),
    ATHAR_OPTION("production", "تقنيات الإنتاج", "Techniques de production",
                 "Production techniques"),
    ATHAR_OPTION("quality", "الجودة والسلامة", "Qualité et sécurité", "Quality and safety"),
    ATHAR_OPTION("marketing", "التسويق", "Commercialisation", "Marketing"),
    ATHAR_OPTION("digital", "الرقمنة والبيع عبر الإنترنت", "Numérique et vente en ligne",
                 "Digital tools and online sales"),
    ATHAR_OPTION("leadership", "القيادة والثقة بالنفس", "Leadership et confiance en soi",
                 "Leadership and self-confidence"),
    ATHAR_OPTION("literacy", "محو الأمية الوظيفي", "Alphabétisation fonctionnelle",
                 "Functional literacy"),
    ATHAR_OPTION_UNSPECIFIED,
};

static const struct athar_option union_form[] = {
    ATHAR_OPTION("sector_union", "اتحاد قطاعي", "Union sectorielle", "Sector union"),
    ATHAR_OPTION("area_union", "اتحاد ترابي", "Union territoriale", "Area union"),
    ATHAR_OPTION("sector_federation", "فدرالية قطاعية", "Fédération sectorielle",
                 "Sector federation"),
    ATHAR_OPTION("area_federation", "فدرالية ترابية", "Fédération territoriale",
                 "Area federation"),
    ATHAR_OPTION_UNSPECIFIED,
};

static const struct athar_option label[] = {
    ATHAR_OPTION("organic", "فلاحة بيولوجية", "Agriculture biologique", "Organic"),
    ATHAR_OPTION("fair_trade", "تجارة عادلة", "Commerce équitable", "Fair trade"),
    ATHAR_OPTION("pgi", "بيان جغرافي أو تسمية منشأ",
                 "Indication géographique ou appellation d'origine",
                 "Geographical indication or designation of origin"),
    ATHAR_OPTION("onssa", "الترخيص الصحي (أونسا)", "Agrément sanitaire ONSSA",
                 "ONSSA sanitary approval"),
    ATHAR_OPTION("craft_label", "علامة الجودة للصناعة التقليدية",
                 "Label national de l'artisanat", "National handicraft label"),
    ATHAR_OPTION("quality_mark", "علامة الجودة أو معيار الإيزو",
                 "Marque de qualité ou norme ISO", "Quality mark or ISO standard"),
    ATHAR_OPTION("other", "علامة أخرى", "Autre label", "Other label"),
    ATHAR_OPTION_UNSPECIFIED,
};

static const struct athar_option channel[] = {
    ATHAR_OPTION("direct", "بيع مباشر", "Vente directe", "Direct sale"),
    ATHAR_OPTION("fairs", "معارض", "Foires et salons", "Fairs"),
    ATHAR_OPTION("solidarity_shop", "متجر تضامني", "Boutique solidaire", "Solidarity shop"),
    ATHAR_OPTION("retail", "متاجر ومساحات كبرى", "Commerces et grandes surfaces",
                 "Shops and supermarkets"),
    ATHAR_OPTION("wholesale", "بيع بالجملة", "Gros", "Wholesale"),
    ATHAR_OPTION("hotels", "فنادق ومطاعم", "Hôtels et restaurants",
                 "Hotels and restaurants"),
    ATHAR_OPTION("online", "عبر الإنترنت", "En ligne", "Online"),
    ATHAR_OPTION("export", "تصدير", "Export", "Export"),
    ATHAR_OPTION_UNSPECIFIED,
};

static const struct athar_option product[] = {
    ATHAR_OPTION("argan", "الأركان ومشتقاته", "Argan et dérivés", "Argan products"),
    ATHAR_OPTION("olive_oil", "زيت الزيتون", "Huile d'olive", "Olive oil"),
    ATHAR_OPTION("honey", "العسل", "Miel", "Honey"),
    ATHAR_OPTION("saffron", "الزعفران", "Safran", "Saffron"),
    ATHAR_OPTION("dates", "التمور", "Dattes", "Dates"),
    ATHAR_OPTION("aromatic_plants", "النباتات العطرية والطبية",
                 "Plantes aromatiques et médicinales", "Aromatic and medicinal plants"),
    ATHAR_OPTION("dairy", "الحليب ومشتقاته", "Lait et dérivés", "Dairy products"),
    ATHAR_OPTION("couscous", "الكسكس والعجائن", "Couscous et pâtes", "Couscous and pasta"),
    ATHAR_OPTION("textile_craft", "النسيج والزرابي", "Textile et tapis",
                 "Textiles and carpets"),
    ATHAR_OPTION("other_craft", "صناعة تقليدية أخرى", "Autre artisanat", "Other crafts"),
    ATHAR_OPTION("other", "منتوج آخر", "Autre produit", "Other product"),
    ATHAR_OPTION_UNSPECIFIED,
};

static const struct athar_option maturity[] = {
    ATHAR_OPTION("initial", "ضعيفة", "Faible", "Weak"),
    ATHAR_OPTION("developing", "في طور البناء", "En construction", "Developing"),
    ATHAR_OPTION("structured", "مهيكلة", "Structurée", "Structured"),
    ATHAR_OPTION("advanced", "متقدمة", "Avancée", "Advanced"),
};

const struct athar_category cooperatives_categories[] = {
    ATHAR_CATEGORY(women_led, "تعاونية نسائية", "Coopérative féminine",
                   "Women's cooperative"),
    ATHAR_CATEGORY(support_theme, "مجال الدعم", "Domaine d'appui", "Field of support"),
    ATHAR_CATEGORY(topic, "موضوع التكوين", "Thème de formation", "Training topic"),
    ATHAR_CATEGORY_SEX,
    ATHAR_CATEGORY_AGE,
    ATHAR_CATEGORY(union_form, "نوع الاتحاد", "Type d'union", "Type of union"),
    ATHAR_CATEGORY_LEVEL,
    ATHAR_CATEGORY(label, "الشهادة أو العلامة", "Label ou certificat",
                   "Label or certificate"),
    ATHAR_CATEGORY(channel, "قناة البيع", "Canal de vente", "Sales channel"),
    ATHAR_CATEGORY(product, "المنتوج", "Produit", "Product"),
    ATHAR_CATEGORY_FUNDER_TYPE,
    ATHAR_CATEGORY_EVENT_TYPE,
    ATHAR_CATEGORY(maturity, "مستوى النضج", "Niveau de maturité", "Level of maturity"),
};
