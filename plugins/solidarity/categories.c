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

static const struct athar_option age[] = {
    OPTION("u18", "أقل من 18 سنة", "Moins de 18 ans", "Under 18"),
    OPTION("y18_24", "من 18 إلى 24 سنة", "18 à 24 ans", "18 to 24"),
    OPTION("y25_34", "من 25 إلى 34 سنة", "25 à 34 ans", "25 to 34"),
    OPTION("y35_59", "من 35 إلى 59 سنة", "35 à 59 ans", "35 to 59"),
    OPTION("y60_up", "60 سنة فما فوق", "60 ans et plus", "60 and over"),
    OPTION("unspecified", "غير محدد", "Non précisé", "Unspecified"),
};

static const struct athar_option branch[] = {
    OPTION("agriculture", "الفلاحة والصيد", "Agriculture et pêche",
           "Agriculture and fishing"),
    OPTION("industry", "الصناعة", "Industrie", "Industry"),
    OPTION("craft", "الصناعة التقليدية", "Artisanat", "Crafts"),
    OPTION("construction", "البناء", "Bâtiment", "Construction"),
    OPTION("trade", "التجارة", "Commerce", "Trade"),
    OPTION("services", "الخدمات", "Services", "Services"),
    OPTION("unspecified", "غير محدد", "Non précisé", "Unspecified"),
};

static const struct athar_option disability[] = {
    OPTION("yes", "في وضعية إعاقة", "En situation de handicap", "With a disability"),
    OPTION("no", "دون إعاقة", "Sans handicap", "Without a disability"),
    OPTION("unspecified", "غير محدد", "Non précisé", "Unspecified"),
};

static const struct athar_option training_type[] = {
    OPTION("entrepreneurial", "القدرات المقاولاتية", "Compétences entrepreneuriales",
           "Entrepreneurial skills"),
    OPTION("management", "القدرات التسييرية", "Compétences de gestion",
           "Management skills"),
    OPTION("personal", "القدرات الذاتية", "Compétences personnelles", "Personal skills"),
    OPTION("technical", "القدرات التقنية والمهنية", "Compétences techniques et métier",
           "Technical and trade skills"),
    OPTION("digital", "المهارات الرقمية", "Compétences numériques", "Digital skills"),
    OPTION("unspecified", "غير محدد", "Non précisé", "Unspecified"),
};

static const struct athar_option mode[] = {
    OPTION("in_person", "حضوري", "En présentiel", "In person"),
    OPTION("remote", "عن بعد", "À distance", "Remote"),
    OPTION("hybrid", "مختلط", "Hybride", "Hybrid"),
    OPTION("unspecified", "غير محدد", "Non précisé", "Unspecified"),
};

static const struct athar_option legal_form[] = {
    OPTION("self_entrepreneur", "مقاول ذاتي", "Auto-entrepreneur", "Self-entrepreneur"),
    OPTION("sole_trader", "شخص ذاتي (مقاولة فردية)",
           "Personne physique (entreprise individuelle)", "Sole trader"),
    OPTION("sarl", "شركة ذات المسؤولية المحدودة", "SARL", "Limited liability company"),
    OPTION("sarl_au", "شركة ذات المسؤولية المحدودة بشريك وحيد", "SARL à associé unique",
           "Single-member limited company"),
    OPTION("sa", "شركة مساهمة", "Société anonyme", "Public limited company"),
    OPTION("cooperative", "تعاونية", "Coopérative", "Cooperative"),
    OPTION("association", "جمعية", "Association", "Association"),
    OPTION("gie", "مجموعة ذات النفع الاقتصادي", "Groupement d'intérêt économique",
           "Economic interest group"),
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

static const struct athar_option occasion[] = {
    OPTION("ramadan", "رمضان", "Ramadan", "Ramadan"),
    OPTION("emergency", "كارثة أو أزمة", "Catastrophe ou crise", "Disaster or crisis"),
    OPTION("other", "مناسبة أخرى", "Autre occasion", "Other occasion"),
    OPTION("unspecified", "غير محدد", "Non précisé", "Unspecified"),
};

static const struct athar_option donor_type[] = {
    OPTION("individual", "أفراد", "Particuliers", "Individuals"),
    OPTION("diaspora", "مغاربة العالم", "Marocains du monde", "Moroccans abroad"),
    OPTION("company", "مقاولات", "Entreprises", "Companies"),
    OPTION("public", "مؤسسات عمومية", "Organismes publics", "Public bodies"),
    OPTION("foundation", "جمعيات ومؤسسات خيرية", "Associations et fondations",
           "Associations and foundations"),
    OPTION("foreign", "مانحون أجانب", "Donateurs étrangers", "Foreign donors"),
    OPTION("unspecified", "غير محدد", "Non précisé", "Unspecified"),
};

static const struct athar_option payment_channel[] = {
    OPTION("card", "بطاقة بنكية", "Carte bancaire", "Bank card"),
    OPTION("transfer", "تحويل بنكي", "Virement bancaire", "Bank transfer"),
    OPTION("cheque", "شيك", "Chèque", "Cheque"),
    OPTION("cash", "نقدا", "Espèces", "Cash"),
    OPTION("mobile", "هاتف محمول", "Téléphone mobile", "Mobile phone"),
    OPTION("unspecified", "غير محدد", "Non précisé", "Unspecified"),
};

static const struct athar_option project_field[] = {
    OPTION("training", "التكوين والتأهيل", "Formation et qualification",
           "Training and qualification"),
    OPTION("inclusion", "الإدماج السوسيو-مهني", "Insertion socioprofessionnelle",
           "Social and work inclusion"),
    OPTION("income", "أنشطة مدرة للدخل", "Activités génératrices de revenus",
           "Income-generating activities"),
    OPTION("humanitarian", "عمل إنساني", "Action humanitaire", "Humanitarian action"),
    OPTION("sustainable", "تنمية مستدامة", "Développement durable",
           "Sustainable development"),
    OPTION("reception", "تأهيل مؤسسات الرعاية الاجتماعية",
           "Réhabilitation d'établissements de protection sociale",
           "Renovation of care centres"),
    OPTION("unspecified", "غير محدد", "Non précisé", "Unspecified"),
};

static const struct athar_option facility[] = {
    OPTION("children_home", "دار الأطفال", "Maison d'enfants", "Children's home"),
    OPTION("older_people", "مؤسسة لرعاية الأشخاص المسنين",
           "Établissement pour personnes âgées", "Home for older people"),
    OPTION("disability", "مركز للأشخاص في وضعية إعاقة",
           "Centre pour personnes en situation de handicap",
           "Centre for people with disabilities"),
    OPTION("student_house", "دار الطالب أو الطالبة", "Dar Talib ou Dar Taliba",
           "Boarding house for pupils"),
    OPTION("other", "مؤسسة أخرى", "Autre établissement", "Other facility"),
    OPTION("unspecified", "غير محدد", "Non précisé", "Unspecified"),
};

static const struct athar_option satisfaction[] = {
    OPTION("very_low", "غير راض إطلاقا", "Pas du tout satisfait", "Not satisfied at all"),
    OPTION("low", "غير راض", "Peu satisfait", "Not satisfied"),
    OPTION("medium", "راض نسبيا", "Moyennement satisfait", "Fairly satisfied"),
    OPTION("high", "راض", "Satisfait", "Satisfied"),
    OPTION("very_high", "راض جدا", "Très satisfait", "Very satisfied"),
};

const struct athar_category solidarity_categories[] = {
    CATEGORY(sex, "الجنس", "Sexe", "Sex"),
    CATEGORY(age, "الفئة العمرية", "Tranche d'âge", "Age group"),
    CATEGORY(branch, "فرع النشاط", "Branche d'activité", "Branch of activity"),
    CATEGORY(disability, "وضعية الإعاقة", "Situation de handicap", "Disability"),
    CATEGORY(training_type, "نوع التكوين", "Type de formation", "Type of training"),
    CATEGORY(mode, "صيغة الإنجاز", "Modalité", "Mode of delivery"),
    CATEGORY(legal_form, "الشكل القانوني", "Forme juridique", "Legal form"),
    CATEGORY(funder_type, "صنف الممول أو الشريك", "Type de financeur ou de partenaire",
             "Type of funder or partner"),
    CATEGORY(aid_type, "نوع المساعدة", "Type d'aide", "Type of aid"),
    CATEGORY(occasion, "المناسبة", "Occasion", "Occasion"),
    CATEGORY(donor_type, "صنف المتبرعين", "Type de donateurs", "Type of donors"),
    CATEGORY(payment_channel, "وسيلة الأداء", "Moyen de paiement", "Means of payment"),
    CATEGORY(project_field, "مجال المشروع", "Domaine du projet", "Field of the project"),
    CATEGORY(facility, "نوع المؤسسة", "Type d'établissement", "Type of facility"),
    CATEGORY(satisfaction, "درجة الرضا", "Degré de satisfaction", "Degree of satisfaction"),
};
