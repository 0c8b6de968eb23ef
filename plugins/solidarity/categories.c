/* SPDX-License-Identifier: Apache-2.0 */

#include "athar_categories.h"
#include "tables.h"

static const struct athar_option branch[] = {
    ATHAR_OPTION("agriculture", "الفلاحة والصيد", "Agriculture et pêche",
                 "Agriculture and fishing"),
    ATHAR_OPTION("industry", "الصناعة", "Industrie", "Industry"),
    ATHAR_OPTION("craft", "الصناعة التقليدية", "Artisanat", "Crafts"),
    ATHAR_OPTION("construction", "البناء", "Bâtiment", "Construction"),
    ATHAR_OPTION("trade", "التجارة", "Commerce", "Trade"),
    ATHAR_OPTION("services", "الخدمات", "Services", "Services"),
    ATHAR_OPTION_UNSPECIFIED,
};

static const struct athar_option occasion[] = {
    ATHAR_OPTION("ramadan", "رمضان", "Ramadan", "Ramadan"),
    ATHAR_OPTION("emergency", "كارثة أو أزمة", "Catastrophe ou crise",
                 "Disaster or crisis"),
    ATHAR_OPTION("other", "مناسبة أخرى", "Autre occasion", "Other occasion"),
    ATHAR_OPTION_UNSPECIFIED,
};

static const struct athar_option donor_type[] = {
    ATHAR_OPTION("individual", "أفراد", "Particuliers", "Individuals"),
    ATHAR_OPTION("diaspora", "مغاربة العالم", "Marocains du monde", "Moroccans abroad"),
    ATHAR_OPTION("company", "مقاولات", "Entreprises", "Companies"),
    ATHAR_OPTION("public", "مؤسسات عمومية", "Organismes publics", "Public bodies"),
    ATHAR_OPTION("foundation", "جمعيات ومؤسسات خيرية", "Associations et fondations",
                 "Associations and foundations"),
    ATHAR_OPTION("foreign", "مانحون أجانب", "Donateurs étrangers", "Foreign donors"),
    ATHAR_OPTION_UNSPECIFIED,
};

static const struct athar_option payment_channel[] = {
    ATHAR_OPTION("card", "بطاقة بنكية", "Carte bancaire", "Bank card"),
    ATHAR_OPTION("transfer", "تحويل بنكي", "Virement bancaire", "Bank transfer"),
    ATHAR_OPTION("cheque", "شيك", "Chèque", "Cheque"),
    ATHAR_OPTION("cash", "نقدا", "Espèces", "Cash"),
    ATHAR_OPTION("mobile", "هاتف محمول", "Téléphone mobile", "Mobile phone"),
    ATHAR_OPTION_UNSPECIFIED,
};

static const struct athar_option project_field[] = {
    ATHAR_OPTION("training", "التكوين والتأهيل", "Formation et qualification",
                 "Training and qualification"),
    ATHAR_OPTION("inclusion", "الإدماج السوسيو-مهني", "Insertion socioprofessionnelle",
                 "Social and work inclusion"),
    ATHAR_OPTION("income", "أنشطة مدرة للدخل", "Activités génératrices de revenus",
                 "Income-generating activities"),
    ATHAR_OPTION("humanitarian", "عمل إنساني", "Action humanitaire", "Humanitarian action"),
    ATHAR_OPTION("sustainable", "تنمية مستدامة", "Développement durable",
                 "Sustainable development"),
    ATHAR_OPTION("reception", "تأهيل مؤسسات الرعاية الاجتماعية",
                 "Réhabilitation d'établissements de protection sociale",
                 "Renovation of care centres"),
    ATHAR_OPTION_UNSPECIFIED,
};

static const struct athar_option facility[] = {
    ATHAR_OPTION("children_home", "دار الأطفال", "Maison d'enfants", "Children's home"),
    ATHAR_OPTION("older_people", "مؤسسة لرعاية الأشخاص المسنين",
                 "Établissement pour personnes âgées", "Home for older people"),
    ATHAR_OPTION("disability", "مركز للأشخاص في وضعية إعاقة",
                 "Centre pour personnes en situation de handicap",
                 "Centre for people with disabilities"),
    ATHAR_OPTION("student_house", "دار الطالب أو الطالبة", "Dar Talib ou Dar Taliba",
                 "Boarding house for pupils"),
    ATHAR_OPTION("other", "مؤسسة أخرى", "Autre établissement", "Other facility"),
    ATHAR_OPTION_UNSPECIFIED,
};

const struct athar_category solidarity_categories[] = {
    ATHAR_CATEGORY_SEX,
    ATHAR_CATEGORY_AGE,
    ATHAR_CATEGORY(branch, "فرع النشاط", "Branche d'activité", "Branch of activity"),
    ATHAR_CATEGORY_DISABILITY,
    ATHAR_CATEGORY_TRAINING_TYPE,
    ATHAR_CATEGORY_MODE,
    ATHAR_CATEGORY_LEGAL_FORM,
    ATHAR_CATEGORY_FUNDER_TYPE,
    ATHAR_CATEGORY_AID_TYPE,
    ATHAR_CATEGORY(occasion, "المناسبة", "Occasion", "Occasion"),
    ATHAR_CATEGORY(donor_type, "صنف المتبرعين", "Type de donateurs", "Type of donors"),
    ATHAR_CATEGORY(payment_channel, "وسيلة الأداء", "Moyen de paiement",
                   "Means of payment"),
    ATHAR_CATEGORY(project_field, "مجال المشروع", "Domaine du projet",
                   "Field of the project"),
    ATHAR_CATEGORY(facility, "نوع المؤسسة", "Type d'établissement", "Type of facility"),
    ATHAR_CATEGORY_SATISFACTION,
};
